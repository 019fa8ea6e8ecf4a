"""Names of files and folders made from data: the one place that knows what no system takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import count

from pipeline.text import clean

LONGEST = 100  # characters of a name made here; Windows takes 260 for the whole path
MOST_BYTES = 200  # of UTF-8; the systems take 255, endings and all

# Devices, to Windows, whatever stands behind the first dot or colon; compared after NFKC, which makes COM¹ COM1.
_RESERVED = re.compile(r" *(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9]) *(?=[.:]|$)", re.IGNORECASE)
_LONGEST_ENDING = 10  # characters of what tells a file's kind, as “.spreadsheet”
_FORBIDDEN = re.compile(r'[\\/:*?"<>|＼／：＊？＂＜＞｜]+')  # wide ones, too: some systems fold them
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # categories of what nobody sees in a name
_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), 0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0)))  # nor these
_MOST_READ = 4 * LONGEST  # characters looked at of a text, however long it is


def seen(text: str) -> str:
    """`text` without what nobody sees: control characters, marks of direction, joiners, selectors of variants."""
    if text.isprintable() and _SELECTORS.isdisjoint(text):  # nearly every name: nothing of the kinds in _UNSEEN
        return text
    return "".join(c for c in text if unicodedata.category(c) not in _UNSEEN and c not in _SELECTORS)


def is_reserved(name: str) -> bool:
    """Whether Windows keeps a file's name for a device: 'con', 'LPT1.txt', 'COM¹', ' nul .x', 'CLOCK$'."""
    return _RESERVED.match(unicodedata.normalize("NFKC", seen(name[:_MOST_READ]))) is not None


def usable(name: str) -> str:
    """The name of a file as another system gave it where every system takes it, else one near it, with its ending."""
    near = file_name(name)
    if near == name or (name[:1] == "." and file_name(name[1:]) == name[1:] and not is_reserved(name)):
        return name
    stem, dot, ending = name.rstrip(". ").rpartition(".")
    if not stem or not 0 < len(ending) <= _LONGEST_ENDING:
        return near
    return f"{file_name(stem)}{dot}{file_name(ending)}"


def file_name(text: str, limit: int = LONGEST) -> str:
    """`text` as a file name safe on every system; Vietnamese letters stay."""
    safe = _FORBIDDEN.sub("-", seen(clean(text[:_MOST_READ]))).strip(". \u3000")
    safe = clean(safe[:limit].encode()[:MOST_BYTES].decode(errors="ignore")).strip(". \u3000")
    return f"_{safe}" if is_reserved(safe) else safe or "khong-ten"


def distinct_names(texts: Iterable[str]) -> Mapping[str, str]:
    """A file name for each of several texts: no two are one to a system that sees no difference of case."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for text in texts:
        if text not in found:
            name = file_name(text)
            tried = (name if n == 1 else f"{name} ({n})" for n in count(1))
            found[text] = next(t for t in tried if _folded(t) not in taken)
            taken.add(_folded(found[text]))
    return found


def _folded(name: str) -> str:
    """Equal for names that are one file on some system."""
    return unicodedata.normalize("NFC", name).casefold()

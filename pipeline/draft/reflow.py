"""Lines of a page joined to the paragraphs that they were broken from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.draft.blocks import TextPiece
from pipeline.draft.structure import goes_on, parted

_WIDEST = 160  # characters of a line that was broken to fit a page
_NARROWEST = 55
_SHORT = 40
_BROKEN_SHARE = 0.3  # of lines nearly as wide as the widest, in a text that was broken
_NEARLY = 0.84  # of the width: what letters of different width leave open
_CLOSELY = 0.95
_NUMBER_ALONE = re.compile(r"[-–—]?\s?(?:Trang )?\d{1,3}(?:\s?/\s?\d{1,3})?\s?[-–—]?", re.IGNORECASE)
_HYPHEN = re.compile(r"\w-$")  # '02-' of '02-NQ/TW'
_ENDS = (".", ";", ":", "!", "?", "…")


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page; `gap`: something parts it from the line above; `indent`: it begins further in than others."""

    text: str
    gap: bool = False
    indent: bool = False
    page: int = 0


Full = Callable[[int], bool]  # whether the line of this number had no room for the first word of the next


def is_page_number(text: str) -> bool:
    """Whether a line holds nothing but the number of a page."""
    return _NUMBER_ALONE.fullmatch(text.strip()) is not None


def paragraphs(lines: Sequence[PageLine], full: Full, closely: Full) -> Iterator[TextPiece]:
    """The paragraphs of lines; `closely` is a stricter `full`, asked where a sentence ends with its line."""
    held: list[str] = []
    page = 0
    for n, line in enumerate(lines):
        if held and _joins(lines, n, full, closely):
            held.append(line.text.strip())
            continue
        if held:
            yield TextPiece(_text(held), page)
        held, page = [line.text.strip()], line.page
    if held:
        yield TextPiece(_text(held), page)


def _joins(lines: Sequence[PageLine], n: int, full: Full, closely: Full) -> bool:
    before, line = lines[n - 1].text.strip(), lines[n].text.strip()
    if not before or not line:
        return False
    if line[:1].islower() and goes_on(before, line) and (not lines[n].gap or full(n - 1)):
        return True
    if before.isupper() and not line.isupper() and not line.isdecimal():
        return False  # a title, and the words below it
    if lines[n].gap or (parted(line)[0] and not _is_inside(lines, n, full)):
        return False
    if before.endswith(_ENDS) and not (before.endswith(";") and not line[:1].isupper()):
        return not lines[n].indent and closely(n - 1)
    return full(n - 1) and not lines[n].indent


def _is_inside(lines: Sequence[PageLine], n: int, full: Full) -> bool:
    """Whether a dash that begins a line is one between words ('xã hội - từ thiện'), in an open quotation or not."""
    before, line = lines[n - 1].text, lines[n].text.strip()
    opened = before.rfind("“") > before.rfind("”") or before.count('"') % 2 == 1
    within = line[2:3].islower() or (line[2:3].isdigit() and before[-1:].isdigit())
    goes_on = within and not before.endswith(_ENDS)
    return line[:1] in "-–" and (opened or goes_on) and full(n - 1)


def _text(lines: Sequence[str]) -> str:
    """Lines as one: what was parted behind a dash at the end of a line ('02-', 'NQ/TW') is one again."""
    text = lines[0]
    for line in lines[1:]:
        text = text + line if _HYPHEN.search(text) and line[:1].isalnum() else f"{text} {line}"
    return text


# ----------------------------------------------------------------------------------------- lines of plain text


def wrapped_width(lines: Sequence[str]) -> int:
    """The width at which a text was broken into lines; 0 for one with a line for each paragraph."""
    told = [said for line in lines if len(said := unicodedata.normalize("NFC", line)) > _SHORT]
    if len(told) < 5:
        return 0
    lengths = sorted(map(len, told))
    width = lengths[int(len(lengths) * 0.95)]
    near = [line for line in told if len(line) >= _NEARLY * width]
    open_ends = sum(not line.endswith((*_ENDS, ",")) for line in near)
    broken = len(near) > _BROKEN_SHARE * len(told) and 2 * open_ends > len(near)
    return width if _NARROWEST <= width <= _WIDEST and broken else 0


def fullness(lines: Sequence[PageLine], width: int, share: float = _NEARLY) -> Full:
    """`Full` for lines of characters, broken at `width`; never, where it is 0."""

    def full(n: int) -> bool:
        if not width or n + 1 >= len(lines):
            return False
        word = lines[n + 1].text.strip().partition(" ")[0]
        length = len(unicodedata.normalize("NFC", f"{lines[n].text.strip()} {word}"))
        return length > share * width

    return full


def text_paragraphs(lines: Sequence[PageLine], width: int) -> Iterator[TextPiece]:
    """The paragraphs of lines of plain text that was broken at `width`."""
    return paragraphs(lines, fullness(lines, width), fullness(lines, width, _CLOSELY))

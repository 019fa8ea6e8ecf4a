"""Sentences of a block, and the parts of a sentence that hold one quantity each, with their spans."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeVar

from pipeline.draft.grammar import LEAD_INS, PREDICATE_MARKS, QUALIFIERS, UPPER, VERBS
from pipeline.draft.quantities import Quantity

LONGEST = 3_000  # characters of what is read as one sentence; documents have shorter ones
_END = re.compile(r"(?:\.\.\.|[.!?…])(?:(?=\s)|$)|(?<=[^\W\d_]{2})\.(?=[^\W\d_]{2})|\n+")
_ABBREVIATED = re.compile(r"(?:^|[\s(])(?:TP|TX|TT|Tp|Tx|ThS|TS|PGS|GS|Đ/c|đ/c|tr|Q|P|H|St|No|Nxb|v\.v)$")
_STOPS = re.compile(r";|(?<!\w)trong đó(?!\w)|,|(?<!\w)(?:và|đồng thời|cùng với|riêng)(?!\w)|\(|:|/(?=\s)")
_VERB = re.compile(rf"(?<!\w)(?:{VERBS})(?!\w)")
_ACTOR = re.compile(rf"^\s*(?:(?:mỗi |các |100% )?{UPPER}|(?:bình quân )?mỗi (?!năm|quý|tháng))")
_NAME_AND_COLON = re.compile(r"[ ,]{0,3}(?:[^\W\d]+ ){0,3}[^\W\d]+ ?: ?")  # '60% khá: 35%'
_NEW = frozenset(["mỗi", "hằng", "hàng", "đến", "phấn", "có", "ít", "từ", "trong", "năm"])
_NONE_LEFT = re.compile(r", (?=(?:và )?không (?:có|còn|để xảy ra|để phát sinh) )")
_ASIDE = re.compile(r"\([^()]{1,200}\)")
_MARK = re.compile(PREDICATE_MARKS)
_FARTHEST = 160  # letters behind a number in which 'sẽ', 'đều' still parts who from what they do
_MOST_WORDS_BEFORE = 14
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence: its span, its quantity if it has one, and whether it is part of the one before."""

    start: int
    end: int
    quantity: Quantity | None
    nested: bool = False


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of a block, each of at most LONGEST characters."""
    start = 0
    for match in _END.finditer(text):
        if not match[0].isspace() and not _ends(text, match):
            continue
        yield from _bounded(text, start, match.end())
        start = match.end()
    yield from _bounded(text, start, len(text))


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence: a capital, a figure or a sign follows, and no abbreviation stands before."""
    if match[0] == "." and _ABBREVIATED.search(text[max(0, match.start() - 6) : match.start()]):
        return False
    behind = text[match.end() : match.end() + 4].lstrip()
    return not behind or not behind[0].isalpha() or behind[0].isupper()


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = text.rfind(" ", start, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def lead_in(text: str, quantities: Sequence[Quantity]) -> int:
    """Where the words end that lead to the parts of a folded sentence ('đề ra mục tiêu:'); 0 without such words."""
    before = quantities[0].start if quantities else len(text)
    ends = [m.end() for rule in LEAD_INS for m in rule.compiled.finditer(text, 0, before)]
    return max(ends, default=0)


def parts(
    text: str, quantities: Sequence[Quantity], begin: int = 0, time_ends: frozenset[int] = frozenset()
) -> list[Clause]:
    """The parts of a folded sentence from `begin`: parted at semicolons, and where one begins before a quantity.

    A comma at one of `time_ends` parts nothing: it stands between a time and its number.
    """
    cuts: list[tuple[int, int, bool]] = [(m.start(), m.end(), False) for m in re.finditer(";", text[begin:])]
    cuts = [(start + begin, end + begin, inner) for start, end, inner in cuts]
    cuts += [(m.start(), m.end(), False) for m in _NONE_LEFT.finditer(text, begin)]
    for before, after in pairwise(quantities):
        if (cut := _cut(text, before, after, time_ends)) is not None:
            cuts.append(cut)
    if quantities and (cut := _opening(text, begin, quantities[0].start)) is not None:
        cuts.append(cut)
    made: list[Clause] = []
    start, nested = begin, False
    for cut_start, cut_end, inner in [*sorted(set(cuts)), (len(text), len(text), False)]:
        if cut_start >= start:
            if text[start:cut_start].strip(" ,.;:"):
                made.append(_part(text, start, cut_start, quantities, nested))
            nested = inner or (nested and not text[start:cut_start].strip(" ,.;:"))
            start = cut_end
    return made


def _part(text: str, start: int, end: int, quantities: Sequence[Quantity], nested: bool) -> Clause:
    while start < end and text[start] in " ,:":
        start += 1
    while end > start and text[end - 1] in " ,;:(":
        end -= 1
    if text.startswith(")", end - 1, end) and "(" not in text[start:end]:
        end -= 1
    inside = within(quantities, start, end)
    return Clause(start, end, inside[0] if inside else None, nested)


class _Placed(Protocol):
    """What stands somewhere in a text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


_P = TypeVar("_P", bound=_Placed)


def within(placed: Sequence[_P], start: int, end: int) -> list[_P]:
    """Those that stand whole in a stretch; they are given in the order of their places (a text may hold thousands)."""
    first = bisect_left(placed, start, key=_start)
    return [one for one in placed[first : bisect_right(placed, end, lo=first, key=_start)] if one.end <= end]


def _start(placed: _Placed) -> int:
    return placed.start


def _opening(text: str, begin: int, before: int) -> tuple[int, int, bool] | None:
    """'trong đó' before the first quantity of a sentence: what stands before it is a promise without a number."""
    at = text.find("trong đó", begin, before)
    return (at, at + len("trong đó"), True) if at > begin else None


def _cut(text: str, before: Quantity, after: Quantity, time_ends: frozenset[int]) -> tuple[int, int, bool] | None:
    """Where a new part begins between two quantities: (end of the one, start of the other, nested)."""
    start, end = before.end, after.start
    if end - start <= _LONGEST_NAME and _NAME_AND_COLON.fullmatch(text, start, end):
        return start, start, False
    stops = [(m.start(), m.end(), m[0]) for m in _STOPS.finditer(text, start, end)]
    inner = next((s for s in stops if s[2] == "trong đó"), None)
    if inner:
        return inner[0], inner[1], True
    if any(s[2] == ";" for s in stops):
        return None  # parted there already
    for at, behind, said in reversed(stops):
        if said == "," and at in time_ends and not text[behind:end].strip():
            continue
        if said != ":" and len(text[behind:end].split()) <= _MOST_WORDS_BEFORE:
            within = before.percent and not after.percent and not _begins(text[behind:end])
            return None if within else (at, behind, False)
    return None


def _begins(head: str) -> bool:
    """Whether the words before a count begin something new, and not go on with a share ('80% phụ nữ, trẻ em gái …')."""
    words = head.split()
    return len(words) <= 1 or (len(words) <= 8 and (predicate(head.lstrip()) == 0 or words[0] in _NEW))


def predicate(text: str) -> int:
    """Where the first verb of a folded part stands that says what they do; -1 where it only says who."""
    mark = _MARK.search(text, 0, _FARTHEST)
    text = _ASIDE.sub(lambda found: "_" * len(found[0]), text)
    for rule in QUALIFIERS:
        text = rule.compiled.sub(lambda found: "_" * len(found[0]), text)
    match = _VERB.search(text)
    if mark and match and match.start() < mark.start():
        return mark.start()
    return match.start() if match else -1


def names_actor(text: str) -> bool:
    """Whether a folded part begins with who does it."""
    return bool(_ACTOR.match(text))

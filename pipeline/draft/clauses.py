"""Sentences of a block, and the parts of a sentence that hold one quantity each, with their spans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.draft.grammar import UPPER, VERBS
from pipeline.draft.quantities import Quantity

LONGEST = 3_000  # characters of what is read as one sentence; documents have shorter ones
_END = re.compile(r"(?:\.\.\.|[.!?…])(?=\s+[^\Wa-zà-ỹđ]|\s*$|\s+[-–+*•]\s)|\n+")
_ABBREVIATED = re.compile(r"(?:^|[\s(])(?:TP|TX|TT|Tp|Tx|ThS|TS|PGS|GS|Đ/c|đ/c|tr|Q|P|H|St|No|Nxb|v\.v)$")
_STOPS = re.compile(r";|(?<!\w)trong đó(?!\w)|,|(?<!\w)(?:và|đồng thời|còn|cùng với|riêng)(?!\w)|\(|:|/(?=\s)")
_VERB = re.compile(rf"(?<!\w)(?:{VERBS})(?!\w)")
_ACTOR = re.compile(rf"^\s*(?:mỗi |các |100% )?{UPPER}")
_MOST_WORDS_BEFORE = 14


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sentence: its span, its quantity if it has one, and whether it is part of the one before."""

    start: int
    end: int
    quantity: Quantity | None
    nested: bool = False


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of a block, each of at most LONGEST characters."""
    start = 0
    for match in _END.finditer(text):
        if match[0] == "." and _ABBREVIATED.search(text[max(0, match.start() - 6) : match.start()]):
            continue
        yield from _bounded(text, start, match.end())
        start = match.end()
    yield from _bounded(text, start, len(text))


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = max(text.rfind(" ", start, start + LONGEST), start + 1)
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def parts(text: str, quantities: Sequence[Quantity]) -> list[Part]:
    """The parts of a folded sentence: parted at every semicolon, and before each quantity where a new one begins."""
    cuts: list[tuple[int, int, bool]] = [(m.start(), m.end(), False) for m in re.finditer(";", text)]
    for before, after in zip(quantities, quantities[1:], strict=False):
        if (cut := _cut(text, before.end, after.start)) is not None:
            cuts.append(cut)
    if quantities and (cut := _opening(text, quantities[0].start)) is not None:
        cuts.append(cut)
    made: list[Part] = []
    start, nested = 0, False
    for cut_start, cut_end, inner in [*sorted(set(cuts)), (len(text), len(text), False)]:
        if cut_start >= start:
            if text[start:cut_start].strip(" ,.;:"):
                made.append(_part(text, start, cut_start, quantities, nested))
            nested = inner or (nested and not text[start:cut_start].strip(" ,.;:"))
            start = cut_end
    return made


def _part(text: str, start: int, end: int, quantities: Sequence[Quantity], nested: bool) -> Part:
    while start < end and text[start] in " ,:":
        start += 1
    while end > start and text[end - 1] in " ,;:":
        end -= 1
    inside = [q for q in quantities if start <= q.start and q.end <= end]
    return Part(start, end, inside[0] if inside else None, nested)


def _opening(text: str, before: int) -> tuple[int, int, bool] | None:
    """'trong đó' before the first quantity of a sentence: what stands before it is a promise without a number."""
    at = text.find("trong đó", 0, before)
    return (at, at + len("trong đó"), True) if at > 0 else None


def _cut(text: str, start: int, end: int) -> tuple[int, int, bool] | None:
    """Where a new part begins between two quantities: (end of the one, start of the other, nested)."""
    stops = [(m.start(), m.end(), m[0]) for m in _STOPS.finditer(text, start, end)]
    inner = next((s for s in stops if s[2] == "trong đó"), None)
    if inner:
        return inner[0], inner[1], True
    if any(s[2] == ";" for s in stops):
        return None  # parted there already
    for at, behind, said in reversed(stops):
        if said != ":" and len(text[behind:end].split()) <= _MOST_WORDS_BEFORE:
            return at, behind, False
    return None


def predicate(text: str) -> int:
    """Where the first verb of a folded part stands; -1 where there is none: it only names who."""
    match = _VERB.search(text)
    return match.start() if match else -1


def names_actor(text: str) -> bool:
    """Whether a folded part begins with who does it."""
    return bool(_ACTOR.match(text))

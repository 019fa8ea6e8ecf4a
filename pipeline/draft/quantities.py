"""Quantities of a sentence: a number, or a range, with its comparison, its unit and its scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.draft.grammar import AFTER, BEFORE, NOT_TARGETS, SCALES, UNIT
from pipeline.draft.numbers import Number, numbers_in
from pipeline.draft.times import TimeWord, baselines
from pipeline.program.records import Target
from pipeline.program.spoken import UNITS
from pipeline.program.vocabulary import Comparator

_WINDOW = 40  # characters before a number in which its comparison stands
_BETWEEN = re.compile(r"\s?%?\s?(?:-|đến|tới)\s?(?:khoảng |trên |dưới )?$")
_PERCENT = re.compile(r"\s?(?:điểm ?)?(?:%|phần trăm|‰)")
_SCALE = re.compile(
    rf"\s?(?P<scale>(?:{'|'.join(rule.pattern for rule in SCALES[::-1])})(?: (?:tỷ|tỉ))?)(?!\w)(?! (?:lệ|trọng|suất))"
)
_UNIT = re.compile(rf"\s?\"?(?P<unit>{UNIT})")
_TAIL = re.compile(rf" ?/ ?(?P<of>(?:{UNIT})(?: hội| đoàn)?|{'|'.join(UNITS)})")
_FILLER = re.compile(r"(?:(?<!\w)(?:khoảng|đạt|có|là|số|cả|lên|thêm|được|tới|đến|đạt tỷ lệ|tỷ lệ)\s){1,5}$")
_BEFORE = [
    (rule, re.compile(rf"(?<!\w)(?:{rule.pattern})(?: (?:là|có|từ|đạt|khoảng|trên|đến|mức)){{0,4}}\s?$"))
    for rule in BEFORE
]
_AFTER = [(rule, re.compile(rf"(?<!\w)(?:{rule.pattern})(?!\w)")) for rule in AFTER]
_NEAR = 60  # letters between a number and 'trở lên' that belongs to it
_ENDS_NEAR = re.compile(r"[.;:%\d]")
_GRADE_AFTER = re.compile(r"[^.;:%\d]{0,60}?(?:nhiệm vụ|loại \w+|khá|tốt|giỏi|xuất sắc|cấp \w+) trở lên")


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a sentence counts: `start`..`end` with its comparison, unit and '%' ('ít nhất 85%', 'từ 20 hộ')."""

    start: int
    end: int
    low: float
    high: float | None
    comparator: Comparator
    said: bool  # whether the sentence says the comparison
    percent: bool
    unit: str
    doubtful: bool = False
    who_at: int = 0  # where whom it counts begins: at its unit, or behind '%'

    @property
    def target(self) -> Target:
        """As the program holds it."""
        return Target(self.low, self.high)


def unit_in(text: str) -> str:
    """The unit that a folded text begins with; '' for none."""
    match = _UNIT.match(text)
    return match["unit"] if match else ""


def masked(text: str, times: Sequence[TimeWord]) -> list[tuple[int, int]]:
    """The spans of a folded text whose numbers are no targets: time words and what the grammar names."""
    spans = [*((time.start, time.end) for time in times), *baselines(text)]
    for rule in NOT_TARGETS:
        spans += [match.span() for match in rule.compiled.finditer(text)]
    return sorted(spans)


def quantities_in(text: str, times: Sequence[TimeWord]) -> list[Quantity]:
    """The quantities of a folded text in their order, times and what is no target left out."""
    spans = masked(text, times)
    free: list[Number] = []
    at = 0
    for number in numbers_in(text):
        while at < len(spans) and spans[at][1] <= number.start:
            at += 1
        if not any(start < number.end and number.start < end for start, end in spans[at : at + 8]):
            free.append(number)
    return _joined(text, free)


def _joined(text: str, free: Sequence[Number]) -> list[Quantity]:
    made: list[Quantity] = []
    at = 0
    while at < len(free):
        first = free[at]
        second = free[at + 1] if at + 1 < len(free) else None
        between = text[first.end : second.start] if second else ""
        if second and len(between) <= 12 and _BETWEEN.fullmatch(between) and first.value < second.value:
            made.append(_quantity(text, first, second))
            at += 2
        else:
            made.append(_quantity(text, first, None))
            at += 1
    return made


def _quantity(text: str, first: Number, second: Number | None) -> Quantity:
    last = second or first
    percent = _PERCENT.match(text, last.end)
    scale = None if percent else _SCALE.match(text, last.end)
    end = percent.end() if percent else scale.end() if scale else last.end
    unit = None if percent or last.share else _UNIT.match(text, end)
    tail = _TAIL.match(text, unit.end()) if unit else None
    start, comparator, said = _comparison(text, first.start, end)
    high = second.value if second else None
    return Quantity(
        start,
        tail.end() if tail else unit.end() if unit else end,
        first.value,
        high,
        Comparator.RANGE if high is not None else comparator,
        said,
        bool(percent) or last.share,
        "%"
        if percent or last.share
        else " ".join(m for m in (scale and scale["scale"], unit and unit["unit"]) if m)
        + (f"/{tail['of']}" if tail else ""),
        doubtful=first.doubtful,
        who_at=scale.start("scale") if scale else unit.start("unit") if unit else end,
    )


def _near(pattern: re.Pattern[str], text: str, end: int) -> bool:
    """Whether words stand near behind a number, in the same part of the sentence and before the next number."""
    ending = _ENDS_NEAR.search(text, end, end + 2 * _NEAR)
    found = pattern.search(text, end, ending.start() if ending else end + 2 * _NEAR)
    return found is not None and found.start() - end <= _NEAR


def _comparison(text: str, start: int, end: int) -> tuple[int, Comparator, bool]:
    """Where the comparison of a number begins, what it is, and whether it is said."""
    lowest = max(0, start - _WINDOW)
    window = text[lowest:start]
    for rule, pattern in _BEFORE:
        if match := pattern.search(window):
            return lowest + match.start(), rule.means, True
    for rule, pattern in _AFTER:
        if _near(pattern, text, end) and not _GRADE_AFTER.match(text, end):
            return start, rule.means, True
    return start, Comparator.AT_LEAST, False

"""Which result of each indicator a report is about, and what it is set beside."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.consolidation import Consolidation
from pipeline.measures import status
from pipeline.measures.outlook import Prospect
from pipeline.measures.results import Result
from pipeline.program.model import Indicator, Period, Target
from pipeline.program.words import Accrual, Measure, PeriodKind
from pipeline.reports.review_extremes import Extremes, extremes
from pipeline.text import clean

TERM_KINDS = (PeriodKind.MID_TERM, PeriodKind.END_OF_TERM)


@dataclass(frozen=True, slots=True)
class Standing:
    """An indicator in a period.

    `result` is what the report is about; `still_open` says that its target's time is not over (half a year against a
    year's target, half a term against the term's). `term` is the progress towards the term target when `result` is
    a year's; `previous` the same period before when the two may be compared; `next_target` the step that comes next;
    `over` says that nothing of the term is left; `extremes` the highest and lowest unions; `years` are
    those of the term.
    """

    indicator: Indicator
    period: Period
    years: tuple[int, ...]
    result: Result
    still_open: bool
    term: Result | None
    previous: Result | None
    next_target: tuple[int, Target] | None
    prospect: Prospect
    over: bool
    others: tuple[Result, ...]
    noun: str
    extremes: Extremes | None

    @property
    def half(self) -> bool:
        """Whether the result covers half a year only."""
        return self.period.kind is PeriodKind.HALF_YEAR and self.result.year == self.period.years[-1]

    @property
    def too_high(self) -> bool:
        """Whether the result misses a target of '=' from above."""
        return self._against(status.too_high)

    @property
    def broken(self) -> bool:
        """Whether the result is a sum beyond what was allowed, which no later figure takes back."""
        return self._against(status.broken)

    @property
    def undecided(self) -> bool:
        """Whether the target's time is not over and the rest of it may still turn the result."""
        return self.still_open and self._against(status.undecided)

    def _against(self, holds: Callable[[Indicator, float, Target], bool]) -> bool:
        value, target = self.result.value, self.result.target
        return value is not None and target is not None and holds(self.indicator, value, target)


def term_over(data: Consolidation) -> bool:
    """Whether nothing of the term is left, so that no outlook is due."""
    if data.period.kind is PeriodKind.END_OF_TERM:
        return True
    return data.latest_year >= data.program.years[-1] and data.period.kind is not PeriodKind.HALF_YEAR


def standings(data: Consolidation) -> tuple[Standing, ...]:
    """The standing of every indicator, in the order of the program."""
    return tuple(_standing(data, indicator) for indicator in data.program.indicators)


def _standing(data: Consolidation, indicator: Indicator) -> Standing:
    result = _headline(data, indicator)
    term = data.own_results.get((indicator.code, None))
    half = data.period.kind is PeriodKind.HALF_YEAR and result.year == data.latest_year
    later = sorted(y for y in indicator.targets if y > (result.year or data.latest_year))
    return Standing(
        indicator=indicator,
        period=data.period,
        years=data.program.years,
        result=result,
        still_open=half or (result.year is None and not term_over(data)),
        term=term if result.year is not None and indicator.accrual is Accrual.CUMULATIVE else None,
        previous=_previous(data, indicator, result),
        next_target=(later[0], indicator.targets[later[0]]) if later else None,
        prospect=data.prospect_of[indicator.code],
        over=term_over(data),
        others=tuple(
            r
            for r in data.results
            if r.indicator.code == indicator.code and r.resolution != data.program.resolution and r.year == result.year
        ),
        noun=_noun(data, indicator),
        extremes=extremes(data, indicator, result),
    )


def _headline(data: Consolidation, indicator: Indicator) -> Result:
    """The result a report of this period speaks of: this year's if a target is due, else the term's, else an
    earlier year's step (reports over several years only), else this year's without a target."""
    own = data.own_results
    term = own.get((indicator.code, None))
    year = own[(indicator.code, data.latest_year)]
    if data.period.kind is PeriodKind.END_OF_TERM and term is not None:
        return term
    if year.target is not None:
        return year
    if term is not None:
        return term
    if data.period.kind in TERM_KINDS:
        due = [own[(indicator.code, y)] for y in data.years if y in indicator.targets]
        return due[-1] if due else year
    return year


def _previous(data: Consolidation, indicator: Indicator, result: Result) -> Result | None:
    """The same period before, when a comparison is fair: half a year is set beside the same half of the year before,
    and sums of numbers are compared only when no union is missing from either."""
    if result.year is None or result.value is None:
        return None
    half = data.period.kind is PeriodKind.HALF_YEAR and result.year == data.latest_year
    if half:
        found = (r for r in data.before if r.indicator.code == indicator.code and r.year == result.year - 1)
        previous = next((r for r in found if r.resolution == result.resolution), None)
    else:
        previous = data.own_results.get((indicator.code, result.year - 1))
    if previous is None or previous.value is None:
        return None
    if indicator.measure in (Measure.COUNT, Measure.STOCK) and not (result.complete and previous.complete):
        return None
    return previous


_LONG_NOUN = 40  # characters of a noun that still reads well behind a figure
_BRACKETS = re.compile(r"\s*\(([^)]*)\)")
_MONEY = ("đồng",)


def _noun(data: Consolidation, indicator: Indicator) -> str:
    """What the denominator counts, for 'x/y <noun>'; blank when the program has no short word for it."""
    if indicator.measure in (Measure.YES_NO, Measure.GRADE):
        return "đơn vị"
    if indicator.measure is not Measure.RATIO:
        return ""
    if indicator.base is not None:
        return next((b.unit for b in data.program.bases if b.code == indicator.base), "")
    return counted(indicator.denominator)


def counted(wording: str) -> str:
    """The things a question counts: 'Tổng số cán bộ công đoàn (không có thì ghi 0)' -> 'cán bộ công đoàn'."""
    wording = clean(wording)
    money = next((m for m in _BRACKETS.findall(wording) if m.endswith(_MONEY)), "")
    noun = re.sub(r"^(Tổng số|Số)\s+", "", _BRACKETS.sub("", wording))
    if money or noun == wording:
        return money
    for cut in (" của ", " trong ", " có ", " được "):
        if len(noun) > _LONG_NOUN:
            noun = noun.partition(cut)[0]
    return noun if len(noun) <= _LONG_NOUN else ""

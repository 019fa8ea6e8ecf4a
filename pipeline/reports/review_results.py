"""Which result of each indicator a report is about, and what it is set beside."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.consolidation import Consolidation
from pipeline.measures.outlook import Prospect
from pipeline.measures.results import Result
from pipeline.program.model import Indicator, Period, Target
from pipeline.program.words import Accrual, Measure, PeriodKind

TERM_KINDS = (PeriodKind.MID_TERM, PeriodKind.END_OF_TERM)


@dataclass(frozen=True, slots=True)
class Standing:
    """An indicator in a period.

    `result` is what the report is about; `still_open` says that its target's time is not over (half a year against a
    year's target, half a term against the term's). `term` is the progress towards the term target when `result` is
    a year's; `previous` the year before when the two may be compared; `next_target` the step that comes next; `over`
    says that nothing of the term is left.
    """

    indicator: Indicator
    period: Period
    result: Result
    still_open: bool
    term: Result | None
    previous: Result | None
    next_target: tuple[int, Target] | None
    prospect: Prospect
    over: bool
    others: tuple[Result, ...]
    noun: str

    @property
    def half(self) -> bool:
        """Whether the result covers half a year only."""
        return self.period.kind is PeriodKind.HALF_YEAR and self.result.year == self.period.years[-1]


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
    """The year before, when a comparison is fair: half a year is not set beside a whole one, and sums of numbers are
    compared only when no union is missing from either."""
    if result.year is None or result.value is None:
        return None
    previous = data.own_results.get((indicator.code, result.year - 1))
    if previous is None or previous.value is None:
        return None
    half = data.period.kind is PeriodKind.HALF_YEAR and result.year == data.latest_year
    if half and indicator.accrual is not Accrual.LEVEL:
        return None
    if indicator.measure in (Measure.COUNT, Measure.STOCK) and not (result.complete and previous.complete):
        return None
    return previous


def _noun(data: Consolidation, indicator: Indicator) -> str:
    """What the denominator counts, for 'x/y <noun>'; blank when the program has no short word for it."""
    if indicator.measure in (Measure.YES_NO, Measure.GRADE):
        return "đơn vị"
    if indicator.measure is Measure.RATIO and indicator.base is not None:
        return next((b.unit for b in data.program.bases if b.code == indicator.base), "")
    return ""

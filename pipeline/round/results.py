"""Which result of each indicator a report is about, and what it is set beside."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.measures.forecast import ENOUGH, YearPair, compared
from pipeline.measures.headline import Judged
from pipeline.measures.outlook import Prospect
from pipeline.measures.results import Result
from pipeline.measures.status import too_high
from pipeline.patterns import short
from pipeline.program.model import Indicator, Period, Program, Target
from pipeline.program.vocabulary import Accrual, Measure, Status
from pipeline.round.consolidation import Consolidation
from pipeline.round.extremes import Extremes, extremes
from pipeline.round.once import once
from pipeline.text import clean


@dataclass(frozen=True, slots=True)
class IndicatorInPeriod:
    """An indicator in a period.

    `judged` holds the result that the report is about and the verdict on it; `term` is what stands against the end of
    the term when that result is a year's; `previous` the period before, compared over the same unions; `next_target`
    the step that comes next;
    `over` says that nothing of the term is left; `extremes` the highest and lowest unions; `years` are
    those of the term; `estimated` says that the result holds estimates, `previous_estimated` that `previous` does.
    """

    program: Program
    indicator: Indicator
    period: Period
    years: tuple[int, ...]
    judged: Judged
    term: Result | None
    previous: YearPair | None
    next_target: tuple[int, Target] | None
    prospect: Prospect
    over: bool
    others: tuple[Result, ...]
    noun: str
    extremes: Extremes | None
    estimated: bool
    previous_estimated: bool

    @property
    def result(self) -> Result:
        """What the report is about."""
        return self.judged.result

    @property
    def status(self) -> Status:
        """The verdict that every headline counts."""
        return self.judged.status

    @property
    def still_open(self) -> bool:
        """Whether the time of the result's target is not over."""
        return self.judged.open

    @property
    def past(self) -> int | None:
        """The year the result is of, where that is over and no target is left: the indicator's time has passed."""
        year = self.result.year
        return year if year is not None and year < self.period.years[-1] and self.next_target is None else None

    @property
    def so_far(self) -> Result:
        """The one figure up to now: what stands against the end of the term."""
        return self.term if self.term is not None else self.result

    @property
    def half(self) -> bool:
        """Whether the result covers half a year only."""
        return self.period.tells_half_of(self.result.year)

    @property
    def too_high(self) -> bool:
        """Whether the result misses a target of '=' from above."""
        value, target = self.result.value, self.result.target
        return value is not None and target is not None and too_high(self.indicator, value, target)

    @property
    def unknown(self) -> tuple[int, ...]:
        """The years asked that nobody reported, but for the one the result is about.

        Of a level's latest figures an earlier year takes nothing away.
        """
        years = tuple(y for y in self.prospect.unknown if y != self.result.year)
        level = self.indicator.accrual is Accrual.LEVEL
        return tuple(y for y in years if y == self.period.years[-1] or y in self.indicator.targets) if level else years


@once
def indicators_in_period(data: Consolidation) -> tuple[IndicatorInPeriod, ...]:
    """The standing of every indicator, in the order of the program."""
    return tuple(_in_period(data, indicator) for indicator in data.program.indicators)


def _in_period(data: Consolidation, indicator: Indicator) -> IndicatorInPeriod:
    verdict = data.judged[indicator.code]
    result, over, previous = verdict.result, data.term_over, _previous(data, indicator, verdict.result)
    whole = not data.period.tells_half_of(result.year)  # of half a year's figures of before only sums are known
    later = sorted(y for y in indicator.targets if y > (result.year or data.latest_year))
    return IndicatorInPeriod(
        program=data.program,
        indicator=indicator,
        period=data.period,
        years=data.program.years,
        judged=verdict,
        term=data.own_results.get((indicator.code, None)) if result.year is not None else None,
        previous=previous,
        next_target=(later[0], indicator.targets[later[0]]) if later else None,
        prospect=data.prospect_of[indicator.code],
        over=over,
        others=tuple(
            r
            for r in data.results
            if r.indicator.code == indicator.code and r.resolution != data.program.resolution and r.year == result.year
        ),
        noun=_noun(data, indicator),
        extremes=extremes(data, indicator, result),
        estimated=data.estimates.holds(indicator.code, result.year),
        previous_estimated=previous is not None and whole and data.estimates.holds(indicator.code, previous.year),
    )


def _previous(data: Consolidation, indicator: Indicator, result: Result) -> YearPair | None:
    """The same period before over the same unions: half a year is set beside the same half of the year before, and
    only when no union is missing from either, for of those halves the sums alone are known."""
    if result.year is None or result.value is None:
        return None
    if not data.period.tells_half_of(result.year):
        same = compared(data.known.of(indicator), result.year - 1, result.year)
        return same if same is not None and same.unions >= same.expected * ENOUGH else None
    found = (r for r in data.history.before if r.indicator.code == indicator.code and r.year == result.year - 1)
    before = next((r for r in found if r.resolution == result.resolution), None)
    if before is None or before.value is None or not (result.complete and before.complete):
        return None
    return YearPair(result.year - 1, before.value, result.value, result.reported, result.expected)


_LONG_NOUN = 40  # characters of a noun that still reads well behind a figure
_BRACKETS = short(r"\s*\(([^)]*+)\)", most=1000)
_MONEY = ("đồng",)


def _noun(data: Consolidation, indicator: Indicator) -> str:
    """What the denominator counts, for 'x/y <noun>'; blank when the program has no short word for it."""
    if indicator.measure in (Measure.YES_NO, Measure.GRADE):
        return "đơn vị"
    if indicator.measure is not Measure.RATIO:
        return ""
    if indicator.base is not None:
        return data.program.base_by_code[indicator.base].unit
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

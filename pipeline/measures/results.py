"""Evaluated results: one row per indicator, resolution and year (and the term), with status and coverage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace

import pandas as pd

from pipeline.measures.levels import NOBODY, Below, with_offices
from pipeline.measures.rollup import Sum, expected_units, standing_units, sum_of, term_facts, year_day
from pipeline.measures.status import status_of
from pipeline.measures.succession import level_units, marks_of, told_by_successors
from pipeline.program.model import Indicator, Period, Program, Target
from pipeline.program.register import successors
from pipeline.program.words import Accrual, Status


@dataclass(frozen=True, slots=True)
class Result:
    """A consolidated figure beside a target. `year` None is the whole term; a percentage value is 95.5, not 0.955.

    Of the unions `reported`, `halfway` have half a year's figure only; `carried` more are stood for by the unions they
    took over: measures/succession. Not among the reported are those whose figure is `withheld` until it is confirmed,
    and those that answered that they are not assessed yet (`unassessed`).
    """

    indicator: Indicator
    resolution: str
    year: int | None
    numerator: float | None
    denominator: float | None
    value: float | None
    target: Target | None
    status: Status
    reported: int
    expected: int
    halfway: int = 0
    carried: int = 0
    withheld: int = 0
    unassessed: int = 0

    @property
    def complete(self) -> bool:
        """Whether every union expected has reported, for its whole year."""
        return self.reported >= self.expected and not self.halfway

    @property
    def unwhole(self) -> str:
        """'2 đơn vị mới có số 6 tháng; 1 đơn vị lấy số trước sáp nhập, chia tách', or nothing."""
        parts = (
            (self.halfway, "đơn vị mới có số 6 tháng"),
            (self.carried, "đơn vị lấy số trước sáp nhập, chia tách"),
            (self.withheld, "đơn vị có số đang tạm giữ, chờ xác nhận"),
            (self.unassessed, "đơn vị chưa được đánh giá"),
        )
        return "; ".join(f"{n} {what}" for n, what in parts if n)


@dataclass(frozen=True, slots=True)
class Aside:
    """What was answered and is in no sum, by (unit, indicator, year): held back, or not assessed yet."""

    withheld: frozenset[tuple[str, str, int]] = frozenset()
    unassessed: frozenset[tuple[str, str, int]] = frozenset()


NOTHING_ASIDE = Aside()


def with_aside(results: Iterable[Result], aside: Aside) -> tuple[Result, ...]:
    """The results with the number of unions whose answers are set aside; of a term in any of its years."""
    if not aside.withheld and not aside.unassessed:
        return tuple(results)

    withheld, unassessed = _units(aside.withheld), _units(aside.unassessed)

    def counted(found: Result) -> Result:
        at = (found.indicator.code, found.year)
        return replace(found, withheld=len(withheld[at]), unassessed=len(unassessed[at]))

    return tuple(counted(r) for r in results)


def _units(told: Iterable[tuple[str, str, int]]) -> Mapping[tuple[str, int | None], set[str]]:
    """The unions of `told` by indicator and year, and for the term."""
    found: defaultdict[tuple[str, int | None], set[str]] = defaultdict(set)
    for unit, indicator, year in told:
        found[indicator, year].add(unit)
        found[indicator, None].add(unit)
    return found


def years_shown(program: Program, period: Period) -> tuple[int, ...]:
    """The years a consolidation speaks of: all of the term up to the period's last; one nobody reported is unknown."""
    last = period.years[-1] if period.years else program.years[-1]
    return tuple(y for y in program.years if y <= last)


def evaluate(
    program: Program, period: Period, facts: pd.DataFrame, near: float, below: Below = NOBODY
) -> tuple[Result, ...]:
    """Results of every indicator, year by year and for the term, against every resolution's targets.

    `facts`: columns unit, indicator, year, numerator, denominator (one row per unit, indicator and year).
    `below`: coverage and term pairs of the offices that send sums.
    """
    years = years_shown(program, period)
    by_code = {str(code): rows for code, rows in facts.groupby("indicator", sort=False)}
    empty = facts.iloc[:0]
    out: list[Result] = []
    for indicator in program.indicators:
        own = by_code.get(indicator.code, empty)
        found = _of_indicator(program, period, indicator, own, years, near, below)
        out.extend(marked(program, period, own, years, r) for r in found)
    return tuple(out)


def marked(program: Program, period: Period, own: pd.DataFrame, years: tuple[int, ...], found: Result) -> Result:
    """A result with what is to be said of the unions behind it. `own`: the rows of its indicator."""
    marks = marks_of(program, period, years, found.indicator, own, found.year)
    return replace(found, halfway=marks.halfway, carried=marks.carried) if any(astuple(marks)) else found


def _of_indicator(
    program: Program,
    period: Period,
    indicator: Indicator,
    own: pd.DataFrame,
    years: tuple[int, ...],
    near: float,
    below: Below,
) -> Iterator[Result]:
    own = own[own["year"].isin(years)]
    others = [t for t in program.other_targets if t.indicator == indicator.code and t.unit is None]
    own_years = indicator.targets
    for year in years:
        total = year_sum(program, period, indicator, own, year, below)
        yield result(indicator, program.resolution, year, total, own_years.get(year), near)
        for other in others:
            if other.year == year:
                yield result(indicator, other.resolution, year, total, other.target, near)
    total = term_sum(program, period, indicator, own, years, below)
    if indicator.term_target is not None or indicator.accrual is not Accrual.ANNUAL:
        yield result(indicator, program.resolution, None, total, indicator.term_target, near)
    for other in others:
        if other.year is None:
            yield result(indicator, other.resolution, None, total, other.target, near)


def year_sum(
    program: Program, period: Period, indicator: Indicator, own: pd.DataFrame, year: int, below: Below = NOBODY
) -> Sum:
    """The figure of one year."""
    rows = own[own["year"] == year]
    expected = owing(program, period, indicator, own, year)
    asked = (year,) if indicator.asked_in(year, program.years) else ()
    unions = sum_of(_of_unions(program, rows), expected)
    return with_offices(program, period, below, indicator, year, asked, rows, unions)


def owing(program: Program, period: Period, indicator: Indicator, own: pd.DataFrame, year: int) -> set[str]:
    """Codes of the unions that have to answer for a year, without those whose part a successor's figure takes in."""
    asked = {u.code for u in expected_units(program, period, indicator, year)}
    return asked - told_by_successors(program, own, year, asked)


def all_sums(
    program: Program, period: Period, facts: pd.DataFrame, years: tuple[int, ...], below: Below = NOBODY
) -> dict[tuple[str, int | None], Sum]:
    """The sum of every indicator by (code, year), year None for the term: what an office sends upward."""
    found: dict[tuple[str, int | None], Sum] = {}
    for indicator in program.indicators:
        own = facts[(facts["indicator"] == indicator.code) & facts["year"].isin(years)]
        for year in years:
            found[indicator.code, year] = year_sum(program, period, indicator, own, year, below)
        found[indicator.code, None] = term_sum(program, period, indicator, own, years, below)
    return found


def _of_unions(program: Program, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows without those of offices below, which stand for many unions."""
    offices = {u.code for u in program.offices_below}
    return rows[~rows["unit"].isin(offices)] if offices else rows


def term_sum(
    program: Program,
    period: Period,
    indicator: Indicator,
    own: pd.DataFrame,
    years: tuple[int, ...],
    below: Below = NOBODY,
) -> Sum:
    """The term figure so far, with the coverage of the unions of today."""
    asked = tuple(y for y in years if indicator.asked_in(y, program.years))
    unions = _of_unions(program, own)
    units = level_units(program, period, years, indicator, own)
    if indicator.accrual is Accrual.CUMULATIVE:
        flow = _flow_of_unions(program, period, indicator, unions, asked)
        return with_offices(program, period, below, indicator, None, asked, own, flow, units)
    expected = {u.code for u in expected_units(program, period, indicator, asked[-1])} if asked else set()
    whole = sum_of(term_facts(unions, indicator, units.standing), expected)
    reporting = set(unions["unit"]) & units.kept
    level = Sum(whole.numerator, whole.denominator, len(reporting), len(expected | reporting))
    return with_offices(program, period, below, indicator, None, asked, own, level, units)


def _flow_of_unions(
    program: Program, period: Period, indicator: Indicator, own: pd.DataFrame, asked: tuple[int, ...]
) -> Sum:
    """All that was told; as having reported count the unions of today whose every year owed, also by those they took
    over, is told."""
    day = year_day(period, asked[-1]) if asked else period.end
    told = set(zip(own["unit"], own["year"], strict=True))
    expected = {u.code for u in expected_units(program, period, indicator, asked[-1])} if asked else set()
    expected |= {str(unit) for unit, _ in told} & standing_units(program, period, asked)
    lacking: set[str] = set()
    for year in asked:
        for unit in owing(program, period, indicator, own, year):
            if (unit, year) not in told:
                lacking.update(heir for heir, _ in successors(program, unit, day, year_day(period, year)))
    total = sum_of(own, set())
    return Sum(total.numerator, total.denominator, len(expected - lacking), len(expected))


def result(
    indicator: Indicator, resolution: str, year: int | None, total: Sum, target: Target | None, near: float
) -> Result:
    """A sum held against a target."""
    value = None
    if total.numerator is not None:
        value = indicator.value(total.numerator, total.denominator)
    if target is None:
        status = Status.NOT_DUE
    elif total.numerator is None:
        status = Status.NO_DATA if total.expected else Status.NOT_APPLICABLE  # nobody is concerned
    elif value is None:
        status = Status.NOT_APPLICABLE
    else:
        status = status_of(value, target, indicator.comparator, near)
    return Result(
        indicator,
        resolution,
        year,
        total.numerator,
        total.denominator,
        value,
        target,
        status,
        total.reported,
        total.expected,
    )

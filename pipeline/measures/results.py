"""Evaluated results: one row per indicator, resolution and year (and the term), with status and coverage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import astuple, dataclass, replace

from pipeline.measures.levels import term_with_offices, year_with_offices
from pipeline.measures.rollup import Sum, existing_units, expected_units, last_day, sum_of, term_facts, year_day
from pipeline.measures.status import status_of
from pipeline.measures.succession import level_units, marks_of, told_by_successors
from pipeline.measures.told import Known, Told
from pipeline.program.model import Indicator, Target
from pipeline.program.register import successors
from pipeline.program.vocabulary import Accrual, Status


@dataclass(frozen=True, slots=True)
class Result:
    """A consolidated figure beside a target. `year` None is the whole term; a percentage value is 95.5, not 0.955.

    Of the unions `reported`, `halfway` have half a year's figure only; `carried` more are stood for by the unions they
    took over: measures/succession. Not among the reported are those whose figure is `withheld` until it is confirmed,
    and those that answered that they are not assessed yet (`unassessed`). `asked`: whether a period asked it by then.
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
    asked: bool = True

    @property
    def lacks_year_before(self) -> bool:
        """Whether it is promised as a rise or fall over a year of which nothing is known."""
        return self.target is None and self.year in self.indicator.changes

    @property
    def complete(self) -> bool:
        """Whether every union expected has reported, for its whole year."""
        return self.reported >= self.expected and not self.halfway

    @property
    def unwhole(self) -> str:
        """'2 đơn vị mới có số 6 tháng; 1 đơn vị lấy số trước sáp nhập, chia tách', or nothing."""
        return self.unwhole_words(str)

    def unwhole_words(self, count: Callable[[int], str]) -> str:
        """The same, numbers written as `count` does."""
        parts = (
            (self.halfway, "đơn vị mới có số 6 tháng"),
            (self.carried, "đơn vị lấy số trước sáp nhập, chia tách"),
            (self.withheld, "đơn vị có số đang tạm giữ, chờ xác nhận"),
            (self.unassessed, "đơn vị chưa được đánh giá"),
        )
        return "; ".join(f"{count(n)} {what}" for n, what in parts if n)


@dataclass(frozen=True, slots=True)
class Uncounted:
    """What was answered and is in no sum, by (unit, indicator, year): withheld, or not assessed yet."""

    withheld: frozenset[tuple[str, str, int]] = frozenset()
    unassessed: frozenset[tuple[str, str, int]] = frozenset()


ALL_COUNTED = Uncounted()


def with_uncounted(results: Iterable[Result], uncounted: Uncounted) -> tuple[Result, ...]:
    """The results with the number of unions whose answers are in no sum; of a term in any of its years."""
    if not uncounted.withheld and not uncounted.unassessed:
        return tuple(results)

    withheld, unassessed = _units(uncounted.withheld), _units(uncounted.unassessed)

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


def evaluate(known: Known, near: float) -> tuple[Result, ...]:
    """Results of every indicator, year by year and for the term, against every resolution's targets."""
    return tuple(marked(told, r) for told in known.of_each() for r in _of_indicator(told, near))


def marked(told: Told, found: Result) -> Result:
    """A result with what is to be said of the unions behind it."""
    marks = marks_of(told, found.year)
    return replace(found, halfway=marks.halfway, carried=marks.carried) if any(astuple(marks)) else found


def _of_indicator(told: Told, near: float) -> Iterator[Result]:
    indicator, program = told.indicator, told.program
    others = [t for t in program.other_targets if t.indicator == indicator.code and t.unit is None]
    for year in (*told.years, None):
        total = sum_of_year(told, year)
        if year is not None or indicator.spans_term:
            found = result(indicator, program.resolution, year, total, indicator.target(year), near=near)
            yield _in_its_time(told, found)
        for other in others:
            if other.year == year:
                yield _in_its_time(told, result(indicator, other.resolution, year, total, other.target, near=near))


def _in_its_time(told: Told, found: Result) -> Result:
    """A result without a figure that no period asked yet is not due: nothing is missing, nobody unconcerned.

    One that is to be held against a year before of which nothing is known has no data.
    """
    ever = told.indicator.asked_at or found.year is None  # a term may have its first step in a year to come
    if ever and found.numerator is None and not told.asked(found.year):
        return replace(found, status=Status.NOT_DUE, asked=False)
    if found.lacks_year_before:
        nobody = found.numerator is None and not found.expected
        return replace(found, status=Status.NOT_APPLICABLE if nobody else Status.NO_DATA)
    return found


def all_sums(known: Known, years: tuple[int, ...]) -> dict[tuple[str, int | None], Sum]:
    """The sum of every indicator by (code, year), year None for the term of `years`: what an office sends upward."""
    each = (known.of(indicator, years) for indicator in known.program.indicators)
    return {(told.indicator.code, year): sum_of_year(told, year) for told in each for year in (*years, None)}


def sum_of_year(told: Told, year: int | None) -> Sum:
    """The figure of one year, or that of the term so far, with the coverage of the unions of today."""
    unions = _of_unions(told)
    if year is not None:
        return year_with_offices(told, year, sum_of(unions.of_year(year), owing(told, year)))
    level = level_units(told)
    if told.indicator.accrual is Accrual.CUMULATIVE:
        return term_with_offices(told, _flow(unions), level)
    rows, expected = unions.of_year(None), _expected_of_term(told)
    whole = sum_of(term_facts(rows, told.indicator, level.counted), expected)
    reporting = set(rows["unit"].tolist()) & level.present
    own = Sum(whole.numerator, whole.denominator, len(reporting), len(expected | reporting))
    return term_with_offices(told, own, level)


def owing(told: Told, year: int) -> Set[str]:
    """Codes of the unions that have to answer for a year, without those whose part a successor's figure takes in."""
    asked = expected_units(told.program, told.period, told.indicator, year)
    gone = told_by_successors(told, year, asked)
    return asked - gone if gone else asked


def _expected_of_term(told: Told) -> Set[str]:
    """Codes of the unions that have to answer for the last of the years asked."""
    asked = told.asked(None)
    return expected_units(told.program, told.period, told.indicator, asked[-1]) if asked else frozenset()


def _of_unions(told: Told) -> Told:
    """The same without the rows of offices below, which stand for many unions."""
    offices = {u.code for u in told.program.offices_below}
    return replace(told, rows=told.rows[~told.rows["unit"].isin(offices)]) if offices else told


def _flow(unions: Told) -> Sum:
    """All that unions told; as having reported count those of today whose every year owed, also by those they took
    over, is told."""
    program, period, asked = unions.program, unions.period, unions.asked(None)
    rows, day = unions.of_year(None), last_day(period, asked)
    expected = _expected_of_term(unions) | (set(rows["unit"].tolist()) & existing_units(program, period, asked))
    lacking: set[str] = set()
    for year in asked:
        silent = owing(unions, year) - set(unions.of_year(year)["unit"].tolist())
        changed = silent & program.changes_by_unit.keys()
        lacking |= silent - changed
        for unit in changed:
            lacking.update(heir for heir, _ in successors(program, unit, day, year_day(period, year)))
    total = sum_of(rows, frozenset())
    return Sum(total.numerator, total.denominator, len(expected - lacking), len(expected))


def result(
    indicator: Indicator, resolution: str, year: int | None, total: Sum, target: Target | None, *, near: float
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

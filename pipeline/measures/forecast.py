"""What a level's trend and a sum's pace come to at the end of the term, over the same unions. Pure.

A union that is missing from a year is no fall, and one that joins is no rise: a trend compares the unions that told
both of its years, a pace goes by every union's own years.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import fsum

from pipeline.measures.levels import rolled_up, silent
from pipeline.measures.pairs import from_frame
from pipeline.measures.results import owing
from pipeline.measures.rollup import latest_per_unit, year_day
from pipeline.measures.succession import halfway, level_units
from pipeline.measures.told import Tally, Told
from pipeline.program.model import Indicator, Program

ENOUGH = 0.8  # share of the unions expected that must have reported before anything is foretold


@dataclass(frozen=True, slots=True)
class Trend:
    """How a level moved a year, from the end of year `first` to that of `latest`, over the same `unions` of `expected`.

    `base`: the level at the end of `latest` of all unions, each with its latest figure.
    """

    first: int
    latest: int
    slope: float
    base: float
    unions: int
    expected: int


@dataclass(frozen=True, slots=True)
class YearPair:
    """A result of two years over the `unions` of `expected` that told both; `year` is the earlier one.

    `others`: the result of one of the years holds figures of further unions, so that it is another than the one here.
    """

    year: int
    before: float
    after: float
    unions: int
    expected: int
    others: bool = False

    @property
    def whole(self) -> bool:
        """Whether nobody is left out."""
        return self.unions >= self.expected and not self.others


@dataclass(slots=True)
class _Share:
    """What one family of unions gave of a year: its pair, and how many of those it owed are in it."""

    numerator: float = 0.0
    denominator: float = 0.0
    given: int = 0
    owed: int = 0
    halves: int = 0  # of those given, how many tell half of the year

    @property
    def whole(self) -> bool:
        """Whether all who owed the whole year gave it."""
        return self.given >= self.owed > 0 and not self.halves

    @property
    def weight(self) -> float:
        """The part of a year that is told: 1 when all told all of it."""
        return max(self.given - self.halves / 2, 0.0) / max(self.owed, self.given, 1.0)


def trend(told: Told, years: Sequence[int]) -> Trend | None:
    """The trend up to the last of `years`, whose figures are nearly all there; None with fewer than two.

    It begins with the earliest year that shares enough unions with the last one.
    """
    if len(years) < 2:
        return None
    shares, latest = _shares(told, years), years[-1]
    for first in years[:-1]:
        found = _same(told.indicator, shares, first, latest)
        if found is not None and found.unions >= found.expected * ENOUGH:
            slope, base = (found.after - found.before) / (latest - first), _base(told, latest)
            return None if base is None else Trend(first, latest, slope, base, found.unions, found.expected)
    return None


def compared(told: Told, earlier: int, later: int) -> YearPair | None:
    """Two years over the unions that told all of both; None where none did."""
    return _same(told.indicator, _shares(told, (earlier, later)), earlier, later)


def _same(indicator: Indicator, shares: dict[int, dict[str, _Share]], earlier: int, later: int) -> YearPair | None:
    one, other = shares[earlier], shares[later]
    both = [family for family, share in other.items() if share.whole and family in one and one[family].whole]
    before, after = (_value(indicator, [of_year[f] for f in both]) for of_year in (one, other))
    if before is None or after is None:
        return None
    others = any(share.given for of_year in (one, other) for family, share in of_year.items() if family not in both)
    unions, expected = sum(other[f].owed for f in both), sum(s.owed for s in other.values())
    return YearPair(earlier, before, after, unions, expected, others)


def _value(indicator: Indicator, shares: Iterable[_Share]) -> float | None:
    found = list(shares)
    if not found:
        return None
    return indicator.value(sum(s.numerator for s in found), sum(s.denominator for s in found))


def _base(told: Told, latest: int) -> float | None:
    """The level at the end of a year: the latest figure of every union that stood then."""
    whole = told.rows[~halfway(told.program, told.period, told.rows)]
    until = replace(told, rows=whole, years=tuple(y for y in told.program.years if y <= latest))
    rows = until.of_year(None)
    rows = latest_per_unit(rows[rows["unit"].isin(level_units(until).counted)])
    if rows.empty:
        return None
    return told.indicator.value(float(rows["numerator"].sum()), float(rows["denominator"].sum()))


def pace(told: Told, years: Sequence[int], so_far: float) -> float | None:
    """What a sum comes to when every union goes on as in the years it told; `years`: those asked so far.

    A year that a union owes and has not told is taken to be like its others. None where nobody told anything.
    """
    shares = _shares(told, years)
    ahead = sum(y > years[-1] and told.indicator.asked_in(y, told.program.years) for y in told.program.years)
    families = {f for of_year in shares.values() for f in of_year}
    more: list[float] = []
    for family in families:
        own = [of_year[family] for of_year in shares.values() if family in of_year]
        weight = sum(s.weight for s in own)
        if weight:
            going_on = family in shares[years[-1]] and shares[years[-1]][family].owed > 0
            left = sum(1 - s.weight for s in own if s.owed) + (ahead if going_on else 0)
            more.append(sum(s.numerator for s in own) / weight * left)
    return so_far + fsum(more) if more else None  # exact: the order of a set is another in every process


def _shares(told: Told, years: Sequence[int]) -> dict[int, dict[str, _Share]]:
    """What every family gave and owed, year by year."""
    families = _families(told.program, told.period.end)
    found: dict[int, dict[str, _Share]] = {year: {} for year in years}

    def share(unit: str, year: int) -> _Share:
        return found[year].setdefault(families.get(unit, unit), _Share())

    rows = told.rows[told.rows["year"].isin(years)]
    halves = halfway(told.program, told.period, rows)
    if told.period.is_half_year:
        halves = halves | (rows["year"] == told.period.years[-1])
    columns = (rows[name].tolist() for name in ("unit", "year", "numerator", "denominator"))
    for unit, year, numerator, denominator, half in zip(*columns, halves.tolist(), strict=True):
        one, given = share(unit, year), _tally(told, unit, year).reported
        one.numerator += numerator
        one.denominator += from_frame(denominator) or 0.0
        one.given += given
        one.halves += given if half else 0
    for unit, year in _owed(told, years):
        share(unit, year).owed += _tally(told, unit, year).expected
    return found


def _owed(told: Told, years: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Who owes which year: unions, and offices below where they send sums of it."""
    for year in years:
        for unit in owing(told, year):
            yield unit, year
        for office in told.program.offices_below if rolled_up(told.indicator) else ():
            if office.exists_on(year_day(told.period, year)):
                yield office.code, year


def _tally(told: Told, unit: str, year: int) -> Tally:
    """How many unions a row of a unit stands for, and how many it should."""
    office = told.program.unit_by_code.get(unit)
    if office is None or not office.is_office_below:
        return Tally(1, 1)
    said = told.known.below.tallies.get((unit, told.indicator.code, year))
    return said or Tally(0, silent(told.known, office, told.indicator))


def _families(program: Program, day: date) -> dict[str, str]:
    """Unions that merged into or split from one another by `day`: of each the name that they share."""
    above: dict[str, str] = {}

    def root(unit: str) -> str:
        while unit in above:
            unit = above[unit]
        return unit

    for change in program.changes:
        if change.event.passes_on and change.successor is not None and change.day <= day:
            one, other = root(change.unit), root(change.successor)
            if one != other:
                above[one] = other
    return {unit: root(unit) for unit in above}

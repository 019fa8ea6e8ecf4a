"""What a level's trend and a sum's pace come to at the end of the term, over the same unions. Pure.

A union that is missing from a year is no fall, and one that joins is no rise: a trend compares the unions that told
both of its years, a pace goes by every union's own years.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from math import fsum
from typing import TypeVar

from pipeline.measures.levels import rolled_up, silent
from pipeline.measures.pairs import total
from pipeline.measures.results import owing
from pipeline.measures.rollup import latest_per_unit, year_day
from pipeline.measures.succession import halfway, level_units
from pipeline.measures.told import Tally, Told
from pipeline.program.model import Indicator, Program, Unit

N = TypeVar("N", int, float)

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


def trend(told: Told, years: Sequence[int]) -> Trend | None:
    """The trend up to the last of `years`, whose figures are nearly all there; None with fewer than two.

    It begins with the earliest year that shares enough unions with the last one.
    """
    if len(years) < 2:
        return None
    shares, latest = shares_by_year(told, years), years[-1]
    for first in years[:-1]:
        found = _same(told.indicator, shares, first, latest)
        if found is not None and found.unions >= found.expected * ENOUGH:
            slope, base = (found.after - found.before) / (latest - first), _base(told, latest)
            return None if base is None else Trend(first, latest, slope, base, found.unions, found.expected)
    return None


def compared(told: Told, earlier: int, later: int) -> YearPair | None:
    """Two years over the unions that told all of both; None where none did."""
    return _same(told.indicator, shares_by_year(told, (earlier, later)), earlier, later)


def _same(indicator: Indicator, shares: Mapping[int, YearShares], earlier: int, later: int) -> YearPair | None:
    one, other = shares[earlier], shares[later]
    both = one.whole & other.whole
    before, after = (_value(indicator, of_year, both) for of_year in (one, other))
    if before is None or after is None:
        return None
    others = any(given for of_year in (one, other) for family, given in of_year.given.items() if family not in both)
    unions = sum(other.owed[family] for family in both)
    return YearPair(earlier, before, after, unions, sum(other.owed.values()), others)


def _value(indicator: Indicator, shares: YearShares, families: Set[str]) -> float | None:
    if not families:
        return None
    pairs = [shares.pairs[family] for family in families]
    return indicator.value(total(numerator for numerator, _ in pairs), total(denominator for _, denominator in pairs))


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
    shares = shares_by_year(told, years)
    going_on = shares[years[-1]].owed
    ahead = sum(y > years[-1] and told.indicator.asked_in(y, told.program.years) for y in told.program.years)
    weights: dict[str, float] = {}
    sums: dict[str, float] = {}
    for of_year in shares.values():
        for family, weight in of_year.weights.items():
            weights[family] = weights.get(family, 0.0) + weight
            sums[family] = sums.get(family, 0.0) + of_year.pairs[family][0]
    more: list[float] = []
    for family, weight in weights.items():
        if weight:
            owing_years = (of_year for of_year in shares.values() if of_year.owed.get(family))
            left = sum(1 - of_year.weights.get(family, 0.0) for of_year in owing_years)
            more.append(sums[family] / weight * (left + (ahead if going_on.get(family) else 0)))
    return so_far + fsum(more) if more else None


@dataclass(frozen=True)
class YearShares:
    """What families of unions told and owe of one year, by family.

    `pairs`: numerator and denominator of those that told anything; `given` and `owed`: of how many unions that is, and
    should be; `halves`: of those given, how many tell half of the year.
    """

    pairs: Mapping[str, tuple[float, float]]
    given: Mapping[str, int]
    owed: Mapping[str, int]
    halves: Mapping[str, int]

    @cached_property
    def whole(self) -> Set[str]:
        """The families of which all who owed the whole year gave it."""
        owed, halves = self.owed, self.halves
        return {f for f, given in self.given.items() if given >= owed.get(f, 0) > 0 and not halves.get(f)}

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """The part of the year that each family told: 1 when all told all of it."""
        owed, halves = self.owed, self.halves
        return {
            family: max(given - halves.get(family, 0) / 2, 0.0) / max(owed.get(family, 0), given, 1.0)
            for family, given in self.given.items()
        }


def shares_by_year(told: Told, years: Sequence[int]) -> dict[int, YearShares]:
    """What every family gave and owed, year by year."""
    related = families(told.program, told.period.end)
    return {year: _shares(told, year, related) for year in years}


def _shares(told: Told, year: int, families: Mapping[str, str]) -> YearShares:
    rows, offices = told.of_year(year), {u.code: _tally(told, u, year) for u in told.program.offices_below}
    units, owing_units = rows["unit"].tolist(), list(_owing(told, year))
    givers, owers = ([families.get(u, u) for u in codes] if families else codes for codes in (units, owing_units))
    given = [offices[u].reported if u in offices else 1 for u in units] if offices else [1] * len(units)
    owed = [offices[u].expected if u in offices else 1 for u in owing_units] if offices else [1] * len(owing_units)
    half = halfway(told.program, told.period, rows).tolist()
    if told.period.tells_half_of(year):
        half = [True] * len(units)
    halves = [count if is_half else 0 for count, is_half in zip(given, half, strict=True)] if any(half) else []
    numerators = _summed(givers, rows["numerator"].tolist())
    denominators = _summed(givers, rows["denominator"].fillna(0.0).tolist())
    return YearShares(
        {family: (numerator, denominators[family]) for family, numerator in numerators.items()},
        _summed(givers, given),
        _summed(owers, owed),
        _summed(givers, halves) if halves else {},
    )


def _summed(keys: Sequence[str], values: Sequence[N]) -> Mapping[str, N]:
    """The sum of the values of each key."""
    found = dict(zip(keys, values, strict=True))
    if len(found) == len(keys):  # nearly always: only mergers and splits make families of several
        return found
    sums: dict[str, N] = {}
    for key, value in zip(keys, values, strict=True):
        sums[key] = sums[key] + value if key in sums else value
    return sums


def _owing(told: Told, year: int) -> Iterator[str]:
    """Who owes a year: unions, and offices below where they send sums of it."""
    yield from owing(told, year)
    for office in told.program.offices_below if rolled_up(told.indicator) else ():
        if office.exists_on(year_day(told.period, year)):
            yield office.code


def _tally(told: Told, office: Unit, year: int) -> Tally:
    """How many unions a row of an office below stands for, and how many it should."""
    said = told.known.below.tallies.get((office.code, told.indicator.code, year))
    return said or Tally(0, silent(told.known, office, told.indicator))


def families(program: Program, day: date) -> dict[str, str]:
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

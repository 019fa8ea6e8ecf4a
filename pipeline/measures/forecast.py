"""What a level's trend and a sum's pace come to at the end of the term, over the same unions. Pure.

A union that is missing from a year is no fall, and one that joins is no rise: a trend compares the unions that told
both of its years, a pace goes by every union's own years.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import fsum

import pandas as pd

from pipeline.measures.levels import rolled_up, silent
from pipeline.measures.pairs import total
from pipeline.measures.results import owing
from pipeline.measures.rollup import latest_per_unit, year_day
from pipeline.measures.succession import halfway, level_units
from pipeline.measures.told import Tally, Told
from pipeline.program.model import Indicator, Program, Unit

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


def _same(indicator: Indicator, shares: Mapping[int, pd.DataFrame], earlier: int, later: int) -> YearPair | None:
    one, other = shares[earlier], shares[later]
    both = other.index[_whole(other)].intersection(one.index[_whole(one)])
    before, after = (_value(indicator, of_year[of_year.index.isin(both)]) for of_year in (one, other))
    if before is None or after is None:
        return None
    others = any(bool((of_year["given"] > 0)[~of_year.index.isin(both)].any()) for of_year in (one, other))
    unions, expected = (int(owed.sum()) for owed in (other["owed"][other.index.isin(both)], other["owed"]))
    return YearPair(earlier, before, after, unions, expected, others)


def _whole(shares: pd.DataFrame) -> pd.Series[bool]:
    """Whether all who owed the whole year gave it."""
    return (shares["given"] >= shares["owed"]) & (shares["owed"] > 0) & (shares["halves"] == 0)


def _value(indicator: Indicator, shares: pd.DataFrame) -> float | None:
    if shares.empty:
        return None
    return indicator.value(total(shares["numerator"].tolist()), total(shares["denominator"].tolist()))


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
    ahead = sum(y > years[-1] and told.indicator.asked_in(y, told.program.years) for y in told.program.years)
    shares = shares_by_year(told, years)
    going_on = shares[years[-1]]["owed"] > 0
    whole = pd.concat([_weighed(of_year) for of_year in shares.values()]).groupby(level=0, sort=False).sum()
    whole = whole[whole["weight"] > 0]
    left = whole["left"] + ahead * going_on.reindex(whole.index, fill_value=False)
    more = whole["numerator"] / whole["weight"] * left
    return so_far + fsum(more.tolist()) if len(more) else None  # exact, whatever the order


def _weighed(shares: pd.DataFrame) -> pd.DataFrame:
    """Of every family what it gave of a year, the part of the year that is told (1 when all told all of it), and the
    part of one it owes that is left."""
    whole = shares[["owed", "given"]].max(axis=1).clip(lower=1)
    weight = (shares["given"] - shares["halves"] / 2).clip(lower=0) / whole
    left = (1 - weight).where(shares["owed"] > 0, 0.0)
    return pd.DataFrame({"numerator": shares["numerator"], "weight": weight, "left": left})


def shares_by_year(told: Told, years: Sequence[int]) -> dict[int, pd.DataFrame]:
    """What every family of unions gave and owed, year by year.

    Frames by family with the columns numerator, denominator (its pair), `given` and `owed` (of how many unions it is
    there, and should be), `halves` (of those given, how many tell half of the year).
    """
    families = _families(told.program, told.period.end)
    return {year: _shares(told, year, families) for year in years}


def _shares(told: Told, year: int, families: Mapping[str, str]) -> pd.DataFrame:
    rows = told.of_year(year)
    given = pd.DataFrame({"unit": rows["unit"], "given": 1.0, "owed": 0.0})
    given = given.assign(numerator=rows["numerator"].astype("float64"), denominator=rows["denominator"].fillna(0.0))
    owed = pd.DataFrame({"unit": list(_owing(told, year)), "given": 0.0, "owed": 1.0}).astype({"unit": object})
    owed = owed.assign(numerator=0.0, denominator=0.0, halves=0.0)
    if stands_for := {office.code: _tally(told, office, year) for office in told.program.offices_below}:
        given["given"] = given["unit"].map({code: float(t.reported) for code, t in stands_for.items()}).fillna(1.0)
        owed["owed"] = owed["unit"].map({code: float(t.expected) for code, t in stands_for.items()}).fillna(1.0)
    is_half = told.period.tells_half_of(year) | halfway(told.program, told.period, rows)
    whole = pd.concat([given.assign(halves=given["given"].where(is_half, 0.0)), owed], ignore_index=True)
    family = whole["unit"].map(families).fillna(whole["unit"]) if families else whole["unit"]
    return whole.groupby(family, sort=False)[["numerator", "denominator", "given", "owed", "halves"]].sum()


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

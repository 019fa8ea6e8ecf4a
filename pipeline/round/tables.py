"""Consolidation -> named tables: what the summary workbook shows and the review report may quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import cast

import pandas as pd

from pipeline.measures.levels import Coverage, coverage
from pipeline.measures.outlook import Prospect
from pipeline.measures.pairs import from_frame
from pipeline.measures.results import Result
from pipeline.measures.rollup import totals
from pipeline.measures.succession import level_units
from pipeline.program.model import Indicator
from pipeline.program.term import year_number, year_of
from pipeline.program.vocabulary import Accrual, Status
from pipeline.round.consolidation import Consolidation
from pipeline.round.facts import FACT_COLUMNS
from pipeline.round.grouping import UNKNOWN, Grouping, member
from pipeline.round.once import once
from pipeline.text import sort_key

_TERM = year_number(None)
TIDY_COLUMNS = [
    "unit",
    "name",
    "kind",
    "cluster",
    "superior",
    "indicator",
    "year",
    "numerator",
    "denominator",
    "latest",
    "units",
    "period",
    "file",
    "sheet",
    "cell",
]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator against one resolution: a result for every year, and for the term unless years stand alone."""

    indicator: Indicator
    resolution: str
    own: bool
    years: Mapping[int, Result]
    term: Result | None
    prospect: Prospect | None


@dataclass(frozen=True, slots=True)
class GroupSum:
    """A sum of pairs with its coverage; all None when nobody reported."""

    numerator: float | None
    denominator: float | None
    reported: int
    expected: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One indicator over one group of unions, year by year."""

    grouping: Grouping
    group: str
    indicator: Indicator
    years: Mapping[int, GroupSum]


def tidy(data: Consolidation) -> pd.DataFrame:
    """Every pair with the names and groups of its union, in the order of indicators, years and the unit list.

    Columns TIDY_COLUMNS; latest is 1 on the row of a union's latest year of an indicator: levels are summed from it.
    units: how many unions the row stands for. An office below has a row for the term of a level (term.year_number).
    """
    frame = with_terms(data, data.figures.facts[data.figures.facts["year"] <= data.latest_year])
    # Millions of rows, but few unions and indicators: those are looked up, and the rows take what is found.
    place, units = pd.factorize(frame["unit"])
    asked, indicators = pd.factorize(frame["indicator"])
    order_of = data.program.indicator_order
    order = (
        pd.DataFrame(
            {
                "indicator": pd.Series([order_of.get(code, len(order_of)) for code in indicators]).take(asked).array,
                "year": frame["year"].array,
                "unit": pd.Series(_ranks(units, data.program.unit_order)).take(place).array,
            }
        )
        .sort_values(["indicator", "year", "unit"], kind="stable")
        .index.to_numpy()
    )
    frame, place, asked = frame.take(order), place[order], asked[order]
    latest = ~pd.Series(place * len(indicators) + asked).duplicated(keep="last").to_numpy()
    if data.program.offices_below:
        offices = frame["unit"].isin({u.code for u in data.program.offices_below}).to_numpy()
        latest = (latest & ~offices) | (frame["year"] == _TERM).to_numpy()
    latest &= _in_levels(data, units, indicators).to_numpy(bool)[place, asked]
    known = [member(data.members, code) for code in units]
    labels = {
        name: pd.Series([getattr(m, name) for m in known], dtype=frame["unit"].dtype).take(place).array
        for name in ("name", "kind", "cluster", "superior")
    }
    return frame.assign(latest=latest.astype("int64"), **labels)[TIDY_COLUMNS].reset_index(drop=True)


def _ranks(units: pd.Index[str], order_of: Mapping[str, int]) -> list[int]:
    """Where units stand: as in the list, those that are in none behind them, by their codes."""
    unknown = sorted(code for code in units if code not in order_of)
    ranks = {code: n for n, code in enumerate(unknown, start=len(order_of))}
    return [order_of[code] if code in order_of else ranks[code] for code in units]


def with_terms(data: Consolidation, frame: pd.DataFrame) -> pd.DataFrame:
    """The pairs with the number of unions each stands for, and the term rows of the offices below."""
    tallies, rows = data.figures.below.tallies, []
    for (office, code), pair in data.figures.below.terms.items():
        indicator = data.program.indicator_by_code.get(code)
        if indicator is None or indicator.accrual is Accrual.CUMULATIVE:
            continue
        of_office = frame[frame["unit"] == office]
        file = of_office["file"].iloc[-1] if len(of_office) else ""
        period = of_office["period"].iloc[-1] if len(of_office) else data.period.code
        rows.append((office, code, _TERM, pair.numerator, pair.denominator, file, "", "", period))
    if rows:
        terms = pd.DataFrame(rows, columns=FACT_COLUMNS).astype({"numerator": "float64", "denominator": "float64"})
        frame = pd.concat([frame, terms], ignore_index=True)
    if not tallies:
        return frame.assign(units=1)
    keys = zip(*(frame[name].tolist() for name in ("unit", "indicator", "year")), strict=True)
    stands_for = [tallies.get((unit, code, year_of(year))) for unit, code, year in keys]
    return frame.assign(units=[1 if tally is None else tally.reported for tally in stands_for])


def _in_levels(data: Consolidation, units: pd.Index[str], indicators: pd.Index[str]) -> pd.DataFrame:
    """Whether a unit is among those whose latest figures make up an indicator's level: a row for each unit, a column
    for each indicator."""
    found: dict[str, list[bool]] = {}
    same: dict[frozenset[str], list[bool]] = {}  # of nearly all indicators
    for code in indicators:
        indicator = data.program.indicator_by_code.get(code)
        counted = frozenset(level_units(data.known.of(indicator)).counted) if indicator else frozenset()
        if counted not in same:
            same[counted] = [unit in counted for unit in units]
        found[code] = same[counted]
    return pd.DataFrame(found, dtype=bool)


def indicator_rows(data: Consolidation) -> tuple[IndicatorRow, ...]:
    """One row per indicator and resolution: the program's own first, then those it is also held against."""
    others: dict[str, dict[tuple[str, int | None], Result]] = {}
    for r in data.results:
        if r.resolution != data.program.resolution:
            others.setdefault(r.indicator.code, {})[r.resolution, r.year] = r
    rows = []
    for indicator in data.program.indicators:
        own = {y: data.own_results[indicator.code, y] for y in data.years}
        shown = data.own_results.get((indicator.code, None))
        prospect = data.prospect_of.get(indicator.code)
        rows.append(IndicatorRow(indicator, data.program.resolution, True, own, shown, prospect))
        targets = others.get(indicator.code, {})
        for name in dict.fromkeys(resolution for resolution, _ in targets):
            years = {y: targets.get((name, y)) or _without_target(r, name) for y, r in own.items()}
            against = targets.get((name, None)) or (_without_target(shown, name) if shown else None)
            rows.append(IndicatorRow(indicator, name, False, years, against, None))
    return tuple(rows)


def _without_target(figure: Result, resolution: str) -> Result:
    return replace(figure, resolution=resolution, target=None, status=Status.NOT_DUE)


def group_rows(
    data: Consolidation, pairs: pd.DataFrame, years: Iterable[int], grouping: Grouping
) -> tuple[GroupRow, ...]:
    """Sums of every indicator over the groups of one grouping; groups that the indicator does not concern are left out.

    `pairs`: rows of the frame of `tidy`, for their figures; who reported and should is what the round knows. Order:
    indicators as in the program, groups in Vietnamese order.
    """
    years = tuple(years)
    sums = {
        (row[0], row[1], row[2]): (row[3], from_frame(row[4]))
        for row in totals(pairs, [grouping.column, "indicator", "year"]).itertuples(index=False)
    }
    counted = _ByGroup({code: m.group(grouping) for code, m in data.members.items()})
    rows = []
    for indicator in data.program.indicators:
        counts: dict[str, dict[int, tuple[int, int]]] = {}
        for year in years:
            for group, covered in counted.covered(_coverage(data, indicator.code, year)).items():
                counts.setdefault(group, {})[year] = covered
        for group in sorted(counts, key=sort_key):
            figures = {}
            for year in years:
                reported, expected = counts[group].get(year, (0, 0))
                numerator, denominator = sums.get((group, indicator.code, year), (None, None))
                figures[year] = GroupSum(numerator, denominator, reported, expected)
            rows.append(GroupRow(grouping, group, indicator, figures))
    return tuple(rows)


@once
def _coverage(data: Consolidation, indicator: str, year: int) -> Coverage:
    """Who is expected for a year of an indicator, which is the same in whatever groups they are shown."""
    told = data.known.of(data.program.indicator_by_code[indicator])
    return coverage(told, year, frozenset(told.of_year(year)["unit"].tolist()))


class _ByGroup:
    """Counts unions by their groups; those that are asked together, as for most indicators, once."""

    def __init__(self, group_of: Mapping[str, str]) -> None:
        self._group_of = group_of
        self._asked: dict[frozenset[str], Counter[str]] = {}

    def covered(self, found: Coverage) -> dict[str, tuple[int, int]]:
        """(reported, expected) by group; a union that reported counts as expected too."""
        if found.asked not in self._asked:
            self._asked[found.asked] = self._counted(found.asked)
        should = self._asked[found.asked] + self._counted(found.unasked)
        did = should.copy()
        did.subtract(self._counted(found.missing))
        for code, tally in found.offices.items():
            group = self._group_of.get(code, UNKNOWN)
            did[group] += tally.reported
            should[group] += tally.expected
        return {group: (did[group], should[group]) for group in should}

    def _counted(self, codes: Iterable[str]) -> Counter[str]:
        """`map` counts a country's four times as fast as a loop that names the unknown."""
        counts = Counter(map(self._group_of.get, codes))
        unknown = counts.pop(None, 0)
        return Counter({UNKNOWN: unknown} if unknown else {}) + cast("Counter[str]", counts)

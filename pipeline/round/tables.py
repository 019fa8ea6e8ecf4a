"""Consolidation -> named tables: what the summary workbook shows and the review report may quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from typing import cast

import pandas as pd

from pipeline.measures.levels import coverage
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
    order_of = data.program.unit_order
    indicators = data.program.indicator_order
    frame = frame.assign(
        _unit=frame["unit"].map(lambda c: order_of.get(c, len(order_of))).astype("int64"),
        _indicator=frame["indicator"].map(lambda c: indicators.get(c, len(indicators))).astype("int64"),
    ).sort_values(["_indicator", "year", "_unit", "unit"], kind="stable")
    latest = ~frame.duplicated(["unit", "indicator"], keep="last")
    if data.program.offices_below:
        offices = frame["unit"].isin({u.code for u in data.program.offices_below})
        latest = (latest & ~offices) | (frame["year"] == _TERM)
    latest &= _in_levels(data, frame)
    known = data.members
    codes = {code: member(known, code) for code in frame["unit"].unique()}
    labels = {
        name: frame["unit"].map({code: getattr(m, name) for code, m in codes.items()})
        for name in ("name", "kind", "cluster", "superior")
    }
    return frame.assign(latest=latest.astype("int64"), **labels)[TIDY_COLUMNS].reset_index(drop=True)


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


def _in_levels(data: Consolidation, frame: pd.DataFrame) -> pd.Series[bool]:
    """Whether a row's union is among those whose latest figures make up the indicator's level."""
    found = pd.Series(False, index=frame.index)
    for code, own in frame.groupby("indicator", sort=False):
        if (indicator := data.program.indicator_by_code.get(str(code))) is not None:
            said = own[own["year"] != _TERM]
            units = level_units(replace(data.known.of(indicator), rows=said))
            found.loc[own.index] = own["unit"].isin(units.counted)
    return found


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

    `pairs`: the frame of `tidy`. Order: indicators as in the program, groups in Vietnamese order.
    """
    years = tuple(years)
    sums = {
        (row[0], row[1], row[2]): (row[3], from_frame(row[4]))
        for row in totals(pairs, [grouping.column, "indicator", "year"]).itertuples(index=False)
    }
    reporting = _reporting(pairs)
    group_of = {code: m.group(grouping) for code, m in data.members.items()}
    rows = []
    for indicator in data.program.indicators:
        counts: dict[str, dict[int, tuple[int, int]]] = {}
        for year in years:
            for group, covered in _coverage(data, indicator, year, reporting, group_of).items():
                counts.setdefault(group, {})[year] = covered
        for group in sorted(counts, key=sort_key):
            figures = {}
            for year in years:
                reported, expected = counts[group].get(year, (0, 0))
                numerator, denominator = sums.get((group, indicator.code, year), (None, None))
                figures[year] = GroupSum(numerator, denominator, reported, expected)
            rows.append(GroupRow(grouping, group, indicator, figures))
    return tuple(rows)


def _reporting(pairs: pd.DataFrame) -> Mapping[tuple[str, int], Set[str]]:
    """Whose pairs there are, by indicator and year."""
    found: dict[tuple[str, int], Set[str]] = {}
    for code, rows in pairs.groupby("indicator", sort=False):
        for year, units in rows.groupby("year", sort=False)["unit"]:
            found[str(code), int(str(year))] = frozenset(units.tolist())
    return found


def _by_group(codes: Iterable[str], group_of: Mapping[str, str]) -> Counter[str]:
    """How many unions of each group; `map` counts a country's four times as fast as a loop that names the unknown."""
    counts = Counter(map(group_of.get, codes))
    unknown = counts.pop(None, 0)
    return Counter({UNKNOWN: unknown} if unknown else {}) + cast("Counter[str]", counts)


def _coverage(
    data: Consolidation,
    indicator: Indicator,
    year: int,
    reporting: Mapping[tuple[str, int], Set[str]],
    group_of: Mapping[str, str],
) -> dict[str, tuple[int, int]]:
    """(reported, expected) by group; a union that reported counts as expected too."""
    found = coverage(data.known.of(indicator), year, reporting.get((indicator.code, year), frozenset()))
    did, should = (_by_group(codes, group_of) for codes in found[:2])
    for code, tally in found.offices.items():
        did[group_of.get(code, UNKNOWN)] += tally.reported
        should[group_of.get(code, UNKNOWN)] += tally.expected
    return {group: (did[group], should[group]) for group in should}

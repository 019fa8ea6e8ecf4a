"""Consolidation -> named tables: what the summary workbook shows and the review report may quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from pipeline.consolidation import Consolidation, Delivery, RosterLine
from pipeline.facts import FACT_COLUMNS
from pipeline.measures.levels import coverage_by_unit, stands_for
from pipeline.measures.outlook import Prospect
from pipeline.measures.results import Result, marked, result, term_sum
from pipeline.measures.rollup import totals
from pipeline.measures.succession import level_units
from pipeline.program.model import Base, Indicator, Program
from pipeline.program.words import Accrual, Outlook, Status, UnitKind
from pipeline.text import clean, key, sort_key

TERM_YEAR = 0  # the year of an office's row for the whole term
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
class Grouping:
    """One way of putting unions together: the tidy column it goes by and its Vietnamese name."""

    column: str
    label: str


KIND = Grouping("kind", "Loại hình")
CLUSTER = Grouping("cluster", "Cụm")
SUPERIOR = Grouping("superior", "Cấp trên trực tiếp")
UNKNOWN = "Ngoài danh sách"


@dataclass(frozen=True, slots=True)
class Member:
    """A union with the labels it is grouped under."""

    code: str
    name: str
    kind: str
    cluster: str
    superior: str

    def group(self, grouping: Grouping) -> str:
        """The label of the group it belongs to."""
        return str(getattr(self, grouping.column))


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
class Figure:
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
    years: Mapping[int, Figure]


@dataclass(frozen=True, slots=True)
class BaseSum:
    """A base quantity summed over the unions for one year, with its coverage; value None when nobody reported."""

    base: Base
    value: float | None
    reported: int
    expected: int


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """How many unions of a group are in each delivery state."""

    group: str
    counts: Mapping[Delivery, int]

    @property
    def expected(self) -> int:
        """Unions asked."""
        return sum(self.counts.values())

    @property
    def reported(self) -> int:
        """Unions whose figures are in the sums."""
        return sum(n for state, n in self.counts.items() if state.received)

    @property
    def on_time(self) -> int:
        """Unions whose figures came by the due date."""
        return self.counts[Delivery.ON_TIME]


# --------------------------------------------------------------------------- unions and their groups


def members(program: Program) -> dict[str, Member]:
    """Every union of the program, the office included, by code."""
    spelt: dict[tuple[str, str], str] = {}

    def label(kind: str, text: str, missing: str) -> str:
        text = clean(text)
        if not text:
            return missing
        # Spreadsheet criteria take "01" for the number 1, "=A" for a comparison and see no difference between
        # "Cụm A" and "cụm a": labels begin with a letter, and spellings of one name become one label.
        shown = text if text[0].isalpha() else f"{kind} {text}"
        return spelt.setdefault((kind, key(shown)), shown)

    def superior(code: str) -> str:
        known = program.unit_by_code.get(code)
        return f"{code} - {known.name}" if known else code

    found = {}
    for unit in program.unit_by_code.values():
        office = unit.kind is UnitKind.OFFICE
        cluster = unit.kind.label if office else label("Cụm", unit.cluster, "Chưa xếp cụm")
        above = unit.kind.label if office else label("Cấp trên", superior(unit.superior), "Trực thuộc cơ quan")
        found[unit.code] = Member(unit.code, unit.name, unit.kind.label, cluster, above)
    return found


def member(known: Mapping[str, Member], code: str) -> Member:
    """The union of `code` among `members`; a code that is in no list stands for itself."""
    return known.get(code) or Member(code, code, UNKNOWN, UNKNOWN, UNKNOWN)


def groupings(program: Program) -> tuple[Grouping, ...]:
    """The ways worth grouping by: kind always, cluster and superior union where the unit list has any."""
    found = [KIND]
    if any(u.cluster for u in program.units):
        found.append(CLUSTER)
    if any(u.superior for u in program.units):
        found.append(SUPERIOR)
    return tuple(found)


# --------------------------------------------------------------------------- pairs


def tidy(data: Consolidation) -> pd.DataFrame:
    """Every pair with the names and groups of its union, in the order of indicators, years and the unit list.

    Columns TIDY_COLUMNS; latest is 1 on the row of a union's latest year of an indicator: levels are summed from it.
    units: how many unions the row stands for. An office below has a row of its own for the term of a level, year 0.
    """
    frame = with_terms(data, data.facts[data.facts["year"] <= data.latest_year])
    order_of = {code: n for n, code in enumerate(data.program.unit_by_code)}
    indicators = {i.code: n for n, i in enumerate(data.program.indicators)}
    frame = frame.assign(
        _unit=frame["unit"].map(lambda c: order_of.get(c, len(order_of))).astype("int64"),
        _indicator=frame["indicator"].map(lambda c: indicators.get(c, len(indicators))).astype("int64"),
    ).sort_values(["_indicator", "year", "_unit", "unit"], kind="stable")
    latest = ~frame.duplicated(["unit", "indicator"], keep="last")
    if data.program.offices_below:
        offices = frame["unit"].isin({u.code for u in data.program.offices_below})
        latest = (latest & ~offices) | (frame["year"] == TERM_YEAR)
    latest &= _in_levels(data, frame)
    known = members(data.program)
    codes = {code: member(known, code) for code in frame["unit"].unique()}
    labels = {
        name: frame["unit"].map({code: getattr(m, name) for code, m in codes.items()})
        for name in ("name", "kind", "cluster", "superior")
    }
    return frame.assign(latest=latest.astype("int64"), **labels)[TIDY_COLUMNS].reset_index(drop=True)


def with_terms(data: Consolidation, frame: pd.DataFrame) -> pd.DataFrame:
    """The pairs with the number of unions each stands for, and the term rows of the offices below."""
    tallies, rows = data.below.tallies, []
    for (office, code), pair in data.below.terms.items():
        indicator = data.program.indicator_by_code.get(code)
        if indicator is None or indicator.accrual is Accrual.CUMULATIVE:
            continue
        of_office = frame[frame["unit"] == office]
        file = of_office["file"].iloc[-1] if len(of_office) else ""
        period = of_office["period"].iloc[-1] if len(of_office) else data.period.code
        rows.append((office, code, TERM_YEAR, pair.numerator, pair.denominator, file, "", "", period))
    if rows:
        terms = pd.DataFrame(rows, columns=FACT_COLUMNS).astype({"numerator": "float64", "denominator": "float64"})
        frame = pd.concat([frame, terms], ignore_index=True)
    keys = zip(frame["unit"], frame["indicator"], frame["year"], strict=True)
    if not tallies:
        return frame.assign(units=1)
    stands_for = [tallies.get((unit, code, year or None)) for unit, code, year in keys]
    return frame.assign(units=[1 if tally is None else tally.reported for tally in stands_for])


def _in_levels(data: Consolidation, frame: pd.DataFrame) -> pd.Series[bool]:
    """Whether a row's union is among those whose latest figures make up the indicator's level."""
    found = pd.Series(False, index=frame.index)
    for code, own in frame.groupby("indicator", sort=False):
        if (indicator := data.program.indicator_by_code.get(str(code))) is not None:
            said = own[own["year"] != TERM_YEAR]
            units = level_units(data.program, data.period, data.years, indicator, said)
            found.loc[own.index] = own["unit"].isin(units.standing)
    return found


def indicator_rows(data: Consolidation) -> tuple[IndicatorRow, ...]:
    """One row per indicator and resolution: the program's own first, then those it is also held against."""
    by_code = dict(iter(data.facts.groupby("indicator", sort=False)))
    others: dict[str, dict[tuple[str, int | None], Result]] = {}
    for r in data.results:
        if r.resolution != data.program.resolution:
            others.setdefault(r.indicator.code, {})[r.resolution, r.year] = r
    rows = []
    for indicator in data.program.indicators:
        own = {y: data.own_results[indicator.code, y] for y in data.years}
        term = _term(data, indicator, by_code.get(indicator.code, data.facts.iloc[:0]))
        shown = term if indicator.accrual is not Accrual.ANNUAL or term.target else None
        prospect = data.prospect_of.get(indicator.code)
        rows.append(IndicatorRow(indicator, data.program.resolution, True, own, shown, prospect))
        targets = others.get(indicator.code, {})
        for name in dict.fromkeys(resolution for resolution, _ in targets):
            years = {y: targets.get((name, y)) or _without_target(r, name) for y, r in own.items()}
            against = targets.get((name, None)) or (_without_target(shown, name) if shown else None)
            rows.append(IndicatorRow(indicator, name, False, years, against, None))
    return tuple(rows)


def _term(data: Consolidation, indicator: Indicator, own: pd.DataFrame) -> Result:
    found = data.own_results.get((indicator.code, None))
    if found is not None:
        return found
    total = term_sum(data.program, data.period, indicator, own, data.years, data.below)
    made = result(indicator, data.program.resolution, None, total, None, data.near)
    return marked(data.program, data.period, own, data.years, made)


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
        (row[0], row[1], row[2]): (row[3], None if pd.isna(row[4]) else row[4])
        for row in totals(pairs, [grouping.column, "indicator", "year"]).itertuples(index=False)
    }
    reporting = _reporting(pairs)
    group_of = {code: m.group(grouping) for code, m in members(data.program).items()}
    rows = []
    for indicator in data.program.indicators:
        counts: dict[str, dict[int, tuple[int, int]]] = {}
        for year in years:
            for group, coverage in _coverage(data, indicator, year, reporting, group_of).items():
                counts.setdefault(group, {})[year] = coverage
        for group in sorted(counts, key=sort_key):
            figures = {}
            for year in years:
                reported, expected = counts[group].get(year, (0, 0))
                numerator, denominator = sums.get((group, indicator.code, year), (None, None))
                figures[year] = Figure(numerator, denominator, reported, expected)
            rows.append(GroupRow(grouping, group, indicator, figures))
    return tuple(rows)


def _reporting(pairs: pd.DataFrame) -> Mapping[tuple[str, int], list[str]]:
    found: dict[tuple[str, int], list[str]] = {}
    for unit, indicator, year in zip(pairs["unit"], pairs["indicator"], pairs["year"], strict=True):
        found.setdefault((indicator, year), []).append(unit)
    return found


def _coverage(
    data: Consolidation,
    indicator: Indicator,
    year: int,
    reporting: Mapping[tuple[str, int], list[str]],
    group_of: Mapping[str, str],
) -> dict[str, tuple[int, int]]:
    """(reported, expected) by group; a union that reported counts as expected too."""
    reported = set(reporting.get((indicator.code, year), ()))
    did: Counter[str] = Counter()
    should: Counter[str] = Counter()
    for code, tally in coverage_by_unit(data.program, data.period, data.below, indicator, year, reported).items():
        did[group_of.get(code, UNKNOWN)] += tally.reported
        should[group_of.get(code, UNKNOWN)] += tally.expected
    return {group: (did[group], should[group]) for group in should}


# --------------------------------------------------------------------------- counts of the round


def base_sums(data: Consolidation, year: int) -> tuple[BaseSum, ...]:
    """The base quantities of one year, summed over the unions they concern."""
    rows = data.bases[data.bases["year"] == year]
    asked = [line.unit for line in data.unit_roster]
    out = []
    for base in data.program.bases:
        own = rows[rows["base"] == base.code]
        told = set(own["unit"])
        offices = [u for u in data.program.offices_below if base.scope.kinds - {UnitKind.OFFICE}]
        reported = told - {u.code for u in offices}
        expected = {u.code for u in asked if u.kind in base.scope.kinds and u.rolls_up is None} | reported
        value = round(float(own["value"].sum()), 6) if len(own) else None
        below = [
            stands_for(data.program, data.period, data.below, u, base, year, told, owed=u in asked) for u in offices
        ]
        did, should = (sum(n) for n in zip((len(reported), len(expected)), *below, strict=True))
        out.append(BaseSum(base, value, did, should))
    return tuple(out)


def status_counts(data: Consolidation, year: int) -> dict[Status, int]:
    """How many indicators stand where against the program's own targets of one year."""
    counts = Counter(r.status for (_, y), r in data.own_results.items() if y == year)
    return {status: counts[status] for status in Status}


def outlook_counts(data: Consolidation) -> dict[Outlook, int]:
    """How many indicators have which prospect for the end of the term."""
    counts = Counter(p.outlook for p in data.prospects)
    return {outlook: counts[outlook] for outlook in Outlook}


def delivery_counts(lines: Iterable[RosterLine], group: str = "") -> DeliveryRow:
    """Delivery states of some unions."""
    counts = Counter(line.delivery for line in lines)
    return DeliveryRow(group, {state: counts[state] for state in Delivery})


def delivery_by(data: Consolidation, grouping: Grouping) -> tuple[DeliveryRow, ...]:
    """Delivery states by group, without the office's own form."""
    known = members(data.program)
    groups: dict[str, list[RosterLine]] = {}
    for line in data.unit_roster:
        groups.setdefault(member(known, line.unit.code).group(grouping), []).append(line)
    return tuple(delivery_counts(groups[name], name) for name in sorted(groups, key=sort_key))

"""Base quantities by groups of unions, and between two years: what the report says of the situation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.measures.succession import row_day
from pipeline.program.model import Base
from pipeline.program.register import successors
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import base_sums
from pipeline.round.grouping import Grouping, member
from pipeline.text import sort_key


@dataclass(frozen=True, slots=True)
class BaseGroup:
    """One group of unions: how many were asked, of how many there are figures, its base quantities by code."""

    group: str
    expected: int
    known: int
    sums: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class BaseChange:
    """A base quantity in two years over the same `units` unions; `whole` says that these are all of them."""

    base: Base
    before: float
    now: float
    units: int
    whole: bool


def base_groups(data: Consolidation, year: int, grouping: Grouping) -> tuple[BaseGroup, ...]:
    """The base quantities of one year by group, in Vietnamese order; they add up to `base_sums`."""
    known = data.members
    rows = data.figures.bases[data.figures.bases["year"] == year]
    told = {heir for unit in set(rows["unit"].tolist()) for heir, _ in successors(data.program, unit, data.period.end)}
    if not data.program.bases:  # then the forms that came are all there is to count
        told = {line.unit.code for line in data.unit_roster if line.delivery.counted}
    sums: dict[str, dict[str, float]] = {}
    columns = (rows[name].tolist() for name in ("unit", "base", "value"))
    for unit, base, value in zip(*columns, strict=True):
        own = sums.setdefault(member(known, unit).group(grouping), {})
        own[base] = round(own.get(base, 0.0) + value, 6)
    group_of = {line.unit.code: member(known, line.unit.code).group(grouping) for line in data.unit_roster}
    came = Counter(group for unit, group in group_of.items() if unit in told)
    asked = Counter(group_of.values())
    return tuple(BaseGroup(g, asked[g], came[g], sums.get(g, {})) for g in sorted({*asked, *sums}, key=sort_key))


def base_changes(data: Consolidation, earlier: int, year: int) -> tuple[BaseChange, ...]:
    """The base quantities of two years, over the unions that gave both; one that merged or split between is left out.

    Where every union asked gave both, all are counted: nothing is left out.
    """
    changed = _changed(data, earlier, year)
    given = {
        (base, at): dict(zip(rows["unit"].tolist(), rows["value"].tolist(), strict=True))
        for (base, at), rows in data.figures.bases.groupby(["base", "year"], sort=False)
        if at in (earlier, year)
    }
    whole = {s.base.code: s.reported >= s.expected for s in base_sums(data, year)}
    before_whole = {s.base.code: s.reported >= s.expected for s in base_sums(data, earlier)}
    out = []
    for base in data.program.bases:
        old, new = given.get((base.code, earlier), {}), given.get((base.code, year), {})
        if not old or not new:
            continue
        complete = whole[base.code] and before_whole[base.code]
        both = set(old) & set(new) - changed
        before = sum(old.values()) if complete else sum(old[u] for u in both)
        now = sum(new.values()) if complete else sum(new[u] for u in both)
        if both or complete:
            units = len(new) if complete else len(both)
            out.append(BaseChange(base, round(before, 6), round(now, 6), units, complete))
    return tuple(out)


def _changed(data: Consolidation, earlier: int, year: int) -> set[str]:
    """The unions that took in others, or gave a part of themselves away, between their figures of the two years."""
    program, days = data.program, {earlier: dict[str, date](), year: dict[str, date]()}
    for unit, at, period in (
        data.figures.bases[["unit", "year", "period"]].drop_duplicates().itertuples(index=False, name=None)
    ):
        if at in days:
            days[at][unit] = row_day(program, period, at)
    found = set()
    for change in program.changes:
        for unit in (change.unit, change.successor) if change.event.passes_on else ():
            first, last = (days[at].get(unit or "") for at in (earlier, year))
            if unit and first and last and first < change.day <= min(last, data.period.end):
                found.add(unit)
    return found

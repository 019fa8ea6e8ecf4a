"""Base quantities by groups of unions, and between two years: what the report says of the situation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.consolidation import Consolidation
from pipeline.program.model import Base
from pipeline.reports.counts import base_sums
from pipeline.reports.grouping import Grouping, member, members
from pipeline.text import sort_key


@dataclass(frozen=True, slots=True)
class BaseGroup:
    """One group of unions: how many were asked and have reported, and its base quantities by code."""

    group: str
    expected: int
    reported: int
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
    known = members(data.program)
    rows = data.bases[data.bases["year"] == year]
    sums: dict[str, dict[str, float]] = {}
    for unit, base, value in zip(rows["unit"], rows["base"], rows["value"], strict=True):
        own = sums.setdefault(member(known, unit).group(grouping), {})
        own[base] = round(own.get(base, 0.0) + value, 6)
    group_of = {line.unit.code: member(known, line.unit.code).group(grouping) for line in data.unit_roster}
    came = Counter(group_of[line.unit.code] for line in data.unit_roster if line.delivery.received)
    asked = Counter(group_of.values())
    return tuple(BaseGroup(g, asked[g], came[g], sums.get(g, {})) for g in sorted({*asked, *sums}, key=sort_key))


def base_changes(data: Consolidation, earlier: int, year: int) -> tuple[BaseChange, ...]:
    """The base quantities of two years, over the unions that gave both; one that took in another is left out then.

    Where every union asked gave both, all are counted: nothing is left out.
    """
    taken_in = {u.merged_into for u in data.program.units if u.merged_into}
    given = {
        (base, at): dict(zip(rows["unit"], rows["value"], strict=True))
        for (base, at), rows in data.bases.groupby(["base", "year"], sort=False)
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
        both = set(old) & set(new) - taken_in
        before = sum(old.values()) if complete else sum(old[u] for u in both)
        now = sum(new.values()) if complete else sum(new[u] for u in both)
        if both or complete:
            units = len(new) if complete else len(both)
            out.append(BaseChange(base, round(before, 6), round(now, 6), units, complete))
    return tuple(out)

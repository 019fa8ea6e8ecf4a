"""Counts of a round: its base quantities, where the indicators stand, which forms came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.measures.levels import stands_for
from pipeline.program.model import Base
from pipeline.program.vocabulary import Outlook
from pipeline.round.consolidation import Consolidation
from pipeline.round.grouping import Grouping, member
from pipeline.round.once import once
from pipeline.round.roster import Delivery, RosterLine
from pipeline.text import sort_key


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
        return sum(n for state, n in self.counts.items() if state.counted)

    @property
    def on_time(self) -> int:
        """Unions whose figures came by the due date."""
        return self.counts[Delivery.ON_TIME]


@once
def base_sums(data: Consolidation, year: int) -> tuple[BaseSum, ...]:
    """The base quantities of one year, summed over the unions they concern."""
    rows = data.figures.bases[data.figures.bases["year"] == year]
    asked = [line.unit for line in data.unit_roster]
    out = []
    for base in data.program.bases:
        own = rows[rows["base"] == base.code]
        told = set(own["unit"].tolist())
        offices = [u for u in data.program.offices_below if not base.scope.is_office]
        reported = told - {u.code for u in offices}
        expected = {u.code for u in asked if u.kind in base.scope.kinds and not u.is_office_below} | reported
        value = round(float(own["value"].sum()), 6) if len(own) else None
        below = [stands_for(data.known, u, base, year, told, owed=u in asked) for u in offices]
        did, should = (sum(n) for n in zip((len(reported), len(expected)), *below, strict=True))
        out.append(BaseSum(base, value, did, should))
    return tuple(out)


def outlook_counts(data: Consolidation) -> dict[Outlook, int]:
    """How many indicators have which prospect for the end of the term."""
    counts = Counter(p.outlook for p in data.prospects)
    return {outlook: counts[outlook] for outlook in Outlook}


def forms_counted(data: Consolidation) -> tuple[int, int]:
    """How many unions have reported, and how many were asked."""
    return sum(line.delivery.counted for line in data.unit_roster), len(data.unit_roster)


def forms_unapproved(data: Consolidation) -> int:
    """How many forms count that nobody has accepted, the office's own among them."""
    return sum(line.delivery.counted and not line.accepted for line in data.roster.lines)


def delivery_counts(lines: Iterable[RosterLine], group: str = "") -> DeliveryRow:
    """Delivery states of some unions."""
    counts = Counter(line.delivery for line in lines)
    return DeliveryRow(group, {state: counts[state] for state in Delivery})


def delivery_by(data: Consolidation, grouping: Grouping) -> tuple[DeliveryRow, ...]:
    """Delivery states by group, without the office's own form."""
    known = data.members
    groups: dict[str, list[RosterLine]] = {}
    for line in data.unit_roster:
        groups.setdefault(member(known, line.unit.code).group(grouping), []).append(line)
    return tuple(delivery_counts(groups[name], name) for name in sorted(groups, key=sort_key))

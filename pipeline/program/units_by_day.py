"""Which units there are on a day, as sets of codes: worked out once for each day, whoever asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from pipeline.program.kinds import UnitKind
from pipeline.program.records import Unit


@dataclass(frozen=True)
class UnitsByDay:
    """The units of a list by day: it may be long, and every indicator asks for every year."""

    units: tuple[Unit, ...]
    _on: dict[date, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _unions: dict[tuple[date, frozenset[UnitKind]], frozenset[str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def on(self, day: date) -> frozenset[str]:
        """Codes of all that exist on `day`."""
        if day not in self._on:
            self._on[day] = frozenset(u.code for u in self.units if u.exists_on(day))
        return self._on[day]

    def unions_on(self, day: date, kinds: frozenset[UnitKind]) -> frozenset[str]:
        """Codes of the unions of `kinds` that exist on `day`; offices below, which send sums, are none."""
        at = day, kinds
        if at not in self._unions:
            of_kinds = (self._by_kind.get(kind, ()) for kind in kinds)
            self._unions[at] = frozenset(u.code for units in of_kinds for u in units if u.exists_on(day))
        return self._unions[at]

    @cached_property
    def _by_kind(self) -> Mapping[UnitKind, Sequence[Unit]]:
        found: dict[UnitKind, list[Unit]] = {}
        for unit in self.units:
            if not unit.is_office_below:
                found.setdefault(unit.kind, []).append(unit)
        return found

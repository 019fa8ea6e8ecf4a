"""The program as frozen values: read once from the workbook, passed down as arguments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from pipeline.issues import Issue
from pipeline.program.kinds import USUAL_KINDS, USUAL_SCOPES, Scope, UnitKind
from pipeline.program.records import (
    USUAL_REPORT,
    Amendment,
    Base,
    GivenCode,
    Indicator,
    OtherTarget,
    Period,
    ReportSwitches,
    Scale,
    Section,
    Session,
    Target,
    UnionChange,
    Unit,
    in_force,
    indicator_as_of,
)
from pipeline.program.units_by_day import UnitsByDay
from pipeline.program.vocabulary import Level, Reporter
from pipeline.program.words import UNION_WORDS, Words
from pipeline.text import key

__all__ = [  # everything that a program consists of is imported from here
    "Amendment",
    "Base",
    "GivenCode",
    "Indicator",
    "OtherTarget",
    "Period",
    "Program",
    "ReportSwitches",
    "Scale",
    "Section",
    "Session",
    "Target",
    "UnionChange",
    "Unit",
]


@dataclass(frozen=True)
class Program:
    """Everything the program workbook says. `code` is the name of its folder below inputs/.

    Targets are those in force after every decision that the workbook holds; `as_of` goes back to a day.
    """

    code: str
    title: str
    resolution: str
    office: str
    office_code: str
    office_short: str
    superior_office: str
    place: str
    number: str
    issued: date | None
    term: str
    years: tuple[int, ...]
    signed_for: str
    signer_title: str
    signer: str
    addressee: str
    recipients: tuple[str, ...]
    paper_recipients: tuple[str, ...]
    reviewed: tuple[str, ...]
    indicators: tuple[Indicator, ...] = ()
    bases: tuple[Base, ...] = ()
    units: tuple[Unit, ...] = ()
    periods: tuple[Period, ...] = ()
    sections: tuple[Section, ...] = ()
    scales: tuple[Scale, ...] = ()
    other_targets: tuple[OtherTarget, ...] = ()  # in force
    decided_targets: tuple[OtherTarget, ...] = ()  # the same with those that later ones replaced
    amendments: tuple[Amendment, ...] = ()  # oldest first
    day: date = date.max  # whose targets are in force
    changes: tuple[UnionChange, ...] = ()  # oldest first
    sessions: tuple[Session, ...] = ()
    code_above: str = ""  # this office's unit code in the superior office's unit list
    note: str = ""
    report: ReportSwitches = USUAL_REPORT
    words: Words = UNION_WORDS
    kinds: tuple[UnitKind, ...] = USUAL_KINDS  # in the order of the workbook
    scopes: tuple[Scope, ...] = USUAL_SCOPES
    settings: Mapping[str, object] = field(default_factory=dict)  # of sheet Thiết lập, as pipeline.toml has them
    department_tasks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given_codes: tuple[GivenCode, ...] = ()  # of rows that have none in the workbook
    warnings: tuple[Issue, ...] = ()  # what the reader noticed in the workbook and passed over

    @cached_property
    def office_kind(self) -> UnitKind:
        """The kind of the reporting office itself."""
        return next(kind for kind in self.kinds if kind.is_office)

    @cached_property
    def kind_above(self) -> UnitKind:
        """The kind of the offices that stand between the grassroots units and this one."""
        return next(kind for kind in self.kinds if kind.level is Level.SUPERIOR)

    @cached_property
    def grassroots(self) -> frozenset[UnitKind]:
        """The kinds of grassroots units."""
        return frozenset(kind for kind in self.kinds if kind.level is Level.GRASSROOTS)

    @cached_property
    def kinds_there(self) -> frozenset[UnitKind]:
        """The kinds of the units of the list."""
        return frozenset(self.units_of_kind)

    @cached_property
    def units_of_kind(self) -> Mapping[UnitKind, int]:
        """How many units of the list are of each kind."""
        return Counter(unit.kind for unit in self.units)

    @cached_property
    def office_unit(self) -> Unit:
        """The office itself, as the unit that answers the office's own form."""
        return Unit(self.office_code, self.office, self.office_kind, "", "", "", self.signer)

    @property
    def is_unfilled(self) -> bool:
        """Whether nobody has said yet what it asks: no indicators, no resolutions reviewed in words alone."""
        return not self.indicators and not self.reviewed

    @property
    def office_name(self) -> str:
        """What the office is called in running text."""
        return self.report.office_name or self.office

    @cached_property
    def unit_by_code(self) -> Mapping[str, Unit]:
        """Every unit that can send a form, the office included."""
        return {u.code: u for u in (*self.units, self.office_unit)}

    @cached_property
    def unit_order(self) -> Mapping[str, int]:
        """Where each unit stands in the list, by code; the office behind all others."""
        return {code: n for n, code in enumerate(self.unit_by_code)}

    @cached_property
    def units_by_day(self) -> UnitsByDay:
        """Which units there are on a day."""
        return UnitsByDay(self.units)

    @cached_property
    def offices_below(self) -> tuple[Unit, ...]:
        """The units that send sums of their own unions."""
        return tuple(u for u in self.units if u.is_office_below)

    @cached_property
    def indicator_by_code(self) -> Mapping[str, Indicator]:
        """Indicators by code."""
        return {i.code: i for i in self.indicators}

    @cached_property
    def indicator_order(self) -> Mapping[str, int]:
        """Where each indicator stands among all, by code."""
        return {code: n for n, code in enumerate(self.indicator_by_code)}

    @cached_property
    def base_by_code(self) -> Mapping[str, Base]:
        """Base quantities by code."""
        return {b.code: b for b in self.bases}

    @cached_property
    def base_labels(self) -> Mapping[str, str]:
        """What base quantities are called, by code."""
        return {b.code: b.label for b in self.bases}

    @cached_property
    def period_by_code(self) -> Mapping[str, Period]:
        """Periods by code."""
        return {p.code: p for p in self.periods}

    @cached_property
    def period_names(self) -> Mapping[str, str]:
        """What periods are called, by code."""
        return {p.code: p.name for p in self.periods}

    @cached_property
    def half_years(self) -> frozenset[str]:
        """Codes of the periods of half a year: what they tell of a year is not all of it."""
        return frozenset(p.code for p in self.periods if p.is_half_year)

    @cached_property
    def section_by_number(self) -> Mapping[str, Section]:
        """Sections of the report by number."""
        return {s.number: s for s in self.sections}

    @cached_property
    def changes_by_unit(self) -> Mapping[str, tuple[UnionChange, ...]]:
        """What happened to each unit, oldest first; units without any are left out."""
        found: dict[str, tuple[UnionChange, ...]] = {}
        for c in self.changes:
            found[c.unit] = (*found.get(c.unit, ()), c)
        return found

    @cached_property
    def handovers(self) -> Mapping[str, tuple[UnionChange, ...]]:
        """The mergers and splits of every unit that has any, oldest first: what others took over from it."""
        found: dict[str, tuple[UnionChange, ...]] = {}
        for c in self.changes:
            if c.event.passes_on and c.successor is not None:
                found[c.unit] = (*found.get(c.unit, ()), c)
        return found

    @cached_property
    def merged_or_split(self) -> frozenset[str]:
        """Codes of the units that a merger or a split left, or made larger."""
        heirs = (c.successor for changes in self.handovers.values() for c in changes if c.successor is not None)
        return frozenset((*self.handovers, *heirs))

    @cached_property
    def parts(self) -> Mapping[tuple[str, str, int | None], tuple[OtherTarget, ...]]:
        """Targets of single units by (unit, indicator, year): the program's own resolution first, then the latest."""
        own = key(self.resolution)
        found: dict[tuple[str, str, int | None], tuple[OtherTarget, ...]] = {}
        for t in sorted(self.other_targets, key=lambda t: (key(t.resolution) == own, t.since), reverse=True):
            if t.unit is not None:
                at = (t.unit, t.indicator, t.year)
                found[at] = (*found.get(at, ()), t)
        return found

    @cached_property
    def amended(self) -> tuple[Amendment, ...]:
        """The amendments that had been decided by `day`, oldest first."""
        return tuple(a for a in self.amendments if a.since <= self.day)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Indicator groups in the order of the document."""
        return tuple(dict.fromkeys(i.group for i in self.indicators))

    def as_of(self, day: date) -> Program:
        """The program with the targets in force on `day`: of decisions made by then, and of undated ones."""
        return replace(
            self,
            indicators=tuple(
                indicator_as_of(i, [a for a in self.amendments if a.indicator == i.code], day) for i in self.indicators
            ),
            other_targets=in_force(self.decided_targets, day),
            day=day,
        )

    def owed_in(self, period: Period, indicator: Indicator, year: int) -> bool:
        """Whether answers for a year are owed by the end of a period: it, or one before it, asked for them."""
        if not indicator.asked_at:
            return indicator.asked_in(year, self.years)
        return any(
            p.end <= period.end and year in indicator.years_asked(p, self.years) for p in (*self.periods, period)
        )

    def asks_office(self, period: Period) -> bool:
        """Whether the office has a form of its own in this period."""
        return any(i.reporter is Reporter.OFFICE and i.years_asked(period, self.years) for i in self.indicators)

    def asks(self, kind: UnitKind, period: Period) -> bool:
        """Whether unions of `kind` have anything to answer in a period."""
        narrated = not kind.is_office and any(s.asked_of_units for s in self.sections)
        counted = any(kind in b.scope.kinds for b in self.bases)
        return (
            narrated or counted or any(i.concerns(kind) and i.years_asked(period, self.years) for i in self.indicators)
        )

    def reporters(self, period: Period) -> tuple[Unit, ...]:
        """Who is asked in a period: the units of its last day that have something to answer, the office too."""
        asked = {kind for kind in self.kinds if self.asks(kind, period)}
        units = tuple(u for u in self.units if u.exists_on(period.end) and (u.kind in asked or u.is_office_below))
        return (*units, self.office_unit) if self.asks_office(period) else units

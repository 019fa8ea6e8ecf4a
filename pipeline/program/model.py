"""The program as frozen values: read once from the workbook, passed down as arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from pipeline.issues import Issue
from pipeline.program.words import Accrual, Comparator, Event, Measure, PeriodKind, Reporter, Scope, UnitKind, Writer
from pipeline.text import key


@dataclass(frozen=True, slots=True)
class Target:
    """What was promised: `low` alone, or `low`..`high` for a range. A percentage is 95.0, not 0.95."""

    low: float
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """A list of grades, best first."""

    name: str
    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """A base quantity (số gốc): asked once, used as denominator; `part_of` names the base it cannot exceed."""

    code: str
    label: str
    unit: str
    part_of: str | None
    scope: Scope
    superior_code: str = ""  # what the superior office's program calls it; empty: the same

    @property
    def code_above(self) -> str:
        """Its code in the superior office's program."""
        return self.superior_code or self.code


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measurable promise of the program: its verbatim text, how it is asked and what was promised."""

    code: str
    group: str
    text: str
    measure: Measure
    unit: str
    comparator: Comparator
    scope: Scope
    reporter: Reporter
    numerator: str
    denominator: str
    base: str | None
    scale: Scale | None
    threshold: str | None
    accrual: Accrual
    targets: Mapping[int, Target]
    term_target: Target | None
    lead: str
    coordinating: str
    superior_code: str = ""  # its code in the superior office's program; empty: it has none there

    @property
    def name(self) -> str:
        """The code as it stands inside a defined name: 3.1 -> 3_1."""
        return self.code.replace(".", "_")

    @property
    def is_percent(self) -> bool:
        """Whether results are percentages (value = 100 x numerator / denominator)."""
        return self.unit == "%"

    def concerns(self, kind: UnitKind) -> bool:
        """Whether unions of `kind` (or the office) answer it."""
        if self.reporter is Reporter.OFFICE:
            return kind is UnitKind.OFFICE
        return kind in self.scope.kinds

    def value(self, numerator: float, denominator: float | None) -> float | None:
        """The result of a pair of sums, or None when there is nobody concerned."""
        if not self.measure.has_denominator:
            return numerator
        if not denominator:
            return None
        return (100 * numerator if self.is_percent else numerator) / denominator

    def asked_in(self, year: int, years: tuple[int, ...]) -> bool:
        """Whether the form of `year` asks it.

        A year with a target is asked. A level or cumulative promise with one due date only is asked every year
        up to it, so that progress shows; one with a step for several years is asked from its first step on.
        """
        if year in self.targets:
            return True
        if self.accrual is Accrual.ANNUAL:
            return False
        due = set(self.targets) | ({years[-1]} if self.term_target else set())
        if len(due) == 1:
            return year <= max(due)
        return bool(due) and min(self.targets, default=years[0]) <= year <= max(due)


@dataclass(frozen=True, slots=True)
class Unit:
    """A union of the unit list; valid from `valid_from` (inclusive) to `valid_to` (inclusive)."""

    code: str
    name: str
    kind: UnitKind
    cluster: str
    superior: str
    email: str
    chair: str
    valid_from: date | None = None
    valid_to: date | None = None
    merged_into: str | None = None
    rolls_up: int | None = None  # an office below: how many unions its roll-up form stands for

    def exists_on(self, day: date) -> bool:
        """Whether the union existed on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a union; `day` is the first day of the new state.

    A split has one change per union that takes over, whose shares (0 to 1) add up to 1. `members` says in words or as
    a number who goes over; `former` is the name, cluster or superior's code before the day.
    """

    day: date
    event: Event
    unit: str
    successor: str | None = None
    share: float = 1.0
    members: str = ""
    former: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting round: the years it asks and its dates."""

    code: str
    name: str
    kind: PeriodKind
    years: tuple[int, ...]
    start: date
    end: date
    cutoff: date
    due: date


@dataclass(frozen=True, slots=True)
class Session:
    """A meeting of the committee: `when` and `lines` as the document words them, `period` whose figures it needs."""

    name: str
    when: str
    start: date
    end: date
    lines: tuple[str, ...]
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A narrative section of the report: number, title, what to write, who writes it (unions or a department)."""

    number: str
    title: str
    prompt: str
    writer: str

    @property
    def asked_of_units(self) -> bool:
        """Whether the unions' forms ask for it."""
        return self.writer == Writer.UNITS.label

    @property
    def name(self) -> str:
        """The number as it stands inside a defined name: 2.1 -> 2_1."""
        return self.number.replace(".", "_")

    @property
    def level(self) -> int:
        """Depth in the outline: 'I' and '1' are 1, '1.2' is 2."""
        return self.number.count(".") + 1


@dataclass(frozen=True, slots=True)
class OtherTarget:
    """A target beside those of sheet Chỉ tiêu: of another resolution, or of one unit; year None = term."""

    resolution: str
    indicator: str
    unit: str | None
    year: int | None
    target: Target
    decision: str
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A later decision on a target of the program's own resolution; `former` is what it replaces, year None = term."""

    indicator: str
    year: int | None
    target: Target
    decision: str
    decided_on: date | None
    former: Target | None

    def decided_by(self, day: date) -> bool:
        """Whether it was decided on `day` or before; one without a date always was."""
        return (self.decided_on or date.min) <= day


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
    decided_targets: tuple[OtherTarget, ...] = ()  # the same with those that later ones replaced, oldest first
    amendments: tuple[Amendment, ...] = ()  # oldest first
    changes: tuple[Change, ...] = ()  # oldest first
    sessions: tuple[Session, ...] = ()
    code_above: str = ""  # this office's unit code in the superior office's unit list
    note: str = ""
    department_tasks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[Issue, ...] = ()  # what the reader noticed in the workbook and passed over

    @cached_property
    def office_unit(self) -> Unit:
        """The office itself, as the unit that answers the office's own form."""
        return Unit(self.office_code, self.office, UnitKind.OFFICE, "", "", "", self.signer)

    @cached_property
    def unit_by_code(self) -> Mapping[str, Unit]:
        """Every unit that can send a form, the office included."""
        return {u.code: u for u in (*self.units, self.office_unit)}

    @cached_property
    def indicator_by_code(self) -> Mapping[str, Indicator]:
        """Indicators by code."""
        return {i.code: i for i in self.indicators}

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Indicator groups in the order of the document."""
        return tuple(dict.fromkeys(i.group for i in self.indicators))

    def as_of(self, day: date) -> Program:
        """The program with the targets in force on `day`: of decisions made by then, and of undated ones."""
        return replace(
            self,
            indicators=tuple(
                _as_of(i, [a for a in self.amendments if a.indicator == i.code], day) for i in self.indicators
            ),
            other_targets=in_force(self.decided_targets, day),
        )

    def asks_office(self, period: Period) -> bool:
        """Whether the office has a form of its own in this period."""
        return any(
            i.reporter is Reporter.OFFICE and i.asked_in(y, self.years) for i in self.indicators for y in period.years
        )

    def asks(self, kind: UnitKind, period: Period) -> bool:
        """Whether unions of `kind` have anything to answer in a period."""
        narrated = kind is not UnitKind.OFFICE and any(s.asked_of_units for s in self.sections)
        counted = any(kind in b.scope.kinds for b in self.bases)
        return (
            narrated
            or counted
            or any(i.concerns(kind) and i.asked_in(y, self.years) for i in self.indicators for y in period.years)
        )

    def reporters(self, period: Period) -> tuple[Unit, ...]:
        """Who is asked in a period: the units of its last day that have something to answer, the office too."""
        asked = {kind for kind in UnitKind if self.asks(kind, period)}
        units = tuple(u for u in self.units if u.exists_on(period.end) and u.kind in asked)
        return (*units, self.office_unit) if self.asks_office(period) else units


def in_force(decided: Iterable[OtherTarget], day: date = date.max) -> tuple[OtherTarget, ...]:
    """Of targets (oldest first) decided by `day`, the latest of each resolution, indicator, unit and year."""
    latest = {(key(t.resolution), t.indicator, t.unit, t.year): t for t in decided if (t.decided_on or date.min) <= day}
    return tuple(latest.values())


def _as_of(indicator: Indicator, history: list[Amendment], day: date) -> Indicator:
    """The indicator with those of its amendments (oldest first) that were decided by `day`."""
    if not history:
        return indicator
    promised: dict[int | None, Target | None] = {None: indicator.term_target}
    for year, now in indicator.targets.items():
        promised[year] = now
    for later in reversed(history):
        promised[later.year] = later.former
    for earlier in history:
        if earlier.decided_by(day):
            promised[earlier.year] = earlier.target
    targets = {y: t for y in sorted(y for y in promised if y is not None) if (t := promised[y]) is not None}
    return replace(indicator, targets=targets, term_target=promised[None])

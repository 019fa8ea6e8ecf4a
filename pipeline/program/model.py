"""The program as frozen values: read once from the workbook, passed down as arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from pipeline.issues import Issue
from pipeline.program.words import Accrual, Comparator, Measure, PeriodKind, Reporter, Scope, UnitKind, Writer


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

    def exists_on(self, day: date) -> bool:
        """Whether the union existed on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


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
    """A target of another resolution for one of the program's indicators (sheet Mức giao khác); year None = term."""

    resolution: str
    indicator: str
    unit: str | None
    year: int | None
    target: Target
    decision: str
    decided_on: date | None


@dataclass(frozen=True)
class Program:
    """Everything the program workbook says. `code` is the name of its folder below inputs/."""

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
    other_targets: tuple[OtherTarget, ...] = ()
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

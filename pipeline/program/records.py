"""The rows of the program workbook as frozen values, and the targets in force on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.program.kinds import Scope, UnitKind
from pipeline.program.vocabulary import Accrual, Comparator, Event, Measure, PeriodKind, Reporter, Writer
from pipeline.text import key


@dataclass(frozen=True, slots=True)
class Target:
    """What was promised: `low` alone, or `low`..`high` for a range. A percentage is 95.0, not 0.95.

    `change`: by how many percent it lies above (or below) the year before, where it was promised so.
    """

    low: float
    high: float | None = None
    change: float | None = None


@dataclass(frozen=True, slots=True)
class GivenCode:
    """A code given to a row that has none, to be written into its cell."""

    sheet: str
    cell: str
    code: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A list of grades, best first."""

    name: str
    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """A base quantity (số liệu chung): asked once, used as denominator; `part_of` names the base it cannot exceed."""

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
    may_wait: bool = False  # whether a union may answer that it is not assessed yet
    asked_at: frozenset[PeriodKind] = frozenset()  # the kinds of periods that ask it; none: every period
    # Targets of years told by how many percent they rise (or fall, below 0) over the year before; they are among
    # `targets` once that year's result is known (measures/yearly_change).
    changes: Mapping[int, float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The code as it stands inside a defined name: 3.1 -> 3_1."""
        return self.code.replace(".", "_")

    @property
    def is_percent(self) -> bool:
        """Whether results are percentages (value = 100 x numerator / denominator)."""
        return self.unit == "%"

    @property
    def counted_in(self) -> str:
        """Its unit inside a sentence: 'người' of 'Người', 'CĐCS' as it is."""
        return self.unit[:1].lower() + self.unit[1:] if self.unit[1:2].islower() else self.unit

    @property
    def is_flow(self) -> bool:
        """Whether it asks for one number of what happened in the year: it can only grow while the year goes on."""
        return self.measure in (Measure.COUNT, Measure.PER_UNIT) and self.accrual is not Accrual.LEVEL

    @property
    def spans_term(self) -> bool:
        """Whether it has a result of the whole term: years of an annual promise stand alone."""
        return self.term_target is not None or self.accrual is not Accrual.ANNUAL

    @property
    def promised_years(self) -> frozenset[int]:
        """The years with a target of their own, be it known as a number or not yet."""
        return frozenset((*self.targets, *self.changes))

    def target(self, year: int | None) -> Target | None:
        """What was promised for a year, or for the whole term."""
        return self.term_target if year is None else self.targets.get(year)

    def concerns(self, kind: UnitKind) -> bool:
        """Whether unions of `kind` (or the office) answer it."""
        if self.reporter is Reporter.OFFICE:
            return kind.is_office
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
        promised = self.promised_years
        if year in promised or year + 1 in self.changes:  # what the year after is held against
            return True
        if self.accrual is Accrual.ANNUAL:
            return False
        due = promised | ({years[-1]} if self.term_target else set())
        if len(due) == 1:
            return year <= max(due)
        return bool(due) and min(promised, default=years[0]) <= year <= max(due)

    def years_asked(self, period: Period, years: tuple[int, ...]) -> tuple[int, ...]:
        """The years that a form of `period` asks it of."""
        if self.asked_at and period.kind not in self.asked_at:
            return ()
        return tuple(year for year in period.years if self.asked_in(year, years))


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
    senders: str = ""  # further addresses and domains that it sends from; no letter goes there
    phone: str = ""

    def exists_on(self, day: date) -> bool:
        """Whether the union existed on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @property
    def is_office_below(self) -> bool:
        """Whether it is an office that sends sums of its own unions instead of one union's answers."""
        return self.rolls_up is not None

    @property
    def is_own_office(self) -> bool:
        """Whether it is the reporting office itself."""
        return self.kind.is_office


@dataclass(frozen=True, slots=True)
class UnionChange:
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

    @property
    def is_half_year(self) -> bool:
        """Whether it is about half a year."""
        return self.kind is PeriodKind.HALF_YEAR

    def tells_half_of(self, year: int | None) -> bool:
        """Whether what it tells of `year` is half of it: of its last year, where it is about half a year."""
        return self.is_half_year and year == self.years[-1]


@dataclass(frozen=True, slots=True)
class Session:
    """A meeting of the committee: `when` and `lines` as the document words them, `periods` whose figures it needs."""

    name: str
    when: str
    start: date
    end: date
    lines: tuple[str, ...]
    periods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A narrative section of the report: number, title, what to write, who writes it.

    `writer`: the unions, a department, or both, parted by a semicolon.
    """

    number: str
    title: str
    prompt: str
    writer: str
    indicators: tuple[str, ...] = ()  # codes of those that bear on it

    @property
    def asked_of_units(self) -> bool:
        """Whether the unions' forms ask for it."""
        return Writer.UNITS.label in self._writers

    @property
    def department(self) -> str:
        """Who writes it in the office; '' where only the unions do."""
        return next((w for w in self._writers if w != Writer.UNITS.label), "")

    @property
    def _writers(self) -> tuple[str, ...]:
        return tuple(w.strip() for w in self.writer.split(";"))

    @property
    def name(self) -> str:
        """The number as it stands inside a defined name: 2.1 -> 2_1."""
        return self.number.replace(".", "_")

    @property
    def level(self) -> int:
        """Depth in the outline: 'I' and '1' are 1, '1.2' is 2."""
        return self.number.count(".") + 1


@dataclass(frozen=True, slots=True)
class ReportSwitches:
    """What the office wants its reports to hold, and how they are worded.

    `office_name`: what the office is called in running text, blank for its full name; `leading_zero`: '02 đơn vị'.
    """

    weakest_names: bool = True
    proposals: bool = True
    charts: bool = True
    annexes: bool = True
    office_name: str = ""
    leading_zero: bool = True


USUAL_REPORT = ReportSwitches()


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

    @property
    def since(self) -> date:
        """The day of the decision; one without a date always held."""
        return self.decided_on or date.min


@dataclass(frozen=True, slots=True)
class Amendment:
    """A later decision on a target of the program's own resolution; `former` is what it replaces, year None = term."""

    indicator: str
    year: int | None
    target: Target
    decision: str
    decided_on: date | None
    former: Target | None

    @property
    def since(self) -> date:
        """The day of the decision; one without a date always held."""
        return self.decided_on or date.min


def in_force(decided: Iterable[OtherTarget], day: date = date.max) -> tuple[OtherTarget, ...]:
    """Of targets decided by `day`, the latest of each resolution, indicator, unit and year, in their order."""
    known = [t for t in decided if t.since <= day]
    latest = {(key(t.resolution), t.indicator, t.unit, t.year): t for t in sorted(known, key=lambda t: t.since)}
    winners = {id(t) for t in latest.values()}
    return tuple(t for t in known if id(t) in winners)


def indicator_as_of(indicator: Indicator, history: list[Amendment], day: date) -> Indicator:
    """The indicator with those of its amendments (oldest first) that were decided by `day`."""
    if not history:
        return indicator
    promised: dict[int | None, Target | None] = {None: indicator.term_target}
    for year, now in indicator.targets.items():
        promised[year] = now
    for later in reversed(history):
        promised[later.year] = later.former
    for earlier in history:
        if earlier.since <= day:
            promised[earlier.year] = earlier.target
    targets = {y: t for y in sorted(y for y in promised if y is not None) if (t := promised[y]) is not None}
    return replace(indicator, targets=targets, term_target=promised[None])

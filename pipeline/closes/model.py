"""What a close keeps: plain rows that say the same whatever becomes of the program workbook and the returned files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

FigureKey = tuple[str, str, int]
ResultKey = tuple[str, str, int | None]
TextKey = tuple[str, str]


@dataclass(frozen=True, slots=True, order=True)
class ReportedFigure:
    """What one union reported for one year: a pair (`code` an indicator), or a base quantity without denominator.

    `estimated`: whether it is an estimate; None in closes of before that was kept, which say nothing of it.
    """

    unit: str
    code: str
    year: int
    numerator: float
    denominator: float | None
    file: str
    sheet: str
    cell: str
    period: str
    estimated: bool | None = None

    @property
    def key(self) -> FigureKey:
        """What it speaks of."""
        return (self.unit, self.code, self.year)

    @property
    def said(self) -> tuple[float, float | None]:
        """What it says, wherever it was read."""
        return (self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class ReportedResult:
    """A result as it was reported; `measured_in` '%' marks percentages, `year` None the term; `estimated` as above."""

    indicator: str
    text: str
    measured_in: str
    resolution: str
    year: int | None
    numerator: float | None
    denominator: float | None
    value: float | None
    low: float | None
    high: float | None
    status: str
    reported: int
    expected: int
    estimated: bool | None = None

    @property
    def key(self) -> ResultKey:
        """What it speaks of."""
        return (self.indicator, self.resolution, self.year)


@dataclass(frozen=True, slots=True, order=True)
class UnitRow:
    """Where a union stood: machine values of delivery and stage ('' while nothing came), who accepted it, whether its
    form said that it estimates (None in closes of before that was kept)."""

    unit: str
    name: str
    delivery: str
    stage: str
    accepted: str
    file: str
    errors: int
    warnings: int
    estimated: bool | None = None


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target in force; `unit` '' is for all, `year` None the term, `decision` what set it where that is known."""

    indicator: str
    resolution: str
    unit: str
    year: int | None
    low: float
    high: float | None
    decision: str


@dataclass(frozen=True, slots=True, order=True)
class ReportedText:
    """What one union wrote in a section of the outline."""

    unit: str
    section: str
    text: str
    file: str
    sheet: str
    cell: str

    @property
    def key(self) -> TextKey:
        """What it speaks of."""
        return (self.unit, self.section)


@dataclass(frozen=True, slots=True, order=True)
class OfficeRow:
    """Coverage of an office below for an indicator or base quantity `code`; the term, with its pair, has `year` 0."""

    unit: str
    code: str
    year: int
    reported: int
    expected: int
    numerator: float | None
    denominator: float | None

    @property
    def key(self) -> FigureKey:
        """What it speaks of."""
        return (self.unit, self.code, self.year)


@dataclass(frozen=True)
class Snapshot:
    """A period as it stood: figures, results, unions, targets, what the unions wrote, what offices below stand for."""

    period: str
    period_name: str
    illustrative: bool
    figures: tuple[ReportedFigure, ...]
    bases: tuple[ReportedFigure, ...]
    results: tuple[ReportedResult, ...]
    units: tuple[UnitRow, ...]
    targets: tuple[TargetRow, ...]
    narratives: tuple[ReportedText, ...] = ()
    offices: tuple[OfficeRow, ...] = ()
    remarks: tuple[ReportedText, ...] = ()  # an indicator's code, or what else they are about, stands for the section


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A close taken back: when, by whom, why."""

    at: datetime
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class Close:
    """One close: its number (over all periods of the program), which period, when, by whom; whether taken back."""

    number: int
    period: str
    period_name: str
    closed_at: datetime
    who: str
    note: str
    withdrawn: Withdrawal | None = None

    @property
    def title(self) -> str:
        """How people speak of it."""
        return f"Lần chốt {self.number}: {self.period_name}, {self.closed_at:%d/%m/%Y %H:%M}, {self.who}"

    @property
    def title_now(self) -> str:
        """The same for who looks at what it kept: one that was taken back is not in force."""
        return f"{self.title}, đã hủy {self.withdrawn.at:%d/%m/%Y %H:%M}" if self.withdrawn else self.title


def latest(closes: Iterable[Close], period: str, until: date = date.max) -> Close | None:
    """The last close of a period that stands on that day: not made later, nor taken back by then."""
    standing = (
        c
        for c in closes
        if c.period == period
        and c.closed_at.date() <= until
        and not (c.withdrawn is not None and c.withdrawn.at.date() <= until)
    )
    return max(standing, key=lambda c: c.number, default=None)


def as_at(closes: Iterable[Close], close: Close) -> tuple[Close, ...]:
    """The closes as they stood when one of them was made: none made later, nor taken back by then."""
    by_then = (c for c in closes if c.number <= close.number)
    return tuple(replace(c, withdrawn=None) if _later(c.withdrawn, close.closed_at) else c for c in by_then)


def _later(withdrawn: Withdrawal | None, moment: datetime) -> bool:
    return withdrawn is not None and withdrawn.at > moment

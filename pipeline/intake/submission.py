"""A union's answer to one form, read, checked and identified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.forms.layout import FormSpec
from pipeline.forms.read import RawForm
from pipeline.issues import CellRef, Issue, Severity
from pipeline.labelled import Labelled
from pipeline.program.model import Period, Unit


@dataclass(frozen=True, slots=True)
class Answer:
    """An accepted value: a float, a choice or text, or a date; and the cell it was read from."""

    value: float | str | date
    ref: CellRef


@dataclass(frozen=True)
class Submission:
    """One union's form. `answers` (by defined name) holds only what may enter the sums."""

    unit: Unit
    period: Period
    spec: FormSpec
    file: str
    saved_at: datetime | None
    answers: Mapping[str, Answer]
    issues: tuple[Issue, ...]
    illustrative: bool
    raw: RawForm
    received_at: datetime | None = None
    sender: str = ""

    @property
    def errors(self) -> int:
        """Number of errors."""
        return sum(i.severity is Severity.ERROR for i in self.issues)

    @property
    def blank(self) -> bool:
        """Whether nothing was filled in: no figure, no note, nothing in words (the block about the form aside)."""
        about = {field.name for field in self.spec.about}
        return bool(self.spec.fields) and not self.answers.keys() - about and any(i.code == "T12" for i in self.issues)

    @property
    def late(self) -> bool:
        """Whether it came after the due date: by the date of its e-mail, else by when the file was last saved."""
        when = self.received_at or self.saved_at
        return when is not None and when.date() > self.period.due


class Outcome(Labelled):
    """What became of a file in the folder."""

    COUNTED = "counted", "Đã tính"
    SUPERSEDED = "superseded", "Có bản khác được tính"
    LEFT_OUT = "left_out", "Bỏ theo quyết định"
    REJECTED = "rejected", "Không nhận"


@dataclass(frozen=True, slots=True)
class FileReport:
    """A file found in the folder and what became of it; `former_errors`: errors of a form that another one replaced."""

    file: str
    outcome: Outcome
    unit: str
    saved_at: datetime | None
    issues: tuple[Issue, ...]
    former_errors: int = 0

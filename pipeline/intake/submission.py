"""A union's answer to one form, read, checked and identified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from pipeline.checks.rollup import Detail
from pipeline.forms.layout import Field, FormSpec
from pipeline.forms.read import RawForm
from pipeline.grids.outside import OutsideText
from pipeline.intake.arrival import Arrival
from pipeline.intake.senders.bearer import Bearer
from pipeline.issues import CellRef, Issue, IssueRole, Severity
from pipeline.program.model import Period, Unit


class Answer(NamedTuple):
    """An accepted value: a float, a choice or text, or a date; and the cell it was read from."""

    # A tuple, as RawCell is one.

    value: float | str | date
    ref: CellRef


@dataclass(frozen=True)
class Submission:
    """One union's form. `answers` (by defined name) holds only what may enter the sums.

    `arrival` is when this file came, `first` when the union's first acceptable one did, where that is another.
    `decided_by`: the rows of the table of decisions that were applied to it, or tried.
    """

    unit: Unit
    period: Period
    spec: FormSpec
    file: str
    arrival: Arrival | None
    answers: Mapping[str, Answer]
    issues: tuple[Issue, ...]
    illustrative: bool
    raw: RawForm
    bearer: Bearer | None = None  # who delivered it by e-mail
    first: Arrival | None = None
    details: tuple[Detail, ...] = ()  # of a roll-up form: its breakdown
    outside: tuple[OutsideText, ...] = ()  # the union's words outside the input cells
    decided_by: frozenset[CellRef] = frozenset()

    @property
    def came_at(self) -> datetime | None:
        """When this file came."""
        return self.arrival.at if self.arrival else None

    @property
    def errors(self) -> int:
        """Number of errors."""
        return sum(i.severity is Severity.ERROR for i in self.issues)

    @property
    def named_on_file(self) -> frozenset[str]:
        """The code of the union that the name of its file speaks of, where that is another one."""
        return frozenset(i.facts.named for i in self.issues if i.facts.named)

    @property
    def in_anothers_file(self) -> bool:
        """Whether it lies beside the form of another union, in the workbook made for that one."""
        return any(i.has(IssueRole.IN_SHARED_FILE) and i.found for i in self.issues)

    @property
    def unanswered(self) -> bool:
        """Whether it holds no answer to any question; notes and texts there may be."""
        return any(i.has(IssueRole.NOTHING_FILLED_IN) for i in self.issues)

    @property
    def blank(self) -> bool:
        """Whether nothing was filled in: no figure, no note, nothing in words (the block about the form aside)."""
        about = {field.name for field in self.spec.about}
        return bool(self.spec.fields) and not self.answers.keys() - about and self.unanswered

    @property
    def late(self) -> bool:
        """Whether the union's first acceptable file came after the due date: mending it later is not being late."""
        arrival = self.first or self.arrival
        return arrival is not None and arrival.at.date() > self.period.due


def about_fields(issues: Iterable[Issue], raw: RawForm, spec: FormSpec) -> tuple[Issue, ...]:
    """The issues, those at the cell of a question with what it asks."""
    issues = tuple(issues)
    if not any(i.ref.cell for i in issues):
        return issues
    fields = {(c.ref.sheet, c.ref.cell): spec.by_name[name] for name, c in raw.cells.items() if name in spec.by_name}
    return tuple(_about(i, fields.get((i.ref.sheet, i.ref.cell))) for i in issues)


def _about(item: Issue, field: Field | None) -> Issue:
    if field is None:
        return item
    asked = field.indicator or field.base
    return item.about(item.facts._replace(question=asked.code if asked else "", year=field.year, field=field.name))

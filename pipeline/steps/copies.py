"""Marked copies of what unions sent: the fresh forms that take them, laid out once per kind by whoever makes any."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias, cast

from pipeline.faults import Fault, one_file
from pipeline.files import bytes_at
from pipeline.forms.issued import TEMPLATE_NAME, made_at
from pipeline.forms.layout import PREFILLED, FormSpec
from pipeline.forms.read import RawForm, read
from pipeline.forms.rollup import DETAIL_NAME, UNMATCHED_NAME
from pipeline.forms.rollup_write import lay_out_roll_up
from pipeline.forms.stamp import HalfYearFigures, laid
from pipeline.forms.write import lay_out
from pipeline.grids.addresses import split_address
from pipeline.intake.light import from_light, to_light
from pipeline.intake.round_forms import RoundForms
from pipeline.intake.submission import Submission
from pipeline.program.model import Period, Program
from pipeline.program.register import program_on
from pipeline.settings import Settings
from pipeline.steps.renewed_forms import HalfYears
from pipeline.work.crew import Work
from pipeline.work.places import as_file
from pipeline.workbooks.marked_copies import DueCopy
from pipeline.workbooks.marked_copies.carried import understood
from pipeline.workbooks.marked_copies.marked import ToMark, marked
from pipeline.workbooks.marked_copies.prepared_form import CopyBase, prepared

SECONDS = 0.01  # of a processor, for a usual copy


@dataclass(frozen=True)
class CopiedRound:
    """What all copies of a round share; `template`: its bytes, where it may not be found.

    `halves`: the figures of half-years that forms show beside their questions.
    """

    program: Program
    period: Period
    template: Path | bytes
    halves: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class ToCopy:
    """A copy that is due; `sent`: the submission as `intake.light` packs it, equal ones alike.

    `told`: what is known of half the year.
    """

    due: DueCopy
    sent: bytes
    told: HalfYearFigures


@dataclass(frozen=True, slots=True)
class Copied:
    """A marked copy, or where the program itself failed over it."""

    content: bytes = b""
    fault: Fault | None = None


@contextmanager
def copying(shared: CopiedRound) -> Iterator[Callable[[ToCopy], Copied]]:
    """What makes copies of a round, one by one."""
    with as_file(shared.template, TEMPLATE_NAME) as template:
        copies = Copies(shared, template)
        forms = RoundForms(shared.program, shared.period, template)
        yield partial(_copied, copies, forms)


def _copied(copies: Copies, forms: RoundForms, item: ToCopy) -> Copied:
    faults: list[Fault] = []
    with one_file(item.due.file, faults):
        return Copied(copies.marked(item.due, cast(Submission, from_light(item.sent, forms)), item.told))
    return Copied(fault=faults[0])


CopyWork: TypeAlias = Work[CopiedRound, ToCopy, Copied]


def copy_work(
    settings: Settings, program: Program, period: Period, wanted: Iterable[tuple[DueCopy, Submission]], told: HalfYears
) -> CopyWork:
    """The copies that are due of submissions, as work for a crew.

    `told`: what unions told of half the year, which the forms they were sent show.
    """
    program, template = program_on(program, period.end), settings.templates.absolute() / "xlsx" / TEMPLATE_NAME
    shared = CopiedRound(program, period, template, frozenset(at for of_unit in told.values() for at in of_unit))
    forms = RoundForms(program, period, template)
    # Copies do not show by which decisions: a set of them has another order in each process.
    bare = ((due, replace(sent, decided_by=frozenset())) for due, sent in wanted)
    items = [ToCopy(due, to_light(sent, forms, alike=True), told.get(due.unit.code, {})) for due, sent in bare]
    abroad = replace(shared, template=bytes_at(template) or b"") if settings.cluster else None
    return Work(copying, shared, items, SECONDS, abroad)


class Copies:
    """The copies of a round's submissions."""

    def __init__(self, shared: CopiedRound, template: Path) -> None:
        self._shared, self._template = shared, template
        self._bases: dict[tuple[str, bool], CopyBase] = {}

    def marked(self, due: DueCopy, sent: Submission, told: HalfYearFigures) -> bytes:
        """The copy that is due of a submission."""
        unit, issues = due.unit, due.issues
        spec, raw = sent.spec, sent.raw
        if spec.is_roll_up:
            form = laid(lay_out_roll_up(spec, unit, self._template), made_at(self._shared.period))
            return marked(prepared(form), ToMark(raw, unit, spec, issues, sent.outside, tables=_tables(raw)))
        raw = understood(raw, spec, sent.answers, issues)
        base = self._base(spec, bool(raw.stamp(PREFILLED)))
        return marked(base, ToMark(raw, unit, spec, issues, sent.outside, told))

    def _base(self, spec: FormSpec, prefilled: bool) -> CopyBase:
        """The form of a kind of union; one sent with answers of earlier rounds says so."""
        layout = (spec.version, prefilled)
        if layout not in self._bases:
            made = lay_out(spec, self._template, prefilled=prefilled, halves=self._shared.halves)
            self._bases[layout] = prepared(made)
        return self._bases[layout]


def _tables(raw: RawForm) -> Mapping[str, Sequence[Sequence[object]]]:
    """The rows below the heads of a roll-up form's breakdown, by the name of its first head."""
    again = read(raw.data, raw.file) if raw.data else None
    if not isinstance(again, RawForm):
        return {}
    found = {}
    for name in (DETAIL_NAME, UNMATCHED_NAME):
        if cell := again.cells.get(name):
            row, column = split_address(cell.ref.cell)
            found[name] = [line[column:] for line in again.grids[cell.ref.sheet][row + 1 :]]
    return found

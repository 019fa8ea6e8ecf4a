"""Marked copies of what unions sent: the fresh forms they are put into, laid out once per kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.forms.issued import TEMPLATE_NAME, made_at
from pipeline.forms.layout import PREFILLED, FormSpec
from pipeline.forms.read import RawForm, read
from pipeline.forms.rollup import DETAIL_NAME, UNMATCHED_NAME
from pipeline.forms.rollup_write import lay_out_roll_up
from pipeline.forms.stamp import laid
from pipeline.forms.write import lay_out
from pipeline.grids.addresses import split_address
from pipeline.intake.submission import Submission
from pipeline.program.model import Period, Program
from pipeline.program.register import program_on
from pipeline.settings import Settings
from pipeline.steps.forms import HalfYears
from pipeline.workbooks.marked_copies import DueCopy
from pipeline.workbooks.marked_copies.carried import understood
from pipeline.workbooks.marked_copies.marked import ToMark, marked
from pipeline.workbooks.marked_copies.prepared_form import CopyBase, prepared


class Copies:
    """The copies of a round's submissions."""

    def __init__(
        self,
        settings: Settings,
        program: Program,
        period: Period,
        submissions: Iterable[Submission],
        told: HalfYears | None = None,
    ) -> None:
        """`told`: what unions told of half the year, which the forms they were sent show."""
        self._template = settings.templates / "xlsx" / TEMPLATE_NAME
        self._program, self._period = program_on(program, period.end), period
        self._sent = {s.file: s for s in submissions}
        self._told = told or {}
        self._halves = frozenset(at for of_unit in self._told.values() for at in of_unit)
        self._bases: dict[tuple[str, bool], CopyBase] = {}

    def marked(self, due: DueCopy) -> bytes:
        """The copy that is due."""
        sent, unit, issues = self._sent[due.file], due.unit, due.issues
        spec, raw = sent.spec, sent.raw
        if spec.is_roll_up:
            form = laid(lay_out_roll_up(spec, unit, self._template), made_at(self._period))
            return marked(prepared(form), ToMark(raw, unit, spec, issues, sent.outside, tables=_tables(raw)))
        raw = understood(raw, spec, sent.answers, issues)
        base = self._base(spec, bool(raw.stamp(PREFILLED)))
        return marked(base, ToMark(raw, unit, spec, issues, sent.outside, self._told.get(unit.code, {})))

    def _base(self, spec: FormSpec, prefilled: bool) -> CopyBase:
        """The form of a kind of union; one sent with answers of earlier rounds says so."""
        layout = (spec.version, prefilled)
        if layout not in self._bases:
            self._bases[layout] = prepared(lay_out(spec, self._template, prefilled=prefilled, halves=self._halves))
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

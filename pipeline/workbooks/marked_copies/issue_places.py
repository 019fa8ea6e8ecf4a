"""Where the issues of a returned file stand on the fresh form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.forms.layout import FormSpec
from pipeline.forms.read import RawForm
from pipeline.grids.addresses import split_address
from pipeline.issues import Issue, IssueRole, Severity
from pipeline.workbooks.marked_copies.prepared_form import CopyBase


@dataclass(frozen=True, slots=True)
class Located:
    """An issue and where it is about on the fresh form; '' where that cannot be shown. `name`: of an input cell."""

    issue: Issue
    sheet: str = ""
    cell: str = ""
    name: str = ""


class Places:
    """The cells of a returned file, and where they stand on the fresh form."""

    def __init__(self, base: CopyBase, raw: RawForm, spec: FormSpec) -> None:
        self._base = base
        self._names = {(c.ref.sheet, c.ref.cell): n for n, c in raw.cells.items() if n in spec.by_name}
        moved = {c.ref.sheet for n, c in raw.cells.items() if n in spec.by_name and not self._stays(n, raw)}
        self._still = frozenset(base.sheets) - moved  # sheets on which every answer stands where the form has it

    def _stays(self, name: str, raw: RawForm) -> bool:
        ref = raw.cells[name].ref
        return self._base.places.get(name) == (ref.sheet, ref.cell)

    def located(self, issues: Iterable[Issue]) -> list[Located]:
        """Every issue with its place: errors first, then in the order of the form."""
        sheets = list(self._base.sheets)

        def order(item: Located) -> tuple[int, int, int, int, str]:
            gravity = list(Severity).index(item.issue.severity)
            row, column = split_address(item.cell) if item.cell else (0, 0)
            return gravity, sheets.index(item.sheet) if item.sheet else -1, row, column, item.issue.code

        items = sorted(map(self._of, issues), key=order)
        wrong = {(i.sheet, i.cell) for i in items if i.cell and i.issue.severity is Severity.ERROR}
        # What is to be mended is not said to be understood as well.
        return [i for i in items if (i.sheet, i.cell) not in wrong or not i.issue.has(IssueRole.UNDERSTOOD)]

    def _of(self, said: Issue) -> Located:
        name = self._names.get((said.ref.sheet, said.ref.cell)) or said.facts.field
        sheet, cell = self._base.places.get(name, ("", ""))
        if sheet in self._base.sheets:
            return Located(said, sheet, cell, name)
        return Located(said, *self._printed(said))

    def _printed(self, said: Issue) -> tuple[str, str]:
        """A cell of the form that asks nothing, where the file's sheet is like the form's; of merged ones the first."""
        sheet = self._base.sheets.get(said.ref.sheet)
        if sheet is None or sheet.title not in self._still or not said.ref.cell[-1:].isdigit():
            return "", ""
        cell = sheet.inside.get(split_address(said.ref.cell), said.ref.cell)
        return (sheet.title, cell) if cell in sheet.styles else ("", "")

"""Marked-up returns: a union's own file with the offending cells coloured, a comment on each, and a list of them first.

The union corrects the file and sends it back as it is: forms are read by defined name, so the marks are ignored. When
such a file is marked again its former marks go first; the fills that stood under them wait in a very hidden sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from pipeline.consolidation import Consolidation
from pipeline.forms import layout
from pipeline.forms.fill import set_values
from pipeline.forms.layout import form_spec
from pipeline.forms.read import RawCell
from pipeline.intake.submission import Outcome
from pipeline.issues import CellRef, Issue, Severity, has_errors
from pipeline.program.model import Period, Program, Unit
from pipeline.reports.returns.listing import LIST_SHEET, write_list
from pipeline.reports.returns.marks import MARKS_SHEET, mark_cells, unmark
from pipeline.reports.returns.package import NotEditable, load, places_of, printable, save
from pipeline.reports.returns.places import located
from pipeline.text import file_name

__all__ = ["LIST_SHEET", "MARKS_SHEET", "NotEditable", "Source", "answer", "mark", "reissue", "return_name", "returns"]

# A form of another version, or one that has lost cells, is sent as a new form with what could be read filled in.
REISSUED = frozenset({"T09", "C01"})


@dataclass(frozen=True, slots=True)
class Source:
    """A returned file and the cells read from it, by defined name."""

    data: bytes
    cells: Mapping[str, RawCell]


def returns(
    data: Consolidation, source_of: Callable[[str], Source], fresh: Callable[[Unit], bytes], *, warned: bool = False
) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """(file name, returned file, maker of the marked copy) for every union whose counted file has errors (`warned`: or
    warnings).

    `source_of` gives a returned file by its name in the consolidation, `fresh` the blank form of a union.
    """
    counted = {f.file for f in data.files if f.outcome in (Outcome.COUNTED, Outcome.WAITING)}
    by_file: dict[str, list[Issue]] = {}
    for found in data.issues:
        if not found.internal:
            by_file.setdefault(found.ref.file, []).append(found)
    for line in data.roster:
        issues = by_file.get(line.file, [])
        if line.file in counted and _deserves(issues, warned):
            blank = partial(fresh, line.unit)
            source, about = source_of(line.file), (line.unit, data.period, data.program)
            yield return_name(line.unit), line.file, partial(answer, source, issues, *about, blank)


def _deserves(issues: Iterable[Issue], warned: bool) -> bool:
    return has_errors(issues) or (warned and any(i.severity is Severity.WARNING for i in issues))


def return_name(unit: Unit) -> str:
    """'YB01 CĐCS Sở Nội vụ - cần sửa.xlsx'."""
    return f"{file_name(f'{unit.code} {unit.name}')} - cần sửa.xlsx"


def answer(
    source: Source, issues: Sequence[Issue], unit: Unit, period: Period, program: Program, fresh: Callable[[], bytes]
) -> bytes:
    """The marked copy of a returned file; a fresh form with its values where the file itself cannot be one."""
    if not any(i.code in REISSUED for i in issues):
        try:
            return mark(source.data, issues, unit, period, program)
        except NotEditable:
            pass  # .xls, .ods, or copied without its names
    form, moved = reissue(source, issues, fresh())
    return mark(form, moved, unit, period, program)


def reissue(source: Source, issues: Sequence[Issue], fresh: bytes) -> tuple[bytes, list[Issue]]:
    """The form `fresh` filled with the values of `source`, and the issues at the new places of their cells."""
    book = load(fresh)
    places = places_of(book)
    carried = {
        name: _carried(cell.value)
        for name, cell in source.cells.items()
        if name in places and (name not in layout.STAMPS or name == "S_illustrative")
    }
    set_values(book, carried)
    names = {(cell.ref.sheet, cell.ref.cell): name for name, cell in source.cells.items()}
    moved = []
    for found in issues:
        sheet, cell = places.get(names.get((found.ref.sheet, found.ref.cell), ""), ("", ""))
        moved.append(replace(found, ref=CellRef(found.ref.file, sheet, cell)))
    return save(book, fresh), moved


def _carried(value: object) -> float | str | date | None:
    """A value as read, fit for a cell of another form."""
    if isinstance(value, str):
        return printable(value)
    return value if isinstance(value, int | float | date) else None if value is None else str(value)


def mark(data: bytes, issues: Sequence[Issue], unit: Unit, period: Period, program: Program) -> bytes:
    """The form in `data` with `issues` marked on their cells and listed first; former marks go. No issues, no marks.

    The same arguments give the same bytes; the saving time stays. Raises NotEditable when `data` is no .xlsx form.
    """
    book = load(data)
    unmark(book)
    items = located(book, issues, form_spec(program, period, unit.kind))
    if items:
        mark_cells(book, items)
        write_list(book, items, unit, period, program)
    for number, sheet in enumerate(book.worksheets):
        sheet.sheet_view.tabSelected = number == 0  # an entry into several selected sheets goes into all of them
    book.active = 0
    return save(book, data)

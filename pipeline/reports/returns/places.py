"""Where the issues of a form stand in a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook

from pipeline.forms.layout import FormSpec
from pipeline.issues import Issue, Severity
from pipeline.reports.returns.package import places_of

COLOURS = {Severity.ERROR: "FFFFB2A6", Severity.WARNING: "FFFFE08C"}  # odd shades: a mark is known again by them
_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")


@dataclass(frozen=True, slots=True)
class Located:
    """An issue and the cell it is about; None when that cannot be shown."""

    issue: Issue
    cell: Cell | None


def located(book: Workbook, issues: Iterable[Issue], spec: FormSpec) -> list[Located]:
    """Every issue with its cell: errors first, then in the order of the form."""
    places = places_of(book)
    by_about = {field.about: places[field.name] for field in spec.fields if field.name in places}
    items = []
    for found in issues:
        cell = _cell(book, found.ref.sheet, found.ref.cell) or _cell(book, *by_about.get(found.what, ("", "")))
        items.append(Located(found, cell))

    def order(item: Located) -> tuple[int, int, int, int, str]:
        gravity = list(Severity).index(item.issue.severity)
        if item.cell is None:
            return gravity, -1, 0, 0, item.issue.code
        return gravity, book.sheetnames.index(item.cell.parent.title), item.cell.row, item.cell.column, item.issue.code

    return sorted(items, key=order)


def _cell(book: Workbook, sheet: str, address: str) -> Cell | None:
    """A visible cell; of merged cells the first, the only one that shows anything."""
    found = next((s for s in book.worksheets if s.title == sheet and s.sheet_state == "visible"), None)
    if found is None or not _ADDRESS.fullmatch(address):
        return None
    first = next((m.coord.partition(":")[0] for m in found.merged_cells.ranges if address in m), address)
    cell = found[first]
    assert isinstance(cell, Cell)
    return cell

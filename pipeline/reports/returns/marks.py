"""Colours and comments on the cells of a form; taken away again before the next marking."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.fills import Fill
from openpyxl.workbook import Workbook

from pipeline.forms.template import text_lines
from pipeline.issues import Issue, Severity
from pipeline.reports.returns.listing import HEADING, LIST_SHEET
from pipeline.reports.returns.package import places_of, printable
from pipeline.reports.returns.places import COLOURS, Located

MARKS_SHEET = "_marks"
AUTHOR = "tonghop"
PREFIXES = {Severity.ERROR: "CẦN SỬA: ", Severity.WARNING: "CẦN XEM LẠI: "}  # a comment is known again by them
_OTHERS = re.compile(r"\n――― Ghi chú của (.*?):\n(.*)", re.DOTALL)


def mark_cells(book: Workbook, items: Iterable[Located]) -> None:
    """Colour the cells and comment on them; the fills that were there stay in MARKS_SHEET, each on its own line."""
    names = {place: name for name, place in places_of(book).items()}
    former = book.create_sheet(MARKS_SHEET)
    former.sheet_state = "veryHidden"
    by_cell: dict[Cell, list[Issue]] = {}
    for item in items:
        if item.cell is not None and item.issue.severity in COLOURS:
            by_cell.setdefault(item.cell, []).append(item.issue)
    for row, (cell, own) in enumerate(by_cell.items(), 1):
        place = (cell.parent.title, cell.coordinate)
        memory = former.cell(row, 1, names.get(place) or "!".join(place))
        memory.fill = _fill(cell)
        cell.fill = PatternFill("solid", fgColor=COLOURS[own[0].severity])  # gravest first
        cell.comment = _comment(own, cell.comment)


def _comment(issues: Iterable[Issue], former: Comment | None) -> Comment:
    """What is wrong with a cell; somebody else's comment stays below."""
    told = []
    for item in issues:
        found = f"\nĐang ghi: {item.found}" if item.found else ""
        told.append(f"{PREFIXES[item.severity]}{item.title}{found}\nCần: {item.expected}\nCách sửa: {item.advice}")
    text = "\n\n".join(told)
    if former is not None:
        text += f"\n――― Ghi chú của {former.author}:\n{former.text}"
    text = printable(text)
    return Comment(text, AUTHOR, height=18 * text_lines(text, 40, 12, False) + 12, width=330)


def _fill(cell: Cell | MergedCell) -> Fill:
    fill = copy(cell.fill)  # of the proxy that stands for a style, the style itself
    assert isinstance(fill, Fill)
    return fill


def unmark(book: Workbook) -> None:
    """Take former marks away: list, colours, comments."""
    former: dict[tuple[str, str], Fill] = {}
    places = places_of(book)
    if MARKS_SHEET in book.sheetnames:
        for (memory,) in book[MARKS_SHEET].iter_rows(max_col=1):
            title, _, address = str(memory.value).rpartition("!")
            former[places.get(str(memory.value), (title, address))] = _fill(memory)
        del book[MARKS_SHEET]
    for sheet in book.worksheets:
        if sheet.title.startswith(LIST_SHEET) and sheet["A1"].value == HEADING:
            book.remove(sheet)
            continue
        for cell in sheet._cells.values():
            colour = getattr(cell.fill, "fgColor", None)  # gradients have none
            if colour is not None and colour.rgb in COLOURS.values():
                kept = former.get((sheet.title, cell.coordinate))
                cell.fill = PatternFill() if kept is None else kept  # None: somebody copied the colour here
            if cell.comment is not None and cell.comment.text.startswith(tuple(PREFIXES.values())):
                others = _OTHERS.search(cell.comment.text)
                cell.comment = Comment(others[2], others[1]) if others else None

"""A draft as a program workbook: the blank one filled in, each drafted cell coloured and explained, what is left."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.draft.drafted_cells import DraftedCell, DraftedRow, about_cells, drafted_tables, years_of
from pipeline.draft.model import DocumentDraft, Sureness
from pipeline.draft.repairs import repairs_told
from pipeline.program import blank, sheets
from pipeline.program.lists import list_rows
from pipeline.program.sheets import Sheet
from pipeline.program.words import Family
from pipeline.text import key

LEFT_OVER = "Chưa hiểu"
_COLOURS = {Sureness.SURE: "E2EFDA", Sureness.LIKELY: "FFF2CC", Sureness.UNSURE: "F8CBAD"}
_LONGEST_COMMENT = 900  # characters
_MOST_LISTED = 3_000  # sentences, and places mended
_WIDTHS = (24, 90, 60, 40)  # of the columns of the list of what is left
_FONT = "Times New Roman"
_LINE = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_LEGEND = (
    "Bản nháp lấy từ văn bản: xanh là chắc, vàng nên xem lại, cam chưa chắc. Để con trỏ trên ô để đọc câu gốc; "
    f"câu chưa thành chỉ tiêu ở trang “{LEFT_OVER}”."
)


def write_draft(
    template: Path,
    target: Path,
    draft: DocumentDraft,
    office_code: str = "",
    more: Mapping[Sheet, Sequence[Mapping[str, object]]] | None = None,
) -> None:
    """Write the program workbook `template`, filled in with a draft, to `target`; `more`: rows that others know.

    Raises RefusedWorkbook.
    """
    about, tables = about_cells(draft, office_code), drafted_tables(draft)
    rows: dict[Sheet, Sequence[Mapping[str, object]]] = {s: [_values(r) for r in found] for s, found in tables.items()}
    if draft.family is not Family.UNION:  # whose words the blank workbook has
        rows |= list_rows(draft.words)
    blank.fill(template, target, _values(about), rows | dict(more or {}), years_of(draft))
    book = load_workbook(target)
    named = {key(sheet.title): sheet for sheet in book.worksheets}
    _explain_fields(named[key(sheets.ABOUT.name)], about)
    for spec, found in tables.items():
        _explain_rows(named[key(spec.name)], spec, found)
    _left_over(book.create_sheet(LEFT_OVER, index=2), draft)
    out = io.BytesIO()
    book.save(out)
    target.write_bytes(out.getvalue())


def _values(row: DraftedRow) -> dict[str, object]:
    return {name: cell.value for name, cell in row.items()}


def _explain_fields(sheet: Worksheet, about: DraftedRow) -> None:
    places = {_head(row[0].value): row[1] for row in sheet.iter_rows(max_col=2) if row[0].value}
    for column in sheets.ABOUT.columns:
        place = places.get(_head(column.header))
        if column.key in about and isinstance(place, Cell):
            _explain(place, about[column.key])


def _explain_rows(sheet: Worksheet, spec: Sheet, rows: Sequence[DraftedRow]) -> None:
    names = {key(column.header): column.key for column in spec.columns}
    at, heads = next(
        (at, found)
        for at, row in enumerate(sheet.iter_rows(values_only=True), 1)
        if len(found := {name: n for n, value in enumerate(row, 1) if (name := _named(names, value))}) > 1
    )
    if spec is sheets.INDICATORS:
        sheet["A3"] = _LEGEND
        sheet["A3"].font = Font(_FONT, size=11, bold=True, color="C00000")
    for number, row in enumerate(rows, at + 1):
        for name, drafted in row.items():
            if name in heads:
                cell = sheet.cell(number, heads[name])
                assert isinstance(cell, Cell)  # a table has no merged ones
                _explain(cell, drafted)


def _named(names: Mapping[str, str], value: object) -> str:
    """The column that a head is of: its key, or its year."""
    said = _head(value)
    return names.get(said) or (said if said.isdigit() and len(said) == 4 else "")


def _head(value: object) -> str:
    return key(str(value or "")).rstrip("* ")


def _explain(cell: Cell, drafted: DraftedCell) -> None:
    cell.fill = PatternFill("solid", fgColor=_COLOURS[drafted.sureness])
    said = f"“{drafted.sentence}”" if drafted.sentence else ""
    where = f"({drafted.where})" if drafted.where else ""
    sure = f"{drafted.sureness.label}. {drafted.why}".strip()
    text = "\n".join(part for part in (_cut(said), where, sure) if part)
    cell.comment = Comment(text, "tonghop", width=320, height=min(60 + 18 * (len(text) // 45), 320))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_COMMENT else f"{text[:_LONGEST_COMMENT]}…”"


# ----------------------------------------------------------------------------------------- what is left


def _left_over(sheet: Worksheet, draft: DocumentDraft) -> None:
    """The sentences that became no row, and the places that were mended."""
    for letter, width in zip("ABCD", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet["A1"] = LEFT_OVER.upper()
    sheet["A1"].font = Font(_FONT, size=14, bold=True, color="1F4E79")
    sheet["A2"] = (
        "Câu có con số hoặc lời hứa mà chưa thành chỉ tiêu: xem từng câu; là chỉ tiêu thì thêm một dòng ở trang "
        f"“{sheets.INDICATORS.name}”. Xem xong có thể xóa trang này."
    )
    sheet["A2"].font = Font(_FONT, size=11, italic=True)
    rows = [(n.at.said, n.sentence, n.why, "") for n in draft.not_understood[:_MOST_LISTED]]
    next_row = _listed(sheet, 4, ("Ở đâu", "Câu trong văn bản", "Vì sao chưa thành chỉ tiêu", ""), rows)
    if draft.repairs:
        sheet.cell(next_row + 1, 1, "Những chỗ đã sửa khi đọc văn bản").font = Font(_FONT, size=12, bold=True)
        mended = list(repairs_told(draft.repairs))[:_MOST_LISTED]
        _listed(sheet, next_row + 2, ("Ở đâu", "Trong tệp", "Đọc là", "Vì sao"), mended)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.freeze_panes = "A5"


def _listed(sheet: Worksheet, first: int, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Write a list from the row `first` on; the row behind it."""
    for n, head in enumerate(heads, 1):
        if head:
            cell = sheet.cell(first, n, head)
            cell.font = Font(_FONT, size=11, bold=True, color="FFFFFF")
            cell.fill = PatternFill("solid", fgColor="1F4E79")
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
            cell.border = _BOX
    for at, row in enumerate(rows, first + 1):
        for n, text in enumerate(row, 1):
            if not heads[n - 1]:
                continue
            cell = sheet.cell(at, n, text)
            cell.data_type = "s"  # text that begins with '=' is no formula
            cell.font = Font(_FONT, size=11)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = _BOX
        lines = (-(-len(text) // width) for text, width in zip(row, _WIDTHS, strict=True))
        sheet.row_dimensions[at].height = 15.0 * max(1, *lines)
    return first + 1 + len(rows)

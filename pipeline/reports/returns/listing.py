"""The first sheet of a marked-up return: every issue with a link to its cell, ready to print."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.forms.template import LINE_PITCH, ROW_PADDING, text_lines
from pipeline.issues import Severity
from pipeline.program.model import Period, Program, Unit
from pipeline.reports.returns.package import printable
from pipeline.reports.returns.places import COLOURS, Located

LIST_SHEET = "Cần sửa"
HEADING = "CÁC Ô CẦN SỬA, CẦN XEM LẠI"
GUIDE = (
    "Bấm vào địa chỉ ở cột “Ô” để đến chỗ cần sửa. Sửa ngay trên tệp này, lưu lại và gửi trả; không cần xóa trang này, "
    "màu tô hay ghi chú. Ô màu đỏ: lỗi, phải sửa. Ô màu vàng: xem lại, sửa nếu chưa đúng."
)
GROUPS = {
    Severity.ERROR: "Lỗi, phải sửa",
    Severity.WARNING: "Xem lại, sửa nếu chưa đúng",
    Severity.NOTE: "Đã hiểu như sau, không cần sửa nếu đúng",
}
COLUMNS = {"STT": 5.0, "Trang": 15.0, "Ô": 8.0, "Nội dung": 38.0, "Đang ghi": 20.0, "Cần": 32.0, "Cách sửa": 36.0}
WHOLE_FILE = "Cả tệp"

_NAME, _SIZE = "Times New Roman", 12.0
_LINE = Side(style="thin", color="FF808080")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def write_list(book: Workbook, items: Sequence[Located], unit: Unit, period: Period, program: Program) -> None:
    """The first sheet: one line per issue, with a link to its cell."""
    sheet = book.create_sheet(LIST_SHEET, 0)
    for column, width in enumerate(COLUMNS.values(), 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    _wide(sheet, 1, HEADING, size=14, bold=True, centred=True)
    _wide(sheet, 2, f"{program.title} – {period.name}", bold=False, centred=True)
    _wide(sheet, 3, f"{unit.code} – {unit.name}", bold=True, centred=True)
    _wide(sheet, 4, GUIDE, bold=False, centred=False)
    head = 5
    for column, title in enumerate(COLUMNS, 1):
        cell = _framed(sheet, head, column, title, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.fill = PatternFill("solid", fgColor="FFD9E1F2")
    row, number = head, 0
    for severity, title in GROUPS.items():
        own = [item for item in items if item.issue.severity is severity]
        if own:
            row += 1
            _wide(sheet, row, f"{title}: {len(own)}", bold=True, centred=False)
        for item in own:
            row, number = row + 1, number + 1
            _line(sheet, row, number, item)
    _page(sheet, head)


def _line(sheet: Worksheet, row: int, number: int, item: Located) -> None:
    said, cell = item.issue, item.cell
    about = f"{said.what}: {said.title}" if said.what else said.title
    place = (cell.parent.title, cell.coordinate) if cell else (WHOLE_FILE, "")
    texts = (str(number), *place, about, said.found, said.expected, said.advice)
    for column, text in enumerate(texts, 1):
        _framed(sheet, row, column, text, centred=column in (1, 3))
    sheet.cell(row, 1).value = number
    link = sheet.cell(row, 3)
    if cell:
        link.hyperlink = Hyperlink(ref="", location=f"{quote_sheetname(place[0])}!{place[1]}")
        link.font = Font(name=_NAME, size=_SIZE, color="FF0563C1", underline="single")
        if said.severity in COLOURS:
            link.fill = PatternFill("solid", fgColor=COLOURS[said.severity])
    lines = max(text_lines(t, w, _SIZE, False) for t, w in zip(texts, COLUMNS.values(), strict=True))
    sheet.row_dimensions[row].height = lines * _SIZE * LINE_PITCH + ROW_PADDING


def _text(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Put a text into a cell: what a union typed is never a formula."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = printable(text) or None
    if cell.value is not None:
        cell.data_type = "s"
        cell.quotePrefix = text[:1] in "=+-@"
    return cell


def _framed(sheet: Worksheet, row: int, column: int, text: str, *, bold: bool = False, centred: bool = False) -> Cell:
    cell = _text(sheet, row, column, text)
    cell.font = Font(name=_NAME, size=_SIZE, bold=bold)
    cell.border = _FRAME
    cell.alignment = Alignment(horizontal="center" if centred else None, vertical="top", wrap_text=True)
    return cell


def _wide(sheet: Worksheet, row: int, text: str, *, size: float = _SIZE, bold: bool, centred: bool) -> None:
    """A line of text across all columns."""
    cell = _text(sheet, row, 1, text)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(COLUMNS))
    cell.font = Font(name=_NAME, size=size, bold=bold)
    cell.alignment = Alignment(horizontal="center" if centred else None, vertical="center", wrap_text=True)
    lines = text_lines(text, sum(COLUMNS.values()), size, bold)
    sheet.row_dimensions[row].height = lines * size * LINE_PITCH + ROW_PADDING


def _page(sheet: Worksheet, head: int) -> None:
    """A4 landscape, as wide as the page, the heading on every page."""
    sheet.freeze_panes = f"A{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left=0.5, right=0.4, top=0.6, bottom=0.75, header=0.3, footer=0.35)
    sheet.print_options.horizontalCentered = True
    assert sheet.oddFooter is not None and sheet.oddFooter.center is not None
    sheet.oddFooter.center.text = '&"Times New Roman"&10Trang &P/&N'
    sheet.sheet_view.showGridLines = False

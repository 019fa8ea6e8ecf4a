"""Lay the roll-up form out for one office below: plain tables in the look of the unions' forms, to fill or print."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.forms import layout
from pipeline.forms.fill import redated
from pipeline.forms.layout import Field, Kind, Question
from pipeline.forms.rollup import (
    DETAIL_HEADS,
    DETAIL_NAME,
    DETAIL_SHEET,
    KIND_NAME,
    MARK_NAME,
    ROLL_UP_ID,
    TERM,
    UNMATCHED_NAME,
    UNMATCHED_SHEET,
    RollUpSpec,
    terms_of,
)
from pipeline.forms.template import LINE_PITCH, ROW_PADDING, text_lines
from pipeline.forms.write import made_at
from pipeline.program.model import Unit
from pipeline.program.words import Basis
from pipeline.text import short_date

_FONT = "Times New Roman"
_HEAD, _INPUT, _BAND = "1F4E79", "FFF9DB", "DDEBF7"
_THIN = Side("thin", color="A6A6A6")
_BOX = Border(_THIN, _THIN, _THIN, _THIN)
_FIGURE_HEADS = (
    ("Mã", 7),
    ("Chỉ tiêu", 52),
    ("ĐVT", 12),
    ("Năm", 11),
    ("Tử số (số lượng)", 13),
    ("Mẫu số", 13),
    ("Kết quả", 11),
    ("CĐCS đã báo cáo", 11),
    ("CĐCS phải báo cáo", 11),
)
_WIDTHS = (13, 38, 24, 10, 11, 14, 14, 10, 10)


class _Form:
    """The workbook under construction."""

    def __init__(self, spec: RollUpSpec, unit: Unit) -> None:
        self.spec, self.unit, self.book = spec, unit, Workbook()
        self.book.remove(self.book.worksheets[0])

    def sheet(self, name: str, title: str, widths: Sequence[float], *, landscape: bool) -> Worksheet:
        """A sheet with the heading every sheet has; its tables begin in row 9."""
        sheet: Worksheet = self.book.create_sheet(name)
        spec, last = self.spec, len(widths)
        for n, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(n)].width = width
        due = f"Số liệu tính đến ngày {short_date(spec.period.cutoff)}. Hạn gửi: {short_date(spec.period.due)}."
        lines = (
            (1, spec.program.office, 12, False, "left"),
            (2, self.unit.name, 13, True, "left"),
            (3, f"Mã đơn vị: {self.unit.code}", 11, False, "left"),
            (5, title, 15, True, "center"),
            (6, spec.period.name, 13, True, "center"),
            (7, due, 11, False, "center"),
        )
        for row, text, size, bold, side in lines:
            cell = sheet.cell(row, 1, text)
            cell.font = Font(_FONT, size, bold)
            cell.alignment = Alignment(side, "center", wrap_text=True)
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.paperSize = 9
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False
        return sheet

    def name(self, name: str, cell: Cell) -> None:
        """Give `cell` a workbook-level defined name."""
        where = f"{quote_sheetname(cell.parent.title)}!${get_column_letter(cell.column)}${cell.row}"
        self.book.defined_names[name] = DefinedName(name, attr_text=where)

    def input(self, sheet: Worksheet, row: int, column: int, field: Field | None) -> None:
        """The input cell of `field`; a plain box where there is none."""
        cell = boxed(sheet, row, column, None)
        if field is None:
            return
        self.name(field.name, cell)
        cell.fill = PatternFill("solid", fgColor=_INPUT)
        cell.protection = Protection(locked=False)
        numeric = field.kind.is_number
        cell.number_format = "#,##0.####" if numeric else "DD/MM/YYYY" if field.kind is Kind.DATE else "@"
        side = "right" if numeric else "left"
        cell.alignment = Alignment(side, "center" if numeric else "top", wrap_text=not numeric)
        if field.choices:
            rule = DataValidation("list", formula1='"' + ",".join(field.choices) + '"', allow_blank=True)
            sheet.add_data_validation(rule)
            rule.add(cell.coordinate)


def boxed(sheet: Worksheet, row: int, column: int, value: str | float | None, *, band: bool = False) -> Cell:
    """A cell of a table."""
    cell = sheet.cell(row, column, value)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        cell.data_type = "s"  # what stands in a table is never a formula
    cell.font, cell.border = Font(_FONT, 12 if band else 11, band), _BOX
    cell.alignment = Alignment("right" if isinstance(value, float | int) else None, "top", wrap_text=True)
    if isinstance(value, float):
        cell.number_format = "#,##0.####"
    if band:
        cell.fill = PatternFill("solid", fgColor=_BAND)
    return cell


def _heads(sheet: Worksheet, row: int, heads: Iterable[str]) -> None:
    for column, head in enumerate(heads, 1):
        cell = boxed(sheet, row, column, head)
        cell.font = Font(_FONT, 12, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=_HEAD)
        cell.alignment = Alignment("center", "center", wrap_text=True)
    sheet.row_dimensions[row].height = 36
    sheet.print_title_rows = f"{row}:{row}"


def lay_out_roll_up(spec: RollUpSpec, unit: Unit) -> bytes:
    """The empty roll-up form of `unit`, as a file; the same inputs give the same bytes."""
    form = _Form(spec, unit)
    _info(form)
    _figures(form)
    if spec.narratives:
        _texts(form)
    detail = form.sheet(DETAIL_SHEET, "CHI TIẾT THEO ĐƠN VỊ TRỰC THUỘC", _WIDTHS, landscape=True)
    _heads(detail, 9, DETAIL_HEADS)
    _name_head(form, detail, DETAIL_NAME)
    unmatched = form.sheet(UNMATCHED_SHEET, "CHỈ TIÊU CHƯA KHỚP GIỮA HAI CẤP", (16, 90), landscape=True)
    _heads(unmatched, 9, ("Mã", "Nội dung"))
    _name_head(form, unmatched, UNMATCHED_NAME)
    _stamps(form)
    form.book.active = 0
    out = io.BytesIO()
    form.book.save(out)
    return redated(out.getvalue(), made_at(spec.period))


def _name_head(form: _Form, sheet: Worksheet, name: str) -> None:
    cell = sheet.cell(9, 1)
    assert isinstance(cell, Cell)
    form.name(name, cell)


def _info(form: _Form) -> None:
    spec = form.spec
    sheet = form.sheet(layout.INFO_SHEET, "THÔNG TIN CHUNG", (7, 42, 16, 14, 14), landscape=False)
    mark = sheet.cell(4, 1)
    assert isinstance(mark, Cell)
    mark.font = Font(_FONT, 12, bold=True, color="C00000")
    form.name(MARK_NAME, mark)
    row = 9
    for n, field in enumerate(spec.about, 1):
        boxed(sheet, row, 1, n)
        boxed(sheet, row, 2, field.label)
        form.input(sheet, row, 3, field)
        if field.name == layout.T_BASIS:
            sheet.cell(row, 3, Basis.ACTUAL.label)
        row += 1
    if not spec.bases:
        return
    row += 1
    _heads(sheet, row, ("TT", "Số liệu gốc", "Tổng số", "CĐCS đã báo cáo", "CĐCS phải báo cáo"))
    sheet.print_title_rows = None
    by_name = spec.by_name
    asked = sorted(spec.bases, key=lambda f: f.year or 0)
    for n, field in enumerate(asked, 1):
        row += 1
        boxed(sheet, row, 1, n)
        boxed(sheet, row, 2, f"{field.label} ({field.unit}), năm {field.year}")
        for column, name in enumerate((field.name, f"{field.name}_rep", f"{field.name}_exp"), 3):
            form.input(sheet, row, column, by_name[name])


def _figures(form: _Form) -> None:
    widths = [width for _, width in _FIGURE_HEADS]
    sheet = form.sheet(layout.FIGURES_SHEET, "BIỂU TỔNG HỢP SỐ LIỆU CỦA CẤP DƯỚI", widths, landscape=True)
    _heads(sheet, 9, (head for head, _ in _FIGURE_HEADS))
    sheet.freeze_panes = "A10"
    row = 9
    for question in form.spec.questions:
        for year in dict.fromkeys(year for year, _ in question.fields):
            row += 1
            _figure_row(form, sheet, row, question, year)


def _figure_row(form: _Form, sheet: Worksheet, row: int, question: Question, year: int) -> None:
    indicator = question.indicator
    first = (year, "num") == next(iter(question.fields))
    boxed(sheet, row, 1, indicator.code if first else None, band=first)
    boxed(sheet, row, 2, indicator.text if first else None)
    if first:
        lines = text_lines(indicator.text, _FIGURE_HEADS[1][1], 12, bold=False)
        sheet.row_dimensions[row].height = round(lines * 12 * LINE_PITCH + ROW_PADDING, 1)
    boxed(sheet, row, 3, indicator.unit if first else None)  # a row is told by its first words: here the year
    boxed(sheet, row, 4, "Cả nhiệm kỳ" if year == TERM else str(year))
    for column, part in ((5, "num"), (6, "den"), (8, "rep"), (9, "exp")):
        form.input(sheet, row, column, question.fields.get((year, part)))
    result = boxed(sheet, row, 7, None)
    if indicator.measure.has_denominator:
        result.value = f'=IF(N(F{row})=0,"",E{row}/F{row})'
        result.number_format = "0.00%" if indicator.is_percent else "#,##0.##"
    else:
        result.value = f'=IF(E{row}="","",E{row})'
        result.number_format = "#,##0.####"


def _texts(form: _Form) -> None:
    sheet = form.sheet(layout.TEXT_SHEET, "NỘI DUNG BÁO CÁO BẰNG LỜI", (9, 85), landscape=False)
    row = 9
    for section, field in form.spec.narratives:
        boxed(sheet, row, 1, section.number, band=True)
        boxed(sheet, row, 2, section.title, band=True)
        form.input(sheet, row + 1, 2, field)
        sheet.row_dimensions[row + 1].height = 90
        row += 2


def _stamps(form: _Form) -> None:
    """The stamp cells, and what each indicator is measured in, in the very hidden sheet."""
    spec = form.spec
    meta = form.book.create_sheet(layout.META_SHEET)
    values = (ROLL_UP_ID, spec.version, spec.program.code, spec.period.code, form.unit.code, None)
    for row, (name, value) in enumerate(zip(layout.STAMPS, values, strict=False), 1):
        meta.cell(row, 1, name)
        cell = meta.cell(row, 2, value)
        assert isinstance(cell, Cell)
        cell.number_format = "@"
        form.name(name, cell)
    kind = meta.cell(len(layout.STAMPS) + 1, 2, spec.period.kind.label)
    assert isinstance(kind, Cell)
    form.name(KIND_NAME, kind)
    for row, question in enumerate(spec.questions, 1):
        for column, text in enumerate((question.indicator.name, *terms_of(question.indicator)), 4):
            cell = meta.cell(row, column, text or None)
            assert isinstance(cell, Cell)
            cell.number_format, cell.data_type = "@", "s" if text else "n"
    meta.sheet_state = "veryHidden"

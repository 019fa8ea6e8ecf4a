"""Lay the roll-up form out for one office below: plain tables in the look of the unions' forms, to fill or print."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from copy import copy
from pathlib import Path

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, Protection
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.forms import layout
from pipeline.forms.fill import redated
from pipeline.forms.issued import made_at
from pipeline.forms.layout import Field, FieldKind, FormSpec, Question
from pipeline.forms.rollup import (
    DETAIL_HEADS,
    DETAIL_NAME,
    DETAIL_SHEET,
    KIND_NAME,
    MARK_NAME,
    PAIR_HEADS,
    ROLL_UP_ID,
    UNMATCHED_NAME,
    UNMATCHED_SHEET,
    terms_of,
)
from pipeline.forms.rollup_look import Role, RollUpLook, look_of
from pipeline.forms.template import LINE_PITCH, ROW_PADDING, text_lines
from pipeline.openpyxl_gaps import put_style, style_of
from pipeline.program.model import Unit
from pipeline.program.term import year_entry, year_order
from pipeline.program.vocabulary import Basis
from pipeline.program.words import Words
from pipeline.text import short_date, upper_first

_TOP = 9  # the row of the heads: a heading of seven lines stands above every table
_FIGURE_HEADS = (
    ("Mã", 7),
    ("Chỉ tiêu", 52),
    ("ĐVT", 12),
    ("Năm", 11),
    *((head, 13) for head in PAIR_HEADS),
    ("Kết quả", 11),
)
_WIDTHS = (13, 38, 24, 10, 11, 14, 14, 10, 10)


_COVERED_WIDTH = 11
_HEAD_LINES = 2  # of a head; words of the organisation may take more


def _covered(words: Words) -> tuple[str, str]:
    """The heads over how many units reported, and how many had to."""
    unit = upper_first(words.unit_short)
    return f"{unit} đã báo cáo", f"{unit} phải báo cáo"


class _Form:
    """The workbook under construction."""

    def __init__(self, spec: FormSpec, unit: Unit, look: RollUpLook) -> None:
        self.spec, self.unit, self.book, self.look = spec, unit, Workbook(), look
        self.book.remove(self.book.worksheets[0])
        self._styles: dict[Role, StyleArray] = {}  # of this book: to look them up anew for every cell takes long

    def sheet(self, name: str, title: str, widths: Sequence[float], *, landscape: bool) -> Worksheet:
        """A sheet with the heading every sheet has; its tables begin in row 9."""
        sheet: Worksheet = self.book.create_sheet(name)
        spec, last = self.spec, len(widths)
        for n, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(n)].width = width
        due = f"Số liệu tính đến ngày {short_date(spec.period.cutoff)}. Hạn gửi: {short_date(spec.period.due)}."
        lines = (
            (1, spec.program.office, Role.OFFICE),
            (2, self.unit.name, Role.UNIT),
            (3, f"Mã đơn vị: {self.unit.code}", Role.CODE),
            (5, title, Role.TITLE),
            (6, spec.period.name, Role.PERIOD),
            (7, due, Role.DUE),
        )
        for row, text, role in lines:
            self.cell(sheet, row, 1, text, role)
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

    def cell(self, sheet: Worksheet, row: int, column: int, value: str | float | None, role: Role) -> Cell:
        """A cell that says `value`; what stands in a table is never a formula."""
        cell = sheet.cell(row, column, value)
        assert isinstance(cell, Cell)
        if role in self._styles:
            put_style(cell, self._styles[role])
        else:
            self.look.put_on(cell, role)
            self._styles[role] = style_of(cell)
        if isinstance(value, str):
            cell.data_type = "s"
        return cell

    def heads(self, sheet: Worksheet, row: int, heads: Iterable[str]) -> None:
        """The head of a table, repeated on every page."""
        lines, size = _HEAD_LINES, self.look.size(Role.HEAD)
        for column, head in enumerate(heads, 1):
            self.cell(sheet, row, column, head, Role.HEAD)
            width = sheet.column_dimensions[get_column_letter(column)].width
            lines = max(lines, text_lines(head, width, size, bold=True))
        sheet.row_dimensions[row].height = _height(lines, size)
        sheet.print_title_rows = f"{row}:{row}"

    def lines(self, name: str, sheet: Worksheet, heads: Sequence[str]) -> None:
        """A table for lines to come: its head bears `name`, the empty line below shows how they look."""
        self.heads(sheet, _TOP, heads)
        head = sheet.cell(_TOP, 1)
        assert isinstance(head, Cell)
        self.name(name, head)
        for column in range(1, len(heads) + 1):
            self.cell(sheet, _TOP + 1, column, None, Role.PLAIN)

    def input(self, sheet: Worksheet, row: int, column: int, field: Field | None) -> None:
        """The input cell of `field`; a plain box where there is none."""
        if field is None:
            self.cell(sheet, row, column, None, Role.PLAIN)
            return
        numeric, text = field.kind.is_number, field.sheet == layout.TEXT_SHEET
        cell = self.cell(sheet, row, column, None, Role.NUMBER if numeric else Role.TEXT if text else Role.ANSWER)
        self.name(field.name, cell)
        cell.protection = Protection(locked=False)
        cell.number_format = "#,##0.####" if numeric else "DD/MM/YYYY" if field.kind is FieldKind.DATE else "@"
        if field.choices:
            rule = DataValidation("list", formula1='"' + ",".join(field.choices) + '"', allow_blank=True)
            sheet.add_data_validation(rule)
            rule.add(cell.coordinate)


def _height(lines: int, size: float) -> float:
    return round(lines * size * LINE_PITCH + ROW_PADDING, 1)


def lay_out_roll_up(spec: FormSpec, unit: Unit, template: Path) -> bytes:
    """The empty roll-up form of `unit`, as a file; the same inputs give the same bytes.

    `template`: that of the unions' forms. Raises TemplateError when it lacks a sample.
    """
    form = _Form(spec, unit, look_of(template))
    _info(form)
    _figures(form)
    if spec.narratives:
        _texts(form)
    detail = form.sheet(DETAIL_SHEET, "CHI TIẾT THEO ĐƠN VỊ TRỰC THUỘC", _WIDTHS, landscape=True)
    form.lines(DETAIL_NAME, detail, DETAIL_HEADS)
    unmatched = form.sheet(UNMATCHED_SHEET, "CHỈ TIÊU CHƯA KHỚP GIỮA HAI CẤP", (16, 90), landscape=True)
    form.lines(UNMATCHED_NAME, unmatched, ("Mã", "Nội dung"))
    _stamps(form)
    form.book.active = 0
    out = io.BytesIO()
    form.book.save(out)
    return redated(out.getvalue(), made_at(spec.period))


def _info(form: _Form) -> None:
    spec = form.spec
    sheet = form.sheet(layout.INFO_SHEET, "THÔNG TIN CHUNG", (7, 42, 16, 14, 14), landscape=False)
    mark = form.cell(sheet, 4, 1, None, Role.UNIT)
    mark.font = Font(color="C00000") + copy(mark.font)
    form.name(MARK_NAME, mark)
    row = _TOP
    for n, field in enumerate(spec.about, 1):
        form.cell(sheet, row, 1, n, Role.COUNT)
        form.cell(sheet, row, 2, field.label, Role.FIELD)
        form.input(sheet, row, 3, field)
        if field.name == layout.T_BASIS:
            sheet.cell(row, 3, Basis.ACTUAL.label)
        row += 1
    if not spec.bases:
        return
    row += 1
    form.heads(sheet, row, ("TT", "Số liệu chung", "Tổng số", *_covered(spec.program.words)))
    sheet.print_title_rows = None
    by_name = spec.by_name
    asked = sorted(spec.bases, key=lambda f: year_order(f.year))
    for n, field in enumerate(asked, 1):
        row += 1
        form.cell(sheet, row, 1, n, Role.COUNT)
        form.cell(sheet, row, 2, f"{field.label} ({field.unit}), năm {field.year}", Role.FIELD)
        for column, name in enumerate((field.name, f"{field.name}_rep", f"{field.name}_exp"), 3):
            form.input(sheet, row, column, by_name[name])


def _figures(form: _Form) -> None:
    covered = _covered(form.spec.program.words)
    widths = [*(width for _, width in _FIGURE_HEADS), *(_COVERED_WIDTH for _ in covered)]
    sheet = form.sheet(layout.FIGURES_SHEET, "BIỂU TỔNG HỢP SỐ LIỆU CỦA CẤP DƯỚI", widths, landscape=True)
    form.heads(sheet, _TOP, (*(head for head, _ in _FIGURE_HEADS), *covered))
    sheet.freeze_panes = f"A{_TOP + 1}"
    row = _TOP
    for question in form.spec.questions:
        for year in question.slots:
            row += 1
            _figure_row(form, sheet, row, question, year)
    _signatures(form, sheet, row + 2)


def _signatures(form: _Form, sheet: Worksheet, row: int) -> None:
    """Who signs it on paper; nothing to fill in."""
    left, first, last = 2, 7, sheet.max_column
    words = form.spec.program.words
    lines = (
        ((first, "Ngày … tháng … năm ……", Role.CODE),),
        ((left, "NGƯỜI LẬP BIỂU", Role.UNIT), (first, f"TM. {words.standing_committee.upper()}", Role.UNIT)),
        ((left, "(Ký, ghi rõ họ tên)", Role.CODE), (first, words.chair.upper(), Role.UNIT)),
        ((first, "(Ký tên, đóng dấu, họ tên)", Role.CODE),),
    )
    for at, line in enumerate(lines, start=row):
        for column, text, role in line:
            cell = form.cell(sheet, at, column, text, role)
            cell.alignment = Alignment(horizontal="center")
        sheet.merge_cells(start_row=at, start_column=first, end_row=at, end_column=last)


def _figure_row(form: _Form, sheet: Worksheet, row: int, question: Question, year: int | None) -> None:
    indicator = question.indicator
    first = year == question.slots[0]
    when = year_entry(year).capitalize()
    if first:
        form.cell(sheet, row, 1, indicator.code, Role.INDICATOR)
        form.cell(sheet, row, 2, upper_first(indicator.text), Role.PROMISE)
        size = form.look.size(Role.PROMISE)
        lines = text_lines(indicator.text, _FIGURE_HEADS[1][1], size, bold=True)
        sheet.row_dimensions[row].height = _height(lines, size)
    # A row is told by its first words: the others of an indicator by their year alone.
    for column, text in enumerate((None, None, indicator.unit if first else None, when), 1):
        if not (first and column < 3):
            form.cell(sheet, row, column, text, Role.PLAIN)
    parts = question.parts(year)
    for column, part in ((5, "num"), (6, "den"), (8, "rep"), (9, "exp")):
        form.input(sheet, row, column, parts.get(part))
    result = form.cell(sheet, row, 7, None, Role.RESULT)
    if indicator.measure.has_denominator:
        result.value = f'=IF(N(F{row})=0,"",E{row}/F{row})'
        result.number_format = "0.00%" if indicator.is_percent else "#,##0.##"
    else:
        result.value = f'=IF(E{row}="","",E{row})'
        result.number_format = "#,##0.####"


def _texts(form: _Form) -> None:
    sheet = form.sheet(layout.TEXT_SHEET, "BÁO CÁO TÌNH HÌNH THỰC HIỆN VÀ KIẾN NGHỊ", (9, 85), landscape=False)
    row = _TOP
    for section, field in form.spec.narratives:
        form.cell(sheet, row, 1, section.number, Role.SECTION)
        form.cell(sheet, row, 2, section.title, Role.TITLE_OF_SECTION)
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

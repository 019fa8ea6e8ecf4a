"""Lay a form out once per program, period and kind of union, from the template staff can restyle."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, PatternFill, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from pipeline.errors import TemplateError
from pipeline.forms import layout, live
from pipeline.forms.handed import handed_on
from pipeline.forms.layout import Field, FormSpec, Kind, Question
from pipeline.forms.stamp import UNIT_TOKENS, Laid, laid, token
from pipeline.forms.template import LINE_PITCH, ROW_PADDING, SheetLayout, Spot, Values, load_template, text_lines
from pipeline.program.model import Period
from pipeline.program.words import Basis, Measure
from pipeline.text import short_date

TEMPLATE_NAME = "bieu-mau.xlsx"


class _Form:
    """The workbook under construction: names, drop-downs and notes of every field are set in one place."""

    def __init__(self, spec: FormSpec, template: Path, prefilled: bool) -> None:
        if not template.is_file():
            raise TemplateError(f"{template}: không có mẫu biểu.")
        self.spec, self.file = spec, template.name
        self.handed = handed_on(spec)
        self.template = load_template(template.read_bytes())
        self.book = self.template.book()
        for name in (layout.INFO_SHEET, layout.FIGURES_SHEET, layout.TEXT_SHEET):
            if name not in self.book.sheetnames:
                raise TemplateError(f"{self.file}: thiếu trang “{name}”.")
        self.lists: dict[tuple[str, ...], str] = {}
        self.rules: dict[tuple[str, str, str, Kind, tuple[str, ...]], DataValidation] = {}
        self.meta = self.book.create_sheet(layout.META_SHEET)
        self.cells: dict[str, Cell] = {}
        p, period = spec.program, spec.period
        self.common: dict[str, str | int | float | None] = {
            "co_quan": p.office,
            "co_quan_cap_tren": p.superior_office,
            "chuong_trinh": p.title,
            "nhiem_ky": p.term,
            "ky": period.name,
            "ngay_chot": short_date(period.cutoff),
            "han_nop": short_date(period.due),
            "cac_trang": _page_list(spec),
            **{name: token(name) for name in UNIT_TOKENS},
        }
        self.conditions = {
            "so_goc": bool(spec.bases),
            "so_lieu": bool(spec.questions),
            "loi_van": bool(spec.narratives),
            "chung": any(live.is_shared(q.indicator) for q in spec.questions),
            "giao_rieng": bool(self.handed),
            "dien_san": prefilled,
        }

        self._handed_cells()

    def _handed_cells(self) -> None:
        """A hidden cell for every number that may be handed to a union."""
        for row, handed in enumerate(self.handed.values(), len(layout.STAMPS) + 1):
            self.meta.cell(row, 1, handed.cell)
            cell = self.meta.cell(row, 2)
            cell.number_format = "0.####"  # an empty cell is saved for its format
            assert isinstance(cell, Cell)
            self.name(handed.cell, cell)

    def sheet(self, name: str, group: Iterable[str] = (), repeats: int = 1) -> SheetLayout:
        """The template sheet `name`, ready to be laid out."""
        if name not in self.book.sheetnames:
            raise TemplateError(f"{self.file}: thiếu trang “{name}”.")
        return SheetLayout(self.template.sheets[name], self.book[name], tuple(group), repeats, self.file)

    def name(self, name: str, cell: Cell) -> None:
        """Give `cell` a workbook-level defined name."""
        where = f"{quote_sheetname(cell.parent.title)}!${get_column_letter(cell.column)}${cell.row}"
        self.book.defined_names[name] = DefinedName(name, attr_text=where)
        self.cells[name] = cell

    def input(self, field: Field, cell: Cell) -> None:
        """Make `cell` the input cell of `field`: name, unlocked, drop-down or number rule, input message."""
        self.name(field.name, cell)
        cell.protection = Protection(locked=False)
        if field.kind is Kind.DECIMAL:
            cell.number_format = "#,##0.####"
        elif field.kind is Kind.DATE:
            cell.number_format = "DD/MM/YYYY"
        elif field.kind in (Kind.TEXT, Kind.CHOICE):
            cell.number_format = "@" if field.kind is Kind.TEXT else "General"
        if field.kind is Kind.CHOICE:
            _make_room(cell, field.choices)
        sheet = cell.parent
        assert isinstance(sheet, Worksheet)
        title = (f"Chỉ tiêu {field.indicator.code}" if field.indicator else field.label)[:32]
        said = (sheet.title, title, _prompt(field)[:255], field.kind, field.choices)
        if said not in self.rules:  # one for all years of a question
            rule = self.rules[said] = self._rule(field)
            rule.promptTitle, rule.prompt = said[1], said[2]
            rule.showInputMessage = rule.showErrorMessage = True
            rule.errorTitle = "Chưa đúng"
            sheet.add_data_validation(rule)
        self.rules[said].add(cell.coordinate)

    def _rule(self, field: Field) -> DataValidation:
        if field.kind is Kind.CHOICE:
            rule = DataValidation("list", formula1=self.choice_list(field.choices), allow_blank=True)
            rule.error = "Chọn một giá trị trong danh sách."
        elif field.kind.is_number:
            whole, most = field.kind is Kind.INTEGER, f"{layout.MAX_NUMBER:.0f}"
            rule = DataValidation(
                "whole" if whole else "decimal", operator="between", formula1="0", formula2=most, allow_blank=True
            )
            rule.error = "Ghi một số từ 0 trở lên" + (", không có phần lẻ." if whole else ".")
        elif field.kind is Kind.DATE:
            rule = DataValidation("date", operator="greaterThan", formula1="36526", allow_blank=True)
            rule.error = "Ghi ngày/tháng/năm, ví dụ 25/12/2025."
            rule.errorStyle = "warning"
        else:
            rule = DataValidation(
                "textLength", operator="lessThanOrEqual", formula1=str(layout.MAX_TEXT), allow_blank=True
            )
            rule.error = f"Không quá {layout.MAX_TEXT} ký tự."
        return rule

    def choice_list(self, choices: tuple[str, ...]) -> str:
        """Defined name of the range in _meta that holds `choices` (an inline list may not exceed 255 characters)."""
        if choices not in self.lists:
            column = 4 + len(self.lists)
            for row, choice in enumerate(choices, 1):
                self.meta.cell(row, column, choice)
            name, letter = f"DM_{len(self.lists) + 1}", get_column_letter(column)
            where = f"{layout.META_SHEET}!${letter}$1:${letter}${len(choices)}"
            self.book.defined_names[name] = DefinedName(name, attr_text=where)
            self.lists[choices] = name
        return self.lists[choices]

    def handed_cell(self, question: Question, year: int) -> str:
        """The hidden cell with what was handed to the union, as formulas refer to it; '' when there is none."""
        handed = self.handed.get((question.indicator.code, year))
        return f"{layout.META_SHEET}!{self.cells[handed.cell].coordinate}" if handed else ""

    def places(self, names: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Where named cells stand in the saved package: part and address."""
        parts = {s.title: f"xl/worksheets/sheet{n}.xml" for n, s in enumerate(self.book.worksheets, 1)}
        return {n: (parts[self.cells[n].parent.title], self.cells[n].coordinate) for n in names}

    def stamps(self) -> None:
        """The stamp cells, in the very hidden sheet."""
        spec = self.spec
        values = (layout.FORM_ID, spec.version, spec.program.code, spec.period.code, token("ma_don_vi"), None, None)
        for row, (name, value) in enumerate(zip(layout.STAMPS, values, strict=True), 1):
            self.meta.cell(row, 1, name)
            cell = self.meta.cell(row, 2, value)
            cell.number_format = "@"
            assert isinstance(cell, Cell)
            self.name(name, cell)
        self.meta.sheet_state = "veryHidden"


def _make_room(cell: Cell, choices: tuple[str, ...]) -> None:
    """Centre the choice and give its row the height the longest one needs; a union cannot widen a locked row."""
    sheet, size = cell.parent, cell.font.sz or 11
    assert isinstance(sheet, Worksheet)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    width = sheet.column_dimensions[get_column_letter(cell.column)].width
    lines = max(text_lines(choice, width, size, bool(cell.font.b)) for choice in choices)
    row = sheet.row_dimensions[cell.row]
    row.height = max(row.height or 0, round(lines * size * LINE_PITCH + ROW_PADDING, 1))


def _prompt(field: Field) -> str:
    stop = "" if field.label.endswith(("?", ".", ")")) else "."
    if field.kind is Kind.CHOICE:
        return f"{field.label}{stop} Chọn trong danh sách."
    if field.kind.is_number:
        return f"{field.label}{stop} Ghi số, không có thì ghi 0."
    if field.part == "note":
        return "Ghi chú, giải trình (nếu có)."
    return field.label


def made_at(period: Period) -> datetime:
    """The saving time every blank form of a period carries: the same inputs give the same bytes."""
    return datetime.combine(period.start, datetime.min.time())


def lay_out(spec: FormSpec, template: Path, *, prefilled: bool = False) -> Laid:
    """The form of `spec` with tokens where each union's own words go; `prefilled`: to take answers of earlier rounds.

    Raises TemplateError when the template lacks a sheet or a placeholder.
    """
    form = _Form(spec, template, prefilled)
    for sheet in form.book.worksheets:
        if sheet.title not in (layout.INFO_SHEET, layout.FIGURES_SHEET, layout.TEXT_SHEET, layout.META_SHEET):
            _plain_sheet(form, sheet.title)
    _info_sheet(form)
    _figures_sheet(form)
    _text_sheet(form)
    form.stamps()
    for sheet in form.book.worksheets:
        if sheet.title != layout.META_SHEET:
            _protect(sheet)
    form.book.active = 0
    out = io.BytesIO()
    ExcelWriter(form.book, zipfile.ZipFile(out, "w")).save()  # not packed: `laid` takes it apart at once
    valued = [item.cell for item in form.handed.values()]
    if prefilled:
        valued += [layout.PREFILLED, *(f.name for f in spec.fields if f.year and f.part != "note")]
    return laid(out.getvalue(), made_at(spec.period), form.places(valued), tuple(form.handed.values()))


def _protect(sheet: Worksheet) -> None:
    """Lock all but the input cells; widening columns and rows stays allowed. No password: it is not a secret."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def _years(spec: FormSpec) -> tuple[int, ...]:
    return spec.period.years


def _page_list(spec: FormSpec) -> str:
    """The sheets to fill: '“Thông tin chung”, “Số liệu” và “Nội dung”'."""
    pages = [layout.INFO_SHEET]
    pages += [layout.FIGURES_SHEET] if spec.questions else []
    pages += [layout.TEXT_SHEET] if spec.narratives else []
    *most, last = [f"“{page}”" for page in pages]
    return f"{', '.join(most)} và {last}" if most else last


def _plain_sheet(form: _Form, name: str) -> None:
    """A sheet without inputs; rows with {{stt}} are numbered, whichever of them stand."""
    sheet = form.sheet(name)
    count = 0
    for row in sheet.rows(form.conditions):
        count += sheet.source.holds(row, "stt")
        sheet.emit(row, {**form.common, "stt": count})


def _info_sheet(form: _Form) -> None:
    spec, years = form.spec, _years(form.spec)
    sheet = form.sheet(layout.INFO_SHEET, ("so", "nam"), len(years))
    sheet.require("gia_tri", "so", "nam")
    about_row, base_row = sheet.find("nhan"), sheet.find("so_goc")
    bases: dict[str, dict[int, Field]] = {}
    for f in spec.bases:
        assert f.base is not None and f.year is not None
        bases.setdefault(f.base.code, {})[f.year] = f
    for row in sheet.rows(form.conditions):
        if row == about_row:
            for n, field in enumerate(spec.about, 1):
                values: Values = {**form.common, "stt": n, "nhan": field.label}
                cell = _single(sheet.emit(row, values, leave=("gia_tri",)))
                form.input(field, cell)
                if field.name == layout.T_BASIS:
                    cell.value = Basis.ACTUAL.label
        elif row == base_row:
            for n, of_year in enumerate(bases.values(), 1):
                base = of_year[years[0]].base
                assert base is not None
                values = {**form.common, "stt": n, "so_goc": base.label, "dvt": base.unit}
                for spot in sheet.emit(row, values, leave=("so",)):
                    form.input(of_year[years[spot.group]], spot.cell)
        else:
            sheet.emit(row, form.common, lambda k: {"nam": years[k]})


def _single(spots: list[Spot]) -> Cell:
    """The cell of a field that is asked once; were its column repeated for every year, the first one."""
    for spot in spots[1:]:
        _computed(spot.cell, None)
    return spots[0].cell


def _figures_sheet(form: _Form) -> None:
    spec, years = form.spec, _years(form.spec)
    if not spec.questions:
        del form.book[layout.FIGURES_SHEET]
        return
    yearly = ("nam", "muc_giao", "giao_rieng", "ket_qua", "danh_gia", "so_lieu")
    sheet = form.sheet(layout.FIGURES_SHEET, yearly, len(years))
    sheet.require("nam", "so_lieu", "ghi_chu")
    rows = {n: sheet.find(n) for n in ("nhom", "ma", "cau_hoi")}
    for row in sheet.rows(form.conditions):
        if row == rows["nhom"]:
            group = ""
            for question in spec.questions:
                if question.indicator.group != group:
                    group = question.indicator.group
                    sheet.emit(row, {**form.common, "nhom": group})
                _question_rows(form, sheet, rows, question)
        elif row not in rows.values():
            sheet.emit(row, form.common, lambda k: {"nam": years[k]})
    live.status_colours(sheet)


def _question_rows(form: _Form, sheet: SheetLayout, rows: dict[str, int], question: Question) -> None:
    """The indicator's own row (promise, result, verdict) and one row per question below it."""
    indicator, years = question.indicator, _years(form.spec)

    def promised(k: int) -> Values:
        shown = live.show_target(indicator.targets.get(years[k]), indicator.is_percent)
        return {"muc_giao": f"{shown} {live.SHARED}" if shown and live.is_shared(indicator) else shown}

    head = sheet.emit(
        rows["ma"],
        {**form.common, "ma": indicator.code, "chi_tieu_noi_dung": indicator.text, "dvt": indicator.unit},
        promised,
        leave=("ket_qua", "danh_gia", "ghi_chu"),
    )
    cells: dict[tuple[int, str], str] = {}
    for n, (part, label, unit) in enumerate(_parts(form.spec, question)):
        asked: Values = {**form.common, "cau_hoi": label, "dvt": unit}
        spots = sheet.emit(rows["cau_hoi"], asked, leave=("so_lieu", "giao_rieng"))
        for spot in spots:
            if spot.name == "giao_rieng" and n == 0:
                _handed(form, spot.cell, question, years[spot.group])
        for spot in (s for s in spots if s.name == "so_lieu"):
            year = years[spot.group]
            field = question.fields.get((year, part))
            if field is not None:
                form.input(field, spot.cell)
                cells[year, part] = spot.cell.coordinate
            elif part == "base" and year in question.years:
                base = form.cells[f"Q_{indicator.base}_{year}"]
                where = f"{quote_sheetname(base.parent.title)}!{base.coordinate}"
                _computed(spot.cell, f'=IF(ISNUMBER({where}),{where},"")')
                cells[year, part] = spot.cell.coordinate
            else:
                _computed(spot.cell, None)
    note = next(f for f in form.spec.notes if f.indicator is indicator)
    form.input(note, _single([spot for spot in head if spot.name == "ghi_chu"]))
    result = dict.fromkeys(years, "")
    for spot in head:
        year = years[spot.group]
        own = {part: cell for (y, part), cell in cells.items() if y == year}
        if own and spot.name == "ket_qua":
            live.result(sheet, spot.cell, indicator.is_percent, own, question)
            result[year] = spot.cell.coordinate
        elif own and spot.name == "danh_gia":
            spot.cell.value = live.verdict(question, year, own, result[year], form.handed_cell(question, year))


def _handed(form: _Form, cell: Cell, question: Question, year: int) -> None:
    """The words on what was handed to the union, and room for the longest of any union."""
    handed = form.handed.get((question.indicator.code, year))
    if handed is not None:
        cell.value = token(handed.token)
        _make_room(cell, (handed.longest(form.spec.program),))


def _parts(spec: FormSpec, question: Question) -> list[tuple[str, str, str]]:
    """(part, label, unit) of the question rows of an indicator."""
    indicator = question.indicator
    if indicator.measure is not Measure.RATIO:
        unit = indicator.unit.split("/")[0]  # an average of members per union is asked as a number of members
        return [("val", indicator.numerator, "" if indicator.measure.is_choice else unit)]
    if indicator.base is None:
        return [("num", indicator.numerator, ""), ("den", indicator.denominator, "")]
    base = next(b for b in spec.program.bases if b.code == indicator.base)
    label = f"{base.label} (lấy từ trang {layout.INFO_SHEET})"
    return [("num", indicator.numerator, base.unit), ("base", label, base.unit)]


def _computed(cell: Cell, formula: str | None) -> None:
    """A cell of an input row that is not an input: unfilled, locked."""
    cell.value = formula
    cell.fill = PatternFill()


def _text_sheet(form: _Form) -> None:
    spec = form.spec
    if not spec.narratives:
        del form.book[layout.TEXT_SHEET]
        return
    sheet = form.sheet(layout.TEXT_SHEET)
    rows = {n: sheet.find(n) for n in ("so_muc", "tieu_de", "goi_y", "tra_loi")}
    for row in sheet.rows(form.conditions):
        if row == min(rows.values()):
            for section, field in spec.narratives:
                prompt = section.prompt or "Ghi ngắn gọn, có số liệu minh chứng."
                values: Values = {**form.common, "so_muc": section.number, "tieu_de": section.title, "goi_y": prompt}
                for sample in sorted(set(rows.values())):
                    for spot in sheet.emit(sample, values, leave=("tra_loi",)):
                        form.input(field, spot.cell)
        elif row not in rows.values():
            sheet.emit(row, form.common)

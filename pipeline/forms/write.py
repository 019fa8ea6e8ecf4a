"""Lay a form out once per program, period and kind of union, from the template staff can restyle."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.errors import TemplateError
from pipeline.forms import layout
from pipeline.forms.layout import Field, FormSpec, Kind, Question
from pipeline.forms.stamp import UNIT_TOKENS, Laid, laid, token
from pipeline.forms.template import SheetLayout, Spot, Values
from pipeline.program.model import Target
from pipeline.program.words import Basis, Comparator, Measure, YesNo
from pipeline.text import number, short_date

TEMPLATE_NAME = "bieu-mau.xlsx"
CHECK_AGAIN = "Kiểm tra lại: tử số lớn hơn mẫu số"
MET, NOT_MET, NOT_APPLICABLE = "Đạt", "Chưa đạt", "Không thuộc đối tượng"
_EXCEL_OPERATOR = {Comparator.RANGE: ">=", Comparator.EQUAL: "="}
_GREEN, _RED, _PALE_RED = Font(color="006100", bold=True), Font(color="9C0006", bold=True), "FFC7CE"


class _Form:
    """The workbook under construction: names, drop-downs and notes of every field are set in one place."""

    def __init__(self, spec: FormSpec, template: Path) -> None:
        if not template.is_file():
            raise TemplateError(f"{template}: không có mẫu biểu.")
        self.spec, self.file = spec, template.name
        self.book = load_workbook(template)
        self.lists: dict[tuple[str, ...], str] = {}
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
            **{name: token(name) for name in UNIT_TOKENS},
        }

    def sheet(self, name: str, group: Iterable[str] = (), repeats: int = 1) -> SheetLayout:
        """The template sheet `name`, ready to be laid out."""
        if name not in self.book.sheetnames:
            raise TemplateError(f"{self.file}: thiếu trang “{name}”.")
        return SheetLayout(self.book[name], tuple(group), repeats, self.file)

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
        rule = self._rule(field)
        rule.promptTitle = (f"Chỉ tiêu {field.indicator.code}" if field.indicator else field.label)[:32]
        rule.prompt = _prompt(field)[:255]
        rule.showInputMessage = rule.showErrorMessage = True
        rule.errorTitle = "Chưa đúng"
        rule.add(cell.coordinate)
        cell.parent.add_data_validation(rule)

    def _rule(self, field: Field) -> DataValidation:
        if field.kind is Kind.CHOICE:
            rule = DataValidation("list", formula1="=" + self.choice_list(field.choices), allow_blank=True)
            rule.error = "Chọn một giá trị trong danh sách."
        elif field.kind.is_number:
            kind = "whole" if field.kind is Kind.INTEGER else "decimal"
            rule = DataValidation(
                kind, operator="between", formula1="0", formula2=f"{layout.MAX_NUMBER:.0f}", allow_blank=True
            )
            rule.error = "Ghi một số từ 0 trở lên" + (", không có phần lẻ." if kind == "whole" else ".")
        elif field.kind is Kind.DATE:
            rule = DataValidation("date", operator="greaterThan", formula1="36526", allow_blank=True)
            rule.error = "Ghi ngày/tháng/năm, ví dụ 25/12/2025."
            rule.errorStyle = "warning"
        else:
            rule = DataValidation(
                "textLength", operator="lessThanOrEqual", formula1=str(layout.MAX_TEXT), allow_blank=True
            )
            rule.error = f"Không quá {layout.MAX_TEXT} chữ."
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

    def stamps(self) -> None:
        """The stamp cells, in the very hidden sheet."""
        spec = self.spec
        values = (layout.FORM_ID, spec.version, spec.program.code, spec.period.code, token("ma_don_vi"), None)
        for row, (name, value) in enumerate(zip(layout.STAMPS, values, strict=True), 1):
            self.meta.cell(row, 1, name)
            cell = self.meta.cell(row, 2, value)
            cell.number_format = "@"
            assert isinstance(cell, Cell)
            self.name(name, cell)
        self.meta.sheet_state = "veryHidden"


def _prompt(field: Field) -> str:
    if field.kind is Kind.CHOICE:
        return f"{field.label} Chọn trong danh sách."
    if field.kind.is_number:
        return f"{field.label}. Ghi số, không có thì ghi 0."
    if field.part == "note":
        return "Ghi chú, giải trình (nếu có)."
    return field.label


def lay_out(spec: FormSpec, template: Path) -> Laid:
    """The form of `spec` with tokens where each union's own words go.

    Raises TemplateError when the template lacks a sheet or a placeholder.
    """
    form = _Form(spec, template)
    _plain_sheet(form, layout.GUIDE_SHEET)
    _info_sheet(form)
    _figures_sheet(form)
    _text_sheet(form)
    form.stamps()
    for sheet in form.book.worksheets:
        if sheet.title != layout.META_SHEET:
            _protect(sheet)
    form.book.active = 0
    out = io.BytesIO()
    form.book.save(out)
    made = datetime.combine(spec.period.start, datetime.min.time())
    return laid(out.getvalue(), made)


def _protect(sheet: Worksheet) -> None:
    """Lock all but the input cells; widening columns and rows stays allowed. No password: it is not a secret."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def _years(spec: FormSpec) -> tuple[int, ...]:
    return spec.period.years


def _plain_sheet(form: _Form, name: str) -> None:
    sheet = form.sheet(name)
    for row in sheet.source.rows:
        _no_spots(sheet, sheet.emit(row, form.common))


def _no_spots(sheet: SheetLayout, spots: list[Spot]) -> None:
    for spot in spots:
        raise TemplateError(
            f"{sheet.file}: trang “{sheet.source.title}”, ô {spot.cell.coordinate}: không biết {{{{{spot.name}}}}}."
        )


def _info_sheet(form: _Form) -> None:
    spec, years = form.spec, _years(form.spec)
    sheet = form.sheet(layout.INFO_SHEET, ("so", "nam"), len(years))
    about_row, base_row = sheet.find("nhan"), sheet.find("so_goc")
    bases: dict[str, dict[int, Field]] = {}
    for f in spec.bases:
        assert f.base is not None and f.year is not None
        bases.setdefault(f.base.code, {})[f.year] = f
    for row in sheet.source.rows:
        if row == about_row:
            for n, field in enumerate(spec.about, 1):
                for spot in sheet.emit(row, {**form.common, "stt": n, "nhan": field.label}):
                    form.input(field, spot.cell)
                    if field.name == layout.T_BASIS:
                        spot.cell.value = Basis.ACTUAL.label
        elif row == base_row:
            for n, of_year in enumerate(bases.values(), 1):
                base = of_year[years[0]].base
                assert base is not None
                values: Values = {**form.common, "stt": n, "so_goc": base.label, "dvt": base.unit}
                for spot in sheet.emit(row, values):
                    form.input(of_year[years[spot.group]], spot.cell)
        elif bases or not sheet.source.holds(row, "?so_goc"):
            _no_spots(sheet, sheet.emit(row, form.common, lambda k: {"nam": years[k]}))


def _figures_sheet(form: _Form) -> None:
    spec, years = form.spec, _years(form.spec)
    if not spec.questions:
        del form.book[layout.FIGURES_SHEET]
        return
    sheet = form.sheet(layout.FIGURES_SHEET, ("nam", "muc_giao", "ket_qua", "danh_gia", "so_lieu"), len(years))
    rows = {n: sheet.find(n) for n in ("nhom", "ma", "cau_hoi")}
    for row in sheet.source.rows:
        if row == rows["nhom"]:
            group = ""
            for question in spec.questions:
                if question.indicator.group != group:
                    group = question.indicator.group
                    _no_spots(sheet, sheet.emit(row, {**form.common, "nhom": group}))
                _question_rows(form, sheet, rows, question)
        elif row not in rows.values():
            _no_spots(sheet, sheet.emit(row, form.common, lambda k: {"nam": years[k]}))
    _status_colours(sheet)


def _question_rows(form: _Form, sheet: SheetLayout, rows: dict[str, int], question: Question) -> None:
    """The indicator's own row (promise, result, verdict) and one row per question below it."""
    indicator, years = question.indicator, _years(form.spec)

    def promised(k: int) -> Values:
        return {"muc_giao": show_target(indicator.targets.get(years[k]), indicator.is_percent)}

    head = sheet.emit(
        rows["ma"],
        {**form.common, "ma": indicator.code, "chi_tieu_noi_dung": indicator.text, "dvt": indicator.unit},
        promised,
    )
    cells: dict[tuple[int, str], str] = {}
    for part, label, unit in _parts(form.spec, question):
        for spot in sheet.emit(rows["cau_hoi"], {**form.common, "cau_hoi": label, "dvt": unit}):
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
    result = dict.fromkeys(years, "")
    for spot in head:
        if spot.name == "ghi_chu":
            form.input(note, spot.cell)
            continue
        year = years[spot.group]
        own = {part: cell for (y, part), cell in cells.items() if y == year}
        if own and spot.name == "ket_qua":
            _result(sheet, spot.cell, indicator.is_percent, own, question)
            result[year] = spot.cell.coordinate
        elif own and spot.name == "danh_gia":
            spot.cell.value = _verdict(question, year, own, result[year])


def _parts(spec: FormSpec, question: Question) -> list[tuple[str, str, str]]:
    """(part, label, unit) of the question rows of an indicator."""
    indicator = question.indicator
    if indicator.measure is not Measure.RATIO:
        return [("val", indicator.numerator, "" if indicator.measure.is_choice else indicator.unit)]
    if indicator.base is None:
        return [("num", indicator.numerator, ""), ("den", indicator.denominator, "")]
    base = next(b for b in spec.program.bases if b.code == indicator.base)
    label = f"{base.label} (lấy từ trang {layout.INFO_SHEET})"
    return [("num", indicator.numerator, base.unit), ("base", label, base.unit)]


def _computed(cell: Cell, formula: str | None) -> None:
    """A cell of an input row that is not an input: unfilled, locked."""
    cell.value = formula
    cell.fill = PatternFill()


def _result(sheet: SheetLayout, cell: Cell, percent: bool, own: dict[str, str], question: Question) -> None:
    """Percentage worked out from the two numbers (or the number itself); a red numerator when it is too large."""
    if question.indicator.measure is not Measure.RATIO:
        return
    num, den = own["num"], own.get("den") or own["base"]
    cell.value = f'=IF(AND(ISNUMBER({num}),ISNUMBER({den})),IF({den}>0,{num}/{den},""),"")'
    if not percent:
        cell.number_format = "#,##0.##"
    red = FormulaRule(
        formula=[f"AND(ISNUMBER({num}),ISNUMBER({den}),{num}>{den})"], fill=PatternFill(bgColor=_PALE_RED)
    )
    sheet.target.conditional_formatting.add(num, red)


def _verdict(question: Question, year: int, own: dict[str, str], result: str) -> str | None:
    """Live formula: met or not against the year's target, for measures a single union can meet by itself."""
    indicator = question.indicator
    target = indicator.targets.get(year)
    if indicator.measure is Measure.YES_NO:
        cell, (yes, no, other) = own["val"], (a.label for a in YesNo)
        return f'=IF({cell}="{yes}","{MET}",IF({cell}="{no}","{NOT_MET}",IF({cell}="{other}","{NOT_APPLICABLE}","")))'
    if indicator.measure is Measure.GRADE:
        assert indicator.scale and indicator.threshold
        cell, good = own["val"], indicator.scale.grades[: indicator.scale.grades.index(indicator.threshold) + 1]
        hit = ",".join(f'{cell}="{grade}"' for grade in good)
        other = YesNo.NOT_CONCERNED.label
        return f'=IF({cell}="","",IF({cell}="{other}","{NOT_APPLICABLE}",IF(OR({hit}),"{MET}","{NOT_MET}")))'
    if indicator.measure is Measure.RATIO:
        num, den = own["num"], own.get("den") or own["base"]
        verdict = _compare(result, target, indicator.comparator, 100 if indicator.is_percent else 1)
        wrong = f"AND(ISNUMBER({num}),ISNUMBER({den}),{num}>{den})"
        bounded = f'IF({wrong},"{CHECK_AGAIN}",{verdict})' if layout.is_share(indicator) else verdict
        return f'=IF({result}="","",{bounded})'
    if indicator.measure is Measure.PER_UNIT and target is not None:
        cell = own["val"]
        return f'=IF({cell}="","",{_compare(cell, target, indicator.comparator, 1)})'
    return None


def _compare(cell: str, target: Target | None, comparator: Comparator, scale: int) -> str:
    if target is None:
        return '""'
    operator = _EXCEL_OPERATOR.get(comparator, comparator.value)
    return f'IF({cell}*{scale}{operator}{target.low:g},"{MET}","{NOT_MET}")'


def show_target(target: Target | None, percent: bool) -> str | None:
    """'95%', '1.500 - 2.000', None when the year has no target."""
    if target is None:
        return None
    sign = "%" if percent else ""
    if target.high is None:
        return number(target.low) + sign
    return f"{number(target.low)} - {number(target.high)}{sign}"


def _status_colours(sheet: SheetLayout) -> None:
    cells = f"A1:{get_column_letter(sheet.column(sheet.source.last_column))}{sheet.row}"
    for text, font, fill in (
        (NOT_MET, _RED, None),
        (MET, _GREEN, None),
        (CHECK_AGAIN, _RED, PatternFill(bgColor=_PALE_RED)),
    ):
        sheet.target.conditional_formatting.add(cells, FormulaRule(formula=[f'A1="{text}"'], font=font, fill=fill))


def _text_sheet(form: _Form) -> None:
    spec = form.spec
    if not spec.narratives:
        del form.book[layout.TEXT_SHEET]
        return
    sheet = form.sheet(layout.TEXT_SHEET)
    rows = {n: sheet.find(n) for n in ("so_muc", "goi_y", "tra_loi")}
    for row in sheet.source.rows:
        if row == min(rows.values()):
            for section, field in spec.narratives:
                prompt = section.prompt or "Ghi ngắn gọn, có số liệu minh chứng."
                values: Values = {**form.common, "so_muc": section.number, "tieu_de": section.title, "goi_y": prompt}
                for sample in sorted(set(rows.values())):
                    for spot in sheet.emit(sample, values):
                        form.input(field, spot.cell)
        elif row not in rows.values():
            _no_spots(sheet, sheet.emit(row, form.common))

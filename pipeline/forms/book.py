"""The workbook of a form while it is laid out: what every input cell carries, whatever sheet it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.errors import TemplateError
from pipeline.forms import layout
from pipeline.forms.common_words import common_words
from pipeline.forms.gaps import token
from pipeline.forms.handed import Halfway, handed_on
from pipeline.forms.layout import Field, FieldKind, FormSpec, Question, is_share
from pipeline.forms.shown_targets import is_shared
from pipeline.forms.template import LINE_PITCH, ROW_PADDING, SheetLayout, load_template, text_lines
from pipeline.in_use import read_whole
from pipeline.program.vocabulary import Measure


class FormBook:
    """The workbook of a form under construction: names, drop-downs and notes of every field are set in one place."""

    def __init__(self, spec: FormSpec, template: Path, prefilled: bool, halves: Iterable[Halfway] = ()) -> None:
        if not template.is_file():
            raise TemplateError(f"{template}: không có mẫu biểu.")
        self.spec, self.file = spec, template.name
        self.handed = handed_on(spec)
        self.halves = {(h.indicator.code, h.year): h for h in halves}
        self.template = load_template(read_whole(template), self.file)
        self.book = self.template.book()
        for name in (layout.INFO_SHEET, layout.FIGURES_SHEET, layout.TEXT_SHEET):
            if name not in self.book.sheetnames:
                raise TemplateError(f"{self.file}: thiếu trang “{name}”.")
        self.lists: dict[tuple[str, ...], str] = {}
        self.rules: dict[tuple[str, str, str, FieldKind, tuple[str, ...]], DataValidation] = {}
        self.meta = self.book.create_sheet(layout.META_SHEET)
        self.cells: dict[str, Cell] = {}
        self.common = common_words(spec)
        self.conditions = {
            "so_goc": bool(spec.bases),
            "so_lieu": bool(spec.questions),
            "loi_van": bool(spec.narratives),
            "so": any(f.kind.is_number for f in spec.fields),
            "ty_le": any(q.indicator.measure is Measure.RATIO for q in spec.questions),
            "chon": any(q.indicator.measure.is_choice for q in spec.questions),
            "kiem_tra": any(q.indicator.measure is Measure.RATIO and is_share(q.indicator) for q in spec.questions),
            "chung": any(is_shared(q.indicator) for q in spec.questions),
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
        if field.kind is FieldKind.DECIMAL:
            cell.number_format = "#,##0.####"
        elif field.kind is FieldKind.DATE:
            cell.number_format = "DD/MM/YYYY"
        elif field.kind in (FieldKind.TEXT, FieldKind.CHOICE):
            cell.number_format = "@" if field.kind is FieldKind.TEXT else "General"
        if field.kind is FieldKind.CHOICE:
            make_room(cell, field.choices)
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
        if field.kind is FieldKind.CHOICE:
            rule = DataValidation("list", formula1=self.choice_list(field.choices), allow_blank=True)
            rule.error = "Chọn một giá trị trong danh sách."
        elif field.kind.is_number:
            whole, most = field.kind is FieldKind.INTEGER, f"{layout.MAX_NUMBER:.0f}"
            rule = DataValidation(
                "whole" if whole else "decimal", operator="between", formula1="0", formula2=most, allow_blank=True
            )
            rule.error = "Ghi một số từ 0 trở lên" + (", không có phần lẻ." if whole else ".")
        elif field.kind is FieldKind.DATE:
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


def make_room(cell: Cell, choices: tuple[str, ...]) -> None:
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
    if field.kind is FieldKind.CHOICE:
        return f"{field.label}{stop} Chọn trong danh sách."
    if field.kind.is_number:
        return f"{field.label}{stop} Ghi số, không có thì ghi 0."
    if field.part == "note":
        return "Ghi chú, giải trình (nếu có)."
    return field.label

"""The sheets of a form, row by row as in the template."""

from __future__ import annotations

from openpyxl.cell.cell import Cell
from openpyxl.styles import PatternFill
from openpyxl.utils import quote_sheetname

from pipeline.forms import layout, live
from pipeline.forms.book import FormBook, make_room
from pipeline.forms.gaps import token
from pipeline.forms.layout import Field, FormSpec, Question, base_name, is_share
from pipeline.forms.pages import on_paper
from pipeline.forms.placeholders import SpotValues
from pipeline.forms.quantities import measured_in
from pipeline.forms.shown_targets import shown_promise
from pipeline.forms.template import SheetLayout, Spot
from pipeline.program.vocabulary import Basis, Measure
from pipeline.text import upper_first

LARGEST_HALF = 123_456.5  # a figure that takes as much room as any
_Cells = dict[tuple[int, str], str]  # the address of each answer, by year and part


def other_sheet(form: FormBook, name: str) -> None:
    """A sheet without inputs; rows with {{stt}} are numbered, whichever of them stand."""
    sheet = form.sheet(name)
    count = 0
    for row in sheet.rows(form.conditions):
        count += sheet.source.holds(row, "stt")
        sheet.emit(row, {**form.common, "stt": count})


def info_sheet(form: FormBook) -> None:
    """What is asked once: about the union, and its base quantities year by year."""
    spec, years = form.spec, form.spec.period.years
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
                values: SpotValues = {**form.common, "stt": n, "nhan": field.label}
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
    on_paper(sheet)


def figures_sheet(form: FormBook) -> None:
    """The questions of every indicator under its group; the sheet goes where none is asked."""
    spec, years = form.spec, form.spec.period.years
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
                first = sheet.row + 1
                if question.indicator.group != group:
                    group = question.indicator.group
                    sheet.emit(row, {**form.common, "nhom": group})
                _question_rows(form, sheet, rows, question)
                sheet.keep_together(first)
        elif row not in rows.values():
            sheet.emit(row, form.common, lambda k: {"nam": years[k]})
    live.status_colours(sheet)
    on_paper(sheet)


def _question_rows(form: FormBook, sheet: SheetLayout, rows: dict[str, int], question: Question) -> None:
    """The indicator's own row (promise, result, verdict) and one row per question below it."""
    indicator, years = question.indicator, form.spec.period.years

    def promised(k: int) -> SpotValues:
        return {"muc_giao": shown_promise(indicator, years[k])}

    head = sheet.emit(
        rows["ma"],
        {**form.common, "ma": indicator.code, "chi_tieu_noi_dung": upper_first(indicator.text), "dvt": indicator.unit},
        promised,
        leave=("ket_qua", "danh_gia", "ghi_chu"),
    )
    cells = _asked_rows(form, sheet, rows["cau_hoi"], question)
    note = next(f for f in form.spec.notes if f.indicator is indicator)
    form.input(note, _single([spot for spot in head if spot.name == "ghi_chu"]))
    _live_cells(form, sheet, question, head, cells)


def _asked_rows(form: FormBook, sheet: SheetLayout, sample: int, question: Question) -> _Cells:
    """One row per question of an indicator; gives the cells its formulas refer to."""
    indicator, years = question.indicator, form.spec.period.years
    cells: _Cells = {}
    for n, (part, label, unit) in enumerate(_parts(form.spec, question)):
        asked: SpotValues = {**form.common, "cau_hoi": label, "dvt": unit}
        spots = sheet.emit(sample, asked, leave=("so_lieu", "giao_rieng"))
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
                base = form.cells[base_name(indicator.base, year)]
                where = f"{quote_sheetname(base.parent.title)}!{base.coordinate}"
                _computed(spot.cell, f'=IF(ISNUMBER({where}),{where},"")')
                cells[year, part] = spot.cell.coordinate
            else:
                _computed(spot.cell, None)
    return cells


def _live_cells(form: FormBook, sheet: SheetLayout, question: Question, head: list[Spot], cells: _Cells) -> None:
    """The formulas of an indicator's own row: result and verdict of each year."""
    years = form.spec.period.years
    result = dict.fromkeys(years, "")
    for spot in head:
        year = years[spot.group]
        own = {part: cell for (y, part), cell in cells.items() if y == year}
        if own and spot.name == "ket_qua":
            live.result(sheet, spot.cell, question.indicator.is_percent, own, question)
            result[year] = spot.cell.coordinate
        elif own and spot.name == "danh_gia":
            spot.cell.value = live.verdict(question, year, own, result[year], form.handed_cell(question, year))


def _handed(form: FormBook, cell: Cell, question: Question, year: int) -> None:
    """The words on what was handed to the union and what it told of half the year, and room for the longest."""
    at = (question.indicator.code, year)
    handed, half = form.handed.get(at), form.halves.get(at)
    tokens = [item.token for item in (handed, half) if item is not None]
    if tokens:
        cell.value = "".join(map(token, tokens))
        longest = handed.longest(form.spec.program) if handed else ""
        make_room(cell, (longest + (half.text(LARGEST_HALF, more=bool(longest)) if half else ""),))


def _parts(spec: FormSpec, question: Question) -> list[tuple[str, str, str]]:
    """(part, label, unit) of the question rows of an indicator."""
    indicator = question.indicator
    if indicator.measure is not Measure.RATIO:
        unit = indicator.unit.split("/")[0]  # an average of members per union is asked as a number of members
        return [("val", indicator.numerator, "" if indicator.measure.is_choice else unit)]
    if indicator.base is None:
        pair = (("num", indicator.numerator), ("den", indicator.denominator))
        return [(part, label, measured_in(label)) for part, label in pair]
    base = spec.program.base_by_code[indicator.base]
    label = f"{base.label} (lấy từ trang {layout.INFO_SHEET})"
    unit = measured_in(indicator.numerator) or (base.unit if is_share(indicator) else "")
    return [("num", indicator.numerator, unit), ("base", label, base.unit)]


def text_sheet(form: FormBook) -> None:
    """The narratives; the sheet goes where none is asked."""
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
                values: SpotValues = {
                    **form.common,
                    "so_muc": section.number,
                    "tieu_de": section.title,
                    "goi_y": prompt,
                }
                first = sheet.row + 1
                for sample in sorted(set(rows.values())):
                    for spot in sheet.emit(sample, values, leave=("tra_loi",)):
                        form.input(field, spot.cell)
                sheet.keep_together(first)
        elif row not in rows.values():
            sheet.emit(row, form.common)
    on_paper(sheet)


def _single(spots: list[Spot]) -> Cell:
    """The cell of a field that is asked once; were its column repeated for every year, the first one."""
    for spot in spots[1:]:
        _computed(spot.cell, None)
    return spots[0].cell


def _computed(cell: Cell, formula: str | None) -> None:
    """A cell of an input row that is not an input: unfilled, locked."""
    cell.value = formula
    cell.fill = PatternFill()

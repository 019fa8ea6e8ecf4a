"""Sheet Theo đơn vị: unions by indicators for the year chosen, coloured against that year's targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from textwrap import shorten, wrap

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from pipeline.intake.texts.remarks import together
from pipeline.program.model import Indicator
from pipeline.program.parts import unit_target
from pipeline.program.vocabulary import Measure
from pipeline.round.consolidation import Consolidation
from pipeline.round.grouping import member, members
from pipeline.workbooks import formulas
from pipeline.workbooks.book import NOTE_WIDTH, SheetWriter
from pipeline.workbooks.formulas import UNIT_YEAR, RowsWhere, quoted
from pipeline.workbooks.look import QUIET, number_format, width_for
from pipeline.workbooks.summary.pairs import Pairs, year_chooser
from pipeline.workbooks.summary.reached import Due, colour_against, of_union, open_year
from pipeline.workbooks.summary.units_grid import (
    CODE_COLUMN,
    DELIVERY_COLUMN,
    FIXED,
    NAME_COLUMN,
    UnitLine,
    UnitsGrid,
    block_cells,
    ends_of,
    write_blocks,
    write_targets,
)

_OUTSIDE = "Không thuộc kỳ này"
_LEGEND = (
    "Ô trống: chưa báo cáo hoặc số liệu có lỗi (bản của cơ quan: trang Lỗi dữ liệu). Dấu –: không thuộc đối tượng. "
    "✓ xanh: đạt mức giao của năm; ! vàng: gần đạt; ✗ đỏ: chưa đạt (chỉ ghi ở chỉ tiêu tỷ lệ và bình quân; mức giao "
    "của chỉ tiêu số lượng là mức chung, không so với từng đơn vị; số 6 tháng "
    "chỉ ghi khi số lượng đã đạt mức của năm hoặc đã vượt mức không được vượt quá)."
)
_REMARK_LEGEND = " Góc đỏ ở ô: ghi chú, giải trình của đơn vị, trỏ chuột vào ô để đọc."
_OWN_LEGEND = (
    " Đơn vị được giao riêng thì so với mức của mình, cả chỉ tiêu số lượng: xem các cột “Giao riêng” bên phải."
)
_TO_LEGEND = "→ Chú giải và nội dung đầy đủ của các chỉ tiêu: ở cuối trang này"
_COLUMN = 8.3  # characters: the sign and a percentage of two decimals
_MOST_OF_TEXT = 36  # characters of an indicator's text that its head has room for
_TEXT_HEIGHT = 64  # points
_BESIDE, _PAGE = 95, 280  # characters of texts that stand beside one another, and of the first page


def write_units(sheet: SheetWriter, data: Consolidation, pairs: Pairs, year: int) -> None:
    """Write the sheet with `year` chosen."""
    years = data.years if pairs.live else (year,)
    handed = {code for _, code, of_year in data.program.parts if of_year in years}
    own = tuple(i for i in data.program.indicators if i.code in handed)
    grid = UnitsGrid(
        sheet,
        pairs,
        year,
        years,
        data.program.indicators,
        _lines(data, pairs),
        _whole(pairs),
        own,
    )
    write_targets(grid)
    write_blocks(grid)
    _heads(grid)
    _overall(grid, data)
    remarks = together(((r.unit, r.indicator), r.text) for r in data.counted_remarks)
    answers = {(p.unit, p.indicator): p.answer for p in pairs.rows if p.year == year}
    columns = _columns(grid)
    for row, line in enumerate(grid.lines, start=grid.first):
        _row(grid, row, line, columns, answers)
        _own_targets(grid, row, line.member.code)
        _remarks(grid, row, line.member.code, remarks)
    _colours(grid, open_year(data))
    _widths(grid)
    sheet.raw.autofilter(grid.head, 0, grid.last, grid.last_col)
    last = _legend(grid, remarked=bool(data.counted_remarks))
    sheet.finish((grid.texts, grid.head), (last, grid.last_col), freeze=(grid.first, 2), legend=grid.last + 1)


def _widths(grid: UnitsGrid) -> None:
    unions = [
        x for x in grid.lines if x.unit is None or not x.unit.is_own_office
    ]  # its words are long, its line is one
    shown = [(x.member.code, x.member.name, x.member.kind, x.member.cluster, x.delivery) for x in unions]
    for col, (head, least, most) in enumerate(FIXED):
        grid.sheet.columns(col, col, width_for([head, *(texts[col] for texts in shown)], least, most))
    grid.sheet.columns(len(FIXED), grid.last_col, _COLUMN)


def _legend(grid: UnitsGrid, *, remarked: bool) -> int:
    """What signs and colours mean, the indicators in full; returns the last row. Below the table, where it does not
    take the room of unions on a screen."""
    sheet, row = grid.sheet, grid.last + 2
    sheet.cell_link(sheet.top - 1, len(FIXED), f"A{row + 1}", _TO_LEGEND)
    row = sheet.notes(row, _LEGEND + (_OWN_LEGEND if grid.own else "") + (_REMARK_LEGEND if remarked else ""))
    starts = _beside(sheet.width_of(col) for col in range(grid.last_col + 1))
    wide = NOTE_WIDTH if len(starts) == 1 else _BESIDE
    lines = [x for i in grid.indicators for x in wrap(f"Chỉ tiêu {i.code}: {i.text} ({i.unit})", wide)]
    deep = ceil(len(lines) / len(starts))
    for n, line in enumerate(lines):
        sheet.text(row + n % deep, starts[n // deep], line, "plain")
    return row + deep - 1


def _beside(widths: Iterable[float]) -> list[int]:
    """The columns at which texts begin that stand beside one another, on what the first page is wide."""
    starts, used = [0], 0.0
    for col, width in enumerate(widths):
        if used >= len(starts) * _BESIDE and used <= _PAGE - _BESIDE:
            starts.append(col)
        used += width
    return starts


def _lines(data: Consolidation, pairs: Pairs) -> tuple[UnitLine, ...]:
    known = members(data.program)
    lines = [UnitLine(member(known, r.unit.code), r.unit, r.delivery.label) for r in data.roster.lines]
    listed = {line.member.code for line in lines}
    for code in dict.fromkeys(pairs.frame["unit"]):
        if code not in listed:
            lines.append(UnitLine(member(known, code), data.program.unit_by_code.get(code), _OUTSIDE))
    return tuple(lines)


def _whole(pairs: Pairs) -> frozenset[str]:
    """Indicators whose numerators are all whole numbers."""
    broken = set(pairs.frame.loc[pairs.frame["numerator"] % 1 != 0, "indicator"])
    return frozenset(set(pairs.frame["indicator"]) - broken)


def _heads(grid: UnitsGrid) -> None:
    sheet, above, fixed = grid.sheet, grid.texts, len(FIXED)
    chooser = (sheet.top - 2, fixed - 2)  # beside the title: rows that stay in sight are few
    remark = year_chooser(sheet, chooser, grid.pairs, grid.years, chosen=grid.year, name=UNIT_YEAR)
    sheet.text(chooser[0], fixed, remark, "note")
    for row, label in ((above, "Nội dung chỉ tiêu"), (above + 1, "Mức giao"), (above + 2, "Kết quả chung")):
        sheet.merge((row, 0), (row, fixed - 1), label, "head")
    for col, i in enumerate(grid.indicators, start=fixed):
        sheet.text(above, col, shorten(i.text, _MOST_OF_TEXT, placeholder="…"), "head tall")
        sheet.text(grid.head, col, i.code, "head")
        sheet.explain(grid.head, col, f"Chỉ tiêu {i.code}", f"{i.text} ({i.unit})")
    sheet.heads(grid.head, [label for label, _, _ in FIXED])
    for col, i in enumerate(grid.own, start=grid.width):
        sheet.text(above, col, f"Mức giao riêng chỉ tiêu {i.code} ({i.unit})", "head tall")
        sheet.merge((above + 1, col), (above + 2, col), "", "head")
        sheet.text(grid.head, col, f"Giao riêng {i.code}", "head")
    sheet.row_height(above, _TEXT_HEIGHT)


def _overall(grid: UnitsGrid, data: Consolidation) -> None:
    """The result of all unions together, above the unions."""
    results = data.own_results
    row = grid.head - 1
    for col, i in enumerate(grid.indicators, start=len(FIXED)):
        value = formulas.result_value(results[i.code, grid.year])
        style = f"head {'percent' if i.is_percent else grid.style(i)}"
        if not i.is_percent and i.measure in (Measure.YES_NO, Measure.GRADE, Measure.PER_UNIT):
            style = "head decimal"
        if not grid.pairs.live:
            grid.sheet.value(row, col, value, style)
            continue
        code = xl_rowcol_to_cell(grid.head, col, row_abs=True)
        where = RowsWhere([(formulas.YEAR_KEY, f'{code}&"|"&{UNIT_YEAR}')])
        total = where.sum(formulas.NUMERATOR)
        if i.measure.has_denominator:
            base = where.sum(formulas.DENOMINATOR)
            total = f'IF({base}=0,"",{total}/{base})'
        grid.sheet.formula(row, col, f'IF({where.count}=0,"",{total})', value, style)


@dataclass(frozen=True, slots=True)
class _Column:
    """An indicator's column: its look, and its formula around the address of the union's code."""

    indicator: Indicator
    style: str
    before: str
    after: str


def _columns(grid: UnitsGrid) -> list[_Column]:
    columns = []
    for col, i in enumerate(grid.indicators, start=len(FIXED)):
        code, first, _, last = block_cells(grid, col)
        area = f"INDEX({formulas.ROW_KEY},{first}):INDEX({formulas.ROW_KEY},{last})"
        before = f"IFERROR(INDEX({formulas.VALUE},{first}-1+MATCH(${xl_col_to_name(CODE_COLUMN)}"
        after = f'&"|"&{code}&"|"&{UNIT_YEAR},{area},0)),'
        columns.append(_Column(i, f"cell right {grid.style(i)}", before, after))
    return columns


def _row(
    grid: UnitsGrid, row: int, line: UnitLine, columns: list[_Column], answers: dict[tuple[str, str], float | str]
) -> None:
    sheet, who = grid.sheet, line.member
    for col, label in enumerate((who.code, who.name, who.kind, who.cluster, line.delivery)):
        sheet.text(row, col, label, "cell" if col == NAME_COLUMN else "cell flat")
    for col, column in enumerate(columns, start=len(FIXED)):
        concerned = line.unit is None or column.indicator.concerns(line.unit.kind)
        absent = "" if concerned else formulas.NOT_CONCERNED
        value = answers.get((who.code, column.indicator.code), absent)
        if grid.pairs.live:
            formula = f'{column.before}{row + 1}{column.after}"{absent}")'
            sheet.formula(row, col, formula, value, column.style)
        else:
            sheet.value(row, col, value, column.style)


def _remarks(grid: UnitsGrid, row: int, unit: str, remarks: Mapping[tuple[str, str], str]) -> None:
    """What the union says about its figures, as comments on their cells."""
    for col, indicator in enumerate(grid.indicators if remarks else (), start=len(FIXED)):
        if text := remarks.get((unit, indicator.code)):
            grid.sheet.comment(row, col, text)


def _own_targets(grid: UnitsGrid, row: int, unit: str) -> None:
    """What was handed to the union for the chosen year."""
    program = grid.sheet.book.cover.program
    for col, i in enumerate(grid.own, start=grid.width):
        handed = {y: t.target for y in grid.years if (t := unit_target(program, unit, i.code, y))}
        value = ends_of(i, handed.get(grid.year))[0]
        style = f"cell right {formulas.result_style(i, value)}"
        if not handed or not grid.pairs.live:
            grid.sheet.number(row, col, value, style)
            continue
        lows = (ends_of(i, handed.get(y))[0] for y in grid.years)
        options = ",".join('""' if low is None else f"{low:.15g}" for low in lows)
        years = ",".join(str(y) for y in grid.years)
        grid.sheet.formula(row, col, f"CHOOSE(MATCH({UNIT_YEAR},{{{years}}},0),{options})", value, style)


def _colours(grid: UnitsGrid, year_open: int | None) -> None:
    """Colour shares and averages; a count is promised by all unions together, by each only what was handed to it."""
    state = xl_rowcol_to_cell(grid.first, DELIVERY_COLUMN, col_abs=True)
    area = (grid.first, DELIVERY_COLUMN, grid.last, DELIVERY_COLUMN)
    grid.sheet.colour(area, f'OR({state}="Chưa nộp",{state}="Không nhận được")', QUIET)
    for col, i in enumerate(grid.indicators, start=len(FIXED)):
        own_col = grid.own_col(i)
        if not i.measure.has_denominator and own_col is None:
            continue
        cell = xl_rowcol_to_cell(grid.first, col)
        low = xl_rowcol_to_cell(grid.low, col, row_abs=True)
        if own_col is not None:
            own = xl_rowcol_to_cell(grid.first, own_col, col_abs=True)
            low = f"IF(ISNUMBER({own}),{own},{low if i.measure.has_denominator else quoted('')})"
        reached = of_union(i, f"ROUND({cell},9)", f"ROUND({low},9)")
        due = Due(f"ISNUMBER({cell}),ISNUMBER({low})", UNIT_YEAR, year_open)
        area, shown = (grid.first, col, grid.last, col), number_format(grid.style(i))
        colour_against(grid.sheet, area, i, reached=reached, due=due, shown=shown)

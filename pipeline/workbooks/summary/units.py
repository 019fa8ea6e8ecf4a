"""Sheet Theo đơn vị: unions by indicators for the year chosen, coloured against that year's targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from pipeline.intake.texts.remarks import together
from pipeline.program.model import Indicator
from pipeline.program.parts import unit_target
from pipeline.program.vocabulary import Comparator, Measure
from pipeline.round.consolidation import Consolidation
from pipeline.round.grouping import member, members
from pipeline.workbooks import formulas
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.formulas import NEAR_NAME, UNIT_YEAR, RowsWhere, quoted
from pipeline.workbooks.look import BAD, GOOD, MIDDLING, QUIET
from pipeline.workbooks.summary.pairs import Pairs, year_chooser
from pipeline.workbooks.summary.units_grid import (
    CODE_COLUMN,
    DELIVERY_COLUMN,
    FIXED,
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
    "Xanh: đạt mức giao của năm; vàng: gần đạt; đỏ: chưa đạt (chỉ tô chỉ tiêu tỷ lệ và bình quân; mức giao của chỉ "
    "tiêu số lượng là mức chung, không so với từng đơn vị)."
)
_REMARK_LEGEND = " Góc đỏ ở ô: ghi chú, giải trình của đơn vị, trỏ chuột vào ô để đọc."
_OWN_LEGEND = (
    " Đơn vị được giao riêng thì so với mức của mình, cả chỉ tiêu số lượng: xem các cột “Giao riêng” bên phải."
)


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
        sheet.notes(
            sheet.top,
            _LEGEND + (_OWN_LEGEND if own else "") + (_REMARK_LEGEND if data.counted_remarks else ""),
        ),
    )
    year_chooser(sheet, grid.chooser, pairs, grid.years, chosen=year, name=UNIT_YEAR)
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
    _colours(grid)
    sheet.widths([width for _, width in FIXED])
    sheet.columns(len(FIXED), grid.last_col, 7.6)
    sheet.raw.autofilter(grid.head, 0, grid.last, grid.last_col)
    last = (grid.last, grid.last_col)
    sheet.finish((grid.head - 3, grid.head), last, freeze=(grid.first, 2))


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
    sheet, above = grid.sheet, grid.head - 3
    fixed = len(FIXED)
    for row, label in ((above, "Nội dung chỉ tiêu"), (above + 1, "Mức giao"), (above + 2, "Kết quả chung")):
        sheet.merge((row, 0), (row, fixed - 1), label, "head")
    for col, i in enumerate(grid.indicators, start=fixed):
        text = i.text if len(i.text) <= 110 else i.text[:109].rstrip() + "…"
        sheet.text(above, col, f"{text} ({i.unit})", "head tall")
        sheet.text(grid.head, col, i.code, "head")
    sheet.heads(grid.head, [label for label, _ in FIXED])
    for col, i in enumerate(grid.own, start=grid.width):
        sheet.text(above, col, f"Mức giao riêng chỉ tiêu {i.code} ({i.unit})", "head tall")
        sheet.merge((above + 1, col), (above + 2, col), "", "head")
        sheet.text(grid.head, col, f"Giao riêng {i.code}", "head")
    sheet.row_height(above, 150)


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
        sheet.text(row, col, label)
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


def _colours(grid: UnitsGrid) -> None:
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
        met, near = _reached(i, f"ROUND({cell},9)", f"ROUND({low},9)")
        due = f"ISNUMBER({cell}),ISNUMBER({low})"
        area = (grid.first, col, grid.last, col)
        grid.sheet.colour(area, f"AND({due},{met})", GOOD)
        grid.sheet.colour(area, f"AND({due},NOT({met}),{near})", MIDDLING)
        grid.sheet.colour(area, f"AND({due},NOT({met}),NOT({near}))", BAD)


def _reached(indicator: Indicator, value: str, low: str) -> tuple[str, str]:
    """(met or exceeded, near) as conditions on one union's value: measures/status.status_of_union."""
    comparator = indicator.comparator
    if indicator.measure.is_choice:
        return f"{value}{'=' if comparator.lower_is_better else '>'}0", "FALSE"
    if comparator is Comparator.EQUAL:
        return f"{value}={low}", f"ABS({value}-{low})<=ROUND(ABS({low})*(1-{NEAR_NAME}),9)"
    if comparator.lower_is_better:
        return f"{value}{comparator.value}{low}", f"ROUND({value}*{NEAR_NAME},9)<={low}"
    sign = ">" if comparator is Comparator.MORE else ">="
    return f"{value}{sign}{low}", f"{value}>=ROUND({low}*{NEAR_NAME},9)"

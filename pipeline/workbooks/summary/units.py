"""Sheet Theo đơn vị: unions by indicators for the year chosen, coloured against that year's targets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import ceil
from textwrap import shorten, wrap

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from pipeline.intake.texts.remarks import together
from pipeline.program.model import Indicator, Program
from pipeline.program.parts import unit_target
from pipeline.program.vocabulary import Measure
from pipeline.round.consolidation import Consolidation
from pipeline.round.grouping import member
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
    UnitLine,
    UnitsGrid,
    block_cells,
    ends_of,
    write_blocks,
    write_targets,
)
from pipeline.workbooks.table import TableColumn, write_rows
from pipeline.workbooks.xlsxwriter_gaps import ROW

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
_MARGIN, _WIDEST = 0.3, 20.0
_AS_SHARE, _AS_NUMBER = "! {:.2%}", "{:,.2f}"
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
    _widths(grid)
    columns = (*_ABOUT_UNION, *_answers(grid), *_own_targets(grid))
    write_rows(sheet, grid.first, dict(enumerate(columns)), grid.lines)
    _remarks(grid, together(((r.unit, r.indicator), r.text) for r in data.counted_remarks))
    _colours(grid, open_year(data))
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
    for col, width in _wider(grid).items():
        grid.sheet.columns(col, col, width)


def _without_last_zero(text: str) -> str:
    """As a format with one decimal at least shows it: '! 100.0%'."""
    return re.sub(r"0(?=%?$)", "", text, count=1) if "." in text else text


def _wider(grid: UnitsGrid) -> Mapping[int, float]:
    """Widths of the columns whose greatest figure has no room in the usual one: '! 104,08%', 1.234.567."""
    frame = grid.pairs.frame
    if frame.empty:
        return {}
    value = frame["numerator"] / frame["denominator"].fillna(1.0).where(lambda below: below > 0, 1.0)
    found: dict[int, float] = {}
    for col, i in enumerate(grid.indicators, start=len(FIXED)):
        if i.measure.is_choice:
            continue
        own = value[frame["indicator"] == i.code].drop_duplicates()
        form = _AS_SHARE if i.is_percent else _AS_NUMBER if i.code not in grid.whole else "{:,.0f}"
        most = len(form.format(own.max())) + _MARGIN if len(own) else 0.0
        if most <= _COLUMN:
            continue  # as nearly all are: not every figure of thousands of unions is looked at
        longest = max(len(_without_last_zero(form.format(v))) for v in own) + _MARGIN
        if longest > _COLUMN:
            found[col] = min(longest, _WIDEST)
    return found


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
    known = data.members
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


_SHOWN: tuple[tuple[Callable[[UnitLine], str], str], ...] = (
    (lambda r: r.member.code, "cell flat"),
    (lambda r: r.member.name, "cell"),
    (lambda r: r.member.kind, "cell flat"),
    (lambda r: r.member.cluster, "cell flat"),
    (lambda r: r.delivery, "cell flat"),
)
_ABOUT_UNION = tuple(TableColumn(f[0], f[1], *of_union) for f, of_union in zip(FIXED, _SHOWN, strict=True))


def _answers(grid: UnitsGrid) -> Iterator[TableColumn[UnitLine]]:
    """A column for each indicator: what the unions answered, found on sheet Số liệu where the sheet is live."""
    said = {(p.unit, p.indicator): p.answer for p in grid.pairs.rows(grid.year)}
    for col, i in enumerate(grid.indicators, start=len(FIXED)):
        code, first, _, last = block_cells(grid, col)
        area = f"INDEX({formulas.ROW_KEY},{first}):INDEX({formulas.ROW_KEY},{last})"
        key = f'${xl_col_to_name(CODE_COLUMN)}{ROW}&"|"&{code}&"|"&{UNIT_YEAR}'
        found = f"IFERROR(INDEX({formulas.VALUE},{first}-1+MATCH({key},{area},0)),"
        yield _answer(i, said, f"cell right {grid.style(i)}", found if grid.pairs.live else "")


def _answer(
    indicator: Indicator, said: Mapping[tuple[str, str], float | str], style: str, found: str
) -> TableColumn[UnitLine]:
    """`found`: the formula that finds it, up to what stands there where there is none; '' for values."""
    absent = {concerned: "" if concerned else formulas.NOT_CONCERNED for concerned in (True, False)}
    worked_out = {text: f"{found}{quoted(text)})" if found else "" for text in absent.values()}

    def without(line: UnitLine) -> str:
        return absent[line.unit is None or indicator.concerns(line.unit.kind)]

    def shown(line: UnitLine) -> float | str:
        return said.get((line.member.code, indicator.code), without(line))

    return TableColumn(indicator.code, _COLUMN, shown, style, formula=lambda line: worked_out[without(line)])


def _remarks(grid: UnitsGrid, remarks: Mapping[tuple[str, str], str]) -> None:
    """What unions say about their figures, as comments on their cells."""
    if not remarks:
        return
    for row, line in enumerate(grid.lines, start=grid.first):
        for col, indicator in enumerate(grid.indicators, start=len(FIXED)):
            if text := remarks.get((line.member.code, indicator.code)):
                grid.sheet.comment(row, col, text)


def _own_targets(grid: UnitsGrid) -> Iterator[TableColumn[UnitLine]]:
    """A column for each indicator of which unions were handed a part: theirs, of the chosen year."""
    program = grid.sheet.book.cover.program
    for i in grid.own:
        yield _own_target(grid, program, i)


def _own_target(grid: UnitsGrid, program: Program, i: Indicator) -> TableColumn[UnitLine]:
    def low(line: UnitLine, year: int) -> float | None:
        target = unit_target(program, line.member.code, i.code, year)
        return ends_of(i, target.target)[0] if target else None

    def formula(line: UnitLine) -> str:
        lows = [low(line, year) for year in grid.years]
        if not grid.pairs.live or set(lows) == {None}:
            return ""
        options = ",".join('""' if value is None else f"{value:.15g}" for value in lows)
        return f"CHOOSE(MATCH({UNIT_YEAR},{{{','.join(map(str, grid.years))}}},0),{options})"

    def style(line: UnitLine) -> str:
        return f"cell right {formulas.result_style(i, low(line, grid.year))}"

    return TableColumn(f"Giao riêng {i.code}", _COLUMN, lambda line: low(line, grid.year), style, formula=formula)


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

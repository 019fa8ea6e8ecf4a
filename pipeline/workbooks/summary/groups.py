"""Sheet Theo khối: indicators down, all unions and their kinds, clusters and superior unions across, for a year chosen.

Below the results stand, in the same columns, how many unions reported, and the sums that the results are worked out of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.program.model import Indicator
from pipeline.program.vocabulary import REACHED_OR_COUNT, WHOLE_HEAD
from pipeline.round.consolidation import Consolidation
from pipeline.round.grouping import KIND, Grouping, groupings
from pipeline.round.tables import GroupSum, group_rows
from pipeline.text import sort_key
from pipeline.workbooks import formulas
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.formulas import GROUP_YEAR, RowsWhere
from pipeline.workbooks.look import number_format, number_style
from pipeline.workbooks.summary.pairs import Pairs, year_chooser
from pipeline.workbooks.summary.reached import Due, colour_against, of_unions, open_year
from pipeline.workbooks.summary.units_grid import ends_of

_FIXED = (("Mã", 10), ("Nội dung chỉ tiêu", 46), ("ĐVT", 9), ("Mức giao", 9))
_CODE, _TEXT, _MEASURED_IN, _TARGET = range(len(_FIXED))
_ALL = "Chung"
_RESULTS, _COVERAGE = "Kết quả", "Số đơn vị đã báo cáo/phải báo cáo"
_NUMERATORS, _DENOMINATORS = REACHED_OR_COUNT, WHOLE_HEAD
_BELOW = (_COVERAGE, _NUMERATORS, _DENOMINATORS)
_GROUP_WIDTH = 11
_NOTE = (
    "Mỗi cột là một khối. Tỷ lệ = số đạt được ÷ tổng số của cả khối; ô trống: chưa có số liệu; dấu –: khối không thuộc "
    "đối tượng. ✓ xanh: đạt mức giao của năm; ! vàng: gần đạt; ✗ đỏ: chưa đạt (ghi ở chỉ tiêu tỷ lệ, bình quân, khi đã "
    "hết năm). Số đơn vị báo cáo, số đạt được, tổng số của khối: các bảng bên dưới."
)

YearSums = Mapping[int, GroupSum]  # by year


@dataclass(frozen=True, slots=True)
class _Group:
    """A column: the unions of a group, or all of them (`grouping` None)."""

    grouping: Grouping | None
    label: str


@dataclass(frozen=True)
class _Matrix:
    """What is shown of whom, and where; `figures` has no entry where an indicator does not concern a group."""

    sheet: SheetWriter
    indicators: Sequence[Indicator]
    years: tuple[int, ...]
    year: int
    live: bool
    groups: Sequence[_Group]
    figures: Mapping[tuple[_Group, str], YearSums]
    top: int  # the row of the names of the groupings
    open_year: int | None  # the year whose targets still have time; None: none of them has

    @property
    def low(self) -> int:
        """The hidden column with the low end of the target of the year chosen."""
        return len(_FIXED) + len(self.groups)

    @cached_property
    def tables(self) -> Mapping[str, int]:
        """The row of the heads of each table, by its title."""
        height = len(self.indicators) + 4
        return {title: self.top + 1 + n * height for n, title in enumerate((_RESULTS, *_BELOW))}

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {indicator.code: n for n, indicator in enumerate(self.indicators)}

    def row(self, table: str, indicator: Indicator) -> int:
        """The row of an indicator in a table."""
        return self.tables[table] + 1 + self._order[indicator.code]

    @cached_property
    def styles(self) -> Mapping[str, str]:
        """How the results of each indicator are written: with decimals where a group's is no whole number."""
        return {i.code: formulas.result_style(i, self._a_part(i)) for i in self.indicators}

    def _a_part(self, i: Indicator) -> float | None:
        """A result that is no whole number, where a group has one."""
        found = (f for group in self.groups for f in self.figures.get((group, i.code), {}).values())
        shares = (formulas.share(i, f.numerator, f.denominator) for f in found)
        return next((s for s in shares if s is not None and not float(s).is_integer()), None)

    def columns(self) -> Iterator[tuple[int, _Group]]:
        """The groups with their columns."""
        return enumerate(self.groups, start=len(_FIXED))

    def chosen(self, options: Sequence[str]) -> str:
        """The one of `options`, parts of a formula in the order of the years, that belongs to the year chosen."""
        years = ",".join(map(str, self.years))
        return f"CHOOSE(MATCH({GROUP_YEAR},{{{years}}},0),{','.join(options)})"


def write_groups(sheet: SheetWriter, data: Consolidation, pairs: Pairs, year: int) -> None:
    """Write the sheet with `year` chosen."""
    years = data.years if pairs.live else (year,)
    chooser = sheet.notes(sheet.top, _NOTE)
    remark = year_chooser(sheet, (chooser, 2), pairs, years, chosen=year, name=GROUP_YEAR)
    sheet.text(chooser, len(_FIXED), remark, "note")
    figures = _figures(data, pairs, years)
    groups = tuple(dict.fromkeys(group for group, _ in figures))
    matrix = _Matrix(
        sheet, data.program.indicators, years, year, pairs.live, groups, figures, chooser + 1, open_year(data)
    )
    _results(matrix)
    for title in _BELOW:
        _heads(matrix, title)
        for i in matrix.indicators:
            _row(matrix, title, i)
    sheet.widths([width for _, width in _FIXED])
    sheet.columns(len(_FIXED), matrix.low - 1, _GROUP_WIDTH)
    sheet.columns(matrix.low, matrix.low, 10, hidden=True, level=1)
    head = matrix.tables[_RESULTS]
    sheet.raw.autofilter(head, 0, head + len(matrix.indicators), matrix.low - 1)
    last = matrix.tables[_COVERAGE] + len(matrix.indicators)  # the sums below are for the screen
    sheet.finish((head - 1, head), (last, matrix.low - 1), freeze=(head + 1, 2))


def _figures(data: Consolidation, pairs: Pairs, years: Sequence[int]) -> Mapping[tuple[_Group, str], YearSums]:
    """The sums of all unions, then of the groups of each grouping in Vietnamese order."""
    everybody = _Group(None, _ALL)
    found: dict[tuple[_Group, str], YearSums] = {}
    for i in data.program.indicators:
        results = {year: data.own_results[i.code, year] for year in years}
        found[everybody, i.code] = {
            year: GroupSum(r.numerator, r.denominator, r.reported, r.expected) for year, r in results.items()
        }
    for grouping in groupings(data.program):
        rows = group_rows(data, pairs.frame, years, grouping)
        for row in sorted(rows, key=lambda r: sort_key(r.group)):
            if grouping is not KIND and row.group == data.program.office_kind.label:
                continue  # the office is a kind by itself, and in no cluster
            found[_Group(grouping, row.group), row.indicator.code] = row.years
    return found


# --------------------------------------------------------------------------- the results


def _results(matrix: _Matrix) -> None:
    _heads(matrix, _RESULTS)
    _group_heads(matrix)
    for i in matrix.indicators:
        _row(matrix, _RESULTS, i)
        _target(matrix, i)
        _colours(matrix, i)


def _heads(matrix: _Matrix, title: str) -> None:
    sheet, head = matrix.sheet, matrix.tables[title]
    if title != _RESULTS:
        sheet.text(head - 1, 0, title, "subtitle")
    sheet.heads(head, [label for label, _ in _FIXED])
    sheet.heads(head, [group.label for group in matrix.groups], len(_FIXED))


def _group_heads(matrix: _Matrix) -> None:
    """The names of the groupings over their groups."""
    sheet = matrix.sheet
    sheet.merge((matrix.top, 0), (matrix.top, len(_FIXED) - 1), _RESULTS)
    places: dict[Grouping | None, list[int]] = {}
    for col, group in matrix.columns():
        places.setdefault(group.grouping, []).append(col)
    for grouping, columns in places.items():
        sheet.merge((matrix.top, columns[0]), (matrix.top, columns[-1]), grouping.label if grouping else "")


def _target(matrix: _Matrix, i: Indicator) -> None:
    """The target of the year chosen, and its low end for the colours."""
    sheet, row = matrix.sheet, matrix.row(_RESULTS, i)
    targets = [i.targets.get(year) for year in matrix.years]
    shown = {year: formulas.target_value(i, t) for year, t in zip(matrix.years, targets, strict=True)}
    lows = {year: ends_of(i, t)[0] for year, t in zip(matrix.years, targets, strict=True)}
    numbers = [value for value in shown.values() if isinstance(value, float)]
    style = formulas.result_style(i, next((n for n in numbers if not n.is_integer()), None))
    for col, values, look in ((_TARGET, shown, f"cell right {style}"), (matrix.low, lows, "plain")):
        value = values[matrix.year]
        if not matrix.live or set(values.values()) == {None}:
            sheet.value(row, col, value, look)
        else:
            sheet.formula(row, col, matrix.chosen([_literal(v) for v in values.values()]), value, look)


def _literal(value: float | str | None) -> str:
    return f"{value:.15g}" if isinstance(value, float | int) else formulas.quoted(value or "")


def _colours(matrix: _Matrix, i: Indicator) -> None:
    """Colour shares and averages; a count is promised by all unions together."""
    if not i.measure.has_denominator:
        return
    row, first = matrix.row(_RESULTS, i), len(_FIXED)
    cell, low = xl_rowcol_to_cell(row, first), xl_rowcol_to_cell(row, matrix.low, col_abs=True)
    reached = of_unions(i, f"ROUND({cell},9)", f"ROUND({low},9)")
    due = Due(f"ISNUMBER({cell}),ISNUMBER({low})", GROUP_YEAR, matrix.open_year)
    shown = number_format(matrix.styles[i.code])
    colour_against(matrix.sheet, (row, first, row, matrix.low - 1), i, reached=reached, due=due, shown=shown)


# --------------------------------------------------------------------------- cells


def _row(matrix: _Matrix, table: str, i: Indicator) -> None:
    sheet, row = matrix.sheet, matrix.row(table, i)
    below = table != _RESULTS
    sheet.text(row, _CODE, i.code, "cell center")
    sheet.text(row, _TEXT, i.text)
    sheet.text(row, _MEASURED_IN, "" if below else i.unit, "cell center")
    sheet.blank(row, _TARGET)
    for col, group in matrix.columns():
        figures = matrix.figures.get((group, i.code))
        if figures is None:
            sheet.text(row, col, formulas.NOT_CONCERNED, "cell right")
        else:
            _WRITTEN_BY[table](_Cell(matrix, i, group, row, col, figures))


@dataclass(frozen=True, slots=True)
class _Cell:
    """An indicator over a group of unions, and its cell."""

    matrix: _Matrix
    indicator: Indicator
    group: _Group
    row: int
    col: int
    figures: YearSums

    @property
    def figure(self) -> GroupSum:
        """The sum of the year chosen."""
        return self.figures[self.matrix.year]

    @property
    def where(self) -> RowsWhere:
        """The rows of sheet Số liệu that it sums."""
        code = xl_rowcol_to_cell(self.row, _CODE, col_abs=True)
        criteria = [(formulas.YEAR_KEY, f'{code}&"|"&{GROUP_YEAR}')]
        if self.group.grouping is not None:
            label = xl_rowcol_to_cell(self.matrix.tables[_RESULTS], self.col, row_abs=True)
            column = formulas.GROUP_NAMES[self.group.grouping.column]
            criteria.append((column, formulas.equals(label, self.group.label)))
        return RowsWhere(criteria)

    def at(self, table: str) -> str:
        """The address of the same indicator and group in a table."""
        address: str = xl_rowcol_to_cell(self.matrix.row(table, self.indicator), self.col)
        return address

    def write(self, formula: str, value: float | str | None, style: str) -> None:
        """Write it, as a formula where the sheet is live."""
        if self.matrix.live:
            self.matrix.sheet.formula(self.row, self.col, formula, value, style)
        else:
            self.matrix.sheet.value(self.row, self.col, value, style)


def _result(cell: _Cell) -> None:
    i, figure = cell.indicator, cell.figure
    style = cell.matrix.styles[i.code]
    formula = formulas.quotient(i, cell.at(_NUMERATORS), cell.at(_DENOMINATORS))
    value = formulas.share(i, figure.numerator, figure.denominator)
    cell.write(formula, value, f"cell right {'bold ' if cell.group.grouping is None else ''}{style}")


def _broken(cell: _Cell) -> bool:
    return any(number_style(figure.numerator) == "decimal" for figure in cell.figures.values())


def _coverage(cell: _Cell) -> None:
    """'12/15' unions; '' where none is asked."""
    figure = cell.figure
    expected = [str(f.expected) for f in cell.figures.values()]
    asked = cell.matrix.chosen(expected)
    shown = f"{figure.reported}/{figure.expected}" if figure.expected else ""
    cell.write(f'IF({asked}=0,"",{cell.where.units}&"/"&{asked})', shown, "cell right")


def _numerator(cell: _Cell) -> None:
    where, style = cell.where, "decimal" if _broken(cell) else "integer"
    cell.write(where.sum_or_blank(formulas.NUMERATOR, where.count), cell.figure.numerator, f"cell {style}")


def _denominator(cell: _Cell) -> None:
    if not cell.indicator.measure.has_denominator:
        cell.matrix.sheet.blank(cell.row, cell.col)
        return
    where, style = cell.where, number_style(cell.figure.denominator)
    cell.write(where.sum_or_blank(formulas.DENOMINATOR, where.count), cell.figure.denominator, f"cell {style}")


_WRITTEN_BY: Mapping[str, Callable[[_Cell], None]] = {
    _RESULTS: _result,
    _COVERAGE: _coverage,
    _NUMERATORS: _numerator,
    _DENOMINATORS: _denominator,
}

"""Where things stand on sheet Theo đơn vị, and the hidden rows that its formulas and colours read."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from pipeline.program.model import Indicator, Target, Unit
from pipeline.round.grouping import Member
from pipeline.workbooks import formulas
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.formulas import UNIT_YEAR
from pipeline.workbooks.summary.pairs import Pairs

# Head, least and greatest width: a union's row stays one line high, so that a screen shows many of them.
FIXED = (
    ("Mã đơn vị", 10, 14),
    ("Tên đơn vị", 20, 44),
    ("Loại hình", 10, 30),
    ("Cụm", 6, 18),
    ("Nộp biểu", 10, 10),
)
CODE_COLUMN, DELIVERY_COLUMN = 0, len(FIXED) - 1


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One union's row: the roster's unions, then those that only earlier years know."""

    member: Member
    unit: Unit | None
    delivery: str


@dataclass(frozen=True)
class UnitsGrid:
    """What is written and where."""

    sheet: SheetWriter
    pairs: Pairs
    year: int
    years: tuple[int, ...]
    indicators: tuple[Indicator, ...]
    lines: tuple[UnitLine, ...]
    whole: frozenset[str]
    own: tuple[Indicator, ...]  # of which some union has a part of its own in the years shown

    @property
    def hidden(self) -> int:
        """First of the rows that hold every year's targets: as shown, low ends, high ends."""
        return self.sheet.top

    @property
    def texts(self) -> int:
        """The year chosen and what the indicators are about; target and overall result stand below."""
        return self.block + 3

    @property
    def head(self) -> int:
        """Indicator codes: the head that is filtered by."""
        return self.texts + 3

    @property
    def low(self) -> int:
        """Low and, a row below, high end of the chosen year's targets."""
        return self.hidden + 3 * len(self.years)

    @property
    def block(self) -> int:
        """First of the rows that say where an indicator's pairs of the year stand: first row, how many, last row."""
        return self.low + 2

    @property
    def first(self) -> int:
        """The first union's row."""
        return self.head + 1

    @property
    def width(self) -> int:
        """Columns without those of what was handed to single unions, which stand behind them."""
        return len(FIXED) + len(self.indicators)

    @property
    def last_col(self) -> int:
        """The last column, of what was handed to single unions."""
        return self.width + len(self.own) - 1

    def own_col(self, indicator: Indicator) -> int | None:
        """The column of what was handed to single unions; None where nothing was."""
        return self.width + self.own.index(indicator) if indicator in self.own else None

    @property
    def last(self) -> int:
        """The last union's row."""
        return self.head + max(len(self.lines), 1)

    def style(self, indicator: Indicator) -> str:
        """Columns change with the year, so whether they need decimals is asked of all years."""
        style = formulas.answer_style(indicator, None)
        return "decimal" if style == "integer" and indicator.code not in self.whole else style


def write_targets(grid: UnitsGrid) -> None:
    """Hidden rows: every year's targets, and those of the chosen year which colours and the row Mức giao read."""
    sheet, n, chosen = grid.sheet, len(grid.years), grid.years.index(grid.year)
    for k, year in enumerate(grid.years):
        for part, label in enumerate(("Mức giao", "Từ", "Đến")):
            sheet.text(grid.hidden + part * n + k, 0, f"{label} {year}", "plain")
    for col, i in enumerate(grid.indicators, start=len(FIXED)):
        targets = [i.targets.get(year) for year in grid.years]
        ends = [ends_of(i, target) for target in targets]
        for k, target in enumerate(targets):
            sheet.value(grid.hidden + k, col, formulas.target_value(i, target), "plain")
            sheet.number(grid.hidden + n + k, col, ends[k][0], "plain")
            sheet.number(grid.hidden + 2 * n + k, col, ends[k][1], "plain")
        for part in (0, 1):
            _chosen(grid, grid.low + part, col, grid.hidden + (part + 1) * n, value=ends[chosen][part], style="plain")
        shown = formulas.target_value(i, targets[chosen])
        style = formulas.result_style(i, None if isinstance(shown, str) else shown)
        _chosen(grid, grid.head - 2, col, grid.hidden, value=shown, style=f"head {style}")
    sheet.hide_rows(grid.hidden, grid.block + 2)


def ends_of(indicator: Indicator, target: Target | None) -> tuple[float | None, float | None]:
    """The low and the high end of a target as its cells show them."""
    if target is None:
        return None, None
    return formulas.fraction(indicator, target.low), formulas.fraction(indicator, target.high)


def _chosen(grid: UnitsGrid, row: int, col: int, first: int, *, value: float | str | None, style: str) -> None:
    """The cell of the chosen year among the cells from row `first` down."""
    if not grid.pairs.live:
        grid.sheet.value(row, col, value, style)
        return
    column = xl_col_to_name(col)
    area = f"{column}${first + 1}:{column}${first + len(grid.years)}"
    years = ",".join(str(y) for y in grid.years)
    found = f"INDEX({area},MATCH({UNIT_YEAR},{{{years}}},0))"
    grid.sheet.formula(row, col, f'IF({found}="","",{found})', value, style)


def block_cells(grid: UnitsGrid, col: int) -> tuple[str, str, str, str]:
    """The cells of an indicator's code and of the first row, number of rows and last row of its pairs."""
    rows = (grid.head, grid.block, grid.block + 1, grid.block + 2)
    code, first, count, last = (xl_rowcol_to_cell(row, col, row_abs=True) for row in rows)
    return code, first, count, last


def write_blocks(grid: UnitsGrid) -> None:
    """Hidden rows: where to look for the pairs of an indicator and year.

    Thousands of unions times all pairs would be too slow to search. In the order they are written in, the pairs of an
    indicator and year stand together; once people have sorted the table otherwise, the search goes to its end.
    """
    if not grid.pairs.live:
        return
    layout = grid.pairs.layout
    names = formulas.YEAR_KEY
    for n, label in enumerate(("Từ dòng", "Số dòng", "Đến dòng")):
        grid.sheet.text(grid.block + n, 0, label, "plain")
    for col, i in enumerate(grid.indicators, start=len(FIXED)):
        code, first, count, _ = block_cells(grid, col)
        begins, ends = layout.spans.get((i.code, grid.year), (layout.first, layout.first - 1))
        key = f'{code}&"|"&{UNIT_YEAR}'
        grid.sheet.formula(grid.block, col, f"IFERROR(MATCH({key},{names},0),1)", begins - layout.first + 1, "plain")
        grid.sheet.formula(grid.block + 1, col, f"COUNTIFS({names},{key})", ends - begins + 1, "plain")
        block = f"INDEX({names},{first}):INDEX({names},{first}+{count}-1)"
        together = f"IF(COUNTIFS({block},{key})={count},{first}+{count}-1,ROWS({names}))"
        end = f"IF({count}=0,{first},IFERROR({together},ROWS({names})))"
        grid.sheet.formula(grid.block + 2, col, end, max(ends, begins) - layout.first + 1, "plain")

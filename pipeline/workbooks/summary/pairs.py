"""Sheet Số liệu: every pair with its union and its cell, as a table that the other sheets calculate from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import starmap
from typing import NamedTuple

import pandas as pd

from pipeline.measures.pairs import from_frame
from pipeline.program.term import TERM_LABEL, year_of
from pipeline.program.vocabulary import REACHED_HEAD, WHOLE_HEAD
from pipeline.round.consolidation import Consolidation
from pipeline.round.frame_rows import rows_of
from pipeline.round.tables import tidy
from pipeline.workbooks.book import SheetWriter, notes_end, top_row
from pipeline.workbooks.formulas import (
    CLUSTER,
    CODE,
    CODE_KEY,
    DENOMINATOR,
    KIND,
    LATEST,
    NOT_CONCERNED,
    NUMERATOR,
    ROW_KEY,
    SUPERIOR,
    UNIT,
    UNITS,
    VALUE,
    YEAR,
    YEAR_KEY,
    code_key,
    row_key,
    year_key,
)
from pipeline.workbooks.look import number_style
from pipeline.workbooks.table import TableColumn, write_rows

TABLE = "SoLieu"


class PairRow(NamedTuple):
    """A row of tables.tidy; the denominator is None for counts and stocks."""

    unit: str
    name: str
    kind: str
    cluster: str
    superior: str
    indicator: str
    year: int
    numerator: float
    denominator: float | None
    latest: int
    units: int
    period: str
    file: str
    sheet: str
    cell: str
    remark: str = ""  # what the union says about it

    @property
    def when(self) -> int | str:
        """The year; the whole term in words."""
        year = year_of(self.year)
        return TERM_LABEL if year is None else year

    @property
    def answer(self) -> float | str:
        """What one union says: its share, its number, or that it is not concerned."""
        if self.denominator is None:
            return self.numerator
        return self.numerator / self.denominator if self.denominator else NOT_CONCERNED


@dataclass(frozen=True)
class PairsLayout:
    """Where things stand on the sheet: the frame of tables.tidy is its rows in their order, `head` the row above."""

    frame: pd.DataFrame
    head: int

    @property
    def first(self) -> int:
        """The first pair's row."""
        return self.head + 1

    @property
    def last(self) -> int:
        """The last pair's row."""
        return self.head + max(len(self.frame), 1)

    @cached_property
    def spans(self) -> Mapping[tuple[str, int | None], tuple[int, int]]:
        """The first and last row of the pairs of every (indicator code, year); None is all years.

        The pairs of an indicator stand together, year by year.
        """
        at = pd.Series(range(self.first, self.first + len(self.frame)), self.frame.index, dtype="int64")
        by = at.groupby([self.frame["indicator"], self.frame["year"]], sort=False, observed=True, dropna=False)
        ends = by.agg(["min", "max"])
        found: dict[tuple[str, int | None], tuple[int, int]] = {}
        for (code, year), first, last in ends.itertuples(name=None):
            for slot in (year_of(int(year)), None):
                begins, stops = found.get((code, slot), (first, last))
                found[code, slot] = min(begins, first), max(stops, last)
        return found


def lay_out_pairs(data: Consolidation) -> PairsLayout:
    """The sheet for a round."""
    return PairsLayout(tidy(data), notes_end(top_row(data.cover), _NOTE))


@dataclass(frozen=True)
class Pairs:
    """The pairs of the sheet, and whether the sheets by union and by group are live formulas over it.

    `remarks`: what unions say about their figures, by unit, indicator and file; `apart`: the pairs stand in workbooks
    of their own, and there is no such sheet.
    """

    layout: PairsLayout
    live: bool
    remarks: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    apart: bool = False

    @property
    def frame(self) -> pd.DataFrame:
        """The frame of tables.tidy."""
        return self.layout.frame

    def rows(self, year: int | None = None) -> Iterator[PairRow]:
        """The frame's rows, or those of a year, each made when it is asked for: 4,000 unions have 100,000."""
        frame = self.frame if year is None else self.frame[self.frame["year"] == year]
        below = pd.Series([from_frame(d) for d in frame["denominator"]], frame.index, dtype=object)
        for row in starmap(PairRow, rows_of(frame.assign(denominator=below))):
            said = self.remarks.get((row.unit, row.indicator, row.file), "") if self.remarks else ""
            yield row._replace(remark=said) if said else row


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the sheet; `name`: that of its cells in the workbook; `formula`: where the sheet is live."""

    head: str
    width: float
    value: Callable[[PairRow], float | str | None]
    name: str = ""
    formula: str = ""
    style: str | Callable[[PairRow], str] = "plain"
    hidden: bool = False

    def written(self, *, live: bool) -> TableColumn[PairRow]:
        """What is written of it."""
        formula = self.formula if live else ""
        return TableColumn(self.head, self.width, self.value, self.style, self.hidden, formula)


def _of_number(value: Callable[[PairRow], float | str | None]) -> Callable[[PairRow], str]:
    """How a number looks: by whether it is whole."""

    def style(record: PairRow) -> str:
        shown = value(record)
        return "plain right" if isinstance(shown, str) else _NUMBERS[number_style(shown)]

    return style


_NUMBERS = {style: f"plain {style}" for style in (number_style(1), number_style(0.5))}


def _cell(head: str) -> str:
    return f"{TABLE}[[#This Row],[{head}]]"


_NUM, _DEN, _CODE, _UNIT, _YEAR = REACHED_HEAD, WHOLE_HEAD, "Mã chỉ tiêu", "Mã đơn vị", "Năm"
_VALUE_FORMULA = f'IF({_cell(_DEN)}="",{_cell(_NUM)},IF({_cell(_DEN)}=0,"{NOT_CONCERNED}",{_cell(_NUM)}/{_cell(_DEN)}))'
COLUMNS = (
    _Column(_UNIT, 12, lambda r: r.unit, UNIT),
    _Column("Tên đơn vị", 34, lambda r: r.name),
    _Column("Loại hình", 18, lambda r: r.kind, KIND),
    _Column("Cụm", 18, lambda r: r.cluster, CLUSTER),
    _Column("Cấp trên", 20, lambda r: r.superior, SUPERIOR),
    _Column(_CODE, 9, lambda r: r.indicator, CODE),
    _Column(_YEAR, 7, lambda r: r.when, YEAR, style="plain center"),
    _Column(_NUM, 12, lambda r: r.numerator, NUMERATOR, style=_of_number(lambda r: r.numerator)),
    _Column(_DEN, 12, lambda r: r.denominator, DENOMINATOR, style=_of_number(lambda r: r.denominator)),
    _Column("Kết quả", 10, lambda r: r.answer, VALUE, _VALUE_FORMULA, _of_number(lambda r: r.answer)),
    _Column("Mới nhất", 9, lambda r: r.latest, LATEST, style="plain center"),
    _Column("Số đơn vị", 8, lambda r: r.units, UNITS, style="plain center"),
    _Column("Kỳ", 12, lambda r: r.period),
    _Column("Tệp", 36, lambda r: r.file),
    _Column("Trang", 12, lambda r: r.sheet),
    _Column("Ô", 8, lambda r: r.cell),
    _Column("Ghi chú, giải trình của đơn vị", 44, lambda r: r.remark, style="plain wrap"),
    _Column("Khóa chỉ tiêu", 10, lambda r: code_key(r.indicator), CODE_KEY, f'{_cell(_CODE)}&"|"', hidden=True),
    _Column(
        "Khóa năm",
        10,
        lambda r: year_key(r.indicator, r.when),
        YEAR_KEY,
        f'{_cell(_CODE)}&"|"&{_cell(_YEAR)}',
        hidden=True,
    ),
    _Column(
        "Khóa dòng",
        10,
        lambda r: row_key(r.unit, r.indicator, r.when),
        ROW_KEY,
        f'{_cell(_UNIT)}&"|"&{_cell(_CODE)}&"|"&{_cell(_YEAR)}',
        hidden=True,
    ),
)
_NOTE = (
    "Mỗi dòng là một số liệu của một đơn vị. Sửa số đạt được, tổng số ở đây thì các trang Chỉ tiêu, Theo đơn vị, Theo "
    "khối tính lại (để giữ được chỗ sửa ở lần tổng hợp sau, sửa trong tệp của đơn vị). Tổng số trống: chỉ tiêu số "
    "lượng; số đạt được và tổng số cùng bằng 0: không thuộc đối tượng. Mới nhất = 1: năm mới nhất của đơn vị, dùng cho "
    "chỉ tiêu mức đạt đến thời điểm. Số đơn vị: dòng là số của bao nhiêu đơn vị (biểu tổng hợp của cấp dưới: số đơn vị "
    "đã báo cáo). Trang để tra cứu trên máy, không in ra giấy."
)


def write_pairs(sheet: SheetWriter, pairs: Pairs) -> None:
    """Write the table and name its columns for the workbook."""
    sheet.notes(sheet.top, _NOTE)
    head, last = pairs.layout.head, pairs.layout.last
    columns = [column.written(live=pairs.live) for column in COLUMNS]
    for col, (column, named) in enumerate(zip(columns, COLUMNS, strict=True)):
        sheet.columns(col, col, column.width, hidden=column.hidden)
        if named.name:
            sheet.book.define(named.name, sheet.ref(head + 1, col, last, col))
    _table(sheet, (head, last), columns, live=pairs.live and len(pairs.frame) > 0)
    write_rows(sheet, head + 1, dict(enumerate(columns)), pairs.rows())
    sheet.row_height(head, 30)
    sheet.finish_unprinted(head, len(COLUMNS) - 1)


def _table(sheet: SheetWriter, rows: tuple[int, int], columns: Sequence[TableColumn[PairRow]], *, live: bool) -> None:
    """A real Excel table, from the row of heads to the last of `rows`."""
    heads = [{"header": c.head, "header_format": sheet.book.style("tablehead")} for c in columns]
    options: dict[str, object] = {"name": TABLE, "style": "Table Style Light 9", "columns": heads}
    formulas = [str(column.formula) if live else "" for column in columns]
    sheet.add_table((rows[0], 0, rows[1], len(columns) - 1), options, formulas)


def year_chooser(
    sheet: SheetWriter, at: tuple[int, int], pairs: Pairs, years: tuple[int, ...], *, chosen: int, name: str
) -> str:
    """The cell a year is chosen in, named `name`, behind the word at `at` (row, column); gives what to say of it."""
    row, col = at
    sheet.text(row, col, "Năm:", "bold right")
    sheet.number(row, col + 1, chosen, "input")
    sheet.book.define(name, sheet.ref(row, col + 1))
    if pairs.live:
        sheet.choose(row, col + 1, years, "Chọn năm muốn xem.")
        return "Chọn năm muốn xem ở ô nền vàng nhạt (danh sách thả xuống)."
    if pairs.apart:
        return "Trang này ghi giá trị, không có công thức, vì số liệu của từng đơn vị ở các tệp ghi ở trang Các phần."
    size = f"{len(pairs.frame):,}".replace(",", ".")
    return f"Trang này ghi giá trị, không có công thức, vì trang Số liệu có {size} dòng."

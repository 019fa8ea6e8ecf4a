"""Sheet Số liệu chung: every base quantity with its union and its cell, to be followed like results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import starmap
from typing import NamedTuple

from pipeline.issues import CellRef, IssueArea
from pipeline.program.model import Base
from pipeline.round.consolidation import Consolidation
from pipeline.round.frame_rows import rows_of
from pipeline.round.grouping import Member, member
from pipeline.workbooks.book import SheetWriter, notes_end, top_row
from pipeline.workbooks.look import number_style
from pipeline.workbooks.table import TableColumn, write_table

_NOTE = (
    "Mỗi dòng là một số liệu chung (tổng số người, số nữ …) của một đơn vị; tổng của năm mới nhất ghi ở trang Số liệu "
    "chung theo khối. Lọc cột Mã và Năm để xem một số. Trang để tra cứu trên máy, không in ra giấy."
)


class BaseFigure(NamedTuple):
    """What one union says of a base quantity in a year, and where."""

    base: str
    year: int
    unit: str
    value: float
    period: str
    file: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class BasesLayout:
    """Where things stand on the sheet: the figures in their order, and the row of the heads.

    `apart`: the (base quantity, year) of figures that stand in workbooks of their own.
    """

    figures: Sequence[BaseFigure]
    head: int
    apart: Sequence[tuple[str, int]] = ()

    @property
    def first(self) -> int:
        """The first figure's row."""
        return self.head + 1

    @cached_property
    def spans(self) -> Mapping[tuple[str, int], tuple[int, ...]]:
        """The first and last row of the figures of every (base quantity, year), which stand together; () where they
        stand apart."""
        found: dict[tuple[str, int], tuple[int, ...]] = dict.fromkeys(self.apart, ())
        for row, f in enumerate(self.figures, start=self.first):
            first, *_ = found.get((f.base, f.year), (row,))
            found[f.base, f.year] = (first, row)
        return found


def lay_out_bases(data: Consolidation, *, apart: bool = False) -> BasesLayout:
    """The sheet for a round; `apart`: there is none, its figures stand in workbooks of their own."""
    head = notes_end(top_row(data.cover), _NOTE)
    return BasesLayout((), head, _told(data)) if apart else BasesLayout(_figures(data), head)


def _told(data: Consolidation) -> Sequence[tuple[str, int]]:
    """The base quantities and years of which any union told something, in the order of the program."""
    order = {b.code: n for n, b in enumerate(data.program.bases)}
    frame = data.figures.bases[["base", "year"]].drop_duplicates()
    told = ((str(base), int(year)) for base, year in frame.itertuples(index=False, name=None))
    return sorted((t for t in told if t[0] in order and t[1] <= data.latest_year), key=lambda t: (order[t[0]], t[1]))


class _BaseRow(NamedTuple):
    figure: BaseFigure
    base: Base
    who: Member
    answer: str


_COLUMNS: tuple[TableColumn[_BaseRow], ...] = (
    TableColumn("Mã", 12, lambda r: r.base.code),
    TableColumn("Nội dung", 34, lambda r: r.base.label),
    TableColumn("ĐVT", 8, lambda r: r.base.unit, "cell center"),
    TableColumn("Năm", 7, lambda r: str(r.figure.year), "cell center"),
    TableColumn("Mã đơn vị", 11, lambda r: r.figure.unit),
    TableColumn("Tên đơn vị", 34, lambda r: r.who.name),
    TableColumn("Loại hình", 19, lambda r: r.who.kind),
    TableColumn("Cụm", 18, lambda r: r.who.cluster),
    TableColumn("Giá trị", 12, lambda r: r.figure.value, lambda r: f"cell {number_style(r.figure.value)}"),
    TableColumn("Kỳ", 12, lambda r: r.figure.period),
    TableColumn("Tệp", 36, lambda r: r.figure.file),
    TableColumn("Trang", 14, lambda r: r.figure.sheet),
    TableColumn("Ô", 8, lambda r: r.figure.cell),
)
_ANSWER: TableColumn[_BaseRow] = TableColumn("Đơn vị trả lời", 40, lambda r: r.answer)


def write_bases(sheet: SheetWriter, data: Consolidation, layout: BasesLayout) -> None:
    """Write every base quantity of the years shown, in the order of the program and of the unit list."""
    sheet.notes(sheet.top, _NOTE)
    known, bases, answers = data.members, data.program.base_by_code, _answers(data)
    rows = [
        _BaseRow(f, bases[f.base], member(known, f.unit), answers.get(CellRef(f.file, f.sheet, f.cell), ""))
        for f in layout.figures
    ]
    answered = any(CellRef(f.file, f.sheet, f.cell) in answers for f in layout.figures)
    columns = (*_COLUMNS, _ANSWER) if answered else _COLUMNS  # no column of blanks
    last = write_table(sheet, layout.head, columns, rows)
    if not rows:
        sheet.text(layout.first, 0, "Chưa có số liệu chung.", "plain")
    sheet.raw.autofilter(layout.head, 0, last, len(columns) - 1)
    sheet.finish_unprinted(layout.head, len(columns) - 1)


def _answers(data: Consolidation) -> Mapping[CellRef, str]:
    """What unions answered to questions, by the cell asked about."""
    settled = {i.ref: i.found for i in data.issues if i.kind.area is IssueArea.REPLY}
    return settled | {i.ref: i.reply for i in data.issues if i.reply}


def _figures(data: Consolidation) -> Sequence[BaseFigure]:
    bases = {b.code: n for n, b in enumerate(data.program.bases)}
    units = {code: n for n, code in enumerate(data.program.unit_by_code)}
    rows = starmap(BaseFigure, rows_of(data.figures.bases[list(BaseFigure._fields)]))
    wanted = (f for f in rows if f.base in bases and f.year <= data.latest_year)
    return sorted(wanted, key=lambda f: (bases[f.base], f.year, units.get(f.unit, len(units)), f.unit))

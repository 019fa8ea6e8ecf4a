"""Sheet Số gốc: every base quantity with its union and its cell, so that head counts can be followed like results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pipeline.issues import CellRef, IssueArea
from pipeline.round.consolidation import Consolidation
from pipeline.round.grouping import member, members
from pipeline.workbooks.book import SheetWriter, notes_end, top_row
from pipeline.workbooks.look import number_style

_COLUMNS = (
    ("Mã số gốc", 12),
    ("Nội dung", 34),
    ("ĐVT", 8),
    ("Năm", 7),
    ("Mã đơn vị", 11),
    ("Tên đơn vị", 34),
    ("Loại hình", 19),
    ("Cụm", 18),
    ("Giá trị", 12),
    ("Kỳ", 12),
    ("Tệp", 36),
    ("Trang", 14),
    ("Ô", 8),
)
_ANSWER = ("Đơn vị trả lời", 40)  # where any union answered a question about one
_VALUE = 8  # column of the figure itself
_NOTE = (
    "Mỗi dòng là một số gốc (đoàn viên, CCVCLĐ …) của một đơn vị; tổng của năm mới nhất ghi ở trang Tổng quan. Lọc cột "
    "Mã số gốc và Năm để xem một số gốc."
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
    """Where things stand on the sheet: the figures in their order, and the row of the heads."""

    figures: Sequence[BaseFigure]
    head: int

    @property
    def first(self) -> int:
        """The first figure's row."""
        return self.head + 1

    @cached_property
    def spans(self) -> Mapping[tuple[str, int], tuple[int, int]]:
        """The first and last row of the figures of every (base quantity, year), which stand together."""
        found: dict[tuple[str, int], tuple[int, int]] = {}
        for row, f in enumerate(self.figures, start=self.first):
            first, _ = found.get((f.base, f.year), (row, row))
            found[f.base, f.year] = (first, row)
        return found


def lay_out_bases(data: Consolidation) -> BasesLayout:
    """The sheet for a round."""
    return BasesLayout(_figures(data), notes_end(top_row(data.cover), _NOTE))


def write_bases(sheet: SheetWriter, data: Consolidation, layout: BasesLayout) -> None:
    """Write every base quantity of the years shown, in the order of the program and of the unit list."""
    sheet.notes(sheet.top, _NOTE)
    head, figures = layout.head, layout.figures
    known, bases = members(data.program), data.program.base_by_code
    answers = _answers(data)
    columns = (*_COLUMNS, _ANSWER) if any(CellRef(f.file, f.sheet, f.cell) in answers for f in figures) else _COLUMNS
    sheet.heads(head, [label for label, _ in columns])
    for row, f in enumerate(figures, start=head + 1):
        base, who = bases[f.base], member(known, f.unit)
        about = (f.base, base.label, base.unit, str(f.year), f.unit, who.name, who.kind, who.cluster)
        for col, text in enumerate(about):
            sheet.text(row, col, text, "cell center" if col in (2, 3) else "cell")
        sheet.number(row, _VALUE, f.value, f"cell {number_style(f.value)}")
        for col, text in enumerate((f.period, f.file, f.sheet, f.cell), start=_VALUE + 1):
            sheet.text(row, col, text)
        if len(columns) > len(_COLUMNS):
            sheet.text(row, len(_COLUMNS), answers.get(CellRef(f.file, f.sheet, f.cell), ""))
    if not figures:
        sheet.text(head + 1, 0, "Chưa có số gốc.", "plain")
    sheet.widths([width for _, width in columns])
    last = head + max(len(figures), 1)
    sheet.raw.autofilter(head, 0, last, len(columns) - 1)
    sheet.finish((head, head), (last, len(columns) - 1))


def _answers(data: Consolidation) -> Mapping[CellRef, str]:
    """What unions answered to questions, by the cell asked about."""
    settled = {i.ref: i.found for i in data.issues if i.kind.area is IssueArea.REPLY}
    return settled | {i.ref: i.reply for i in data.issues if i.reply}


def _figures(data: Consolidation) -> Sequence[BaseFigure]:
    bases = {b.code: n for n, b in enumerate(data.program.bases)}
    units = {code: n for n, code in enumerate(data.program.unit_by_code)}
    rows = (BaseFigure(*row) for row in data.figures.bases[list(BaseFigure._fields)].itertuples(index=False, name=None))
    wanted = (f for f in rows if f.base in bases and f.year <= data.latest_year)
    return sorted(wanted, key=lambda f: (bases[f.base], f.year, units.get(f.unit, len(units)), f.unit))

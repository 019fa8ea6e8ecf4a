"""Sheet Nơi dùng số liệu: of each figure of the report all places where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.program.term import year_label
from pipeline.round.consolidation import Consolidation
from pipeline.round.figure_place import FigurePlace
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.summary.layout import SOURCES, SummaryLayout
from pipeline.workbooks.summary.sources import SourceRow, sources
from pipeline.workbooks.table import TableColumn, write_table

_NOTE = (
    "Mỗi số liệu và những chỗ của báo cáo có số liệu ấy, như phần mềm viết: chỗ cơ quan tự viết, đã dời hoặc đã xóa "
    "thì không có ở đây. Khi một số liệu đổi, lọc theo mã để thấy mọi chỗ phải xem lại. Nguồn của từng số liệu ở trang "
    f"“{SOURCES}”. Trang để tra cứu trên máy, không in ra giấy."
)


@dataclass(frozen=True, slots=True)
class UsedFigure:
    """A figure and one of its places."""

    source: SourceRow
    place: FigurePlace


_COLUMNS: tuple[TableColumn[UsedFigure], ...] = (
    TableColumn("Mã", 9, lambda u: u.source.code, "cell center"),
    TableColumn("Nội dung", 48, lambda u: u.source.about),
    TableColumn("Năm", 11, lambda u: year_label(u.source.year), "cell center"),
    TableColumn("Số liệu", 16, lambda u: u.source.figure, "cell center"),
    TableColumn("Phần của báo cáo", 34, lambda u: u.place.part),
    TableColumn("Mục", 34, lambda u: u.place.heading),
    TableColumn("Chỗ", 48, lambda u: u.place.where),
)


def write_used_in(
    sheet: SheetWriter, data: Consolidation, layout: SummaryLayout, places: Sequence[FigurePlace]
) -> None:
    """Write a row per figure and place; `layout` is that of the workbook."""
    head = sheet.notes(sheet.top, _NOTE)
    write_table(sheet, head, _COLUMNS, used(data, layout, places))
    sheet.finish_unprinted(head, len(_COLUMNS) - 1, frozen=2)


def used(data: Consolidation, layout: SummaryLayout, places: Sequence[FigurePlace]) -> tuple[UsedFigure, ...]:
    """The figures in the order of the sources, each once for every place."""
    by_base = {base.label: base.code for base in data.program.bases}
    rows = {(row.code or by_base.get(row.about, ""), row.year): row for row in sources(data, layout)}
    return tuple(UsedFigure(rows[p.code, p.year], p) for p in places if (p.code, p.year) in rows)

"""Sheet Lời của đơn vị: what the unions wrote beside their figures and outside the input cells, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.issues import IssueRole
from pipeline.round.consolidation import Consolidation
from pipeline.workbooks.book import FileLink, SheetWriter
from pipeline.workbooks.table import TableColumn, write_table

REMARK = "ghi chú, giải trình"
_NOTE = (
    "Lời đơn vị ghi ở cột “Ghi chú, giải trình” và ngoài các ô điền (ghi chú gắn ở ô, hộp văn bản, trang thêm, lời ở "
    "lề …), chép nguyên văn; không tính vào số liệu. Ảnh chỉ ghi tên, xem ở tệp gốc."
)


class _UnionText(NamedTuple):
    unit: str
    kind: str
    sheet: str
    cell: str
    about: str
    text: str
    file: str


def has_texts(data: Consolidation) -> bool:
    """Whether there is anything to show."""
    return bool(data.texts.outside) or any(r.period == data.period.code for r in data.texts.remarks)


def write_texts(sheet: SheetWriter, data: Consolidation) -> None:
    """Write the words of each union together, in the order of the unit list."""
    units = data.program.unit_by_code
    order = {code: n for n, code in enumerate(units)}
    rows = sorted(_texts(data), key=lambda r: (order.get(r.unit, len(order)), r.unit))  # stable: as they came
    columns: tuple[TableColumn[_UnionText], ...] = (
        TableColumn("Mã đơn vị", 11, lambda r: r.unit),
        TableColumn("Đơn vị", 32, lambda r: units[r.unit].name if r.unit in units else ""),
        TableColumn("Ghi ở", 20, lambda r: r.kind),
        TableColumn("Trang", 18, lambda r: r.sheet),
        TableColumn("Ô", 8, lambda r: r.cell),
        TableColumn("Về", 14, lambda r: r.about),
        TableColumn("Nội dung", 100, lambda r: r.text),
        TableColumn("Tệp", 34, lambda r: FileLink(r.file)),
    )
    head = sheet.notes(sheet.top, _NOTE)
    last = write_table(sheet, head, columns, rows)
    sheet.raw.autofilter(head, 0, last, len(columns) - 1)
    sheet.finish((head, head), (last, len(columns) - 1))


def _texts(data: Consolidation) -> Iterator[_UnionText]:
    about = {i.ref: i.what for i in data.issues if i.has(IssueRole.REMARK_ON_CELL)}
    for r in data.texts.remarks:
        if r.period == data.period.code:
            code = r.indicator in data.program.indicator_by_code
            asked = f"Chỉ tiêu {r.indicator}" if code else r.indicator
            yield _UnionText(r.unit, REMARK, r.ref.sheet, r.ref.cell, asked, r.text, r.ref.file)
    for unit, texts in data.texts.outside.items():
        for t in texts:
            kind = f"{t.kind.label} (đang ẩn)" if t.hidden else t.kind.label
            yield _UnionText(unit, kind, *t.ref.shown, about.get(t.ref, ""), t.whole, t.ref.file)

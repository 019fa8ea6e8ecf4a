"""Sheet Lời của đơn vị: what the unions wrote beside their figures and outside the input cells, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.issues import IssueRole
from pipeline.round.consolidation import Consolidation
from pipeline.workbooks.book import SheetWriter

REMARK = "ghi chú, giải trình"
_COLUMNS = (
    ("Mã đơn vị", 11),
    ("Đơn vị", 32),
    ("Ghi ở", 20),
    ("Trang", 18),
    ("Ô", 8),
    ("Về", 14),
    ("Nội dung", 100),
    ("Tệp", 34),
)
_NOTE = (
    "Lời đơn vị ghi ở cột “Ghi chú, giải trình” và ngoài các ô điền (ghi chú gắn ở ô, hộp văn bản, trang thêm, lời ở "
    "lề …), chép nguyên văn; không tính vào số liệu. Ảnh chỉ ghi tên, xem ở tệp gốc."
)


class _Said(NamedTuple):
    unit: str
    kind: str
    sheet: str
    cell: str
    about: str
    text: str
    file: str


def has_words(data: Consolidation) -> bool:
    """Whether there is anything to show."""
    return bool(data.texts.outside) or any(r.period == data.period.code for r in data.texts.remarks)


def write_words(sheet: SheetWriter) -> None:
    """Write the words of each union together, in the order of the unit list."""
    data = sheet.book.data
    order = {code: n for n, code in enumerate(data.program.unit_by_code)}
    rows = sorted(_said(data), key=lambda r: (order.get(r.unit, len(order)), r.unit))  # stable: as they came
    head = sheet.notes(sheet.top, _NOTE)
    sheet.heads(head, [label for label, _ in _COLUMNS])
    for row, said in enumerate(rows, start=head + 1):
        unit = data.program.unit_by_code.get(said.unit)
        sheet.text(row, 0, said.unit)
        sheet.text(row, 1, unit.name if unit else "")
        for col, text in enumerate((said.kind, said.sheet, said.cell, said.about, said.text), start=2):
            sheet.text(row, col, text)
        sheet.file_link(row, 7, said.file)
    sheet.widths([width for _, width in _COLUMNS])
    last = head + len(rows)
    sheet.raw.autofilter(head, 0, last, len(_COLUMNS) - 1)
    sheet.finish((head, head), (last, len(_COLUMNS) - 1))


def _said(data: Consolidation) -> Iterator[_Said]:
    about = {i.ref: i.what for i in data.issues if i.has(IssueRole.REMARK_ON_CELL)}
    for r in data.texts.remarks:
        if r.period == data.period.code:
            code = r.indicator in data.program.indicator_by_code
            asked = f"Chỉ tiêu {r.indicator}" if code else r.indicator
            yield _Said(r.unit, REMARK, r.ref.sheet, r.ref.cell, asked, r.text, r.ref.file)
    for unit, texts in data.texts.outside.items():
        for t in texts:
            kind = f"{t.kind.label} (đang ẩn)" if t.hidden else t.kind.label
            yield _Said(unit, kind, *t.ref.shown, about.get(t.ref, ""), t.whole, t.ref.file)

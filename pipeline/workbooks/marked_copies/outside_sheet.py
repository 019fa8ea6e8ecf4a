"""The sheet of a marked copy that keeps what the union wrote outside the input cells of the form."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.forms.marks import WORDS_HEAD, WORDS_HEADING
from pipeline.grids.outside import OutsideText
from pipeline.workbooks.marked_copies.cells import Page, PageRow, needed_height
from pipeline.workbooks.marked_copies.styles import CellLook, Styles

GUIDE = (
    "Tệp này là biểu mẫu mới, mang các câu trả lời đơn vị đã gửi. Những lời đơn vị ghi ở chỗ khác trong tệp đã gửi "
    "được chép nguyên văn ở đây; ảnh, tệp nhúng chỉ nêu tên, còn nguyên trong tệp gốc “{file}” mà cơ quan vẫn giữ."
)
COLUMNS = {"STT": 5.0, "Trang": 18.0, "Ô": 9.0, "Ghi ở": 24.0, "Nội dung": 100.0}


def outside_page(texts: Sequence[OutsideText], file: str, styles: Styles) -> Page:
    """The sheet: one line per text, word by word."""
    looks, width = styles.looks, sum(COLUMNS.values())
    guide = GUIDE.format(file=file)
    top = [
        PageRow([(WORDS_HEADING, looks[CellLook.TITLE])], needed_height([(WORDS_HEADING, width)], 14, bold=True), True),
        PageRow([(guide, looks[CellLook.PLAIN])], needed_height([(guide, width)]), True),
        PageRow([(title, looks[CellLook.HEAD]) for title in COLUMNS], needed_height(COLUMNS.items(), bold=True)),
    ]
    return Page(
        [*top, *(_row(n, said, styles) for n, said in enumerate(texts, 1))], list(COLUMNS.values()), WORDS_HEAD, {}
    )


def _row(number: int, said: OutsideText, styles: Styles) -> PageRow:
    looks = styles.looks
    texts = (said.ref.sheet, said.ref.cell, said.kind.label, said.whole)
    cells = [(text, looks[CellLook.TEXT]) for text in texts]
    height = needed_height(zip(texts, list(COLUMNS.values())[1:], strict=True))
    return PageRow([(number, looks[CellLook.MIDDLE]), *cells], height)

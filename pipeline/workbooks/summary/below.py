"""Sheet Cấp dưới: what the roll-up forms break down by unit, to look behind an office's sums."""

from __future__ import annotations

import pandas as pd

from pipeline.measures.pairs import from_frame
from pipeline.program.model import Program
from pipeline.program.vocabulary import REACHED_HEAD, WHOLE_HEAD
from pipeline.round.grouping import member, members
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.look import number_style

_COLUMNS = (
    ("Mã cấp dưới", 11),
    ("Tên cấp dưới", 28),
    ("Mã đơn vị", 12),
    ("Tên đơn vị", 34),
    ("Loại hình", 30),
    ("Mã chỉ tiêu", 9),
    ("Năm", 7),
    (REACHED_HEAD, 12),
    (WHOLE_HEAD, 12),
    ("Đã báo cáo", 9),
    ("Phải báo cáo", 9),
)
_NOTE = (
    "Chi tiết theo đơn vị mà cấp dưới gửi kèm biểu tổng hợp; lọc theo cấp dưới, chỉ tiêu, năm. Số đạt được trống: đơn "
    "vị chưa báo cáo. Trang này để xem, không tham gia tính toán."
)


def write_below(sheet: SheetWriter, program: Program, details: pd.DataFrame) -> None:
    """Write the breakdowns; `details` has the columns facts.DETAIL_COLUMNS."""
    head = sheet.notes(sheet.top, _NOTE)
    sheet.heads(head, [label for label, _ in _COLUMNS])
    known = members(program)
    row = head
    for row, line in enumerate(details.itertuples(index=False, name=None), start=head + 1):
        office, *rest = line
        for col, value in enumerate((office, member(known, office).name, *rest)):
            if isinstance(value, str):
                sheet.text(row, col, value, "plain")
            else:
                number = from_frame(value)
                sheet.number(row, col, number, f"plain {'center' if col in (6, 9, 10) else number_style(number)}")
    sheet.widths([width for _, width in _COLUMNS])
    sheet.raw.autofilter(head, 0, row, len(_COLUMNS) - 1)
    sheet.finish((head, head), (row, len(_COLUMNS) - 1), freeze=(head + 1, 0))

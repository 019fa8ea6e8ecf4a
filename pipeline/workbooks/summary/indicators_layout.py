"""Where things stand on sheet Chỉ tiêu: a block of columns for each year and one for the term, a row per indicator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.program.vocabulary import REACHED_HEAD, WHOLE_HEAD
from pipeline.round.consolidation import Consolidation
from pipeline.round.tables import IndicatorRow, indicator_rows
from pipeline.workbooks.book import notes_end, top_row

FIXED = (
    ("Mã", 6),
    ("Nghị quyết", 16),
    ("Nhóm", 14),
    ("Nội dung chỉ tiêu", 40),
    ("ĐVT", 8),
    ("So sánh", 6),
    ("Đối tượng", 11),
    ("Cộng dồn", 9),
)
TAIL = (("Đánh giá chung", 11), ("Triển vọng", 11), ("Dự báo cuối nhiệm kỳ", 10), ("Chủ trì", 15), ("Phối hợp", 24))
_LIVE = "Số đạt được, tổng số, kết quả và đánh giá là công thức trên trang Số liệu; "
_APART = "Số đạt được, tổng số là tổng của mọi phần; số liệu của từng đơn vị ở các tệp ghi ở trang Các phần; "
_OF_PART = "Chỉ tiêu số lượng: mức giao là mức chung của mọi đơn vị, không so với riêng phần này. "
_NOTE = (
    "tỷ lệ = số đạt được ÷ tổng số của mọi "
    "đơn vị, không lấy trung bình; ô trống là chưa có số liệu. Đánh giá chung là đánh giá của kỳ này mà báo cáo đếm: "
    "chưa hết thời hạn thì là chưa đến kỳ, dòng nhiệm kỳ ghi triển vọng. Lọc cột Chủ trì để xem theo người phụ trách. "
    "Triển vọng và dự báo tính khi tổng hợp, cách tính ghi ở trang Cách tính. "
)
_PARTIAL_NOTE = (
    "Chưa trọn số: đơn vị mới có số 6 tháng, hoặc chưa báo cáo sau sáp nhập, chia tách nên lấy số của đơn vị cũ; "
    "đơn vị có số đang tạm giữ chờ xác nhận hoặc chưa được đánh giá thì chưa tính vào kết quả. "
)
_HALF_NOTE = (
    "Số 6 tháng so với mức giao cả năm: năm chưa hết nên là Chưa đến kỳ, trừ số lượng đã đạt mức cả năm hoặc đã vượt "
    "mức không được vượt quá. "
)
_COLLAPSED = "Bấm dấu + phía trên các cột để xem các năm trước. "


class ResultColumn(Enum):
    """The columns of a year's block, with head and width."""

    TARGET = "Mức giao", 9
    NUMERATOR = REACHED_HEAD, 8
    DENOMINATOR = WHOLE_HEAD, 8
    RESULT = "Kết quả", 9
    STATUS = "Đánh giá", 10
    REPORTED = "Đã báo cáo", 6
    EXPECTED = "Phải báo cáo", 6
    PARTIAL = "Chưa trọn số", 11

    def __init__(self, head: str, width: int) -> None:
        self.head, self.width = head, width


@dataclass(frozen=True)
class IndicatorsLayout:
    """The rows in their order, the columns and the row of the heads; the year None is the whole term.

    Blocks follow the fixed columns, the tail follows them, and helper columns follow the tail.
    """

    rows: tuple[IndicatorRow, ...]
    years: tuple[int, ...]
    note: str
    head: int
    block: tuple[ResultColumn, ...] = tuple(ResultColumn)

    @property
    def slots(self) -> tuple[int | None, ...]:
        """What there is a block for: each year, then the term."""
        return (*self.years, None)

    @property
    def first(self) -> int:
        """The first indicator's row."""
        return self.head + 1

    @property
    def last(self) -> int:
        """The last indicator's row."""
        return self.head + max(len(self.rows), 1)

    def starts(self, year: int | None) -> int:
        """The first column of a block."""
        return len(FIXED) + self.slots.index(year) * len(self.block)

    def column(self, year: int | None, column: ResultColumn) -> int:
        """A column of a block."""
        return self.starts(year) + self.block.index(column)

    @property
    def tail(self) -> int:
        """The column of the verdict, first of the tail."""
        return len(FIXED) + len(self.slots) * len(self.block)

    @property
    def helpers(self) -> int:
        """Own flag, then low and high of each block's target."""
        return self.tail + len(TAIL)

    def low(self, year: int | None) -> int:
        """The helper column with the low end of a block's target; the high end stands beside it."""
        return self.helpers + 1 + 2 * self.slots.index(year)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return self.low(None) + 2

    def cell(self, row: int, year: int | None, column: ResultColumn) -> str:
        """The address of a cell of a block."""
        address: str = xl_rowcol_to_cell(row, self.column(year, column))
        return address


def lay_out_indicators(data: Consolidation, *, apart: bool = False) -> IndicatorsLayout:
    """The sheet for a round; `apart`: its pairs stand in workbooks of their own."""
    rows = indicator_rows(data)
    note = f"{_APART if apart else _LIVE}{_note(data, rows)}"
    return IndicatorsLayout(rows, data.years, note, notes_end(top_row(data.cover), note) + 1)


def is_partial(rows: Iterable[IndicatorRow]) -> bool:
    """Whether any result rests on figures that are not a union's own of the whole year."""
    return any(r is not None and r.unwhole for row in rows for r in (*row.years.values(), row.term))


def _note(data: Consolidation, rows: Iterable[IndicatorRow]) -> str:
    notes = (
        (_PARTIAL_NOTE, is_partial(rows)),
        (_HALF_NOTE, data.period.is_half_year),
        (_OF_PART, bool(data.cover.part)),
        (_COLLAPSED, len(data.years) > 1),
    )
    said = "".join(text for text, due in notes if due)
    return f"{_NOTE}{said}{_estimates_note(data)}".rstrip()


def _estimates_note(data: Consolidation) -> str:
    found = data.estimates
    earlier = f"Số năm {', '.join(map(str, found.earlier))} có số ước thực hiện đã báo cáo trước đây."
    if not found.own:
        return earlier if found.earlier else ""
    unions = f"{found.unions}/{found.counted} đơn vị" if found.unions else ""
    who = " và ".join(filter(None, (unions, "cơ quan" if found.office else "")))
    told = f" ({who} ghi trên biểu)" if who else ""
    now = f"Số năm {found.year} {'là' if found.ahead else 'có'} số ước thực hiện{told}."
    return f"{now} {earlier}" if found.earlier else now

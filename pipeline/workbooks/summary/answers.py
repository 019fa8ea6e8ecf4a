"""Sheet Đơn vị trả lời: what unions answered to questions about their figures, as rows of the table of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from pipeline.intake.decision_table import SHEET as DECISIONS
from pipeline.intake.texts.replies import decision_row, to_decide
from pipeline.issues import Issue
from pipeline.round.consolidation import Consolidation
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.table import TableColumn, write_table

_NOTE = (
    "Mỗi dòng là một câu trả lời chờ cơ quan quyết định một lần. Đồng ý: ở dòng của số đó trên trang “Lỗi dữ liệu” "
    "chọn “Chấp nhận”, ghi người quyết định; đồng ý tất cả cảnh báo có câu trả lời chọn sẵn: chạy make accept "
    'ANSWERS=1 BY="Họ tên". Số tạm giữ (chênh hàng trăm lần) phải quyết định từng số. Không đồng ý: chọn “Sửa thành”, '
    "ghi giá trị mới. Cũng có thể chép nguyên dòng ở đây vào trang “Xử lý” của xu-ly.xlsx."
)
_DECIDED = DECISIONS.columns  # hidden ones, too: a row copied whole comes to lie under the same heads
_MORE = (("Đơn vị", 32, False), ("Câu hỏi", 44, False))


def has_answers(data: Consolidation) -> bool:
    """Whether any answer waits for a decision."""
    return bool(to_decide(data.issues))


def write_answers(sheet: SheetWriter, data: Consolidation) -> None:
    """Write the answers, one row each, with the columns of the table of decisions first."""
    head = sheet.notes(sheet.top, _NOTE)
    columns = [*((c.header, c.width, c.hidden) for c in _DECIDED), *_MORE]
    rows = [_texts(data, item) for item in to_decide(data.issues)]
    shown = [TableColumn(h, w, itemgetter(n), hidden=out) for n, (h, w, out) in enumerate(columns)]
    last = write_table(sheet, head, shown, rows)
    sheet.finish((head, head), (last, len(columns) - 1))


def _texts(data: Consolidation, item: Issue) -> Sequence[str]:
    unit = data.program.unit_by_code.get(item.unit)
    row = decision_row(item, data.period.code)
    decided = [str(row.get(c.key) or "") for c in _DECIDED]
    return [*decided, unit.name if unit else "", f"{item.title} ({item.what})" if item.what else item.title]

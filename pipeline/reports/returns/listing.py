"""The first sheet of a marked-up return: every issue with a link to its cell, ready to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.forms.marks import LIST_HEAD, LIST_HEADING
from pipeline.issues import Severity
from pipeline.program.model import Period, Program, Unit
from pipeline.reports.returns.cells import Page, PageRow, needed_height
from pipeline.reports.returns.places import Located
from pipeline.reports.returns.styles import CellLook, Styles

GUIDE = (
    "Bấm vào địa chỉ ở cột “Ô” để đến chỗ cần sửa. Sửa ngay trên tệp này, lưu lại và gửi trả; không cần xóa trang này, "
    "màu tô hay ghi chú. Ô màu đỏ: lỗi, phải sửa. Ô màu vàng: xem lại, sửa nếu chưa đúng."
)
GROUPS = {
    Severity.ERROR: "Lỗi, phải sửa",
    Severity.WARNING: "Xem lại, sửa nếu chưa đúng",
    Severity.NOTE: "Đã hiểu như sau, không cần sửa nếu đúng",
}
COLUMNS = {"STT": 5.0, "Trang": 15.0, "Ô": 8.0, "Nội dung": 38.0, "Đang ghi": 20.0, "Cần": 32.0, "Cách sửa": 36.0}
WHOLE_FILE = "Cả tệp"
_LINKS = {Severity.ERROR: CellLook.ERROR, Severity.WARNING: CellLook.WARNING, Severity.NOTE: CellLook.LINK}


class Listing:
    """The lines of the list while they are made, with the cells they link to."""

    def __init__(self, items: Sequence[Located], styles: Styles) -> None:
        self._items, self._looks = items, styles.looks
        self.links: dict[str, tuple[str, str]] = {}

    def page(self, unit: Unit, period: Period, program: Program) -> Page:
        """The sheet: one line per issue, grouped by gravity."""
        top = [
            self._wide(LIST_HEADING, CellLook.TITLE, size=14, bold=True),
            self._wide(f"{program.title} – {period.name}", CellLook.CENTRED),
            self._wide(f"{unit.code} – {unit.name}", CellLook.BOLD_CENTRED, bold=True),
            self._wide(GUIDE, CellLook.PLAIN),
            PageRow(
                [(title, self._looks[CellLook.HEAD]) for title in COLUMNS],
                needed_height(list(COLUMNS.items()), bold=True),
            ),
        ]
        return Page([*top, *self._lines()], list(COLUMNS.values()), LIST_HEAD, self.links, first=True)

    def _lines(self) -> Iterator[PageRow]:
        row, number = LIST_HEAD, 0
        for severity, title in GROUPS.items():
            own = [item for item in self._items if item.issue.severity is severity]
            if own:
                row += 1
                yield self._wide(f"{title}: {len(own)}", CellLook.BOLD, bold=True)
            for item in own:
                row, number = row + 1, number + 1
                yield self._line(row, number, item)

    def _line(self, row: int, number: int, item: Located) -> PageRow:
        said = item.issue
        about = f"{said.what}: {said.title}" if said.what else said.title
        texts = (item.sheet or WHOLE_FILE, item.cell, about, said.found, said.expected, said.advice)
        link = CellLook.MIDDLE
        if item.cell:
            self.links[f"C{row}"], link = (item.sheet, item.cell), _LINKS[said.severity]
        looks = (CellLook.TEXT, link, CellLook.TEXT, CellLook.TEXT, CellLook.TEXT, CellLook.TEXT)
        cells = [(text, self._looks[look]) for text, look in zip(texts, looks, strict=True)]
        height = needed_height(zip(texts, list(COLUMNS.values())[1:], strict=True))
        return PageRow([(number, self._looks[CellLook.MIDDLE]), *cells], height)

    def _wide(self, text: str, look: CellLook, *, size: float = 12, bold: bool = False) -> PageRow:
        """A line of text across all columns."""
        height = needed_height([(text, sum(COLUMNS.values()))], size, bold=bold)
        return PageRow([(text, self._looks[look])], height, wide=True)

"""The first sheet of a marked copy: every issue with a link to its cell, ready to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.forms.layout import FormSpec
from pipeline.forms.marks import ANSWER_HEADS, LIST_HEAD, LIST_HEADING, LIST_SHEET, WHOLE_FILE, check_of
from pipeline.forms.read import RawForm
from pipeline.issues import Severity
from pipeline.program.model import Period, Program, Unit
from pipeline.workbooks.marked_copies.answer_room import Slot, choices_for, questions, said_before
from pipeline.workbooks.marked_copies.cells import CellValue, Page, PageRow, needed_height, printable
from pipeline.workbooks.marked_copies.issue_places import Located
from pipeline.workbooks.marked_copies.styles import CellLook, Styles

GUIDE = (
    "Tệp này là biểu mẫu mới, mang sẵn các câu trả lời đơn vị đã gửi. Bấm vào địa chỉ ở cột “Ô” để đến chỗ cần sửa. "
    "Sửa ngay trên tệp này, lưu lại và gửi trả; không cần xóa trang này, màu tô hay ghi chú. Ô màu đỏ: lỗi, phải sửa. "
    "Ô màu vàng: xem lại, sửa nếu chưa đúng."
)
ASKING = (
    " Câu hỏi nào có chỗ trả lời (ô màu xanh, bên phải ô được hỏi hoặc ngay ở trang này) thì chọn một câu trả lời và "
    "giải thích bên cạnh."
)
GROUPS = {
    Severity.ERROR: "Lỗi, phải sửa",
    Severity.WARNING: "Xem lại, sửa nếu chưa đúng",
    Severity.NOTE: "Đã hiểu như sau, không cần sửa nếu đúng",
}
COLUMNS = {"STT": 5.0, "Trang": 15.0, "Ô": 8.0, "Nội dung": 38.0, "Đang ghi": 20.0, "Cần": 32.0, "Cách sửa": 36.0}
ANSWERS = {ANSWER_HEADS[0]: 22.0, ANSWER_HEADS[1]: 30.0}
_LINKS = {Severity.ERROR: CellLook.ERROR, Severity.WARNING: CellLook.WARNING, Severity.NOTE: CellLook.LINK}


class Listing:
    """The lines of the list while they are made, with the cells they link to and the answers they have room for."""

    def __init__(
        self,
        items: Sequence[Located],
        styles: Styles,
        *,
        spec: FormSpec,
        beside: Sequence[Slot],
        raw: RawForm,
    ) -> None:
        """`spec`: what the form asks; `beside`: the room for answers on the other sheets."""
        self._items, self._looks, self._spec, self._raw = items, styles.looks, spec, raw
        self._asked, self._beside = questions(items), {slot.name: slot for slot in beside}
        self._columns = {**COLUMNS, **ANSWERS} if self._asked else COLUMNS
        self.links: dict[str, tuple[str, str]] = {}
        self.slots: list[Slot] = []

    def page(self, unit: Unit, period: Period, program: Program) -> Page:
        """The sheet: one line per issue, grouped by gravity."""
        top = [
            self._wide(LIST_HEADING, CellLook.TITLE, size=14, bold=True),
            self._wide(f"{program.title} – {period.name}", CellLook.CENTRED),
            self._wide(f"{unit.code} – {unit.name}", CellLook.BOLD_CENTRED, bold=True),
            self._wide(GUIDE + (ASKING if self._asked else ""), CellLook.PLAIN),
            PageRow(
                [(title, self._looks[CellLook.HEAD]) for title in self._columns],
                needed_height(self._columns.items(), bold=True),
            ),
        ]
        lines = list(map(self._checked, [*top, *self._lines()]))
        rules = [slot.rule for slot in self.slots]
        return Page(lines, list(self._columns.values()), LIST_HEAD, self.links, rules, first=True)

    def _checked(self, line: PageRow) -> PageRow:
        """The line with its check; the room for answers is left out of it."""
        looks = (self._looks[CellLook.CHOICE], self._looks[CellLook.OWN_WORDS])
        texts = [printable(str(value or "")) for value, look in line.cells if look not in looks]
        room = len(line.cells) - len(texts)
        every = len(COLUMNS) if room else len(self._columns)
        return replace(line, check=check_of([*texts, *[""] * (every - len(texts))]))

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
        what = self._spec.told(said)
        about = f"{what}: {said.title}" if what else said.title
        texts = [item.sheet or WHOLE_FILE, item.cell, about, said.standing, said.expected, said.advice]
        link = CellLook.MIDDLE
        if item.cell:
            self.links[f"C{row}"], link = (item.sheet, item.cell), _LINKS[said.severity]
        looks = [CellLook.TEXT, link, CellLook.TEXT, CellLook.TEXT, CellLook.TEXT, CellLook.TEXT]
        if self._asked:
            answer = self._answer(row, item)
            texts += [str(text or "") for text, _ in answer]
            looks += [look for _, look in answer]
        cells: list[tuple[CellValue, int]] = [(t, self._looks[look]) for t, look in zip(texts, looks, strict=True)]
        height = needed_height(zip(texts, list(self._columns.values())[1:], strict=True))
        return PageRow([(number, self._looks[CellLook.MIDDLE]), *cells], height)

    def _answer(self, row: int, item: Located) -> tuple[tuple[str, CellLook], tuple[str, CellLook]]:
        """Where the answer goes: a link to the cell beside the figure, or room on this very line; nothing elsewhere."""
        code = item.issue.code
        if code not in self._asked.get(item.name or code, ()):
            return ("", CellLook.TEXT), ("", CellLook.TEXT)
        if slot := self._beside.get(item.name):
            self.links[f"H{row}"] = (slot.sheet, slot.cells[0])
            return (f"Trả lời ở ô {slot.cells[0]}", CellLook.LINK), (slot.choice, CellLook.TEXT)
        if any(slot.name == code for slot in self.slots):  # asked twice of the file: one answer
            return ("", CellLook.TEXT), ("", CellLook.TEXT)
        slot = Slot(code, LIST_SHEET, row, len(COLUMNS), choices_for([code]), *said_before(self._raw, code))
        self.slots.append(slot)
        return (slot.choice, CellLook.CHOICE), (slot.own_words, CellLook.OWN_WORDS)

    def _wide(self, text: str, look: CellLook, *, size: float = 12, bold: bool = False) -> PageRow:
        """A line of text across all columns."""
        height = needed_height([(text, sum(self._columns.values()))], size, bold=bold)
        return PageRow([(text, self._looks[look])], height, wide=True)

"""The tracking workbook so-theo-doi.xlsx: every union, the reporting rates, who to call today."""

from __future__ import annotations

from pathlib import Path

from pipeline.round.consolidation import Consolidation
from pipeline.round.grouping import groupings
from pipeline.round.roster import Delivery
from pipeline.round.tracking import NOTES, SENDER_NOTE, ToDo, Tracking, TrackingLine
from pipeline.text import short_date
from pipeline.workbooks.book import Book, SheetWriter
from pipeline.workbooks.formulas import quoted
from pipeline.workbooks.look import BAD, GOOD, MIDDLING
from pipeline.workbooks.summary.delivery import GROUP_NAMES, STATE_NAME, state_colours, states_of, write_rates

__all__ = ["write_tracking"]

LINES, RATES, CALLS = "Theo dõi", "Tỷ lệ", "Gọi hôm nay"

_LINES = (
    ("STT", 5),
    ("Mã đơn vị", 9),
    ("Tên đơn vị", 30),
    ("Loại hình", 16),
    ("Cụm", 13),
    ("Cấp trên", 18),
    ("E-mail", 24),
    ("Chủ tịch", 17),
    ("Tình trạng", 12),
    ("Đã gửi biểu", 11),
    ("Đã nhận", 11),
    ("Quá hạn (ngày)", 8),
    ("Số lỗi", 6),
    ("Số cảnh báo", 7),
    ("Đã gửi trả", 11),
    ("Đã sửa", 7),
    ("Đã chấp nhận", 8),
    ("Duyệt bản nộp", 25),
    ("Bản được tính nhận ngày", 11),
    ("Ngày nhận theo", 11),
    ("Số liệu đang dùng", 22),
    ("Việc cần làm hôm nay", 15),
)
_SENDER = ("Địa chỉ gửi", 28)
_GROUP_COLUMNS = {"kind": 3, "cluster": 4, "superior": 5}
_STATE, _HELD, _TODO = 8, len(_LINES) - 2, len(_LINES) - 1
_OPEN = (ToDo.RETURN, ToDo.REMIND, ToDo.SEND, ToDo.ASK, ToDo.JUDGE, ToDo.DECIDE)
_TODO_COLOURS = {ToDo.DONE: GOOD, ToDo.CALL: BAD, **dict.fromkeys(_OPEN, MIDDLING)}
_RATES = (6, 14, 22, 11, 11, 11, 11, 12, 11, 11, 11, 11, 11)
_CALLS = (
    ("STT", 5),
    ("Mã đơn vị", 10),
    ("Tên đơn vị", 38),
    ("Cụm", 14),
    ("Chủ tịch", 22),
    ("E-mail", 28),
    ("Vì sao gọi", 40),
    ("Trả lời (ghi tay)", 34),
)


def write_tracking(path: Path, data: Consolidation, tracking: Tracking) -> None:
    """Write the tracking workbook to `path`; the same input gives the same bytes."""
    with Book(path, data, "Sổ theo dõi") as book:
        _write_lines(book.sheet(LINES, "SỔ THEO DÕI GỬI, NHẬN BIỂU"), tracking)
        _write_rates(book.sheet(RATES, "TỶ LỆ BÁO CÁO"), tracking)
        _write_calls(book.sheet(CALLS, "DANH SÁCH CẦN GỌI ĐIỆN HÔM NAY"), tracking)


def _today(sheet: SheetWriter, tracking: Tracking) -> str:
    due = sheet.book.data.period.due
    return f"Tính đến ngày {short_date(tracking.today)}; hạn nộp {short_date(due)}."


def _write_lines(sheet: SheetWriter, tracking: Tracking) -> None:
    data = sheet.book.data
    counts = ", ".join(f"{n} {todo.label.lower()}" for todo, n in tracking.counts.items() if n)
    sheet.text(sheet.top, 0, f"{_today(sheet, tracking)} Việc cần làm: {counts or 'không có'}.", "note")
    head = sheet.top + 1
    senders = [_SENDER] if any(line.sender for line in tracking.lines) else []  # no column of blanks
    columns = [*_LINES, *senders]
    sheet.heads(head, [label for label, _ in columns])
    for n, line in enumerate(tracking.lines, start=1):
        _line(sheet, head + n, n, line)
        if senders:
            sheet.text(head + n, len(_LINES), line.sender)
    last = head + max(len(tracking.lines), 1)
    for name, col in {STATE_NAME: _STATE, **{GROUP_NAMES[k]: c for k, c in _GROUP_COLUMNS.items()}}.items():
        sheet.book.define(name, sheet.ref(head + 1, col, last, col))
    for col, colours in ((_STATE, state_colours(data)), (_TODO, _TODO_COLOURS)):
        cell = f"${chr(ord('A') + col)}{head + 2}"
        for value, colour in colours.items():
            sheet.colour((head + 1, col, last, col), f"{cell}={quoted(value.label)}", colour)
    sheet.raw.autofilter(head, 0, last, len(columns) - 1)
    row = last + 2
    for note in (*NOTES, *([SENDER_NOTE] if senders else [])):
        row = sheet.notes(row, note)
    sheet.widths([width for _, width in columns])
    shown = {g.column for g in groupings(data.program)}
    for column in ("cluster", "superior"):
        if column not in shown:
            sheet.columns(_GROUP_COLUMNS[column], _GROUP_COLUMNS[column], 13, hidden=True)
    if not any(line.held for line in tracking.lines):
        sheet.columns(_HELD, _HELD, 22, hidden=True)
    sheet.finish((head, head), (row - 1, len(columns) - 1), freeze=(head + 1, 3))


def _line(sheet: SheetWriter, row: int, n: int, line: TrackingLine) -> None:
    who, came = line.who, line.delivery is not Delivery.MISSING
    sheet.number(row, 0, n, "cell center")
    texts = (who.code, who.name, who.kind, who.cluster, who.superior, line.email, line.chair)
    for col, text in enumerate(texts, start=1):
        sheet.text(row, col, text)
    sheet.text(row, _STATE, line.delivery.label, "cell center")
    sheet.day(row, 9, line.invited)
    sheet.day(row, 10, line.came)
    sheet.number(row, 11, line.days_late or None, "cell center")
    sheet.number(row, 12, line.errors if came else None, "cell center")
    sheet.number(row, 13, line.warnings if came else None, "cell center")
    sheet.day(row, 14, line.sent_back)
    sheet.text(row, 15, "x" if line.corrected else "", "cell center")
    sheet.text(row, 16, "x" if line.accepted else "", "cell center")
    sheet.text(row, 17, line.approval)
    sheet.day(row, 18, line.counted)
    sheet.text(row, 19, line.dated_by)
    sheet.text(row, _HELD, line.held)
    sheet.text(row, _TODO, line.todo.label, "cell center")


def _write_rates(sheet: SheetWriter, tracking: Tracking) -> None:
    sheet.text(sheet.top, 0, _today(sheet, tracking), "note")
    last = write_rates(sheet, sheet.top + 1)
    row = sheet.notes(
        last + 2,
        "Tỷ lệ báo cáo = đã báo cáo/phải báo cáo; tỷ lệ đúng hạn = đúng hạn/phải báo cáo. Đã báo cáo: biểu kỳ này đã "
        "vào bảng tổng hợp. Không kể biểu của chính cơ quan.",
    )
    sheet.widths(_RATES)
    sheet.finish((sheet.top, sheet.top), (row - 1, 6 + len(states_of(sheet.book.data))))


def _write_calls(sheet: SheetWriter, tracking: Tracking) -> None:
    sheet.text(sheet.top, 0, f"{_today(sheet, tracking)} {NOTES[-1]}", "note")
    head = sheet.top + 1
    sheet.heads(head, [label for label, _ in _CALLS])
    for n, line in enumerate(tracking.calls, start=1):
        sheet.number(head + n, 0, n, "cell center")
        texts = (line.who.code, line.who.name, line.who.cluster, line.chair, line.email, line.why, "")
        for col, text in enumerate(texts, start=1):
            sheet.text(head + n, col, text)
    if not tracking.calls:
        sheet.text(head + 1, 0, "Hôm nay không cần gọi đơn vị nào.", "plain")
    last = head + max(len(tracking.calls), 1)
    sheet.widths([width for _, width in _CALLS])
    sheet.raw.autofilter(head, 0, last, len(_CALLS) - 1)
    sheet.finish((head, head), (last, len(_CALLS) - 1), freeze=(head + 1, 3))

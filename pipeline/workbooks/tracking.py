"""The tracking workbook so-theo-doi.xlsx: every union, the reporting rates, who to call today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.program.words import UNION_WORDS
from pipeline.round.consolidation import Consolidation
from pipeline.round.grouping import groupings
from pipeline.round.in_parts import told_in_parts
from pipeline.round.roster import Delivery
from pipeline.round.tracking import NOTES, SENDER_NOTE, Tick, ToDo, Tracking, TrackingLine
from pipeline.text import short_date, upper_first
from pipeline.work.crew import ALONE, Crew
from pipeline.workbooks.book import Book, SheetWriter
from pipeline.workbooks.filled import KEPT, STAMP
from pipeline.workbooks.formulas import quoted
from pipeline.workbooks.look import BAD, GOOD, MIDDLING
from pipeline.workbooks.summary.delivery import GROUP_NAMES, STATE_NAME, state_colours, states_of, write_rates
from pipeline.workbooks.table import TableColumn, write_table
from pipeline.workbooks.ticks import CALLS, DONE, LINES, REMARK, stamp

__all__ = ["CALLS", "LINES", "RATES", "write_tracking"]

RATES, MESSAGES = "Tỷ lệ", "Tin Zalo"


@dataclass(frozen=True, slots=True)
class ShortMessages:
    """What to tell unions by Zalo, by unit code; `problem`: why there are none."""

    texts: Mapping[str, str]
    problem: str = ""


NO_MESSAGES = ShortMessages({})


class _Row(NamedTuple):
    """A union; `kept`: what people put into its cells of ticks that is none."""

    no: int
    line: TrackingLine
    kept: Mapping[Tick, str]

    @property
    def came(self) -> bool:
        return self.line.delivery is not Delivery.MISSING


def _tick(tick: Tick) -> TableColumn[_Row]:
    """A column that people may tick."""

    def style(row: _Row) -> str:
        if tick in row.kept:
            return "cell entry alarm"
        return f"cell entry {'hand' if tick in row.line.by_hand else 'date'}"

    return TableColumn(tick.label, 11, lambda r: r.kept.get(tick) or r.line.day_of(tick), style)


_STAMP: TableColumn[_Row] = TableColumn(STAMP, 12, lambda r: stamp(r.line), "flat", hidden=True)
_REMARK: TableColumn[_Row] = TableColumn(REMARK, 20, lambda r: r.line.remark, "cell entry")
_KIND: TableColumn[_Row] = TableColumn("Loại hình", 14, lambda r: r.line.who.kind)
_CLUSTER: TableColumn[_Row] = TableColumn("Cụm", 13, lambda r: r.line.who.cluster)
_SUPERIOR: TableColumn[_Row] = TableColumn("Cấp trên", 18, lambda r: r.line.who.superior)
_PHONE: TableColumn[_Row] = TableColumn("Điện thoại", 13, lambda r: r.line.phone)
_STATE: TableColumn[_Row] = TableColumn("Tình trạng", 12, lambda r: r.line.delivery.label, "cell center")
_STAND_IN: TableColumn[_Row] = TableColumn("Số liệu đang dùng", 22, lambda r: r.line.stand_in)
_TODO: TableColumn[_Row] = TableColumn("Việc cần làm hôm nay", 14, lambda r: r.line.todo.label, "cell center")
_SENDER: TableColumn[_Row] = TableColumn("Địa chỉ gửi", 28, lambda r: r.line.sender)
_CHAIR = upper_first(UNION_WORDS.chair)  # a head that goes by the words of the organisation
COLUMNS: tuple[TableColumn[_Row], ...] = (
    TableColumn("STT", 5, lambda r: r.no, "cell center"),
    TableColumn("Mã đơn vị", 9, lambda r: r.line.who.code),
    TableColumn("Tên đơn vị", 28, lambda r: r.line.who.name),
    _KIND,
    _CLUSTER,
    _SUPERIOR,
    TableColumn("E-mail", 20, lambda r: r.line.email),
    TableColumn(_CHAIR, 15, lambda r: r.line.chair),
    _PHONE,
    _STATE,
    _STAMP,
    _tick(Tick.INVITED),
    TableColumn("Đã nhận", 11, lambda r: r.line.came, "cell date"),
    TableColumn("Quá hạn (ngày)", 8, lambda r: r.line.days_late or None, "cell center"),
    TableColumn("Số lỗi", 6, lambda r: r.line.errors if r.came else None, "cell center"),
    TableColumn("Số cảnh báo", 7, lambda r: r.line.warnings if r.came else None, "cell center"),
    _tick(Tick.SENT_BACK),
    _tick(Tick.CALLED),
    _REMARK,
    TableColumn("Đã sửa", 7, lambda r: "x" if r.line.corrected else "", "cell center"),
    TableColumn("Đã kiểm tra", 8, lambda r: "x" if r.line.checked else "", "cell center"),
    TableColumn("Duyệt bản nộp", 20, lambda r: r.line.approval),
    TableColumn("Bản được tính nhận ngày", 11, lambda r: r.line.counted, "cell date"),
    TableColumn("Ngày nhận theo", 11, lambda r: r.line.dated_by),
    _STAND_IN,
    _TODO,
)
_CALLS: tuple[TableColumn[_Row], ...] = (
    TableColumn("STT", 5, lambda r: r.no, "cell center"),
    TableColumn("Mã đơn vị", 10, lambda r: r.line.who.code),
    TableColumn("Tên đơn vị", 36, lambda r: r.line.who.name),
    TableColumn("Cụm", 12, lambda r: r.line.who.cluster),
    TableColumn(_CHAIR, 20, lambda r: r.line.chair),
    _PHONE,
    TableColumn("E-mail", 26, lambda r: r.line.email),
    TableColumn("Vì sao gọi", 36, lambda r: r.line.why),
    _STAMP,
    _tick(Tick.CALLED),
    TableColumn(REMARK, 32, lambda r: r.line.remark, "cell entry"),
)
_MESSAGES: tuple[TableColumn[_Row], ...] = (
    TableColumn("STT", 5, lambda r: r.no, "cell center"),
    TableColumn("Mã đơn vị", 10, lambda r: r.line.who.code),
    TableColumn("Tên đơn vị", 28, lambda r: r.line.who.name),
    TableColumn(_CHAIR, 18, lambda r: r.line.chair),
    _PHONE,
    _STATE,
)
_HOW_TO_COPY = (
    "Bấm vào ô ở cột Tin nhắn, chép (Ctrl+C), dán vào Zalo. Đơn vị không có dòng ở đây thì chưa có gì phải nhắn. "
    "Sửa lời: templates/thu/zalo.j2."
)
_HOW_TO_TICK = "Chọn ✓ (đã làm), hoặc ghi ngày, ví dụ 25/12/2025. Xóa trống: thôi."
_HOW_TO_REMARK = "Ghi tùy ý; còn lại ở các lần làm sau."
_GROUPS = {"kind": _KIND, "cluster": _CLUSTER, "superior": _SUPERIOR}
_OPEN = (ToDo.RETURN, ToDo.REMIND, ToDo.SEND, ToDo.ASK, ToDo.JUDGE, ToDo.DECIDE)
_TODO_COLOURS = {ToDo.DONE: GOOD, ToDo.CALL: BAD, **dict.fromkeys(_OPEN, MIDDLING)}
_RATES = (6, 14, 22, 11, 11, 11, 11, 12, 11, 11, 11, 11, 11)


def write_tracking(
    path: Path, data: Consolidation, tracking: Tracking, messages: ShortMessages = NO_MESSAGES, crew: Crew = ALONE
) -> None:
    """Write the tracking workbook to `path`; `crew` makes the rows of tables. The same input gives the same bytes."""
    with Book(path, data.cover, "Sổ theo dõi", crew=crew) as book:
        _write_lines(book.sheet(LINES, "SỔ THEO DÕI GỬI, NHẬN BIỂU"), data, tracking)
        _write_rates(book.sheet(RATES, "TỶ LỆ BÁO CÁO"), data, tracking)
        _write_calls(book.sheet(CALLS, "DANH SÁCH CẦN GỌI ĐIỆN HÔM NAY"), tracking)
        _write_messages(book.sheet(MESSAGES, "TIN NHẮN ZALO CHO TỪNG ĐƠN VỊ"), tracking, messages)


def _in_words(columns: Sequence[TableColumn[_Row]], tracking: Tracking) -> tuple[TableColumn[_Row], ...]:
    """The columns with the head that goes by the words of the organisation."""
    return tuple(replace(c, head=upper_first(tracking.chair)) if c.head == _CHAIR else c for c in columns)


def _rows(lines: Iterable[TrackingLine], tracking: Tracking) -> list[_Row]:
    kept: dict[str, dict[Tick, str]] = {}
    for (unit, tick), words in tracking.kept.items():
        kept.setdefault(unit, {})[tick] = words
    return [_Row(n, line, kept.get(line.who.code, {})) for n, line in enumerate(lines, start=1)]


def _ask(sheet: SheetWriter, columns: Sequence[TableColumn[_Row]], rows: tuple[int, int], tracking: Tracking) -> None:
    """The drop-downs of ticks, and columns wide enough for what was ticked by hand."""
    by_hand = {tick for line in tracking.lines for tick in line.by_hand}
    for col, column in enumerate(columns):
        tick = next((t for t in Tick if t.label == column.head), None)
        if tick is not None:
            sheet.ask(rows, col, _HOW_TO_TICK, [DONE])
            sheet.columns(col, col, 17 if tick in by_hand else 11)
        elif column.head == REMARK:
            sheet.ask(rows, col, _HOW_TO_REMARK)


def _today(sheet: SheetWriter, tracking: Tracking) -> str:
    due = sheet.book.cover.period.due
    return f"Tính đến ngày {short_date(tracking.today)}; hạn nộp {short_date(due)}."


def _write_lines(sheet: SheetWriter, data: Consolidation, tracking: Tracking) -> None:
    counts = ", ".join(f"{n} {todo.label.lower()}" for todo, n in tracking.counts.items() if n)
    sheet.text(sheet.top, 0, f"{_today(sheet, tracking)} Việc cần làm: {counts or 'không có'}.", "note")
    head, with_senders = sheet.top + 1, any(line.sender for line in tracking.lines)
    columns = _in_words((*COLUMNS, _SENDER) if with_senders else COLUMNS, tracking)  # no column of blanks
    last = write_table(sheet, head, columns, _rows(tracking.lines, tracking))
    _ask(sheet, columns, (head + 1, last), tracking)
    if tracking.kept:
        sheet.book.define(KEPT, sheet.ref(head, 0, head, 0))
    _name_and_colour(sheet, columns, (head + 1, last), data)
    sheet.raw.autofilter(head, 0, last, len(columns) - 1)
    row = last + 2
    for note in (*NOTES, *([SENDER_NOTE] if with_senders else [])):
        row = sheet.notes(row, note)
    shown = {g.column for g in groupings(data.program)}
    for column in (_GROUPS[name] for name in ("cluster", "superior") if name not in shown):
        sheet.hide_column(columns.index(column), 13)
    if not any(line.stand_in for line in tracking.lines):
        sheet.hide_column(columns.index(_STAND_IN), _STAND_IN.width)
    sheet.finish((head, head), (row - 1, len(columns) - 1), freeze=(head + 1, 3))


def _name_and_colour(
    sheet: SheetWriter, columns: Sequence[TableColumn[_Row]], rows: tuple[int, int], data: Consolidation
) -> None:
    """Names that the rates count over, colours of states and of what is to be done."""
    first, last = rows
    names = {STATE_NAME: _STATE, **{GROUP_NAMES[name]: column for name, column in _GROUPS.items()}}
    for name, column in names.items():
        col = columns.index(column)
        sheet.book.define(name, sheet.ref(first, col, last, col))
    for column, colours in ((_STATE, state_colours(data)), (_TODO, _TODO_COLOURS)):
        col = columns.index(column)
        cell = xl_rowcol_to_cell(first, col, col_abs=True)
        for value, colour in colours.items():
            sheet.colour((first, col, last, col), f"{cell}={quoted(value.label)}", colour)


def _write_rates(sheet: SheetWriter, data: Consolidation, tracking: Tracking) -> None:
    sheet.text(sheet.top, 0, _today(sheet, tracking), "note")
    live = not told_in_parts(data)  # of a country each opening would count 120,000 unions 10,000 times
    last = write_rates(sheet, sheet.top + 1, data, live=live)
    row = sheet.notes(
        last + 2,
        "Tỷ lệ báo cáo = đã báo cáo/phải báo cáo; tỷ lệ đúng hạn = đúng hạn/phải báo cáo. Đã báo cáo: biểu kỳ này đã "
        "vào bảng tổng hợp. Không kể biểu của chính cơ quan.",
    )
    sheet.widths(_RATES)
    sheet.finish((sheet.top, sheet.top), (row - 1, 6 + len(states_of(data))))


def _write_calls(sheet: SheetWriter, tracking: Tracking) -> None:
    sheet.text(sheet.top, 0, f"{_today(sheet, tracking)} {NOTES[-1]}", "note")
    head = sheet.top + 1
    last = write_table(sheet, head, _in_words(_CALLS, tracking), _rows(tracking.calls, tracking))
    _ask(sheet, _CALLS, (head + 1, last), tracking)
    if not tracking.calls:
        sheet.text(head + 1, 0, "Hôm nay không cần gọi đơn vị nào.", "plain")
    sheet.raw.autofilter(head, 0, last, len(_CALLS) - 1)
    sheet.finish((head, head), (last, len(_CALLS) - 1), freeze=(head + 1, 3))


def _write_messages(sheet: SheetWriter, tracking: Tracking, messages: ShortMessages) -> None:
    """The messages, one cell each, so that one is copied with one click."""
    said = f"Chưa soạn được tin: {messages.problem}" if messages.problem else _HOW_TO_COPY
    head = sheet.notes(sheet.top, f"{_today(sheet, tracking)} {said}")
    text: TableColumn[_Row] = TableColumn("Tin nhắn", 80, lambda r: messages.texts[r.line.who.code])
    columns = (*_in_words(_MESSAGES, tracking), text)
    told = [line for line in tracking.lines if line.who.code in messages.texts]
    last = write_table(sheet, head, columns, _rows(told, tracking))
    sheet.raw.autofilter(head, 0, last, len(columns) - 1)
    sheet.finish((head, head), (last, len(columns) - 1), freeze=(head + 1, 3))

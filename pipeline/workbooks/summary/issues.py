"""Sheet Lỗi dữ liệu: every problem found in the returned files, cells to decide in beside it, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.issues import Issue, Severity, by_gravity
from pipeline.round.consolidation import Consolidation
from pipeline.round.decision_lines import DecisionLine
from pipeline.round.offers import WORDS, ListedProblem, TypedDecision, TypedValue, question
from pipeline.text import short_date
from pipeline.workbooks.book import CellContent, FileLink, SheetWriter
from pipeline.workbooks.filled import KEPT, STAMP
from pipeline.workbooks.formulas import quoted
from pipeline.workbooks.issue_rows import (
    ACTION,
    BESIDE,
    CHOICES,
    NEW,
    REASON,
    WHO,
    WHY,
    stamp,
)
from pipeline.workbooks.look import BAD, MIDDLING
from pipeline.workbooks.summary.decisions import write_decisions
from pipeline.workbooks.table import TableColumn, write_table

_NOTE = (
    "Quyết định ngay ở dòng của lỗi (ô vàng): chọn quyết định, ghi giá trị mới khi sửa, lý do, họ tên; lưu, đóng tệp, "
    "tổng hợp lại. Dòng chưa nhận được vẫn còn nguyên và có ghi vì sao."
)
_UNPLACED = "Đã ghi nhưng chưa nhận được, lỗi không còn ở danh sách trên (không cần nữa thì xóa các ô đã ghi)"
_HELP = {
    ACTION: "Chọn trong danh sách. Để trống: chưa quyết định.",
    NEW: "Giá trị thay vào khi “Sửa thành”. Tệp chưa rõ của ai mà “Lấy bản này”: ghi mã đơn vị.",
    REASON: "Vì sao; đơn vị đã trả lời thì không bắt buộc khi chấp nhận.",
    WHO: "Họ tên người quyết định, ghi ở từng dòng.",
}
REMARK, REPLY = "Đơn vị giải trình", "Đơn vị trả lời"
_FROZEN = (
    3  # columns that say which problem it is: in sight, and on each page where the sheet takes several side by side
)
_MOST_NAMES = 255  # characters of a list that a drop-down holds


class _IssueRow(NamedTuple):
    """An issue, the name of the union it is about, what it asks, what is typed beside it, how it was decided."""

    issue: Issue
    name: str
    asked: ListedProblem
    typed: TypedDecision | None
    decided: DecisionLine | None

    @property
    def about(self) -> str:
        return f"{self.issue.title} ({self.issue.what})" if self.issue.what else self.issue.title

    @property
    def shown(self) -> tuple[str, ...]:
        """What the program puts into the cells to decide in, of a problem that was decided."""
        line = self.decided
        return (WORDS.get(line.action, line.action.label), line.new, line.reason, line.who) if line else ()

    @property
    def open(self) -> bool:
        """Whether anything can be decided."""
        return bool(self.asked.actions) and self.decided is None

    @property
    def stamp(self) -> str:
        return stamp(self.asked, self.shown)

    def cell(self, n: int) -> TypedValue:
        """What stands in one of the four cells to decide in."""
        if self.typed:
            return self.typed.cells[n]
        return self.shown[n] if self.shown else None


def _entry(head: str, width: float, n: int) -> TableColumn[_IssueRow]:
    """One of the four columns to decide in."""

    def style(row: _IssueRow) -> str:
        return "cell entry" if row.open else "cell"

    return TableColumn(head, width, lambda r: _content(r.cell(n)), style)


def _content(value: TypedValue) -> CellContent:
    if isinstance(value, bool):
        return str(value).upper()
    return short_date(value) if isinstance(value, date) else value


_ISSUES: tuple[TableColumn[_IssueRow], ...] = (
    TableColumn("Mức độ", 9, lambda r: r.issue.severity.label, "cell center"),
    TableColumn("Mã lỗi", 7, lambda r: r.issue.code, "cell center"),
    TableColumn("Mã đơn vị", 10, lambda r: r.issue.unit),
    TableColumn("Tên đơn vị", 20, lambda r: r.name),
    TableColumn("Tệp", 20, lambda r: FileLink(r.issue.ref.file)),
    TableColumn("Trang", 11, lambda r: r.issue.ref.shown[0]),
    TableColumn("Ô", 6, lambda r: r.issue.ref.shown[1]),
    TableColumn("Nội dung", 34, lambda r: r.about),
    TableColumn("Đang ghi", 17, lambda r: r.issue.standing),
    TableColumn(STAMP, 12, lambda r: r.stamp, "flat", hidden=True),
    TableColumn(CHOICES, 12, lambda r: _list_name(r.asked) if r.open else "", "flat", hidden=True),
    _entry(ACTION, 14, 0),
    _entry(NEW, 12, 1),
    _entry(REASON, 24, 2),
    _entry(WHO, 16, 3),
    TableColumn(WHY, 26, lambda r: r.typed.why if r.typed else "", "cell alarm"),
    TableColumn("Cần", 30, lambda r: r.issue.expected),
    TableColumn("Cách sửa", 40, lambda r: r.issue.to_do),
    TableColumn(REMARK, 28, lambda r: r.issue.remark),
    TableColumn(REPLY, 28, lambda r: r.issue.reply),
)
_HEADS = [column.head for column in _ISSUES]
_AT = {head: n for n, head in enumerate(_HEADS)}


_COUNTED = "Lỗi: số liệu chưa được tính; cảnh báo, ghi chú: đã tính, trừ số đến sau khi chốt kỳ."
_APART_NOTE = (
    "Đây là những lỗi không thuộc đơn vị nào. Lỗi của từng đơn vị ở trang này của tệp phần có đơn vị ấy (trang Các "
    "phần ghi tệp nào): quyết định ngay ở đó, lần tổng hợp sau nhận cả các tệp phần."
)


def write_issues(sheet: SheetWriter, data: Consolidation, *, apart: bool = False) -> None:
    """Write every issue, the gravest first, with the cells to decide in.

    `apart`: those of single unions stand in the workbooks of the parts.
    """
    counts = {s: sum(i.severity is s for i in data.issues) for s in Severity}
    told = ", ".join(f"{n} {s.label.lower()}" for s, n in counts.items())
    sheet.text(sheet.top, 0, f"{told}. {_COUNTED}", "note")
    head = sheet.notes(sheet.top + 1, f"{_APART_NOTE} {_NOTE}" if apart else _NOTE)
    rows, unplaced = _rows(data)
    last = write_table(sheet, head, _ISSUES, rows)
    cell = xl_rowcol_to_cell(head + 1, 0)
    for severity, colour in ((Severity.ERROR, BAD), (Severity.WARNING, MIDDLING)):
        sheet.colour((head + 1, 0, last, 0), f"{cell}={quoted(severity.label)}", colour)
    if not rows:
        sheet.text(head + 1, 0, "Không có lỗi.", "plain")
    said = {
        WHY: data.for_decision.typed,
        REMARK: any(i.remark for i in data.issues),
        REPLY: any(i.reply for i in data.issues),
    }
    if data.for_decision.typed:
        sheet.book.define(KEPT, sheet.ref(head, _AT[WHY], head, _AT[WHY]))
    for name in (name for name, something in said.items() if not something):
        sheet.hide_column(_AT[name], _ISSUES[_AT[name]].width)
    sheet.raw.autofilter(head, 0, last, len(_ISSUES) - 1)
    end = _write_unplaced(sheet, last + 2, unplaced) if unplaced else last
    _offer(sheet, head, end, [row.asked for row in rows if row.open], data)
    if data.decisions:
        sheet.cell_link(sheet.top, _AT["Nội dung"], f"A{end + 3}", "→ Quyết định xử lý của cơ quan: ở cuối trang này")
        end = write_decisions(sheet, end + 2, data, _AT)
    sheet.finish((head, head), (end, len(_ISSUES) - 1), freeze=(head + 1, _FROZEN))


def _rows(data: Consolidation) -> tuple[list[_IssueRow], list[TypedDecision]]:
    """The problems as rows, each with what is typed beside it; what belongs to none of them."""
    units, files = data.program.unit_by_code, {f.file: f for f in data.roster.files}
    decided = {line.row: line for line in data.decisions if line.row is not None}
    typed = _by_question(data.for_decision.typed)
    rows = []
    for item in sorted(data.issues, key=by_gravity):
        asked = question(item, files, data.for_decision.cells)
        at = item.facts.decision
        line = decided.get(at) if at is not None and item.ref != at else None
        own = typed.pop(asked.identity, None) if line is None else None
        rows.append(_IssueRow(item, units[item.unit].name if item.unit in units else "", asked, own, line))
    taken = {id(row.typed) for row in rows if row.typed}
    return rows, [row for row in data.for_decision.typed if id(row) not in taken]


def _by_question(rows: Iterable[TypedDecision]) -> dict[tuple[object, ...], TypedDecision]:
    found: dict[tuple[object, ...], TypedDecision] = {}
    for row in rows:
        if row.question is not None and not row.shown:
            found.setdefault(row.question.identity, row)
    return found


def _write_unplaced(sheet: SheetWriter, row: int, unplaced: Sequence[TypedDecision]) -> int:
    """What was typed beside problems that are no longer in the list; returns the last row."""
    sheet.text(row, 0, _UNPLACED, "subtitle")
    for n, typed in enumerate(unplaced, start=row + 1):
        beside = typed.beside or {}
        for head in BESIDE:
            sheet.text(n, _AT[head], beside.get(head, ""))
        sheet.text(
            n, _AT[STAMP], stamp(typed.question, typed.shown, gone=typed.words) if typed.question else "", "flat"
        )
        for head, value in zip((ACTION, NEW, REASON, WHO), typed.cells, strict=True):
            sheet.value(n, _AT[head], _content(value), "cell entry")
        sheet.text(n, _AT[WHY], typed.why, "cell alarm")
    return row + len(unplaced)


# ------------------------------------------------------------------------------------------- drop-downs


def _list_name(asked: ListedProblem) -> str:
    """The name of the list of what can be decided about a problem."""
    return "quyet_dinh_" + "_".join(str(a) for a in asked.actions)


def _offer(sheet: SheetWriter, head: int, last: int, asked: Iterable[ListedProblem], data: Consolidation) -> None:
    """The drop-downs: which list a row offers goes along with it when people sort."""
    lists: Mapping[str, ListedProblem] = {_list_name(q): q for q in asked}
    col = len(_ISSUES) + 1
    for name, of_list in sorted(lists.items()):
        words = [WORDS[a] for a in of_list.actions]
        sheet.heads(head, words, col, "flat")
        sheet.book.define(name, sheet.ref(head, col, head, col + len(words) - 1))
        col += len(words)
    sheet.columns(len(_ISSUES), col, 9, hidden=True)
    if not lists:
        return
    of_row = xl_rowcol_to_cell(head + 1, _AT[CHOICES], col_abs=True)
    names = _names(data)
    sheet.ask((head + 1, last), _AT[ACTION], _HELP[ACTION], f"=INDIRECT({of_row})", only=True)
    sheet.ask((head + 1, last), _AT[NEW], _HELP[NEW])
    sheet.ask((head + 1, last), _AT[REASON], _HELP[REASON])
    sheet.ask((head + 1, last), _AT[WHO], _HELP[WHO], names)


def _names(data: Consolidation) -> list[str]:
    """Who has decided before, as many as a drop-down holds."""
    found: list[str] = []
    for name in dict.fromkeys(line.who for line in data.decisions):
        if "," not in name and len(",".join([*found, name])) <= _MOST_NAMES:
            found.append(name)
    return found

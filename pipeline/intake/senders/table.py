"""Which addresses the office lets send for which unions: a sheet of the table of decisions, for every period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from pipeline.intake.senders.trust import Confirmation
from pipeline.labelled import Labelled
from pipeline.program.cells import Cell, Record
from pipeline.program.emails import address_problem, sending_addresses, sending_problem
from pipeline.program.model import Program
from pipeline.program.sheets import Column, Sheet
from pipeline.program.tables import Workbook
from pipeline.text import key, suggest_code


class Ruling(Labelled):
    """What the office says of an address."""

    CONFIRM = "confirm", "Xác nhận"
    WITHDRAW = "withdraw", "Thôi xác nhận"


SENDERS = Sheet(
    "senders",
    "Địa chỉ gửi",
    "Địa chỉ ngoài danh sách đơn vị mà cơ quan đã hỏi và xác nhận; nhớ cho cả các kỳ sau. Thôi xác nhận thì thêm một "
    "dòng: dòng sau thay dòng trước.",
    (
        Column("address", "Địa chỉ", "Địa chỉ thư, hoặc cả một miền, ví dụ @truong.edu.vn.", required=True, width=34),
        Column(
            "units",
            "Mã đơn vị",
            "Địa chỉ này gửi biểu của đơn vị nào; nhiều đơn vị cách nhau dấu phẩy.",
            required=True,
            width=30,
        ),
        Column(
            "ruling",
            "Quyết định",
            "Chọn trong danh sách.",
            required=True,
            choices=tuple(r.label for r in Ruling),
            width=16,
        ),
        Column("since", "Từ kỳ", "Mã kỳ đầu tiên có hiệu lực; để trống: mọi kỳ.", width=14),
        Column("who", "Người quyết định", "Họ tên.", required=True, width=24),
        Column("when", "Ngày", "Ngày quyết định.", required=True, width=12),
        Column("note", "Ghi chú", "Hỏi ai, bằng cách nào.", width=40),
    ),
    optional=True,
)


class RulingRow(NamedTuple):
    """What a row says, and the period from which on it does ('': in every one)."""

    since: str
    said: tuple[Confirmation, ...]


def rulings(book: Workbook, program: Program) -> tuple[RulingRow, ...]:
    """What was decided, in the order of the table.

    Wrong cells go to the problems of `book`; nothing is taken of their rows.
    """
    codes = {key(code): code for code in program.unit_by_code}
    rows = [(r, _row(r, program, codes)) for r in book.table(SENDERS)]
    wrong = book.problems.wrong_rows
    return tuple(said for r, said in rows if (r.sheet, r.row) not in wrong)


def confirmations(rows: Iterable[RulingRow], program: Program, period: str, until: date) -> tuple[Confirmation, ...]:
    """What was decided by `until` and holds for `period`, in the order of the days and of the table."""
    found = [c for row in rows if _has_begun(program, row.since, period) for c in row.said]
    return tuple(sorted((c for c in found if c.when <= until), key=lambda c: c.when))


def _row(r: Record, program: Program, codes: Mapping[str, str]) -> RulingRow:
    ruling, when, address = r["ruling"].choice(Ruling), r["when"].date() or date.min, _address(r["address"])
    units, since = _units(r["units"], codes), _since(r["since"], program)
    if ruling is None or not address:
        return RulingRow(since, ())
    who, holds = r["who"].text(), ruling is Ruling.CONFIRM
    return RulingRow(since, tuple(Confirmation(address, u, holds, who, when) for u in units))


def _address(cell: Cell) -> str:
    said = cell.text()
    if cell.empty:
        return ""
    if problem := sending_problem(said) if said.startswith("@") else address_problem(said):
        cell.wrong(f"một địa chỉ như ten@donvi.vn hoặc một miền như @donvi.vn ({problem})")
        return ""
    return sending_addresses(said)[0]


def _units(cell: Cell, known: Mapping[str, str]) -> list[str]:
    said = [part for line in cell.lines() for part in line.replace(";", ",").split(",") if part.strip()]
    for part in said:
        if key(part) not in known:
            near = suggest_code(part, known.values())
            cell.wrong("mã ở trang “Đơn vị”, cách nhau dấu phẩy", f"Có phải “{near}”?" if near else "Sửa ô này.")
    return [known[key(part)] for part in said if key(part) in known]


def _since(cell: Cell, program: Program) -> str:
    known = {key(p.code): p.code for p in program.periods}
    if not cell.empty and key(cell.text()) not in known:
        cell.wrong("một mã ở trang “Kỳ báo cáo”", "Sửa ô này.")
    return known.get(key(cell.text()), "")


def _has_begun(program: Program, since: str, period: str) -> bool:
    """Whether `period` ends no earlier than the period `since`."""
    known = program.period_by_code
    return not since or since == period or period not in known or known[since].end <= known[period].end

"""The table of the office's decisions (inputs/<program>/xu-ly.xlsx), read, every wrong cell said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipeline.errors import ProgramError, reason
from pipeline.in_use import opened
from pipeline.intake.decisions import WITHDRAWS, Action, Decision, Decisions, of_row, standing
from pipeline.intake.senders.table import SENDERS, RulingRow, confirmations, rulings
from pipeline.issues import CATALOGUE, CellRef, Issue, IssueRole, Severity, issue, told_apart
from pipeline.patterns import short
from pipeline.program.cells import RETYPE, Cell, Percent, Problems, Record, row_of
from pipeline.program.model import Program
from pipeline.program.sheets import Column, Sheet
from pipeline.program.tables import RefusedWorkbook, Workbook
from pipeline.text import key, percent, short_date, suggest, suggest_code

FILE_NAME = "xu-ly.xlsx"

SHEET = Sheet(
    "decisions",
    "Xử lý",
    "Mỗi dòng một quyết định của cơ quan. Tệp, Trang, Ô và Mã lỗi chép từ trang “Lỗi dữ liệu” của tệp tổng hợp.",
    (
        Column("period", "Kỳ", "Mã kỳ báo cáo.", required=True, width=16),
        Column(
            "action",
            "Quyết định",
            "Chọn trong danh sách.",
            required=True,
            choices=tuple(a.label for a in Action),
            width=22,
        ),
        Column("code", "Mã lỗi", "Mã cảnh báo được chấp nhận, ví dụ H03.", width=10),
        Column("unit", "Mã đơn vị", "Đơn vị mà quyết định nói đến.", width=12),
        Column("file", "Tệp", "Tên tệp như ở trang “Lỗi dữ liệu” (hoặc phần cuối của tên).", width=50),
        Column("sheet", "Trang", "Trang có ô, ví dụ Số liệu.", width=18),
        Column("cell", "Ô", "Địa chỉ ô, ví dụ E15; để trống là cả tệp.", width=10),
        Column(
            "old",
            "Giá trị cũ",
            "Chép từ cột “Đang ghi”: chỉ sửa, chỉ chấp nhận cảnh báo khi tệp còn ghi đúng giá trị này.",
            width=16,
        ),
        Column("new", "Giá trị mới", "Giá trị thay vào.", width=16),
        Column("reason", "Lý do", "Vì sao; khi duyệt bản nộp thì không bắt buộc.", width=40),
        Column("who", "Người quyết định", "Họ tên.", required=True, width=24),
        Column("when", "Ngày", "Ngày quyết định.", required=True, width=12),
        Column("until", "Hiệu lực đến", "Để trống: đến khi không còn phù hợp.", width=14),
        Column("indicator", "Chỉ tiêu", "Khi cho sửa sau chốt: mã chỉ tiêu; để trống là mọi số liệu.", width=12),
        Column("mark", "Dấu của bản nộp", "Máy ghi khi duyệt, để biết bản nộp đã đổi; không sửa.", hidden=True),
    ),
)
_NEEDED = {
    Action.ACCEPT: ("code", "reason"),
    Action.LEAVE_OUT: ("file", "reason"),
    Action.TAKE: ("file", "reason"),
    Action.CORRECT: ("cell", "new", "reason"),
    Action.APPROVE: (),
    Action.REOPEN: ("unit", "reason"),
    Action.DISAPPROVE: (),
    Action.UNACCEPT: (),
}
_FORMER_MARK = short("bản ([0-9a-f]{10})", most=20)
_FORMER_VERSION = short(r"\d\.[0-9a-f]{8}", most=20)
_ADDRESS = short(r"(?:'?(?P<sheet>[^!']+)'?\s*!\s*)?\$?(?P<column>[A-Za-z]{1,3})\s*\$?(?P<row>[1-9]\d{0,6})", most=100)


@dataclass(frozen=True)
class DecisionTable:
    """The table of decisions as it was read once, for all periods.

    `rows`: period (as a key) and decision, of rows without a wrong cell; `found`: what there is to say of the others;
    `periods`: the period (as a key) of each row, '' where nobody can tell it.
    """

    program: Program
    rows: tuple[tuple[str, Decision], ...] = ()
    rulings: tuple[RulingRow, ...] = ()
    found: tuple[Issue, ...] = ()
    periods: Mapping[tuple[str, int] | None, str] = field(default_factory=dict)

    def about(self, period: str, on: date, *, until: date = date.max) -> Decisions:
        """The decisions of `period` in force on the day `on`, made by `until`."""
        said_so = [d for of, d in self.rows if of == key(period) and d.when <= until]
        own, idle = standing(said_so)
        left = {d.ref for d in own}
        withdrawn = tuple(d for d in said_so if d.ref not in left and d.action not in WITHDRAWS)
        over = tuple(d for d in own if d.until is not None and d.until < on)
        ours = (i for i in self.found if self.periods.get(row_of(i.ref), "") in ("", key(period)))
        said = (_of_wrong_row(i) if i.severity is Severity.ERROR else i for i in ours)
        nothing = (of_row("D01", d, found=str(d), what="không có quyết định nào trước đó để thôi") for d in idle)
        remarks = (*said, *nothing, *(_expired(d, d.until) for d in over if d.until is not None))
        past = {d.ref for d in over}
        in_force = [d for d in own if d.ref not in past]
        senders = confirmations(self.rulings, self.program, period, until)
        return Decisions(in_force, remarks, over, withdrawn, senders)


def read_table(path: Path, shown: str, program: Program) -> DecisionTable:
    """The table of decisions; of a row with wrong cells nothing is taken, and each of these cells is said.

    Raises ProgramError where columns or the table itself cannot be read.
    """
    if not path.exists():
        return DecisionTable(program)
    problems = Problems(shown)
    book = _workbook(path, problems)
    codes = _Codes.of(program)
    rows = [(r, _decision(r, codes)) for r in book.table(SHEET)]
    wrong = problems.wrong_rows
    senders = rulings(book, program)
    _refuse_wrong_heads(book)
    right = tuple(said for r, said in rows if (r.sheet, r.row) not in wrong)
    return DecisionTable(program, right, senders, tuple(problems.found), {(r.sheet, r.row): of for r, (of, _) in rows})


@dataclass(frozen=True, slots=True)
class _Codes:
    """The codes of the program as it writes them, by their keys: a table may name a hundred thousand."""

    periods: Mapping[str, str]
    units: Mapping[str, str]
    figures: Mapping[str, str]  # of what unions report in numbers

    @classmethod
    def of(cls, program: Program) -> _Codes:
        """Those of a program."""
        figures = (*program.indicator_by_code, *program.base_by_code)
        return cls(
            *({key(code): code for code in codes} for codes in (program.period_by_code, program.unit_by_code, figures))
        )


def _refuse_wrong_heads(book: Workbook) -> None:
    """Raise ProgramError where no row can be read for what is wrong with the sheets or their columns."""
    rows = ((item, row_of(item.ref)) for item in book.problems.found if item.severity is Severity.ERROR)
    errors = [item for item, at in rows if at is None or at[1] <= book.heads.get(at[0], at[1])]
    if errors:
        lines = "\n".join(f"  {item}" for item in errors)
        raise ProgramError(f"{book.problems.file}: bảng xử lý có {len(errors)} chỗ cần sửa:\n{lines}")


def _of_wrong_row(item: Issue) -> Issue:
    """What is said of a cell for which its row is left aside."""
    return issue("D14", item.ref, found=item.found, what=item.what, expected=item.expected, hint=item.remedy)


def _expired(decision: Decision, until: date) -> Issue:
    return of_row("D07", decision, found=str(decision), expected=short_date(until))


def _workbook(path: Path, problems: Problems) -> Workbook:
    shown = problems.file
    try:
        with opened(path):
            pass
    except OSError as error:
        raise ProgramError(
            f"{shown}: không đọc được bảng xử lý ({reason(error)}); nếu đang mở trong Excel, hãy lưu và đóng lại."
        ) from None
    try:
        book = Workbook(path, problems)
    except RefusedWorkbook as error:
        raise RefusedWorkbook(f"{shown}: không mở được bảng xử lý", error.why) from None
    except ProgramError:
        raise ProgramError(
            f"{shown}: không mở được bảng xử lý; hãy mở trong Excel, bỏ mật khẩu nếu có, lưu lại dạng .xlsx."
        ) from None
    if not any(key(name) == key(SHEET.name) for name in book.grids):
        raise ProgramError(
            f"{shown}: không có trang “{SHEET.name}”; đặt lại tên trang, hoặc đổi tên tệp để chương trình tạo bảng mới."
        )
    return book


def _decision(r: Record, codes: _Codes) -> tuple[str, Decision]:
    """The period (as a key) and the decision of a row; what is wrong with it is said in `problems`."""
    action, when, until = _action(r["action"]), r["when"].date(), r["until"].date()
    if action is not None:
        for cell in (r[name] for name in _NEEDED[action] if r[name].empty):
            cell.wrong(f"ghi {cell.column.header.lower()} khi quyết định là “{action.label}”")
    if action in (Action.ACCEPT, Action.CORRECT) and r["file"].empty and r["unit"].empty:
        r["file"].wrong("tên tệp hoặc mã đơn vị")
    if when and until and until < when:
        r["until"].wrong("ngày không trước ngày quyết định")
    sheet, address = _address(r)
    old, mark = _old_and_mark(r, action)
    period = _known(r["period"], codes.periods, "một mã ở trang “Kỳ báo cáo”")
    return key(period), Decision(
        ref=CellRef(r["action"].problems.file, r.sheet, r["action"].address),
        action=action or Action.ACCEPT,
        file=r["file"].text(),
        unit=_known(r["unit"], codes.units, "một mã ở trang “Đơn vị”", suggest_code),
        code=_code(r["code"], action),
        indicator=_known(r["indicator"], codes.figures, "mã của một chỉ tiêu hoặc số liệu chung"),
        sheet=sheet,
        cell=address,
        old=old,
        new=_value(r["new"]),
        reason=r["reason"].text(),
        who=r["who"].text(),
        when=when or date.min,
        until=until,
        mark=mark,
    )


def _old_and_mark(r: Record, action: Action | None) -> tuple[object, str]:
    """The former value that a row names, and the mark of the submission it accepts; as rows of before have them, too.

    Those had the mark among the values, and repeated the mark of a form's questions where that was asked about.
    """
    old, mark = _old(r["old"], action), r["mark"].text()
    if action is Action.APPROVE and not mark and (former := _FORMER_MARK.fullmatch(str(old))):
        return None, former[1]
    kind = CATALOGUE.get(r["code"].text().upper())
    of_questions = action is Action.ACCEPT and kind is not None and kind.has(IssueRole.OTHER_QUESTIONS)
    return (None if of_questions and _FORMER_VERSION.fullmatch(str(old)) else old), mark


def _old(cell: Cell, action: Action | None) -> object:
    """The former value; of one copied from “Đang ghi” that the office corrected what the form holds, which corrections
    go by, else what was found."""
    value = _value(cell)
    if not isinstance(value, str):
        return value
    held, found = told_apart(value)
    return held if action is Action.CORRECT else found


def _action(cell: Cell) -> Action | None:
    """The action; the first words of its name are enough ('Bỏ tệp', 'sửa')."""
    said = key(cell.text())
    begun = [a for a in Action if len(said) > 1 and key(a.label).startswith(said)]
    return begun[0] if len(begun) == 1 else cell.choice(Action)


def _known(
    cell: Cell, codes: Mapping[str, str], expected: str, near_by: Callable[[str, Iterable[str]], str | None] = suggest
) -> str:
    """One of `codes` as the program writes it; `near_by` finds the one that may be meant."""
    if cell.empty:
        return ""
    if key(cell.text()) not in codes:
        near = near_by(cell.text(), codes.values())
        gone = "Sửa ô này; mã đã bỏ khỏi tệp chương trình thì xóa dòng này."
        cell.wrong(expected, RETYPE if cell.made_date else f"Có phải “{near}”?" if near else gone)
    return codes.get(key(cell.text()), "")


def _code(cell: Cell, action: Action | None) -> str:
    code = cell.text().upper()
    kind = CATALOGUE.get(code)
    if action is Action.ACCEPT and code and not (kind and kind.acceptable):
        hint = "Lỗi phải sửa, không chấp nhận được." if kind and kind.severity is Severity.ERROR else "Sửa ô này."
        if kind and kind.has(IssueRole.ABOUT_SENDER):
            hint = f"Địa chỉ gửi thì xác nhận ở trang “{SENDERS.name}”."
        cell.wrong("mã của một cảnh báo, ví dụ H03", hint)
    return code


def _address(r: Record) -> tuple[str, str]:
    """Sheet and cell: 'E15' beside its sheet, or 'Số liệu!E15' in one cell."""
    sheet, cell = r["sheet"].text(), r["cell"]
    if cell.empty:
        return sheet, ""
    match = _ADDRESS.fullmatch(cell.text())
    if match is None:
        cell.wrong("địa chỉ một ô, ví dụ E15")
        return sheet, ""
    return (match["sheet"] or sheet).strip(), match["column"].upper() + match["row"]


def _value(cell: Cell) -> object:
    """A value as typed; 0.95 that the cell shows as 95% is '95%'."""
    if cell.empty:
        return None
    return percent(cell.value * 100, 4) if isinstance(cell.value, Percent) else cell.value

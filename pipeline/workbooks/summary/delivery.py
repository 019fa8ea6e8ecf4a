"""Sheet Tình hình nộp: the roster, then delivery rates by kind and cluster, then the files that were not counted."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.issues import Issue, IssueRole
from pipeline.program.words import UnitKind
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import DeliveryRow, delivery_by, delivery_counts
from pipeline.round.grouping import KIND, Grouping, Member, groupings, member, members
from pipeline.round.on_record import cell_words
from pipeline.round.roster import Delivery, RosterLine
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.formulas import equals, quoted
from pipeline.workbooks.look import BAD, GOOD, MIDDLING, QUIET

# Workbook-level names of the roster's columns.
STATE_NAME = "NOP_TinhTrang"
GROUP_NAMES = {"kind": "NOP_LoaiHinh", "cluster": "NOP_Cum", "superior": "NOP_CapTren"}

_ROSTER = (
    ("STT", 6),
    ("Mã đơn vị", 11),
    ("Tên đơn vị", 40),
    ("Loại hình", 20),
    ("Cụm", 18),
    ("Tình trạng", 17),
    ("Tệp", 40),
    ("Nhận lúc", 17),
    ("Số lỗi", 9),
    ("Cảnh báo", 10),
    ("Số ước", 10),
    ("Nhập thay", 10),
    ("Cấp trên", 26),
    ("Duyệt bản nộp", 26),
    ("Bản được tính nhận lúc", 17),
    ("Ngày nhận theo", 14),
    ("Số liệu đang dùng", 26),
)
_SENDER = ("Địa chỉ gửi", 30)
_HELD = len(_ROSTER) - 1
_GROUP_COLUMNS = {"kind": 3, "cluster": 4, "superior": 12}
_STATE = 5
STATES = (Delivery.ON_TIME, Delivery.LATE, Delivery.REJECTED, Delivery.MISSING)
RARE_STATES = (
    Delivery.WAITING,
    Delivery.HELD,
    Delivery.LEFT_OUT,
    Delivery.FAULT,
    Delivery.UNCLEAR,
    Delivery.UNCONFIRMED,
)
STATE_COLOURS = {
    Delivery.ON_TIME: GOOD,
    Delivery.LATE: MIDDLING,
    Delivery.WAITING: MIDDLING,
    Delivery.HELD: MIDDLING,
    Delivery.REJECTED: BAD,
    Delivery.LEFT_OUT: QUIET,
    Delivery.FAULT: BAD,
    Delivery.UNCLEAR: MIDDLING,
    Delivery.UNCONFIRMED: MIDDLING,
    Delivery.MISSING: QUIET,
}
_TOTALS_AT = 3  # column of the first figure


def states_of(data: Consolidation) -> tuple[Delivery, ...]:
    """The states a round is counted by; those that are rare only where some are."""
    there = {line.delivery for line in data.roster.lines}
    return (*STATES, *(state for state in RARE_STATES if state in there))


def state_colours(data: Consolidation) -> Mapping[Delivery, str]:
    """The colours of the states; a rule for forms that wait for their sender only where there are some."""
    waits = any(line.delivery is Delivery.UNCONFIRMED for line in data.roster.lines)
    return {s: colour for s, colour in STATE_COLOURS.items() if waits or s is not Delivery.UNCONFIRMED}


def _totals(data: Consolidation) -> tuple[str, ...]:
    labels = (state.label for state in states_of(data))
    return ("Phải báo cáo", "Đã báo cáo", *labels, "Tỷ lệ báo cáo", "Tỷ lệ đúng hạn")


def write_delivery(sheet: SheetWriter) -> None:
    """Write the roster with its totals below; name its columns for the overview."""
    data = sheet.book.data
    known = members(data.program)
    head = sheet.top + 1
    senders = [_SENDER] if any(line.sender for line in data.roster.lines) else []  # no column of blanks
    columns = [*_ROSTER, *senders]
    sheet.heads(head, [label for label, _ in columns])
    held = cell_words(data)
    for n, line in enumerate(data.roster.lines, start=1):
        _line(sheet, head + n, n, line, member(known, line.unit.code))
        sheet.text(head + n, _HELD, held.get(line.unit.code, ""))
        if senders:
            sheet.text(head + n, len(_ROSTER), line.sent_from)
    last = head + max(len(data.roster.lines), 1)
    names = {STATE_NAME: _STATE} | {GROUP_NAMES[key]: col for key, col in _GROUP_COLUMNS.items()}
    for name, col in names.items():
        sheet.book.define(name, sheet.ref(head + 1, col, last, col))
    cell = xl_rowcol_to_cell(head + 1, _STATE)
    for state, colour in state_colours(data).items():
        sheet.colour((head + 1, _STATE, last, _STATE), f"{cell}={quoted(state.label)}", colour)
    sheet.raw.autofilter(head, 0, last, len(columns) - 1)
    bottom = write_rates(sheet, last + 2)
    end = _not_counted(sheet, bottom + 2)
    sheet.cell_link(sheet.top, 0, f"A{last + 3}", "→ Tỷ lệ báo cáo theo loại hình, theo cụm: ở cuối trang này")
    sheet.widths([width for _, width in columns])
    if not any(g.column == "superior" for g in groupings(data.program)):
        sheet.columns(12, 12, 20, hidden=True)
    if not held:
        sheet.columns(_HELD, _HELD, 26, hidden=True)
    sheet.finish((head, head), (end, len(columns) - 1), freeze=(head + 1, 3))


def _line(sheet: SheetWriter, row: int, n: int, line: RosterLine, who: Member) -> None:
    sheet.number(row, 0, n, "cell center")
    for col, text in enumerate((who.code, who.name, who.kind, who.cluster, line.delivery.label), start=1):
        sheet.text(row, col, text, "cell center" if col == _STATE else "cell")
    sheet.file_link(row, 6, line.file)
    sheet.moment(row, 7, line.first_came_at)
    received = line.delivery is not Delivery.MISSING
    sheet.number(row, 8, line.errors if received else None, "cell center")
    sheet.number(row, 9, line.warnings if received else None, "cell center")
    sheet.text(row, 10, "Ước" if line.estimated else "", "cell center")
    sheet.text(row, 11, "Nhập thay" if line.typed_in else "", "cell center")
    sheet.text(row, 12, who.superior)
    sheet.text(row, 13, line.approval)
    sheet.moment(row, 14, line.came_at if line.delivery.arrived else None)
    sheet.text(row, 15, line.dated_by.label if line.dated_by else "")


def write_rates(sheet: SheetWriter, row: int) -> int:
    """The blocks by kind, cluster and superior union from `row` down; returns the last row."""
    data = sheet.book.data
    for grouping in groupings(data.program):
        sheet.text(row, 0, f"Theo {grouping.label[0].lower()}{grouping.label[1:]}", "subtitle")
        sheet.merge((row + 1, 0), (row + 1, 2), grouping.label, "head")
        sheet.heads(row + 1, _totals(data), _TOTALS_AT)
        row += 2
        for item in delivery_by(data, grouping):
            sheet.merge((row, 0), (row, 2), item.group, "cell")
            rates(sheet, row, _TOTALS_AT, item, criterion(grouping, f"$A{row + 1}", item.group), "cell")
            row += 1
        row += 1
    sheet.merge((row - 1, 0), (row - 1, 2), "Toàn chương trình", "cell bold")
    rates(sheet, row - 1, _TOTALS_AT, delivery_counts(data.unit_roster), NOT_OFFICE, "cell bold")
    return row - 1


# The office answers its own form but is not one of the unions that are counted.
# "?*" leaves out the blank line that stands where there is no union at all.
NOT_OFFICE = f'{GROUP_NAMES[KIND.column]},"<>{UnitKind.OFFICE.label}",{GROUP_NAMES[KIND.column]},"?*"'


def criterion(grouping: Grouping, cell: str, group: str) -> str:
    """The roster rows of one group, named in `cell`, as arguments of COUNTIFS."""
    own = f"{GROUP_NAMES[grouping.column]},{equals(cell, group)}"
    return own if grouping is KIND else f"{own},{NOT_OFFICE}"


def rates(sheet: SheetWriter, row: int, col: int, item: DeliveryRow, where: str, style: str) -> None:
    """Expected, reported, the states and the two rates from `col` on, as formulas over the roster."""
    expected, reported = (xl_rowcol_to_cell(row, col + n) for n in (0, 1))
    states = states_of(sheet.book.data)
    at: Mapping[Delivery, str] = {s: xl_rowcol_to_cell(row, col + 2 + n) for n, s in enumerate(states)}
    sheet.formula(row, col, f"COUNTIFS({where})", item.expected, f"{style} integer")
    came = f"{at[Delivery.ON_TIME]}+{at[Delivery.LATE]}"
    sheet.formula(row, col + 1, came, item.reported, f"{style} integer")
    for n, state in enumerate(states):
        count = f"COUNTIFS({where},{STATE_NAME},{quoted(state.label)})"
        sheet.formula(row, col + 2 + n, count, item.counts[state], f"{style} integer")
    for n, (cell, value) in enumerate(
        ((reported, item.reported), (at[Delivery.ON_TIME], item.counts[Delivery.ON_TIME]))
    ):
        rate = value / item.expected if item.expected else None
        share = f'IF({expected}=0,"",{cell}/{expected})'
        sheet.formula(row, col + 2 + len(states) + n, share, rate, f"{style} percent")


def _not_counted(sheet: SheetWriter, row: int) -> int:
    """The files that are not in the sums; returns the last row."""
    data = sheet.book.data
    files = [f for f in data.roster.files if f.outcome is not Outcome.COUNTED]
    if not files:
        return row - 2
    sheet.text(row, 0, "Tệp trong thư mục không được tính", "subtitle")
    sheet.heads(row + 1, ["STT", "Mã đơn vị", "Tệp"])
    sheet.heads(row + 1, ["Kết quả", "Lý do"], 3)
    for n, report in enumerate(files, start=1):
        at = row + 1 + n
        sheet.number(at, 0, n, "cell center")
        sheet.text(at, 1, report.unit)
        sheet.file_link(at, 2, report.file)
        sheet.text(at, 3, report.outcome.label)
        reasons = dict.fromkeys(f"{i.title} ({i.code}){_sender(report, i)}" for i in report.issues)
        sheet.merge((at, 4), (at, 7), "; ".join(reasons), "cell")
    return row + 1 + len(files)


def _sender(report: FileReport, said: Issue) -> str:
    """The address that a reason is about."""
    return f": {report.sender}" if said.has(IssueRole.ABOUT_SENDER) else ""

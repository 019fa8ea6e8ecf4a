"""Sheet Tình hình nộp: the roster, then delivery rates by kind and cluster, then the files that were not counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.issues import CATALOGUE, Issue, IssueRole
from pipeline.program.model import Program
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import DeliveryRow, delivery_by, delivery_counts
from pipeline.round.grouping import KIND, Grouping, Member, groupings, member
from pipeline.round.roster import Delivery, RosterLine
from pipeline.round.stand_ins import stand_in_cells
from pipeline.workbooks.book import FileLink, SheetWriter
from pipeline.workbooks.formulas import equals, quoted
from pipeline.workbooks.look import BAD, GOOD, MIDDLING, QUIET
from pipeline.workbooks.table import TableColumn, write_table

# Workbook-level names of the roster's columns.
STATE_NAME = "NOP_TinhTrang"
GROUP_NAMES = {"kind": "NOP_LoaiHinh", "cluster": "NOP_Cum", "superior": "NOP_CapTren"}


class _Row(NamedTuple):
    """A line of the roster; `stand_ins` is what stands for a union of which no form of the period counts."""

    no: int
    line: RosterLine
    who: Member
    stand_ins: str

    @property
    def came(self) -> bool:
        return self.line.delivery is not Delivery.MISSING


_KIND: TableColumn[_Row] = TableColumn("Loại hình", 20, lambda r: r.who.kind)
_CLUSTER: TableColumn[_Row] = TableColumn("Cụm", 18, lambda r: r.who.cluster)
_STATE: TableColumn[_Row] = TableColumn("Tình trạng", 17, lambda r: r.line.delivery.label, "cell center")
_SUPERIOR: TableColumn[_Row] = TableColumn("Cấp trên", 26, lambda r: r.who.superior)
_ON_RECORD: TableColumn[_Row] = TableColumn("Số liệu đang dùng", 26, lambda r: r.stand_ins)
_SENDER: TableColumn[_Row] = TableColumn("Địa chỉ gửi", 30, lambda r: r.line.sent_from)
COLUMNS: tuple[TableColumn[_Row], ...] = (
    TableColumn("STT", 6, lambda r: r.no, "cell center"),
    TableColumn("Mã đơn vị", 11, lambda r: r.who.code),
    TableColumn("Tên đơn vị", 38, lambda r: r.who.name),
    _KIND,
    _CLUSTER,
    _STATE,
    TableColumn("Tệp", 34, lambda r: FileLink(r.line.file)),
    TableColumn("Nhận lúc", 17, lambda r: r.line.first_came_at, "cell datetime"),
    TableColumn("Số lỗi", 9, lambda r: r.line.errors if r.came else None, "cell center"),
    TableColumn("Cảnh báo", 10, lambda r: r.line.warnings if r.came else None, "cell center"),
    TableColumn("Số ước", 10, lambda r: "Ước" if r.line.estimated else "", "cell center"),
    TableColumn("Nhập thay", 10, lambda r: "Nhập thay" if r.line.typed_in else "", "cell center"),
    _SUPERIOR,
    TableColumn("Duyệt bản nộp", 26, lambda r: r.line.approval),
    TableColumn(
        "Bản được tính nhận lúc", 17, lambda r: r.line.came_at if r.line.delivery.arrived else None, "cell datetime"
    ),
    TableColumn("Ngày nhận theo", 14, lambda r: r.line.dated_by.label if r.line.dated_by else ""),
    _ON_RECORD,
)
_GROUPS = {"kind": _KIND, "cluster": _CLUSTER, "superior": _SUPERIOR}
STATES = (Delivery.ON_TIME, Delivery.LATE, Delivery.REJECTED, Delivery.MISSING)
RARE_STATES = (
    Delivery.WAITING,
    Delivery.AFTER_CLOSE,
    Delivery.LEFT_OUT,
    Delivery.FAULT,
    Delivery.UNCLEAR,
    Delivery.UNCONFIRMED,
)
STATE_COLOURS = {
    Delivery.ON_TIME: GOOD,
    Delivery.LATE: MIDDLING,
    Delivery.WAITING: MIDDLING,
    Delivery.AFTER_CLOSE: MIDDLING,
    Delivery.REJECTED: BAD,
    Delivery.LEFT_OUT: QUIET,
    Delivery.FAULT: BAD,
    Delivery.UNCLEAR: MIDDLING,
    Delivery.UNCONFIRMED: MIDDLING,
    Delivery.MISSING: QUIET,
}
_APART_NOTE = (
    "Danh sách đơn vị, tệp đã nhận của từng đơn vị: trang này của tệp phần có đơn vị ấy (trang Các phần ghi tệp nào)."
)
_TOTALS_AT = 3  # column of the first figure


def states_of(data: Consolidation) -> tuple[Delivery, ...]:
    """The states a round is counted by; those that are rare only where some are."""
    there = {line.delivery for line in data.roster.lines}
    return (*STATES, *(state for state in RARE_STATES if state in there))


def state_colours(data: Consolidation) -> Mapping[Delivery, str]:
    """The colours of the states; a rule for forms that wait for their sender only where there are some."""
    waits = any(line.delivery is Delivery.UNCONFIRMED for line in data.roster.lines)
    return {s: colour for s, colour in STATE_COLOURS.items() if waits or s is not Delivery.UNCONFIRMED}


def write_delivery(sheet: SheetWriter, data: Consolidation) -> None:
    """Write the roster with its totals below; name its columns for the overview."""
    known, texts, head = data.members, stand_in_cells(data), sheet.top + 1
    rows = [
        _Row(n, line, member(known, line.unit.code), texts.get(line.unit.code, ""))
        for n, line in enumerate(data.roster.lines, start=1)
    ]
    columns = (*COLUMNS, _SENDER) if any(r.line.sender for r in rows) else COLUMNS  # no column of blanks
    last = write_table(sheet, head, columns, rows)
    at = columns.index(_STATE)
    for name, col in {STATE_NAME: at, **{GROUP_NAMES[g]: columns.index(c) for g, c in _GROUPS.items()}}.items():
        sheet.book.define(name, sheet.ref(head + 1, col, last, col))
    cell = xl_rowcol_to_cell(head + 1, at)
    for state, colour in state_colours(data).items():
        sheet.colour((head + 1, at, last, at), f"{cell}={quoted(state.label)}", colour)
    sheet.raw.autofilter(head, 0, last, len(columns) - 1)
    bottom = write_rates(sheet, last + 2, data)
    end = _not_counted(sheet, bottom + 2, data.roster.files)
    sheet.cell_link(sheet.top, 0, f"A{last + 3}", "→ Tỷ lệ báo cáo theo loại hình, theo cụm: ở cuối trang này")
    if not any(g.column == "superior" for g in groupings(data.program)):
        sheet.hide_column(columns.index(_SUPERIOR), 20)
    if not texts:
        sheet.hide_column(columns.index(_ON_RECORD), _ON_RECORD.width)
    sheet.finish((head, head), (end, len(columns) - 1), freeze=(head + 1, 3))


def write_rates_alone(sheet: SheetWriter, data: Consolidation) -> None:
    """Write the rates without the roster, which stands in the workbooks of the parts, then the files of nobody."""
    row = sheet.notes(sheet.top, _APART_NOTE)
    bottom = write_rates(sheet, row + 1, data, live=False)
    end = _not_counted(sheet, bottom + 2, [f for f in data.roster.files if not f.unit])
    last = _TOTALS_AT + len(states_of(data)) + 3
    sheet.widths((6, 14, 30, *(12 for _ in range(_TOTALS_AT, last + 1))))
    sheet.finish((0, 0), (end, last), freeze=(row, 3))


def write_rates(sheet: SheetWriter, row: int, data: Consolidation, *, live: bool = True) -> int:
    """The blocks by kind, cluster and superior union from `row` down; returns the last row.

    `live`: the workbook has a roster, which their formulas count.
    """
    table, unions = _Rates(sheet, states_of(data), live), _not_office(data.program)
    for grouping in groupings(data.program):
        sheet.text(row, 0, f"Theo {grouping.label[0].lower()}{grouping.label[1:]}", "subtitle")
        sheet.merge((row + 1, 0), (row + 1, 2), grouping.label, "head")
        sheet.heads(row + 1, table.heads, _TOTALS_AT)
        row += 2
        for item in delivery_by(data, grouping):
            sheet.merge((row, 0), (row, 2), item.group, "cell")
            table.write(row, item, criterion(grouping, f"$A{row + 1}", item.group, unions), "cell")
            row += 1
        row += 1
    sheet.merge((row - 1, 0), (row - 1, 2), "Toàn chương trình", "cell bold")
    table.write(row - 1, delivery_counts(data.unit_roster), unions, "cell bold")
    return row - 1


# The office answers its own form but is not one of the unions that are counted.
# "?*" leaves out the blank line that stands where there is no union at all.
def _not_office(program: Program) -> str:
    wanted = quoted("<>" + program.office_kind.label)
    return f'{GROUP_NAMES[KIND.column]},{wanted},{GROUP_NAMES[KIND.column]},"?*"'


def criterion(grouping: Grouping, cell: str, group: str, unions: str) -> str:
    """The roster rows of one group, named in `cell`, as arguments of COUNTIFS; `unions`: of all but the office."""
    own = f"{GROUP_NAMES[grouping.column]},{equals(cell, group)}"
    return own if grouping is KIND else f"{own},{unions}"


@dataclass(frozen=True)
class _Rates:
    """A table of counts and rates, in formulas over the roster; its first figure stands in column _TOTALS_AT."""

    sheet: SheetWriter
    states: tuple[Delivery, ...]
    live: bool

    def _put(self, at: tuple[int, int], formula: str, value: float | None, style: str) -> None:
        if self.live:
            self.sheet.formula(*at, formula, value, style)
        else:
            self.sheet.number(*at, value, style)

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of its columns."""
        labels = (state.label for state in self.states)
        return ("Phải báo cáo", "Đã báo cáo", *labels, "Tỷ lệ báo cáo", "Tỷ lệ đúng hạn")

    def write(self, row: int, item: DeliveryRow, where: str, style: str) -> None:
        """One group of unions, which are counted `where` the arguments of COUNTIFS say."""
        states, col = self.states, _TOTALS_AT
        expected, reported = (xl_rowcol_to_cell(row, col + n) for n in (0, 1))
        at: Mapping[Delivery, str] = {s: xl_rowcol_to_cell(row, col + 2 + n) for n, s in enumerate(states)}
        self._put((row, col), f"COUNTIFS({where})", item.expected, f"{style} integer")
        came = f"{at[Delivery.ON_TIME]}+{at[Delivery.LATE]}"
        self._put((row, col + 1), came, item.reported, f"{style} integer")
        for n, state in enumerate(states):
            count = f"COUNTIFS({where},{STATE_NAME},{quoted(state.label)})"
            self._put((row, col + 2 + n), count, item.counts[state], f"{style} integer")
        in_time = item.counts[Delivery.ON_TIME]
        for n, (cell, value) in enumerate(((reported, item.reported), (at[Delivery.ON_TIME], in_time))):
            rate = value / item.expected if item.expected else None
            share = f'IF({expected}=0,"",{cell}/{expected})'
            self._put((row, col + 2 + len(states) + n), share, rate, f"{style} percent")


def _not_counted(sheet: SheetWriter, row: int, files: Iterable[FileReport]) -> int:
    """The files that are not in the sums; returns the last row."""
    files = [f for f in files if f.outcome is not Outcome.COUNTED]
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
        reasons = dict.fromkeys(f"{_reason(i)}{_sender(report, i)}" for i in report.issues)
        sheet.merge((at, 4), (at, 7), "; ".join(reasons), "cell")
    return row + 1 + len(files)


def _reason(said: Issue) -> str:
    """What is the matter with a file; of a warning that was accepted that warning."""
    accepted = CATALOGUE.get(said.facts.accepted or "")
    return f"{accepted.title} ({accepted.code}), đã chấp nhận" if accepted else f"{said.title} ({said.code})"


def _sender(report: FileReport, said: Issue) -> str:
    """The address that a reason is about."""
    return f": {report.sender}" if said.has(IssueRole.ABOUT_SENDER) else ""

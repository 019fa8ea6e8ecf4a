"""Sheet Lỗi dữ liệu: every problem found in the returned files, then what the office decided."""

from __future__ import annotations

from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.issues import Issue, Severity, by_gravity
from pipeline.round.consolidation import Consolidation
from pipeline.workbooks.book import FileLink, SheetWriter
from pipeline.workbooks.formulas import quoted
from pipeline.workbooks.look import BAD, MIDDLING
from pipeline.workbooks.summary.decisions import write_decisions
from pipeline.workbooks.table import TableColumn, write_table


class _IssueRow(NamedTuple):
    """An issue and the name of the union it is about."""

    issue: Issue
    name: str

    @property
    def about(self) -> str:
        return f"{self.issue.title} ({self.issue.what})" if self.issue.what else self.issue.title


_ISSUES: tuple[TableColumn[_IssueRow], ...] = (
    TableColumn("Mức độ", 10, lambda r: r.issue.severity.label, "cell center"),
    TableColumn("Mã lỗi", 7, lambda r: r.issue.code, "cell center"),
    TableColumn("Mã đơn vị", 11, lambda r: r.issue.unit),
    TableColumn("Tên đơn vị", 26, lambda r: r.name),
    TableColumn("Tệp", 24, lambda r: FileLink(r.issue.ref.file)),
    TableColumn("Trang", 12, lambda r: r.issue.ref.shown[0]),
    TableColumn("Ô", 8, lambda r: r.issue.ref.shown[1]),
    TableColumn("Nội dung", 36, lambda r: r.about),
    TableColumn("Đang ghi", 20, lambda r: r.issue.found),
    TableColumn("Cần", 30, lambda r: r.issue.expected),
    TableColumn("Cách sửa", 40, lambda r: r.issue.remedy),
    TableColumn("Đơn vị giải trình", 28, lambda r: r.issue.remark),
    TableColumn("Đơn vị trả lời", 28, lambda r: r.issue.reply),
)


def write_issues(sheet: SheetWriter, data: Consolidation) -> None:
    """Write every issue, the gravest first."""
    counts = {s: sum(i.severity is s for i in data.issues) for s in Severity}
    told = ", ".join(f"{n} {s.label.lower()}" for s, n in counts.items())
    sheet.text(sheet.top, 0, f"{told}. Lỗi: số liệu chưa được tính; cảnh báo, ghi chú: đã tính.", "note")
    head, units = sheet.top + 1, data.program.unit_by_code
    rows = [_IssueRow(i, units[i.unit].name if i.unit in units else "") for i in sorted(data.issues, key=by_gravity)]
    last = write_table(sheet, head, _ISSUES, rows)
    cell = xl_rowcol_to_cell(head + 1, 0)
    for severity, colour in ((Severity.ERROR, BAD), (Severity.WARNING, MIDDLING)):
        sheet.colour((head + 1, 0, last, 0), f"{cell}={quoted(severity.label)}", colour)
    if not rows:
        sheet.text(head + 1, 0, "Không có lỗi.", "plain")
    sheet.raw.autofilter(head, 0, last, len(_ISSUES) - 1)
    end = write_decisions(sheet, last + 2, data) if data.decisions else last
    if data.decisions:
        sheet.cell_link(sheet.top, 7, f"A{last + 3}", "→ Quyết định xử lý của cơ quan: ở cuối trang này")
    sheet.finish((head, head), (end, len(_ISSUES) - 1))

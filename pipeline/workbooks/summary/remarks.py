"""Sheets of text: every problem found in the returned files, and what the unions wrote."""

from __future__ import annotations

from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.issues import Issue, Severity, by_gravity
from pipeline.round.consolidation import Consolidation
from pipeline.workbooks.book import FileLink, SheetWriter
from pipeline.workbooks.formulas import quoted
from pipeline.workbooks.look import BAD, MIDDLING
from pipeline.workbooks.summary.rulings import write_decisions
from pipeline.workbooks.table import TableColumn, write_table


class _Told(NamedTuple):
    """An issue and the name of the union it is about."""

    issue: Issue
    name: str

    @property
    def about(self) -> str:
        return f"{self.issue.title} ({self.issue.what})" if self.issue.what else self.issue.title


_ISSUES: tuple[TableColumn[_Told], ...] = (
    TableColumn("Mức độ", 10, lambda r: r.issue.severity.label, "cell center"),
    TableColumn("Mã lỗi", 7, lambda r: r.issue.code, "cell center"),
    TableColumn("Mã đơn vị", 11, lambda r: r.issue.unit),
    TableColumn("Tên đơn vị", 30, lambda r: r.name),
    TableColumn("Tệp", 36, lambda r: FileLink(r.issue.ref.file)),
    TableColumn("Trang", 14, lambda r: r.issue.ref.shown[0]),
    TableColumn("Ô", 8, lambda r: r.issue.ref.shown[1]),
    TableColumn("Nội dung", 40, lambda r: r.about),
    TableColumn("Đang ghi", 24, lambda r: r.issue.found),
    TableColumn("Cần", 34, lambda r: r.issue.expected),
    TableColumn("Cách sửa", 46, lambda r: r.issue.remedy),
    TableColumn("Đơn vị giải trình", 40, lambda r: r.issue.remark),
    TableColumn("Đơn vị trả lời", 40, lambda r: r.issue.reply),
)


class _Narrative(NamedTuple):
    unit: str
    section: str
    text: str
    file: str
    sheet: str
    cell: str


def write_issues(sheet: SheetWriter, data: Consolidation) -> None:
    """Write every issue, the gravest first."""
    counts = {s: sum(i.severity is s for i in data.issues) for s in Severity}
    told = ", ".join(f"{n} {s.label.lower()}" for s, n in counts.items())
    sheet.text(sheet.top, 0, f"{told}. Lỗi: số liệu chưa được tính; cảnh báo, ghi chú: đã tính.", "note")
    head, units = sheet.top + 1, data.program.unit_by_code
    rows = [_Told(i, units[i.unit].name if i.unit in units else "") for i in sorted(data.issues, key=by_gravity)]
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


def write_narratives(sheet: SheetWriter, data: Consolidation) -> None:
    """Write what the unions wrote, by section in the order of the outline and by union in the order of the list."""
    sections = {s.number: (n, s.title) for n, s in enumerate(data.program.sections)}
    units = {code: (n, unit.name) for n, (code, unit) in enumerate(data.program.unit_by_code.items())}
    nowhere = (len(sections) + len(units), "")
    frame = data.texts.narratives[list(_Narrative._fields)]
    rows = sorted(
        (_Narrative(*row) for row in frame.itertuples(index=False, name=None)),
        key=lambda r: (sections.get(r.section, nowhere)[0], r.section, units.get(r.unit, nowhere)[0], r.unit, r.cell),
    )
    columns: tuple[TableColumn[_Narrative], ...] = (
        TableColumn("Mục", 7, lambda r: r.section, "cell center"),
        TableColumn("Tiêu đề", 30, lambda r: sections.get(r.section, nowhere)[1]),
        TableColumn("Mã đơn vị", 11, lambda r: r.unit),
        TableColumn("Đơn vị", 32, lambda r: units.get(r.unit, nowhere)[1]),
        TableColumn("Nội dung", 100, lambda r: r.text),
        TableColumn("Tệp", 34, lambda r: FileLink(r.file)),
        TableColumn("Ô", 14, lambda r: f"{r.sheet}!{r.cell}"),
    )
    head = sheet.top + 1
    last = write_table(sheet, head, columns, rows)
    if not rows:
        sheet.text(head + 1, 0, "Chưa có ý kiến, kiến nghị.", "plain")
    sheet.raw.autofilter(head, 0, last, len(columns) - 1)
    sheet.finish((head, head), (last, len(columns) - 1))

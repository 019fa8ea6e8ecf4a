"""Sheets of text: every problem found in the returned files, and what the unions wrote."""

from __future__ import annotations

from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.issues import Issue, Severity, by_gravity
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.formulas import quoted
from pipeline.workbooks.look import BAD, MIDDLING
from pipeline.workbooks.summary.rulings import write_decisions

_ISSUES = (
    ("Mức độ", 10),
    ("Mã lỗi", 7),
    ("Mã đơn vị", 11),
    ("Tên đơn vị", 30),
    ("Tệp", 36),
    ("Trang", 14),
    ("Ô", 8),
    ("Nội dung", 40),
    ("Đang ghi", 24),
    ("Cần", 34),
    ("Cách sửa", 46),
    ("Đơn vị giải trình", 40),
    ("Đơn vị trả lời", 40),
)
_NARRATIVES = (
    ("Mục", 7),
    ("Tiêu đề", 30),
    ("Mã đơn vị", 11),
    ("Đơn vị", 32),
    ("Nội dung", 100),
    ("Tệp", 34),
    ("Ô", 14),
)


class _Said(NamedTuple):
    unit: str
    section: str
    text: str
    file: str
    sheet: str
    cell: str


def write_issues(sheet: SheetWriter) -> None:
    """Write every issue, the gravest first."""
    data = sheet.book.data
    counts = {s: sum(i.severity is s for i in data.issues) for s in Severity}
    told = ", ".join(f"{n} {s.label.lower()}" for s, n in counts.items())
    sheet.text(sheet.top, 0, f"{told}. Lỗi: số liệu chưa được tính; cảnh báo, ghi chú: đã tính.", "note")
    head = sheet.top + 1
    sheet.heads(head, [label for label, _ in _ISSUES])
    for row, item in enumerate(sorted(data.issues, key=by_gravity), start=head + 1):
        _issue(sheet, row, item)
    last = head + max(len(data.issues), 1)
    cell = xl_rowcol_to_cell(head + 1, 0)
    for severity, colour in ((Severity.ERROR, BAD), (Severity.WARNING, MIDDLING)):
        sheet.colour((head + 1, 0, last, 0), f"{cell}={quoted(severity.label)}", colour)
    if not data.issues:
        sheet.text(head + 1, 0, "Không có lỗi.", "plain")
    sheet.widths([width for _, width in _ISSUES])
    sheet.raw.autofilter(head, 0, last, len(_ISSUES) - 1)
    end = write_decisions(sheet, last + 2, data.decisions) if data.decisions else last
    if data.decisions:
        sheet.cell_link(sheet.top, 7, f"A{last + 3}", "→ Quyết định xử lý của cơ quan: ở cuối trang này")
    sheet.finish((head, head), (end, len(_ISSUES) - 1))


def _issue(sheet: SheetWriter, row: int, item: Issue) -> None:
    unit = sheet.book.data.program.unit_by_code.get(item.unit)
    about = f"{item.title} ({item.what})" if item.what else item.title
    sheet.text(row, 0, item.severity.label, "cell center")
    sheet.text(row, 1, item.code, "cell center")
    sheet.text(row, 2, item.unit)
    sheet.text(row, 3, unit.name if unit else "")
    sheet.file_link(row, 4, item.ref.file)
    told = (*item.ref.shown, about, item.found, item.expected, item.remedy, item.remark, item.reply)
    for col, text in enumerate(told, start=5):
        sheet.text(row, col, text)


def write_narratives(sheet: SheetWriter) -> None:
    """Write what the unions wrote, by section in the order of the outline and by union in the order of the list."""
    data = sheet.book.data
    sections = {s.number: (n, s.title) for n, s in enumerate(data.program.sections)}
    units = {code: (n, unit.name) for n, (code, unit) in enumerate(data.program.unit_by_code.items())}
    nowhere = (len(sections) + len(units), "")
    rows = sorted(
        (_Said(*row) for row in data.texts.narratives[list(_Said._fields)].itertuples(index=False, name=None)),
        key=lambda r: (sections.get(r.section, nowhere)[0], r.section, units.get(r.unit, nowhere)[0], r.unit, r.cell),
    )
    head = sheet.top + 1
    sheet.heads(head, [label for label, _ in _NARRATIVES])
    for row, r in enumerate(rows, start=head + 1):
        sheet.text(row, 0, r.section, "cell center")
        sheet.text(row, 1, sections.get(r.section, nowhere)[1])
        sheet.text(row, 2, r.unit)
        sheet.text(row, 3, units.get(r.unit, nowhere)[1])
        sheet.text(row, 4, r.text)
        sheet.file_link(row, 5, r.file)
        sheet.text(row, 6, f"{r.sheet}!{r.cell}")
    if not rows:
        sheet.text(head + 1, 0, "Chưa có ý kiến, kiến nghị.", "plain")
    sheet.widths([width for _, width in _NARRATIVES])
    last = head + max(len(rows), 1)
    sheet.raw.autofilter(head, 0, last, len(_NARRATIVES) - 1)
    sheet.finish((head, head), (last, len(_NARRATIVES) - 1))

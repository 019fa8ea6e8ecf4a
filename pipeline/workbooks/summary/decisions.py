"""The block of the office's decisions, below the list of problems and in its columns."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.intake.decisions import Action
from pipeline.round.consolidation import Consolidation
from pipeline.round.decision_lines import DecisionLine
from pipeline.text import short_date
from pipeline.workbooks.book import CellContent, FileLink, SheetWriter
from pipeline.workbooks.filled import STAMP
from pipeline.workbooks.issue_rows import ACTION, NEW, NO_QUESTION, REASON, WHO

# What stands below which column of the list.
_BLOCK = {
    "Mức độ": "Quyết định",
    "Mã lỗi": "Mã lỗi",
    "Mã đơn vị": "Mã đơn vị",
    "Tên đơn vị": "Tên đơn vị",
    "Tệp": "Tệp",
    "Trang": "Trang",
    "Ô": "Ô",
    "Nội dung": "Nội dung",
    "Đang ghi": "Giá trị cũ",
    ACTION: "Áp dụng",
    NEW: "Giá trị mới",
    REASON: "Lý do",
    WHO: "Người quyết định, ngày",
}
_CENTRED = ("Mã lỗi", ACTION)


def write_decisions(sheet: SheetWriter, row: int, data: Consolidation, at: Mapping[str, int]) -> int:
    """Write what was decided from `row` down, in the list's columns (`at`, by their heads); returns the last row."""
    sheet.text(row, 0, "Quyết định xử lý của cơ quan (tệp xu-ly.xlsx)", "subtitle")
    for head, own in _BLOCK.items():
        sheet.text(row + 1, at[head], own, "head")
    sheet.text(row + 1, at[STAMP], NO_QUESTION, "flat")
    for n, line in enumerate(data.decisions, start=row + 2):
        sheet.text(n, at[STAMP], NO_QUESTION, "flat")
        for head, said in _cells(line, data).items():
            sheet.value(n, at[head], said, "cell center" if head in _CENTRED else "cell")
    return row + 1 + len(data.decisions)


def _cells(line: DecisionLine, data: Consolidation) -> Mapping[str, CellContent]:
    """What stands of a decision in each of the list's columns."""
    unit = data.program.unit_by_code.get(line.unit)
    known = line.period or any(f.file == line.file for f in data.roster.files)
    sheet, _, cell = line.cell.rpartition("!")
    corrects = line.action is Action.CORRECT
    until = f", hiệu lực đến {short_date(line.until)}" if line.until else ""
    return {
        "Mức độ": f"{line.action.label} ({line.period})" if line.period else line.action.label,
        "Mã lỗi": line.code,
        "Mã đơn vị": line.unit,
        "Tên đơn vị": unit.name if unit else "",
        "Tệp": FileLink(line.file) if known else line.file,
        "Trang": sheet,
        "Ô": cell,
        "Nội dung": "; ".join(text for text in (line.subject, line.hindrance) if text),
        "Đang ghi": (line.old or "(trống)") if corrects else "",
        ACTION: line.state.label,
        NEW: line.new if corrects else "",
        REASON: line.reason,
        WHO: f"{line.decided}{until}",
    }

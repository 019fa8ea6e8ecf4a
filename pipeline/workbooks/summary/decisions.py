"""The block of the office's decisions, below the list of problems."""

from __future__ import annotations

from pipeline.intake.decisions import Action
from pipeline.round.consolidation import Consolidation
from pipeline.round.decision_lines import DecisionLine
from pipeline.text import short_date
from pipeline.workbooks.book import SheetWriter

# One head for each column of the list of problems above.
_HEADS = (
    "Quyết định", "Mã lỗi", "Mã đơn vị", "Tên đơn vị", "Tệp", "Trang, ô", "Áp dụng", "Nội dung", "Giá trị cũ → mới",
    "Lý do", "Người quyết định, ngày",
)  # fmt: skip


def write_decisions(sheet: SheetWriter, row: int, data: Consolidation) -> int:
    """Write what was decided from `row` down; returns the last row."""
    sheet.text(row, 0, "Quyết định xử lý của cơ quan (tệp xu-ly.xlsx)", "subtitle")
    sheet.heads(row + 1, _HEADS)
    for n, line in enumerate(data.decisions, start=row + 2):
        _decision(sheet, n, line, data)
    return row + 1 + len(data.decisions)


def _decision(sheet: SheetWriter, row: int, line: DecisionLine, data: Consolidation) -> None:
    unit = data.program.unit_by_code.get(line.unit)
    sheet.text(row, 0, f"{line.action.label} ({line.period})" if line.period else line.action.label)
    sheet.text(row, 1, line.code, "cell center")
    sheet.text(row, 2, line.unit)
    sheet.text(row, 3, unit.name if unit else "")
    known = line.period or any(f.file == line.file for f in data.roster.files)
    (sheet.file_link if known else sheet.text)(row, 4, line.file)
    sheet.text(row, 5, line.cell)
    sheet.text(row, 6, line.state.label, "cell center")
    sheet.text(row, 7, "; ".join(text for text in (line.subject, line.hindrance) if text))
    sheet.text(row, 8, f"{line.old or '(trống)'} → {line.new}" if line.action is Action.CORRECT else "")
    sheet.text(row, 9, line.reason)
    until = f", hiệu lực đến {short_date(line.until)}" if line.until else ""
    sheet.text(row, 10, f"{line.decided}{until}")

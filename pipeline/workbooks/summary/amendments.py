"""Sheet Điều chỉnh mức giao: every decision that changed a target of the program, with what it replaced."""

from __future__ import annotations

from pipeline.program.model import Amendment, Indicator, Program, Target
from pipeline.program.term import year_label
from pipeline.round.printed import target_words
from pipeline.text import short_date
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.table import TableColumn, write_table

_NOTE = "Các lần điều chỉnh mức giao của chương trình, cũ trước mới sau; các trang khác dùng mức đang có hiệu lực."


def write_amendments(sheet: SheetWriter, program: Program) -> None:
    """Write the amendments, oldest first."""
    known = program.indicator_by_code
    columns: tuple[TableColumn[Amendment], ...] = (
        TableColumn("Mã", 7, lambda r: r.indicator, "cell center"),
        TableColumn("Nội dung chỉ tiêu", 60, lambda r: known[r.indicator].text),
        TableColumn("Năm", 11, lambda r: year_label(r.year), "cell center"),
        TableColumn("Mức cũ", 16, lambda r: _shown(known[r.indicator], r.former), "cell center"),
        TableColumn("Mức mới", 16, lambda r: _shown(known[r.indicator], r.target), "cell center"),
        TableColumn("Quyết định", 26, lambda r: r.decision),
        TableColumn("Ngày", 12, lambda r: short_date(r.decided_on) if r.decided_on else "", "cell center"),
    )
    head = sheet.notes(sheet.top, _NOTE)
    last = write_table(sheet, head, columns, program.amended)
    sheet.finish((head, head), (last, len(columns) - 1), freeze=(head + 1, 0))


def _shown(indicator: Indicator, target: Target | None) -> str:
    return target_words(indicator, target) if target else "(chưa giao)"

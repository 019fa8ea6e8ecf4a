"""Figures that the office corrected: the mark at results that hold one, and the footnote that says what was corrected.

What else was decided (files, warnings) is the office's own business and stands in tong-hop.xlsx.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.intake.decisions import Action
from pipeline.review.footnotes import Footnote
from pipeline.review.model import Row, Table, YearResultRow, YearsRow
from pipeline.round.consolidation import Consolidation
from pipeline.round.handling import decision_told
from pipeline.text import number

MARK = " (*)"
MAX_SPELT = 3  # corrections that a footnote spells out; the workbook has them all
_WHERE = "ở trang “Lỗi dữ liệu” của tệp tổng hợp lưu tại cơ quan"  # the copy that goes up has no such sheet
MARK_NOTE = f"Dấu{MARK} là kết quả có số liệu do cơ quan sửa theo quyết định ghi {_WHERE}."


def mark(data: Consolidation, code: str) -> str:
    """The mark of a base quantity that holds a corrected value; else nothing."""
    return MARK if code in data.corrected else ""


def corrections(data: Consolidation, code: str) -> tuple[Footnote, ...]:
    """The footnote of an indicator that holds corrected values: each correction, or how many where they are many."""
    lines = [
        d for d in data.decisions if d.applied and d.action is Action.CORRECT and data.counts(d) and code in d.enters
    ]
    if not lines:
        return ()
    if len(lines) > MAX_SPELT:
        return (Footnote(f"Có {number(len(lines))} số liệu do cơ quan sửa, ghi {_WHERE}."),)
    return (Footnote(f"Số liệu do cơ quan sửa: {' '.join(decision_told(data, line) for line in lines)}"),)


def marked(data: Consolidation, table: Table) -> Table:
    """A table of results with the mark at the indicators that hold a corrected value."""

    def marked_row(row: Row) -> Row:
        if isinstance(row, YearResultRow | YearsRow) and row.code in data.corrected:
            return replace(row, label=row.label.rstrip(" .;") + MARK)
        return row

    return Table(table.columns, tuple(map(marked_row, table.rows)))

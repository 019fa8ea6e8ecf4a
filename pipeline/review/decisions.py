"""Figures that the office corrected: the mark at results that hold one, and the footnote that says what was corrected.

What else was decided (files, warnings) is the office's own business and stands in tong-hop.xlsx.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from dataclasses import replace

from pipeline.intake.decisions import Action
from pipeline.measures.headline import TERM_KINDS
from pipeline.program.vocabulary import Accrual
from pipeline.review.footnotes import Footnote
from pipeline.review.model import Row, Table, YearResultRow, YearsRow
from pipeline.round.consolidation import Consolidation
from pipeline.round.decision_lines import DecisionLine
from pipeline.round.handling import decision_told
from pipeline.round.in_parts import office_book, told_in_parts
from pipeline.round.printed import tally
from pipeline.round.results import IndicatorInPeriod
from pipeline.round.standouts import fallen

MARK = " (*)"
MAX_SPELT = 3  # corrections that a footnote spells out; the workbook has them all


def mark_note(data: Consolidation) -> str:
    """What the mark means."""
    return f"Dấu{MARK} là kết quả có số liệu do cơ quan sửa theo quyết định ghi {_where(data)}."


def _where(data: Consolidation) -> str:
    return f"ở trang “Lỗi dữ liệu” của {office_book(told_in_parts(data))}"


def mark(data: Consolidation, code: str, years: Collection[int]) -> str:
    """The mark of a base quantity of which a year shown holds a corrected value; else nothing."""
    return MARK if any(code in d.enters and (d.year is None or d.year in years) for d in data.corrections) else ""


def corrections(data: Consolidation, item: IndicatorInPeriod) -> tuple[Footnote, ...]:
    """The footnote of a result that holds corrected values: each correction, or how many where they are many."""
    lines = [d for d in data.corrections if d.action is Action.CORRECT and _is_told(data, d, item)]
    if not lines:
        return ()
    if len(lines) > MAX_SPELT:
        return (Footnote(f"Có {tally(data.program, len(lines))} số liệu do cơ quan sửa, ghi {_where(data)}."),)
    return (Footnote(f"Số liệu do cơ quan sửa: {' '.join(decision_told(data, line) for line in lines)}"),)


def holding(data: Consolidation, items: Iterable[IndicatorInPeriod]) -> frozenset[str]:
    """The indicators whose result holds a corrected value: of its year, of a level an earlier one, too."""
    return frozenset(i.indicator.code for i in items if any(_enters(line, i) for line in data.corrections))


def _enters(line: DecisionLine, item: IndicatorInPeriod) -> bool:
    year, of = item.result.year, line.year
    if item.indicator.code not in line.enters:
        return False
    return of is None or year is None or of == year or (item.indicator.accrual is Accrual.LEVEL and of < year)


def _is_told(data: Consolidation, line: DecisionLine, item: IndicatorInPeriod) -> bool:
    """Whether what is said of an indicator holds a corrected value: of its year, of the year before where it is set
    beside that, of any where the report shows them all, or it adds up from the term's begin."""
    if item.indicator.code not in line.enters:
        return False
    before = fallen(item) and item.previous is not None and line.year == item.previous.year
    all_years = data.period.kind in TERM_KINDS or item.indicator.accrual is Accrual.CUMULATIVE
    return before or all_years or _enters(line, item)


def marked(table: Table, codes: Container[str]) -> Table:
    """A table of results with the mark at the indicators that hold a corrected value."""

    def marked_row(row: Row) -> Row:
        if isinstance(row, YearResultRow | YearsRow) and row.code in codes:
            return replace(row, label=row.label.rstrip(" .;") + MARK)
        return row

    return Table(table.columns, tuple(map(marked_row, table.rows)))

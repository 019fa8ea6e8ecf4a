"""Sheet Cách tính: how figures are judged and outlooks given, in the words of docs/cach-tinh.md; what was decided."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.measures import series, succession
from pipeline.measures.headline import RULES as HEADLINE_RULES
from pipeline.measures.outlook_rules import RULES as OUTLOOK_RULES
from pipeline.round.consolidation import Consolidation
from pipeline.round.handling import handling
from pipeline.text import percent
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.formulas import NEAR_NAME
from pipeline.workbooks.look import lines_of, row_height

_WIDTH, _NUMBER = 158, 12


def has_rules(data: Consolidation) -> bool:
    """Whether there is anything to say."""
    return any(_rules(data))


def write_rules(sheet: SheetWriter, data: Consolidation, *, apart: bool = False) -> None:
    """Write the band of “Gần đạt” that verdicts read from here, then the rules under their headings, one a line.

    `apart`: the summary is told in parts.
    """
    row = _near_band(sheet, data) if data.program.indicators else sheet.top
    for title, lines in _rules(data, apart=apart):
        sheet.text(row, 0, title, "subtitle")
        for at, line in enumerate(lines, start=row + 1):
            sheet.text(at, 0, line, "wrap")
            sheet.row_height(at, row_height(lines_of(line, _WIDTH), small=False))
        row += len(lines) + 2
    sheet.widths([_WIDTH, _NUMBER])
    sheet.finish((0, sheet.top - 1), (max(row - 2, sheet.top), 1))


def _near_band(sheet: SheetWriter, data: Consolidation) -> int:
    """Write it, and give the row below."""
    row = sheet.top
    sheet.text(row, 0, "Ngưỡng “Gần đạt” (so với mức giao)")
    sheet.number(row, 1, data.cover.near, "input percent")
    sheet.book.define(NEAR_NAME, sheet.ref(row, 1))
    return row + 2


def _rules(data: Consolidation, *, apart: bool = False) -> Iterator[tuple[str, tuple[str, ...]]]:
    if handled := handling(data, apart=apart):
        yield "Ghi chú về xử lý số liệu", handled
    if data.program.indicators:
        yield "Hỏi năm nào, xét khi nào", HEADLINE_RULES
        shares = {"near": percent(100 * data.cover.near), "at_risk": percent(100 * data.cover.at_risk)}
        used = {i.accrual for i in data.program.indicators}
        rules = (rule.format(**shares) for accrual, rule in OUTLOOK_RULES.items() if accrual in used)
        yield "Cách xác định triển vọng", tuple(rules)
        yield "Diễn biến qua các kỳ", tuple(series.RULES)
    if data.program.changes:
        yield "Qua sáp nhập và chia tách", tuple(succession.RULES)
    if data.program.note:
        yield "Ghi chú của chương trình", (data.program.note,)

"""Sheet Điều chỉnh mức giao: every decision that changed a target of the program, with what it replaced."""

from __future__ import annotations

from pipeline.program.model import Indicator, Target
from pipeline.round.printed import target_words
from pipeline.text import short_date
from pipeline.workbooks.book import SheetWriter, notes_end

_COLUMNS = (
    ("Mã", 7),
    ("Nội dung chỉ tiêu", 60),
    ("Năm", 11),
    ("Mức cũ", 16),
    ("Mức mới", 16),
    ("Quyết định", 26),
    ("Ngày", 12),
)
_NOTE = "Các lần điều chỉnh mức giao của chương trình, cũ trước mới sau; các trang khác dùng mức đang có hiệu lực."


def write_amendments(sheet: SheetWriter) -> None:
    """Write the amendments, oldest first."""
    program = sheet.book.data.program
    sheet.notes(sheet.top, _NOTE)
    head = notes_end(sheet.top, _NOTE)
    sheet.heads(head, [label for label, _ in _COLUMNS])
    for row, item in enumerate(program.amended, start=head + 1):
        indicator = program.indicator_by_code[item.indicator]
        texts = (
            item.indicator,
            indicator.text,
            "Nhiệm kỳ" if item.year is None else str(item.year),
            _shown(indicator, item.former),
            _shown(indicator, item.target),
            item.decision,
            short_date(item.decided_on) if item.decided_on else "",
        )
        for col, text in enumerate(texts):
            sheet.text(row, col, text, "cell" if col in (1, 5) else "cell center")
    sheet.widths([width for _, width in _COLUMNS])
    last = head + len(program.amended)
    sheet.finish((head, head), (last, len(_COLUMNS) - 1), freeze=(head + 1, 0))


def _shown(indicator: Indicator, target: Target | None) -> str:
    return target_words(indicator, target) if target else "(chưa giao)"

"""What was handed to single unions against the whole, in words."""

from __future__ import annotations

from pipeline.program.parts import PartsRow
from pipeline.text import number


def when(year: int | None) -> str:
    """'năm 2024' or 'cả nhiệm kỳ'."""
    return f"năm {year}" if year else "cả nhiệm kỳ"


def parts_words(row: PartsRow) -> str:
    """'chỉ tiêu 3.1 năm 2024 cộng lại 27 đoàn viên (5/6 đơn vị được giao), thấp hơn mức chung 3'."""
    total = f"{number(row.total, 4)} {row.indicator.unit}"
    given = f"{row.given}/{row.expected} đơn vị được giao"
    return f"chỉ tiêu {row.indicator.code} {when(row.year)} cộng lại {total} ({given}), {verdict(row)}"


def verdict(row: PartsRow) -> str:
    """'bằng mức chung', 'thấp hơn mức chung 3', 'cao hơn mức chung 3', 'không có mức chung'."""
    if row.difference is None:
        return "không có mức chung"
    if not row.difference:
        return "bằng mức chung"
    return f"{'thấp' if row.difference < 0 else 'cao'} hơn mức chung {number(abs(row.difference), 4)}"

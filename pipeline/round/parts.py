"""What was handed to single unions against the whole, in words."""

from __future__ import annotations

from pipeline.program.parts import PartsRow
from pipeline.program.term import in_year
from pipeline.text import number


def parts_text(row: PartsRow) -> str:
    """'chỉ tiêu 3.1 năm 2024 cộng lại 27 đoàn viên (5/6 đơn vị được giao), thiếu 3 so với mức chung 30'."""
    total = f"{number(row.total, 4)} {row.indicator.unit}"
    given = f"{row.given}/{row.expected} đơn vị được giao"
    return f"chỉ tiêu {row.indicator.code} {in_year(row.year)} cộng lại {total} ({given}), {verdict(row)}"


def verdict(row: PartsRow) -> str:
    """'bằng mức chung', 'thiếu 3 so với mức chung 30', 'thừa 3 so với mức chung 30', 'không có mức chung'."""
    if row.difference is None or row.whole is None:
        return "không có mức chung"
    if not row.difference:
        return "bằng mức chung"
    whole = " - ".join(number(x, 4) for x in (row.whole.low, row.whole.high) if x is not None)
    return f"{'thiếu' if row.difference < 0 else 'thừa'} {number(abs(row.difference), 4)} so với mức chung {whole}"

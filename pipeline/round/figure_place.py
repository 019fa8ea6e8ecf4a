"""A place of the report where a figure stands: what the review finds and the workbook lists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FigurePlace:
    """One place of one figure.

    `code`: an indicator's, or a base quantity's. `year` None is the term. `part`, `heading`: as the report prints
    them; `where`: 'Bảng 2, dòng 1.1, cột Năm 2025' or 'đoạn “Chỉ tiêu 1.2: năm 2025 có …”'.
    """

    code: str
    year: int | None
    part: str
    heading: str
    where: str

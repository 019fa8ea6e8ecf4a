"""The marks that speed is held to, each declared once: what is measured, the limit, how it is said on the page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.text import number
from tests.bench.found import AllFound

STEEPEST = 1.05  # exponent of growth: 1 is linear
ALIKE = 1.1  # “the same”, with what two measurements of the same differ by


@dataclass(frozen=True)
class Mark:
    """One figure with its limit; it holds at or below it, or where it is `at_least` at or above.

    `name`: of the figure among those reached; `curve`: instead, of the costs whose exponent of growth it is.
    """

    section: str
    name: str
    words: str
    limit: float
    unit: str = ""
    at_least: bool = False
    curve: str = ""

    def reached(self, found: AllFound) -> float | None:
        """The figure; None when it is not measured."""
        return exponent(found.curve(self.curve)) if self.curve else found.reached(self.name)

    def holds(self, figure: float | None) -> bool | None:
        """Whether a figure keeps to the limit; None for none."""
        if figure is None:
            return None
        return figure >= self.limit if self.at_least else figure <= self.limit


def exponent(costs: Mapping[int, float]) -> float | None:
    """How steeply costs grow with size: the slope of the straight line through their logarithms.

    Where the last step is steeper than that line, it counts: what costs the same at any size hides at small ones what
    comes at large ones. None for fewer than two sizes.
    """
    points = [(math.log(size), math.log(cost)) for size, cost in sorted(costs.items())]
    if len(points) < 2:
        return None
    middle_x, middle_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    slope = sum((x - middle_x) * (y - middle_y) for x, y in points) / sum((x - middle_x) ** 2 for x, _ in points)
    (x0, y0), (x1, y1) = points[-2:]
    return max(slope, (y1 - y0) / (x1 - x0))


def _reading(kind: str, said: str) -> tuple[Mark, Mark]:
    return (
        Mark("reading", f"pandas.{kind}", f"đọc và kiểm biểu {said} nhanh hơn pandas + openpyxl", 20, "lần", True),
        Mark("reading", f"calamine.{kind}", f"đọc và kiểm biểu {said} so với chỉ lấy ô bằng calamine", 2, "lần"),
    )


def _review(unions: int, section: str) -> tuple[Mark, Mark]:
    again = f"làm lại báo cáo {number(unions)} đơn vị so với lần đầu"
    return (
        Mark(section, f"review.again.cpu.{unions}", f"{again}: thời gian", ALIKE, "lần"),
        Mark(section, f"review.again.peak.{unions}", f"{again}: bộ nhớ", ALIKE, "lần"),
    )


MARKS: tuple[Mark, ...] = (
    Mark("start", "help", "tonghop --help", 0.3, "giây"),
    Mark("start", "results", "results, chương trình 40 đơn vị, lần đầu", 0.8, "giây"),
    Mark("forms", "times.40", "làm 40 biểu, kể cả bày biểu, nhanh hơn openpyxl", 25, "lần", True),
    Mark("forms", "times.400", "làm 400 biểu, kể cả bày biểu, nhanh hơn openpyxl", 60, "lần", True),
    Mark("forms", "times.4000", "làm 4.000 biểu, kể cả bày biểu, nhanh hơn openpyxl", 60, "lần", True),
    Mark("forms", "floor", "mỗi biểu thêm so với chỉ nén phần khác nhau rồi ghi", 3, "lần"),
    Mark("forms", "again", "làm lại biểu 4.000 đơn vị, không đổi, so với lần đầu", 0.3, "lần"),
    *_reading("excel", "như Excel lưu"),
    *_reading("libreoffice", "LibreOffice lưu"),
    *_reading("sheetjs", "SheetJS lưu"),
    Mark("commands", "consolidate.cpu.40", "tổng hợp 40 đơn vị", 1.2, "giây"),
    *_review(40, "commands"),
    *_review(400, "commands"),
    Mark("large", "consolidate.cpu.4000", "tổng hợp 4.000 đơn vị, ghi đủ mọi tệp", 20, "giây"),
    Mark("large", "consolidate.peak.4000", "tổng hợp 4.000 đơn vị: bộ nhớ mọi tiến trình", 400, "MB"),
    Mark("large", "stage.summary.4000", "trong đó tong-hop.xlsx với công thức sống", 12, "giây"),
    Mark("large", "stage.copy.4000", "mỗi biểu gửi trả", 5, "ms"),
    Mark("large", "again.4000", "tổng hợp lại 4.000 đơn vị, không gì đổi, so với lần đầu", 0.1, "lần"),
    Mark("large", "changed.4000", "tổng hợp lại khi 50 trong 4.000 biểu đổi, so với lần đầu", 0.2, "lần"),
    Mark("large", "cores.4000", "tổng hợp 4.000 đơn vị, hai nhân: thời gian chờ so với thời gian xử lý", 0.6, "lần"),
    *_review(4000, "large"),
    Mark("large", "growth.unions", "số mũ tăng theo số đơn vị", STEEPEST, curve="consolidate"),
    Mark("periods", "growth.periods", "số mũ tăng theo số kỳ", STEEPEST, curve="periods"),
    Mark("periods", "earlier", "tổng hợp kỳ mới khi các kỳ trước không đổi, so với không có kỳ trước", ALIKE, "lần"),
    Mark("decisions", "growth.decisions", "số mũ tăng theo số quyết định", STEEPEST, curve="decisions"),
    Mark("country", "country.consolidate.wall", "cả nước 120.000 đơn vị: tổng hợp, hai nhân", 5, "phút"),
    Mark("country", "country.consolidate.peak", "cả nước: bộ nhớ mọi tiến trình", 4096, "MB"),
    Mark("country", "country.review.wall", "cả nước: báo cáo", 1, "phút"),
    Mark("country", "country.close.wall", "cả nước: chốt kỳ", 5, "phút"),
    Mark("country", "country.compare.wall", "cả nước: so sánh với lần chốt", 5, "phút"),
    Mark("country", "country.accept.wall", "cả nước: duyệt mọi bản nộp", 5, "phút"),
    Mark("country", "country.results.wall", "cả nước: in kết quả", 5, "phút"),
    Mark("country", "country.unopened", "cả nước: số tệp của bảng tổng hợp LibreOffice không mở được", 0, "tệp"),
    Mark("country", "country.parquet", "cả nước: số đơn vị có số liệu thiếu trong tệp Parquet", 0, "đơn vị"),
)
SECTIONS = tuple(dict.fromkeys(mark.section for mark in MARKS))

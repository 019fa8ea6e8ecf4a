"""Indicators over the periods of the term, each as it was known in its period. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.measures.results import Result, marked, result, sum_of_year
from pipeline.measures.told import Known
from pipeline.program.model import Period

RULES = (
    "Mỗi kỳ một cột: kết quả của năm cuối mà kỳ hỏi, và kết quả của cả nhiệm kỳ tính đến kỳ ấy, theo số liệu biết được "
    "ở kỳ ấy. Số của kỳ sau không làm thay đổi cột của kỳ trước; sửa, nộp bổ sung vào chính kỳ trước thì có.",
    "Mức giao của mỗi kỳ là mức có hiệu lực vào hạn nộp của kỳ, theo ngày quyết định; của kỳ đang xem là mức hiện nay.",
    "Kỳ chưa có biểu nào thì không có cột.",
)


@dataclass(frozen=True, slots=True)
class Point:
    """The result of an indicator for the year a period is about, or for the term, as known in that period."""

    period: Period
    result: Result


def series(rounds: Iterable[Known], near: float) -> tuple[Point, ...]:
    """The points of all indicators, period by period in the order of `rounds`; only periods with figures of their own.

    They are the results that `measures.results.evaluate` gives for each period's own year and for the term.
    """
    return tuple(
        Point(known.period, found)
        for known in rounds
        if (known.facts["period"] == known.period.code).any()
        for found in _of_period(known, near)
    )


def _of_period(known: Known, near: float) -> Iterable[Result]:
    program, last = known.program, known.period.years[-1]
    for told in known.of_each():
        for year in (last, None) if told.indicator.spans_term else (last,):
            total, target = sum_of_year(told, year), told.indicator.target(year)
            yield marked(told, result(told.indicator, program.resolution, year, total, target, near=near))

"""One indicator in a clause, for sentences that name several: what it is, its figure, what that means."""

from __future__ import annotations

from pipeline.program.term import in_year, year_head
from pipeline.program.vocabulary import Measure, Reporter, Status
from pipeline.round.printed import ESTIMATED, amount, pair_text, shown
from pipeline.round.results import IndicatorInPeriod
from pipeline.round.verdicts import TIME_OVER, about, graded, verdict_word
from pipeline.text import number


def told(item: IndicatorInPeriod) -> str:
    """'Trên 95% đoàn viên tham gia …: 1.091/1.150 người, đạt 94,87%, gần đạt'."""
    return f"{about(item)}: {', '.join(filter(None, (figure(item), verdict_word(item))))}"


def figure(item: IndicatorInPeriod, *, paired: bool = True) -> str:
    """The figure of the period, with its pair: '1.091/1.150 người, đạt 94,87%'; a sum up to now beside a year's.

    Where the time has passed it is that of the year it was due in: 'năm 2024: đạt 81,25%, thời hạn đã qua'.
    """
    said = _figure(item, paired=paired)
    return said if item.past is None else f"{in_year(item.past)}: {said}, {TIME_OVER}"


def _figure(item: IndicatorInPeriod, *, paired: bool) -> str:
    indicator, result = item.indicator, item.result
    if result.value is None:
        missing = result.status is Status.NOT_APPLICABLE
        return "không có đơn vị thuộc đối tượng" if missing else "chưa có số liệu"
    if indicator.measure.is_choice and indicator.reporter is Reporter.OFFICE:
        return graded(indicator, result)
    value, estimate = amount(indicator, result.value, result.target), ESTIMATED if item.estimated else ""
    if indicator.measure.has_denominator:
        if not indicator.is_percent or indicator.measure is Measure.PER_UNIT:
            return f"{estimate}bình quân {value}"
        counted = " ".join(filter(None, (pair_text(result), item.noun))) if paired else ""
        verb = f"{estimate}{'chiếm' if indicator.comparator.lower_is_better else 'đạt'}"
        return f"{counted}, {verb} {value}" if counted else f"{verb} {value}"
    return (f"{ESTIMATED}thực hiện " if item.estimated else "") + value + _beside_the_target(item) + so_far(item)


def _beside_the_target(item: IndicatorInPeriod) -> str:
    target = item.result.target
    if target is None or target.high is not None or item.indicator.comparator.lower_is_better or not target.low:
        return ""
    assert item.result.value is not None
    left = year_head(item.result.year).lower()
    return f" (mức giao {left}: {number(target.low)})"


def so_far(item: IndicatorInPeriod) -> str:
    """The sum of the years beside the year's own."""
    term = item.term
    if term is None or term.value is None or term.target is None or item.indicator.measure is Measure.STOCK:
        return ""
    return f", lũy kế {shown(term.value, term.target)}/{number(term.target.low)}"

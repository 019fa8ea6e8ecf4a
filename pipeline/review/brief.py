"""One indicator in a clause, for sentences that name several: what it is, its figure, what that means."""

from __future__ import annotations

from pipeline.program.term import year_head
from pipeline.program.vocabulary import Measure, Reporter, Status
from pipeline.review.wording import graded
from pipeline.round.printed import amount, gap, lower_first, pair_text, shown
from pipeline.round.results import IndicatorInPeriod
from pipeline.text import clean, number

_UNSAID = (Status.NOT_DUE, Status.NO_DATA, Status.NOT_APPLICABLE)  # what the figure or its lack says already


def about(item: IndicatorInPeriod) -> str:
    """The indicator's own text, to stand inside a sentence."""
    return clean(item.indicator.text).rstrip(" .;:")


def told(item: IndicatorInPeriod) -> str:
    """'Trên 95% đoàn viên tham gia …: 1.091/1.150 người, đạt 94,87%, gần đạt'."""
    return f"{about(item)}: {', '.join(filter(None, (figure(item), verdict_word(item))))}"


def figure(item: IndicatorInPeriod, *, paired: bool = True) -> str:
    """The figure of the period, with its pair: '1.091/1.150 người, đạt 94,87%'; a sum up to now beside a year's."""
    indicator, result = item.indicator, item.result
    if result.value is None:
        missing = result.status is Status.NOT_APPLICABLE
        return "không có đơn vị thuộc đối tượng" if missing else "chưa có số liệu"
    if indicator.measure.is_choice and indicator.reporter is Reporter.OFFICE:
        return graded(indicator, result)
    value = amount(indicator, result.value, result.target)
    if indicator.measure.has_denominator:
        if not indicator.is_percent or indicator.measure is Measure.PER_UNIT:
            return f"bình quân {value}"
        counted = " ".join(filter(None, (pair_text(result), item.noun))) if paired else ""
        verb = "chiếm" if indicator.comparator.lower_is_better else "đạt"
        return f"{counted}, {verb} {value}" if counted else f"{verb} {value}"
    return value + _beside_the_target(item) + _so_far(item)


def _beside_the_target(item: IndicatorInPeriod) -> str:
    target = item.result.target
    if target is None or target.high is not None or item.indicator.comparator.lower_is_better or not target.low:
        return ""
    assert item.result.value is not None
    left = year_head(item.result.year).lower()
    return f" (mức giao {left}: {number(target.low)})"


def _so_far(item: IndicatorInPeriod) -> str:
    """The sum of the years beside the year's own."""
    term = item.term
    if term is None or term.value is None or term.target is None or item.indicator.measure is Measure.STOCK:
        return ""
    return f", lũy kế {shown(term.value, term.target)}/{number(term.target.low)}"


def verdict_word(item: IndicatorInPeriod) -> str:
    """'gần đạt', 'đạt tính đến nay'; of what is not due yet its outlook; nothing where the figure says it all."""
    if item.status is Status.NOT_DUE and item.result.value is not None and not item.over:
        return lower_first(item.prospect.outlook.label)
    if item.status in _UNSAID:
        return ""
    if _partial(item):
        return f"{lower_first(item.status.label)} nếu chỉ tính các đơn vị đã báo cáo"
    if item.judged.so_far:
        return f"{lower_first(item.status.label)} tính đến nay"
    return "" if item.status is Status.MET else lower_first(item.status.label)


def _partial(item: IndicatorInPeriod) -> bool:
    """Whether it falls short of a sum that unions still owe their part of."""
    owed = not item.indicator.measure.has_denominator and not item.result.complete
    return owed and not item.status.reached and not item.judged.missed


def outcome(item: IndicatorInPeriod) -> str:
    """How far it is from its target; what that means where this says nothing, or unions still owe their part."""
    return verdict_word(item) if _partial(item) else beyond(item) or verdict_word(item)


def beyond(item: IndicatorInPeriod) -> str:
    """'còn thiếu 0,5 điểm phần trăm', 'vượt 6,18 điểm phần trăm'; nothing when it is on its target."""
    target, value, indicator = item.result.target, item.result.value, item.indicator
    short = "" if target is None or value is None else gap(indicator, value, target)
    if not short or target is None or value is None:
        return ""
    if item.result.status.reached:
        return f"vượt {short}" if item.result.status is Status.EXCEEDED else ""
    if value > target.low:
        return f"cao hơn {'mức tối đa' if indicator.comparator.lower_is_better else 'mức giao'} {short}"
    return f"còn thiếu {short}"

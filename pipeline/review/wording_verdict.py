"""What a figure means against its target, as the end of its sentence."""

from __future__ import annotations

from pipeline.program.term import year_head
from pipeline.program.vocabulary import Comparator, Outlook, Status
from pipeline.review.wording_phrases import LOWER_VERDICTS, TOO_HIGH_VERDICTS, VERDICTS
from pipeline.round.printed import gap, target_words
from pipeline.round.results import IndicatorInPeriod
from pipeline.round.verdicts import OF_THOSE_WHO_REPORTED, short_so_far, under_ceiling_so_far


def verdict(item: IndicatorInPeriod, turn: int) -> str:
    """'chưa đạt chỉ tiêu, còn thiếu 3 điểm phần trăm'; nothing while unions still owe their part of a sum."""
    indicator, status = item.indicator, item.result.status
    if short_so_far(item):
        return "" if item.still_open else _of_those_who_reported(status)
    assert item.result.value is not None and item.result.target is not None
    short = gap(indicator, item.result.value, item.result.target)
    left = year_head(item.result.year).lower()
    if item.judged.so_far:
        so_far = f" {OF_THOSE_WHO_REPORTED}" if under_ceiling_so_far(item) else ""
        return f"hiện {_kept(item, short)}{so_far}, thời hạn đến hết {left}"
    if under_ceiling_so_far(item):
        return f"chưa vượt mức tối đa {OF_THOSE_WHO_REPORTED}"
    if not status.reached and not short:
        return f"bằng mức giao, gần đạt vì chỉ tiêu là {target_words(indicator, item.result.target)}"
    if _may_still_rise(item):
        if indicator.is_percent:
            return f"còn thấp hơn chỉ tiêu {short}, thời hạn đến hết {left}"
        if item.prospect.outlook is Outlook.OUT_OF_REACH:  # what is not expected is not said to be done by then
            return f"còn thiếu {short} so với mức giao của cả {left}"
        return f"còn {short} phải thực hiện đến hết {left}"
    if indicator.comparator is Comparator.RANGE and status is Status.MET:
        return "nằm trong khoảng chỉ tiêu đề ra"
    table = LOWER_VERDICTS if indicator.comparator.lower_is_better else VERDICTS
    ways = (TOO_HIGH_VERDICTS if item.too_high else table)[status]
    return ways[turn % len(ways)].format(gap=short)


def _of_those_who_reported(status: Status) -> str:
    return f"{'gần đạt' if status is Status.NEAR else 'chưa đạt'} chỉ tiêu {OF_THOSE_WHO_REPORTED}"


def _may_still_rise(item: IndicatorInPeriod) -> bool:
    """Whether a result that is too low has time left."""
    upwards = not item.indicator.comparator.lower_is_better and not item.too_high
    return item.still_open and upwards and not item.result.status.reached


def _kept(item: IndicatorInPeriod, short: str) -> str:
    """How a result stands that is reached today and whose time is not over."""
    comparator = item.indicator.comparator
    if comparator.lower_is_better:
        return "chưa vượt mức tối đa"
    if comparator is Comparator.EQUAL:
        return "bằng mức giao"
    if item.result.status is Status.EXCEEDED or comparator is Comparator.MORE:
        return f"cao hơn chỉ tiêu {short}"
    return "nằm trong khoảng chỉ tiêu" if comparator is Comparator.RANGE else "bằng mức chỉ tiêu"

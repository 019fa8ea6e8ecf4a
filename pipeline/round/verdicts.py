"""What an indicator is, how it came out and how far it is from its target, as parts of sentences."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.measures.results import Result
from pipeline.program.model import Indicator
from pipeline.program.term import in_year
from pipeline.program.vocabulary import Measure, Outlook, Status
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import gap, tally, target_words
from pipeline.round.results import IndicatorInPeriod
from pipeline.round.standouts import failing, on_their_way, out_of_reach, unfinished
from pipeline.text import clean, lower_first

_UNSAID = (Status.NOT_DUE, Status.NO_DATA, Status.NOT_APPLICABLE)  # what the figure or its lack says already

TIME_OVER = "thời hạn đã qua"  # of an indicator whose last year with a target is before those of the period
OF_THOSE_WHO_REPORTED = "nếu chỉ tính các đơn vị đã báo cáo"


def about(item: IndicatorInPeriod) -> str:
    """The indicator's own text, to stand inside a sentence."""
    return clean(item.indicator.text).rstrip(" .;:")


def unfinished_words(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> str:
    """'Còn 12 chỉ tiêu phải thực hiện tiếp đến hết nhiệm kỳ: 11 chỉ tiêu chưa đạt hoặc chậm …'; '' where none is left.

    As many fail as in every paper; those that are on their way besides are named.
    """
    whole, weak, coming = (len(found) for found in (unfinished(items), failing(items), on_their_way(items)))
    if not whole:
        return ""
    when = f"trong 6 tháng cuối năm {data.latest_year}" if data.period.is_half_year else "đến hết nhiệm kỳ"
    fail = f"{tally(data.program, weak)} chỉ tiêu chưa đạt hoặc chậm, cần tập trung chỉ đạo" if weak else ""
    codes = ", ".join(item.indicator.code for item in on_their_way(items))
    more = f"{tally(data.program, coming)} chỉ tiêu còn thời hạn, đang thực hiện ({codes})" if coming else ""
    said = "; ".join(filter(None, (fail, more)))
    return f"Còn {tally(data.program, whole)} chỉ tiêu phải thực hiện tiếp {when}: {said}."


def graded(indicator: Indicator, result: Result) -> str:
    """'được xếp loại từ mức “Khá” trở lên': what the office itself has reached, or not."""
    reached = result.value is not None and result.value >= 1
    if indicator.measure is Measure.GRADE and indicator.threshold:
        return f"{'được' if reached else 'chưa được'} xếp loại từ mức “{indicator.threshold}” trở lên"
    return "đã thực hiện" if reached else "chưa thực hiện"


def standing(data: Consolidation, result: Result) -> str:
    """The verdict on any result as lists show it; of a term whose time is not over the outlook instead."""
    status, own = data.due_status(result), result.resolution == data.program.resolution
    if status is Status.NOT_DUE and own and result.year is None and result.target is not None:
        return data.prospect_of[result.indicator.code].outlook.label
    return status.label


def verdict_word(item: IndicatorInPeriod) -> str:
    """'gần đạt'; of what is not due yet its outlook; nothing where the figure says it all."""
    ahead = item.prospect.outlook
    if item.status is Status.NOT_DUE and item.result.value is not None and not item.over:
        return "" if ahead is Outlook.UNKNOWN else lower_first(ahead.label)
    if item.status in _UNSAID:
        return ""
    if short_so_far(item):
        return f"{lower_first(item.status.label)} {OF_THOSE_WHO_REPORTED}"
    if under_ceiling_so_far(item):
        return f"chưa vượt mức tối đa {OF_THOSE_WHO_REPORTED}"
    return "" if item.status is Status.MET else lower_first(item.status.label)


def under_ceiling_so_far(item: IndicatorInPeriod) -> bool:
    """Whether a sum keeps below its ceiling to which unions still owe their part."""
    return _is_owed(item) and item.result.status.reached and item.indicator.comparator.lower_is_better


def short_so_far(item: IndicatorInPeriod) -> bool:
    """Whether a sum falls short to which unions still owe their part, and it is not known to be missed."""
    return _is_owed(item) and not item.result.status.reached and not item.judged.missed


def _is_owed(item: IndicatorInPeriod) -> bool:
    return not item.indicator.measure.has_denominator and not item.result.complete


def outcome(item: IndicatorInPeriod) -> str:
    """How far it is from its target; what that means where this says nothing, or unions still owe their part."""
    if said := of_year_and_end(item):
        return said
    so_far = short_so_far(item) or under_ceiling_so_far(item)
    return verdict_word(item) if so_far else beyond(item) or verdict_word(item)


def of_year_and_end(item: IndicatorInPeriod) -> str:
    """'năm 2025 vượt 10 hộ, đến hết nhiệm kỳ (mức giao 1.000 hộ) khó hoàn thành': where a year's target is reached and
    the end's is out of reach it is said which is which; else nothing."""
    year, end = item.result.year, item.prospect.target
    if year is None or item.past is not None or not item.result.status.reached or not out_of_reach(item):
        return ""
    reached = "hiện đạt mức giao" if item.judged.so_far else lower_first(item.status.label)
    of_end = f" (mức giao {target_words(item.indicator, end)})" if end is not None else ""
    ahead = lower_first(Outlook.OUT_OF_REACH.label)
    return f"{in_year(year)} {beyond(item) or reached}, đến hết nhiệm kỳ{of_end} {ahead}"


def outcome_with_gap(item: IndicatorInPeriod) -> str:
    """'gần đạt, còn thiếu 0,5 điểm phần trăm'; no gap while unions still owe their part."""
    word, far = verdict_word(item), beyond(item)
    if short_so_far(item) or under_ceiling_so_far(item) or not far:
        return word
    return far if item.status is Status.EXCEEDED else ", ".join(filter(None, (word, far)))


def beyond(item: IndicatorInPeriod) -> str:
    """'còn thiếu 0,5 điểm phần trăm', 'vượt 6,18 điểm phần trăm'; nothing when it is on its target."""
    target, value, indicator = item.result.target, item.result.value, item.indicator
    short = "" if target is None or value is None else gap(indicator, value, target)
    if not short or target is None or value is None:
        return ""
    if item.result.status.reached:
        above = "hiện cao hơn mức giao" if item.judged.so_far else "vượt"
        return f"{above} {short}" if item.result.status is Status.EXCEEDED else ""
    if value > target.low:
        return f"cao hơn {'mức tối đa' if indicator.comparator.lower_is_better else 'mức giao'} {short}"
    return f"còn thiếu {short}"

"""Suggestions for targets that may not be kept, and for those kept long before their time; people decide."""

from __future__ import annotations

from math import ceil, floor, log10

from pipeline.program.words import Accrual, Comparator, Measure, Outlook, PeriodKind
from pipeline.reports.review_figures import amount, gap
from pipeline.reports.review_results import Standing
from pipeline.text import number

RAISED = 1.1  # share of the target that must be foretold before a higher one is suggested
RULE = (
    "Cách gợi ý: chỉ tiêu có nguy cơ thì giữ nguyên và tính mức phải thực hiện thêm; chỉ tiêu khó hoàn thành thì lấy "
    "kết quả dự báo (không có dự báo thì lấy kết quả mới nhất) làm tròn xuống; chỉ tiêu số lượng đã hoàn thành trước "
    "hạn mà dự báo từ 110% mức giao trở lên thì xem xét nâng. Đây là gợi ý tính từ số liệu, cơ quan quyết định."
)


def needs_adjustment(item: Standing) -> bool:
    """Whether the indicator's outlook calls for a proposal."""
    return not item.over and item.prospect.outlook in (Outlook.AT_RISK, Outlook.OUT_OF_REACH)


def may_be_raised(item: Standing) -> bool:
    """Whether a number promised for the whole term was reached so early that more may be promised."""
    prospect, indicator = item.prospect, item.indicator
    if item.over or prospect.outlook is not Outlook.DONE or prospect.target is None or prospect.projection is None:
        return False
    return not indicator.measure.has_denominator and prospect.projection >= RAISED * prospect.target.low > 0


def proposal(item: Standing) -> str:
    """The suggestion for one indicator: keep, lower, raise or give more time."""
    if may_be_raised(item):
        assert item.prospect.projection is not None
        return f"Xem xét nâng lên {amount(item.indicator, rounded_down(item.prospect.projection))}"
    if item.too_high:
        return "Xem xét lại mức giao hoặc cách so sánh “=”"
    if item.prospect.outlook is Outlook.AT_RISK:
        return f"Giữ chỉ tiêu; {_effort(item)}"
    return _lowered(item)


def rounded_down(value: float) -> float:
    """A figure one would promise: 22.677 -> 22.500, 1.234 -> 1.200, 118 -> 115, 87,6 -> 87."""
    if value < 1:
        return floor(value * 10) / 10
    step = 5 * 10 ** (floor(log10(value)) - 2) if value >= 100 else 1
    return float(floor(value / step) * step)


def _effort(item: Standing) -> str:
    """What keeping the target would take."""
    indicator, target = item.indicator, item.prospect.target or item.result.target
    latest = item.term if item.term is not None else item.result
    if indicator.comparator.lower_is_better or target is None or latest.value is None:
        return "tăng cường giải pháp thực hiện"
    if indicator.accrual is Accrual.CUMULATIVE and not indicator.measure.has_denominator:
        left = _years_left(item)
        more = target.low - latest.value
        if more > 0 and left > 0:
            whole = more / left
            each = ceil(round(whole, 6)) if indicator.measure is Measure.COUNT else whole
            return f"mỗi năm còn lại cần thực hiện bình quân {number(each)} {indicator.unit}"
        return "tăng cường giải pháp thực hiện"
    short = gap(indicator, latest.value, target)
    if latest.value >= target.low or not short:
        return "giữ vững kết quả đã đạt được"
    return f"cần tăng thêm {short} so với kết quả hiện nay"


def _years_left(item: Standing) -> float:
    """Years of the term that are still to come, the second half of this one included."""
    left = float(sum(year > item.period.years[-1] for year in item.years))
    return left + (0.5 if item.period.kind is PeriodKind.HALF_YEAR else 0)


def _lowered(item: Standing) -> str:
    indicator, target = item.indicator, item.prospect.target or item.result.target
    if indicator.targets and indicator.term_target is None and max(indicator.targets) < item.period.years[-1]:
        return "Đã hết thời hạn giao; xem xét gia hạn thực hiện đến hết nhiệm kỳ"
    foretold = item.prospect.projection if item.prospect.projection is not None else item.result.value
    if indicator.comparator is Comparator.EQUAL or indicator.comparator.lower_is_better:
        return "Xem xét lại mức giao"
    if foretold is None or target is None or rounded_down(foretold) >= target.low:
        return "Giữ chỉ tiêu; tăng cường giải pháp thực hiện"
    if foretold <= 0:
        return "Xem xét lại mức giao"
    each = " mỗi năm" if indicator.accrual is Accrual.ANNUAL and len(indicator.targets) > 1 else ""
    return f"Xem xét điều chỉnh còn {amount(indicator, rounded_down(foretold))}{each}"

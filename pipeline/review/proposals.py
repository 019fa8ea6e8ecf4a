"""What the figures say of targets that may not be kept, and of those kept long before their time; people decide.

No other target is ever proposed: what a congress resolved is not for a program to lower.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from pipeline.program.vocabulary import Accrual, Comparator, Measure, Outlook
from pipeline.review.model import Block, BlockKind, GridColumn, GridRow, ReportTable
from pipeline.round.printed import amount, gap, projected, target_words, years_words
from pipeline.round.results import IndicatorInPeriod
from pipeline.round.standouts import at_risk, unstable
from pipeline.text import number

_COLUMNS = (
    GridColumn("Chỉ tiêu"),
    GridColumn("Số liệu để xem xét", True),
    GridColumn("Ý kiến đề xuất (nguyên nhân, giải pháp, kiến nghị)", True),
)
RAISED = 1.1  # share of the target that must be foretold before it is said that more will come of it


def proposal_blocks(items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    """The facts about each indicator to be considered, with a place for what is proposed; nothing without any."""
    found = [item for item in items if needs_attention(item) or done_early(item)]
    if not found:
        return
    yield Block(BlockKind.HEADING, "Các chỉ tiêu cần xem xét, đề xuất")
    rows = tuple(GridRow((item.indicator.code, _facts(item), "")) for item in found)
    yield Block(BlockKind.CAPTION, "Các chỉ tiêu cần xem xét")
    yield Block(BlockKind.TABLE, grid=ReportTable(_COLUMNS, rows))
    yield Block(
        BlockKind.NOTE, "Ghi chú: mức giao do đại hội, ban chấp hành quyết định; cột cuối để cơ quan ghi đề xuất."
    )


def _facts(item: IndicatorInPeriod) -> str:
    """'Mức giao 150 đoàn viên; đến nay 69 đoàn viên; chậm so với lộ trình; …'."""
    indicator, target, latest = item.indicator, item.prospect.target or item.result.target, item.so_far.value
    parts = [
        f"Mức giao {target_words(indicator, target)}" if target else "",
        f"đến nay {amount(indicator, latest, target)}" if latest is not None else "",
        "" if done_early(item) else item.prospect.outlook.label.lower(),
    ]
    foretold = item.prospect.projection
    if foretold is not None and target is not None and not done_early(item):
        parts.append(f"dự báo cuối nhiệm kỳ {projected(indicator, foretold, target)}")
    return "; ".join(filter(None, (*parts, what_is_left(item)[:1].lower() + what_is_left(item)[1:])))


def needs_attention(item: IndicatorInPeriod) -> bool:
    """Whether the indicator's outlook calls for the office's attention."""
    return at_risk(item) or (unstable(item) and item.prospect.projection is not None)


def done_early(item: IndicatorInPeriod) -> bool:
    """Whether a number promised for the whole term was reached so early that much more will come of it."""
    prospect, indicator = item.prospect, item.indicator
    if item.over or prospect.outlook is not Outlook.DONE or prospect.target is None or prospect.projection is None:
        return False
    return not indicator.measure.has_denominator and prospect.projection >= RAISED * prospect.target.low > 0


def what_is_left(item: IndicatorInPeriod) -> str:
    """The facts about one indicator: what is missing, what each year left would have to bring, which years failed."""
    target = item.prospect.target or item.result.target
    foretold = item.prospect.projection
    if done_early(item) and foretold is not None and target is not None:
        return f"Đã hoàn thành trước hạn; dự báo cuối nhiệm kỳ {projected(item.indicator, foretold, target)}"
    if item.too_high:
        return "Cao hơn mức giao; cần xem lại cách so sánh “=”"
    parts = [still_missing(item)]
    if item.prospect.missed and item.indicator.accrual is Accrual.ANNUAL:
        parts.append(f"{years_words(item.prospect.missed)} chưa đạt mức giao")
    if item.prospect.past is not None:
        parts.append(f"đã hết thời hạn (năm {item.prospect.past})")
    said = "; ".join(filter(None, parts)) or "Tăng cường giải pháp thực hiện"
    return said[:1].upper() + said[1:]


def still_missing(item: IndicatorInPeriod) -> str:
    """What keeping the target would take, from the one figure up to now."""
    indicator, latest = item.indicator, item.so_far.value
    target = item.prospect.target or item.result.target
    if target is None or latest is None:
        return ""
    short = gap(indicator, latest, target)
    if not short and indicator.comparator in (Comparator.MORE, Comparator.LESS):
        return f"đúng bằng mức giao, cần {target_words(indicator, target)}"
    if indicator.comparator.lower_is_better:
        return f"cao hơn mức tối đa {short}" if latest > target.low else "chưa vượt mức tối đa, cần tiếp tục giữ"
    if latest >= target.low or not short:
        return "đang đạt mức giao, cần giữ đến hết thời hạn"
    if indicator.accrual is Accrual.CUMULATIVE and not indicator.measure.has_denominator:
        return f"còn {short}{_each_year(item, target.low - latest)}"
    return f"còn thiếu {short}"


def _each_year(item: IndicatorInPeriod, more: float) -> str:
    """', bình quân mỗi năm còn lại 12 người': nothing when no year is left."""
    left = _years_left(item)
    if left <= 0:
        return ""
    whole = more / left
    each = ceil(round(whole, 6)) if item.indicator.measure is Measure.COUNT else whole
    return f", bình quân mỗi năm còn lại {number(each)} {item.indicator.counted_in}"


def _years_left(item: IndicatorInPeriod) -> float:
    """Years of the term that are still to come, the second half of this one included."""
    left = float(sum(year > item.period.years[-1] for year in item.years))
    return left + (0.5 if item.period.is_half_year else 0)

"""The paragraph that opens a group of indicators: how many targets were kept, and what stands out."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.program.vocabulary import Status
from pipeline.review.wording_phrases import STATUS_WORDS
from pipeline.round.printed import amount, gap, target_words
from pipeline.round.results import IndicatorInPeriod
from pipeline.text import number

_RATED = (Status.EXCEEDED, Status.MET, Status.NEAR, Status.NOT_MET)
_ALL = (
    "Cả {n} chỉ tiêu của nhóm đều {how}",
    "Nhóm này có {n} chỉ tiêu, tất cả đều {how}",
    "Toàn bộ {n} chỉ tiêu trong nhóm đã {how}",
)
_SOME = (
    "Nhóm này có {n} chỉ tiêu, trong đó {parts}",
    "Trong {n} chỉ tiêu của nhóm, có {parts}",
    "Kết quả {n} chỉ tiêu của nhóm: {parts}",
)
_BEST = ("Nổi bật là", "Kết quả nổi bật nhất là", "Đáng chú ý là")
_WORST = ("Cần tập trung chỉ đạo", "Cần quan tâm hơn đến", "Còn khó khăn ở")


def group_paragraph(items: Sequence[IndicatorInPeriod], turn: int) -> str:
    """How the indicators of one group came out, with their codes; then the best and the weakest of them."""
    n, way = number(len(items)), turn % len(_SOME)
    if all(item.status.reached for item in items):
        outcomes = {item.status for item in items}
        how = STATUS_WORDS[outcomes.pop()] if len(outcomes) == 1 else "đạt và vượt"
        text = _ALL[way].format(n=n, how=how) + _so_far(items)
    elif len({item.status for item in items}) == 1:
        text = f"Cả {n} chỉ tiêu của nhóm {STATUS_WORDS[items[0].status]}"
    else:
        text = _SOME[way].format(n=n, parts="; ".join(_counted(items))) + _so_far(items)
    return " ".join(f"{part}." for part in (text, *_standing_out(items, way)))


def _so_far(items: Sequence[IndicatorInPeriod]) -> str:
    """Said where something is reached today only: it may be lost before its time is over."""
    codes = [i.indicator.code for i in items if i.judged.so_far]
    return f" (tính đến nay, còn có thể thay đổi: {', '.join(codes)})" if codes else ""


def _counted(items: Sequence[IndicatorInPeriod]) -> list[str]:
    parts = []
    for status, word in STATUS_WORDS.items():
        codes = [item.indicator.code for item in items if item.status is status]
        if codes:
            parts.append(f"{number(len(codes))} chỉ tiêu {word} ({', '.join(codes)})")
    return parts


def _standing_out(items: Sequence[IndicatorInPeriod], way: int) -> list[str]:
    """The target exceeded the most and the one missed by the most, of those whose time is over."""
    rated = [i for i in items if i.status in _RATED and not i.still_open and _fair(i)]
    above = [i for i in rated if i.status is Status.EXCEEDED]
    below = [i for i in rated if not i.status.reached and not i.too_high]
    out = []
    if above:
        best = max(above, key=_distance)
        out.append(f"{_BEST[way]} chỉ tiêu {_figure(best)}, vượt {_gap(best)}")
    if below:
        worst = max(below, key=_distance)
        beyond = "cao hơn mức tối đa" if worst.indicator.comparator.lower_is_better else "còn thiếu"
        short = _gap(worst)
        out.append(f"{_WORST[way]} chỉ tiêu {_figure(worst)}" + (f", {beyond} {short}" if short else ""))
    return out


def _fair(item: IndicatorInPeriod) -> bool:
    """A number some unions have not given yet is no failure, and a target of 0 is no measure."""
    settled = item.result.complete or item.status.reached or item.judged.missed
    return (
        (item.indicator.measure.has_denominator or settled)
        and item.result.target is not None
        and bool(item.result.target.low)
    )


def _distance(item: IndicatorInPeriod) -> float:
    """How far from the target, as a share of it."""
    target, value = item.result.target, item.result.value
    assert target is not None and value is not None
    bound = target.high if target.high is not None and value > target.high else target.low
    return abs(value - bound) / bound


def _figure(item: IndicatorInPeriod) -> str:
    target, value, indicator = item.result.target, item.result.value, item.indicator
    assert target is not None and value is not None
    return f"{indicator.code}: {amount(indicator, value, target)} (chỉ tiêu {target_words(indicator, target)})"


def _gap(item: IndicatorInPeriod) -> str:
    assert item.result.target is not None and item.result.value is not None
    return gap(item.indicator, item.result.value, item.result.target)

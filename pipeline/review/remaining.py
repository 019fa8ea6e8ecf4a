"""Part IV: what each indicator that is not yet reached still takes, and how much a year."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.review.model import Block, BlockKind
from pipeline.review.proposals import still_missing
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import gap, tally, target_words
from pipeline.round.results import IndicatorInPeriod, indicators_in_period
from pipeline.round.standouts import at_risk, missed


def remaining_blocks(data: Consolidation) -> Iterator[Block]:
    """A paragraph over all of them; nothing when the term is over or nothing is left."""
    left = (
        []
        if data.term_over
        else [(i, said) for i in indicators_in_period(data) if _left(i) and (said := what_remains(i))]
    )
    if not left:
        return
    listed = ". ".join(f"Chỉ tiêu {item.indicator.code}: {said}" for item, said in left)
    when = f"trong 6 tháng cuối năm {data.latest_year}" if data.period.is_half_year else "đến hết nhiệm kỳ"
    count = tally(data.program, len(left))
    yield Block(BlockKind.PARAGRAPH, f"Còn {count} chỉ tiêu phải tập trung thực hiện {when}. {listed}.")


def _left(item: IndicatorInPeriod) -> bool:
    """Whether something is still to be done: it fails, may fail, or its time is not over and its target not reached."""
    term, result = item.so_far, item.result
    ahead = (item.still_open and not result.status.reached) or (term.target is not None and not term.status.reached)
    late = at_risk(item) and not result.status.reached
    return result.value is not None and not item.too_high and (missed(item) or late or ahead)


def what_remains(item: IndicatorInPeriod) -> str:
    """'còn 81 đoàn viên, bình quân mỗi năm còn lại 41 đoàn viên; năm 2026 phải đạt 30 đoàn viên'."""
    indicator, result = item.indicator, item.result
    if item.half and result.target is not None and result.value is not None and not result.status.reached:
        short = gap(indicator, result.value, result.target)
        goal = target_words(indicator, result.target)
        return f"còn thiếu {short} so với mức giao cả năm {result.year} ({goal})"
    parts = [still_missing(item)]
    if item.next_target is not None:
        year, target = item.next_target
        parts.append(f"năm {year} phải đạt {target_words(indicator, target)}")
    if item.prospect.past is not None:
        parts.append(f"đã hết thời hạn (năm {item.prospect.past})")
    return "; ".join(filter(None, parts))

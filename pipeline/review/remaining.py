"""Part IV: what each indicator that is not yet reached still takes, and how much a year."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.review.model import Block, BlockKind
from pipeline.review.proposals import still_missing
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import gap, target_words
from pipeline.round.results import IndicatorInPeriod, indicators_in_period
from pipeline.round.standouts import unfinished
from pipeline.round.verdicts import unfinished_words

_NOTHING_KNOWN = "tăng cường giải pháp thực hiện"


def remaining_blocks(data: Consolidation) -> Iterator[Block]:
    """A paragraph over all of them; nothing when the term is over or nothing is left."""
    if said := unfinished_words(data, indicators_in_period(data)):
        left = unfinished(indicators_in_period(data))
        listed = ". ".join(f"Chỉ tiêu {i.indicator.code}: {what_remains(i) or _NOTHING_KNOWN}" for i in left)
        yield Block(BlockKind.PARAGRAPH, f"{said} {listed}.")


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

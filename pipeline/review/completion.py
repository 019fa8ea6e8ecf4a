"""The two charts of part II: how the indicators stood in each year, and how many of their targets unions reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.program.vocabulary import Status
from pipeline.review.charts import BarLook, Stacks
from pipeline.review.model import Block, BlockKind
from pipeline.review.unit_ratings import achievement_chart
from pipeline.round.consolidation import Consolidation
from pipeline.round.results import IndicatorInPeriod

STATUS_LOOKS = {
    Status.EXCEEDED: BarLook(Status.EXCEEDED.label, "#4d4d4d", ""),
    Status.MET: BarLook(Status.MET.label, "#9a9a9a", ""),
    Status.NEAR: BarLook(Status.NEAR.label, "#e6e6e6", "///"),
    Status.NOT_MET: BarLook(Status.NOT_MET.label, "#ffffff", "xxx"),
}


def chart_blocks(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    """The charts there are figures for."""
    if (stacks := _by_year(data, items)) is not None:
        yield Block(BlockKind.CHART, "Số chỉ tiêu có mức giao của từng năm, theo đánh giá", chart=stacks)
    if data.period.is_half_year:  # what unions reached of a year is not said before its end
        return
    if (chart := achievement_chart(data)) is not None:
        yield Block(BlockKind.CHART, f"Số đơn vị theo tỷ lệ chỉ tiêu đạt và vượt, năm {data.latest_year}", chart=chart)


def _by_year(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> Stacks | None:
    """The ratings of each whole year that has any; None where there is nothing to set side by side."""
    half = data.period.is_half_year
    ended = data.years[:-1] if half else data.years  # half a year is not rated beside whole ones
    counts = {y: Counter(data.own_results[i.indicator.code, y].status for i in items) for y in ended}
    rated = {y: row for y, found in counts.items() if any(row := tuple(found[status] for status in STATUS_LOOKS))}
    if len(rated) < 2:
        return None
    ends, parts = tuple(f"Năm {y}" for y in rated), tuple(rated.values())
    said = "; ".join(
        f"{label}: {', '.join(f'{n} {s.label.lower()}' for s, n in zip(STATUS_LOOKS, row, strict=True) if n)}"
        for label, row in zip(ends, parts, strict=True)
    )
    looks = tuple(STATUS_LOOKS.values())
    return Stacks(f"Số chỉ tiêu theo đánh giá. {said}", ends, looks, parts, "Số chỉ tiêu")

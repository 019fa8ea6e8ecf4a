"""The results of part II: targets in a table, a paragraph for each group, a sentence for each indicator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.measures.headline import TERM_KINDS
from pipeline.review.amended_targets import amendment_blocks
from pipeline.review.completion import completion_blocks
from pipeline.review.decisions import corrections, decision_blocks, marked
from pipeline.review.footnotes import Noted
from pipeline.review.model import Block, BlockKind
from pipeline.review.resolutions import resolution_blocks
from pipeline.review.situation import head_counts
from pipeline.review.tables import results_table, years_table
from pipeline.review.wording import sentence, summary
from pipeline.review.wording_groups import group_paragraph
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import lower_first
from pipeline.round.results import IndicatorInPeriod, indicators_in_period
from pipeline.text import clean


def results_blocks(data: Consolidation) -> Iterator[Block]:
    """Targets: summary, table, what was amended, a sentence each, other resolutions, charts, outlook, proposals."""
    items = indicators_in_period(data)
    yield Block(BlockKind.HEADING, "Kết quả thực hiện các chỉ tiêu")
    if not items:
        yield Block(BlockKind.PARAGRAPH, _no_targets(data))
        yield Block(
            BlockKind.PROMPT, "[Cơ quan đánh giá kết quả các chỉ tiêu của nghị quyết theo tài liệu riêng (nếu có).]"
        )
        yield from decision_blocks(data)
        return
    yield Block(BlockKind.PARAGRAPH, summary(data, items))
    yield from _table(data, items)
    yield from amendment_blocks(data)
    yield Block(BlockKind.HEADING, "Kết quả từng nhóm chỉ tiêu, từng chỉ tiêu")
    yield from _sentences(data, items)
    yield from resolution_blocks(data)
    yield from completion_blocks(data, items)
    yield from decision_blocks(data)


def _no_targets(data: Consolidation) -> str:
    text = f"{data.program.title} không giao chỉ tiêu định lượng, nên báo cáo này không có bảng kết quả chỉ tiêu."
    return f"{text} {head_counts(data)} Số liệu đầy đủ nêu tại phần I." if data.program.bases else text


def _table(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    several = data.period.kind in TERM_KINDS and len(data.years) > 1
    if several:
        yield Block(BlockKind.CAPTION, f"Kết quả thực hiện các chỉ tiêu, {data.years[0]} - {data.years[-1]}")
        yield Block(BlockKind.YEARS, table=marked(data, years_table(data, items)))
        yield Block(
            BlockKind.NOTE,
            "Ghi chú: trong mỗi ô, dòng đầu là kết quả, dòng giữa là tử số/mẫu số, dòng trong ngoặc là mức giao.",
        )
        return
    yield Block(BlockKind.CAPTION, f"Kết quả thực hiện các chỉ tiêu {lower_first(data.period.name)}")
    yield Block(BlockKind.RESULTS, table=marked(data, results_table(items)))
    note = "Ghi chú: tỷ lệ được tính lại từ tổng tử số và tổng mẫu số của các đơn vị, ghi dưới kết quả."
    if any(item.half for item in items):
        note += " Kết quả 6 tháng được so với mức giao cả năm."
    yield Block(BlockKind.NOTE, note)


def _sentences(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    """A group of one indicator says everything in that indicator's sentence.

    The way of saying goes by the indicator's place in the program: another figure must not reword other sentences.
    """
    places = data.program.indicator_order
    for turn, (group, found) in enumerate(groupby(items, lambda item: item.indicator.group)):
        members = list(found)
        yield Block(BlockKind.GROUP, group)
        if len(members) > 1:
            yield Block(BlockKind.PARAGRAPH, group_paragraph(members, turn))
        for item in members:
            said = sentence(item, places[item.indicator.code])
            text = Noted((clean(item.indicator.text).rstrip(" .;:"), *corrections(data, item.indicator.code)))
            yield Block(BlockKind.INDICATOR, Noted((": ", *said.parts)), lead=f"{item.indicator.code}. ", detail=text)

"""The report's first half page: how all indicators stand, the strongest, the weakest, the outlook, what to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.measures.outlook import Unsure
from pipeline.program.vocabulary import Outlook, Writer
from pipeline.review.brief import figure
from pipeline.review.model import Block, BlockKind, MainPart
from pipeline.review.wording import summary
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import tally
from pipeline.round.results import IndicatorInPeriod, indicators_in_period
from pipeline.round.standouts import strongest, weakest
from pipeline.round.verdicts import about, outcome
from pipeline.text import lower_first

TITLE = "ĐÁNH GIÁ CHUNG"
MOST = 3  # indicators told as the strongest, and as the weakest


def assessment(data: Consolidation) -> MainPart:
    """The part without a number that opens the report."""
    items = indicators_in_period(data)
    return MainPart(TITLE, tuple(_told(data, items) if items else _without_targets(data)))


def _told(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    yield Block(BlockKind.PARAGRAPH, summary(data, items))
    if best := strongest(items, MOST):
        yield Block(BlockKind.INDICATOR, f"{_listed(best)}.", lead="Nổi bật: ")
    worst = weakest(items, MOST)
    if worst:
        yield Block(BlockKind.INDICATOR, f"{_listed(worst)}.", lead="Còn hạn chế: ")
    if not data.term_over:
        yield Block(BlockKind.PARAGRAPH, outlook_sentence(data, items))
    asked = _asked(data, worst)
    yield Block(BlockKind.PROMPT, f"[{Writer.OFFICE.label} bổ sung: {asked}]", writer=Writer.OFFICE.label)


def _listed(items: Sequence[IndicatorInPeriod]) -> str:
    return "; ".join(f"({n}) {_line(item)}" for n, item in enumerate(items, 1))


def _line(item: IndicatorInPeriod) -> str:
    lead = f", {item.indicator.lead} chủ trì" if item.indicator.lead else ""
    said = ", ".join(filter(None, (figure(item, paired=False), outcome(item))))
    return f"chỉ tiêu {item.indicator.code} ({about(item)}): {said}{lead}"


def outlook_sentence(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> str:
    """'Triển vọng đến hết nhiệm kỳ 2023 - 2028: 05 chỉ tiêu …': every outlook there is, and why one is not known."""
    said = outlook_counts(data, items)
    why = Counter(item.prospect.unsure for item in items if item.prospect.outlook is Outlook.UNKNOWN)
    if not why:
        return said
    reasons = "; ".join(f"{tally(data.program, why[w])} chỉ tiêu {w.label}" for w in Unsure if why[w])
    return f"{said} Chưa xác định vì: {reasons}."


def outlook_counts(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> str:
    """How many indicators have which outlook."""
    counts = Counter(item.prospect.outlook for item in items)
    listed = "; ".join(
        f"{tally(data.program, counts[o])} chỉ tiêu {lower_first(o.label)}" for o in Outlook if counts[o]
    )
    return f"Triển vọng đến hết nhiệm kỳ {data.program.term}: {listed}."


def _asked(data: Consolidation, worst: Sequence[IndicatorInPeriod]) -> str:
    codes = ", ".join(item.indicator.code for item in worst)
    about_them = f" đối với chỉ tiêu {codes}" if codes else ""
    return (
        f"đánh giá chung về quá trình thực hiện; nội dung đề nghị {data.program.superior_office} xem xét, cho ý kiến"
        f"{about_them}."
    )


def _without_targets(data: Consolidation) -> Iterator[Block]:
    text = f"{data.program.title} không giao chỉ tiêu định lượng, nên báo cáo này không có bảng kết quả chỉ tiêu."
    yield Block(BlockKind.PARAGRAPH, text)
    asked = (
        "đánh giá chung về quá trình thực hiện, kết quả nổi bật, hạn chế; nội dung đề nghị "
        f"{data.program.superior_office} xem xét, cho ý kiến."
    )
    yield Block(BlockKind.PROMPT, f"[{Writer.OFFICE.label} viết: {asked}]", writer=Writer.OFFICE.label)

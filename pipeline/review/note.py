"""The note (báo cáo nhanh) for the standing committee: one page in words, whatever the program's size.

It is no numbered report: it names no codes, is signed by who wrote it and goes to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, takewhile

from pipeline.program.vocabulary import Writer
from pipeline.review.assessment import outlook_counts
from pipeline.review.brief import figure, so_far
from pipeline.review.model import Block, BlockKind, MainPart, Review
from pipeline.review.outline import letterhead
from pipeline.review.report_kinds import span
from pipeline.review.situation import head_counts
from pipeline.review.wording import summary
from pipeline.round.consolidation import Consolidation
from pipeline.round.overview import FailingIndicator, Overview, overview
from pipeline.round.printed import named, tally
from pipeline.round.results import IndicatorInPeriod, indicators_in_period
from pipeline.round.roster import Delivery
from pipeline.round.standouts import strongest
from pipeline.round.verdicts import about, outcome
from pipeline.text import lower_first, percent, running_date

MOST_STRONG = 2  # indicators told one by one
STRONG_ROOM, WEAK_ROOM = 260, 540  # characters that one page has for them at least
_PAGE = 1540  # characters that it has for what stands above and what fails
_NAMED = 2  # unions named that have not reported


def note(data: Consolidation) -> Review:
    """One page: who has reported, how the targets stand, which need attention; pure."""
    return replace(
        letterhead(data),
        reference="",
        filing="",
        subject=f"Kết quả thực hiện {data.program.resolution} {span(data)}",
        addressee=f"{data.program.words.standing_committee} {data.program.office}",
        parts=_parts(data),
        closing="Báo cáo đầy đủ được gửi sau./.",
        signer_title="NGƯỜI BÁO CÁO",
    )


def _parts(data: Consolidation) -> tuple[MainPart, ...]:
    items, told = indicators_in_period(data), overview(data)
    parts = [MainPart("1. Kết quả chung", tuple(_standing(data, items, told)))]
    if told.failing:
        above = sum(len(f"{block.lead}{block.text}") for block in parts[0].blocks)
        sums = {item.indicator.code: so_far(item) for item in items}
        parts.append(_weak(told, sums, max(WEAK_ROOM, _PAGE - above)))
    asked = "nội dung xin ý kiến chỉ đạo, thời hạn cần có ý kiến."
    prompt = Block(BlockKind.PROMPT, f"[{Writer.OFFICE.label} viết: {asked}]", writer=Writer.OFFICE.label)
    return (*parts, MainPart(f"{len(parts) + 1}. Nội dung xin ý kiến chỉ đạo", (prompt,)))


def _standing(data: Consolidation, items: Sequence[IndicatorInPeriod], told: Overview) -> Iterator[Block]:
    yield Block(BlockKind.PARAGRAPH, _delivery(data, told))
    if not items:
        yield Block(BlockKind.PARAGRAPH, head_counts(data))
        return
    ahead = "" if data.term_over else f" {outlook_counts(data, items)}"
    yield Block(BlockKind.PARAGRAPH, f"{summary(data, items, coded=False)}{ahead}")
    best = _fitting([_strong(item) for item in strongest(items, MOST_STRONG)], STRONG_ROOM)
    if best:
        yield Block(BlockKind.INDICATOR, f"{'; '.join(best)}.", lead="Kết quả nổi bật: ")


def _delivery(data: Consolidation, told: Overview) -> str:
    """'Số liệu tính đến ngày 30/11/2025: đã có 36/40 đơn vị báo cáo (90%). Chưa có báo cáo được tính: CĐCS A …'."""
    estimated = f" ({data.estimates.label})" if data.estimates.some else ""
    text = (
        f"Số liệu tính đến ngày {running_date(told.cutoff)}{estimated}, tổng hợp từ báo cáo của "
        f"{tally(data.program, told.reported)}/{tally(data.program, told.expected)} đơn vị"
    )
    if told.expected:
        text += f" ({percent(100 * told.reported / told.expected)})"
    late = sum(line.delivery is Delivery.LATE for line in data.unit_roster)
    if late:
        text += f", trong đó {tally(data.program, late)} đơn vị nộp quá hạn"
    if not told.awaited:
        return f"{text}."
    missing = named(data.program, [union.name for union in told.awaited], _NAMED)
    return f"{text}. Chưa có báo cáo được tính: {missing}."


def _strong(item: IndicatorInPeriod) -> str:
    return f"{about(item)}: {', '.join(filter(None, (figure(item, paired=False), outcome(item))))}"


def _weak(told: Overview, sums: Mapping[str, str], room: int) -> MainPart:
    """Of those that fail as many as `room` characters hold, each with who leads it; the title says of how many.

    `sums`: what is said of the sum up to now, by code.
    """
    lines = _fitting([_line(item, sums[item.code]) for item in (*told.failing, *told.beyond)], room)
    all_of_them = len(told.failing) + len(told.more)
    shown = "" if all_of_them == len(lines) else f" ({len(lines)} trong {all_of_them} chỉ tiêu)"
    title = f"2. Chỉ tiêu cần tập trung chỉ đạo{shown}"
    return MainPart(title, tuple(Block(BlockKind.ITEM, line) for line in lines))


def _line(item: FailingIndicator, total: str) -> str:
    goal = f" (mức giao {item.span}: {item.target})" if item.target else ""
    said = ", ".join(filter(None, (f"{item.result}{goal}{total}" if item.result else "", lower_first(item.verdict))))
    lead = f"; {item.lead} chủ trì" if item.lead else ""
    return f"{item.text}: {said}{lead}."


def _fitting(lines: Sequence[str], room: int) -> list[str]:
    """As many of the lines as there is room for, the first in any case."""
    ends = accumulate(map(len, lines))
    return [line for line, _ in takewhile(lambda pair: pair[1] <= room, zip(lines, ends, strict=True))] or [*lines[:1]]

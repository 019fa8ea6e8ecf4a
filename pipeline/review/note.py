"""The note (báo cáo nhanh) for the standing committee: one page, whatever the program's size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from pipeline.program.vocabulary import Outlook, Status
from pipeline.review.model import Block, BlockKind, GridColumn, GridRow, MainPart, ReportTable, Review
from pipeline.review.outline import letterhead
from pipeline.review.report_kinds import span
from pipeline.review.wording import summary
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import base_sums
from pipeline.round.printed import BLANK, amount, lower_first, target_words
from pipeline.round.results import IndicatorInPeriod, indicators_in_period
from pipeline.text import clean, number, percent, short_date

MAX_WEAK = 4  # targets named one by one: what one page has room for
_TEXT = 60  # characters of an indicator's text
_FAR = (Status.NOT_MET, Status.NEAR)
_COMMITTEE = "Ban Thường vụ"


def note(data: Consolidation) -> Review:
    """One page: who has reported, how the targets stand, which need attention; pure."""
    program = data.program
    what = f"Kết quả thực hiện {program.resolution} {span(data)}"
    return replace(
        letterhead(data),
        subject=what,
        addressee=f"{_COMMITTEE} {program.office}",
        parts=_parts(data),
        closing="Báo cáo đầy đủ được gửi sau./.",
        recipients=("- Như trên;",),
        signer_title="NGƯỜI BÁO CÁO",
    )


def _parts(data: Consolidation) -> tuple[MainPart, ...]:
    items = indicators_in_period(data)
    no = count(1)
    parts = [MainPart(f"{next(no)}. Tiến độ báo cáo", (Block(BlockKind.PARAGRAPH, _delivery(data)),))]
    if items:
        parts.append(MainPart(f"{next(no)}. Kết quả thực hiện các chỉ tiêu", tuple(_results(data, items))))
        weak = sorted(_weak(items), key=_urgency)
        if weak:
            parts.append(MainPart(f"{next(no)}. Chỉ tiêu cần tập trung chỉ đạo", tuple(_named(weak, data.term_over))))
    else:
        parts.append(MainPart(f"{next(no)}. Số liệu chung", (Block(BlockKind.PARAGRAPH, _head_counts(data)),)))
    ask = Block(BlockKind.PROMPT, "[Cơ quan công đoàn viết: nội dung xin ý kiến chỉ đạo.]")
    return (*parts, MainPart(f"{next(no)}. Xin ý kiến chỉ đạo", (ask,)))


def _delivery(data: Consolidation) -> str:
    lines = data.unit_roster
    counted = sum(line.delivery.counted for line in lines)
    text = f"Đến nay {number(counted)}/{number(len(lines))} đơn vị đã báo cáo"
    if lines:
        text += f" ({percent(100 * counted / len(lines))})"
    late = sum(line.delivery.value == "late" for line in lines)
    if late:
        text += f", trong đó {number(late)} đơn vị quá hạn"
    estimated = " (ước thực hiện)" if data.estimates.codes else ""
    return f"{text}; số liệu tính đến ngày {short_date(data.period.cutoff)}{estimated}."


def _results(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    yield Block(BlockKind.PARAGRAPH, f"{summary(data, items)}{_outlook(data, items)}")
    columns = (GridColumn("Đánh giá"), GridColumn("Số chỉ tiêu"), GridColumn("Các chỉ tiêu (kết quả)", True))
    rows = []
    for status in Status:
        members = [item for item in items if item.status is status]
        if members:
            rows.append(GridRow((status.label, str(len(members)), "; ".join(map(_short, members)))))
    yield Block(BlockKind.TABLE, grid=ReportTable(columns, tuple(rows)))


def _short(item: IndicatorInPeriod) -> str:
    value = item.result.value
    if value is None or item.status is Status.NOT_DUE:  # one page
        return item.indicator.code
    return f"{item.indicator.code} ({amount(item.indicator, value, item.result.target)})"


def _outlook(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> str:
    if data.term_over:
        return ""
    counts = Counter(item.prospect.outlook for item in items)
    listed = "; ".join(f"{counts[o]} {lower_first(o.label)}" for o in Outlook if counts[o])
    return f" Triển vọng: {listed}."  # of the term; one page


def _weak(items: Sequence[IndicatorInPeriod]) -> list[IndicatorInPeriod]:
    """What falls short and is due, and what may not be reached by the end of the term; nothing above its '='."""
    return [
        item
        for item in items
        if not item.too_high
        and (
            item.status in _FAR or (not item.over and item.prospect.outlook in (Outlook.OUT_OF_REACH, Outlook.AT_RISK))
        )
    ]


def _urgency(item: IndicatorInPeriod) -> tuple[bool, bool]:
    return (item.status is not Status.NOT_MET, item.prospect.outlook is not Outlook.OUT_OF_REACH)


def _named(weak: Sequence[IndicatorInPeriod], over: bool) -> Iterator[Block]:
    columns: tuple[GridColumn, ...] = (
        GridColumn("Mã"),
        GridColumn("Chỉ tiêu", True),
        GridColumn("Mức giao"),
        GridColumn("Kết quả"),
        GridColumn("Triển vọng"),
    )
    shown = slice(len(columns) - over)  # nothing is left to foretell when the term is over
    rows = (GridRow(_cells(item)[shown]) for item in weak[:MAX_WEAK])
    yield Block(BlockKind.TABLE, grid=ReportTable(columns[shown], tuple(rows)))
    rest = [item.indicator.code for item in weak[MAX_WEAK:]]
    if rest:
        yield Block(BlockKind.NOTE, f"Và {len(rest)} chỉ tiêu khác: {', '.join(rest)}.")


def _cells(item: IndicatorInPeriod) -> tuple[str, ...]:
    indicator, result = item.indicator, item.result if item.result.target else item.so_far
    target = result.target or item.prospect.target
    value = BLANK if result.value is None else amount(indicator, result.value, result.target)
    goal = target_words(indicator, target) if target else BLANK
    return (indicator.code, _text(item), goal, value, item.prospect.outlook.label)


def _text(item: IndicatorInPeriod) -> str:
    text = clean(item.indicator.text).rstrip(" .;:")
    return text if len(text) <= _TEXT else text[:_TEXT].rsplit(" ", 1)[0] + "…"


def _head_counts(data: Consolidation) -> str:
    known = [(s.base, s.value) for s in base_sums(data, data.latest_year) if s.value is not None]
    if not known:
        return "Chưa có đơn vị nào gửi số liệu chung."
    return "; ".join(f"{base.label}: {number(value)} {base.unit}" for base, value in known) + "."

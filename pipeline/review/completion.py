"""Part II, the end of it: each target's degree of fulfilment and outlook, as table and charts, and proposals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby

from pipeline.measures.outlook import Unsure
from pipeline.measures.outlook_rules import RULES
from pipeline.program.model import Target
from pipeline.program.vocabulary import Accrual, Outlook, Status
from pipeline.review.charts import Bar, BarLook, Chart, Course, CourseLine, Stacks, chunks
from pipeline.review.model import Block, BlockKind, GridColumn, GridRow, ReportTable
from pipeline.review.proposals import done_early, needs_attention, what_is_left
from pipeline.review.report_kinds import PROPOSING
from pipeline.review.unit_ratings import achievement_chart
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import (
    BLANK,
    WHOLE,
    above_range,
    amount,
    gap,
    projected,
    shortened,
    shown,
    spaced,
    target_words,
    years_met,
)
from pipeline.round.results import IndicatorInPeriod
from pipeline.text import clean, number, percent

CHART_BARS = 22  # bars that fit one page together with the text around them
_LABEL, _CELL = 46, 110  # characters of an indicator's text beside its bar, in a narrow column
_PROPOSED = (
    GridColumn("Mã"),
    GridColumn("Nội dung chỉ tiêu", True),
    GridColumn("Mức giao"),
    GridColumn("Kết quả đến nay"),
    GridColumn("Triển vọng"),
    GridColumn("Số liệu để xem xét", True),
)
_FULL, _MOST = 100.0, 150.0  # the target, and where longer bars are cut, in per cent of the target

STATUS_LOOKS = {
    Status.EXCEEDED: BarLook("Vượt", "#4d4d4d", ""),
    Status.MET: BarLook("Đạt", "#9a9a9a", ""),
    Status.NEAR: BarLook("Gần đạt", "#e6e6e6", "///"),
    Status.NOT_MET: BarLook("Chưa đạt", "#ffffff", "xxx"),
    Status.NOT_DUE: BarLook("Chưa đến kỳ", "#ffffff", "..."),
}
_RATED = tuple(status for status in STATUS_LOOKS if status is not Status.NOT_DUE)
OUTLOOK_LOOKS = {
    Outlook.DONE: BarLook(Outlook.DONE.label, "#4d4d4d", ""),
    Outlook.ON_COURSE: BarLook(Outlook.ON_COURSE.label, "#9a9a9a", ""),
    Outlook.AT_RISK: BarLook(Outlook.AT_RISK.label, "#e6e6e6", "///"),
    Outlook.OUT_OF_REACH: BarLook(Outlook.OUT_OF_REACH.label, "#ffffff", "xxx"),
    Outlook.UNKNOWN: BarLook(Outlook.UNKNOWN.label, "#ffffff", "..."),
}


def completion_blocks(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    """Results beside targets, the course of the years, the unions' achievement; then the outlook, unless it is over."""
    over = data.term_over
    yield Block(BlockKind.HEADING, "Mức độ hoàn thành" if over else "Mức độ hoàn thành và triển vọng hoàn thành")
    yield from _against_targets(items)
    yield from _courses(data, items)
    if (chart := achievement_chart(data)) is not None:
        yield Block(BlockKind.CHART, f"Số đơn vị theo tỷ lệ chỉ tiêu đạt và vượt, năm {data.latest_year}", chart=chart)
    if over:
        yield from _table(items, "Mức độ hoàn thành từng chỉ tiêu đến hết nhiệm kỳ")
        return
    yield from _outlooks(data, items)
    if data.period.kind in PROPOSING:
        yield from _proposals(items)


def _against_targets(items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    rated = [item for item in items if item.indicator.is_percent and item.result.status in _RATED]
    bars = [_bar(item) for item in rated]
    title, axis = "Kết quả so với mức giao của các chỉ tiêu tỷ lệ", "Kết quả (%)"
    yield from _bar_charts(
        bars, title, lambda n: f"Kết quả so với mức giao của {n} chỉ tiêu tỷ lệ", axis, STATUS_LOOKS.values()
    )
    if not bars:
        yield Block(BlockKind.PARAGRAPH, "Chưa có chỉ tiêu tỷ lệ nào có kết quả để so sánh với mức giao.")


def _bar_charts(
    bars: Sequence[Bar], title: str, about: Callable[[int], str], axis: str, looks: Collection[BarLook]
) -> Iterator[Block]:
    """Bars against their targets, a chart for as many as fit a page; `about` says what so many bars show."""
    groups = chunks(bars, CHART_BARS)
    for no, group in enumerate(groups, 1):
        chart = Chart(
            about=f"{about(len(group))}: {_read_out(group)}",
            bars=group,
            axis=axis,
            marks_label="Mức giao",
            looks=tuple(look for look in looks if any(bar.look == look for bar in group)),
        )
        yield Block(BlockKind.CHART, f"{title}{_part(no, groups)}", chart=chart)


def _part(no: int, groups: Sequence[object]) -> str:
    return f" (phần {no}/{len(groups)})" if len(groups) > 1 else ""


def _read_out(bars: Sequence[Bar]) -> str:
    """The bars in words, for those who do not see them."""
    return "; ".join(f"{bar.name} {bar.shown} ({bar.look.label.lower()})" for bar in bars)


def _bar(item: IndicatorInPeriod) -> Bar:
    value, target = item.result.value, item.result.target
    assert value is not None and target is not None
    marks = tuple(m for m in (target.low, target.high) if m is not None)
    return Bar(_label(item), value, STATUS_LOOKS[item.status], f"{shown(value, target)}%", marks, item.indicator.code)


def _label(item: IndicatorInPeriod) -> str:
    return shortened(f"{item.indicator.code}  {clean(item.indicator.text)}", _LABEL)


def _text(item: IndicatorInPeriod) -> str:
    """The indicator in a narrow column; its whole text stands in the table of results."""
    return shortened(clean(item.indicator.text).rstrip(" .;"), _CELL)


def _courses(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    """How the ratings and the percentages went from year to year; nothing with one year only."""
    if len(data.years) > 1:
        yield from _ratings_by_year(data, items)
        yield from _percentages_by_year(data, items)


def _ratings_by_year(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    half = data.period.is_half_year
    ended = data.years[:-1] if half else data.years  # half a year is not rated beside whole ones
    counts = [Counter(data.own_results[i.indicator.code, y].status for i in items) for y in ended]
    parts = tuple(tuple(count[s] for s in _RATED) for count in counts)
    if not any(map(any, parts)):
        return
    ends = tuple(f"Năm {y}" for y in ended)
    told = ", ".join
    said = "; ".join(
        f"{label}: {told(f'{n} {s.label.lower()}' for s, n in zip(_RATED, row, strict=True) if n)}"
        for label, row in zip(ends, parts, strict=True)
        if any(row)
    )
    looks = tuple(STATUS_LOOKS[s] for s in _RATED)
    stacks = Stacks(f"Số chỉ tiêu theo đánh giá. {said}", ends, looks, parts, "Số chỉ tiêu")
    yield Block(BlockKind.CHART, "Số chỉ tiêu theo đánh giá qua các năm", chart=stacks)


def _percentages_by_year(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    lines = []
    for item in items:
        values = tuple(data.own_results[item.indicator.code, y].value for y in data.years)
        if item.indicator.is_percent and sum(v is not None for v in values) > 1:
            lines.append(CourseLine(_label(item), values))
    groups, labels = chunks(lines, CHART_BARS), tuple(f"Năm {y}" for y in data.years)
    for no, group in enumerate(groups, 1):
        about = f"Kết quả {len(group)} chỉ tiêu tỷ lệ các năm {data.years[0]} - {data.years[-1]}, số liệu ở bảng trên"
        title = f"Diễn biến kết quả các chỉ tiêu tỷ lệ qua các năm{_part(no, groups)}"
        yield Block(BlockKind.CHART, title, chart=Course(about, labels, group, "Kết quả (%)"))


def _outlooks(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    counts = Counter(item.prospect.outlook for item in items)
    listed = "; ".join(f"{counts[o]} chỉ tiêu {o.label.lower()}" for o in Outlook if counts[o])
    yield Block(BlockKind.PARAGRAPH, f"Triển vọng đến cuối nhiệm kỳ {data.program.term}: {listed}.")
    yield from _table(items, "Mức độ hoàn thành và triển vọng hoàn thành từng chỉ tiêu")
    yield from _outlook_charts(items, listed)
    yield from _rules(data, items)


def _table(items: Sequence[IndicatorInPeriod], caption: str) -> Iterator[Block]:
    over = all(item.over for item in items)
    columns = [
        GridColumn("Mã"),
        GridColumn("Nội dung chỉ tiêu", True),
        GridColumn("Mức giao"),
        GridColumn("Kết quả đến nay"),
        GridColumn("Mức độ hoàn thành"),
        *([] if over else [GridColumn("Dự báo cuối nhiệm kỳ"), GridColumn("Triển vọng")]),
    ]
    rows: list[GridRow] = []
    for group, members in groupby(items, lambda item: item.indicator.group):
        rows.append(GridRow(group=group))
        rows.extend(_row(item, over=over) for item in members)
    yield Block(BlockKind.CAPTION, caption)
    yield Block(BlockKind.TABLE, grid=ReportTable(tuple(columns), tuple(rows)))
    yield Block(
        BlockKind.NOTE,
        "Ghi chú: mức giao là mức của cả nhiệm kỳ, chỉ tiêu không giao cho cả nhiệm kỳ thì là mức của năm. Mức độ hoàn "
        "thành: chỉ tiêu số lượng ghi phần trăm của mức giao; chỉ tiêu tỷ lệ, bình quân, có mức tối đa hoặc giao trong "
        "một khoảng ghi phần cao hơn, thấp hơn mức giao; chỉ tiêu từng năm ghi thêm số năm đạt trên số năm đã hết có "
        "số liệu khi đã qua nhiều năm.",
    )


def _row(item: IndicatorInPeriod, *, over: bool) -> GridRow:
    indicator, prospect = item.indicator, item.prospect
    target, latest = _final(item), _latest(item)
    ahead = () if over else (_projection(item), prospect.outlook.label)
    return GridRow(
        (
            indicator.code,
            _text(item),
            _target_cell(item, target),
            BLANK if latest is None else spaced(amount(indicator, latest, target)),
            _degree(item, latest, target),
            *ahead,
        )
    )


def _final(item: IndicatorInPeriod) -> Target | None:
    """The target the end of the term is held against; a year's where years stand alone."""
    return item.prospect.target or item.result.target


def _latest(item: IndicatorInPeriod) -> float | None:
    """What stands against it so far."""
    return item.so_far.value


def _target_cell(item: IndicatorInPeriod, target: Target | None) -> str:
    if target is None:
        return BLANK
    indicator = item.indicator
    yearly = indicator.accrual is Accrual.ANNUAL and len(indicator.targets) > 1
    return spaced(target_words(indicator, target)) + ("\nmỗi năm" if yearly else "")


def _degree(item: IndicatorInPeriod, latest: float | None, target: Target | None) -> str:
    indicator = item.indicator
    if latest is None or target is None:
        return BLANK
    lines = []
    ranged = target.high is not None  # so many per cent of its lower end say nothing
    if indicator.measure.has_denominator or indicator.comparator.lower_is_better or ranged or not target.low:
        short = gap(indicator, latest, target)
        side = "cao hơn" if latest > target.low else "thấp hơn"
        lines += [side, short] if short else ["bằng mức giao"]
        if target.high is not None and target.low <= latest <= target.high:
            lines = ["trong khoảng mức giao"]
    else:
        lines.append(f"{shown(100 * latest / target.low, WHOLE)}%")
    annual = indicator.accrual is Accrual.ANNUAL
    if annual and (item.prospect.years_due > 1 or item.prospect.unknown):
        lines.append(f"({years_met(item.prospect)})")
    return "\n".join(lines)


def _projection(item: IndicatorInPeriod) -> str:
    prospect = item.prospect
    if prospect.projection is None or prospect.target is None:
        return BLANK
    above = " (vượt khoảng giao)" if above_range(prospect.projection, prospect.target) else ""
    return spaced(projected(item.indicator, prospect.projection, prospect.target)) + above


def _outlook_charts(items: Sequence[IndicatorInPeriod], listed: str) -> Iterator[Block]:
    """Each target as a bar: how much of it there is, filled by its outlook."""
    bars = [bar for item in items if (bar := _share_bar(item)) is not None]
    title, axis = "Mức đạt so với mức giao và triển vọng của từng chỉ tiêu", "Kết quả so với mức giao (%)"
    about = f"Mức đạt của từng chỉ tiêu so với mức giao và triển vọng ({listed})"
    yield from _bar_charts(bars, title, lambda _: about, axis, OUTLOOK_LOOKS.values())


def _share_bar(item: IndicatorInPeriod) -> Bar | None:
    """Ceilings are turned round: half of what is allowed is twice as good as the target."""
    target, latest = _final(item), _latest(item)
    if target is None or latest is None:
        return None
    whole, part = (latest, target.low) if item.indicator.comparator.lower_is_better else (target.low, latest)
    share = _MOST if not whole else 100 * part / whole
    look = OUTLOOK_LOOKS[item.prospect.outlook]
    return Bar(_label(item), min(share, _MOST), look, percent(share, 1), (_FULL,), item.indicator.code)


def _rules(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    shares = {"near": percent(100 * data.cover.near), "at_risk": percent(100 * data.cover.at_risk)}
    used = {item.indicator.accrual for item in items}
    yield Block(BlockKind.NOTE, "Cách xác định triển vọng:")
    for accrual, rule in RULES.items():
        if accrual in used:
            yield Block(BlockKind.NOTE, f"- {rule.format(**shares)}")


def _proposals(items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    yield Block(BlockKind.HEADING, "Các chỉ tiêu cần xem xét, đề xuất")
    weak = [item for item in items if needs_attention(item)]
    strong = [item for item in items if done_early(item)]
    unsure = _undetermined(items)
    if not weak and not strong:
        none = "Không có chỉ tiêu nào có nguy cơ không hoàn thành"
        known = any(item.prospect.outlook is not Outlook.UNKNOWN for item in items)
        said = f"{none} trong số chỉ tiêu đã xác định được triển vọng. {unsure}" if known and unsure else unsure
        yield Block(BlockKind.PARAGRAPH, said or f"{none}.")
        return
    yield Block(BlockKind.PARAGRAPH, " ".join(filter(None, (_proposed(weak, strong), unsure))))
    listed = [item for item in items if item in weak or item in strong]
    yield Block(BlockKind.CAPTION, "Các chỉ tiêu cần xem xét")
    yield Block(BlockKind.TABLE, grid=ReportTable(_PROPOSED, tuple(_proposed_row(item) for item in listed)))
    yield Block(
        BlockKind.PROMPT,
        "[Cơ quan công đoàn viết: nguyên nhân, giải pháp, đề xuất đối với từng chỉ tiêu trên (nếu có).]",
    )


def _undetermined(items: Sequence[IndicatorInPeriod]) -> str:
    """'Chưa xác định được triển vọng của 9 chỉ tiêu: 6 chỉ tiêu chưa có số liệu; …'; nothing where all is known."""
    why = Counter(item.prospect.unsure for item in items if item.prospect.outlook is Outlook.UNKNOWN)
    if not why:
        return ""
    reasons = "; ".join(f"{number(why[w])} chỉ tiêu {w.label}" for w in Unsure if why[w])
    return f"Chưa xác định được triển vọng của {number(why.total())}/{number(len(items))} chỉ tiêu: {reasons}."


def _proposed_row(item: IndicatorInPeriod) -> GridRow:
    target, latest = _final(item), _latest(item)
    now = BLANK if latest is None else spaced(amount(item.indicator, latest, target))
    outlook = item.prospect.outlook.label
    return GridRow((item.indicator.code, _text(item), _target_cell(item, target), now, outlook, what_is_left(item)))


def _proposed(weak: Sequence[IndicatorInPeriod], strong: Sequence[IndicatorInPeriod]) -> str:
    outlooks = Counter(item.prospect.outlook for item in weak)
    parts = [
        f"{number(outlooks[o])} chỉ tiêu {words}"
        for o, words in ((Outlook.AT_RISK, "có nguy cơ"), (Outlook.OUT_OF_REACH, "khó hoàn thành"))
        if outlooks[o]
    ]
    text = ""
    if parts:
        text = f"Có {' và '.join(parts)}, cần có thêm giải pháp. "
    if strong:
        text += f"Có {number(len(strong))} chỉ tiêu số lượng đã hoàn thành trước hạn. "
    return f"{text}Bảng dưới đây nêu số liệu để cơ quan xem xét; mức giao do đại hội, ban chấp hành quyết định."

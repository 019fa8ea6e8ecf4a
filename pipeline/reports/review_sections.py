"""The content the pipeline writes itself: the situation and delivery (part I), targets and outlook (part II)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.consolidation import Consolidation
from pipeline.measures.outlook import RULES
from pipeline.program.words import Outlook, Status
from pipeline.reports.charts import Bar, Chart, Look, chunks
from pipeline.reports.review_decisions import decision_blocks, mark, marked
from pipeline.reports.review_figures import coverage, lower_first, shown
from pipeline.reports.review_model import Block, Kind
from pipeline.reports.review_results import TERM_KINDS, Standing, standings, term_over
from pipeline.reports.review_tables import (
    adjustments_table,
    bases_table,
    delivery_table,
    needs_adjustment,
    results_table,
    years_table,
)
from pipeline.reports.tables import base_sums
from pipeline.reports.wording import sentence, summary
from pipeline.text import clean, number, percent, short_date

CHART_BARS = 22  # bars that fit one page together with the text around them
_FEW_BASES = 4
_LABEL = 46  # characters of an indicator's text beside its bar

_LOOKS = {
    Status.EXCEEDED: Look("Vượt", "#4d4d4d", ""),
    Status.MET: Look("Đạt", "#9a9a9a", ""),
    Status.NEAR: Look("Gần đạt", "#e6e6e6", "///"),
    Status.NOT_MET: Look("Chưa đạt", "#ffffff", "xxx"),
}
_OUTLOOK_LOOKS = {
    Outlook.DONE: Look(Outlook.DONE.label, "#4d4d4d", ""),
    Outlook.ON_COURSE: Look(Outlook.ON_COURSE.label, "#9a9a9a", ""),
    Outlook.AT_RISK: Look(Outlook.AT_RISK.label, "#e6e6e6", "///"),
    Outlook.OUT_OF_REACH: Look(Outlook.OUT_OF_REACH.label, "#ffffff", "xxx"),
    Outlook.UNKNOWN: Look(Outlook.UNKNOWN.label, "#ffffff", "..."),
}


def situation_blocks(data: Consolidation) -> Iterator[Block]:
    """Head counts with their coverage, then how the unions delivered."""
    if data.program.bases:
        yield Block(Kind.HEADING, "Tình hình đoàn viên, người lao động")
        yield Block(Kind.PARAGRAPH, _head_counts(data))
        yield Block(Kind.CAPTION, f"Số liệu chung, tính đến ngày {short_date(data.period.cutoff)}")
        yield Block(Kind.BASES, table=bases_table(data))
        if _incomplete(data):
            note = "Ghi chú: cột cuối là số đơn vị đã báo cáo/phải báo cáo; đơn vị chưa báo cáo không tính bằng không."
            yield Block(Kind.NOTE, note)
    yield Block(Kind.HEADING, "Tiến độ báo cáo của các đơn vị")
    yield Block(Kind.PARAGRAPH, _delivery(data))
    yield Block(Kind.CAPTION, "Tiến độ báo cáo theo loại hình đơn vị")
    yield Block(Kind.DELIVERY, table=delivery_table(data))


def _head_counts(data: Consolidation) -> str:
    """The head counts in a sentence: all when they are few, else the totals; the table has every one of them."""
    day = short_date(data.period.cutoff)
    sums = base_sums(data, data.latest_year)
    known = [(s.base, s.value) for s in sums if s.value is not None]
    if not known:
        return "Chưa có đơn vị nào gửi số liệu chung."
    if len(known) > _FEW_BASES:
        known = [(base, value) for base, value in known if base.label.startswith("Tổng")] or known[:_FEW_BASES]
    text = f"Tính đến ngày {day}"
    for n, (base, value) in enumerate(known):
        label = lower_first(base.label)
        part = label.startswith("trong đó")
        text += (", " if part or not n else "; ") + label.replace("trong đó: ", "trong đó ")
        text += f"{'' if part else ' là'} {number(value)} {base.unit}"
    covered = {(s.reported, s.expected) for s in sums}
    if len(covered) == 1 and (one := covered.pop())[0] < one[1]:
        text += f" ({coverage(*one)})"
    return f"{text}."


def _incomplete(data: Consolidation) -> bool:
    return any(s.reported < s.expected for s in base_sums(data, data.latest_year))


def _delivery(data: Consolidation) -> str:
    lines = data.unit_roster
    received = [line for line in lines if line.delivery.received]
    if not received:
        return f"Chưa có đơn vị nào trong số {number(len(lines))} đơn vị phải báo cáo có số liệu hợp lệ."
    if len(received) == len(lines):
        text = f"Tất cả {number(len(lines))} đơn vị phải báo cáo đã gửi báo cáo"
    else:
        share = percent(100 * len(received) / len(lines))
        text = f"Có {number(len(received))}/{number(len(lines))} đơn vị đã gửi báo cáo, đạt {share}"
    late = sum(line.delivery.received and line.delivery.value == "late" for line in lines)
    text += f"; {number(late)} đơn vị gửi quá hạn ({short_date(data.period.due)})." if late else "."
    estimated = sum(line.estimated for line in received)
    typed = sum(line.typed_in for line in received)
    if estimated:
        text += f" {number(estimated)} đơn vị báo cáo số ước thực hiện."
    if typed:
        text += f" {number(typed)} đơn vị nộp bản giấy, số liệu do cơ quan nhập thay."
    return text


def results_blocks(data: Consolidation) -> Iterator[Block]:
    """Targets: summary and table, a sentence each, charts and outlook, proposals to adjust."""
    items = standings(data)
    if not items:
        yield Block(Kind.HEADING, "Kết quả thực hiện các chỉ tiêu")
        yield Block(Kind.PARAGRAPH, _no_targets(data))
        yield Block(Kind.PROMPT, "[Cơ quan đánh giá kết quả các chỉ tiêu của nghị quyết theo tài liệu riêng (nếu có).]")
        yield from decision_blocks(data)
        return
    yield Block(Kind.HEADING, "Kết quả thực hiện các chỉ tiêu")
    yield Block(Kind.PARAGRAPH, summary(items, data.latest_year))
    yield from _table(data, items)
    yield Block(Kind.HEADING, "Kết quả từng chỉ tiêu")
    yield from _sentences(data, items)
    yield Block(Kind.HEADING, "Mức độ hoàn thành" if term_over(data) else "Mức độ hoàn thành và triển vọng")
    yield from _completion(items)
    if not term_over(data):
        yield from _outlook(data, items)
    yield from decision_blocks(data)


def _no_targets(data: Consolidation) -> str:
    text = f"{data.program.title} không giao chỉ tiêu định lượng, nên báo cáo này không có bảng kết quả chỉ tiêu."
    return f"{text} {_head_counts(data)} Số liệu đầy đủ nêu tại phần I." if data.program.bases else text


def _table(data: Consolidation, items: Sequence[Standing]) -> Iterator[Block]:
    several = data.period.kind in TERM_KINDS and len(data.years) > 1
    if several:
        yield Block(Kind.CAPTION, f"Kết quả thực hiện các chỉ tiêu, {data.years[0]} - {data.years[-1]}")
        yield Block(Kind.YEARS, table=marked(data, years_table(data, items)))
        yield Block(
            Kind.NOTE,
            "Ghi chú: trong mỗi ô, dòng đầu là kết quả, dòng giữa là tử số/mẫu số, dòng trong ngoặc là mức giao.",
        )
        return
    yield Block(Kind.CAPTION, f"Kết quả thực hiện các chỉ tiêu {_when(data)}")
    yield Block(Kind.RESULTS, table=marked(data, results_table(items)))
    note = "Ghi chú: tỷ lệ được tính lại từ tổng tử số và tổng mẫu số của các đơn vị, ghi dưới kết quả."
    if any(item.half for item in items):
        note += " Kết quả 6 tháng được so với mức giao cả năm."
    yield Block(Kind.NOTE, note)


def _when(data: Consolidation) -> str:
    return lower_first(data.period.name)


def _sentences(data: Consolidation, items: Sequence[Standing]) -> Iterator[Block]:
    turns: Counter[Status] = Counter()
    for group, members in groupby(items, lambda item: item.indicator.group):
        yield Block(Kind.GROUP, group)
        for item in members:
            status = item.result.status
            said = sentence(item, turns[status])
            turns[status] += 1
            text = clean(item.indicator.text).rstrip(" .;:") + mark(data, item.indicator.code)
            yield Block(Kind.INDICATOR, f": {said}", lead=f"{item.indicator.code}. ", detail=text)


def _completion(items: Sequence[Standing]) -> Iterator[Block]:
    bars = [_bar(item) for item in items if item.indicator.is_percent and item.result.status in _LOOKS]
    groups = chunks(bars, CHART_BARS)
    for no, group in enumerate(groups, 1):
        part = f" (phần {no}/{len(groups)})" if len(groups) > 1 else ""
        chart = Chart(
            about=f"Kết quả so với mức giao của {len(group)} chỉ tiêu tỷ lệ",
            bars=group,
            axis="Kết quả (%)",
            marks_label="Mức giao",
            looks=tuple(look for look in _LOOKS.values() if any(bar.look == look for bar in group)),
        )
        yield Block(Kind.CHART, f"Kết quả so với mức giao của các chỉ tiêu tỷ lệ{part}", chart=chart)
    if not bars:
        yield Block(Kind.PARAGRAPH, "Chưa có chỉ tiêu tỷ lệ nào có kết quả để so sánh với mức giao.")


def _bar(item: Standing) -> Bar:
    value, target = item.result.value, item.result.target
    assert value is not None and target is not None
    label = f"{item.indicator.code}  {clean(item.indicator.text)}"
    if len(label) > _LABEL:
        label = label[:_LABEL].rsplit(" ", 1)[0] + "…"
    marks = tuple(m for m in (target.low, target.high) if m is not None)
    return Bar(label, value, _LOOKS[item.result.status], f"{shown(value, target)}%", marks)


def _outlook(data: Consolidation, items: Sequence[Standing]) -> Iterator[Block]:
    counts = Counter(item.prospect.outlook for item in items)
    listed = "; ".join(f"{counts[o]} chỉ tiêu {o.label.lower()}" for o in Outlook if counts[o])
    yield Block(Kind.PARAGRAPH, f"Triển vọng đến cuối nhiệm kỳ {data.program.term}: {listed}.")
    bars = tuple(Bar(o.label, counts[o], look, str(counts[o])) for o, look in _OUTLOOK_LOOKS.items())
    about = f"Số chỉ tiêu theo triển vọng: {listed}"
    chart = Chart(about=about, bars=bars, axis="Số chỉ tiêu")
    yield Block(Kind.CHART, "Số chỉ tiêu theo triển vọng đến cuối nhiệm kỳ", chart=chart)
    yield from _rules(data, items)
    weak = [item for item in items if needs_adjustment(item)]
    yield Block(Kind.HEADING, "Đề xuất điều chỉnh chỉ tiêu")
    if not weak:
        yield Block(Kind.PARAGRAPH, "Không có chỉ tiêu nào có nguy cơ không hoàn thành; không đề xuất điều chỉnh.")
        return
    text = f"{len(weak)} chỉ tiêu có nguy cơ hoặc khó hoàn thành, cần xem xét thêm giải pháp hoặc đề xuất điều chỉnh."
    yield Block(Kind.PARAGRAPH, text)
    yield Block(Kind.CAPTION, "Các chỉ tiêu cần xem xét, đề xuất điều chỉnh")
    yield Block(Kind.ADJUSTMENTS, table=adjustments_table(weak))
    yield Block(
        Kind.PROMPT, "[Cơ quan công đoàn viết: nguyên nhân và mức đề xuất điều chỉnh của từng chỉ tiêu trên (nếu có).]"
    )


def _rules(data: Consolidation, items: Sequence[Standing]) -> Iterator[Block]:
    shares = {"near": percent(100 * data.near), "at_risk": percent(100 * data.at_risk)}
    used = {item.indicator.accrual for item in items}
    yield Block(Kind.NOTE, "Cách xác định triển vọng:")
    for accrual, rule in RULES.items():
        if accrual in used:
            yield Block(Kind.NOTE, f"- {rule.format(**shares)}")

"""The prospect of each target at the end of the term. The rules are written down in RULES and shown to readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.measures.results import Result
from pipeline.measures.status import status_of
from pipeline.program.model import Indicator, Period, Program, Target
from pipeline.program.words import Accrual, Comparator, Measure, Outlook, PeriodKind, Status

ENOUGH = 0.8  # share of the unions expected that must have reported before anything is foretold

_PARTIAL = (
    " Đã hết thời hạn mà không đạt: Khó hoàn thành. Chưa đủ 80% đơn vị báo cáo năm mới nhất: Chưa xác định (trừ khi "
    "tổng của các đơn vị đã báo cáo đã đạt mức giao)."
)

RULES: dict[Accrual, str] = {
    Accrual.CUMULATIVE: (
        "Chỉ tiêu cộng dồn: dự báo cuối nhiệm kỳ = lũy kế ÷ số năm đã có số liệu × số năm của nhiệm kỳ "
        "(6 tháng, "
        "kể cả của đơn vị mới có số 6 tháng, tính nửa năm). "
        "Đã đạt mức nhiệm kỳ: Đã hoàn thành; dự báo đạt: Đúng tiến độ; dự báo từ {at_risk} "
        "mức giao: Có nguy cơ; thấp hơn: Khó hoàn thành. Mức không được vượt quá: chỉ Đã hoàn thành khi hết nhiệm kỳ; "
        "đã vượt quá: Khó hoàn thành." + _PARTIAL
    ),
    Accrual.LEVEL: (
        "Chỉ tiêu mức đạt đến thời điểm: kéo dài xu thế từ năm đầu đến năm mới nhất có số liệu tới năm cuối. Đã đạt "
        "mức cuối: Đã hoàn thành; dự báo đạt, hoặc mới có một năm mà đạt mức giao năm đó: Đúng tiến độ; dự báo từ "
        "{at_risk} mức giao: Có nguy cơ; thấp hơn: Khó hoàn thành; mới có một năm, chưa có mức giao năm và còn dưới "
        "{near} mức cuối: Chưa xác định." + _PARTIAL
    ),
    Accrual.ANNUAL: (
        "Chỉ tiêu từng năm: đếm số năm đạt trên số năm đã đến kỳ. Mọi năm đều đạt: Đúng tiến độ (Đã hoàn thành khi "
        "không còn năm nào phía trước); năm mới nhất đạt hoặc gần đạt, hoặc ít nhất nửa số năm đạt: Có nguy cơ; còn "
        "lại: Khó hoàn thành. Kỳ 6 tháng, hoặc quá 20% đơn vị mới có số 6 tháng: số lượng chưa đạt mức cả năm thì "
        "chưa xét năm đó." + _PARTIAL
    ),
}


@dataclass(frozen=True, slots=True)
class Prospect:
    """An indicator's outlook; `projection` is the expected end value (None for annual targets or without data)."""

    indicator: Indicator
    outlook: Outlook
    projection: float | None
    target: Target | None
    years_met: int
    years_due: int


def prospects(
    program: Program, period: Period, results: Sequence[Result], near: float, at_risk: float
) -> tuple[Prospect, ...]:
    """The outlook of every indicator against the program's own targets."""
    out = []
    for indicator in program.indicators:
        own = [r for r in results if r.indicator.code == indicator.code and r.resolution == program.resolution]
        prospect = _prospect(program, period, indicator, own, near, at_risk)
        out.append(prospect if _enough(prospect, own) else replace(prospect, outlook=Outlook.UNKNOWN, projection=None))
    return tuple(out)


def _enough(prospect: Prospect, own: Sequence[Result]) -> bool:
    """Whether the latest year's figures carry a prospect; a sum that reached its target can only grow."""
    latest = next((r for r in reversed(own) if r.year is not None and r.value is not None), None)
    indicator = prospect.indicator
    grows = not indicator.measure.has_denominator and not indicator.comparator.lower_is_better
    if latest is None or (grows and prospect.outlook is Outlook.DONE):
        return True
    return latest.reported >= latest.expected * ENOUGH


def _nothing_ahead(program: Program, period: Period, indicator: Indicator) -> bool:
    """Whether the last year with a target is over."""
    last = program.years[-1] if indicator.term_target is not None else max(indicator.targets, default=0)
    return period.kind is not PeriodKind.HALF_YEAR and bool(period.years) and last <= period.years[-1]


def _half_flow(period: Period, indicator: Indicator, result: Result) -> bool:
    """Whether a result is half a year's sum that has not reached the whole year's target yet."""
    flow = indicator.measure in (Measure.COUNT, Measure.PER_UNIT)
    current = period.kind is PeriodKind.HALF_YEAR and result.year == period.years[-1]
    mostly = result.expected - result.halfway < result.expected * ENOUGH  # (1 - 0.8) is a trifle less than 0.2
    return flow and (current or mostly) and not result.status.reached


def _prospect(
    program: Program, period: Period, indicator: Indicator, own: Sequence[Result], near: float, at_risk: float
) -> Prospect:
    yearly = [r for r in own if r.year is not None]
    due = [
        r
        for r in yearly
        if r.target is not None and r.status is not Status.NOT_APPLICABLE and not _half_flow(period, indicator, r)
    ]
    met = sum(r.status.reached for r in due)
    known = [r for r in yearly if r.value is not None]
    over = bool(yearly) and _nothing_ahead(program, period, indicator)
    if indicator.accrual is Accrual.ANNUAL:
        outlook = _annual(due, over)
        return Prospect(indicator, outlook, None, None, met, len(due))
    target = final_target(indicator)
    if not known or target is None:
        return Prospect(indicator, Outlook.UNKNOWN, None, target, met, len(due))
    so_far, projection = known[-1].value, _trend(indicator, known, program.years[-1])
    if indicator.accrual is Accrual.CUMULATIVE:
        so_far, projection = _pace(program, period, known)
    assert so_far is not None
    reached = _reached(so_far, target, indicator.comparator)
    capped = indicator.accrual is Accrual.CUMULATIVE and indicator.comparator.lower_is_better
    if reached and not (capped and not over):
        outlook = Outlook.DONE
    elif over or (capped and not reached and not indicator.measure.has_denominator):
        outlook = Outlook.OUT_OF_REACH  # no year is left, or what has been added up cannot be taken back
    elif projection is None:
        outlook = _single(known[-1], so_far, target, indicator, near)
    else:
        outlook = _projected(projection, target, indicator.comparator, at_risk)
    return Prospect(indicator, outlook, projection, target, met, len(due))


def final_target(indicator: Indicator) -> Target | None:
    """The target the end of the term is held against: the term's, else the last year's; flows add their years."""
    if indicator.term_target is not None or not indicator.targets:
        return indicator.term_target
    if indicator.accrual is not Accrual.CUMULATIVE:
        return indicator.targets[max(indicator.targets)]
    highs = [t.high if t.high is not None else t.low for t in indicator.targets.values()]
    low = sum(t.low for t in indicator.targets.values())
    return Target(low, sum(highs) if indicator.comparator is Comparator.RANGE else None)


def _annual(due: Sequence[Result], last_year_over: bool) -> Outlook:
    known = [r for r in due if r.status is not Status.NO_DATA]
    if not known:
        return Outlook.UNKNOWN
    met = sum(r.status.reached for r in known)
    if met == len(known):
        return Outlook.DONE if last_year_over and len(known) == len(due) else Outlook.ON_COURSE
    if last_year_over:
        return Outlook.OUT_OF_REACH
    if known[-1].status.reached or known[-1].status is Status.NEAR or met * 2 >= len(known):
        return Outlook.AT_RISK
    return Outlook.OUT_OF_REACH


def _pace(program: Program, period: Period, known: Sequence[Result]) -> tuple[float, float]:
    """(so far, projection): years without any figure are left out of the time gone, not counted as zero."""
    values = [r.numerator or 0.0 for r in known]
    elapsed = sum(1 - 0.5 * r.halfway / max(r.reported, 1) for r in known)
    if period.kind is PeriodKind.HALF_YEAR and known[-1].year == period.years[-1]:
        elapsed -= 0.5
    denominators = [r.denominator for r in known]
    if any(d is not None for d in denominators):  # a ratio of flows: the share so far is the projection
        share = known[0].indicator.value(sum(values), sum(d or 0.0 for d in denominators)) or 0.0
        return share, share
    so_far = sum(values)
    return so_far, so_far / elapsed * len(program.years)


def _trend(indicator: Indicator, known: Sequence[Result], last_year: int) -> float | None:
    """The straight line through the first and the latest year, at the end of the term; None with one year only."""
    first, latest = known[0], known[-1]
    assert first.year and latest.year and first.value is not None and latest.value is not None
    if first.year == latest.year:
        return None
    slope = (latest.value - first.value) / (latest.year - first.year)
    projection = latest.value + slope * (last_year - latest.year)
    return min(max(projection, 0.0), 100.0) if indicator.is_percent else max(projection, 0.0)


def _single(latest: Result, so_far: float, target: Target, indicator: Indicator, near: float) -> Outlook:
    if latest.target is not None:
        return Outlook.ON_COURSE if latest.status.reached else Outlook.AT_RISK
    if status_of(so_far, target, indicator.comparator, near) is Status.NEAR:
        return Outlook.AT_RISK
    return Outlook.UNKNOWN


def _reached(value: float, target: Target, comparator: Comparator) -> bool:
    return status_of(value, target, comparator, 1.0).reached


def _projected(projection: float, target: Target, comparator: Comparator, at_risk: float) -> Outlook:
    status = status_of(projection, target, comparator, at_risk)
    if status.reached:
        return Outlook.ON_COURSE
    return Outlook.AT_RISK if status is Status.NEAR else Outlook.OUT_OF_REACH

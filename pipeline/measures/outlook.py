"""The prospect of each target at the end of the term. The rules are written down in RULES and shown to readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor

from pipeline.measures.results import Result
from pipeline.measures.status import PRECISION, broken, status_of, undecided
from pipeline.program.model import Indicator, Period, Program, Target
from pipeline.program.words import Accrual, Comparator, Outlook, PeriodKind, Status

ENOUGH = 0.8  # share of the unions expected that must have reported before anything is foretold

_PARTIAL = (
    " Đã hết thời hạn mà không đạt: Khó hoàn thành. Chưa đủ 80% đơn vị báo cáo năm mới nhất: Chưa xác định (trừ khi "
    "tổng của các đơn vị đã báo cáo đã đạt mức giao, hoặc đã vượt mức không được vượt quá)."
)
_FORETOLD = (
    " So sánh “=”: dự báo gần đạt cũng là Đúng tiến độ. Khoảng: "
    "dự báo trên đầu cao vẫn là Đúng tiến độ, có ghi rõ là vượt. Số đã báo cáo đều là số nguyên thì dự báo làm tròn "
    "thành số nguyên."
)

RULES: dict[Accrual, str] = {
    Accrual.CUMULATIVE: (
        "Chỉ tiêu cộng dồn: dự báo cuối nhiệm kỳ = lũy kế ÷ số năm đã có số liệu × số năm của nhiệm kỳ "
        "(6 tháng, "
        "kể cả của đơn vị mới có số 6 tháng, tính nửa năm). "
        "Đã đạt mức nhiệm kỳ: Đã hoàn thành; dự báo đạt: Đúng tiến độ; dự báo từ {at_risk} "
        "mức giao: Có nguy cơ; thấp hơn: Khó hoàn thành. Mức không được vượt quá: chỉ Đã hoàn thành khi hết nhiệm kỳ; "
        "đã vượt quá: Khó hoàn thành." + _FORETOLD + _PARTIAL
    ),
    Accrual.LEVEL: (
        "Chỉ tiêu mức đạt đến thời điểm: kéo dài xu thế từ năm đầu đến năm mới nhất có số cả năm của ít nhất 80% đơn "
        "vị tới năm cuối; không kéo dài từ số 6 tháng. Xu thế xuống dưới 0 hoặc tỷ lệ lên trên 100% thì vẫn xét Đúng "
        "tiến độ hay Khó hoàn thành nhưng không ghi con số dự báo. Đã đạt "
        "mức cuối: Đã hoàn thành; dự báo đạt, hoặc mới có một năm mà đạt mức giao năm đó: Đúng tiến độ; dự báo từ "
        "{at_risk} mức giao: Có nguy cơ; thấp hơn: Khó hoàn thành; mới có một năm, chưa có mức giao năm và còn dưới "
        "{near} mức cuối, hoặc mới có số 6 tháng chưa đạt: Chưa xác định." + _FORETOLD + _PARTIAL
    ),
    Accrual.ANNUAL: (
        "Chỉ tiêu từng năm: đếm số năm đạt trên số năm đã đến kỳ. Mọi năm đều đạt: Đúng tiến độ (Đã hoàn thành khi "
        "không còn năm nào phía trước); năm mới nhất đạt hoặc gần đạt, hoặc ít nhất nửa số năm đạt: Có nguy cơ; còn "
        "lại: Khó hoàn thành. Kỳ 6 tháng, hoặc quá 20% đơn vị mới có số 6 tháng: số lượng chưa đạt mức cả năm, "
        "hoặc còn trong mức không được vượt quá, thì chưa xét năm đó; đã vượt quá thì năm đó không đạt." + _PARTIAL
    ),
}


@dataclass(frozen=True, slots=True)
class Prospect:
    """An indicator's outlook.

    `projection` is the expected end value: None for annual targets, without data, and where a trend leaves what is
    possible.
    """

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
    """Whether the latest year's figures carry a prospect; a sum that reached or broke its target can only grow."""
    known = [r for r in own if r.year is not None and r.value is not None]
    indicator, target = prospect.indicator, prospect.target
    grows = not indicator.measure.has_denominator and not indicator.comparator.lower_is_better
    if not known or (grows and prospect.outlook is Outlook.DONE):
        return True
    latest = known[-1]
    if indicator.accrual is Accrual.CUMULATIVE and target and broken(indicator, _added(known), target):
        return True
    return latest.reported >= latest.expected * ENOUGH


def _nothing_ahead(program: Program, period: Period, indicator: Indicator) -> bool:
    """Whether the last year with a target is over."""
    last = program.years[-1] if indicator.term_target is not None else max(indicator.targets, default=0)
    return period.kind is not PeriodKind.HALF_YEAR and bool(period.years) and last <= period.years[-1]


def _current_half(period: Period, result: Result) -> bool:
    return period.kind is PeriodKind.HALF_YEAR and result.year == period.years[-1]


def _half_flow(period: Period, indicator: Indicator, result: Result) -> bool:
    """Whether a result is half a year's sum that the other half may yet carry over the target or the ceiling."""
    mostly = result.expected - result.halfway < result.expected * ENOUGH  # (1 - 0.8) is a trifle less than 0.2
    if result.value is None or result.target is None or not (mostly or _current_half(period, result)):
        return False
    return undecided(indicator, result.value, result.target)


def _whole_year(program: Program, period: Period, result: Result) -> bool:
    """Whether a level is that of a year's end and of nearly all unions asked: only then it tells a trend."""
    asked = result.year is not None and result.indicator.asked_in(result.year, program.years)
    given = result.reported - result.halfway
    return asked and not _current_half(period, result) and given >= result.expected * ENOUGH


def _added(known: Sequence[Result]) -> float:
    return sum(r.numerator or 0.0 for r in known)


def _prospect(
    program: Program, period: Period, indicator: Indicator, own: Sequence[Result], near: float, at_risk: float
) -> Prospect:
    yearly = [r for r in own if r.year is not None]
    promised = [r for r in yearly if r.target is not None and r.status is not Status.NOT_APPLICABLE]
    due = [r for r in promised if not _half_flow(period, indicator, r)]
    met = sum(r.status.reached for r in due)
    known = [r for r in yearly if r.value is not None]
    over = bool(yearly) and _nothing_ahead(program, period, indicator)
    if indicator.accrual is Accrual.ANNUAL:
        outlook = _annual(due, over, whole=len(due) == len(promised))
        return Prospect(indicator, outlook, None, None, met, len(due))
    target = final_target(indicator)
    if not known or target is None:
        return Prospect(indicator, Outlook.UNKNOWN, None, target, met, len(due))
    flow, comparator = indicator.accrual is Accrual.CUMULATIVE, indicator.comparator
    whole = [r for r in known if _whole_year(program, period, r)]
    so_far, projection = _pace(program, period, known) if flow else (known[-1].value, _trend(whole, program.years[-1]))
    assert so_far is not None
    foretold = _possible(indicator, known, projection)
    reached = status_of(so_far, target, comparator, 1.0).reached
    if reached and (over or not (flow and comparator.lower_is_better)):
        # A sum that is exactly what was asked stays so only if nothing is added.
        outlook = Outlook.ON_COURSE if flow and comparator is Comparator.EQUAL and not over else Outlook.DONE
    elif over or (flow and broken(indicator, so_far, target)):
        outlook = Outlook.OUT_OF_REACH  # no year is left, or what has been added up cannot be taken back
    elif foretold is None:
        outlook = _single(known[-1], whole, so_far, target, indicator, near)
    else:
        outlook = _projected(foretold, target, comparator, near, at_risk)
    possible = projection is not None and foretold == _rounded(known, projection) and (foretold > 0 or so_far <= 0)
    return Prospect(indicator, outlook, foretold if possible else None, target, met, len(due))


def final_target(indicator: Indicator) -> Target | None:
    """The target the end of the term is held against: the term's, else the last year's; flows add their years."""
    if indicator.term_target is not None or not indicator.targets:
        return indicator.term_target
    if indicator.accrual is not Accrual.CUMULATIVE:
        return indicator.targets[max(indicator.targets)]
    highs = [t.high if t.high is not None else t.low for t in indicator.targets.values()]
    low = sum(t.low for t in indicator.targets.values())
    return Target(low, sum(highs) if indicator.comparator is Comparator.RANGE else None)


def _annual(due: Sequence[Result], last_year_over: bool, *, whole: bool) -> Outlook:
    """`whole`: no year is left out of those due because half of it is not known yet."""
    known = [r for r in due if r.status is not Status.NO_DATA]
    if not known:
        return Outlook.UNKNOWN
    met = sum(r.status.reached for r in known)
    if met == len(known):
        return Outlook.DONE if last_year_over and whole and len(known) == len(due) else Outlook.ON_COURSE
    if last_year_over:
        return Outlook.OUT_OF_REACH
    if known[-1].status.reached or known[-1].status is Status.NEAR or met * 2 >= len(known):
        return Outlook.AT_RISK
    return Outlook.OUT_OF_REACH


def _pace(program: Program, period: Period, known: Sequence[Result]) -> tuple[float, float]:
    """(so far, projection): years without any figure are left out of the time gone, not counted as zero."""
    so_far = _added(known)
    elapsed = sum(1 - 0.5 * r.halfway / max(r.reported, 1) for r in known)
    if _current_half(period, known[-1]):
        elapsed -= 0.5
    denominators = [r.denominator for r in known]
    if any(d is not None for d in denominators):  # a ratio of flows: the share so far is the projection
        share = known[0].indicator.value(so_far, sum(d or 0.0 for d in denominators)) or 0.0
        return share, share
    return so_far, so_far / elapsed * len(program.years)


def _trend(whole: Sequence[Result], last_year: int) -> float | None:
    """The straight line through the first and the latest whole year, at the end of the term; None with fewer than two.

    It may leave what is possible.
    """
    if len(whole) < 2:
        return None
    first, latest = whole[0], whole[-1]
    assert first.year and latest.year and first.value is not None and latest.value is not None
    slope = (latest.value - first.value) / (latest.year - first.year)
    return round(latest.value + slope * (last_year - latest.year), PRECISION)


def _possible(indicator: Indicator, known: Sequence[Result], projection: float | None) -> float | None:
    """What a projection comes to at most: nothing below 0, no share above 100, whole numbers of whole things."""
    if projection is None:
        return None
    shares = indicator.is_percent and all((r.value or 0.0) <= 100 for r in known)  # money received may exceed its due
    projection = max(projection, 0.0)
    return _rounded(known, min(projection, 100.0) if shares else projection)


def _rounded(known: Sequence[Result], projection: float) -> float:
    """Whole numbers where every figure is a whole number."""
    counted = known[0].denominator is None and all(float(r.numerator or 0.0).is_integer() for r in known)
    return float(floor(projection + 0.5)) if counted else projection


def _single(
    latest: Result, whole: Sequence[Result], so_far: float, target: Target, indicator: Indicator, near: float
) -> Outlook:
    """The outlook from one year; half a year's level that falls short says nothing of the year yet."""
    if latest.target is not None and latest.status.reached:
        return Outlook.ON_COURSE
    if not whole:
        return Outlook.UNKNOWN
    if whole[-1].target is not None:
        return Outlook.ON_COURSE if whole[-1].status.reached else Outlook.AT_RISK
    if status_of(so_far, target, indicator.comparator, near) is Status.NEAR:
        return Outlook.AT_RISK
    return Outlook.UNKNOWN


def _projected(projection: float, target: Target, comparator: Comparator, near: float, at_risk: float) -> Outlook:
    status = status_of(projection, target, comparator, at_risk)
    close = comparator is Comparator.EQUAL and status_of(projection, target, comparator, near) is Status.NEAR
    if status.reached or close:  # no trend hits a point exactly
        return Outlook.ON_COURSE
    return Outlook.AT_RISK if status is Status.NEAR else Outlook.OUT_OF_REACH

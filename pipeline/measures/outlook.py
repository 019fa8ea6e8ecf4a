"""The prospect of each target at the end of the term, by the rules written down in measures/outlook_rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor

from pipeline.labelled import Labelled
from pipeline.measures.forecast import ENOUGH, Trend, pace, trend
from pipeline.measures.results import Result
from pipeline.measures.status import GROWING, PRECISION, broken, irrevocable, status_of
from pipeline.measures.told import Known, Told
from pipeline.program.model import Indicator, Target
from pipeline.program.vocabulary import Accrual, Comparator, Outlook, Status


class Unsure(Labelled):
    """Why there is no saying how an indicator will end; the label follows a number of indicators."""

    NO_TARGET = "no_target", "không giao mức"
    NOBODY = "nobody", "không có đơn vị thuộc đối tượng"
    NOT_ASKED = "not_asked", "chưa đến kỳ hỏi"
    NO_FIGURE = "no_figure", "chưa có số liệu"
    FEW = "few", "chưa đủ 80% đơn vị có số liệu"
    GAP = "gap", "có năm chưa đơn vị nào báo cáo"
    EARLY = "early", "mới có số của một năm hoặc 6 tháng"


@dataclass(frozen=True, slots=True)
class Prospect:
    """An indicator's outlook; one that is unknown has its reason, `unsure`; `past` is its last year where that is over.

    `projection` is the expected end value: None for annual targets, without data, across years nobody reported, and
    where a trend leaves what is possible; `trend` is what it rests on, of a level. `years_met` of `years_due`: of the
    years with a target that are over and known, but for those `missed`; `unknown` are years asked that nobody reported.
    """

    indicator: Indicator
    outlook: Outlook
    projection: float | None
    target: Target | None
    years_met: int
    years_due: int
    missed: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    trend: Trend | None = None
    unsure: Unsure | None = None
    past: int | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """One indicator with its results, by what its outlook is judged."""

    told: Told
    yearly: dict[int, Result]
    term: Result | None
    near: float
    at_risk: float

    @property
    def indicator(self) -> Indicator:
        return self.told.indicator

    @property
    def asked(self) -> dict[int, Result]:
        """The years in which somebody was asked."""
        return {y: r for y, r in self.yearly.items() if r.expected and self.told.asked(y)}

    @property
    def latest(self) -> Result | None:
        """The last year in which somebody was asked."""
        return next(reversed(self.asked.values()), None)

    @property
    def unknown(self) -> tuple[int, ...]:
        """The years asked that nobody reported."""
        return tuple(y for y, r in self.asked.items() if r.numerator is None)

    @property
    def promised(self) -> dict[int, Result]:
        """The years with a target of somebody's."""
        of_somebody = (y for y, r in self.yearly.items() if r.target and r.status is not Status.NOT_APPLICABLE)
        return {y: self.yearly[y] for y in of_somebody}

    @property
    def ended(self) -> dict[int, Result]:
        """The years with a target that are over and known."""
        return {y: r for y, r in self.promised.items() if not self.open(r) and r.value is not None}

    @property
    def now(self) -> Result | None:
        """The year with a target that is not over, unless nothing can change its verdict."""
        found = next((r for r in self.promised.values() if self.open(r)), None)
        return None if found is None or _settled(self.indicator, found) else found

    @property
    def kept(self) -> bool:
        """Whether the newest year due reached its target, and the one at hand is on its way to it or stands there."""
        known, now = list(self.promised.values()), self.now
        if not known or now is None or not self.current_half(now):
            return bool(known) and known[-1].status.reached
        if now.status.reached and self.indicator.measure not in GROWING:
            return True
        due = [r for r in known if r is not now]
        return bool(due) and due[-1].status.reached and _on_its_way(self.indicator, now)

    @property
    def over(self) -> bool:
        """Whether the last year with a target is over."""
        period = self.told.period
        return not period.is_half_year and bool(period.years) and self.last <= period.years[-1]

    @property
    def last(self) -> int:
        """The last year with a target, 0 where there is none."""
        return (
            self.told.program.years[-1] if self.indicator.term_target else max(self.indicator.promised_years, default=0)
        )

    def current_half(self, result: Result) -> bool:
        """Whether a result is of the half-year that the period is about."""
        return self.told.period.tells_half_of(result.year)

    def open(self, result: Result) -> bool:
        """Whether a year is not over, or most of what is known of it is half a year's."""
        if result.value is None:
            return self.current_half(result)
        mostly = result.expected - result.halfway < result.expected * ENOUGH  # (1 - 0.8) is a trifle less than 0.2
        return mostly or self.current_half(result)

    def prospect(self, outlook: Outlook, projection: float | None = None, on: Trend | None = None) -> Prospect:
        """The outlook with what is counted beside it."""
        annual = self.indicator.accrual is Accrual.ANNUAL
        missed = tuple(y for y, r in self.ended.items() if not r.status.reached)
        return Prospect(
            self.indicator,
            outlook,
            None if self.over else projection,  # nothing is left to foretell
            None if annual else final_target(self.indicator),
            len(self.ended) - len(missed),
            len(self.ended),
            missed,
            self.unknown,
            on,
            past=self.last if self.over and self.last else None,
        )


def prospects(known: Known, results: Sequence[Result], *, near: float, at_risk: float) -> tuple[Prospect, ...]:
    """The outlook of every indicator against the program's own targets; `results` are those of what is known."""
    found: dict[str, list[Result]] = {}
    for r in results:
        if r.resolution == known.program.resolution:
            found.setdefault(r.indicator.code, []).append(r)
    out = []
    for told in known.of_each():
        own = found.get(told.indicator.code, [])
        term = next((r for r in own if r.year is None), None)
        case = _Case(told, {r.year: r for r in own if r.year is not None}, term, near, at_risk)
        prospect = _prospect(case)
        prospect = prospect if _enough(case, prospect) else case.prospect(Outlook.UNKNOWN)
        out.append(replace(prospect, unsure=_unsure(case)) if prospect.outlook is Outlook.UNKNOWN else prospect)
    return tuple(out)


def _unsure(case: _Case) -> Unsure:
    """Why nothing is known of the end of the term: what is most in want comes first."""
    annual = case.indicator.accrual is Accrual.ANNUAL
    if not (case.indicator.promised_years if annual else final_target(case.indicator)):
        return Unsure.NO_TARGET
    if case.yearly and not any(r.asked for r in case.yearly.values()):
        return Unsure.NOT_ASKED
    if all(r.value is None for r in case.yearly.values()):
        said = {r.status for r in case.yearly.values()}
        nobody = Status.NOT_APPLICABLE in said and Status.NO_DATA not in said
        return Unsure.NOBODY if nobody else Unsure.NO_FIGURE
    latest = case.latest
    if latest is not None and latest.reported < latest.expected * ENOUGH:
        return Unsure.FEW
    return Unsure.GAP if case.unknown else Unsure.EARLY


def _enough(case: _Case, prospect: Prospect) -> bool:
    """Whether the latest year's figures carry a prospect; a sum that reached or broke its target can only grow."""
    grows = not case.indicator.measure.has_denominator and not case.indicator.comparator.lower_is_better
    latest = case.latest
    if latest is None or (grows and prospect.outlook is Outlook.DONE):
        return True
    so_far = case.term.value if case.term else None
    target = prospect.target
    if so_far is not None and target and _flow(case.indicator) and broken(case.indicator, so_far, target):
        return True
    return latest.reported >= latest.expected * ENOUGH


def _flow(indicator: Indicator) -> bool:
    return indicator.accrual is Accrual.CUMULATIVE


def _prospect(case: _Case) -> Prospect:
    if case.indicator.accrual is Accrual.ANNUAL:
        return case.prospect(_annual(case))
    target = final_target(case.indicator)
    so_far = case.term.value if case.term else None
    if so_far is None or target is None:
        return case.prospect(Outlook.UNKNOWN)
    return _of_flow(case, so_far, target) if _flow(case.indicator) else _of_level(case, so_far, target)


def _of_flow(case: _Case, so_far: float, target: Target) -> Prospect:
    """Years add up: a number that reached its target stays there, a share may still fall."""
    indicator = case.indicator
    reached = status_of(so_far, target, indicator.comparator, 1.0).reached
    missing = [y for y in case.unknown if not case.current_half(case.yearly[y])]
    whole = None if missing else so_far
    if whole is not None and not indicator.measure.has_denominator:
        whole = pace(case.told, list(case.asked), so_far)
    foretold, printed = _foretold(case, whole, so_far)
    if broken(indicator, so_far, target):
        return case.prospect(Outlook.OUT_OF_REACH, printed)  # what has been added up cannot be taken back
    if reached and irrevocable(indicator, so_far, target):
        return case.prospect(Outlook.DONE, printed)
    if foretold is None:
        return case.prospect(Outlook.UNKNOWN)
    if case.over:
        return case.prospect(Outlook.DONE if reached else Outlook.OUT_OF_REACH, printed)
    if reached and indicator.comparator is Comparator.EQUAL:
        return case.prospect(Outlook.ON_COURSE, printed)  # stays so only if nothing is added
    outlook = _held(case, _projected(case, foretold, target))
    late = outlook in (Outlook.AT_RISK, Outlook.OUT_OF_REACH)
    return case.prospect(Outlook.UNSTABLE if late and _as_planned(case, so_far, target) else outlook, printed)


def _as_planned(case: _Case, so_far: float, target: Target) -> bool:
    """Whether every year that is over kept its target, and what the years ahead are given makes up the rest.

    A program may ask for less in its first years: what they tell, prolonged, falls short of it then.
    """
    ended, indicator = case.ended, case.indicator
    if case.told.period.is_half_year or not ended or not all(r.status.reached for r in ended.values()):
        return False
    ahead = [indicator.targets.get(year) for year in case.told.program.years if year > max(ended)]
    given = [t.low for t in ahead if t is not None]
    falls = indicator.comparator.lower_is_better or indicator.measure.has_denominator
    return not falls and len(given) == len(ahead) and so_far + sum(given) >= target.low


def _of_level(case: _Case, so_far: float, target: Target) -> Prospect:
    """The latest figure counts: until the time is over it may rise or fall."""
    reached = status_of(so_far, target, case.indicator.comparator, 1.0).reached
    years = _whole_years(case)
    on = trend(case.told, years)
    whole = None if on is None else _prolonged(case, on, so_far)
    foretold, printed = _foretold(case, whole, so_far)
    if case.over:
        return case.prospect(Outlook.DONE if reached else Outlook.OUT_OF_REACH, printed, on)
    if (
        not reached
        and _slipped(case, years, target)
        and (foretold is None or _projected(case, foretold, target) is not Outlook.OUT_OF_REACH)
    ):
        return case.prospect(Outlook.AT_RISK, on=on)  # what earlier years foretell is no figure to print beside that
    if foretold is None:
        return case.prospect(Outlook.ON_COURSE if reached else _single(case, bool(years), so_far, target))
    outlook = _projected(case, foretold, target)
    if reached and outlook is not Outlook.ON_COURSE:
        outlook = Outlook.UNSTABLE  # what stands today is not called late, nor hard to reach
    return case.prospect(_held(case, outlook), printed, on)


def _held(case: _Case, outlook: Outlook) -> Outlook:
    """A year's own target that was kept speaks against being late, but not for an end that is out of reach."""
    return Outlook.UNSTABLE if outlook is Outlook.AT_RISK and case.kept else outlook


def _slipped(case: _Case, years: Sequence[int], target: Target) -> bool:
    """Whether half a year's level, of nearly all unions, is short of the year's target and worse than a year ended."""
    now = case.latest
    if now is None or now.value is None or not years or not case.current_half(now) or now.status.reached:
        return False
    before = case.asked[years[-1]].value
    if before is None or now.reported < now.expected * ENOUGH:
        return False
    if case.indicator.comparator.lower_is_better:
        return now.value > before
    return now.value < min(before, target.low)


def _whole_years(case: _Case) -> list[int]:
    """The latest years whose figures are a year's end and of nearly all unions asked, none unknown in between."""
    years: list[int] = []
    for year, r in case.asked.items():
        if case.current_half(r):
            continue
        if r.numerator is None:
            years = []
        elif r.value is not None and r.reported - r.halfway >= r.expected * ENOUGH:
            years.append(year)
    return years


def _prolonged(case: _Case, on: Trend, so_far: float) -> float:
    """The trend at the end of the term, from the level of its latest year; no fall is foretold where nothing fell.

    It may leave what is possible.
    """
    period, last = case.told.period, case.told.program.years[-1]
    today = on.latest == period.years[-1] and not period.is_half_year
    end = (so_far if today else on.base) + on.slope * (last - on.latest)
    return round(max(end, so_far) if on.slope >= 0 else end, PRECISION)


def final_target(indicator: Indicator) -> Target | None:
    """The target the end of the term is held against: the term's, else the last year's; flows add their years."""
    if indicator.term_target is not None or not indicator.targets:
        return indicator.term_target
    if not indicator.promised_years <= set(indicator.targets):
        return None  # what it comes to is not known before the years are
    if indicator.accrual is not Accrual.CUMULATIVE:
        return indicator.targets[max(indicator.targets)]
    highs = [t.high if t.high is not None else t.low for t in indicator.targets.values()]
    low = sum(t.low for t in indicator.targets.values())
    return Target(low, sum(highs) if indicator.comparator is Comparator.RANGE else None)


def _annual(case: _Case) -> Outlook:
    """Years stand alone: those that are over are met or not, an open one only where nothing can change that."""
    now = case.now
    settled = (r for r in case.promised.values() if case.open(r) and _settled(case.indicator, r))
    judged = [*case.ended.values(), *settled]
    if not judged:
        return Outlook.ON_COURSE if now is not None and now.status.reached else Outlook.UNKNOWN
    met = sum(r.status.reached for r in judged)
    if met == len(judged):
        return _all_met(case, now)
    if case.over:
        return Outlook.OUT_OF_REACH
    if case.kept:
        return Outlook.UNSTABLE
    if now is not None or judged[-1].status is Status.NEAR or met * 2 >= len(judged):
        return Outlook.AT_RISK
    return Outlook.OUT_OF_REACH


def _all_met(case: _Case, now: Result | None) -> Outlook:
    """The outlook while every year judged was met; `now`: the one that is open."""
    if now is not None:
        return Outlook.ON_COURSE if not case.over and _on_its_way(case.indicator, now) else Outlook.UNKNOWN
    if not case.over:
        return Outlook.ON_COURSE
    unknown = any(y in case.indicator.targets for y in case.unknown)
    return Outlook.UNKNOWN if unknown else Outlook.DONE


def _settled(indicator: Indicator, now: Result) -> bool:
    """Whether nothing that the rest of the year brings can change the verdict on it."""
    if now.value is None or now.target is None:
        return False
    return broken(indicator, now.value, now.target) or irrevocable(indicator, now.value, now.target)


def _on_its_way(indicator: Indicator, now: Result) -> bool:
    """Whether half a year's figure stands as it should at the end, or, of a sum that grows, at half of that."""
    if now.value is None or now.target is None:
        return False
    return now.status.reached or (indicator.measure in GROWING and now.value * 2 >= now.target.low)


def _foretold(case: _Case, projection: float | None, so_far: float) -> tuple[float | None, float | None]:
    """What a projection comes to, and the same where it is a figure to print."""
    foretold = _possible(case, projection)
    return foretold, foretold if _printable(case, foretold, projection, so_far) else None


def _possible(case: _Case, projection: float | None) -> float | None:
    """What a projection comes to at most: nothing below 0, no share above 100, whole numbers of whole things."""
    if projection is None:
        return None
    shares = case.indicator.is_percent and all(
        (r.value or 0.0) <= 100 for r in case.yearly.values()
    )  # money may exceed its due
    projection = max(projection, 0.0)
    return _rounded(case, min(projection, 100.0) if shares else projection)


def _rounded(case: _Case, projection: float) -> float:
    """Whole numbers where every figure is a whole number."""
    counted = not case.indicator.measure.has_denominator
    whole = counted and all(float(r.numerator or 0.0).is_integer() for r in case.yearly.values())
    projection = round(projection, PRECISION)
    return float(floor(projection + 0.5)) if whole else projection


def _printable(case: _Case, foretold: float | None, projection: float | None, so_far: float) -> bool:
    """Whether a projection is a figure to print: it did not have to be brought back to what is possible."""
    if foretold is None or projection is None:
        return False
    return foretold == _rounded(case, projection) and (foretold > 0 or so_far <= 0)


def _single(case: _Case, whole: bool, so_far: float, target: Target) -> Outlook:
    """The outlook without a trend; half a year's level that falls short says nothing of the year yet."""
    latest = next((r for r in reversed(case.yearly.values()) if r.value is not None), None)
    if latest is not None and latest.target is not None and latest.status.reached:
        return Outlook.ON_COURSE
    last = next((r for r in reversed(case.asked.values()) if r.value is not None and not case.current_half(r)), None)
    if not whole or last is None:
        return Outlook.UNKNOWN
    if last.target is not None:
        return Outlook.ON_COURSE if last.status.reached else Outlook.AT_RISK
    if status_of(so_far, target, case.indicator.comparator, case.near) is Status.NEAR:
        return Outlook.AT_RISK
    return Outlook.UNKNOWN


def _projected(case: _Case, projection: float, target: Target) -> Outlook:
    comparator = case.indicator.comparator
    status = status_of(projection, target, comparator, case.at_risk)
    close = comparator is Comparator.EQUAL and status_of(projection, target, comparator, case.near) is Status.NEAR
    if status.reached or close:  # no trend hits a point exactly
        return Outlook.ON_COURSE
    return Outlook.AT_RISK if status is Status.NEAR else Outlook.OUT_OF_REACH

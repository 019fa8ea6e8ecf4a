"""What each union has done: its result of every indicator, how it is rated, and how the ratings are spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.measures.pairs import Pair, from_frame
from pipeline.measures.rollup import expected_units
from pipeline.measures.status import status_of_union
from pipeline.program.model import Indicator, Target
from pipeline.program.vocabulary import Accrual, Measure, Reporter, Status
from pipeline.review.charts import Bar, BarLook, Chart
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import BLANK
from pipeline.round.roster import RosterLine
from pipeline.text import number

NOT_CONCERNED = "x"  # the sign of Vietnamese statistics for what cannot be
REACHED, SHORT = (Status.EXCEEDED, Status.MET), (Status.NEAR, Status.NOT_MET)
_SHARES = (
    (100.0, "Tất cả (100%)"),
    (75.0, "Từ 75% đến dưới 100%"),
    (50.0, "Từ 50% đến dưới 75%"),
    (25.0, "Từ 25% đến dưới 50%"),
    (0.0, "Dưới 25%"),
)
_UNRATED = "Chưa có số liệu để xếp"
_LOOK, _UNRATED_LOOK = BarLook("", "#9a9a9a", ""), BarLook("", "#ffffff", "...")
_ANSWERS = {Measure.YES_NO: ("Có", "Không"), Measure.GRADE: ("Đạt", "Chưa đạt")}


@dataclass(frozen=True, slots=True)
class RatedIndicator:
    """An indicator that can be rated for each union: who has to answer it, and the target a union is held to."""

    indicator: Indicator
    units: frozenset[str]
    target_of: Callable[[str], Target | None]


def asked_indicators(data: Consolidation, of_year: int | None = None) -> list[RatedIndicator]:
    """The unions' indicators of a year, the latest unless said otherwise."""
    year = of_year or data.latest_year
    own: dict[str, dict[str, Target]] = {}
    for other in data.program.other_targets:
        if other.unit is not None and other.year == year:
            own.setdefault(other.indicator, {})[other.unit] = other.target
    out = []
    for indicator in data.program.indicators:
        if indicator.reporter is Reporter.OFFICE:
            continue
        common = _common_target(data, indicator, year)
        targets = own.get(indicator.code, {})
        units = {u.code for u in expected_units(data.program, data.period, indicator, year)}
        if common is None:
            units &= set(targets)
        out.append(RatedIndicator(indicator, frozenset(units), _picker(targets, common)))
    return out


def _common_target(data: Consolidation, indicator: Indicator, year: int) -> Target | None:
    """The target every union is held to: none of counts, which all promise together, nor of a term not over."""
    if not indicator.measure.has_denominator:
        return None
    level = indicator.term_target if indicator.accrual is Accrual.LEVEL and data.term_over else None
    return indicator.targets.get(year, level)


def _picker(own: Mapping[str, Target], common: Target | None) -> Callable[[str], Target | None]:
    return lambda unit: own.get(unit, common)


def pairs_of_year(data: Consolidation, year: int | None = None) -> Mapping[tuple[str, str], Pair]:
    """A year's pairs by (unit, indicator), the latest's unless said otherwise."""
    rows = data.figures.facts[data.figures.facts["year"] == (year or data.latest_year)]
    columns = (rows[name] for name in ("unit", "indicator", "numerator", "denominator"))
    return {(unit, code): Pair(num, from_frame(den)) for unit, code, num, den in zip(*columns, strict=True)}


def ratings(
    data: Consolidation, line: RosterLine, asked: Sequence[RatedIndicator], pairs: Mapping[tuple[str, str], Pair]
) -> Counter[Status]:
    """How many of a union's indicators stand where; empty when it has not reported."""
    if not line.delivery.counted:
        return Counter()
    unit = line.unit.code
    near = data.cover.near
    return Counter(rating(a, unit, pairs.get((unit, a.indicator.code)), near) for a in asked if unit in a.units)


def rating(asked: RatedIndicator, unit: str, pair: Pair | None, near: float) -> Status:
    """How one union stands against its target of one indicator."""
    target = asked.target_of(unit)
    if pair is None or target is None:
        return Status.NO_DATA
    value = asked.indicator.value(pair.numerator, pair.denominator)
    if value is None:
        return Status.NOT_APPLICABLE
    return status_of_union(asked.indicator, value, target, near)


def answer(indicator: Indicator, pair: Pair | None) -> str:
    """One union's result of one indicator in a narrow cell; its unit stands in the column's head."""
    if pair is None:
        return BLANK
    value = indicator.value(pair.numerator, pair.denominator)
    if value is None:
        return NOT_CONCERNED
    if indicator.measure in _ANSWERS:
        yes, no = _ANSWERS[indicator.measure]
        return yes if pair.numerator else no
    return number(value)


def shown_indicators(data: Consolidation) -> list[Indicator]:
    """The indicators unions have answered for, or should have, in the latest year."""
    known = set(data.figures.facts.loc[data.figures.facts["year"] == data.latest_year, "indicator"])
    return [
        i
        for i in data.program.indicators
        if i.reporter is Reporter.UNIT
        and (i.code in known or data.latest_year in i.years_asked(data.period, data.program.years))
    ]


def achievement_chart(data: Consolidation) -> Chart | None:
    """How many unions reached which share of the targets they are held to; None when no union can be rated."""
    asked, pairs = asked_indicators(data), pairs_of_year(data)
    counts: Counter[str] = Counter()
    for line in data.unit_roster:
        found = ratings(data, line, asked, pairs)
        reached, rated = (sum(found[s] for s in group) for group in (REACHED, (*REACHED, *SHORT)))
        counts[_share_label(reached, rated)] += 1
    labels = [label for _, label in _SHARES if any(counts[label] for _, label in _SHARES)]
    if not labels:
        return None
    labels += [_UNRATED] if counts[_UNRATED] else []
    bars = tuple(Bar(n, counts[n], _UNRATED_LOOK if n == _UNRATED else _LOOK, number(counts[n])) for n in labels)
    said = "; ".join(f"{label.lower()}: {number(counts[label])} đơn vị" for label in labels)
    about = f"Số đơn vị theo tỷ lệ chỉ tiêu đạt và vượt trên số chỉ tiêu xếp được. {said}"
    return Chart(about=about, bars=bars, axis="Số đơn vị")


def _share_label(reached: int, rated: int) -> str:
    if not rated:
        return _UNRATED
    return next(label for least, label in _SHARES if 100 * reached >= least * rated)

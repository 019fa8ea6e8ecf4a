"""What each union has done: its result of every indicator, how it is rated, and how the ratings are spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from math import isnan, nan

import pandas as pd

from pipeline.measures.rollup import expected_units, values
from pipeline.measures.status import status_of_union
from pipeline.program.model import Indicator, Target
from pipeline.program.vocabulary import Accrual, Measure, Reporter, Status
from pipeline.review.charts import Bar, BarLook, Chart
from pipeline.round.consolidation import Consolidation
from pipeline.round.once import once
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
    """An indicator that can be rated for each union: who has to answer it, and the target a union is held to.

    `own`: the targets of single unions; `common`: that of all others, if there is one.
    """

    indicator: Indicator
    units: Set[str]
    own: Mapping[str, Target]
    common: Target | None


@once
def asked_indicators(data: Consolidation, year: int) -> Sequence[RatedIndicator]:
    """The unions' indicators of a year."""
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
        units: Set[str] = expected_units(data.program, data.period, indicator, year)
        if common is None:
            units = units & targets.keys()
        out.append(RatedIndicator(indicator, units, targets, common))
    return out


def _common_target(data: Consolidation, indicator: Indicator, year: int) -> Target | None:
    """The target every union is held to: none of counts, which all promise together, nor of a term not over."""
    if not indicator.measure.has_denominator:
        return None
    level = indicator.term_target if indicator.accrual is Accrual.LEVEL and data.term_over else None
    return indicator.targets.get(year, level)


@once
def told_by_unions(data: Consolidation, code: str, year: int) -> pd.DataFrame:
    """What the unions of the list told of an indicator for a year, in the order of the list.

    Columns unit, numerator, value (NaN where there is nobody concerned).
    """
    rows = data.known.of(data.program.indicator_by_code[code]).of_year(year)
    place = rows["unit"].map(data.program.unit_order)
    place = place[place.notna() & (rows["unit"] != data.program.office_code)].sort_values()
    rows = rows.loc[place.index]
    value = values(data.program.indicator_by_code[code], rows)
    return pd.DataFrame({"unit": rows["unit"], "numerator": rows["numerator"], "value": value})


@once
def rated_unions(data: Consolidation, code: str, year: int) -> pd.DataFrame:
    """The same of those that were asked and are held to a target that year, with their `status`."""
    asked = next((a for a in asked_indicators(data, year) if a.indicator.code == code), None)
    told = told_by_unions(data, code, year)
    if asked is None:
        return told.iloc[:0].assign(status=None)
    told = told[told["unit"].isin(asked.units)]
    near = data.cover.near
    # Each figure that there is once: however many unions there are, they tell some hundreds of shares.
    known = {value: _rating(asked.indicator, value, asked.common, near) for value in told["value"].dropna().unique()}
    unconcerned = _rating(asked.indicator, nan, asked.common, near)
    status = [
        _rating(asked.indicator, value, asked.own[unit], near) if unit in asked.own else known.get(value, unconcerned)
        for unit, value in zip(told["unit"].tolist(), told["value"].tolist(), strict=True)
    ]
    return told.assign(status=pd.Series(status, index=told.index, dtype=object))


def _rating(indicator: Indicator, value: float, target: Target | None, near: float) -> Status:
    """How one union stands against its target of one indicator."""
    if target is None:
        return Status.NO_DATA
    return Status.NOT_APPLICABLE if isnan(value) else status_of_union(indicator, value, target, near)


@once
def reached_by_union(data: Consolidation) -> Mapping[str, tuple[int, int]]:
    """How many of the indicators of the latest year a union has reached, and by how many it could be rated.

    By unit code, of all whose form counts.
    """
    reached: Counter[str] = Counter()
    rated: Counter[str] = Counter()
    for asked in asked_indicators(data, data.latest_year):
        found = rated_unions(data, asked.indicator.code, data.latest_year)
        reached.update(found["unit"][found["status"].isin(REACHED)].tolist())
        rated.update(found["unit"][found["status"].isin((*REACHED, *SHORT))].tolist())
    counted = (line.unit.code for line in data.unit_roster if line.delivery.counted)
    return {code: (reached[code], rated[code]) for code in counted}


def answers(data: Consolidation, indicator: Indicator, year: int) -> Mapping[str, str]:
    """Every union's result of one indicator in a narrow cell, by unit code; its unit stands in the column's head."""
    told = told_by_unions(data, indicator.code, year)
    columns = (told[name].tolist() for name in ("unit", "numerator", "value"))
    return {unit: _answer(indicator, numerator, value) for unit, numerator, value in zip(*columns, strict=True)}


def _answer(indicator: Indicator, numerator: float, value: float) -> str:
    if isnan(value):
        return NOT_CONCERNED
    if indicator.measure in _ANSWERS:
        yes, no = _ANSWERS[indicator.measure]
        return yes if numerator else no
    return number(value)


def shown_indicators(data: Consolidation) -> list[Indicator]:
    """The indicators unions have answered for, or should have, in the latest year."""
    year = data.latest_year
    return [
        i
        for i in data.program.indicators
        if i.reporter is Reporter.UNIT
        and (len(data.known.of(i).of_year(year)) or year in i.years_asked(data.period, data.program.years))
    ]


def achievement_chart(data: Consolidation) -> Chart | None:
    """How many unions reached which share of the targets they are held to; None when no union can be rated."""
    found = reached_by_union(data)
    counts = Counter(_share_label(*found.get(line.unit.code, (0, 0))) for line in data.unit_roster)
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

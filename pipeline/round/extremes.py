"""The highest and the lowest unions of an indicator, where setting unions side by side makes sense."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.measures.pairs import DECIMALS
from pipeline.measures.results import Result
from pipeline.measures.rollup import existing_units, term_facts, values
from pipeline.measures.status import PRECISION
from pipeline.measures.succession import halfway
from pipeline.program.model import Indicator
from pipeline.program.vocabulary import Measure, Reporter
from pipeline.round.consolidation import Consolidation

MAX_NAMED = 3  # unions named at each end; more are counted
FEWEST = 3  # unions with a figure, below which nothing is compared


@dataclass(frozen=True, slots=True)
class End:
    """The unions that share the highest or the lowest figure; `names` is empty when there are too many to name."""

    value: float
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extremes:
    """Both ends of an indicator; `low` is None where a small figure says more of a union's size than of its work."""

    high: End
    low: End | None


def extremes(data: Consolidation, indicator: Indicator, result: Result) -> Extremes | None:
    """The ends of the figures behind `result`; None where there is nothing to compare or all are equal."""
    if indicator.reporter is Reporter.OFFICE or indicator.measure is Measure.STOCK:
        return None
    rows = data.facts_of(indicator.code)
    rows = rows[rows["year"] <= (result.year or data.latest_year)]
    if result.year is None:
        rows = term_facts(rows, indicator, existing_units(data.program, data.period, data.years))
    else:
        rows = rows[rows["year"] == result.year]
    if not indicator.measure.is_choice:  # a union's half year is not set beside the others' years
        rows = rows[~halfway(data.program, data.period, rows)]
    found = _values(indicator, rows)
    if len(found) < FEWEST or found.min() == found.max():
        return None
    both = indicator.measure not in (Measure.COUNT, Measure.PER_UNIT)
    high, low = _end(data, found, found.max()), _end(data, found, found.min())
    return Extremes(high, low if both else None)


def _values(indicator: Indicator, rows: pd.DataFrame) -> pd.Series[float]:
    """Each union's figure, by its code; unions that are not concerned have none."""
    sums = rows.groupby("unit", sort=False)[["numerator", "denominator"]].sum(min_count=1).round(DECIMALS)
    return values(indicator, sums).dropna().round(PRECISION)


def _end(data: Consolidation, values: pd.Series[float], value: float) -> End:
    codes = values.index[values == value].tolist()
    if len(codes) > MAX_NAMED:
        return End(float(value), len(codes), ())
    known, order = data.program.unit_by_code, data.program.unit_order
    listed = sorted(codes, key=lambda code: (order.get(code, len(order)), code))
    return End(float(value), len(codes), tuple(known[code].name if code in known else code for code in listed))

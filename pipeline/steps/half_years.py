"""What unions told of half the year that a round is about: the forms of the whole year show it."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.closes.in_force import PeriodRound
from pipeline.program.model import Period, Program
from pipeline.round import facts
from pipeline.steps.periods import is_half_of
from pipeline.steps.renewed_forms import HalfYears


def of_half(program: Program, period: Period, rounds: Iterable[PeriodRound]) -> HalfYears:
    """Of every union what it told of the first half of `period`'s year, of what can only grow until its end."""
    flows, year = {i.code for i in program.indicators if i.is_flow}, period.years[-1]
    found: dict[str, dict[tuple[str, int], float]] = {}
    for item in rounds:
        if not is_half_of(item.period, period):
            continue
        pairs = facts.collect(facts.of_unions(item.submissions))[["unit", "indicator", "year", "numerator"]]
        for unit, code, of, amount in pairs.itertuples(index=False, name=None):
            if code in flows and of == year:
                found.setdefault(str(unit), {})[str(code), year] = amount
    return found

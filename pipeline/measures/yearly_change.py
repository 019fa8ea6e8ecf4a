"""Targets told as a rise or fall over the year before -> numbers, once that year's result is known.

Whoever evaluates a period does so after `with_changes`: all that comes later sees targets as numbers.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.measures.results import sum_of_year
from pipeline.measures.status import PRECISION
from pipeline.measures.told import Known, Told
from pipeline.program.model import Indicator, Target


def with_changes(known: Known) -> Known:
    """The same with the targets that follow from results of the years before."""
    if not any(indicator.changes for indicator in known.program.indicators):
        return known
    indicators = tuple(_with_changes(told) for told in known.of_each())
    return replace(known, program=replace(known.program, indicators=indicators))


def changed(before: float, percent: float) -> float | None:
    """The number that lies so many percent above (below) another; None over nothing, of which there is no share."""
    return round(before * (100 + percent) / 100, PRECISION) if before > 0 else None


def _with_changes(told: Told) -> Indicator:
    """The indicator with the numbers of its changes; a decided number stands before a change."""
    indicator = told.indicator
    targets = {year: target for year, target in indicator.targets.items() if target.change is None}
    for year, percent in indicator.changes.items():
        before = _result(told, year - 1) if year in told.years and year not in targets else None
        low = None if before is None else changed(before, percent)
        if low is not None:
            targets[year] = Target(low, change=percent)
    return replace(indicator, targets=dict(sorted(targets.items())))


def _result(told: Told, year: int) -> float | None:
    """The result of a year of the term; None where nobody told it."""
    total = sum_of_year(told, year) if year in told.years else None
    if total is None or total.numerator is None:
        return None
    return told.indicator.value(total.numerator, total.denominator)

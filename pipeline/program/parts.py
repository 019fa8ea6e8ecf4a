"""Targets handed to single unions, and what they add up to against the whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.program.model import Indicator, OtherTarget, Program, Target, Unit
from pipeline.program.vocabulary import Reporter


@dataclass(frozen=True, slots=True)
class PartsRow:
    """The parts of one indicator and year (None: the term): their sum, and how far from the whole it is.

    `given` of the `expected` unions have a part. `difference` is 0 within a range, None without a whole.
    """

    indicator: Indicator
    year: int | None
    total: float
    given: int
    expected: int
    whole: Target | None
    difference: float | None


def unit_targets(program: Program, unit: str, indicator: str, year: int | None) -> tuple[OtherTarget, ...]:
    """What was handed to a unit for a year (None: the term): the program's own resolution first, then the latest."""
    return program.parts.get((unit, indicator, year), ())


def unit_target(program: Program, unit: str, indicator: str, year: int | None) -> OtherTarget | None:
    """The one of `unit_targets` that counts."""
    return next(iter(unit_targets(program, unit, indicator, year)), None)


def parts_check(program: Program) -> tuple[PartsRow, ...]:
    """A row per indicator and year with parts, for what adds up over unions (not for percentages and averages)."""
    rows = []
    for indicator in program.indicators:
        if indicator.measure.has_denominator or indicator.is_percent or indicator.reporter is Reporter.OFFICE:
            continue
        handed = {t.year for t in program.other_targets if t.unit is not None and t.indicator == indicator.code}
        rows += [_row(program, indicator, year) for year in (*program.years, None) if year in handed]
    return tuple(rows)


def _row(program: Program, indicator: Indicator, year: int | None) -> PartsRow:
    units = [u for u in program.units if indicator.concerns(u.kind) and _existed(u, program.years, year)]
    parts = [t.target.low for u in units if (t := unit_target(program, u.code, indicator.code, year))]
    whole = indicator.target(year)
    total = sum(parts)
    return PartsRow(
        indicator, year, total, len(parts), len(units), whole, None if whole is None else _difference(total, whole)
    )


def _existed(unit: Unit, years: tuple[int, ...], year: int | None) -> bool:
    """Whether the unit existed at any time of the year, or of the term."""
    first, last = date(year or years[0], 1, 1), date(year or years[-1], 12, 31)
    return (unit.valid_from or first) <= last and (unit.valid_to or last) >= first


def _difference(total: float, whole: Target) -> float:
    """How much `total` is above (or, below 0, under) what was promised as a whole."""
    high = whole.low if whole.high is None else whole.high
    return min(total - whole.low, 0.0) or max(total - high, 0.0)

"""Levels: an office below sends sums with their coverage, and adding those gives what a flat consolidation gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from pipeline.measures.pairs import Pair, total
from pipeline.measures.rollup import Sum, expected_units, sum_of, year_day
from pipeline.program.model import Indicator, Period, Program, Unit
from pipeline.program.words import Accrual, Reporter, UnitKind

_GRASSROOTS = frozenset({UnitKind.PUBLIC, UnitKind.STATE, UnitKind.PRIVATE})


class Tally(NamedTuple):
    """Unions that reported and unions expected."""

    reported: int
    expected: int


@dataclass(frozen=True)
class Below:
    """What the offices below say beside their pairs, which stand among the facts; year None is the whole term.

    `tallies` by (office, indicator, year), `terms` by (office, indicator): the term pair of a level cannot be had from
    its years, since every union's latest year counts.
    """

    tallies: Mapping[tuple[str, str, int | None], Tally] = field(default_factory=dict)
    terms: Mapping[tuple[str, str], Pair] = field(default_factory=dict)

    def over(self, earlier: Below) -> Below:
        """This round's sums over those of an earlier one."""
        kept = {at: pair for at, pair in earlier.terms.items() if (*at, None) not in self.tallies}
        return Below({**earlier.tallies, **self.tallies}, {**kept, **self.terms})


NOBODY = Below()


def rolled_up(indicator: Indicator) -> bool:
    """Whether offices below send sums of it; what the office answers itself stays at its own level."""
    return indicator.reporter is not Reporter.OFFICE


def joined(sums: Iterable[Sum]) -> Sum:
    """The sum of sums: pairs add, coverage adds; None where no part has a figure."""
    parts = list(sums)
    numerators = [s.numerator for s in parts if s.numerator is not None]
    denominators = [s.denominator for s in parts if s.denominator is not None]
    return Sum(
        total(numerators) if numerators else None,
        total(denominators) if denominators else None,
        sum(s.reported for s in parts),
        sum(s.expected for s in parts),
    )


def with_offices(
    program: Program,
    period: Period,
    below: Below,
    indicator: Indicator,
    year: int | None,
    asked: tuple[int, ...],
    rows: pd.DataFrame,
    own: Sum,
) -> Sum:
    """`own` (the sum over the unions) with what the offices below have in `rows`, their pairs of `year` or the term.

    `asked`: the years whose answers are owed. An office that says nothing adds its unions to those expected.
    """
    if not program.offices_below or not rolled_up(indicator):
        return own
    level = year is None and indicator.accrual is not Accrual.CUMULATIVE
    on = year_day(period, asked[-1]) if asked else period.end
    parts = [own]
    for office in program.offices_below:
        said = below.tallies.get((office.code, indicator.code, year))
        if level:
            pair = below.terms.get((office.code, indicator.code)) if office.exists_on(on) else None
            figure = Sum(*pair, 0, 0) if pair else Sum(None, None, 0, 0)
            said = said if office.exists_on(on) else None
        else:
            figure = sum_of(rows[rows["unit"] == office.code], set())
        owed = asked and office.exists_on(on)
        tally = said or Tally(0, silent(office, indicator) if owed else 0)
        parts.append(Sum(figure.numerator, figure.denominator, *tally))
    return joined(parts)


def coverage_by_unit(
    program: Program, period: Period, below: Below, indicator: Indicator, year: int, reporting: set[str]
) -> dict[str, Tally]:
    """Who is expected for `year` or reported it: one for a union, what it stands for of an office below."""
    offices = {u.code: u for u in program.offices_below} if rolled_up(indicator) else {}
    expected = {u.code for u in expected_units(program, period, indicator, year)} | reporting
    found = {code: Tally(int(code in reporting), 1) for code in expected - offices.keys()}
    asked = indicator.asked_in(year, program.years)
    for code, office in offices.items():
        owed = asked and office.exists_on(year_day(period, year))
        tally = below.tallies.get((code, indicator.code, year)) or Tally(0, silent(office, indicator) if owed else 0)
        if tally.expected:
            found[code] = tally
    return found


def silent(office: Unit, indicator: Indicator) -> int:
    """How many answers are missing while an office below has not sent its sums."""
    return (office.rolls_up or 0) if indicator.scope.kinds & _GRASSROOTS else 1


def said_by(office: str, sums: Mapping[tuple[str, int | None], Sum]) -> Below:
    """What an office says by its sums of (indicator, year): their coverage, and the pairs of the term."""
    return Below(
        {(office, code, year): Tally(s.reported, s.expected) for (code, year), s in sums.items()},
        {
            (office, code): Pair(s.numerator, s.denominator)
            for (code, year), s in sums.items()
            if year is None and s.numerator is not None
        },
    )

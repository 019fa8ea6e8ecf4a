"""Levels: an office below sends sums with their coverage, and adding those gives what a flat consolidation gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import pandas as pd

from pipeline.measures.pairs import Pair, total
from pipeline.measures.rollup import Sum, expected_units, sum_of, year_day
from pipeline.measures.succession import LevelUnits
from pipeline.program.model import Base, Indicator, Period, Program, Unit
from pipeline.program.register import successors
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
    level: LevelUnits | None = None,
) -> Sum:
    """`own` (the sum over the unions) with what the offices below have in `rows`, their pairs of `year` or the term.

    `asked`: the years whose answers are owed. `level`, for the term: whose figures speak of the unions as they are now.
    An office that says nothing adds its unions to those expected.
    """
    if not program.offices_below or not rolled_up(indicator):
        return own
    on = year_day(period, asked[-1]) if asked else period.end
    told = set(rows["unit"])
    parts = [own]
    for office in program.offices_below:
        if level is None or indicator.accrual is Accrual.CUMULATIVE:
            figure = sum_of(rows[rows["unit"] == office.code], set())
        else:
            pair = below.terms.get((office.code, indicator.code)) if office.code in level.standing else None
            figure = Sum(*pair, 0, 0) if pair else Sum(None, None, 0, 0)
        owed = bool(asked) and office.exists_on(on)
        if year is None:
            tally = _of_term(program, period, below, office, indicator, level, owed=owed)
        else:
            tally = stands_for(program, period, below, office, indicator, year, told, owed=owed)
        parts.append(Sum(figure.numerator, figure.denominator, *tally))
    return joined(parts)


def _of_term(
    program: Program,
    period: Period,
    below: Below,
    office: Unit,
    indicator: Indicator,
    level: LevelUnits | None,
    *,
    owed: bool,
) -> Tally:
    """The coverage of the term: as the office said while that counts, else its unions are missing."""
    said = below.tallies.get((office.code, indicator.code, None))
    if said and level is not None and _speaks(program, period, office, indicator, level):
        return said
    return Tally(0, silent(office, indicator) if owed else 0)


def _speaks(program: Program, period: Period, office: Unit, indicator: Indicator, level: LevelUnits) -> bool:
    """Whether the coverage of the term that an office sent still counts: no successor's takes its unions in."""
    if office.code in level.kept:
        return True
    gone_with_flows = indicator.accrual is Accrual.CUMULATIVE and office.code not in level.carried
    return gone_with_flows and not _heirs(program, office, period.end)


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
        tally = stands_for(program, period, below, office, indicator, year, reporting, owed=owed)
        if tally.expected:
            found[code] = tally
    return found


def stands_for(
    program: Program,
    period: Period,
    below: Below,
    office: Unit,
    asked: Indicator | Base,
    year: int,
    told: set[str],
    *,
    owed: bool,
) -> Tally:
    """The coverage of an office below for `year`: as it said while its figure counts, else its unions are missing.

    `told`: who has a figure of `year` that counts; `owed`: whether the office owes one. Nobody is missing where a unit
    founded later, into which the office went, has told that year anew.
    """
    said = below.tallies.get((office.code, asked.code, year))
    if said and (office.code in told or (owed and not said.reported)):
        return said
    day = year_day(period, year)
    anew = {h for h in _heirs(program, office, period.end) & told if not program.unit_by_code[h].exists_on(day)}
    return Tally(0, silent(office, asked) if owed and not anew else 0)


def silent(office: Unit, asked: Indicator | Base) -> int:
    """How many answers are missing while an office below has not sent its sums."""
    return (office.rolls_up or 0) if asked.scope.kinds & _GRASSROOTS else 1


def _heirs(program: Program, office: Unit, day: date) -> set[str]:
    """Who has taken an office below over by `day`."""
    return {code for code, _ in successors(program, office.code, day)} - {office.code}

"""Levels: an office below sends sums with their coverage, and adding those gives what a flat consolidation gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import combinations
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

    @cached_property
    def last_expected(self) -> Mapping[str, Mapping[str, tuple[int, int]]]:
        """Of every office the last year for which it told each indicator or base, and how many unions it expected."""
        found: dict[str, dict[str, tuple[int, int]]] = {}
        for (office, asked, year), tally in self.tallies.items():
            if year is not None:
                told = found.setdefault(office, {})
                told[asked] = max(told.get(asked, (0, 0)), (year, tally.expected))
        return found


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
            tally = _of_term(program, below, office, indicator, level, owed=owed)
        else:
            tally = stands_for(program, period, below, office, indicator, year, told, owed=owed)
        parts.append(Sum(figure.numerator, figure.denominator, *tally))
    return joined(parts)


def _of_term(
    program: Program,
    below: Below,
    office: Unit,
    indicator: Indicator,
    level: LevelUnits | None,
    *,
    owed: bool,
) -> Tally:
    """The coverage of the term: as the office said while that counts, else its unions are missing."""
    said = below.tallies.get((office.code, indicator.code, None))
    if said and level is not None and office.code in level.kept:
        return said
    return Tally(0, silent(program, below, office, indicator) if owed else 0)


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
    return Tally(0, silent(program, below, office, asked) if owed and not anew else 0)


def silent(program: Program, below: Below, office: Unit, asked: Indicator | Base) -> int:
    """How many answers are missing while an office below has not sent its sums: as many as its last ones expected.

    Of what it never told, the number follows from other questions to the same kinds of unions; without any, all the
    unions it stands for are missing.
    """
    last = below.last_expected.get(office.code, {})
    if asked.code in last:
        return last[asked.code][1]
    known = _of_kinds(program, last, asked.scope.kinds)
    if known is not None:
        return known
    return (office.rolls_up or 0) if asked.scope.kinds & _GRASSROOTS else 1


def _of_kinds(program: Program, last: Mapping[str, tuple[int, int]], wanted: frozenset[UnitKind]) -> int | None:
    """How many unions of the kinds `wanted` an office has, by what it expected of questions to these or other kinds."""
    told: dict[frozenset[UnitKind], tuple[int, int]] = {}
    items: tuple[Indicator | Base, ...] = (*program.indicators, *program.bases)
    for item in items:
        if item.code in last:
            told[item.scope.kinds] = max(told.get(item.scope.kinds, (0, 0)), last[item.code])
    by_kinds = {kinds: expected for kinds, (_, expected) in told.items()}
    found = _added(by_kinds, wanted)
    if found is not None:
        return found
    for whole, expected in by_kinds.items():
        rest = _added(by_kinds, whole - wanted) if wanted < whole else None
        if rest is not None:
            return max(expected - rest, 0)
    return None


def _added(by_kinds: Mapping[frozenset[UnitKind], int], wanted: frozenset[UnitKind]) -> int | None:
    """The number told of exactly `wanted`, or of questions to parts of it that together make it up, none twice."""
    inside = [kinds for kinds in by_kinds if kinds <= wanted]
    for count in range(1, len(wanted) + 1):
        for parts in combinations(inside, count):
            if sum(map(len, parts)) == len(wanted) and frozenset[UnitKind]().union(*parts) == wanted:
                return sum(by_kinds[kinds] for kinds in parts)
    return None


def _heirs(program: Program, office: Unit, day: date) -> set[str]:
    """Who has taken an office below over by `day`."""
    return {code for code, _ in successors(program, office.code, day)} - {office.code}

"""Levels: an office below sends sums with their coverage, and adding those gives what a flat consolidation gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from pipeline.measures.pairs import total
from pipeline.measures.rollup import Sum, expected_units, last_day, sum_of, year_day
from pipeline.measures.succession import LevelUnits
from pipeline.measures.told import Known, Tally, Told
from pipeline.program.kinds import UnitKind
from pipeline.program.model import Base, Indicator, Program, Unit
from pipeline.program.register import successors
from pipeline.program.vocabulary import Accrual, Reporter


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


def year_with_offices(told: Told, year: int, own: Sum) -> Sum:
    """`own` (the sum over the unions) with what the offices below told of a year.

    An office that says nothing adds its unions to those expected.
    """
    if not told.program.offices_below or not rolled_up(told.indicator):
        return own
    rows, on = told.of_year(year), year_day(told.period, year)
    reporting, parts = set(rows["unit"].tolist()), [own]
    for office in told.program.offices_below:
        owed = bool(told.asked(year)) and office.exists_on(on)
        tally = stands_for(told.known, office, told.indicator, year, reporting, owed=owed)
        figure = sum_of(rows[rows["unit"] == office.code], set())
        parts.append(replace(figure, reported=tally.reported, expected=tally.expected))
    return joined(parts)


def term_with_offices(told: Told, own: Sum, level: LevelUnits) -> Sum:
    """The same of the term; `level`: whose figures speak of the unions as they are now."""
    indicator, below = told.indicator, told.known.below
    if not told.program.offices_below or not rolled_up(indicator):
        return own
    rows, asked = told.of_year(None), told.asked(None)
    parts = [own]
    for office in told.program.offices_below:
        pair: tuple[float | None, float | None] = (None, None)
        if indicator.accrual is Accrual.CUMULATIVE:
            flow = sum_of(rows[rows["unit"] == office.code], set())
            pair = flow.numerator, flow.denominator
        elif office.code in level.counted:
            pair = below.terms.get((office.code, indicator.code), pair)
        said = below.tallies.get((office.code, indicator.code, None))
        if not said or office.code not in level.present:
            owed = bool(asked) and office.exists_on(last_day(told.period, asked))
            said = Tally(0, silent(told.known, office, indicator) if owed else 0)
        parts.append(Sum(*pair, *said))
    return joined(parts)


class Coverage(NamedTuple):
    """Of a year the unions that are `asked`; of these the `missing`; those that reported `unasked`, who are expected,
    too; what offices below stand for."""

    asked: frozenset[str]
    missing: Set[str]
    unasked: Set[str]
    offices: Mapping[str, Tally]


def coverage(told: Told, year: int, reporting: Set[str]) -> Coverage:
    """Who is expected for `year` or reported it; `reporting`: all with a figure of it that counts."""
    program, period, indicator = told.program, told.period, told.indicator
    offices = {u.code: u for u in program.offices_below} if rolled_up(indicator) else {}
    asked = expected_units(program, period, indicator, year)
    below = {}
    for code, office in offices.items():
        owed = bool(told.asked(year)) and office.exists_on(year_day(period, year))
        tally = stands_for(told.known, office, indicator, year, reporting, owed=owed)
        if tally.expected:
            below[code] = tally
    return Coverage(asked, asked - reporting, reporting - asked - offices.keys(), below)


def coverage_by_unit(told: Told, year: int, reporting: Set[str]) -> dict[str, Tally]:
    """The same of each: one for a union, what it stands for of an office below."""
    found = coverage(told, year, reporting)
    return {**{code: Tally(int(code in reporting), 1) for code in found.asked | found.unasked}, **found.offices}


def stands_for(
    known: Known, office: Unit, asked: Indicator | Base, year: int, reporting: Set[str], *, owed: bool
) -> Tally:
    """The coverage of an office below for `year`: as it said while its figure counts, else its unions are missing.

    `reporting`: who has a figure of `year` that counts; `owed`: whether the office owes one. Nobody is missing where a
    unit founded later, into which the office went, has told that year anew.
    """
    program, said = known.program, known.below.tallies.get((office.code, asked.code, year))
    if said and (office.code in reporting or (owed and not said.reported)):
        return said
    heirs = {code for code, _ in successors(program, office.code, known.period.end)} - {office.code}
    day = year_day(known.period, year)
    anew = any(not program.unit_by_code[h].exists_on(day) for h in heirs & reporting)
    return Tally(0, silent(known, office, asked) if owed and not anew else 0)


def silent(known: Known, office: Unit, asked: Indicator | Base) -> int:
    """How many answers are missing while an office below has not sent its sums: as many as its last ones expected.

    Of what it never told, the number follows from other questions to the same kinds of unions; without any, all the
    unions it stands for are missing.
    """
    last = known.below.last_expected.get(office.code, {})
    if asked.code in last:
        return last[asked.code][1]
    by_kinds = _of_kinds(known.program, last, asked.scope.kinds)
    if by_kinds is not None:
        return by_kinds
    return (office.rolls_up or 0) if asked.scope.has_grassroots else 1


def _of_kinds(program: Program, last: Mapping[str, tuple[int, int]], wanted: frozenset[UnitKind]) -> int | None:
    """How many unions of the kinds `wanted` an office has, by what it expected of questions to these or other kinds."""
    told: dict[frozenset[UnitKind], tuple[int, int]] = {}
    items: tuple[Indicator | Base, ...] = (*program.indicators, *program.bases)
    unused = _unused(program, items)
    wanted = wanted - unused or wanted
    for item in items:
        if item.code in last:
            kinds = item.scope.kinds - unused or item.scope.kinds
            told[kinds] = max(told.get(kinds, (0, 0)), last[item.code])
    by_kinds = {kinds: expected for kinds, (_, expected) in told.items()}
    found = _added(by_kinds, wanted)
    if found is not None:
        return found
    for whole, expected in by_kinds.items():
        rest = _added(by_kinds, whole - wanted) if wanted < whole else None
        if rest is not None:
            return max(expected - rest, 0)
    return None


def _unused(program: Program, items: Iterable[Indicator | Base]) -> frozenset[UnitKind]:
    """The grassroots kinds that the workbook knows, but no unit of its list is of and nothing is asked of alone.

    Without them the unions of all kinds are those of the kinds that are asked something.
    """
    narrower = (item.scope.kinds for item in items if not item.scope.kinds >= program.grassroots)
    return program.grassroots - program.kinds_there.union(*narrower)


def _added(by_kinds: Mapping[frozenset[UnitKind], int], wanted: frozenset[UnitKind]) -> int | None:
    """The number told of exactly `wanted`, or of questions to parts of it that together make it up, none twice."""
    inside = [kinds for kinds in by_kinds if kinds <= wanted]
    for count in range(1, len(wanted) + 1):
        for parts in combinations(inside, count):
            if sum(map(len, parts)) == len(wanted) and frozenset[UnitKind]().union(*parts) == wanted:
                return sum(by_kinds[kinds] for kinds in parts)
    return None

"""What is worked out over many unions at once is what a plain look at each of them gives."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import fsum, isnan

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures.forecast import YearPair, compared, pace
from pipeline.measures.levels import rolled_up, silent
from pipeline.measures.results import owing
from pipeline.measures.rollup import expected_units, values, year_day
from pipeline.measures.status import status_of_union
from pipeline.measures.succession import halfway
from pipeline.measures.told import Below, Known, Tally, Told
from pipeline.program.kinds import PRIVATE, PUBLIC, SUPERIOR
from pipeline.program.model import Indicator, OtherTarget, Period, Program, Target, UnionChange
from pipeline.program.vocabulary import Accrual, Comparator, Event, Measure, PeriodKind, Reporter, Status
from pipeline.review.unit_ratings import answers, rated_unions, reached_by_union, told_by_unions
from pipeline.round.consolidation import Consolidation, Cover, Figures, assemble
from pipeline.round.facts import FACT_COLUMNS
from pipeline.round.once import once
from pipeline.round.roster import Delivery, Roster, RosterLine
from tests.test_measures import NEAR, YEARS, a_period, a_program, a_unit, an_indicator

CODES = ("A1", "A2", "A3", "A4", "A5")
OFFICE = replace(a_unit("H1", SUPERIOR), rolls_up=3)
HALF = a_period(2024, kind=PeriodKind.HALF_YEAR, end=date(2024, 6, 30))
LAST_HALF = replace(a_period(2023, kind=PeriodKind.HALF_YEAR, end=date(2023, 6, 30)), code="2023-6t")
YEAR = a_period(2024)
FLOW = an_indicator(Measure.COUNT, accrual=Accrual.CUMULATIVE, targets={}, term_target=Target(1000.0))
LEVEL = an_indicator(Measure.STOCK, accrual=Accrual.LEVEL, targets={}, term_target=Target(1000.0))
figures = st.integers(0, 40).map(lambda n: n / 4)
days = st.sampled_from([None, date(2023, 3, 1), date(2024, 2, 1)])


@st.composite
def programs(draw: st.DrawFn, *indicators: Indicator) -> Program:
    """Unions founded, gone, merged and split, one of them perhaps an office below."""
    units = []
    for code in CODES:
        kind, born, gone = draw(st.sampled_from([PUBLIC, PRIVATE])), draw(days), draw(days)
        units.append(replace(a_unit(code, kind), valid_from=born, valid_to=gone if gone != born else None))
    units += [OFFICE] if draw(st.booleans()) else []
    pairs = draw(st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), max_size=2))
    changes = tuple(
        UnionChange(date(2023, 7, 1), Event.MERGED, one, other)
        for one, other in pairs
        if CODES.index(one) < CODES.index(other)
    )
    return replace(a_program(*indicators, units=units), changes=changes, periods=(LAST_HALF, HALF, YEAR))


@st.composite
def told(draw: st.DrawFn) -> Told:
    """What is known of an indicator in a round: some figures of unions, some sums of an office below."""
    indicator = draw(st.sampled_from([an_indicator(), FLOW, LEVEL]))
    program, period = draw(programs(indicator)), draw(st.sampled_from([YEAR, HALF]))
    has = indicator.measure.has_denominator
    rows = [
        (unit, "1.1", year, draw(figures), draw(figures) if has else None, "a.xlsx", "Số liệu", "E1", sent.code)
        for unit in (*CODES, OFFICE.code)
        for year in (2023, 2024)
        for sent in draw(st.lists(st.sampled_from([LAST_HALF, YEAR, period]), max_size=1))
    ]
    frame = pd.DataFrame(rows, columns=FACT_COLUMNS)
    frame = frame.astype({"year": "int64", "numerator": "float64", "denominator": "float64"})
    tallies = {
        (OFFICE.code, "1.1", y): Tally(n, 3)
        for y in (2023, 2024)
        for n in draw(st.lists(st.integers(0, 3), max_size=1))
    }
    return Known(program, period, frame, Below(tallies)).of(indicator)


@dataclass
class Share:
    """What one family of unions gave of a year, and how many of those it owed are in it."""

    numerator: float = 0.0
    denominator: float = 0.0
    given: int = 0
    owed: int = 0
    halves: int = 0

    @property
    def whole(self) -> bool:
        return self.given >= self.owed > 0 and not self.halves

    @property
    def weight(self) -> float:
        return max(self.given - self.halves / 2, 0.0) / max(self.owed, self.given, 1.0)


def plain_shares(known: Told, year: int) -> Mapping[str, Share]:
    """Row by row, and union by union that owes the year."""
    roots = {unit: unit for unit in (*CODES, OFFICE.code)}
    for change in known.program.changes:
        if change.day <= known.period.end and change.successor:
            one, other = roots[change.unit], roots[change.successor]
            roots = {unit: other if root == one else root for unit, root in roots.items()}
    found: defaultdict[str, Share] = defaultdict(Share)

    def tally(unit: str) -> Tally:
        if unit != OFFICE.code:
            return Tally(1, 1)
        said = known.known.below.tallies.get((unit, known.indicator.code, year))
        return said or Tally(0, silent(known.known, OFFICE, known.indicator))

    rows = known.rows[known.rows["year"] == year]
    halves = halfway(known.program, known.period, rows).tolist()
    for n, row in enumerate(rows.itertuples()):
        one = found[roots[row.unit]]
        reported = tally(row.unit).reported if OFFICE in known.program.units else 1
        one.numerator += row.numerator
        one.denominator += 0.0 if isnan(row.denominator) else row.denominator
        one.given += reported
        one.halves += reported if halves[n] or known.period.tells_half_of(year) else 0
    for unit in plain_owing(known, year):
        found[roots[unit]].owed += tally(unit).expected
    return found


def plain_owing(known: Told, year: int) -> Iterator[str]:
    yield from owing(known, year)
    for office in known.program.offices_below if rolled_up(known.indicator) else ():
        if office.exists_on(year_day(known.period, year)):
            yield office.code


def plain_pair(known: Told, earlier: int, later: int) -> YearPair | None:
    """Two years over the families that told all of both."""
    one, other = plain_shares(known, earlier), plain_shares(known, later)
    both = [f for f, share in other.items() if share.whole and f in one and one[f].whole]
    if not both:
        return None
    before, after = (
        known.indicator.value(fsum(of[f].numerator for f in both), fsum(of[f].denominator for f in both))
        for of in (one, other)
    )
    if before is None or after is None:
        return None
    others = any(share.given for of in (one, other) for f, share in of.items() if f not in both)
    unions = sum(other[f].owed for f in both)
    return YearPair(earlier, before, after, unions, sum(s.owed for s in other.values()), others)


def plain_pace(known: Told, years: Sequence[int], so_far: float) -> float | None:
    """Each family going on as in the years it told."""
    shares = [plain_shares(known, year) for year in years]
    ahead = sum(y > years[-1] and known.indicator.asked_in(y, YEARS) for y in YEARS)
    more = []
    for family in {f for of in shares for f in of}:
        own = [of[family] for of in shares if family in of]
        weight = sum(s.weight for s in own)
        if weight:
            left = sum(1 - s.weight for s in own if s.owed) + (ahead if shares[-1][family].owed else 0)
            more.append(sum(s.numerator for s in own) / weight * left)
    return so_far + fsum(more) if more else None


@given(told())
def test_two_years_are_compared_over_those_who_told_both(known: Told) -> None:
    assert compared(known, 2023, 2024) == plain_pair(known, 2023, 2024)


@given(told())
def test_a_sum_goes_on_as_every_union_does(known: Told) -> None:
    found, plain = pace(known, (2023, 2024), 5.0), plain_pace(known, (2023, 2024), 5.0)
    assert (found is None) == (plain is None)
    assert found is None or found == pytest.approx(plain, abs=1e-9)


@given(programs(), st.sampled_from([YEAR, HALF]), st.sampled_from(YEARS), st.sampled_from([PUBLIC, PRIVATE]))
def test_who_has_to_answer_is_who_exists_and_is_concerned(
    program: Program, period: Period, year: int, kind: object
) -> None:
    indicator = an_indicator(scope=replace(an_indicator().scope, kinds=frozenset({kind})))
    there = [u for u in program.units if u.exists_on(year_day(period, year)) and u.rolls_up is None]
    for _ in range(2):  # the second time as it was worked out the first
        assert expected_units(program, period, indicator, year) == {u.code for u in there if u.kind == kind}


# ------------------------------------------------------------------------------------------- one figure a union


@given(
    st.lists(st.tuples(figures, st.none() | figures), min_size=1),
    st.sampled_from([m for m in Measure if m is not Measure.GRADE]),
)
def test_the_values_of_a_frame_are_those_of_its_pairs(
    pairs: list[tuple[float, float | None]], measure: Measure
) -> None:
    indicator = an_indicator(measure)
    frame = pd.DataFrame(pairs, columns=["numerator", "denominator"], dtype="float64")
    found = [None if isnan(value) else value for value in values(indicator, frame)]
    assert found == [indicator.value(*pair) for pair in pairs]


RATED = an_indicator(comparator=Comparator.AT_LEAST)
OF_OFFICE = an_indicator(code="1.2", reporter=Reporter.OFFICE)


@st.composite
def rounds(draw: st.DrawFn) -> Consolidation:
    """A year in which some unions told a share, some of them held to a target of their own."""
    own = tuple(
        OtherTarget("Nghị quyết", "1.1", unit, 2024, Target(draw(figures)), "", None)
        for unit in draw(st.lists(st.sampled_from(CODES), unique=True))
    )
    targets = draw(st.sampled_from([{}, {2024: Target(50.0)}]))
    units = [a_unit(code, draw(st.sampled_from([PUBLIC, SUPERIOR]))) for code in CODES]
    program = a_program(replace(RATED, targets=targets), OF_OFFICE, units=units, others=own)
    rows = [
        (unit, "1.1", 2024, draw(figures), draw(figures), "a.xlsx", "Số liệu", "E1", "2024")
        for unit in draw(st.permutations((*CODES, "A00", "X9")))
        if draw(st.booleans())
    ]
    frame = pd.DataFrame(rows, columns=FACT_COLUMNS)
    facts = frame.astype({"year": "int64", "numerator": "float64", "denominator": "float64"})
    states = st.sampled_from([Delivery.ON_TIME, Delivery.MISSING])
    lines = tuple(RosterLine(u, draw(states), "", None, 0, 0, False, False) for u in units)
    return assemble(Cover(program, YEAR, NEAR, 0.75), Figures(facts), roster=Roster(lines))


def plain_statuses(data: Consolidation) -> dict[str, Status]:
    """Union by union in the order of the list: those that were asked, have a target and told something."""
    (indicator, _), found = data.program.indicators, {}
    own = {t.unit: t.target for t in data.program.other_targets}
    told = {row.unit: row for row in data.figures.facts.itertuples()}
    for unit in data.program.units:
        asked = 2024 in indicator.targets and unit.kind is PUBLIC
        target = own.get(unit.code, indicator.targets.get(2024))
        if unit.code in told and target is not None and asked:
            value = indicator.value(told[unit.code].numerator, told[unit.code].denominator)
            rated = Status.NOT_APPLICABLE if value is None else status_of_union(indicator, value, target, NEAR)
            found[unit.code] = rated
    return found


@given(rounds())
def test_unions_are_rated_one_by_one(data: Consolidation) -> None:
    found = rated_unions(data, "1.1", 2024)
    assert dict(zip(found["unit"], found["status"], strict=True)) == plain_statuses(data)
    assert list(found["unit"]) == list(plain_statuses(data))


@given(rounds())
def test_what_a_union_has_reached_is_counted_over_its_indicators(data: Consolidation) -> None:
    plain = {}
    for line in data.unit_roster:
        status = plain_statuses(data).get(line.unit.code)
        met, short = status in (Status.EXCEEDED, Status.MET), status in (Status.NEAR, Status.NOT_MET)
        if line.delivery.counted:
            plain[line.unit.code] = int(met), int(met or short)
    assert reached_by_union(data) == plain


@given(rounds())
def test_what_unions_told_stands_in_the_order_of_the_list(data: Consolidation) -> None:
    sent = set(data.figures.facts["unit"])
    told = told_by_unions(data, "1.1", 2024)
    assert list(told["unit"]) == [code for code in CODES if code in sent]
    assert list(answers(data, data.program.indicators[0], 2024)) == list(told["unit"])


def test_a_view_is_worked_out_once_for_each_round_and_question() -> None:
    asked: list[tuple[str, int]] = []

    @once
    def view(data: Consolidation, year: int) -> str:
        asked.append((data.period.code, year))
        return f"{data.period.code} {year}"

    one, other = (assemble(Cover(a_program(RATED), a_period(year), NEAR, 0.75), Figures()) for year in (2023, 2024))
    assert [view(one, 1), view(one, 1), view(one, 2), view(other, 1)] == ["2023 1", "2023 1", "2023 2", "2024 1"]
    assert asked == [("2023", 1), ("2023", 2), ("2024", 1)]
    again = pickle.loads(pickle.dumps(one))
    assert one.views and not again.views and again.results == one.results

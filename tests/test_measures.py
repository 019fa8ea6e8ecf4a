"""Pairs add up whatever the order, the grouping or the level; status and outlook follow written rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures.outlook import Prospect, Unsure, final_target, prospects
from pipeline.measures.pairs import Pair, choice_pair, number_pair, ratio_pair
from pipeline.measures.results import Result, evaluate
from pipeline.measures.rollup import expected_units, sum_of, term_facts, totals
from pipeline.measures.status import status_of, status_of_union
from pipeline.measures.told import Known
from pipeline.program.kinds import (
    EVERY_LEVEL,
    EVERY_UNIT,
    OFFICE_ALONE,
    PRIVATE,
    PUBLIC,
    STATE_SECTOR,
    SUPERIOR,
    UnitKind,
)
from pipeline.program.model import Indicator, OtherTarget, Period, Program, Scale, Target, UnionChange, Unit
from pipeline.program.vocabulary import Accrual, Comparator, Event, Measure, Outlook, PeriodKind, Reporter, Status
from pipeline.round.facts import FACT_COLUMNS

YEARS = (2023, 2024, 2025, 2026, 2027)
NEAR, AT_RISK = 0.9, 0.75


def an_indicator(measure: Measure = Measure.RATIO, **changes: object) -> Indicator:
    """A yearly percentage of 90 asked of every union, unless `changes` say else."""
    plain = Indicator(
        code="1.1",
        group="Nhóm",
        text="Nội dung",
        measure=measure,
        unit="%" if measure.has_denominator else "người",
        comparator=Comparator.AT_LEAST,
        scope=EVERY_UNIT,
        reporter=Reporter.UNIT,
        numerator="Số đạt",
        denominator="Tổng số",
        base=None,
        scale=Scale("Xếp loại", ("Xuất sắc", "Tốt", "Khá", "Yếu")) if measure is Measure.GRADE else None,
        threshold="Tốt" if measure is Measure.GRADE else None,
        accrual=Accrual.ANNUAL,
        targets=dict.fromkeys(YEARS, Target(90.0)),
        term_target=None,
        lead="",
        coordinating="",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name


def a_unit(code: str, kind: UnitKind = PUBLIC, **dates: date) -> Unit:
    return Unit(code, f"CĐCS {code}", kind, "Cụm", "", "", "", **dates)  # type: ignore[arg-type]


def a_period(*years: int, kind: PeriodKind = PeriodKind.ANNUAL, end: date | None = None) -> Period:
    last = end or date(years[-1], 12, 31)
    return Period(str(years[-1]), "Kỳ", kind, years, date(years[0], 1, 1), last, last, last)


def a_program(*indicators: Indicator, units: Sequence[Unit] = (), others: Sequence[OtherTarget] = ()) -> Program:
    return Program(
        code="thu",
        title="Chương trình",
        resolution="Nghị quyết",
        office="Công đoàn",
        office_code="A00",
        office_short="CĐ",
        superior_office="LĐLĐ",
        place="Thử",
        number="",
        issued=None,
        term="2023 - 2027",
        years=YEARS,
        signed_for="",
        signer_title="CHỦ TỊCH",
        signer="",
        addressee="",
        recipients=(),
        paper_recipients=(),
        reviewed=(),
        indicators=indicators,
        bases=(),
        units=tuple(units) or tuple(a_unit(f"A{n}") for n in range(1, 4)),
        periods=(),
        sections=(),
        scales=(),
        other_targets=tuple(others),
    )


Row = tuple[str, int, float, float | None]  # unit, year, numerator, denominator


def facts_of(*rows: Row, indicator: str = "1.1") -> pd.DataFrame:
    full = [(u, indicator, y, a, b, "a.xlsx", "Số liệu", "E1", "2024") for u, y, a, b in rows]
    frame = pd.DataFrame(full, columns=FACT_COLUMNS)
    return frame.astype({"year": "int64", "numerator": "float64", "denominator": "float64"})


def results_of(program: Program, period: Period, facts: pd.DataFrame) -> dict[int | None, Result]:
    """Results against the program's own targets by year (None: the term)."""
    return {r.year: r for r in evaluate(Known(program, period, facts), NEAR) if r.resolution == program.resolution}


# ------------------------------------------------------------------------------------------- pairs

answers = st.decimals(min_value=0, max_value=10**7, places=4).map(float)
pairs = st.builds(Pair, answers, answers)
counts = st.builds(Pair, answers, st.none())


def exact(values: Sequence[float]) -> float:
    return float(sum((Decimal(str(v)) for v in values), Decimal()))


def add(items: Sequence[Pair]) -> Pair | None:
    """The sum the roll-up makes of pairs, each of a union of its own."""
    found = sum_of(facts_of(*((f"U{n}", 2023, a, b) for n, (a, b) in enumerate(items))), set())
    return None if found.numerator is None else Pair(found.numerator, found.denominator)


@given(st.lists(pairs, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_a_sum_of_pairs_is_exact_and_does_not_depend_on_order(items: list[Pair], rng: object) -> None:
    shuffled = list(items)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]  # random.Random
    assert add(items) == add(shuffled)
    assert add(items) == Pair(exact([p.numerator for p in items]), exact([p.denominator or 0.0 for p in items]))


@given(st.lists(st.lists(pairs | counts, min_size=1, max_size=6), min_size=1, max_size=6))
def test_a_sum_of_sums_is_the_sum_of_all(groups: list[list[Pair]]) -> None:
    """Unions to districts to the province, or unions to the province: one figure."""
    by_group = [total for group in groups if (total := add(group)) is not None]
    assert add(by_group) == add([pair for group in groups for pair in group])


@given(st.lists(pairs, min_size=1, max_size=10))
def test_nobody_concerned_changes_nothing(items: list[Pair]) -> None:
    assert add([*items, Pair(0.0, 0.0)]) == add(items)


def test_the_sum_of_nothing_is_not_zero() -> None:
    assert add([]) is None


@pytest.mark.parametrize(
    ("measure", "answer", "pair"),
    [
        (Measure.YES_NO, "Có", (1.0, 1.0)),
        (Measure.YES_NO, "Không", (0.0, 1.0)),
        (Measure.YES_NO, "Không thuộc đối tượng", (0.0, 0.0)),
        (Measure.GRADE, "Xuất sắc", (1.0, 1.0)),
        (Measure.GRADE, "Tốt", (1.0, 1.0)),
        (Measure.GRADE, "Khá", (0.0, 1.0)),
        (Measure.GRADE, "Yếu", (0.0, 1.0)),
        (Measure.GRADE, "Không thuộc đối tượng", (0.0, 0.0)),
    ],
)
def test_choices_as_pairs(measure: Measure, answer: str, pair: tuple[float, float]) -> None:
    assert choice_pair(an_indicator(measure), answer) == pair


@pytest.mark.parametrize(
    ("measure", "pair"),
    [(Measure.COUNT, (7.0, None)), (Measure.STOCK, (7.0, None)), (Measure.PER_UNIT, (7.0, 1.0))],
)
def test_numbers_as_pairs(measure: Measure, pair: tuple[float, float | None]) -> None:
    assert number_pair(an_indicator(measure), 7.0) == pair
    assert ratio_pair(3.0, 4.0) == (3.0, 4.0)


# ------------------------------------------------------------------------------------------- roll-up

amounts = st.tuples(st.integers(0, 5000), st.integers(0, 5000)).map(lambda ab: (min(ab), max(ab)))
reports = st.dictionaries(st.sampled_from([f"A{n}" for n in range(12)]), amounts, min_size=1)
UNITS = tuple(a_unit(f"A{n}") for n in range(12))


def of_2024(answers: Mapping[str, tuple[float, float | None]]) -> pd.DataFrame:
    return facts_of(*((unit, 2024, float(a), b) for unit, (a, b) in answers.items()))


@given(reports)
def test_percentages_are_never_averaged(answers: dict[str, tuple[int, int]]) -> None:
    found = results_of(a_program(an_indicator(), units=UNITS), a_period(2024), of_2024(answers))[2024]
    a, b = sum(a for a, _ in answers.values()), sum(b for _, b in answers.values())
    assert (found.numerator, found.denominator) == (a, b)
    assert found.value == (pytest.approx(100 * a / b) if b else None)


@given(reports, st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_any_grouping_adds_up_to_the_whole(answers: dict[str, tuple[int, int]], cluster: list[int]) -> None:
    facts = of_2024(answers)
    facts["cluster"] = [cluster[int(u[1:])] for u in facts["unit"]]
    grouped = totals(facts, ["cluster", "indicator", "year"])
    flat = totals(facts, ["indicator", "year"])
    for column in ("numerator", "denominator", "reported"):
        assert grouped[column].sum() == flat[column].iloc[0]


@given(reports, st.data())
def test_a_union_that_did_not_report_is_missing_not_zero(
    answers: dict[str, tuple[int, int]], data: st.DataObject
) -> None:
    program, period = a_program(an_indicator(), units=UNITS), a_period(2024)
    gone = data.draw(st.sampled_from(sorted(answers)))
    rest = {unit: pair for unit, pair in answers.items() if unit != gone}
    with_it = results_of(program, period, of_2024(answers))[2024]
    without = results_of(program, period, of_2024(rest))[2024]
    assert (with_it.reported, without.reported) == (len(answers), len(answers) - 1)
    assert with_it.expected == without.expected == 12
    assert not without.complete
    if rest:
        a, b = sum(a for a, _ in rest.values()), sum(b for _, b in rest.values())
        assert (without.numerator, without.denominator) == (a, b)
    else:
        assert (without.numerator, without.value, without.status) == (None, None, Status.NO_DATA)


def test_money_of_thousands_of_unions_is_added_exactly() -> None:
    frame = of_2024({f"A{n}": (10**8 + 0.0001 * n, 10**8 + 0.1) for n in range(3000)})
    total = sum_of(frame, set())
    assert total.numerator == exact([10**8 + 0.0001 * n for n in range(3000)])
    assert total.denominator == exact([10**8 + 0.1] * 3000)


def test_counts_have_no_denominator() -> None:
    found = results_of(a_program(an_indicator(Measure.COUNT)), a_period(2024), of_2024({"A1": (5, None)}))[2024]
    assert (found.numerator, found.denominator, found.value) == (5.0, None, 5.0)


def test_an_average_per_union_divides_by_those_who_reported() -> None:
    average = an_indicator(Measure.PER_UNIT, unit="lượt", targets={2024: Target(2.0)})
    found = results_of(a_program(average), a_period(2024), of_2024({"A1": (5, 1.0), "A2": (2, 1.0)}))[2024]
    assert (found.value, found.status, found.reported, found.expected) == (3.5, Status.EXCEEDED, 2, 3)


FLOW = an_indicator(
    Measure.COUNT, accrual=Accrual.CUMULATIVE, targets=dict.fromkeys(YEARS, Target(30.0)), term_target=Target(150.0)
)
LEVEL = an_indicator(
    Measure.STOCK, accrual=Accrual.LEVEL, targets={2024: Target(100.0), 2025: Target(120.0)}, term_target=Target(150.0)
)
SPELL: tuple[Row, ...] = (("A1", 2023, 10, None), ("A2", 2023, 20, None), ("A1", 2024, 13, None))


def test_a_flow_adds_its_years_once() -> None:
    found = results_of(a_program(FLOW), a_period(2024), facts_of(*SPELL))
    assert {y: r.value for y, r in found.items()} == {2023: 30.0, 2024: 13.0, None: 43.0}
    assert found[None].reported == 1  # A1 alone reported both years
    assert (found[2023].reported, found[2024].reported) == (2, 1)


def test_a_level_is_the_latest_of_each_union_and_never_added_over_years() -> None:
    found = results_of(a_program(LEVEL), a_period(2024), facts_of(*SPELL))
    assert {y: r.value for y, r in found.items()} == {2023: 30.0, 2024: 13.0, None: 33.0}  # 13 + 20, not 43
    assert len(term_facts(facts_of(*SPELL), LEVEL, {"A1", "A2"})) == 2


def test_years_not_due_have_results_without_a_target() -> None:
    found = results_of(a_program(LEVEL), a_period(2024), facts_of(*SPELL))
    assert (found[2023].target, found[2023].status) == (None, Status.NOT_DUE)
    assert found[2023].expected == 2  # not asked in 2023: only those who answered all the same


def test_a_term_whose_first_step_is_to_come_is_not_due() -> None:
    later = replace(FLOW, targets={2025: Target(30.0)})
    found = results_of(a_program(later), a_period(2024), facts_of())
    assert {y: r.status for y, r in found.items()} == dict.fromkeys((2023, 2024, None), Status.NOT_DUE)


def test_years_after_the_period_are_not_shown() -> None:
    program = a_program(FLOW)
    assert Known(program, a_period(2024), facts_of()).years == (2023, 2024)
    assert Known(program, a_period(2023, 2024, 2025), facts_of()).years == (2023, 2024, 2025)


def test_nobody_concerned_is_neither_missing_nor_unmet() -> None:
    nobody = results_of(a_program(an_indicator(Measure.YES_NO)), a_period(2024), of_2024({"A1": (0, 0.0)}))[2024]
    assert (nobody.value, nobody.status, nobody.reported) == (None, Status.NOT_APPLICABLE, 1)


def test_the_office_alone_is_expected_for_its_own_indicators() -> None:
    own = an_indicator(Measure.YES_NO, reporter=Reporter.OFFICE, scope=OFFICE_ALONE)
    found = results_of(a_program(own), a_period(2024), of_2024({"A00": (1, 1.0)}))[2024]
    assert (found.reported, found.expected, found.complete) == (1, 1, True)
    assert results_of(a_program(own), a_period(2024), of_2024({}))[2024].expected == 1


def test_who_is_expected_follows_the_unit_list_over_time() -> None:
    units = (
        a_unit("A1"),
        a_unit("A2", valid_from=date(2024, 7, 1)),
        a_unit("A3", valid_to=date(2024, 6, 30)),
        a_unit("A4", PRIVATE),
        a_unit("A5", SUPERIOR),
    )
    program = a_program(an_indicator(), units=units)
    period = a_period(2023, 2024)

    def expected(indicator: Indicator, year: int, when: Period = period) -> frozenset[str]:
        return expected_units(program, when, indicator, year)

    assert expected(an_indicator(), 2023) == {"A1", "A3", "A4"}
    assert expected(an_indicator(), 2024) == {"A1", "A2", "A4"}
    assert expected(an_indicator(), 2024, a_period(2024, end=date(2024, 6, 30))) == {"A1", "A3", "A4"}
    assert expected(an_indicator(scope=STATE_SECTOR), 2024) == {"A1", "A2"}
    assert expected(an_indicator(scope=EVERY_LEVEL), 2024) == {"A1", "A2", "A4", "A5"}
    assert expected(an_indicator(targets={2024: Target(1.0)}), 2023) == set()


def test_a_union_that_reported_unasked_is_counted_as_expected() -> None:
    found = results_of(a_program(an_indicator()), a_period(2024), of_2024({"A1": (1, 2.0), "B9": (1, 2.0)}))[2024]
    assert (found.reported, found.expected) == (2, 4)


def test_other_resolutions_are_held_against_the_same_figures() -> None:
    others = (
        OtherTarget("Nghị quyết tỉnh", "1.1", None, 2024, Target(95.0), "", None),
        OtherTarget("Nghị quyết tỉnh", "1.1", None, None, Target(99.0), "", None),
        OtherTarget("Giao riêng", "1.1", "A1", 2024, Target(50.0), "", None),  # a single union's: not the office's
    )
    program = a_program(an_indicator(), others=others)
    found = evaluate(Known(program, a_period(2024), of_2024({"A1": (92, 100.0)})), NEAR)
    assert [(r.resolution, r.year, r.value, r.status) for r in found] == [
        ("Nghị quyết", 2023, None, Status.NO_DATA),  # nobody reported it: it is unknown, and does not vanish
        ("Nghị quyết", 2024, 92.0, Status.EXCEEDED),
        ("Nghị quyết tỉnh", 2024, 92.0, Status.NEAR),
        ("Nghị quyết tỉnh", None, 92.0, Status.NEAR),
    ]


# ------------------------------------------------------------------------------------------- status

EXCEEDED, MET, NEARLY, UNMET = Status.EXCEEDED, Status.MET, Status.NEAR, Status.NOT_MET


@pytest.mark.parametrize(
    ("comparator", "target", "value", "status"),
    [
        (Comparator.AT_LEAST, (95.0,), 95.01, EXCEEDED),
        (Comparator.AT_LEAST, (95.0,), 95.0, MET),
        (Comparator.AT_LEAST, (95.0,), 94.99, NEARLY),
        (Comparator.AT_LEAST, (95.0,), 85.5, NEARLY),  # 90 % of it
        (Comparator.AT_LEAST, (95.0,), 85.49, UNMET),
        (Comparator.AT_LEAST, (99.0,), 89.1, NEARLY),  # 0.9 * 99 is 89.10000000000001
        (Comparator.AT_LEAST, (95.5,), 100 * 191 / 200, MET),
        (Comparator.AT_LEAST, (57.0,), 100 * 0.57, MET),  # 56.99999999999999
        (Comparator.AT_LEAST, (70.0,), 100 * 0.07 / 0.1, MET),  # 70.00000000000001
        (Comparator.AT_LEAST, (66.6667,), 200 / 3, NEARLY),
        (Comparator.AT_LEAST, (0.0,), 0.0, MET),
        (Comparator.MORE, (95.0,), 95.01, MET),
        (Comparator.MORE, (95.0,), 95.0, NEARLY),
        (Comparator.MORE, (95.0,), 80.0, UNMET),
        (Comparator.AT_MOST, (10.0,), 9.0, MET),  # a ceiling is kept, never exceeded
        (Comparator.AT_MOST, (2.0,), 0.0, MET),
        (Comparator.AT_MOST, (10.0,), 10.0, MET),
        (Comparator.AT_MOST, (10.0,), 11.0, NEARLY),  # a tenth of the target above it
        (Comparator.AT_MOST, (10.0,), 11.01, UNMET),
        (Comparator.AT_MOST, (9.0,), 10.0, UNMET),
        (Comparator.AT_MOST, (0.0,), 0.0, MET),
        (Comparator.AT_MOST, (0.0,), 1.0, UNMET),
        (Comparator.LESS, (10.0,), 9.99, MET),
        (Comparator.LESS, (10.0,), 10.0, NEARLY),
        (Comparator.LESS, (10.0,), 12.0, UNMET),
        (Comparator.EQUAL, (100.0,), 100.0, MET),
        (Comparator.EQUAL, (100.0,), 90.0, NEARLY),
        (Comparator.EQUAL, (100.0,), 110.0, NEARLY),
        (Comparator.EQUAL, (100.0,), 89.99, UNMET),
        (Comparator.EQUAL, (100.0,), 110.01, UNMET),
        (Comparator.RANGE, (80.0, 85.0), 85.01, EXCEEDED),
        (Comparator.RANGE, (80.0, 85.0), 85.0, MET),
        (Comparator.RANGE, (80.0, 85.0), 80.0, MET),
        (Comparator.RANGE, (80.0, 85.0), 72.0, NEARLY),
        (Comparator.RANGE, (80.0, 85.0), 71.99, UNMET),
        (Comparator.RANGE, (80.0,), 80.0, MET),
        (Comparator.RANGE, (80.0,), 80.5, EXCEEDED),
    ],
)
def test_status(comparator: Comparator, target: tuple[float, ...], value: float, status: Status) -> None:
    assert status_of(value, Target(*target), comparator, NEAR) is status


@pytest.mark.parametrize("comparator", [c for c in Comparator if not c.lower_is_better])
def test_one_unions_yes_is_no_share_of_unions(comparator: Comparator) -> None:
    asked, target = an_indicator(Measure.YES_NO, comparator=comparator), Target(70.0)
    assert [status_of_union(asked, value, target, NEAR) for value in (100.0, 0.0)] == [Status.MET, Status.NOT_MET]


@pytest.mark.parametrize("comparator", [Comparator.AT_MOST, Comparator.LESS])
def test_one_unions_yes_to_what_should_be_rare(comparator: Comparator) -> None:
    asked, target = an_indicator(Measure.YES_NO, comparator=comparator), Target(5.0)
    assert [status_of_union(asked, value, target, NEAR) for value in (100.0, 0.0)] == [Status.NOT_MET, Status.MET]


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_what_equals_its_target_is_met(a: int, b: int) -> None:
    """A target written with the decimals of the result itself: 95.5 and 191/200."""
    share = 100 * a / b
    assert status_of(share, Target(float(repr(share))), Comparator.AT_LEAST, NEAR) is Status.MET
    assert status_of(share, Target(float(repr(share))), Comparator.AT_MOST, NEAR) is Status.MET


# ------------------------------------------------------------------------------------------- outlook


def prospect_of(program: Program, period: Period, facts: pd.DataFrame) -> Prospect:
    """The prospect of the only indicator."""
    results = evaluate(Known(program, period, facts), NEAR)
    (found,) = prospects(Known(program, period, facts), results, near=NEAR, at_risk=AT_RISK)
    return found


def outlook_of(
    indicator: Indicator, figures: Mapping[int, float | tuple[float, float]], period: Period | None = None
) -> tuple[Outlook, float | None]:
    """(outlook, projection) of one union's figures by year."""
    rows: list[Row] = []
    for year, figure in figures.items():
        a, b = figure if isinstance(figure, tuple) else (figure, None)
        rows.append(("A1", year, a, b))
    program = a_program(indicator)
    program = replace(program, units=program.units[:1])  # every union has reported
    when = period or a_period(max(figures, default=2023))
    prospect = prospect_of(program, when, facts_of(*rows))
    return prospect.outlook, prospect.projection


@pytest.mark.parametrize(
    ("figures", "outlook", "projection"),
    [
        ({2023: 30}, Outlook.ON_COURSE, 150.0),
        ({2023: 20, 2024: 40}, Outlook.ON_COURSE, 150.0),
        ({2023: 29}, Outlook.AT_RISK, 145.0),
        ({2023: 22.5}, Outlook.AT_RISK, 112.5),  # 75 % of the target
        ({2023: 22.4}, Outlook.OUT_OF_REACH, 112.0),
        ({2023: 150}, Outlook.DONE, 750.0),
        ({2024: 30}, Outlook.UNKNOWN, None),  # 2023 was never reported: not a year of zero, and nothing is foretold
        ({2023: 30, 2025: 30}, Outlook.UNKNOWN, None),  # across 2024
        ({2023: 30, 2025: 120}, Outlook.DONE, None),  # whatever 2024 was
        ({2023: 15, 2024: 33}, Outlook.UNSTABLE, 120.0),  # the newest step was taken, the term's sum is short
        ({2023: 33, 2024: 15}, Outlook.AT_RISK, 120.0),
        ({2023: 0, 2024: 30}, Outlook.OUT_OF_REACH, 75.0),
        ({2023: 30, 2024: 30, 2025: 30, 2026: 30, 2027: 29}, Outlook.OUT_OF_REACH, None),  # no year is left
        ({}, Outlook.UNKNOWN, None),
    ],
)
def test_outlook_of_a_flow(figures: dict[int, float], outlook: Outlook, projection: float | None) -> None:
    assert outlook_of(FLOW, figures) == (outlook, pytest.approx(projection))


def test_half_a_year_counts_half() -> None:
    half = a_period(2024, kind=PeriodKind.HALF_YEAR, end=date(2024, 6, 30))
    assert outlook_of(FLOW, {2023: 30, 2024: 15}, half) == (Outlook.ON_COURSE, pytest.approx(150.0))
    assert outlook_of(FLOW, {2023: 30, 2024: 15}) == (Outlook.AT_RISK, 113.0)  # 112.5: people are whole
    assert outlook_of(FLOW, {2024: 15}, half) == (Outlook.UNKNOWN, None)  # nobody reported 2023
    first = a_period(2023, kind=PeriodKind.HALF_YEAR, end=date(2023, 6, 30))
    assert outlook_of(FLOW, {2023: 15}, first) == (Outlook.ON_COURSE, pytest.approx(150.0))


def test_a_flow_without_a_term_target_adds_up_its_years() -> None:
    assert final_target(replace(FLOW, term_target=None)) == Target(150.0)
    spans = replace(
        FLOW, term_target=None, comparator=Comparator.RANGE, targets=dict.fromkeys(YEARS[:2], Target(10.0, 12.0))
    )
    assert final_target(spans) == Target(20.0, 24.0)
    assert final_target(replace(LEVEL, term_target=None)) == Target(120.0)


@pytest.mark.parametrize(
    ("reporting", "outlook"), [(5, Outlook.ON_COURSE), (4, Outlook.ON_COURSE), (3, Outlook.UNKNOWN)]
)
def test_nothing_is_foretold_from_too_few_unions(reporting: int, outlook: Outlook) -> None:
    program = a_program(FLOW)
    units = [replace(program.units[0], code=f"A{n}") for n in range(1, 6)]
    program, when = replace(program, units=tuple(units)), a_period(2023)
    rows: list[Row] = [(u.code, 2023, 30.0, None) for u in units[:reporting]]
    prospect = prospect_of(program, when, facts_of(*rows))
    expected = Outlook.DONE if 30 * reporting >= 150 else outlook
    assert prospect.outlook is expected


def test_a_sum_that_reached_its_target_is_done_whoever_is_missing() -> None:
    program = a_program(FLOW)
    units = [replace(program.units[0], code=f"A{n}") for n in range(1, 6)]
    program, when = replace(program, units=tuple(units)), a_period(2023)
    prospect = prospect_of(program, when, facts_of(("A1", 2023, 150.0, None)))
    assert prospect.outlook is Outlook.DONE


SHARE_OF_FLOWS = an_indicator(accrual=Accrual.CUMULATIVE, targets={}, term_target=Target(90.0))


def test_a_share_of_flows_is_projected_as_it_is() -> None:
    assert outlook_of(SHARE_OF_FLOWS, {2023: (80, 100), 2024: (90, 100)}) == (Outlook.AT_RISK, pytest.approx(85.0))


@pytest.mark.parametrize(
    ("figures", "projection"),
    [
        ({2023: 6, 2024: 6, 2025: 6.25}, 30.416666667),  # money comes in parts
        ({2023: 6, 2024: 6, 2025: 7}, 32.0),  # 31.67
        ({2023: 6, 2024: 7}, 33.0),  # 32.5
    ],
)
def test_whole_things_are_foretold_as_whole_numbers(figures: dict[int, float], projection: float) -> None:
    assert outlook_of(FLOW, figures)[1] == pytest.approx(projection)


def test_what_is_foretold_as_the_target_is_on_course() -> None:
    """149.5 is printed as 150: then the outlook may not say that 150 is missed."""
    figures = {2023: 30, 2024: 30, 2025: 30, 2026: 29.6}
    assert outlook_of(FLOW, figures) == (Outlook.AT_RISK, pytest.approx(149.5))
    whole = replace(FLOW, term_target=Target(33.0))
    assert outlook_of(whole, {2023: 6, 2024: 7}) == (Outlook.ON_COURSE, 33.0)


MORE_LATER = replace(
    FLOW,
    targets={2023: Target(1.0), 2024: Target(1.0), 2025: Target(2.0), 2026: Target(2.0), 2027: Target(2.0)},
    term_target=Target(8.0),
)


@pytest.mark.parametrize(
    ("figures", "outlook", "projection"),
    [
        ({2023: 1}, Outlook.UNSTABLE, 5.0),  # as the program has it, whatever one year prolonged comes to
        ({2023: 1, 2024: 1}, Outlook.UNSTABLE, 5.0),
        ({2023: 0, 2024: 1}, Outlook.OUT_OF_REACH, 3.0),  # a year was missed
        ({2023: 2}, Outlook.ON_COURSE, 10.0),
    ],
)
def test_a_program_that_asks_for_less_at_first_is_held_against_its_own_years(
    figures: dict[int, float], outlook: Outlook, projection: float
) -> None:
    assert outlook_of(MORE_LATER, figures) == (outlook, projection)
    more = replace(MORE_LATER, term_target=Target(20.0))  # which its years do not come to
    assert outlook_of(more, {2023: 1})[0] is Outlook.OUT_OF_REACH


CAP = replace(FLOW, comparator=Comparator.AT_MOST, targets={}, term_target=Target(10.0))


@pytest.mark.parametrize(
    ("figures", "outlook"),
    [
        ({2023: 2}, Outlook.ON_COURSE),  # within the cap so far, four years to go: not done
        ({2023: 2, 2024: 2.5}, Outlook.AT_RISK),  # 11.25 at this pace
        ({2023: 2, 2024: 3}, Outlook.OUT_OF_REACH),  # 12.5, whole 13: more than a quarter above
        ({2023: 9}, Outlook.OUT_OF_REACH),
        ({2023: 11}, Outlook.OUT_OF_REACH),  # cannot be taken back
        (dict.fromkeys(YEARS, 2), Outlook.DONE),
    ],
)
def test_outlook_of_what_must_stay_below(figures: dict[int, float], outlook: Outlook) -> None:
    assert outlook_of(CAP, figures)[0] is outlook


RISING = an_indicator(accrual=Accrual.LEVEL, targets={2024: Target(50.0), 2025: Target(60.0)}, term_target=Target(80.0))


@pytest.mark.parametrize(
    ("figures", "outlook", "projection"),
    [
        ({2024: (80, 100)}, Outlook.ON_COURSE, None),  # a level may fall until the term is over
        ({2024: (90, 100), 2025: (85, 100)}, Outlook.UNSTABLE, 75.0),  # stands above the target, and falls
        ({2024: (100, 100), 2025: (81, 100)}, Outlook.UNSTABLE, 43.0),  # neither late nor hard to reach today
        ({2024: (50, 100), 2026: (60, 100)}, Outlook.UNKNOWN, None),  # no trend across a year nobody reported
        ({2024: (50, 100)}, Outlook.ON_COURSE, None),  # one year, and its own target is met
        ({2024: (49, 100)}, Outlook.AT_RISK, None),
        ({2024: (50, 100), 2025: (60, 100)}, Outlook.ON_COURSE, 80.0),
        ({2024: (50, 100), 2025: (59, 100)}, Outlook.AT_RISK, 77.0),
        ({2024: (60, 100), 2025: (50, 100)}, Outlook.OUT_OF_REACH, 30.0),
        ({2024: (10, 100), 2025: (60, 100)}, Outlook.ON_COURSE, None),  # no share passes 100: no figure
        ({2024: (50, 100), 2025: (5, 100)}, Outlook.OUT_OF_REACH, None),  # below 0
        ({2024: (60, 100), 2025: (40, 100)}, Outlook.OUT_OF_REACH, None),  # to 0 exactly
        ({2025: (40, 100), 2026: (70, 100)}, Outlook.ON_COURSE, 100.0),
        ({}, Outlook.UNKNOWN, None),
    ],
)
def test_outlook_of_a_level(
    figures: dict[int, tuple[float, float]], outlook: Outlook, projection: float | None
) -> None:
    assert outlook_of(RISING, figures) == (outlook, pytest.approx(projection))


@pytest.mark.parametrize(
    ("values", "term_target", "outlook"),
    [
        ((56, 55, 54), 90, Outlook.OUT_OF_REACH),  # 2025's own target is kept, the end's is far
        ((50, 51, 52), 60, Outlook.UNSTABLE),  # kept, and the end's is near
        ((95, 93, 91), 90, Outlook.UNSTABLE),  # stands at the end's target, and falls
    ],
)
def test_a_years_target_kept_does_not_bring_the_end_s_within_reach(
    values: tuple[int, int, int], term_target: float, outlook: Outlook
) -> None:
    targets = {2024: Target(60.0), 2025: Target(50.0)}
    level = an_indicator(accrual=Accrual.LEVEL, targets=targets, term_target=Target(term_target))
    figures = {year: (value, 100) for year, value in zip((2023, 2024, 2025), values, strict=True)}
    assert outlook_of(level, figures, a_period(2023, 2024, 2025))[0] is outlook


HALF_2025 = a_period(2025, kind=PeriodKind.HALF_YEAR, end=date(2025, 6, 30))


@pytest.mark.parametrize(
    ("figures", "outlook", "projection"),
    [
        ({2024: (50, 100), 2025: (50, 100)}, Outlook.ON_COURSE, None),  # 2024 met its target
        ({2024: (50, 100), 2025: (37.5, 100)}, Outlook.AT_RISK, None),  # what stood has fallen
        ({2024: (70, 100), 2025: (60, 100)}, Outlook.ON_COURSE, None),  # fallen, to this year's target
        ({2024: (49, 100), 2025: (1, 100)}, Outlook.AT_RISK, None),
        ({2024: (49, 100), 2025: (60, 100)}, Outlook.ON_COURSE, None),  # this year's is met in June
        ({2025: (1, 100)}, Outlook.UNKNOWN, None),
        ({2024: (49, 100), 2025: (80, 100)}, Outlook.ON_COURSE, None),
    ],
)
def test_half_a_year_is_no_trend_of_a_level(
    figures: dict[int, tuple[float, float]], outlook: Outlook, projection: float | None
) -> None:
    assert outlook_of(RISING, figures, HALF_2025) == (outlook, pytest.approx(projection))


def test_beside_half_a_year_the_whole_years_tell_the_trend() -> None:
    half = replace(HALF_2025, years=(2026,))
    figures = {2024: (50, 100), 2025: (60, 100), 2026: (60, 100)}
    assert outlook_of(RISING, figures, half) == (Outlook.ON_COURSE, pytest.approx(80.0))
    assert outlook_of(RISING, {**figures, 2026: (59, 100)}, half) == (Outlook.AT_RISK, None)
    falling = {2024: (60, 100), 2025: (50, 100), 2026: (45, 100)}
    assert outlook_of(RISING, falling, half)[0] is Outlook.OUT_OF_REACH


def test_half_a_year_of_few_unions_has_not_fallen() -> None:
    program = a_program(RISING, units=[a_unit(f"A{n}") for n in range(1, 6)])
    rows: list[Row] = [(u.code, 2024, 50.0, 100.0) for u in program.units]
    said = [prospect_of(program, HALF_2025, facts_of(*rows, *half)) for half in few_and_all(program)]
    assert [(p.outlook, p.unsure) for p in said] == [(Outlook.UNKNOWN, Unsure.FEW), (Outlook.AT_RISK, None)]


def few_and_all(program: Program) -> list[list[Row]]:
    fallen: list[Row] = [(u.code, 2025, 40.0, 100.0) for u in program.units]
    return [fallen[:3], fallen]


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        ({}, Unsure.NO_FIGURE),
        ({2024: (0, 0)}, Unsure.NOBODY),
        ({2024: (1, 100)}, Unsure.EARLY),
        ({2025: (1, 100)}, Unsure.GAP),
    ],
)
def test_why_nothing_is_known_of_the_end(figures: dict[int, tuple[float, float]], why: Unsure) -> None:
    program = replace(a_program(RISING), units=a_program(RISING).units[:1])
    half = replace(HALF_2025, years=(max(figures, default=2025),))
    prospect = prospect_of(program, half, facts_of(*(("A1", y, *pair) for y, pair in figures.items())))
    assert (prospect.outlook, prospect.unsure) == (Outlook.UNKNOWN, why)


def test_a_year_of_few_unions_is_no_trend() -> None:
    program, when = a_program(RISING, units=[a_unit(f"A{n}") for n in range(1, 6)]), a_period(2026)
    few: list[Row] = [("A1", 2023, 40.0, 100.0), ("A1", 2024, 10.0, 100.0)]  # 2023 was not even asked
    rows: list[Row] = [(u.code, y, float(a), 100.0) for y, a in ((2025, 60), (2026, 69)) for u in program.units]
    prospect = prospect_of(program, when, facts_of(*few, *rows))
    assert prospect.projection == pytest.approx(78.0)


@given(st.lists(st.integers(0, 100), min_size=2, max_size=4))
def test_what_is_foretold_of_a_share_is_possible(values: list[int]) -> None:
    projection = outlook_of(RISING, {2023 + n: (value, 100) for n, value in enumerate(values)})[1]
    assert projection is None or 0 <= projection <= 100


@pytest.mark.parametrize("figures", [{2024: (90, 100), 2025: (110, 100)}, {2024: (105, 100), 2025: (125, 100)}])
def test_a_share_that_exceeded_the_whole_may_do_so_again(figures: dict[int, tuple[float, float]]) -> None:
    """Dues paid beyond what was owed, in some years or all."""
    whole = max(a for a, _ in figures.values()) + 40
    assert outlook_of(RISING, figures) == (Outlook.ON_COURSE, pytest.approx(whole))


def test_nothing_of_something_is_foretold_as_nothing() -> None:
    assert outlook_of(SHARE_OF_FLOWS, {2023: (0, 100)}) == (Outlook.OUT_OF_REACH, 0.0)
    assert outlook_of(SHARE_OF_FLOWS, {2023: (0, 100), 2024: (0, 50)}) == (Outlook.OUT_OF_REACH, 0.0)


EXACT = replace(RISING, comparator=Comparator.EQUAL)


@pytest.mark.parametrize(
    ("figures", "outlook"),
    [
        ({2024: (50, 100), 2025: (60, 100)}, Outlook.ON_COURSE),
        ({2024: (50, 100), 2025: (61, 100)}, Outlook.ON_COURSE),  # 83: close to 80, no trend hits a point
        ({2024: (50, 100), 2025: (65, 100)}, Outlook.AT_RISK),  # 95
        ({2024: (60, 100), 2025: (90, 100)}, Outlook.AT_RISK),  # 150: at most 100, a quarter above
        ({2024: (50, 100)}, Outlook.ON_COURSE),
        ({2024: (83, 100)}, Outlook.AT_RISK),
    ],
)
def test_outlook_of_a_level_that_must_be_exact(figures: dict[int, tuple[float, float]], outlook: Outlook) -> None:
    assert outlook_of(EXACT, figures)[0] is outlook


EXACT_SUM = replace(FLOW, comparator=Comparator.EQUAL, targets={}, term_target=Target(150.0))


@pytest.mark.parametrize(
    ("figures", "outlook"),
    [
        ({2023: 30, 2024: 31}, Outlook.ON_COURSE),  # 153
        ({2023: 75, 2024: 75}, Outlook.ON_COURSE),  # met, and not yet over
        ({2023: 80, 2024: 75}, Outlook.OUT_OF_REACH),  # what is too much stays
        (dict.fromkeys(YEARS, 30), Outlook.DONE),
    ],
)
def test_outlook_of_a_sum_that_must_be_exact(figures: dict[int, float], outlook: Outlook) -> None:
    assert outlook_of(EXACT_SUM, figures)[0] is outlook


ACCIDENTS = an_indicator(Measure.COUNT, comparator=Comparator.LESS, targets=dict.fromkeys(YEARS, Target(6.0)))
EXACT_COUNT = replace(ACCIDENTS, comparator=Comparator.EQUAL)


@pytest.mark.parametrize(
    ("indicator", "now", "met", "due", "outlook"),
    [
        (ACCIDENTS, 4, 2, 2, Outlook.ON_COURSE),  # the other half of the year may bring more
        (ACCIDENTS, 6, 2, 2, Outlook.AT_RISK),  # broken for good, though the year is not over
        (ACCIDENTS, 7, 2, 2, Outlook.AT_RISK),
        (EXACT_COUNT, 5, 0, 2, Outlook.AT_RISK),  # the year at hand may still come out
        (EXACT_COUNT, 6, 0, 2, Outlook.AT_RISK),
        (EXACT_COUNT, 7, 0, 2, Outlook.OUT_OF_REACH),
    ],
)
def test_half_a_year_under_a_ceiling_is_not_decided(
    indicator: Indicator, now: float, met: int, due: int, outlook: Outlook
) -> None:
    program = replace(a_program(indicator), units=(a_unit("A1"),))
    facts = facts_of(("A1", 2023, 5, None), ("A1", 2024, 3, None), ("A1", 2025, now, None))
    prospect = prospect_of(program, HALF_2025, facts)
    assert (prospect.years_met, prospect.years_due, prospect.outlook) == (met, due, outlook)


@pytest.mark.parametrize(("reported", "outlook"), [(11.0, Outlook.OUT_OF_REACH), (10.0, Outlook.UNKNOWN)])
def test_a_ceiling_broken_by_a_few_unions_stays_broken(reported: float, outlook: Outlook) -> None:
    program, when = a_program(CAP, units=[a_unit(f"A{n}") for n in range(1, 6)]), a_period(2023)
    prospect = prospect_of(program, when, facts_of(("A1", 2023, reported, None)))
    assert prospect.outlook is outlook


def test_one_year_of_a_level_without_a_target_of_its_own() -> None:
    only_end = replace(RISING, targets={}, term_target=Target(80.0))
    assert outlook_of(only_end, {2024: (72, 100)})[0] is Outlook.AT_RISK  # within 90 % of the end's
    assert outlook_of(only_end, {2024: (71, 100)})[0] is Outlook.UNKNOWN


YEARLY = an_indicator(targets={y: Target(90.0) for y in (2023, 2024, 2025)})
GOOD, BAD, CLOSE = (90, 100), (10, 100), (85, 100)


@pytest.mark.parametrize(
    ("figures", "outlook"),
    [
        ({2023: GOOD, 2024: GOOD}, Outlook.ON_COURSE),
        ({2023: GOOD, 2024: GOOD, 2025: GOOD}, Outlook.DONE),
        ({2024: GOOD}, Outlook.ON_COURSE),
        ({2023: BAD, 2024: GOOD}, Outlook.UNSTABLE),  # the newest year reached, an earlier one missed
        ({2023: BAD, 2024: GOOD, 2025: GOOD}, Outlook.OUT_OF_REACH),  # nothing is left that could bring it back
        ({2023: BAD, 2024: CLOSE}, Outlook.AT_RISK),
        ({2023: GOOD, 2024: BAD}, Outlook.AT_RISK),  # half of the years
        ({2023: GOOD, 2024: BAD, 2025: BAD}, Outlook.OUT_OF_REACH),
        ({2023: BAD}, Outlook.OUT_OF_REACH),
        ({}, Outlook.UNKNOWN),
    ],
)
def test_outlook_of_yearly_targets(figures: dict[int, tuple[float, float]], outlook: Outlook) -> None:
    assert outlook_of(YEARLY, figures) == (outlook, None)


@pytest.mark.parametrize(
    ("figures", "outlook"),
    [
        ({2023: BAD, 2024: GOOD, 2025: BAD}, Outlook.AT_RISK),  # behind in June
        ({2023: BAD, 2024: GOOD, 2025: GOOD}, Outlook.UNSTABLE),
        ({2023: GOOD, 2024: BAD, 2025: GOOD}, Outlook.UNSTABLE),  # stands in June where it should in December
        ({2023: GOOD, 2024: BAD, 2025: CLOSE}, Outlook.AT_RISK),
        ({2023: GOOD, 2024: GOOD, 2025: BAD}, Outlook.UNKNOWN),
    ],
)
def test_half_a_year_after_a_year_that_was_missed(figures: dict[int, tuple[float, float]], outlook: Outlook) -> None:
    assert outlook_of(YEARLY, figures, HALF_2025) == (outlook, None)


def test_years_met_are_counted_over_years_due() -> None:
    program, period = a_program(YEARLY), a_period(2023, 2024, 2025)
    facts = facts_of(("A1", 2023, 95, 100), ("A1", 2024, 10, 100))
    prospect = prospect_of(program, period, facts)
    assert (prospect.years_met, prospect.years_due, prospect.unknown) == (1, 2, (2025,))


def test_members_of_a_merged_union_are_counted_once() -> None:
    """A2 was merged into A1 at the end of 2023: its members are among A1's of 2024."""
    program = a_program(LEVEL)
    merged = replace(program.units[1], valid_to=date(2023, 12, 31), merged_into="A1")
    program = replace(program, units=(program.units[0], merged, *program.units[2:]))
    found = results_of(
        program, a_period(2024), facts_of(("A1", 2023, 100, None), ("A2", 2023, 50, None), ("A1", 2024, 150, None))
    )
    assert {y: r.value for y, r in found.items()} == {2023: 150.0, 2024: 150.0, None: 150.0}


def test_a_union_owes_a_flow_only_the_years_it_existed() -> None:
    program = a_program(FLOW)
    young = replace(program.units[1], valid_from=date(2024, 1, 1))
    program = replace(program, units=(program.units[0], young))
    rows = facts_of(("A1", 2023, 1, None), ("A1", 2024, 1, None), ("A2", 2024, 1, None))
    term = results_of(program, a_period(2024), rows)[None]
    assert (term.reported, term.expected) == (2, 2)


def test_the_coverage_of_a_flow_after_a_merger_counts_the_unions_of_today() -> None:
    """A1 and A2 became A4 in 2024: three unions owe the term, with what those before them gave."""
    units = [a_unit("A1", valid_to=date(2024, 6, 30)), a_unit("A2", valid_to=date(2024, 6, 30)), a_unit("A3")]
    units.append(a_unit("A4", valid_from=date(2024, 7, 1)))
    merged = [UnionChange(date(2024, 7, 1), Event.UNITED, gone, "A4") for gone in ("A1", "A2")]
    program = replace(a_program(FLOW, units=units), changes=tuple(merged))
    every = [("A1", 2023, 1.0, None), ("A2", 2023, 2.0, None), ("A3", 2023, 3.0, None)]
    every += [("A3", 2024, 3.0, None), ("A4", 2024, 4.0, None)]
    for left_out, reported in ((None, 2), (0, 1), (1, 1), (2, 1), (4, 1)):
        rows = [row for n, row in enumerate(every) if n != left_out]
        term = results_of(program, a_period(2024), facts_of(*rows))[None]
        assert (term.reported, term.expected) == (reported, 2)


def test_nobody_concerned_is_not_missing_data() -> None:
    program = replace(a_program(FLOW), units=())
    assert results_of(program, a_period(2023), facts_of())[2023].status is Status.NOT_APPLICABLE

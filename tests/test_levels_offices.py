"""Offices below over time: they merge, split, are founded and dissolved while their sums stand in a round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from pipeline.demo.fill import FormFate, fate_of
from pipeline.demo.workspace import make_demo
from pipeline.issues import Severity
from pipeline.measures.results import Result, evaluate
from pipeline.measures.rollup import Sum
from pipeline.measures.succession import counted_once
from pipeline.measures.told import NOBODY, Known
from pipeline.program import reader
from pipeline.program.kinds import (
    ENTERPRISES,
    EVERY_UNIT,
    LISTED,
    PRIVATE_UNITS,
    PUBLIC_UNITS,
    STATE_UNITS,
    SUPERIORS,
    USUAL,
)
from pipeline.program.model import Indicator, Program, Target, UnionChange, Unit
from pipeline.program.vocabulary import Accrual, Event, Measure, PeriodKind
from pipeline.round.consolidation import Cover, Figures, assemble
from pipeline.round.facts import KEY, over_periods
from pipeline.round.tables import tidy
from pipeline.settings import Settings
from pipeline.steps.rounds import consolidate
from tests import forms, programs
from tests.test_levels import an_office, said_by
from tests.test_measures import AT_RISK, NEAR, a_period, a_program, a_unit, an_indicator, facts_of

MERGER = date(2025, 7, 1)
HALF = replace(a_period(2025, kind=PeriodKind.HALF_YEAR, end=date(2025, 5, 31)), code="2025-6t")
PERIODS = (a_period(2024), HALF, a_period(2025))
LEVEL = an_indicator(Measure.STOCK, accrual=Accrual.LEVEL, targets={}, term_target=Target(100.0))
FLOW = an_indicator(Measure.COUNT, accrual=Accrual.CUMULATIVE, term_target=Target(100.0))

Said = tuple[str, str, int, float, int, int]  # period, unit, year, numerator, unions reported and expected


def province(indicator: Indicator, units: Sequence[Unit], *changes: UnionChange) -> Program:
    return replace(a_program(indicator, units=units), periods=PERIODS, changes=changes)


def told(program: Program, *said: Said) -> dict[int | None, Result]:
    """Results of 2025 after rounds in which offices, and unions (0 of 0), said this of the year and of the term."""
    frames, below = [], NOBODY
    for period in PERIODS:
        own = [s for s in said if s[0] == period.code]
        frames.append(
            facts_of(*((unit, year, amount, None) for _, unit, year, amount, *_ in own)).assign(period=period.code)
        )
        for _, unit, year, amount, reported, expected in own:
            if program.unit_by_code[unit].rolls_up is not None:
                sums = {("1.1", y): Sum(amount, None, reported, expected) for y in (year, None)}
                below = said_by(unit, sums).over(below)
    facts = counted_once(program, over_periods(frames, KEY), "indicator")
    return {r.year: r for r in evaluate(Known(program, PERIODS[-1], facts, below), NEAR)}


def shown(result: Result) -> tuple[float | None, int, int]:
    return (result.numerator, result.reported, result.expected)


def two_merging() -> tuple[list[Unit], UnionChange]:
    units = [an_office("HA", 40, valid_to=date(2025, 6, 30)), an_office("HB", 100)]
    return units, UnionChange(MERGER, Event.MERGED, "HA", "HB")


def test_the_coverage_of_a_merged_office_goes_with_its_figures():
    units, change = two_merging()
    before = [("2025-6t", "HA", 2025, 10.0, 40, 40), ("2025-6t", "HB", 2025, 20.0, 60, 60)]
    after = ("2025", "HB", 2025, 33.0, 100, 100)
    for indicator in (LEVEL, FLOW):
        program = province(indicator, units, change)
        assert shown(told(program, *before)[2025]) == (30.0, 100, 100)
        assert shown(told(program, *before, after)[2025]) == (33.0, 100, 100)
        assert shown(told(program, *before, after)[None]) == (33.0, 100, 100)


def test_the_level_of_a_merged_office_stands_until_its_successor_reports():
    units, change = two_merging()
    program = province(LEVEL, units, change)
    before = [("2024", "HA", 2024, 10.0, 40, 40), ("2024", "HB", 2024, 20.0, 60, 60)]
    term = told(program, *before)[None]
    assert (*shown(term), term.carried) == (30.0, 60, 60, 1)
    term = told(program, *before, ("2025", "HB", 2025, 33.0, 100, 100))[None]
    assert (*shown(term), term.carried) == (33.0, 100, 100, 0)


def test_flows_of_a_dissolved_office_stay_and_none_of_its_unions_is_expected_any_more():
    units = [an_office("HA", 40, valid_to=date(2025, 6, 30)), an_office("HB", 60)]
    program = province(FLOW, units, UnionChange(MERGER, Event.DISSOLVED, "HA"))
    said = [("2024", "HA", 2024, 10.0, 40, 40), ("2025", "HB", 2025, 20.0, 60, 60)]
    assert shown(told(program, *said)[None]) == (30.0, 60, 60)
    assert shown(told(replace(program, indicators=(LEVEL,)), *said)[None]) == (20.0, 60, 60)


def test_an_office_that_gave_its_unions_to_the_province_is_not_counted_beside_them():
    unions = [a_unit(f"U{n}", valid_from=MERGER) for n in (1, 2)]
    units = [an_office("HA", 2, valid_to=date(2025, 6, 30)), *unions]
    split = [UnionChange(MERGER, Event.SPLIT, "HA", u.code, 0.5) for u in unions]
    program = province(LEVEL, units, *split)
    before = ("2025-6t", "HA", 2025, 10.0, 2, 2)
    now = told(program, before)
    assert (shown(now[2025]), shown(now[None])) == ((10.0, 2, 4), (10.0, 0, 2))
    now = told(program, before, ("2025", "U1", 2025, 6.0, 0, 0))
    assert (shown(now[2025]), shown(now[None])) == ((6.0, 1, 2), (6.0, 1, 2))


@pytest.mark.parametrize("founded", [date(2025, 7, 1), None])
def test_a_year_told_anew_by_a_later_office_is_not_missing_from_the_one_before(founded):
    units = [an_office("HA", 40, valid_to=date(2025, 6, 30)), an_office("HC", 40, valid_from=founded)]
    program = province(FLOW, units, UnionChange(MERGER, Event.UNITED if founded else Event.MERGED, "HA", "HC"))
    said = [("2024", "HA", 2024, 9.0, 40, 40), ("2025", "HC", 2024, 10.0, 40, 40)]
    of_2024 = told(program, *said)[2024]
    assert shown(of_2024) == ((10.0, 40, 40) if founded else (19.0, 80, 80))
    below = said_by("HC", {("1.1", 2024): Sum(10.0, None, 40, 40)})
    facts = facts_of(("HC", 2024, 10.0, None))
    silent = next(r for r in evaluate(Known(program, PERIODS[-1], facts, below), NEAR) if r.year == 2024)
    assert shown(silent) == ((10.0, 40, 40) if founded else (10.0, 40, 80))


def test_the_workbook_sums_the_levels_of_offices_beside_a_merger():
    units, change = two_merging()
    program = province(LEVEL, units, change)
    said = {"HA": Sum(10.0, None, 40, 40), "HB": Sum(20.0, None, 60, 60)}
    below = NOBODY
    for office, s in said.items():
        below = said_by(office, {("1.1", 2024): s, ("1.1", None): s}).over(below)
    facts = facts_of(("HA", 2024, 10.0, None), ("HB", 2024, 20.0, None))
    data = assemble(Cover(program, PERIODS[-1], NEAR, AT_RISK), Figures(facts, below=below))
    pairs = tidy(data)
    latest = pairs[pairs["latest"] == 1]
    assert list(zip(latest["unit"], latest["year"], latest["numerator"], latest["units"], strict=True)) == [
        ("HA", 0, 10.0, 40),
        ("HB", 0, 20.0, 60),
    ]
    assert latest["numerator"].sum() == {r.year: r.numerator for r in data.results}[None]


@pytest.mark.parametrize("years", [(), (2024,), (2023, 2024)])
def test_the_term_of_an_office_stands_in_the_file_that_told_its_years(years: tuple[int, ...]):
    program = province(LEVEL, [an_office("HA", 40)])
    below = said_by("HA", {("1.1", y): Sum(10.0, None, 40, 40) for y in (*years, None)})
    facts = facts_of(*(("HA", y, 10.0, None) for y in years)).assign(file="2024/HA.xlsx", period="2024")
    pairs = tidy(assemble(Cover(program, PERIODS[-1], NEAR, AT_RISK), Figures(facts, below=below)))
    (term,) = pairs[pairs["year"] == 0].to_dict("records")
    assert (term["numerator"], term["latest"]) == (10.0, 1)
    assert (term["file"], term["period"]) == (("2024/HA.xlsx", "2024") if years else ("", PERIODS[-1].code))


def test_the_demonstration_fills_the_forms_of_offices_below(tmp_path):
    asked = [*programs.default_indicators(), programs.indicator("4.1", "Có/Không", scope="Các cấp công đoàn")]
    office = programs.unit("HA", "Công đoàn cấp trên trực tiếp cơ sở", rolls_up=40)
    programs.write_workspace(tmp_path / "real", indicators=asked, units=[office])
    real, scratch = Settings(tmp_path / "real"), Settings(tmp_path / "scratch")
    program = reader.read(real.program_file(programs.CODE), programs.CODE)
    period = forms.period_of(program, "giua-nhiem-ky")
    seed = next(seed for seed in range(50) if fate_of(office_of(program), seed) is not FormFate.MISSING)
    make_demo(real, scratch, program, period, seed=seed)
    data = consolidate(scratch, program, period, date(2025, 1, 10)).data
    assert (data.cover.illustrative, {r.expected for r in data.results}) == (True, {40})
    assert [i for i in data.issues if i.severity is Severity.ERROR] == []


def office_of(program: Program) -> Unit:
    (office,) = program.offices_below
    return office


@pytest.mark.parametrize("kinds", [USUAL, LISTED], ids=["usual kinds", "kinds that a new program lists"])
@pytest.mark.parametrize(
    ("told_before", "asked", "missing"),
    [
        ({"1.1": (ENTERPRISES, 18)}, ENTERPRISES, 18),
        ({"1.2": (ENTERPRISES, 18)}, ENTERPRISES, 18),  # asked for the first time, of unions known by another
        ({"1.2": (STATE_UNITS, 7), "1.3": (PRIVATE_UNITS, 11)}, ENTERPRISES, 18),
        ({"1.2": (EVERY_UNIT, 44), "1.3": (ENTERPRISES, 18)}, PUBLIC_UNITS, 26),
        ({"1.2": (EVERY_UNIT, 40)}, EVERY_UNIT, 40),  # told last, not the number of the unit list
        ({"1.2": (PUBLIC_UNITS, 26)}, ENTERPRISES, 44),  # nothing tells how many: all of them
        ({}, PUBLIC_UNITS, 44),
        ({}, STATE_UNITS, 44),
        ({}, PRIVATE_UNITS, 44),
        ({}, SUPERIORS, 1),  # it answers itself
    ],
)
def test_a_silent_office_is_missing_as_many_unions_as_its_last_sums_expected(told_before, asked, missing, kinds):
    """Whatever kinds a program knows that nothing is asked of alone and no unit of its list is of."""
    own = {scope: scope for scope in kinds.scopes}
    first = an_indicator(Measure.COUNT, scope=own[asked])
    others = [replace(first, code=code, scope=own[scope]) for code, (scope, _) in told_before.items() if code != "1.1"]
    program = replace(a_program(first, *others, units=[an_office("HA", 44)]), periods=PERIODS, kinds=kinds.kinds)
    sums = {(code, year): Sum(1.0, None, 5, n) for code, (_, n) in told_before.items() for year in (2024, None)}
    facts = facts_of(*([("HA", 2024, 1.0, None)] if "1.1" in told_before else []))
    found = evaluate(Known(program, PERIODS[-1], facts, said_by("HA", sums)), NEAR)
    of_2025 = next(r for r in found if r.indicator.code == "1.1" and r.year == 2025)
    assert (of_2025.reported, of_2025.expected) == (0, missing)

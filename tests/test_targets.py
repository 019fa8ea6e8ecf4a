"""Targets that change and targets handed to single unions: sheet Mức giao khác."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.program import sheets
from pipeline.program.model import Amendment, OtherTarget, Program, Target
from pipeline.program.parts import parts_check, unit_target, unit_targets
from pipeline.program.vocabulary import Comparator, Measure
from tests import programs
from tests.programs import Record, default_units, indicator, make_program, write_program
from tests.test_measures import a_program, a_unit, an_indicator
from tests.test_program_reader import at, triples

OWN = str(programs.ABOUT["resolution"])
ABOVE = "Nghị quyết cấp trên"


def said(amount: object, on: date | None, *, code: str = "3.1", year: object = 2024, **more: object) -> Record:
    """A row of sheet Mức giao khác: of the program's own resolution, unless `more` say another or a unit."""
    return {"resolution": OWN, "indicator": code, "year": year, "target": amount, "decided_on": on, **more}


JANUARY, MAY, DECEMBER = date(2024, 1, 15), date(2024, 5, 1), date(2024, 12, 1)


def test_the_targets_in_force_on_a_day_and_what_they_replaced(tmp_path: Path) -> None:
    rows = [
        said(50, MAY, decision="08/NQ-BCH"),  # in any order of the rows
        said(40, JANUARY, decision="01/NQ-BCH"),
        said(120, MAY, year="Nhiệm kỳ"),
        said(95, DECEMBER, code="1.2", year=2023),
    ]
    program = make_program(tmp_path, other_targets=rows)
    assert program.amendments == (
        Amendment("3.1", 2024, Target(40), "01/NQ-BCH", JANUARY, former=Target(30)),
        Amendment("3.1", 2024, Target(50), "08/NQ-BCH", MAY, former=Target(40)),
        Amendment("3.1", None, Target(120), "", MAY, former=Target(90)),
        Amendment("1.2", 2023, Target(95), "", DECEMBER, former=Target(95)),
    )
    assert program.other_targets == ()

    def on(day: date) -> tuple[Target, Target | None]:
        members = program.as_of(day).indicator_by_code["3.1"]
        return members.targets[2024], members.term_target

    assert on(date(2024, 1, 14)) == (Target(30), Target(90))
    assert on(JANUARY) == (Target(40), Target(90))
    assert on(date(2024, 4, 30)) == (Target(40), Target(90))
    assert on(MAY) == (Target(50), Target(120))
    assert program.as_of(date.max) == program
    assert program.as_of(date.min).indicators == make_program(tmp_path).indicators


def test_a_decision_without_a_date_always_holds(tmp_path: Path) -> None:
    program = make_program(tmp_path, other_targets=[said(40, JANUARY), said(35, None)])
    members = program.as_of(date(2023, 1, 1)).indicator_by_code["3.1"]
    assert members.targets[2024] == Target(35)
    assert program.indicator_by_code["3.1"].targets[2024] == Target(40)


def test_a_year_that_had_no_target_gets_one(tmp_path: Path) -> None:
    rows = [indicator("1.1", "Số lượng", unit="hộ", targets={2023: 5})]
    program = make_program(tmp_path, indicators=rows, other_targets=[said(6, MAY, code="1.1", year=2025)])
    assert program.indicators[0].targets == {2023: Target(5), 2025: Target(6)}
    assert program.amendments[0].former is None
    assert program.as_of(JANUARY).indicators[0].targets == {2023: Target(5)}


def test_other_resolutions_keep_their_own_history(tmp_path: Path) -> None:
    rows = [
        said(45, MAY, resolution=ABOVE),
        said(35, JANUARY, resolution=ABOVE),
        said(33, None, resolution="Nghị quyết khác"),
        said(9, MAY, unit="A01"),
        said(8, JANUARY, unit="A01"),
    ]
    program = make_program(tmp_path, other_targets=rows)

    def on(day: date) -> set[tuple[str, str | None, float]]:
        return {(t.resolution, t.unit, t.target.low) for t in program.as_of(day).other_targets}

    other = ("Nghị quyết khác", None, 33)
    assert on(date(2024, 1, 1)) == {other}
    assert on(JANUARY) == {other, (ABOVE, None, 35), (OWN, "A01", 8)}
    assert on(MAY) == on(date.max) == {other, (ABOVE, None, 45), (OWN, "A01", 9)}
    assert program.amendments == ()
    assert [t.target.low for t in program.decided_targets] == [45, 35, 33, 9, 8]


def test_one_decision_says_one_target(tmp_path: Path) -> None:
    rows = [said(40, MAY), said(41, MAY)]
    path = write_program(tmp_path / "p.xlsx", other_targets=rows)
    assert triples(path) == [(*at(sheets.OTHER_TARGETS, "target", 6), "P05")]


@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> Program:
    rows = [said(30 + n, date(2024, n, 1), year=year) for n in range(1, 9) for year in (2023, 2024, "Nhiệm kỳ")]
    rows += [said(30 + n, date(2024, n, 1), resolution=ABOVE) for n in range(1, 9)]
    return make_program(tmp_path_factory.mktemp("amended"), other_targets=rows)


@given(first=st.dates(date(2023, 12, 1), date(2024, 9, 1)), second=st.dates(date(2023, 12, 1), date(2024, 9, 1)))
def test_no_look_back_forgets_anything(amended: Program, first: date, second: date) -> None:
    assert amended.as_of(first).as_of(second) == amended.as_of(second)


# --------------------------------------------------------------------------- targets of single unions


def parts(*amounts: tuple[str, float], **more: object) -> list[Record]:
    return [said(amount, MAY, unit=unit, **more) for unit, amount in amounts]


def test_targets_of_a_unit(tmp_path: Path) -> None:
    rows = [
        said(7, MAY, unit="A01", resolution=ABOVE),
        said(5, JANUARY, unit="A01"),
        *parts(("A02", 4), year="Nhiệm kỳ"),
    ]
    program = make_program(tmp_path, other_targets=rows)
    assert [t.resolution for t in unit_targets(program, "A01", "3.1", 2024)] == [OWN, ABOVE]
    counts = unit_target(program, "A01", "3.1", 2024)
    assert counts is not None and counts.target == Target(5)
    assert unit_target(program, "A01", "3.1", 2023) is None
    assert unit_target(program, "A01", "3.1", None) is None
    term = unit_target(program, "A02", "3.1", None)
    assert term is not None and term.target == Target(4)


@pytest.mark.parametrize(
    ("amounts", "given", "difference"),
    [
        ([("A01", 10), ("A02", 20)], 2, 0),
        ([("A01", 10), ("A02", 15)], 2, -5),
        ([("A01", 40)], 1, 10),
    ],
)
def test_what_the_parts_add_up_to(
    tmp_path: Path, amounts: list[tuple[str, float]], given: int, difference: float
) -> None:
    (row,) = parts_check(make_program(tmp_path, other_targets=parts(*amounts)))
    assert (row.indicator.code, row.year, row.whole) == ("3.1", 2024, Target(30))
    assert (row.total, row.given, row.expected) == (sum(a for _, a in amounts), given, 6)
    assert row.difference == difference


def test_parts_of_a_range_and_without_a_whole(tmp_path: Path) -> None:
    rows = [indicator("1.1", "Số hiện có", unit="người", comparator="Khoảng", targets={2024: "100 - 120"})]
    handed = [said("50 - 60", MAY, code="1.1", unit=u, year=y) for u in ("A01", "A02") for y in (2024, 2025)]
    within, without = parts_check(make_program(tmp_path, indicators=rows, other_targets=handed))
    assert (within.total, within.difference) == (100, 0)
    assert (without.year, without.whole, without.difference) == (2025, None, None)


def test_what_does_not_add_up_has_no_parts(tmp_path: Path) -> None:
    program = make_program(tmp_path, other_targets=parts(("A01", 90), code="1.2"))
    assert unit_target(program, "A01", "1.2", 2024) is not None
    assert parts_check(program) == ()


def test_unions_of_the_year_and_of_the_scope_are_expected(tmp_path: Path) -> None:
    units = [
        *default_units()[:4],
        programs.unit("A05", "Doanh nghiệp ngoài nhà nước", valid_to=date(2024, 3, 31), merged_into="A04"),
        programs.unit("A06", "Doanh nghiệp ngoài nhà nước", valid_from=date(2025, 1, 1)),
    ]
    rows = [indicator("3.1", "Số lượng", unit="người", scope="CĐCS doanh nghiệp", targets={2024: 9, 2025: 9})]
    handed = [said(3, MAY, unit="A04", year=year) for year in (2024, 2025, "Nhiệm kỳ")]
    found = parts_check(make_program(tmp_path, units=units, indicators=rows, other_targets=handed))
    assert [(row.year, row.expected) for row in found] == [(2024, 2), (2025, 2), (None, 3)]


@pytest.mark.parametrize(("amounts", "difference"), [((4, 4), -2), ((6, 6), 0), ((9, 9), 0), ((12, 13), 5)])
def test_parts_of_a_range_may_lie_anywhere_within_it(amounts: tuple[float, float], difference: float) -> None:
    whole = an_indicator(Measure.COUNT, comparator=Comparator.RANGE, targets={2024: Target(10, 20)})
    program = a_program(whole, units=(a_unit("A1"), a_unit("A2")))
    handed = [
        OtherTarget(program.resolution, whole.code, unit, 2024, Target(amount), "", None)
        for unit, amount in zip(("A1", "A2"), amounts, strict=True)
    ]
    (row,) = parts_check(replace(program, other_targets=tuple(handed)))
    assert (row.total, row.difference) == (sum(amounts), difference)


@pytest.mark.parametrize(
    ("typed", "read_as", "asked"),
    [
        (0.2, 20, True),
        ("dưới 0,2", 20, True),
        ("0,2%", 0.2, False),
        ("dưới 0,2%", 0.2, False),
        (0, 0, False),
        (20, 20, False),
    ],
)
def test_a_bare_number_below_one_is_asked_about(tmp_path: Path, typed: object, read_as: float, asked: bool) -> None:
    rows = (indicator("1.1", "Có/Không", comparator="", targets={2023: typed, 2024: typed}),)
    program = make_program(tmp_path, indicators=rows)
    assert program.indicators[0].targets == dict.fromkeys((2023, 2024), Target(read_as))
    told = [i for i in program.warnings if i.code == "P22"]
    assert [i.ref.cell for i in told] == [at(sheets.INDICATORS, "2023", 5)[1]] * asked
    assert all("“0,2%”" in str(i) or "“0,2%”" in i.line for i in told)


def test_a_number_without_percent_below_one_is_a_number(tmp_path: Path) -> None:
    rows = (indicator("3.1", "Số lượng", unit="cuộc", targets={2024: 0.5}),)
    assert make_program(tmp_path, indicators=rows).warnings == ()


@pytest.mark.parametrize(
    ("accrual", "targets", "warned"),
    [("Từng năm", {}, True), ("Cộng dồn các năm", {}, False), ("Từng năm", {2024: 5}, False)],
)
def test_an_indicator_that_no_year_asks_is_told(
    tmp_path: Path, accrual: str, targets: dict[int, int], warned: bool
) -> None:
    row = indicator("3.1", "Số lượng", unit="cuộc", accrual=accrual, targets=targets, term_target=20)
    program = make_program(tmp_path, indicators=(row,))
    assert [(i.code, i.ref.cell) for i in program.warnings] == [
        ("P23", at(sheets.INDICATORS, "accrual", 5)[1])
    ] * warned

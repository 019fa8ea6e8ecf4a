"""Figures a hundred times out are withheld until somebody confirms them; plausible rounds never are."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.issues import Issue
from pipeline.program.model import Program
from pipeline.round.magnitude import far_out, likely_reading
from tests.programs import BASES, PERIODS, YEARS, default_indicators, indicator, make_program, unit
from tests.test_plausibility import HALF, Row, round_of

UNITS = 60
GIVEN = indicator("4.1", "Số lượng", unit="triệu đồng", comparator="Khoảng", targets=dict.fromkeys(YEARS, "200 - 250"))
DUES = indicator("4.2", "Tỷ lệ", numerator="Số tiền đã thu (triệu đồng)", denominator="Số phải thu (triệu đồng)")
LEVEL = indicator("4.3", "Số hiện có", unit="đoàn viên", accrual="Mức đạt đến thời điểm", term_target=9000)
FUND = indicator("4.6", "Bình quân mỗi CĐCS", unit="triệu đồng/CĐCS", targets=dict.fromkeys(YEARS, 5))
VISITS = indicator("4.4", "Số lượng", unit="lượt người", targets=dict.fromkeys(YEARS, 900))
CAPPED = indicator("4.5", "Số lượng", unit="vụ", comparator="≤", targets=dict.fromkeys(YEARS, 2))
MONEY = tuple(f"A{n:02}" for n in range(1, UNITS + 1))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(
        tmp_path_factory.mktemp("program"),
        units=[unit(code) for code in MONEY],
        indicators=(*default_indicators(), GIVEN, DUES, LEVEL, VISITS, CAPPED, FUND),
        periods=(*PERIODS, HALF),
    )


def heads(units: int, size: int = 50, year: int = 2024) -> list[Row]:
    named = (("ccvcld", 2), ("nu_ccvcld", -20), ("doan_vien", 0))
    return [(u, base, year, size + n + more) for n, u in enumerate(MONEY[:units]) for base, more in named]


def given(units: int, wrong: Mapping[str, float], year: int = 2024, code: str = "4.1") -> list[Row]:
    return [(u, code, year, wrong.get(u, 5 + n / 10)) for n, u in enumerate(MONEY[:units])]


def said(found: tuple[Issue, ...]) -> list[tuple[str, str, str]]:
    return [(i.unit, i.code, i.expected.partition(": ")[2]) for i in found]


ASKED = "có phải 8,5 triệu đồng?"


@pytest.mark.parametrize("units", [1, 2, 3, 15, 60])
def test_dong_where_millions_are_asked(program: Program, units: int) -> None:
    data = round_of(program, given(units, {"A01": 8_500_000}), heads(units))
    assert said(far_out(data)) == [("A01", "H12", ASKED)]


def test_money_that_is_averaged_is_money(program: Program) -> None:
    data = round_of(program, given(15, {"A01": 8_500_000}, code="4.6"), heads(15))
    assert said(far_out(data)) == [("A01", "H12", ASKED)]


def test_thousands_where_millions_are_asked(program: Program) -> None:
    data = round_of(program, given(15, {"A01": 8_500}), heads(15))
    assert said(far_out(data)) == [("A01", "H12", ASKED)]


def test_most_unions_wrong_are_told_by_the_target(program: Program) -> None:
    wrong = dict.fromkeys(MONEY[:10], 8_500_000.0)
    assert len(far_out(round_of(program, given(15, wrong), heads(15)))) == 10


def test_without_target_or_others_the_union_s_own_past_tells(program: Program) -> None:
    now, then = [("A01", "4.3", 2024, 4500.0)], [("A01", "4.3", 2023, 45.0)]
    assert said(far_out(round_of(program, now, former=then))) == [("A01", "H12", "có phải 45?")]
    assert said(far_out(round_of(program, then, former=now))) != []  # and the other way round, of a level


def test_people_are_held_against_the_heads(program: Program) -> None:
    bases = heads(1, size=30)
    assert far_out(round_of(program, [("A01", "4.3", 2024, 4500.0)], bases))
    assert not far_out(round_of(program, [("A01", "4.3", 2024, 30.0)], bases))


def test_people_are_not_held_against_money(tmp_path: Path) -> None:
    fund = {"code": "quy", "label": "Số dư quỹ", "unit": "triệu đồng", "scope": "Mọi CĐCS"}
    program = make_program(tmp_path, units=[unit("A01")], indicators=[LEVEL], bases=(*BASES, fund))
    bases = [*heads(1, size=30), ("A01", "quy", 2024, 9000.0)]
    assert [i.code for i in far_out(round_of(program, [("A01", "4.3", 2024, 4500.0)], bases))] == ["H12"]


def test_a_base_quantity_is_held_against_the_others_of_the_form(program: Program) -> None:
    bases = [(u, b, y, 47_000.0 if (u, b) == ("A01", "ccvcld") else v) for u, b, y, v in heads(15)]
    assert [(u, c) for u, c, _ in said(far_out(round_of(program, bases=bases)))] == [("A01", "H12")]


def test_the_numerator_alone_in_another_unit(program: Program) -> None:
    data = round_of(program, pairs=[("A01", "4.2", 2024, 8_500_000, 10)], below=[("A01", "4.2", 2024, 10)])
    assert said(far_out(data)) == [("A01", "H12", ASKED)]


def test_an_amount_a_thousand_times_too_small(program: Program) -> None:
    data = round_of(program, given(15, {"A01": 0.0085}), heads(15))
    assert said(far_out(data)) == [("A01", "H12", ASKED)]


@pytest.mark.parametrize(
    ("facts", "former", "bases"),
    [
        (given(15, {"A01": 650.0}), given(15, {"A01": 600.0}, 2023), heads(15)),  # always gave so much
        ([("A01", "3.1", 2024, 100.0)], [("A01", "3.1", 2023, 1.0)], heads(1, 150)),  # new members, no more than heads
        ([("A01", "3.1", 2024, 1.0)], [("A01", "3.1", 2023, 120.0)], heads(1, 150)),  # a flow may dry up
        ([("A01", "4.5", 2024, 8.0)], [("A01", "4.5", 2023, 0.0)], heads(3)),  # a ceiling is no yardstick
        ([("A01", "3.1", 2024, 9.0)], [], []),
        ([], [], [("A01", "ccvcld", 2024, 9000.0), *heads(15)[3:]]),  # one large union among small ones
    ],
)
def test_what_something_speaks_for_is_left_in_peace(
    program: Program, facts: list[Row], former: list[Row], bases: list[Row]
) -> None:
    assert far_out(round_of(program, facts, bases, former)) == ()


@pytest.mark.parametrize("units", [3, 15, 60])
@pytest.mark.parametrize("history", [False, True])
def test_plausible_rounds_raise_no_alarm(program: Program, units: int, history: bool) -> None:
    """Sizes from 8 to 4,000, money by the head, flows that vary by half and are often nothing."""
    alarms = 0
    for seed in range(6):
        rng = random.Random(f"{units}/{history}/{seed}")
        sizes = {u: int(8 * 500 ** rng.betavariate(1.2, 3)) for u in MONEY[:units]}
        women = {u: rng.uniform(0.05, 0.95) for u in sizes}
        rounds = []
        for year in (2023, 2024):
            bases: list[Row] = []
            facts: list[Row] = []
            for u, size in sizes.items():
                whole = int(size * rng.uniform(0.9, 1.1)) + 1
                bases += [(u, "ccvcld", year, whole), (u, "nu_ccvcld", year, int(whole * women[u]))]
                bases += [(u, "doan_vien", year, int(whole * rng.uniform(0.3, 1)))]
                facts += [(u, "4.1", year, round(whole * rng.lognormvariate(-3, 0.8), 1))]
                facts += [(u, "3.1", year, int(whole * rng.betavariate(1, 12)))]
                facts += [(u, "4.3", year, whole), (u, "4.4", year, int(whole * rng.lognormvariate(0, 0.8)))]
                facts += [(u, "4.5", year, int(rng.random() < 0.05))]
            rounds.append((facts, bases))
        (then, bases_then), (now, bases_now) = rounds
        before = (then, bases_then) if history else ([], [])
        alarms += len(far_out(round_of(program, now, bases_now, *before)))
    assert alarms == 0


@pytest.mark.parametrize(
    ("value", "yard", "money", "whole", "likely"),
    [
        (8_500_000, 5.8, True, False, 8.5),
        (8_500, 5.8, True, False, 8.5),
        (0.0085, 5.8, True, False, 8.5),
        (4500, 45, False, True, 45),
        (1234, 0.5, False, True, None),
        (777, 5.8, True, False, 0.777),
    ],
)
def test_likely_reading(value: float, yard: float, money: bool, whole: bool, likely: float | None) -> None:
    assert likely_reading(value, yard, money, whole) == likely


def test_bare(tmp_path: Path) -> None:
    assert far_out(round_of(make_program(tmp_path))) == ()

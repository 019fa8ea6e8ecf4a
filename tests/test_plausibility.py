"""Possible but unlikely figures: what is asked about, what is left in peace, and that it scales."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline import settings
from pipeline.errors import SettingsError
from pipeline.forms.quantities import asks_people
from pipeline.issues import Severity
from pipeline.program.model import Program
from pipeline.round.compared import ComparedFigures, of_people
from pipeline.round.facts import ASKED_COLUMNS, BASE_COLUMNS, FACT_COLUMNS, AskedNumbers
from pipeline.round.plausibility import (
    PLAUSIBILITY_RULES,
    PlausibilityRule,
    changed_figure,
    changed_head_count,
    check_round,
    far_above_whole,
    far_from_others,
    identical_forms,
    less_than_half,
    more_than_members,
    office_target_copied,
    unlike_base,
)
from pipeline.settings import Thresholds
from tests.programs import PERIODS, YEARS, default_indicators, indicator, make_program, unit
from tests.readout import as_recorded

CODES = tuple(f"A{n:02}" for n in range(1, 13))
Row = tuple[str, str, int, float]  # unit, indicator or base quantity, year, value

MAY = date(2024, 5, 31)
HALF = {**PERIODS[0], "code": "2024-6thang", "kind": "6 tháng", "end": MAY, "cutoff": MAY, "due": MAY}
OTHERS = (
    indicator("3.2", "Số hiện có", unit="đoàn viên", accrual="Mức đạt đến thời điểm", term_target=900),
    indicator("3.3", "Số lượng", unit="lượt người", targets={2024: 5}),
    indicator("3.4", "Số hiện có", unit="đoàn viên", numerator="Đến ngày chốt, CĐCS có bao nhiêu đoàn viên?"),
    indicator("3.5", "Số hiện có", unit="đoàn viên", numerator="CĐCS có bao nhiêu đoàn viên là nữ?"),
    indicator("3.6", "Tỷ lệ", numerator="Số tiền đã thu (triệu đồng)", denominator="Số tiền phải thu (triệu đồng)"),
    indicator("3.7", "Tỷ lệ", unit="triệu đồng/người", numerator="Số tiền (triệu đồng)", base="doan_vien"),
    indicator(
        "3.8",
        "Tỷ lệ",
        numerator="Tiền thu năm nay (triệu đồng)",
        denominator="Tiền thu năm trước (triệu đồng)",
        targets=dict.fromkeys(YEARS, 300),
    ),
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    units = [unit(code) for code in CODES]
    return make_program(
        tmp_path_factory.mktemp("program"),
        units=units,
        indicators=(*default_indicators(), *OTHERS),
        periods=(*PERIODS, HALF),
    )


def facts_of(rows: Iterable[Row], period: str = "2024") -> pd.DataFrame:
    """Pairs, each in a cell of its own."""
    made = [(u, i, y, v, None, f"{u}.xlsx", "Số liệu", f"E{n}", period) for n, (u, i, y, v) in enumerate(rows, 1)]
    frame = pd.DataFrame(made, columns=FACT_COLUMNS)
    return frame.astype({"year": "int64", "numerator": "float64", "denominator": "float64"})


def pairs_of(rows: Iterable[tuple[str, str, int, float, float]]) -> pd.DataFrame:
    """Pairs with a denominator."""
    whole = list(rows)
    return facts_of((u, i, y, n) for u, i, y, n, _ in whole).assign(denominator=[float(d) for *_, d in whole])


def denominators_of(rows: Iterable[Row], period: str = "2024") -> pd.DataFrame:
    """Denominators that were asked for, each in a cell of its own."""
    made = [(u, i, y, v, f"{u}.xlsx", "Số liệu", f"F{n}", period) for n, (u, i, y, v) in enumerate(rows, 1)]
    return pd.DataFrame(made, columns=ASKED_COLUMNS).astype({"year": "int64", "value": "float64"})


def bases_of(rows: Iterable[Row], period: str = "2024") -> pd.DataFrame:
    """Base quantities, each in a cell of its own."""
    made = [(u, b, y, v, f"{u}.xlsx", "Thông tin chung", f"C{n}", period) for n, (u, b, y, v) in enumerate(rows, 1)]
    return pd.DataFrame(made, columns=BASE_COLUMNS).astype({"year": "int64", "value": "float64"})


def round_of(
    program: Program,
    facts: Iterable[Row] = (),
    bases: Iterable[Row] = (),
    former: Iterable[Row] = (),
    former_bases: Iterable[Row] = (),
    period: str = "2024",
    former_period: str = "giua-nhiem-ky",
    limits: Thresholds | None = None,
    pairs: Iterable[tuple[str, str, int, float, float]] = (),
    below: Iterable[Row] = (),
    former_below: Iterable[Row] = (),
    halves: Iterable[Row] = (),
) -> ComparedFigures:
    told = pairs_of(pairs) if pairs else facts_of(facts, period)
    before = facts_of(former, former_period), bases_of(former_bases, former_period)
    return ComparedFigures(
        program,
        AskedNumbers(told, bases_of(bases, period), denominators_of(below, period)),
        AskedNumbers(*before, denominators_of(former_below, former_period)),
        limits or Thresholds(),
        facts_of(halves, HALF["code"]),  # type: ignore[arg-type]
    )


def everybody(value: float, code: str = "3.3", year: int = 2024) -> list[Row]:
    """The same figure, or nearly, from everybody but A01."""
    return [(u, code, year, value + n % 3) for n, u in enumerate(CODES[1:])]


FORM: list[Row] = [("A01", c, 2024, 10 + n) for n, c in enumerate(("1.2", "2.2", "3.1", "3.2", "3.3"))]
MANY: list[Row] = [*FORM, ("A01", "3.4", 2024, 7), ("A01", "3.5", 2024, 8)]
STAFF: list[Row] = [("A01", "ccvcld", 2024, 120), ("A01", "doan_vien", 2024, 100)]


def copied(rows: Iterable[Row], by: str) -> list[Row]:
    return [(by, i, y, v) for _, i, y, v in rows]


Parts = dict[str, object]
# rule, parts of a round; units warned with the code
HALVES: list[Row] = [("A01", "3.1", 2024, 8), ("A02", "3.1", 2024, 8), ("A03", "3.2", 2024, 8)]
FAILS: list[tuple[PlausibilityRule, str, Parts, list[str]]] = [
    (
        changed_head_count,
        "H01",
        {"bases": [("A01", "ccvcld", 2024, 240)], "former_bases": [("A01", "ccvcld", 2023, 120)]},
        ["A01"],
    ),
    (changed_head_count, "H01", {"bases": [("A01", "ccvcld", 2023, 120), ("A01", "ccvcld", 2024, 60)]}, ["A01"]),
    (
        changed_head_count,  # the same year, reported before
        "H01",
        {"bases": [("A01", "ccvcld", 2024, 1200)], "former_bases": [("A01", "ccvcld", 2024, 120)]},
        ["A01"],
    ),
    (
        changed_figure,
        "H06",
        {"facts": [("A01", "3.2", 2024, 240)], "former": [("A01", "3.2", 2023, 120)]},
        ["A01"],
    ),
    (
        changed_figure,  # a level in the middle of the year can be held against one at the end of the last
        "H06",
        {"facts": [("A01", "3.2", 2024, 240)], "former": [("A01", "3.2", 2023, 120)], "period": "2024-6thang"},
        ["A01"],
    ),
    (
        changed_figure,
        "H06",
        {"facts": [("A01", "3.1", 2024, 60)], "former": [("A01", "3.1", 2023, 12)]},
        ["A01"],
    ),
    (more_than_members, "H02", {"facts": [("A01", "3.1", 2024, 121)], "bases": STAFF}, ["A01"]),
    (far_from_others, "H03", {"facts": [*everybody(20), ("A01", "3.3", 2024, 2000)]}, ["A01"]),
    (far_from_others, "H03", {"bases": [*everybody(200, "ccvcld"), ("A01", "ccvcld", 2024, 20000)]}, ["A01"]),
    (office_target_copied, "H04", {"facts": [("A01", "3.1", 2024, 30)]}, ["A01"]),
    (office_target_copied, "H04", {"facts": [("A01", "3.1", 2024, 90)]}, ["A01"]),  # the term's
    (
        identical_forms,
        "H05",
        {"facts": [*FORM, *copied(FORM[::-1], "A02")], "bases": [*STAFF, *copied(STAFF, "A02")]},
        ["A01", "A02"],
    ),
    (
        identical_forms,  # one of them mended afterwards
        "H05",
        {
            "facts": [*FORM, *copied(FORM[1:], "A02"), ("A02", "1.2", 2024, 9)],
            "bases": [*STAFF, *copied(STAFF, "A02")],
        },
        ["A01", "A02"],
    ),
    (
        identical_forms,  # everything but how many people there are
        "H05",
        {
            "facts": [*FORM, ("A01", "3.4", 2024, 7), *copied([*FORM, ("A01", "3.4", 2024, 7)], "A02")],
            "bases": [*STAFF, ("A02", "ccvcld", 2024, 90), ("A02", "doan_vien", 2024, 80)],
        },
        ["A01", "A02"],
    ),
    (
        identical_forms,  # a lone base quantity among many equal figures
        "H05",
        {"facts": [*MANY, *copied(MANY, "A02")], "bases": [STAFF[0], ("A02", "ccvcld", 2024, 90)]},
        ["A01", "A02"],
    ),
    (more_than_members, "H02", {"below": [("A01", "2.1", 2024, 1050)], "bases": STAFF}, ["A01"]),
    (changed_figure, "H06", {"below": [("A01", "2.1", 2024, 60)], "former_below": [("A01", "2.1", 2023, 12)]}, ["A01"]),
    (changed_figure, "H06", {"facts": [("A01", "3.7", 2024, 60)], "former": [("A01", "3.7", 2023, 12)]}, ["A01"]),
    (far_from_others, "H03", {"below": [*everybody(20, "2.1"), ("A01", "2.1", 2024, 2000)]}, ["A01"]),
    (far_above_whole, "H09", {"pairs": [("A01", "3.6", 2024, 1200.5, 378.1)]}, ["A01"]),
    (far_above_whole, "H09", {"pairs": [("A01", "3.8", 2024, 451, 100)]}, ["A01"]),
    (
        unlike_base,
        "H07",
        {
            "facts": [("A01", "3.4", 2024, 90), ("A02", "3.4", 2024, 80)],
            "bases": [("A01", "doan_vien", 2024, 100), ("A02", "doan_vien", 2024, 80)],
        },
        ["A01"],
    ),
    (less_than_half, "H13", {"facts": [("A01", "3.1", 2024, 7), ("A02", "3.1", 2024, 9)], "halves": HALVES}, ["A01"]),
]

PASSES: list[tuple[PlausibilityRule, Parts]] = [
    (less_than_half, {"facts": [("A01", "3.1", 2024, 8), ("A03", "3.2", 2024, 1)], "halves": HALVES}),  # 3.2: a level
    (less_than_half, {"facts": [("A01", "3.1", 2023, 1)], "halves": HALVES}),
    (less_than_half, {"facts": [("A01", "3.1", 2024, 1)], "halves": HALVES, "period": "2024-6thang"}),
    (unlike_base, {"facts": [("A01", "3.4", 2024, 100)], "bases": [("A01", "doan_vien", 2024, 100)]}),
    (unlike_base, {"facts": [("A01", "3.5", 2024, 60)], "bases": [("A01", "doan_vien", 2024, 100)]}),
    (unlike_base, {"facts": [("A01", "3.4", 2024, 90)], "bases": [("A01", "doan_vien", 2023, 100)]}),
    (unlike_base, {"facts": [("A01", "3.4", 2024, 90)], "bases": [("A01", "ccvcld", 2024, 100)]}),
    (changed_head_count, {"bases": [("A01", "ccvcld", 2024, 190)], "former_bases": [("A01", "ccvcld", 2023, 100)]}),
    (changed_head_count, {"bases": [("A01", "ccvcld", 2024, 10)], "former_bases": [("A01", "ccvcld", 2023, 2)]}),
    (changed_head_count, {"bases": [("A01", "ccvcld", 2024, 100)], "former_bases": [("A02", "ccvcld", 2023, 9)]}),
    (changed_head_count, {"bases": [("A01", "ccvcld", 2024, 100)], "former_bases": [("A01", "ccvcld", 2022, 9)]}),
    (changed_head_count, {"bases": [("A01", "ccvcld", 2024, 0)], "former_bases": [("A01", "ccvcld", 2023, 0)]}),
    (
        changed_figure,  # half a year's flow is not held against a year's
        {"facts": [("A01", "3.1", 2024, 60)], "former": [("A01", "3.1", 2023, 12)], "period": "2024-6thang"},
    ),
    (
        changed_figure,
        {"facts": [("A01", "3.1", 2024, 60)], "former": [("A01", "3.1", 2023, 12)], "former_period": "2024-6thang"},
    ),
    (changed_figure, {"facts": [("A01", "3.1", 2024, 40)], "former": [("A01", "3.1", 2023, 12)]}),
    (changed_figure, {"facts": [("A01", "3.1", 2024, 60)], "former": [("A01", "3.1", 2024, 12)]}),
    (more_than_members, {"facts": [("A01", "3.1", 2024, 120)], "bases": STAFF}),
    (more_than_members, {"facts": [("A01", "3.3", 2024, 500)], "bases": STAFF}),  # one person may come twice
    (more_than_members, {"below": [("A01", "2.1", 2024, 120), ("A01", "3.6", 2024, 9000)], "bases": STAFF}),
    (changed_figure, {"below": [("A01", "2.1", 2024, 59)], "former_below": [("A01", "2.1", 2023, 12)]}),
    (changed_figure, {"facts": [("A01", "2.1", 2024, 60)], "former": [("A01", "2.1", 2023, 12)]}),  # bound by its whole
    (far_above_whole, {"pairs": [("A01", "3.6", 2024, 150, 100), ("A02", "3.6", 2024, 5, 0)]}),
    (far_above_whole, {"pairs": [("A01", "3.7", 2024, 500, 100)]}),  # an amount per head is no share
    (far_above_whole, {"pairs": [("A01", "3.8", 2024, 450, 100)]}),  # half again as much as was promised
    (more_than_members, {"facts": [("A01", "3.1", 2024, 500)]}),  # no base quantity was accepted
    (far_from_others, {"facts": [*everybody(20), ("A01", "3.3", 2024, 24)]}),
    (far_from_others, {"facts": [*everybody(20)[:5], ("A01", "3.3", 2024, 2000)]}),  # too few to say
    (far_from_others, {"facts": [("A01", "3.3", 2024, 2000), *((u, "3.3", 2024, 20) for u in CODES[1:])]}),  # MAD 0
    (far_from_others, {"facts": [(u, "3.3", 2024, 20) for u in CODES]}),  # all equal
    (far_from_others, {"facts": [(u, "3.3", 2024, max(0, n - 8) * 9) for n, u in enumerate(CODES)]}),  # mostly none
    (far_from_others, {"facts": [(u, "3.3", 2024, 2.0**n) for n, u in enumerate(CODES)]}),  # small and large unions
    (office_target_copied, {"facts": [("A01", "3.1", 2024, 31), ("A01", "3.3", 2024, 5), ("A00", "3.1", 2024, 30)]}),
    (
        identical_forms,  # two numbers were typed anew
        {
            "facts": [*FORM, *copied(FORM[1:], "A02"), ("A02", "1.2", 2024, 9)],
            "bases": [*STAFF, ("A02", "ccvcld", 2024, 121), ("A02", "doan_vien", 2024, 100)],
        },
    ),
    (  # nobody is like itself, where one base quantity is all that a form asks of people
        identical_forms,
        {
            "facts": [*MANY, *((("A02", c, y, v + 1)) for _, c, y, v in MANY)],
            "bases": [STAFF[0], ("A02", "ccvcld", 2024, 90)],
        },
    ),
    (identical_forms, {"facts": [*FORM[:3], *copied(FORM[:3], "A02")]}),  # three numbers may be equal by chance
    (identical_forms, {"facts": [(u, c, 2024, 1) for u in CODES for c in ("1.1", "1.2", "2.2", "3.1", "3.2", "3.3")]}),
]


@pytest.mark.parametrize(("rule", "code", "parts", "warned"), FAILS)
def test_a_rule_asks(program: Program, rule: PlausibilityRule, code: str, parts: Parts, warned: list[str]) -> None:
    found = list(rule(round_of(program, **parts)))  # type: ignore[arg-type]
    assert [(i.code, i.unit) for i in found] == [(code, u) for u in warned]
    for item in found:
        assert item.severity is Severity.WARNING
        assert item.ref.file == f"{item.unit}.xlsx"
        assert item.found and item.expected and "nan" not in str(item)


def test_what_the_rules_ask_is_as_recorded(program: Program) -> None:
    told = [f"{said}" for rule, _, parts, _ in FAILS for said in rule(round_of(program, **parts))]  # type: ignore[arg-type]
    as_recorded("questions about figures", "\n".join(dict.fromkeys(told)))


@pytest.mark.parametrize(("rule", "parts"), PASSES)
def test_a_rule_is_content(program: Program, rule: PlausibilityRule, parts: Parts) -> None:
    assert list(rule(round_of(program, **parts))) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", PLAUSIBILITY_RULES, ids=lambda rule: rule.__name__)
def test_a_round_without_anything(program: Program, rule: PlausibilityRule) -> None:
    assert list(rule(round_of(program))) == []


def test_every_rule_has_both_tests_and_a_sentence() -> None:
    assert {rule for rule, *_ in FAILS} == {rule for rule, _ in PASSES} == set(PLAUSIBILITY_RULES)
    assert all(rule.__doc__ and rule.__doc__.endswith(".") for rule in PLAUSIBILITY_RULES)


def test_what_is_said(program: Program) -> None:
    data = round_of(program, bases=[("A01", "ccvcld", 2024, 2400)], former_bases=[("A01", "ccvcld", 2023, 1200)])
    (said,) = check_round(data)
    assert (said.found, said.what) == ("2.400", "Tổng số CCVCLĐ năm 2024")
    assert said.expected == "xem lại (năm 2023 là 1.200)"
    assert (said.ref.sheet, said.ref.cell) == ("Thông tin chung", "C1")


def test_what_a_copy_differs_in_is_said(program: Program) -> None:
    mended = {"facts": [*FORM, *copied(FORM[1:], "A02"), ("A02", "1.2", 2024, 9)]}
    data = round_of(program, **mended, bases=[*STAFF, *copied(STAFF, "A02")])  # type: ignore[arg-type]
    (one, two) = identical_forms(data)
    names = {u.code: u.name for u in program.units}
    assert one.found == f"giống hệt biểu của {names['A02']}, chỉ khác Chỉ tiêu 1.2"
    assert two.found == f"giống hệt biểu của {names['A01']}, chỉ khác Chỉ tiêu 1.2"


@pytest.mark.parametrize(
    ("question", "counted", "base", "limit"),
    [
        ("Tổng số hội viên được vay vốn", "người", "Tổng số hội viên", "không quá 120 (Tổng số hội viên)"),
        ("Số người được vay vốn", "hội viên", "Tổng số hội viên", "không quá 120 (Tổng số hội viên)"),
        ("Tổng số hội viên", "người", "Tổng số cán bộ, hội viên", "không quá 120 (Tổng số cán bộ, hội viên)"),
        ("Tổng số phụ nữ từ 18 tuổi", "người", "Tổng số phụ nữ", "không quá 120 (Tổng số phụ nữ)"),
        ("Tổng số cán bộ, hội viên", "người", "Tổng số hội viên", ""),  # officers may be no members
        ("Tổng số phụ nữ từ 18 tuổi", "người", "Tổng số hội viên", ""),
        ("Số người được vay vốn", "người", "Tổng số hội viên", ""),
    ],
)
def test_people_are_held_against_a_number_they_are_among(
    tmp_path: Path, question: str, counted: str, base: str, limit: str
) -> None:
    asked = indicator("3.1", "Số lượng", unit=counted, numerator=question)
    bases = [{"code": "so", "label": base, "unit": "người", "scope": "Mọi CĐCS"}]
    program = make_program(tmp_path, units=[unit("A01")], indicators=[asked], bases=bases)
    data = round_of(program, [("A01", "3.1", 2024, 130)], [("A01", "so", 2024, 120)])
    assert [i.expected for i in more_than_members(data)] == [limit] * bool(limit)


def test_what_is_usual_is_told_not_asked_for(program: Program) -> None:
    usual, odd = everybody(20), ("A01", "3.3", 2024, 2000)
    (said,) = far_from_others(round_of(program, facts=[*usual, odd]))
    assert said.expected == f"xem lại (mức chung của {len(usual) + 1} đơn vị cùng loại hình là 21)"


def test_where_the_same_quantity_stands_is_said(program: Program) -> None:
    data = round_of(program, facts=[("A01", "3.4", 2024, 95)], bases=[("A01", "doan_vien", 2024, 1100)])
    (said,) = check_round(data)
    assert (said.code, said.found, said.ref.cell) == ("H07", "95", "E1")
    assert said.expected == "bằng 1.100 ở Tổng số đoàn viên năm 2024"


def test_a_cell_is_asked_about_once(program: Program) -> None:
    data = round_of(program, facts=[("A01", "3.1", 2024, 90)], bases=[("A01", "ccvcld", 2024, 50)])
    assert [len(list(rule(data))) for rule in (office_target_copied, more_than_members)] == [1, 1]
    assert [i.code for i in check_round(data)] == ["H04"]


def test_a_pair_is_asked_about_once(program: Program) -> None:
    data = round_of(
        program,
        pairs=[("A01", "3.6", 2024, 1000, 100)],
        below=[("A01", "3.6", 2024, 100)],
        former_below=[("A01", "3.6", 2023, 2000)],
    )
    assert [len(list(rule(data))) for rule in (far_above_whole, changed_figure)] == [1, 1]
    (said,) = check_round(data)
    assert (said.code, said.ref.cell, said.found) == ("H09", "E1", "1.000")
    assert said.what == "Chỉ tiêu 3.6 năm 2024, số đạt được"
    assert "tổng số 100 là 1.000%" in said.expected


@pytest.mark.parametrize(
    ("question", "people"),
    [
        ("Tổng số đoàn viên có hoàn cảnh khó khăn", True),
        ("Số nữ CNVCLĐ được khám sức khỏe", True),
        ("Đơn vị có bao nhiêu cán bộ công đoàn?", True),
        ("Tổng số gia đình đoàn viên", False),
        ("Số lượt người được thăm hỏi", False),
        ("Tổng số vụ việc của đoàn viên", False),
        ("Số tiền phải thu của người lao động", False),
    ],
)
def test_questions_that_count_people(question: str, people: bool) -> None:
    assert asks_people(question) is people


def test_units_of_measure_that_count_people() -> None:
    assert [of_people(u) for u in ("người", "CNVCLĐ", "CCVCLĐ", "đoàn viên/CĐCS")] == [True] * 4
    assert [of_people(u) for u in ("lượt người", "triệu đồng/người", "hộ", "%")] == [False] * 4


@pytest.mark.parametrize(
    ("rule", "parts", "limits"),
    [
        (changed_head_count, FAILS[0][2], Thresholds(change_factor=2.1)),
        (changed_head_count, FAILS[0][2], Thresholds(change_least=121)),
        (changed_figure, FAILS[5][2], Thresholds(flow_factor=5.1)),
        (far_from_others, FAILS[7][2], Thresholds(z_limit=2000)),
        (far_from_others, FAILS[7][2], Thresholds(z_least_units=13)),
        (office_target_copied, FAILS[9][2], Thresholds(target_least=31)),
        (identical_forms, FAILS[11][2], Thresholds(same_least=8)),
        (far_above_whole, {"pairs": [("A01", "3.6", 2024, 160, 100)]}, Thresholds(whole_factor=1.7)),
    ],
)
def test_limits_are_settings(program: Program, rule: PlausibilityRule, parts: Parts, limits: Thresholds) -> None:
    assert list(rule(round_of(program, **parts, limits=limits))) == []  # type: ignore[arg-type]


def test_the_score_is_that_of_iglewicz_and_hoaglin(program: Program) -> None:
    values = [100.0, 110, 120, 130, 140, 150, 160, 170, 900]
    distances = sorted(abs(v - 140) for v in values)
    score = 0.6745 * (900 - 140) / distances[4]
    assert score == pytest.approx(0.6745 * 760 / 20)
    data = [(CODES[n], "3.3", 2024, v) for n, v in enumerate(values)]
    logs = sorted(abs(np.log1p(v) - np.log1p(140)) for v in values)
    least = min(score, 0.6745 * abs(np.log1p(900) - np.log1p(140)) / logs[4])
    for limit, found in ((least - 0.01, 1), (least + 0.01, 0)):
        assert len(list(far_from_others(round_of(program, data, limits=Thresholds(z_limit=limit))))) == found


def test_large_unions_among_small_ones_are_not_drowned_in_warnings(program: Program) -> None:
    sizes = np.random.default_rng(1).lognormal(4, 1, 3000).round()
    frame = facts_of(("A01", "3.3", 2024, float(s)) for s in sizes)
    nothing = AskedNumbers(facts_of(()), bases_of(()), denominators_of(()))
    data = ComparedFigures(program, nothing._replace(facts=frame), nothing, Thresholds())
    assert len(list(far_from_others(data))) < 6


def test_a_thousand_unions(tmp_path_factory: pytest.TempPathFactory) -> None:
    indicators = [indicator(f"4.{n}", "Số lượng", unit="người", targets=dict.fromkeys(YEARS, 30)) for n in range(1, 26)]
    codes = [f"B{n:04}" for n in range(1000)]
    program = make_program(tmp_path_factory.mktemp("p"), indicators=indicators, units=[unit(c) for c in codes])
    rng = np.random.default_rng(2)
    figures = rng.lognormal(3, 0.5, (1000, 25)).round()
    rows = [
        (c, i.code, 2024, float(v))
        for c, line in zip(codes, figures, strict=True)
        for i, v in zip(program.indicators, line, strict=True)
    ]
    staff = [(c, b.code, 2024, 100.0 + n % 90) for n, c in enumerate(codes) for b in program.bases]
    data = round_of(program, rows, staff, [(u, i, 2023, v) for u, i, _, v in rows], staff)
    found = check_round(data)
    assert 0 < len(found) < 2000  # some meet the target of 30 exactly


def test_limits_are_read_from_the_settings_file(tmp_path: Path) -> None:
    file = tmp_path / settings.FILE_NAME
    file.write_text("[checks]\nchange_factor = 3\nz_least_units = 20", encoding="utf-8")
    assert settings.load(tmp_path).checks == Thresholds(change_factor=3.0, z_least_units=20)
    for wrong in ("change_factor = 1", "z_limit = 0", "z_least_units = 2.5", "z_limits = 3"):
        file.write_text(f"[checks]\n{wrong}", encoding="utf-8")
        with pytest.raises(SettingsError, match=r"pipeline\.toml"):
            settings.load(tmp_path)


def test_the_shipped_file_shows_the_defaults() -> None:
    shown = tomllib.loads((settings.REPOSITORY / settings.FILE_NAME).read_text(encoding="utf-8"))["checks"]
    assert shown == asdict(Thresholds())

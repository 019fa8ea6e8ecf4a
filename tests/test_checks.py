"""Rules: one test that passes and one that fails for each, and what a single cell is understood as."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import pytest

from pipeline.checks.form import (
    FORM_RULES,
    FormView,
    check_form,
    missing_cells,
    numerator_within_denominator,
    parts_within_whole,
    required_answers,
)
from pipeline.checks.values import is_empty, understand
from pipeline.forms.layout import Field, FormSpec, Kind
from pipeline.forms.read import RawCell, RawForm
from pipeline.issues import CellRef, Issue, Severity
from pipeline.program.model import Program
from tests.forms import GOOD, Answers, spec_of
from tests.programs import GRADES, indicator, make_program


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def spec(program: Program) -> FormSpec:
    return spec_of(program, "A05")


def raw_form(spec: FormSpec, answers: Answers, without: tuple[str, ...] = (), version: str | None = None) -> RawForm:
    """A form as the reader gives it: every field has a cell, in column B, empty unless answered."""
    stamps = {"S_version": spec.version if version is None else version, "S_unit": "A05"}
    names = [*(f.name for f in spec.fields), *stamps]
    values = {name: float(v) if type(v) is int else v for name, v in {**answers, **stamps}.items()}
    cells = {
        name: RawCell(values.get(name), CellRef("a.xlsx", "Số liệu", f"B{row}"))
        for row, name in enumerate(names, 1)
        if name not in without
    }
    return RawForm("a.xlsx", cells, None, b"", {}, broken=frozenset(without))


def view_of(spec: FormSpec, answers: Answers, without: tuple[str, ...] = ()) -> FormView:
    """What a rule sees, every value understood."""
    raw = raw_form(spec, answers, without)
    values = {name: float(v) if type(v) is int else v for name, v in answers.items() if v is not None}
    return FormView(spec, raw, "A05", values, frozenset())  # type: ignore[arg-type]  # ints became floats


def found(rule: Callable[[FormView], object], view: FormView) -> list[tuple[str, str, tuple[str, ...]]]:
    """(what the issue is about, code, names dropped) of every finding of a rule."""
    return [(f.issue.what, f.issue.code, f.drops) for f in rule(view)]  # type: ignore[attr-defined]


COMPLETE: dict[str, float | int | str | date | None] = {**GOOD, "T_basis": "Số thực hiện"}

# rule, change to a good form, names deleted from it, what the rule says
BROKEN: tuple[
    tuple[Callable[[FormView], object], Answers, tuple[str, ...], list[tuple[str, str, tuple[str, ...]]]], ...
] = (
    (missing_cells, {}, ("I_1_1_2024_val",), [("Chỉ tiêu 1.1 năm 2024", "C01", ())]),
    (required_answers, {"I_1_1_2024_val": None}, (), [("Chỉ tiêu 1.1 năm 2024", "G01", ())]),
    (required_answers, {"Q_doan_vien_2024": None}, (), [("Tổng số đoàn viên năm 2024", "G01", ())]),
    (required_answers, {"T_reporter": None}, (), [("Người lập biểu", "G13", ())]),
    (
        parts_within_whole,
        {"Q_nu_ccvcld_2024": 121},
        (),
        [("Trong đó: nữ năm 2024", "G08", ("Q_nu_ccvcld_2024", "Q_ccvcld_2024"))],
    ),
    (
        numerator_within_denominator,
        {"I_1_2_2024_num": 101},
        (),
        [("Chỉ tiêu 1.2 năm 2024, tử số", "G05", ("I_1_2_2024_num",))],  # the base quantity may be right
    ),
    (
        numerator_within_denominator,
        {"I_2_1_2024_num": 51},
        (),
        [("Chỉ tiêu 2.1 năm 2024, tử số", "G05", ("I_2_1_2024_num", "I_2_1_2024_den"))],
    ),
)


@pytest.mark.parametrize(("rule", "change", "without", "said"), BROKEN)
def test_a_rule_finds(
    spec: FormSpec,
    rule: Callable[[FormView], object],
    change: Answers,
    without: tuple[str, ...],
    said: list[tuple[str, str, tuple[str, ...]]],
) -> None:
    assert found(rule, view_of(spec, {**COMPLETE, **change}, without)) == said


@pytest.mark.parametrize("rule", FORM_RULES, ids=lambda rule: rule.__name__)
def test_a_rule_passes_a_good_form(spec: FormSpec, rule: Callable[[FormView], object]) -> None:
    assert found(rule, view_of(spec, COMPLETE)) == []


def test_every_rule_has_a_test_and_a_sentence() -> None:
    assert {rule for rule, *_ in BROKEN} == set(FORM_RULES)
    assert all(rule.__doc__ and rule.__doc__.endswith(".") for rule in FORM_RULES)


def test_equal_numbers_are_within(spec: FormSpec) -> None:
    equal = {**COMPLETE, "I_1_2_2024_num": 100, "I_2_1_2024_num": 50, "Q_nu_ccvcld_2024": 120}
    assert check_form(spec, raw_form(spec, equal), "A05").issues == ()


def test_money_collected_may_exceed_what_is_due(tmp_path_factory: pytest.TempPathFactory) -> None:
    dues = indicator("6.1", "Tỷ lệ", numerator="Số kinh phí đã thu (triệu đồng)", denominator="Phải thu (triệu đồng)")
    spec = spec_of(make_program(tmp_path_factory.mktemp("p"), indicators=(dues,)), "A05")
    view = view_of(spec, {"I_6_1_2024_num": 12.5, "I_6_1_2024_den": 10})
    assert found(numerator_within_denominator, view) == []


def test_what_is_wrong_stays_out_of_the_sums_and_the_rest_goes_in(spec: FormSpec) -> None:
    wrong = {**COMPLETE, "Q_nu_ccvcld_2024": 121, "I_2_1_2024_num": 51, "I_3_1_2024_val": "nhiều"}
    checked = check_form(spec, raw_form(spec, wrong), "A05")
    assert sorted(i.code for i in checked.issues) == ["G02", "G05", "G08"]
    gone = {"Q_nu_ccvcld_2024", "Q_ccvcld_2024", "I_2_1_2024_num", "I_2_1_2024_den", "I_3_1_2024_val"}
    assert COMPLETE.keys() - checked.values.keys() == gone


def test_a_wrong_cell_is_not_also_called_empty(spec: FormSpec) -> None:
    checked = check_form(spec, raw_form(spec, {**COMPLETE, "I_3_1_2024_val": "nhiều"}), "A05")
    assert [i.code for i in checked.issues] == ["G02"]


def test_every_issue_says_where_what_and_what_to_do(spec: FormSpec) -> None:
    wrong = {**COMPLETE, "Q_nu_ccvcld_2024": 121, "I_2_1_2024_num": 51, "I_3_1_2024_val": -1, "I_1_1_2024_val": None}
    issues = check_form(spec, raw_form(spec, wrong), "A05").issues
    assert len(issues) == 4
    for item in issues:
        assert item.ref.file == "a.xlsx"
        assert item.ref.sheet
        assert item.ref.cell
        assert item.unit == "A05"
        assert item.what
        assert item.expected
        assert item.remedy
        assert "{" not in str(item)


# ------------------------------------------------------------------------------------------- single values


def field(kind: Kind, unit: str = "", choices: tuple[str, ...] = ()) -> Field:
    return Field("I_1_2024_val", "Số liệu", kind, "Câu hỏi", True, unit, choices)


REF = CellRef("a.xlsx", "Số liệu", "E12")
COUNT, MONEY, SHARE = field(Kind.INTEGER, "người"), field(Kind.DECIMAL, "triệu đồng"), field(Kind.DECIMAL, "%")
YES_NO = field(Kind.CHOICE, choices=("Có", "Không", "Không thuộc đối tượng"))
GRADE = field(Kind.CHOICE, choices=(*GRADES, "Không thuộc đối tượng"))
WORDS, DAY = field(Kind.TEXT), field(Kind.DATE)


@pytest.mark.parametrize(
    ("asked", "value", "read_as", "codes"),
    [
        (COUNT, 45.0, 45.0, []),
        (COUNT, 0.0, 0.0, []),
        (COUNT, "45", 45.0, ["G11"]),
        (COUNT, "45 người", 45.0, ["G11"]),
        (COUNT, "1.234", 1234.0, ["G11"]),
        (COUNT, "1 234", 1234.0, ["G11"]),
        (COUNT, "1,234", None, ["G03"]),
        (COUNT, "1.234,5", None, ["G07"]),
        (COUNT, 45.5, None, ["G07"]),
        (COUNT, 0.95, None, ["G07"]),
        (COUNT, "95%", None, ["G09"]),
        (COUNT, "-3", None, ["G04"]),
        (COUNT, -0.0, 0.0, []),
        (COUNT, 1e13, None, ["G02"]),
        (COUNT, float("nan"), None, ["G02"]),
        (COUNT, float("inf"), None, ["G02"]),
        (COUNT, "khoảng 45", None, ["G02"]),
        (COUNT, "45/47", None, ["G02"]),
        (COUNT, "3 triệu đồng", None, ["G02"]),  # 3 or 3.000.000? Nobody asked for money
        (COUNT, True, None, ["G02"]),
        (COUNT, date(2024, 5, 1), None, ["G02"]),
        (COUNT, datetime(2024, 5, 1), None, ["G02"]),
        (COUNT, time(5, 1), None, ["G02"]),
        (MONEY, 12.34567, 12.3457, []),
        (MONEY, "12,5", 12.5, ["G11"]),
        (MONEY, "1.234,5", 1234.5, ["G11"]),
        (MONEY, "3 triệu đồng", 3.0, ["G11"]),
        (SHARE, "95%", 95.0, ["G11"]),
        (SHARE, "95,5 %", 95.5, ["G11"]),
        (SHARE, "0,95", 95.0, ["G11"]),
        (SHARE, 0.95, 95.0, ["G11"]),
        (SHARE, 95.0, 95.0, []),
        (SHARE, 1.0, None, ["G03"]),
        (SHARE, 0.0, 0.0, []),
        (YES_NO, "Có", "Có", []),
        (YES_NO, " có ", "Có", []),
        (YES_NO, "x", "Có", ["G11"]),
        (YES_NO, "chưa", "Không", ["G11"]),
        (YES_NO, "không thuộc đối tượng", "Không thuộc đối tượng", []),
        (YES_NO, "co", None, ["G06"]),
        (YES_NO, 1.0, None, ["G06"]),
        (YES_NO, True, None, ["G06"]),
        (GRADE, GRADES[0], GRADES[0], []),
        (GRADE, "x", None, ["G06"]),
        (GRADE, "không áp dụng", "Không thuộc đối tượng", ["G11"]),
        (GRADE, "Hoàn thành", None, ["G06"]),
        (DAY, date(2024, 12, 25), date(2024, 12, 25), []),
        (DAY, "25/12/2024", date(2024, 12, 25), []),
        (DAY, "31/2/2024", None, ["G10"]),
        (DAY, 45651.0, None, ["G10"]),
        (WORDS, "Dòng 1 \r\n dòng 2", "Dòng 1\ndòng 2", []),
        (WORDS, 912345678.0, "912345678", []),
        (WORDS, "dài " * 2000, ("dài " * 2000).strip(), []),  # longer than the drop-down rule lets in, not cut off
    ],
)
def test_what_a_cell_is_understood_as(asked: Field, value: object, read_as: object, codes: list[str]) -> None:
    reading = understand(asked, value, REF, "A05")
    assert (reading.value, [i.code for i in reading.issues]) == (read_as, codes)
    assert all(i.ref == REF and i.unit == "A05" for i in reading.issues)
    errors = [i for i in reading.issues if i.severity is Severity.ERROR]
    assert (reading.value is None) == bool(errors)


@pytest.mark.parametrize(
    ("asked", "value", "read_as", "codes"),
    [
        (COUNT, 1.0, None, ["G09"]),
        (COUNT, 0.955, None, ["G09"]),
        (SHARE, 1.0, 100.0, []),
        (SHARE, 0.955, 95.5, []),
    ],
)
def test_a_number_shown_as_a_percentage(asked: Field, value: float, read_as: float | None, codes: list[str]) -> None:
    reading = understand(asked, value, REF, "A05", percent=True)
    assert (reading.value, [i.code for i in reading.issues]) == (read_as, codes)


def test_what_was_understood_is_said_so_that_nobody_can_misread_it() -> None:
    (note,) = understand(MONEY, "1.234,5", REF, "A05").issues
    assert isinstance(note, Issue)
    assert (note.severity, note.found, note.expected) == (Severity.NOTE, "1.234,5", "đọc là 1234,5")


@pytest.mark.parametrize("value", [None, "", "  ", "-", "–", "…", " \u00a0 "])
def test_empty(value: object) -> None:
    assert is_empty(value)


@pytest.mark.parametrize("value", [0, 0.0, False, "0", "không"])
def test_not_empty(value: object) -> None:
    assert not is_empty(value)

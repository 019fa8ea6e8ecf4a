"""Rules: one test that passes and one that fails for each, and what a single cell is understood as."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from pipeline.checks.about import NOT_REPEATED
from pipeline.checks.form import (
    FORM_RULES,
    FormView,
    check_form,
    missing_cells,
    numerator_within_denominator,
    parts_within_whole,
    required_answers,
    words_beside_figures,
)
from pipeline.checks.numerals import numeral
from pipeline.checks.structure import (
    STRUCTURE_RULES,
    VERSION_RULES,
    StructureView,
    altered_texts,
    external_links,
    far_cells,
    fields_not_asked_then,
    formulas_in_inputs,
    moved_rows,
    results_typed_over,
)
from pipeline.checks.values import is_empty, understand
from pipeline.forms.blank import blank_form
from pipeline.forms.layout import Field, FieldKind, FormSpec
from pipeline.forms.read import RawCell, RawForm, read
from pipeline.grids.addresses import column_letters, split_address
from pipeline.grids.cells import Extra, Grid
from pipeline.issues import CellRef, Issue, Severity
from pipeline.program.model import Program
from pipeline.reference import rules_page
from pipeline.round.plausibility import PLAUSIBILITY_RULES
from tests.forms import GOOD, TEMPLATE, Answers, edited, filled, make_form, named, spec_of
from tests.programs import GRADES, default_indicators, indicator, make_program
from tests.readout import as_recorded


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
    return RawForm("a.xlsx", cells, None, b"", broken=frozenset(without))


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
        words_beside_figures,
        {"I_3_1_2024_note": "Ghi nhầm, số đúng là 25"},
        (),
        [("Chỉ tiêu 3.1 năm 2024, ghi chú", "G35", ())],
    ),
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
        [("Chỉ tiêu 1.2 năm 2024, số đạt được", "G05", ("I_1_2_2024_num",))],  # the base quantity may be right
    ),
    (
        numerator_within_denominator,
        {"I_2_1_2024_num": 51},
        (),
        [("Chỉ tiêu 2.1 năm 2024, số đạt được", "G05", ("I_2_1_2024_num", "I_2_1_2024_den"))],
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


def field(kind: FieldKind, unit: str = "", choices: tuple[str, ...] = ()) -> Field:
    return Field("I_1_2024_val", "Số liệu", kind, "Câu hỏi", True, unit, choices)


REF = CellRef("a.xlsx", "Số liệu", "E12")
COUNT, MONEY, SHARE = (
    field(FieldKind.INTEGER, "người"),
    field(FieldKind.DECIMAL, "triệu đồng"),
    field(FieldKind.DECIMAL, "%"),
)
YES_NO = field(FieldKind.CHOICE, choices=("Có", "Không", "Không thuộc đối tượng"))
GRADE = field(FieldKind.CHOICE, choices=(*GRADES, "Không thuộc đối tượng"))
WORDS, DAY = field(FieldKind.TEXT), field(FieldKind.DATE)


UNDERSTOOD: list[tuple[Field, object, object, list[str]]] = [
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
    (COUNT, "45/47", None, ["G15"]),
    (COUNT, "45 / 47 người", None, ["G15"]),
    (COUNT, "10-12", None, ["G02"]),
    (COUNT, "150 đv", 150.0, ["G11"]),
    (COUNT, "150 dv", 150.0, ["G11"]),
    (COUNT, "12 Đồng chí.", 12.0, ["G11"]),
    (COUNT, "45.", 45.0, ["G11"]),
    (COUNT, "1.234.", 1234.0, ["G11"]),
    (COUNT, "45,", 45.0, ["G11"]),
    (COUNT, "\u00a045\u00a0", 45.0, ["G11"]),
    (COUNT, "１２３", 123.0, ["G11"]),
    (COUNT, "10²", None, ["G02"]),
    (COUNT, "5 (năm)", 5.0, ["G11"]),
    (COUNT, "125 (một trăm hai mươi lăm)", 125.0, ["G11"]),
    (COUNT, "125 (một trăm hai mươi)", None, ["G02"]),
    (COUNT, "5 (nghìn)", None, ["G02"]),
    (COUNT, "5 (nữ 3)", 5.0, ["G11"]),
    (COUNT, "5 (nữ 6)", None, ["G02"]),
    (COUNT, "5 (người)", 5.0, ["G11"]),
    (COUNT, "5 nghìn", None, ["G02"]),
    (COUNT, "không", 0.0, ["G11"]),
    (COUNT, "Không có", 0.0, ["G11"]),
    (COUNT, "ko", 0.0, ["G11"]),
    (COUNT, "khong", 0.0, ["G11"]),
    (COUNT, "0 có", 0.0, ["G11"]),
    (COUNT, "k", None, ["G26"]),
    (COUNT, "chưa có", None, ["G26"]),
    (COUNT, "Không thuộc đối tượng", None, ["G26"]),
    (COUNT, "x", None, ["G02"]),
    (COUNT, "0", 0.0, ["G11"]),
    (COUNT, "45 ng\u00adêi", 45.0, ["G14", "G11"]),  # TCVN3
    (COUNT, "12 ngöôøi", 12.0, ["G14", "G11"]),  # VNI
    (COUNT, "3 triệu đồng", None, ["G02"]),  # 3 or 3.000.000? Nobody asked for money
    (COUNT, True, None, ["G02"]),
    (COUNT, date(2024, 5, 1), None, ["G16"]),
    (COUNT, datetime(2024, 5, 1), None, ["G16"]),
    (COUNT, time(5, 1), None, ["G16"]),
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
    (YES_NO, "Co", "Có", ["G11"]),
    (YES_NO, "v", "Có", ["G11"]),
    (YES_NO, "yes", "Có", ["G11"]),
    (YES_NO, "Có.", "Có", ["G11"]),
    (YES_NO, "K", "Không", ["G11"]),
    (YES_NO, "khong thuoc doi tuong", "Không thuộc đối tượng", ["G11"]),
    (YES_NO, "cỏ", None, ["G06"]),
    (YES_NO, "Có, một phần", None, ["G06"]),
    (YES_NO, "Không thuộc ®èi t\u00adîng", None, ["G06"]),  # half Unicode, half TCVN3
    (YES_NO, "Kh«ng thuéc ®èi t\u00adîng", "Không thuộc đối tượng", ["G14"]),
    (GRADE, "Hoaøn thaønh toát nhieäm vuï", GRADES[1], ["G14"]),
    (GRADE, "hoan thanh tot nhiem vu", GRADES[1], ["G11"]),
    (YES_NO, 1.0, None, ["G06"]),
    (YES_NO, True, None, ["G06"]),
    (GRADE, GRADES[0], GRADES[0], []),
    (GRADE, "x", None, ["G06"]),
    (GRADE, "không áp dụng", "Không thuộc đối tượng", ["G11"]),
    (GRADE, "Hoàn thành", None, ["G06"]),
    (DAY, date(2024, 12, 25), date(2024, 12, 25), []),
    (DAY, "25/12/2024", date(2024, 12, 25), []),
    (DAY, "31/2/2024", None, ["G10"]),
    (DAY, "5-1-2026", date(2026, 1, 5), []),
    (DAY, "ngày 05 tháng 01 năm 2026", date(2026, 1, 5), []),
    (DAY, "Yên Bái, ngày 05 tháng 01 năm 2026", date(2026, 1, 5), ["G11"]),
    (DAY, "5/1/26", date(2026, 1, 5), ["G11"]),
    (DAY, "05/01/2026 14:30", date(2026, 1, 5), ["G11"]),
    (DAY, "05/01/2026.", date(2026, 1, 5), ["G11"]),
    (DAY, "12/25/2025", None, ["G10"]),
    (DAY, "5/1", None, ["G10"]),
    (DAY, datetime(1900, 1, 5), None, ["G10"]),  # a 5 in a cell of dates
    (DAY, 45651.0, None, ["G10"]),
    (WORDS, "Dòng 1 \r\n dòng 2", "Dòng 1\ndòng 2", []),
    (WORDS, 912345678.0, "912345678", []),
    (WORDS, "C«ng ®oµn tæ chøc 5 ®ît", "Công đoàn tổ chức 5 đợt", ["G14"]),
    (WORDS, "Công đoàn vững mạnh\nTæng sè ®oµn viªn", "Công đoàn vững mạnh\nTổng số đoàn viên", ["G14"]),
    (WORDS, "Garçon à Noël", "Garçon à Noël", []),
    (WORDS, "dài " * 2000, ("dài " * 2000).strip(), []),  # longer than the drop-down rule lets in, not cut off
]


@pytest.mark.parametrize(("asked", "value", "read_as", "codes"), UNDERSTOOD)
def test_what_a_cell_is_understood_as(asked: Field, value: object, read_as: object, codes: list[str]) -> None:
    reading = understand(asked, value, REF, "A05")
    assert (reading.value, [i.code for i in reading.issues]) == (read_as, codes)
    assert all(i.ref == REF and i.unit == "A05" for i in reading.issues)
    errors = [i for i in reading.issues if i.severity is Severity.ERROR]
    assert (reading.value is None) == bool(errors)


SHOWN_AS_SHARES: list[tuple[Field, object, object, list[str]]] = [
    (COUNT, 1.0, None, ["G09"]),
    (COUNT, 0.955, None, ["G09"]),
    (SHARE, 1.0, 100.0, []),
    (SHARE, 0.955, 95.5, []),
]


@pytest.mark.parametrize(("asked", "value", "read_as", "codes"), SHOWN_AS_SHARES)
def test_a_number_shown_as_a_percentage(asked: Field, value: float, read_as: float | None, codes: list[str]) -> None:
    reading = understand(asked, value, REF, "A05", code="0.0%")
    assert (reading.value, [i.code for i in reading.issues]) == (read_as, codes)


def test_what_is_said_of_cells_is_as_recorded(spec: FormSpec) -> None:
    told = []
    for asked, value, *_ in UNDERSTOOD:
        reading = understand(asked, value, REF, "A05")
        told += [f"{str(value)[:60]!r}: {str(reading.value)[:60]!r}", *(f"  {i}" for i in reading.issues)]
    for rule, change, without, _ in BROKEN:
        view = view_of(spec, {**COMPLETE, **change}, without)
        told += [f"{finding.issue}" for finding in rule(view)]  # type: ignore[attr-defined]
    as_recorded("wrong answers", "\n".join(told))


def test_what_was_understood_is_said_so_that_nobody_can_misread_it() -> None:
    (note,) = understand(MONEY, "1.234,5", REF, "A05").issues
    assert isinstance(note, Issue)
    assert (note.severity, note.found, note.expected) == (Severity.NOTE, "1.234,5", "đọc là 1234,5")


@pytest.mark.parametrize(
    ("asked", "value", "expected"),
    [
        (replace(COUNT, part="num"), "45/47", "có phải 45 ở ô này, 47 ở ô tổng số?"),
        (replace(COUNT, part="den"), "45/47", "có phải 45 ở ô số đạt được, 47 ở ô này?"),
        (replace(COUNT, part="val"), "1.045/1.047 người", "có phải 1.045?"),
        (COUNT, "chưa có", "số 0 nếu không có; để trống nếu chưa có số liệu"),
        (COUNT, "không áp dụng", "số đạt được và tổng số đều ghi 0"),
        (SHARE, "95 %", "đọc là 95"),
        (WORDS, "Tæng sè ®oµn viªn", "đọc là “Tổng số đoàn viên”"),
    ],
)
def test_what_is_proposed(asked: Field, value: str, expected: str) -> None:
    (said,) = understand(asked, value, REF, "A05").issues
    assert said.found == value
    assert expected in said.expected


def test_two_numbers_where_the_total_is_asked_elsewhere(spec: FormSpec) -> None:
    checked = check_form(spec, raw_form(spec, {**COMPLETE, "I_1_2_2024_num": "95/100"}), "A05")
    (said,) = checked.issues
    assert (said.code, said.expected) == ("G15", "một số: có phải 95? Tổng số 100 lấy từ trang Thông tin chung")


@pytest.mark.parametrize(
    ("typed", "meant"), [(date(2026, 2, 1), "1/2"), (45, "45"), (7, "7"), (61, "61"), (1250, "1250"), (0, "0")]
)
def test_a_number_that_became_a_date(program: Program, typed: date | int, meant: str) -> None:
    """Read as it comes back: Excel keeps a number and shows a date."""

    def dated(book: Workbook) -> None:
        cell = named(book, "I_3_1_2024_val")
        cell.value, cell.number_format = typed, "dd/mm/yyyy"

    form = read(edited(filled(make_form(program, "A05"), COMPLETE), dated), "a.xlsx")
    assert isinstance(form, RawForm)
    (said,) = check_form(spec_of(program, "A05"), form, "A05").issues
    assert (said.code, said.expected) == ("G16", f"một số: có phải đã gõ {meant}?")
    assert "định dạng Số" in said.remedy


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("năm", 5),
        ("mười", 10),
        ("mười lăm", 15),
        ("hai mươi mốt", 21),
        ("một trăm linh năm", 105),
        ("một nghìn hai trăm ba mươi tư", 1234),
        ("hai triệu", 2_000_000),
        ("không", 0),
        ("nghìn", None),
        ("năm năm", None),
        ("ước", None),
        ("", None),
    ],
)
def test_numerals(words: str, value: int | None) -> None:
    assert numeral(words) == value


# ------------------------------------------------------------------------------------------- one cause, one issue


@pytest.mark.parametrize(
    ("change", "without", "codes"),
    [
        ({"I_2_1_2024_num": "nhiều"}, (), ["G02"]),  # not G05, not G01
        ({"I_2_1_2024_den": "45/47"}, (), ["G15"]),
        ({"Q_doan_vien_2024": "nhiều"}, (), ["G02"]),  # neither a part of the whole nor a denominator
        ({"Q_ccvcld_2024": 60, "I_1_2_2024_num": 95}, (), ["G08"]),  # members above staff; not G05 over members
        ({"Q_doan_vien_2024": 130, "I_1_2_2024_num": 130}, (), ["G08"]),
        ({"I_2_1_2024_num": 51, "I_2_1_2024_den": None}, (), ["G01"]),
    ],
)
def test_what_follows_from_a_fault_is_not_said(
    spec: FormSpec, change: Answers, without: tuple[str, ...], codes: list[str]
) -> None:
    issues = check_form(spec, raw_form(spec, {**COMPLETE, **change}, without), "A05").issues
    assert [i.code for i in issues] == codes


@pytest.mark.parametrize("heads", [{"Q_doan_vien_2024": 130}, {"Q_ccvcld_2024": 60}])
def test_what_exceeds_both_of_two_contradicting_numbers_is_another_fault(spec: FormSpec, heads: Answers) -> None:
    most = max(v for k, v in {**COMPLETE, **heads}.items() if k in ("Q_doan_vien_2024", "Q_ccvcld_2024"))
    checked = check_form(spec, raw_form(spec, {**COMPLETE, **heads, "I_1_2_2024_num": 140}), "A05")
    assert [i.code for i in checked.issues] == ["G08", "G05"]
    assert checked.issues[1].expected.startswith(f"không quá {most} (ô ")
    assert "I_1_2_2024_num" not in checked.values


def test_a_lost_sheet_is_one_issue(spec: FormSpec) -> None:
    lost = tuple(f.name for f in spec.fields if f.sheet == "Số liệu")
    issues = check_form(spec, raw_form(spec, COMPLETE, lost), "A05").issues
    assert [(i.code, i.what) for i in issues] == [("C01", "cả trang Số liệu")]


def test_a_blank_form_is_one_issue(spec: FormSpec) -> None:
    assert [i.code for i in check_form(spec, raw_form(spec, {"T_date": "mai"}), "A05").issues] == ["T12"]


def test_values_in_place_of_others_are_held_to_the_same_rules(spec: FormSpec) -> None:
    raw = raw_form(spec, {**COMPLETE, "I_2_1_2024_num": 51})
    right = check_form(spec, raw, "A05", {"I_2_1_2024_num": 41.0})
    assert (right.issues, right.values["I_2_1_2024_num"], right.values["I_2_1_2024_den"]) == ((), 41.0, 50.0)
    assert [i.code for i in check_form(spec, raw, "A05", {"I_2_1_2024_num": 52.0}).issues] == ["G05"]
    assert [i.code for i in check_form(spec, raw, "A05", {"I_2_1_2024_num": "nhiều"}).issues] == ["G02"]


# ------------------------------------------------------------------------------------------- the structure, lightly


def with_formula(form: RawForm) -> RawForm:
    """A formula that Excel has calculated in the cell of an answer."""
    cell = form.cells["I_3_1_2024_val"]
    return replace(form, cells={**form.cells, "I_3_1_2024_val": cell._replace(extra=Extra(formula="=3+4"))})


def with_row(form: RawForm) -> RawForm:
    """A row inserted above the last answers."""
    low = form.cells["I_3_1_2024_val"]
    row = int("".join(c for c in low.ref.cell if c.isdigit()))
    moved = low._replace(ref=low.ref._replace(cell=low.ref.cell.replace(str(row), str(row + 1))))
    return replace(form, cells={**form.cells, "I_3_1_2024_val": moved})


def moved(rows: Callable[[int], int], columns: Callable[[int], int] = lambda n: n) -> Callable[[RawForm], RawForm]:
    """The change that takes every answer of the sheet of figures to another row, another column (counted from 0)."""

    def place(ref: CellRef) -> CellRef:
        row, column = split_address(ref.cell)
        return ref._replace(cell=f"{column_letters(columns(column))}{rows(row) + 1}")

    def change(form: RawForm) -> RawForm:
        on_sheet = {n: c for n, c in form.cells.items() if c.ref.sheet == "Số liệu"}
        return replace(form, cells=form.cells | {n: c._replace(ref=place(c.ref)) for n, c in on_sheet.items()})

    return change


def with_result(form: RawForm) -> RawForm:
    """A ratio typed over the one that the form works out, in the row above its first answer."""
    row, column = split_address(form.cells["I_2_1_2024_num"].ref.cell)
    grid = Grid([[*line] for line in form.grids["Số liệu"]])
    grid[row - 1][column] = 0.01
    return replace(form, grids={**form.grids, "Số liệu": grid})


def with_far_cell(form: RawForm) -> RawForm:
    """A cell at the end of the sheet."""
    grid = Grid(form.grids["Số liệu"], far=[(1048575, 16383, "x")])
    return replace(form, grids={**form.grids, "Số liệu": grid})


def with_other_words(form: RawForm) -> RawForm:
    """Every text of the sheet of figures replaced."""
    grid = Grid([["khác" if isinstance(v, str) and v else v for v in row] for row in form.grids["Số liệu"]])
    return replace(form, grids={**form.grids, "Số liệu": grid})


def with_link(form: RawForm) -> RawForm:
    """A part that belongs to a link to another workbook."""
    out = io.BytesIO(form.data)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/externalLinks/externalLink1.xml", "<x/>")
    return replace(form, data=out.getvalue())


def saying(form: RawForm, former: Mapping[str, str]) -> RawForm:
    """The form with other words in place of some of those on the sheet of figures."""
    grid = Grid([[former.get(str(v), v) for v in row] for row in form.grids["Số liệu"]])
    return replace(form, grids={**form.grids, "Số liệu": grid})


def without_cells(form: RawForm) -> RawForm:
    """A form of before question 3.1 was asked."""
    return replace(form, cells={n: c for n, c in form.cells.items() if not n.startswith("I_3_1")})


ALTERED: tuple[tuple[Callable[[StructureView], Iterator[Issue]], Callable[[RawForm], RawForm], set[str]], ...] = (
    (formulas_in_inputs, with_formula, {"C03"}),
    (results_typed_over, with_result, {"C08"}),
    (far_cells, with_far_cell, {"G22"}),
    (moved_rows, with_row, {"C06"}),
    (moved_rows, moved(lambda row: row + 2), {"C06"}),
    (moved_rows, moved(lambda row: row - 1), {"C06"}),
    (moved_rows, moved(lambda row: 60 - row), {"C06"}),
    (moved_rows, moved(lambda row: row, lambda column: column + 1), {"C06"}),
    (altered_texts, with_other_words, {"C04", "C05"}),
    (external_links, with_link, {"C07"}),
    (fields_not_asked_then, without_cells, {"C02"}),
)


@pytest.fixture(scope="module")
def returned(program: Program, spec: FormSpec) -> StructureView:
    raw = read(filled(make_form(program, "A05"), GOOD), "a.xlsx")
    assert isinstance(raw, RawForm)
    return StructureView(spec, raw, "A05", blank_form(spec, TEMPLATE))


@pytest.mark.parametrize(("rule", "change", "codes"), ALTERED)
def test_a_rule_on_the_structure(
    returned: StructureView,
    rule: Callable[[StructureView], Iterator[Issue]],
    change: Callable[[RawForm], RawForm],
    codes: set[str],
) -> None:
    assert list(rule(returned)) == []
    said = {i.code for i in rule(replace(returned, raw=change(returned.raw)))}
    assert said and said <= codes


def test_what_is_said_of_the_structure_is_as_recorded(returned: StructureView) -> None:
    told = [f"{said}" for rule, change, _ in ALTERED for said in rule(replace(returned, raw=change(returned.raw)))]
    as_recorded("altered forms", "\n".join(told))


def test_an_answer_that_stands_where_a_result_was_is_no_result_typed_over(returned: StructureView) -> None:
    raw = with_result(returned.raw)
    row, column = split_address(raw.cells["I_2_1_2024_num"].ref.cell)
    here = raw.cells["I_3_1_2024_val"]
    moved = here._replace(ref=here.ref._replace(cell=f"{column_letters(column)}{row}"))
    form = replace(returned, raw=replace(raw, cells={**raw.cells, "I_3_1_2024_val": moved}))
    assert list(results_typed_over(form)) == []


def test_a_code_typed_over_is_no_target(returned: StructureView) -> None:
    changed = replace(returned, raw=saying(returned.raw, {"3.1": "3.2"}))
    assert [(i.code, i.found) for i in altered_texts(changed)] == [("C04", "3.2")]


def test_a_column_put_in_alters_no_text(returned: StructureView) -> None:
    """All from the answers on stand a column further; what is printed there was not altered."""
    low = min(p.column for p in returned.blank.places.values() if p.sheet == "Số liệu")

    def further(cell: RawCell) -> RawCell:
        if cell.ref.sheet != "Số liệu":
            return cell
        row, column = split_address(cell.ref.cell)
        return cell._replace(ref=cell.ref._replace(cell=f"{column_letters(column + 1)}{row + 1}"))

    grid = Grid([[*row[: low - 1], "", *row[low - 1 :]] for row in returned.raw.grids["Số liệu"]])
    cells = {name: further(cell) for name, cell in returned.raw.cells.items()}
    form = replace(returned, raw=replace(returned.raw, cells=cells, grids={**returned.raw.grids, "Số liệu": grid}))
    assert list(altered_texts(form)) == []
    assert [i.code for i in moved_rows(form)] == ["C06"]


@pytest.mark.parametrize(("comparator", "sign"), [("≤", "≤ "), ("<", "dưới "), (">", "trên ")])
def test_forms_made_before_units_and_signs_were_printed_are_not_called_altered(
    tmp_path: Path, comparator: str, sign: str
) -> None:
    signed = [replace_of(i, "3.1", comparator=comparator) for i in default_indicators()]
    spec = spec_of(make_program(tmp_path, indicators=signed), "A05")
    raw = read(filled(make_form(spec.program, "A05"), GOOD), "a.xlsx")
    assert isinstance(raw, RawForm)
    form = StructureView(spec, raw, "A05", blank_form(spec, TEMPLATE))
    texts = {v for row in raw.grids["Số liệu"] for v in row}
    assert {"người", f"{sign}30 (chung)"} <= texts
    before = saying(raw, {"người": "", f"{sign}30 (chung)": "30 (chung)"})
    assert list(altered_texts(replace(form, raw=before))) == []
    other = saying(raw, {f"{sign}30 (chung)": f"{sign}20 (chung)"})
    assert [i.code for i in altered_texts(replace(form, raw=other))] == ["C05"]


def replace_of(record: Mapping[str, object], code: str, **changes: object) -> Mapping[str, object]:
    """The record with changes, if it has the code."""
    return {**record, **changes} if record["code"] == code else record


def test_every_rule_on_the_structure_is_tested() -> None:
    assert {rule for rule, *_ in ALTERED} == {*STRUCTURE_RULES, *VERSION_RULES}


@given(st.text(alphabet="0123456789., /-()%:'nămkhôngcóđvx×®\u00ad\u00a0\n=<{", max_size=14), st.sampled_from(range(7)))
def test_whatever_is_typed_is_understood_or_said_to_be_wrong(typed: str, n: int) -> None:
    if is_empty(typed):
        return
    reading = understand((COUNT, MONEY, SHARE, YES_NO, GRADE, WORDS, DAY)[n], typed, REF, "A05")
    assert (reading.value is None) == any(i.severity is Severity.ERROR for i in reading.issues)
    if isinstance(reading.value, float):
        assert reading.value >= 0


@pytest.mark.parametrize("rules", [FORM_RULES, STRUCTURE_RULES, VERSION_RULES, PLAUSIBILITY_RULES])
def test_every_rule_is_described_and_on_the_page(rules: list[Callable[..., object]]) -> None:
    page = rules_page()
    for rule in rules:
        assert rule.__doc__ and rule.__doc__.endswith(".")
        assert f"- {' '.join(rule.__doc__.split())}" in page


def test_the_page_has_the_four_ranks() -> None:
    titles = [line for line in rules_page().splitlines() if line.startswith("## Hạng")]
    assert [t.partition(": ")[2].split()[0] for t in titles] == ["tệp", "cấu", "từng", "hợp"]


@pytest.mark.parametrize("value", [None, "", "  ", "-", "–", "…", "”", " \u00a0 "])
def test_empty(value: object) -> None:
    assert is_empty(value)


@pytest.mark.parametrize("value", [0, 0.0, False, "0", "không"])
def test_not_empty(value: object) -> None:
    assert not is_empty(value)


@pytest.mark.parametrize("name", ["T_date", "T_reporter"])
@pytest.mark.parametrize(
    "value", ["0912 345 678", "+84912345678", 912345678, "０９１２３４５６７８", "0216.3852.123 (NR)"]
)
def test_what_may_be_a_telephone_number_is_repeated_nowhere(spec: FormSpec, name: str, value: object) -> None:
    said = [
        i for i in check_form(spec, raw_form(spec, {**GOOD, name: value}), "A05").issues if i.code in ("G10", "G31")
    ]
    assert [i.found for i in said] == ([NOT_REPEATED] if name == "T_date" or "NR" not in str(value) else [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("T_reporter", "Lê Văn Lập - 0912 345 678"),
        ("T_phone", "+84 (0)912-345-678"),
        ("T_phone", "912345678"),
        ("T_phone", "02163.852.123 máy lẻ 12; 0912345678"),
        ("T_phone", "(Minh họa) 0000 000 000"),
    ],
)
def test_names_and_telephone_numbers_as_people_write_them(spec: FormSpec, name: str, value: str) -> None:
    checked = check_form(spec, raw_form(spec, {**GOOD, name: value}), "A05")
    assert checked.values[name] == value
    assert not [i for i in checked.issues if i.what in ("Người lập biểu", "Điện thoại")]

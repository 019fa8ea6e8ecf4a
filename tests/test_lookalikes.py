"""Codes that look like others: said in the program workbook, asked about on returned forms, never counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from pipeline.errors import PipelineError
from pipeline.intake.file_reports import Outcome
from pipeline.lookalikes import lookalikes, odd_signs
from pipeline.program.model import Program
from pipeline.settings import Settings
from pipeline.steps.choose import load_program, new_program
from tests.forms import GOOD, edited, filled, make_form, period_of, places
from tests.programs import change_cells, make_program, unit, write_program
from tests.test_program_reader import I, P, S, U, about, at, said
from tests.test_whose import head, intake

STRANGE = ["А01", "Α01", "Ａ01", "A０1", "A\u200d01", "A\u202e01", "A0\u06611", "ᴀ01", "A01\u0335x", "Ꭺ01"]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_program(tmp_path_factory.mktemp("book") / "chuong-trinh.xlsx").read_bytes()


def copy_of(book: bytes, folder: Path) -> Path:
    path = folder / "chuong-trinh.xlsx"
    path.write_bytes(book)
    return path


@pytest.mark.parametrize("code", STRANGE)
def test_letters_of_other_scripts_and_unseen_signs_are_named_at_their_cell(
    book: bytes, tmp_path: Path, code: str
) -> None:
    (line,) = said(change_cells(copy_of(book, tmp_path), {at(U, "code", 5): code}))
    assert f"{U.name}!{at(U, 'code', 5)[1]}" in line
    assert "[P04]" in line
    assert "; ô này có " in line


@pytest.mark.parametrize(
    ("place", "code"),
    [
        *[
            (at(U, "code", 5), c)
            for c in ("con", "LPT1", "COM¹", "nul.x", "A01.", ".A01", "A" * 31, "A*1", "A01 ")[:-1]
        ],
        *[(at(P, "code", 5), c) for c in ("con", "AUX", "com1", "2024.", "năm", "2\u212a24", "cap-tren", "9" * 41)],
        *[(at(I, "code", 5), c) for c in ("1.١", "１.1", "1.\u200b1", "1" * 200)],
        (at(S, "number", 5), "１"),
        (about("office_code"), "А00"),
        (about("office_code"), "prn"),
        (about("code_above"), "YВ01"),
    ],
)
def test_a_code_that_no_folder_or_no_eye_takes_is_an_error_at_its_cell(
    book: bytes, tmp_path: Path, place: tuple[str, str], code: str
) -> None:
    (line,) = said(change_cells(copy_of(book, tmp_path), {place: code}))
    assert "[P04]" in line
    assert f"{place[0]}!{place[1]}" in line


@pytest.mark.parametrize("other", ["AO1", "A0l", "AOI", "a-01", "A.01", "A_01", "Á01", "Ă01"])
def test_codes_that_look_alike_are_said_at_the_second(tmp_path: Path, other: str) -> None:
    program = make_program(tmp_path, units=[unit("A01"), unit("A02"), unit(other)])
    found = [i for i in program.warnings if i.code == "P13"]
    assert [(i.ref.sheet, i.ref.cell, i.found) for i in found] == [(*at(U, "code", 7), other)]
    assert "“A01” (A5)" in found[0].expected


def test_codes_with_vietnamese_letters_are_said_once(tmp_path: Path) -> None:
    program = make_program(tmp_path, units=[unit("A01"), unit("ĐV02"), unit("ĐV03")])
    found = [(i.code, i.ref.cell, i.found) for i in program.warnings if i.code != "P10"]  # the addresses made of them
    assert found == [("P12", "A6", "ĐV02, và 1 mã khác")]


def test_usual_codes_are_no_lookalikes(tmp_path: Path) -> None:
    codes = ["YB01", "YB02", "YB10", "YB11", "YB12", "LC-T01", "LC-H01", "T1", "T2", "1", "2"]
    assert make_program(tmp_path, units=list(map(unit, codes))).warnings == ()


@pytest.mark.parametrize(
    "name", ["con", "Lpt9", "тinh", "tỉnh-a", "a b", "../x", "a/b", "-a", "", "a.", "x" * 41, "ＡＢ"]
)
def test_a_new_programs_name_is_a_folder_everywhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(PipelineError, match="không dùng làm tên thư mục được"):
        new_program(Settings(tmp_path), name)
    assert not (tmp_path / "inputs").exists()


@pytest.mark.parametrize("name", ["Tinh-A", "tinha", "t1nh-a"])
def test_a_new_programs_name_is_not_like_another(tmp_path: Path, name: str) -> None:
    new_program(Settings(tmp_path), "tinh-a")
    with pytest.raises(PipelineError, match="“tinh-a”"):
        new_program(Settings(tmp_path), name)


def test_a_programs_folder_in_letters_of_another_script_is_refused(book: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "inputs" / "tinh-а"
    folder.mkdir(parents=True)
    copy_of(book, folder)
    with pytest.raises(PipelineError, match="chữ Kirin “а” trông như “A”"):
        load_program(Settings(tmp_path), "tinh-а")


# --------------------------------------------------------------------------- returned forms


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def form(program: Program) -> bytes:
    return filled(make_form(program, "A05"), GOOD)


def stamped(code: str) -> Callable[[Workbook], None]:
    """Code typed anew on the hidden sheet and on top of every sheet."""

    def retype(book: Workbook) -> None:
        sheet, address = places(book)["S_unit"]
        book[sheet][address].value = code
        head(code)(book)

    return retype


def unnamed(code: str) -> Callable[[Workbook], None]:
    """The same, and every name gone: copied into a new workbook."""

    def retype(book: Workbook) -> None:
        stamped(code)(book)
        for name in list(book.defined_names):
            del book.defined_names[name]

    return retype


@pytest.mark.parametrize("change", [stamped, unnamed])
@pytest.mark.parametrize("code", ["AО5", "AO5", "Ａ０５", "Ā05", "A-05", "А05"])
def test_a_form_of_a_lookalike_is_asked_about_and_counts_for_nobody(
    program: Program, form: bytes, tmp_path: Path, code: str, change: Callable[[str], Callable[[Workbook], None]]
) -> None:
    got = intake(program, tmp_path, {"a.xlsx": edited(form, change(code))})
    assert got.submissions == ()
    (report,) = got.files
    assert report.outcome is Outcome.REJECTED
    assert [i.code for i in report.issues] == ["T23"]
    assert report.issues[0].found.startswith(f"mã {code}")
    assert report.may_be_of == {"A05"}


def test_the_office_says_whose_a_lookalikes_form_is(program: Program, form: bytes, tmp_path: Path) -> None:
    when = period_of(program).end
    taken = {"action": "Lấy bản nộp này", "unit": "A05", "file": "a.xlsx", "who": "Lan", "when": when}
    got = intake(program, tmp_path, {"a.xlsx": edited(form, stamped("AО5"))}, taken)
    assert [s.unit.code for s in got.submissions] == ["A05"]


def test_a_lookalikes_form_pushes_out_nobodys(program: Program, form: bytes, tmp_path: Path) -> None:
    later = edited(form, stamped("А05"))
    got = intake(program, tmp_path, {"a.xlsx": form, "z.xlsx": later})
    assert [(s.unit.code, s.file) for s in got.submissions] == [("A05", "2024/a.xlsx")]


def test_signs() -> None:
    assert odd_signs("YB-01_a.b Đồng") == ""
    assert odd_signs("YВ01") == "chữ Kirin “В” trông như “B”"
    assert odd_signs("Y\u200bB") == "ký tự không nhìn thấy U+200B"
    assert lookalikes("YВОl", ["YB01", "YB10", "YB02"]) == ("YB01",)
    assert lookalikes("YB01", ["YB01"]) == ()

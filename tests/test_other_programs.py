"""Forms filled and saved by other programs are read to the same entries. tests/fixtures/README.md: how made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.intake.folder import Intake, read_folder
from pipeline.program.model import Program
from tests.forms import GOOD, filled, make_form, period_of
from tests.programs import make_program
from tests.soffice import convert, needs_soffice

FIXTURES = Path(__file__).parent / "fixtures"
ANSWERS = {**GOOD, "N_2": "Đề nghị & kiến nghị\nDòng hai"}
ENTRIES = {name: float(value) if isinstance(value, int) else value for name, value in ANSWERS.items()}
BASIS = {"T_basis": "Số thực hiện"}  # printed on the blank form


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


def intake(program: Program, folder: Path, *files: Path) -> Intake:
    (folder / "2024").mkdir()
    for file in files:
        shutil.copy(file, folder / "2024")
    return read_folder(folder / "2024", program, period_of(program))


def entries(got: Intake) -> dict[str, object]:
    """Everything read, of the one submission."""
    (submission,) = got.submissions
    return {name: answer.value for name, answer in submission.answers.items()}


@pytest.mark.parametrize(
    ("file", "codes"),
    [
        ("exceljs.xlsx", []),
        ("sheetjs.xlsx", []),
        ("sheetjs-bare.xlsx", ["T15"]),
        ("sheetjs.xls", ["T15"]),
        ("sheetjs.ods", ["T15"]),
        ("sheetjs.xlsb", ["T15"]),
        ("sheetjs-2003.xml", ["T15"]),
    ],
)
def test_fixture(program: Program, tmp_path: Path, file: str, codes: list[str]) -> None:
    got = intake(program, tmp_path, FIXTURES / file)
    assert entries(got) == ENTRIES | BASIS
    # The questions of the fixture may be older than those of today; then that is said, and nothing else.
    assert [i.code for i in got.issues if i.code != "T09"] == codes


def test_a_file_of_one_sheet_that_holds_no_answers_is_listed(program: Program, tmp_path: Path) -> None:
    got = intake(program, tmp_path, FIXTURES / "sheetjs-excel5.xls")
    assert got.submissions == ()
    assert [i.code for i in got.issues] == ["T05"]


@pytest.mark.soffice
@needs_soffice
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_libreoffice(program: Program, tmp_path: Path, kind: str) -> None:
    """Filled with openpyxl (numbers and texts), saved by LibreOffice."""
    source = tmp_path / "A05.xlsx"
    source.write_bytes(filled(make_form(program, "A05"), ANSWERS))
    got = intake(program, tmp_path, convert(source, tmp_path / "ra", kind))
    assert entries(got) == ENTRIES | BASIS
    assert [i.code for i in got.issues] == ([] if kind == "xlsx" else ["T15"])


def test_openpyxl(program: Program, tmp_path: Path) -> None:
    source = tmp_path / "A05.xlsx"
    source.write_bytes(filled(make_form(program, "A05"), ANSWERS))
    got = intake(program, tmp_path, source)
    assert entries(got) == ENTRIES | BASIS
    assert got.issues == ()

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
    ],
)
def test_fixture(program: Program, tmp_path: Path, file: str, codes: list[str]) -> None:
    got = intake(program, tmp_path, FIXTURES / file)
    assert entries(got) == ENTRIES | BASIS
    # The questions of the fixture may be older than those of today; then that is said, and nothing else.
    assert [i.code for i in got.issues if i.code != "T09"] == codes


def test_sheetjs_xlsb_is_never_read_wrongly(program: Program, tmp_path: Path) -> None:
    """SheetJS leaves columns out of some cells of an .xlsb, which calamine skips: what is lost is said."""
    got = intake(program, tmp_path, FIXTURES / "sheetjs.xlsb")
    read = entries(got)
    assert read.items() <= (ENTRIES | BASIS).items()
    assert {"I_1_2_2024_num", "I_2_1_2024_den", "I_3_1_2024_val", "N_2"} <= read.keys()
    assert [i.code for i in got.issues] == ["T15", "C01"]


@pytest.mark.parametrize("file", ["sheetjs-2003.xml", "sheetjs-excel5.xls"])
def test_formats_that_hold_no_form_are_listed(program: Program, tmp_path: Path, file: str) -> None:
    got = intake(program, tmp_path, FIXTURES / file)
    assert got.submissions == ()
    assert [i.code for i in got.issues] == ["T04" if file.endswith("xml") else "T05"]


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

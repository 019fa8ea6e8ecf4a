"""Rows without a code: numbered by their group, written into the workbook before anybody sees them, steady then."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from pipeline.program import reader
from pipeline.program.model import Program
from pipeline.settings import Settings
from tests import test_cli
from tests.programs import (
    CODE,
    Record,
    default_indicators,
    indicator,
    unit,
    write_program,
    write_workspace,
)
from tests.test_cli import Runner
from tests.test_office_settings import with_formula
from tests.test_program_reader import I, U, at, program_of, said, triples

run = test_cli.run  # a fixture


def coded(tmp_path: Path, *codes: object, groups: Sequence[str] = ()) -> list[str]:
    """The codes of rows that say these, in these groups (all in one where none are named)."""
    named = groups or ["A"] * len(codes)
    rows = [{**indicator("1.1", "Có/Không"), "code": c, "group": g} for c, g in zip(codes, named, strict=True)]
    return [i.code for i in program_of(write_program(tmp_path / "p.xlsx", indicators=rows)).indicators]


@pytest.mark.parametrize(
    ("codes", "groups", "read"),
    [
        ((None, None, None), "AAB", ["1.1", "1.2", "2.1"]),
        ((None, None, None), "ABA", ["1.1", "2.1", "1.2"]),
        (("3.1", None, "3.3", None), "AAAA", ["3.1", "3.4", "3.3", "3.5"]),  # a gap is no new code
        (("2.1", None, None), "ABB", ["2.1", "3.1", "3.2"]),  # the second group's own number is taken
        ((None, "1.1"), "AB", ["2.1", "1.1"]),
        (("1.2.1", None), "AA", ["1.2.1", "1.2.2"]),
        (("7", None, None), "AAB", ["7", "8", "2.1"]),
        (("3.9", None), "AA", ["3.9", "3.10"]),
    ],
)
def test_rows_without_a_code_get_the_next_of_their_group(
    tmp_path: Path, codes: tuple[object, ...], groups: str, read: list[str]
) -> None:
    assert coded(tmp_path, *codes, groups=list(groups)) == read


@pytest.mark.parametrize(
    ("codes", "read"),
    [
        (("3.1", "3.9", 3.1), ["3.1", "3.9", "3.10"]),
        ((3.1, 3.8, 3.9, 3.1, 3.11), ["3.1", "3.8", "3.9", "3.10", "3.11"]),
        (("3.2", "3.19", 3.2), ["3.2", "3.19", "3.20"]),
        ((3.1, 3.2), ["3.1", "3.2"]),
    ],
)
def test_a_ten_that_became_a_number_is_understood_by_the_row_before(
    tmp_path: Path, codes: tuple[object, ...], read: list[str]
) -> None:
    assert coded(tmp_path, *codes) == read


def test_a_ten_that_could_be_a_one_is_read_as_it_stands_and_asked_about(tmp_path: Path) -> None:
    rows = [{**indicator("1.1", "Có/Không"), "code": code} for code in ("3.8", "3.9", 3.1)]
    program = program_of(write_program(tmp_path / "p.xlsx", indicators=rows))
    assert [i.code for i in program.indicators] == ["3.8", "3.9", "3.1"]
    assert [(i.code, i.ref.cell) for i in program.warnings] == [("P21", at(I, "code", 7)[1])]


def test_a_ten_elsewhere_is_said_to_be_there_already(tmp_path: Path) -> None:
    rows = [{**indicator("1.1", "Có/Không"), "code": code} for code in ("3.1", "3.8", 3.1)]
    path = write_program(tmp_path / "p.xlsx", indicators=rows)
    assert triples(path) == [(*at(I, "code", 7), "P05")] and "3.10: định dạng ô là Văn bản" in said(path)[0]


@pytest.mark.parametrize(
    ("codes", "read"),
    [
        ((None, None), ["DV01", "DV02"]),
        (("YB01", None, "YB07", None), ["YB01", "YB08", "YB07", "YB09"]),
        (("A001", None), ["A001", "A002"]),
        (("SoNoiVu", None), ["SoNoiVu", "DV01"]),
        (("DV01", "DV07", "DVO8", None), ["DV01", "DV07", "DVO8", "DV09"]),  # DV08 would look like the third
    ],
)
def test_units_are_numbered_as_the_others(tmp_path: Path, codes: tuple[object, ...], read: list[str]) -> None:
    rows = [{**unit("X"), "code": code, "name": f"CĐCS số {n}"} for n, code in enumerate(codes)]
    assert [u.code for u in program_of(write_program(tmp_path / "p.xlsx", units=rows)).units] == read


# --------------------------------------------------------------------------- kept

UNCODED: tuple[Record, ...] = tuple({**i, "code": None} for i in default_indicators())
UNITS: tuple[Record, ...] = tuple({**unit("X"), "code": None, "name": f"CĐCS số {n}"} for n in range(3))


def book(folder: Path) -> Path:
    return Settings(folder).program_file(CODE)


def read(folder: Path) -> Program:
    return reader.read(book(folder), CODE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_workspace(tmp_path, indicators=UNCODED, units=UNITS)
    return tmp_path


def forms(run: Runner, folder: Path) -> test_cli.Done:
    return run("forms", "-p", CODE, "--period", "2024", "-w", folder)


def test_codes_stand_in_the_workbook_once_forms_are_made(run: Runner, folder: Path) -> None:
    program = read(folder)
    assert [g.code for g in program.given_codes] == ["1.1", "1.2", "2.1", "2.2", "3.1", "DV01", "DV02", "DV03"]
    made = forms(run, folder)
    assert made.status == 0, made.err
    assert "Đã ghi mã vào 5 dòng chưa có mã của trang “Chỉ tiêu” trong tệp chương trình: 1.1, 1.2" in made.out
    now = read(folder)
    assert now.given_codes == () and now.indicators == program.indicators and now.units == program.units
    cell = openpyxl.load_workbook(book(folder))["Chỉ tiêu"]["A5"]
    assert (cell.value, cell.number_format) == ("1.1", "@")


def test_a_row_put_between_later_shifts_no_code(run: Runner, folder: Path) -> None:
    assert forms(run, folder).status == 0
    workbook = openpyxl.load_workbook(book(folder))
    sheet = workbook["Chỉ tiêu"]
    sheet.insert_rows(6)
    for n, cell in enumerate(sheet[5], 1):
        sheet.cell(6, n).value = cell.value if n > 1 else None
    sheet.cell(6, 3).value = "Chỉ tiêu thêm"
    workbook.save(book(folder))
    assert [(i.code, i.text) for i in read(folder).indicators][:3] == [
        ("1.1", "Nội dung chỉ tiêu 1.1"),
        ("1.3", "Chỉ tiêu thêm"),
        ("1.2", "Nội dung chỉ tiêu 1.2"),
    ]
    assert forms(run, folder).status == 0 and read(folder).given_codes == ()


def test_who_only_looks_writes_nothing(run: Runner, folder: Path) -> None:
    before = book(folder).read_bytes()
    assert run("indicators", "-p", CODE, "-w", folder).status == 0
    assert run("preview", "-p", CODE, "--period", "2024", "-w", folder).status == 0
    assert book(folder).read_bytes() == before


def test_without_steady_codes_nothing_is_sent(run: Runner, folder: Path) -> None:
    with_formula(book(folder), "Chỉ tiêu", at(I, "2024", 5)[1], "70+5", "75")
    done = forms(run, folder)
    assert done.status == 1 and "là công thức" in done.complaint and "cột Mã" in done.complaint
    assert not list(folder.glob("outputs/*/*/bieu-mau/*.xlsx"))


def test_an_open_workbook_is_left_alone(run: Runner, folder: Path) -> None:
    (book(folder).parent / f"~${book(folder).name}").write_bytes(b"x")
    done = forms(run, folder)
    assert done.status == 1 and "đang mở trong" in done.complaint and "chưa ghi được mã vào cột Mã" in done.complaint


def test_codes_of_a_blank_workbook_are_text(tmp_path: Path) -> None:
    for spec in (I, U):
        sheet = openpyxl.load_workbook(write_program(tmp_path / "p.xlsx"))[spec.name]
        assert sheet.column_dimensions["A"].number_format == "@" == sheet["A5"].number_format

"""Nothing from a file reaches screen, CSV or workbook with control characters, terminal escapes or formulas."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from rich.table import Table
from rich.text import Text

from pipeline.cli.screen import Screen, csv_cell, print_table
from pipeline.files import UNIX, of_no_system, zip_entry
from pipeline.intake.folder import read_folder
from pipeline.program.model import Program
from tests.forms import GOOD, filled, make_form, period_of
from tests.programs import make_program

HOSTILE = "\x1b[2J\x1b]0;đổi tên cửa sổ\x07biểu\x9b31m\u202exslx.\rCĐCS\x08\x08 A\x7f"
SHOWN = "[2J]0;đổi tên cửa sổbiểu31mxslx."


def said(*what: object) -> str:
    """What a screen that takes colours is sent."""
    out = io.StringIO()
    screen = Screen(file=out, force_terminal=True, color_system=None, width=200, highlight=False)
    for one in what:
        screen.print(one)
    return out.getvalue()


def table(text: str) -> Table:
    shown = Table()
    shown.add_column(text)
    shown.add_row(Text(text))
    return shown


@pytest.mark.parametrize("make", [str, Text, table], ids=["words", "text", "table"])
def test_a_screen_shows_no_control_character(make: object) -> None:
    shown = said(make(HOSTILE))  # type: ignore[operator]  # each of them takes a text
    assert not set("\x1b\x07\x9b\u202e\r\x08\x7f") & set(shown)
    assert "biểu31m" in shown


def test_colours_of_ours_still_show() -> None:
    out = io.StringIO()
    Screen(file=out, force_terminal=True, color_system="standard").print(Text("đỏ", style="red"))
    assert out.getvalue() == "\x1b[31mđỏ\x1b[0m\n"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ('=HYPERLINK("http://x","y")', '\'=HYPERLINK("http://x","y")'),
        ("\t=1+1", "'\t=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+84 912", "'+84 912"),
        ("- gạch đầu dòng", "'- gạch đầu dòng"),
        ("-5", "-5"),
        ("+1,5", "+1,5"),
        ("Số liệu", "Số liệu"),
        ("hai\ndòng", "hai\ndòng"),
        (HOSTILE.split("\r")[0], SHOWN),
        (-5.0, -5.0),
        (None, None),
    ],
)
def test_a_cell_of_a_csv(cell: object, written: object) -> None:
    assert csv_cell(cell) == written


def test_a_whole_csv(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(pd.DataFrame({"sheet": ["=1+1", "\x1b[31mTrang"], "value": [1.5, None]}), csv=True)
    assert capsys.readouterr().out == "sheet,value\n'=1+1,1.5\n[31mTrang,\n"


# ------------------------------------------------------------------------------------------- files that are none


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


def test_a_link_that_leads_nowhere_is_told_as_that(program: Program, tmp_path: Path) -> None:
    (tmp_path / "A05.xlsx").symlink_to(tmp_path / "đã xóa.xlsx")
    (tmp_path / "A06.xlsx").write_bytes(filled(make_form(program, "A06"), GOOD))
    got = read_folder(tmp_path, program, period_of(program))
    assert [s.unit.code for s in got.submissions] == ["A06"]
    assert [(i.code, i.ref.file.rpartition("/")[2]) for i in got.issues if i.code.startswith("T")] == [
        ("T42", "A05.xlsx")
    ]


def test_a_file_that_this_machine_may_not_read_is_not_called_damaged(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "A05.xlsx").write_bytes(b"x")

    def locked(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", locked)
    (said_of,) = read_folder(tmp_path, program, period_of(program)).issues
    assert (said_of.code, said_of.found) == ("T41", "không có quyền, hoặc tệp đang mở ở chương trình khác")


# ------------------------------------------------------------------------------------------- the same bytes everywhere


def test_packages_name_no_system_they_were_written_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert zip_entry("a.xml").create_system == UNIX
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as written:
        assert {e.create_system for e in written.infolist()} == {0}
    with zipfile.ZipFile(io.BytesIO(of_no_system(out.getvalue()))) as written:
        assert {e.create_system for e in written.infolist()} == {UNIX}
        assert written.testzip() is None

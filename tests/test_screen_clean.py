"""Nothing from a file reaches screen, CSV or workbook with control characters, terminal escapes or formulas."""

from __future__ import annotations

import ast
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from rich.table import Table
from rich.text import Text

from pipeline.cli.console import Screen
from pipeline.cli.csv_cells import csv_cell
from pipeline.cli.screen import print_table
from pipeline.files import UNIX, zip_entry
from pipeline.intake.folder import read_folder
from pipeline.program.model import Program
from pipeline.workbooks.ready_rows import ReadyTexts, write_package
from tests.forms import GOOD, filled, make_form, period_of
from tests.programs import make_program
from tests.test_architecture import Module, modules

PRINTING = frozenset({"console", "errors", "screen", "Screen(highlight=False)"})  # each of them a Screen
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
        ("＝HYPERLINK(1)", "'＝HYPERLINK(1)"),
        ("＋1－x", "'＋1－x"),
        ("＠x", "'＠x"),
        ("－1", "'－1"),
        ('  "=1+1', "'  \"=1+1"),
        ("\u200b\ufeff=1+1", "'\u200b\ufeff=1+1"),
        ("\r=1+1", "'\n=1+1"),
        ("lời; =1+1", "lời; '=1+1"),
        ("lời\n@x\t+y", "lời\n'@x\t'+y"),
        ("a=b; c-d, e@f.vn", "a=b; c-d, e@f.vn"),
        ("'=1+1", "''=1+1"),
        ("x" * 40_000, "x" * 32_767),
    ],
)
def test_a_cell_of_a_csv(cell: object, written: object) -> None:
    assert csv_cell(cell) == written


def test_markup_of_a_file_is_text() -> None:
    assert said("[link=http://x]a[/link] [red]b :smile:") == "[link=http://x]a[/link] [red]b :smile:\n"


def calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a module, by the last part of what is called."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


def test_every_csv_and_every_line_on_the_screen_comes_from_one_place() -> None:
    """Collected from the sources: a second writer would have to be named here."""
    csvs = {m.name for m in modules() for name, _ in calls(m) if name in ("to_csv", "DictWriter", "writer", "writerow")}
    assert csvs == {"cli.screen"}
    screens = {m.name for m in modules() for name, _ in calls(m) if name == "Console"}
    assert screens == set()  # Screen is the only one, and everything that prints is one
    asks = re.compile(r"\btyper\.(?:echo|secho|confirm|prompt)\b|(?<!def )(?<![\w.])input\(")
    said_by = {m.name for m in modules() if asks.search(m.source)}
    assert said_by == {"cli.screen"}  # questions, without control characters
    assert {m.name for m in modules() for name, _ in calls(m) if name == "write_url"} == {"workbooks.book"}
    for module in modules():
        for name, call in calls(module):
            if name == "print" and isinstance(call.func, ast.Name):
                raise AssertionError(module.name)
            if name == "print" and isinstance(call.func, ast.Attribute):
                assert ast.unparse(call.func.value) in PRINTING, ast.unparse(call)
    streams = {m.name for m in modules() if re.search(r"sys\.std(?:out|err)\b", m.source)}
    # to_csv; how they are set; what a window is told; Ctrl-C; pipes
    piped = {"intake.guard", "work.worker"}
    assert streams == {"cli.screen", "cli.run", "cli.console", "cli.stopping", "cli.telling"} | piped


def test_a_whole_csv(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(pd.DataFrame({"sheet": ["=1+1", "\x1b[31mTrang"], "value": [1.5, None]}), csv=True)
    assert capsys.readouterr().out == "sheet,value\n'=1+1,1.5\n[31mTrang,\n"


# ------------------------------------------------------------------------------------------- files that are none


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


@pytest.mark.posix
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


def test_packages_name_no_system_they_were_written_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert zip_entry("a.xml").create_system == UNIX
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as written:
        assert {e.create_system for e in written.infolist()} == {0}
    write_package(tmp_path / "a.xlsx", out, {}, ReadyTexts())
    with zipfile.ZipFile(tmp_path / "a.xlsx") as written:
        assert {e.create_system for e in written.infolist()} == {UNIX}
        assert written.testzip() is None

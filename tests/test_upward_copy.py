"""The summary as it goes up: sheets of the office alone are gone with all their texts, what stays shows the same."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink

from pipeline.files import BrokenFile
from pipeline.issues import CellRef, issue
from pipeline.workbooks.summary import ANSWERED, INTERNAL, ISSUES, OUTSIDE_TEXTS, OVERVIEW
from pipeline.workbooks.upward_copy import upward_copy
from tests.soffice import convert_all
from tests.test_summary import SHEETS, a_round, written

SECRET = "chỉ cơ quan đọc"


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    told = issue("G12", CellRef("2025/04.xlsx", "Kết quả", "D9"), found=SECRET, expected="số")
    data = a_round(issues=(replace(told, unit="04"),)).data
    return written(tmp_path_factory.mktemp("full"), data).read_bytes()


def everything(workbook: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        return "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


def test_the_sheets_of_the_office_alone_are_gone_with_all_that_stood_there(summary: bytes) -> None:
    assert INTERNAL == (OVERVIEW, ISSUES, OUTSIDE_TEXTS, ANSWERED)
    assert INTERNAL == ("Tổng quan", "Lỗi dữ liệu", "Lời của đơn vị", "Đơn vị trả lời")
    assert SECRET in everything(summary) and ISSUES in SHEETS
    sent = upward_copy(summary, internal=INTERNAL)
    assert openpyxl.load_workbook(io.BytesIO(sent)).sheetnames == [name for name in SHEETS if name not in INTERNAL]
    said = everything(sent)
    assert SECRET not in said and f"{ISSUES}'" not in said and "LỖI DỮ LIỆU" not in said
    assert upward_copy(summary, internal=INTERNAL) == sent
    assert upward_copy(sent, internal=INTERNAL) == sent


def test_what_stays_is_as_it_was_formulas_names_and_print_areas(summary: bytes) -> None:
    full = openpyxl.load_workbook(io.BytesIO(summary))
    sent = openpyxl.load_workbook(io.BytesIO(upward_copy(summary, internal=INTERNAL)))
    for sheet in sent.worksheets:
        before = full[sheet.title]
        assert [[c.value for c in row] for row in sheet.iter_rows()] == [
            [c.value for c in row] for row in before.iter_rows()
        ]
        assert (sheet.print_area, sheet.print_title_rows) == (before.print_area, before.print_title_rows)
        assert (sheet.auto_filter.ref, list(sheet.tables)) == (before.auto_filter.ref, list(before.tables))
    assert dict(sent.defined_names) == dict(full.defined_names) and len(sent.defined_names) > 10


@pytest.mark.soffice
def test_libreoffice_works_out_the_same_figures_in_the_copy(summary: bytes, tmp_path: Path) -> None:
    for name, data in {"full": summary, "sent": upward_copy(summary, internal=INTERNAL)}.items():
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    made = convert_all([tmp_path / "full.xlsx", tmp_path / "sent.xlsx"], tmp_path / "lo", "xlsx")
    full, sent = (openpyxl.load_workbook(path, data_only=True) for path in made)
    shown = {(s.title, c.coordinate): c.value for s in sent.worksheets for row in s.iter_rows() for c in row}
    assert shown == {at: full[at[0]][at[1]].value for at in shown}
    assert not [at for at, value in shown.items() if str(value).startswith(("#", "Err:"))]


def a_book(*, first: str = "Chỉ tiêu") -> openpyxl.Workbook:
    """A summary into which people worked: formulas, names and links that lead to the sheet of issues."""
    book = openpyxl.Workbook()
    sheet, issues, last = book.worksheets[0], book.create_sheet(ISSUES), book.create_sheet("Cuối")
    sheet.title = first
    issues["A1"], issues["A2"] = SECRET, 5
    issues["A1"].comment = Comment(f"{SECRET}: gọi lại", "Lan")
    sheet["A1"], sheet["A2"], sheet["A3"], sheet["A4"] = "Kết quả", "=B1*2", "=SO_LOI+1", f"='{ISSUES}'!A2"
    sheet["A5"], sheet["A6"] = f"=SUM('{ISSUES}'!$A$1:$A$2)&\"\"", f"xem trang '{ISSUES}'!A1"
    sheet["A7"] = "=KHAC_SO_LOI"
    for cell, place in (("A1", f"'{ISSUES}'!A2"), ("A2", "'Cuối'!A1")):
        sheet[cell].hyperlink = Hyperlink(cell, location=place)
    book.defined_names["SO_LOI"] = DefinedName("SO_LOI", attr_text=f"'{ISSUES}'!$A$2")
    book.defined_names["KHAC_SO_LOI"] = DefinedName("KHAC_SO_LOI", attr_text="'Cuối'!$A$1")
    issues.print_area, last.print_area = "A1:B2", "A1:C3"
    book.active = 2
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_results(workbook: bytes) -> bytes:
    """Each formula with the result 10, as a program that reckons would have saved it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as package, zipfile.ZipFile(out, "w") as target:
        for name in package.namelist():
            target.writestr(name, re.sub(rb"</f><v\s*/>|</f><v></v>", b"</f><v>10</v>", package.read(name)))
    return out.getvalue()


def test_a_formula_that_led_to_a_sheet_left_out_keeps_its_result_and_a_link_its_text() -> None:
    sent = upward_copy(with_results(saved(a_book())), internal=INTERNAL)
    book = openpyxl.load_workbook(io.BytesIO(sent))
    sheet = book["Chỉ tiêu"]
    assert [sheet[f"A{n}"].value for n in (1, 2, 3, 4, 5)] == ["Kết quả", "=B1*2", 10, 10, 10]
    assert sheet["A6"].value == f"xem trang '{ISSUES}'!A1" and sheet["A7"].value == "=KHAC_SO_LOI"
    assert sheet["A1"].hyperlink is None and sheet["A2"].hyperlink.location == "'Cuối'!A1"
    assert list(book.defined_names) == ["KHAC_SO_LOI"] and "$A$1:$C$3" in str(book["Cuối"].print_area)
    assert book.active is not None and book.active.title == "Cuối"
    assert SECRET not in everything(sent) and "comments" not in "".join(zipfile.ZipFile(io.BytesIO(sent)).namelist())


def test_a_sheet_of_another_name_stays() -> None:
    plain = saved(a_book())
    assert openpyxl.load_workbook(io.BytesIO(upward_copy(plain, internal=["Lỗi"]))).sheetnames[1] == ISSUES
    assert upward_copy(plain, internal=["Lỗi", "dữ liệu"]) == upward_copy(plain)


def test_nothing_goes_up_of_a_workbook_that_has_no_other_sheet() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = ISSUES
    with pytest.raises(BrokenFile):
        upward_copy(saved(book), internal=INTERNAL)

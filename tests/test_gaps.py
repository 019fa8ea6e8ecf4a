"""What we use of libraries though they keep it to themselves: each test fails when a new release drops it."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import imap_tools
import openpyxl
import pytest
import xlsxwriter
from openpyxl.drawing.image import Image
from openpyxl.styles import Font
from xlsxwriter.worksheet import Worksheet

from pipeline.openpyxl_gaps import PictureBytes, pictures_of, put_style, style_of
from pipeline.workbooks.xlsxwriter_gaps import ROWS_HERE, QuickWorksheet
from tests.hostile_documents import png


def test_a_look_is_copied_as_a_whole():
    sheet = openpyxl.Workbook().worksheets[0]
    sheet["A1"].font, sheet["A1"].number_format = Font(bold=True, size=13), "0.00"
    put_style(sheet["B2"], style_of(sheet["A1"]))
    sheet["A1"].number_format = "0"
    assert (sheet["B2"].font.b, sheet["B2"].font.sz, sheet["B2"].number_format) == (True, 13, "0.00")


def test_a_picture_is_saved_as_the_bytes_it_came_in():
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.add_image(Image(io.BytesIO(png())), "B2")
    ((picture,), pictures) = pictures_of(sheet), pictures_of(sheet)
    pictures[:] = [PictureBytes(b"as it came", "png", (10, 10), picture)]
    book.save(out)
    with zipfile.ZipFile(out) as package:
        assert [package.read(n) for n in package.namelist() if "media" in n] == [b"as it came"]


def test_only_formulas_with_younger_functions_are_searched(monkeypatch):
    searched = []
    library = Worksheet._prepare_formula

    def prepare(self, formula, expand_future_functions=False):
        searched.append(formula)
        return library(self, formula, expand_future_functions)

    monkeypatch.setattr(Worksheet, "_prepare_formula", prepare)
    with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as book:
        sheet = book.add_worksheet("A", QuickWorksheet)
        for row, formula in enumerate(("=SUM(A1:A2)", '=IF(A1="TAKE(",1,2)', "=SWITCH(A1,1,2)", "=SL_Khoa&A1")):
            sheet.write_formula(row, 0, formula)
    assert searched == ['=IF(A1="TAKE(",1,2)', "=SWITCH(A1,1,2)"]


def test_a_sheet_has_room_for_rows_made_elsewhere():
    """The rest of what is used of xlsxwriter's sheets: test_ready_rows.py holds it to what the library writes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("A", QuickWorksheet)
        bold = sheet.style_number(book.add_format({"bold": True}))
        sheet.write_string(0, 0, "<r>&</r>")
        numbers = sheet.text_number("<r>&</r>"), sheet.text_number("b"), sheet.day_number(datetime(1900, 3, 1, 12))
        sheet.count_texts(2)
        codes = sheet.leave_room((1, 2), (0, 4)), sheet.leave_room((4, 1 << 20), (0, 0))
        sheet.ready.pop()
        sheet.write_number(3, 1, 7)
    with zipfile.ZipFile(out) as package:
        read = package.read("xl/worksheets/sheet1.xml").decode()
        texts = package.read("xl/sharedStrings.xml").decode()
    assert (bold, *numbers, *codes) == (1, 0, 1, 61.5, 0, -1)
    assert f'{ROWS_HERE}<row r="4" spans="2:2"><c r="B4"><v>7</v></c></row></sheetData>' in read
    assert '<dimension ref="A1:E5"/>' in read
    assert 'count="3" uniqueCount="2"><si><r><t xml:space="preserve">&amp;lt;' not in texts
    assert 'count="3" uniqueCount="2"><si><r><t xml:space="preserve">&lt;r&gt;&amp;&lt;/r&gt;</t></r></si>' in texts


def test_a_mailbox_opens_its_own_connection():
    class Box(imap_tools.BaseMailBox):
        def _get_mailbox_client(self):
            raise ConnectionError("asked for")

    with pytest.raises(ConnectionError, match="asked for"):
        Box()

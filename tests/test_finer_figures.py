"""A figure that misses its target by less than two decimals is shown with more: it never contradicts its verdict."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipeline.workbooks.look import finer
from pipeline.workbooks.summary import write_summary
from tests.soffice import convert, needs_soffice
from tests.terms import Term, answers


@needs_soffice
def test_a_share_just_below_its_target_is_not_shown_as_the_target(tmp_path: Path) -> None:
    """As LibreOffice shows it: 49 999 of 100 000 against 50%, of the unions together and of one."""
    term = Term(tmp_path)
    almost = {**answers(2025, 5, 100_000), "I_1_2_2025_num": 49_999}
    term.send("2025", "A03", almost, date(2025, 12, 5))
    term.send("2025", "A04", answers(2025, 5, 40), date(2025, 12, 5))
    book = tmp_path / "s.xlsx"
    write_summary(book, term.read("2025"), 1000)
    page = convert(book, tmp_path / "pdf", "pdf")
    text = subprocess.run(["pdftotext", "-layout", page, "-"], capture_output=True, encoding="utf-8", check=True).stdout
    assert "! 49.999%" in text  # of the union, signed as near
    assert "49.999%" in text.replace("! 49.999%", "")  # of all unions
    assert "50.0%" in text and "! 50.0%" not in text


@pytest.mark.parametrize(
    ("code", "more"), [("0.0#%", "0.0#####%"), ("#,##0.0#", "#,##0.0#####"), ("#,##0", ""), ("General", "")]
)
def test_more_places_of_a_number_format(code: str, more: str) -> None:
    assert finer(code) == more


def test_a_column_has_room_for_its_greatest_figure(tmp_path: Path) -> None:
    """A figure of seven digits beside shares: where it had none, programs print '###'."""
    term = Term(tmp_path)
    term.send("2025", "A03", answers(2025, 1_234_567, 5_000_000), date(2025, 12, 5))
    book = tmp_path / "s.xlsx"
    write_summary(book, term.read("2025"), 1000)
    sheet = openpyxl.load_workbook(book)["Theo đơn vị"]
    share, count = (next(c for row in sheet.iter_rows() for c in row if c.value == code) for code in ("1.2", "3.1"))
    groups = sheet.column_dimensions.values()  # neighbours of one width are told as one

    def width(column: int) -> float:
        return next(float(of.width) for of in groups if of.min <= column <= of.max)

    assert width(count.column) > len("1.234.567") + 0.3 > 9 > width(share.column) - 1

"""The sheets of tong-hop.xlsx as LibreOffice prints them, of every program that ships: how each ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.shipped import SAMPLES
from pipeline.workbooks.print_plan import FEWEST
from pipeline.workbooks.summary import write_summary
from tests.pages import Page, needs_pdftotext, pages_of
from tests.soffice import convert_all, needs_soffice
from tests.test_leaders_sheet import OVERVIEW, mid_term
from tests.test_print import printed_size

pytestmark = [needs_soffice, needs_pdftotext]
LEGEND = re.compile(r"(Chỉ tiêu \S+:|Màu|Ô )")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, list[Page]]]:
    """The summaries, and their pages."""
    folder = tmp_path_factory.mktemp("tong-hop")
    books = [folder / f"{code}.xlsx" for code in SAMPLES]
    for code, path in zip(SAMPLES, books, strict=True):
        write_summary(path, mid_term(code), 10_000)
    return [(book, pages_of(pdf)) for book, pdf in zip(books, convert_all(books, folder / "pdf", "pdf"), strict=True)]


def last_pages(pages: list[Page]) -> Iterator[tuple[str, Page]]:
    """The last page of every sheet that has several, by the sheet's name."""
    names = [re.split(r" - (?=[^-]*$)", page.lines[-1])[-1].partition("Trang")[0].strip() for page in pages]
    for n, name in enumerate(names):
        if names[n - 1] == name and n and (n + 1 == len(names) or names[n + 1] != name):
            yield name, pages[n]


def rows_of(sheet: Worksheet, page: Page) -> int:
    """How many lines of the page begin as a row of the sheet's tables does."""
    heads = int(re.findall(r"\d+", sheet.print_title_rows)[-1])
    rows = sheet.iter_rows(heads + 1, values_only=True)
    firsts = {str(next((v for v in row if v is not None), "")).split(maxsplit=1)[0] for row in rows if any(row)}
    return sum(line.split(maxsplit=1)[0] in firsts and not LEGEND.match(line) for line in page.lines)


def test_no_sheet_ends_with_a_page_of_a_row_or_two(printed: list[tuple[Path, list[Page]]]) -> None:
    several = 0
    for path, pages in printed:
        book = openpyxl.load_workbook(path)
        for name, page in last_pages(pages):
            several += 1
            assert rows_of(book[name], page) >= FEWEST, (path.stem, name, page.lines)
        for sheet in book.worksheets:
            assert sheet.title == OVERVIEW or (size := printed_size(sheet)) is None or size >= 8, (
                path.stem,
                sheet.title,
            )
    assert several >= 10

"""The pages of reports as LibreOffice prints them: how many, how full, nothing alone at the head or foot of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest
from docx.document import Document
from typer.testing import CliRunner

from pipeline.cli import demo  # noqa: F401  # registers it
from pipeline.cli.application import app
from pipeline.documents.contents import TITLE
from tests.pages import Page, headings_alone, needs_pdftotext, pages_of, rows_alone
from tests.soffice import convert_all, needs_soffice
from tests.test_print import SCREEN, pixels_of_twelve_unions

pytestmark = [needs_soffice, needs_pdftotext]
HALF_FULL = 0.5


@dataclass(frozen=True)
class Printed:
    """A document and its pages."""

    document: Document
    pages: list[Page]

    @property
    def body(self) -> list[Page]:
        """The pages of the report itself: annexes stand on landscape pages."""
        return [page for page in self.pages if page.upright]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Path]:
    """Files of a round of 22 indicators in the middle of the term, and how LibreOffice prints each."""
    scratch = tmp_path_factory.mktemp("trang")
    asked = ["demo", "-p", "yen-bai", "-k", "giua-nhiem-ky", "--scratch", str(scratch / "thu")]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    folder = scratch / "thu" / "outputs" / "yen-bai" / "giua-nhiem-ky"
    sources = [folder / "bao-cao.docx", folder / "tong-hop.xlsx"]
    return dict(zip(sources, convert_all(sources, scratch / "pdf", "pdf"), strict=True))


@pytest.fixture(scope="module")
def printed(papers: dict[Path, Path]) -> dict[str, Printed]:
    """The documents of the round."""
    return {
        source.stem: Printed(docx.Document(str(source)), pages_of(pdf))
        for source, pdf in papers.items()
        if source.suffix == ".docx"
    }


def test_the_summary_has_twenty_pages_at_most_and_a_screen_shows_twelve_unions(papers: dict[Path, Path]) -> None:
    """None of them of the sheets to look things up in."""
    summary = next(path for path in papers if path.suffix == ".xlsx")
    pages = pages_of(papers[summary])
    assert 8 <= len(pages) <= 20
    feet = [line for page in pages for line in page.lines if re.search(r" - [^-]+ *Trang \d+/\d+$", line)]
    assert len(feet) == len(pages)
    assert not any(re.search(" - (Số liệu|Số liệu chung|Nguồn số liệu|Nơi dùng số liệu) *Trang", foot) for foot in feet)
    assert pixels_of_twelve_unions(summary) <= SCREEN


def test_a_mid_term_report_of_22_indicators_has_twelve_pages_at_most(printed: dict[str, Printed]) -> None:
    report = printed["bao-cao"]
    assert 8 <= len(report.body) <= 12 and len(report.pages) > len(report.body)


def test_pages_are_full_and_nothing_stands_alone(printed: dict[str, Printed]) -> None:
    report = printed["bao-cao"]
    assert [n for n, page in enumerate(report.body, 1) if page.fullness < HALF_FULL] == []
    assert list(headings_alone(report.pages, report.document)) == []
    assert list(rows_alone(report.pages, report.document)) == []


def test_the_table_of_contents_leads_to_the_pages_where_its_parts_stand(printed: dict[str, Printed]) -> None:
    report = printed["bao-cao"]
    lines = [line for page in report.body for line in page.lines]
    listed = {}
    for line in lines[lines.index(TITLE) + 1 :]:
        found = re.fullmatch(r"([IVX]+)\. .*?[ .]+(\d+)", line)
        if found and found[1] not in listed:
            listed[found[1]] = int(found[2])
    begun = {
        match[1]: n
        for n, page in enumerate(report.body, 1)
        for line in page.lines
        if (match := re.match(r"([IVX]+)\. [^a-z]+$", line)) and not line[-1].isdigit()
    }
    assert listed == begun and list(listed) == ["I", "II", "III", "IV", "V"]

"""The estimate of pages: what ends a page, what counts anew, how wide cells and how high lines are."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipeline.documents.merge.line import text_of
from pipeline.documents.merge.word_package import WordPackage
from pipeline.documents.paging import Paging
from tests.mailbag import zipped
from tests.small_documents import W, document

BREAK = '<w:r><w:br w:type="page"/></w:r>'
NEW_PAGE = "<w:pPr><w:pageBreakBefore/></w:pPr>"
LINES = f"<w:p><w:r>{'<w:t>dòng</w:t><w:br/>' * 200}</w:r></w:p>"  # about four pages
WORDS = "một câu khá dài " * 12


def paged(body: str, styles: str = "") -> Paging:
    """The estimate for a document of this body, and of these styles besides."""
    with zipfile.ZipFile(io.BytesIO(document("x"))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["word/document.xml"] = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", f"{styles}</w:styles>".encode())
    return Paging(WordPackage(zipped(parts)))


def found(body: str, styles: str = "") -> dict[str, int]:
    """The pages of the paragraphs that say something, by what they say."""
    return {text_of(e): page for e, page in paged(body, styles).pages.items() if text_of(e)}


def said(text: str, look: str = "") -> str:
    return f"<w:p>{look}<w:r><w:t>{text}</w:t></w:r></w:p>"


def ends(look: str = "") -> str:
    """A paragraph that ends a section."""
    return f"<w:p><w:pPr><w:sectPr>{look}</w:sectPr></w:pPr></w:p>"


def style(look: str, name: str = "Rieng", based: str = "") -> str:
    basis = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/>{basis}<w:pPr>{look}</w:pPr></w:style>'
    )


def of_style(name: str, look: str = "") -> str:
    return f'<w:pPr><w:pStyle w:val="{name}"/>{look}</w:pPr>'


def test_lines_that_people_break_count_each() -> None:
    assert 3 <= found(LINES + said("B"))["B"] <= 6


@pytest.mark.parametrize(
    ("body", "page"),
    [
        (said("A") + said("B"), 1),
        (said("A") + f"<w:p>{BREAK}</w:p>" + said("B"), 2),
        (f"<w:p>{BREAK}{BREAK}</w:p>" + said("B"), 3),
        (said("A") + f"<w:p>{BREAK}<w:r><w:t>B</w:t></w:r></w:p>", 2),
        (f"<w:p><w:r><w:t>A</w:t></w:r>{BREAK}<w:r><w:t>C</w:t></w:r></w:p>" + said("B"), 2),
        (said("A") + f'<w:p><w:del w:id="1">{BREAK}</w:del></w:p>' + said("B"), 1),
        (said("A") + said("B", NEW_PAGE), 2),
        (said("B", NEW_PAGE), 1),
        (said("A") + f"<w:p>{BREAK}</w:p>" + said("B", NEW_PAGE), 2),
        (said("A") + said("B", of_style("Rieng")), 2),
        (said("A") + said("B", of_style("TheoRieng")), 2),
        (said("A") + said("B", of_style("Rieng", '<w:pageBreakBefore w:val="0"/>')), 1),
    ],
    ids=[
        "none", "between", "two", "before words of its own", "amidst", "struck out", "before a paragraph",
        "before the first", "once", "of a style", "of the style it is based on", "not here",
    ],
)  # fmt: skip
def test_page_breaks_count(body: str, page: int) -> None:
    styles = style("<w:pageBreakBefore/>") + style("", "TheoRieng", "Rieng")
    assert found(body, styles)["B"] == page


def test_a_table_whose_first_words_begin_a_page_begins_one() -> None:
    estimate = paged(said("A") + f"<w:tbl><w:tr><w:tc>{said('o', NEW_PAGE)}</w:tc></w:tr></w:tbl>")
    assert list(estimate.pages.values()) == [1, 2]


@pytest.mark.parametrize(
    ("look", "page"),
    [
        ("", 3),
        ('<w:type w:val="nextPage"/>', 3),
        ('<w:type w:val="continuous"/>', 2),
        ('<w:type w:val="evenPage"/>', 4),
        ('<w:type w:val="oddPage"/>', 3),
        ('<w:pgNumType w:start="1"/>', 1),
        ('<w:pgNumType w:start="7"/>', 7),
        ('<w:pgNumType w:fmt="lowerRoman"/>', 3),
    ],
)
def test_a_section_counts_on_unless_it_says_otherwise(look: str, page: int) -> None:
    body = said("A") + f"<w:p>{BREAK}</w:p>" + ends() + said("B") + f"<w:sectPr>{look}</w:sectPr>"
    assert found(body) == {"A": 1, "B": page}


def test_the_first_section_is_as_long_as_it_is_whatever_number_it_begins_with() -> None:
    first = said("A") + f"<w:p>{BREAK}</w:p>" + said("B") + ends('<w:pgNumType w:start="5"/>')
    on = said("C", NEW_PAGE) + ends('<w:type w:val="continuous"/>')
    assert paged(first + said("D")).first_section == 2
    assert paged(first + on + said("D")).first_section == 3  # goes on where the first ends
    assert found(first + on + said("D")) == {"A": 5, "B": 6, "C": 7, "D": 8}


@pytest.mark.parametrize(
    "width",
    ['<w:tcW w:w="0" w:type="auto"/>', "", '<w:tcW w:w="2500" w:type="pct"/>', '<w:tcW w:w="4535" w:type="dxa"/>'],
    ids=["auto", "none", "share", "said"],
)
def test_a_cell_that_does_not_say_how_wide_it_is_has_its_share_of_the_table(width: str) -> None:
    cell = f"<w:tc><w:tcPr>{width}</w:tcPr>{said(WORDS)}</w:tc>"
    table = f"<w:tbl><w:tblPr/>{f'<w:tr>{cell * 2}</w:tr>' * 20}</w:tbl>"
    assert 2 <= found(table + said("B"))["B"] <= 4


def test_a_table_says_how_wide_it_is() -> None:
    row = f"<w:tr><w:tc>{said(WORDS)}</w:tc></w:tr>" * 20
    narrow = f'<w:tbl><w:tblPr><w:tblW w:w="1250" w:type="pct"/></w:tblPr>{row}</w:tbl>{said("B")}'
    assert found(narrow)["B"] > found(narrow.replace("1250", "5000"))["B"] + 1


@pytest.mark.parametrize(
    ("spacing", "least", "most"),
    [
        ('w:line="480" w:lineRule="auto"', 6, 10),
        ('w:line="480"', 6, 10),
        ('w:line="400" w:lineRule="exact"', 5, 7),
        ('w:line="120" w:lineRule="exact"', 2, 2),
        ('w:line="120" w:lineRule="atLeast"', 4, 6),
        ('w:line="400" w:lineRule="atLeast"', 5, 7),
    ],
)
def test_lines_are_as_high_as_their_style_says(spacing: str, least: int, most: int) -> None:
    lines = LINES.replace("<w:p>", f"<w:p>{of_style('Rieng')}", 1)
    assert least <= found(lines + said("B"), style(f"<w:spacing {spacing}/>"))["B"] <= most

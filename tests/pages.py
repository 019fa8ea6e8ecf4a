"""The pages of a PDF as people see them: every word with its place, and what a report's pages are held to."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest
from docx.document import Document
from lxml import etree

from tests.reviews import W

PDFTOTEXT = shutil.which("pdftotext")


def _has_fonts() -> bool:
    """Whether there are letters as wide as those of Times New Roman, the Vietnamese ones, too.

    Without them pages are set in letters of other fonts, wider by a tenth: how many pages there are says nothing.
    """
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return False
    shown = subprocess.run([fc_list, ":lang=vi", "family"], capture_output=True, text=True, check=True, timeout=60)
    return bool({"Liberation Serif", "Times New Roman"} & set(re.split(r"[\n,]", shown.stdout)))


needs_pdftotext = pytest.mark.skipif(
    PDFTOTEXT is None or not _has_fonts(),
    reason="pdftotext (poppler) or fonts as wide as Times New Roman with Vietnamese letters are not installed",
)
_HTML = "{http://www.w3.org/1999/xhtml}"
_MARGIN = 1134 / 20  # points: the upper and the lower one of every report
_NOTES = 0.35  # footnotes stand at the foot of a page: a gap as large parts them from the text


@dataclass(frozen=True)
class Word:
    left: float
    top: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    words: tuple[Word, ...]

    @property
    def upright(self) -> bool:
        return self.width < self.height

    @property
    def inside(self) -> list[Word]:
        """The words between the margins: without the page's number and the mark of the demonstration."""
        return [w for w in self.words if w.top >= _MARGIN - 2]

    @property
    def lines(self) -> list[str]:
        """The text from above, a line each; cells of a row that stand at one height are one line."""
        ordered = sorted(self.inside, key=lambda w: (round(w.bottom), w.left))
        return [" ".join(w.text for w in row) for _, row in groupby(ordered, lambda w: round(w.bottom))]

    @property
    def fullness(self) -> float:
        """How far down the text reaches, footnotes not counted, as a share of what there is room for."""
        bottoms = sorted({round(w.bottom) for w in self.inside})
        room = self.height - 2 * _MARGIN
        ends = [b for b, below in zip(bottoms, [*bottoms[1:], None], strict=True) if _gap(b, below) > _NOTES * room]
        return (min([*ends, *bottoms[-1:]], default=_MARGIN) - _MARGIN) / room

    @property
    def run_together(self) -> str:
        return "".join(w.text for w in self.words)


def _gap(bottom: int, below: int | None) -> float:
    return 0.0 if below is None else below - bottom


def pages_of(pdf: Path) -> list[Page]:
    """The pages of a PDF."""
    assert PDFTOTEXT is not None
    said = subprocess.run([PDFTOTEXT, "-bbox", str(pdf), "-"], capture_output=True, check=True).stdout
    found = []
    for page in etree.fromstring(said, etree.XMLParser(recover=True)).iter(f"{_HTML}page"):
        words = (
            Word(float(w.get("xMin")), float(w.get("yMin")), float(w.get("yMax")), w.text or "")
            for w in page.iter(f"{_HTML}word")
        )
        found.append(Page(float(page.get("width")), float(page.get("height")), tuple(words)))
    return found


def headings(document: Document) -> list[str]:
    """The headings of a report, without their blanks."""
    return [
        "".join(p.text.split())
        for p in document.paragraphs
        if p.style is not None and (p.style.name or "").startswith("Heading") and p.text.strip()
    ]


def headings_alone(pages: Sequence[Page], document: Document) -> Iterator[str]:
    """Headings with nothing below them on their page."""
    known = set(headings(document))
    for page in pages:
        lines = ["".join(line.split()) for line in page.lines[-3:]]
        yield from known & {"".join(lines[-n:]) for n in (1, 2, 3)}


def rows_alone(pages: Sequence[Page], document: Document) -> Iterator[str]:
    """Rows of tables that stand on another page than their neighbour: the last one, or the first below the heads."""
    for table in document.element.body.iterchildren(f"{W}tbl"):
        rows = [_words(row) for row in table.findall(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is None]
        if len(rows) < 2:
            continue
        for row, neighbour in ((rows[-1], rows[-2]), (rows[0], rows[1])):
            places = [_page_of(pages, row), _page_of(pages, neighbour)]
            if None not in places and places[0] != places[1]:
                yield " ".join(row)


def _words(row: etree._Element) -> list[str]:
    """The words of a row's longest text."""
    texts = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in row.iter(f"{W}p")]
    return max(texts, key=len, default="").split()


def _page_of(pages: Sequence[Page], words: Sequence[str]) -> int | None:
    """The page on which all words stand one after the other, in lines of a narrow cell or one; None: not clear."""
    found = [n for n, page in enumerate(pages) if _holds(page, words)]
    return found[0] if len(found) == 1 else None


def _holds(page: Page, words: Sequence[str]) -> bool:
    said = [w.text for w in page.words]
    return bool(words) and any(said[n : n + len(words)] == list(words) for n in range(len(said)))

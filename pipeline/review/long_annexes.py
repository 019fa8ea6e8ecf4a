"""Long annexes: the template lays out three rows of each, the rest are written after their pattern as plain text.

Thousands of rows through the template engine, a tree and back cost minutes; as text they cost seconds. What comes out
is the same, byte for byte.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.sax.saxutils import escape

from lxml import etree

from pipeline.review.model import Annex, GridRow, ReportTable, Review
from pipeline.review.rendered import plain

FIRST = 2  # rows below the heads that stay with them and the next: a page does not end in the first row of a table
TOGETHER = 3  # last rows of a long table that stay on one page: none is carried over alone
FEW = 40  # rows that go through the template like everything else
BODY = "word/document.xml"
# Noncharacters, which no text of data can hold (rendered.plain): round the number of a folded table, where its
# group rows stand; at both ends of a cell's pattern; a cell of one letter.
_TABLE, _TABLE_END, _CELL, _CELL_END, _LETTER = "\ufdd5", "\ufdd6", "\ufdd7", "\ufdd8", "\ufdd9"
_PATTERN = re.compile(f"{_CELL}[^{_CELL}{_CELL_END}]*{_CELL_END}|{_LETTER}")
_STYLED = re.compile(r"(<w:pPr><w:pStyle [^>]*/>)(?!<w:keepNext)")
_ROW, _ROW_END = re.compile(r"<w:tr[ >]"), "</w:tr>"
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'
_EMPTY, _NOTHING = '<w:t xml:space="preserve"></w:t>', '<w:t xml:space="preserve"/>'


class Mark(str):
    """A text that stands for others until the rows are written: no text of data is ever one."""

    __slots__ = ()


def folded(report: Review) -> tuple[Review, tuple[ReportTable, ...]]:
    """The report with three rows instead of the many of its long annexes; and the tables to be written then."""
    grids: list[ReportTable] = []

    def fold(annex: Annex) -> Annex:
        if len(annex.grid.rows) <= FEW:
            return annex
        grids.append(annex.grid)
        return replace(annex, grid=ReportTable(annex.grid.columns, _stand_ins(annex.grid, len(grids) - 1)))

    return replace(report, annexes=tuple(map(fold, report.annexes))), tuple(grids)


def _stand_ins(grid: ReportTable, number: int) -> tuple[GridRow, ...]:
    """A row that heads a group, and two rows as wide as the widest: the columns' widths follow from them."""
    lines, words = [], []
    for n in range(len(grid.columns)):
        said = {line for row in grid.rows if row.cells for line in row.cells[n].split("\n")}
        lines.append(_stand_in(max(said, key=len)))
        words.append(_stand_in(max((word for line in said for word in line.split()), key=len, default="")))
    return (GridRow(group=Mark(f"{_TABLE}{number}{_TABLE_END}")), GridRow(tuple(lines)), GridRow(tuple(words)))


def _stand_in(text: str) -> Mark:
    """As long as `text` with words as long as its words: only that counts."""
    shape = re.sub(r"\S", "x", text)
    return Mark(f"{_CELL}{shape[1:-1]}{_CELL_END}") if len(shape) > 1 else Mark(_LETTER)


def is_folded(table: etree._Element) -> bool:
    """Whether a rendered table's rows are still to be written."""
    return any(_TABLE in (t or "") for t in table.itertext())


def carried(text: str) -> str:
    """`text` as data for the template; a stand-in as it is."""
    return text if isinstance(text, Mark) else plain(text)


def expanded(document: bytes, grids: Sequence[ReportTable]) -> bytes:
    """The package with every row of the folded tables."""
    if not grids:
        return document
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == BODY:
                part = "".join(_unfolded(part.decode(), grids)).encode()
            new.writestr(name, part)
    return out.getvalue()


def _unfolded(xml: str, grids: Sequence[ReportTable]) -> Iterator[str]:
    done = 0
    while (at := xml.find(_TABLE, done)) >= 0:
        number = int(xml[at + 1 : xml.index(_TABLE_END, at)])
        start = max(m.start() for m in _ROW.finditer(xml, done, at))
        ends = [start]
        for _ in range(3):
            ends.append(xml.index(_ROW_END, ends[-1]) + len(_ROW_END))
        yield xml[done:start]
        group = xml[start : ends[1]].split(f"{_TABLE}{number}{_TABLE_END}")
        cells = _PATTERN.split(xml[ends[1] : ends[2]])
        rows = grids[number].rows
        for left, row in zip(range(len(rows), 0, -1), rows, strict=True):
            written = _filled(group, [row.group]) if row.group else _filled(cells, row.cells)
            held = row.group or 1 < left <= TOGETHER or len(rows) - left < FIRST
            yield _held(written) if held else written
        done = ends[3]
    yield xml[done:]


def _held(row: str) -> str:
    """A row that stays on the page of the next."""
    return _STYLED.sub(r"\1<w:keepNext/>", row)


def _filled(pattern: Sequence[str], texts: Sequence[str]) -> str:
    parts = [pattern[0]]
    for said, after in zip(texts, pattern[1:], strict=True):
        parts += (escape(plain(said)).replace("\n", _BREAK).replace("\t", _TAB), after)
    return "".join(parts).replace(_EMPTY, _NOTHING)

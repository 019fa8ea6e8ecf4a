"""What a rendered report's tables need besides their text: a description for those who do not see them, rows that stay
together over the end of a page."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from pipeline.documents.merge.wml import W, value
from pipeline.review.long_annexes import FIRST, TOGETHER, is_folded

_CAPTIONS = ("THTenBang", "THTenPhuLuc")
_NOTE = "THChuThich"  # says below a table what its signs mean
_NEAR = 4  # paragraphs above a table in which its caption stands
_SHORT = 7  # rows of a table that is not parted
_LINES_ABOVE, _LINE = 11, 75  # lines above the signature that stay with it, about; letters of a line


def describe_tables(body: etree._Element) -> None:
    """Give every captioned table of the body its caption as title, its columns as description."""
    for table in body.iterchildren(f"{W}tbl"):
        properties = table.find(f"{W}tblPr")
        caption = _caption(table)
        if properties is not None and caption:
            etree.SubElement(properties, f"{W}tblCaption", {f"{W}val": caption})
            etree.SubElement(properties, f"{W}tblDescription", {f"{W}val": f"Các cột: {_columns(table)}."})


def _columns(table: etree._Element) -> str:
    """The titles of the columns, as the first row has them."""
    row = table.find(f"{W}tr")
    cells = [] if row is None else row.findall(f"{W}tc")
    return "; ".join(" ".join("".join(t.text or "" for t in cell.iter(f"{W}t")).split()) for cell in cells)


def _caption(table: etree._Element) -> str:
    above = islice(table.itersiblings(f"{W}p", preceding=True), _NEAR)
    found = next((p for p in above if value(p, "pPr/pStyle") in _CAPTIONS), None)
    return "" if found is None else "".join(t.text or "" for t in found.iter(f"{W}t"))


def hold_together(body: etree._Element) -> None:
    """Keep short tables in one piece, of longer ones the heads with the first rows, the last rows and the note.

    What heads a group stays with the row below.
    """
    for table in body.iterchildren(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        if len(rows) < 2:
            continue
        heads = [row for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
        if is_folded(table):  # the rows below are written later
            held = heads
        elif len(rows) <= _SHORT:
            held = rows[:-1]
        else:
            held = [*rows[: len(heads) + FIRST], *rows[-TOGETHER:-1], *filter(_heads_a_group, rows[:-1])]
        if value(table.getnext(), "pPr/pStyle") == _NOTE:
            held = [*held, rows[-1]]
        for paragraph in (p for row in held for p in row.iter(f"{W}p")):
            _keep_next(paragraph)
    _hold_the_end(body)


def _heads_a_group(row: etree._Element) -> bool:
    """Whether a row is one cell over all columns: the name of what stands below."""
    cells = row.findall(f"{W}tc")
    return len(cells) == 1 and cells[0].find(f"{W}tcPr/{W}gridSpan") is not None


def _hold_the_end(body: etree._Element) -> None:
    """Keep the signature, the last table before any annex, with what stands above it: never alone on a page."""
    tables: list[etree._Element] = []
    for element in body.iterchildren(f"{W}p", f"{W}tbl"):
        if element.tag == f"{W}tbl":
            tables.append(element)
        elif element.find(f"{W}pPr/{W}sectPr") is not None:
            break
    lines = 0
    for above in tables[-1].itersiblings(preceding=True) if tables else ():
        if above.tag != f"{W}p" or lines >= _LINES_ABOVE:
            return
        _keep_next(above)
        lines += 1 + sum(len(t.text or "") for t in above.iter(f"{W}t")) // _LINE


def _keep_next(paragraph: etree._Element) -> None:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    if properties.find(f"{W}keepNext") is None:
        after_style = 1 if properties.find(f"{W}pStyle") is not None else 0
        properties.insert(after_style, etree.Element(f"{W}keepNext"))

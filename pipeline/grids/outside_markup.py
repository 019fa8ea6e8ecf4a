"""What a workbook written as one XML file (Excel 2003) or as a web page holds beside its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from pipeline.files import broken_bytes
from pipeline.grids.addresses import address
from pipeline.grids.drawings import local
from pipeline.grids.outside import FoundText, HiddenLines, LineRange, OutsideCells, OutsideKind
from pipeline.grids.outside import hidden_lines as lines_of
from pipeline.grids.outside_xlsx import header_text
from pipeline.grids.xml2003_sheet import NAMESPACE
from pipeline.zip_package import parsed

_FLAT = re.compile(r"[01]?(?:\.[0-9]{1,20})?(?<=[0-9])")  # points of a row or column that nobody sees
_LINES = frozenset(("p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "center", "hr"))
_UNSEEN = frozenset(("script", "style", "head", "title", "meta", "table"))


def outside_of_xml_2003(data: bytes) -> OutsideCells:
    """Comments, header and footer of XML Spreadsheet 2003. Raises BrokenFile."""
    beside = OutsideCells()
    sheets = [e for e in parsed(data).iter() if local(e) == "Worksheet"]
    beside.titles = tuple(s.get(f"{{{NAMESPACE}}}Name", "") for s in sheets)
    beside.hidden = frozenset(
        title
        for title, sheet in zip(beside.titles, sheets, strict=True)
        if any(local(e) == "Visible" and "Hidden" in (e.text or "") for e in sheet.iter())
    )
    for title, sheet in zip(beside.titles, sheets, strict=True):
        beside.found += _sheet(title, sheet)
        lines = lines_of(_hidden(sheet, "Row"), _hidden(sheet, "Column"))
        if lines != HiddenLines():
            beside.lines[title] = lines
    return beside


def _sheet(title: str, sheet: etree._Element) -> Iterator[FoundText]:
    row = 0
    for line in (e for e in sheet.iter() if local(e) == "Row"):
        row, column = _index(line, row), 0
        for cell in (e for e in line if local(e) == "Cell"):
            column = _index(cell, column)
            for note in (e for e in cell if local(e) == "Comment"):
                if text := "".join(str(t) for t in note.itertext()).strip():
                    yield FoundText(title, address(row - 1, column - 1), OutsideKind.COMMENT, text)
    for part in sheet.iter():
        if local(part) in ("Header", "Footer"):
            written = next((str(v) for n, v in part.items() if str(n).rpartition("}")[2] == "Data"), "")
            if text := header_text(written):
                yield FoundText(title, "", OutsideKind.HEADER, text)


def _hidden(sheet: etree._Element, kind: str) -> Iterator[LineRange]:
    """The rows or columns of a sheet that are not shown."""
    at = 0
    for line in (e for e in sheet.iter() if local(e) == kind):
        at = _index(line, at)
        span = line.get(f"{{{NAMESPACE}}}Span", "0")[:7]
        last = at + (int(span) if span.isascii() and span.isdigit() else 0)
        size = line.get(f"{{{NAMESPACE}}}{'Height' if kind == 'Row' else 'Width'}", "")
        if line.get(f"{{{NAMESPACE}}}Hidden") == "1" or _FLAT.fullmatch(size):
            yield at - 1, last - 1
        at = last


def _index(element: etree._Element, before: int) -> int:
    text = element.get(f"{{{NAMESPACE}}}Index", "")[:7]
    return int(text) if text.isascii() and text.isdigit() else before + 1


def outside_of_web_page(data: bytes) -> OutsideCells:
    """The text of a web page outside its tables, the names of its pictures. Raises BrokenFile."""
    with broken_bytes(etree.LxmlError):
        root = html.document_fromstring(data, parser=html.HTMLParser(no_network=True))
    beside = OutsideCells()
    text = "\n".join(filter(None, (line.strip() for line in "".join(_outside_tables(root)).split("\n"))))
    if text:
        beside.found.append(FoundText("", "", OutsideKind.BOX, text))
    for note in root.iter("comment"):  # as LibreOffice writes those on cells
        if said := "".join(str(t) for t in note.itertext()).strip():
            beside.found.append(FoundText("", "", OutsideKind.COMMENT, said))
    for image in root.iter("img"):
        beside.found.append(FoundText("", "", OutsideKind.PICTURE, image.get("alt") or image.get("src") or "ảnh"))
    return beside


def _is_listing(element: etree._Element) -> bool:
    """Whether an element names the sheets, as a program does that makes a page of a workbook."""
    if element.tag == "a":
        return element.get("href", "").startswith("#") or element.get("name", "").startswith("table")
    return element.tag == "h1" and (element.text or "").strip() in ("Overview", "Tổng quan")


def _outside_tables(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _UNSEEN and not _is_listing(child):
            yield from _outside_tables(child)
            yield "\n" if child.tag in _LINES else ""
        yield child.tail or ""

"""What an .ods or .fods holds beside the values of its cells: annotations, frames and shapes, header and footer.

Raises BrokenFile, TooLarge, Locked; run it under guard.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from pipeline.grids.addresses import address, split_address
from pipeline.grids.drawings import local
from pipeline.grids.outside import Area, FoundText, HiddenLines, OutsideCells, OutsideKind, hidden_lines
from pipeline.zip_package import Package, parsed

MAX_PART = 60 * 1024 * 1024  # bytes: one part holds all sheets
_SHAPES = frozenset(
    (
        *("frame", "custom-shape", "rect", "ellipse", "circle", "line", "polyline", "polygon", "path"),
        *("regular-polygon", "caption", "connector", "measure", "g", "control"),
    )
)
_LENGTH = re.compile(r"([0-9]{0,6}(?:\.[0-9]{1,9})?(?<=[0-9]))(cm|mm|in|pt|pc|px)")
_POINTS = {"cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72.0, "pt": 1.0, "pc": 12.0, "px": 0.75}
_DIGIT = 5.5  # points: the width of a digit in letters of 11 points
_LEAST_HEIGHT = 2.0  # points
_ADDRESS = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]{1,7}$")
_FIELDS = frozenset(["sheet-name", "page-number", "page-count", "title", "date", "time", "file-name", "author-name"])
_ABOUT_A_NOTE = frozenset(("creator", "date", "date-string", "creator-initials"))


def outside_of_open_document(data: bytes) -> OutsideCells:
    """Everything beside the cells of an OpenDocument workbook, packed or flat."""
    if data.startswith(b"PK"):
        package = Package(data)
        content = package.xml("content.xml", MAX_PART)
        styles = package.xml("styles.xml", MAX_PART) if "styles.xml" in package else None
        pictures = [n for n in package.entries if n.startswith(("pictures/", "media/"))]
    else:
        content = styles = parsed(data)
        pictures = []
    beside = OutsideCells()
    tables = [e for e in content.iter() if local(e) == "table" and _is_sheet(e)]
    beside.titles = tuple(_attribute(t, "name") for t in tables)
    beside.hidden = _hidden(content, tables)
    sizes = _sizes([content] if styles is None or styles is content else [content, styles])
    for table in tables:
        beside.found += _sheet(table)
        if (lines := _lines(table, sizes)) != HiddenLines():
            beside.lines[_attribute(table, "name")] = lines
    named = {f.text for f in beside.found if f.kind is OutsideKind.PICTURE}
    names = (posixpath.basename(p) for p in pictures)
    beside.found += [FoundText("", "", OutsideKind.PICTURE, n) for n in names if not any(n in text for text in named)]
    if styles is not None:
        beside.found += _headers(content, styles, tables)
    return beside


def _is_sheet(table: etree._Element) -> bool:
    parent = table.getparent()
    return parent is not None and local(parent) == "spreadsheet"


def _attribute(element: etree._Element, name: str) -> str:
    return next((str(v) for n, v in element.items() if str(n).rpartition("}")[2] == name), "")


def _hidden(content: etree._Element, tables: list[etree._Element]) -> frozenset[str]:
    """The titles of the sheets whose style says that they are not shown."""
    unseen = {
        _attribute(style, "name")
        for style in content.iter()
        if local(style) == "style" and any(_attribute(p, "display") == "false" for p in style)
    }
    return frozenset(_attribute(t, "name") for t in tables if _attribute(t, "style-name") in unseen)


def _sizes(roots: Iterable[etree._Element]) -> Mapping[tuple[str, str], float]:
    """Heights of rows and widths of columns in points, by family and name of their styles."""
    found = {}
    for style in (e for root in roots for e in root.iter() if local(e) == "style"):
        family = _attribute(style, "family")
        what = {"table-row": "row-height", "table-column": "column-width"}.get(family)
        for properties in style if what else ():
            if (size := _LENGTH.fullmatch(_attribute(properties, what or ""))) is not None:
                found[family, _attribute(style, "name")] = float(size[1]) * _POINTS[size[2]]
    return found


def _lines(table: etree._Element, sizes: Mapping[tuple[str, str], float]) -> HiddenLines:
    """The rows and columns of a table that are not shown, or hardly."""
    columns = [e for e in table.iter() if local(e) == "table-column"]
    widths = ((a, b, size / _DIGIT) for a, b, size, _ in _sized(columns, "columns", sizes) if size is not None)
    rows = ((a, b) for a, b, size, hidden in _sized(_rows(table), "rows", sizes) if hidden or _is_flat(size))
    unseen = ((a, b) for a, b, _, hidden in _sized(columns, "columns", sizes) if hidden)
    return hidden_lines(rows, unseen, widths)


def _is_flat(size: float | None) -> bool:
    return size is not None and size < _LEAST_HEIGHT


def _sized(
    lines: Iterable[etree._Element], what: str, sizes: Mapping[tuple[str, str], float]
) -> Iterator[tuple[int, int, float | None, bool]]:
    """(first, last, points, whether it is not shown) of each run of rows or columns."""
    at = 0
    for element in lines:
        many = _repeated(element, f"number-{what}-repeated")
        size = sizes.get((f"table-{what[:-1]}", _attribute(element, "style-name")))
        yield at, at + many - 1, size, _attribute(element, "visibility") in ("collapse", "filter")
        at += many


def _sheet(table: etree._Element) -> Iterator[FoundText]:
    title = _attribute(table, "name")
    for shapes in (e for e in table if local(e) == "shapes"):
        yield from _drawn(shapes, title, "")
    row = 0
    for element in _rows(table):
        column = 0
        for cell in element:
            if local(cell) in ("table-cell", "covered-table-cell"):
                yield from _beside_cell(cell, title, address(row, column))
                column += _repeated(cell, "number-columns-repeated")
        row += _repeated(element, "number-rows-repeated")


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows, also those grouped or repeated as headings."""
    for element in table:
        name = local(element)
        if name == "table-row":
            yield element
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(element)


def _repeated(element: etree._Element, name: str) -> int:
    text = _attribute(element, name)[:9]
    return int(text) if text.isascii() and text.isdigit() else 1


def _beside_cell(cell: etree._Element, title: str, at: str) -> Iterator[FoundText]:
    for element in cell:
        name = local(element)
        if name == "annotation":
            if text := _text(element):
                yield FoundText(title, at, OutsideKind.COMMENT, text)
        elif name in _SHAPES:
            yield from _shape(element, title, at)


def _drawn(parent: etree._Element, title: str, at: str) -> Iterator[FoundText]:
    for element in parent:
        if local(element) in _SHAPES:
            yield from _shape(element, title, at)


def _shape(shape: etree._Element, title: str, at: str) -> Iterator[FoundText]:
    """The words of a shape, and the pictures and objects it holds by name."""
    inside = [e for e in shape.iter() if local(e) in ("image", "object", "object-ole", "plugin")]
    if text := _text(shape):
        charted = any(local(e) == "object" for e in inside)
        yield FoundText(title, at, OutsideKind.CHART if charted else OutsideKind.BOX, text, _area(shape, at))
    for element in inside:
        name = posixpath.basename(_attribute(element, "href"))
        said = [name, _attribute(shape, "name"), *(e.text or "" for e in shape if local(e) in ("title", "desc"))]
        if local(element) != "image" or "ObjectReplacements" not in _attribute(element, "href"):
            yield FoundText(title, at, OutsideKind.PICTURE, " - ".join(dict.fromkeys(filter(None, said))) or "ảnh")


def _area(shape: etree._Element, at: str) -> Area | None:
    """The cells that a shape on a cell lies over."""
    end = _ADDRESS.search(_attribute(shape, "end-cell-address")[-20:])
    start = _ADDRESS.search(at)
    if start is None or end is None:
        return None
    (top, left), (bottom, right) = (split_address(found.group().replace("$", "")) for found in (start, end))
    return Area(top, left, max(top, bottom), max(left, right))


def _text(element: etree._Element) -> str:
    """Paragraphs as lines; who wrote it and when left out."""
    lines = ["".join(_pieces(p)) for p in element.iter() if local(p) in ("p", "h") and not _within_note_head(p)]
    return "\n".join(line for line in lines if line.strip())


def _within_note_head(paragraph: etree._Element) -> bool:
    parent = paragraph.getparent()
    return parent is not None and local(parent) in _ABOUT_A_NOTE


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local(child)
        if name == "s":
            yield " " * min(_repeated(child, "c"), 100)
        elif name in ("tab", "line-break"):
            yield "\n" if name == "line-break" else "\t"
        elif name and name not in _FIELDS:
            yield from _pieces(child)
        yield child.tail or ""


def _headers(content: etree._Element, styles: etree._Element, tables: list[etree._Element]) -> Iterator[FoundText]:
    """Header and footer of the pages that sheets are printed on, without fields such as page numbers."""
    page_of = {
        _attribute(style, "name"): _attribute(style, "master-page-name")
        for root in (content, styles)
        for style in root.iter()
        if local(style) == "style" and _attribute(style, "master-page-name")
    }
    pages = {_attribute(p, "name"): p for p in styles.iter() if local(p) == "master-page"}
    for table in tables:
        page = pages.get(page_of.get(_attribute(table, "style-name"), ""))
        for part in page if page is not None else ():
            if local(part).startswith(("header", "footer")) and (text := _text(part)):
                yield FoundText(_attribute(table, "name"), "", OutsideKind.HEADER, text)

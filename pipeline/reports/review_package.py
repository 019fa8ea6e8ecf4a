"""What docxtpl leaves to do on a rendered document: column widths, alternative texts, left-over tags, fixed bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from itertools import takewhile

from docxtpl import DocxTemplate
from lxml import etree

# Braces in data are carried through the template as two noncharacters, so that a brace left in the result can only be
# a tag of the template, and docxtpl's own `{_{` escape cannot touch what a union typed.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_FORBIDDEN = re.compile(f"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[{_OPEN}{_CLOSE}\x7f]")
_TAG = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def plain(text: str) -> str:
    """`text` as data for the template: without what XML forbids, its braces hidden until `finished`."""
    text = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("{", _OPEN).replace("}", _CLOSE)


class Template(DocxTemplate):  # type: ignore[misc]  # the base class is untyped
    """A DocxTemplate that rejects broken XML (docxtpl drops it without a word) and fits its tables' columns."""

    def fix_tables(self, xml: str) -> etree._Element:
        """The document's tree, with as many columns in every table as its rows have cells."""
        tree = etree.fromstring(xml, etree.XMLParser(huge_tree=True, resolve_entities=False))
        for table in tree.iter(f"{_W}tbl"):
            fit_columns(table)
        return tree


def fit_columns(table: etree._Element) -> None:
    """Let the cells a {%tc for %} loop has made share the room of the template's loop columns.

    In the template the loop takes three columns (its two tags and one cell). What stands before and after them keeps
    its width; a row of one cell (the name of a group) spans the table.
    """
    grid, rows = table.find(f"{_W}tblGrid"), table.findall(f"{_W}tr")
    if grid is None or not rows:
        return
    columns = [int(column.get(f"{_W}w", "0")) for column in grid]
    widths = _cell_widths(max(rows, key=lambda row: len(row.findall(f"{_W}tc"))))
    if widths == columns:
        return
    shared = shared_widths(columns, widths)
    for row in rows:
        cells = row.findall(f"{_W}tc")
        if len(cells) == len(shared):
            for cell, width in zip(cells, shared, strict=True):
                _set_width(cell, width)
        elif len(cells) == 1:
            _span(cells[0], len(shared), sum(shared))
    grid[:] = []
    for width in shared:
        etree.SubElement(grid, f"{_W}gridCol", {f"{_W}w": str(width)})


def _cell_widths(row: etree._Element) -> list[int]:
    found = (cell.find(f"{_W}tcPr/{_W}tcW") for cell in row.findall(f"{_W}tc"))
    return [0 if width is None else int(width.get(f"{_W}w", "0")) for width in found]


def shared_widths(columns: Sequence[int], widths: Sequence[int]) -> list[int]:
    """The widths of a row's cells when those of the loop share what the equal columns before and after leave.

    The loop's cell in the template is as wide as one of them may become; what is left goes to the widest other column.
    """
    before = _equal(columns, widths)
    after = min(_equal(columns[::-1], widths[::-1]), len(widths) - before)
    end = len(widths) - after
    room = sum(columns[before : len(columns) - after])
    repeated = [min(width, room // (end - before)) for width in widths[before:end]]
    others = [*widths[:before], *widths[end:]]
    others[others.index(max(others))] += room - sum(repeated)
    return [*others[:before], *repeated, *others[before:]]


def _equal(columns: Sequence[int], widths: Sequence[int]) -> int:
    """How many leading items are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(columns, widths, strict=False)))


def _set_width(cell: etree._Element, width: int) -> None:
    found = cell.find(f"{_W}tcPr/{_W}tcW")
    if found is not None:
        found.set(f"{_W}w", str(width))


def _span(cell: etree._Element, columns: int, width: int) -> None:
    _set_width(cell, width)
    found = cell.find(f"{_W}tcPr/{_W}gridSpan")
    if found is not None:
        found.set(f"{_W}val", str(columns))


def set_alternative_texts(body: etree._Element, texts: Sequence[str]) -> None:
    """Describe the pictures in words, in their order."""
    for n, (picture, text) in enumerate(zip(body.iter(f"{_WP}docPr"), texts, strict=False), 1):
        picture.set("name", f"Biểu đồ {n}")
        picture.set("descr", text)


def left_over(document: bytes) -> Iterator[str]:
    """Paragraphs of any part that still hold a template tag."""
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        for name in package.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                for paragraph in etree.fromstring(package.read(name)).iter(f"{_W}p"):
                    text = "".join(t.text or "" for t in paragraph.iter(f"{_W}t"))
                    if _TAG.search(text):
                        yield text


def finished(document: bytes) -> bytes:
    """The package with the braces of data put back, and with fixed dates: the same content gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith((".xml", ".rels")):
                part = part.replace(_OPEN.encode(), b"{").replace(_CLOSE.encode(), b"}")
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, part)
    return out.getvalue()

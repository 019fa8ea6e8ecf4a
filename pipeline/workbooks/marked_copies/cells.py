"""Cells as XML: what a union typed is text, never a formula or markup, and never longer than a cell may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape  # that of xml.sax loads what fetches pages
from math import isfinite
from typing import NamedTuple

from pipeline.forms.template import LINE_PITCH, ROW_PADDING, text_lines
from pipeline.grids.addresses import column_letters
from pipeline.grids.number_format import serial_of

LONGEST = 32_767  # characters of a cell
CUT = " … [phần còn lại quá dài, xem tệp gốc]"
HIGHEST = 409.0  # points of a row
SIZE = 12.0  # of the letters of our own sheets
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # what spreadsheet programs take for a character's number

CellValue = float | int | str | bool | date | None


class Carried(NamedTuple):
    """A value for a cell of the fresh form; `quoted`: a text that would become a formula once it is touched."""

    value: CellValue = None
    quoted: bool = False
    error: str = ""


def printable(text: str) -> str:
    """`text` without the characters that XML forbids, cut where a cell ends."""
    text = _FORBIDDEN.sub("", text)
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def text_xml(text: str) -> bytes:
    """A text inside an element."""
    return escape(_ESCAPED.sub("_x005F_", printable(text)), quote=False).replace("\r", "&#13;").encode()


def quoted_attribute(text: str) -> str:
    """A text as the value of an attribute, with its quotation marks."""
    said = escape(text, quote=False).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    if '"' not in said:
        return f'"{said}"'
    return f"'{said}'" if "'" not in said else '"' + said.replace('"', "&quot;") + '"'


def text_element(text: str) -> bytes:
    """A text as an element of its own, with the blanks around it."""
    kept = b' xml:space="preserve"' if text != text.strip() else b""
    return b"<t%s>%s</t>" % (kept, text_xml(text))


def cell_xml(address: str, style: int, value: CellValue, error: str = "") -> bytes:
    """One cell. `error` is an error value such as '#DIV/0!', which stands as that."""
    begin = f'<c r="{address}" s="{style}"'.encode()
    if error:
        return b'%s t="e"><v>%s</v></c>' % (begin, text_xml(error))
    if value is None or value == "":
        return begin + b"/>"
    if isinstance(value, bool):
        return b'%s t="b"><v>%d</v></c>' % (begin, value)
    if isinstance(value, date):
        value = serial_of(value)
    if isinstance(value, int | float) and isfinite(value):
        return b"%s><v>%s</v></c>" % (begin, f"{value:.17g}".encode())
    return b'%s t="inlineStr"><is>%s</is></c>' % (begin, text_element(str(value)))


def choice_rule(address: str, choices: Sequence[str], title: str, prompt: str) -> bytes:
    """A drop-down; what is not in it may be typed, too."""
    inner = quoted_attribute(",".join(choices))[1:-1]
    said = f"promptTitle={quoted_attribute(title[:32])} prompt={quoted_attribute(prompt[:255])}"
    return (
        f'<dataValidation type="list" errorStyle="information" allowBlank="1" showInputMessage="1" {said} '
        f'sqref="{address}"><formula1>"{inner}"</formula1></dataValidation>'
    ).encode()


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row of a sheet of ours: (value, style) by column; height in points."""

    cells: Sequence[tuple[CellValue, int]]
    height: float
    wide: bool = False  # its first cell spans all columns
    check: str = ""  # what stands behind the last column, hidden


def needed_height(texts: Iterable[tuple[str, float]], size: float = SIZE, *, bold: bool = False) -> float:
    """The height of a row that holds `texts`, each with the width of its column in characters."""
    lines = max((text_lines(text, width, size, bold) for text, width in texts), default=1)
    return min(HIGHEST, round(lines * size * LINE_PITCH + ROW_PADDING, 1))


@dataclass(frozen=True)
class Page:
    """A sheet of ours: its lines from row 1, the row of the heads, links by cell (sheet, address), drop-downs."""

    lines: Sequence[PageRow]
    widths: Sequence[float]
    head: int
    links: Mapping[str, tuple[str, str]]
    rules: Sequence[bytes] = ()
    first: bool = False

    @property
    def xml(self) -> bytes:
        """The sheet: A4 landscape, as wide as the page, the heads on every page."""
        rows = b"".join(_row(number, line, len(self.widths)) for number, line in enumerate(self.lines, 1))
        last = column_letters(len(self.widths) - 1)
        wide = [f"A{n}:{last}{n}" for n, line in enumerate(self.lines, 1) if line.wide]
        merged = "".join(f'<mergeCell ref="{area}"/>' for area in wide)
        merges = f'<mergeCells count="{len(wide)}">{merged}</mergeCells>'
        cols = "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(self.widths, 1))
        if any(line.check for line in self.lines):
            after = len(self.widths) + 1
            cols += f'<col min="{after}" max="{after}" width="9" hidden="1" customWidth="1"/>'
        links = "".join(
            f"<hyperlink ref={quoted_attribute(at)} location={quoted_attribute(_quoted(sheet) + '!' + cell)}/>"
            for at, (sheet, cell) in self.links.items()
        )
        return b"".join(
            (
                b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
                b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                b'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView showGridLines="0"',
                b' tabSelected="1"' if self.first else b"",
                f' workbookViewId="0"><pane ySplit="{self.head}" topLeftCell="A{self.head + 1}" '
                'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
                f'<sheetFormatPr defaultRowHeight="15"/><cols>{cols}</cols><sheetData>'.encode(),
                rows,
                f"</sheetData>{merges if wide else ''}".encode(),
                rules_xml(self.rules),
                f"<hyperlinks>{links}</hyperlinks>".encode() if links else b"",
                b'<printOptions horizontalCentered="1"/>'
                b'<pageMargins left="0.5" right="0.4" top="0.6" bottom="0.75" header="0.3" footer="0.35"/>'
                b'<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/><headerFooter>'
                b"<oddFooter>&amp;C&amp;&quot;Times New Roman&quot;&amp;10Trang &amp;P/&amp;N</oddFooter>"
                b"</headerFooter></worksheet>",
            )
        )


def rules_xml(rules: Sequence[bytes]) -> bytes:
    """The element of all drop-downs of a sheet; nothing where there are none."""
    if not rules:
        return b""
    return b'<dataValidations count="%d">%s</dataValidations>' % (len(rules), b"".join(rules))


def _row(number: int, line: PageRow, last: int) -> bytes:
    cells = b"".join(
        cell_xml(f"{column_letters(column)}{number}", style, value) for column, (value, style) in enumerate(line.cells)
    )
    if line.check:
        cells += cell_xml(f"{column_letters(last)}{number}", 0, line.check)
    return b'<row r="%d" ht="%.1f" customHeight="1">%s</row>' % (number, line.height, cells)


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"

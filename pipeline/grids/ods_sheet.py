"""The cells of OpenDocument spreadsheets: .ods, and .fods, which is the same in one XML file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import NamedTuple

from lxml import etree

from pipeline.files import BrokenFile
from pipeline.grids.cells import MAX_CELLS, PLAIN, Budget, Extra, Filled, Grid, TooManyCells, raised, struck_out
from pipeline.grids.conditions import Rule, tell_hidden
from pipeline.grids.number_format import shown_text
from pipeline.grids.ods_conditions import rules, style_rules
from pipeline.grids.ods_formats import USUAL, Condition, OdsLook, Span, cell_looks, spans
from pipeline.grids.runs import unseen, why_value_unread
from pipeline.grids.unread import COVERED, Letters
from pipeline.grids.xlsx_sheet import MAX_SHEETS, SHEET_PARSER, finite
from pipeline.zip_package import Package, parsed

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_ROW, _COVERED = f"{_TABLE}table-row", f"{_TABLE}covered-table-cell"
_CELLS = (f"{_TABLE}table-cell", _COVERED)
_GROUPS = {f"{_TABLE}{name}" for name in ("table-row-group", "table-header-rows", "table-rows")}
_NUMBERS = {"float": "", "percentage": "0%", "currency": ""}  # and their formats where no style tells one
_ERROR = re.compile(r"#[A-Z0-9/_]{1,20}[!?]?|(?:Err|Lỗi):[0-9]{3}")
_DURATION = re.compile(
    r"P(?:([0-9]{1,6})D)?T?(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})(?:[.,][0-9]{1,9})?S)?"
)
_FURTHEST = 1_048_576  # rows of any program; columns are fewer


def ods_grids(data: bytes, only: frozenset[str] | None) -> dict[str, Grid]:
    """The sheets of a workbook (of those in `only`, when given). Raises BrokenFile, TooLarge, Locked, TooManyCells."""
    if data.startswith(b"PK"):
        package = Package(data)
        content = parsed(package.read("content.xml"), SHEET_PARSER)
        roots = [content]
        if "styles.xml" in package:
            roots.append(parsed(package.read("styles.xml"), SHEET_PARSER))
    else:
        content = parsed(data, SHEET_PARSER)
        roots = [content]
    tables = content.findall(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table")
    looks = Looks(cell_looks(roots), spans(content))
    grids, budget = {}, Budget()
    for table in tables if only is not None else tables[:MAX_SHEETS]:
        name = table.get(f"{_TABLE}name", "")
        if name not in grids and (only is None or name in only):
            grids[name] = _grid(table, looks, budget)
    if not grids:
        raise BrokenFile("no sheet can be read")
    return grids


class Looks(NamedTuple):
    """The styles of cells, and of words in them, by name."""

    cells: Mapping[str, OdsLook]
    spans: Mapping[str, Span]


def _tell_spans(cell: etree._Element, styles: Mapping[str, Span], ground: str | None) -> None:
    """Mark the words of a cell that are struck out, that nobody sees, or that stand above the line."""
    for span in list(cell.iter(f"{_TEXT}span")):  # whole: what lies in one is taken out
        if (style := styles.get(span.get(f"{_TEXT}style-name", ""))) is not None:
            text = raised(_paragraph(span)) if style.raised else _paragraph(span)
            unread = style.letters._replace(ground=ground, struck=False).why
            for child in list(span):
                span.remove(child)
            text = struck_out(text) if style.letters.struck else text
            span.text = unseen(text) if unread else text


def _grid(table: etree._Element, looks: Looks, budget: Budget) -> Grid:
    filled = Filled()
    defaults = list(_column_styles(table))
    made = rules(table, looks.cells)
    letters: dict[tuple[int, int], Letters] = {}
    own: dict[tuple[int, int], tuple[Rule, ...]] = {}
    of_styles: dict[tuple[Condition, ...], tuple[Rule, ...]] = {}
    row, put = 0, 0
    for line in _rows(table):
        times = _repeated(line, "rows")
        cells = [one for one in _cells(line, looks, defaults) if one[1] != "" or one[2] != PLAIN]
        put += len(cells) * times
        if put > MAX_CELLS:
            raise TooManyCells
        for n in range(times if cells else 0):
            for column, value, extra, look in cells:
                filled.put(row + n, column, value, extra)
                if made or look.conditions:
                    letters[row + n, column] = look.letters
                if look.conditions:
                    if look.conditions not in of_styles:
                        of_styles[look.conditions] = style_rules(look.conditions, looks.cells)
                    own[row + n, column] = of_styles[look.conditions]
        row += times
    tell_hidden(filled, made, lambda at: letters.get(at, Letters()), own)
    return filled.grid(budget)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows, also those in groups; not those of tables inside of cells."""
    waiting = [iter(table)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif element.tag == _ROW:
            yield element
        elif element.tag in _GROUPS:
            waiting.append(iter(element))


def _column_styles(table: etree._Element) -> Iterator[tuple[int, str]]:
    """(column behind the last one, style) of each run of columns."""
    end = 0
    for column in table.iter(f"{_TABLE}table-column"):
        end += _repeated(column, "columns")
        yield end, column.get(f"{_TABLE}default-cell-style-name", "")


def _cells(
    line: etree._Element, looks: Looks, defaults: list[tuple[int, str]]
) -> Iterator[tuple[int, object, Extra, OdsLook]]:
    """(column, value, extra, look) of the cells of a row that may hold something."""
    column = put = 0
    for cell in line.iterchildren(*_CELLS):
        times = _repeated(cell, "columns")
        if len(cell) or cell.get(f"{_OFFICE}value-type") or cell.get(f"{_TABLE}formula") is not None:
            style = cell.get(f"{_TABLE}style-name") or line.get(f"{_TABLE}default-cell-style-name")
            style = style or next((name for end, name in defaults if column < end), "")
            look = looks.cells.get(style, USUAL)
            if looks.spans:
                _tell_spans(cell, looks.spans, look.letters.ground)
            value, extra = _read(cell, look.code)
            covered = COVERED if cell.tag == _COVERED else ""
            if value != "" and (why := covered or why_value_unread(value, look.code, look.letters)):
                extra = extra._replace(unread=why)
            put += times
            if put > MAX_CELLS:
                raise TooManyCells
            if value != "" or extra != PLAIN:
                yield from ((column + n, value, extra, look) for n in range(times))
        column += times


def _repeated(element: etree._Element, what: str) -> int:
    said = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return min(max(int(said), 1), _FURTHEST) if said.isascii() and said.isdecimal() and len(said) < 9 else 1


def _read(cell: etree._Element, code: str) -> tuple[object, Extra]:
    kind = cell.get(f"{_OFFICE}value-type", "")
    formula = cell.get(f"{_TABLE}formula")
    said = "" if formula is None else "=" + formula.partition("=")[2]
    note = cell.find(f"{_OFFICE}annotation")
    comment = "" if note is None else _lines(note)
    text = _lines(cell)
    wrong = cell.get(f"{_CALC}value-type") == "error" or (said and _ERROR.fullmatch(text.strip()))
    if wrong:
        return "", Extra(formula=said, error=text.strip() or "#", comment=comment)
    if kind in _NUMBERS:
        written = cell.get(f"{_OFFICE}value", "").strip()
        number = finite(written)
        if number is None:
            return written or text, Extra(formula=said, comment=comment)
        return number, Extra(code or _NUMBERS[kind], said, comment=comment)
    if kind in ("date", "time"):
        written = cell.get(f"{_OFFICE}{kind}-value", "")
        day = _day(written) if kind == "date" else _hour(written)
        return (written or text) if day is None else day, Extra(code, said, comment=comment)
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true", Extra(formula=said, comment=comment)
    value = text or cell.get(f"{_OFFICE}string-value", "")
    worded = shown_text(value, code) != value
    return value, Extra(code if worded else "", said, comment=comment)


def _day(written: str) -> object:
    try:
        moment = datetime.fromisoformat(written.strip()[:26])
    except ValueError:
        return None
    return moment.date() if moment.time() == time() else moment.replace(tzinfo=None)


def _hour(written: str) -> object:
    found = _DURATION.fullmatch(written.strip())
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return (datetime.min + length).time() if length < timedelta(days=1) else length


def _lines(element: etree._Element) -> str:
    """The paragraphs of a cell or of a comment, one a line."""
    return "\n".join(_paragraph(p) for p in element.iterchildren(f"{_TEXT}p", f"{_TEXT}h"))


def _paragraph(element: etree._Element) -> str:
    out = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            out.append(" " * (int(count) if count.isascii() and count.isdecimal() and len(count) < 4 else 1))
        elif child.tag == f"{_TEXT}tab":
            out.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            out.append("\n")
        elif child.tag in (f"{_TEXT}span", f"{_TEXT}a", f"{_TEXT}ruby", f"{_TEXT}ruby-base"):
            out.append(_paragraph(child))
        elif isinstance(child.tag, str) and not str(child.tag).startswith(_OFFICE):
            out.append("".join(map(str, child.itertext())) if str(child.tag).startswith(_TEXT) else "")
        out.append(child.tail or "")
    return "".join(out)

"""The cells of XML Spreadsheet 2003: one XML file, often called .xls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import NamedTuple

from lxml import etree

from pipeline.files import BrokenFile
from pipeline.grids.cells import PLAIN, Budget, Extra, Filled, Grid, raised, struck_out
from pipeline.grids.number_format import shown_text
from pipeline.grids.runs import unseen, why_value_unread
from pipeline.grids.unread import Letters, points
from pipeline.grids.xlsx_sheet import MAX_SHEETS, SHEET_PARSER, finite
from pipeline.zip_package import parsed

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{NAMESPACE}}}"
# Formats that these files call by name; others are written as codes.
NAMED_FORMATS: Mapping[str, str] = {
    "General": "",
    "General Number": "",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    **dict.fromkeys(("Short Date", "Medium Date", "Long Date", "General Date"), "dd/mm/yyyy"),
    **dict.fromkeys(("Short Time", "Medium Time", "Long Time"), "hh:mm"),
}
_DAY_0 = datetime(1899, 12, 31)  # how an hour alone begins
_FURTHEST = 1_048_576


def xml_2003_grids(data: bytes, only: frozenset[str] | None) -> dict[str, Grid]:
    """The sheets of a workbook (of those in `only`, when given). Raises BrokenFile, TooManyCells."""
    root = parsed(data, SHEET_PARSER)
    looks = _looks(root)
    grids, budget = {}, Budget()
    for sheet in root.findall(f"{_SS}Worksheet")[:MAX_SHEETS]:
        name = _said(sheet, "Name")
        table = sheet.find(f"{_SS}Table")
        if name not in grids and (only is None or name in only) and table is not None:
            grids[name] = _grid(table, looks, budget)
    if not grids:
        raise BrokenFile("no sheet can be read")
    return grids


def _said(element: etree._Element, name: str) -> str:
    return element.get(f"{_SS}{name}") or element.get(name) or ""


class _Look(NamedTuple):
    """A style: the code of its number format, its letters."""

    code: str = ""
    letters: Letters = Letters()


_USUAL = _Look()


def _looks(root: etree._Element) -> Mapping[str, _Look]:
    """What each style comes to."""
    looks: dict[str, _Look] = {}
    for style in root.iterfind(f"{_SS}Styles/{_SS}Style"):
        parent = looks.get(_said(style, "Parent") or "Default", _USUAL)
        shown, font = style.find(f"{_SS}NumberFormat"), style.find(f"{_SS}Font")
        said = "" if shown is None else _said(shown, "Format")
        code = NAMED_FORMATS.get(said, said) if said else parent.code
        letters = parent.letters if font is None else _letters(font, parent.letters)
        looks[_said(style, "ID")] = _Look(code, letters._replace(ground=_ground(style, letters.ground)))
    return looks


def _letters(font: etree._Element, parent: Letters) -> Letters:
    """The letters of a font; what it does not say itself, the style says that it is made from."""
    struck, size = _said(font, "StrikeThrough"), points(_said(font, "Size"))
    return Letters(
        struck=struck == "1" if struck else parent.struck,
        size=parent.size if size is None else size,
        colour=_said(font, "Color") or parent.colour,
        ground=parent.ground,
    )


def _ground(style: etree._Element, parent: str | None) -> str | None:
    """The colour behind the letters of a style; None where it is not known, '' where there is none."""
    interior = style.find(f"{_SS}Interior")
    pattern = "" if interior is None else _said(interior, "Pattern")
    if interior is None or not pattern:
        return parent
    return _said(interior, "Color") if pattern == "Solid" else "" if pattern == "None" else None


def _grid(table: etree._Element, looks: Mapping[str, _Look], budget: Budget) -> Grid:
    filled = Filled()
    columns = _column_styles(table)
    row = 0
    for line in table.iterfind(f"{_SS}Row"):
        row = _count(line, "Index", row + 1) - 1
        column = 0
        for cell in line.iterfind(f"{_SS}Cell"):
            column = _count(cell, "Index", column + 1) - 1
            style = _said(cell, "StyleID") or _said(line, "StyleID") or columns.get(column, "")
            look = looks.get(style, _USUAL)
            value, extra = _read(cell, look)
            if value != "" and (why := why_value_unread(value, look.code, look.letters)):
                extra = extra._replace(unread=why)
            if value != "" or extra != PLAIN:
                filled.put(row, column, value, extra)
            column += 1 + _count(cell, "MergeAcross", 0)
        row += 1 + _count(line, "Span", 0)
    return filled.grid(budget)


def _column_styles(table: etree._Element) -> Mapping[int, str]:
    styles: dict[int, str] = {}
    at = 0
    for column in table.iterfind(f"{_SS}Column"):
        at = _count(column, "Index", at + 1) - 1
        for _ in range(min(1 + _count(column, "Span", 0), 1000)):
            styles[at] = _said(column, "StyleID")
            at += 1
    return styles


def _count(element: etree._Element, name: str, otherwise: int) -> int:
    said = _said(element, name)
    return min(int(said), _FURTHEST) if said.isascii() and said.isdecimal() and len(said) < 9 else otherwise


def _read(cell: etree._Element, look: _Look) -> tuple[object, Extra]:
    code = look.code
    data = cell.find(f"{_SS}Data")
    note = cell.find(f"{_SS}Comment/{_SS}Data")
    formula = _said(cell, "Formula")
    said = "=" + formula.removeprefix("=") if formula else ""
    comment = "" if note is None else "".join(map(str, note.itertext())).strip()
    text = "" if data is None else _text(data, look.letters.ground)
    kind = "" if data is None else _said(data, "Type")
    if kind == "Error":
        return "", Extra(formula=said, error=text.strip() or "#", comment=comment)
    if kind == "Number" and text.strip():
        number = finite(text.strip())
        return (
            (text, Extra("", said, comment=comment)) if number is None else (number, Extra(code, said, "", "", comment))
        )
    if kind == "DateTime" and (moment := _moment(text.strip())) is not None:
        return moment, Extra(code, said, comment=comment)
    if kind == "Boolean" and text.strip() in ("0", "1"):
        return text.strip() == "1", Extra(formula=said, comment=comment)
    worded = shown_text(text, code) != text
    return text, Extra(code if worded else "", said, comment=comment)


def _text(element: etree._Element, ground: str | None) -> str:
    """The words of a cell, what is struck out in them, and what nobody sees, told as that."""
    inside = "".join((element.text or "", *(_text(child, ground) + (child.tail or "") for child in element)))
    name = etree.QName(element).localname
    said = {str(etree.QName(n).localname): str(v) for n, v in element.items()} if name == "Font" else {}
    font = Letters(size=points(said.get("Size", "")), colour=said.get("Color", ""), ground=ground)
    inside = unseen(inside) if font.why else inside
    inside = raised(inside) if name in ("Sup", "Sub") else inside
    return struck_out(inside) if name in ("S", "Del", "Strike") else inside


def _moment(text: str) -> object:
    try:
        moment = datetime.fromisoformat(text[:23]).replace(tzinfo=None)
    except ValueError:
        return None
    if moment.date() == _DAY_0.date() and moment.time() != time():
        return moment.time()
    return moment.date() if moment.time() == time() else moment

"""A laid-out form made ready to be marked: done once per kind of union, so that a copy costs a few milliseconds."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.forms.layout import META_SHEET, NAME_LETTERS
from pipeline.forms.marks import LIST_HEAD, LIST_SHEET
from pipeline.forms.stamp import Laid
from pipeline.grids.addresses import split_address
from pipeline.grids.workbook_parts import CORE, WorkbookPart, workbook_part
from pipeline.workbooks.marked_copies.formula_results import Formulas, formulas
from pipeline.workbooks.marked_copies.styles import Styles, extended
from pipeline.zip_writing import PackedParts

WORKBOOK, TYPES, RELATIONS = "xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
LIST_PART, OUTSIDE_PART = "xl/worksheets/cansua.xml", "xl/worksheets/loi.xml"
_STYLES = "xl/styles.xml"
_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"(?: s="([0-9]+)")?')
_COLUMN = re.compile(rb'<col [^<>]*?width="([0-9.]+)"[^<>]*? min="([0-9]+)" max="([0-9]+)"')
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]+[0-9]+):([A-Z]+[0-9]+)"')
_SELECTED = re.compile(rb' tabSelected="(?:1|true)"')
_LOCAL = re.compile(rb'localSheetId="([0-9]+)"')
_TITLES = re.compile(
    rb'<definedName name="_xlnm\.Print_Titles" localSheetId="([0-9]+)"[^<>]*>[^<]*?!\$A:\$([A-Z]+)[,<]'
)
_PANE = re.compile(rb'<pane [^<>]*?ySplit="([0-9]+)"')
USUAL_WIDTH = 9.0
_SHEET_TYPE = (
    '<Override PartName="/{0}" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
)
_SHEET_RELATION = (
    '<Relationship Id="{0}" Target="/{1}" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
)


@dataclass(frozen=True)
class SheetBase:
    """A sheet of the form: its part, the style of every cell, widths of columns, how far merged cells reach."""

    title: str
    part: str
    styles: Mapping[str, int]
    widths: Mapping[int, float]  # by column, from 0
    spans: Mapping[str, int]  # first cell of a merge -> its last column
    inside: Mapping[tuple[int, int], str]  # row and column inside a merge, from 0 -> its first cell
    head: int  # the row above which the sheet stands still; 0: none
    last_column: int
    repeated: int = 0  # how many first columns are printed on every page

    @property
    def across(self) -> frozenset[tuple[int, int]]:
        """First and last column, from 0, of cells merged in one row."""
        return frozenset((split_address(first)[1], last) for first, last in self.spans.items())

    def width(self, address: str) -> float:
        """Characters that fit beside one another in a cell."""
        _, column = split_address(address)
        return sum(self.widths.get(n, USUAL_WIDTH) for n in range(column, self.spans.get(address, column) + 1))


@dataclass(frozen=True)
class CopyBase:
    """The form with its list sheet announced and its styles extended; `places`: sheet and cell by defined name."""

    form: Laid
    styles: Styles
    sheets: Mapping[str, SheetBase]  # those that people see, by title in their order
    meta: str  # the part of the hidden sheet
    places: Mapping[str, tuple[str, str]]
    formulas: Formulas

    @cached_property
    def inputs(self) -> frozenset[tuple[str, str]]:
        """The cells with a name: they hold a value, or none."""
        return frozenset(self.places.values())


def prepared(form: Laid) -> CopyBase:
    """The laid-out form, its parts that marks touch beside its package."""
    parts = {part.name: part.content for part in form.same.parts} | dict(form.loose)
    book = workbook_part(parts[WORKBOOK], NAME_LETTERS)
    by_title = {title: f"xl/worksheets/sheet{n}.xml" for n, title in enumerate(book.links, 1)}
    for part in by_title.values():
        parts[part] = _SELECTED.sub(b"", parts[part])
    sheets = _sheets(parts, by_title)
    places = {name: (where.sheet, where.address) for name, where in book.names.items()}
    inputs = {sheets[s].styles.get(cell, 0) for s, cell in places.values() if s in sheets}
    styles = extended(parts[_STYLES], inputs)
    parts |= {_STYLES: styles.part, WORKBOOK: _with_list(parts[WORKBOOK], book)}
    parts[TYPES] = _typed(parts[TYPES])
    parts[RELATIONS] = announced(parts[RELATIONS], "rIdList", LIST_PART)
    known = {at: made for title, part in by_title.items() for at, made in formulas(title, parts[part])}
    split = _split(form, parts, by_title.values())
    return CopyBase(split, styles, sheets, by_title[META_SHEET], places, known)


def _sheets(parts: Mapping[str, bytes], by_title: Mapping[str, str]) -> dict[str, SheetBase]:
    """The sheets that people see."""
    kept = {int(n): split_address(f"{last.decode()}1")[1] + 1 for n, last in _TITLES.findall(parts[WORKBOOK])}
    return {
        title: _sheet(title, part, parts[part], kept.get(n, 0))
        for n, (title, part) in enumerate(by_title.items())
        if title != META_SHEET
    }


def _split(form: Laid, parts: Mapping[str, bytes], sheets: Collection[str]) -> Laid:
    """The form with what marks touch beside its package, and all else packed once for all copies."""
    kin = {name for name in parts if name.startswith("xl/worksheets/_rels/")}
    touched = {WORKBOOK, TYPES, RELATIONS, CORE, *sheets, *kin, *form.loose}
    same = PackedParts.of({name: data for name, data in parts.items() if name not in touched})
    return replace(form, same=same, loose={name: data for name, data in parts.items() if name in touched})


def announced(relations: bytes, link: str, part: str) -> bytes:
    """The relationships of the workbook with one more sheet."""
    return relations.replace(b"</Relationships>", _SHEET_RELATION.format(link, part).encode() + b"</Relationships>")


def typed_sheet(types: bytes, part: str) -> bytes:
    """The content types with one more sheet."""
    return types.replace(b"</Types>", _SHEET_TYPE.format(part).encode() + b"</Types>")


def _typed(types: bytes) -> bytes:
    """The content types with the list and the drawings of comments."""
    drawing = b'<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
    return typed_sheet(types.replace(b"<Default", drawing + b"<Default", 1), LIST_PART)


def sheet_element(title: str, number: int, link: str) -> bytes:
    """A sheet as the workbook part names it."""
    kin = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<sheet xmlns:r="{kin}" name="{title}" sheetId="{number}" r:id="{link}"/>'.encode()


def _with_list(workbook: bytes, book: WorkbookPart) -> bytes:
    """The workbook part with the list as its first sheet: sheets are counted one further."""
    workbook = _LOCAL.sub(lambda m: b'localSheetId="%d"' % (int(m[1]) + 1), workbook)
    listed = sheet_element(LIST_SHEET, len(book.links) + 1, "rIdList")
    workbook = re.sub(rb'activeTab="[0-9]+"', b'activeTab="0"', workbook.replace(b"<sheets>", b"<sheets>" + listed, 1))
    return with_name(workbook, heads_of(LIST_SHEET, 0, LIST_HEAD))


def with_name(workbook: bytes, name: bytes) -> bytes:
    """The workbook part with one more defined name."""
    return workbook.replace(b"</definedNames>", name + b"</definedNames>", 1)


def heads_of(title: str, number: int, row: int) -> bytes:
    """The name that prints a sheet's heads on every page; `number` counts sheets from 0."""
    where = f"'{title}'!${row}:${row}"
    return f'<definedName name="_xlnm.Print_Titles" localSheetId="{number}">{where}</definedName>'.encode()


def _sheet(title: str, part: str, xml: bytes, kept: int) -> SheetBase:
    widths: dict[int, float] = {}
    for width, first, last in _COLUMN.findall(xml):
        widths |= {n - 1: float(width) for n in range(int(first), int(last) + 1)}
    spans: dict[str, int] = {}
    inside: dict[tuple[int, int], str] = {}
    for first, last in _MERGE.findall(xml):
        (top, left), (bottom, right) = split_address(first.decode()), split_address(last.decode())
        if top == bottom:
            spans[first.decode()] = right
        area = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
        inside |= dict.fromkeys(area, first.decode())
    styles = {address.decode(): int(style or 0) for address, style in _CELL.findall(xml)}
    head = _PANE.search(xml)
    last_column = max((split_address(address)[1] for address in styles), default=0)
    return SheetBase(title, part, styles, widths, spans, inside, int(head[1]) if head else 0, last_column, kept)

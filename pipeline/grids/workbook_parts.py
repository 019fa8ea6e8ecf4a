"""The parts of a workbook: which cells its names mean, and the XML of the sheets they stand on."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import NamedTuple

from pipeline.files import BrokenFile
from pipeline.grids.addresses import column_of
from pipeline.grids.cells import At
from pipeline.patterns import short
from pipeline.zip_package import Package, parsed

CORE = "docProps/core.xml"
MAX_PART = 8 * 1024 * 1024  # bytes of one part that is searched here: the sheets of a form take some 100 kB
_FAR = re.compile(rb"""\br\s*=\s*["'](?:[A-Za-z]{3}|[A-Za-z]{0,2}[0-9]{5}|[^"'<>]*&)""")
# A tag among the cells that is not one of those every program writes, with an address near the top left.
_UNUSUAL = re.compile(rb'<(?!/|(?:v|f|t|is)[ />]|c r="[A-Z]{0,2}+[0-9]{1,4}+"|row r="[0-9]{1,4}+")')
_MERGED = re.compile(rb"""<(?:\w{1,20}:)?mergeCell\s[^<>]{0,200}?\bref\s?=\s?["']([A-Z0-9:$]{1,40})["']""")
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
# Excel takes 31 characters in a sheet's name, and 255 in what a name means.
_CELL = short(r"\s*=?'?(.+?)'?!\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?=\s*(?::|$))", 255, re.DOTALL)


def main_part(package: Package) -> str | None:
    """The workbook part; None when the package is something else: a document, a binary workbook, any zip."""
    if "_rels/.rels" not in package:
        return None
    return _main_part(package.read("_rels/.rels", MAX_PART))


@lru_cache(maxsize=64)  # as of relations
def _main_part(links: bytes) -> str | None:
    for _, kind, target in relations(links):
        if kind == "officeDocument":
            main = posixpath.normpath(target.lstrip("/"))
            return main if main.casefold().endswith(".xml") and "/document" not in main else None
    return None


@lru_cache(maxsize=64)  # the same bytes in all forms saved by one program
def relations(part: bytes) -> tuple[tuple[str, str, str], ...]:
    """(id, last word of the type, target) of every relationship."""
    found = parsed(part).iter(f"{_REL}Relationship")
    return tuple(
        (r.get("Id", ""), r.get("Type", "").rpartition("/")[2], r.get("Target", "").replace("\\", "/")) for r in found
    )


@lru_cache(maxsize=64)  # as of relations
def links_from(folder: str, part: bytes) -> Mapping[str, tuple[str, str]]:
    """By id the last word of the type and the part that is meant, of all relationships of a part in `folder`."""
    return {link: (kind, _inside(folder, target)) for link, kind, target in relations(part)}


def _inside(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")


class CellPlace(NamedTuple):
    """A cell; row and column count from 0."""

    sheet: str
    address: str
    row: int
    column: int


class NamedRun(NamedTuple):
    """Names of one sheet that follow on one another: each with its address, and row and column."""

    sheet: str
    cells: Sequence[tuple[str, str, At]]


@dataclass(frozen=True)
class WorkbookPart:
    """What the workbook part says."""

    names: Mapping[str, CellPlace]  # those that were asked for
    broken: frozenset[str]  # those that mean no cell, or several
    links: Mapping[str, str]  # sheet -> id of its relationship
    from_1904: bool  # days are counted from 1904, not from 1900

    @cached_property
    def sheets_with_names(self) -> frozenset[str]:
        """The sheets to read."""
        return frozenset(where.sheet for where in self.names.values())

    @cached_property
    def runs(self) -> Sequence[NamedRun]:
        """The names in their order, those of one sheet together that follow on one another."""
        by_sheet = groupby(self.names.items(), lambda named: named[1].sheet)
        return [
            NamedRun(sheet, [(name, where.address, (where.row, where.column)) for name, where in named])
            for sheet, named in by_sheet
        ]


@lru_cache(maxsize=64)  # the same bytes in all forms of one version saved by one program
def workbook_part(part: bytes, letters: str = "") -> WorkbookPart:
    """Read the workbook part, of its names those of one of these letters and an underscore.

    Raises BrokenFile, also when two sheets have one name.
    """
    root = parsed(part)
    names: dict[str, CellPlace] = {}
    broken = set()
    for defined in root.iterfind("{*}definedNames/{*}definedName"):
        name, text = defined.get("name", ""), defined.text or ""
        if name[1:2] != "_" or name[0] not in letters or defined.get("localSheetId"):
            continue
        where = _CELL.match(text)
        if where and "#REF!" not in text and _is_one_cell(text, where.end()):
            sheet, column, row = where.groups()
            names[name] = CellPlace(sheet.replace("''", "'"), column + row, int(row) - 1, column_of(column))
        else:
            broken.add(name)
    sheets = root.findall("{*}sheets/{*}sheet")
    links = {
        sheet.get("name", ""): next((str(value) for key, value in sheet.items() if str(key).endswith("}id")), "")
        for sheet in sheets
    }
    if len(links) < len(sheets):
        raise BrokenFile("two sheets of one name: which of them a name means, no two programs agree on")
    from_1904 = any(p.get("date1904", "0") not in ("0", "false") for p in root.iterfind("{*}workbookPr"))
    return WorkbookPart(names, frozenset(broken), links, from_1904)


def _is_one_cell(text: str, end: int) -> bool:
    """Whether a name means one cell: what its text says from `end` on is nothing, or the same cell again."""
    rest = text[end:].strip().removeprefix(":").replace("$", "")
    return not rest or text[:end].replace("$", "").endswith(f"!{rest}")


class NamedSheets(NamedTuple):
    """What is read of the sheets on which names stand."""

    sheets: dict[str, bytes]  # by name: XML of the sheets with names, up to the end of their cells
    styles: bytes
    shared: bytes | None  # texts that cells refer to
    behind: dict[str, bytes]  # by name: XML of these sheets behind their cells
    merged: dict[str, tuple[str, ...]]  # by name: the ranges of merged cells, of sheets that have any


def named_sheets(package: Package, main: str, book: WorkbookPart) -> NamedSheets:
    """The parts of the sheets with names, and those they refer to; sheets whose part is damaged or gone are left out.

    Raises BrokenFile when the relationships are damaged.
    """
    folder, base = posixpath.split(main)
    told = package.read(f"{folder}/_rels/{base}.rels", MAX_PART)
    links = links_from(folder, told)
    if len(links) < len(relations(told)):
        raise BrokenFile("two relationships of one id")
    parts: dict[str, str] = {}
    beside: dict[str, bytes] = {}
    for link, (kind, part) in links.items():
        if kind == "worksheet":
            parts[link] = part
        elif kind in ("styles", "sharedStrings") and part in package:
            beside[kind] = package.read(part, MAX_PART)
    sheets, behind, merged = {}, {}, {}
    for name, link in book.links.items():
        if link in parts and name in book.sheets_with_names:
            try:
                xml = package.read(parts[link], MAX_PART)
                if not xml.endswith(b"worksheet>"):
                    package.xml(parts[link])  # what was cut short is not the whole
            except BrokenFile:
                continue
            # Drop-downs and colours, near half of a sheet, hold no cells: nothing after the last end tag does.
            end = xml.rfind(b"sheetData")
            sheets[name] = xml[:end] if end > 0 else xml
            behind[name] = xml[end:] if end > 0 else b""
            if found := _merged(xml, max(end, 0)):
                merged[name] = found
    return NamedSheets(sheets, beside.get("styles", b""), beside.get("sharedStrings"), behind, merged)


def _merged(sheet: bytes, start: int) -> tuple[str, ...]:
    """The ranges of merged cells, which stand behind the cells."""
    at = sheet.find(b"mergeCells", start)
    return _ranges(sheet[at : sheet.rfind(b"mergeCells", at)]) if at >= 0 else ()


@lru_cache(maxsize=64)  # the same in all forms of one version
def _ranges(merges: bytes) -> tuple[str, ...]:
    return tuple(ref.decode() for ref in _MERGED.findall(merges))


def is_far(sheet: bytes) -> bool:
    """Whether some row or cell may stand far from the top left; True at worst for one that does not."""
    cells = sheet.find(b"<sheetData")
    usual = cells >= 0 and _UNUSUAL.search(sheet, cells + 1) is None
    return not usual and _FAR.search(sheet) is not None

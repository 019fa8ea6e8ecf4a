"""Read a returned form: every named cell with its value and address, the stamps and the saving time.

Values of sheets written the usual way come straight from their XML, others through python-calamine; names come from the
workbook part. Nothing is found by position or file name.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import NamedTuple
from xml.sax.saxutils import unescape

from lxml import etree
from openpyxl.utils import column_index_from_string

from pipeline.files import BROKEN_PACKAGE
from pipeline.forms.grids import MAX_CELLS, Failed, Grid, Grids, read_grids
from pipeline.forms.layout import STAMPS
from pipeline.forms.package import PARSER, Locked, Package, TooLarge
from pipeline.forms.plain_sheet import plain_grids
from pipeline.forms.stamp import CORE, VIETNAM
from pipeline.issues import CellRef, Issue, issue
from pipeline.text import clean

MAX_PART = 8 * 1024 * 1024  # bytes of one part that is searched here: the sheets of a form take some 100 kB
HARMLESS = 20 * 1024 * 1024  # bytes unpacked: larger packages are opened under guard
_FAR = re.compile(rb"""\br\s*=\s*["'](?:[A-Za-z]{3}|[A-Za-z]{0,2}[0-9]{5}|[^"'<>]*&)""")
# A tag among the cells that is not one of those every program writes, with an address near the top left.
_UNUSUAL = re.compile(rb'<(?!/|(?:v|f|t|is)[ />]|c r="[A-Z]{0,2}+[0-9]{1,4}+"|row r="[0-9]{1,4}+")')
_CELL_TAG = re.compile(rb"<(?:\w+:)?(?:c|row)\s([^<>]*)>")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]+)["']""")
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_CELL = re.compile(r"\s*=?'?(.+?)'?!\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?=\s*(?::|$))", re.DOTALL)
_META = "meta.xml"  # where OpenDocument says it
_META_DATE = re.compile(rb"<dc:date>([^<]+)<")
_MODIFIED = re.compile(rb"<(?:\w+:)?modified\b[^>]*>([^<]+)<")
_STYLE = re.compile(rb'\bs="([0-9]+)"')
_ERROR_VALUE = re.compile(rb"<(?:\w+:)?v>(#[^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^<>]*?(?:/>|>([^<]*)<)")
_VALUE = re.compile(rb"<(?:\w+:)?v>[^<]")
_PERCENT_FORMATS = {"9", "10"}  # built in: 0% and 0.00%
_WORKBOOK = "xl/workbook.xml"  # the only place where calamine looks for it
_OLE = b"\xd0\xcf\x11\xe0"

Opener = Callable[[bytes, frozenset[str] | None], Grids | Failed]
Raw = object  # float, int, str, bool, date, datetime, time or None


class RawCell(NamedTuple):
    """A named cell as read: its value (None when empty) and where it stands; a tuple as CellRef is one."""

    value: Raw
    ref: CellRef


@dataclass(frozen=True)
class RawForm:
    """A returned workbook that carries the contract's names."""

    file: str
    cells: Mapping[str, RawCell]
    saved_at: datetime | None
    data: bytes
    sheets: Mapping[str, bytes]  # XML by sheet name, up to the end of its cells
    styles: bytes = b""
    grids: Mapping[str, Grid] = field(default_factory=dict)  # values by sheet name, of the sheets with names
    recovered: bool = False  # found by its words, because the names were gone
    broken: frozenset[str] = frozenset()  # names whose cells were deleted: they refer to #REF! or a sheet that is gone

    def stamp(self, name: str) -> str:
        """The text of a stamp cell, '' when it is missing."""
        cell = self.cells.get(name)
        return "" if cell is None or cell.value is None else clean(cell.value)

    def ref(self, name: str) -> CellRef:
        """Where a named cell stands in this file."""
        cell = self.cells.get(name)
        return cell.ref if cell else CellRef(self.file)

    def without_sheets(self) -> RawForm:
        """What is left to keep once the form is checked: a thousand forms are read in one run."""
        return replace(self, sheets={}, styles=b"", grids={})

    def formula_error(self, name: str) -> str:
        """What stands in a cell that reads as empty: '#DIV/0!', a formula nobody has calculated, or ''."""
        if self.cells[name].ref.sheet not in self._calculating:
            return ""
        _, body = self._xml(name)
        if not body:
            return ""
        if error := _ERROR_VALUE.search(body):
            return error.group(1).decode(errors="replace")
        formula = _FORMULA.search(body)
        if formula is None or _VALUE.search(body):
            return ""
        return "=" + unescape((formula.group(1) or b"").decode(errors="replace"))

    @cached_property
    def _calculating(self) -> frozenset[str]:
        """Sheets that hold a formula or an error."""
        return frozenset(name for name, xml in self.sheets.items() if b"<f" in xml or b":f" in xml or b">#" in xml)

    def is_percent(self, name: str) -> bool:
        """Whether the cell shows its number as a percentage: 1 as 100%."""
        style = _STYLE.search(self._xml(name)[0])
        return style is not None and int(style.group(1)) in _percent_styles(self.styles)

    def _xml(self, name: str) -> tuple[bytes, bytes]:
        """The start tag and the content of a named cell."""
        ref = self.cells[name].ref
        xml = self.sheets.get(ref.sheet, b"")
        at = xml.find(b' r="%s"' % ref.cell.encode())
        if at < 0:
            return b"", b""
        end = xml.find(b">", at)
        tag = xml[xml.rfind(b"<", 0, at) : end]
        return tag, b"" if tag.endswith(b"/") else xml[end + 1 : xml.find(b"c>", end + 1)]


@lru_cache(maxsize=64)  # forms filled by one program share their styles
def _percent_styles(styles: bytes) -> frozenset[int]:
    """Numbers of the cell styles that show a number as a percentage."""
    try:
        root = etree.fromstring(styles, PARSER)
    except (etree.XMLSyntaxError, ValueError):
        return frozenset()
    formats = {f.get("numFmtId") for f in root.iterfind("{*}numFmts/{*}numFmt") if "%" in f.get("formatCode", "")}
    used = [xf.get("numFmtId") for xf in root.iterfind("{*}cellXfs/{*}xf")]
    return frozenset(n for n, number in enumerate(used) if number in formats | _PERCENT_FORMATS)


def read(data: bytes, file: str, guarded: Opener = read_grids) -> RawForm | Issue:
    """The returned form in `data`, or the issue that keeps it from being read. Never raises for bad files.

    `guarded` opens what is not clearly a small, sound package: in a process of its own, where a run is at stake.
    """
    refused = _refuse(data, file)
    if refused is not None:
        return refused
    try:
        package = Package(data)
        main = _main_part(package)
        if main is None:
            return issue("T04", CellRef(file), found=_extension(file))
        book = _workbook(package.read(main, MAX_PART))
        if not any(name in STAMPS for name in book.names):
            return issue("T05", CellRef(file))
        parts = _parts(package, main, book)
        saved_at = _saved_at(package)
        package.measure()  # calamine reads other parts too, and believes what they say of their sizes
        grids = _plain(book, parts)
        far = [xml for xml in parts.sheets.values() if _far(xml)] if grids is None else []
        if corner := next(filter(None, map(_too_far, far)), ""):
            return issue("T13", CellRef(file), found=f"ô {corner} có dữ liệu, trang tính quá lớn")
    except TooLarge as error:
        return issue("T13", CellRef(file), found=f"tệp quá lớn: {error}")
    except Locked:
        return issue("T03", CellRef(file))
    except BROKEN_PACKAGE:
        return issue("T02", CellRef(file))
    if grids is None:
        # Another part than the one looked through may be opened where two have one name.
        harmless = not far and package.unpacked <= HARMLESS and not package.doubled and main.casefold() == _WORKBOOK
        clear = not any(b"\0" in xml[:99] for xml in parts.sheets.values())
        got = (read_grids if harmless and clear else guarded)(data, book.sheets_with_names)
        if isinstance(got, Failed):
            return failure(got, file)
        grids = got.sheets
    cells = _cells(book.names, grids, file)
    gone = book.broken | (book.names.keys() - cells.keys())
    return RawForm(file, cells, saved_at, data, parts.sheets, parts.styles, grids, broken=gone)


def _plain(book: _Book, parts: _Parts) -> dict[str, Grid] | None:
    """The sheets with names, when they are there and written the usual way."""
    if book.odd_days or parts.sheets.keys() != book.sheets_with_names:
        return None
    return plain_grids(parts.sheets, parts.shared, parts.styles)


def failure(failed: Failed, file: str) -> Issue:
    """Why a workbook could not be opened, in plain words."""
    code = {"size": "T13", "timeout": "T13", "locked": "T03"}.get(failed.reason, "T02")
    words = {"size": "trang tính quá lớn", "timeout": "đọc quá lâu", "crash": "tệp làm hỏng trình đọc"}
    return issue(code, CellRef(file), found=words.get(failed.reason, ""))


def _refuse(data: bytes, file: str) -> Issue | None:
    if not data:
        return issue("T01", CellRef(file))
    if data.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        return issue("T03" if locked else "T04", CellRef(file), found=_extension(file))
    if not data.startswith(b"PK"):
        known = _extension(file) in (".xlsx", ".xlsm")
        return issue("T02" if known else "T04", CellRef(file), found=_extension(file))
    return None


def _extension(file: str) -> str:
    return posixpath.splitext(file)[1].lower()


def _main_part(package: Package) -> str | None:
    """The workbook part; None when the package is something else: a document, a binary workbook, any zip."""
    if "_rels/.rels" not in package:
        return None
    for _, kind, target in _relations(package.read("_rels/.rels", MAX_PART)):
        if kind == "officeDocument":
            main = posixpath.normpath(target.lstrip("/"))
            return main if main.casefold().endswith(".xml") and "/document" not in main else None
    return None


@lru_cache(maxsize=64)  # the same bytes in all forms saved by one program
def _relations(part: bytes) -> tuple[tuple[str, str, str], ...]:
    """(id, last word of the type, target) of every relationship."""
    found = etree.fromstring(part, PARSER).iter(f"{_REL}Relationship")
    return tuple(
        (r.get("Id", ""), r.get("Type", "").rpartition("/")[2], r.get("Target", "").replace("\\", "/")) for r in found
    )


class _Where(NamedTuple):
    """A cell; row and column count from 0."""

    sheet: str
    address: str
    row: int
    column: int


@dataclass(frozen=True)
class _Book:
    """What the workbook part says."""

    names: Mapping[str, _Where]  # the contract's
    broken: frozenset[str]  # those whose cells are gone
    links: Mapping[str, str]  # sheet -> id of its relationship
    odd_days: bool  # days are not counted from 1900

    @cached_property
    def sheets_with_names(self) -> frozenset[str]:
        """The sheets to read."""
        return frozenset(where.sheet for where in self.names.values())


@lru_cache(maxsize=64)  # the same bytes in all forms of one version saved by one program
def _workbook(part: bytes) -> _Book:
    root = etree.fromstring(part, PARSER)
    names: dict[str, _Where] = {}
    broken = set()
    for defined in root.iterfind("{*}definedNames/{*}definedName"):
        name, text = defined.get("name", ""), defined.text or ""
        if name[1:2] != "_" or name[0] not in "SIQNT" or defined.get("localSheetId"):
            continue
        where = _CELL.match(text)
        if where and "#REF!" not in text:
            sheet, column, row = where.groups()
            names[name] = _Where(
                sheet.replace("''", "'"), column + row, int(row) - 1, column_index_from_string(column) - 1
            )
        else:
            broken.add(name)
    sheets = root.findall("{*}sheets/{*}sheet")
    links = {
        sheet.get("name", ""): next((str(value) for key, value in sheet.items() if str(key).endswith("}id")), "")
        for sheet in sheets
    }
    if len(links) < len(sheets):
        raise ValueError("two sheets of one name: which of them a name means, no two programs agree on")
    odd_days = any(p.get("date1904", "0") not in ("0", "false") for p in root.iterfind("{*}workbookPr"))
    return _Book(names, frozenset(broken), links, odd_days)


class _Parts(NamedTuple):
    """What is read of a form besides its workbook part."""

    sheets: dict[str, bytes]  # by name: XML of the sheets with names, up to the end of their cells
    styles: bytes
    shared: bytes | None  # texts that cells refer to


def _parts(package: Package, main: str, book: _Book) -> _Parts:
    """The parts of the sheets with names, and those they refer to. Raises when one is missing."""
    folder, base = posixpath.split(main)
    relations = _relations(package.read(f"{folder}/_rels/{base}.rels", MAX_PART))
    if len({link for link, _, _ in relations}) < len(relations):
        raise ValueError("two relationships of one id")
    parts: dict[str, str] = {}
    beside: dict[str, bytes] = {}
    for link, kind, target in relations:
        part = target if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        if kind == "worksheet":
            parts[link] = part
        elif kind in ("styles", "sharedStrings") and part in package:
            beside[kind] = package.read(part, MAX_PART)
    sheets = {}
    for name, link in book.links.items():
        if link in parts and name in book.sheets_with_names:
            xml = package.read(parts[link], MAX_PART)
            if not xml.endswith(b"worksheet>"):
                package.xml(parts[link])  # calamine takes what was cut short for the whole
            # Drop-downs and colours, near half of a sheet, hold no cells: nothing after the last end tag does.
            end = xml.rfind(b"sheetData")
            sheets[name] = xml[:end] if end > 0 else xml
    return _Parts(sheets, beside.get("styles", b""), beside.get("sharedStrings"))


def _far(sheet: bytes) -> bool:
    """Whether some row or cell may stand far from the top left; True at worst for one that does not."""
    cells = sheet.find(b"<sheetData")
    usual = cells >= 0 and _UNUSUAL.search(sheet, cells + 1) is None
    return not usual and _FAR.search(sheet) is not None


def _too_far(sheet: bytes) -> str:
    """The corner of the filled part of a sheet when it spans more than MAX_CELLS, else ''."""
    filled = [
        (column, row)
        for tag in _CELL_TAG.findall(sheet)
        if not tag.endswith(b"/")
        for column, row in _PLACE.findall(tag)[:1]
    ]
    last_row = max((int(row[:12]) for _, row in filled), default=0)
    last_column = max((column for column, _ in filled), key=lambda c: (len(c), c), default=b"").decode()
    columns = column_index_from_string(last_column) if len(last_column) in (1, 2, 3) else 1
    return f"{last_column}{last_row}" if last_row * columns > MAX_CELLS else ""


def saved_time(data: bytes) -> datetime | None:
    """When a workbook of any zip format was last saved; None when it does not say, or is no zip (.xls)."""
    if not data.startswith(b"PK"):
        return None
    try:
        package = Package(data)
        if _META not in package:
            return _saved_at(package)
        found = _META_DATE.search(package.read(_META, MAX_PART))
        return datetime.fromisoformat(found.group(1).decode().strip()[:19]) if found else None  # local time
    except (*BROKEN_PACKAGE, TooLarge, Locked):
        return None


def _saved_at(package: Package) -> datetime | None:
    """When the file was last saved (docProps/core.xml), in Vietnamese time; None when it does not say."""
    if CORE not in package:
        return None
    found = _MODIFIED.search(package.read(CORE, MAX_PART))
    if found is None:
        return None
    try:
        saved = datetime.fromisoformat(found.group(1).decode().strip())
        return saved if saved.tzinfo is None else saved.astimezone(UTC).replace(tzinfo=None) + VIETNAM
    except (ValueError, OverflowError):
        return None


def _cells(names: Mapping[str, _Where], grids: Mapping[str, Grid], file: str) -> dict[str, RawCell]:
    cells: dict[str, RawCell] = {}
    for name, (sheet, address, row, column) in names.items():
        if sheet not in grids:
            continue
        grid = grids[sheet]
        value = grid[row][column] if row < len(grid) and column < len(grid[row]) else None
        cells[name] = RawCell(None if value == "" else value, CellRef(file, sheet, address))
    return cells

"""Read a returned form: every named cell with its value and address, the stamps and the saving time.

Values come through python-calamine, names from the workbook part; nothing is found by position or file name.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from xml.sax.saxutils import unescape

from lxml import etree
from openpyxl.utils import column_index_from_string
from python_calamine import CalamineError, CalamineWorkbook

from pipeline.forms.layout import STAMPS
from pipeline.forms.stamp import CORE, VIETNAM
from pipeline.issues import CellRef, Issue, issue
from pipeline.text import clean

MAX_UNPACKED = 100 * 1024 * 1024  # bytes; a form unpacks to well under one megabyte
MAX_AREA = 4_000_000  # cells from A1 to the last one filled: calamine keeps room for every one of them
_FAR = re.compile(rb'r="(?:[A-Z]{3}|[A-Z]{0,2}[0-9]{5})')
_FILLED = re.compile(rb'<(?:\w+:)?(?:c|row) [^>]*?\br="([A-Z]*)([0-9]+)"[^>/]*>')
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_CELL = re.compile(r"\s*=?'?(.+?)'?!\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?=\s*(?::|$))", re.DOTALL)
_MODIFIED = re.compile(rb"<(?:\w+:)?modified\b[^>]*>([^<]+)<")
_STYLE = re.compile(rb'\bs="([0-9]+)"')
_ERROR_VALUE = re.compile(rb"<(?:\w+:)?v>(#[^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)<)")
_VALUE = re.compile(rb"<(?:\w+:)?v>[^<]")
_PERCENT_FORMATS = {b"9", b"10"}  # built in: 0% and 0.00%
_FORMAT = re.compile(rb'<(?:\w+:)?numFmt [^>]*?numFmtId="([0-9]+)"[^>]*?formatCode="([^"]*%[^"]*)"')
_CELL_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE_FORMAT = re.compile(rb'<(?:\w+:)?xf [^>]*?numFmtId="([0-9]+)"')
_OLE = b"\xd0\xcf\x11\xe0"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)

Raw = object  # float, int, str, bool, date, datetime, time or None


@dataclass(frozen=True, slots=True)
class RawCell:
    """A named cell as read: its value (None when empty) and where it stands."""

    value: Raw
    ref: CellRef


@dataclass(frozen=True)
class RawForm:
    """A returned workbook that carries the contract's names."""

    file: str
    cells: Mapping[str, RawCell]
    saved_at: datetime | None
    data: bytes
    sheets: Mapping[str, bytes]  # XML by sheet name
    styles: bytes = b""
    grids: Mapping[str, list[list[Raw]]] = field(default_factory=dict)  # values by sheet name, of the sheets with names
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

    def formula_error(self, name: str) -> str:
        """What stands in a cell that reads as empty: '#DIV/0!', a formula nobody has calculated, or ''."""
        _, body = self._xml(name)
        if not body:
            return ""
        if error := _ERROR_VALUE.search(body):
            return error.group(1).decode(errors="replace")
        formula = _FORMULA.search(body)
        if formula is None or _VALUE.search(body):
            return ""
        return "=" + unescape((formula.group(1) or b"").decode(errors="replace"))

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
    formats = _PERCENT_FORMATS | {number for number, _ in _FORMAT.findall(styles)}
    cell_styles = _CELL_STYLES.search(styles)
    used = _STYLE_FORMAT.findall(cell_styles.group()) if cell_styles else []
    return frozenset(n for n, number in enumerate(used) if number in formats)


def read(data: bytes, file: str) -> RawForm | Issue:
    """The returned form in `data`, or the issue that keeps it from being read. Never raises for bad files."""
    refused = _refuse(data, file)
    if refused is not None:
        return refused
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(entry.file_size for entry in package.infolist()) > MAX_UNPACKED:
                return issue("T13", CellRef(file), found="tệp bung ra quá lớn")
            main = _main_part(package)
            if main is None:
                return issue("T04", CellRef(file), found=_extension(file))
            root = etree.fromstring(package.read(main), _PARSER)
            names, broken = _names(root)
            if not any(name in STAMPS for name in names):
                return issue("T05", CellRef(file))
            sheets, styles = _sheets(package, main, root)
            saved_at = _saved_at(package)
        if far := next(filter(None, map(_too_far, sheets.values())), ""):
            return issue("T13", CellRef(file), found=f"ô {far} có dữ liệu, trang tính quá lớn")
        cells, grids = _values(data, names, file)
    except _UNREADABLE:
        return issue("T02", CellRef(file))
    return RawForm(file, cells, saved_at, data, sheets, styles, grids, broken=broken | (names.keys() - cells.keys()))


# What zipfile, lxml and calamine raise for damaged files.
_UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    LookupError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    etree.XMLSyntaxError,
    CalamineError,
)


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


def _main_part(package: zipfile.ZipFile) -> str | None:
    """The workbook part; None when the package is something else: a document, a binary workbook, any zip."""
    if "_rels/.rels" not in package.namelist():
        return None
    for relation in etree.fromstring(package.read("_rels/.rels"), _PARSER).iter(f"{_REL}Relationship"):
        if relation.get("Type", "").endswith("/officeDocument"):
            main = relation.get("Target", "").lstrip("/")
            return main if main.endswith(".xml") and "/document" not in main else None
    return None


def _names(root: etree._Element) -> tuple[dict[str, tuple[str, str]], frozenset[str]]:
    """Contract names -> (sheet, cell), and those whose cells are gone."""
    names: dict[str, tuple[str, str]] = {}
    broken = set()
    for defined in root.iterfind("{*}definedNames/{*}definedName"):
        name, text = defined.get("name", ""), defined.text or ""
        if name[1:2] != "_" or name[0] not in "SIQNT" or defined.get("localSheetId"):
            continue
        where = _CELL.match(text)
        if where and "#REF!" not in text:
            names[name] = (where.group(1).replace("''", "'"), where.group(2) + where.group(3))
        else:
            broken.add(name)
    return names, frozenset(broken)


def _sheets(package: zipfile.ZipFile, main: str, root: etree._Element) -> tuple[dict[str, bytes], bytes]:
    """XML of every sheet by name, and of the styles part."""
    folder, base = posixpath.split(main)
    relations = etree.fromstring(package.read(f"{folder}/_rels/{base}.rels"), _PARSER)
    parts: dict[str, bytes] = {}
    styles = b""
    for relation in relations.iter(f"{_REL}Relationship"):
        target, kind = relation.get("Target", ""), relation.get("Type", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        if kind.endswith("/worksheet"):
            parts[relation.get("Id", "")] = package.read(part)
        elif kind.endswith("/styles"):
            styles = package.read(part)
    sheets = {}
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        link = next((str(value) for key, value in sheet.items() if str(key).endswith("}id")), "")
        if link in parts:
            sheets[sheet.get("name", "")] = parts[link]
    return sheets, styles


def _too_far(sheet: bytes) -> str:
    """The corner of the filled part of a sheet when it spans more than MAX_AREA cells, else ''."""
    if not _FAR.search(sheet):
        return ""
    filled = _FILLED.findall(sheet)
    last_row = max((int(row[:12]) for _, row in filled), default=0)
    last_column = max((column for column, _ in filled), key=lambda c: (len(c), c), default=b"").decode()
    columns = column_index_from_string(last_column) if len(last_column) in (1, 2, 3) else MAX_AREA
    return f"{last_column}{last_row}" if last_row * columns > MAX_AREA else ""


def _saved_at(package: zipfile.ZipFile) -> datetime | None:
    """When the file was last saved (docProps/core.xml), in Vietnamese time; None when it does not say."""
    if CORE not in package.namelist():
        return None
    found = _MODIFIED.search(package.read(CORE))
    if found is None:
        return None
    try:
        saved = datetime.fromisoformat(found.group(1).decode().strip())
        return saved if saved.tzinfo is None else saved.astimezone(UTC).replace(tzinfo=None) + VIETNAM
    except (ValueError, OverflowError):
        return None


def _values(
    data: bytes, names: Mapping[str, tuple[str, str]], file: str
) -> tuple[dict[str, RawCell], dict[str, list[list[Raw]]]]:
    cells: dict[str, RawCell] = {}
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        sheets = {sheet for sheet, _ in names.values()} & set(book.sheet_names)
        grids: dict[str, list[list[Raw]]] = {
            sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)  # type: ignore[misc]
            for sheet in sheets
        }
    for name, (sheet, address) in names.items():
        if sheet not in grids:
            continue
        letters = address.rstrip("0123456789")
        row, column = int(address[len(letters) :]), column_index_from_string(letters)
        grid = grids[sheet]
        value: Raw = grid[row - 1][column - 1] if row <= len(grid) and column <= len(grid[row - 1]) else None
        cells[name] = RawCell(None if value == "" else value, CellRef(file, sheet, address))
    return cells, grids

"""Read a returned form: every named cell with its value and address, the stamps and the saving time.

Values of sheets written the usual way come straight from their XML, others through python-calamine; names come from the
workbook part. Nothing is found by position or file name.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import NamedTuple
from xml.sax.saxutils import unescape

from lxml import etree

from pipeline.files import BROKEN_PACKAGE, OLE_START
from pipeline.forms.grids import Failed, Grid, Grids, read_grids
from pipeline.forms.layout import STAMPS
from pipeline.forms.package import PARSER, Locked, Package, TooLarge
from pipeline.forms.parts import (
    MAX_PART,
    FormParts,
    Where,
    WorkbookPart,
    far_corner,
    form_parts,
    is_far,
    main_part,
    workbook_part,
)
from pipeline.forms.plain_sheet import plain_grids
from pipeline.forms.saved import last_saved
from pipeline.issues import CellRef, Issue, issue
from pipeline.text import clean

HARMLESS = 20 * 1024 * 1024  # bytes unpacked: larger packages are opened under guard
_STYLE = re.compile(rb'\bs="([0-9]+)"')
_ERROR_VALUE = re.compile(rb"<(?:\w+:)?v>(#[^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^<>]*?(?:/>|>([^<]*)<)")
_VALUE = re.compile(rb"<(?:\w+:)?v>[^<]")
_PERCENT_FORMATS = {"9", "10"}  # built in: 0% and 0.00%
_WORKBOOK = "xl/workbook.xml"  # the only place where calamine looks for it

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
        main = main_part(package)
        if main is None:
            return issue("T04", CellRef(file), found=_extension(file))
        book = workbook_part(package.read(main, MAX_PART))
        if not any(name in STAMPS for name in book.names):
            return issue("T05", CellRef(file))
        parts = form_parts(package, main, book)
        saved_at = last_saved(package)
        package.measure()  # calamine reads other parts too, and believes what they say of their sizes
        grids = _plain(book, parts)
        far = [xml for xml in parts.sheets.values() if is_far(xml)] if grids is None else []
        if corner := next(filter(None, map(far_corner, far)), ""):
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


def _plain(book: WorkbookPart, parts: FormParts) -> dict[str, Grid] | None:
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
    if data.startswith(OLE_START):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        return issue("T03" if locked else "T04", CellRef(file), found=_extension(file))
    if not data.startswith(b"PK"):
        known = _extension(file) in (".xlsx", ".xlsm")
        return issue("T02" if known else "T04", CellRef(file), found=_extension(file))
    return None


def _extension(file: str) -> str:
    return posixpath.splitext(file)[1].lower()


def _cells(names: Mapping[str, Where], grids: Mapping[str, Grid], file: str) -> dict[str, RawCell]:
    cells: dict[str, RawCell] = {}
    for name, (sheet, address, row, column) in names.items():
        if sheet not in grids:
            continue
        grid = grids[sheet]
        value = grid[row][column] if row < len(grid) and column < len(grid[row]) else None
        cells[name] = RawCell(None if value == "" else value, CellRef(file, sheet, address))
    return cells

"""Read a returned form: every named cell with its value and address, the stamps and the saving time.

Values come through python-calamine, names from the workbook part; nothing is found by position or file name.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from lxml import etree
from openpyxl.utils import column_index_from_string
from python_calamine import CalamineError, CalamineWorkbook

from pipeline.forms.layout import STAMPS
from pipeline.issues import CellRef, Issue, issue
from pipeline.text import clean

MAX_UNPACKED = 100 * 1024 * 1024  # bytes; a form unpacks to well under one megabyte
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_RID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"\s*=?'?(.+?)'?!\$?([A-Z]{1,3})\$?(\d{1,7})(?=\s*(?::|$))", re.DOTALL)
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>([^<]+)<")
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
    parts: Mapping[str, str]

    def stamp(self, name: str) -> str:
        """The text of a stamp cell, '' when it is missing."""
        cell = self.cells.get(name)
        return "" if cell is None or cell.value is None else clean(cell.value)

    def ref(self, name: str) -> CellRef:
        """Where a named cell stands in this file."""
        cell = self.cells.get(name)
        return cell.ref if cell else CellRef(self.file)

    @cached_property
    def _package(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.data))

    def formula_error(self, name: str) -> str:
        """What stands in a cell that reads as empty: '#DIV/0!', a formula nobody has calculated, or ''."""
        cell = self.cells[name].ref
        part = self.parts.get(cell.sheet)
        if part is None:
            return ""
        pattern = rb'<c r="' + cell.cell.encode() + rb'"[^>]*?(?:/>|>(.*?)</c>)'
        found = re.search(pattern, self._package.read(part), re.DOTALL)
        body = found.group(1) if found else None
        if not body:
            return ""
        if error := re.search(rb"<v>(#[^<]+)</v>", body):
            return error.group(1).decode()
        if formula := re.search(rb"<f[^>]*>([^<]*)</f>", body):
            calculated = re.search(rb"<v>[^<]*</v>", body)
            return "" if calculated else "=" + formula.group(1).decode(errors="replace")
        return ""


def read(data: bytes, file: str) -> RawForm | Issue:
    """The returned form in `data`, or the issue that keeps it from being read. Never raises for bad files."""
    refused = _refuse(data, file)
    if refused is not None:
        return refused
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(entry.file_size for entry in package.infolist()) > MAX_UNPACKED:
                return issue("T05", CellRef(file), found="tệp bung ra quá lớn")
            names, parts = _workbook_part(package)
            saved_at = _saved_at(package)
        if not any(name in STAMPS for name in names):
            return issue("T05", CellRef(file))
        cells = _values(data, names, file)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        KeyError,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        etree.XMLSyntaxError,
        CalamineError,
    ) as error:
        return issue("T02", CellRef(file), found=type(error).__name__)
    return RawForm(file, cells, saved_at, data, parts)


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


def _workbook_part(package: zipfile.ZipFile) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Contract names -> (sheet, cell), and sheet -> part name."""
    relations = etree.fromstring(package.read("_rels/.rels"), _PARSER)
    main = next(
        (
            r.get("Target")
            for r in relations.iter(f"{_REL}Relationship")
            if r.get("Type", "").endswith("officeDocument")
        ),
        None,
    )
    if main is None:
        raise KeyError("officeDocument")
    main = main.lstrip("/")
    root = etree.fromstring(package.read(main), _PARSER)
    names: dict[str, tuple[str, str]] = {}
    for defined in root.iterfind(f"{_MAIN}definedNames/{_MAIN}definedName"):
        name, text = defined.get("name", ""), defined.text or ""
        if name[1:2] != "_" or name[0] not in "SIQNT" or defined.get("localSheetId"):
            continue
        where = _CELL.match(text)
        if where and "#REF!" not in text:
            names[name] = (where.group(1).replace("''", "'"), where.group(2) + where.group(3))
    return names, _sheet_parts(package, main, root)


def _sheet_parts(package: zipfile.ZipFile, main: str, root: etree._Element) -> dict[str, str]:
    folder, base = posixpath.split(main)
    rels = f"{folder}/_rels/{base}.rels"
    targets: dict[str, str] = {}
    if rels in package.namelist():
        for r in etree.fromstring(package.read(rels), _PARSER).iter(f"{_REL}Relationship"):
            target = r.get("Target", "")
            joined = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            targets[r.get("Id", "")] = joined
    return {s.get("name", ""): targets.get(s.get(_RID, ""), "") for s in root.iter(f"{_MAIN}sheet")}


def _saved_at(package: zipfile.ZipFile) -> datetime | None:
    """When the file was last saved (docProps/core.xml), without time zone; None when it does not say."""
    if "docProps/core.xml" not in package.namelist():
        return None
    found = _MODIFIED.search(package.read("docProps/core.xml"))
    if found is None:
        return None
    try:
        return datetime.fromisoformat(found.group(1).decode().strip().replace("Z", "+00:00")).replace(tzinfo=None)
    except ValueError:
        return None


def _values(data: bytes, names: Mapping[str, tuple[str, str]], file: str) -> dict[str, RawCell]:
    cells: dict[str, RawCell] = {}
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        sheets = {sheet for sheet, _ in names.values()} & set(book.sheet_names)
        grids = {sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in sheets}
    for name, (sheet, address) in names.items():
        if sheet not in grids:
            continue
        letters = address.rstrip("0123456789")
        row, column = int(address[len(letters) :]), column_index_from_string(letters)
        grid = grids[sheet]
        value: Raw = grid[row - 1][column - 1] if row <= len(grid) and column <= len(grid[row - 1]) else None
        cells[name] = RawCell(None if value == "" else value, CellRef(file, sheet, address))
    return cells

"""A workbook of any kind as grids: in this process for packages known to be harmless, else in guard's worker.

Each kind has a reader that gives the whole model of grids.cells; calamine, which gives values only, reads what they
cannot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.calamine import Panic
from pipeline.files import OLE_START, BrokenFile
from pipeline.grids.cells import Grid, TooManyCells
from pipeline.grids.xlsx_sheet import xlsx_grids
from pipeline.grids.xml2003_sheet import NAMESPACE, xml_2003_grids
from pipeline.zip_package import Locked, Package, TooLarge

__all__ = ["Failed", "Grid", "Grids", "read_grids"]

HEAD = 8192  # bytes that tell what a text is
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
GridReader = Callable[[bytes, "frozenset[str] | None"], dict[str, Grid]]


@dataclass(frozen=True, slots=True)
class Grids:
    """The sheets of a workbook by name."""

    sheets: dict[str, Grid]


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a workbook could not be opened: 'timeout', 'crash', 'size', 'locked' or the library's own word."""

    reason: str


def read_grids(data: bytes, only: frozenset[str] | None = None) -> Grids | Failed:
    """The sheets of a workbook (those in `only`, when given). Never raises for a bad file."""
    failed = Failed("no reader")
    for reader in _readers(data):
        got = _tried(reader, data, only)
        if isinstance(got, Grids):
            return got
        failed = got
        if failed.reason in ("locked", "size"):
            break
    return failed


def _readers(data: bytes) -> Iterator[GridReader]:
    """Those that may read a file, the best first."""
    if data.startswith(b"PK"):
        names = _names(data)
        if "content.xml" in names:
            yield _ods_grids
        elif "xl/workbook.bin" in names:
            yield _xlsb_grids
        else:
            yield xlsx_grids
    elif (reader := _of_text(data)) is not None:
        yield reader
        return
    elif data.startswith(OLE_START):
        yield _xls_grids
    yield _calamine_grids


def _of_text(data: bytes) -> GridReader | None:
    """The reader of a file that is text, told by how it begins; None for one that is not."""
    head = data[:HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", errors="ignore").encode()
    if _CONTROLS.search(head):
        return None
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"<"):
        if NAMESPACE.encode() in start and b"<html" not in start:
            return xml_2003_grids
        return _ods_grids if b"urn:oasis:names:tc:opendocument" in start else _html_grids
    return _html_grids if b"<table" in start else _csv_grids


# Readers of kinds that few rounds hold: each is loaded, with its library, when such a file is met.


def _ods_grids(data: bytes, only: frozenset[str] | None) -> dict[str, Grid]:
    from pipeline.grids.ods_sheet import ods_grids

    return ods_grids(data, only)


def _xlsb_grids(data: bytes, only: frozenset[str] | None) -> dict[str, Grid]:
    from pipeline.grids.xlsb_sheet import xlsb_grids

    return xlsb_grids(data, only)


def _xls_grids(data: bytes, only: frozenset[str] | None) -> dict[str, Grid]:
    from pipeline.grids.xls_sheet import xls_grids

    return xls_grids(data, only)


def _html_grids(data: bytes, only: frozenset[str] | None) -> dict[str, Grid]:
    from pipeline.grids.text_sheet import html_grids

    return html_grids(data, only)


def _csv_grids(data: bytes, only: frozenset[str] | None) -> dict[str, Grid]:
    from pipeline.grids.text_sheet import csv_grids

    return csv_grids(data, only)


def _calamine_grids(data: bytes, only: frozenset[str] | None) -> dict[str, Grid]:
    from pipeline.grids.calamine_sheets import calamine_grids

    return calamine_grids(data, only)


def _names(data: bytes) -> frozenset[str]:
    try:
        return frozenset(Package(data).entries)
    except (TooLarge, BrokenFile):
        return frozenset()


def _tried(reader: GridReader, data: bytes, only: frozenset[str] | None) -> Grids | Failed:
    try:
        return Grids(reader(data, only))
    except Locked:
        return Failed("locked")
    except (MemoryError, TooLarge, TooManyCells):
        return Failed("size")
    except Panic:
        return Failed("crash")
    except BrokenFile as error:
        return Failed("locked" if "password" in str(error).casefold() else str(error))

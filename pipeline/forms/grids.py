"""A workbook of any kind as grids: in this process for packages known to be harmless, else in guard's worker.

Each kind has a reader that gives the whole model of forms.cells; calamine, which gives values only, reads what they
cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.files import BrokenFile
from pipeline.forms.calamine_sheets import Panic, calamine_grids
from pipeline.forms.cells import Grid, TooManyCells
from pipeline.forms.package import Locked, Package, TooLarge
from pipeline.forms.xlsx_sheet import xlsx_grids

__all__ = ["Failed", "Grid", "Grids", "read_grids"]

Reader = Callable[[bytes, "frozenset[str] | None"], dict[str, Grid]]


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


def _readers(data: bytes) -> Iterator[Reader]:
    """Those that may read a file, the best first."""
    if data.startswith(b"PK"):
        names = _names(data)
        if "[content_types].xml" in names and "xl/workbook.bin" not in names:
            yield xlsx_grids
    yield calamine_grids


def _names(data: bytes) -> frozenset[str]:
    try:
        return frozenset(Package(data).entries)
    except (TooLarge, BrokenFile):
        return frozenset()


def _tried(reader: Reader, data: bytes, only: frozenset[str] | None) -> Grids | Failed:
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

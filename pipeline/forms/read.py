"""Read a returned form: every named cell with its value and address, the stamps and the saving time.

Sheets written the usual way are read straight from their XML, others in full; names come from the workbook part.
Nothing is found by position or file name.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from pipeline.files import OLE_START, BrokenFile
from pipeline.forms.layout import NAME_LETTERS, STAMPS
from pipeline.grids.cells import PLAIN, Extra, Grid
from pipeline.grids.grids import Failed, Grids, read_grids
from pipeline.grids.plain_sheet import FEW_CELLS, plain_grids
from pipeline.grids.saved import last_saved
from pipeline.grids.workbook_parts import (
    MAX_PART,
    NamedRun,
    NamedSheets,
    WorkbookPart,
    is_far,
    main_part,
    named_sheets,
    workbook_part,
)
from pipeline.grids.xlsx_conditions import may_hide
from pipeline.grids.xlsx_sheet import merged
from pipeline.issues import CellRef, Issue, issue
from pipeline.text import clean
from pipeline.zip_package import Locked, TooLarge, opened

HARMLESS = 20 * 1024 * 1024  # bytes unpacked: larger packages are opened under guard

GridOpener = Callable[[bytes, frozenset[str] | None], Grids | Failed]
Raw = object  # float, int, str, bool, date, datetime, time or None


class RawCell(NamedTuple):
    """A named cell as read: its value (None when blank), where it stands, and what else it holds (see grids.cells)."""

    # A tuple, as CellRef is one.

    value: Raw
    ref: CellRef
    extra: Extra = PLAIN

    @property
    def formula_error(self) -> str:
        """What a formula left instead of a value: '#DIV/0!', the formula itself where nobody calculated it, or ''."""
        return self.extra.error or (self.extra.formula if self.value is None else "")

    @property
    def words_of_formula(self) -> str:
        """What somebody wrote that became a formula without a value ('=lời' typed); '' where there is a value."""
        return self.extra.written if self.value is None else ""


def cell_of(grid: Grid, row: int, column: int, ref: CellRef) -> RawCell:
    """A cell of a grid, at the address that `ref` tells."""
    value = grid.value(row, column)
    return RawCell(None if value == "" else value, ref, grid.extras.get((row, column), PLAIN))


@dataclass(frozen=True)
class RawForm:
    """A returned workbook that carries the contract's names."""

    file: str
    cells: Mapping[str, RawCell]
    saved_at: datetime | None
    data: bytes
    grids: Mapping[str, Grid] = field(default_factory=dict)  # by sheet name, of the sheets with names
    recovered: bool = False  # found by its words, because the names were gone
    broken: frozenset[str] = frozenset()  # names without a cell: they refer to #REF! or a sheet that is gone
    titles: tuple[str, ...] = ()  # of all sheets, those without names too
    doubts: Mapping[str, Issue] = field(default_factory=dict)  # by name, why a cell's value is withheld
    homes: Mapping[str, str] = field(default_factory=dict)  # by name, where a field that is not found should stand
    unread: Mapping[str, str] = field(default_factory=dict)  # of these, those of sheets that are damaged -> the sheet

    def stamp(self, name: str) -> str:
        """The text of a stamp cell, '' when it is missing."""
        cell = self.cells.get(name)
        return "" if cell is None or cell.value is None else clean(cell.value)

    def ref(self, name: str) -> CellRef:
        """Where a named cell stands in this file."""
        cell = self.cells.get(name)
        return cell.ref if cell else CellRef(self.file)


def read(data: bytes, file: str, guarded: GridOpener = read_grids) -> RawForm | Issue:
    """The returned form in `data`, or the issue that keeps it from being read. Never raises for bad files.

    `guarded` opens what is not clearly a small, sound package: in a process of its own, where a run is at stake.
    """
    refused = _refuse(data, file)
    if refused is not None:
        return refused
    try:
        package = opened(data)
        main = main_part(package)
        if main is None:
            return issue("T04", CellRef(file), found=_extension(file))
        book = workbook_part(package.read(main, MAX_PART), NAME_LETTERS)
        if book.names.keys().isdisjoint(STAMPS):
            return issue("T05", CellRef(file))
        parts = named_sheets(package, main, book)
        saved_at = last_saved(package)
        package.measure()  # calamine may be asked, and believes what parts say of their sizes
        grids = _plain(book, parts)
        far = [xml for xml in parts.sheets.values() if is_far(xml)] if grids is None else []
    except TooLarge as error:
        return issue("T13", CellRef(file), found=f"tệp quá lớn: {error}")
    except Locked:
        return issue("T03", CellRef(file))
    except BrokenFile:
        return issue("T02", CellRef(file))
    if grids is None:
        harmless = not far and package.unpacked <= HARMLESS and not package.doubled
        clear = not any(b"\0" in xml[:99] for xml in parts.sheets.values())
        got = (read_grids if harmless and clear else guarded)(data, book.sheets_with_names)
        if isinstance(got, Failed):
            return failure(got, file)
        grids = got.sheets
    return _form(file, book, grids, saved_at, data)


def _form(
    file: str, book: WorkbookPart, grids: Mapping[str, Grid], saved_at: datetime | None, data: bytes
) -> RawForm | Issue:
    """The form; T02 when of its sheets all that ask for figures are damaged."""
    cells = _cells(book.runs, grids, file)
    lost = book.sheets_with_names - grids.keys()  # one that is not in the list of sheets was never there
    unread = (
        {n: at.sheet for n, at in book.names.items() if at.sheet in book.links and at.sheet in lost} if lost else {}
    )
    if unread and not any(name.startswith("I_") for name in cells) and any(n.startswith("I_") for n in unread):
        return issue("T02", CellRef(file), found=f"trang “{next(iter(unread.values()))}”")
    gone = book.broken | (book.names.keys() - cells.keys()) if len(cells) < len(book.names) else book.broken
    return RawForm(file, cells, saved_at, data, grids, broken=gone, titles=tuple(book.links), unread=unread)


def _plain(book: WorkbookPart, parts: NamedSheets) -> dict[str, Grid] | None:
    """The sheets with names, when they are there and written the usual way."""
    if book.from_1904 or parts.sheets.keys() != book.sheets_with_names:
        return None
    if any(may_hide(xml, parts.styles) for xml in parts.behind.values()):
        return None
    grids = plain_grids(parts.sheets, parts.shared, parts.styles)
    return (
        None if grids is None or any(_is_covered(grids[name], refs) for name, refs in parts.merged.items()) else grids
    )


def _is_covered(grid: Grid, refs: tuple[str, ...]) -> bool:
    """Whether some cell with a value lies under a merged one; True at worst where very many may."""
    covered = _covered(refs, len(grid))
    under = [value for row, first, end in covered for value in grid[row][first:end]]
    return len(covered) > FEW_CELLS or under.count("") < len(under)


@lru_cache(maxsize=64)  # the same in all forms of one version
def _covered(refs: tuple[str, ...], height: int) -> tuple[tuple[int, int, int], ...]:
    """Row, first column and the one behind the last of the cells under merged ones, in a sheet of that many rows."""
    places = (
        (row, b if row > a else b + 1, d + 1) for a, b, c, d in merged(refs) for row in range(a, min(c + 1, height))
    )
    return tuple(islice(places, FEW_CELLS + 1))


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


def _cells(runs: Iterable[NamedRun], grids: Mapping[str, Grid], file: str) -> dict[str, RawCell]:
    # Tuples are made as tuples: the constructors that named ones have take twice as long, and each file has hundreds.
    made = tuple.__new__
    cells: dict[str, RawCell] = {}
    for sheet, named in runs:
        grid = grids.get(sheet)
        if grid is None:
            continue
        height, extra = len(grid), grid.extras.get
        for name, address, at in named:
            row, column = at
            value = grid[row][column] if row < height and column < len(grid[row]) else ""
            ref = made(CellRef, (file, sheet, address))
            cells[name] = made(RawCell, (None if value == "" else value, ref, extra(at, PLAIN)))
    return cells

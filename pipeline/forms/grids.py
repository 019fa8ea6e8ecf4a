"""A workbook as plain values by sheet: in this process for packages known to be harmless, else in guard's worker."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook

from pipeline.files import BROKEN_PACKAGE
from pipeline.forms.package import Locked, Package, TooLarge

MAX_CELLS = 1_000_000  # rows x columns of all sheets together, from A1 on; a form has some thousand
FEW_CELLS = 20_000  # of these the texts are not counted: a form has some two thousand
MAX_CHARACTERS = 20_000_000  # of all texts together
MAX_SHEETS = 200  # read when no sheets are named

_CONTENT = "content.xml"  # of an .ods
_BETWEEN_CELLS = re.compile(rb">\s+<(?!/?text:(?:span|a|s)\b)")

Grid = list[list[object]]


@dataclass(frozen=True, slots=True)
class Grids:
    """The sheets of a workbook as plain values, from cell A1 on; blank cells are None or ''."""

    sheets: dict[str, Grid]


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a workbook could not be opened: 'timeout', 'crash', 'size', 'locked' or the library's own word."""

    reason: str


class _TooManyCells(Exception):
    pass


def read_grids(data: bytes, only: frozenset[str] | None = None) -> Grids | Failed:
    """The values of a workbook's sheets (of those in `only`, when given). Never raises for a bad file."""
    try:
        with _opened(data) as book:
            names = [n for n in book.sheet_names if n in only] if only is not None else book.sheet_names[:MAX_SHEETS]
            return Grids(_all_sheets(book, dict.fromkeys(names)))
    except Locked:
        return Failed("locked")
    except (MemoryError, TooLarge, _TooManyCells):
        return Failed("size")
    except (CalamineError, TypeError, OverflowError, *BROKEN_PACKAGE) as error:
        locked = "password" in str(error).casefold()
        return Failed("locked" if locked else f"{type(error).__name__}: {error}"[:200])
    except BaseException as error:  # a panic of the Rust library is a BaseException of no public type
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        return Failed("crash")


def _opened(data: bytes) -> CalamineWorkbook:
    """The workbook; an .ods with blanks between its cells, as SheetJS writes them, without: calamine refuses it."""
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError:
        if not data.startswith(b"PK") or _CONTENT.encode() not in data:
            raise
    package = Package(data)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as dense:
        for name in ("mimetype", "META-INF/manifest.xml", _CONTENT):
            dense.writestr(
                name, _BETWEEN_CELLS.sub(b"><", package.read(name)) if name == _CONTENT else package.read(name)
            )
    return CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))


def _all_sheets(book: CalamineWorkbook, names: dict[str, None]) -> dict[str, Grid]:
    sheets: dict[str, Grid] = {}
    cells = characters = 0
    for name in names:
        try:
            sheet = book.get_sheet_by_name(name)
        except CalamineError:  # a chart, or its part is gone: the other sheets need not suffer for it
            continue
        cells += sheet.total_height * sheet.total_width
        if cells > MAX_CELLS:
            raise _TooManyCells
        sheets[name] = sheet.to_python(skip_empty_area=False)  # type: ignore[assignment]  # list is invariant
        if cells <= FEW_CELLS:
            continue
        for text in _texts(sheets[name]):
            characters += len(text)
            if characters > MAX_CHARACTERS:
                raise _TooManyCells
    if names and not sheets:
        raise ValueError("không đọc được trang nào")
    return sheets


def _texts(grid: Grid) -> Iterator[str]:
    return (value for row in grid for value in row if isinstance(value, str))

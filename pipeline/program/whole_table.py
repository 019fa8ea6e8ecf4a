"""A workbook of the office opened to be written again, whole, with what its formulas came to."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import Cell as BookCell

from pipeline.files import BrokenFile, broken_bytes
from pipeline.in_use import read_whole
from pipeline.program.tables import RefusedWorkbook
from pipeline.program.whole_book import open_whole
from pipeline.raster import CARRIED
from pipeline.zip_package import Locked, TooLarge, why_refused


@dataclass(frozen=True, slots=True)
class WholeTable:
    """A workbook to be written again; `calculated`: its formulas, which are saved without their values, and these."""

    book: openpyxl.Workbook
    calculated: Sequence[tuple[BookCell, object]]


def whole_table(path: Path, most: int) -> WholeTable:
    """A workbook of the office to be written again, of at most so many bytes unpacked. Raises RefusedWorkbook.

    Also where it shows a picture that would have to be left out: nothing of the office's own goes.
    """
    try:
        data = read_whole(path)
        whole = open_whole(data, most)
        calculated = _calculated(data, whole.book)
    except (BrokenFile, TooLarge, Locked) as error:
        raise RefusedWorkbook(f"{path}: không mở được", why_refused(error)) from None
    if whole.left:
        places = ", ".join(f"“{title}”" for title in whole.left)
        why = f"trang {places} có hình không phải {CARRIED} hoặc quá lớn, ghi thêm dòng thì mất hình; hãy bỏ hình ấy đi"
        raise RefusedWorkbook(f"{path}: chưa ghi thêm dòng nào", why)
    return WholeTable(whole.book, calculated)


def _calculated(data: bytes, book: openpyxl.Workbook) -> list[tuple[BookCell, object]]:
    """The formulas of a workbook that have a value, as last calculated. Raises BrokenFile."""
    cells = (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    formulas = [cell for cell in cells if isinstance(cell, BookCell) and cell.data_type == "f"]
    if not formulas:
        return []
    with broken_bytes(TypeError, OSError, AttributeError):
        shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=True)
        values = {name: _shown(shown[name]) for name in {cell.parent.title for cell in formulas}}
    told = ((cell, values[cell.parent.title].get((cell.row, cell.column))) for cell in formulas)
    return [(cell, value) for cell, value in told if value not in (None, "")]


def _shown(sheet: Any) -> dict[tuple[int, int], object]:
    """The values of a sheet opened to be read, by row and column, however far it says that it reaches."""
    sheet.reset_dimensions()
    return {(c.row, c.column): c.value for row in sheet.iter_rows() for c in row if c.value is not None}

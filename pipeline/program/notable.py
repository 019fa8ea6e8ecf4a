"""Failed formulas and cells in %, which the library that reads program workbooks does not tell."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl

from pipeline.files import broken_bytes
from pipeline.program.cells import FormulaError, Percent
from pipeline.text import clean


def mark(data: bytes, grids: Mapping[str, list[list[object]]]) -> None:
    """Put `Percent` and `FormulaError` into `grids`, which are by name of sheet. Raises BrokenFile."""
    with broken_bytes(TypeError, AttributeError):  # sheets are read while they are gone through
        for sheet in openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=True).worksheets:
            grid = grids[clean(sheet.title)]
            rows = sheet.iter_rows(max_row=len(grid), max_col=max(map(len, grid), default=1)) if grid else ()
            for row, values in zip(rows, grid, strict=False):
                _mark_row(row, values)


def _mark_row(row: Sequence[Any], values: list[object]) -> None:
    """The same for one row of a sheet opened to be read."""
    for n, cell in enumerate(row[: len(values)]):
        if cell.data_type == "e":
            values[n] = FormulaError(cell.value)
        elif isinstance(value := values[n], float) and "%" in str(cell.number_format):
            values[n] = Percent(value)

"""Sheets through calamine: their values alone, of what no reader of ours could read whole."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from math import isfinite

from python_calamine import CalamineWorkbook

from pipeline.calamine import calamine
from pipeline.files import BrokenFile
from pipeline.grids.cells import Budget, Grid
from pipeline.zip_package import Package

MAX_SHEETS = 200  # read when no sheets are named
_CONTENT = "content.xml"  # of an .ods
_BETWEEN_CELLS = re.compile(rb">\s+<(?!/?text:(?:span|a|s)\b)")


def calamine_grids(data: bytes, only: frozenset[str] | None) -> dict[str, Grid]:
    """The values of a workbook's sheets. Raises BrokenFile, Panic, TooManyCells."""
    with _opened(data) as book:
        names = [n for n in book.sheet_names if n in only] if only is not None else book.sheet_names[:MAX_SHEETS]
        return _all_sheets(book, dict.fromkeys(names))


def _opened(data: bytes) -> CalamineWorkbook:
    """The workbook; an .ods with blanks between its cells, as SheetJS writes them, without: calamine refuses it."""
    try:
        with calamine():
            return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except BrokenFile:
        if not data.startswith(b"PK") or _CONTENT.encode() not in data:
            raise
    package = Package(data)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as dense:
        for name in ("mimetype", "META-INF/manifest.xml", _CONTENT):
            part = package.read(name)
            dense.writestr(name, _BETWEEN_CELLS.sub(b"><", part) if name == _CONTENT else part)
    with calamine():
        return CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))


def _all_sheets(book: CalamineWorkbook, names: dict[str, None]) -> dict[str, Grid]:
    sheets: dict[str, Grid] = {}
    budget = Budget()
    for name in names:
        try:
            with calamine():
                sheet = book.get_sheet_by_name(name)
        except BrokenFile:  # a chart, or its part is gone: the other sheets need not suffer for it
            continue
        budget.take(sheet.total_height * sheet.total_width)
        with calamine():
            rows = sheet.to_python(skip_empty_area=False)
        sheets[name] = Grid([list(map(_value, row)) for row in rows])
        budget.take(0, sum(map(len, _texts(sheets[name]))))
    if names and not sheets:
        raise BrokenFile("không đọc được trang nào")
    return sheets


def _value(value: object) -> object:
    """A value as the model has it: whole numbers are numbers as all others, and none is without end."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if isfinite(value) else str(value)
    return "" if value is None else value


def _texts(grid: Grid) -> Iterator[str]:
    return (value for row in grid for value in row if isinstance(value, str))

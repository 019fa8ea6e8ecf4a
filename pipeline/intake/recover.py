"""Recover a form whose defined names are gone: copied into a new workbook, or saved as .xls, .ods, .xlsb.

Values are taken beside the words they were asked with, row by row; what stands beside other words is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import pairwise

from pipeline.forms import layout
from pipeline.forms.blank import BlankForm, Place, code_text, column_letters, first_text
from pipeline.forms.cells import Grid
from pipeline.forms.read import RawCell, RawForm, cell_of
from pipeline.issues import CellRef
from pipeline.program.model import Period, Program, Unit
from pipeline.text import clean, key

MIN_MATCHED = 0.5  # share of the fields that must stand beside their words for a workbook to be taken as the form
MAX_ROWS, MAX_COLUMNS = 3000, 100  # of each sheet that are searched; a form has some hundred by ten
LONGEST_LABEL = 2000  # characters of the longest question that is looked for
TOP_ROWS = 15  # where the header block with the union's code and the period stands
_UNIT_CODE = re.compile(r"mã đơn vị\s*:?\s*(\S+)", re.IGNORECASE)


def recover(
    file: str,
    sheets: Mapping[str, Grid],
    saved_at: datetime | None,
    program: Program,
    period: Period,
    blank_of: Callable[[Unit], BlankForm],
) -> RawForm | None:
    """The form in `sheets` with every cell found by its words, or None when it is not a form of a known union."""
    stamps = _stamps(sheets)
    code = stamps.get("S_unit") or _visible_unit(sheets)
    unit = program.unit_by_code.get(code)
    if unit is None:
        return _stamped_only(file, stamps, saved_at)
    blank = blank_of(unit)
    cells = _cells(file, sheets, blank)
    wanted = sum(1 for name in blank.places if not name.startswith("T_"))
    found = sum(1 for name in cells if not name.startswith("T_"))
    if found < wanted * MIN_MATCHED and not stamps:
        return None
    stamps.setdefault("S_form", blank.form)
    stamps.setdefault("S_program", program.code)
    stamps.setdefault("S_period", _visible_period(sheets, program, period))
    stamps["S_unit"] = code
    # A form of another version may never have had what was not found; checks.structure says it then.
    same_version = stamps.get("S_version", blank.version) == blank.version
    lost = frozenset(blank.places.keys() - cells.keys()) if same_version else frozenset()
    for name, value in stamps.items():
        cells[name] = RawCell(value, CellRef(file))
    return RawForm(file, cells, saved_at, b"", recovered=True, grids=sheets, broken=lost)


def _stamped_only(file: str, stamps: Mapping[str, str], saved_at: datetime | None) -> RawForm | None:
    """A form that says what it is, of a union nobody knows: enough to say so."""
    if "S_form" not in stamps:
        return None
    return RawForm(file, {n: RawCell(v, CellRef(file)) for n, v in stamps.items()}, saved_at, b"", recovered=True)


def _stamps(sheets: Mapping[str, Grid]) -> dict[str, str]:
    """Stamps of the _meta sheet, where it survived: name in one cell, value in the next."""
    found: dict[str, str] = {}
    for grid in sheets.values():
        for row in grid[: len(layout.STAMPS) + TOP_ROWS]:
            for label, value in pairwise(row):
                if isinstance(label, str) and label in layout.STAMPS and value not in (None, ""):
                    found.setdefault(label, code_text(value))
    return found


def _top_texts(sheets: Mapping[str, Grid]) -> list[str]:
    return [clean(v) for grid in sheets.values() for row in grid[:TOP_ROWS] for v in row if isinstance(v, str)]


def _visible_unit(sheets: Mapping[str, Grid]) -> str:
    for text in _top_texts(sheets):
        if match := _UNIT_CODE.search(text):
            return match.group(1)
    return ""


def _visible_period(sheets: Mapping[str, Grid], program: Program, period: Period) -> str:
    """The code of the period named on the form; the period asked for when none is named."""
    named = {key(text) for text in _top_texts(sheets)}
    if key(period.name) in named:
        return period.code
    return next((p.code for p in program.periods if key(p.name) in named), period.code)


def _cells(file: str, sheets: Mapping[str, Grid], blank: BlankForm) -> dict[str, RawCell]:
    by_sheet: dict[str, dict[str, Place]] = {}
    for name, place in blank.places.items():
        by_sheet.setdefault(place.sheet, {})[name] = place
    cells: dict[str, RawCell] = {}
    labelled = {title: _labelled_rows(grid[:MAX_ROWS], blank.contexts) for title, grid in sheets.items()}
    for sheet, places in by_sheet.items():
        found = _matching_sheet(sheet, places, labelled)
        if found is None:
            continue
        title, rows = found
        for name, place in places.items():
            spots = rows.get((place.context, place.label))
            if not spots:
                continue
            spot = min(spots, key=lambda at: abs(at[0] - place.anchor))  # a heading may say the same words
            row = spot[0] + place.row - place.anchor
            column = spot[1] + place.column - place.label_column
            ref = CellRef(file, title, f"{column_letters(max(column, 0))}{row + 1}")
            cells[name] = cell_of(sheets[title], row, column, ref)
    return cells


Rows = dict[tuple[str, str], list[tuple[int, int]]]


def _matching_sheet(name: str, places: Mapping[str, Place], labelled: Mapping[str, Rows]) -> tuple[str, Rows] | None:
    """The sheet that holds most of the labels of the blank form's sheet `name`: its name, and where they stand."""
    wanted = {(p.context, p.label) for p in places.values()}
    best: tuple[int, bool, str] | None = None
    for title, rows in labelled.items():
        score = (len(wanted & rows.keys()), key(title) == key(name))
        if score[0] and (best is None or score > best[:2]):
            best = (*score, title)
    return (best[2], labelled[best[2]]) if best else None


def _labelled_rows(grid: list[list[object]], contexts: frozenset[str]) -> Rows:
    """(context, label) -> (row, column) of every text of a sheet."""
    rows: Rows = {}
    context = ""
    for n, row in enumerate(grid):
        context = code if (code := first_text(row)) in contexts else context
        for column, value in enumerate(row[:MAX_COLUMNS]):
            if isinstance(value, str) and 0 < len(value) <= LONGEST_LABEL:
                rows.setdefault((context, key(value)), []).append((n, column))
    return rows

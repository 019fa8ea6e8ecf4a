"""Fill an empty roll-up form: what it asks is read from its names, so that any office's own program will do."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.forms.fill import Values, redated, set_values
from pipeline.forms.layout import META_SHEET
from pipeline.forms.read import RawForm
from pipeline.forms.rollup import DETAIL_NAME, TERM, UNMATCHED_NAME
from pipeline.forms.rollup_write import boxed
from pipeline.text import clean

_NAME = re.compile(r"I_(\w+)_(\d{4}|term)_num")
_MEASURES = slice(3, 6)  # columns of the hidden sheet: code, measure, unit

Line = Sequence[str | float | None]


@dataclass(frozen=True)
class Wanted:
    """What an empty roll-up form asks: by indicator (3_1, as in names) years (TERM among them), measure and unit."""

    slots: Mapping[str, tuple[int, ...]]
    measures: Mapping[str, tuple[str, str]]

    @property
    def years(self) -> tuple[int, ...]:
        """The years it asks anything of."""
        return tuple(sorted({y for slots in self.slots.values() for y in slots} - {TERM}))


def wanted(raw: RawForm) -> Wanted:
    """What the form asks, from its names and its hidden sheet."""
    slots: dict[str, list[int]] = {}
    for name in raw.cells:
        if match := _NAME.fullmatch(name):
            slots.setdefault(match[1], []).append(TERM if match[2] == "term" else int(match[2]))
    known = {
        clean(row[3]): (clean(row[4] or ""), clean(row[5] or ""))
        for row in raw.grids.get(META_SHEET, ())
        if len(row) >= _MEASURES.stop and row[3]
    }
    return Wanted({code: tuple(years) for code, years in slots.items()}, known)


def fill_roll_up(
    form: bytes, values: Values, details: Iterable[Line], unmatched: Iterable[Line], saved_at: datetime
) -> bytes:
    """The form with values by defined name, the breakdown and what has no counterpart; names it lacks are left out."""
    book = load_workbook(io.BytesIO(form))
    set_values(book, {name: value for name, value in values.items() if name in book.defined_names})
    for name, lines in ((DETAIL_NAME, details), (UNMATCHED_NAME, unmatched)):
        ((sheet, address),) = book.defined_names[name].destinations
        _append(book[sheet], book[sheet][address.replace("$", "")].row, lines)
    out = io.BytesIO()
    book.save(out)
    return redated(out.getvalue(), saved_at)


def _append(sheet: Worksheet, head: int, lines: Iterable[Line]) -> None:
    for row, line in enumerate(lines, head + 1):
        for column, value in enumerate(line, 1):
            boxed(sheet, row, column, value)

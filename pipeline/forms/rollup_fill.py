"""Fill an empty roll-up form: what it asks is read from its names, so that any office's own program will do."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl.cell.cell import Cell
from openpyxl.styles import PatternFill, Protection
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.forms.fill import FormValues, redated, set_values
from pipeline.forms.layout import META_SHEET, T_PHONE, T_REPORTER
from pipeline.forms.read import RawForm
from pipeline.forms.rollup import DETAIL_NAME, UNMATCHED_NAME, Terms
from pipeline.openpyxl_gaps import put_style, style_of
from pipeline.program.term import year_named
from pipeline.program.whole_book import open_whole
from pipeline.text import clean

_NAME = re.compile(r"I_(\w+)_(\d{4}|term)_num")
_BASE = re.compile(r"Q_(\w+)_\d{4}")
MAX_FORM = 20 * 1024 * 1024  # bytes unpacked of a roll-up form; it takes under one megabyte
_FIGURES = ("I_", "Q_")
_CODE = 3  # column of the hidden sheet with indicator codes; their Terms stand in the next ones

RollUpLine = Sequence[str | float | None]


@dataclass(frozen=True)
class Wanted:
    """What an empty roll-up form asks: by indicator (3_1, as in names) its years (None: the term) and terms; bases."""

    slots: Mapping[str, tuple[int | None, ...]]
    terms: Mapping[str, Terms]
    bases: frozenset[str]

    @property
    def years(self) -> tuple[int, ...]:
        """The years it asks anything of."""
        return tuple(sorted({y for slots in self.slots.values() for y in slots if y is not None}))


def wanted(raw: RawForm) -> Wanted:
    """What the form asks, from its names and its hidden sheet."""
    slots: dict[str, list[int | None]] = {}
    for name in raw.cells:
        if match := _NAME.fullmatch(name):
            slots.setdefault(match[1], []).append(year_named(match[2]))
    known = {
        clean(row[_CODE]): Terms(*(clean(value or "") for value in row[_CODE + 1 :][: len(Terms._fields)]))
        for row in raw.grids.get(META_SHEET, ())
        if len(row) > _CODE and row[_CODE]
    }
    bases = frozenset(found[1] for name in raw.cells if (found := _BASE.fullmatch(name)))
    return Wanted({code: tuple(years) for code, years in slots.items()}, known, bases)


def fill_roll_up(
    form: bytes,
    counted: FormValues,
    written: FormValues,
    *,
    details: Iterable[RollUpLine],
    unmatched: Iterable[RollUpLine],
    saved_at: datetime,
) -> bytes:
    """The form with values by defined name, the breakdown and what has no counterpart; names it lacks are left out.

    Figures of `counted` are locked; the cells left open are for people to fill, as `written` says they did before.
    """
    book = open_whole(form, MAX_FORM).book
    figures = {name: value for name, value in counted.items() if name.startswith(_FIGURES)}
    values = {**counted, **written, **figures}
    set_values(book, {name: value for name, value in values.items() if name in book.defined_names})
    for name in figures.keys() & book.defined_names.keys():
        cell = _cell(book, name)
        cell.protection, cell.fill = Protection(locked=True), PatternFill()
    for name, lines in ((DETAIL_NAME, details), (UNMATCHED_NAME, unmatched)):
        head = _cell(book, name)
        assert isinstance(head.parent, Worksheet)
        _append(head.parent, head.row, lines)
    out = io.BytesIO()
    book.save(out)
    return redated(out.getvalue(), saved_at)


def written_by_people(form: bytes) -> FormValues:
    """What people wrote into a form that `fill_roll_up` made: its texts, who made it, figures in cells left open."""
    book = open_whole(form, MAX_FORM).book
    asked = [n for n in book.defined_names if n.startswith((*_FIGURES, "N_")) or n in (T_REPORTER, T_PHONE)]
    cells = {name: cell for name in asked if not (cell := _cell(book, name)).protection.locked}
    return {name: v for name, cell in cells.items() if isinstance(v := cell.value, float | int | str) and v != ""}


def _cell(book: Workbook, name: str) -> Cell:
    ((sheet, address),) = book.defined_names[name].destinations
    cell = book[sheet][address.replace("$", "")]
    assert isinstance(cell, Cell)
    return cell


def _append(sheet: Worksheet, head: int, lines: Iterable[RollUpLine]) -> None:
    """Lines below a head, like the empty one that stands there."""
    samples = [style_of(cell) for cell in sheet[head + 1]]
    for row, line in enumerate(lines, head + 1):
        for column, (value, style) in enumerate(zip(line, samples, strict=False), 1):
            cell = sheet.cell(row, column, value)
            assert isinstance(cell, Cell)
            put_style(cell, style)
            if isinstance(value, str):
                cell.data_type = "s"  # a name is never a formula
            elif isinstance(value, float):
                cell.number_format = "#,##0.####"

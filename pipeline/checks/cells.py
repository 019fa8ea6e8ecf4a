"""What the cells of a form say, one by one: as they stand, as they are understood, or why neither can be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pipeline.checks.values import Reading, as_it_stands, is_empty, understand
from pipeline.forms.layout import Field, FieldKind, FormSpec
from pipeline.forms.read import RawCell, RawForm
from pipeline.grids.cells import PLAIN, has_struck_out, struck_out
from pipeline.grids.number_format import shown_text
from pipeline.grids.runs import has_unseen
from pipeline.grids.unread import HIDDEN, PARTLY, STRUCK
from pipeline.issues import CellRef, Issue, has_errors, issue

_LONGEST_CHOICE = 200  # characters of one that is kept


@dataclass(frozen=True, slots=True)
class CellsRead:
    """What every filled cell says, and what there is to say about it, by defined name."""

    values: dict[str, float | str | date]
    issues: dict[str, tuple[Issue, ...]]

    @property
    def refused(self) -> frozenset[str]:
        """The cells whose answer does not count: an error, or something to say and no value."""
        return frozenset(n for n, said in self.issues.items() if n not in self.values or has_errors(said))


def read_cells(spec: FormSpec, raw: RawForm, unit: str, corrected: Mapping[str, object]) -> CellsRead:
    """Every filled cell of a form; `corrected`: values to take in place of what stands in named cells."""
    read = CellsRead({}, {})
    for field in spec.fields:
        cell = raw.cells.get(field.name)
        if cell is None:
            continue
        if field.name in corrected:
            reading = _answer(field, corrected[field.name], cell.ref, unit)
        elif field.name in raw.doubts:
            reading = Reading(None, (raw.doubts[field.name],))
        elif cell.value is None and cell.extra is PLAIN:
            continue
        else:
            reading = _as_sent(field, cell, unit)
        if reading.value is not None:
            read.values[field.name] = reading.value
        if reading.issues:
            read.issues[field.name] = reading.issues
    return read


def _as_sent(field: Field, cell: RawCell, unit: str) -> Reading:
    """What the union's own cell says."""
    if cell.extra is PLAIN and _is_choice(field, cell.value):
        return Reading(cell.value)  # type: ignore[arg-type]  # it is a text
    if (doubted := _misread(field, cell, unit)) is not None:
        return Reading(None, (doubted,))
    value, extra = cell.value, cell.extra
    if value is None and field.part == "note":
        value = cell.words_of_formula or None
    elif field.kind is FieldKind.TEXT and extra.unread == STRUCK and not is_empty(value):
        value = struck_out(str(value))
    reading = _answer(field, value, cell.ref, unit, extra.format)
    if reading.value is None or not extra.doubtful or field.kind is FieldKind.TEXT:
        return reading
    said = issue("G33", cell.ref, found=cell.value, what=field.about, unit=unit, expected=extra.doubtful)
    return Reading(reading.value, (*reading.issues, said))


def _is_choice(field: Field, value: object) -> bool:
    """Whether a text is one of the field's choices, as most are, with nothing in it that nobody reads."""
    return type(value) is str and len(value) <= _LONGEST_CHOICE and _stands_among(value, field.choices)


@lru_cache(maxsize=1024)
def _stands_among(value: str, choices: tuple[str, ...]) -> bool:
    return value in choices and not (has_struck_out(value) or has_unseen(value) or is_empty(value))


def _answer(field: Field, value: object, ref: CellRef, unit: str, code: str = "") -> Reading:
    """A value as it stands, else as it is understood; `code`: the number format it is shown in."""
    if (answer := as_it_stands(field, value, code)) is not None:
        return Reading(answer)
    return Reading(None) if is_empty(value) else understand(field, value, ref, unit, code=code)


def _misread(field: Field, cell: RawCell, unit: str) -> Issue | None:
    """Why a cell's value is not the one that people read in it; None where it is. Texts only bear how they look."""
    value, extra = cell.value, cell.extra
    if extra.other:
        return issue("G29", cell.ref, found=value, what=field.about, unit=unit, expected=extra.other)
    if field.kind is FieldKind.TEXT or (not isinstance(value, str) and not extra.unread):
        return None
    struck = extra.unread == STRUCK or has_struck_out(value)
    why = extra.unread or (PARTLY if has_unseen(value) else "")
    if isinstance(value, str) and not is_empty(value) and not shown_text(value, extra.format):
        why = why or HIDDEN
    if not (why or struck) or is_empty(value):
        return None
    code = "G27" if struck else "G28"
    return issue(code, cell.ref, found=value, what=field.about, unit=unit, expected=why)

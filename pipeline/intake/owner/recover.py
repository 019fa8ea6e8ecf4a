"""Recover a form whose stamps or names are gone: copied into a new workbook, or saved as .xls, .ods, .xlsb.

What the form is and whose is told by its hidden sheet, where that survived, else by what is printed on top. The fields
themselves are found by their words in `placement`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from pipeline.forms import layout
from pipeline.forms.blank import BlankForm
from pipeline.forms.owner_spots import TOP_ROWS
from pipeline.forms.read import RawCell, RawForm
from pipeline.grids.cells import Grid
from pipeline.intake.owner.identify import is_roll_up
from pipeline.intake.owner.printed_owner import code_on
from pipeline.intake.owner.shared_workbook import stamps_on
from pipeline.intake.placement import found_by_print
from pipeline.intake.round_forms import RoundForms
from pipeline.issues import CellRef
from pipeline.lookalikes import lookalikes
from pipeline.program.model import Period, Program
from pipeline.program.rows import PREVIEW_UNIT
from pipeline.text import clean, key

MIN_MATCHED = 0.5  # share of the fields that must stand beside their words for a workbook to be taken as the form
_NEEDED = ("S_form", "S_version", "S_period", "S_unit")


def respelled(raw: RawForm, program: Program) -> RawForm:
    """The form with its stamps as the program spells them: typed anew, they differ in case or blanks."""
    known = {
        "S_unit": program.unit_by_code,
        "S_program": (program.code,),
        "S_period": [period.code for period in program.periods],
    }
    cells = {}
    for name, codes in known.items():
        said = raw.stamp(name)
        meant = _spelled(said, codes) if said else ""
        if meant != said:
            cells[name] = raw.cells[name]._replace(value=meant)
    return replace(raw, cells={**raw.cells, **cells}) if cells else raw


def _spelled(said: str, codes: Collection[str]) -> str:
    """The one code that `said` is in other letters' case or with blanks; `said` itself for none, or for several."""
    if said in codes:
        return said  # nearly always: thousands of forms are not each held against thousands of unions
    letters = _letters(said)
    found = [code for code in codes if _letters(code) == letters]
    return found[0] if len(found) == 1 else said


def _letters(code: str) -> str:
    return key(code).replace(" ", "")


def is_stamped(raw: RawForm) -> bool:
    """Whether a form still says what it is, of which program and period and whose.

    A roll-up form may be laid out by an office that has no program code of ours.
    """
    needed = _NEEDED if is_roll_up(raw) else (*_NEEDED, "S_program")
    return all(raw.stamp(name) for name in needed)


def recover(
    file: str, sheets: Mapping[str, Grid], saved_at: datetime | None, forms: RoundForms, known: RawForm | None = None
) -> RawForm | None:
    """The form in `sheets` with the stamps it had, or None when it is not a form of a known union.

    `known`: what was found by name, where some names are left.
    """
    program, stamps = forms.program, _stamps(sheets)
    stamps |= {name: known.stamp(name) for name in layout.STAMPS if known and known.stamp(name)}
    code = _spelled(stamps.get("S_unit") or _printed_code(sheets), program.unit_by_code)
    if code == PREVIEW_UNIT:
        return _stamped_only(file, {"S_form": layout.FORM_ID, **stamps, "S_unit": code}, saved_at)
    like = (code,) if code in program.unit_by_code else lookalikes(code, program.unit_by_code)  # asked about: T23
    if len(like) != 1:
        return _stamped_only(file, stamps, saved_at)
    blank = forms.of(program.unit_by_code[like[0]]).blank
    cells = {name: cell for name, cell in known.cells.items() if name in blank.places} if known else {}
    told = stamps.get("S_form", blank.form) != blank.form or "S_program" in stamps  # else it may be another program's
    if not told and not _asks_enough(blank, sheets, len(cells)):
        return None
    stamps.setdefault("S_form", blank.form)
    stamps.setdefault("S_program", program.code)
    stamps.setdefault("S_period", _visible_period(sheets, program, forms.period))
    stamps["S_unit"] = code
    cells |= {name: RawCell(value, CellRef(file)) for name, value in stamps.items()}
    data = known.data if known else b""
    return RawForm(file, cells, saved_at, data, grids=sheets, recovered=True, titles=tuple(sheets))


def _printed_code(sheets: Mapping[str, Grid]) -> str:
    """The union's code printed on the first sheet that has one."""
    return next(filter(None, map(code_on, sheets.values())), "")


def _asks_enough(blank: BlankForm, sheets: Mapping[str, Grid], named: int) -> bool:
    """Whether enough of the form's fields are there, by their names (`named` of them) or by their words."""
    wanted = sum(1 for name in blank.places if not name.startswith("T_"))
    return max(named, found_by_print(blank, sheets)) >= wanted * MIN_MATCHED


def _stamped_only(file: str, stamps: Mapping[str, str], saved_at: datetime | None) -> RawForm | None:
    """A form that says what it is, of a union nobody knows: enough to say so."""
    if "S_form" not in stamps:
        return None
    return RawForm(file, {n: RawCell(v, CellRef(file)) for n, v in stamps.items()}, saved_at, b"", recovered=True)


def _stamps(sheets: Mapping[str, Grid]) -> dict[str, str]:
    """Stamps of the hidden sheet, where it survived."""
    found: dict[str, str] = {}
    for title, grid in sheets.items():
        if title.startswith(layout.META_SHEET):  # what a union writes on other sheets stamps nothing
            found = {**stamps_on(grid), **found}
    return found


def _top_texts(sheets: Mapping[str, Grid]) -> list[str]:
    return [clean(v) for grid in sheets.values() for row in grid[:TOP_ROWS] for v in row if isinstance(v, str)]


def _visible_period(sheets: Mapping[str, Grid], program: Program, period: Period) -> str:
    """The code of the period that the form names first; the period asked for when none is named.

    First comes the title; below it a column may be headed by a year that is another period's name.
    """
    codes = {key(p.name): p.code for p in (*program.periods, period)}
    named = map(key, _top_texts(sheets))
    return next((codes[name] for name in named if name in codes), period.code)

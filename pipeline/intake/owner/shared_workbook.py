"""Forms of several unions in one workbook: its sheets sheets_by_union by the union whose code stands on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import pairwise

from pipeline.forms import layout
from pipeline.forms.blank import code_text
from pipeline.forms.owner_spots import TOP_ROWS
from pipeline.forms.read import RawForm
from pipeline.grids.cells import Grid
from pipeline.intake.owner.printed_owner import code_on
from pipeline.issues import CellRef, Issue, issue
from pipeline.program.model import Unit
from pipeline.text import key

Sheets = dict[str, Grid]


def one_of_several(raw: RawForm, unit: Unit, whose: str = "") -> Issue:
    """The note that a form lay in one workbook with others; `whose`: the union that the workbook was made for."""
    titles = ", ".join(f"“{title}”" for title, grid in raw.grids.items() if code_on(grid))
    found = f"trong tệp của {whose}" if whose else ""
    return issue("T24", CellRef(raw.file), found=found, unit=unit.code, expected=f"trang {titles}")


def on_hidden_sheets(raw: RawForm) -> Issue:
    """That a form beside another one in a workbook counts for nobody, as nobody sees it who opens the file."""
    titles = ", ".join(f"“{title}”" for title in raw.grids)
    code = raw.stamp("S_unit")
    return issue("T55", CellRef(raw.file), found=f"mã đơn vị {code}" if code else "", expected=f"trang {titles}")


def sheets_not_read(file: str, sheets: Sheets) -> Issue:
    """Sheets of a form that are not read: nobody knows whose they are, or they hold too little of a form."""
    titles = ", ".join(f"“{title}”" for title in sheets)
    code = next(filter(None, map(owner_on, sheets.values())), "")
    ref = CellRef(file, next(iter(sheets), ""))
    return issue("T25", ref, found=f"mã đơn vị {code}" if code else "", expected=f"trang {titles}")


def stamps_on(grid: Grid) -> dict[str, str]:
    """Stamps of a hidden sheet: name in one cell, value in the next."""
    found: dict[str, str] = {}
    for row in grid[: len(layout.STAMPS) + TOP_ROWS]:
        for label, value in pairwise(row):
            if isinstance(label, str) and label in layout.STAMPS and value not in (None, ""):
                found.setdefault(label, code_text(value))
    return found


def _is_guide(title: str) -> bool:
    return key(title).startswith(key(layout.GUIDE_SHEET))


def owner_on(grid: Grid) -> str:
    """The code of the union that a sheet says it belongs to, '' where it does not say."""
    return code_on(grid) or stamps_on(grid).get("S_unit", "")


def sheets_by_union(sheets: Mapping[str, Grid], named: Collection[str] = ()) -> list[tuple[str, Sheets]]:
    """Code and sheets of every union in a workbook, in their order; sheets that name none go with the one before.

    A hidden sheet whose union has no other sheet goes with the first union that has no hidden sheet. The sheets in
    `named`, to which names of cells still point, are one form, the first, whatever is printed on each.
    """
    if named:
        return _behind_names(sheets, named)
    hidden = _hidden(sheets)
    aside = {title for of_union in hidden.values() for title in of_union}
    found, nobodys, spelled = _by_printed_code({title: grid for title, grid in sheets.items() if title not in aside})
    for code in [c for c, own in found.items() if all(map(_is_guide, own))]:  # its head was left as it was
        if len(found) > 1:
            nobodys |= found.pop(code)
    for code, metas in hidden.items():
        bare = next((c for c in found if c not in hidden), None)
        goal = code if code in found or bare is None else bare
        found.setdefault(goal, {}).update(metas)
    if not found:
        return [("", nobodys)]
    first = next(iter(found))
    found[first] = {**nobodys, **found[first]}
    return [(spelled.get(code, code), of_union) for code, of_union in found.items()]


def _behind_names(sheets: Mapping[str, Grid], named: Collection[str]) -> list[tuple[str, Sheets]]:
    """The form that names point to, with the sheets that are nobody else's; then those of other unions."""
    code = next((c for title in named if title in sheets and (c := owner_on(sheets[title]))), "")
    others = {t: g for t, g in sheets.items() if t not in named and key(owner_on(g)) not in ("", key(code))}
    own = {title: grid for title, grid in sheets.items() if title not in others}
    return [(code, own), *(sheets_by_union(others) if others else [])]


def _hidden(sheets: Mapping[str, Grid]) -> dict[str, Sheets]:
    """The hidden sheets with stamps, by the union's code (as a key)."""
    found: dict[str, Sheets] = {}
    for title, grid in sheets.items():
        stamps = {} if code_on(grid) else stamps_on(grid)
        if "S_unit" in stamps:
            found.setdefault(key(stamps["S_unit"]), {})[title] = grid
    return found


def _by_printed_code(sheets: Mapping[str, Grid]) -> tuple[dict[str, Sheets], Sheets, dict[str, str]]:
    """The sheets by the code (as a key) on them or on one before; those before the first; the codes as printed."""
    found: dict[str, Sheets] = {}
    nobodys: Sheets = {}
    spelled: dict[str, str] = {}
    last = nobodys
    for title, grid in sheets.items():
        if code := code_on(grid):
            spelled.setdefault(key(code), code)
            last = found.setdefault(key(code), {})
        last[title] = grid
    return found, nobodys, spelled

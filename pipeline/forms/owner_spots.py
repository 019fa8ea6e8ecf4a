"""Where a form says whose it is: told by nobody's form, or by the form that was sent beside its template.

Nobody's form is laid out for it, whose own code and name occur nowhere else, while a union's code may well be a part of
its name or of a heading. Where a form that was sent is at hand, the template's texts tell as much: each that has the
union's code or name in it stands on every form of the template, and is found there with the union's words in it. So a
round whose forms were sent has none laid out, nor loads what lays them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline.forms.common_words import common_words
from pipeline.forms.layout import META_SHEET, FormSpec
from pipeline.forms.placeholders import placeholders, put_in
from pipeline.forms.read import RawForm
from pipeline.forms.stamp import own_words
from pipeline.grids.cells import Grid
from pipeline.grids.grids import Grids, read_grids
from pipeline.program.model import Program, Unit

TOP_ROWS = 15  # where the head with the union's name and code and the period stands
NOBODY, NO_CODE = "[tên]", "[mã]"  # the union of a form that is laid out only to be looked at
_AROUND = 40  # characters beside a union's name in a cell that tells whose the form is
_TELLING = {"ma_don_vi", "don_vi"}


class OwnerSpot(NamedTuple):
    """Where the form says whose it is: 'code' or 'name', with what is printed before and after it."""

    row: int
    column: int
    what: str
    before: str
    after: str


OwnerSpots = Mapping[str, tuple[OwnerSpot, ...]]  # by sheet


def nobody(program: Program) -> Unit:
    """The union of a form that is laid out only to be looked at: an office's but for code and name."""
    return replace(program.office_unit, code=NO_CODE, name=NOBODY)


def nobodys_spots(nobodys: RawForm) -> OwnerSpots:
    """The spots of a form, told by that of nobody."""
    texts = {sheet: _on_top(grid) for sheet, grid in nobodys.grids.items() if sheet != META_SHEET}
    return {sheet: spots for sheet, of_sheet in texts.items() if (spots := tuple(_spots(of_sheet)))}


def spots_as_sent(sent: RawForm, spec: FormSpec, template: Path) -> OwnerSpots | None:
    """The same, told by a form that was sent to a union and the template of all; None where these do not tell."""
    unit = spec.program.unit_by_code.get(sent.stamp("S_unit"))
    common = common_words(spec)
    telling = _telling_texts(template.read_bytes(), frozenset(common)) if unit and template.is_file() else None
    if unit is None or telling is None:
        return None
    own, nobodys = ({**common, **own_words(spec.program, whose)} for whose in (unit, nobody(spec.program)))
    found: dict[str, tuple[OwnerSpot, ...]] = {}
    for sheet, grid in sent.grids.items():
        texts = telling.get(sheet, ())
        places = [text.place(put_in(text.text, own), grid) for text in texts]
        if None in places or len(set(places)) < len(places):
            return None
        filled = [str(put_in(text.text, nobodys)) for text in texts]
        on_top = [(*at, text) for at, text in zip(places, filled, strict=True) if at and at[0] < TOP_ROWS]
        if spots := tuple(_spots(sorted(on_top))):
            found[sheet] = spots
    return found


def _on_top(grid: Grid) -> list[tuple[int, int, str]]:
    """Row, column and text of what is printed on top of a sheet."""
    return [(r, c, v) for r, row in enumerate(grid[:TOP_ROWS]) for c, v in enumerate(row) if isinstance(v, str)]


def _spots(texts: Sequence[tuple[int, int, str]]) -> Iterator[OwnerSpot]:
    """The spots in texts of nobody's form."""
    for row, column, text in texts:
        for what, word in (("code", NO_CODE), ("name", NOBODY)):
            if word in text and len(text) <= len(word) + _AROUND:
                before, _, after = text.partition(word)
                yield OwnerSpot(row, column, what, before, after)


class _TellingText(NamedTuple):
    """A text of a template that has a union's code or name in it; `stays`: it stands in the same cell on every form."""

    row: int
    column: int
    text: str
    stays: bool

    def place(self, filled: object, grid: Grid) -> tuple[int, int] | None:
        """Where it stands on a form, `filled` as it is there; None where that is not clear."""
        places = [(r, c) for r, row in enumerate(grid) for c, value in enumerate(row) if value == filled]
        if self.stays:
            return (self.row, self.column) if (self.row, self.column) in places else None
        return places[0] if len(places) == 1 else None


@lru_cache(maxsize=1)  # one for all versions of a round
def _telling_texts(template: bytes, known: frozenset[str]) -> Mapping[str, tuple[_TellingText, ...]] | None:
    """By sheet, the texts of a template that tell whose a form is; `known`: the placeholders all sheets may have.

    None where one stands on a condition, or has more in it than is known.
    """
    read = read_grids(template)
    if not isinstance(read, Grids):
        return None
    found = {sheet: tuple(_telling_on(grid, known)) for sheet, grid in read.sheets.items()}
    texts = [text for of_sheet in found.values() for text in of_sheet]
    return found if known.issuperset(name for text in texts for name in placeholders(text.text)) else None


def _telling_on(grid: Grid, known: frozenset[str]) -> Iterator[_TellingText]:
    """The same of one sheet; that of a row with a condition bears its mark."""
    head = True  # no row so far is repeated, or left out: these have placeholders of their own
    for r, row in enumerate(grid):
        names = {name for value in row for name in placeholders(value)}
        head = head and names <= known
        for c, value in enumerate(row):
            if isinstance(value, str) and _TELLING.intersection(placeholders(value)):
                marks = "".join(f"{{{{{name}}}}}" for name in names if name.startswith("?"))
                yield _TellingText(r, c, value + marks, head and c == 0)

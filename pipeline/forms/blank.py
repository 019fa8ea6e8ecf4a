"""The blank form as a map: where every field stands, beside which words, and every text the form itself carries.

Recovery of forms whose names are gone and the checks of a form's structure hold a returned form against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from pipeline.forms.handed import is_unions_own
from pipeline.forms.heads import Head, group_above, head_of, is_year, mark_of
from pipeline.forms.layout import META_SHEET, FormSpec
from pipeline.forms.own_text import Inputs, OwnText, own_text
from pipeline.forms.owner_spots import OwnerSpots, nobody, nobodys_spots, spots_as_sent
from pipeline.forms.read import RawForm, read
from pipeline.forms.rollup import DETAIL_NAME
from pipeline.forms.stamp import stamp
from pipeline.grids.addresses import address, split_address
from pipeline.grids.cells import At, Grid
from pipeline.program.former_words import printed_key
from pipeline.program.model import Unit

_ADDRESS = r"([A-Z]{1,3}[0-9]{1,7})"
_RATIO = re.compile(rf"{_ADDRESS}/{_ADDRESS}")  # searched in the form's own formulas only
_COPY = re.compile(rf"=IF\(ISNUMBER\((?:'([^']{{1,40}})'|(\w{{1,40}}))!{_ADDRESS}\),")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands on the blank form. Rows and columns count from 0.

    `anchor` is the row at or above it that carries words, `label` the longest of them (as printed_key), `context` the
    indicator or section code that begins a row at or above it. `head`: what stands above its column; `mark`: column and
    word of the year, where that stands in the row.
    """

    sheet: str
    row: int
    column: int
    anchor: int
    label_column: int
    label: str
    context: str
    head: Head | None = None
    mark: tuple[int, str] | None = None

    @property
    def address(self) -> str:
        """'E12'."""
        return address(self.row, self.column)


class RatioCell(NamedTuple):
    """A ratio that the form works out: its cell (row and column from 0), the two answers it is made of.

    `copied`: the cell beside it that repeats `den` from another sheet.
    """

    at: tuple[int, int]
    num: str
    den: str
    copied: tuple[int, int] | None


@dataclass(frozen=True)
class BlankForm:
    """Places by defined name, and the sheets of the blank form as values."""

    places: Mapping[str, Place]
    grids: Mapping[str, Grid]
    contexts: frozenset[str]
    version: str
    form: str  # what its stamp S_form says
    titles: frozenset[str] = frozenset()  # of all its sheets
    unit: str = ""  # whose form it is
    data: bytes = b""  # the form itself
    owner: OwnerSpots = field(default_factory=dict)

    @cached_property
    def groups(self) -> Mapping[str, Mapping[int, str]]:
        """By sheet: column -> the year it belongs to (as heads.told), of columns under the head of a year."""
        found: dict[str, dict[int, str]] = {}
        for place in self.places.values():
            if place.head is None or not is_year(place.head.group) or place.sheet in found:
                continue
            grid, row = self.grids[place.sheet], place.head.row
            over = {column: group_above(grid, row, column) for column in range(len(grid[row]))}
            found[place.sheet] = {c: word for c, (word, _) in over.items() if is_year(word) and grid[row][c]}
        return found

    @cached_property
    def homes(self) -> Mapping[str, tuple[str, str]]:
        """By defined name: sheet and address."""
        return {name: (place.sheet, place.address) for name, place in self.places.items()}

    @cached_property
    def home_places(self) -> Sequence[tuple[str, str]]:
        """The same in their order, without the names."""
        return list(self.homes.values())

    @cached_property
    def unmoved(self) -> tuple[Mapping[str, Mapping[int, int]], Mapping[str, Mapping[int, int]]]:
        """By sheet the rows that hold fields, each to itself; the same of columns."""
        rows: dict[str, dict[int, int]] = {}
        columns: dict[str, dict[int, int]] = {}
        for place in self.places.values():
            rows.setdefault(place.sheet, {})[place.row] = place.row
            columns.setdefault(place.sheet, {})[place.column] = place.column
        return rows, columns

    @cached_property
    def inputs(self) -> Mapping[str, Inputs]:
        """By sheet, where its fields stand on a form on which all do as here."""
        found: dict[str, dict[At, At]] = {}
        for place in self.places.values():
            found.setdefault(place.sheet, {})[place.row, place.column] = (place.row, place.column)
        return {sheet: Inputs(at, settled=True) for sheet, at in found.items()}

    @cached_property
    def signposts(self) -> Mapping[str, tuple[tuple[int, int, object], ...]]:
        """By sheet: (row, column, what is printed there) of all words that tell which field a cell is."""
        cells: dict[str, set[tuple[int, int]]] = {}
        for place in self.places.values():
            of_sheet = cells.setdefault(place.sheet, set())
            of_sheet.add((place.anchor, place.label_column))
            of_sheet |= {(place.anchor, place.mark[0])} if place.mark else set()
            of_sheet |= set(place.head.cells) if place.head else set()
        for sheet, of_sheet in cells.items():
            grid = self.grids[sheet]
            of_sheet |= {(n, _first_column(row)) for n, row in enumerate(grid) if first_text(row) in self.contexts}
        return {
            sheet: tuple((r, c, v) for r, c in sorted(of_sheet) if (v := self.grids[sheet][r][c]) not in (None, ""))
            for sheet, of_sheet in cells.items()
        }

    @cached_property
    def own(self) -> OwnText:
        """Every word the form says itself."""
        return own_text(self.data)

    @cached_property
    def results(self) -> tuple[RatioCell, ...]:
        """What the form works out from two answers, told by its own formulas."""
        by_place = {(p.sheet, p.row, p.column): name for name, p in self.places.items()}
        found = []
        for sheet, grid in self.grids.items():
            for at, extra in grid.extras.items():
                if ratio := _RATIO.search(extra.formula):
                    num, below = by_place.get((sheet, *split_address(ratio[1]))), split_address(ratio[2])
                    copy = _COPY.match(grid.extra(*below).formula)
                    den = by_place.get((copy[1] or copy[2], *split_address(copy[3])) if copy else (sheet, *below))
                    if num and den:
                        found.append(RatioCell(at, num, den, below if copy else None))
        return tuple(found)

    @cached_property
    def printed(self) -> Mapping[str, Mapping[int, tuple[tuple[int, str], ...]]]:
        """By sheet and row: (column, text) of what the form says itself."""
        inputs = {(p.sheet, p.row, p.column) for p in self.places.values()}
        return {
            sheet: {
                n: tuple((c, v) for c, v in enumerate(row) if isinstance(v, str) and v and (sheet, n, c) not in inputs)
                for n, row in enumerate(grid)
            }
            for sheet, grid in self.grids.items()
        }

    @cached_property
    def printed_at_fields(self) -> Mapping[str, tuple[Sequence[At], Sequence[str]]]:
        """By sheet: where the form says something in rows with fields, and what."""
        found = {}
        for sheet, rows in self.unmoved[0].items():
            told = [((n, c), text) for n in rows for c, text in self.printed[sheet].get(n, ())]
            found[sheet] = ([at for at, _ in told], [text for _, text in told])
        return found


def blank_form(spec: FormSpec, template: Path, sent: bytes | None = None) -> BlankForm:
    """The map of a form, from the form itself: the one that was sent when it is at hand, else laid out anew."""
    at_hand = read(sent, "") if sent else None
    raw = at_hand if isinstance(at_hand, RawForm) and _asks(at_hand, spec) else None
    owner = spots_as_sent(raw, spec, template) if raw and not spec.is_roll_up else None
    if raw is None or owner is None:
        made = _laid_out(spec, template)
        nobodys = read(made(nobody(spec.program)), "")
        fresh = raw or read(made(spec.program.office_unit), "")
        assert isinstance(fresh, RawForm)
        assert isinstance(nobodys, RawForm)
        raw, owner = fresh, nobodys_spots(nobodys)
    grids = {name: grid for name, grid in raw.grids.items() if name != META_SHEET}
    inputs = {(c.ref.sheet, c.ref.cell) for c in raw.cells.values()}
    contexts = frozenset(q.indicator.code for q in spec.questions) | frozenset(s.number for s, _ in spec.narratives)
    places = {
        name: _place(raw.cells[name].ref.sheet, raw.cells[name].ref.cell, grids, inputs, contexts)
        for name in (*spec.by_name, *(raw.cells.keys() & {DETAIL_NAME}))
    }
    return BlankForm(
        places,
        grids,
        contexts,
        spec.version,
        raw.stamp("S_form"),
        frozenset(raw.titles),
        raw.stamp("S_unit"),
        raw.data,
        owner,
    )


def _asks(form: RawForm, spec: FormSpec) -> bool:
    """Whether a form asks that, and all of it."""
    return form.stamp("S_version") == spec.version and spec.by_name.keys() <= form.cells.keys()


def _laid_out(spec: FormSpec, template: Path) -> Callable[[Unit], bytes]:
    """Makes the form of any union, laid out anew."""
    if spec.is_roll_up:
        from pipeline.forms.rollup_write import lay_out_roll_up  # here: not every reader of forms lays one out

        return lambda unit: lay_out_roll_up(spec, unit, template)
    from pipeline.forms.write import lay_out  # as above

    laid = lay_out(spec, template)  # the long part of it, once
    return lambda unit: stamp(laid, spec.program, unit)


def _place(
    sheet: str, at: str, grids: Mapping[str, Grid], inputs: set[tuple[str, str]], contexts: frozenset[str]
) -> Place:
    row, column = split_address(at)
    grid = grids[sheet]
    for anchor in range(min(row, len(grid) - 1), -1, -1):
        words = [
            (len(value), n, value)
            for n, value in enumerate(grid[anchor])
            if isinstance(value, str)
            and value
            and not is_unions_own(value)  # another union's form has other words there, or none
            and (sheet, address(anchor, n)) not in inputs
        ]
        if words:
            _, label_column, label = max(words)
            context = context_of(grid, anchor, contexts)
            head = head_of(sheet, (anchor, column), grid, inputs) if column > label_column else None
            mark = mark_of(grid[anchor], label_column, column)
            return Place(sheet, row, column, anchor, label_column, printed_key(label), context, head, mark)
    return Place(sheet, row, column, row, 0, "", "")


def context_of(grid: Grid, row: int, contexts: frozenset[str]) -> str:
    """The code that begins a row at or above `row`."""
    for n in range(row, -1, -1):
        code = first_text(grid[n])
        if code in contexts:
            return code
    return ""


def _first_column(row: Sequence[object]) -> int:
    return next(n for n, value in enumerate(row) if value not in (None, ""))


def first_text(row: Sequence[object]) -> str:
    """The first value of a row, as text."""
    return next((code_text(value) for value in row if value not in (None, "")), "")


def code_text(value: object) -> str:
    """A code as text, also when a program stored 3.1 as a number."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()

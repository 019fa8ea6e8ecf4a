"""What the names of cells and the words printed around them say of where each field of a form stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.checks.values import is_empty, understand
from pipeline.forms.blank import BlankForm, Place
from pipeline.forms.layout import Field
from pipeline.forms.printed_heads import Clear
from pipeline.forms.printed_sheet import PrintedSheet, best_sheet
from pipeline.forms.read import RawForm
from pipeline.grids.addresses import address, split_address
from pipeline.grids.cells import Grid
from pipeline.issues import CellRef


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell of the returned form; row and column count from 0."""

    sheet: str
    row: int
    column: int

    @property
    def at(self) -> tuple[int, int]:
        """Row and column."""
        return self.row, self.column

    @property
    def address(self) -> str:
        """As a person writes it: 'E15'."""
        return address(*self.at)


@dataclass(frozen=True)
class Evidence:
    """A returned form held against the blank one, before anything is concluded."""

    raw: RawForm
    blank: BlankForm
    unit: str

    @cached_property
    def named(self) -> dict[str, SheetCell]:
        """Where the names say that the fields are; a name at the clear place of another field says nothing."""
        return {n: c for n, c in self.all_named.items() if self.claims.get(c, n) == n}

    @cached_property
    def all_named(self) -> dict[str, SheetCell]:
        """Where every name points."""
        found = {}
        for name in self.blank.places:
            ref = self.raw.ref(name)
            if ref.cell:
                found[name] = SheetCell(ref.sheet, *split_address(ref.cell))
        return found

    @cached_property
    def sheets(self) -> Mapping[str, tuple[str, PrintedSheet]]:
        """By sheet of the blank form: the returned sheet that it is, and its words."""
        counted: dict[str, dict[str, int]] = {p.sheet: {} for p in self.blank.places.values()}
        for name, cell in self.all_named.items():
            of_sheet = counted[self.blank.places[name].sheet]
            of_sheet[cell.sheet] = of_sheet.get(cell.sheet, 0) + 1
        found = {s: best_sheet(self.blank, s, self.raw.grids, named) for s, named in counted.items()}
        return {sheet: best for sheet, best in found.items() if best is not None}

    @cached_property
    def claims(self) -> Mapping[SheetCell, str]:
        """Cell -> the field whose clear place it is."""
        found = {
            SheetCell(title, *spot.cells[0]): name
            for title, printed in self.sheets.values()
            for name, spot in printed.spots.items()
            if spot.clear is Clear.YES
        }
        return {c: name for c, name in found.items() if not self.is_homeless(self.named_at.get(c, name), name)}

    @cached_property
    def same_version(self) -> bool:
        """Whether the form asks what the blank one does, as far as it says."""
        return self.raw.stamp("S_version") in (self.blank.version, "")

    def value(self, cell: SheetCell | None) -> object:
        """What stands in a cell, also what no value can be made of; None when it is empty."""
        grid = self.raw.grids.get(cell.sheet) if cell else None
        if cell is None or grid is None:
            return None
        value, extra = grid.value(*cell.at), grid.extra(*cell.at)
        return (extra.error or extra.damaged or extra.formula or None) if is_empty(value) else value

    @cached_property
    def named_at(self) -> Mapping[SheetCell, str]:
        """Cell -> the name that points to it."""
        return {cell: name for name, cell in self.all_named.items()}

    def is_homeless(self, other: str, name: str) -> bool:
        """Whether a cell bears the name of another field whose own question is gone: this may be its place."""
        sheet = self.blank.places[other].sheet
        return other != name and sheet in self.sheets and self.sheets[sheet][1].spots[other].clear is not Clear.YES

    def is_free(self, cell: SheetCell) -> bool:
        """Whether no word of the form stands in the row of a cell."""
        grid = self.raw.grids.get(cell.sheet, Grid())
        return cell.row < len(grid) and all(is_empty(v) for n, v in enumerate(grid[cell.row]) if n != cell.column)

    def asks_other(self, place: Place, named: SheetCell) -> bool:
        """Whether the words beside a cell are those of another field."""
        title, printed = self.sheets[place.sheet]
        if named.sheet != title:
            return False
        return printed.asks_other(place, named.at)

    def same_answer(self, asked: Field, *values: object) -> bool:
        """Whether two cells say the same in other ways: 12 and "12", “có” and “Có”."""
        here, there = (understand(asked, value, CellRef(self.raw.file), self.unit).value for value in values)
        return here is not None and here == there

    def owned_by_other(self, cells: list[SheetCell]) -> bool:
        """Whether name and code of another field say that these cells are its own."""
        if len(cells) != 1:
            return True
        cell = cells[0]
        for name, named in self.all_named.items():
            place = self.blank.places[name]
            if (named.sheet, named.row) == (cell.sheet, cell.row):
                return self.sheets[place.sheet][1].context(named.row) == place.context
        return False

    def is_at_home(self, name: str, was: SheetCell) -> bool:
        """Whether the cell stands where it stood, and other words over it: nobody has moved it."""
        place = self.blank.places[name]
        return was.at == (place.row, place.column) and self.sheets[place.sheet][1].heads.reordered is not None

"""One value model for every reader: what a cell holds, whatever kind of file it was read from.

A sheet is a `Grid`: rows of values from A1 on, all rows of one length. A value is

    float       a number, always finite: INF, NaN and 1e309 are the text that is written there
    date, datetime, time, timedelta
                a number that its format shows as a day, a day with an hour, an hour, a length of time
    str, bool   as they are; '' is a blank cell, and a cell with an error or with something unreadable

What else there is to a cell stands beside the values, in `Grid.extras` by (row, column), counted from 0: an `Extra`
with the format the number is shown in, the formula, the error, what could not be read, the comment. Cells without any
of these have none; `Grid.extra` then gives PLAIN. Checks read values and extras and nothing else of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

MAX_CELLS = 1_000_000  # rows x columns of all sheets together, from A1 on; a form has some thousand
MAX_CHARACTERS = 20_000_000  # of all texts together


class TooManyCells(Exception):
    """The sheets hold more than is taken."""


class Extra(NamedTuple):
    """What a cell holds besides its value; '' is nothing."""

    format: str = ""  # the number format's code, written as Excel writes it; '' is General
    formula: str = ""  # '=A1/B1'; '=' where the file tells only that there is one
    error: str = ""  # '#DIV/0!', '#SPILL!', 'Err:502'; the value is then ''
    damaged: str = ""  # what is written where no value can be made of it; the value is then ''
    comment: str = ""  # what somebody noted at the cell, where the reader sees it (not of .xlsx)


PLAIN = Extra()
Extras = dict[tuple[int, int], Extra]


class Grid(list[list[object]]):
    """A sheet as rows of values from A1 on; `extras` by (row, column)."""

    def __init__(
        self, rows: Iterable[list[object]] = (), extras: Mapping[tuple[int, int], Extra] | None = None
    ) -> None:
        super().__init__(rows)
        self.extras: Extras = dict(extras or {})

    def __reduce__(self) -> tuple[object, ...]:
        return Grid, (list(self), self.extras)

    def extra(self, row: int, column: int) -> Extra:
        """What a cell holds besides its value."""
        return self.extras.get((row, column), PLAIN)

    def value(self, row: int, column: int) -> object:
        """The value of a cell; '' also beyond the last row and column."""
        return self[row][column] if 0 <= row < len(self) and 0 <= column < len(self[row]) else ""


class Filled:
    """Cells gathered one by one, of any order, until they are laid out as a grid."""

    def __init__(self) -> None:
        self._values: dict[tuple[int, int], object] = {}
        self._extras: Extras = {}

    def put(self, row: int, column: int, value: object, extra: Extra = PLAIN) -> None:
        """One cell; a later one of the same address takes its place."""
        self._values[row, column] = value
        if extra == PLAIN:
            self._extras.pop((row, column), None)
        else:
            self._extras[row, column] = extra

    def grid(self, budget: Budget) -> Grid:
        """All cells with a value or an extra, from A1 on. Raises TooManyCells beyond the budget."""
        seen = [at for at, value in self._values.items() if value != "" or at in self._extras]
        height = max((row + 1 for row, _ in seen), default=0)
        width = max((column + 1 for _, column in seen), default=0)
        budget.take(height * width, sum(len(v) for v in self._values.values() if isinstance(v, str)))
        rows: list[list[object]] = [[""] * width for _ in range(height)]
        for row, column in seen:
            rows[row][column] = self._values[row, column]
        return Grid(rows, self._extras)


class Budget:
    """What all sheets of a file may hold together."""

    def __init__(self) -> None:
        self._cells, self._characters = MAX_CELLS, MAX_CHARACTERS

    def take(self, cells: int, characters: int = 0) -> None:
        """Raises TooManyCells when that much is not left."""
        self._cells -= cells
        self._characters -= characters
        if self._cells < 0 or self._characters < 0:
            raise TooManyCells

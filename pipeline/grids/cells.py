"""One value model for every reader: what a cell holds, whatever kind of file it was read from.

A sheet is a `Grid`: rows of values from A1 on, all rows of one length. A value is

    float       a number, always finite: INF, NaN and 1e309 are the text that is written there
    date, datetime, time, timedelta
                a number that its format shows as a day, a day with an hour, an hour, a length of time
    str, bool   as they are; '' is a blank cell, and a cell with an error or with something unreadable

What else there is to a cell stands beside the values, in `Grid.extras` by (row, column), counted from 0: an `Extra`
with the format the number is shown in, the formula, the error, what could not be read, the comment, and why a person
does not read in the cell what it holds. Cells without any of these have none; `Grid.extra` then gives PLAIN. Checks
read values and extras and nothing else of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.grids.outside import HiddenLines
from pipeline.grids.unread import COVERED

MAX_CELLS = 1_000_000  # rows x columns of all sheets together, from A1 on; a form has some thousand
NEAR = (5_000, 200)  # rows, columns: where cells are looked at when a few stand so far away that all is too much
MAX_FAR = 100  # cells that may be left out for it; where more stand far away, the sheet is large
MAX_CHARACTERS = 20_000_000  # of all texts together
NO_SUCH_TEXT = "(không có trong bảng chuỗi)"  # of a cell that refers to a text the file does not have
_STRUCK = "[gạch bỏ: "
_STROKES = frozenset("\u0335\u0336\u0337\u0338")  # laid over the letter before
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_TOLD = 100  # characters of the other value of a cell that are kept


class TooManyCells(Exception):
    """The sheets hold more than is taken."""


class Extra(NamedTuple):
    """What a cell holds besides its value; '' is nothing."""

    format: str = ""  # the number format's code, written as Excel writes it; '' is General
    formula: str = ""  # '=A1/B1'; '=' where the file tells only that there is one
    error: str = ""  # '#DIV/0!', '#SPILL!', 'Err:502'; the value is then ''
    damaged: str = ""  # what is written where no value can be made of it; the value is then ''
    comment: str = ""  # what somebody noted at the cell, where the reader sees it (not of .xlsx)
    unread: str = ""  # why nobody reads the value in the cell, as grids.unread says it: struck through, white on white
    doubtful: str = ""  # why it may be that nobody reads it, where the file does not tell for certain
    other: str = ""  # what the file holds for the same cell besides: which of the two is meant, no two programs agree

    @property
    def written(self) -> str:
        """What was written in a cell without a value: its formula where the file tells it, else the error."""
        return self.formula if len(self.formula) > 1 else self.error or self.damaged


PLAIN = Extra()
At = tuple[int, int]  # row and column of a cell, from 0
Extras = dict[At, Extra]


def struck_out(text: str) -> str:
    """Words struck out in a cell, told as that: a figure beside them would be read as one number with them."""
    return f"{_STRUCK}{text}]" if text.strip() else text


def raised(text: str) -> str:
    """Words written small above or below the line: their digits as such, no digits of the number before them."""
    return text.translate(_RAISED)


def has_struck_out(value: object) -> bool:
    """Whether a reader found words of a value struck out, or they are written with a stroke over each letter."""
    return isinstance(value, str) and (_STRUCK in value or not _STROKES.isdisjoint(value))


class Grid(list[list[object]]):
    """A sheet as rows of values from A1 on; `extras` by (row, column); `far`: places and values that were left out.

    Nobody changes a row of a grid that was read: sheets share those that are written alike.
    """

    def __init__(
        self,
        rows: Iterable[list[object]] = (),
        extras: Mapping[tuple[int, int], Extra] | None = None,
        far: Sequence[tuple[int, int, object]] = (),
        lines: HiddenLines | None = None,
    ) -> None:
        """`lines`: hidden rows and columns, where the reader told them on its way."""
        super().__init__(rows)
        self.extras: Extras = dict(extras or {})
        self.far = tuple(far)
        self.lines = lines

    def __reduce__(self) -> tuple[object, ...]:
        return Grid, (list(self), self.extras, self.far, self.lines)

    def extra(self, row: int, column: int) -> Extra:
        """What a cell holds besides its value."""
        return self.extras.get((row, column), PLAIN)

    def value(self, row: int, column: int) -> object:
        """The value of a cell; '' also beyond the last row and column."""
        return self[row][column] if 0 <= row < len(self) and 0 <= column < len(self[row]) else ""


Range = tuple[int, int, int, int]  # first row and column, last row and column, from 0


class Filled:
    """Cells gathered one by one, of any order, until they are laid out as a grid."""

    def __init__(self) -> None:
        self._values: dict[At, object] = {}
        self._extras: Extras = {}

    def put(self, row: int, column: int, value: object, extra: Extra = PLAIN) -> None:
        """One cell; a later one of the same address takes its place, and tells what stood there if that was another."""
        at = row, column
        before = self._values.get(at, "")
        if before != "" and (before != value or isinstance(before, bool) is not isinstance(value, bool)):
            extra = extra._replace(other=str(before)[:_TOLD])
        elif (told := self._extras.get(at, PLAIN).other) != "":
            extra = extra._replace(other=told)
        self._values[at] = value
        if extra == PLAIN:
            self._extras.pop(at, None)
        else:
            self._extras[at] = extra

    def cover(self, ranges: Iterable[Range]) -> None:
        """Tell the cells that nobody sees because a merged one lies over them: all of a range but its first."""
        merged = [r for r in ranges if r[:2] != r[2:]]
        for row, column in [at for at, value in self._values.items() if value != ""] if merged else ():
            if any(a <= row <= c and b <= column <= d and (row, column) != (a, b) for a, b, c, d in merged):
                extra = self._extras.get((row, column), PLAIN)
                self._extras[row, column] = extra._replace(unread=COVERED)

    def cells(self) -> Iterator[tuple[tuple[int, int], object, Extra]]:
        """(place, value, extra) of every cell."""
        return ((at, value, self._extras.get(at, PLAIN)) for at, value in self._values.items())

    def value(self, at: tuple[int, int]) -> object:
        """The value of a cell, '' of a blank one."""
        return self._values.get(at, "")

    def tell(self, at: tuple[int, int], extra: Extra) -> None:
        """Have another extra beside the value of a cell."""
        self._extras[at] = extra

    def holds(self, row: int, column: int) -> bool:
        """Whether a value was put into a cell."""
        return self._values.get((row, column), "") != ""

    def grid(self, budget: Budget) -> Grid:
        """All cells with a value or an extra, from A1 on. Raises TooManyCells beyond the budget."""
        seen = [at for at, value in self._values.items() if value != "" or at in self._extras]
        height, width = _size(seen)
        far: list[tuple[int, int]] = []
        if height * width > MAX_CELLS:
            far = sorted(at for at in seen if at[0] >= NEAR[0] or at[1] >= NEAR[1])
            if len(far) > MAX_FAR:
                raise TooManyCells
            seen = [at for at in seen if at[0] < NEAR[0] and at[1] < NEAR[1]]
            height, width = _size(seen)
        budget.take(height * width, sum(len(v) for v in self._values.values() if isinstance(v, str)))
        rows: list[list[object]] = [[""] * width for _ in range(height)]
        for row, column in seen:
            rows[row][column] = self._values[row, column]
        extras = {at: x for at, x in self._extras.items() if at[0] < height and at[1] < width} if far else self._extras
        return Grid(rows, extras, [(*at, self._values[at]) for at in far])


def _size(places: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Rows and columns from A1 to the last of these places."""
    return max((row + 1 for row, _ in places), default=0), max((column + 1 for _, column in places), default=0)


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

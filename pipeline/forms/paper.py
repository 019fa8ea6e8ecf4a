"""How sheets go on A4: never smaller than is read with ease, rather over several pages side by side; what belongs
together stands on one page. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

READABLE = 0.67  # of its size on the sheet: 12 points become 8
_SHORT, _LONG = 595.3, 841.9  # points of A4
_CHARACTER = 5.5  # points of a column's width, rather a little too many
_INCH = 72.0

_SURE = 0.97  # of a page: programs and printers differ by a little

ColumnGroup = tuple[int, int]  # first and last column of cells that belong together, from 1
RowGroup = tuple[int, int]  # first and last row of a block that no page divides, from 1


@dataclass(frozen=True, slots=True)
class Paper:
    """The pages of a sheet. `breaks`: the columns, from 1, after which one ends; none where all fits on one width."""

    landscape: bool
    breaks: tuple[int, ...] = ()

    @property
    def scale(self) -> int:
        """Percent of its size that a sheet of several pages side by side is printed in."""
        return round(READABLE * 100)


def room(*, landscape: bool, margins: float) -> float:
    """Characters beside one another that can be read with ease; `margins`: left and right together, in inches."""
    return ((_LONG if landscape else _SHORT) - margins * _INCH) / _CHARACTER / READABLE


def paper(
    widths: Sequence[float], kept: int, together: Collection[ColumnGroup], *, landscape: bool, margins: float = 1.0
) -> Paper:
    """The pages of a sheet whose columns are `widths` characters wide; `landscape`: what it was made for.

    `kept`: how many first columns stand on every page; 0: nobody knows, all goes on one width. `together`: areas that
    no page divides.
    """
    total = sum(widths)
    for lies in (landscape, True):
        if total <= room(landscape=lies, margins=margins):
            return Paper(lies)
    left = room(landscape=True, margins=margins) - sum(widths[:kept])
    if not kept or left <= 0:
        return Paper(True)
    breaks: list[int] = []
    used = 0.0
    for first, last in _units(kept, len(widths), together):
        width = sum(widths[first - 1 : last])
        if used and used + width > left:
            breaks.append(first - 1)
            used = 0.0
        used += width
    return Paper(True, tuple(breaks))


def _units(kept: int, last: int, together: Collection[ColumnGroup]) -> list[ColumnGroup]:
    """The columns behind the kept ones, those that belong together as one."""
    ends = {first: end for first, end in together if first > kept}
    units, column = [], kept + 1
    while column <= last:
        end = max(ends.get(column, column), column)
        units.append((column, end))
        column = end + 1
    return units


def one_wide(widths: Sequence[float], *, landscape: bool, margins: float) -> int:
    """Percent of its size in which a sheet is surely one page wide: programs that make it so themselves go by no row
    that a page is to end after."""
    points = ((_LONG if landscape else _SHORT) - margins * _INCH) * _SURE
    return min(100, int(100 * points / (sum(widths) * _CHARACTER)))


def height(*, landscape: bool, margins: float, scale: int) -> float:
    """Points of rows that go on a page; `margins`: above and below together, in inches."""
    return ((_SHORT if landscape else _LONG) - margins * _INCH) * _SURE * 100 / scale


def ends(heights: Sequence[float], together: Collection[RowGroup], room: float, again: float = 0.0) -> tuple[int, ...]:
    """The rows, from 1, after which a page of `room` points ends, so that none divides rows that belong together.

    `again`: how much of it the rows take that stand on every page but the first; where they leave no room, no page is
    planned. A block higher than a page is divided.
    """
    if again >= room:
        return ()
    last_of = dict(together)
    found: list[int] = []
    used, row = 0.0, 1
    while row <= len(heights):
        last = max(last_of.get(row, row), row)
        block = sum(heights[row - 1 : last])
        if used + block > room and row > 1 and block <= room - again:
            found.append(row - 1)
            used = again
        used += block
        while used > room:
            used += again - room
        row = last + 1
    return tuple(found)

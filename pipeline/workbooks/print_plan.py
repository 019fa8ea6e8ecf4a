"""How a sheet goes on paper: no text below 8 points, on A4, else on A3, else over several pages side by side. Pure.

No last page holds one or two rows, or none but the legend: all rows are scaled to a page less where they can be read
so, else every page ends a little earlier: its lower margin is wider. (A page break set by hand would need a scale set
by hand, for Excel fits no sheet with breaks to its paper; and columns are not equally wide in Excel and LibreOffice.)
LibreOffice has columns some 5 % wider, scales more and knows lower rows: it has up to an eighth more on a page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import ceil

SMALLEST = 8.0  # points of the smallest text on paper
LEFT, RIGHT, TOP, BOTTOM = 0.4, 0.3, 0.6, 0.6  # margins in inches
_LONG_SIDE = {9: 841.9, 8: 1190.6}  # points of A4 and A3, by Excel's number of a paper
_SHORT_SIDE = {9: 595.3, 8: 841.9}
_POINTS = 0.75  # in a pixel of a screen
A4, A3 = 9, 8
FEWEST = 3  # rows of a table on the last page
_EXCEL, _LIBREOFFICE = (0.97, 1.0, 1.03), (1.06, 1.09, 1.12)  # how high a page may turn out, as a share of the planned
_WIDER = 1.06  # times as wide as in Excel columns may be in LibreOffice
_NEARLY = 1e-6  # points by which sums of heights may be wrong
_FREE = range(0, 168, 6)  # points of a page that may stay free: a third of A4


@dataclass(frozen=True, slots=True)
class PrintPlan:
    """The pages of a sheet, lying on its side.

    `scale`: percent, 0 for what makes the sheet one page wide, and `high` pages high where that is not 0. `breaks`:
    columns, from 0, before which a page begins; on each of those the first `kept` columns stand again. `free`: points
    above the lower margin that stay free.
    """

    paper: int
    scale: int = 0
    breaks: tuple[int, ...] = ()
    kept: int = 0
    high: int = 0
    free: int = 0


@dataclass(frozen=True)
class PrintedRows:
    """The rows of a sheet: their `heights` in points, 0 of hidden ones; `heads`, first and last, stand on every page;
    `own` are those of tables, all others titles, remarks, legends."""

    heights: Sequence[float] = ()
    heads: tuple[int, int] = (0, -1)
    own: Collection[int] = ()

    @cached_property
    def _above(self) -> Sequence[float]:
        """By row how high all rows above it are together; at the end how high all are."""
        return [*accumulate(self.heights, initial=0.0)]

    @property
    def height(self) -> float:
        """All of them one below the other."""
        return self._above[-1]

    def starts(self, room: float) -> list[int]:
        """The rows that pages begin with on which `room` points are for rows."""
        above, (first, last) = self._above, self.heads
        repeated = above[last + 1] - above[first]
        starts = [0]
        while True:
            start = starts[-1]
            used = repeated if start > max(last, 0) else 0.0
            fits = bisect_right(above, above[start] + room - used + _NEARLY) - 1
            some = start + 1 if used else bisect_right(above, above[start])  # a row may be higher than a page
            if max(fits, some) >= len(self.heights):
                return starts
            starts.append(max(fits, some))

    def own_from(self, start: int) -> int:
        """How many rows of tables there are from a row on."""
        return sum(row >= start and self.heights[row] > 0 for row in self.own)

    def _last_is_short(self, room: float) -> bool:
        start = self.starts(room)[-1]
        return start > 0 and self.own_from(start) < min(FEWEST, len(self.own))

    def ends_well(self, room: float, shares: Sequence[float] = (*_EXCEL, *_LIBREOFFICE)) -> bool:
        """Whether the last page is the only one, or holds enough rows of a table, however high a page turns out."""
        return not any(self._last_is_short(room * share) for share in shares)

    def pages(self, room: float, most: float) -> int:
        """How many pages the rows are to be scaled to, where they do not end well on pages with `room` points for them.

        0 where they do not fit even with `most` points on each.
        """
        longer = room * _LIBREOFFICE[-1]
        wanted = len(self.starts(longer)) - self._last_is_short(longer)
        return wanted if len(self.starts(most * _EXCEL[0])) <= wanted else 0

    def free(self, high: float, scale: float) -> int:
        """How many points are to stay free of pages `high` points high, all scaled, that the rows end well.

        0 where none help: two rows may be as high as a page.
        """
        each = ((*_EXCEL, *_LIBREOFFICE), (1.0, *_LIBREOFFICE[:2]), _EXCEL, (1.0,))
        tried = ((free, shares) for shares in each for free in _FREE)
        return next((free for free, shares in tried if self.ends_well((high - free) / scale, shares)), 0)


_NO_ROWS = PrintedRows()


def pixels(width: float) -> int:
    """What a column of `width` characters takes of a screen at 100 %."""
    return int(width * 7 + 5) if width >= 1 else int(width * 12 + 0.5)


def print_plan(widths: Sequence[float], kept: int, smallest: float, rows: PrintedRows = _NO_ROWS) -> PrintPlan:
    """The pages of columns `widths` characters wide, 0 for a hidden one, whose smallest text has so many points.

    `kept`: how many first columns say what a row is about.
    """
    columns = [pixels(width) * _POINTS if width else 0.0 for width in widths]
    least = SMALLEST / smallest
    for paper in (A4, A3):
        if sum(columns) * least <= _room(paper):
            wide = min(1.0, _room(paper) / sum(columns)) if sum(columns) else 1.0
            return _one_wide(paper, wide, least, rows)
    scale = ceil(100 * least)
    whole = _room(A3) * 100 / scale / _WIDER  # else the last column before a break has a page to itself
    if sum(columns[:kept]) > whole / 2:
        kept = 0
    return PrintPlan(A3, scale, _breaks(columns, kept, whole), kept, free=rows.free(_height(A3), scale / 100))


def _one_wide(paper: int, wide: float, least: float, rows: PrintedRows) -> PrintPlan:
    """Pages below one another, scaled by `wide` to the paper."""
    room, most = _height(paper) / wide, _height(paper) / least
    if 0 < rows.height <= most:
        return PrintPlan(paper, high=1)
    if not rows.ends_well(room) and (high := rows.pages(room, most)):
        return PrintPlan(paper, high=high)
    return PrintPlan(paper, free=rows.free(_height(paper), wide))


def _room(paper: int) -> float:
    return _LONG_SIDE[paper] - (LEFT + RIGHT) * 72 - 6  # a little less: Excel rounds its scale down


def _height(paper: int) -> float:
    return _SHORT_SIDE[paper] - (TOP + BOTTOM) * 72 - 6


def _breaks(columns: Sequence[float], kept: int, whole: float) -> tuple[int, ...]:
    breaks: list[int] = []
    head = sum(columns[:kept])
    used = head
    for column, width in enumerate(columns[kept:], start=kept):
        if used + width > whole and used > head:
            breaks.append(column)
            used = head
        used += width
    return tuple(breaks)

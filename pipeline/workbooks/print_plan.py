"""How a sheet goes on paper: no text below 8 points, on A4, else on A3, else over several pages side by side. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

SMALLEST = 8.0  # points of the smallest text on paper
LEFT, RIGHT, TOP, BOTTOM = 0.4, 0.3, 0.6, 0.6  # margins in inches
_LONG_SIDE = {9: 841.9, 8: 1190.6}  # points of A4 and A3, by Excel's number of a paper
_SHORT_SIDE = {9: 595.3, 8: 841.9}
_POINTS = 0.75  # in a pixel of a screen
A4, A3 = 9, 8


@dataclass(frozen=True, slots=True)
class PrintPlan:
    """The pages of a sheet, lying on its side.

    `scale`: percent, 0 for what makes the sheet one page wide, and one high where it is `single`. `breaks`: columns,
    from 0, before which a page begins; on each of those the first `kept` columns stand again.
    """

    paper: int
    scale: int = 0
    breaks: tuple[int, ...] = ()
    kept: int = 0
    single: bool = False


def pixels(width: float) -> int:
    """What a column of `width` characters takes of a screen at 100 %."""
    return int(width * 7 + 5) if width >= 1 else int(width * 12 + 0.5)


def print_plan(widths: Sequence[float], kept: int, smallest: float, height: float = 0.0) -> PrintPlan:
    """The pages of columns `widths` characters wide, 0 for a hidden one, whose smallest text has so many points.

    `kept`: how many first columns say what a row is about. `height`: points of all rows; where they go a little over
    the page, they are scaled to it: a page of one row is none.
    """
    columns = [pixels(width) * _POINTS if width else 0.0 for width in widths]
    least = SMALLEST / smallest
    for paper in (A4, A3):
        if sum(columns) * least <= _room(paper):
            return PrintPlan(paper, single=0 < height * least <= _height(paper))
    scale = ceil(100 * least)
    whole = _room(A3) * 100 / scale
    if sum(columns[:kept]) > whole / 2:
        kept = 0
    return PrintPlan(A3, scale, _breaks(columns, kept, whole), kept)


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

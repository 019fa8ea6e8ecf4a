"""Hidden rows and columns of a sheet of .xlsx, and narrow columns, told by the tags of its rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from pipeline.grids.outside import HiddenLines, LineRange, hidden_lines

LONGEST_TAG = 400  # bytes of the attributes of a row or column
_LINE = re.compile(rb"<(?:\w{1,9}:)?(?:row|col)\s([^<>]{1,400})>")
_NUMBER = re.compile(rb"\b(r|min|max)\s?=\s?[\"']([0-9]{1,7})[\"']")
# Said to be hidden, or so low or narrow that nothing of it is seen (points, characters).
_IS_HIDDEN = re.compile(
    rb"\b(?:hidden\s?=\s?[\"'](?:1|true)|ht\s?=\s?[\"'][01]?(?:\.[0-9]{1,20})?|width\s?=\s?[\"']0(?:\.[0-9]{1,20})?)[\"']"
)
_WIDTH = re.compile(rb"\bwidth\s?=\s?[\"']([0-9]{1,5}(?:\.[0-9]{1,20})?)[\"']")


class ToldLine(NamedTuple):
    """What a tag tells of a row or of columns, from the first to the last, counted from 0."""

    is_row: bool
    range: LineRange
    width: float | None
    hidden: bool


def hidden_in(xml: bytes) -> HiddenLines:
    """The lines of a sheet, however its XML is written."""
    return lines_of(told_lines(tags_of(xml)))


def tags_of(xml: bytes) -> list[bytes]:
    """The attributes of the tags of rows and columns."""
    return _LINE.findall(xml)


def told_lines(tags: Iterable[bytes]) -> tuple[ToldLine, ...]:
    """What these tags tell."""
    return tuple(line for tag in tags if (line := told_line(tag)))


@lru_cache(maxsize=64)  # as of each line
def lines_of(lines: tuple[ToldLine, ...]) -> HiddenLines:
    """The lines of a sheet of which this is told."""
    rows, columns = ([line.range for line in lines if line.hidden and line.is_row is w] for w in (True, False))
    widths = ((*line.range, line.width) for line in lines if not line.is_row and line.width is not None)
    return hidden_lines(rows, columns, widths)


@lru_cache(maxsize=4096)  # the same in all forms of one version saved by one program
def told_line(tag: bytes) -> ToldLine | None:
    """What the attributes of a row or column tell; None where that is nothing."""
    hidden, wide = _IS_HIDDEN.search(tag) is not None, _WIDTH.search(tag)
    if not hidden and wide is None:
        return None
    said = dict(_NUMBER.findall(tag))
    if b"r" in said:
        return ToldLine(True, (int(said[b"r"]) - 1, int(said[b"r"]) - 1), None, hidden)
    if {b"min", b"max"} <= said.keys():
        between = (int(said[b"min"]) - 1, int(said[b"max"]) - 1)
        return ToldLine(False, between, float(wide[1]) if wide else None, hidden)
    return None

"""What stands above a column of a form, and the words that tell a year: alike however a year is written."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.forms.handed import SAID as HANDED
from pipeline.grids.addresses import address
from pipeline.grids.cells import Grid
from pipeline.program.former_words import printed_key
from pipeline.program.term import WHOLE_TERM

LONGEST_HEAD = 80  # characters; what is longer is no head of a column
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a column: its own head in row `row`, and the head of the group in the row above that.

    Both as `told` gives them; `group` is '' where there is none. `cells`: where the two stand.
    """

    row: int
    own: str
    group: str
    cells: tuple[tuple[int, int], ...]


@lru_cache(maxsize=16384)
def told(text: str) -> str:
    """What a head says: '#2024' for any head with that one year, else its words as text.key, as they are today."""
    if len(text) > LONGEST_HEAD:
        return ""
    years = set(_YEAR.findall(text))
    return f"#{years.pop()}" if len(years) == 1 else printed_key(text)


def is_year(head: str) -> bool:
    """Whether a head, as `told` gives it, names a year or the whole term."""
    return head.startswith("#") or head == WHOLE_TERM


def said(value: object) -> str:
    """What a cell says as a head; '' for a number that is no year, and for nothing."""
    if isinstance(value, str):
        return told(value) if value else ""
    if isinstance(value, float | int) and not isinstance(value, bool) and value == int(value):
        return told(str(int(value))) if 1900 <= value < 2100 else ""
    return ""


def group_above(grid: Grid, row: int, column: int) -> tuple[str, int]:
    """What stands over the head at `row`, `column`: in the row above, there or to its left, and in which column.

    To the left only as far as the next column of the same head: that one belongs to another group.
    """
    if row == 0 or row >= len(grid):
        return "", column
    own = said(grid[row][column])
    for at in range(min(column, len(grid[row - 1]) - 1), -1, -1):
        if at < column and said(grid[row][at]) == own:
            break
        if found := said(grid[row - 1][at]):
            return found, at
    return "", column


def head_of(sheet: str, cell: tuple[int, int], grid: Grid, inputs: Container[tuple[str, str]]) -> Head | None:
    """The head above `cell` (row, column) of the blank form; None where none is printed."""
    row, column = cell
    for at in range(row - 1, -1, -1):
        value = grid[at][column] if column < len(grid[at]) else None
        if not isinstance(value, str) or not value or value.startswith(HANDED):
            continue
        if (sheet, address(at, column)) in inputs:
            continue
        group, over = group_above(grid, at, column)
        return Head(at, told(value), group, ((at, column), *([(at - 1, over)] if group else [])))
    return None


def mark_of(row: Sequence[object], label: int, before: int) -> tuple[int, str] | None:
    """Column and word of the year that stands in the row of a field, beside its label (in column `label`)."""
    for column, value in enumerate(row[:before]):
        if (
            column != label
            and isinstance(value, str)
            and is_year(word := told(value))
            and len(value) <= len(WHOLE_TERM)
        ):
            return column, word
    return None

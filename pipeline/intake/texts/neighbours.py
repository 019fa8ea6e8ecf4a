"""A cell that is not filled in while something stands right at it: the question says what, and where.

A figure lands there when the cell is merged with the one above, when it is typed a column too far, or when a box lies
over it. Nothing is taken from there: the union is asked with its own words before its eyes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.grids.addresses import split_address
from pipeline.grids.outside import OutsideKind, OutsideText
from pipeline.issues import Issue, IssueRole
from pipeline.text import clean

LONGEST = 40  # characters that a message repeats


def with_neighbours(issues: Iterable[Issue], texts: Sequence[OutsideText]) -> tuple[Issue, ...]:
    """The issues; each empty cell that has words of the union at it tells them."""
    at = [t for t in texts if t.ref.cell and t.kind in (OutsideKind.CELL, OutsideKind.BOX)]
    return tuple(_told(said, at) if said.has(IssueRole.EMPTY_CELL) else said for said in issues)


def _told(said: Issue, texts: Sequence[OutsideText]) -> Issue:
    near = [t for t in texts if t.ref.sheet == said.ref.sheet and _is_near(said, t)]
    if not near:
        return said
    words = "; ".join(f"{_where(t)} ghi “{clean(t.text)[:LONGEST]}”" for t in near)
    return replace(said, found=f"ô trống; {words}")


def _where(text: OutsideText) -> str:
    return f"ô {text.ref.cell} sát bên" if text.kind is OutsideKind.CELL else "hộp văn bản đè lên ô"


def _is_near(said: Issue, text: OutsideText) -> bool:
    if not said.ref.cell:
        return False
    (row, column), (other_row, other) = split_address(said.ref.cell), split_address(text.ref.cell)
    away = abs(row - other_row) + abs(column - other)
    return away == (1 if text.kind is OutsideKind.CELL else 0)

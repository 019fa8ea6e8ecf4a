"""Rows of tables under the heads of their columns: heads told apart, merged cells spread, pages joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.draft.blocks import Block, BlockKind, Cell, Found, GridCell, Piece, Table, Where
from pipeline.text import key

_MOST_HEADS = 4
_YEAR = re.compile(r"(?:năm )?(?:19|20)\d{2}|\d{4}\s*[-–]\s*\d{4}", re.IGNORECASE)
_MEASURED = re.compile(r"\d")
_ROW_LEVEL = 10


def tables_joined(found: Sequence[Found]) -> Iterator[Found]:
    """The pieces of a document, tables that go on over a page made one: heads said again are dropped."""
    held: Table | None = None
    for piece in found:
        if not isinstance(piece, Table):
            if held is not None and piece.text.strip():
                yield held
                held = None
            if held is None:
                yield piece
            continue
        if held is None:
            held = piece
        elif (joined := _joined(held, piece)) is not None:
            held = joined
        else:
            yield held
            held = piece
    if held is not None:
        yield held


def _joined(first: Table, second: Table) -> Table | None:
    """Both as one table, where the second goes on with the first: as wide, its heads said again or none of its own."""
    if not first.rows or not second.rows or len(first.rows[0]) != len(second.rows[0]):
        return None
    heads = heads_of(first)
    said = [_texts(row) for row in first.rows[:heads]]
    again = 0
    while again < min(heads, len(second.rows)) and _texts(second.rows[again]) == said[again]:
        again += 1
    if not again and heads_of(second):
        return None
    shift = len(first.rows) - again
    more = tuple(
        tuple(GridCell(c.text, (max(c.origin[0] + shift, len(first.rows)), c.origin[1])) for c in row)
        for row in second.rows[again:]
    )
    return Table(first.rows + more, first.pages + second.pages[again:], first.heads)


def _texts(row: Sequence[GridCell]) -> list[str]:
    return [key(cell.text) for cell in row]


def heads_of(table: Table) -> int:
    """How many rows of heads a table has: as its file says, else what merged cells and years tell; 0 for none."""
    if table.heads is not None:
        return min(table.heads, len(table.rows))
    rows = table.rows
    if not rows or len(rows) < 2 or len(rows[0]) < 2:
        return 0
    if not all(_is_head(cell.text) for cell in rows[0]) or not any(cell.text.strip() for cell in rows[0]):
        return 0
    count = 1
    while count < min(_MOST_HEADS, len(rows) - 1) and _goes_on(rows, count):
        count += 1
    return count


def _is_head(text: str) -> bool:
    """Whether a cell may be a head: few words, no sentence."""
    said = text.strip()
    return len(said) <= 80 and not said.endswith((".", ";")) and ("%" not in said or "(" in said or len(said) < 12)


def _goes_on(rows: Sequence[Sequence[GridCell]], at: int) -> bool:
    """Whether the row `at` still belongs to the heads: merged with those above, or years, or numbers of columns."""
    row, above = rows[at], rows[at - 1]
    own = [cell for cell, over in zip(row, above, strict=True) if cell.origin != over.origin]
    texts = [cell.text.strip() for cell in own if cell.text.strip()]
    if not texts or not all(_is_head(text) for text in texts):
        return False
    wide = any(left.origin == right.origin and left.text.strip() for left, right in pairwise(above))
    years = [text for text in texts if _YEAR.fullmatch(text)]
    columns = all(re.fullmatch(r"\(?(?:\d{1,2}|[A-ZĐ])\)?", text) for text in texts) and len(texts) >= len(row) - 1
    return bool(years) or columns or (wide and not any(_MEASURED.search(text) for text in texts))


def rows_of(table: Table) -> Iterator[Block]:
    """The rows below the heads, merged cells spread."""
    heads = heads_of(table)
    columns = [_column_heads([row[n].text for row in table.rows[:heads]]) for n in range(len(table.rows[0]))]
    number = 0
    for at in range(heads, len(table.rows)):
        row = table.rows[at]
        text, cells = _cells(row, at, columns)
        if not text.strip():
            continue
        number += 1
        page = table.pages[at] if at < len(table.pages) else 0
        yield Block(BlockKind.ROW, text, _ROW_LEVEL, cells=cells, at=Where(row=number, page=page))


def _column_heads(texts: Sequence[str]) -> tuple[str, ...]:
    said: list[str] = []
    for text in texts:
        plain = " ".join(text.split())
        if plain and plain not in said[-1:] and not re.fullmatch(r"\(?(?:\d{1,2}|[A-ZĐ])\)?", plain):
            said.append(plain)
    return tuple(said)


def _cells(row: Sequence[GridCell], at: int, columns: Sequence[tuple[str, ...]]) -> tuple[str, tuple[Cell, ...]]:
    """The text of a row, cells that are spread left out of it, and its cells."""
    parts: list[str] = []
    cells: list[Cell] = []
    length = 0
    for n, cell in enumerate(row):
        spread = cell.origin != (at, n)
        own = "" if spread else cell.text.strip()
        start = length if own else -1
        cells.append(Cell(columns[n], cell.text.strip(), spread, start))
        parts.append(own)
        length += len(own) + 1
    return "\t".join(parts), tuple(cells)


def plain_table(rows: Sequence[Sequence[str]]) -> Table:
    """A table of texts without merged cells; short rows are filled up."""
    width = max((len(row) for row in rows), default=0)
    return Table(
        tuple(
            tuple(GridCell(row[n] if n < len(row) else "", (at, n)) for n in range(width))
            for at, row in enumerate(rows)
        )
    )


def as_pieces(table: Table, page: int = 0) -> Iterator[Piece]:
    """The texts of a table that only lays out (letterhead, signatures): column by column, a paragraph a line."""
    for n in range(len(table.rows[0]) if table.rows else 0):
        for at, row in enumerate(table.rows):
            if row[n].origin == (at, n):
                yield from (Piece(line.strip(), page=page) for line in row[n].text.split("\n") if line.strip())

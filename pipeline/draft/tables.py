"""Rows of tables under the heads of their columns: heads told apart, merged cells spread, pages joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.draft.blocks import DocumentPiece, GridCell, Passage, PassageKind, RowCell, TablePiece, TextPiece, Where
from pipeline.text import key

_MOST_HEADS = 4
_YEAR = re.compile(r"(?:năm )?(?:19|20)\d{2}|\d{4}\s*[-–]\s*\d{4}", re.IGNORECASE)
_MEASURED = re.compile(r"\d")
_COUNTED = re.compile(r"\d{1,3}(?![^\s.)/])")  # the number of a row: '9', '9.', '4.1' of the fourth
_ROW_LEVEL = 10
_LONGEST_CELL = 12_000
_LONGEST_NUMBER = 12  # characters of a cell that may be a number alone


def tables_joined(found: Iterable[DocumentPiece]) -> Iterator[DocumentPiece]:
    """The pieces of a document, tables that go on over a page made one: heads said again are dropped."""
    held: TablePiece | None = None
    for piece in found:
        if not isinstance(piece, TablePiece):
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


def _joined(first: TablePiece, second: TablePiece) -> TablePiece | None:
    """Both as one table, where the second goes on with the first: as wide, its heads said again or none of its own."""
    if not first.rows or not second.rows or len(first.rows[0]) != len(second.rows[0]):
        return None
    heads = heads_of(first)
    said = [_texts(row) for row in first.rows[:heads]]
    again = 0
    while again < min(heads, len(second.rows)) and _texts(second.rows[again]) == said[again]:
        again += 1
    if not again and heads_of(second) and not _counts_on(first, second.rows[0]):
        return None
    rest, cut = second.rows[again:], -1
    if rest and _is_cut(first.rows[-1], rest[0]):
        first, rest, cut, again = _with_rest(first, rest[0]), rest[1:], again, again + 1
    shift, last = len(first.rows) - again, first.rows[-1]
    more = tuple(
        tuple(
            last[n]  # merged with a cell of the row that was cut
            if c.origin[0] == cut
            else replace(c, origin=(max(c.origin[0] + shift, len(first.rows)), c.origin[1]))
            for n, c in enumerate(row)
        )
        for row in rest
    )
    return TablePiece(first.rows + _in_group(first, more), first.pages + second.pages[again:], first.heads)


def _counts_on(first: TablePiece, row: Sequence[GridCell]) -> bool:
    """Whether the first row of a table is numbered on from the last of the one before: no heads, though short."""
    said = [match[0] for line in first.rows if (match := _COUNTED.match(line[0].text.strip()))]
    match = _COUNTED.match(row[0].text.strip())
    return match is not None and bool(said) and int(match[0]) in (int(said[-1]), int(said[-1]) + 1)


def _is_cut(above: Sequence[GridCell], row: Sequence[GridCell]) -> bool:
    """Whether a row is the rest of the one above, which a page's end has cut: its words go on with words there.

    Where nothing numbers the row and no cell is a number, they may go on with a capital ('Đ/c Phó' - 'Chủ tịch').
    """
    pairs = [(a.text.strip(), b.text.strip()) for a, b in zip(above, row, strict=True) if b.text.strip()]
    if not pairs or not all(a and not a.endswith((".", ";", ":")) for a, _ in pairs):
        return False
    numbers = any(b[:1].isdigit() and len(b) <= _LONGEST_NUMBER for _, b in pairs)
    return all(_goes_on_with(b) for _, b in pairs) or not (row[0].text.strip() or numbers)


def _goes_on_with(text: str) -> bool:
    return text[:1].islower() or (text[:1].isdigit() and len(text) > _LONGEST_NUMBER)


def _with_rest(table: TablePiece, rest: Sequence[GridCell]) -> TablePiece:
    last = tuple(
        replace(cell, text=f"{cell.text.strip()} {more.text.strip()}".strip())
        for cell, more in zip(table.rows[-1], rest, strict=True)
    )
    return replace(table, rows=(*table.rows[:-1], last))


def _in_group(first: TablePiece, more: tuple[tuple[GridCell, ...], ...]) -> tuple[tuple[GridCell, ...], ...]:
    """The rows on the new page; those that still belong to the last merged cell of the old one share its words."""
    last = first.rows[-1]
    made = []
    grouped = True
    for row in more:
        grouped = grouped and not row[0].text.strip() and any(cell.text.strip() for cell in row)
        if not grouped:
            made.append(row)
            continue
        made.append(
            tuple(
                replace(over, mended=()) if not cell.text.strip() and _is_group(over.text, at) else cell
                for at, (over, cell) in enumerate(zip(last, row, strict=True))
            )
        )
    return tuple(made)


def _is_group(text: str, column: int) -> bool:
    return bool(text.strip()) and (column == 0 or not text.strip()[0].isdigit())


def _texts(row: Sequence[GridCell]) -> list[str]:
    return [key(cell.text) for cell in row]


def heads_of(table: TablePiece) -> int:
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


def rows_of(table: TablePiece) -> Iterator[Passage]:
    """The rows below the heads, merged cells spread."""
    heads = heads_of(table)
    columns = [_column_heads([row[n].text for row in table.rows[:heads]]) for n in range(len(table.rows[0]))]
    number = 0
    said = [_texts(row) for row in table.rows[:heads]]
    for at in range(heads, len(table.rows)):
        row = table.rows[at]
        if _texts(row) in said:
            continue  # heads said again, where a new page begins
        text, cells = _cells(row, at, columns)
        if not text.strip():
            continue
        number += 1
        page = table.pages[at] if at < len(table.pages) else 0
        mended = tuple(m for n, cell in enumerate(row) if cell.origin == (at, n) for m in cell.mended)
        yield Passage(PassageKind.ROW, text, _ROW_LEVEL, cells=cells, at=Where(row=number, page=page), mended=mended)


def _column_heads(texts: Sequence[str]) -> tuple[str, ...]:
    said: list[str] = []
    for text in texts:
        plain = " ".join(text.split())
        if plain and plain not in said[-1:] and not re.fullmatch(r"\(?(?:\d{1,2}|[A-ZĐ])\)?", plain):
            said.append(plain)
    return tuple(said)


def _cells(row: Sequence[GridCell], at: int, columns: Sequence[tuple[str, ...]]) -> tuple[str, tuple[RowCell, ...]]:
    """The text of a row, cells that are spread left out of it, and its cells."""
    parts: list[str] = []
    cells: list[RowCell] = []
    length = 0
    for n, cell in enumerate(row):
        spread = cell.origin != (at, n)
        own = "" if spread else _shown(cell.text)
        start = length if own else -1
        cells.append(RowCell(columns[n], own if not spread else _shown(cell.text), spread, start))
        parts.append(own)
        length += len(own) + 1
    return "\t".join(parts), tuple(cells)


# ----------------------------------------------------------------------------------------- tables that lay out

_LETTERHEAD = re.compile(
    r"CỘNG H[ÒO][AÀ]?À? XÃ HỘI|Độc lập\s{0,4}[-–]\s{0,4}Tự do|ĐẢNG CỘNG SẢN VIỆT NAM|Nơi nhận"
    r"|^[ \t]{0,9}(?:T/?M|K/?T|T/?L)\.? ?[A-ZĐ]",
    re.MULTILINE,
)
_MOST_LAYOUT = 12  # rows of a table that lays out


def lays_out(table: TablePiece) -> bool:
    """Whether a table only puts texts beside one another: letterhead, signatures, a frame around words."""
    rows = table.rows
    if not rows:
        return True
    wide = len({cell.origin for cell in rows[0]})
    if max(len({cell.origin for cell in row}) for row in rows) == 1 or (len(rows) == 1 and wide < 3):
        return True
    texts = (cell.text for row in rows for cell in row)
    return len(rows) <= _MOST_LAYOUT and wide <= 3 and any(_LETTERHEAD.search(text) for text in texts)


def as_pieces(table: TablePiece) -> Iterator[TextPiece]:
    """The texts of a table that only lays out: column by column, a paragraph a line."""
    for n in range(len(table.rows[0]) if table.rows else 0):
        for at, row in enumerate(table.rows):
            if row[n].origin == (at, n):
                page = table.pages[at] if at < len(table.pages) else 0
                mended = row[n].mended
                for line in row[n].text.split("\n"):
                    if line.strip():
                        yield TextPiece(line.strip(), page, mended=mended)
                        mended = ()


# ----------------------------------------------------------------------------------------- tables of texts alone


def _shown(text: str) -> str:
    """The words of a cell; no cell of a document is as long as what is left out here."""
    return text.strip()[:_LONGEST_CELL].rstrip()


def plain_table(rows: Sequence[Sequence[str]]) -> TablePiece:
    """A table of texts as it is pasted: merged cells are empty ones there, told by where they stand."""
    width = max((len(row) for row in rows), default=0)
    texts = [[(row[n] if n < len(row) else "").strip() for n in range(width)] for row in rows]
    origins = [[(at, n) for n in range(width)] for at in range(len(texts))]
    heads = _merge_heads(texts, origins)
    _merge_groups(texts, origins, heads)
    made = tuple(tuple(GridCell(texts[o[0]][o[1]], o) for o in line) for line in origins)
    return TablePiece(made, heads=heads or None)


def _merge_heads(texts: Sequence[Sequence[str]], origins: list[list[tuple[int, int]]]) -> int:
    """Two rows of heads that fill each other's gaps, as merged heads are pasted; how many rows of heads there are."""
    if len(texts) < 3 or "" not in texts[0] or not texts[0][0]:
        return 0
    upper, lower = texts[0], texts[1]
    if any(not over and not under for over, under in zip(upper, lower, strict=True)) or lower[0]:
        return 0
    if not all(_is_head(text) for text in (*upper, *lower)):
        return 0
    for n in range(len(upper)):
        if not upper[n]:
            origins[0][n] = origins[0][n - 1]
        elif not lower[n]:
            origins[1][n] = (0, n)
    return 2


def _merge_groups(texts: Sequence[Sequence[str]], origins: list[list[tuple[int, int]]], heads: int) -> None:
    """Cells of words that several rows share, as they are pasted: empty below the first row of a group."""
    body = range(heads + (0 if heads else 1), len(texts))
    # One text alone in a row is a heading of those below.
    below = [at for at in body if at > body.start and not texts[at][0] and sum(map(bool, texts[at])) > 1]
    if not below or len(texts[0]) < 3:
        return
    words = [n for n in range(len(texts[0])) if n == 0 or _shared(texts, body, below, n)]
    for at in below:
        for n in words:
            origins[at][n] = origins[at - 1][n]


def _shared(texts: Sequence[Sequence[str]], body: range, below: Sequence[int], n: int) -> bool:
    """Whether a column has words in the first rows of groups and nothing in any other."""
    said = [texts[at][n] for at in body if texts[at][n]]
    return not any(texts[at][n] for at in below) and bool(said) and not any(text[:1].isdigit() for text in said)

"""Tables that fit the screen: their cells break between words, never within one.

Where even that is too wide a table is told row by row, each cell after its heading.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import starmap

from rich.box import HEAVY_HEAD, Box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

_BREAKS = re.compile(r"(?<=[^\d][/\\])(?=.)|(?<=\d[/\\])(?=\D)")  # within a path, after a folder; in no date
LONGEST_WORD = 40  # characters: what is longer, a file's name without blanks, is cut to no less than this


@dataclass(frozen=True, slots=True)
class ScreenColumn:
    """A column: its heading, whether numbers stand at its right, whether its cells stay on one line.

    `least`: characters below which it cannot be read; `spare`: left out where the screen has no room for it.
    """

    head: str
    right: bool = False
    whole: bool = False
    least: int = 0
    spare: bool = False


Cells = Sequence[str]


def fitted(
    columns: Sequence[ScreenColumn],
    rows: Sequence[Cells],
    width: int,
    *,
    box: Box = HEAVY_HEAD,
    sections: Collection[int] = (),
    bold: Collection[int] = (),
) -> RenderableType:
    """A table of the rows that is no wider than `width`, else the rows one after the other.

    `sections`: numbers of rows that end one; `bold`: of rows that stand out.
    """
    kept, shown = list(columns), [list(row) for row in rows]
    while True:
        for padding in (1, 0):
            if widths := _widths(kept, shown, width - _frame(len(kept), padding)):
                table = _table(kept, widths, padding, box)
                for number, row in enumerate(shown):
                    cells = starmap(wrapped, zip(row, widths, strict=True))
                    style = "bold" if number in bold else None
                    table.add_row(*map(Text, cells), style=style, end_section=number in sections)
                return table
        spare = next((n for n, column in enumerate(kept) if column.spare), None)
        if spare is None and any(column.whole for column in kept):
            kept = [replace(column, whole=False) for column in kept]
            continue
        if spare is None:
            return _records(kept, shown)
        del kept[spare]
        for row in shown:
            del row[spare]


def _frame(columns: int, padding: int) -> int:
    """Characters that no cell has: the lines between columns and at the edges, and the room beside them."""
    return columns * 2 * padding + columns + 1


def _widths(columns: Sequence[ScreenColumn], rows: Sequence[Cells], room: int) -> list[int] | None:
    """How wide each column is so that all fit into `room`; None where their words do not."""
    cells = [[column.head, *(row[n] for row in rows)] for n, column in enumerate(columns)]
    natural = [max(_longest(text.split("\n")) for text in column) for column in cells]
    widths = [
        wide if column.whole else min(wide, max(column.least, *(_longest(_words(text)) for text in texts)))
        for column, wide, texts in zip(columns, natural, cells, strict=True)
    ]
    left = room - sum(widths)
    if left < 0:
        return None
    while left and any(width < wide for width, wide in zip(widths, natural, strict=True)):
        at = max(range(len(widths)), key=lambda n: natural[n] / max(1, widths[n]) if widths[n] < natural[n] else 0)
        widths[at] += 1
        left -= 1
    return widths


def _longest(texts: Iterable[str]) -> int:
    return max(map(cell_len, texts), default=0)


def _words(text: str) -> list[str]:
    """What stays on one line of a text."""
    return [piece[:LONGEST_WORD] for word in text.split() for piece in _BREAKS.split(word)]


def wrapped(text: str, width: int) -> str:
    """The text with an end of line where one of `width` characters is full: between words, or folders of a path."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            for n, piece in enumerate(_BREAKS.split(word)):
                between = " " if line and not n else ""
                if line and cell_len(line + between + piece) > width:
                    lines.append(line)
                    line = piece
                else:
                    line += between + piece
        lines.append(line)
    return "\n".join(lines)


def _table(columns: Sequence[ScreenColumn], widths: Sequence[int], padding: int, box: Box) -> Table:
    """A table without rows."""
    shown = Table(box=box, padding=(0, padding))
    for column, width in zip(columns, widths, strict=True):
        head = wrapped(column.head, width)
        shown.add_column(head, justify="right" if column.right else "left", overflow="fold", width=width)
    return shown


def _records(columns: Sequence[ScreenColumn], rows: Sequence[Cells]) -> Group:
    """Each row as a paragraph: 'Mã: YB13; Đơn vị: CĐCS Sở Ngoại vụ; …'."""
    heads = [column.head for column in columns]
    told = (zip(heads, row, strict=True) for row in rows)
    return Group(*(Text("; ".join(f"{h}: {c}" if h else c for h, c in row if c.strip())) for row in told))

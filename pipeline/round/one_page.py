"""How much of a round fits on one page of A4 upright, counted in lines of its tables. Pure.

The workbook's sheet and tong-quan.html share these widths, so that both tell the same indicators and unions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from textwrap import wrap

MOST, LEAST = 8, 5  # indicators that are told one by one
LEAST_UNIONS = 3  # that are named whatever stands above them
# Widths of the columns in digits; letters of one point in the width of a digit; points of the text on paper.
CODE = 5.5
FAILING = (25.5, 17.5, 10.5, 10.0, 11.0, 12.0, 15.5)  # text, verdict, lead, target, result, before, lowest
UNIONS = (31.0, 17.5, 20.5, 23.0, 15.5)  # name, cluster, state, chair, telephone
LETTERS = 12
_TEXT = 10
_LINES, _OF_FAILING = 40, 33  # lines of all rows below the headings, of the indicators among them
_BLANKS = re.compile(" {2,}")
OF_ROW, OF_UNION = _OF_FAILING // LEAST, 2  # lines of an indicator, of a union: the least of both always fit


def lines_in(text: str, width: float, size: float = _TEXT) -> int:
    """How many lines a text of so many points takes in a column."""
    lines = (_BLANKS.sub(" ", line) for line in text.split("\n"))  # `wrap` takes long over a row of blanks
    letters = _letters(width, size)
    return sum(max(len(wrap(line, letters)), 1) if len(line.expandtabs()) > letters else 1 for line in lines)


def fitted(texts: Sequence[str], widths: Sequence[float], most: int) -> tuple[str, ...]:
    """The texts of a row, cut where they take more than so many lines."""
    pairs = zip(texts, widths, strict=False)
    return tuple(text if lines_in(text, width) <= most else _cut(text, width, most) for text, width in pairs)


def _cut(text: str, width: float, most: int) -> str:
    return " ".join(wrap(text, _letters(width, _TEXT), max_lines=most, placeholder="…"))


def _letters(width: float, size: float) -> int:
    return max(int(width * LETTERS / size), 1)


def lines_of_row(texts: Sequence[str], widths: Sequence[float]) -> int:
    """The lines of the highest cell of a row."""
    return max(lines_in(text, width) for text, width in zip(texts, widths, strict=False))


def indicators_told(rows: Iterable[Sequence[str]]) -> int:
    """How many of the indicators that fail are told one by one, of which `rows` are the texts."""
    lines = list(accumulate(lines_of_row(texts, FAILING) for texts in rows))[:MOST]
    return max(min(LEAST, len(lines)), sum(n <= _OF_FAILING for n in lines))


def unions_told(above: int, unions: Iterable[Sequence[str]], to_decide: Iterable[str]) -> int:
    """How many unions are named between `above` lines of the table before and what is to be decided."""
    room = _LINES - above - sum(lines_in(text, sum(FAILING)) for text in to_decide)
    lines: list[int] = []
    for n in accumulate(lines_of_row(texts, UNIONS) for texts in unions):
        lines.append(n)
        if n > room and len(lines) >= LEAST_UNIONS:  # thousands more would not fit either
            break
    return max(min(LEAST_UNIONS, len(lines)), sum(n <= room for n in lines))

"""Tables in a text saved with a line for each cell, as LibreOffice does: put together again by their years.

Only tables whose heads are years can be told: the lines of a row follow each other, an empty line for an empty cell, so
the numbers under the years come again after as many lines as the table has columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.draft.blocks import TablePiece
from pipeline.draft.tables import plain_table

_YEAR = re.compile(r"(?:năm )?((?:19|20)\d{2})", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,]{1,12} ?%?|[x×]?|[\d.,]{1,8} ?- ?[\d.,]{1,8}%?")
_MOST_BESIDE = 6  # columns before the years, and behind them
_LEAST_YEARS = 3
_LEAST_ROWS = 2
_LONGEST_HEAD = 60
_MOST_HEADS = 12  # lines of heads above the years


@dataclass(frozen=True, slots=True)
class LinedTable:
    """A table found in lines: the lines it takes, from `start` up to `end`."""

    start: int
    end: int
    table: TablePiece


def is_year(line: str) -> bool:
    """Whether a line holds a year and nothing else."""
    return _YEAR.fullmatch(line.strip()) is not None


def lined_table(lines: Sequence[str], at: int) -> LinedTable | None:
    """The table whose first year stands on the line `at`; None where there is none."""
    years = _years(lines, at)
    if years < _LEAST_YEARS:
        return None
    best: LinedTable | None = None
    rows_of_best = _LEAST_ROWS - 1
    empty = _empty_above(lines, at)
    for behind in range(_MOST_BESIDE + 1):
        for before in (empty,) if empty else range(1, _MOST_BESIDE + 1):
            first = at + years + behind
            rows = _rows(lines, first, (before, years, behind))
            if len(rows) > rows_of_best and _are_heads(lines[at + years : first]):
                start, heads = _heads(lines, at, (before, years, behind))
                end = first + len(rows) * (before + years + behind)
                rows_of_best, best = len(rows), LinedTable(start, end, plain_table([*heads, *rows]))
    return best


def _years(lines: Sequence[str], at: int) -> int:
    """How many lines from `at` on are years that follow each other."""
    count, last = 0, 0
    while at + count < len(lines) and (match := _YEAR.fullmatch(lines[at + count].strip())):
        year = int(match[1])
        if count and year != last + 1:
            break
        count, last = count + 1, year
    return count


def _empty_above(lines: Sequence[str], at: int) -> int:
    """The empty lines right above the years: columns whose heads are merged with those above."""
    count = 0
    while count < min(at, _MOST_BESIDE) and not lines[at - count - 1].strip():
        count += 1
    return count


def _are_heads(lines: Sequence[str]) -> bool:
    return all(0 < len(line.strip()) <= _LONGEST_HEAD for line in lines)


def _rows(lines: Sequence[str], first: int, shape: tuple[int, int, int]) -> list[list[str]]:
    """The rows from a line on, as long as numbers stand where the years are and words before them."""
    before, years, behind = shape
    width = before + years + behind
    rows: list[list[str]] = []
    at = first
    while at + width <= len(lines):
        row = [line.strip() for line in lines[at : at + width]]
        numbers, words = row[before : before + years], row[:before]
        told = any(numbers) and all(_NUMBER.fullmatch(text) for text in numbers)
        if not told or not any(len(text) > _LEAST_WORDS for text in words) or any(map(_is_number, words[1:])):
            break
        rows.append(row)
        at += width
    return rows


_LEAST_WORDS = 12  # characters of what is promised


def _is_number(text: str) -> bool:
    return bool(text) and _NUMBER.fullmatch(text) is not None


def _heads(lines: Sequence[str], at: int, shape: tuple[int, int, int]) -> tuple[int, list[list[str]]]:
    """Where the heads begin, and their rows: those above the years stand on the lines before, merged ones once."""
    before, years, behind = shape
    below = [*([""] * before), *(lines[at + n].strip() for n in range(years)), *lines[at + years : at + years + behind]]
    top = at - _empty_above(lines, at)
    start = top
    while start > max(0, top - _MOST_HEADS) and 0 < len(lines[start - 1].strip()) <= _LONGEST_HEAD:
        start -= 1
    said = [line.strip() for line in lines[start:top]]
    wanted = before + 1 + (1 if behind else 0)  # a head for each column before, one over the years, one behind
    if len(said) < before:
        return at, [[*([""] * before), *below[before:]]]
    said = said[-wanted:] if len(said) >= wanted else said[-before:]
    upper = [*said[:before], *said[before : before + 1], *([""] * (years - 1)), *said[before + 1 :]]
    upper += [""] * (before + years + behind - len(upper))
    first = next(n for n in range(at - 1, -1, -1) if lines[n].strip() == said[0])
    if len(said) == before:
        return first, [[*said, *below[before:]]]
    return first, [upper[: before + years + behind], below]

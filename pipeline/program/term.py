"""The whole term where a year could stand: None, and what stands for it in columns of numbers and in texts."""

from __future__ import annotations

import re

from pipeline.text import key, number

WHOLE_TERM = "cả nhiệm kỳ"
TERM_LABEL = "Nhiệm kỳ"
_NAME = "term"
_NUMBER = 0  # no year of any term


def year_number(year: int | None) -> int:
    """As a number, for columns that take no None: those of frames, and of rows that a close keeps."""
    return _NUMBER if year is None else year


def year_of(number: int) -> int | None:
    """The year that a number of such a column is."""
    return None if number == _NUMBER else number


def year_name(year: int | None) -> str:
    """'2024' or 'term': in the names of cells and in CSV."""
    return _NAME if year is None else str(year)


def year_named(name: str) -> int | None:
    """The year of a name that `year_name` gave."""
    return None if name == _NAME else int(name)


def year_label(year: int | None) -> str:
    """'2024' or 'Nhiệm kỳ': in the column of years of a table."""
    return TERM_LABEL if year is None else str(year)


def year_head(year: int | None) -> str:
    """'Năm 2024' or 'Nhiệm kỳ': over a column, or where a line begins."""
    return TERM_LABEL if year is None else f"Năm {year}"


def year_entry(year: int | None) -> str:
    """'2024' or 'cả nhiệm kỳ': where a cell says for when a target or a row is."""
    return WHOLE_TERM if year is None else str(year)


_TERM = re.compile(r"(?:nhiệm kỳ )?((?:19|20)\d{2}) ?(?:-|–|—|đến) ?((?:19|20)\d{2})")
_LONGEST = 10  # years
_USUAL = 5  # years from the first to the last of a term whose first one is that of the congress


def term_span(said: str) -> tuple[int, int] | None:
    """The first and the last year of a term as people write it: '2025 - 2030', 'Nhiệm kỳ 2025-2030'; None for none."""
    match = _TERM.fullmatch(key(said))
    first, last = (int(match[1]), int(match[2])) if match else (0, 0)
    return (first, last) if first < last < first + _LONGEST else None


def years_of_term(said: str) -> tuple[int, ...]:
    """Its years with targets: from the year after the congress in a term of five years, else all of them."""
    if (span := term_span(said)) is None:
        return ()
    first, last = span
    return tuple(range(first + 1 if last - first == _USUAL else first, last + 1))


def change_words(percent: float) -> str:
    """'tăng 10% so với năm trước': a target by the result of the year before."""
    return f"{'tăng' if percent > 0 else 'giảm'} {number(abs(percent))}% so với năm trước"


def in_year(year: int | None) -> str:
    """'năm 2024' or 'cả nhiệm kỳ': in a sentence."""
    return WHOLE_TERM if year is None else f"năm {year}"


def year_order(year: int | None) -> tuple[bool, int]:
    """What years are sorted by: the term stands after its years."""
    return year is None, year_number(year)

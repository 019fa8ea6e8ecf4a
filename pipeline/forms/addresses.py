"""Addresses of cells: 'E12' is row 11, column 4, counting from 0."""

from __future__ import annotations

from functools import lru_cache

from openpyxl.utils import column_index_from_string, get_column_letter

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383  # of the largest sheet that any program has


@lru_cache(maxsize=4096)
def split_address(address: str) -> tuple[int, int]:
    """'E12' -> (11, 4)."""
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]) - 1, column_index_from_string(letters) - 1


def column_letters(column: int) -> str:
    """4 -> 'E'; what a damaged file places beyond the sheet is said to stand at its edge."""
    return get_column_letter(min(max(column, 0), LAST_COLUMN) + 1)


def address(row: int, column: int) -> str:
    """(11, 4) -> 'E12', within the sheet as `column_letters`."""
    return f"{column_letters(column)}{min(max(row, 0), LAST_ROW) + 1}"

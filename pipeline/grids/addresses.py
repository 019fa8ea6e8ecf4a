"""Addresses of cells: 'E12' is row 11, column 4, counting from 0.

Written here, for the library that has them takes longer to load than a worker needs to open a file.
"""

from __future__ import annotations

from functools import lru_cache

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383  # of the largest sheet that any program has
_LETTERS = 26


@lru_cache(maxsize=4096)
def split_address(address: str) -> tuple[int, int]:
    """'E12' -> (11, 4). Raises ValueError for what is no address."""
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]) - 1, column_of(letters)


@lru_cache(maxsize=1024)  # a few columns stand in thousands of addresses
def column_of(letters: str) -> int:
    """'E', 'e' -> 4. Raises ValueError for anything but one to three letters of A-Z."""
    if not (len(letters) in (1, 2, 3) and letters.isascii() and letters.isalpha()):
        raise ValueError(f"no column: {letters!r}")
    column = 0
    for letter in letters.upper():
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return column - 1


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """4 -> 'E'; what a damaged file places beyond the sheet is said to stand at its edge."""
    left, letters = min(max(column, 0), LAST_COLUMN) + 1, ""
    while left:
        left, digit = divmod(left - 1, _LETTERS)
        letters = chr(ord("A") + digit) + letters
    return letters


def address(row: int, column: int) -> str:
    """(11, 4) -> 'E12', within the sheet as `column_letters`."""
    return f"{column_letters(column)}{min(max(row, 0), LAST_ROW) + 1}"

"""Sheets of our workbooks as people have filled them and saved them, by whatever program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from pipeline.files import BrokenFile
from pipeline.grids.addresses import column_letters
from pipeline.grids.cells import Grid
from pipeline.grids.grids import Failed, read_grids
from pipeline.grids.saved import saved_time
from pipeline.grids.workbook_parts import MAX_PART
from pipeline.moments import vietnamese
from pipeline.text import key
from pipeline.zip_package import Locked, Package, TooLarge, Unsound, sound

STAMP = "Dấu của dòng"  # the head of the hidden column that says what a row is about
KEPT = "con_cho_chua_nhan"  # the name in a workbook of ours that holds what people filled in and could not be taken
_HEAD_ROWS = 20  # among which the heads are


class UnreadableSheet(Exception):
    """A sheet cannot be read: what was filled in is not known. Its text says why, for people."""


@dataclass(frozen=True)
class FilledSheet:
    """A sheet with heads; rows and columns count from 0, columns go by the keys of their heads."""

    name: str
    grid: Grid
    head: int
    at: Mapping[str, int]

    @property
    def rows(self) -> range:
        """The rows below the heads."""
        return range(self.head + 1, len(self.grid))

    def value(self, row: int, head: str) -> object:
        """What a cell holds; '' where there is no such column."""
        return self.grid.value(row, self.at[key(head)]) if key(head) in self.at else ""

    def shown_as(self, row: int, head: str) -> str:
        """The number format of a cell."""
        return self.grid.extra(row, self.at[key(head)]).format

    def address(self, row: int, head: str) -> str:
        """'L7'"""
        return f"{column_letters(self.at[key(head)])}{row + 1}"


def filled_sheet(data: bytes, name: str, heads: Sequence[str]) -> FilledSheet:
    """A sheet of a workbook by its name and the heads it must have. Raises UnreadableSheet."""
    try:
        got = read_grids(sound(data), frozenset({name}))
    except (BrokenFile, TooLarge, Unsound, Locked):
        raise UnreadableSheet("không mở được tệp") from None
    if isinstance(got, Failed) or name not in got.sheets:
        raise UnreadableSheet(f"không đọc được trang “{name}”")
    grid, wanted = got.sheets[name], {*map(key, heads)}
    for n, row in enumerate(grid[:_HEAD_ROWS]):
        if (at := _columns(row)).keys() >= wanted:
            return FilledSheet(name, grid, n, at)
    raise UnreadableSheet(f"trang “{name}” không còn đủ các cột {', '.join(heads)}")


def _columns(row: Sequence[object]) -> Mapping[str, int]:
    """The columns by the keys of their heads; of equal ones the first."""
    found: dict[str, int] = {}
    for n, value in enumerate(row):
        if isinstance(value, str) and value:
            found.setdefault(key(value), n)
    return found


def nothing_filled(data: bytes, end: date) -> bool:
    """Whether nobody saved a workbook since it was made for a period that ends then, and it had no words to keep.

    What people filled in and could not be taken stands in the workbook made next, whether they save that one or not.
    """
    return saved_time(data) == vietnamese(datetime.combine(end, time(), UTC)) and not keeps_words(data)


def keeps_words(data: bytes) -> bool:
    """Whether a workbook of ours holds what people filled in and could not be taken."""
    try:
        return f'name="{KEPT}"'.encode() in Package(data).read("xl/workbook.xml", MAX_PART)
    except (BrokenFile, TooLarge, Locked):
        return False

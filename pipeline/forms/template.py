"""Lay sample rows of a template sheet out again: staff restyle the template in Excel, the program repeats its rows.

A template sheet holds placeholders such as {{ky}}. Rows with certain placeholders are samples, repeated as often as
needed; columns between the first and the last year placeholder are a group, repeated for every year.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass

from openpyxl.cell.cell import Cell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.errors import TemplateError

_PLACEHOLDER = re.compile(r"\{\{\s*(\??[a-z_]+)\s*\}\}")

LINE_PITCH = 1.3  # line height over font size of Times New Roman
ROW_PADDING = 5  # points above and below the text

Value = str | int | float | None
Values = Mapping[str, Value]


def placeholders(text: object) -> list[str]:
    """Names of the placeholders in a cell's text; a leading '?' marks a row that stands only on a condition."""
    return _PLACEHOLDER.findall(text) if isinstance(text, str) else []


def text_lines(text: str, width: float, size: float, bold: bool) -> int:
    """How many lines `text` takes in a column of `width` characters; rather one too many than one cut off."""
    per_line = max(1.0, width * 11.2 / size * (0.92 if bold else 1.0))
    return sum(max(1, math.ceil(len(line) / per_line)) for line in text.split("\n"))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a placeholder came to stand: column group number (0 outside the group) and the output cell."""

    name: str
    group: int
    cell: Cell


@dataclass(frozen=True, slots=True)
class Sample:
    """A cell of the template sheet: column, value and style (openpyxl's index array)."""

    column: int
    value: object
    style: StyleArray


@dataclass(frozen=True)
class SampleSheet:
    """A template sheet taken apart: rows of samples, heights, widths by column, merged areas."""

    title: str
    rows: Mapping[int, tuple[Sample, ...]]
    heights: Mapping[int, float]
    widths: Mapping[int, float]
    merges: tuple[tuple[int, int, int, int], ...]

    @property
    def last_row(self) -> int:
        """The last row of the template."""
        return max(self.rows, default=0)

    @property
    def last_column(self) -> int:
        """The last column of the template."""
        return max(self.widths, default=0)

    def holds(self, row: int, mark: str) -> bool:
        """Whether a cell of `row` holds the placeholder `mark`."""
        return any(mark in placeholders(sample.value) for sample in self.rows[row])


def take_apart(sheet: Worksheet) -> SampleSheet:
    """Take the template sheet's rows out of it, leaving it empty with its page set-up."""
    rows = {
        row[0].row or 0: tuple(Sample(cell.column, cell.value, cell._style) for cell in row)  # type: ignore[union-attr]
        for row in sheet.iter_rows()
    }
    heights = {n: d.height for n, d in sheet.row_dimensions.items() if d.height}
    widths = {n: sheet.column_dimensions[get_column_letter(n)].width for n in range(1, sheet.max_column + 1)}
    merges = tuple((m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges)
    sheet.merged_cells.ranges = set()
    sheet._cells.clear()  # type: ignore[attr-defined]  # delete_rows would shift cells one by one
    for number in list(sheet.row_dimensions):
        del sheet.row_dimensions[number]
    return SampleSheet(sheet.title, rows, heights, widths, merges)


class SheetLayout:
    """Emits rows like those of a template sheet into the emptied sheet itself, top to bottom."""

    def __init__(self, target: Worksheet, group: Sequence[str], repeats: int, file: str) -> None:
        """`group`: the placeholders whose columns repeat; `repeats`: how many times."""
        self.source, self.target, self.file = take_apart(target), target, file
        self.row = 0
        self.first, self.last = self._group_columns(group)
        self.width = self.last - self.first + 1
        self.repeats = repeats if self.width else 1
        self._column_widths()

    def find(self, name: str) -> int:
        """Template row that holds placeholder `name`. Raises TemplateError when there is none."""
        for row in self.source.rows:
            if self.source.holds(row, name):
                return row
        raise TemplateError(f"{self.file}: trang “{self.source.title}” thiếu chỗ điền {{{{{name}}}}}.")

    def _group_columns(self, group: Sequence[str]) -> tuple[int, int]:
        columns = [
            sample.column
            for row in self.source.rows.values()
            for sample in row
            if set(placeholders(sample.value)) & set(group)
        ]
        return (min(columns), max(columns)) if columns else (self.source.last_column + 1, self.source.last_column)

    def column(self, source: int, repeat: int = 0) -> int:
        """Output column of template column `source` in the given repeat of the group."""
        if source < self.first:
            return source
        if source <= self.last:
            return source + repeat * self.width
        return source + (self.repeats - 1) * self.width

    def _column_widths(self) -> None:
        for n, width in self.source.widths.items():
            repeats = range(self.repeats) if self.first <= n <= self.last else (0,)
            for repeat in repeats:
                self.target.column_dimensions[get_column_letter(self.column(n, repeat))].width = width

    def emit(self, source_row: int, common: Values, yearly: Callable[[int], Values] | None = None) -> list[Spot]:
        """Write one more output row like template row `source_row`.

        Placeholders take their value from `common`, inside the group from `yearly(repeat)` first. One without any
        value is left for the caller: it is returned as a Spot, its cell empty.
        """
        self.row += 1
        height = self.source.heights.get(source_row)
        if height:
            self.target.row_dimensions[self.row].height = height
        spots: list[Spot] = []
        for sample in self.source.rows[source_row]:
            in_group = self.first <= sample.column <= self.last
            for repeat in range(self.repeats) if in_group else (0,):
                cell = self.target.cell(self.row, self.column(sample.column, repeat))
                assert isinstance(cell, Cell)
                cell._style = copy(sample.style)  # openpyxl's own way to copy a style
                if sample.value is not None:
                    values = {**common, **yearly(repeat)} if in_group and yearly else common
                    spots += self._fill(cell, sample.value, values, repeat)
        self._merge(source_row)
        if not height:
            self._fit_height()
        return spots

    def _fit_height(self) -> None:
        """Give the row the height its longest wrapped text needs: spreadsheet programs do not do it on opening."""
        needed = 0.0
        spans = self._spans
        for column in range(1, self.target.max_column + 1):
            cell = self.target.cell(self.row, column)
            if not isinstance(cell.value, str) or cell.value.startswith("=") or not cell.alignment.wrap_text:
                continue
            size = cell.font.sz or 11
            columns = range(cell.column, spans.get(cell.column, cell.column) + 1)
            width = sum(self.target.column_dimensions[get_column_letter(n)].width for n in columns)
            needed = max(needed, text_lines(cell.value, width, size, bool(cell.font.b)) * size * LINE_PITCH)
        if needed:
            self.target.row_dimensions[self.row].height = round(needed + ROW_PADDING, 1)

    def _fill(self, cell: Cell, text: object, values: Values, repeat: int) -> list[Spot]:
        names = [n for n in placeholders(text) if not n.startswith("?")]
        if not isinstance(text, str):
            cell.value = text  # type: ignore[assignment]
            return []
        text = re.sub(r"\{\{\s*\?[a-z_]+\s*\}\}", "", text)
        if len(names) == 1 and _PLACEHOLDER.fullmatch(text.strip()):
            if names[0] not in values:
                return [Spot(names[0], repeat, cell)]
            self._put(cell, values[names[0]])
            return []
        for name in names:
            if name not in values:
                raise TemplateError(
                    f"{self.file}: trang “{self.source.title}”, ô {cell.coordinate}: không biết {{{{{name}}}}}."
                )
        self._put(cell, _PLACEHOLDER.sub(lambda m: str(values[m.group(1)]), text) or None)
        return []

    @staticmethod
    def _put(cell: Cell, value: Value) -> None:
        cell.value = value
        if isinstance(value, str) and cell.data_type == "f":
            cell.data_type = "s"

    def _merge(self, source_row: int) -> None:
        """Merge as the template row does. (merge_cells would restyle every border; the styles are right already.)"""
        self._spans: dict[int, int] = {}
        for min_row, min_col, max_row, max_col in self.source.merges:
            if min_row != source_row:
                continue
            inside = self.first <= min_col and max_col <= self.last
            for repeat in range(self.repeats) if inside else (0,):
                left, right = self.column(min_col, repeat), self.column(max_col, repeat if inside else self.repeats - 1)
                bottom = self.row + max_row - min_row
                self.target.merged_cells.add(f"{get_column_letter(left)}{self.row}:{get_column_letter(right)}{bottom}")
                if max_row == min_row:
                    self._spans[left] = right

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

from openpyxl.cell.cell import Cell, MergedCell
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


class SheetLayout:
    """A template sheet taken apart into rows, and the output sheet they are emitted to, top to bottom."""

    def __init__(self, source: Worksheet, target: Worksheet, group: Sequence[str], repeats: int, file: str) -> None:
        """`group`: the placeholders whose columns repeat; `repeats`: how many times."""
        self.source, self.target, self.file = source, target, file
        self.row = 0
        self.first, self.last = self._group_columns(group)
        self.width = self.last - self.first + 1
        self.repeats = repeats if self.width else 1
        self._clear()
        self._column_widths()

    def find(self, name: str) -> int:
        """Template row that holds placeholder `name`. Raises TemplateError when there is none."""
        for row in self.source.iter_rows():
            if any(name in placeholders(cell.value) for cell in row):
                return row[0].row or 0
        raise TemplateError(f"{self.file}: trang “{self.source.title}” thiếu chỗ điền {{{{{name}}}}}.")

    def _group_columns(self, group: Sequence[str]) -> tuple[int, int]:
        columns = [
            cell.column
            for row in self.source.iter_rows()
            for cell in row
            if set(placeholders(cell.value)) & set(group)
        ]
        return (min(columns), max(columns)) if columns else (self.source.max_column + 1, self.source.max_column)

    def _clear(self) -> None:
        for merged in list(self.target.merged_cells.ranges):
            self.target.unmerge_cells(str(merged))
        self.target.delete_rows(1, self.target.max_row + 1)
        for number in list(self.target.row_dimensions):
            del self.target.row_dimensions[number]

    def column(self, source: int, repeat: int = 0) -> int:
        """Output column of template column `source` in the given repeat of the group."""
        if source < self.first:
            return source
        if source <= self.last:
            return source + repeat * self.width
        return source + (self.repeats - 1) * self.width

    def _column_widths(self) -> None:
        widths = {
            n: self.source.column_dimensions[get_column_letter(n)].width for n in range(1, self.source.max_column + 1)
        }
        for n, width in widths.items():
            repeats = range(self.repeats) if self.first <= n <= self.last else (0,)
            for repeat in repeats:
                self.target.column_dimensions[get_column_letter(self.column(n, repeat))].width = width

    def emit(self, source_row: int, common: Values, yearly: Callable[[int], Values] | None = None) -> list[Spot]:
        """Write one more output row like template row `source_row`.

        Placeholders take their value from `common`, inside the group from `yearly(repeat)` first. One without any
        value is left for the caller: it is returned as a Spot, its cell empty.
        """
        self.row += 1
        height = self.source.row_dimensions[source_row].height
        if height:
            self.target.row_dimensions[self.row].height = height
        spots: list[Spot] = []
        for source in self.source[source_row]:
            in_group = self.first <= source.column <= self.last
            for repeat in range(self.repeats) if in_group else (0,):
                cell = self.target.cell(self.row, self.column(source.column, repeat))
                cell._style = copy(source._style)  # type: ignore[union-attr]  # openpyxl's own way to copy a style
                if isinstance(cell, MergedCell):
                    continue
                values = {**common, **yearly(repeat)} if in_group and yearly else common
                spots += self._fill(cell, source.value, values, repeat)
        self._merge(source_row)
        if not height:
            self._fit_height()
        return spots

    def _fit_height(self) -> None:
        """Give the row the height its longest wrapped text needs: spreadsheet programs do not do it on opening."""
        needed = 0.0
        spans = {m.min_col: m.max_col for m in self.target.merged_cells.ranges if m.min_row == m.max_row == self.row}
        for cell in self.target[self.row]:
            if isinstance(cell, MergedCell) or not isinstance(cell.value, str) or not cell.alignment.wrap_text:
                continue
            if cell.value.startswith("="):
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
        for merged in self.source.merged_cells.ranges:
            if merged.min_row != source_row:
                continue
            inside = self.first <= merged.min_col and merged.max_col <= self.last
            for repeat in range(self.repeats) if inside else (0,):
                last_repeat = repeat if inside else self.repeats - 1
                self.target.merge_cells(
                    start_row=self.row,
                    start_column=self.column(merged.min_col, repeat),
                    end_row=self.row + merged.max_row - merged.min_row,
                    end_column=self.column(merged.max_col, last_repeat),
                )

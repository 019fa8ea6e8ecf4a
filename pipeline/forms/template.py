"""Lay sample rows of a template sheet out again: staff restyle the template in Excel, the program repeats its rows.

A template sheet holds placeholders such as {{ky}}. Rows with certain placeholders are samples, repeated as often as
needed; columns between the first and the last year placeholder are a group, repeated for every year.
"""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from openpyxl.cell.cell import Cell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.dimensions import ColumnDimension, DimensionHolder, RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.errors import TemplateError
from pipeline.files import BrokenFile
from pipeline.forms.placeholders import SpotValue, SpotValues, is_placeholder, placeholders, put_in, unmarked
from pipeline.openpyxl_gaps import put_style, style_of
from pipeline.program.whole_book import WholeBook, open_whole
from pipeline.zip_package import Locked, TooLarge, why_refused

_MOST = 30 * 1024 * 1024  # bytes unpacked of a template; one without pictures takes a tenth of a megabyte
LINE_PITCH = 1.3  # line height over font size of Times New Roman
ROW_PADDING = 5  # points above and below the text


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


@dataclass(frozen=True)
class FormTemplate:
    """A template workbook taken apart: its sheets by title, and what is left of it, pickled.

    `told`: which pictures forms are made without, in a line; '' for none.
    """

    sheets: Mapping[str, SampleSheet]
    emptied: bytes
    told: str = ""

    def book(self) -> Workbook:
        """A workbook of empty sheets with the template's page set-up and styles."""
        book: Workbook = pickle.loads(self.emptied)
        for sheet in book.worksheets:  # pickling loses what adds the row or the column that is asked for
            sheet.row_dimensions = DimensionHolder(sheet, default_factory=partial(RowDimension, sheet))
            sheet.column_dimensions = DimensionHolder(sheet, default_factory=partial(ColumnDimension, sheet))
        return book


def opened_template(workbook: bytes, file: str) -> WholeBook:
    """A template workbook as openpyxl has it. Raises TemplateError."""
    try:
        return open_whole(workbook, _MOST)
    except (BrokenFile, TooLarge, Locked) as error:
        raise TemplateError(f"{file}: không mở được mẫu biểu: {why_refused(error)}.") from None


@lru_cache(maxsize=1)  # one for all versions of a round: openpyxl takes as long to load it as to lay a version out
def load_template(workbook: bytes, file: str) -> FormTemplate:
    """Load a template workbook from its bytes and take it apart. Raises TemplateError where no library may open it."""
    whole = opened_template(workbook, file)
    sheets = {sheet.title: take_apart(sheet) for sheet in whole.book.worksheets}
    return FormTemplate(sheets, pickle.dumps(whole.book), whole.told)


def take_apart(sheet: Worksheet) -> SampleSheet:
    """Take the template sheet's rows out of it, leaving it empty with its page set-up."""
    rows = {
        row[0].row or 0: tuple(Sample(n, cell.value, style_of(cell)) for n, cell in enumerate(row, 1))
        for row in sheet.iter_rows()
    }
    heights = {n: d.height for n, d in sheet.row_dimensions.items() if d.height}
    widths = _widths(sheet)
    merges = tuple((m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges)
    sheet.merged_cells.ranges = set()
    sheet.delete_rows(1, sheet.max_row)
    for number in list(sheet.row_dimensions):
        del sheet.row_dimensions[number]
    sheet.column_dimensions.clear()
    sheet.print_area = None  # the sheet grows: all of it is printed
    return SampleSheet(sheet.title, rows, heights, widths, merges)


def _widths(sheet: Worksheet) -> dict[int, float]:
    """Width by column; neighbours of one width are saved as one entry, which openpyxl keeps under the first letter."""
    widths = {n: float(sheet.column_dimensions["XFD"].width) for n in range(1, sheet.max_column + 1)}
    for letter, column in sheet.column_dimensions.items():
        first = column.min or column_index_from_string(letter)
        for n in range(first, min(column.max or first, sheet.max_column) + 1):
            widths[n] = column.width
    return widths


class SheetLayout:
    """Emits rows like those of a template sheet into the emptied sheet, top to bottom."""

    def __init__(self, source: SampleSheet, target: Worksheet, group: Sequence[str], repeats: int, file: str) -> None:
        """`group`: the placeholders whose columns repeat; `repeats`: how many times."""
        self.source, self.target, self.file = source, target, file
        self.row = 0
        self.together: list[tuple[int, int]] = []  # first and last row of what no page divides
        self.first, self.last = self._group_columns(group)
        self.width = self.last - self.first + 1
        self.repeats = repeats if self.width else 1
        self._column_widths()

    def keep_together(self, first: int) -> None:
        """The rows written since row `first` stand on one page."""
        if first < self.row:
            self.together.append((first, self.row))

    def find(self, name: str) -> int:
        """Template row that holds placeholder `name`. Raises TemplateError when there is none."""
        for row in self.source.rows:
            if self.source.holds(row, name):
                return row
        raise TemplateError(f"{self.file}: trang “{self.source.title}” thiếu chỗ điền {{{{{name}}}}}.")

    def require(self, *names: str) -> None:
        """Hold the template sheet to all of `names`. Raises TemplateError for the first that is missing."""
        for name in names:
            self.find(name)

    def rows(self, conditions: Mapping[str, bool]) -> Iterator[int]:
        """Template rows top to bottom, without those marked {{?name}} whose condition does not hold."""
        for row, samples in self.source.rows.items():
            marks = [
                (s, n[1:]) for s in samples if s.value is not None for n in placeholders(s.value) if n.startswith("?")
            ]
            for sample, mark in marks:
                if mark not in conditions:
                    raise self._unknown(row, sample, f"?{mark}")
            if all(conditions[mark] for _, mark in marks):
                yield row

    def _unknown(self, row: int, sample: Sample, name: str) -> TemplateError:
        where = f"{get_column_letter(sample.column)}{row}"
        return TemplateError(
            f"{self.file}: trang “{self.source.title}”, ô {where}: không dùng được {{{{{name}}}}} ở đây."
        )

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

    def emit(
        self,
        source_row: int,
        common: SpotValues,
        yearly: Callable[[int], SpotValues] | None = None,
        leave: Collection[str] = (),
    ) -> list[Spot]:
        """Write one more output row like template row `source_row`.

        Placeholders take their value from `common`, inside the group from `yearly(repeat)` first. Those of `leave`
        are left for the caller: returned as Spots, their cells empty. Raises TemplateError for any other.
        """
        self.row += 1
        spots: list[Spot] = []
        made: list[Cell] = []
        for sample in self.source.rows[source_row]:
            in_group = self.first <= sample.column <= self.last
            for repeat in range(self.repeats) if in_group else (0,):
                cell = self.target.cell(self.row, self.column(sample.column, repeat))
                assert isinstance(cell, Cell)
                made.append(cell)
                put_style(cell, sample.style)
                if sample.value is not None:
                    values = {**common, **yearly(repeat)} if in_group and yearly else common
                    for name in self._fill(cell, sample.value, values):
                        if name not in leave or not is_placeholder(str(sample.value)):
                            raise self._unknown(source_row, sample, name)
                        spots.append(Spot(name, repeat, cell))
        self._merge(source_row)
        self._fit_height(made, self.source.heights.get(source_row, 0.0))
        return spots

    def _fit_height(self, cells: Sequence[Cell], least: float) -> None:
        """Give the row of `cells` the height its longest wrapped text needs: programs do not do it on opening.

        `least` is the template row's own height, which Excel saves even where nobody chose it.
        """
        needed = 0.0
        spans = self._spans
        for cell in cells:
            if not isinstance(cell.value, str) or cell.value.startswith("=") or not cell.alignment.wrap_text:
                continue
            size = cell.font.sz or 11
            columns = range(cell.column, spans.get(cell.column, cell.column) + 1)
            width = sum(self.target.column_dimensions[get_column_letter(n)].width for n in columns)
            needed = max(needed, text_lines(cell.value, width, size, bool(cell.font.b)) * size * LINE_PITCH)
        height = max(least, round(needed + ROW_PADDING, 1) if needed else 0.0)
        if height:
            self.target.row_dimensions[self.row].height = height

    def _fill(self, cell: Cell, text: object, values: SpotValues) -> list[str]:
        """Put the text with its values into `cell`; gives the placeholders without a value, if any."""
        if not isinstance(text, str):
            cell.value = text  # type: ignore[assignment]  # the stubs know plain values only
            return []
        text = unmarked(text)
        unknown = [name for name in placeholders(text) if name not in values]
        if not unknown:
            self._put(cell, put_in(text, values))
        return unknown

    @staticmethod
    def _put(cell: Cell, value: SpotValue) -> None:
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

"""Read the sheets of a program workbook into records whose every value remembers its cell."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook

from pipeline.errors import ProgramError
from pipeline.issues import CellRef, Issue, issue
from pipeline.labelled import Labelled
from pipeline.program import sheets
from pipeline.program.sheets import Column, Sheet
from pipeline.text import AmbiguousNumber, NotANumber, clean, clean_lines, key, parse_date, parse_number, suggest

HEADER_SEARCH_ROWS = 15

L = TypeVar("L", bound=Labelled)


@dataclass
class Problems:
    """Collects the wrong cells of one workbook; everything is said at once."""

    file: str
    found: list[Issue] = field(default_factory=list)

    def add(self, code: str, sheet: str, cell: str, value: object = "", what: str = "", **facts: object) -> None:
        """One more wrong cell."""
        self.found.append(issue(code, CellRef(self.file, sheet, cell), found=value, what=what, **facts))


@dataclass(frozen=True)
class Cell:
    """A value of a record, with where it stands and what column it belongs to."""

    value: object
    sheet: str
    address: str
    column: Column
    problems: Problems

    @property
    def empty(self) -> bool:
        """Nothing, blanks only, or a lone dash."""
        return self.value is None or clean(self.value) in ("", "-", "–")

    def wrong(self, expected: str, hint: str = "Sửa ô này.") -> None:
        """Say what is wrong with it."""
        self.problems.add("P04", self.sheet, self.address, self.value, self.column.header, expected=expected, hint=hint)

    def text(self) -> str:
        """Its text on one line; a code typed as the number 3.1 reads '3.1'."""
        if self.empty:
            return ""
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return clean(self.value)

    def lines(self) -> tuple[str, ...]:
        """Its non-empty lines."""
        return () if self.empty else tuple(x for x in clean_lines(self.value).split("\n") if x)

    def date(self) -> date | None:
        """Its date, day first; None when empty or wrong (said)."""
        if self.empty:
            return None
        try:
            return parse_date(self.value)
        except ValueError:
            self.wrong("ngày/tháng/năm, ví dụ 25/12/2025")
            return None

    def number(self) -> float | None:
        """Its number; None when empty or wrong (said)."""
        if self.empty:
            return None
        if isinstance(self.value, (int, float)) and not isinstance(self.value, bool):
            return float(self.value)
        try:
            return parse_number(clean(self.value)).value
        except AmbiguousNumber:
            self.wrong("số viết không mơ hồ", "Ghi 1234 hoặc 1,5.")
        except NotANumber:
            self.wrong("một số")
        return None

    def year(self) -> int | None:
        """Its year; None when empty or wrong (said)."""
        number = self.number()
        if number is None:
            return None
        if number.is_integer() and 1990 <= number <= 2100:
            return int(number)
        self.wrong("một năm, ví dụ 2024")
        return None

    def choice(self, words: type[L]) -> L | None:
        """The member of `words` whose label or machine value it says; None when empty or wrong (said)."""
        if self.empty:
            return None
        said = key(self.text())
        for member in words:
            if said in (key(member.label), key(str(member))):
                return member
        labels = [member.label for member in words]
        near = suggest(self.text(), labels)
        self.wrong(
            "một trong: " + "; ".join(labels), f"Có phải “{near}”?" if near else "Chọn trong danh sách thả xuống."
        )
        return None


@dataclass(frozen=True)
class Record:
    """One row: cells by column key."""

    sheet: str
    row: int
    cells: dict[str, Cell]

    def __getitem__(self, name: str) -> Cell:
        return self.cells[name]


Grid = list[list[object]]


class Workbook:
    """The sheets of one program workbook as grids of values, found by name."""

    def __init__(self, path: Path, problems: Problems) -> None:
        self.path, self.problems = path, problems
        if not path.is_file():
            raise ProgramError(f"{path}: không có tệp chương trình. Tạo mới bằng: tonghop new <tên chương trình>")
        try:
            with CalamineWorkbook.from_path(path) as book:
                self.grids: dict[str, Grid] = {
                    clean(name): book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                    for name in book.sheet_names
                }
        except (CalamineError, zipfile.BadZipFile, OSError) as error:
            raise ProgramError(f"{path}: không mở được tệp chương trình ({error}).") from None

    def grid(self, spec: Sheet) -> tuple[str, Grid] | None:
        """Name and values of the sheet of `spec`; None when it is missing (said unless optional)."""
        for name, grid in self.grids.items():
            if key(name) == key(spec.name):
                return name, grid
        if not spec.optional:
            near = suggest(spec.name, self.grids) or ""
            self.problems.add("P01", near, "", near, expected=spec.name)
        return None

    def about(self) -> Record:
        """The sheet Chương trình: one cell per field; missing ones are empty."""
        spec = sheets.ABOUT
        found = self.grid(spec)
        name, grid = found if found else (spec.name, [])
        wanted = {key(c.header): c for c in spec.columns}
        cells: dict[str, Cell] = {}
        for number, row in enumerate(grid, 1):
            label = key(str(row[0]).rstrip("* ")) if row and isinstance(row[0], str) else ""
            if (column := wanted.get(label)) and column.key not in cells:
                value = row[1] if len(row) > 1 else None
                cells[column.key] = Cell(value, name, f"B{number}", column, self.problems)
        for column in spec.columns:
            cell = cells.setdefault(column.key, Cell(None, name, "", column, self.problems))
            if column.required and cell.empty and found:
                self.problems.add("P03", name, cell.address, what=column.header, expected=column.note.rstrip("."))
        return Record(name, 0, cells)

    def table(self, spec: Sheet, years: Sequence[int] = ()) -> list[Record]:
        """The records of a table sheet; every record has a cell for every column (and every year)."""
        found = self.grid(spec)
        if found is None:
            return []
        name, grid = found
        header_row = _header_row(spec, grid)
        if header_row is None:
            self.problems.add("P02", name, "A1", expected=spec.columns[0].header)
            return []
        columns = self._columns(spec, name, grid[header_row], header_row + 1, years)
        records = []
        for number, row in enumerate(grid[header_row + 1 :], header_row + 2):
            cells = {
                column.key: Cell(
                    row[at] if at is not None and at < len(row) else None,
                    name,
                    f"{get_column_letter(at + 1)}{number}" if at is not None else f"{number}:{number}",
                    column,
                    self.problems,
                )
                for column, at in columns
            }
            if all(cell.empty for cell in cells.values()):
                continue
            for cell in cells.values():
                if cell.column.required and cell.empty:
                    self.problems.add(
                        "P03",
                        name,
                        cell.address,
                        what=cell.column.header,
                        expected=(cell.column.note or "một giá trị").rstrip("."),
                    )
            records.append(Record(name, number, cells))
        return records

    def _columns(
        self, spec: Sheet, name: str, header: list[object], number: int, years: Sequence[int]
    ) -> list[tuple[Column, int | None]]:
        """Each declared column with its position; missing required ones and unknown ones are said."""
        wanted = list(spec.columns) + [Column(str(y), str(y), "") for y in years]
        at: dict[str, int] = {}
        for n, title in enumerate(_titles(header)):
            if not title:
                continue
            column = next((c for c in wanted if key(c.header) == title), None)
            if column is None:
                self.problems.add("P07", name, f"{get_column_letter(n + 1)}{number}", header[n])
            else:
                at.setdefault(column.key, n)
        for column in wanted:
            if column.key not in at and (column.required or column.key.isdigit()):
                self.problems.add("P02", name, f"{number}:{number}", expected=column.header)
        return [(c, at.get(c.key)) for c in wanted]


def _titles(row: Sequence[object]) -> Iterator[str]:
    for value in row:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        yield key(str(value)).rstrip("* ") if value is not None else ""


def _header_row(spec: Sheet, grid: Grid) -> int | None:
    """Index of the row that holds most of the headers (at least half of the required ones)."""
    required = {key(c.header) for c in spec.columns if c.required}
    for n, row in enumerate(grid[:HEADER_SEARCH_ROWS]):
        if len(required & set(_titles(row))) * 2 >= len(required):
            return n
    return None

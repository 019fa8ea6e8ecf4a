"""Read the sheets of a program workbook, found by name, into records."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path

from python_calamine import CalamineWorkbook

from pipeline.calamine import Panic, calamine
from pipeline.errors import ProgramError, reason, too_deep
from pipeline.files import OLE_START, BrokenFile
from pipeline.grids.addresses import column_letters
from pipeline.in_use import read_whole
from pipeline.program import extent, sheets
from pipeline.program.cells import Cell, FormulaError, Problems, Record, is_blank
from pipeline.program.former_words import printed_key
from pipeline.program.sheets import Column, Sheet
from pipeline.text import clean, key, suggest
from pipeline.ways import as_typed
from pipeline.zip_package import MAX_UNPACKED, Locked, Package, TooLarge, Unsound, sound, why_refused

HEADER_SEARCH_ROWS = 15
_AS_TEMPLATE = "Khôi phục tiêu đề cột như tệp mẫu."

SheetRows = list[list[object]]

_YEAR = re.compile(r"(?:19|20)\d\d")

# Signs that a workbook holds failed formulas or cells in %: neither shows in the plain values of calamine.
_TOLD = ("xl/styles.xml", "xl/worksheets/")
_NOTABLE = re.compile(rb't="e"|numFmtId="(?:9|10)"|formatCode="[^"]*%')


class RefusedWorkbook(ProgramError):
    """A workbook that no library is given, for what it would take; `why`: in a line, without its name."""

    def __init__(self, which: str, why: str) -> None:
        super().__init__(f"{which}: {why}.")
        self.why = why


def _look_through(package: Package) -> bool:
    """Whether the workbook holds failed formulas or cells in %. Raises TooLarge when its sheets reach too far."""
    if extent.BOOK not in package:
        raise BrokenFile("no workbook")
    found = False

    def parts() -> Iterator[bytes]:
        nonlocal found
        for name, info in package.entries.items():
            part = package.unpack(info, MAX_UNPACKED)
            found |= name.startswith(_TOLD) and _NOTABLE.search(part) is not None
            yield part

    extent.check(parts())
    return found


def _grids(data: bytes) -> dict[str, SheetRows]:
    """The values of every sheet, from A1 on; `Percent` and `FormulaError` where a cell is such a one."""
    content = sound(data)
    notable = _look_through(Package(data))
    with calamine(), CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        grids: dict[str, SheetRows] = {
            clean(name): [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
            for name in book.sheet_names
        }
    if notable:
        from pipeline.program.notable import mark  # here: few program workbooks need the library that tells these

        mark(content, grids)
    return grids


def _cannot_open(path: Path) -> str:
    """Why a workbook that no library opens cannot be opened, and what to do."""
    with path.open("rb") as file:
        if file.read(len(OLE_START)) == OLE_START:
            return "tệp đặt mật khẩu hoặc là tệp Excel đời cũ; hãy bỏ mật khẩu và lưu lại dạng .xlsx"
    return "tệp hỏng hoặc không phải tệp Excel (.xlsx); hãy mở trong Excel, lưu lại, hoặc chép lại từ bản cũ"


class Workbook:
    """The sheets of one program workbook as grids of values, found by name."""

    def __init__(self, path: Path, problems: Problems) -> None:
        self.path, self.problems = path, problems
        self.heads: dict[str, int] = {}  # the header rows of the tables read so far, by the names of their sheets
        self.offered: Mapping[str, tuple[str, ...]] = {}  # what columns offer of the lists of this workbook, by list
        self.missing: set[str] = set()  # keys of sheets that are not there, or whose header row is not
        if deep := too_deep(path):
            raise ProgramError(deep)
        if not path.is_file():
            new = as_typed("Tạo mới bằng: make new PROGRAM=tên-chương-trình")
            raise ProgramError(f"{path}: không có tệp chương trình. {new}")
        try:
            self.grids = _grids(read_whole(path))
        except OSError as error:
            raise ProgramError(f"{path}: không đọc được tệp chương trình ({reason(error)}).") from None
        except (TooLarge, Unsound) as error:
            raise RefusedWorkbook(f"{path}: không mở được tệp chương trình", why_refused(error)) from None
        except (BrokenFile, Locked, Panic):
            raise ProgramError(f"{path}: không mở được tệp chương trình: {_cannot_open(path)}.") from None

    def grid(self, spec: Sheet) -> tuple[str, SheetRows] | None:
        """Name and values of the sheet of `spec`; None when it is missing (said unless optional)."""
        for name, grid in self.grids.items():
            if printed_key(name) == key(spec.name):
                return name, grid
        self.missing.add(spec.key)
        if not spec.optional:
            near = suggest(spec.name, self.grids) or ""
            self.problems.add("P01", near, "", near, expected=spec.name)
        return None

    def fields(self, spec: Sheet) -> Record:
        """A sheet of fields (Chương trình, Báo cáo): one cell per field; missing ones are empty."""
        found = self.grid(spec)
        name, grid = found if found else (spec.name, [])
        wanted = {key(c.header): c for c in spec.columns}
        cells: dict[str, Cell] = {}
        for number, row in enumerate(grid, 1):
            label = printed_key(key(str(row[0])).rstrip("* ")) if row and isinstance(row[0], str) else ""
            if (column := wanted.get(label)) and column.key not in cells:
                value = row[1] if len(row) > 1 else None
                cells[column.key] = Cell(value, name, f"B{number}", column, self.problems)
        for column in spec.columns:
            cells.setdefault(column.key, Cell(None, name, "", column, self.problems))
        record = Record(name, 0, cells)
        if found:
            _say_unfilled(record, cells.values())
        return record

    def table(self, spec: Sheet, years: Sequence[int] = ()) -> list[Record]:
        """The records of a table sheet; every record has a cell for every column (and every year)."""
        found = self.grid(spec)
        if found is None:
            return []
        name, grid = found
        header_row = _header_row(spec, grid)
        if header_row is None:
            self.missing.add(spec.key)
            if spec.beside or any(_header_row(listed, grid) is not None for listed in _lists_beside(spec)):
                return []
            self.problems.add("P02", name, _likely_header(spec, grid), expected=_lacking(spec, grid), hint=_AS_TEMPLATE)
            return []
        self.heads[name] = header_row + 1
        columns = self._columns(spec, name, grid[header_row], header_row + 1, years)
        return list(self._records(name, enumerate(grid[header_row + 1 :], header_row + 2), columns))

    def _records(
        self, name: str, rows: Iterable[tuple[int, list[object]]], columns: Sequence[tuple[Column, int | None]]
    ) -> Iterator[Record]:
        """The records of rows with anything in the `columns`; what they lack is said."""
        places = [
            (column, -1 if at is None else at, "" if at is None else column_letters(at)) for column, at in columns
        ]
        there = [at for _, at, _ in places if at >= 0]
        needed = [(column.key, at) for column, at, _ in places if at >= 0 and column.required]
        width = max(there, default=0) + 1
        for number, shorter in rows:
            row = shorter if len(shorter) >= width else [*shorter, *[None] * (width - len(shorter))]
            values = [row[at] for at in there]
            failed = any(isinstance(value, FormulaError) for value in values)
            if not failed and all(map(is_blank, values)):
                continue
            cells = {
                column.key: Cell(
                    row[at] if letters else None,
                    name,
                    f"{letters}{number}" if letters else f"{number}:{number}",
                    column,
                    self.problems,
                )
                for column, at, letters in places
            }
            record = Record(name, number, cells)
            if failed:
                _say_unfilled(record, (cells[column.key] for column, at, _ in places if at >= 0))
            elif any(is_blank(row[at]) for _, at in needed):
                _say_unfilled(record, (cells[required] for required, _ in needed))
            yield record

    def ahead(self, spec: Sheet) -> list[Record]:
        """The records of a table, looked at early: what is wrong with them is said when they are read."""
        unsaid = copy(self)
        unsaid.problems, unsaid.heads, unsaid.missing = Problems(self.problems.file), {}, set()
        return unsaid.table(spec)

    def _columns(
        self, spec: Sheet, name: str, header: list[object], number: int, years: Sequence[int]
    ) -> list[tuple[Column, int | None]]:
        """Each declared column with its position; missing required ones and unknown ones are said."""
        wanted = [self._offering(c) for c in spec.columns] + [Column(str(y), str(y), "") for y in years]
        at: dict[str, int] = {}
        lacking = [str(y) for y in years if str(y) not in set(_titles(header))]
        heads_beside = {key(c.header) for listed in _lists_beside(spec) for c in listed.columns}
        for n, title in enumerate(_titles(header)):
            if not title or (lacking and _YEAR.fullmatch(title) and int(title) not in years):
                continue  # a column of another term's year is to be renamed: said below
            column = next((c for c in wanted if key(c.header) == title), None)
            address = f"{column_letters(n)}{number}"
            if column is None and (spec.beside or title in heads_beside):
                continue  # of another list on the sheet, or said with the first of them
            if column is None:
                self.problems.add("P07", name, address, header[n])
            elif column.key in at:
                expected = f"mỗi cột một lần (đã có ở {column_letters(at[column.key])}{number})"
                self.problems.add("P04", name, address, header[n], expected=expected, hint="Bỏ một trong hai cột.")
            else:
                at[column.key] = n
        self._say_missing(name, number, [c.header for c in wanted if c.required and c.key not in at])
        if lacking:
            hint = (
                f"Đổi tiêu đề các cột năm thành {', '.join(map(str, years))} (từ “Năm đầu” đến “Năm cuối” ở trang "
                f"“{sheets.ABOUT.name}”); thiếu cột thì chèn thêm, thừa thì xóa."
            )
            self.problems.add("P02", name, f"{number}:{number}", expected="”, “".join(lacking), hint=hint)
        return [(c, at.get(c.key)) for c in wanted]

    def _offering(self, column: Column) -> Column:
        """The column with the names that the lists of this workbook have for it."""
        return replace(column, choices=self.offered[column.listed]) if column.listed in self.offered else column

    def _say_missing(self, name: str, number: int, headers: Iterable[str]) -> None:
        for header in headers:
            self.problems.add("P02", name, f"{number}:{number}", expected=header, hint=_AS_TEMPLATE)


def _lists_beside(spec: Sheet) -> list[Sheet]:
    """The lists that stand beside a table on its sheet."""
    return [s for s in sheets.LISTS if s.name == spec.name]


def _say_unfilled(record: Record, cells: Iterable[Cell]) -> None:
    for cell in cells:
        if cell.failed:
            cell.wrong("giá trị gõ trực tiếp (công thức của ô bị lỗi)", "Xóa công thức, gõ giá trị vào ô.")
        elif record.lacks(cell.column.key) and not _follows(record, cell):
            choices = f"một trong: {'; '.join(cell.column.choices)}" if cell.column.choices else ""
            expected = choices or (cell.column.note or "một giá trị").rstrip(".")
            cell.problems.add("P03", cell.sheet, cell.address, what=cell.column.header, expected=expected)


def _follows(record: Record, cell: Cell) -> bool:
    """Whether an empty cell stands for what another one is yet to say, which has to be filled in itself."""
    looked_at: list[str] = []

    def said(name: str) -> str:
        looked_at.append(name)
        return record.said(name)

    if cell.column.blank is not None and not cell.dashed:
        cell.column.blank.of(said)
    return any(map(record.lacks, looked_at))


def _titles(row: Sequence[object]) -> Iterator[str]:
    for value in row:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        yield printed_key(key(str(value)).rstrip("* ")) if value is not None else ""


def _best_row(spec: Sheet, grid: SheetRows) -> tuple[int, set[str]]:
    """Index of the row that holds most of the headers, and which ones: where the header row is likely to be."""
    known = {key(c.header) for c in spec.columns}
    rows = [(n, known & set(_titles(row))) for n, row in enumerate(grid[:HEADER_SEARCH_ROWS])]
    return max(rows, key=lambda found: len(found[1]), default=(0, set()))


def _likely_header(spec: Sheet, grid: SheetRows) -> str:
    """The address of the row that lacks too many headers; A1 when no row has any."""
    row, found = _best_row(spec, grid)
    return f"{row + 1}:{row + 1}" if found else "A1"


def _lacking(spec: Sheet, grid: SheetRows) -> str:
    """The required headers that are not there."""
    found = _best_row(spec, grid)[1]
    return ", ".join(c.header for c in spec.columns if c.required and key(c.header) not in found)


def _header_row(spec: Sheet, grid: SheetRows) -> int | None:
    """Index of the row that holds most of the headers (at least half of the required ones)."""
    required = {key(c.header) for c in spec.columns if c.required}
    for n, row in enumerate(grid[:HEADER_SEARCH_ROWS]):
        if len(required & set(_titles(row))) * 2 >= len(required):
            return n
    return None

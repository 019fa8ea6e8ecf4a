"""Write a program workbook from plain records: the blank template (no records) and filled ones.

The workbook is what staff edit: drop-downs, a note on every header, frozen header rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from math import ceil
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.program import left_blank, sheets
from pipeline.program.cells import Percent
from pipeline.program.former_words import printed_key
from pipeline.program.lists import list_rows
from pipeline.program.records import USUAL_REPORT, GivenCode, ReportSwitches
from pipeline.program.sheets import Column, Sheet
from pipeline.program.tables import RefusedWorkbook
from pipeline.program.vocabulary import YesNo
from pipeline.program.whole_table import whole_table
from pipeline.text import clean, key, percent, shortened

WrittenRecord = Mapping[str, object]
ROOM = 200  # rows below the records that carry the drop-downs too

_FONT = "Times New Roman"
_LINE_HEIGHT = 15.0  # points, at size 11
_TEXT = "@"  # a code stays as it is typed: 3.10 is no number
_MESSAGE = 255  # letters that Excel shows beside a cell
_ABOUT_WIDTHS = (28, 90, 60)
_GAP = 3  # between two lists of a sheet
_LINE = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
# Looks of cells, by name: a cell takes a whole look at once, and staff can change one in Excel for all its cells.
_TITLE, _NOTE, _EXTRA = "tonghop tên bảng", "tonghop lời dẫn", "tonghop lưu ý"
_HEAD, _BODY, _FIELD, _VALUE, _HINT = (
    f"tonghop {name}" for name in ("đầu cột", "ô", "mục", "nội dung mục", "giải thích")
)
_LOOKS: Mapping[str, Mapping[str, object]] = {
    _TITLE: {"font": Font(_FONT, size=14, bold=True, color="1F4E79")},
    _NOTE: {"font": Font(_FONT, size=11, italic=True), "alignment": Alignment(vertical="top")},
    _EXTRA: {"font": Font(_FONT, size=11, bold=True, color="C00000")},
    _HEAD: {
        "font": Font(_FONT, size=11, bold=True, color="FFFFFF"),
        "fill": PatternFill("solid", fgColor="1F4E79"),
        "alignment": Alignment(wrap_text=True, vertical="center", horizontal="center"),
        "border": _BOX,
    },
    _BODY: {"font": Font(_FONT, size=11), "alignment": _WRAPPED, "border": _BOX},
    _FIELD: {"font": Font(_FONT, size=11, bold=True), "alignment": _WRAPPED, "border": _BOX},
    _VALUE: {
        "font": Font(_FONT, size=11),
        "alignment": Alignment(wrap_text=True, vertical="top", horizontal="left"),
        "border": _BOX,
    },
    _HINT: {"font": Font(_FONT, size=10, italic=True, color="595959"), "alignment": _WRAPPED, "border": _BOX},
}


def write(
    path: Path,
    about: WrittenRecord,
    tables: Mapping[str, Sequence[WrittenRecord]],
    years: Sequence[int],
    notes: Mapping[str, str] | None = None,
) -> None:
    """Write a program workbook.

    `about` maps field keys of sheet Chương trình to values; `tables` maps sheet keys to records (column key -> value;
    in `indicators` an int key is a year; `report` and `settings` have one record, by field); `notes` adds a line under
    a sheet's own note.
    """
    book = _dressed(Workbook())
    first = book.active
    assert isinstance(first, Worksheet)
    _fields(first, sheets.ABOUT, about)
    lists = {spec.key: rows for spec, rows in list_rows().items()}
    for spec in sheets.TABLES:
        records = tables.get(spec.key, lists.get(spec.key, ()))
        if spec.beside:
            _beside(book[spec.name], spec, records)
            continue
        sheet = book.create_sheet(spec.name)
        columns = list(spec.columns)
        if spec is sheets.INDICATORS:
            at = next(n for n, c in enumerate(columns) if c.key == sheets.YEARS_BEFORE)
            columns[at:at] = [Column(str(y), str(y), f"Mức giao năm {y}. {sheets.YEARS_NOTE}", width=12) for y in years]
        extra = (notes or {}).get(spec.key, "")
        _table(sheet, spec, columns, records, extra)
    _offer_lists(book)
    _fields(book.create_sheet(), sheets.REPORT, next(iter(tables.get(sheets.REPORT.key, ())), report_switches()))
    _fields(book.create_sheet(), sheets.SETTINGS, next(iter(tables.get(sheets.SETTINGS.key, ())), {}))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def report_switches(said: ReportSwitches = USUAL_REPORT) -> WrittenRecord:
    """The switches of the reports as the sheet Báo cáo says them."""
    words = {True: YesNo.YES.label, False: YesNo.NO.label}
    return {f.name: words[v] if isinstance(v := getattr(said, f.name), bool) else v for f in fields(said)}


def write_tables(path: Path, specs: Sequence[Sheet]) -> None:
    """Write an empty workbook of tables with their drop-downs and notes."""
    book = _dressed(Workbook())
    for n, spec in enumerate(specs):
        sheet = book.active if n == 0 else book.create_sheet()
        assert isinstance(sheet, Worksheet)
        sheet.title = spec.name
        _table(sheet, spec, list(spec.columns), (), "")
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


_MOST = 20 * 1024 * 1024  # bytes unpacked of a table that rows are added to: thousands of rows take five


def append(path: Path, target: Path, spec: Sheet, records: Sequence[WrittenRecord]) -> None:
    """Write the workbook `path` to `target` with `records` below the last row of a table; all else stays as it is.

    A table that is not there yet is added. Formulas become the values they last had, which would be lost otherwise.
    Raises RefusedWorkbook, also where a picture could not stay.
    """
    whole = whole_table(path, _MOST)
    for cell, value in whole.calculated:
        cell.value = value  # type: ignore[assignment]  # as the cell itself showed it
        if cell.data_type == "f":
            cell.data_type = "s"  # a text that begins with '='
    book = _dressed(whole.book)
    sheet = next((s for s in book.worksheets if printed_key(s.title) == key(spec.name)), None)
    if sheet is None:
        sheet = book.create_sheet(spec.name)
        _table(sheet, spec, spec.columns, (), "")
    at, heads = _heads(sheet, spec)
    _add_heads(sheet, spec, at, heads, records)
    filled = [n for n, row in enumerate(sheet.iter_rows(values_only=True), 1) if any(v is not None for v in row)]
    _rows(sheet, spec, heads, filled[-1] + 1, records)
    book.save(target)


def fill(
    path: Path,
    target: Path,
    about: WrittenRecord,
    tables: Mapping[Sheet, Sequence[WrittenRecord]],
    years: Sequence[int],
) -> None:
    """Write the program workbook `path` to `target` with the fields of `about` and these rows in place of its own.

    The heads of years of sheet Chỉ tiêu become `years`, by which its records name their targets; looks, notes and all
    else stay. Raises RefusedWorkbook.
    """
    book = _dressed(whole_table(path, _MOST).book)
    named = {printed_key(sheet.title): sheet for sheet in book.worksheets}
    _fill_fields(named[key(sheets.ABOUT.name)], sheets.ABOUT, about)
    if years:
        _fill_years(named[key(sheets.INDICATORS.name)], years)
    for spec, records in tables.items():
        sheet = named[key(spec.name)]
        at, heads = _heads(sheet, spec)
        if spec is sheets.INDICATORS:
            heads |= _year_heads(sheet, at)
        _add_heads(sheet, spec, at, heads, records)
        for number in range(at + 1, sheet.max_row + 1):
            for n in heads.values():
                sheet.cell(number, n).value = None
        _rows(sheet, spec, heads, at + 1, records)
    book.save(target)


def put_codes(path: Path, target: Path, codes: Sequence[GivenCode]) -> None:
    """Write the program workbook `path` to `target` with codes in the cells that lack them, as text.

    Raises RefusedWorkbook, also where a formula would lose its value.
    """
    whole = whole_table(path, _MOST)
    book = _dressed(whole.book)
    named = {clean(sheet.title): sheet for sheet in book.worksheets}
    for given in codes:
        cell = named[given.sheet][given.cell]
        _body(named[given.sheet], cell.row, cell.column, given.code)
        cell.number_format = _TEXT
    _refuse_formulas(path, [cell for cell, _ in whole.calculated if cell.data_type == "f"], "cột Mã")
    book.save(target)


def put_settings(path: Path, target: Path, values: WrittenRecord) -> None:
    """Write the program workbook `path` to `target` with these values in sheet Thiết lập, None for an empty cell.

    A workbook of before, which has no such sheet, gets one. Raises RefusedWorkbook, also where a formula would lose
    its value.
    """
    whole = whole_table(path, _MOST)
    book = _dressed(whole.book)
    sheet = next((s for s in book.worksheets if printed_key(s.title) == key(sheets.SETTINGS.name)), None)
    if sheet is None:
        sheet = book.create_sheet()
        _fields(sheet, sheets.SETTINGS, {})
    at = {_head(row[0].value): n for n, row in enumerate(sheet.iter_rows(max_col=1), 1) if row[0].value}
    for column in sheets.SETTINGS.columns:
        if column.key in values and values[column.key] is None and _head(column.header) in at:
            sheet.cell(at[_head(column.header)], 2).value = None
    _fill_fields(sheet, sheets.SETTINGS, values)
    formulas = [cell for cell, _ in whole.calculated if cell.data_type == "f"]
    _refuse_formulas(path, formulas, f"trang “{sheets.SETTINGS.name}”")
    book.save(target)


def _refuse_formulas(path: Path, cells: Sequence[Cell], by_hand: str) -> None:
    """Raise RefusedWorkbook where there are formulas: saved here they have no value, and targets would be none.

    `by_hand`: where people can write what would have been written.
    """
    if cells:
        more = f" và {len(cells) - 1} ô khác" if len(cells) > 1 else ""
        raise RefusedWorkbook(
            f"{path}: chưa đổi gì",
            f"trang “{cells[0].parent.title}” ô {cells[0].coordinate}{more} là công thức, ghi từ đây thì mất giá trị; "
            f"hãy mở tệp trong Excel, chép các ô ấy rồi dán giá trị (Paste Values), lưu, làm lại lệnh này; hoặc tự ghi "
            f"ở {by_hand}",
        )


def _fill_fields(sheet: Worksheet, spec: Sheet, values: WrittenRecord) -> None:
    """Put values beside the names of their fields; a field that is not there is added below."""
    at = {_head(row[0].value): n for n, row in enumerate(sheet.iter_rows(max_col=1), 1) if row[0].value}
    for column in spec.columns:
        if values.get(column.key) in (None, ""):
            continue
        number = at.get(_head(column.header)) or sheet.max_row + 1
        if _head(column.header) not in at:
            _body(sheet, number, 1, column.header, _FIELD)
        _body(sheet, number, 2, values[column.key], _VALUE)
        _fit(sheet, number, [(values[column.key], _ABOUT_WIDTHS[1])])


def _fill_years(sheet: Worksheet, years: Sequence[int]) -> None:
    """Name the columns of years anew; those that lack stand behind all others, those too many have no head."""
    at, heads = _heads(sheet, sheets.INDICATORS)
    of_years = list(_year_heads(sheet, at).values())
    last = max((*heads.values(), *of_years))
    places = [*of_years, *range(last + 1, last + 1 + max(0, len(years) - len(of_years)))]
    for n, place in enumerate(places):
        if n < len(years):
            _header(sheet, at, [(str(years[n]), f"Mức giao năm {years[n]}. {sheets.YEARS_NOTE}")], place)
        else:
            sheet.cell(at, place).value = sheet.cell(at, place).comment = None


def _year_heads(sheet: Worksheet, at: int) -> dict[str, int]:
    """The columns of years by their year; `at` is the row of the heads."""
    said = {n: _head(c.value) for n, c in enumerate(sheet[at], 1)}
    return {head: n for n, head in said.items() if re.fullmatch(r"(?:19|20)[0-9]{2}", head)}


def _heads(sheet: Worksheet, spec: Sheet) -> tuple[int, dict[str, int]]:
    """The row of a table's heads and its columns by their key."""
    found = _found_heads(sheet, spec)
    assert found is not None
    return found


def _found_heads(sheet: Worksheet, spec: Sheet) -> tuple[int, dict[str, int]] | None:
    """The same, None where the table is not there."""
    named = {key(c.header): c.key for c in spec.columns}
    return next(
        (
            (number, found)
            for number, row in enumerate(sheet.iter_rows(), 1)
            if len(found := {named[k]: n for n, c in enumerate(row, 1) if (k := _head(c.value)) in named}) > 1
        ),
        None,
    )


def _add_heads(sheet: Worksheet, spec: Sheet, at: int, heads: dict[str, int], records: Sequence[WrittenRecord]) -> None:
    """Give a table made earlier the columns it lacks and the records need, behind all that it has."""
    for column in (c for c in spec.columns if c.key not in heads and any(r.get(c.key) for r in records)):
        heads[column.key] = n = 1 + max(cell.column for cell in sheet[at] if cell.value is not None)
        _header(sheet, at, [(column.header, column.told)], n)
        _set_width(sheet, column, get_column_letter(n))


def _set_width(sheet: Worksheet, column: Column, letter: str) -> None:
    sheet.column_dimensions[letter].width = column.width
    sheet.column_dimensions[letter].hidden = column.hidden


def _rows(
    sheet: Worksheet, spec: Sheet, heads: Mapping[str, int], first: int, records: Sequence[WrittenRecord]
) -> None:
    """Write records from the row `first` on, drop-downs down to some rows below them."""
    for number, record in enumerate(records, first):
        for name, column in heads.items():
            _body(sheet, number, column, record.get(name))
        _fit(sheet, number, [(record.get(c.key), c.width) for c in spec.columns])
    _renew_choices(sheet, spec, heads, first - 1 + len(records) + ROOM)


def _offered(beside: Worksheet, column: Column) -> str:
    """What a drop-down offers: the names in the list that it goes by, down to the last, else the choices."""
    spec = next((listed for listed in sheets.LISTS if listed.key == column.listed), None)
    pages = beside.parent.worksheets if beside.parent and spec else []
    found = (
        (s, at) for s in pages if spec and printed_key(s.title) == key(spec.name) and (at := _found_heads(s, spec))
    )
    sheet, (head, columns) = next(found, (beside, (0, {})))
    if not columns:
        return '"' + ",".join(column.choices) + '"'
    page, letter = quote_sheetname(sheet.title), get_column_letter(columns["name"])
    first, last = f"${letter}${head + 1}", f"${letter}${head + ROOM}"
    rows = f"{page}!{first}:{last}"  # some of them may have been cleared: down to the last that is filled
    filled = f'SUMPRODUCT(MAX(({rows}<>"")*(ROW({rows})-{head})))'
    return f"OFFSET({page}!{first},0,0,MAX(1,{filled}),1)"


def _offer_lists(book: Workbook) -> None:
    """Have every drop-down that goes by a list offer what stands there."""
    for spec in sheets.TABLES:
        sheet = book[spec.name]
        for column in (c for c in spec.columns if c.listed):
            letter = get_column_letter(_heads(sheet, spec)[1][column.key])
            for rule in sheet.data_validations.dataValidation:
                if str(rule.sqref).startswith(f"{letter}5"):
                    rule.formula1 = _offered(sheet, column)


def _renew_choices(sheet: Worksheet, spec: Sheet, heads: Mapping[str, int], last: int) -> None:
    """Give the drop-downs today's choices, down to the row `last`: a table made earlier may know fewer."""
    for column in spec.columns:
        for rule in sheet.data_validations.dataValidation:
            letter = get_column_letter(heads.get(column.key, 1))
            first = str(rule.sqref).partition(":")[0]
            if column.choices and first.rstrip("0123456789") == letter:
                rule.formula1 = _offered(sheet, column)
                rule.sqref = MultiCellRange(f"{first}:{letter}{last}")


def _dressed(book: Workbook) -> Workbook:
    """The workbook with every look it lacks."""
    for name, look in _LOOKS.items():
        if name not in book.named_styles:
            book.add_named_style(NamedStyle(name, **look))  # type: ignore[arg-type]  # font, fill, alignment, border
    return book


def _head(value: object) -> str:
    return printed_key(key(str(value or "")).rstrip("* "))


def _title(sheet: Worksheet, name: str, note: str) -> None:
    sheet["A1"] = name.upper()
    sheet["A1"].style = _TITLE
    sheet["A2"] = note
    sheet["A2"].style = _NOTE
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _header(sheet: Worksheet, row: int, labels: Sequence[tuple[str, str]], first: int = 1) -> None:
    for n, (label, note) in enumerate(labels, first):
        cell = sheet.cell(row, n, label)
        cell.style = _HEAD
        if note:
            cell.comment = Comment(note, "tonghop", width=260, height=90)


def _body(sheet: Worksheet, row: int, column: int, value: object, look: str = _BODY) -> None:
    cell = sheet.cell(row, column)
    cell.value = value  # type: ignore[assignment]  # str, number or date
    if isinstance(value, str):
        cell.data_type = "s"  # text that begins with '=' is no formula
    cell.style = look
    if isinstance(value, date):
        cell.number_format = "DD/MM/YYYY"
    elif isinstance(value, Percent):
        cell.number_format = _percent_format(value)


def _percent_format(share: float) -> str:
    """As many places as it has: '0%', '0.00%'."""
    places = "0" * len(percent(100 * share, 7).removesuffix("%").partition(",")[2])
    return f"0.{places}%" if places else "0%"


def _fit(sheet: Worksheet, row: int, cells: Sequence[tuple[object, int]]) -> None:
    """Make `row` high enough for its wrapped texts: not every spreadsheet program does so when it opens a file."""
    lines = max(
        sum(max(1, ceil(len(part) / (1.15 * width))) for part in value.split("\n")) if isinstance(value, str) else 1
        for value, width in cells
    )
    if lines > 1:
        dimensions = sheet.row_dimensions[row]
        dimensions.height = max(_LINE_HEIGHT * lines, dimensions.height or 0)  # another list may share the row


def _fields(sheet: Worksheet, spec: Sheet, values: WrittenRecord) -> None:
    """A sheet of one row per field: its name, its value, what it is for."""
    sheet.title = spec.name
    _title(sheet, spec.name, spec.note)
    _header(sheet, 4, [(label, "") for label in sheets.ABOUT_HEADER])
    for n, field in enumerate(spec.columns, 5):
        _body(sheet, n, 1, field.header + (" *" if field.required and not field.blank else ""), _FIELD)
        _body(sheet, n, 2, values.get(field.key), _VALUE)
        _body(sheet, n, 3, field.told, _HINT)
        _fit(sheet, n, [(values.get(field.key), _ABOUT_WIDTHS[1]), (field.told, _ABOUT_WIDTHS[2])])
        if field.choices:
            sheet.add_data_validation(_drop_down(field, f"B{n}"))
    for letter, width in zip("ABC", _ABOUT_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A5"


def _cut(told: str) -> str:
    """As much as a message beside a cell may hold; the note over the column has all."""
    return shortened(told, _MESSAGE)


def _drop_down(column: Column, cells: str) -> DataValidation:
    rule = DataValidation("list", formula1='"' + ",".join(column.choices) + '"', allow_blank=True)
    rule.error, rule.errorTitle = "Chọn một giá trị trong danh sách.", column.header
    rule.prompt, rule.promptTitle = _cut(column.told), column.header
    rule.showErrorMessage = rule.showInputMessage = True
    rule.add(cells)
    return rule


def _table(
    sheet: Worksheet, spec: Sheet, columns: Sequence[Column], records: Sequence[WrittenRecord], extra: str
) -> None:
    _title(sheet, spec.name, spec.note)
    if extra:
        sheet["A3"] = extra
        sheet["A3"].style = _EXTRA
    sheet.row_dimensions[4].height = 32
    _listed(sheet, columns, records, 1)
    sheet.freeze_panes = "C5" if spec is sheets.INDICATORS else "B5"
    sheet.print_title_rows = "4:4"


def _beside(sheet: Worksheet, spec: Sheet, records: Sequence[WrittenRecord]) -> None:
    """A list to the right of all that the sheet has."""
    gap = 1 + max(cell.column for cell in sheet[4] if cell.value is not None)
    sheet.column_dimensions[get_column_letter(gap)].width = _GAP
    _listed(sheet, spec.columns, records, gap + 1)


def _listed(sheet: Worksheet, columns: Sequence[Column], records: Sequence[WrittenRecord], first: int) -> None:
    """Heads in row 4 from the column `first` on, the records below, drop-downs down to some rows below these."""
    _header(sheet, 4, [(c.header, c.told) for c in columns], first)
    for row, record in enumerate(records, 5):
        for n, column in enumerate(columns, first):
            value = record.get(column.key)
            if value is None and column.key.isdigit():
                value = record.get(int(column.key))  # type: ignore[call-overload]  # years may be int keys
            _body(sheet, row, n, value)
        _fit(sheet, row, [(sheet.cell(row, n).value, column.width) for n, column in enumerate(columns, first)])
    last = 4 + len(records) + ROOM
    for n, column in enumerate(columns, first):
        letter = get_column_letter(n)
        _set_width(sheet, column, letter)
        if column.blank is left_blank.CODE:
            sheet.column_dimensions[letter].number_format = _TEXT
            for row in range(5, 5 + len(records)):
                sheet.cell(row, n).number_format = _TEXT
        if column.choices:
            sheet.add_data_validation(_drop_down(column, f"{letter}5:{letter}{last}"))

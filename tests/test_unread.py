"""What a person does not read in a cell is not counted in silence: struck through, unseen, hidden, told twice."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook

from pipeline.forms.read import RawCell, RawForm
from pipeline.grids.cells import Budget, Extra, Filled
from pipeline.grids.outside import HiddenLines, Narrow, OutsideCells
from pipeline.grids.outside_files import outside_cells
from pipeline.grids.unread import SAME_COLOUR, STRUCK, TINY, why_unread
from pipeline.intake.folder import read_folder
from pipeline.intake.submission import Answer
from pipeline.intake.unseen_figures import narrow_figures
from pipeline.issues import CellRef
from pipeline.program.model import Program
from tests.forms import GOOD, book_of, edited, filled, make_form, named, period_of, places, triples, with_part
from tests.programs import make_program
from tests.soffice import convert_all, needs_soffice

COUNT, CHOICE, NUM, DEN = "I_3_1_2024_val", "I_1_1_2024_val", "I_2_1_2024_num", "I_2_1_2024_den"
FIGURES = "xl/worksheets/sheet3.xml"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def good(program: Program) -> bytes:
    return filled(make_form(program, "A05"), GOOD)


def read(
    program: Program, folder: Path, data: bytes, name: str = "A05.xlsx"
) -> tuple[dict[str, str], dict[str, object]]:
    """(code by cell of every error and warning, answers) of one returned file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    got = read_folder(folder, program, period_of(program))
    said = {cell or sheet: code for sheet, cell, code in triples(i for f in got.files for i in f.issues)}
    answers = {n: a.value for s in got.submissions for n, a in s.answers.items()}
    return {at: code for at, code in said.items() if code[0] in "GC"}, answers


def looks(name: str, **font: object) -> Callable[[Workbook], None]:
    """The cell in another font."""

    def change(book: Workbook) -> None:
        named(book, name).font = Font(**font)

    return change


def in_runs(book: Workbook) -> None:
    run = TextBlock(InlineFont(strike=True), "7")
    named(book, COUNT).value = CellRichText(run, TextBlock(InlineFont(), " 9"))


def with_a_footnote(book: Workbook) -> None:
    named(book, COUNT).value = CellRichText("7", TextBlock(InlineFont(vertAlign="superscript"), "2"))


def under_a_merged_cell(book: Workbook) -> None:
    from openpyxl.worksheet.cell_range import MultiCellRange

    cell = named(book, COUNT)
    over = f"{cell.column_letter}{cell.row - 1}:{cell.coordinate}"
    cell.parent.merged_cells = MultiCellRange([over])  # as programs do that keep what lies under it


def on_black(book: Workbook) -> None:
    cell = named(book, COUNT)
    cell.font, cell.fill = Font(color="FFFFFF"), PatternFill("solid", fgColor="000000")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (looks(COUNT, strike=True), "G27"),
        (in_runs, "G27"),
        (with_a_footnote, "G02"),
        (under_a_merged_cell, "G28"),
        (looks(COUNT, color="FFFFFF"), "G28"),
        (looks(COUNT, color="FFFAE0"), "G28"),  # on the pale yellow of cells to fill in
        (looks(COUNT, sz=1), "G28"),
        (looks(COUNT, sz=8, color="C00000"), ""),
        (on_black, ""),
    ],
)
def test_a_figure_that_nobody_reads_is_asked_about(
    program: Program, good: bytes, tmp_path: Path, change: Callable[[Workbook], None], code: str
) -> None:
    said, answers = read(program, tmp_path, edited(good, change))
    assert said == ({places(book_of(good))[COUNT][1]: code} if code else {})
    assert (COUNT in answers) is (code == "")


def test_words_struck_through_are_told_as_that(program: Program, good: bytes, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        cell = named(book, "N_2")
        cell.value, cell.font = "Đề nghị cũ", Font(strike=True)

    said, answers = read(program, tmp_path, edited(good, change))
    assert said == {} and answers["N_2"] == "[gạch bỏ: Đề nghị cũ]"


@pytest.mark.parametrize(
    ("look", "why"),
    [
        ({"struck": True}, STRUCK),
        ({"size": 2.0}, TINY),
        ({"colour": "#ffffff"}, SAME_COLOUR),
        ({"colour": "FF1F4E79", "ground": "1F4E79"}, SAME_COLOUR),
        ({"colour": "808080"}, ""),
        ({"colour": "FFFFFF", "ground": "1F4E79"}, ""),
        ({"size": 0.0, "colour": "no colour"}, ""),
    ],
)
def test_letters_that_nobody_reads(look: dict[str, object], why: str) -> None:
    assert why_unread(**look) == why  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------- hidden


def hidden_row(book: Workbook) -> None:
    cell = named(book, COUNT)
    cell.parent.row_dimensions[cell.row].hidden = True


def flat_row(book: Workbook) -> None:
    cell = named(book, COUNT)
    cell.parent.row_dimensions[cell.row].height = 0.5


def hidden_column(book: Workbook) -> None:
    cell = named(book, COUNT)
    cell.parent.column_dimensions[cell.column_letter].hidden = True


def hidden_sheet(book: Workbook) -> None:
    named(book, COUNT).parent.sheet_state = "veryHidden"


@pytest.mark.parametrize("change", [hidden_row, flat_row, hidden_column, hidden_sheet])
def test_figures_in_hidden_places_count_and_are_told(
    program: Program, good: bytes, tmp_path: Path, change: Callable[[Workbook], None]
) -> None:
    said, answers = read(program, tmp_path, edited(good, change))
    at = places(book_of(good))[COUNT]
    assert said == {at[1] if change in (hidden_row, flat_row) else at[0]: "G30"}
    assert answers[COUNT] == 7


@needs_soffice
@pytest.mark.soffice
def test_hidden_rows_are_told_of_files_of_libreoffice(program: Program, good: bytes, tmp_path: Path) -> None:
    source, at = tmp_path / "A05.xlsx", places(book_of(good))[COUNT][1]
    source.write_bytes(edited(good, hidden_row))
    for kind in ("xls", "ods"):
        data = convert_all([source], tmp_path / kind, kind)[0].read_bytes()
        said, _ = read(program, tmp_path / f"{kind}-ra", data, f"A05.{kind}")
        assert said == {at: "G30"}, kind


def of_width(width: float, value: object, code: str = "#,##0") -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        cell = named(book, COUNT)
        cell.value, cell.number_format = value, code
        cell.parent.column_dimensions[cell.column_letter].width = width

    return change


@pytest.mark.parametrize(
    ("width", "value", "cut"),
    [(3, 12345, True), (3, 12, False), (3, "12345", True), (6.5, 12345, False), (16, 99_999_999, False)],
)
def test_a_figure_that_its_column_does_not_show_counts_and_is_told(
    program: Program, good: bytes, tmp_path: Path, width: float, value: object, cut: bool
) -> None:
    (tmp_path / "A05.xlsx").write_bytes(edited(good, of_width(width, value)))
    got = read_folder(tmp_path, program, period_of(program))
    sheet, at = places(book_of(good))[COUNT]
    told = [i.ref for f in got.files for i in f.issues if i.code == "G34"]
    assert bool(told) is cut and all(ref.sheet == sheet and ref.cell in (at, "") for ref in told)
    assert got.submissions[0].answers[COUNT].value == float(value)  # type: ignore[arg-type]


def test_decimals_that_a_program_leaves_out_are_not_cut_off() -> None:
    """A number without a format is rounded to its column, and one of that many digits is not."""
    ref = CellRef("A05.xlsx", "S", "B2")
    beside = OutsideCells(lines={"S": HiddenLines(narrow=(Narrow(1, 1, 8.0),))})
    for value, code, cut in ((12.3456789012, "", False), (12.3456789012, "0.00000000", True), (123456789.5, "", True)):
        raw = RawForm("A05.xlsx", {"x": RawCell(value, ref, Extra(code))}, None, b"")
        found = list(narrow_figures(raw, {"x": Answer(value, ref)}, beside, "A05"))
        assert bool(found) is cut, (value, code)


FLAT = {
    "ods rows": ("table-row", 'style:row-height="0cm"', 'table:style-name="x"', ""),
    "ods filtered": ("table-row", "", 'table:visibility="filter"', ""),
    "ods column": ("table-column", 'style:column-width="0.01cm"', "", 'table:style-name="x"'),
}


@pytest.mark.parametrize("case", FLAT)
def test_rows_and_columns_of_no_size_are_hidden_ones(case: str) -> None:
    family, size, of_row, of_column = FLAT[case]
    spaces = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for p, n in (("office", "office"), ("table", "table"), ("style", "style"), ("text", "text"))
    )
    kind = f"{family}-properties"
    flat = (
        f'<office:document {spaces}><office:automatic-styles><style:style style:name="x" style:family="{family}">'
        f"<style:{kind} {size}/></style:style></office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="A"><table:table-column {of_column}/><table:table-row/><table:table-row {of_row}>'
        '<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document>"
    )
    lines = outside_cells(flat.encode()).lines["A"]
    assert lines.has(1, 0) and lines.has(0, 0) is (family == "table-column") and not lines.has(0, 5)


def test_flat_rows_of_sheets_in_xml_are_hidden_ones() -> None:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    book = f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="A"><Table><Row/><Row ss:Height="0"/>'
    lines = outside_cells(f"{book}<Row/></Table></Worksheet></Workbook>".encode()).lines["A"]
    assert [lines.has(row, 0) for row in range(3)] == [False, True, False]


# ------------------------------------------------------------------------------------------- told twice


def again(at: str, cell: str, sheet: bytes) -> bytes:
    """The sheet with another cell of the same address behind one."""
    return re.sub(rb'(<c r="%s"[^>]*>.*?</c>)' % at.encode(), rb"\1" + cell.encode(), sheet, count=1)


def row_again(at: str, cell: str, sheet: bytes) -> bytes:
    row = re.sub("[A-Z]", "", at)
    return sheet.replace(b"</sheetData>", f'<row r="{row}">{cell}</row></sheetData>'.encode())


def value_again(at: str, cell: str, sheet: bytes) -> bytes:
    written = re.search("<v>.*</v>", cell)
    more = written[0].encode() if written else b"<v/>"
    return re.sub(rb'(<c r="%s"[^>]*><v>.*?</v>)' % at.encode(), rb"\1" + more, sheet, count=1)


@pytest.mark.parametrize("how", [again, row_again, value_again])
@pytest.mark.parametrize("second", ["<v>9</v>", "", "<v>7</v>"])
def test_a_cell_that_a_sheet_holds_twice_is_asked_about(
    program: Program, good: bytes, tmp_path: Path, how: Callable[[str, str, bytes], bytes], second: str
) -> None:
    at = places(book_of(good))[COUNT][1]
    cell = f'<c r="{at}">{second}</c>'
    said, answers = read(program, tmp_path, with_part(good, FIGURES, partial(how, at, cell)))
    alike = second == "<v>7</v>" or (how is value_again and not second)  # an empty value says nothing
    assert said == ({} if alike else {at: "G29"})
    assert (answers.get(COUNT) == 7) is alike


def test_what_was_put_first_is_kept_when_a_cell_is_put_thrice() -> None:
    filled_cells = Filled()
    for value in (1.0, 2.0, 2.0):
        filled_cells.put(0, 0, value)
    assert filled_cells.grid(Budget()).extra(0, 0).other == "1.0"


# ------------------------------------------------------------------------------------------- two files in one

JOINED = {
    "two forms": lambda one, other: other + one,
    "a form behind a page": lambda one, _: b"<html><body><p>Bao cao</p></body></html>\n" + one,
    "something behind the form": lambda one, _: one + b"%PDF-1.7\n" + b"x" * 500,
    "blanks behind the form": lambda one, _: one + b"\r\n" + bytes(600),
    "a form": lambda one, _: one,
}


@pytest.mark.parametrize("case", JOINED)
def test_a_file_that_holds_another_is_told(program: Program, good: bytes, tmp_path: Path, case: str) -> None:
    other = filled(make_form(program, "A05"), {**GOOD, "I_3_1_2024_val": 9})
    (tmp_path / "A05.xlsx").write_bytes(JOINED[case](good, other))
    got = read_folder(tmp_path, program, period_of(program))
    told = [i for f in got.files for i in f.issues if i.code == "T50" or "còn một tệp khác" in i.found]
    assert bool(told) is (case not in ("a form", "blanks behind the form"))
    if case != "a form behind a page":
        assert [s.answers[COUNT].value for s in got.submissions] == [7]


def test_what_the_directory_of_a_form_leaves_out_is_told(program: Program, good: bytes, tmp_path: Path) -> None:
    stray = io.BytesIO()
    with zipfile.ZipFile(stray, "w") as package:
        package.writestr("xl/worksheets/sheet9.xml", "<worksheet/>" * 20)
    first = stray.getvalue()[: stray.getvalue().index(b"PK\x01\x02")]
    (tmp_path / "A05.xlsx").write_bytes(first + good)
    got = read_folder(tmp_path, program, period_of(program))
    assert [i.code for i in got.submissions[0].issues if i.code == "T50"] == ["T50"]

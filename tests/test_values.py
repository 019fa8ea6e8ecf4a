"""What a cell holds is told the same of every kind of file: numbers as they are shown, errors, formulas, comments."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from pipeline.checks.shown import Seen, seen
from pipeline.grids.addresses import column_letters, column_of, split_address
from pipeline.grids.built_in_formats import built_in
from pipeline.grids.grids import Grids, read_grids
from pipeline.grids.number_format import day_kind, shown_text, shown_value
from pipeline.intake.folder import read_folder
from pipeline.program.model import Program
from tests.forms import GOOD, edited, filled, make_form, named, period_of, places, resaved, triples, with_part
from tests.programs import make_program
from tests.soffice import convert_all, needs_soffice

PEOPLE, WOMEN, PART = "Q_ccvcld_2024", "Q_nu_ccvcld_2024", "I_1_2_2024_num"
COUNT, NUM, DEN = "I_3_1_2024_val", "I_2_1_2024_num", "I_2_1_2024_den"
MEMBERS, CHOICE, GRADE = "Q_doan_vien_2024", "I_1_1_2024_val", "I_2_2_2024_val"
LIBREOFFICE = ("xls", "fods", "html")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def good(program: Program) -> bytes:
    return filled(make_form(program, "A05"), GOOD)


@pytest.fixture(scope="module")
def odd(good: bytes) -> bytes:
    """A share typed as 100%, an error, a formula, a scaled format, a unit of measure, a comment; TRUE for a number, a
    choice struck through, one in white."""

    def change(book: Workbook) -> None:
        for name, value, code in (
            (PART, 1, "0%"),
            (COUNT, "=1/0", "0"),
            (DEN, "=25*2", "0"),
            (PEOPLE, 120, '0.0" triệu"'),
            (WOMEN, 50, '0" người"'),
        ):
            cell = named(book, name)
            cell.value, cell.number_format = value, code
        named(book, NUM).comment = Comment("số chưa chốt", "union")
        named(book, MEMBERS).value, named(book, MEMBERS).number_format = True, "General"
        named(book, CHOICE).font, named(book, GRADE).font = Font(strike=True), Font(color="FFFFFF")

    return edited(good, change)


def said_of(
    program: Program, folder: Path, name: str, data: bytes
) -> tuple[list[tuple[str, str, str]], dict[str, object]]:
    """(triples of all issues but that the file lost its names, answers) of one returned file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    got = read_folder(folder, program, period_of(program))
    answers = {n: a.value for s in got.submissions for n, a in s.answers.items()}
    return [
        t for t in triples(i for f in got.files for i in f.issues) if t[2] not in ("T15", "T10") and t[2][0] != "W"
    ], answers


class Look(NamedTuple):
    """How a cell looks: its number format, whether it is struck through, white on white."""

    code: str
    struck: bool
    white: bool


Cells = Mapping[str, Mapping[tuple[int, int], tuple[object, Look, str]]]  # by sheet and place: value, look, formula


def cells_of(odd: bytes) -> Cells:
    """The cells of the odd form as a program writes them that works formulas out; an error is a value of bytes."""
    book = openpyxl.load_workbook(io.BytesIO(odd))
    at = places(book)
    worked_out = {at[COUNT]: b"#DIV/0!", at[DEN]: 50}
    found: dict[str, dict[tuple[int, int], tuple[object, Look, str]]] = {}
    for sheet in book:
        for cell in (c for row in sheet.iter_rows() for c in row if c.value is not None):
            formula = cell.value if cell.data_type == "f" else ""
            value = worked_out.get((sheet.title, cell.coordinate), "" if formula else cell.value)
            place = (cell.row - 1, cell.column - 1)
            white = (
                cell.font.color is not None and cell.font.color.rgb == "00FFFFFF" and cell.coordinate == at[GRADE][1]
            )
            look = Look(cell.number_format, bool(cell.font.strike), white)
            found.setdefault(sheet.title, {})[place] = (value, look, str(formula))
    return found


def xml_2003(cells: Cells) -> bytes:
    """XML Spreadsheet 2003."""
    looks = sorted({look for sheet in cells.values() for _, look, _ in sheet.values()})
    out = ['<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>']
    out.append('<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"')
    out.append(' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>')
    for n, look in enumerate(looks):
        font = f'<Font ss:StrikeThrough="{look.struck:d}" ss:Color="#{"FFFFFF" if look.white else "000000"}"/>'
        out.append(f'<Style ss:ID="s{n}">{font}<NumberFormat ss:Format={quoteattr(look.code)}/></Style>')
    out.append("</Styles>")
    for name, sheet in cells.items():
        out.append(f"<Worksheet ss:Name={quoteattr(name)}><Table>")
        for row in sorted({r for r, _ in sheet}):
            out.append(f'<Row ss:Index="{row + 1}">')
            for (_, column), (value, look, formula) in sorted((k, v) for k, v in sheet.items() if k[0] == row):
                kind = "Error" if isinstance(value, bytes) else "Number" if isinstance(value, int | float) else "String"
                kind = "Boolean" if isinstance(value, bool) else kind
                text = escape(
                    value.decode() if isinstance(value, bytes) else str(+value if kind == "Boolean" else value)
                )
                said = f" ss:Formula={quoteattr(formula)}" if formula else ""
                out.append(f'<Cell ss:Index="{column + 1}" ss:StyleID="s{looks.index(look)}"{said}>')
                out.append(f'<Data ss:Type="{kind}">{text}</Data></Cell>')
            out.append("</Row>")
        out.append("</Table></Worksheet>")
    return "".join([*out, "</Workbook>"]).encode()


def record(kind: int, body: bytes) -> bytes:
    """A record of a binary workbook."""
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, left = b"", len(body)
    while left > 127:
        length, left = length + bytes([left & 0x7F | 0x80]), left >> 7
    return number + length + bytes([left]) + body


def wide(text: str) -> bytes:
    """A text of a binary workbook."""
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def xlsb(cells: Cells) -> bytes:
    """A binary workbook: texts in the cells, no names."""
    looks = sorted({look for sheet in cells.values() for _, look, _ in sheet.values()})
    styles = b"".join(record(44, struct.pack("<H", 200 + n) + wide(look.code)) for n, look in enumerate(looks))
    for look in looks:  # a font for each: 12 points, struck or not, its colour
        colour = bytes((4, 0, 0, 0, *((255, 255, 255, 255) if look.white else (0, 0, 0, 255))))
        styles += record(
            43, struct.pack("<HHHHBBBB", 240, 8 * look.struck, 400, 0, 0, 0, 0, 0) + colour + b"\0" + wide("A")
        )
    styles += record(45, struct.pack("<I", 0) + bytes(64))
    formats = b"".join(record(47, struct.pack("<HHHH", 0, 200 + n, n, 0)) for n in range(len(looks)))
    parts = {"xl/styles.bin": styles + record(617, b"") + formats + record(618, b"")}
    links, sheets = ['<Relationship Id="s" Target="styles.bin" Type="x/styles"/>'], b""
    for n, (name, sheet) in enumerate(cells.items()):
        links.append(f'<Relationship Id="r{n}" Target="worksheets/sheet{n}.bin" Type="x/worksheet"/>')
        sheets += record(156, struct.pack("<II", 0, n + 1) + wide(f"r{n}") + wide(name))
        body, last = b"", -1
        for (row, column), (value, look, formula) in sorted(sheet.items()):
            body += record(0, struct.pack("<I", row)) if row != last else b""
            last, head = row, struct.pack("<II", column, looks.index(look))
            if isinstance(value, bool):
                body += record(4, head + bytes((value,)))
            elif isinstance(value, bytes):
                body += record(11 if formula else 3, head + b"\x07")
            elif isinstance(value, int | float):
                body += record(9 if formula else 5, head + struct.pack("<d", value))
            else:
                body += record(8 if formula else 6, head + wide(str(value)))
        parts[f"xl/worksheets/sheet{n}.bin"] = body
    parts["xl/workbook.bin"] = sheets
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts["xl/_rels/workbook.bin.rels"] = (
        f'<Relationships xmlns="{relations}">{"".join(links)}</Relationships>'.encode()
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        for part, data in parts.items():
            package.writestr(part, data)
    return out.getvalue()


def at(form: bytes, name: str, code: str) -> tuple[str, str, str]:
    """The triple of an issue on a named cell."""
    sheet, address = places(openpyxl.load_workbook(io.BytesIO(form)))[name]
    return sheet, address, code


def expected(form: bytes) -> list[tuple[str, str, str]]:
    """What is said of the odd form."""
    said = ((PART, "G09"), (COUNT, "G12"), (DEN, "C03"), (PEOPLE, "G18"))
    said += ((MEMBERS, "G02"), (CHOICE, "G27"), (GRADE, "G28"))
    return sorted(at(form, name, code) for name, code in said)


def assert_seen(program: Program, folder: Path, name: str, data: bytes, wanted: list[tuple[str, str, str]]) -> None:
    said, answers = said_of(program, folder, name, data)
    assert said == wanted
    assert (answers[WOMEN], answers[NUM], answers[DEN]) == (50.0, 40.0, 50.0)
    assert not {PART, COUNT, PEOPLE, MEMBERS, CHOICE, GRADE} & answers.keys()


@pytest.mark.parametrize("kind", ["xml", "xlsb"])
def test_every_kind_of_file_tells_what_its_cells_hold(program: Program, odd: bytes, tmp_path: Path, kind: str) -> None:
    data = {"xml": xml_2003, "xlsb": xlsb}[kind](cells_of(odd))
    assert_seen(program, tmp_path / "ra", f"A05.{kind}", data, expected(odd))


@needs_soffice
@pytest.mark.soffice
def test_what_libreoffice_saves_tells_it_too(program: Program, odd: bytes, tmp_path: Path) -> None:
    source = tmp_path / "A05.xlsx"
    source.write_bytes(odd)
    (again,) = resaved([source], tmp_path / "xlsx")
    told = sorted([*expected(odd), at(odd, MEMBERS, "C03")])  # which writes TRUE as a formula
    assert_seen(program, tmp_path / "0", "A05.xlsx", again.read_bytes(), told)
    for kind in LIBREOFFICE:
        data = convert_all([source], tmp_path / kind, kind)[0].read_bytes()
        # A page holds results only: that one of them was worked out cannot be seen.
        wanted = [t for t in told if kind != "html" or t[2] != "C03"]
        assert_seen(program, tmp_path / f"{kind}-ra", f"A05.{kind if kind != 'html' else 'xls'}", data, wanted)
        got = read_grids(data)
        assert isinstance(got, Grids), got
        comments = {e.comment for grid in got.sheets.values() for e in grid.extras.values()} - {""}
        assert [c for c in comments if "số chưa chốt" in c], kind


# ------------------------------------------------------------------------------------------- what a cell shows

SAME = (
    '_-* #,##0\\ _₫_-;\\-* #,##0\\ _₫_-;_-* "-"\\ _₫_-;_-@_-',
    '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)',
    *(
        "#,##0\\ [$đ-42A]",
        "#,##0\\ [$₫-vi-VN]",
        '0" người"',
        '0\\ "hộ dân"',
        "0\\ \\đ",
        'General\\ "đv"',
        "[Red]0",
        '"$"#,##0',
    ),
    *('#,##0\\ "đồng"', "[DBNum1][$-404]General", "00", "000", "@", "[Blue]General", "# ?/?", "0.00E+00", "0;-0;;@"),
    *(
        '[=0]"";General',
        "#,##0\\ \\d\\/\\c",
        "#\\ ##0",
        "_-* #,##0 [$VND]_-",
        "\\S\\ố\\ 0",
        '"Tổng số: "0',
        "[Red][>1]0;0",
    ),
)
OTHER = (
    *(
        '0" (ước)"',
        '"Khoảng "0',
        '">"0',
        '"≥ "0',
        '0"/45"',
        '0.0" triệu"',
        "0,",
        '0,,"tr"',
        "0.0,,",
        '0" nghìn"',
        '0"k"',
    ),
    *(
        ";;;",
        '"Đạt"',
        '[=2]"Hai";0',
        '0"+"',
        '0"?"',
        '0"*"',
        '"~"0',
        '"("0")"',
        '0" trở lên"',
        '0" dự kiến"',
        '0" lượt"',
    ),
    *('00"/"00', "0\\.0", '0"0"', '0" 000"', '"1"0', '0" (nữ)"', '0"‰"'),
)
SHARES = ("0%", "0.0%", "0\\%", '0"%"', '[<1]0%;0" %"')


@pytest.mark.parametrize("code", SAME)
def test_a_unit_of_measure_leaves_a_number_what_it_is(code: str) -> None:
    assert day_kind(code) == "" and seen(2.0, code, "người")[0] is Seen.SAME


@pytest.mark.parametrize("code", OTHER)
def test_any_other_word_or_scale_makes_another_number_of_it(code: str) -> None:
    assert day_kind(code) == "" and seen(2.0, code, "người")[0] is Seen.OTHER


@pytest.mark.parametrize("code", SHARES)
def test_a_sign_of_per_cent_makes_a_share_of_it(code: str) -> None:
    assert seen(2.0, code, "người")[0] is Seen.PERCENT


@pytest.mark.parametrize("code", ["d/m/yyyy", "[$-42A]dd\\ mmmm", "[h]:mm", "hh:mm", "[$-1010000]d/m/yyyy;@", "mmm-yy"])
def test_days_and_hours_are_no_numbers(code: str) -> None:
    assert day_kind(code) and not isinstance(shown_value(2.0, code), float)


@pytest.mark.parametrize(
    ("value", "code", "unit", "how"),
    [
        (8.5, '0.0" triệu"', "triệu đồng", Seen.SAME),
        (8.5, '0.0" tr.đ"', "triệu đồng", Seen.SAME),
        (8_500_000.0, '#,##0\\ "₫"', "triệu đồng", Seen.OTHER),
        (8_500_000.0, '0.0,," triệu"', "triệu đồng", Seen.OTHER),
        (0.0, '_-* "-"??_-', "người", Seen.SAME),
        (0.0, "0;-0;;@", "người", Seen.SAME),
        (0.0, "0%", "người", Seen.SAME),
        (0.0, '0;-0;"chưa có"', "người", Seen.OTHER),
    ],
)
def test_what_is_counted_and_zero_matter(value: float, code: str, unit: str, how: Seen) -> None:
    assert seen(value, code, unit)[0] is how


@given(st.text(st.sampled_from('0#?.,%/@;"\\[]<>=E+-dmyhs _*General"triệu'), max_size=20), st.floats(0, 1e15))
def test_any_code_shows_something(code: str, value: float) -> None:
    kind = day_kind(code)
    assert kind in ("", "date", "elapsed")
    shown_value(value, code)
    seen(value, code, "người")
    shown_text("x", code)


# ------------------------------------------------------------------------------------------- one odd cell


FIGURES, BESIDE = "xl/worksheets/sheet3.xml", b"</sheetData>"
ODD_CELLS = {
    "new error words": b'<c r="A900" t="e"><v>#SPILL!</v></c><c r="B900" t="e"><v>Err:502</v></c>',
    "extension": b'<c r="A900"><v>1</v><extLst><ext uri="{x}"><y xmlns="u">2</y></ext></extLst></c>',
    "no such text": b'<c r="A900" t="s"><v>999999</v></c><c r="B900" t="s"><v>-1</v></c>',
    "no number": b'<c r="A900"><v>INF</v></c><c r="B900"><v>1e309</v></c><c r="C900" t="n"><v>NaN</v></c>',
    "unknown kinds": b'<c r="A900" t="zzz"><v>1</v></c><c r="B900" t="b"><v>maybe</v></c>',
    "unknown style": b'<c r="A900" s="99999"><v>1</v></c><c r="B900" s="-1"><v>1</v></c>',
    "a day without end": b'<c r="A900" s="1"><v>1e300</v></c>',
    "no address": b"<c><v>1</v></c>",
}


@pytest.mark.parametrize("cells", ODD_CELLS.values(), ids=ODD_CELLS)
def test_an_odd_cell_beside_the_form_loses_nothing(program: Program, good: bytes, tmp_path: Path, cells: bytes) -> None:
    data = with_part(good, FIGURES, lambda x: x.replace(BESIDE, b'<row r="900">' + cells + b"</row>" + BESIDE))
    assert said_of(program, tmp_path / "0", "A05.xlsx", data) == said_of(program, tmp_path / "1", "A05.xlsx", good)


WRITTEN = {
    "infinite": (b"<v>INF</v>", "", "G02"),
    "no number": (b"<v>NaN</v>", "", "G02"),
    "beyond all": (b"<v>1e309</v>", "", "G02"),
    "new error": (b"<v>#CALC!</v>", ' t="e"', "G12"),
    "no such text": (b"<v>999999</v>", ' t="s"', "G19"),
    "not calculated": (b"<f>1+1</f><v></v>", "", "G17"),
    "calculated": (b"<f>3+4</f><v>7</v>", "", "C03"),
    "a comment inside": (b"<v>7<!-- 1 --></v>", "", ""),
    "in a section": (b"<v><![CDATA[7]]></v>", "", ""),
}


@pytest.mark.parametrize(("inside", "kind", "code"), WRITTEN.values(), ids=WRITTEN)
def test_an_odd_input_cell_costs_itself(
    program: Program, good: bytes, tmp_path: Path, inside: bytes, kind: str, code: str
) -> None:
    sheet, address, _ = at(good, COUNT, "")
    cell = re.compile(rb'<c r="%s"([^>]*?)(?: t="n")?>.*?</c>' % address.encode())
    written = rb'<c r="%s"\1%s>' % (address.encode(), kind.encode())
    data = with_part(good, FIGURES, lambda x: cell.sub(lambda m: m.expand(written) + inside + b"</c>", x))
    assert data != good
    said, answers = said_of(program, tmp_path / "0", "A05.xlsx", data)
    assert said == ([(sheet, address, code)] if code else [])
    _, all_of_them = said_of(program, tmp_path / "1", "A05.xlsx", good)
    assert answers == {n: v for n, v in all_of_them.items() if n != COUNT or code in ("", "C03")}


def test_a_part_may_be_written_in_utf_16(program: Program, good: bytes, tmp_path: Path) -> None:
    def again(xml: bytes) -> bytes:
        text = re.sub(r"^<\?xml[^>]*>", "", xml.decode())
        return ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")

    data = with_part(good, FIGURES, again)
    assert said_of(program, tmp_path / "0", "A05.xlsx", data) == said_of(program, tmp_path / "1", "A05.xlsx", good)


# ------------------------------------------------------------------------------------------- typed over a formula


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [(0.85, "0.0%", True), ("85%", "@", True), (0.8, "0.0%", False), ("80%", "@", False), (80, "0", False)],
)
def test_a_share_typed_over_the_calculated_one(
    program: Program, good: bytes, tmp_path: Path, value: object, code: str, said: bool
) -> None:
    sheet, address, _ = at(good, NUM, "")
    above = f"{address[0]}{int(address[1:]) - 1}"

    def change(book: Workbook) -> None:
        assert str(book[sheet][above].value).startswith("=")
        book[sheet][above].value, book[sheet][above].number_format = value, code

    found, answers = said_of(program, tmp_path, "A05.xlsx", edited(good, change))
    assert found == ([(sheet, above, "C08")] if said else [])
    assert answers[NUM] == 40.0


def test_a_day_after_the_last_of_the_calendar_stays_a_number() -> None:
    assert shown_value(2_958_465.0, "dd/mm/yyyy") == date(9999, 12, 31)
    last = 2_958_465.9999999995  # a blink before the year 10000
    assert shown_value(last, "dd/mm/yyyy") == last


@pytest.mark.parametrize("moment", ["1950-01-01T10:00:00+07:00", "1950-01-01T03:00:00Z"])
def test_a_moment_of_a_time_zone_costs_its_cell_alone(
    program: Program, good: bytes, tmp_path: Path, moment: str
) -> None:
    def zoned(sheet: bytes) -> bytes:
        return re.sub(
            rb'<c r="%s"[^>]*?(?:/>|>.*?</c>)' % at, b'<c r="%s" t="d"><v>%s</v></c>' % (at, moment.encode()), sheet
        )

    at = places(openpyxl.load_workbook(io.BytesIO(good)))[COUNT][1].encode()
    part = next(n for n in zipfile.ZipFile(io.BytesIO(good)).namelist() if n.endswith("sheet3.xml"))
    said, answers = said_of(program, tmp_path, "a.xlsx", with_part(good, part, zoned))
    assert said == [("Số liệu", at.decode(), "G16")] and answers[PEOPLE] == 120


def test_letters_of_columns_and_numbered_formats_are_those_of_the_library_that_writes_forms() -> None:
    columns = (1, 26, 27, 52, 53, 702, 703, 16_384)
    assert [column_letters(n - 1) for n in columns] == [get_column_letter(n) for n in columns]
    assert [column_of(get_column_letter(n)) + 1 for n in columns] == list(columns)
    assert (column_of("xfd"), column_letters(20_000), split_address("xfd7")) == (16_383, "XFD", (6, 16_383))
    for wrong in ("7", "AAAA7", "Ă7"):
        with pytest.raises(ValueError, match="column"):
            split_address(wrong)
    assert {n: built_in(n) for n in BUILTIN_FORMATS if n} == {n: c for n, c in BUILTIN_FORMATS.items() if n}
    assert (built_in(0), built_in(163), built_in(30)) == ("", "", "yyyy/m/d")

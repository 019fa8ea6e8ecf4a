"""Sheets read straight from their XML hold exactly what reading them in full gives."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.forms import read as reading
from pipeline.forms.read import RawForm, read
from pipeline.grids.grids import Failed, Grid, Grids, read_grids
from pipeline.grids.ods_sheet import ods_grids
from pipeline.grids.plain_sheet import plain_grids
from pipeline.grids.xls_sheet import _runs
from pipeline.issues import Issue
from pipeline.program.model import Program
from pipeline.zip_package import Package
from tests.forms import GOOD, filled, make_form, part_of, resaved, with_part
from tests.programs import make_program

FIXTURES = Path(__file__).parent / "fixtures"
SHEET = "xl/worksheets/sheet3.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OPEN = ("office", "style", "table", "text")
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def good(program: Program) -> bytes:
    return filled(make_form(program, "A05"), {**GOOD, "T_date": date(2024, 12, 1), "N_2": "Một & hai\nba <tư>"})


def typed(grids: Mapping[str, Grid]) -> object:
    """Values with their types, 1 is not True; and what else there is to the cells."""
    return {name: ([[(type(v), v) for v in row] for row in grid], grid.extras) for name, grid in grids.items()}


def read_straight(monkeypatch: pytest.MonkeyPatch, data: bytes) -> RawForm:
    """The form, read straight from the XML of its sheets."""

    def refuse(*_: object) -> Failed:
        raise AssertionError("read in full")

    with monkeypatch.context() as patched:
        patched.setattr(reading, "read_grids", refuse)
        raw = read(data, "A05.xlsx", refuse)
    assert isinstance(raw, RawForm), raw
    return raw


def in_full(data: bytes, names: frozenset[str]) -> Mapping[str, Grid]:
    got = read_grids(data, names)
    assert isinstance(got, Grids), got
    return got.sheets


def assert_the_same(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    raw = read_straight(monkeypatch, data)
    assert typed(raw.grids) == typed(in_full(data, frozenset(raw.grids)))
    assert {"_meta", "Số liệu"} <= raw.grids.keys()


def test_forms_as_made_and_as_openpyxl_saves_them(
    program: Program, good: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for data in (make_form(program, "A05"), good):
        assert_the_same(monkeypatch, data)
    assert date(2024, 12, 1) in [c.value for c in read_straight(monkeypatch, good).cells.values()]


def test_forms_as_exceljs_saves_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert_the_same(monkeypatch, (FIXTURES / "exceljs.xlsx").read_bytes())


@pytest.mark.soffice
def test_forms_as_libreoffice_saves_them(good: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "A05.xlsx"
    source.write_bytes(good)
    (path,) = resaved([source], tmp_path / "ra")
    assert_the_same(monkeypatch, path.read_bytes())


# ------------------------------------------------------------------------------------------- any cell whatever


FORMATS = ("dd/mm/yyyy", "#,##0", "[Red]0", "hh:mm", "0.0%", '0"d"', "@")
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts>'
    + "".join(f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(f)}/>' for n, f in enumerate(FORMATS))
    + '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>'
    + "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(FORMATS)))
    + "</cellXfs></styleSheet>"
)


def sheet(cells: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'


def package(cells: str, shared: str) -> bytes:
    """A workbook of one sheet, A."""
    kinds = {
        "r1": ("worksheets/sheet1.xml", "worksheet"),
        "r2": ("sharedStrings.xml", "sharedStrings"),
        "r3": ("styles.xml", "styles"),
    }
    links = "".join(f'<Relationship Id="{i}" Target="{t}" Type="{OFFICE}/{k}"/>' for i, (t, k) in kinds.items())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        main = f'<Relationship Id="r" Target="xl/workbook.xml" Type="{OFFICE}/officeDocument"/>'
        book.writestr("_rels/.rels", f'<Relationships xmlns="{RELATIONS}">{main}</Relationships>')
        sheets = '<sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>')
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>')
        book.writestr("xl/styles.xml", STYLES)
        book.writestr("xl/sharedStrings.xml", shared)
        book.writestr("xl/worksheets/sheet1.xml", sheet(cells))
    return out.getvalue()


def both(cells: str, shared: str = f'<sst xmlns="{MAIN}"></sst>') -> tuple[dict[str, Grid] | None, Grids | Failed]:
    """What is read straight, and what is read in full."""
    xml = sheet(cells).encode()
    cut = xml[: xml.rfind(b"sheetData")]
    return plain_grids({"A": cut}, shared.encode(), STYLES.encode()), read_grids(package(cells, shared), frozenset("A"))


TEXTS = st.text(st.sampled_from("aạ9 \n\t\r_x0D&<;#\u00a0\u0085\u200b\U0001f600'\""), max_size=6)
WRITTEN = TEXTS.map(escape) | st.sampled_from(
    ["&#7913;", "&#x41;", "&#13;", "&#150;", "&amp;amp;", "_x000D_", "&nbsp;"]
)
NUMBERS = st.one_of(
    st.sampled_from(["0", "-0", "45000", "45000.5", "60", "61", "2958465", "2958466", "1e5", "1E-3", "0.1", "-3"]),
    st.sampled_from(["", " 5", "+5", ".5", "1.", "12345678901234567", "x", "1_0", "\u0663"]),
)
INNER = st.one_of(
    NUMBERS.map(lambda n: f"<v>{n}</v>"),
    WRITTEN.map(lambda t: f"<v>{t}</v>"),
    WRITTEN.map(lambda t: f"<is><t>{t}</t></is>"),
    WRITTEN.map(lambda t: f'<is><t xml:space="preserve">{t}</t></is>'),
    st.sampled_from(["", "<v/>", "<is/>", "<is><t/></is>", "<is><r><t>a</t></r></is>", "<!-- 1 --><v>2</v>"]),
)


@pytest.mark.parametrize(
    ("mark", "read_as"), [("<strike/>", "[gạch bỏ: 5]2"), ('<strike val="0"/>', "52"), ("<b/>", "52")]
)
def test_what_is_struck_out_is_no_part_of_a_number(mark: str, read_as: str) -> None:
    runs = f"<r><rPr>{mark}</rPr><t>5</t></r><r><t>2</t></r>"
    cells = f'<row r="1"><c r="A1" t="inlineStr"><is>{runs}</is></c><c r="B1" t="s"><v>0</v></c></row>'
    _, whole = both(cells, f'<sst xmlns="{MAIN}"><si>{runs}</si></sst>')
    assert isinstance(whole, Grids)
    assert whole.sheets["A"][0] == [read_as, read_as]


@pytest.mark.parametrize(
    ("look", "read_as"),
    [
        ("text-line-through-style='solid'", "[gạch bỏ: 5]2"),
        ("text-line-through-type='single'", "[gạch bỏ: 5]2"),
        ("text-position='33% 58%'", "⁵2"),
        ("text-position='sub 58%'", "⁵2"),
        ("text-position='0% 100%'", "52"),
    ],
)
def test_what_is_struck_out_or_raised_in_other_files(look: str, read_as: str) -> None:
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in OPEN)
    style = '<style:style style:name="T1" style:family="text"><style:text-properties style:'
    flat = (
        f"<office:document {names}><office:automatic-styles>{style}{look}/></style:style></office:automatic-styles>"
        '<office:body><office:spreadsheet><table:table table:name="A"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p><text:span text:style-name="T1">5</text:span>2</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document>"
    )
    assert ods_grids(flat.encode(), None)["A"][0] == [read_as]
    font = {"height": 240, "colour_index": 0}
    fonts = [SimpleNamespace(struck_out=struck, escapement=high, **font) for struck, high in ((0, 0), (1, 0), (0, 1))]
    book = SimpleNamespace(font_list=fonts, colour_map={})
    assert "".join(run.text for run in _runs(book, "152", [(1, 1), (2, 0)])) == "1[gạch bỏ: 5]2"
    assert "".join(run.text for run in _runs(book, "152", [(2, 2)])) == "15²"


FORMULAS = st.sampled_from(["", "", "<f>1+1</f>", '<f t="shared" si="0"/>', '<f ca="1">A1&amp;"/"</f>'])
USUAL = st.one_of(
    st.tuples(st.sampled_from(["", ' t="n"']), NUMBERS.map(lambda n: f"<v>{n}</v>")),
    st.tuples(st.just(' t="str"'), WRITTEN.map(lambda t: f"<v>{t}</v>")),
    st.tuples(st.just(' t="inlineStr"'), WRITTEN.map(lambda t: f'<is><t xml:space="preserve">{t}</t></is>')),
    st.tuples(st.just(' t="s"'), st.sampled_from(["<v>0</v>", "<v>0</v>", "<v>1</v>"])),
)
KINDS = st.sampled_from(["", "", ' t="n"', ' t="s"', ' t="str"', ' t="inlineStr"', ' t="b"', ' t="e"', ' t="d"'])
ANY = st.one_of(USUAL, USUAL, USUAL, st.tuples(KINDS, INNER)).map("{0[0]}>|{0[1]}".format)  # attribute, then value
STYLED = st.sampled_from(["", "", "", *(f' s="{n}"' for n in range(12))])
SHARED = st.lists(
    st.one_of(
        WRITTEN.map(lambda t: f'<si><t xml:space="preserve">{t}</t></si>'),
        WRITTEN.map(lambda t: f"<si><t>{t}</t></si>"),
        st.just('<si><r><t>a</t></r><r><rPr><b/></rPr><t xml:space="preserve"> b</t></r></si>'),
    ),
    max_size=3,
)


@st.composite
def rows(draw: st.DrawFn) -> str:
    """Rows of cells in order, as any program may write them."""
    written = []
    for row in sorted(draw(st.sets(st.integers(1, 30), max_size=2))):
        cells = [
            f'<c r="{column}{row}"{draw(STYLED)}{draw(ANY).replace(">|", ">" + draw(FORMULAS), 1)}</c>'
            for column in sorted(draw(st.sets(st.sampled_from("ABZ"), max_size=2)))
        ]
        written.append(f'<row r="{row}">{"".join(cells)}</row>')
    return "".join(written)


@given(rows(), SHARED)
def test_what_is_read_straight_is_what_is_read_in_full(cells: str, shared: list[str]) -> None:
    straight, whole = both(cells, f'<sst xmlns="{MAIN}">{"".join(shared)}</sst>')
    if straight is not None:
        assert isinstance(whole, Grids), whole
        assert typed(straight) == typed(whole.sheets)


@given(st.lists(st.tuples(rows(), SHARED), min_size=2, max_size=4), st.sampled_from("CZ"))
def test_sheets_that_share_rows_leave_one_another_alone(sheets: list[tuple[str, list[str]]], column: str) -> None:
    """The same rows beside other texts, and in a sheet that is wider."""
    last = f'<row r="31"><c r="{column}31"><v>1</v></c></row>'
    written = [(cells + end, shared) for cells, _ in sheets for _, shared in sheets for end in ("", last)]
    read = [both(cells, f'<sst xmlns="{MAIN}">{"".join(shared)}</sst>') for cells, shared in written]
    for straight, whole in read:
        if straight is not None:
            assert isinstance(whole, Grids), whole
            assert typed(straight) == typed(whole.sheets)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 99),
            st.floats(-1e15, 1e15, allow_nan=False) | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])),
        ),
        unique_by=lambda pair: pair[0],
    )
)
def test_numbers_and_texts_come_back_as_they_were_written(values: list[tuple[int, float | str]]) -> None:
    cells = "".join(
        f'<row r="{row}"><c r="B{row}"><v>{value!r}</v></c></row>'
        if isinstance(value, float)
        else f'<row r="{row}"><c r="B{row}" t="str"><v>{escape(value)}</v></c></row>'
        for row, value in sorted(values)
    )
    straight, _ = both(cells)
    if straight is None:
        assert re.search("_x|[\ufffe\uffff]|e[+-]?[0-9]{3}", cells), cells  # only the odd is left
        return
    assert {n: row[1] for n, row in enumerate(straight["A"], 1) if row[1] != ""} == {n: v for n, v in values if v != ""}


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="b"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>',
        '<row r="1"><x:c r="A1"><v>1</v></x:c></row>',
        '<row r="1"><![CDATA[<c r="A1"><v>1</v></c>]]></row>',
        '<row r="9999"><c r="ZZ9999"><v>1</v></c></row>',
    ],
    ids=["rows out of order", "twice", "no address", "boolean", "error", "prefix", "no markup", "far"],
)
def test_the_unusual_is_left_to_the_whole_reader(cells: str) -> None:
    assert both(cells)[0] is None


# ------------------------------------------------------------------------------------------- two of one name


FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


def doubled(form: bytes, part: str, name: str) -> bytes:
    """The form with another part `name` before its own `part`, which reaches to the end of the sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as source, zipfile.ZipFile(out, "w") as target:
        target.writestr(name, source.read(part).replace(b"</sheetData>", FAR))
        for entry in source.namelist():
            target.writestr(entry, source.read(entry))
    return out.getvalue()


def test_a_part_of_the_same_name_in_other_letters_is_opened_under_guard_only(good: bytes) -> None:
    """Another reader may open the other one: with a value in its last cell it would take all memory there is."""
    asked = []

    def guard(data: bytes, _: object) -> Failed:
        asked.append(data)
        return Failed("timeout")

    odd = with_part(good, SHEET, lambda x: x.replace(b"<sheetData>", b"<sheetData><!-- -->"))
    two = doubled(odd, SHEET, SHEET.upper())
    assert Package(two).doubled
    said = read(two, "A05.xlsx", guard)
    assert isinstance(said, Issue)
    assert (said.code, asked) == ("T13", [two])
    straight = read(doubled(good, SHEET, SHEET.upper()), "A05.xlsx", guard)
    assert isinstance(straight, RawForm)
    assert straight.grids == in_full(good, frozenset(straight.grids))
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/workbook.xml", lambda x: x.replace('name="Hướng dẫn"'.encode(), b'name="_meta"')),
        ("xl/_rels/workbook.xml.rels", lambda x: re.sub(rb'Id="[^"]*"', b'Id="rId1"', x)),
    ],
    ids=["sheets", "relationships"],
)
def test_two_sheets_or_relationships_of_one_name_are_a_damaged_file(good: bytes, part: str, change: object) -> None:
    data = with_part(good, part, change)  # type: ignore[arg-type]  # parametrized
    assert part_of(data, part) != part_of(good, part)
    said = read(data, "A05.xlsx")
    assert isinstance(said, Issue)
    assert said.code == "T02"

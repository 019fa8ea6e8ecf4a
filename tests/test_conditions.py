"""A figure that a conditional format hides, and one of which a part is not seen, is not counted in silence."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, DataBarRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.workbook import Workbook

from pipeline.grids import conditions
from pipeline.grids.cells import Extra, Filled, Grid
from pipeline.grids.conditions import MOST, Format, tell_hidden
from pipeline.grids.conditions import Rule as ConditionalRule
from pipeline.grids.ods_sheet import ods_grids
from pipeline.grids.text_sheet import html_grids
from pipeline.grids.unread import TINY, USUAL
from pipeline.grids.xlsx_conditions import may_hide
from pipeline.grids.xml2003_sheet import xml_2003_grids
from pipeline.program.model import Program
from tests.forms import GOOD, book_of, edited, filled, make_form, named, places, with_part
from tests.programs import make_program
from tests.soffice import convert_all, needs_soffice
from tests.test_unread import COUNT, FIGURES, read

WHITE, BLACK = Font(color="FFFFFF"), PatternFill(bgColor="010101")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def good(program: Program) -> bytes:
    return filled(make_form(program, "A05"), GOOD)


def ruled(*rules: Callable[[str], Rule]) -> Callable[[Workbook], None]:
    """These conditional formats over the cell, written for its address."""

    def change(book: Workbook) -> None:
        cell = named(book, COUNT)
        for rule in rules:
            cell.parent.conditional_formatting.add(cell.coordinate, rule(cell.coordinate))

    return change


def formula(text: str, **look: object) -> Callable[[str], Rule]:
    return lambda at: FormulaRule(formula=[text.format(at=at)], **(look or {"font": WHITE}))


def compared(operator: str, *ends: str, **look: object) -> Callable[[str], Rule]:
    return lambda _: CellIsRule(operator=operator, formula=list(ends), **(look or {"font": WHITE}))


def shown_as(code: str) -> Callable[[str], Rule]:
    style = DifferentialStyle(numFmt=NumberFormat(numFmtId=190, formatCode=code))
    return lambda _: Rule(type="expression", formula=["TRUE"], dxf=style)


def scaled(low: str, high: str) -> Callable[[Workbook], None]:
    """Black letters over a scale of these colours."""

    def change(book: Workbook) -> None:
        named(book, COUNT).font = Font(color="000000")
        ruled(lambda _: ColorScaleRule("min", start_color=low, end_type="max", end_color=high))(book)

    return change


CASES = {
    "white where it is more": (ruled(compared("greaterThan", "0")), "G28"),
    "white where it is less": (ruled(compared("lessThan", "5")), ""),
    "white between": (ruled(compared("between", "5", "9")), "G28"),
    "white not between": (ruled(compared("notBetween", "5", "9")), ""),
    "always": (ruled(formula("TRUE")), "G28"),
    "where it is a number": (ruled(formula("AND(TRUE,ISNUMBER({at}))")), "G33"),  # not worked out here
    "where it is not blank": (ruled(formula("NOT(ISBLANK({at}))")), "G28"),
    "of its own value": (ruled(formula("{at}>100")), ""),
    "of another cell": (ruled(formula('$A$1="x"')), ""),
    "of words in another cell": (ruled(formula('$A$1<>"x"')), "G28"),
    "of a cell that may be blank": (ruled(formula("$Z$99=0")), "G33"),
    "of a cell that holds no words": (ruled(formula('{at}=""')), ""),
    "of a blank cell": (ruled(formula('$Z$99=""')), "G28"),
    "that nobody works out": (ruled(formula("COUNTIF($A$1:$A$9,{at})>0")), "G33"),
    "that changes nothing": (ruled(formula("COUNTIF($A$1:$A$9,1)>0", font=Font(color="C00000"))), ""),
    "black on black": (ruled(formula("TRUE", font=Font(color="000000"), fill=BLACK)), "G28"),
    "struck out": (ruled(formula("TRUE", font=Font(strike=True))), "G28"),
    "a format of nothing": (ruled(shown_as(";;;")), "G28"),
    "a format of a percentage": (ruled(shown_as("0%")), "G09"),
    "icons alone": (ruled(lambda _: IconSetRule("3Arrows", "num", [0, 3, 6], showValue=False)), "G28"),
    "a bar alone": (ruled(lambda _: DataBarRule("num", 0, "num", 9, color="FF0000", showValue=False)), "G28"),
    "colours of a scale": (scaled("F8696B", "63BE7B"), ""),
    "a scale in the colour of the letters": (scaled("000000", "F8696B"), "G33"),
    "a bar behind": (ruled(lambda _: DataBarRule("num", 0, "num", 9, color="FF0000")), ""),
    "behind one that is seen": (ruled(formula("TRUE", font=Font(color="C00000")), formula("TRUE")), ""),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_rule_hides_is_asked_about(program: Program, good: bytes, tmp_path: Path, case: str) -> None:
    change, code = CASES[case]
    said, answers = read(program, tmp_path, edited(good, change))
    code = "G27" if case == "struck out" else code
    assert said == ({places(book_of(good))[COUNT][1]: code} if code else {})
    assert (COUNT in answers) is (code in ("", "G33"))


def where_another_cell_holds_words(book: Workbook) -> None:
    named(book, COUNT).parent["A1"] = "Biểu"
    ruled(formula('$A$1="Biểu"'))(book)


def white_number_on(colour: str, book: Workbook) -> None:
    named(book, COUNT).number_format = "[White]#,##0"
    ruled(formula("TRUE", fill=PatternFill(bgColor=colour)))(book)


def white_word_on_pale(book: Workbook) -> None:
    in_two_fonts("", "7", book, color="FFFFFF")
    ruled(formula("TRUE", fill=PatternFill(bgColor="FFFAE0")))(book)


BESIDE = {
    "where another cell holds words": (where_another_cell_holds_words, "G28"),
    "a number in white on pale yellow": (partial(white_number_on, "FFFAE0"), "G28"),
    "a number in white on blue": (partial(white_number_on, "1F4E79"), ""),
    "a word in white on pale yellow": (white_word_on_pale, "G28"),
}


@pytest.mark.parametrize("case", BESIDE)
def test_a_rule_makes_nothing_read_that_was_not(program: Program, good: bytes, tmp_path: Path, case: str) -> None:
    change, code = BESIDE[case]
    said, answers = read(program, tmp_path, edited(good, change))
    assert said == ({places(book_of(good))[COUNT][1]: code} if code else {})
    assert (COUNT in answers) is not bool(code)


def test_the_form_itself_is_read_the_short_way(good: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(good)) as package:
        styles = package.read("xl/styles.xml")
        sheet = package.read(FIGURES)
    assert b"cfRule" in sheet and not may_hide(sheet, styles)


def test_many_rules_take_no_longer_than_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither tags that nobody ends nor rules over every cell; what is not worked out for it may not be read."""
    start = time.process_time()
    may_hide(b"<conditionalFormatting>" + b"<cfRule a>" * 100_000, b"")
    assert time.process_time() - start < 3
    monkeypatch.setattr(conditions, "WORK", 200_000)
    filled = Filled()
    for at in range(3000):
        filled.put(at // 10, at % 10, 1.0, Extra())
    rule = ConditionalRule(((0, 0, 999, 9),), (0, 0), "expression", "", ("A1>5",), Format(colour="FFFFFF"))
    for rules in ([rule] * 1000, [rule] * (MOST + 1)):
        start = time.process_time()
        tell_hidden(filled, rules, lambda _: USUAL)
        assert time.process_time() - start < 5 and any(extra.doubtful for _, _, extra in filled.cells())


def test_a_rule_that_refers_to_another_sheet_is_looked_at(program: Program, good: bytes, tmp_path: Path) -> None:
    at = places(book_of(good))[COUNT][1]
    rule = (
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}">'
        '<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression" priority="1" id="{1}">'
        "<xm:f>'Thông tin chung'!$A$1&lt;&gt;9</xm:f><x14:dxf><font><color rgb=\"FFFFFFFF\"/></font></x14:dxf>"
        f"</x14:cfRule><xm:sqref>{at}</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
    )
    hidden = with_part(good, FIGURES, lambda xml: xml.replace(b"</worksheet>", f"{rule}</worksheet>".encode()))
    said, answers = read(program, tmp_path, hidden)
    assert said == {at: "G33"} and answers[COUNT] == 7


def text_of_nothing(book: Workbook) -> None:
    cell = named(book, COUNT)
    cell.value, cell.number_format = "7", ";;;"


def in_two_fonts(first: str, second: str, book: Workbook, **look: object) -> None:
    named(book, COUNT).value = CellRichText(first, TextBlock(InlineFont(**look), second))


def on_a_dark_ground(book: Workbook) -> None:
    in_two_fonts("", "7", book, color="FFFFFF")
    named(book, COUNT).fill = PatternFill("solid", fgColor="1F4E79")


def as_number(code: str, book: Workbook) -> None:
    named(book, COUNT).number_format = code


def tinted(book: Workbook) -> None:
    named(book, COUNT).font = Font(color=Color(theme=1, tint=0.999))


RUNS = {
    "white": (partial(in_two_fonts, "1", "2", color="FFFFFF"), "G28"),
    "tiny": (partial(in_two_fonts, "1", "2", sz=1), "G28"),
    "pale on pale": (partial(in_two_fonts, "1", "2", color="FFFAE0"), "G28"),
    "red": (partial(in_two_fonts, "1", "2", color="C00000"), "G11"),
    "on a dark ground": (on_a_dark_ground, "G11"),
    "text in a format of nothing": (text_of_nothing, "G28"),
    "a format in white": (partial(as_number, "[White]#,##0"), "G28"),
    "a format in the second colour": (partial(as_number, "[>5][Color2]0;0"), "G28"),
    "a format that fills with digits": (partial(as_number, "0*1"), "G18"),
    "black made white": (tinted, "G28"),
}


@pytest.mark.parametrize("case", RUNS)
def test_a_digit_that_nobody_sees_makes_no_number_with_those_that_are(
    program: Program, good: bytes, tmp_path: Path, case: str
) -> None:
    change, code = RUNS[case]
    said, answers = read(program, tmp_path, edited(good, change))
    assert said == {places(book_of(good))[COUNT][1]: code}
    assert answers.get(COUNT) == {"red": 12, "on a dark ground": 7}.get(case)


@needs_soffice
@pytest.mark.soffice
def test_what_is_hidden_is_told_of_files_of_libreoffice(program: Program, good: bytes, tmp_path: Path) -> None:
    at = places(book_of(good))[COUNT][1]
    whites = {"rule": CASES["white where it is more"][0], "run": RUNS["white"][0]}
    for name, change in whites.items():
        (tmp_path / f"A05-{name}.xlsx").write_bytes(edited(good, change))
    sources = [tmp_path / f"A05-{name}.xlsx" for name in whites]
    for kind in ("ods", "fods"):
        for made in convert_all(sources, tmp_path / kind, kind):
            said, answers = read(program, tmp_path / f"{kind}-{made.stem}", made.read_bytes(), f"A05.{kind}")
            assert said.get(at) == "G28" and COUNT not in answers, made
    made = convert_all(sources[1:], tmp_path / "xls", "xls")[0]
    said, answers = read(program, tmp_path / "xls-run", made.read_bytes(), "A05.xls")
    assert said.get(at) == "G28" and COUNT not in answers


@pytest.mark.parametrize(
    ("inside", "value", "why"),
    [
        ('1<span style="color:#ffffff">2</span>', "1[không nhìn thấy: 2]", ""),
        ('<font color="#c00000">1</font><font color="white">2</font>', "1[không nhìn thấy: 2]", ""),
        ('1<span style="display:none">2</span>', "1[không nhìn thấy: 2]", ""),
        ('1<span class="x">2</span>', "1[gạch bỏ: 2]", ""),
        ('<span style="font-size:1pt">12</span>', 12.0, TINY),
        ('<font color="#c00000">12</font>', 12.0, ""),
        ('<font color="#c00000">1</font>2', 12.0, ""),
        ('<span class="w"><b> </b></span>1<span class="w">2</span>', "1[không nhìn thấy: 2]", ""),
        ('<i>1</i><span class="w"><b>2</b></span><i>3</i>', "1[không nhìn thấy: 2]3", ""),
        ('<span style="background:#000000"><b style="color:#000000">1</b></span>2', "[không nhìn thấy: 1]2", ""),
        ('<p style="color:#000000">1<b style="background:#000000">2</b></p>', "1[không nhìn thấy: 2]", ""),
        ('<p style="background:#1f4e79"><b class="w">12</b></p>', 12.0, ""),
        ('<p style="background: navy"><b class="w">12</b></p>', 12.0, ""),
        ('<p style="background: linear-gradient(red, blue)"><b class="w">12</b></p>', 12.0, ""),
        ('1<b style="color: rgb(255, 255, 255) !important">2</b>', "1[không nhìn thấy: 2]", ""),
        ('1<b style="color:transparent">2</b>', "1[không nhìn thấy: 2]", ""),
        ('1<b style="font-size:0">2</b>', "1[không nhìn thấy: 2]", ""),
        ('1<b style="font-size:1px">2</b>', "1[không nhìn thấy: 2]", ""),
        ('1<b style="font-size:0.9em;color:#000">2</b>', 12.0, ""),
    ],
)
@pytest.mark.parametrize("number", ["", ' sdval="12"'])
def test_parts_of_a_cell_of_a_page_that_nobody_sees(inside: str, value: object, why: str, number: str) -> None:
    style = "<style>.x {text-decoration:line-through} .w {color:#fff}</style>"
    page = f"<html>{style}<table><tr><td{number}>{inside}</td></tr></table>"
    grid = next(iter(html_grids(page.encode(), None).values()))
    assert (grid.value(0, 0), grid.extra(0, 0).unread) == (value, why)


LOOKS = {
    "its own letters": ('<Font ss:Color="#FFFFFF"/>', True),
    "letters of what it is made from": ('<Font ss:Bold="1"/><Interior ss:Color="#FF0000" ss:Pattern="Solid"/>', True),
    "a ground alone": ('<Interior ss:Color="#FF0000" ss:Pattern="Solid"/>', True),
    "another ground": ('<Interior ss:Color="#1F4E79" ss:Pattern="Solid"/>', False),
    "a pattern": ('<Interior ss:Color="#FF0000" ss:Pattern="Gray50"/>', False),
    "nothing": ("", False),
}


@pytest.mark.parametrize("case", LOOKS)
def test_a_style_of_a_sheet_in_xml_has_what_it_is_made_from(case: str) -> None:
    said, unread = LOOKS[case]
    book = (
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="Default">'
        f'<Font ss:Color="#FF0000"/></Style><Style ss:ID="x">{said}</Style></Styles><Worksheet ss:Name="A"><Table><Row>'
        '<Cell ss:StyleID="x"><Data ss:Type="Number">7</Data></Cell></Row></Table></Worksheet></Workbook>'
    )
    assert bool(xml_2003_grids(book.encode(), None)["A"].extra(0, 0).unread) is unread


OPEN = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        *((name, name) for name in ("office", "table", "style", "text")),
        ("fo", "xsl-fo-compatible"),
    )
)


def open_sheet(styles: str, cells: str) -> Grid:
    """The sheet of a flat OpenDocument file with these styles and cells."""
    book = (
        f"<office:document {OPEN}><office:automatic-styles>"
        '<style:style style:name="w" style:family="table-cell"><style:text-properties fo:color="#ffffff"/>'
        "</style:style>"
        f"{styles}</office:automatic-styles><office:body><office:spreadsheet><table:table>"
        f"<table:table-row>{cells}</table:table-row></table:table></office:spreadsheet></office:body></office:document>"
    )
    return next(iter(ods_grids(book.encode(), None).values()))


@pytest.mark.parametrize(
    ("condition", "unread", "doubtful"),
    [
        ("cell-content()&gt;5", True, False),
        ("cell-content() &lt; 5", False, False),
        ("cell-content-is-between(1,9)", True, False),
        ("cell-content-is-not-between(1,9)", False, False),
        ("is-true-formula([.B1]=7)", True, False),
        ("is-true-formula([.B1]=8)", False, False),
        ("is-true-formula(COUNT([.A1:.B9])=1)", False, True),
    ],
)
def test_what_a_style_of_an_open_document_hides_is_told(condition: str, unread: bool, doubtful: bool) -> None:
    style = (
        '<style:style style:name="x" style:family="table-cell"><style:map style:apply-style-name="w" '
        f'style:condition="{condition}" style:base-cell-address="S.B1"/></style:style>'
    )
    cell = '<table:table-cell/><table:table-cell table:style-name="x" office:value-type="float" office:value="7"/>'
    extra = open_sheet(style, cell).extra(0, 1)
    assert (bool(extra.unread), bool(extra.doubtful)) == (unread, doubtful)


def test_words_behind_words_in_words_of_an_open_document_are_looked_at() -> None:
    style = '<style:style style:name="t" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>'
    span = '<text:span text:style-name="t">'
    words = f"<text:p>{span}{span} </text:span></text:span>1{span}2</text:span></text:p>"
    cell = f'<table:table-cell office:value-type="string">{words}</table:table-cell>'
    assert str(open_sheet(style, cell).value(0, 0)).strip() == "1[không nhìn thấy: 2]"


def test_parts_of_a_cell_of_a_sheet_in_xml_that_nobody_sees() -> None:
    book = (
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="A"><Table><Row><Cell>'
        '<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">1<Font html:Color="#FFFFFF" '
        'xmlns:html="http://www.w3.org/TR/REC-html40">2</Font></ss:Data></Cell></Row></Table></Worksheet></Workbook>'
    )
    assert xml_2003_grids(book.encode(), None)["A"].value(0, 0) == "1[không nhìn thấy: 2]"

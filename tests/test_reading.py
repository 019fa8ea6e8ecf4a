"""What a returned form says: found by name wherever its cells went, from openpyxl and LibreOffice alike; bad files."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from pipeline.checks.form import check_form
from pipeline.forms import read as reading
from pipeline.forms.read import RawForm, read
from pipeline.grids.cells import PLAIN
from pipeline.grids.saved import saved_time
from pipeline.issues import Issue
from pipeline.program.model import Program
from tests.forms import (
    GOOD,
    Answers,
    edited,
    filled,
    hurt,
    make_form,
    named,
    part_of,
    places,
    resaved,
    saved_at,
    spec_of,
    triples,
    with_part,
    without_part,
)
from tests.mailbag import zipped
from tests.programs import GRADES, make_program


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def form(program: Program) -> bytes:
    return make_form(program, "A05")


@pytest.fixture(scope="module")
def good(form: bytes) -> bytes:
    return filled(form, GOOD)


def raw_of(data: bytes) -> RawForm:
    raw = read(data, "A05.xlsx")
    assert isinstance(raw, RawForm), raw
    return raw


def answers_of(program: Program, data: bytes) -> dict[str, object]:
    """Everything accepted but the block about the form."""
    checked = check_form(spec_of(program, "A05"), raw_of(data), "A05")
    return {name: value for name, value in checked.values.items() if not name.startswith("T_")}


def said_of(program: Program, data: bytes) -> list[tuple[str, str, str]]:
    """Triples of everything that is said about a form."""
    return triples(check_form(spec_of(program, "A05"), raw_of(data), "A05").issues)


def at(form: bytes, name: str) -> tuple[str, str]:
    return places(openpyxl.load_workbook(io.BytesIO(form)))[name]


EXPECTED = {name: float(value) if isinstance(value, int) else value for name, value in GOOD.items() if name[0] != "T"}

# ------------------------------------------------------------------------------------------- good forms


def test_a_good_form_reads_without_a_word(program: Program, good: bytes) -> None:
    assert answers_of(program, good) == EXPECTED
    assert said_of(program, good) == []
    assert raw_of(good).saved_at == datetime(2024, 12, 1, 8, 0)


def rows_inserted(book: Workbook) -> None:
    """As Excel does when a row is inserted: cells and names move together."""
    book["Số liệu"].insert_rows(3, 2)
    for name, defined in book.defined_names.items():
        ((sheet, address),) = list(defined.destinations) if not name.startswith("DM_") else [("", "")]
        if sheet == "Số liệu":
            _, column, row = address.split("$")
            book.defined_names[name] = DefinedName(name, attr_text=f"'Số liệu'!${column}${int(row) + 2}")


def renamed(new: str) -> Callable[[Workbook], None]:
    def rename(book: Workbook) -> None:
        book["Số liệu"].title = new
        quoted = new.replace("'", "''")
        for name, defined in book.defined_names.items():
            text = (defined.attr_text or "").replace("'Số liệu'!", f"'{quoted}'!")
            book.defined_names[name] = DefinedName(name, attr_text=text)

    return rename


@pytest.mark.parametrize(
    "change",
    [
        rows_inserted,
        renamed("So lieu 2024"),
        renamed("Trang 'riêng' của A & B"),
        renamed(unicodedata.normalize("NFD", "Số liệu của đơn vị")),
    ],
    ids=["rows inserted", "renamed", "apostrophes", "NFD"],
)
def test_cells_are_found_by_name_wherever_they_went(
    program: Program, good: bytes, change: Callable[[Workbook], None]
) -> None:
    moved = edited(good, change)
    assert answers_of(program, moved) == EXPECTED
    assert said_of(program, moved) == []
    assert raw_of(moved).ref("I_1_2_2024_num").sheet == at(moved, "I_1_2_2024_num")[0]
    assert raw_of(moved).ref("I_1_2_2024_num").cell == at(moved, "I_1_2_2024_num")[1]


def test_a_copied_sheet_with_names_of_its_own_does_not_count(program: Program, good: bytes) -> None:
    def copy(book: Workbook) -> None:
        other = book.copy_worksheet(book["Số liệu"])
        _, address = places(book)["I_1_2_2024_num"]
        other[address] = 1
        other.defined_names["I_1_2_2024_num"] = DefinedName("I_1_2_2024_num", attr_text=f"'{other.title}'!{address}")

    assert answers_of(program, edited(good, copy)) == EXPECTED


TYPED: Answers = {
    **GOOD,
    "I_1_2_2024_num": "95 người",
    "I_2_1_2024_den": "1 250",
    "I_1_1_2024_val": unicodedata.normalize("NFD", "  CÓ "),
    "N_2": "Dòng một\nDòng hai & <ba>",
    "T_date": date(2024, 12, 1),
    "I_3_1_2024_note": "=1+1 không phải công thức",
}


def typed_in(form: bytes) -> bytes:
    def write(book: Workbook) -> None:
        cell = named(book, "I_3_1_2024_note")
        cell.value = "=1+1 không phải công thức"
        cell.data_type = "s"

    return edited(filled(form, {k: v for k, v in TYPED.items() if not k.endswith("note")}), write)


READ_FROM_TYPED = {
    **EXPECTED,
    "I_2_1_2024_den": 1250.0,
    "N_2": "Dòng một\nDòng hai & <ba>",
    "I_3_1_2024_note": "=1+1 không phải công thức",
}


@pytest.mark.soffice
def test_libreoffice_saves_what_openpyxl_filled(program: Program, form: bytes, good: bytes, tmp_path: Path) -> None:
    typed = typed_in(form)
    moved = edited(good, renamed("Trang 'riêng' của A & B"))
    sources = [tmp_path / f"{n}.xlsx" for n in range(3)]
    for path, data in zip(sources, (good, typed, moved), strict=True):
        path.write_bytes(data)
    first, second, third = (p.read_bytes() for p in resaved(sources, tmp_path / "ra"))
    assert answers_of(program, first) == answers_of(program, good) == EXPECTED
    assert answers_of(program, second) == answers_of(program, typed) == READ_FROM_TYPED
    assert answers_of(program, third) == EXPECTED
    assert [said_of(program, data) for data in (first, third)] == [[], []]
    assert [code for *_, code in said_of(program, second)] == ["G11", "G11"]
    assert raw_of(second).stamp("S_unit") == "A05"


# ------------------------------------------------------------------------------------------- odd values in single cells


def one(program: Program, form: bytes, name: str, value: object) -> tuple[object, list[str]]:
    """(value read, codes) of a good form with one cell changed."""
    data = filled(form, {**GOOD, name: value})  # type: ignore[dict-item]  # odd on purpose
    where = at(form, name)
    issues = [(sheet, cell, code) for sheet, cell, code in said_of(program, data) if (sheet, cell) == where]
    assert issues == said_of(program, data), "an issue elsewhere"
    return answers_of(program, data).get(name), [code for *_, code in issues]


@pytest.mark.parametrize(
    ("name", "value", "read_as", "codes"),
    [
        ("I_3_1_2024_val", "=3+4", None, ["G17"]),  # openpyxl calculates nothing
        ("I_2_2_2024_val", '=IF(1=1,"x","y")', None, ["G17"]),
        ("I_3_1_2024_val", "#DIV/0!", None, ["G12"]),
        ("I_3_1_2024_val", True, None, ["G02"]),
        ("I_3_1_2024_val", datetime(2024, 5, 1), None, ["G16"]),
        ("I_3_1_2024_val", "7", 7.0, ["G11"]),
        ("I_3_1_2024_val", "1.234", 1234.0, ["G11"]),
        ("I_3_1_2024_val", "1,234", None, ["G03"]),
        ("I_3_1_2024_val", "bảy", None, ["G02"]),
        ("I_3_1_2024_val", -7, None, ["G04"]),
        ("I_3_1_2024_val", 7.5, None, ["G07"]),
        ("I_3_1_2024_val", 0.1 + 0.2 + 6.7, 7.0, []),
        ("I_3_1_2024_val", "95%", None, ["G09"]),
        ("I_3_1_2024_val", None, None, ["G01"]),
        ("I_3_1_2024_val", "  -  ", None, ["G01"]),
        ("I_3_1_2024_val", 0, 0.0, []),
        ("I_1_1_2024_val", "x", "Có", ["G11"]),
        ("I_1_1_2024_val", "Có lẽ", None, ["G06"]),
        ("I_2_2_2024_val", GRADES[1].upper(), GRADES[1], []),
        ("T_reporter", None, None, ["G13"]),
        ("T_date", "32/13/2024", None, ["G10"]),
        ("T_date", "0912 345 678", None, ["G10"]),
        ("T_date", 912345678, None, ["G10"]),
        ("T_date", "Lê Văn Lập", None, ["G10"]),
        ("I_3_1_2024_val", "\u202e21", None, ["G03"]),  # shown as 12
        ("I_3_1_2024_val", "\u200f1 234", None, ["G03"]),
        ("I_3_1_2024_val", "\u200f12", 12.0, ["G11"]),
        ("I_3_1_2024_val", "12\u0336", None, ["G27"]),
        ("I_3_1_2024_val", "12\u20dd", None, ["G02"]),
        ("T_reporter", "0912.345.678", None, ["G31"]),
        ("T_reporter", 912345678, None, ["G31"]),
        ("T_reporter", date(2024, 12, 1), None, ["G31"]),
        ("T_phone", "Lê Văn Lập", None, ["G32"]),
        ("T_phone", "25/12/2024", None, ["G32"]),
        ("T_phone", date(2024, 12, 1), None, ["G32"]),
        ("T_phone", 7, None, ["G32"]),
        ("N_2", "=A1", None, ["G17"]),  # not required, but not lost without a word either
    ],
)
def test_one_odd_cell(
    program: Program, form: bytes, name: str, value: object, read_as: object, codes: list[str]
) -> None:
    assert one(program, form, name, value) == (read_as, codes)


def test_a_formula_that_was_calculated_is_a_number(program: Program, form: bytes, good: bytes) -> None:
    cell = at(form, "I_3_1_2024_val")[1].encode()

    def calculated(xml: bytes) -> bytes:
        return re.sub(rb'(<c r="%s"[^>]*>)<v>7</v>' % cell, rb"\1<f>3+4</f><v>7</v>", xml)

    changed = with_part(good, "xl/worksheets/sheet3.xml", calculated)
    assert b"<f>3+4</f>" in part_of(changed, "xl/worksheets/sheet3.xml")
    assert answers_of(program, changed) == EXPECTED


@pytest.mark.parametrize("style", ["0%", "0.00%", '0.0"phần"%'])
@pytest.mark.parametrize("value", [1, 0.95])
def test_a_percentage_pasted_into_a_count(program: Program, good: bytes, style: str, value: float) -> None:
    """100 % in a cell is stored as 1: it must not be read as one person."""

    def paste(book: Workbook) -> None:
        cell = named(book, "I_3_1_2024_val")
        cell.value, cell.number_format = value, style

    pasted = edited(good, paste)
    where = at(good, "I_3_1_2024_val")
    assert said_of(program, pasted) == [(*where, "G09")]
    (said,) = check_form(spec_of(program, "A05"), raw_of(pasted), "A05").issues
    assert said.found == f"{value * 100:.0f}%"
    assert said_of(program, edited(good, lambda book: setattr(named(book, "I_3_1_2024_val"), "value", 1))) == []


# ------------------------------------------------------------------------------------------- when it was saved


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2024-12-20T16:59:59Z", datetime(2024, 12, 20, 23, 59, 59)),
        ("2024-12-20T17:00:00Z", datetime(2024, 12, 21)),  # past midnight in Viet Nam
        ("2024-12-20T23:00:00+07:00", datetime(2024, 12, 20, 23)),
        ("2024-12-20T23:00:00", datetime(2024, 12, 20, 23)),
        ("2024-12-20T10:00:00.1234567Z", datetime(2024, 12, 20, 17, 0, 0, 123456)),
        ("2024", None),
        ("hôm qua", None),
        ("", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_saving_time(good: bytes, written: str, read_as: datetime | None) -> None:
    assert raw_of(saved_at(good, written)).saved_at == read_as


def test_saving_time_that_nobody_wrote(good: bytes) -> None:
    assert raw_of(saved_at(good, None)).saved_at is None
    broken = with_part(good, "docProps/core.xml", lambda _: b"<cp:coreProperties")
    assert raw_of(broken).saved_at is None


# ------------------------------------------------------------------------------------------- structure


def deleted_row(name: str) -> Callable[[Workbook], None]:
    """As Excel does when a row is deleted: words and names below move up, the names of its cells refer to #REF!."""

    def delete(book: Workbook) -> None:
        sheet, _ = places(book)[name]
        gone = named(book, name).row
        for merged in list(book[sheet].merged_cells.ranges):
            book[sheet].unmerge_cells(str(merged))
        before = places(book)
        book[sheet].delete_rows(gone)
        for other, (where, cell) in before.items():
            column, row = cell.rstrip("0123456789"), int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            if where == sheet and row >= gone:
                moved = f"'{sheet}'!${column}${row - 1}"
                book.defined_names[other] = DefinedName(other, attr_text="#REF!" if row == gone else moved)

    return delete


def not_asked(book: Workbook, name: str) -> None:
    """As in a form that never asked for a field: neither its name nor its words are there."""
    sheet, row = places(book)[name][0], named(book, name).row
    for cell in book[sheet][row]:
        if isinstance(cell.value, str) and len(cell.value) > 5:
            cell.value = None
    del book.defined_names[name]


def test_a_deleted_row_is_said_once_per_answer_lost(program: Program, good: bytes) -> None:
    without = edited(good, deleted_row("I_2_1_2024_den"))
    assert said_of(program, without) == [("Số liệu", "", "C01")]
    assert "I_2_1_2024_num" in answers_of(program, without)


def test_a_deleted_sheet_is_one_issue(program: Program, good: bytes) -> None:
    assert said_of(program, edited(good, lambda book: book.remove(book["Số liệu"]))) == [("Số liệu", "", "C01")]


def test_a_form_of_another_version_is_not_accused_of_missing_cells(program: Program, good: bytes) -> None:
    def older(book: Workbook) -> None:
        named(book, "S_version").value = "1.00000000"
        not_asked(book, "I_3_1_2024_val")

    assert said_of(program, edited(good, older)) == []
    assert said_of(program, edited(edited(good, older), deleted_row("I_2_1_2024_den"))) == [("Số liệu", "", "C01")]


def test_a_blank_form_is_one_issue(program: Program, form: bytes) -> None:
    assert said_of(program, form) == [(*at(form, "S_unit"), "T12")]


def test_words_in_a_form_without_figures_are_kept(program: Program, form: bytes) -> None:
    only = filled(form, {"N_2": "Đề nghị tăng kinh phí"})
    assert [code for *_, code in said_of(program, only)] == ["T12"]
    assert answers_of(program, only) == {"N_2": "Đề nghị tăng kinh phí"}


# ------------------------------------------------------------------------------------------- files that are no forms


DOCX = zipped(
    {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r" Target="word/document.xml" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        "word/document.xml": b"<document/>",
    }
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


def plain_workbook() -> bytes:
    book = Workbook()
    book["Sheet"]["A1"] = "Báo cáo"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("file", "data", "code"),
    [
        pytest.param("a.xlsx", b"", "T01", id="empty"),
        pytest.param("a.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "T02", id="web page"),
        pytest.param("a.xlsx", b"PK\x03\x04 not really", "T02", id="not a zip"),
        pytest.param("a.xls", OLE, "T04", id="old, cut off"),
        pytest.param("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "T03", id="encrypted"),
        pytest.param("a.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "T04", id="picture"),
        pytest.param("a.pdf", b"%PDF-1.7\n", "T04", id="pdf"),
        pytest.param("a.txt", "Đoàn viên: 45".encode(), "T04", id="text"),
        pytest.param("a.xlsx", DOCX, "T04", id="document named a workbook"),
        pytest.param("a.docx", DOCX, "T04", id="document"),
        pytest.param("a.xlsx", zipped({"anh.jpg": b"\xff\xd8"}), "T04", id="zip of pictures"),
        pytest.param("a.xlsx", plain_workbook(), "T05", id="another workbook"),
    ],
)
def test_files_that_are_no_forms(file: str, data: bytes, code: str) -> None:
    said = read(data, file)
    assert isinstance(said, Issue)
    assert (said.code, said.ref.file) == (code, file)


BOMB = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 10) for n in range(12)
)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda f: f[: len(f) // 2], "T02"),  # a broken download
        (lambda f: f[:-30], "T02"),
        (lambda f: hurt(f, "xl/worksheets/sheet3.xml"), "T02"),
        (lambda f: with_part(f, "xl/workbook.xml", lambda x: x[:200]), "T02"),
        (lambda f: with_part(f, "xl/workbook.xml", lambda x: x.replace(b"S_form", b"S_f\x01rm")), "T02"),
        (lambda f: with_part(f, "xl/workbook.xml", lambda _: BOMB + b"]><b>&a11;</b>"), "T02"),
        (lambda f: with_part(f, "xl/worksheets/sheet3.xml", lambda x: x[: len(x) // 2]), "T02"),
        (lambda f: without_part(f, "xl/worksheets/sheet3.xml"), "T02"),
        (lambda f: without_part(f, "xl/_rels/workbook.xml.rels"), "T02"),
        (lambda f: with_part(f, "docProps/app.xml", lambda _: bytes(101 * 1024 * 1024)), "T13"),
    ],
    ids=["half", "end", "middle", "workbook", "illegal", "bomb", "sheet", "no sheet", "no relations", "absurd"],
)
def test_damaged_forms_are_refused(good: bytes, change: Callable[[bytes], bytes], code: str) -> None:
    said = read(change(good), "A05.xlsx")
    assert isinstance(said, Issue)
    assert said.code == code


@pytest.mark.parametrize(
    "harm",
    [
        lambda f: without_part(f, "xl/worksheets/sheet2.xml"),
        lambda f: hurt(f, "xl/worksheets/sheet2.xml"),
        lambda f: with_part(f, "xl/worksheets/sheet2.xml", lambda x: x[: len(x) // 2]),
    ],
    ids=["gone", "bytes", "cut off"],
)
def test_a_damaged_sheet_leaves_the_others(program: Program, good: bytes, harm: Callable[[bytes], bytes]) -> None:
    data = harm(good)
    assert answers_of(program, data) == {n: v for n, v in EXPECTED.items() if n[0] not in "QT"}
    assert said_of(program, data) == [("Thông tin chung", "", "G20")]


@pytest.mark.parametrize(
    "far",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>',
        b'<row r="9"><c\tr="XFD1048576"><v>1</v></c></row>',
        b'<!--</sheetData>--><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    ],
    ids=["last cell of all", "beyond", "behind a tab", "behind an end that is a comment"],
)
def test_a_value_in_the_last_cell_of_a_sheet_costs_itself_alone(program: Program, good: bytes, far: bytes) -> None:
    """Room for every cell up to the last one filled would be 400 GB, and the process aborted."""
    data = with_part(good, "xl/worksheets/sheet3.xml", lambda x: x.replace(b"</sheetData>", far + b"</sheetData>"))
    assert answers_of(program, data) == EXPECTED


def test_styled_rows_far_below_do_no_harm(program: Program, good: bytes) -> None:
    blank = b'<row r="1048576" s="1" customFormat="1"/>'
    data = with_part(good, "xl/worksheets/sheet3.xml", lambda x: x.replace(b"</sheetData>", blank + b"</sheetData>"))
    assert answers_of(program, data) == EXPECTED


def test_a_form_with_broken_styles_does_not_crash(good: bytes) -> None:
    def one_person(book: Workbook) -> None:
        named(book, "I_3_1_2024_val").value = 1

    data = with_part(edited(good, one_person), "xl/styles.xml", lambda _: b"<styleSheet")
    raw = read(data, "A05.xlsx")
    assert isinstance(raw, RawForm)
    assert raw.cells["I_3_1_2024_val"][::2] == (1.0, PLAIN)


@pytest.mark.parametrize(
    ("meta", "saved"),
    [
        (b"<dc:date>2026-11-21T03:10:31.123</dc:date>", datetime(2026, 11, 21, 3, 10, 31)),
        (b"<dc:date>yesterday</dc:date>", None),
        (b"", None),
    ],
)
def test_an_opendocument_workbook_says_when_it_was_saved(meta: bytes, saved: datetime | None) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("meta.xml", b"<office:document-meta>" + meta + b"</office:document-meta>")
    assert saved_time(out.getvalue()) == saved


def test_a_bug_of_the_reader_is_not_told_as_damage(good: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def buggy(*_: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr(reading, "plain_grids", buggy)
    with pytest.raises(KeyError, match="ours"):
        read(good, "a.xlsx")

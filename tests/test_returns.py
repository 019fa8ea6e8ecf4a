"""Marked copies: a fresh form with everything the union said in it, the marks, and nothing else of its file."""

from __future__ import annotations

import dataclasses
import io
import itertools
import random
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from xml.sax import saxutils

import pytest
from hypothesis import given as for_all
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import column_index_from_string, get_column_letter

from pipeline.checks.form import check_form
from pipeline.demo import fill as demo
from pipeline.forms import layout
from pipeline.forms import read as forms_read
from pipeline.forms.fill import redated, set_values
from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.forms.layout import FormSpec, form_spec
from pipeline.forms.marks import LIST_HEADING, LIST_SHEET, WORDS_SHEET
from pipeline.forms.paper import Paper, ends, paper
from pipeline.forms.read import RawCell, RawForm
from pipeline.forms.rollup import DETAIL_NAME, roll_up_spec
from pipeline.forms.rollup_fill import fill_roll_up
from pipeline.forms.rollup_write import lay_out_roll_up
from pipeline.forms.stamp import laid, stamp
from pipeline.forms.worked_out import UnknownFormula, Worked, formula_of
from pipeline.forms.write import lay_out
from pipeline.grids.cells import Extra
from pipeline.grids.outside import MAX_OUTSIDE, OutsideKind, OutsideText, outside_text
from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.intake.folder import read_folder
from pipeline.intake.submission import Answer, about_fields
from pipeline.issues import CATALOGUE, CellRef, Facts, Issue, Severity, issue
from pipeline.issues.answers import answers_to
from pipeline.program import reader
from pipeline.program.model import Period, Program, Unit
from pipeline.round.roster import Delivery
from pipeline.settings import REPOSITORY
from pipeline.text import number
from pipeline.workbooks.marked_copies.carried import understood
from pipeline.workbooks.marked_copies.cells import CUT, LONGEST, quoted_attribute, text_xml
from pipeline.workbooks.marked_copies.due import copies_due
from pipeline.workbooks.marked_copies.issue_list import COLUMNS, GROUPS, WHOLE_FILE
from pipeline.workbooks.marked_copies.issue_places import Places
from pipeline.workbooks.marked_copies.marked import ToMark, marked
from pipeline.workbooks.marked_copies.prepared_form import CopyBase, prepared
from pipeline.workbooks.marked_copies.styles import COLOURS
from tests import forms
from tests.forms import named
from tests.readout import as_recorded, read_out
from tests.soffice import convert_all, needs_soffice

TEMPLATE = REPOSITORY / "templates" / "xlsx" / TEMPLATE_NAME
FILE = "2024/Cụm 1/gửi lại.xlsx"
SAVED = datetime(2025, 1, 5, 8, 30)
HOSTILE = ('=HYPERLINK("http://a.b","x")', "{{ 7*7 }} <w:p>", "../../x", "\r\nBcc: x", "#N/A", "+84 12", "a\x0bb & 'c'")


@dataclasses.dataclass(frozen=True)
class Case:
    """One union of a shipped program, its blank form, and right answers to it."""

    program: Program
    period: Period
    unit: Unit
    spec: FormSpec
    blank: bytes
    right: Mapping[str, object]
    base: CopyBase

    @property
    def numbers(self) -> list[str]:
        """Names of its required numbers."""
        return [f.name for f in self.spec.fields if f.required and f.kind.is_number]

    def filled(self, **changes: object) -> bytes:
        """The form with the right answers, but for `changes`."""
        return edited(self.blank, {**self.right, **changes})

    def wrong(self) -> bytes:
        """The form with errors of several kinds, a warning and a note."""
        wrong = dict(zip(self.numbers, ("khoảng 12", -3, HOSTILE[0], "1,234", None, "5 người"), strict=False))
        choices = [f.name for f in self.spec.fields if f.choices]
        return self.filled(**wrong, **{choices[-1]: HOSTILE[1], "T_reporter": None})

    def check(self, data: bytes) -> tuple[RawForm, Mapping[str, object], tuple[Issue, ...]]:
        """What reading and checking make of a file, each problem with the question it is about."""
        raw = forms_read.read(data, FILE)
        assert isinstance(raw, RawForm)
        checked = check_form(self.spec, raw, self.unit.code)
        return raw, checked.values, about_fields(checked.issues, raw, self.spec)

    def mark(self, data: bytes, issues: object = None, outside: tuple[OutsideText, ...] = ()) -> bytes:
        """The copy of a file, marked with what checking finds, or with `issues`."""
        raw, _, found = self.check(data)
        return self.copy(raw, found if issues is None else issues, outside)

    def copy(self, raw: RawForm, issues: object, outside: tuple[OutsideText, ...] = ()) -> bytes:
        return marked(self.base, ToMark(raw, self.unit, self.spec, list(issues), outside))


@cache
def case(code: str = "yen-bai") -> Case:
    """The union of a program that is asked most numbers."""
    program = reader.read(REPOSITORY / "inputs" / code / "chuong-trinh.xlsx", code, code)
    kinds = {
        (p.code, u.kind): (form_spec(program, p, u.kind), u) for p in program.periods for u in program.reporters(p)
    }
    spec, unit = max(kinds.values(), key=lambda found: sum(f.kind.is_number for f in found[0].fields))
    period = spec.period
    form = lay_out(spec, TEMPLATE)
    blank = stamp(form, program, unit)
    right = demo.answers(spec, unit, random.Random(1), size=60)
    return Case(program, period, unit, spec, blank, right, prepared(form))


PROGRAMS = sorted(p.parent.name for p in (REPOSITORY / "inputs").glob("*/chuong-trinh.xlsx"))
FEW = ("bac-kan", "yen-bai")  # the one that asks least, and one that asks everything: tried in the quick run
EACH = [pytest.param(code, marks=[] if code in FEW else [pytest.mark.thorough]) for code in PROGRAMS]


OURS = (LIST_SHEET, WORDS_SHEET)


def edited(data: bytes, values: Mapping[str, object]) -> bytes:
    """A form with other values, set through its names and saved at SAVED."""
    book = load_workbook(io.BytesIO(data))
    set_values(book, values)  # type: ignore[arg-type]
    return redated(saved(book), SAVED)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def list_lines(book: Workbook) -> list[tuple[object, ...]]:
    """The numbered lines of the list sheet."""
    return [row for row in book[LIST_SHEET].iter_rows(values_only=True) if isinstance(row[0], int)]


def fills(book: Workbook) -> dict[str, str]:
    """Colour of every coloured cell outside the list and our own hidden sheet."""
    return {
        f"{sheet.title}!{cell.coordinate}": str(cell.fill.fgColor.rgb)
        for sheet in book.worksheets
        if sheet.title not in OURS
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fill_type
    }


def comments(book: Workbook) -> dict[str, str]:
    return {
        f"{sheet.title}!{cell.coordinate}": cell.comment.text
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def structure(book: Workbook) -> dict[str, object]:
    """All of a form that marking must leave as it is."""
    sheets = [s for s in book.worksheets if s.title not in OURS]
    return {
        "names": {n: d.attr_text for n, d in book.defined_names.items()},
        "sheets": [(s.title, s.sheet_state) for s in sheets],
        "cells": {s.title: {c.coordinate: (c.value, c.data_type) for r in s.iter_rows() for c in r} for s in sheets},
        "rules": {
            s.title: [
                (str(v.sqref), v.type, v.formula1, v.formula2, v.prompt) for v in s.data_validations.dataValidation
            ]
            for s in sheets
        },
        "conditions": {
            s.title: [
                (str(area.sqref), [(r.formula, r.dxf.fill and r.dxf.fill.bgColor.rgb) for r in area.rules])
                for area in s.conditional_formatting
            ]
            for s in sheets
        },
        "protection": {
            s.title: (s.protection.sheet, s.protection.formatColumns, s.protection.password) for s in sheets
        },
        "unlocked": {
            s.title: [c.coordinate for r in s.iter_rows() for c in r if not c.protection.locked] for s in sheets
        },
        "print": {
            s.title: (
                *(s.page_setup.orientation, s.page_setup.paperSize, s.page_setup.fitToHeight, s.print_area),
                *(s.print_title_rows, s.sheet_properties.pageSetUpPr and s.sheet_properties.pageSetUpPr.fitToPage),
                *(s.page_margins.left, s.oddFooter.center.text, s.freeze_panes),
            )
            for s in sheets
        },
        "widths": {s.title: {k: d.width for k, d in s.column_dimensions.items()} for s in sheets},
        "heights": {s.title: {k: d.height for k, d in s.row_dimensions.items()} for s in sheets},
        "merged": {s.title: sorted(map(str, s.merged_cells.ranges)) for s in sheets},
        "formats": {s.title: [(c.number_format, c.font.name) for r in s.iter_rows() for c in r] for s in sheets},
    }


# ------------------------------------------------------------------------------------------- the marks


@pytest.mark.parametrize("code", EACH)
def test_every_error_and_warning_is_coloured_commented_and_listed(code):
    given = case(code)
    data = given.wrong()
    found = given.check(data)[2]
    book = opened(given.mark(data))
    shown = {f"{i.ref.sheet}!{i.ref.cell}" for i in found if i.severity is not Severity.NOTE}
    assert len(shown) >= 5
    ours = set(COLOURS.values())
    assert {place for place, colour in fills(book).items() if colour in ours} == shown == set(comments(book))
    assert {(line[1], line[2]) for line in list_lines(book)} == {(i.ref.sheet, i.ref.cell) for i in found}
    assert [line[0] for line in list_lines(book)] == list(range(1, len(found) + 1))


def test_the_marked_copy_is_as_recorded(tmp_path):
    path = tmp_path / "bieu.xlsx"
    path.write_bytes(case().mark(case().wrong()))
    as_recorded("marked copy", read_out(path, fitted=False))


def test_a_copy_with_every_question_is_as_recorded(tmp_path):
    """One of each that has answers to choose from, at a cell of its own; those of the whole file, two of one cell."""
    given = case()
    raw, *_ = given.check(given.filled())
    codes = [code for code in CATALOGUE if answers_to(code)]
    places = [raw.cells[name].ref for name in given.numbers]
    asked = [
        issue(code, ref, found=12, expected="15", unit=given.unit.code)
        for code, ref in zip(codes, places, strict=False)
    ]
    asked += [issue("H05", CellRef("a.xlsx"), found="giống hệt", expected="khác", unit=given.unit.code)]
    asked += [issue("H06", places[0], found=12, expected="15", unit=given.unit.code)]
    path = tmp_path / "bieu.xlsx"
    path.write_bytes(given.mark(given.filled(), asked))
    as_recorded("copy with questions", read_out(path, LIST_SHEET, "Thông tin chung", "Số liệu", fitted=False))


def test_comment_says_what_was_read_what_is_expected_and_how_to_put_it_right():
    given = case()
    name = given.numbers[0]
    book = opened(given.mark(given.filled(**{name: "khoảng 12"})))
    (comment,) = [t for t in comments(book).values() if "khoảng 12" in t]
    assert comment == (
        "CẦN SỬA: Không phải là số rõ ràng\nĐang ghi: khoảng 12\nCần: một số: có phải 12?\n"
        "Cách sửa: Ghi riêng con số vào ô; lời giải thích ghi ở ô Ghi chú (nếu có) hoặc trong thư.\n―――"
    )


def test_list_comes_first_gravest_first_in_form_order_and_links_to_the_cells():
    given = case()
    data = given.wrong()
    book = opened(given.mark(data))
    assert book.sheetnames[0] == LIST_SHEET == book.active.title
    assert [s.title for s in book.worksheets if s.sheet_view.tabSelected] == [LIST_SHEET]
    order = [s for s in book.sheetnames if s not in OURS]
    assert len(order) == len(book.sheetnames) - 1
    assert order == opened(data).sheetnames
    sheet = book[LIST_SHEET]
    titles = [row[0].value for row in sheet.iter_rows(max_col=1)]
    groups = [t.partition(":")[0] for t in titles[5:] if isinstance(t, str)]
    assert groups == list(GROUPS.values())
    errors = list_lines(book)[:-2]
    assert len(errors) >= 6 and [order.index(line[1]) for line in errors] == sorted(
        order.index(line[1]) for line in errors
    )
    for row in sheet.iter_rows(min_row=6):
        if isinstance(row[0].value, int):
            assert row[2].hyperlink.location in (f"'{row[1].value}'!{row[2].value}",)
            assert row[2].hyperlink.target is None


def test_list_is_printable():
    sheet = opened(case().mark(case().wrong()))[LIST_SHEET]
    assert sheet["A1"].value == LIST_HEADING and [c.value for c in sheet[5]][: len(COLUMNS)] == list(COLUMNS)
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == (
        9,
        "landscape",
        1,
    )
    assert sheet.print_title_rows == "$5:$5"
    shown = [c for row in sheet.iter_rows(max_col=len(COLUMNS)) for c in row if c.value is not None]
    assert {c.font.name for c in shown} == {"Times New Roman"}
    beyond = {c.column_letter for row in sheet.iter_rows(min_col=len(COLUMNS) + 1) for c in row if c.value is not None}
    assert all(sheet.column_dimensions[letter].hidden for letter in beyond)


def test_what_a_union_typed_arrives_as_that_very_text():
    given = case()
    typed = dict(zip(given.numbers, HOSTILE, strict=False))
    data = given.filled()
    raw = given.check(data)[0]
    found = [issue("G02", raw.ref(name), found=text, what=text) for name, text in typed.items()]
    book = opened(given.mark(data, [dataclasses.replace(i, found=t) for i, t in zip(found, HOSTILE, strict=False)]))
    # A line end of XML is \n, and characters that XML forbids cannot be there.
    wanted = [t.replace("\r\n", "\n").replace("\x0b", "") for t in HOSTILE]
    assert sorted(str(line[4]).replace("\r\n", "\n") for line in list_lines(book)) == sorted(wanted)
    kinds = {cell.data_type for row in book[LIST_SHEET].iter_rows(min_row=6, min_col=4) for cell in row if cell.value}
    assert kinds == {"s"}
    told = "\n".join(comments(book).values()).replace("\r\n", "\n")
    assert all(f"Đang ghi: {text}\n" in told for text in wanted)


def test_several_issues_of_one_cell_share_a_comment_and_the_gravest_colour():
    given = case()
    data = given.filled()
    ref = given.check(data)[0].ref(given.numbers[0])
    book = opened(given.mark(data, [issue("G13", ref, expected="a"), issue("G04", ref, found="-1")]))
    ((_, comment),) = comments(book).items()
    assert comment.startswith("CẦN SỬA: Số âm") and "CẦN XEM LẠI: Chưa ghi nội dung" in comment
    assert fills(book)[f"{ref.sheet}!{ref.cell}"] == COLOURS[Severity.ERROR]


def test_issue_of_the_whole_file_or_of_a_hidden_cell_is_listed_without_a_link():
    given = case()
    data = given.filled()
    stamp_ref = given.check(data)[0].ref("S_version")
    strange = [CellRef(FILE), CellRef(FILE, "Trang lạ", "B2"), CellRef(FILE, layout.INFO_SHEET, "A0")]
    book = opened(given.mark(data, [issue("T12", ref) for ref in (stamp_ref, *strange)]))
    assert [line[1:3] for line in list_lines(book)] == [(WHOLE_FILE, None)] * 4
    assert comments(book) == {}


def test_cell_that_an_issue_only_names_is_found():
    given = case()
    field = given.spec.by_name[given.numbers[-1]]
    data = given.filled()
    book = opened(given.mark(data, [issue("G04", CellRef(FILE), what=field.about, facts=Facts(field=field.name))]))
    ref = given.check(data)[0].ref(field.name)
    assert list(comments(book)) == [f"{ref.sheet}!{ref.cell}"]


# ------------------------------------------------------------------------------------------- the form below


@pytest.mark.parametrize("code", EACH)
def test_form_below_the_marks_is_a_fresh_one_with_the_answers(code):
    given = case(code)
    data = given.wrong()
    copy, sent = structure(opened(given.mark(data))), structure(opened(data))
    grown, usual = copy.pop("heights"), sent.pop("heights")
    assert copy == sent
    assert all(height >= usual[sheet][row] for sheet, rows in grown.items() for row, height in rows.items())


def test_marks_change_nothing_that_is_read():
    given = case()
    data = given.wrong()
    raw, values, found = given.check(data)
    again, values_again, found_again = given.check(given.mark(data))
    assert (values_again, found_again, again.saved_at) == (values, found, raw.saved_at)
    assert again.saved_at is not None
    assert again.stamp("S_illustrative") == raw.stamp("S_illustrative") == layout.ILLUSTRATIVE


def test_same_file_gives_the_same_bytes():
    given = case()
    data = given.wrong()
    first = given.mark(data)
    assert first == given.mark(data)
    assert {e.date_time for e in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_nothing_of_the_unions_file_but_its_words_is_in_the_copy():
    """Whatever a file brings - links, macros, pictures, names, formulas -, the copy has the parts of our own form."""
    given = case()
    hostile = io.BytesIO(given.wrong())
    with zipfile.ZipFile(hostile, "a") as package:
        for name in ("xl/vbaProject.bin", "xl/media/image1.emf", "xl/externalLinks/externalLink1.xml"):
            package.writestr(name, b"x")
    book = opened(given.wrong())
    book[layout.INFO_SHEET]["K40"] = '=WEBSERVICE("http://a.b")'
    clean = given.mark(given.wrong())
    parts = zipfile.ZipFile(io.BytesIO(clean)).namelist()
    for data in (hostile.getvalue(), saved(book)):
        package = zipfile.ZipFile(io.BytesIO(given.mark(data)))
        assert package.namelist() == parts
        assert not any(b"WEBSERVICE" in package.read(name) for name in parts)


# ------------------------------------------------------------------------------------------- marked again


def test_copy_of_a_copy_is_the_copy():
    given = case()
    once = given.mark(given.wrong())
    assert given.mark(once) == once


def test_marks_go_when_their_cause_is_gone():
    given = case()
    data = given.wrong()
    name = given.numbers[0]
    better = edited(given.mark(data), {name: given.right[name]})
    book = opened(given.mark(better))
    ref = given.check(data)[0].ref(name)
    assert f"{ref.sheet}!{ref.cell}" not in comments(book)
    assert fills(book)[f"{ref.sheet}!{ref.cell}"] == fills(opened(data))[f"{ref.sheet}!{ref.cell}"]


@needs_soffice
def test_corrected_in_libreoffice_it_reads_without_a_trace_of_the_marks(tmp_path, thorough: bool):
    sources, codes = [], PROGRAMS if thorough else FEW
    for code in codes:
        given = case(code)
        note = outside_text(CellRef(FILE), OutsideKind.BOX, "Lời trong hộp")
        assert note is not None
        (tmp_path / f"{code}.xlsx").write_bytes(given.mark(given.wrong(), outside=(note,)))
        sources.append(tmp_path / f"{code}.xlsx")
    for code, path in zip(codes, convert_all(sources, tmp_path / "opened", "xlsx"), strict=True):
        given = case(code)
        _, right, _ = given.check(given.filled())
        through = path.read_bytes()
        _, values, found = given.check(given.wrong())
        _, values_again, found_again = given.check(through)
        assert values_again == values and {(i.code, i.what, i.found) for i in found_again} == {
            (i.code, i.what, i.found) for i in found
        }
        corrected = edited(through, {**dict.fromkeys(given.spec.by_name), **given.right})
        _, values, found = given.check(corrected)
        assert found == () and values == right
        clean = opened(given.mark(corrected, []))
        assert clean.sheetnames == [LIST_SHEET, *opened(given.blank).sheetnames] and comments(clean) == {}
        assert not set(fills(clean).values()) & set(COLOURS.values())


# ------------------------------------------------------------------------------------------- word by word

# What XML can hold but a carriage return, which is a line break there.
_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=40
)
_ANSWERS = st.one_of(
    _TEXTS,
    _TEXTS.map(lambda t: f"= {t}\n\t{t} _x000D_ "),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(datetime(1901, 1, 1), datetime(2099, 1, 1)).map(lambda d: d.replace(microsecond=0)),
    st.none(),
)


@for_all(values=st.lists(_ANSWERS, min_size=8, max_size=8))
@hypothesis_settings(max_examples=hypothesis_settings.default.max_examples // 4)  # a quarter of a second each
def test_every_word_of_the_unions_file_is_in_the_copy(values):
    given = case()
    names = [*given.numbers[:4], "T_reporter", "T_date", *(f.name for _, f in given.spec.narratives[:1])]
    names.append(given.spec.notes[0].name)
    sent = forms_read.read(given.filled(), FILE)
    assert isinstance(sent, RawForm)
    typed = dict(zip(names, values, strict=False))
    cells = {name: RawCell(typed[name], cell.ref) if name in typed else cell for name, cell in sent.cells.items()}
    again = forms_read.read(given.copy(dataclasses.replace(sent, cells=cells), []), FILE)
    assert isinstance(again, RawForm)
    for name, cell in cells.items():
        if name in given.spec.by_name:
            wanted = None if cell.value == "" else cell.value
            got = again.cells[name].value
            if isinstance(wanted, datetime):
                assert str(wanted.year) in str(got) and str(wanted.day) in str(got), name
            else:
                assert got == wanted or (name == "T_date" and got == number(wanted, 15)), name


def test_text_that_is_too_long_for_a_cell_is_cut_where_one_sees_it():
    given = case()
    sent = given.check(given.filled())[0]
    name = given.spec.narratives[0][1].name
    cells = {**sent.cells, name: RawCell("a" * 40_000, sent.cells[name].ref)}
    again = given.check(given.copy(dataclasses.replace(sent, cells=cells), []))[0]
    assert again.cells[name].value == "a" * (LONGEST - len(CUT)) + CUT
    texts = [t for t in (outside_text(CellRef(FILE), OutsideKind.BOX, "b" * 50_000),) if t is not None]
    assert opened(given.mark(given.filled(), [], tuple(texts)))[WORDS_SHEET]["E4"].value == texts[0].whole
    assert len(texts[0].text) == MAX_OUTSIDE


def test_words_outside_the_input_cells_stand_on_a_sheet_of_their_own():
    given = case()
    said = [
        outside_text(CellRef(FILE, layout.FIGURES_SHEET, "E15"), OutsideKind.COMMENT, "Số này chưa chốt"),
        outside_text(CellRef(FILE, layout.TEXT_SHEET, "B12"), OutsideKind.BOX, "=1+2 <b> & kiến nghị\nhai dòng"),
        outside_text(CellRef(FILE, "Giải trình"), OutsideKind.PICTURE, "image1.png"),
    ]
    outside = tuple(text for text in said if text is not None)
    book = opened(given.mark(given.wrong(), outside=outside))
    assert book.sheetnames[-1] == WORDS_SHEET
    rows = [row for row in book[WORDS_SHEET].iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [(row[1], row[2] or "", row[3], row[4]) for row in rows] == [
        (t.ref.sheet, t.ref.cell, t.kind.label, t.whole) for t in outside
    ]
    assert "gửi lại.xlsx" in str(book[WORDS_SHEET]["A2"].value)
    assert {cell.data_type for row in book[WORDS_SHEET].iter_rows(min_row=4, min_col=2) for cell in row} <= {"s", "n"}
    assert WORDS_SHEET not in opened(given.mark(given.wrong())).sheetnames


# ------------------------------------------------------------------------------------------- whatever came back


def test_file_found_by_its_words_comes_back_as_a_fresh_form_with_its_values():
    given = case()
    raw, values, found = given.check(given.wrong())
    # Recovered by words, from a sheet where everything stands two rows lower.
    moved = {
        name: RawCell(
            cell.value, CellRef(cell.ref.file, "Sheet1", re.sub(r"\d+", lambda m: str(int(m[0]) + 2), cell.ref.cell))
        )
        for name, cell in raw.cells.items()
    }
    name_of = {cell.ref: name for name, cell in raw.cells.items()}
    issues = [dataclasses.replace(i, ref=moved[name_of[i.ref]].ref) for i in found]
    made = given.copy(dataclasses.replace(raw, cells=moved, data=b"", recovered=True), issues)
    _, values_again, found_again = given.check(made)
    assert values_again == values and set(found_again) == set(found)
    shown = {f"{i.ref.sheet}!{i.ref.cell}" for i in found if i.severity is not Severity.NOTE}
    assert set(comments(opened(made))) == shown


def test_cell_of_the_form_that_asks_nothing_is_marked_where_nothing_has_moved():
    given = case()
    raw, _, _ = given.check(given.filled())
    ref = raw.ref(given.numbers[-1])
    label = CellRef(FILE, ref.sheet, "B" + ref.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    assert list(comments(opened(given.copy(raw, [issue("G04", label)])))) == [f"{label.sheet}!{label.cell}"]
    down = {n: RawCell(c.value, c.ref._replace(cell=c.ref.cell + "0")) for n, c in raw.cells.items()}
    moved = dataclasses.replace(raw, cells=down)
    assert comments(opened(given.copy(moved, [issue("G04", label)]))) == {}


def test_form_sent_with_answers_of_earlier_rounds_says_so_on_the_copy():
    given = case()
    known = {f.name: 7.0 for f in given.spec.fields if f.kind.is_number and f.year == given.period.years[0]}
    form = lay_out(given.spec, TEMPLATE, prefilled=True)
    sent = stamp(form, given.program, given.unit, known)
    raw = given.check(sent)[0]
    copy = marked(prepared(form), ToMark(raw, given.unit, given.spec, []))
    again, _, found = given.check(copy)
    assert again.stamp(layout.PREFILLED) == raw.stamp(layout.PREFILLED) != ""
    assert "T12" in [i.code for i in found]  # nobody has filled it in yet, and that is still seen


def test_breakdown_of_an_office_below_is_in_the_copy():
    program = case().program
    period = next(p for p in program.periods if p.code == "2024")
    spec, unit = roll_up_spec(program, period), program.units[0]
    empty = lay_out_roll_up(spec, unit, TEMPLATE)
    lines = [["A01", "=đơn vị <1>", "Hành chính sự nghiệp", "3.1", 2024.0, float(n), None, 1.0, 1.0] for n in range(9)]
    sent = fill_roll_up(empty, {spec.bases[0].name: 12.0}, {}, details=lines, unmatched=[], saved_at=SAVED)
    raw = forms_read.read(sent, FILE)
    assert isinstance(raw, RawForm)
    base = prepared(laid(empty, SAVED))
    tables = {DETAIL_NAME: lines}
    copy = opened(marked(base, ToMark(raw, unit, spec, [], tables=tables)))
    sheet, head = base.places[DETAIL_NAME]
    row = int(head.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    got = [list(line) for line in copy[sheet].iter_rows(min_row=row + 1, max_col=9, values_only=True)]
    assert got == lines
    assert copy[sheet].cell(row + 1, 2).data_type == "s"


# ------------------------------------------------------------------------------------------- who gets one


def test_unions_with_errors_or_open_warnings_get_one():
    given = case()
    units = given.program.reporters(given.period)[:6]
    files = [f"{u.code}.xlsx" for u in units]
    outcomes = [Outcome.COUNTED] * 5 + [Outcome.REJECTED]
    codes = [["G04", "G13"], ["G13"], ["G11"], [], ["G13"], ["T07"]]
    found = [
        issue(code, CellRef(file, layout.INFO_SHEET, "C10"), expected="x")
        for file, own in zip(files, codes, strict=True)
        for code in own
    ]
    accepted = ["", "", "", "", "Chị Hoa, 5/1/2025", ""]
    round_ = SimpleNamespace(
        issues=tuple(found),
        roster=SimpleNamespace(
            files=tuple(FileReport(f, o, "", None, ()) for f, o in zip(files, outcomes, strict=True)),
            lines=tuple(
                SimpleNamespace(unit=u, file=f, accepted=a, alike=False, delivery=Delivery.ON_TIME)
                for u, f, a in zip(units, files, accepted, strict=True)
            ),
        ),
    )
    due = list(copies_due(round_))
    assert [d.name for d in due] == [f"{unit.code} {unit.name} - cần sửa.xlsx" for unit in units[:2]]
    assert [[i.code for i in d.issues] for d in due] == [["G04", "G13"], ["G13"]]


# ------------------------------------------------------------------------------------------- how a value was typed


def test_what_a_cell_shows_stands_in_the_copy_and_can_be_typed_over():
    given = case()
    raw = given.check(given.filled())[0]
    name = given.numbers[0]
    ref = raw.cells[name].ref
    day = datetime(2024, 2, 1)
    for cell, wanted in (
        (RawCell(0.95, ref, Extra("0%")), "95%"),
        (RawCell(45.0, ref, Extra('0"%"')), "45%"),
        (RawCell(45.0, ref, Extra("#,##0")), 45.0),
        (RawCell(45.0, ref, Extra('0" người"')), 45.0),
        (RawCell(day, ref, Extra("d/m")), "01/02/2024"),
        (RawCell(None, ref, Extra(formula="=A1/B1")), "=A1/B1"),
        (RawCell(None, ref, Extra(error="#SPILL!")), "#SPILL!"),
        (RawCell(None, ref, Extra(damaged="1e309x")), "1e309x"),
        (RawCell(True, ref), True),
    ):
        form = given.copy(dataclasses.replace(raw, cells={**raw.cells, name: cell}), [])
        again = forms_read.read(form, FILE)
        assert isinstance(again, RawForm)
        assert (again.cells[name].value, again.cells[name].extra.formula) == (wanted, "")
    form = given.copy(
        dataclasses.replace(raw, cells={**raw.cells, name: RawCell(None, ref, Extra(error="#DIV/0!"))}), []
    )
    assert [i.code for i in given.check(form)[2]] == ["G12"]


def test_what_was_understood_stands_in_the_copy_as_it_was_read() -> None:
    """So that the live checks of the copy judge what was counted; what is wrong stays as it was typed."""
    given = case()
    name, wrong = [n for n in given.numbers if n.startswith("I_")][:2]
    raw, values, issues = given.check(given.filled(**{name: "5 người", wrong: "khoảng 12"}))
    answers = {n: Answer(value, raw.ref(n)) for n, value in values.items()}
    book = opened(given.copy(understood(raw, given.spec, answers, issues), issues))
    cells = {n: book[sheet][cell].value for n, (sheet, cell) in given.base.places.items() if n in (name, wrong)}
    assert cells == {name: 5, wrong: "khoảng 12"}


def test_a_cell_to_be_mended_is_not_said_to_need_no_mending() -> None:
    given = case()
    raw, _, _ = given.check(given.filled(**{given.numbers[0]: "5 người"}))
    ref = raw.ref(given.numbers[0])
    said = [issue(code, ref, expected="") for code in ("G11", "G04", "W01")]
    items = Places(given.base, raw, given.spec).located(said)
    assert [item.issue.code for item in items] == ["G04", "W01"]


# ------------------------------------------------------------------------------------------- on paper


@pytest.mark.parametrize("years", [1, 5])
def test_a_copy_prints_so_that_one_can_read_it_with_no_question_parted_from_its_room(years: int) -> None:
    given = case()
    names = [n for n in given.numbers if given.spec.by_name[n].year in given.period.years[:years]]
    raw = given.check(given.filled())[0]
    asked = [
        issue("H06", raw.cells[n].ref, found="1", was="2", expected="2", year=2022, factor="5", least="1", text="x")
        for n in names
    ]
    book = opened(given.copy(raw, asked))
    for title in (layout.INFO_SHEET, layout.FIGURES_SHEET):
        sheet = book[title]
        kept = column_index_from_string(str(sheet.print_title_cols).rpartition("$")[2])
        ends = [b.id for b in sheet.col_breaks.brk]
        assert ends and sheet.page_setup.orientation == "landscape" and not sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.scale * 12 >= 800  # eight points of twelve
        widths = [sheet.column_dimensions[get_column_letter(n)].width for n in range(1, sheet.max_column + 1)]
        room = (297 / 25.4 - sheet.page_margins.left - sheet.page_margins.right) * 72 / (sheet.page_setup.scale / 100)
        for first, last in itertools.pairwise([kept, *ends, sheet.max_column]):
            assert (sum(widths[:kept]) + sum(widths[first:last])) * 5.5 <= room
        parted = [a for a in sheet.merged_cells.ranges if any(a.min_col <= end < a.max_col for end in ends)]
        heads = [c.column for row in sheet.iter_rows() for c in row if str(c.value).startswith("Trả lời câu hỏi")]
        assert not parted and len(heads) == years and not set(heads) & set(ends)


def test_a_sheet_is_turned_before_it_is_divided_and_never_without_columns_to_repeat() -> None:
    assert paper([50, 40], 1, (), landscape=False) == Paper(landscape=False)
    assert paper([90, 90], 1, (), landscape=False) == Paper(landscape=True)
    assert paper([200, 200], 0, (), landscape=False) == Paper(landscape=True)
    assert paper([80, 60, 60, 60, 60], 1, [(2, 3)], landscape=True).breaks == (3,)
    assert paper([80, 60, 60, 60], 1, [(3, 4)], landscape=True).breaks == (2,)


# ------------------------------------------------------------------------------------------- results of formulas


def shown_by_formulas(data: bytes, kept: bytes) -> dict[str, object]:
    """What the formulas of a form show, by the results kept in `kept`."""
    results = load_workbook(io.BytesIO(kept), data_only=True)
    found = {}
    for sheet in opened(data).worksheets:
        for cell in (c for row in sheet.iter_rows() for c in row if c.data_type == "f"):
            value = results[sheet.title][cell.coordinate].value
            found[f"{sheet.title}!{cell.coordinate}"] = round(value, 9) if isinstance(value, float) else value or ""
    return found


def test_formulas_of_a_copy_have_their_results() -> None:
    given = case()
    copy = given.mark(given.wrong())
    shown = shown_by_formulas(copy, copy)
    assert len(shown) > 100 and {"Đạt", "Chưa đạt", ""} <= set(shown.values())
    assert any(isinstance(value, float) and 0 < value < 1 for value in shown.values())
    assert len(
        re.findall(rb"<v ?/>|<v></v>", zipfile.ZipFile(io.BytesIO(copy)).read("xl/worksheets/sheet3.xml"))
    ) == len([v for v in shown.values() if v == ""])


@needs_soffice
def test_results_of_formulas_are_those_of_libreoffice(tmp_path, thorough: bool) -> None:
    copies = {f"{code}.xlsx": case(code).mark(case(code).wrong()) for code in (PROGRAMS if thorough else FEW)}
    for name, copy in copies.items():
        (tmp_path / name).write_bytes(saved(opened(copy)))  # openpyxl keeps no results
    for path in convert_all([tmp_path / name for name in copies], tmp_path / "saved", "xlsx"):
        copy = copies[path.name]
        assert shown_by_formulas(copy, copy) == shown_by_formulas(copy, path.read_bytes())


@pytest.mark.parametrize("text", ["SUM(A1)", "A1+1", "IF(A1)", "1 2", "", 'IF(A1="x",1,2', "A1&A2", "ROUND(1)"])
def test_a_formula_that_is_none_of_ours_is_left_to_the_program_that_opens_the_file(text: str) -> None:
    with pytest.raises(UnknownFormula):
        formula_of(text)


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ('IF(A1="","",1)', None, ""),
        ('IF(A1="có","x","y")', "Có", "x"),
        ("IF(A1>5,1,2)", "chữ", 1.0),
        ("IF(A1=0,1,2)", None, 1.0),
        ("ROUND(A1*100,6)>=97.5", 0.975, True),
        ("ROUND(A1,0)", 2.5, 3.0),
        ("IF(AND(ISNUMBER(A1),A1<>4),'Thông tin chung'!$B$2/A1,\"\")", 2.0, 1.0),
    ],
)
def test_a_formula_is_worked_out_as_spreadsheets_do(text: str, value: Worked, shown: Worked) -> None:
    assert (
        formula_of(text)(lambda sheet, cell: {"A1": value, "Thông tin chung!B2": 2.0}[f"{sheet}!{cell}".lstrip("!")])
        == shown
    )


def test_two_figures_of_one_row_have_room_for_an_answer_each() -> None:
    given = case()
    spec = roll_up_spec(given.program, given.period)
    form = laid(lay_out_roll_up(spec, given.unit, TEMPLATE), SAVED)
    raw = forms_read.read(stamp(form, given.program, given.unit), FILE)
    assert isinstance(raw, RawForm)
    names = [f.name for f in spec.fields if f.part in ("num", "den")][:4]
    facts = {"was": "2", "expected": "2", "year": 2022, "factor": "5", "least": "1", "text": "x"}
    asked = [issue("H06", raw.cells[n].ref, found="1", **facts) for n in names]
    book = opened(marked(prepared(form), ToMark(raw, given.unit, spec, asked)))
    places = {n: [book.defined_names[begin + n].attr_text for begin in ("A_", "W_")] for n in names}
    assert len({place for both in places.values() for place in both}) == 2 * len(names)
    sheet = book[layout.FIGURES_SHEET]
    heads = [c.value for row in sheet.iter_rows() for c in row if str(c.value).startswith("Trả lời câu hỏi")]
    assert heads == ["Trả lời câu hỏi", "Trả lời câu hỏi (số thứ 2)"]


@needs_soffice
@pytest.mark.soffice
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_every_word_of_a_file_of_another_kind_is_in_the_copy(tmp_path, kind):
    given = case()
    names = [*(f.name for _, f in given.spec.narratives[:2]), given.spec.notes[0].name, *given.numbers[:3]]
    told = ("Kiến nghị một\nhai dòng", "=Kiến nghị <hai> & ba", "Ghi chú riêng", "khoảng 12", "1,234", "12 ‘người’")
    book = load_workbook(io.BytesIO(given.filled(**dict(zip(names, told, strict=True)))))
    for name, said in zip(names, told, strict=True):  # as text, never as a formula
        sheet, at = next(iter(book.defined_names[name].destinations))
        cell = book[sheet][at.replace("$", "")]
        cell.value, cell.data_type = said, "s"
    figures = book[layout.FIGURES_SHEET]
    figures["K40"], figures["B3"].comment = "Lời ở ngoài bảng", Comment("Lời trong ghi chú gắn ở ô", "cđcs")
    book.create_sheet("Giải trình")["C3"] = "Lời ở trang thêm"
    folder = tmp_path / "den"
    folder.mkdir()
    book.save(tmp_path / f"{given.unit.code}.xlsx")
    data = convert_all([tmp_path / f"{given.unit.code}.xlsx"], tmp_path / kind, kind)[0].read_bytes()
    (folder / f"{given.unit.code}.{kind}").write_bytes(data)
    (made,) = read_folder(folder, given.program, given.period).submissions
    copy = opened(given.copy(made.raw, made.issues, made.outside))
    there = {str(c.value) for sheet in copy for row in sheet.iter_rows() for c in row if c.value is not None}
    comments = {c.comment.text for sheet in copy for row in sheet.iter_rows() for c in row if c.comment}
    lost = [
        said
        for said in (*told, "Lời ở ngoài bảng", "Lời trong ghi chú gắn ở ô", "Lời ở trang thêm")
        if not any(said in text for text in there | comments)
    ]
    assert lost == []


@pytest.mark.parametrize(
    "look",
    [
        {"font": Font(strike=True)},
        {"font": Font(color="FFFFFF")},
        {"font": Font(size=1)},
        {"number_format": ";;;"},
        {"number_format": '"9"'},
        {"number_format": "0,"},
    ],
    ids=str,
)
def test_what_was_held_back_for_its_look_stays_held_back_in_a_copy_nobody_touches(look: Mapping[str, object]) -> None:
    """A copy has none of the looks of the union's file: its figure must not become one that counts."""
    of = case()
    name = of.numbers[3]

    def change(book: Workbook) -> None:
        cell = named(book, name)
        cell.value = 7
        for trait, value in look.items():
            setattr(cell, trait, value)

    theirs = forms.edited(of.filled(), change)
    _, values, issues = of.check(theirs)
    assert name not in values and issues
    _, again, said = of.check(of.mark(theirs))
    assert name not in again
    assert any(i.ref.cell == of.check(theirs)[0].cells[name].ref.cell and i.severity is Severity.ERROR for i in said)


def test_what_is_damaged_stays_held_back_in_a_copy_nobody_touches() -> None:
    """A reference to a text that the file does not have is a number that nobody wrote."""
    of = case()
    name, whole = of.numbers[3], of.filled()
    cell = of.check(whole)[0].cells[name].ref.cell
    written = re.compile(rb'(<c r="%s" s="\d+") t="n"><v>[^<]*' % cell.encode())
    theirs = forms.with_part(whole, "xl/worksheets/sheet2.xml", lambda xml: written.sub(rb'\1 t="s"><v>9999', xml))
    _, values, issues = of.check(theirs)
    assert name not in values and "9999" not in "".join(i.found for i in issues)
    _, again, said = of.check(of.mark(theirs))
    assert name not in again and any(i.ref.cell == cell for i in said)


def test_what_was_held_back_for_its_place_stays_held_back_in_a_copy_nobody_touches() -> None:
    of = case()
    raw, _, _ = of.check(of.filled())
    name = of.numbers[3]
    doubt = issue("C12", raw.cells[name].ref, found="7", expected="số liệu của câu hỏi")
    raw = dataclasses.replace(raw, doubts={name: doubt})
    _, again, said = of.check(of.copy(raw, [doubt]))
    assert name not in again and any(i.ref.cell == raw.cells[name].ref.cell for i in said)


def test_pages_are_planned_for_rows_whatever_stands_on_each_of_them() -> None:
    assert ends([300, 100, 100, 200], [(3, 4)], 470, 50) == (2,)
    for again in (470, 600):  # titles as high as the page
        assert ends([300, 300, 20, 20, 20], [], 470, again) == ()
    assert ends([20, 20], [], -5) == ()


@pytest.mark.parametrize("text", ["", "a", "<&>", 'a "b"', "it's", "'\"", "a\r\nb\tc", "&amp; &#10;", "Đơn vị “A” ]]>"])
def test_texts_stand_in_xml_as_the_standard_library_writes_them(text: str) -> None:
    assert quoted_attribute(text) == saxutils.quoteattr(text)
    assert text_xml(text).decode() == saxutils.escape(text, {"\r": "&#13;"})

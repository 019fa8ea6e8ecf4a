"""Marked-up returns: the marks are there, the form below them is whole, and nothing of them is left in the end."""

from __future__ import annotations

import dataclasses
import io
import random
import re
import zipfile
from collections.abc import Mapping
from copy import copy
from datetime import datetime
from functools import cache
from types import SimpleNamespace

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import GradientFill

from pipeline import demo
from pipeline.checks.form import check_form
from pipeline.forms import layout
from pipeline.forms import read as forms_read
from pipeline.forms.fill import redated, set_values
from pipeline.forms.layout import FormSpec, form_spec
from pipeline.forms.read import RawCell, RawForm
from pipeline.forms.stamp import stamp
from pipeline.forms.write import TEMPLATE_NAME, lay_out
from pipeline.intake.submission import FileReport, Outcome
from pipeline.issues import CellRef, Issue, Severity, issue
from pipeline.program import reader
from pipeline.program.model import Period, Program, Unit
from pipeline.reports import returns
from pipeline.reports.returns import places
from pipeline.reports.returns.listing import COLUMNS, GROUPS, HEADING, LIST_SHEET, WHOLE_FILE
from pipeline.reports.returns.package import MAX_XML
from pipeline.settings import REPOSITORY
from tests.soffice import convert, needs_soffice

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
        """What reading and checking make of a file."""
        raw = forms_read.read(data, FILE)
        assert isinstance(raw, RawForm)
        checked = check_form(self.spec, raw, self.unit.code)
        return raw, checked.values, checked.issues

    def mark(self, data: bytes, issues: object = None) -> bytes:
        """The file marked with what checking finds, or with `issues`."""
        found = self.check(data)[2] if issues is None else issues
        return returns.mark(data, found, self.unit, self.period, self.program)


@cache
def case(code: str = "yen-bai") -> Case:
    """The union of a program that is asked most numbers."""
    program = reader.read(REPOSITORY / "inputs" / code / "chuong-trinh.xlsx", code, code)
    kinds = {
        (p.code, u.kind): (form_spec(program, p, u.kind), u) for p in program.periods for u in program.reporters(p)
    }
    spec, unit = max(kinds.values(), key=lambda found: sum(f.kind.is_number for f in found[0].fields))
    period = spec.period
    blank = stamp(lay_out(spec, REPOSITORY / "templates" / "xlsx" / TEMPLATE_NAME), program, unit)
    right = demo.answers(spec, unit, random.Random(1), size=60)
    return Case(program, period, unit, spec, blank, right)


PROGRAMS = sorted(p.parent.name for p in (REPOSITORY / "inputs").glob("*/chuong-trinh.xlsx"))


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
        if sheet.title not in (LIST_SHEET, returns.MARKS_SHEET)
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
    sheets = [s for s in book.worksheets if s.title not in (LIST_SHEET, returns.MARKS_SHEET)]
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


@pytest.mark.parametrize("code", PROGRAMS)
def test_every_error_and_warning_is_coloured_commented_and_listed(code):
    given = case(code)
    data = given.wrong()
    found = given.check(data)[2]
    book = opened(given.mark(data))
    shown = {f"{i.ref.sheet}!{i.ref.cell}" for i in found if i.severity is not Severity.NOTE}
    assert len(shown) >= 5
    ours = set(places.COLOURS.values())
    assert {place for place, colour in fills(book).items() if colour in ours} == shown == set(comments(book))
    assert {(line[1], line[2]) for line in list_lines(book)} == {(i.ref.sheet, i.ref.cell) for i in found}
    assert [line[0] for line in list_lines(book)] == list(range(1, len(found) + 1))


def test_comment_says_what_was_read_what_is_expected_and_how_to_put_it_right():
    given = case()
    name = given.numbers[0]
    book = opened(given.mark(given.filled(**{name: "khoảng 12"})))
    (comment,) = [t for t in comments(book).values() if "khoảng 12" in t]
    assert comment == (
        "CẦN SỬA: Không phải là số rõ ràng\nĐang ghi: khoảng 12\nCần: một số: có phải 12?\n"
        "Cách sửa: Ghi riêng con số vào ô, lời giải thích ghi ở ô Ghi chú."
    )


def test_list_comes_first_gravest_first_in_form_order_and_links_to_the_cells():
    given = case()
    data = given.wrong()
    book = opened(given.mark(data))
    assert book.sheetnames[0] == LIST_SHEET == book.active.title
    assert [s.title for s in book.worksheets if s.sheet_view.tabSelected] == [LIST_SHEET]
    order = [s for s in book.sheetnames if s not in (LIST_SHEET, returns.MARKS_SHEET)]
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
    assert sheet["A1"].value == HEADING and [c.value for c in sheet[5]] == list(COLUMNS)
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == (
        9,
        "landscape",
        1,
    )
    assert sheet.print_title_rows == "$5:$5"
    assert {c.font.name for row in sheet.iter_rows() for c in row if c.value is not None} == {"Times New Roman"}


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
    assert fills(book)[f"{ref.sheet}!{ref.cell}"] == places.COLOURS[Severity.ERROR]


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
    book = opened(given.mark(data, [issue("G04", CellRef(FILE), what=field.about)]))
    ref = given.check(data)[0].ref(field.name)
    assert list(comments(book)) == [f"{ref.sheet}!{ref.cell}"]


def test_issue_inside_merged_cells_marks_the_cell_that_shows():
    given = case()
    data = given.filled()
    book = opened(data)
    book[layout.INFO_SHEET].merge_cells("B40:D41")
    marked = opened(given.mark(saved(book), [issue("G04", CellRef(FILE, layout.INFO_SHEET, "C41"))]))
    assert list(comments(marked)) == [f"{layout.INFO_SHEET}!B40"]


# ------------------------------------------------------------------------------------------- the form below


@pytest.mark.parametrize("code", PROGRAMS)
def test_form_below_the_marks_is_whole(code):
    given = case(code)
    data = given.wrong()
    assert structure(opened(given.mark(data))) == structure(opened(data))


def test_marks_change_nothing_that_is_read():
    given = case()
    data = given.wrong()
    raw, values, found = given.check(data)
    again, values_again, found_again = given.check(given.mark(data))
    assert (values_again, found_again, again.saved_at) == (values, found, raw.saved_at)
    assert again.saved_at is not None


def test_same_file_gives_the_same_bytes():
    given = case()
    data = given.wrong()
    first = given.mark(data)
    assert first == given.mark(data)
    assert {e.date_time for e in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_file_that_does_not_say_when_it_was_saved_gives_the_same_bytes():
    given = case()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(given.wrong())) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "_rels/.rels":
                part = re.sub(rb"<Relationship [^>]*core-properties[^>]*/>", b"", part)
            if name == "[Content_Types].xml":
                part = re.sub(rb"<Override [^>]*core.xml[^>]*/>", b"", part)
            if name != "docProps/core.xml":
                target.writestr(name, part)
    marked = given.mark(out.getvalue())
    assert marked == given.mark(out.getvalue())
    assert b"1980-01-01T00:00:00Z" in zipfile.ZipFile(io.BytesIO(marked)).read("docProps/core.xml")


@needs_soffice
def test_results_of_formulas_stay(tmp_path):
    given = case()
    source = tmp_path / "form.xlsx"
    source.write_bytes(given.wrong())
    data = convert(source, tmp_path / "lo").read_bytes()
    before, after = (load_workbook(io.BytesIO(d), data_only=True) for d in (data, given.mark(data)))
    results = [c.value for row in before[layout.FIGURES_SHEET].iter_rows() for c in row]
    assert "Đạt" in results
    assert [c.value for row in after[layout.FIGURES_SHEET].iter_rows() for c in row] == results


# ------------------------------------------------------------------------------------------- marked again


def test_marking_twice_is_marking_once():
    given = case()
    once = given.mark(given.wrong())
    twice = given.mark(once)
    one, two = opened(once), opened(twice)
    assert structure(two) == structure(one)
    assert (fills(two), comments(two), list_lines(two)) == (fills(one), comments(one), list_lines(one))
    assert two.sheetnames == one.sheetnames
    assert given.mark(twice) == given.mark(given.mark(twice))


def test_marks_go_when_their_cause_is_gone():
    given = case()
    data = given.wrong()
    name = given.numbers[0]
    better = edited(given.mark(data), {name: given.right[name]})
    book = opened(given.mark(better))
    ref = given.check(data)[0].ref(name)
    assert f"{ref.sheet}!{ref.cell}" not in comments(book)
    assert fills(book)[f"{ref.sheet}!{ref.cell}"] == fills(opened(data))[f"{ref.sheet}!{ref.cell}"]


def test_no_issues_no_marks():
    given = case()
    data = given.wrong()
    clean = opened(given.mark(given.mark(data), []))
    assert clean.sheetnames == opened(data).sheetnames
    assert (structure(clean), fills(clean), comments(clean)) == (structure(opened(data)), fills(opened(data)), {})


def test_other_peoples_comments_stay():
    given = case()
    book = opened(given.wrong())
    raw = given.check(given.wrong())[0]
    wrong, other = raw.ref(given.numbers[0]), raw.ref(given.numbers[-1])
    book[wrong.sheet][wrong.cell].comment = Comment("đếm tay\nhai lần", "Chị Hoa")
    book[other.sheet][other.cell].comment = Comment("theo sổ", "Anh Ba")
    data = saved(book)
    marked = opened(given.mark(given.mark(data)))
    assert marked[wrong.sheet][wrong.cell].comment.text.endswith("\n――― Ghi chú của Chị Hoa:\nđếm tay\nhai lần")
    assert marked[other.sheet][other.cell].comment == Comment("theo sổ", "Anh Ba")
    clean = opened(given.mark(given.mark(data), []))
    assert clean[wrong.sheet][wrong.cell].comment == Comment("đếm tay\nhai lần", "Chị Hoa")


def test_gradients_below_and_beside_the_marks_stay():
    given = case()
    ref = given.check(given.wrong())[0].ref(given.numbers[0])
    book = opened(given.wrong())
    for address in (ref.cell, "K1"):
        book[ref.sheet][address].fill = GradientFill(stop=("FF000000", "FFFFFFFF"))
    clean = opened(given.mark(given.mark(saved(book)), []))
    assert [clean[ref.sheet][address].fill.type for address in (ref.cell, "K1")] == ["linear", "linear"]


def test_colour_copied_to_another_cell_goes_too():
    given = case()
    data = given.wrong()
    book = opened(given.mark(data))
    marked = book[layout.INFO_SHEET][given.check(data)[0].ref(given.numbers[0]).cell]
    book[layout.INFO_SHEET]["K1"].fill = copy(marked.fill)
    clean = opened(given.mark(saved(book), []))
    assert clean[layout.INFO_SHEET]["K1"].fill.fill_type is None


def test_a_sheet_of_the_unions_own_with_that_name_stays():
    given = case()
    book = opened(given.wrong())
    book.create_sheet(LIST_SHEET)["A1"] = "của chúng tôi"
    marked = opened(given.mark(given.mark(saved(book))))
    assert [s.title for s in marked.worksheets if s["A1"].value == HEADING] == [f"{LIST_SHEET}1"]
    assert marked[LIST_SHEET]["A1"].value == "của chúng tôi"


@needs_soffice
@pytest.mark.parametrize("code", PROGRAMS)
def test_corrected_in_libreoffice_it_reads_without_a_trace_of_the_marks(code, tmp_path):
    given = case(code)
    _, right, _ = given.check(given.filled())
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(given.mark(given.wrong()))
    through = convert(marked, tmp_path / "opened").read_bytes()
    corrected = tmp_path / "corrected.xlsx"
    corrected.write_bytes(edited(through, {**dict.fromkeys(given.spec.by_name), **given.right}))
    back = convert(corrected, tmp_path / "saved").read_bytes()
    _, values, found = given.check(back)
    assert found == () and values == right
    clean = opened(given.mark(back, []))
    assert clean.sheetnames == opened(given.blank).sheetnames and comments(clean) == {}
    assert clean[layout.META_SHEET].sheet_state == "veryHidden"
    assert not set(fills(clean).values()) & set(places.COLOURS.values())
    blank = fills(opened(convert(_written(tmp_path / "blank.xlsx", given.blank), tmp_path / "blank").read_bytes()))
    assert fills(clean) == blank


def _written(path, data):
    path.write_bytes(data)
    return path


# ------------------------------------------------------------------------------------------- fresh forms


def test_file_that_cannot_be_marked_says_so():
    given = case()
    plain = saved(Workbook())
    huge = io.BytesIO(given.blank)
    with zipfile.ZipFile(huge, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/more.xml", bytes(MAX_XML + 1))
    for data in (huge.getvalue(), b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", plain, given.blank[:4000]):
        with pytest.raises(returns.NotEditable):
            returns.mark(data, [], given.unit, given.period, given.program)


def test_file_without_names_comes_back_as_a_fresh_form_with_its_values():
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
    source = returns.Source(b"\xd0\xcf\x11\xe0", moved)
    made = returns.answer(source, issues, given.unit, given.period, given.program, lambda: given.blank)
    _, values_again, found_again = given.check(made)
    assert values_again == values and set(found_again) == set(found)
    shown = {f"{i.ref.sheet}!{i.ref.cell}" for i in found if i.severity is not Severity.NOTE}
    assert set(comments(opened(made))) == shown


def test_form_of_another_version_or_with_lost_cells_comes_back_as_a_fresh_form():
    given = case()
    raw, values, _ = given.check(given.filled())
    lost = given.numbers[-1]
    cells = {name: cell for name, cell in raw.cells.items() if name != lost}
    about = given.spec.by_name[lost].about
    for code in ("C01", "T09"):
        found = [issue(code, CellRef(FILE, layout.FIGURES_SHEET), what=about, expected="2")]
        source = returns.Source(given.mark(given.wrong()), cells)
        made = returns.answer(source, found, given.unit, given.period, given.program, lambda: given.blank)
        raw_again, values_again, _ = given.check(made)
        assert values_again == {name: value for name, value in values.items() if name != lost}
        assert raw_again.stamp("S_illustrative") == layout.ILLUSTRATIVE
        assert [line[1:3] for line in list_lines(opened(made))] == [(raw.ref(lost).sheet, raw.ref(lost).cell)]


def test_values_are_carried_as_they_were_read():
    given = case()
    name = given.numbers[0]
    for value in (HOSTILE[0], "a\x0bb", True, 3, 2.5, SAVED, SAVED.time(), None):
        form, _ = returns.reissue(
            returns.Source(b"", {name: RawCell(value, CellRef(FILE, "x", "A1"))}), [], given.blank
        )
        raw = given.check(form)[0].cells[name].value
        assert raw == ("ab" if value == "a\x0bb" else "08:30:00" if value == SAVED.time() else value)


# ------------------------------------------------------------------------------------------- who gets one


def test_only_unions_with_errors_get_one_and_with_warnings_on_request():
    given = case()
    units = given.program.reporters(given.period)[:5]
    files = [f"{u.code}.xlsx" for u in units]
    outcomes = [Outcome.COUNTED] * 4 + [Outcome.REJECTED]
    codes = [["G04", "G13"], ["G13"], ["G11"], [], ["T07"]]
    found = [
        issue(code, CellRef(file, layout.INFO_SHEET, "C10"), expected="x")
        for file, own in zip(files, codes, strict=True)
        for code in own
    ]
    round_ = SimpleNamespace(
        program=given.program,
        period=given.period,
        issues=tuple(found),
        files=tuple(FileReport(f, o, "", None, ()) for f, o in zip(files, outcomes, strict=True)),
        roster=tuple(SimpleNamespace(unit=u, file=f) for u, f in zip(units, files, strict=True)),
    )
    source = returns.Source(given.filled(), {})
    made = {name: make() for name, _, make in returns.returns(round_, lambda _: source, lambda _: given.blank)}
    assert list(made) == [f"{units[0].code} {units[0].name} - cần sửa.xlsx"]
    assert len(list_lines(opened(made[returns.return_name(units[0])]))) == 2
    more = [name for name, *_ in returns.returns(round_, lambda _: source, lambda _: given.blank, warned=True)]
    assert more == [returns.return_name(u) for u in units[:2]]

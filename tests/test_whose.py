"""Whose form a file is: stamp, code and name on it agree, or the office is asked; several unions in one file."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from pipeline.intake.decision_table import FILE_NAME, read_table
from pipeline.intake.file_reports import Outcome
from pipeline.intake.folder import Intake, read_folder
from pipeline.intake.owner.printed_owner import is_unlike
from pipeline.intake.reader import Reader
from pipeline.issues import Severity
from pipeline.mail.letter_kinds import LetterKind
from pipeline.mail.letters import compose, issues_by_unit, letters_due
from pipeline.mail.templates import Templates
from pipeline.program.model import Program
from pipeline.round.consolidation import Consolidation
from pipeline.round.outcomes import DecisionState, outcomes
from pipeline.round.roster import Delivery, Roster, roster
from pipeline.settings import REPOSITORY
from tests.forms import GOOD, book_of, edited, filled, make_form, period_of, places, triples, with_part
from tests.programs import default_units, make_program, unit
from tests.test_decisions import write_table

OTHER = {**GOOD, "I_3_1_2024_val": 11}
TEMPLATES = REPOSITORY / "templates" / "thu"
SHEETS = ("Thông tin chung", "Số liệu", "Nội dung")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    own = unit("A09", "Doanh nghiệp ngoài nhà nước", name="CĐCS Công ty Ánh Dương")
    return make_program(tmp_path_factory.mktemp("program"), units=(*default_units(), own))


@pytest.fixture(scope="module")
def forms(program: Program) -> dict[str, bytes]:
    return {code: filled(make_form(program, code), answers) for code, answers in (("A05", GOOD), ("A09", OTHER))}


def intake(program: Program, folder: Path, files: dict[str, bytes], *decided: dict[str, object]) -> Intake:
    (folder / "2024").mkdir()
    for name, data in files.items():
        (folder / "2024" / name).write_bytes(data)
    table = write_table(folder / FILE_NAME, list(decided))
    decisions = read_table(table, f"inputs/thu/{FILE_NAME}", program).about("2024", period_of(program).due)
    return read_folder(folder / "2024", program, period_of(program), decisions=decisions)


def head(code: str = "", name: str = "") -> Callable[[Workbook], None]:
    """Code and name on top of every sheet typed anew."""

    def retype(book: Workbook) -> None:
        for title in ("Hướng dẫn", *SHEETS):
            if code:
                book[title]["A3"].value = f"Mã đơn vị: {code}"
            if name:
                book[title]["A2"].value = name

    return retype


@pytest.mark.parametrize(
    "change", [head("A09", "CĐCS Công ty Ánh Dương"), head("A09"), head("", "CĐCS Cong ty Anh Dương")]
)
def test_a_neighbours_form_typed_over_counts_for_nobody(
    program: Program, forms: dict[str, bytes], tmp_path: Path, change: Callable[[Workbook], None]
) -> None:
    """Nor does it push out the true return of the union whose hidden stamp it bears."""
    doubtful = edited(forms["A05"], change)
    got = intake(program, tmp_path, {"a.xlsx": forms["A05"], "z.xlsx": doubtful})
    assert [(s.unit.code, s.file) for s in got.submissions] == [("A05", "2024/a.xlsx")]
    (report,) = [f for f in got.files if f.file == "2024/z.xlsx"]
    assert (report.outcome, report.unit, [i.code for i in report.issues]) == (Outcome.REJECTED, "", ["T23"])
    said = report.issues[0].sentence
    assert "A05" in said
    assert "A09" in said or "Cong ty" in said


def test_the_guides_head_alone_is_no_union_of_its_own(
    program: Program, forms: dict[str, bytes], tmp_path: Path
) -> None:
    """A form without names, whose hidden sheet and guide say another union than the sheets of figures."""

    def retype(book: Workbook) -> None:
        book.defined_names.clear()
        for title in SHEETS:
            book[title]["A3"].value = "Mã đơn vị: A09"

    got = intake(program, tmp_path, {"a.xlsx": edited(forms["A05"], retype)})
    assert got.submissions == ()
    (said,) = [i for i in got.issues if i.code[0] == "T"]
    assert (said.code, "A09" in said.found, "A05" in said.expected) == ("T23", True, True)


@pytest.mark.parametrize("named", [True, False])
def test_a_form_whose_texts_are_lost_is_damaged(program: Program, tmp_path: Path, named: bool) -> None:
    cut = with_part(make_form(program, "A05"), "xl/sharedStrings.xml", lambda xml: xml[:200])
    if not named:
        cut = with_part(cut, "xl/workbook.xml", lambda xml: re.sub(b"<definedNames>.*</definedNames>", b"", xml))
    got = intake(program, tmp_path, {"a.xlsx": cut})
    assert [i.code for i in got.issues] == ["T02"]


def test_a_code_written_with_a_blank_is_the_unions_own(
    program: Program, forms: dict[str, bytes], tmp_path: Path
) -> None:
    got = intake(program, tmp_path, {"a.xlsx": edited(forms["A05"], head("A 05"))})
    assert [s.unit.code for s in got.submissions] == ["A05"]
    assert [i.code for i in got.issues if i.code[0] == "T"] == []


def test_a_file_under_another_unions_code_is_said_and_pushes_nothing_out(
    program: Program, forms: dict[str, bytes], tmp_path: Path
) -> None:
    later = filled(forms["A05"], {"I_3_1_2024_val": 9}, "2024-12-09T01:00:00Z")
    got = intake(program, tmp_path, {"A05 bao cao.xlsx": forms["A05"], "A09 Anh Duong.xlsx": later})
    assert [(s.unit.code, s.file) for s in got.submissions] == [("A05", "2024/A05 bao cao.xlsx")]
    (said,) = [i for i in got.issues if i.code == "T43"]
    assert (said.ref.file, said.unit, said.found.split()[0]) == ("2024/A09 Anh Duong.xlsx", "A05", "A09")
    states = {line.unit.code: line for line in roster(program, period_of(program), got, got.issues)}
    assert states["A05"].delivery.counted
    assert (states["A09"].delivery, states["A09"].file) == (Delivery.UNCLEAR, "2024/A09 Anh Duong.xlsx")


def test_once_the_office_says_whose_a_form_is_the_other_union_owes_its_own(
    program: Program, forms: dict[str, bytes], tmp_path: Path
) -> None:
    row = {"action": "Lấy bản nộp này", "unit": "A05", "who": "Lan", "when": period_of(program).end, "reason": "đã gọi"}
    printed = edited(forms["A05"], head("A09", "CĐCS Công ty Ánh Dương"))
    for n, form in enumerate((forms["A05"], printed)):  # the file bears the other's code; the form itself does, too
        (folder := tmp_path / str(n)).mkdir()
        got = intake(program, folder, {"A09 Anh Duong.xlsx": form}, {**row, "file": "A09 Anh Duong.xlsx"})
        lines = {x.unit.code: x for x in roster(program, period_of(program), got, got.issues)}
        assert lines["A05"].delivery.counted and lines["A09"].delivery is Delivery.MISSING
        assert [i.code for i in got.issues if i.code[0] == "T"] == []


def test_a_union_whose_doubtful_form_came_is_not_told_that_nothing_came(
    program: Program, forms: dict[str, bytes], tmp_path: Path
) -> None:
    doubtful = edited(forms["A05"], head("A09", "CĐCS Công ty Ánh Dương"))
    got = intake(program, tmp_path, {"z.xlsx": doubtful})
    lines = [x for x in roster(program, period_of(program), got, got.issues) if x.unit.code in ("A05", "A09")]
    assert {(x.unit.code, x.delivery, x.errors) for x in lines} == {
        ("A05", Delivery.UNCLEAR, 0),
        ("A09", Delivery.UNCLEAR, 0),
    }
    due = letters_due(lines, period_of(program), date.max, remind_days=7)
    data = SimpleNamespace(program=program, period=period_of(program), roster=Roster(tuple(lines)), issues=got.issues)
    letters, _ = compose(cast(Consolidation, data), due, Templates(TEMPLATES), forms={}, marked={})
    assert [(x.unit, x.kind) for x in letters] == [("A05", LetterKind.CORRECTION), ("A09", LetterKind.CORRECTION)]
    for letter in letters:  # what came, why it counts for nobody, what to do
        assert "z.xlsx" in letter.body and "chưa được tính" in letter.body and "CĐCS Công ty Ánh Dương" in letter.body
        assert "của đơn vị mình hay không" in letter.body and "T23" not in letter.body
        assert "\n\nĐIỀU CHƯA RÕ\n\n1. " in letter.body


def test_a_union_whose_code_is_in_the_name_of_anothers_form_is_told_and_asked_nothing_of_the_other(
    program: Program, forms: dict[str, bytes], tmp_path: Path
) -> None:
    empty = filled(forms["A05"], {"I_3_1_2024_val": None}, "2024-12-09T01:00:00Z")
    got = intake(program, tmp_path, {"A09 Anh Duong.xlsx": empty})
    lines = tuple(x for x in roster(program, period_of(program), got, got.issues) if x.unit.code in ("A05", "A09"))
    data = SimpleNamespace(program=program, period=period_of(program), roster=Roster(lines), issues=got.issues)
    asked = issues_by_unit(cast(Consolidation, data))
    assert "G01" in {i.code for i in asked["A05"]} and {i.code for i in asked["A09"]} == {"T43"}


def test_a_file_of_nobody_is_left_out_for_the_union_that_the_office_names(program: Program, tmp_path: Path) -> None:
    row = {"action": "Bỏ tệp này", "unit": "A09", "file": "bao cao.docx", "who": "Lan", "when": period_of(program).end}
    got = intake(program, tmp_path, {"bao cao.docx": b"PK nothing"}, {**row, "reason": "đã gọi"})
    assert [(f.outcome, f.unit, f.issues[0].unit) for f in got.files] == [(Outcome.LEFT_OUT, "A09", "A09")]
    lines = roster(program, period_of(program), got, got.issues)
    assert next(x for x in lines if x.unit.code == "A09").delivery is Delivery.LEFT_OUT


@pytest.mark.parametrize(
    ("name", "content", "delivery"),
    [
        ("A09 scan.pdf", b"%PDF-1.4", Delivery.MISSING),
        ("A09 biểu.xlsx", b"PK hong", Delivery.MISSING),
        ("A09.xlsx", None, Delivery.LEFT_OUT),
    ],
)
def test_a_union_of_which_only_what_is_no_form_was_left_out_owes_its_form(
    program: Program, forms: dict[str, bytes], tmp_path: Path, name: str, content: bytes | None, delivery: Delivery
) -> None:
    row = {"action": "Bỏ tệp này", "unit": "A09", "file": name, "who": "Lan", "when": period_of(program).end}
    got = intake(program, tmp_path, {name: content or forms["A09"]}, {**row, "reason": "gửi nhầm"})
    assert [(f.outcome, f.unit) for f in got.files] == [(Outcome.LEFT_OUT, "A09")]
    (line,) = (x for x in roster(program, period_of(program), got, got.issues) if x.unit.code == "A09")
    assert line.delivery is delivery and line.owes_form is (delivery is Delivery.MISSING)


def test_the_office_says_whose_it_is(program: Program, forms: dict[str, bytes], tmp_path: Path) -> None:
    doubtful = edited(forms["A05"], head("A09", "CĐCS Công ty Ánh Dương"))
    row = {"action": "Lấy bản nộp này", "unit": "A09", "file": "z.xlsx", "who": "Lan", "when": period_of(program).end}
    got = intake(program, tmp_path, {"a.xlsx": forms["A05"], "z.xlsx": doubtful}, {**row, "reason": "đã hỏi"})
    assert {s.unit.code: s.file for s in got.submissions} == {"A05": "2024/a.xlsx", "A09": "2024/z.xlsx"}
    assert "T23" not in {i.code for i in got.issues}


def test_a_fault_of_ours_over_a_form_whose_owner_the_office_said_leaves_its_decision_as_it_was(
    program: Program, forms: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fits the file as before: nobody is told that it has become stale."""

    def buggy(*_: object) -> None:
        raise KeyError("a bug of ours")

    monkeypatch.setattr(Reader, "checked", buggy)
    doubtful = edited(forms["A05"], head("A09", "CĐCS Công ty Ánh Dương"))
    row = {"action": "Lấy bản nộp này", "unit": "A09", "file": "z.xlsx", "who": "Lan", "when": period_of(program).end}
    got = intake(program, tmp_path, {"z.xlsx": doubtful}, {**row, "reason": "đã hỏi"})
    assert [f.outcome for f in got.files] == [Outcome.FAULT]
    (became,) = outcomes(got, got.issues)
    assert (became.state, became.hindrance) == (DecisionState.APPLIED, None)


@pytest.mark.parametrize("name", ["CĐCS Nhà máy Sao Mai", "CĐCS đơn vị A05 ", "cđcs Đơn vị  A05"])
def test_a_name_that_is_no_other_unions_is_no_doubt(
    program: Program, forms: dict[str, bytes], tmp_path: Path, name: str
) -> None:
    got = intake(program, tmp_path, {"a.xlsx": edited(forms["A05"], head(name=name))})
    assert [s.unit.code for s in got.submissions] == ["A05"]
    assert {i.code for i in got.issues if i.code[0] in "TC"} <= {"T26", "T44"}


@pytest.mark.parametrize(
    ("name", "own", "unlike"),
    [
        ("Công đoàn Công ty May Hoa Sen", "CĐCS Sở Tài nguyên và Môi trường", True),
        ("CĐCS Sở TN&MT", "CĐCS Sở Tài nguyên và Môi trường", False),
        ("Trường trung học phổ thông Tân Quang", "CĐCS Trường THPT Tân Quang", False),
        ("CĐCS Sở Nông nghiệp và Môi trường", "CĐCS Sở Nông nghiệp và PTNT", False),
        ("cđcs so tu phap", "CĐCS Sở Tư pháp", False),
        ("Nhà máy Sao Mai", "CĐCS Báo Yên Bái", True),
    ],
)
def test_a_name_of_other_words_is_asked_about(name: str, own: str, unlike: bool) -> None:
    assert is_unlike(name, own, "Công đoàn Viên chức tỉnh Yên Bái") is unlike


def test_a_form_under_a_name_of_other_words_is_a_warning_and_counts(
    program: Program, forms: dict[str, bytes], tmp_path: Path
) -> None:
    got = intake(program, tmp_path, {"a.xlsx": edited(forms["A05"], head(name="CĐCS Nhà máy Sao Mai"))})
    assert [s.unit.code for s in got.submissions] == ["A05"]
    (said,) = (i for i in got.issues if i.code[0] == "T")
    assert (said.code, said.severity, said.found) == ("T44", Severity.WARNING, "CĐCS Nhà máy Sao Mai")


def laid_in(forms: dict[str, bytes], *, named: bool) -> bytes:
    """The sheets of A09 moved into the workbook of A05; `named`: names and hidden sheet come along."""

    def move(book: Workbook) -> None:
        other = book_of(forms["A09"])
        for title in (*SHEETS, "_meta") if named else SHEETS:
            sheet = book.create_sheet(f"{title} (2)")
            for row in other[title].iter_rows():
                for cell in row:
                    sheet[cell.coordinate] = copy(cell.value)
            for name, (where, address) in places(other).items():
                if named and where == title:
                    sheet.defined_names[name] = DefinedName(name, attr_text=f"'{title} (2)'!{address}")

    return edited(forms["A05"], move)


@pytest.mark.parametrize("named", [True, False])
def test_two_unions_in_one_workbook(program: Program, forms: dict[str, bytes], tmp_path: Path, named: bool) -> None:
    got = intake(program, tmp_path, {"cả hai.xlsx": laid_in(forms, named=named)})
    figures = {s.unit.code: s.answers["I_3_1_2024_val"].value for s in got.submissions}
    assert figures == {"A05": GOOD["I_3_1_2024_val"], "A09": 11}
    assert len({f.file for f in got.files}) == 2
    assert [s.outside for s in got.submissions] == [(), ()]  # the one guide bears the first union's name


def test_a_second_sheet_of_the_same_union_that_differs_is_asked_about(
    program: Program, forms: dict[str, bytes], tmp_path: Path
) -> None:
    def copied(book: Workbook) -> None:
        sheet, address = places(book)["I_3_1_2024_val"]
        book.copy_worksheet(book[sheet])[address].value = 70

    got = intake(program, tmp_path, {"a.xlsx": edited(forms["A05"], copied)})
    (submission,) = got.submissions
    address = places(book_of(forms["A05"]))["I_3_1_2024_val"][1]
    (said,) = (i for i in got.issues if i.code[0] in "TC")
    assert triples([said]) == [("Số liệu", address, "C13")]
    assert "“70”" in said.expected
    assert "I_3_1_2024_val" not in submission.answers


def test_a_second_sheet_that_says_the_same_in_other_ways_is_none_to_ask_about(
    program: Program, forms: dict[str, bytes], tmp_path: Path
) -> None:
    def copied(book: Workbook) -> None:
        sheet, address = places(book)["I_3_1_2024_val"]
        book.copy_worksheet(book[sheet])[address].value = f"{GOOD['I_3_1_2024_val']} "

    (submission,) = intake(program, tmp_path, {"a.xlsx": edited(forms["A05"], copied)}).submissions
    assert submission.answers["I_3_1_2024_val"].value == GOOD["I_3_1_2024_val"]
    assert not [i for i in submission.issues if i.code == "C13"]


def test_sheets_of_nobody_known_are_refused_aloud(program: Program, forms: dict[str, bytes], tmp_path: Path) -> None:
    def copied(book: Workbook) -> None:
        sheet = book.copy_worksheet(book["Số liệu"])
        for row in range(1, 5):
            sheet.cell(row, 1).value = None

    got = intake(program, tmp_path, {"a.xlsx": edited(forms["A05"], copied)})
    assert [s.unit.code for s in got.submissions] == ["A05"]
    assert [(i.code, i.ref.sheet) for i in got.issues if i.code[0] in "TC"] == [("T25", "Số liệu Copy")]


def test_a_code_that_is_a_part_of_names_and_headings_makes_nobodys_form_doubtful(tmp_path: Path) -> None:
    units = tuple(unit(code, "Doanh nghiệp ngoài nhà nước", name=f"CĐCS trường {code}") for code in ("TH", "I"))
    asked = make_program(tmp_path / "program", units=units)
    blank = {code: make_form(asked, code) for code in ("TH", "I")}
    (tmp_path / "2024").mkdir()
    for code, form in blank.items():
        (tmp_path / "2024" / f"{code}.xlsx").write_bytes(filled(form, GOOD))
    got = read_folder(tmp_path / "2024", asked, period_of(asked), sent=lambda u: blank[u.code])
    assert [i for i in got.issues if i.code in ("T23", "T26")] == []
    assert {s.unit.code for s in got.submissions} == {"TH", "I"}

"""Decisions typed beside the problems of tong-hop.xlsx: taken into xu-ly.xlsx once, applied; what cannot be stays."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import __main__, events, moments, ways
from pipeline.cli.run import run
from pipeline.errors import PipelineError
from pipeline.events import IssueEvent, StandingEvent
from pipeline.intake.decision_table import FILE_NAME, SHEET, read_table
from pipeline.intake.decisions import Action, Decision, Decisions
from pipeline.issues import CATALOGUE, CellRef
from pipeline.round.offers import ListedProblem, TypedDecision, TypedValue, table_row, wrong_in
from pipeline.steps import accepting, outputs, rounds
from pipeline.steps.output_names import SUMMARY_FILE
from pipeline.steps.signature import Signature
from pipeline.steps.typed import _sorted_out
from pipeline.workbooks.filled import STAMP
from pipeline.workbooks.issue_rows import ACTION, CHOICES, ISSUES, NEW, REASON, WHO, WHY
from tests import test_tracking
from tests.programs import CODE
from tests.soffice import convert, needs_soffice
from tests.test_tracking import ANSWERS, TODAY, Space

prepared, space = test_tracking.prepared, test_tracking.space  # the fixtures

BY = "Lê Thị Quyết"
FIX = {ACTION: "Sửa thành", NEW: 50, REASON: "Đơn vị báo qua điện thoại", WHO: BY}
Row = dict[str, object]


@pytest.fixture(scope="module")
def made(prepared: Space, tmp_path_factory: pytest.TempPathFactory) -> Space:
    """The workspace with its summary workbook, as the office opens it; not to be changed."""
    folder = tmp_path_factory.mktemp("tổng hợp") / "w"
    shutil.copytree(prepared.settings.workspace, folder)
    it = Space(folder, prepared.program)
    outputs.write_outputs(it.settings, it.consolidate())
    return it


@pytest.fixture
def office(made: Space, tmp_path: Path) -> Office:
    """A copy of `made` to work in."""
    shutil.copytree(made.settings.workspace, tmp_path / "w")
    return Office(tmp_path / "w", made.program)


class Office(Space):
    """A workspace in whose list of problems decisions are typed."""

    @property
    def book(self) -> Path:
        return self.settings.output_folder(CODE, "2024") / SUMMARY_FILE

    def edit(self, change: Callable[[Worksheet], object]) -> None:
        """Change the list of problems as somebody does who saves the workbook."""
        book = openpyxl.load_workbook(self.book)
        sheet = book[ISSUES]
        assert isinstance(sheet, Worksheet)
        change(sheet)
        book.save(self.book)

    def type(self, unit: str, code: str, row: Row) -> None:
        """Fill the cells of a problem."""
        self.edit(lambda sheet: fill(sheet, unit, code, row))

    def run(self) -> rounds.Read:
        """The round put together and written again."""
        read = rounds.consolidate(self.settings, self.program, self.period, TODAY)
        outputs.write_outputs(self.settings, read.data)
        return read

    @property
    def decided(self) -> list[Decision]:
        path = self.settings.program_folder(CODE) / FILE_NAME
        return list(read_table(path, FILE_NAME, self.program).about("2024", TODAY).all)

    @property
    def listed(self) -> list[Row]:
        """The rows of the list, by their heads."""
        sheet = openpyxl.load_workbook(self.book)[ISSUES]
        heads, first = heads_of(sheet)
        rows = (dict(zip(heads, line, strict=False)) for line in sheet.iter_rows(first + 1, values_only=True))
        return [row for row in rows if row[STAMP] not in (None, "-") or any(row[head] for head in FIX)]


def heads_of(sheet: Worksheet) -> tuple[list[str], int]:
    return next(
        ([str(c.value) for c in row], int(row[0].row or 0))
        for row in sheet.iter_rows()
        if {ACTION, REASON} <= {c.value for c in row}
    )


def saved(_: Worksheet) -> None:
    """Nothing is changed: the workbook is opened and saved."""


def fill(sheet: Worksheet, unit: str, code: str, row: Row) -> int:
    """Type `row` beside a problem; gives its row."""
    heads, first = heads_of(sheet)
    at = next(
        n
        for n in range(first + 1, sheet.max_row + 1)
        if (sheet.cell(n, 2).value, sheet.cell(n, 3).value) == (code, unit)
    )
    for head, value in row.items():
        sheet.cell(at, heads.index(head) + 1).value = value  # type: ignore[assignment]
    return at


def test_a_value_corrected_in_the_list_is_applied_and_written_once(office: Office) -> None:
    office.type("A02", "G05", FIX)
    read = office.run()
    (found,) = office.decided
    said = (found.action, found.unit, found.file, found.old, found.new, found.reason, found.who, found.when)
    assert said == (Action.CORRECT, "A02", "2024/A02.xlsx", 500, 50, FIX[REASON], BY, TODAY)
    assert (read.typed.written, read.typed.wrong) == (1, ())
    assert next(line for line in read.data.roster.lines if line.unit.code == "A02").errors == 0
    (row,) = (r for r in office.listed if r["Mã lỗi"] == "D02")
    assert [row[head] for head in FIX] == ["Sửa thành", "50", FIX[REASON], BY]
    assert row[CHOICES] is None
    office.edit(saved)
    assert office.run().typed.written == 0
    assert len(office.decided) == 1


def test_a_command_that_leaves_the_list_as_it_is_does_not_make_the_next_write_again(office: Office) -> None:
    office.type("A02", "G05", FIX)
    for _ in range(2):
        rounds.consolidate(office.settings, office.program, office.period, TODAY)
    office.run()
    assert len(office.decided) == 1


def test_who_only_looks_writes_nothing(office: Office) -> None:
    office.type("A02", "G05", FIX)
    rounds.consolidate(office.settings, office.program, office.period, TODAY, looks_only=True)
    assert not (office.settings.program_folder(CODE) / FILE_NAME).exists()


def test_rows_sorted_and_deleted_are_still_those_of_their_problems(office: Office) -> None:
    def turned(sheet: Worksheet) -> None:
        fill(sheet, "A02", "G05", FIX)
        fill(sheet, "A03", "G05", {ACTION: "Bỏ tệp này", REASON: "Gửi nhầm", WHO: BY})
        _, first = heads_of(sheet)
        rows = [[c.value for c in row] for row in sheet.iter_rows(first + 1)]
        for n, values in enumerate(reversed(rows), first + 1):
            for column, value in enumerate(values, 1):
                sheet.cell(n, column).value = value
        sheet.delete_rows(first + 1)

    office.edit(turned)
    office.run()
    assert {(d.action, d.unit, d.file) for d in office.decided} == {
        (Action.CORRECT, "A02", "2024/A02.xlsx"),
        (Action.LEAVE_OUT, "A03", "2024/A03.xlsx"),
    }


def test_a_decision_beside_another_problem_than_its_row_is_known_by_is_refused(office: Office) -> None:
    """The columns that tell the problem were sorted without those behind them."""

    def half_sorted(sheet: Worksheet) -> None:
        heads, first = heads_of(sheet)
        rows = range(first + 1, sheet.max_row + 1)
        one, other = (next(n for n in rows if sheet.cell(n, 3).value == unit) for unit in ("A02", "A03"))
        for column in range(1, heads.index(STAMP) + 1):
            a, b = sheet.cell(one, column), sheet.cell(other, column)
            a.value, b.value = b.value, a.value
        fill(sheet, "A02", "G05", FIX)

    office.edit(half_sorted)
    read = office.run()
    assert office.decided == []
    (wrong,) = read.typed.wrong
    assert "không rõ quyết định về lỗi nào" in wrong.why and (wrong.beside or {})["Mã đơn vị"] == "A02"
    (kept,) = (r for r in office.listed if r[WHY])
    assert [kept[head] for head in FIX] == list(FIX.values())


@needs_soffice
def test_a_list_saved_by_libreoffice_is_read_the_same(office: Office, tmp_path: Path) -> None:
    office.type("A02", "G05", FIX)
    office.book.write_bytes(convert(office.book, tmp_path / "lo", "xlsx").read_bytes())
    office.run()
    assert [(d.unit, d.old, d.new) for d in office.decided] == [("A02", 500, 50)]


AT = CellRef("2024/A02.xlsx", "Số liệu", "E15")
ASKED = ListedProblem("G05", "A02", AT, actions=(Action.CORRECT, Action.LEAVE_OUT))
DOUBT = ListedProblem("H03", "A02", AT, reply="Số đúng", actions=(Action.ACCEPT, Action.CORRECT))
NOBODYS = ListedProblem("T23", "", CellRef("2024/x.xlsx"), actions=(Action.LEAVE_OUT, Action.TAKE))


@pytest.mark.parametrize(
    ("asked", "cells", "why"),
    [
        (ASKED, ("", None, "Vì thế", BY), "chưa chọn cột Quyết định"),
        (ASKED, ("Sửa thành", None, "Vì thế", BY), "chưa ghi Giá trị mới"),
        (ASKED, ("Sửa thành", 5.0, "Vì thế", ""), "chưa ghi Người quyết định"),
        (ASKED, ("Sửa giá trị", 5.0, "Vì thế", BY), ""),
        (ASKED, ("Chấp nhận", None, "Vì thế", BY), "chọn: Sửa thành, Bỏ tệp này"),
        (ASKED, ("Xóa", None, "Vì thế", BY), "không “Xóa” được lỗi này"),
        (ASKED, ("Bỏ tệp này", 5.0, "Vì thế", BY), "xóa cột Giá trị mới"),
        (DOUBT, ("chấp nhận", None, "", BY), ""),  # the answer is the reason
        (DOUBT, ("Sửa thành", 0.0, "Vì thế", BY), ""),
        (NOBODYS, ("Lấy bản này", None, "Vì thế", BY), "ghi mã đơn vị"),
        (NOBODYS, ("Lấy bản này", "A99", "Vì thế", BY), "ghi mã một đơn vị"),
        (NOBODYS, ("Lấy bản này", "a02", "Vì thế", BY), ""),
        (NOBODYS, ("Bỏ tệp này", None, "Vì thế", BY), ""),
        (None, ("Bỏ tệp này", None, "Vì thế", BY), "mất dấu nhận dạng"),
    ],
)
def test_why_a_row_cannot_be_taken(
    asked: ListedProblem | None, cells: tuple[str, TypedValue, str, str], why: str
) -> None:
    said = wrong_in(TypedDecision(CellRef("tong-hop.xlsx"), asked, *cells), ["A01", "A02"])
    assert why in said
    assert bool(why) == bool(said)


def test_a_form_of_nobody_is_taken_for_the_union_named() -> None:
    row = TypedDecision(CellRef("tong-hop.xlsx"), NOBODYS, "Lấy bản này", "a02", "Đã hỏi", BY)
    said = table_row(row, "2024", TODAY, ["A01", "A02"])
    assert (said["action"], said["unit"], said["file"]) == ("Lấy bản nộp này", "A02", "2024/x.xlsx")


def test_a_window_is_told_of_decisions_that_could_not_be_taken(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(moments, "now", lambda: datetime(2024, 12, 20, 9, 30))
    monkeypatch.setenv(events.VARIABLE, "1")
    office.type("A02", "G05", {**FIX, NEW: None})
    counts = []
    for runs in (False, True):
        if runs:
            office.run()
        at = ["-w", str(office.settings.workspace), "-p", CODE, "-k", "2024"]
        monkeypatch.setattr(sys, "argv", ["tonghop", "status", "--csv", *at])
        with suppress(SystemExit):
            __main__.main()
        found = [event for line in capsys.readouterr().out.split("\n") if (event := events.decoded(line))]
        (standing,) = (event for event in found if isinstance(event, StandingEvent))
        refused = [event for event in found if isinstance(event, IssueEvent) and event.group == ways.NOT_TAKEN]
        counts.append((standing.warnings, len(refused)))
    (one,) = refused
    assert counts == [(counts[0][0], 0), (counts[0][0] + 1, 1)]
    assert (one.severity, one.sheet, one.path) == ("warning", ISSUES, str(office.book)) and one.cell
    assert one.text.startswith("A02 G05: ") and "Giá trị mới" in one.text


WRONG: dict[str, tuple[Row, str]] = {
    "no reason": ({**FIX, REASON: None}, "chưa ghi Lý do"),
    "a value that is an error": ({**FIX, NEW: 400}, "bị lỗi “Số đạt được lớn hơn tổng số”, ở đó cần không quá "),
    "a number in words": ({**FIX, NEW: "ba"}, "bị lỗi “Không phải là số rõ ràng”, ở đó cần một số: có phải 3?"),
    "without its stamp": ({**FIX, STAMP: None}, "mất dấu nhận dạng"),
}


@pytest.mark.parametrize(("row", "why"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_taken_is_said_stays_filled_and_stops_nothing_else(office: Office, row: Row, why: str) -> None:
    def typed(sheet: Worksheet) -> None:
        fill(sheet, "A02", "G05", row)
        fill(sheet, "A03", "G05", {ACTION: "Bỏ tệp này", REASON: "Gửi nhầm", WHO: BY})

    office.edit(typed)
    read = office.run()
    assert [d.unit for d in office.decided] == ["A03"]
    (wrong,) = read.typed.wrong
    assert why in wrong.why
    for saves in (False, True, False):  # it stays until somebody mends it, whether the workbook is saved or not
        (kept,) = (r for r in office.listed if r[WHY])
        assert why in str(kept[WHY])
        assert [kept[head] for head in FIX] == [row.get(head) for head in FIX]
        assert kept["Mã đơn vị"] == "A02"
        if saves:
            office.edit(saved)
        assert why in office.run().typed.wrong[0].why
    office.type("A02", "G05", FIX)
    office.run()
    assert [d.unit for d in office.decided] == ["A03", "A02"]


@pytest.mark.parametrize("window", ["", "1"])
def test_why_a_value_cannot_be_taken_is_said_in_plain_words(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], window: str
) -> None:
    monkeypatch.setattr(moments, "now", lambda: datetime(2024, 12, 20, 9, 30))
    office.type("A02", "G05", {**FIX, NEW: "ba"})
    office.run()
    monkeypatch.setenv(events.VARIABLE, window)
    command = ["status", "--csv"] if window else ["consolidate"]
    assert run([*command, "-w", str(office.settings.workspace), "-p", CODE, "-k", "2024"]) == 0
    lines = capsys.readouterr().out.split("\n")
    told = [said for x in lines if (said := getattr(events.decoded(x), "text", "") if window else x)]
    (said,) = [text for text in told if "giá trị mới chưa dùng được" in text]
    why = said.partition("giá trị mới chưa dùng được; ")[2]
    assert why.startswith("cần giá trị khác: ghi như vậy thì ô ") and why.endswith("cần một số: có phải 3?")
    assert not any(code in why for code in CATALOGUE)


@pytest.mark.parametrize("new", [50, 400])
def test_a_new_value_in_a_form_that_was_replaced_since_is_not_taken(office: Office, new: int) -> None:
    """Nobody has looked at it, and it would be said to apply."""
    office.type("A02", "G05", {**FIX, NEW: new})
    office.put("A02 sửa.xlsx", "A02", ANSWERS, "2024-12-19T01:00:00Z")
    for _ in range(2):
        (wrong,) = office.run().typed.wrong
        assert wrong.why.startswith("đơn vị đã có bản khác được tính") and office.decided == []


def test_of_the_forms_taken_one_after_the_other_the_last_one_counts(office: Office) -> None:
    first = "2024/A06 lần 1.xlsx"
    office.put("A06 lần 1.xlsx", "A06", {**ANSWERS, "I_3_1_2024_val": 5}, "2024-11-28T01:00:00Z")
    later = next(f.file for f in office.run().data.roster.files if f.unit == "A06" and f.file != first)
    for counts, other, why in ((first, later, "Bản sau là nháp"), (later, first, "Hỏi lại"), (first, later, "Lại hỏi")):
        office.type("A06", "T10", {ACTION: "Lấy bản này", REASON: why, WHO: BY})
        data = office.run().data
        said = {i.code: i for i in data.issues if i.unit == "A06" and i.code in ("T10", "D05")}
        assert (said["D05"].ref.file, said["T10"].ref.file) == (counts, other)
        assert f"{counts} (" in said["T10"].expected and "theo quyết định của cơ quan" in said["T10"].expected
    assert [d.file for d in office.decided] == [first, later, first]
    assert [line.hindrance for line in data.decisions] == ["một dòng khác đã lấy bản nộp của đơn vị này"] * 2 + [""]


def test_two_forms_of_one_union_taken_at_once() -> None:
    rows = [
        TypedDecision(
            CellRef("tong-hop.xlsx", ISSUES, f"L{n}"),
            ListedProblem("T10", "A02", CellRef(f"2024/{n}.xlsx"), actions=(Action.TAKE,)),
            *("Lấy bản này", None, "Hỏi", BY),
        )
        for n in (5, 6)
    ]
    wrong, fresh = _sorted_out(rows, Decisions(), Year, TODAY, ["A02"])  # type: ignore[arg-type]
    assert [made["file"] for _, made in fresh] == ["2024/5.xlsx"]
    assert [row.why for row in wrong] == ["đơn vị này đã được lấy bản khác ở một dòng khác của trang này; giữ một dòng"]


def test_two_rows_that_say_different_things_of_one_problem(office: Office) -> None:
    def typed(sheet: Worksheet) -> None:
        at = fill(sheet, "A02", "G05", FIX)
        heads, _ = heads_of(sheet)
        for n, cell in enumerate([c.value for c in sheet[at]], 1):
            sheet.cell(sheet.max_row + (n == 1), n, cell)
        sheet.cell(sheet.max_row, heads.index(NEW) + 1, 60)

    office.edit(typed)
    read = office.run()
    assert [d.new for d in office.decided] == [50]
    assert "đã có quyết định khác" in read.typed.wrong[0].why


class Year:
    """A period as far as rows of the table need one."""

    code = "2024"


def correction(row: int, new: object, day: date, **more: object) -> Decision:
    cell = {"file": AT.file, "unit": "A02", "sheet": AT.sheet, "cell": AT.cell, "old": 500.0, "new": new}
    ref = CellRef(FILE_NAME, SHEET.name, f"B{row}")
    return Decision(ref, Action.CORRECT, day, **{"reason": "Đã hỏi", "who": BY, **cell, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(("reason", "taken"), [("Hỏi lại", True), ("Đã hỏi", False)])
def test_back_to_a_value_that_another_one_replaced_is_a_new_decision(reason: str, taken: bool) -> None:
    """Unless it is the very row again, which stands in a list that no command has made anew: that is said."""
    asked = replace(ASKED, old=500.0)
    row = TypedDecision(CellRef("tong-hop.xlsx", ISSUES, "L5"), asked, "Sửa thành", 7.0, reason, BY)
    day = date(2025, 1, 2)
    table = Decisions([correction(6, 8.0, day), correction(5, 7.0, date(2025, 1, 1))])
    wrong, fresh = _sorted_out([row], table, Year, TODAY, ["A02"])  # type: ignore[arg-type]
    assert (len(fresh), len(wrong)) == (int(taken), int(not taken))
    assert taken or "ghi Lý do khác" in wrong[0].why
    assert _sorted_out([replace(row, new=8.0)], table, Year, TODAY, ["A02"]) == ([], [])  # type: ignore[arg-type]


def test_two_new_values_of_one_cell_asked_about_twice() -> None:
    rows = [
        TypedDecision(CellRef("tong-hop.xlsx", ISSUES, f"L{n}"), replace(ASKED, code=code), "Sửa thành", new, "Hỏi", BY)
        for n, code, new in ((5, "G05", 7.0), (6, "H03", 9.0), (7, "H04", 7.0))
    ]
    wrong, fresh = _sorted_out(rows, Decisions(), Year, TODAY, ["A02"])  # type: ignore[arg-type]
    assert [made["new"] for _, made in fresh] == [7.0]
    assert [row.new for row in wrong] == [9.0] and "ô này đã có giá trị mới khác" in wrong[0].why


@pytest.mark.parametrize("again", ["the same", "for another reason"])
def test_an_acceptance_taken_back_is_not_taken_in_again(office: Office, again: str) -> None:
    """The list still bears the row, as no command has made it anew."""
    offered = (r for r in office.listed if '"accept"' in str(r[STAMP]) and r["Mã đơn vị"])
    code, unit = next((str(r["Mã lỗi"]), str(r["Mã đơn vị"])) for r in offered)
    typed: Row = {ACTION: "Chấp nhận", REASON: "Đơn vị trả lời: đúng", WHO: BY}
    office.type(unit, code, typed)
    where = office.settings, office.program, office.period
    assert rounds.typed_in(*where, TODAY).written == 1
    assert len(accepting.take_back_answers(*where, Signature("Bình", TODAY)).rows) == 1
    if again == "the same":
        got = rounds.typed_in(*where, TODAY)
        assert got.written == 0 and "nay đã thôi" in got.wrong[0].why and office.decided == []
    else:
        office.type(unit, code, {**typed, REASON: "Đã gọi điện"})
        assert rounds.typed_in(*where, TODAY).written == 1 and len(office.decided) == 1


def test_a_decided_row_that_is_changed_leads_to_the_table(office: Office) -> None:
    office.type("A02", "G05", FIX)
    office.run()
    office.type("A02", "D02", {NEW: 60})
    assert "sửa dòng đó ở xu-ly.xlsx" in office.run().typed.wrong[0].why
    assert len(office.decided) == 1


@pytest.mark.parametrize("lock", [f"~${FILE_NAME}", pytest.param(f".~lock.{FILE_NAME}#", marks=pytest.mark.thorough)])
def test_an_open_table_is_said_and_nothing_typed_is_lost(office: Office, lock: str) -> None:
    office.type("A02", "G05", FIX)
    before = office.book.read_bytes()
    (office.settings.program_folder(CODE) / lock).write_text("")
    with pytest.raises(PipelineError, match="bảng xử lý đang mở"):
        office.run()
    assert office.book.read_bytes() == before
    (office.settings.program_folder(CODE) / lock).unlink()
    office.run()
    assert len(office.decided) == 1


def test_a_list_that_cannot_be_read_is_said(office: Office) -> None:
    def spoilt(sheet: Worksheet) -> None:
        heads, first = heads_of(sheet)
        sheet.cell(first, heads.index(REASON) + 1).value = "Vì sao"

    office.edit(spoilt)
    assert "không còn đủ các cột" in office.run().typed.unread


def test_on_the_screen(office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def typed(sheet: Worksheet) -> None:
        fill(sheet, "A02", "G05", {**FIX, REASON: None})
        fill(sheet, "A03", "G05", {ACTION: "Bỏ tệp này", REASON: "Gửi nhầm", WHO: BY})

    office.edit(typed)
    args = ["tonghop", "consolidate", "-p", CODE, "-k", "2024", "-w", str(office.settings.workspace)]
    monkeypatch.setattr(sys, "argv", args)
    with pytest.raises(SystemExit):
        __main__.main()
    said = capsys.readouterr().out
    assert "Đã ghi 1 quyết định ở trang “Lỗi dữ liệu” của tong-hop.xlsx vào xu-ly.xlsx." in said
    sheet = openpyxl.load_workbook(office.book)[ISSUES]
    heads, _ = heads_of(sheet)
    column = heads.index(ACTION) + 1
    at = next(c.coordinate for (c,) in sheet.iter_rows(min_col=column, max_col=column) if c.value == "Sửa thành")
    assert f"  Lỗi dữ liệu!{at} (A02 G05): chưa ghi Lý do." in said


def test_rows_written_by_the_program_look_like_those_of_people(office: Office) -> None:
    office.type("A02", "G05", FIX)
    office.run()
    sheet = openpyxl.load_workbook(office.settings.program_folder(CODE) / FILE_NAME)[SHEET.name]
    assert [c.value for c in sheet[5]][7:9] == [500, 50]
    assert {c.style for c in sheet[5][:12]} == {"tonghop ô"}


def test_a_command_that_accepts_takes_in_what_was_typed_and_says_so(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office.type("A02", "G05", FIX)
    where = ["-p", CODE, "-k", "2024", "-w", str(office.settings.workspace)]
    monkeypatch.setattr(sys, "argv", ["tonghop", "accept", *where, "--by", BY, "--yes"])
    with pytest.raises(SystemExit):
        __main__.main()
    assert "Đã ghi 1 quyết định ở trang “Lỗi dữ liệu”" in capsys.readouterr().out
    assert next(iter(office.decided)).action is Action.CORRECT


def test_what_was_typed_beside_a_problem_that_is_gone_is_said_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It stays in the workbook; when the problem is there again it is asked for again."""
    monkeypatch.setattr(moments, "now", lambda: datetime(2024, 12, 20, 9, 30))
    wrong, right = ({**ANSWERS, "I_1_2_2024_num": n} for n in (500, 50))
    office.type("A02", "G05", {**FIX, REASON: None})

    def says() -> bool:
        assert run(["consolidate", "-w", str(office.settings.workspace), "-p", CODE, "-k", "2024"]) == 0
        assert [r[WHY] for r in office.listed if r[ACTION] == FIX[ACTION]] == ["chưa ghi Lý do"]
        return "chưa ghi Lý do" in capsys.readouterr().out

    said = [says(), says()]
    (form,) = office.settings.returns_folder(CODE, "2024").rglob("*A02*.xlsx")
    for values in (right, right, wrong):
        form.unlink()
        office.put(form.name, "A02", values, "2024-12-19T01:00:00Z")
        said.append(says())
    assert said == [True, True, True, False, True]
    form.unlink()
    office.put(form.name, "A02", right, "2024-12-19T01:00:00Z")
    assert [says(), says()] == [True, False]
    office.edit(lambda sheet: typed_anew(sheet))
    assert says()


def typed_anew(sheet: Worksheet) -> None:
    """Another name in the row of what was typed beside a problem that is gone."""
    heads, first = heads_of(sheet)
    column = heads.index(WHO) + 1
    row = next(n for n in range(first + 1, sheet.max_row + 1) if sheet.cell(n, column).value == BY)
    sheet.cell(row, column, "Trần Thị Khác")

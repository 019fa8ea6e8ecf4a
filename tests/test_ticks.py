"""What people tick in so-theo-doi.xlsx: kept in the journal with its day, told, taken back; what is no tick stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.cli.round_lines import say_ticks
from pipeline.cli.run import run
from pipeline.mail.drafts import Draft
from pipeline.mail.journal import Journal
from pipeline.mail.letter_kinds import LetterKind
from pipeline.mail.send import SendReport
from pipeline.round.tracking import CALL_AGAIN_DAYS, Tick, ToDo, Tracking, TrackingLine
from pipeline.settings import Settings
from pipeline.steps import post, ticks
from pipeline.steps.journals import posted, sent_journal
from pipeline.steps.ticks import TakenTicks
from pipeline.steps.tracking import ticked, tracked, write_tracking_book
from pipeline.workbooks.filled import STAMP
from pipeline.workbooks.ticks import CALLS, LINES, REMARK
from tests import test_tracking
from tests.soffice import convert, needs_soffice
from tests.test_tracking import TODAY, Space

prepared, space = test_tracking.prepared, test_tracking.space  # the fixtures

EARLY = date(2024, 12, 1)  # before the due date, after the first forms
NEXT = date(2024, 12, 21)


def written(space: Space, today: date = TODAY) -> Path:
    data, tracking = space.tracked(today)
    return write_tracking_book(space.settings, data, tracking)


def tick(path: Path, unit: str, cells: Mapping[str, object], sheet: str = LINES) -> None:
    """Put values into the cells of a union, as somebody does who saves the workbook."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    assert isinstance(page, Worksheet)
    heads, row = place(page, unit)
    for head, value in cells.items():
        page.cell(row, heads.index(head) + 1).value = value  # type: ignore[assignment]
    book.save(path)


def place(page: Worksheet, unit: str) -> tuple[list[str], int]:
    heads = next([str(c.value) for c in row] for row in page.iter_rows() if any(c.value == "Mã đơn vị" for c in row))
    code = heads.index("Mã đơn vị") + 1
    return heads, next(n for n in range(1, page.max_row + 1) if page.cell(n, code).value == unit)


def shown(path: Path, unit: str, head: str) -> object:
    page = openpyxl.load_workbook(path)[LINES]
    heads, row = place(page, unit)
    return page.cell(row, heads.index(head) + 1).value


def again(space: Space, today: date = TODAY) -> tuple[TakenTicks, Tracking]:
    """The next run: what is ticked is taken in, and the workbook is made anew."""
    taken = ticked(space.settings, space.program, space.period, today)
    data = space.consolidate(today)
    tracking = tracked(space.settings, data, today, taken)
    write_tracking_book(space.settings, data, tracking)
    return taken, tracking


def line_of(tracking: Tracking, unit: str) -> TrackingLine:
    return next(line for line in tracking.lines if line.who.code == unit)


def test_forms_ticked_as_sent_are_no_longer_to_be_sent(space: Space) -> None:
    path = written(space, EARLY)
    assert line_of(space.tracked(EARLY)[1], "A04").todo is ToDo.SEND
    tick(path, "A04", {"Đã gửi biểu": "✓"})
    _, tracking = again(space, EARLY)
    line = line_of(tracking, "A04")
    assert (line.todo, line.invited, line.by_hand) == (ToDo.WAIT, EARLY, {Tick.INVITED})
    page = openpyxl.load_workbook(path)[LINES]
    heads, row = place(page, "A04")
    cell = page.cell(row, heads.index("Đã gửi biểu") + 1)
    assert cell.value == datetime(2024, 12, 1)
    assert "ghi tay" in cell.number_format
    tick(path, "A04", {"Đã gửi biểu": None})
    assert line_of(again(space, EARLY)[1], "A04").todo is ToDo.SEND


@needs_soffice
def test_days_typed_are_kept_whatever_program_saves_the_workbook(space: Space, tmp_path: Path) -> None:
    path = written(space)
    tick(path, "A02", {"Đã gửi trả": date(2024, 12, 18)})
    path.write_bytes(convert(path, tmp_path / "lo", "xlsx").read_bytes())
    assert again(space)[0] == TakenTicks()
    assert shown(path, "A02", "Đã gửi trả") == datetime(2024, 12, 18)
    path.write_bytes(convert(path, tmp_path / "lo", "xlsx").read_bytes())
    before = sent_journal(space.settings, space.program, space.period).read_bytes()
    again(space)  # what it shows itself is nothing new
    assert sent_journal(space.settings, space.program, space.period).read_bytes() == before


def test_a_form_sent_back_by_hand_waits_for_the_union(space: Space) -> None:
    path = written(space)
    assert line_of(space.tracked()[1], "A02").todo is ToDo.RETURN
    tick(path, "A02", {"Đã gửi trả": "18/12/2024"})
    assert line_of(again(space)[1], "A02").todo is ToDo.WAIT


def test_a_call_is_not_asked_for_again_the_next_day_and_what_was_said_stays(space: Space) -> None:
    path = written(space)
    called = {Tick.CALLED.label: "✓", REMARK: "Hẹn thứ Hai gửi"}
    tick(path, "A03", called, CALLS)
    line = line_of(again(space)[1], "A03")
    assert (line.todo, line.called, line.remark) == (ToDo.WAIT, TODAY, "Hẹn thứ Hai gửi")
    assert shown(path, "A03", REMARK) == "Hẹn thứ Hai gửi"
    line = line_of(again(space, date(2024, 12, 20 + CALL_AGAIN_DAYS))[1], "A03")
    assert (line.todo, line.remark) == (ToDo.CALL, "Hẹn thứ Hai gửi")
    assert line.why.endswith("; đã gọi 20/12/2024")
    tick(path, "A03", {REMARK: None})
    assert line_of(again(space)[1], "A03").remark == ""


def test_a_tick_read_by_a_command_that_leaves_the_workbook_is_one_tick(space: Space) -> None:
    path = written(space)
    tick(path, "A04", {"Đã gọi": "x"})
    for today in (TODAY, NEXT):
        ticked(space.settings, space.program, space.period, today)
    assert posted(sent_journal(space.settings, space.program, space.period))["A04"].day_of(Tick.CALLED) == TODAY


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("mai", "chọn ✓ hoặc ghi ngày"),
        (date(2025, 1, 9), "ngày 09/01/2025 chưa đến"),
        ("25/11/2014", "ngày 25/11/2014 không thể đúng"),
        (1, "ngày 01/01/1900 không thể đúng"),  # what LibreOffice makes of TRUE in a cell of dates
    ],
)
def test_what_is_no_tick_is_said_and_stays_in_its_cell(space: Space, said: object, why: str) -> None:
    path = written(space)
    tick(path, "A04", {"Đã gọi": said})
    for saves in (True, False, False):
        taken, tracking = again(space)
        (wrong,) = taken.wrong
        assert why in wrong.why
        assert (wrong.typed.unit, wrong.typed.ref.sheet) == ("A04", LINES)
        assert line_of(tracking, "A04").called is None
        typed = {date(2025, 1, 9): "09/01/2025", 1: "01/01/1900"}.get(said, said)  # type: ignore[call-overload]
        assert shown(path, "A04", "Đã gọi") == typed
        if saves:
            tick(path, "A04", {})


def test_ticks_of_a_row_without_its_hidden_text_are_of_the_union_that_stands_there(space: Space) -> None:
    path = written(space)
    tick(path, "A01", {STAMP: None})  # its own days are nothing new
    tick(path, "A04", {STAMP: None, "Đã gọi": "✓", REMARK: "Hẹn mai"})
    taken, tracking = again(space)
    assert taken == TakenTicks()
    assert (line_of(tracking, "A04").called, line_of(tracking, "A04").remark) == (TODAY, "Hẹn mai")
    assert line_of(tracking, "A01").by_hand == set()


def test_ticks_are_taken_also_where_the_column_of_codes_was_deleted(space: Space) -> None:
    path = written(space)
    book = openpyxl.load_workbook(path)
    page = book[LINES]
    assert isinstance(page, Worksheet)
    heads, row = place(page, "A04")
    page.cell(row, heads.index("Đã gọi") + 1).value = "✓"
    page.delete_cols(heads.index("Mã đơn vị") + 1)
    book.save(path)
    taken, tracking = again(space)
    assert taken == TakenTicks() and line_of(tracking, "A04").called == TODAY


def test_a_row_whose_hidden_text_is_of_another_union_is_told_and_gives_nothing(
    space: Space, capsys: pytest.CaptureFixture[str]
) -> None:
    """Some columns were sorted without the others."""
    path = written(space)
    book = openpyxl.load_workbook(path)
    page = book[LINES]
    assert isinstance(page, Worksheet)
    code = place(page, "A03")[0].index("Mã đơn vị") + 1
    rows = [place(page, unit)[1] for unit in ("A03", "A04")]
    for row, unit in zip(rows, ("A04", "A03"), strict=True):
        page.cell(row, code).value = unit
    book.save(path)
    tick(path, "A04", {"Đã gọi": "✓"})
    taken, tracking = again(space)
    ((ref, unit, stamped),) = [(row.ref.inside, row.unit, row.stamped) for row in taken.askew]
    assert (unit, stamped) == ("A04", "A03") and ref.startswith(LINES)
    assert not any(line_of(tracking, unit).called for unit in ("A03", "A04"))
    say_ticks(taken)
    assert "ghi A04, nhưng dòng này là của A03" in " ".join(capsys.readouterr().out.split())


def test_a_tick_beside_a_code_of_no_union_is_told(space: Space) -> None:
    path = written(space)
    tick(path, "A04", {STAMP: None, "Mã đơn vị": "A99", "Đã gọi": "✓"})
    (wrong,) = again(space)[0].wrong
    assert (wrong.typed.unit, wrong.why) == ("A99", "không có đơn vị mang mã này")


def test_a_letter_of_the_program_cannot_be_taken_back(space: Space) -> None:
    path = written(space)
    tick(path, "A01", {"Đã gửi biểu": None})
    taken, tracking = again(space)
    assert "thư do chương trình gửi" in taken.wrong[0].why
    assert line_of(tracking, "A01").invited == date(2024, 11, 20)


def test_a_day_before_a_letter_of_the_program_is_refused_and_never_written(space: Space) -> None:
    path = written(space)
    journal = sent_journal(space.settings, space.program, space.period)
    before = journal.read_bytes()
    tick(path, "A01", {"Đã gửi biểu": date(2024, 11, 10)})
    for _ in range(2):
        taken, tracking = again(space)
        assert [w.why for w in taken.wrong] == ["chương trình đã gửi thư ngày 20/11/2024; chỉ ghi ngày sau ngày đó"]
        assert line_of(tracking, "A01").invited == date(2024, 11, 20)
        assert journal.read_bytes() == before
        tick(path, "A01", {"Đã gửi biểu": date(2024, 11, 10)})


def test_a_tick_is_of_the_moment_the_workbook_was_saved_a_typed_day_of_its_end(
    space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(space)
    tick(path, "A02", {"Đã gửi trả": "✓"})
    tick(path, "A04", {"Đã gọi": TODAY})
    monkeypatch.setattr(ticks, "saved_time", lambda _: datetime(2024, 12, 20, 9, 30))
    ticked(space.settings, space.program, space.period, TODAY)
    known = posted(sent_journal(space.settings, space.program, space.period))
    assert known["A02"].sent_back == datetime(2024, 12, 20, 9, 30)
    assert known["A04"].called == datetime(2024, 12, 20, 23, 59)


def test_a_long_remark_is_kept_whole(space: Space) -> None:
    words = "đã hẹn " * 300 + "thứ Hai"
    tick(written(space), "A03", {REMARK: words})
    assert line_of(again(space)[1], "A03").remark == words


def test_letters_sent_by_hand_are_not_sent_by_the_program(space: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    tick(written(space), "A02", {"Đã gửi biểu": "✓", "Đã gửi trả": "✓"})
    ticked(space.settings, space.program, space.period, TODAY)
    log = Journal(sent_journal(space.settings, space.program, space.period))
    by_hand = post.sent_by_hand(log, space.consolidate())
    assert by_hand == {(kind, "A02") for kind in (LetterKind.INVITATION, LetterKind.CORRECTION, LetterKind.QUESTION)}

    def sent(drafts: list[Draft], *_: object, **__: object) -> SendReport:
        return SendReport((), (), tuple(drafts), confirmed=True)

    monkeypatch.setattr(post, "send", sent)
    drafts = [Draft(Path("x"), LetterKind.CORRECTION, code, "", "", code) for code in ("A02", "A03")]
    report = post.send_letters(Settings(Path()), log, drafts, "", confirm=lambda _: True, by_hand=by_hand)
    assert [[d.unit for d in group] for group in (report.in_doubt, report.sent_before)] == [["A03"], ["A02"]]


def test_letters_sent_by_hand_are_not_drafted_again(space: Space, capsys: pytest.CaptureFixture[str]) -> None:
    tick(written(space), "A02", {"Đã gửi trả": "✓"})

    def drafted(*more: str) -> tuple[list[str], str]:
        where = ("-w", str(space.settings.workspace), "-p", space.program.code, "-k", space.period.code)
        assert run(["email", *where, "--kind", "de-nghi-sua", *more]) == 0
        folder = space.settings.output_folder(space.program.code, space.period.code) / "thu"
        return sorted(path.name for path in folder.glob("*A02*")), " ".join(capsys.readouterr().out.split())

    names, said = drafted()
    assert not names and "Không soạn 1 thư mà sổ theo dõi ghi là đã gửi (A02)" in said
    names, said = drafted("--again")
    assert len(names) == 1 and "Không soạn" not in said

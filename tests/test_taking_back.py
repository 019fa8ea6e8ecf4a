"""Accepting and closing show what they are about to do and ask; what was accepted can be taken back, with a trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from pipeline import moments
from pipeline.cli import terminal
from pipeline.cli.run import run
from pipeline.closes.record_file import record_path
from pipeline.intake.approval import ApprovalStage
from pipeline.intake.decision_table import SHEET
from pipeline.mail.passwords import Terminal
from pipeline.steps import accepting
from pipeline.steps.closing import closes
from pipeline.steps.signature import Signature
from pipeline.text import short_date
from tests import test_closing
from tests.forms import GOOD, filled
from tests.programs import CODE
from tests.test_closing import TODAY, WHO, Space, blank, found
from tests.test_senders import mail

space = test_closing.space  # the fixture
NOW = datetime(2025, 1, 10, 9, 30)
Asking = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def command(space: Space, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Asking:
    """Carries a command out with somebody there who answers `answer`: (status, what is said, what is asked)."""
    monkeypatch.setattr(moments, "now", lambda: NOW)

    def carried_out(*arguments: str, answer: bool | None = None, period: str = "2024") -> tuple[int, str, list[str]]:
        asked: list[str] = []

        def agree(question: str) -> bool:
            asked.append(question)
            return bool(answer)

        someone = None if answer is None else Terminal(agree, lambda _: "")
        monkeypatch.setattr(terminal, "terminal", lambda: someone)
        status = run([*arguments, "-w", str(space.settings.workspace), "-p", CODE, "-k", period, "--by", "Lê Chánh"])
        said = capsys.readouterr()
        return status, said.out + said.err, asked

    return carried_out


def rows(space: Space) -> list[tuple[object, ...]]:
    """The table of decisions: period, decision, union, file, who, day of each row."""
    sheet = openpyxl.load_workbook(space.table)[SHEET.name]
    heads = [cell.value for cell in sheet[4]]
    wanted = [heads.index(name) for name in ("Kỳ", "Quyết định", "Mã đơn vị", "Tệp", "Người quyết định", "Ngày")]
    said = (tuple(row[n] for n in wanted) for row in sheet.iter_rows(min_row=5, values_only=True))
    return [row for row in said if row[1]]


def decided(space: Space) -> list[object]:
    """All that was decided and confirmed, and the closes."""
    book = openpyxl.load_workbook(space.table)
    table = [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    return [table, closes(space.settings, space.program)]


def stages(space: Space) -> dict[str, ApprovalStage | None]:
    return {line.unit.code: line.stage for line in space.read().roster.lines if line.stage}


CHECKED, ACCEPTED = ApprovalStage.CHECKED, ApprovalStage.ACCEPTED


def test_accepting_shows_what_it_will_do_and_a_no_changes_nothing(space: Space, command: Asking) -> None:
    space.put("A02", {"I_1_2_2024_num": 101})  # an error
    status, said, asked = command("accept", answer=False)
    assert (status, asked) == (0, ["Duyệt 2 bản nộp (A01, A05), 1 bản còn lỗi để lại?"])
    assert "Đã nhận biểu của 3/" in said and "Chưa duyệt bản nộp nào.\n" in said and "Đã duyệt" not in said
    assert "không có gì thay đổi" not in said  # rows typed in the list may have been taken in
    assert not space.table.exists()
    status, said, asked = command("accept", answer=True)
    assert (status, len(asked)) == (0, 1) and "Đã duyệt 2 bản nộp: A01, A05" in said
    assert "make accept UNDO=1" in said
    assert command("accept", answer=False)[2] == []  # nothing is left to accept, nothing to ask


@pytest.mark.parametrize("answer", [False, None])
def test_accepting_does_not_ask_where_it_was_told_so(space: Space, command: Asking, answer: bool | None) -> None:
    _, said, asked = command("accept", "--unit", "a05, A01", "--yes", answer=answer)
    assert asked == [] and "Đã duyệt 2 bản nộp" in said
    assert stages(space) == {"A01": ACCEPTED, "A05": ACCEPTED}


@pytest.mark.parametrize(
    "arguments",
    [
        ("accept",), ("accept", "--unit", "A05"), ("accept", "--senders"), ("accept", "--undo"),
        ("accept", "--answers", "--undo"), ("close",), ("close", "--undo"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_where_nobody_is_there_to_be_asked_nothing_is_decided_unless_told_so(
    space: Space, command: Asking, arguments: tuple[str, ...]
) -> None:
    unknown = mail("la@do.vn", filled(blank(space.program, "A06", "2024"), GOOD))
    (space.settings.returns_folder(CODE, "2024") / "thu.eml").write_bytes(unknown)
    space.decide({"action": "Chấp nhận cảnh báo", "unit": "A05", "code": "H03", "reason": "Đơn vị trả lời: Số đúng"})
    if arguments in (("accept", "--undo"), ("close", "--undo")):
        assert command(arguments[0], "--yes")[0] == 0
    before = decided(space)
    status, said, _ = command(*arguments)
    assert (status, decided(space)) == (1, before)
    last = said.rstrip().split("\n")[-1]
    assert "Không có ai trả lời" in last and "YES=1 (lệnh make), --yes (lệnh tonghop)" in last
    assert command(*arguments, "--yes")[0] == 0 and decided(space) != before


def test_accepting_says_that_the_period_is_not_over(
    space: Space, command: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = datetime.combine(space.period.end - timedelta(days=1), time(9))
    monkeypatch.setattr(moments, "now", lambda: early)
    assert f"Kỳ chưa kết thúc (đến hết ngày {short_date(space.period.end)})" in command("accept", answer=False)[1]


def test_what_was_accepted_is_taken_back_by_a_row_that_says_who_and_when(space: Space, command: Asking) -> None:
    command("accept", "--yes")
    before = rows(space)
    status, said, asked = command("accept", "--undo", "--unit", "A05", answer=False)
    assert (status, asked, rows(space)) == (0, ["Thôi 1 quyết định này?"], before)
    status, said, _ = command("accept", "--undo", "--unit", "A05", answer=True)
    assert (status, "Đã thôi duyệt: 1 dòng" in said) == (0, True)
    day = datetime(2025, 1, 10)
    assert rows(space) == [*before, ("2024", "Thôi duyệt bản nộp", "A05", "2024/A05.xlsx", "Lê Chánh", day)]
    assert stages(space) == {"A01": ACCEPTED, "A05": CHECKED}
    assert not found(space.read(), "D01", "D09", "D10", "D14")
    assert "A05: không có dòng duyệt nào" in command("accept", "--undo", "--unit", "A05")[1]
    command("accept", "--yes")  # and given again
    assert stages(space) == {"A01": ACCEPTED, "A05": ACCEPTED}
    command("accept", "--undo", "--yes")
    assert stages(space) == {"A01": CHECKED, "A05": CHECKED}
    assert [row[1] for row in rows(space)].count("Duyệt bản nộp") == 3  # nothing is erased


def test_an_acceptance_taken_back_still_held_on_the_days_before(space: Space) -> None:
    space.accept(today=date(2025, 1, 8))
    by = Signature(WHO, TODAY)
    accepting.take_back_acceptances(space.settings, space.program, space.period, (), by)
    table = accepting.decisions_of
    assert len(table(space.settings, space.program, space.period, TODAY, until=date(2025, 1, 9)).all) == 2
    assert table(space.settings, space.program, space.period, TODAY).all == []


def test_rows_put_in_another_order_say_the_same(space: Space) -> None:
    withdrawn = {"action": "Thôi duyệt bản nộp", "unit": "A05", "when": date(2025, 1, 9)}
    space.decide(withdrawn, {"action": "Duyệt bản nộp", "unit": "A05", "when": date(2025, 1, 8)})
    assert stages(space)["A05"] is CHECKED


def test_a_withdrawal_of_nothing_is_said_and_keeps_nothing_else(space: Space) -> None:
    space.decide({"action": "Duyệt bản nộp", "unit": "A01"}, {"action": "Thôi duyệt bản nộp", "unit": "A05"})
    assert stages(space) == {"A01": ACCEPTED, "A05": CHECKED}
    (said,) = found(space.read(), "D01")
    assert "không có quyết định nào trước đó" in str(said)


def test_an_accepted_warning_is_asked_about_again_once_that_is_taken_back(space: Space) -> None:
    space.put("A05", {"I_3_1_2024_val": 7_000})
    (warning,) = [i for i in space.read().issues if i.kind.acceptable and i.unit == "A05" and i.ref.cell][:1]
    row = {"unit": "A05", "code": warning.code, "sheet": warning.ref.sheet, "cell": warning.ref.cell}
    space.decide({**row, "action": "Chấp nhận cảnh báo"})
    assert not [i for i in found(space.read(), warning.code) if i.ref == warning.ref]
    space.decide({**row, "action": "Chấp nhận cảnh báo"}, {**row, "action": "Thôi chấp nhận cảnh báo"})
    assert [i for i in found(space.read(), warning.code) if i.ref == warning.ref]
    assert not found(space.read(), "D01", "D11")


def test_closing_shows_what_it_will_do_and_asks_even_where_all_is_in_order(
    space: Space, command: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, said, asked = command("close", answer=False)
    assert (status, asked) == (0, ["Vẫn chốt?"]) and "đơn vị chưa báo cáo" in said and "bản nộp chưa duyệt" in said
    monkeypatch.setattr("pipeline.cli.closing._unsettled", lambda *_: "")
    status, said, asked = command("close", answer=False)
    assert (
        (status, asked) == (0, ["Chốt kỳ Năm 2024?"]) and "Chưa chốt.\n" in said and "không có gì thay đổi" not in said
    )
    assert not record_path(space.settings, space.program).exists()
    assert "make close UNDO=1" in command("close", answer=True)[1]


def test_taking_a_close_back_asks(command: Asking) -> None:
    command("close", "--yes")
    _, said, (question,) = command("close", "--undo", answer=False)
    assert question.startswith("Hủy lần chốt 1: Năm 2024") and "Chưa hủy" in said
    assert "Đã hủy lần chốt 1" in command("close", "--undo", "--yes", answer=False)[1]


def test_answers_accepted_are_taken_back(space: Space, command: Asking) -> None:
    row = {"action": "Chấp nhận cảnh báo", "unit": "A05", "code": "H03"}
    space.decide({**row, "reason": "Đơn vị trả lời: Số đúng"}, {**row, "reason": "Đã hỏi"})
    _, said, asked = command("accept", "--answers", "--undo", answer=True)
    assert asked == ["Thôi 1 quyết định này?"] and "Đã thôi chấp nhận: 1 dòng" in said
    assert [r[1] for r in rows(space)] == ["Chấp nhận cảnh báo", "Chấp nhận cảnh báo", "Thôi chấp nhận cảnh báo"]

"""What a command tells a window besides its lines, progress, problems, outputs, questions; nothing can forge it."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from pipeline import events, moments
from pipeline.cli import telling_issues
from pipeline.cli.console import console
from pipeline.cli.run import run
from pipeline.cli.screen import agreed, typed_unseen
from pipeline.cli.terminal import go_on
from pipeline.events import (
    CommandEvent,
    FieldEvent,
    IssueEvent,
    ListEvent,
    MessageEvent,
    OutputEvent,
    ProgramEvent,
    ProgressEvent,
    QuestionEvent,
    RemarkEvent,
    SettingEvent,
    StandingEvent,
    UnitEvent,
)
from tests import test_tracking
from tests.test_tracking import Space

prepared, space = test_tracking.prepared, test_tracking.space
EXAMPLES: tuple[CommandEvent, ...] = (
    ProgressEvent("Đọc biểu", 1, 2),
    OutputEvent("Báo cáo", "C:\\Công đoàn\\bao-cao.docx", fresh=True),
    IssueEvent("error", "2024/a.xlsx", "A01", "2024/a.xlsx", "Số liệu", "E5", "sai\n“số”", ""),
    StandingEvent(6, 1, 2, 3, 4, -5, "15/12/2024", "email", False),
    ProgramEvent("thu", "Thử", [["2024", "Năm 2024"]], "2024", True),
    QuestionEvent("Gửi 3 thư?", secret=True),
    FieldEvent("term", "", "không đúng", [["nam", "Cả năm"]]),
    ListEvent(["Trang “1”: 3 đơn vị."], 0),
    UnitEvent(4, "A01", "CĐCS A", "Hành chính sự nghiệp", "theo tên", unsure=False),
    SettingEvent("mail.smtp.port", "Thư", "Cổng gửi thư", [], "465", "trang Thiết lập", "…"),
    MessageEvent("A01", "CĐCS A", "Lê A", "0912", "Kính gửi …", "Gọi điện", "20/12/2024"),
    RemarkEvent("Còn 3 chỗ chưa viết."),
)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_a_record_is_read_as_it_was_told(event: CommandEvent) -> None:
    line = events.encoded(event)
    assert events.decoded(line) == event
    assert line.count("\n") == 1 and line.isascii()
    assert events.decoded(line[: len(line) // 2]) is None


@pytest.mark.parametrize("said", ["có", "", "Mật khẩu “x”\n", None])
def test_an_answer_is_read_as_it_was_given(said: str | None) -> None:
    assert events.answered(events.answer(said)) == said


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(events.VARIABLE, "1")
    monkeypatch.setattr(moments, "now", lambda: datetime(2024, 12, 20, 9, 30))


def told(out: str) -> Iterator[CommandEvent]:
    return (event for line in out.split("\n") if (event := events.decoded(line)))


@pytest.mark.usefixtures("window")
def test_what_is_printed_forges_no_record(capsys: pytest.CaptureFixture[str]) -> None:
    console.print(events.encoded(EXAMPLES[0]))
    assert list(told(capsys.readouterr().out)) == []


@pytest.mark.usefixtures("window")
def test_a_command_tells_how_far_it_is_and_what_it_made(space: Space, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["consolidate", "-w", str(space.settings.workspace), "-p", "thu", "-k", "2024"]) == 0
    found = list(told(capsys.readouterr().out))
    steps = [event for event in found if isinstance(event, ProgressEvent)]
    assert [event.done for event in steps] == list(range(steps[0].total + 1)) and steps[0].total > 3
    made = {event.what: event for event in found if isinstance(event, OutputEvent)}
    assert made["Đã ghi"].path.endswith("tong-hop.xlsx") and made["Đã ghi"].fresh


@pytest.mark.usefixtures("window")
def test_a_look_tells_standing_problems_and_what_to_open(space: Space, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["status", "--csv", "-w", str(space.settings.workspace), "-p", "thu", "-k", "2024"]) == 0
    out = capsys.readouterr().out
    found = list(told(out))
    assert len(found) == out.count("\n")
    (standing,) = (event for event in found if isinstance(event, StandingEvent))
    assert (standing.asked, standing.sent, standing.days_left, standing.next_task) == (6, 1, -5, "consolidate")
    issues = [event for event in found if isinstance(event, IssueEvent)]
    wrong = next(event for event in issues if event.file == "2024/A02.xlsx" and event.cell)
    assert (wrong.severity, wrong.sheet) == ("error", "Số liệu") and wrong.unit.startswith("A02 ")
    assert Path(wrong.path) == space.settings.returns_folder("thu", "2024") / "A02.xlsx"
    shown = [event.what for event in found if isinstance(event, OutputEvent)]
    assert "Biểu đã nhận" in shown and not any(event.fresh for event in found if isinstance(event, OutputEvent))


@pytest.mark.usefixtures("window")
def test_all_problems_are_counted_where_not_all_are_told(
    space: Space, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    look = ["status", "--csv", "-w", str(space.settings.workspace), "-p", "thu", "-k", "2024"]
    counted = []
    for most in (telling_issues.MOST_ISSUES, 1):
        monkeypatch.setattr(telling_issues, "MOST_ISSUES", most)
        assert run(look) == 0
        found = list(told(capsys.readouterr().out))
        (now,) = (event for event in found if isinstance(event, StandingEvent))
        issues = [event.severity for event in found if isinstance(event, IssueEvent)]
        counted.append((now.errors, now.warnings, now.notes))
        assert len(issues) == min(sum(counted[0]), most)
    assert counted[0] == counted[1] and sum(counted[0]) > 1


@pytest.mark.usefixtures("window")
def test_programs_are_told_with_their_periods(space: Space, capsys: pytest.CaptureFixture[str]) -> None:
    broken = space.settings.program_file("hong")
    broken.parent.mkdir()
    broken.write_bytes(b"khong phai tep Excel")
    (space.settings.workspace / "pipeline.toml").write_text('program = "thu"\nperiod = "2024"\n', encoding="utf-8")
    assert run(["programs", "-w", str(space.settings.workspace)]) == 0
    bad, good = told(capsys.readouterr().out)
    assert isinstance(bad, ProgramEvent) and isinstance(good, ProgramEvent)
    assert (good.code, good.period, good.chosen) == ("thu", "2024", True)
    assert [code for code, _ in good.periods] == ["2024", "giua-nhiem-ky"]
    assert bad.problem and not bad.periods and not bad.chosen


@pytest.mark.usefixtures("window")
@pytest.mark.parametrize(("said", "yes"), [("có", True), ("không", False), (None, False)])
def test_a_question_is_answered_by_the_window(
    said: str | None, yes: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(events.answer(said) * 3))
    assert (agreed("Chốt?"), go_on("Gửi?", yes=False), typed_unseen("Mật khẩu")) == (yes, yes, said or "")
    assert list(told(capsys.readouterr().out)) == [
        QuestionEvent("Chốt?"),
        QuestionEvent("Gửi?"),
        QuestionEvent("Mật khẩu", secret=True),
    ]


@pytest.mark.usefixtures("window")
def test_a_window_that_went_away_has_said_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert (agreed("Chốt?"), typed_unseen("Mật khẩu")) == (False, "")

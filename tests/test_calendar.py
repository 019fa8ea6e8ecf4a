"""What is due next: periods and sessions of a small program, seen from several days."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import __main__, settings
from pipeline.program.calendar import DueItem, Lead, Task, Timing, agenda
from pipeline.program.model import Program
from tests.programs import PERIODS, make_program, write_workspace

LEAD = Lead(forms_days=21, remind_days=7)
DUE = date(2024, 12, 15)  # of period 2024
SESSIONS: tuple[Mapping[str, object], ...] = (
    {
        "name": "Kỳ họp thứ 3",
        "when": "Tháng 1/2025",
        "start": date(2025, 1, 1),
        "end": date(2025, 1, 31),
        "lines": "Tổng kết năm 2024;\nNhân sự.",
        "period": "2024, giua-nhiem-ky",
    },
    {
        "name": "Kỳ họp thứ 4",
        "when": "Tháng 7/2025",
        "start": date(2025, 7, 1),
        "end": date(2025, 7, 31),
        "lines": "Đại hội.",
    },
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"), sessions=SESSIONS)


def seen(program: Program, today: date, *done: tuple[Task, str], ahead: int = 10, behind: int = 60) -> list[DueItem]:
    return list(agenda(program, today, LEAD, done, ahead=ahead, behind=behind))


def short(items: list[DueItem]) -> list[tuple[Task, str, Timing, int]]:
    """(task, period, timing, days) of each."""
    return [(i.task, ",".join(i.periods), i.timing, i.days) for i in items]


def test_the_whole_plan_in_order(program: Program) -> None:
    plan = seen(program, date(2024, 1, 1), ahead=1000)
    assert [(i.day.isoformat(), i.until.isoformat(), i.task) for i in plan] == [
        ("2024-11-24", "2024-11-24", Task.FORMS),
        ("2024-12-08", "2024-12-15", Task.REMIND),
        ("2024-12-15", "2024-12-15", Task.RETURNS),
        ("2024-12-25", "2024-12-25", Task.FORMS),
        ("2025-01-01", "2025-01-31", Task.SESSION),
        ("2025-01-08", "2025-01-15", Task.REMIND),
        ("2025-01-15", "2025-01-15", Task.RETURNS),
        ("2025-07-01", "2025-07-31", Task.SESSION),
    ]
    assert {i.timing for i in plan} == {Timing.AHEAD}


def test_what_to_prepare_and_which_command_makes_it(program: Program) -> None:
    forms, remind, returns, *_, session, last = seen(program, date(2024, 1, 1), ahead=1000)[:5] + seen(
        program, date(2025, 6, 30)
    )
    assert forms.commands == ("make forms PERIOD=2024", "make email PERIOD=2024")
    assert forms.prepare == ("6 biểu mẫu, kèm thư mời",)
    assert remind.commands == ("make status PERIOD=2024", "make email PERIOD=2024")
    assert returns.commands == ("make collect PERIOD=2024", "make consolidate PERIOD=2024")
    assert session.title == "Kỳ họp thứ 3 (Tháng 1/2025)"
    assert session.prepare[:3] == ("Tổng kết năm 2024;", "Nhân sự.", "Báo cáo: Năm 2024")
    assert session.commands == ("make review PERIOD=2024", "make review PERIOD=giua-nhiem-ky")
    assert (last.prepare, last.commands) == (("Đại hội.",), ())


def test_on_the_due_date(program: Program) -> None:
    assert short(seen(program, DUE, (Task.FORMS, "2024"))) == [
        (Task.REMIND, "2024", Timing.NOW, 0),
        (Task.RETURNS, "2024", Timing.NOW, 0),
        (Task.FORMS, "giua-nhiem-ky", Timing.AHEAD, 10),
    ]


def test_what_was_not_made_in_time_is_late_until_it_is_made(program: Program) -> None:
    today = DUE + timedelta(days=3)
    late = short(seen(program, today, ahead=0))
    assert late[:2] == [(Task.FORMS, "2024", Timing.OVERDUE, -24), (Task.RETURNS, "2024", Timing.OVERDUE, -3)]
    made = short(seen(program, today, (Task.FORMS, "2024"), (Task.RETURNS, "2024"), ahead=0))
    assert (late[2:], made) == (made, [(Task.FORMS, "giua-nhiem-ky", Timing.AHEAD, 7)])  # at least what comes next


def test_nothing_is_late_for_ever(program: Program) -> None:
    assert short(seen(program, date(2025, 3, 10), ahead=0, behind=60)) == [
        (Task.SESSION, "2024,giua-nhiem-ky", Timing.OVERDUE, -38),
        (Task.RETURNS, "giua-nhiem-ky", Timing.OVERDUE, -54),
        (Task.SESSION, "", Timing.AHEAD, 113),
    ]
    assert seen(program, date(2026, 1, 1)) == []


def test_a_meeting_is_settled_when_all_its_reports_are_there(program: Program) -> None:
    today, one, both = date(2025, 2, 3), (Task.SESSION, "2024"), (Task.SESSION, "giua-nhiem-ky")
    assert Task.SESSION in {i.task for i in seen(program, today, one) if i.timing is Timing.OVERDUE}
    assert Task.SESSION not in {i.task for i in seen(program, today, one, both) if i.timing is Timing.OVERDUE}
    assert seen(program, date(2025, 8, 1)) == []  # a meeting that needs no report is over when it is over


def test_a_meeting_that_may_be_held_any_day_of_a_month(program: Program) -> None:
    session = next(i for i in seen(program, date(2025, 1, 20), ahead=0) if i.task is Task.SESSION)
    assert (session.timing, session.days) == (Timing.NOW, 11)


@given(today=st.dates(date(2024, 10, 1), date(2025, 9, 1)), ahead=st.integers(0, 400))
def test_a_wider_look_shows_more_and_nothing_else(program: Program, today: date, ahead: int) -> None:
    near, far = seen(program, today, ahead=ahead), seen(program, today, ahead=1000)
    assert near == far[: len(near)]
    assert all(i.days > ahead for i in far[len(near) :])


# --------------------------------------------------------------------------- the command

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`tonghop calendar` in a workspace with the small program: (status, out, err)."""
    write_workspace(tmp_path, sessions=SESSIONS)
    (tmp_path / settings.FILE_NAME).write_text('program = "thu"\n[calendar]\nforms_days = 14\n', encoding="utf-8")

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tonghop", "calendar", "-w", str(tmp_path), *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            __main__.main()
        said = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return end.value.code, said.out, said.err

    return call


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_command_as_csv(run: Run) -> None:
    status, out, err = run("--on", "1/12/2024", "--days", 10, "--csv")
    assert (status, err) == (0, "")
    assert [dict(list(r.items())[:7]) for r in rows(out)] == [
        {
            "from": "2024-12-01",
            "to": "2024-12-01",
            "timing": "now",
            "days": "0",
            "task": "forms",
            "title": str(PERIODS[0]["name"]),
            "periods": "2024",
        },
        {
            "from": "2024-12-08",
            "to": "2024-12-15",
            "timing": "ahead",
            "days": "7",
            "task": "remind",
            "title": str(PERIODS[0]["name"]),
            "periods": "2024",
        },
    ]
    assert rows(out)[0]["commands"] == "make forms PERIOD=2024; make email PERIOD=2024"


def test_what_lies_in_outputs_is_done(run: Run, tmp_path: Path) -> None:
    late = ("--on", "16/12/2024", "--days", 0, "--csv")
    assert [r["task"] for r in rows(run(*late)[1]) if r["timing"] == "overdue"] == ["forms", "returns"]
    made = tmp_path / "outputs" / "thu" / "2024"
    (made / "bieu-mau").mkdir(parents=True)
    assert [r["task"] for r in rows(run(*late)[1]) if r["timing"] == "overdue"] == ["returns"]
    (made / "tong-hop.xlsx").touch()
    assert [r["task"] for r in rows(run(*late)[1]) if r["timing"] == "overdue"] == []


def test_command_as_a_table(run: Run) -> None:
    status, out, err = run("--on", "16/12/2024", "--days", 30)
    assert (status, err) == (0, "")
    for words in ("Tính đến ngày 16/12/2024", "quá 1 ngày", "Hạn nộp biểu: Năm 2024", "make consolidate PERIOD=2024"):
        assert words in out
    assert "PROGRAM=" not in out


def test_another_program_than_the_chosen_one_is_named(run: Run, tmp_path: Path) -> None:
    write_workspace(tmp_path, "tinh-b")
    assert "make forms PERIOD=2024 PROGRAM=tinh-b" in run("-p", "tinh-b", "--on", "1/11/2024", "--days", 60)[1]


def test_after_the_last_day(run: Run) -> None:
    status, out, _ = run("--on", "01/01/2030")
    assert (status, "không còn việc nào" in out) == (0, True)


@pytest.mark.parametrize(("made", "option"), [("1", "ON"), ("", "--on")])
def test_a_day_that_is_none(run: Run, monkeypatch: pytest.MonkeyPatch, made: str, option: str) -> None:
    monkeypatch.setenv("TONGHOP_MAKE", made)
    status, out, err = run("--on", "31/13/2024")
    assert (status, out) == (1, "")
    assert err == f"{option}: “31/13/2024” không phải ngày; ghi ngày/tháng/năm, ví dụ 25/12/2025.\n"

"""A fault of ours over one file: told as ours, kept for whoever looks after the program; the other files go on."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from pipeline.checks import form as form_checks
from pipeline.cli.run import run
from pipeline.faults import LOG_FILE, WorkerFault
from pipeline.forms import read as reading
from pipeline.intake.file_reports import Outcome
from pipeline.intake.folder import Intake, read_folder
from pipeline.intake.guard import Guard
from pipeline.intake.unpack import opener
from pipeline.mail.letter_kinds import LetterKind
from pipeline.mail.letters import letters_due
from pipeline.program.model import Program
from pipeline.program.reader import read as read_program
from pipeline.round.roster import Delivery, RosterLine
from pipeline.settings import REPOSITORY, Settings, load
from pipeline.steps import copies, forms, outputs, rounds
from pipeline.steps.mishaps import keep_log
from tests.forms import GOOD, filled, make_form, period_of
from tests.programs import CODE, write_workspace

TODAY = date(2024, 12, 10)
WRONG = {**GOOD, "I_3_1_2024_val": "chưa rõ"}


def buggy(*_: object, **__: object) -> object:
    """A bug of ours."""
    raise KeyError("thiếu\x1b[31m")


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A round with the forms of two unions, each with an error."""
    folder = tmp_path_factory.mktemp("space")
    write_workspace(folder)
    (folder / "pipeline.toml").write_text(f'program = "{CODE}"\nperiod = "2024"\n')
    settings = load(folder)
    returned = settings.returns_folder(CODE, "2024")
    returned.mkdir(parents=True, exist_ok=True)
    program = program_of(settings)
    for unit in ("A05", "A06"):
        (returned / f"{unit}.xlsx").write_bytes(filled(make_form(program, unit), WRONG))
    return settings


def program_of(settings: Settings) -> Program:
    """Its program."""
    return read_program(settings.program_file(CODE), CODE)


def intake(settings: Settings) -> Intake:
    """Its files as read."""
    program = program_of(settings)
    return read_folder(settings.returns_folder(CODE, "2024"), program, period_of(program))


def only_for(file: str, what: object) -> object:
    """What does as `what` does, but for one file, where it has a bug."""

    def one(*args: object, **more: object) -> object:
        return buggy() if any(file in str(a) for a in args if isinstance(a, str | Path)) else what(*args, **more)

    return one


def test_a_bug_while_one_file_is_read_is_ours_and_the_others_are_read(
    space: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.intake.found_forms.read", only_for("A05", reading.read))
    got = intake(space)
    assert [s.unit.code for s in got.submissions] == ["A06"]
    (report,) = (f for f in got.files if f.outcome is Outcome.FAULT)
    assert report.file.endswith("A05.xlsx")
    (said,) = report.issues
    assert said.code == "T40" and "người phụ trách phần mềm" in said.remedy and "gửi lại" in said.remedy
    assert said.found == "KeyError: 'thiếu\\x1b[31m'"
    assert "test_faults.py" in got.faults[0].trace and str(Path.cwd()) not in got.faults[0].trace


def test_a_bug_while_a_file_is_opened(space: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opener, "sniff", only_for("A06", opener.sniff))
    got = intake(space)
    assert [s.unit.code for s in got.submissions] == ["A05"]
    assert [f.file.rpartition("/")[2] for f in got.faults] == ["A06.xlsx"]


def test_a_bug_while_a_form_is_checked_asks_nothing_of_the_union(
    space: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = form_checks.FORM_RULES
    monkeypatch.setattr(form_checks, "FORM_RULES", (only_in_first_form(first), *others))
    program = program_of(space)
    read = rounds.consolidate(space, program, period_of(program), TODAY)
    lines = {line.unit.code: line for line in read.data.roster.lines}
    assert lines["A05"].delivery is Delivery.FAULT and lines["A06"].delivery.counted
    assert [(f.unit, i.code) for f in read.data.roster.files for i in f.issues if f.outcome is Outcome.FAULT] == [
        ("A05", "T40")
    ]
    assert not letters_to(lines["A05"], program)
    assert letters_to(lines["A06"], program) == [LetterKind.CORRECTION]


def only_in_first_form(rule: object) -> object:
    """A rule with a bug that shows in the first form only."""
    calls: list[object] = []

    def one(*args: object) -> object:
        calls.append(args)
        return buggy() if len(calls) == 1 else rule(*args)

    return one


def letters_to(line: RosterLine, program: Program) -> list[LetterKind]:
    """What the union is written, on the day and when every kind is asked for."""
    period = period_of(program)
    due = letters_due([line], period, period.due, remind_days=7)
    return sorted(
        {kind for kind, _ in (*due, *letters_due([line], period, TODAY, remind_days=7, kinds=list(LetterKind)))}
    )


def test_a_bug_while_one_return_is_marked_leaves_the_others(space: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    program = program_of(space)
    read = rounds.consolidate(space, program, period_of(program), TODAY)
    marked = copies.marked
    monkeypatch.setattr(
        copies, "marked", lambda base, asked: buggy() if asked.unit.code == "A05" else marked(base, asked)
    )
    made = outputs.write_returns(space, read)
    assert [name[:3] for name in made.names] == ["A06"]
    assert [f.file.rpartition("/")[2] for f in made.faults] == ["A05.xlsx"]


def test_a_bug_over_one_form_leaves_the_others(space: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    program = program_of(space)
    stamp = forms.stamp
    monkeypatch.setattr(
        forms,
        "stamp",
        lambda laid, plan, unit, *more: buggy() if unit.code == "A05" else stamp(laid, plan, unit, *more),
    )
    made = forms.make_forms(space, program, period_of(program))
    assert [f.file[:3] for f in made.faults] == ["A05"]
    assert {code for code, path in made.paths.items() if path.exists()} == made.paths.keys() - {"A05"}


def test_the_log_says_once_what_went_wrong_and_goes_when_all_is_well(
    space: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = program_of(space)
    period = period_of(program)
    monkeypatch.setattr("pipeline.intake.found_forms.read", buggy)
    read = rounds.consolidate(space, program, period, TODAY)
    path = keep_log(space, program, period, read.faults)
    assert path is not None and path.name == LOG_FILE
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600  # it names files of unions
    text = path.read_text(encoding="utf-8")
    assert text.count("KeyError") == 1 and text.count("Tệp: ") == 2 and "\x1b" not in text
    assert len(text.splitlines()) < 20
    assert keep_log(space, program, period, ()) is None and not path.exists()


def faulty_task(_: bytes) -> object:
    """A task for the worker with a bug of ours."""
    raise IndexError("của ta")


def test_a_bug_in_the_worker_is_ours_too_and_the_worker_lives_on() -> None:
    with Guard() as guard:
        with pytest.raises(WorkerFault, match=r"(?s)test_faults\.py.*IndexError: của ta"):
            guard.run(faulty_task, b"")
        assert guard.run(len, b"abc") == 3


def test_what_the_system_refuses_ends_the_run(space: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.intake.found_forms.read", full)
    with pytest.raises(OSError, match="No space"):
        intake(space)


@pytest.mark.parametrize("command", [["results"], ["facts", "--csv"], ["status", "--csv"]])
def test_who_only_looks_clears_no_log(space: Settings, command: list[str]) -> None:
    path = space.output_folder(CODE, "2024") / LOG_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("lỗi khi đánh dấu", encoding="utf-8")
    assert run([*command, "--program", CODE, "--period", "2024", "--workspace", str(space.workspace)]) == 0
    assert path.exists()


@pytest.mark.parametrize("options", [["--all"], ["--answers"]])
def test_what_fails_while_submissions_are_accepted_is_kept_as_with_other_commands(
    space: Settings, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    monkeypatch.setattr("pipeline.intake.found_forms.read", buggy)
    where = ["--program", CODE, "--period", "2024", "--workspace", str(space.workspace)]
    assert run(["accept", *options, "--by", "A", "--yes", *where]) == 0
    assert "KeyError" in (space.output_folder(CODE, "2024") / LOG_FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize("python", ["không có", "/bin/false"])
def test_where_the_reading_process_cannot_start_no_file_is_to_blame(python: str) -> None:
    told = f"""
from pipeline.faults import WorkerFault
from pipeline.intake import guard
guard.sys.executable = {python!r}
try:
    with guard.Guard() as reader:
        reader.run(len, b"")
except WorkerFault as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", told], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("the process that reads files did not start")

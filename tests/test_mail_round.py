"""Which letters a round writes and sends: the same one never twice, whatever files are called; one sender at a time."""

from __future__ import annotations

import email
import email.policy
import os
import shutil
import signal
import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.mail import journal
from pipeline.mail.drafts import Draft
from pipeline.mail.letter_kinds import LetterKind
from pipeline.mail.send import sort_out
from pipeline.program import reader
from pipeline.steps import outputs, post, rounds
from tests.commands import Running, forked
from tests.forms import GOOD
from tests.mail_servers import HOST, Postman, smtp_server
from tests.programs import CODE, write_workspace
from tests.test_tracking import Space

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2024, 12, 20)
ANSWERS = {name: value for name, value in GOOD.items() if not name.startswith("I_2_1_")}
WRONG = {**ANSWERS, "I_1_2_2024_num": 500, "I_3_1_2024_val": "chưa rõ"}  # more than the members; no number


@pytest.fixture
def space(tmp_path: Path) -> Space:
    write_workspace(tmp_path / "việc")
    shutil.copytree(ROOT / "templates", tmp_path / "việc" / "templates")
    folder = tmp_path / "việc"
    made = Space(folder, reader.read(folder / "inputs" / CODE / "chuong-trinh.xlsx", CODE))
    made.settings = replace(made.settings, templates=folder / "templates")
    return made


def letters(space: Space, *kinds: LetterKind) -> dict[str, Draft]:
    """The letters due, by union, as the command writes them."""
    read = rounds.consolidate(space.settings, space.program, space.period, TODAY)
    outputs.write_returns(space.settings, read)
    return {d.unit: d for d in post.write_letters(space.settings, read.data, TODAY, kinds=kinds).made}


# ------------------------------------------------------------------------------------------- what makes it another


@pytest.mark.parametrize(("answers", "kind"), [(WRONG, LetterKind.CORRECTION), (ANSWERS, LetterKind.THANKS)])
def test_a_renamed_file_brings_no_second_letter(space: Space, answers: dict[str, object], kind: LetterKind) -> None:
    space.put("A02.xlsx", "A02", answers)
    before = letters(space)["A02"]
    assert before.kind is kind and "A02.xlsx" in body(before)
    (space.returned / "Cụm 1").mkdir()
    (space.returned / "A02.xlsx").rename(space.returned / "Cụm 1" / "Copy of bao cao (1).xlsx")
    after = letters(space)["A02"]
    assert "Copy of bao cao (1).xlsx" in body(after)
    assert (after.kind, after.digest) == (before.kind, before.digest)
    assert sort_out([after], [sent(before)]) == ([], [after], [])


def test_other_words_ask_the_same(space: Space) -> None:
    space.put("A02.xlsx", "A02", WRONG)
    before = letters(space)["A02"]
    template = space.settings.templates / "thu" / "de-nghi-sua.j2"
    template.write_text(template.read_text("utf-8").replace("Cách sửa:", "Cách khắc phục:"), "utf-8")
    after = letters(space)["A02"]
    assert "Cách khắc phục" in body(after) and after.digest == before.digest


@pytest.mark.parametrize(
    "change",
    [
        {"I_1_2_2024_num": 501},  # found
        {"I_3_1_2024_val": 7},  # one less
        {"I_1_1_2024_val": "mười"},  # one more
    ],
)
def test_another_error_is_another_letter(space: Space, change: dict[str, object]) -> None:
    space.put("A02.xlsx", "A02", WRONG)
    before = letters(space)["A02"]
    space.put("A02.xlsx", "A02", {**WRONG, **change})
    assert letters(space)["A02"].digest != before.digest


def test_a_letter_to_a_mended_address_is_sent(space: Space) -> None:
    space.put("A02.xlsx", "A02", WRONG)
    before = letters(space)["A02"]
    units = tuple(replace(u, email="khac@example.com") if u.code == "A02" else u for u in space.program.units)
    space.program = replace(space.program, units=units)
    after = letters(space)["A02"]
    assert after.address == "khac@example.com" and sort_out([after], [sent(before)])[0] == [after]


def test_no_reminder_for_a_file_left_out_by_decision(space: Space) -> None:
    space.put("A02 nháp.xlsx", "A02", WRONG)
    space.decide({"Quyết định": "Bỏ tệp này", "Tệp": "A02 nháp.xlsx", "Lý do": "Thôi không lấy số liệu"})
    made = letters(space)
    assert "A02" not in made and made["A03"].kind is LetterKind.REMINDER_AFTER
    assert "A02" not in letters(space, *LetterKind)


def body(draft: Draft) -> str:
    part = email.message_from_bytes(draft.path.read_bytes(), policy=email.policy.default).get_body(("plain",))  # type: ignore[attr-defined]
    assert part is not None
    return str(part.get_content())


def sent(draft: Draft) -> dict[str, object]:
    """The journal's line about a letter that went."""
    return {"kind": draft.kind.value, "digest": draft.digest, "outcome": "sent", "time": "2024-12-01T00:00:00"}


# ------------------------------------------------------------------------------------------- one at a time


def test_a_journal_is_held_by_one_only_and_always_let_go(tmp_path: Path) -> None:
    path = tmp_path / "số" / "thu.jsonl"
    with journal.locked(path) as log:
        log.append({"a": 1})
        with pytest.raises(PipelineError) as caught, journal.locked(path):
            pass
        with pytest.raises(PipelineError), journal.locked(path):  # the one turned away did not let it go
            pass
    said = str(caught.value)
    assert f"tiến trình {os.getpid()} " in said and "xóa" not in said and "\n" not in said
    with pytest.raises(KeyboardInterrupt), journal.locked(path):
        raise KeyboardInterrupt
    with journal.locked(path) as log:
        assert list(log.entries()) == [{"a": 1}]


def test_a_lock_file_left_by_a_crash_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / ".thu.jsonl.khoa").write_text("tiến trình 1 trên máy kia", encoding="utf-8")
    with journal.locked(tmp_path / "thu.jsonl") as log:
        log.append({"a": 1})


def test_a_lock_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "tệp").touch()
    with (
        pytest.raises(PipelineError, match="khoa: không ghi được"),
        journal.locked(tmp_path / "tệp" / "thu.jsonl"),
    ):
        pass


def configure(space: Space, port: int) -> None:
    (space.settings.workspace / "pipeline.toml").write_text(
        f'program = "{CODE}"\nperiod = "2024"\n[mail]\nsender_address = "cdvc@example.com"\nper_minute = 600\n'
        f'[mail.smtp]\nhost = "{HOST}"\nport = {port}\nsecurity = "none"\n',
        encoding="utf-8",
    )


def email_command(space: Space) -> Running:
    return forked(space.settings.workspace, "email", "--send", "--yes", "--kind", "nhac-qua-han")


def taken(postman: Postman, letters: int) -> None:
    """Wait until the server has taken so many letters."""
    until = time.monotonic() + 120
    while len(postman.letters) < letters and time.monotonic() < until:
        time.sleep(0.02)
    assert len(postman.letters) == letters


def test_two_processes_at_once_send_every_letter_once(space: Space) -> None:
    postman = Postman(gate=threading.Event())
    assert postman.gate is not None
    with smtp_server(postman, "none") as port:
        configure(space, port)
        first = email_command(space)
        taken(postman, 1)  # and now the first waits for the server
        second = email_command(space)
        _, refused = second.communicate(timeout=120)
        postman.gate.set()
        said, _ = first.communicate(timeout=120)
    assert (first.returncode, second.returncode) == (0, 1)
    [line] = refused.splitlines()
    assert f"tiến trình {first.pid} " in line
    to = [to for _, to, _ in postman.letters]
    assert len(to) == len(set(to)) >= 4 and f"Đã gửi {len(to)} thư" in said


@pytest.mark.posix
def test_what_the_server_took_from_a_run_that_was_killed_is_never_sent_again(space: Space) -> None:
    postman = Postman(gate=threading.Event())
    assert postman.gate is not None
    with smtp_server(postman, "none") as port:
        configure(space, port)
        for number, stop in enumerate((signal.SIGINT, signal.SIGKILL), 1):
            run = email_command(space)
            taken(postman, number)
            run.send_signal(stop)
            run.communicate(timeout=25)  # less than a server that says nothing is waited for
            assert run.returncode == (130 if stop is signal.SIGINT else -signal.SIGKILL)
        postman.gate.set()
        said, _ = email_command(space).communicate(timeout=120)
    to = [to for _, to, _ in postman.letters]
    assert len(to) == len(set(to)) >= 4
    assert said.count("chưa rõ thư lần trước đã tới chưa") == 2 and f"Đã gửi {len(to) - 2} thư" in said

"""What the commands for the post say of letters sent and fetched, and of passwords kept; no server is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
import typer

from pipeline import moments
from pipeline.cli import console as screen
from pipeline.cli import passwords
from pipeline.cli import post as commands
from pipeline.cli.run import run
from pipeline.faults import Fault
from pipeline.mail import collect as mailbox
from pipeline.mail.collect import CollectReport
from pipeline.mail.drafts import Draft
from pipeline.mail.fetch_records import AttachmentFate, FetchRecord
from pipeline.mail.letter_kinds import LetterOutcome
from pipeline.mail.passwords import Account, Terminal
from pipeline.mail.send import Sending, SendReport
from pipeline.steps import post
from tests.programs import write_workspace
from tests.readout import as_recorded

SERVERS = """program = "thu"
period = "2024"
[mail]
sender_address = "cdvc@example.com"
[mail.smtp]
host = "smtp.example.com"
user = "cdvc"
[mail.imap]
host = "imap.example.com"
user = "cdvc"
"""
Told = list[str]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_workspace(tmp_path / "viec")
    (folder / "pipeline.toml").write_text(SERVERS, encoding="utf-8")
    monkeypatch.setattr(moments, "now", lambda: datetime(2024, 12, 20, 9, 30))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(typer, "get_app_dir", lambda _: str(tmp_path / "máy"))
    monkeypatch.setattr(commands, "password_for", lambda use, server, today: f"{use} {server} {today}")
    for one in (screen.console, screen.errors):
        monkeypatch.setattr(one, "record", True)
        one.export_text()
    return folder


def said(folder: Path, *arguments: str) -> str:
    """A command, what it says in which colours, and its status."""
    status = run([*arguments, "-w", str(folder)])
    told = "".join(one.export_text(styles=True) for one in (screen.console, screen.errors))
    plain = told.replace(str(folder), "…").replace("\\", "/").replace("\x1b", "␛")
    return f"## {' '.join(arguments)}\n{plain}[{status}]\n"


def noted(asked: Told, question: str) -> bool:
    """A question, which is answered with yes."""
    asked.append(question)
    return True


def record(fate: AttachmentFate, **more: str) -> FetchRecord:
    usual = {
        "uid": "7/12",
        "message_id": "<a@b>",
        "sender": "lan@example.com",
        "sender_name": "Lan",
        "date": "2024-12-18T08:00:00",
        "subject": "Nộp biểu",
    }
    return FetchRecord(fate, **{**usual, **more})


FETCHED = (
    CollectReport((), (), 0, 0),
    CollectReport((record(AttachmentFate.SAVED, name="a.xlsx", path="Lan/a.xlsx"),), (), 1, 2),
    CollectReport(
        (record(AttachmentFate.SAVED, name="a.xlsx", path="Lan/a.xlsx"),) * 2,
        (
            record(AttachmentFate.SKIPPED, name="ảnh.png", reason="tệp ảnh"),
            record(AttachmentFate.SKIPPED, reason="thư chỉ có liên kết"),
            record(AttachmentFate.SKIPPED, reason="không đọc được", sender="", sender_name=""),
            record(AttachmentFate.SKIPPED, reason="không đọc được", sender="", sender_name="", date=""),
        ),
        5,
        1,
        (Fault("thư 7/13", "KeyError: 'a'", "dấu vết"),),
    ),
)


def test_what_is_said_of_letters_fetched_is_as_recorded(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told, asked = Told(), Told()
    reports = iter(FETCHED)

    def collect(_settings: object, password: str, folder: Path, _journal: object, **how: object) -> CollectReport:
        named = how["named"]
        assert callable(named)
        known = [named(name) for name in ("A05.xlsx", "khác.xlsx")]
        asked.append(f"{password} {folder.name} since {how['since']} mark {how['mark_seen']} named {known}")
        return next(reports)

    monkeypatch.setattr(mailbox, "collect", collect)
    for more in ((), ("--since", "05/11/2024"), ("--mark-read", "--since", "2024-11-06")):
        told += [said(workspace, "collect", *more), asked.pop()]
    as_recorded("letters fetched", "\n".join(told) + "\n")


def outcomes(drafts: Sequence[Draft]) -> dict[str, SendReport]:
    first, second, *rest = drafts
    return {
        "nothing": SendReport((), (), (), False),
        "all": SendReport(tuple(Sending(d, LetterOutcome.SENT) for d in drafts), (), (), True),
        "some": SendReport(
            (
                Sending(first, LetterOutcome.REFUSED, "550 không có hộp thư này"),
                Sending(second, LetterOutcome.UNCERTAIN, "mất liên lạc"),
                *(Sending(d, LetterOutcome.SENT) for d in rest[1:]),
            ),
            (first, second),
            tuple(rest[:1]),
            True,
        ),
    }


def test_what_is_said_of_letters_sent_is_as_recorded(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told, asked, agreed = Told(), Told(), [True, False]
    came = iter(("nothing", "all", "some", "nothing"))

    def send(
        drafts: Sequence[Draft],
        _mail: object,
        password: str,
        _log: object,
        *,
        confirm: Callable[[Sequence[Draft]], bool],
        advance: Callable[[str], None],
        again_before: date | None,
    ) -> SendReport:
        confirms = confirm(drafts[:3])
        if confirms:
            advance(drafts[0].name)
        asked.append(f"{password}: {len(drafts)} confirmed {confirms} again before {again_before}")
        return outcomes(drafts)[next(came)]

    monkeypatch.setattr(post, "send", send)
    monkeypatch.setattr(commands, "go_on", lambda question, yes: yes or (noted(asked, question) and agreed.pop()))
    for more in ((), ("--yes",), ("--yes", "--again"), ("--again",)):
        told += [said(workspace, "email", "--send", *more), *asked]
        asked.clear()
    told.append(said(workspace, "email", "--kind", "cam-on", "--send", "--yes"))
    as_recorded("letters sent", "\n".join(told) + "\n")


class Store:
    """The key store of a machine, or of one that has none."""

    def __init__(self, there: bool) -> None:
        self.there, self.kept = there, {("smtp", "cũ"): "a"}

    def keep(self, whose: Account, password: str) -> bool:
        if self.there:
            self.kept[whose.use, whose.mark] = password
        return self.there

    def forget(self, use: str, mark: str) -> bool:
        return self.kept.pop((use, mark), None) is not None


@pytest.mark.parametrize("there", [True, False])
def test_what_is_said_of_passwords_is_as_recorded(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    store, told, asked = Store(there), Told(), Told()
    person = Terminal(lambda question: noted(asked, question), lambda question: f"mk {question}")
    monkeypatch.setattr(passwords, "SystemKeys", lambda: store)
    for one in (None, person, person):
        monkeypatch.setattr(passwords, "terminal", lambda one=one: one)
        told += [said(workspace, "password"), *asked, f"{sorted(store.kept.items())}"]
        asked.clear()
    told += [said(workspace, "password", "--forget"), f"{sorted(store.kept)}", said(workspace, "password", "--forget")]
    for servers in (SERVERS.replace('user = "cdvc"\n', ""), "".join(SERVERS.partition("[mail.imap]")[:1])):
        (workspace / "pipeline.toml").write_text(servers, encoding="utf-8")
        told.append(said(workspace, "password"))
    as_recorded(f"passwords {'kept' if there else 'typed'}", "\n".join(told) + "\n")

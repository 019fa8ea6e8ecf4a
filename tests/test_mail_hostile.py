"""Fetching from a server, and of letters, that mean harm: one line each, within bounds; the journal tells on nobody."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.mail import collect as collecting
from pipeline.mail import imap
from pipeline.mail.collect import CollectReport, collect
from pipeline.mail.fetch_records import AttachmentFate, read_records
from pipeline.mail.settings import MailSettings, Server
from pipeline.office_settings import Security
from tests.test_hostile_letters import FORM, HEAD, MULTIPART, READ, REFUSED, multiparts

SECRET = "mat-khau-thu"
GOOD = MULTIPART + FORM + b"--B--\n"
Answer = Callable[[bytes, bytes], "bytes | None"]


@dataclass
class Impostor:
    """An IMAP server with some messages by number, which may answer a command in its own way."""

    messages: dict[int, bytes] = field(default_factory=lambda: {1: GOOD})
    answers: dict[str, Answer] = field(default_factory=dict)  # by the command's name: what to send instead
    heard: list[bytes] = field(default_factory=list)
    came: dict[int, str] = field(default_factory=dict)  # by number: when the server took the message in
    over: threading.Event = field(default_factory=threading.Event)  # who calls now is to make it look up and go

    def reply(self, tag: bytes, line: bytes) -> bytes | None:
        words = line.upper().split()
        name = (words[2] if words[1] == b"UID" else words[1]).decode()
        if name in self.answers:
            return self.answers[name](tag, line)
        said = b""
        match name:
            case "CAPABILITY":
                said = b"* CAPABILITY IMAP4rev1\r\n"
            case "STATUS":
                said = b"* STATUS INBOX (UIDVALIDITY 7)\r\n"
            case "SELECT" | "EXAMINE":
                said = b"* %d EXISTS\r\n" % len(self.messages)
            case "SEARCH":
                larger = re.search(rb"LARGER (\d+)", line)
                over = int(larger[1]) if larger else 0
                said = b"* SEARCH" + b"".join(b" %d" % n for n, m in self.messages.items() if len(m) > over) + b"\r\n"
            case "FETCH":
                said = self.fetched(int(words[3]), line)
            case "LOGOUT":
                said = b"* BYE\r\n"
        return said + tag + b" OK done\r\n"

    def fetched(self, uid: int, line: bytes) -> bytes:
        """A message, as much of it as is asked for."""
        part = re.search(rb"<0\.(\d+)>", line)
        data = self.messages[uid][: int(part[1]) if part else None]
        received = b'INTERNALDATE "%b"' % self.came.get(uid, "02-Dec-2024 08:30:00 +0700").encode()
        return b"* 1 FETCH (UID %d %s BODY[]<0> {%d}\r\n%s)\r\n" % (uid, received, len(data), data)

    def serve(self, listener: socket.socket) -> None:
        while True:
            client, _ = listener.accept()
            if self.over.is_set():
                client.close()
                return
            with client, client.makefile("rb") as lines:
                try:
                    client.sendall(b"* OK ready\r\n")
                    for line in lines:
                        self.heard.append(line)
                        answer = self.reply(line.split()[0], line)
                        if answer is None:
                            self.endless(client, line)
                        else:
                            client.sendall(answer)
                except OSError:
                    continue

    @staticmethod
    def endless(client: socket.socket, _: bytes) -> None:
        """Lines without end, until the other side has enough."""
        while True:
            client.sendall(b"* 1 EXISTS\r\n" * 1000)


@contextmanager
def serving(impostor: Impostor) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=impostor.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield Server("127.0.0.1", listener.getsockname()[1], Security.NONE, "an", timeout=5)
        finally:
            impostor.over.set()
            with suppress(OSError):  # a call: shutting a listener down wakes nobody on Windows
                socket.create_connection(listener.getsockname(), 5).close()
            thread.join(30)  # else it might accept what the next test's listener, of the same number, is asked


def run(server: Server, folder: Path) -> CollectReport:
    return collect(MailSettings(imap=server), SECRET, folder / "thu-den", folder / "so.jsonl")


def failure(server: Server, folder: Path) -> str:
    with pytest.raises(PipelineError) as caught:
        run(server, folder)
    error: BaseException | None = caught.value
    while error is not None:  # nothing behind it tells the password either
        assert SECRET not in f"{error} {error.args}"
        error = error.__cause__ or error.__context__
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 600
    return str(caught.value)


def always(said: bytes) -> Answer:
    return lambda tag, _: said + tag + b" OK done\r\n"


# ------------------------------------------------------------------------------------------- the server


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("FETCH", b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n"),
        ("SEARCH", b"* SEARCH {99999999999}\r\n"),
        ("SEARCH", b"* SEARCH -1 2\r\n"),
        ("SEARCH", b"* SEARCH 99999999999999999999\r\n"),
        ("SEARCH", b"* SEARCH \xc2\xb2\r\n"),
        ("SEARCH", b"* SEARCH 1:* (x)\r\n"),
        ("STATUS", b"* STATUS INBOX (UIDVALIDITY garbage)\r\n"),
        ("STATUS", b"* STATUS INBOX (UIDVALIDITY 0)\r\n"),
        ("STATUS", b"* STATUS INBOX (UIDVALIDITY -5)\r\n"),
        ("STATUS", b"* STATUS INBOX (UIDVALIDITY " + b"9" * 6000 + b")\r\n"),
        ("STATUS", b"* STATUS INBOX (UIDVALIDITY \xc2\xb2)\r\n"),
        ("STATUS", b"* STATUS {99999999999}\r\n"),
        ("STATUS", b""),
        ("CAPABILITY", b"* CAPABILITY " + b"\xff" * 100 + b"\r\n"),
        ("EXAMINE", b"rubbish\r\n"),
        ("LOGIN", b"* BYE mat-khau-thu\r\n"),
    ],
)
def test_an_answer_that_is_none_is_one_line(tmp_path: Path, command: str, said: bytes) -> None:
    with serving(Impostor(answers={command: always(said)})) as server:
        assert "Máy chủ thư" in failure(server, tmp_path)


@pytest.mark.parametrize("command", ["CAPABILITY", "LOGIN", "SEARCH", "FETCH"])
def test_an_answer_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr(imap, "MAX_LINES", 3_000)
    with serving(Impostor(answers={command: lambda *_: None})) as server:
        assert "gửi quá nhiều dữ liệu" in failure(server, tmp_path)


def test_a_server_that_says_nothing_or_too_slowly_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(client: socket.socket, _: bytes) -> None:
        while True:
            client.sendall(b"*")
            time.sleep(0.05)

    def never(client: socket.socket, _: bytes) -> None:
        while client.recv(100):
            pass

    def hurry(tag: bytes, _: bytes) -> bytes:
        monkeypatch.setattr(imap, "ANSWER_SECONDS", 0.5)  # of what is asked from here on
        return b"* STATUS INBOX (UIDVALIDITY 7)\r\n" + tag + b" OK done\r\n"

    impostor = Impostor(answers={"STATUS": hurry, "SEARCH": lambda *_: None})
    usual = imap.ANSWER_SECONDS
    with serving(impostor) as server:
        for answered in (slowly, never):
            monkeypatch.setattr(Impostor, "endless", staticmethod(answered))
            monkeypatch.setattr(imap, "ANSWER_SECONDS", usual)
            assert "trả lời quá chậm" in failure(replace(server, timeout=60), tmp_path)


def test_what_is_said_of_another_message_is_not_taken_and_the_next_is(tmp_path: Path) -> None:
    impostor = Impostor({1: GOOD.replace(b"PK", b"PK 1"), 2: GOOD.replace(b"PK", b"PK 2"), 3: GOOD})

    def fetch(tag: bytes, line: bytes) -> bytes:
        asked = int(line.split()[3])
        given = {1: impostor.fetched(2, line), 2: b""}.get(asked, b"* 9 FETCH (FLAGS (\\Seen))\r\n")
        told = b" NO no such thing\r\n" if asked == 2 else b" OK done\r\n"
        return (given if asked < 3 else given + impostor.fetched(asked, line)) + tag + told

    impostor.answers["FETCH"] = fetch
    with serving(impostor) as server:
        report = run(server, tmp_path)
        assert [(r.uid, "không đưa ra đúng thư này" in r.reason) for r in report.skipped] == [
            ("7/1", True),
            ("7/2", True),
        ]
        assert [r.uid for r in report.saved] == ["7/3"]
        impostor.answers.clear()
        assert [r.uid for r in run(server, tmp_path).saved] == ["7/1", "7/2"]


def test_a_message_larger_than_said_is_listed_and_not_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "MAX_MESSAGE", 10_000)
    monkeypatch.setattr(collecting, "MAX_ATTACHMENT", 5_000)
    impostor = Impostor({1: GOOD, 2: GOOD})
    whole = b"* 1 FETCH (UID 1 BODY[] {60000000}\r\n"
    impostor.answers["FETCH"] = lambda tag, line: (
        whole if line.split()[3] == b"1" else impostor.fetched(2, line) + tag + b" OK done\r\n"
    )
    with serving(impostor) as server:
        assert "gửi quá nhiều dữ liệu" in failure(server, tmp_path)
        assert [r.uid for r in run(server, tmp_path).saved] == ["7/2"]
    kept = [(r.fate, r.uid) for r in read_records(tmp_path / "so.jsonl")]
    assert kept[:2] == [(AttachmentFate.SKIPPED, "7/1"), (AttachmentFate.READ, "7/1")]


# ------------------------------------------------------------------------------------------- the letters


def test_letters_that_mean_harm_stop_no_other_and_are_gone_through_once(tmp_path: Path) -> None:
    harmful = [READ["brackets"](), READ["semicolons without quotes"](), REFUSED["messages"](), multiparts(3_000)]
    headers = HEAD + b"X: " + b"a" * 300_000 + b"\n\nx"
    impostor = Impostor(dict(enumerate([*harmful, headers, GOOD.replace(b"Subject: x", b"Subject: tot")], 1)))
    with serving(impostor) as server:
        report = run(server, tmp_path)
        assert report.messages == 6 and not report.faults
        assert {r.uid for r in report.saved} == {"7/1", "7/2", "7/6"}
        assert [(r.uid, r.date) for r in report.skipped if not r.name] == [
            (f"7/{n}", "2024-12-02T08:30:00+07:00") for n in (3, 4)
        ]
        assert all("mở thư trong hộp thư" in r.reason for r in report.skipped if not r.name)
        fetches = sum(b"FETCH" in line for line in impostor.heard)
        assert run(server, tmp_path) == CollectReport((), (), 0, 0)
        assert sum(b"FETCH" in line for line in impostor.heard) == fetches


def test_of_mails_that_gave_no_form_the_journal_keeps_the_number_alone(tmp_path: Path) -> None:
    private = HEAD.replace(b"yb01@", b"rieng-tu@").replace(b"Subject: x", b"Subject: chuyen rieng") + b"\nkhong co gi\n"
    picture = MULTIPART.replace(b"yb01@", b"rieng-tu@").replace(b"Subject: x", b"Subject: chuyen rieng")
    picture += b'--B\nContent-Type: image/jpeg\nContent-Disposition: attachment; filename="anh rieng.jpg"\n\nx\n--B--\n'
    impostor = Impostor({1: private, 2: picture, 3: GOOD})
    with serving(impostor) as server:
        report = run(server, tmp_path)
    assert [(r.sender, r.name) for r in report.skipped] == [("rieng-tu@example.com", "anh rieng.jpg")]  # on the screen
    kept = (tmp_path / "so.jsonl").read_text(encoding="utf-8")
    assert "rieng" not in kept and SECRET not in kept
    lines = [json.loads(line) for line in kept.splitlines()]
    assert [line["fate"] for line in lines] == ["read", "skipped", "read", "saved", "read"]
    assert {tuple(line) for line in lines if line["uid"] != "7/3"} == {("fate", "uid"), ("fate", "uid", "reason")}
    assert lines[3]["sender"] == "yb01@example.com"


def test_one_letter_cannot_swell_the_journal(tmp_path: Path) -> None:
    words = b"--B\nContent-Type: text/plain\n\n" + b"So lieu 12\n" * 4_000
    files = b"".join(FORM.replace(b"PK", b"PK %d" % n) for n in range(60))
    with serving(Impostor({1: MULTIPART + words + files + b"--B--\n"})) as server:
        report = run(server, tmp_path)
    assert len(report.saved) == 60 and report.saved[0].words.startswith("So lieu 12")
    told = [(len(r.words), int(r.unsaid or 0)) for r in report.saved]
    assert {kept + left for kept, left in told} == {11 * 4_000 - 1} and told[0][1] == 0 and told[-1][0] == 0
    assert (tmp_path / "so.jsonl").stat().st_size < 300_000


def test_a_journal_of_a_former_version_is_read_as_it_is(tmp_path: Path) -> None:
    old = {
        "fate": "read",
        "uid": "7/1",
        "message_id": "<a>",
        "sender": "x@y.vn",
        "sender_name": "",
        "date": "",
        "subject": "s",
    }
    (tmp_path / "so.jsonl").write_text("[" * 9000 + "\n" + json.dumps(old) + "\n")
    with serving(Impostor()) as server:
        assert run(server, tmp_path).messages == 0


@pytest.mark.posix  # Windows knows no owners of files in this way
def test_what_is_fetched_and_written_down_is_for_the_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "so.jsonl").touch(0o644)
    with serving(Impostor()) as server:
        run(server, tmp_path)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "thu-den").rglob("*")}
    assert modes == {"a.xlsx": 0o600}
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("thu-den", "so.jsonl")] == [0o700, 0o600]

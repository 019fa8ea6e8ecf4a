"""Sending against a real SMTP server on loopback: every letter once, whatever breaks in between."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.errors import PipelineError, SettingsError
from pipeline.mail import journal
from pipeline.mail.drafts import Draft, write_drafts
from pipeline.mail.letter_kinds import LetterKind, LetterOutcome
from pipeline.mail.letters import Letter
from pipeline.mail.send import FAILURES_IN_A_ROW, RECONNECTS, Pace, SendReport, send, sort_out
from pipeline.mail.settings import MailSettings, Sender, Server
from pipeline.office_settings import Security
from tests.mail_servers import (
    HOST,
    PASSWORD,
    USER,
    Certificate,
    Postman,
    free_port,
    hang_up_in_the_middle,
    make_certificate,
    smtp_server,
)

SENDER = Sender("cdvc@example.com", "Công đoàn Viên chức tỉnh Thử")
NOW = datetime(2024, 12, 1, 8, 30, tzinfo=UTC)

# aiosmtpd does not notice TLS that is there from the first byte.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def drafts(tmp_path: Path) -> tuple[Draft, ...]:
    """Four letters, to u1@… u4@example.com."""
    letters = [
        Letter(LetterKind.THANKS, f"U{n}", f"u{n}@example.com", f"CĐCS số {n}", f"Cảm ơn {n}", f".Kính gửi\n.\n{n}\n")
        for n in range(1, 5)
    ]
    return write_drafts(letters, tmp_path / "thu", SENDER).made


@dataclass
class Watch:
    """Time that passes only when somebody sleeps."""

    passed: float = 0.0
    naps: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.passed += seconds

    def pace(self) -> Pace:
        return Pace(self.sleep, lambda: self.passed, lambda: NOW + timedelta(seconds=self.passed))


@dataclass
class Office:
    """One office with its settings and journal; `run` is one call of the command."""

    settings: MailSettings
    log: Path
    password: str = PASSWORD
    watch: Watch = field(default_factory=Watch)
    advanced: list[str] = field(default_factory=list)

    def run(self, drafts: Sequence[Draft], *, confirm: bool = True, again_before: date | None = None) -> SendReport:
        with journal.locked(self.log) as log:
            return send(
                drafts,
                self.settings,
                self.password,
                log,
                confirm=lambda _: confirm,
                advance=self.advanced.append,
                again_before=again_before,
                pace=self.watch.pace(),
            )

    def journalled(self) -> list[tuple[object, object]]:
        return [(entry["unit"], entry["outcome"]) for entry in journal.entries(self.log)]


@contextmanager
def office(
    postman: Postman, certificate: Certificate, log: Path, offered: Security = Security.STARTTLS, **changes: object
) -> Iterator[Office]:
    """An office and its mail server; `changes` to what it knows of the server."""
    with smtp_server(postman, offered.value, certificate) as port:
        user = "" if offered is Security.NONE else USER
        known = replace(Server(HOST, port, offered, user, certificate.cert, timeout=5), **changes)  # type: ignore[arg-type]
        yield Office(MailSettings(SENDER, per_minute=60, smtp=known), log)


def units(report: SendReport, outcome: LetterOutcome) -> list[str]:
    return [item.draft.unit for item in report.having(outcome)]


@pytest.mark.parametrize("security", list(Security))
def test_every_letter_arrives_as_it_was_drafted(
    tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...], security: Security
) -> None:
    postman = Postman()
    with office(postman, certificate, tmp_path / "so.jsonl", security) as sending:
        report = sending.run(drafts)
    assert units(report, LetterOutcome.SENT) == ["U1", "U2", "U3", "U4"]
    assert sending.advanced == ["CĐCS số 1", "CĐCS số 2", "CĐCS số 3", "CĐCS số 4"]
    assert [(a, b) for a, b, _ in postman.letters] == [(SENDER.address, d.address) for d in drafts]
    assert postman.logins == (0 if security is Security.NONE else 1)
    for draft, (_, _, content) in zip(drafts, postman.letters, strict=True):
        got = email.message_from_bytes(content, policy=email.policy.default)
        drafted = email.message_from_bytes(draft.path.read_bytes(), policy=email.policy.default)
        assert isinstance(got, EmailMessage) and isinstance(drafted, EmailMessage)
        assert got["X-Unsent"] is None and got["Bcc"] is None
        assert got["Date"].datetime - NOW <= timedelta(seconds=3)
        assert got["Message-ID"].endswith("@example.com>") and got["Message-ID"] != drafted["Message-ID"]
        assert (got["Subject"], got["To"], got["From"]) == (drafted["Subject"], drafted["To"], drafted["From"])
        for message in (got, drafted):
            body = message.get_body(("plain",))
            assert body is not None and body.get_content().startswith(".Kính gửi\r\n.\r\n")


def test_no_letter_goes_twice(tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]) -> None:
    postman = Postman()
    with office(postman, certificate, tmp_path / "so.jsonl") as sending:
        sending.run(drafts[:3])
        report = sending.run([*drafts, drafts[3]])
        assert units(report, LetterOutcome.SENT) == ["U4"]
        assert [d.unit for d in report.sent_before] == ["U1", "U2", "U3", "U4"]
        assert not sending.run(drafts).tried
    assert len(postman.letters) == 4


def test_a_letter_with_other_words_is_another_letter(
    tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]
) -> None:
    postman = Postman()
    letter = Letter(LetterKind.THANKS, "U1", "u1@example.com", "CĐCS số 1", "Cảm ơn 1", "Nội dung khác\n")
    with office(postman, certificate, tmp_path / "so.jsonl") as sending:
        sending.run(drafts[:1])
        changed = write_drafts([letter], tmp_path / "khac", SENDER).made
        assert units(sending.run(changed), LetterOutcome.SENT) == ["U1"]


def test_again_sends_what_went_before_that_day_and_only_once(
    tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]
) -> None:
    postman = Postman()
    with office(postman, certificate, tmp_path / "so.jsonl") as sending:
        sending.run(drafts[:2])
        assert not sending.run(drafts[:2], again_before=NOW.date()).tried
        sending.watch.passed = 86400.0
        tomorrow = NOW.date() + timedelta(days=1)
        assert len(sending.run(drafts[:2], again_before=tomorrow).tried) == 2
        assert not sending.run(drafts[:2], again_before=tomorrow).tried
    assert len(postman.letters) == 4
    ids = {email.message_from_bytes(content)["Message-ID"] for *_, content in postman.letters}
    assert len(ids) == 4  # providers drop a message whose id they have seen


def test_nothing_goes_unless_confirmed(tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]) -> None:
    postman = Postman()
    with office(postman, certificate, tmp_path / "so.jsonl") as sending:
        report = sending.run(drafts, confirm=False)
        assert not report.confirmed and not report.tried and not sending.log.exists()
    assert not postman.letters and not postman.logins


def test_refused_addresses_are_reported_and_the_rest_goes(
    tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]
) -> None:
    postman = Postman(refuse={"u1@example.com", "u3@example.com"})
    with office(postman, certificate, tmp_path / "so.jsonl") as sending:
        report = sending.run(drafts)
        assert units(report, LetterOutcome.REFUSED) == ["U1", "U3"] and units(report, LetterOutcome.SENT) == [
            "U2",
            "U4",
        ]
        assert report.having(LetterOutcome.REFUSED)[0].detail == "550 5.1.1 khong co hop thu nay"
        postman.refuse.clear()
        assert units(sending.run(drafts), LetterOutcome.SENT) == ["U1", "U3"]


def test_a_letter_goes_to_every_address_of_a_union_that_the_server_takes(
    tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]
) -> None:
    postman = Postman(refuse={"u1@example.com", "u3@example.com"})
    several = [
        replace(drafts[0], address="u1@example.com; chung@example.com"),
        replace(drafts[2], address="u3@example.com; u1@example.com"),
    ]
    with office(postman, certificate, tmp_path / "so.jsonl") as sending:
        report = sending.run(several)
    assert [to for _, to, _ in postman.letters] == ["chung@example.com"]
    [sent], [refused] = report.having(LetterOutcome.SENT), report.having(LetterOutcome.REFUSED)
    assert "không nhận: u1@example.com: 550" in sent.detail
    assert "u3@example.com: 550" in refused.detail and "u1@example.com: 550" in refused.detail


def test_the_pace_agreed_is_kept(tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]) -> None:
    with office(Postman(), certificate, tmp_path / "so.jsonl") as sending:
        sending.settings = replace(sending.settings, per_minute=20)
        sending.run(drafts)
    assert sending.watch.naps == [3.0, 3.0, 3.0]


def test_a_lost_connection_is_opened_again(tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]) -> None:
    postman = Postman(drop_before={3})
    with office(postman, certificate, tmp_path / "so.jsonl") as sending:
        report = sending.run(drafts)
    assert units(report, LetterOutcome.SENT) == ["U1", "U2", "U3", "U4"]
    assert [to for _, to, _ in postman.letters] == [d.address for d in drafts]
    assert postman.logins == 2


def test_a_connection_lost_for_good_stops_the_run_and_the_next_goes_on(
    tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]
) -> None:
    postman = Postman(drop_before=set(range(3, 3 + RECONNECTS + 1)))
    with office(postman, certificate, tmp_path / "so.jsonl") as sending:
        with pytest.raises(PipelineError, match=r"Mất kết nối .* đã gửi 2 thư, nhật ký còn nguyên: chạy lại") as caught:
            sending.run(drafts)
        assert "\n" not in str(caught.value)
        assert sending.watch.naps[-RECONNECTS:] == [5.0, 10.0, 20.0]
        assert units(sending.run(drafts), LetterOutcome.SENT) == ["U3", "U4"]
    assert [to for _, to, _ in postman.letters] == [d.address for d in drafts]


def test_a_letter_cut_off_half_way_is_sent_again(tmp_path: Path, drafts: tuple[Draft, ...]) -> None:
    path = drafts[0].path
    path.write_bytes(path.read_bytes() + b"x" * 70 + b"\r\n" + b"dem\r\n" * 2_000_000)
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
        first = threading.Thread(target=hang_up_in_the_middle, args=(listener,), daemon=True)
        first.start()
        settings = MailSettings(SENDER, smtp=Server(HOST, port, Security.NONE, timeout=5))
        sending = Office(settings, tmp_path / "so.jsonl")
        with pytest.raises(PipelineError, match="Mất kết nối"):
            listener_gone_after(first, listener, sending, drafts[:1])
    assert sending.journalled() == [("U1", "sending"), ("U1", "failed")]
    fresh, sent, doubt = sort_out(drafts[:1], journal.entries(sending.log))
    assert (fresh, sent, doubt) == ([drafts[0]], [], [])


def listener_gone_after(
    first: threading.Thread, listener: socket.socket, sending: Office, drafts: Sequence[Draft]
) -> None:
    """Run; the server is gone by the time it is called again."""

    def sleep(_: float) -> None:
        first.join(5)
        listener.close()

    sending.watch.sleep = sleep  # type: ignore[method-assign]
    sending.run(drafts)


def test_a_letter_taken_without_an_answer_is_in_doubt_and_not_sent_again(
    tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]
) -> None:
    postman = Postman(drop_unanswered={2})
    with office(postman, certificate, tmp_path / "so.jsonl") as sending:
        report = sending.run(drafts)
        assert units(report, LetterOutcome.UNCERTAIN) == ["U2"] and units(report, LetterOutcome.SENT) == [
            "U1",
            "U3",
            "U4",
        ]
        later = sending.run(drafts)
        assert [d.unit for d in later.in_doubt] == ["U2"] and not later.tried
    assert [to for _, to, _ in postman.letters] == [d.address for d in drafts]


def test_a_run_killed_while_a_letter_was_on_its_way_leaves_it_in_doubt(
    tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]
) -> None:
    postman = Postman()
    with office(postman, certificate, tmp_path / "so.jsonl") as sending:
        sending.run(drafts[:2])
        whole = sending.log.read_bytes().splitlines(keepends=True)
        sending.log.write_bytes(b"".join(whole[:-1]) + whole[-1][:40])  # the power went in the middle of a line
        report = sending.run(drafts)
        assert [d.unit for d in report.sent_before] == ["U1"] and [d.unit for d in report.in_doubt] == ["U2"]
        assert units(report, LetterOutcome.SENT) == ["U3", "U4"]
        assert sending.journalled()[-4:] == [("U3", "sending"), ("U3", "sent"), ("U4", "sending"), ("U4", "sent")]


def test_the_journal_says_everything_but_the_password(
    tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]
) -> None:
    with office(Postman(), certificate, tmp_path / "so.jsonl") as sending:
        sending.run(drafts[:1])
    text = sending.log.read_text(encoding="utf-8")
    assert PASSWORD not in text
    assert json.loads(text.splitlines()[-1]) == {
        "time": "2024-12-01T08:30:00+00:00",
        "unit": "U1",
        "kind": "cam-on",
        "digest": drafts[0].digest,
        "address": "u1@example.com",
        "outcome": "sent",
        "detail": "250 OK",
    }


def test_a_server_that_turns_everything_down_stops_the_run(
    tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]
) -> None:
    many = [replace(drafts[0], unit=f"X{n}", digest=str(n)) for n in range(FAILURES_IN_A_ROW + 3)]
    postman = Postman(turn_down=True)
    with office(postman, certificate, tmp_path / "so.jsonl") as sending:
        with pytest.raises(PipelineError, match=r"liên tiếp không nhận thư .*daily quota exceeded"):
            sending.run(many)
        assert postman.announced == FAILURES_IN_A_ROW
        postman.turn_down = False
        assert len(sending.run(many).having(LetterOutcome.SENT)) == len(many)


def test_a_sender_the_server_does_not_accept(
    tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]
) -> None:
    with (
        office(Postman(refuse_sender=True), certificate, tmp_path / "so.jsonl") as sending,
        pytest.raises(PipelineError, match=r"không nhận người gửi cdvc@example\.com"),
    ):
        sending.run(drafts)


@pytest.mark.parametrize(
    "said", ["535 AUTH failed: {}", "535-{}\r\n535 no", "250-x" + "\r\n250-x" * 5_000 + "\r\n250 x"]
)
def test_what_a_server_says_back_is_bounded_and_shows_no_password(
    tmp_path: Path, drafts: tuple[Draft, ...], said: str
) -> None:
    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 ready\r\n")
            for line in lines:
                greeting = line.upper().startswith(b"EHLO")
                answer = "250-x\r\n250 AUTH PLAIN" if greeting and "535" in said else said
                password = base64.b64decode(line.split()[-1]).rpartition(b"\0")[2] if b"AUTH PLAIN" in line else b""
                told = f"{password.decode()} {line.decode().strip()}"
                connection.sendall(answer.format(told).encode() + b"\r\n")

    with socket.create_server((HOST, 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        server = Server(HOST, listener.getsockname()[1], Security.NONE, USER, timeout=10)
        sending = Office(MailSettings(SENDER, smtp=server), tmp_path / "so.jsonl")
        with pytest.raises(PipelineError) as caught:
            sending.run(drafts)
    error: BaseException | None = caught.value
    while error is not None:
        told = f"{error} {error.args}"
        assert PASSWORD not in told and base64.b64encode(PASSWORD.encode()).decode() not in told and len(told) < 1_000
        error = error.__cause__ or error.__context__


def failure(sending: Office, drafts: Sequence[Draft]) -> str:
    """What the run says when it cannot even begin: one line, the journal untouched, no secret."""
    with pytest.raises(PipelineError) as caught:
        sending.run(drafts)
    assert not sending.log.exists()
    said = str(caught.value)
    assert "\n" not in said and sending.password not in said
    return said


def test_a_wrong_password(tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]) -> None:
    with office(Postman(), certificate, tmp_path / "so.jsonl") as sending:
        sending.password = "sai-mat-khau"
        assert f"không cho tài khoản “{USER}” đăng nhập: sai mật khẩu" in failure(sending, drafts)
        sending.password = "hầm-mỏ"
        assert "có chữ có dấu" in failure(sending, drafts)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_nobody_vouches_for(
    tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...], security: Security
) -> None:
    postman = Postman()
    with office(postman, certificate, tmp_path / "so.jsonl", security, ca_file=None) as sending:
        assert "chứng thư không tin cậy được" in failure(sending, drafts)
    assert not postman.logins


def test_a_certificate_of_another_server(tmp_path: Path, drafts: tuple[Draft, ...]) -> None:
    foreign = make_certificate(tmp_path, for_loopback=False)
    with office(Postman(), foreign, tmp_path / "so.jsonl") as sending:
        assert "chứng thư không tin cậy được" in failure(sending, drafts)


def test_wrong_kinds_of_protection(tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]) -> None:
    with office(Postman(), certificate, tmp_path / "so.jsonl", Security.NONE, security=Security.STARTTLS) as sending:
        assert "không có STARTTLS" in failure(sending, drafts)
    with office(Postman(), certificate, tmp_path / "so.jsonl", Security.NONE, security=Security.TLS) as sending:
        assert "không lập được kết nối TLS" in failure(sending, drafts)
    with office(Postman(), certificate, tmp_path / "so.jsonl", Security.NONE, user="an") as sending:
        assert "không nhận đăng nhập" in failure(sending, drafts)


def test_a_server_that_is_not_there(tmp_path: Path, drafts: tuple[Draft, ...]) -> None:
    def known(host: str) -> Office:
        server = Server(host, free_port(), Security.STARTTLS, "an", timeout=5)
        return Office(MailSettings(SENDER, smtp=server), tmp_path / "so.jsonl")

    assert "không tìm thấy máy chủ" in failure(known("khong-co.invalid"), drafts)
    assert "từ chối kết nối" in failure(known(HOST), drafts)


def test_a_ca_file_that_is_none(tmp_path: Path, drafts: tuple[Draft, ...], certificate: Certificate) -> None:
    (tmp_path / "ca.pem").write_text("không phải PEM", encoding="utf-8")
    with (
        office(Postman(), certificate, tmp_path / "so.jsonl", ca_file=tmp_path / "ca.pem") as sending,
        pytest.raises(SettingsError, match="không phải tệp chứng thư"),
    ):
        sending.run(drafts)


def test_a_hidden_recipient_in_a_draft_is_dropped(
    tmp_path: Path, certificate: Certificate, drafts: tuple[Draft, ...]
) -> None:
    path = drafts[0].path
    path.write_bytes(b"Bcc: x@example.com\r\n" + path.read_bytes())
    postman = Postman()
    with office(postman, certificate, tmp_path / "so.jsonl") as sending:
        sending.run(drafts[:1])
    [(_, to, content)] = postman.letters
    assert to == "u1@example.com" and b"x@example.com" not in content


def test_sorting_out_is_by_kind_and_content(drafts: tuple[Draft, ...]) -> None:
    def entry(draft: Draft, outcome: str, kind: str = "cam-on") -> dict[str, object]:
        return {"kind": kind, "digest": draft.digest, "outcome": outcome, "time": "2024-12-01T00:00:00"}

    sent, refused, doubt, fresh = drafts
    said = [
        entry(sent, "sending"),
        entry(sent, "sent"),
        entry(refused, "refused"),
        entry(doubt, "failed"),
        entry(doubt, "sending"),
        entry(fresh, "sent", "moi-bao-cao"),
    ]
    assert sort_out(drafts, said) == ([refused, fresh], [sent], [doubt])
    assert sort_out(drafts, said, date(2024, 12, 2)) == ([sent, refused, doubt, fresh], [], [])

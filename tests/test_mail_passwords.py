"""A password goes to the server it was given for; whoever changes pipeline.toml is not sent it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.errors import PipelineError, SettingsError
from pipeline.mail.keys import SystemKeys
from pipeline.mail.passwords import Account, Terminal, Trusted, account, find_password
from pipeline.mail.settings import Server
from pipeline.office_settings import Security
from tests.programs import write_workspace

ROOT = Path(__file__).resolve().parents[1]
SERVER = Server("imap.example.com", 993, Security.TLS, "an@example.com")
SECRET = "mat-khau-thu"
TODAY = date(2026, 1, 5)


@dataclass
class Person:
    """Somebody at the terminal."""

    answer: bool = True
    questions: list[str] = field(default_factory=list)

    def agree(self, question: str) -> bool:
        self.questions.append(question)
        return self.answer

    @property
    def terminal(self) -> Terminal:
        return Terminal(self.agree, lambda _: SECRET)


class Keep(dict[str, str]):
    """A key store in memory."""

    def read(self, whose: Account) -> str:
        return self.get(whose.mark, "")


@dataclass
class Office:
    """One user's machine."""

    trusted: Trusted
    keys: Keep = field(default_factory=Keep)
    environ: dict[str, str] = field(default_factory=dict)
    person: Person | None = None

    def password(self, server: Server, use: str = "imap") -> str:
        terminal = self.person.terminal if self.person else None
        return find_password(
            account(use, server), self.environ, trusted=self.trusted, keys=self.keys, terminal=terminal, today=TODAY
        )


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(Trusted(tmp_path / "của riêng" / "may-chu-thu.json"))


def test_the_first_time_somebody_is_asked_and_then_never_again(office: Office) -> None:
    office.environ, office.person = {"TONGHOP_IMAP_PASSWORD": SECRET}, Person()
    assert office.password(SERVER) == SECRET
    [question] = office.person.questions
    assert "an@example.com" in question and "imap.example.com:993 (TLS)" in question
    office.person = None
    assert office.password(SERVER) == SECRET
    kept = office.trusted.path
    assert SECRET not in kept.read_text(encoding="utf-8") and "imap.example.com:993" in kept.read_text(encoding="utf-8")
    if os.name == "posix":
        assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "changed",
    [
        {"host": "evil.example.net"},
        {"port": 1993},
        {"security": Security.STARTTLS},
        {"host": "localhost", "security": Security.NONE},
        {"user": "khac@example.com"},
        {"ca_file": Path("ca.pem")},
    ],
    ids=lambda changed: "+".join(changed),
)
def test_another_server_is_not_sent_it_without_being_asked(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, object]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ca.pem").write_text("another authority", encoding="utf-8")
    office.environ = {"TONGHOP_IMAP_PASSWORD": SECRET, "TONGHOP_IMAP_SERVER": "an@example.com imap.example.com:993 tls"}
    office.keys[account("imap", SERVER).mark] = SECRET
    office.trusted.add(account("imap", SERVER), TODAY)
    other = replace(SERVER, **changed)  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="Chưa ai đồng ý") as caught:
        office.password(other)
    assert SECRET not in str(caught.value) and account("imap", other).mark in str(caught.value)
    office.person = Person(answer=False)
    with pytest.raises(SettingsError, match="Không gửi mật khẩu"):
        office.password(other)
    assert "Trước nay mật khẩu được gửi tới: an@example.com imap.example.com:993 tls" in office.person.questions[0]
    office.person = None
    office.environ.clear()
    with pytest.raises(SettingsError, match="Chưa có mật khẩu"):
        office.password(other)  # nor what the key store holds for the first


def test_agreed_for_fetching_is_not_agreed_for_sending(office: Office) -> None:
    office.trusted.add(account("imap", SERVER), TODAY)
    office.environ = {"TONGHOP_SMTP_PASSWORD": SECRET}
    with pytest.raises(SettingsError, match="TONGHOP_SMTP_SERVER"):
        office.password(SERVER, "smtp")


def test_where_nobody_can_be_asked_a_variable_names_the_server(office: Office) -> None:
    office.environ = {"TONGHOP_IMAP_PASSWORD": SECRET}
    with pytest.raises(SettingsError) as caught:
        office.password(SERVER)
    named = str(caught.value).partition("TONGHOP_IMAP_SERVER=“")[2].partition("”")[0]
    office.environ["TONGHOP_IMAP_SERVER"] = named
    assert office.password(SERVER) == SECRET
    assert not office.trusted.marks("imap")


def test_typed_or_from_the_key_store_or_not_needed(office: Office) -> None:
    assert office.password(replace(SERVER, user="")) == ""
    with pytest.raises(SettingsError, match="TONGHOP_IMAP_PASSWORD"):
        office.password(SERVER)
    office.keys[account("imap", SERVER).mark] = "trong kho"
    assert office.password(SERVER) == "trong kho"
    office.keys.clear()
    office.person = Person()
    assert office.password(SERVER) == SECRET and len(office.person.questions) == 1


@pytest.mark.parametrize("odd", ["a\rb", "a\x00b", "a\udcffb", ""])
def test_what_can_be_no_password_is_said_without_it(office: Office, odd: str) -> None:
    office.trusted.add(account("imap", SERVER), TODAY)
    office.person = Person()
    office.environ = {"TONGHOP_IMAP_PASSWORD": odd or "\n"}
    with pytest.raises(SettingsError, match="TONGHOP_IMAP_PASSWORD") as caught:
        office.password(SERVER)
    assert chain(caught.value) == [str(caught.value)] and "\n" not in str(caught.value)


@pytest.mark.parametrize("content", ["", "[", "{}", '[1, {"use": "imap"}]', "[" * 5000])
def test_a_damaged_list_of_servers_trusts_nobody(office: Office, content: str) -> None:
    office.trusted.path.parent.mkdir()
    office.trusted.path.write_text(content, encoding="utf-8")
    assert office.trusted.marks("imap") == ()
    office.trusted.add(account("imap", SERVER), TODAY)
    assert office.trusted.marks("imap") == (account("imap", SERVER).mark,)


def chain(error: BaseException | None) -> list[str]:
    """What an error and all behind it say."""
    said: list[str] = []
    while error is not None:
        said.append(str(error))
        error = error.__cause__ or error.__context__
    return said


# ------------------------------------------------------------------------------------------- the key store


def library(monkeypatch: pytest.MonkeyPatch, priority: float, refusing: bool = False) -> dict[tuple[str, str], str]:
    """A stand-in for the library of key stores; gives what is kept."""
    kept: dict[tuple[str, str], str] = {}
    main, errors = ModuleType("keyring"), ModuleType("keyring.errors")

    class KeyringError(Exception):
        pass

    class Store:
        def get_password(self, service: str, name: str) -> str | None:
            return kept.get((service, name))

        def set_password(self, service: str, name: str, password: str) -> None:
            if refusing:
                raise KeyringError(password)
            kept[service, name] = password

        def delete_password(self, service: str, name: str) -> None:
            del kept[service, name]

    Store.priority = priority  # type: ignore[attr-defined]
    main.get_keyring = Store  # type: ignore[attr-defined]
    errors.KeyringError = KeyringError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", main)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return kept


def test_the_key_store_keeps_by_account_and_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, keys, whose = library(monkeypatch, 5), SystemKeys(), account("imap", SERVER)
    assert keys.keep(whose, SECRET) and keys.read(whose) == SECRET
    assert keys.read(account("imap", replace(SERVER, host="evil.example.net"))) == ""
    assert keys.read(account("smtp", SERVER)) == ""
    assert keys.forget("imap", whose.mark) and not keys.forget("imap", whose.mark) and not kept


def test_what_hides_a_password_in_a_file_is_no_key_store(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = library(monkeypatch, 0.5)
    assert not SystemKeys().keep(account("imap", SERVER), SECRET) and not kept
    assert SystemKeys().read(account("imap", SERVER)) == ""
    assert not SystemKeys().forget("imap", account("imap", SERVER).mark)
    monkeypatch.setitem(sys.modules, "keyring", None)  # not installed
    assert not SystemKeys().keep(account("imap", SERVER), SECRET)


def test_what_a_store_says_that_refuses_is_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    library(monkeypatch, 5, refusing=True)
    with pytest.raises(PipelineError) as caught:
        SystemKeys().keep(account("imap", SERVER), SECRET)
    assert not any(SECRET in said for said in chain(caught.value))


# ------------------------------------------------------------------------------------------- as a command


@contextmanager
def listening() -> Iterator[tuple[int, list[bytes]]]:
    """A server that writes down what it is sent."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                client, _ = server.accept()
                with client, client.makefile("rb") as lines:
                    client.sendall(b"* OK ready\r\n")
                    heard.extend(lines)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1], heard


def test_a_command_without_a_terminal_sends_no_password_to_whom_the_folder_names(tmp_path: Path) -> None:
    workspace = write_workspace(tmp_path / "việc")
    with listening() as (port, heard):
        with (workspace / "pipeline.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[mail.imap]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nuser = "an"\n')
        environment = {**os.environ, "TONGHOP_IMAP_PASSWORD": SECRET, "XDG_CONFIG_HOME": str(tmp_path / "của tôi")}
        environment |= {"PYTHONPATH": str(ROOT), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}

        command = [
            sys.executable,
            "-m",
            "pipeline",
            "collect",
            "--program",
            "thu",
            "--period",
            "2024",
            "-w",
            str(workspace),
        ]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, timeout=120, check=False)
        said = (done.stdout + done.stderr).decode()
    assert done.returncode == 1 and "Chưa ai đồng ý gửi mật khẩu" in said
    assert not heard and SECRET not in said
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert SECRET.encode() not in everything

"""Which server a password may be sent to: the one it was given for, and no other without somebody being asked.

pipeline.toml and the program workbook lie in a folder that many can write to. Whoever changes the host there must not
be sent the password: it is bound to host, port, protection, user and trusted authority. What was agreed to is kept
among the user's own settings, outside the shared folder; the password itself only in the system's key store (keys.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from pipeline.errors import SettingsError
from pipeline.files import put
from pipeline.mail.settings import Server
from pipeline.ways import as_typed

TRUSTED_FILE = "may-chu-thu.json"  # in the user's own folder of settings
_MANY = 200  # servers that are remembered


@dataclass(frozen=True, slots=True)
class Account:
    """A server and who logs in there; `mark` says all that a password for it is bound to."""

    use: str  # imap or smtp
    user: str
    mark: str
    shown: str

    @property
    def password_variable(self) -> str:
        """The environment variable that may hold the password."""
        return f"TONGHOP_{self.use.upper()}_PASSWORD"

    @property
    def server_variable(self) -> str:
        """The environment variable that names, where nobody can be asked, the server it may be sent to."""
        return f"TONGHOP_{self.use.upper()}_SERVER"


def account(use: str, server: Server) -> Account:
    """The account at a server. Raises SettingsError where its list of authorities cannot be read."""
    mark = f"{server.user} {server.host.lower()}:{server.port} {server.security.value}"
    if server.ca_file is not None:
        try:
            mark += f" ca={hashlib.sha256(server.ca_file.read_bytes()).hexdigest()[:32]}"
        except OSError:
            raise SettingsError(f"{server.ca_file}: không đọc được tệp chứng thư.") from None
    return Account(use, server.user, mark, f"{server} ({server.security.label})")


class Keys(Protocol):
    """Where passwords are kept by account."""

    def read(self, whose: Account) -> str:
        """The password; '' where none is kept."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Somebody who can be asked: a question for yes or no, and for a text that is not shown."""

    agree: Callable[[str], bool]
    secret: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Trusted:
    """The file of servers that the user agreed to, without any password."""

    path: Path

    def marks(self, use: str) -> tuple[str, ...]:
        """Those agreed to for imap or smtp, oldest first."""
        return tuple(entry["mark"] for entry in self._entries() if entry["use"] == use)

    def add(self, whose: Account, today: date) -> None:
        """Remember that the password may be sent there."""
        entries = [e for e in self._entries() if (e["use"], e["mark"]) != (whose.use, whose.mark)]
        entries.append({"use": whose.use, "mark": whose.mark, "since": today.isoformat()})
        self._write(entries[-_MANY:])

    def forget(self, use: str) -> None:
        """Forget all servers for imap or smtp."""
        self._write([entry for entry in self._entries() if entry["use"] != use])

    def _entries(self) -> list[dict[str, str]]:
        try:
            read = json.loads(self.path.read_text(encoding="utf-8"))
        except (
            OSError,
            ValueError,
            RecursionError,
        ):  # none yet, or no longer what it was: then somebody is asked again
            return []
        known = read if isinstance(read, list) else []
        whole = [e for e in known if isinstance(e, dict) and {"use", "mark"} <= e.keys()]
        return [{str(k): str(v) for k, v in e.items()} for e in whole]

    def _write(self, entries: list[dict[str, str]]) -> None:
        text = json.dumps(entries, ensure_ascii=False, indent=1)
        put(self.path, text.encode("utf-8", "backslashreplace"), private=True)


def find_password(
    whose: Account,
    environ: Mapping[str, str],
    *,
    trusted: Trusted,
    keys: Keys,
    terminal: Terminal | None,
    today: date,
) -> str:
    """The account's password: from the environment or the key store, else asked for; '' where no account is needed.

    Raises SettingsError where there is none, or where nobody has agreed that it be sent to this server.
    """
    if not whose.user:
        return ""
    given = environ.get(whose.password_variable, "")
    agreed = whose.mark in trusted.marks(whose.use) or environ.get(whose.server_variable, "").strip() == whose.mark
    if not (agreed and given) and (kept := keys.read(whose)):
        return _usable(kept, whose)  # kept for this very server
    if not given and terminal is None:
        raise SettingsError(
            f"Chưa có mật khẩu của {whose.user} tại {whose.shown}; đặt biến môi trường {whose.password_variable}, "
            f"hoặc {as_typed('gõ make password ở cửa sổ lệnh để máy giữ')}."
        )
    if not agreed:
        agree(whose, trusted, terminal, today)
    return _usable(given or (terminal.secret(_asked(whose)) if terminal else ""), whose)


def kept_password(whose: Account, environ: Mapping[str, str], trusted: Trusted, keys: Keys) -> str:
    """The password that is kept for this very server, or given for one that was agreed to; '' where there is none."""
    given = environ.get(whose.password_variable, "")
    agreed = whose.mark in trusted.marks(whose.use) or environ.get(whose.server_variable, "").strip() == whose.mark
    return (given if agreed else "").rstrip("\r\n") or keys.read(whose)


def agree(whose: Account, trusted: Trusted, terminal: Terminal | None, today: date) -> None:
    """Have it agreed, and remembered, that a password is sent to this server. Raises SettingsError where it is not."""
    former = trusted.marks(whose.use)
    before = f" Trước nay mật khẩu được gửi tới: {'; '.join(former[-3:])}." if former else ""
    if terminal is None:
        raise SettingsError(
            f"Chưa ai đồng ý gửi mật khẩu của {whose.user} tới máy chủ {whose.shown}.{before} Chạy lệnh ở cửa sổ lệnh "
            f"để trả lời câu hỏi, hoặc đặt biến môi trường {whose.server_variable}=“{whose.mark}”."
        )
    question = f"Mật khẩu của {whose.user} sẽ được gửi tới máy chủ {whose.shown} ghi ở phần thiết lập thư.{before}"
    if not terminal.agree(f"{question} Đúng máy chủ thư của cơ quan không?"):
        raise SettingsError(f"Không gửi mật khẩu tới {whose.shown}; kiểm tra máy chủ, tài khoản ở trang “Thiết lập”.")
    trusted.add(whose, today)


def _asked(whose: Account) -> str:
    return f"Mật khẩu của {whose.user} tại {whose.shown}"


def ask_password(whose: Account, terminal: Terminal) -> str:
    """The password as it is typed. Raises SettingsError where it cannot be one."""
    return _usable(terminal.secret(_asked(whose)), whose)


def _usable(password: str, whose: Account) -> str:
    """A password that can be sent. Raises SettingsError, which does not repeat it, for one that is none."""
    password = password.rstrip("\r\n")  # as it comes out of a file
    odd = any(ord(c) < 32 or ord(c) == 127 or 0xD800 <= ord(c) < 0xE000 for c in password)
    if not password or odd:
        what = "có ký tự lạ" if odd else "để trống"
        raise SettingsError(f"Mật khẩu của {whose.user} tại {whose.shown} {what}; xem {whose.password_variable}.")
    return password

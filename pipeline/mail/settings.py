"""The [mail] tables of pipeline.toml: sender, mail servers, pace. Passwords are never among them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.labelled import Labelled
from pipeline.program.emails import address_problem
from pipeline.text import clean, suggest

SMTP_PASSWORD = "TONGHOP_SMTP_PASSWORD"
IMAP_PASSWORD = "TONGHOP_IMAP_PASSWORD"

PER_MINUTE = 20
REMIND_DAYS = 7
TIMEOUT = 30.0  # seconds a server may stay silent


class Security(Labelled):
    """How a connection is protected."""

    STARTTLS = "starttls", "STARTTLS"
    TLS = "tls", "TLS"
    NONE = "none", "không mã hóa"


_PORTS = {
    "smtp": {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25},
    "imap": {Security.STARTTLS: 143, Security.TLS: 993, Security.NONE: 143},
}


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and the account used there; `ca_file` replaces the system's list of trusted authorities."""

    host: str
    port: int
    security: Security
    user: str = ""
    ca_file: Path | None = None
    timeout: float = TIMEOUT

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom letters come from."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Everything [mail], [mail.smtp] and [mail.imap] say."""

    sender: Sender | None = None
    per_minute: int = PER_MINUTE
    remind_days: int = REMIND_DAYS
    smtp: Server | None = None
    imap: Server | None = None
    folder: str = "INBOX"
    superior: str = ""  # the superior office's address


class _Table:
    """One table of the file, taken apart key by key; every mistake is a SettingsError naming file, table and key."""

    def __init__(self, raw: object, name: str, where: str) -> None:
        self.name, self.where = name, where
        if not isinstance(raw, Mapping):
            raise SettingsError(f"{where}: “{name}” phải là một bảng, viết [{name}] ở một dòng riêng.")
        self.rest = dict(raw)
        for key in self.rest:
            if "password" in key.lower() or "mat_khau" in key.lower():
                raise self.wrong(
                    key, f"không được ghi mật khẩu vào tệp; dùng biến môi trường {SMTP_PASSWORD}, {IMAP_PASSWORD}"
                )

    def wrong(self, key: str, what: str) -> SettingsError:
        return SettingsError(f"{self.where}: [{self.name}] {key}: {what}.")

    def text(self, key: str) -> str:
        value = self.rest.pop(key, "")
        if not isinstance(value, str):
            raise self.wrong(key, f"phải là chữ đặt trong dấu nháy kép, đang ghi {value!r}")
        return clean(value)

    def number(self, key: str, default: int, low: int, high: int) -> int:
        value = self.rest.pop(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.wrong(key, f"phải là số nguyên từ {low} đến {high}, đang ghi {value!r}")
        return value

    def done(self, known: tuple[str, ...]) -> None:
        """Refuse keys nobody asked for."""
        for key in self.rest:
            near = suggest(key, known)
            raise self.wrong(key, f"khóa lạ; có phải “{near}”" if near else f"khóa lạ; các khóa: {', '.join(known)}")


def read_mail_settings(raw: Mapping[str, object], workspace: Path, where: str = "pipeline.toml") -> MailSettings:
    """The settings that the table [mail] (as tomllib reads it) gives; paths in it are relative to `workspace`.

    Raises SettingsError for an unknown key, a value of the wrong kind or a connection that would not be protected.
    """
    table = _Table(raw, "mail", where)
    name, address = table.text("sender_name"), table.text("sender_address")
    if address and (problem := address_problem(address)):
        raise table.wrong("sender_address", problem)
    if name and not address:
        raise table.wrong("sender_address", "chưa ghi địa chỉ người gửi")
    superior = table.text("superior")
    if superior and (problem := address_problem(superior)):
        raise table.wrong("superior", problem)
    per_minute = table.number("per_minute", PER_MINUTE, 1, 600)
    remind_days = table.number("remind_days", REMIND_DAYS, 0, 60)
    smtp = _server(table.rest.pop("smtp", None), "smtp", where, workspace)
    inbox = table.rest.pop("imap", None)
    folder = "INBOX"
    if isinstance(inbox, Mapping):
        inbox = dict(inbox)
        folder = _Table({"folder": inbox.pop("folder", "")}, "mail.imap", where).text("folder") or folder
    imap = _server(inbox, "imap", where, workspace)
    table.done(("sender_name", "sender_address", "superior", "per_minute", "remind_days", "smtp", "imap"))
    sender = Sender(address, name) if address else None
    return MailSettings(sender, per_minute, remind_days, smtp, imap, folder, superior)


def remind_days(raw: Mapping[str, object]) -> int:
    """How many days before the due date to remind, for those who write to nobody: mistakes in [mail] are not theirs."""
    said = raw.get("remind_days")
    return said if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= 60 else REMIND_DAYS


def _server(raw: object, kind: str, where: str, workspace: Path) -> Server | None:
    if raw is None:
        return None
    table = _Table(raw, f"mail.{kind}", where)
    host = table.text("host")
    if not host or not host.isascii() or (any(c in host for c in " /:@") and not _is_address(host)):
        raise table.wrong("host", f"phải là tên máy chủ, ví dụ “{kind}.example.vn”, đang ghi “{host}”")
    said = table.text("security") or Security.TLS.value
    security = {s.value: s for s in Security}.get(said)
    if security is None:
        raise table.wrong("security", f"phải là “starttls”, “tls” hoặc “none”, đang ghi “{said}”")
    if security is Security.NONE and not is_loopback(host):
        raise table.wrong("security", "“none” chỉ dùng được khi máy chủ ở ngay trên máy này; hãy dùng “tls”")
    port = table.number("port", _PORTS[kind][security], 1, 65535)
    user = table.text("user")
    authority = table.text("ca_file")
    ca_file = workspace / authority if authority else None
    if ca_file is not None and not ca_file.is_file():
        raise table.wrong("ca_file", f"không có tệp {ca_file}")
    table.done(("host", "port", "security", "user", "ca_file", *(["folder"] if kind == "imap" else [])))
    return Server(host, port, security, user, ca_file)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether `host` is this very machine, by its name or number alone (no look-up)."""
    return host.lower() == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def needed_smtp(settings: MailSettings) -> tuple[Server, Sender]:
    """What sending needs. Raises SettingsError when pipeline.toml does not say it."""
    if settings.smtp is None:
        raise SettingsError("pipeline.toml chưa có bảng [mail.smtp] (host, port, security, user) để gửi thư.")
    if settings.sender is None:
        raise SettingsError("pipeline.toml: bảng [mail] chưa có sender_address, địa chỉ của người gửi.")
    return settings.smtp, settings.sender


def needed_imap(settings: MailSettings) -> Server:
    """What collecting needs. Raises SettingsError when pipeline.toml does not say it."""
    if settings.imap is None:
        raise SettingsError("pipeline.toml chưa có bảng [mail.imap] (host, port, security, user, folder) để nhận thư.")
    return settings.imap

"""The [mail] tables of pipeline.toml: sender, mail servers, pace. Passwords are never among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.office_settings import SETTING_BY_KEY, Security, is_host, is_ip_address
from pipeline.program.emails import address_problem
from pipeline.text import clean
from pipeline.toml_table import TomlTable

SMTP_PASSWORD = "TONGHOP_SMTP_PASSWORD"
IMAP_PASSWORD = "TONGHOP_IMAP_PASSWORD"

PER_MINUTE = 20
REMIND_DAYS = 7
INBOX = "INBOX"
TIMEOUT = 30.0  # seconds a server may stay silent


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
    folder: str = INBOX
    superior: str = ""  # the superior office's address


def _table(raw: object, name: str, file: str) -> TomlTable:
    """A table, in which no password may stand."""
    for key in raw if isinstance(raw, Mapping) else ():
        if "password" in key.lower() or "mat_khau" in key.lower():
            what = f"không được ghi mật khẩu vào tệp; dùng biến môi trường {SMTP_PASSWORD}, {IMAP_PASSWORD}"
            raise TomlTable(raw, name, file).wrong(key, what)
    return TomlTable(raw, name, file)


def read_mail_settings(raw: Mapping[str, object], workspace: Path, file: str = "pipeline.toml") -> MailSettings:
    """The settings that the table [mail] (as tomllib reads it) gives; paths in it are relative to `workspace`.

    Raises SettingsError for an unknown key, a value of the wrong kind or a connection that would not be protected.
    """
    table = _table(raw, "mail", file)
    name, address, superior = (clean(table.text(key)) for key in ("sender_name", "sender_address", "superior"))
    for key, said in (("sender_address", address), ("superior", superior)):
        if said and (problem := address_problem(said)):
            raise table.wrong(key, problem)
    if name and not address:
        raise table.wrong("sender_address", "chưa ghi địa chỉ người gửi")
    per_minute = table.whole("per_minute", PER_MINUTE, SETTING_BY_KEY["mail.per_minute"].numbers)
    remind_days = table.whole("remind_days", REMIND_DAYS, SETTING_BY_KEY["mail.remind_days"].numbers)
    smtp, _ = _server(table.value("smtp"), "smtp", workspace, file)
    imap, folder = _server(table.value("imap"), "imap", workspace, file)
    table.done()
    sender = Sender(address, name) if address else None
    return MailSettings(sender, per_minute, remind_days, smtp, imap, folder or INBOX, superior)


def remind_days(raw: Mapping[str, object]) -> int:
    """How many days before the due date to remind, for those who write to nobody: mistakes in [mail] are not theirs."""
    said = raw.get("remind_days")
    fits = isinstance(said, int) and not isinstance(said, bool) and said in SETTING_BY_KEY["mail.remind_days"].numbers
    return said if isinstance(said, int) and fits else REMIND_DAYS


def _server(raw: object, kind: str, workspace: Path, file: str) -> tuple[Server | None, str]:
    """The server of a table, and of one that keeps mail the folder where it is looked for ('' where it says none)."""
    if raw is None:
        return None, ""
    table = _table(raw, f"mail.{kind}", file)
    folder = clean(table.text("folder")) if kind == "imap" else ""
    host = _host(table, kind)
    security = _security(table, host)
    port = table.whole("port", _PORTS[kind][security], SETTING_BY_KEY[f"mail.{kind}.port"].numbers)
    user, authority = clean(table.text("user")), clean(table.text("ca_file"))
    ca_file = workspace / authority if authority else None
    if ca_file is not None and not ca_file.is_file():
        raise table.wrong("ca_file", f"không có tệp {ca_file}")
    table.done()
    return Server(host, port, security, user, ca_file), folder


def _host(table: TomlTable, kind: str) -> str:
    host = clean(table.text("host"))
    if is_host(host):
        return host
    raise table.wrong("host", f"phải là tên máy chủ, ví dụ “{kind}.example.vn”, đang ghi “{host}”")


def _security(table: TomlTable, host: str) -> Security:
    said = clean(table.text("security")) or Security.TLS.value
    security = {s.value: s for s in Security}.get(said)
    if security is None:
        raise table.wrong("security", f"phải là “starttls”, “tls” hoặc “none”, đang ghi “{said}”")
    if security is Security.NONE and not is_loopback(host):
        raise table.wrong("security", "“none” chỉ dùng được khi máy chủ ở ngay trên máy này; hãy dùng “tls”")
    return security


def is_loopback(host: str) -> bool:
    """Whether `host` is this very machine, by its name or number alone (no look-up)."""
    return host.lower() == "localhost" or (is_ip_address(host) and ip_address(host).is_loopback)


def needed_smtp(settings: MailSettings) -> tuple[Server, Sender]:
    """What sending needs. Raises SettingsError where nobody has said it."""
    if settings.smtp is None:
        raise SettingsError(_lacking("để gửi thư", "smtp"))
    if settings.sender is None:
        label = SETTING_BY_KEY["mail.sender_address"].label
        raise SettingsError(f"Chưa có địa chỉ của người gửi: điền “{label}” ở trang “Thiết lập” của chuong-trinh.xlsx.")
    return settings.smtp, settings.sender


def needed_imap(settings: MailSettings) -> Server:
    """What collecting needs. Raises SettingsError where nobody has said it."""
    if settings.imap is None:
        raise SettingsError(_lacking("để nhận thư", "imap"))
    return settings.imap


def _lacking(what_for: str, kind: str) -> str:
    host, user = (SETTING_BY_KEY[f"mail.{kind}.{name}"].label for name in ("host", "user"))
    return f"Chưa có máy chủ thư {what_for}: điền “{host}”, “{user}” ở trang “Thiết lập” của chuong-trinh.xlsx."

"""Whether the mail servers can be reached, and take the password where one is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.errors import PipelineError
from pipeline.mail import imap
from pipeline.mail.settings import Server
from pipeline.mail.smtp import SmtpSession
from pipeline.settings import Settings
from pipeline.steps.doctor.model import Health, HealthLine
from pipeline.steps.post import mail_settings

Password = Callable[[str, Server], str]  # 'smtp' or 'imap' and the server -> what is kept for it, '' for nothing
_SECONDS = 10.0  # a server may stay silent here
_NOT_SET = "Chỉ cần khi để máy tự gửi, tự lấy thư: điền ở trang “Thiết lập” của tệp chương trình."


def post(settings: Settings, password: Password, *, offline: bool) -> Iterator[HealthLine]:
    """A line for each server. Raises SettingsError where the settings of the mail are wrong."""
    mail = mail_settings(settings)
    for use, server, what in (("smtp", mail.smtp, "Máy chủ gửi thư"), ("imap", mail.imap, "Máy chủ nhận thư")):
        if server is None:
            yield HealthLine(Health.GOOD, what, "chưa khai", _NOT_SET)
        elif offline:
            yield HealthLine(Health.GOOD, what, f"{server}: không thử kết nối")
        else:
            yield _reached(use, replace(server, timeout=min(server.timeout, _SECONDS)), what, password)
    if mail.smtp is not None and mail.sender is None:
        yield HealthLine(Health.NOTED, "Người gửi thư", "chưa khai", "Điền “Địa chỉ gửi thư” ở trang “Thiết lập”.")


def _reached(use: str, server: Server, what: str, password: Password) -> HealthLine:
    kept = password(use, server) if server.user else ""
    try:
        if use == "smtp":
            session = SmtpSession(server if kept else replace(server, user=""), kept)
            session.open()
            session.close()
        else:
            imap.reach(server, kept)
    except PipelineError as error:
        to_do = "Sửa ở trang “Thiết lập”; chứng thư hết hạn, chưa có hiệu lực thì xem lại ngày của máy."
        return HealthLine(Health.STOPS, what, str(error), to_do)
    if kept:
        return HealthLine(Health.GOOD, what, f"{server}: kết nối, đăng nhập được")
    return HealthLine(
        Health.GOOD if not server.user else Health.NOTED,
        what,
        f"{server}: kết nối được, chưa thử đăng nhập",
        "" if not server.user else "Máy không giữ mật khẩu: gõ lệnh password để giữ, hoặc gõ khi được hỏi.",
    )

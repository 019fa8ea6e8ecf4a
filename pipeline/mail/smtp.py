"""One SMTP connection, step by step, so that it is known at every point whether a letter can have gone out."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from io import BufferedIOBase

from pipeline.errors import PipelineError
from pipeline.mail.connect import explained, refused_login, said, secrets_of, tls_context, without
from pipeline.mail.settings import Server
from pipeline.office_settings import Security
from pipeline.program.emails import addresses

MAX_LINES = 1_000  # of one reply
_CLOSING = 421  # the server says that it hangs up


class Verdict(Enum):
    """The server's answer to one letter."""

    ACCEPTED = auto()
    RECIPIENT_REFUSED = auto()
    NOT_NOW = auto()
    UNANSWERED = auto()


class Lost(Exception):
    """The connection broke off before the letter can have gone out; `begun` when part of it was transferred."""

    def __init__(self, why: str, *, begun: bool = False) -> None:
        super().__init__(why)
        self.begun = begun


class _Lines:
    """The lines that a server sends: so many to one reply, a password in them blotted out."""

    def __init__(self, file: BufferedIOBase) -> None:
        self._file = file
        self.left = MAX_LINES
        self.secrets: tuple[bytes, ...] = ()

    def readline(self, size: int = -1) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise OSError("máy chủ gửi quá nhiều dữ liệu")
        return without(self._file.readline(size), self.secrets)

    def close(self) -> None:
        self._file.close()


class _Bounded(smtplib.SMTP):
    """A connection that takes no reply without end, nor one that says the password back."""

    secrets: tuple[bytes, ...] = ()

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Lines(self.sock.makefile("rb"))
        if isinstance(self.file, _Lines):
            self.file.left, self.file.secrets = MAX_LINES, self.secrets
        return super().getreply()


class _BoundedTls(_Bounded, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class SmtpSession:
    """A connection to `server`, opened when needed; the account is logged in."""

    def __init__(self, server: Server, password: str) -> None:
        self.server = server
        self._password = password
        self._smtp: _Bounded | None = None
        self._was_open = False
        self._left_out = ""  # addresses of the letter at hand that the server does not take

    def open(self) -> None:
        """Connect and log in unless that is done already.

        Raises PipelineError when it does not work, or Lost when it did work before: then it is worth another try.
        """
        if self._smtp is not None:
            return
        try:
            self._smtp = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            if self._was_open and not isinstance(error, smtplib.SMTPAuthenticationError):
                raise Lost(said(error) or type(error).__name__) from None
            raise self._explained(error) from None
        self._was_open = True

    def _explained(self, error: Exception) -> PipelineError:
        match error:
            case smtplib.SMTPAuthenticationError():
                return refused_login(self.server, error.smtp_error)
            case smtplib.SMTPResponseException():
                return PipelineError(f"Máy chủ thư {self.server} từ chối phục vụ ({said(error.smtp_error)}).")
            case smtplib.SMTPServerDisconnected() if self.server.security is Security.STARTTLS:
                return PipelineError(
                    f"Máy chủ thư {self.server} ngắt kết nối; kiểm tra port và security (cổng 465 dùng “tls”)."
                )
            case _:
                return explained(error, self.server)

    def _connected(self) -> _Bounded:
        server = self.server
        context = tls_context(server)
        smtp: _Bounded
        if server.security is Security.TLS:
            smtp = _BoundedTls(server.host, server.port, timeout=server.timeout, context=context)
        else:
            smtp = _Bounded(server.host, server.port, timeout=server.timeout)
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.security is Security.STARTTLS:
                if not smtp.has_extn("starttls"):
                    raise PipelineError(f"Máy chủ thư {server} không có STARTTLS; dùng security = “tls” với cổng 465.")
                smtp.starttls(context=context)
                smtp.ehlo()
            if server.user:
                self._log_in(smtp)
        except (OSError, smtplib.SMTPException, PipelineError):
            smtp.close()
            raise
        return smtp

    def _log_in(self, smtp: _Bounded) -> None:
        if not smtp.has_extn("auth"):
            raise PipelineError(f"Máy chủ thư {self.server} không nhận đăng nhập; bỏ user hoặc đổi port, security.")
        if not (self.server.user + self._password).isascii():
            raise PipelineError(f"Tài khoản hoặc mật khẩu tại {self.server} có chữ có dấu: kiểm tra bộ gõ tiếng Việt.")
        smtp.secrets = secrets_of(self.server.user, self._password)
        smtp.login(self.server.user, self._password)

    def deliver(
        self, sender: str, recipient: str, content: bytes, committing: Callable[[], None]
    ) -> tuple[Verdict, str]:
        """Hand over one letter; `committing` is called before its last byte goes out.

        Raises Lost when the connection broke before that, and PipelineError when the sender is refused for good.
        """
        assert self._smtp is not None
        try:
            return self._delivered(self._smtp, sender, recipient, content, committing)
        except KeyboardInterrupt:  # a good-bye would wait for the answer that somebody is tired of waiting for
            self._drop()
            raise

    def _delivered(
        self, smtp: smtplib.SMTP, sender: str, recipient: str, content: bytes, committing: Callable[[], None]
    ) -> tuple[Verdict, str]:
        begun = False
        try:
            refusal = self._announced(smtp, sender, recipient)
            if refusal is not None:
                with suppress(smtplib.SMTPException, OSError):
                    smtp.rset()
                return refusal
            committing()
            begun = True
            smtp.send(_dotted(content))
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._drop()
            raise Lost(said(error) or type(error).__name__, begun=begun) from None
        try:
            code, reply = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Verdict.UNANSWERED, said(error)
        if code == _CLOSING:
            self._drop()
        told = f"{code} {said(reply)}" + (f"; không nhận: {self._left_out}" if self._left_out else "")
        return (Verdict.ACCEPTED if code == 250 else Verdict.NOT_NOW), said(told)

    def _announced(self, smtp: smtplib.SMTP, sender: str, recipient: str) -> tuple[Verdict, str] | None:
        """Name sender and recipients; None when the server waits for the letter, otherwise what it said instead."""
        code, reply = _answered(smtp.mail(sender))
        if code >= 500:
            raise PipelineError(f"Máy chủ thư {self.server} không nhận người gửi {sender} ({said(reply)}).")
        if code != 250:
            return Verdict.NOT_NOW, f"{code} {said(reply)}"
        refusals = []
        every = addresses(recipient)
        for address in every:
            code, reply = _answered(smtp.rcpt(address))
            if code not in (250, 251):
                whose = f"{address}: " if len(every) > 1 else ""
                refusals.append((code, f"{whose}{code} {said(reply)}"))
        if len(refusals) == len(every):
            verdict = Verdict.RECIPIENT_REFUSED if all(code >= 500 for code, _ in refusals) else Verdict.NOT_NOW
            return verdict, "; ".join(told for _, told in refusals)
        self._left_out = "; ".join(told for _, told in refusals)
        code, reply = _answered(smtp.docmd("DATA"))
        return None if code == 354 else (Verdict.NOT_NOW, f"{code} {said(reply)}")

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None

    def close(self) -> None:
        """Say good-bye; nothing depends on the answer."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
        self._drop()


def _answered(answer: tuple[int, bytes]) -> tuple[int, bytes]:
    """The answer, unless it says that the server hangs up."""
    if answer[0] in (_CLOSING, -1):
        raise smtplib.SMTPServerDisconnected(said(answer[1]))
    return answer


def _dotted(content: bytes) -> bytes:
    """A message as DATA wants it: CRLF, leading dots doubled, the final dot."""
    lines = re.sub(rb"(?m)^\.", b"..", content)
    return lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n"

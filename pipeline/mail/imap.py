"""A mailbox as a server shows it that need not be honest: what it sends, and how long it takes, is bounded.

A command may be answered with so many lines and bytes and within a time; a message with so many bytes. What is answered
to another question than was asked is not taken. Nothing that the server says back can hold the password.
"""

from __future__ import annotations

import imaplib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import NoReturn

from imap_tools import (
    AND,
    BaseMailBox,
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxFolderStatusError,
    MailboxLoginError,
)

from pipeline.errors import PipelineError
from pipeline.files import BrokenFile, broken_bytes
from pipeline.mail.connect import explained, refused_login, secrets_of, tls_context, without
from pipeline.mail.settings import Server
from pipeline.office_settings import Security

MAX_LITERAL = 1_000_000  # bytes that are sent in one piece where no message was asked for
MAX_ANSWER = 24_000_000  # bytes of lines in the answer to one command; two million numbers of messages
MAX_LINES = 50_000  # in the answer to one command
MAX_MESSAGES = 500_000  # in one folder
MAX_HEADERS = 200_000  # bytes of the header lines of a message that is not fetched whole
ANSWER_SECONDS = 120.0  # for a command, however slowly the server sends
MESSAGE_SECONDS = 900.0  # for a message
_LARGEST = 2**32 - 1  # number of a message, or of a folder's state
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_RECEIVED = re.compile(rb'\bINTERNALDATE "([ \d]\d-[A-Za-z]{3}-\d{4} \d\d:\d\d:\d\d [+-]\d{4})"')
_FAILURES: tuple[type[Exception], ...] = (OSError, imaplib.IMAP4.error, ImapToolsError, BrokenFile)


class TooMuch(imaplib.IMAP4.abort):
    """The server sends more than was asked for; nothing more can be read of it."""


class _Bounded(imaplib.IMAP4):
    """A connection that reads within bounds; `read`, `readline`, `open` and `shutdown` are made to be overridden."""

    most = MAX_LITERAL
    late = overrun = False
    secrets: tuple[bytes, ...] = ()
    _bytes = _lines = 0
    _clock: threading.Timer | None = None

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        super().open(host, port, timeout)
        self.begin(ANSWER_SECONDS)

    def begin(self, seconds: float, most: int = MAX_LITERAL) -> None:
        """A command is asked: from here its answer counts."""
        self._stop_clock()
        self.most, self._bytes, self._lines = most, 0, 0
        self._clock = threading.Timer(seconds, self._cut)
        self._clock.daemon = True
        self._clock.start()

    def _cut(self) -> None:
        self.late = True
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()

    def read(self, size: int) -> bytes:
        if size > self.most:
            self._refuse()
        self.most -= size
        return super().read(size)

    def readline(self) -> bytes:
        line = super().readline()
        self._bytes += len(line)
        self._lines += 1
        if self._bytes > MAX_ANSWER or self._lines > MAX_LINES:
            self._refuse()
        return without(line, self.secrets)

    def _refuse(self) -> NoReturn:
        self.overrun = True  # the library makes another error of what is raised in the midst of a command
        raise TooMuch("máy chủ gửi quá nhiều dữ liệu")

    def shutdown(self) -> None:
        self._stop_clock()
        super().shutdown()


class _BoundedTls(_Bounded, imaplib.IMAP4_SSL):  # type: ignore[misc]  # `open` differs by its default port only
    """The same over TLS from the first byte."""


class _Box(BaseMailBox):
    """The library's mailbox over a connection of ours."""

    def __init__(self, server: Server) -> None:
        self._server = server
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        server = self._server
        if server.security is Security.TLS:
            return _BoundedTls(server.host, server.port, ssl_context=tls_context(server), timeout=server.timeout)
        context = tls_context(server) if server.security is Security.STARTTLS else None
        client = _Bounded(server.host, server.port, timeout=server.timeout)
        if context is not None:
            protected = False
            try:
                client.starttls(context)
                protected = True
            finally:
                if not protected:
                    with suppress(OSError):
                        client.shutdown()
        return client


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message as the server gave it; `date` is ISO 8601, when the server took it in."""

    raw: bytes
    date: str = ""


class Mailbox:
    """A folder of a mailbox; every method is one command. Raises BrokenFile for answers that make no sense."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box
        assert isinstance(box.client, _Bounded)
        self.client = box.client

    def choose(self, folder: str, *, writable: bool) -> str:
        """Go into a folder; gives the number of its state, under which numbers of messages keep their meaning."""
        with self._asked():
            validity = self._box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"]
            if not 0 < validity <= _LARGEST:
                raise BrokenFile("UIDVALIDITY")
        with self._asked():
            self._box.folder.set(folder, readonly=not writable)
        return str(validity)

    def uids(self, since: date | None, over: int = 0) -> list[str]:
        """The numbers of the messages since a day, of more than `over` bytes."""
        criteria = str(AND(date_gte=since, size_gt=over or None)) if since or over else "ALL"
        with self._asked():
            found = list(dict.fromkeys(self._box.uids(criteria, charset=None)))
            if len(found) > MAX_MESSAGES or not all(map(_is_number, found)):
                raise BrokenFile("SEARCH")
        return found

    def message(self, uid: str, most: int, *, headers_only: bool = False) -> Fetched | None:
        """A message of at most `most` bytes, the rest cut off; None where it is gone. Leaves it unread.

        Raises BrokenFile where the server gives another, or none although it is there, and TooMuch for a longer one.
        """
        part = f"BODY.PEEK[HEADER]<0.{MAX_HEADERS}>" if headers_only else f"BODY.PEEK[]<0.{most}>"
        with self._asked(MESSAGE_SECONDS, max(most, MAX_HEADERS) + MAX_LITERAL):
            status, answer = self.client.uid("FETCH", uid, f"(UID INTERNALDATE {part})")
            if status != "OK":
                raise BrokenFile("FETCH")
            return _message(answer, uid.encode())

    def mark_seen(self, uid: str) -> None:
        """Mark a message as read."""
        with self._asked():
            self.client.uid("STORE", uid, "+FLAGS", r"(\Seen)")

    @contextmanager
    def _asked(self, seconds: float = 0, most: int = MAX_LITERAL) -> Iterator[None]:
        """Around one command: an answer that makes no sense is BrokenFile, one that is too long TooMuch."""
        self.client.begin(seconds or ANSWER_SECONDS, most)
        try:
            with _understood():
                yield
        except imaplib.IMAP4.abort as error:
            if self.client.overrun:
                raise TooMuch(str(error)) from None
            raise


def _is_number(uid: str) -> bool:
    return uid.isascii() and uid.isdigit() and len(uid) <= 10 and 0 < int(uid) <= _LARGEST


def _message(answer: list[object], uid: bytes) -> Fetched | None:
    """The one message asked for out of an answer, in which the server may tell of others too."""
    others = False
    for n, item in enumerate(answer):
        if not isinstance(item, tuple) or len(item) < 2 or not isinstance(item[1], bytes):
            continue
        behind = answer[n + 1] if n + 1 < len(answer) else b""
        said = bytes(item[0]) + b" " + (behind if isinstance(behind, bytes) else b"")
        number = _UID.search(said)
        if b"BODY[" in item[0] and number is not None and number[1] == uid:
            return Fetched(item[1], _received(said))
        others = True
    if others:
        raise BrokenFile("another message")
    return None


def _received(said: bytes) -> str:
    found = _RECEIVED.search(said)
    with suppress(ValueError):
        return datetime.strptime(found[1].decode(), "%d-%b-%Y %H:%M:%S %z").isoformat() if found else ""
    return ""


# ------------------------------------------------------------------------------------------- the connection


@contextmanager
def _understood() -> Iterator[None]:
    """Around what the libraries make of an answer: where they cannot, BrokenFile. A certificate's error passes."""
    refused: OSError | None = None
    with broken_bytes(AttributeError, TypeError):
        try:
            yield
        except OSError as error:  # some are errors of values too
            refused = error
    if refused is not None:
        raise refused


@contextmanager
def mailbox(
    server: Server, password: str, folder: str, saved: Callable[[], int], *, writable: bool
) -> Iterator[Mailbox]:
    """The mailbox, logged in; every failure inside the block becomes one clear line. `saved`: how many files are."""
    box: _Box | None = None
    try:
        with _understood():
            box = _Box(server)
        _log_in(box, server, password)
        yield Mailbox(box)
    except (MailboxFolderSelectError, MailboxFolderStatusError):
        access = "ghi" if writable else "đọc"
        raise PipelineError(
            f"Hộp thư {server.user}: không {access} được thư mục “{folder}”; kiểm tra folder."
        ) from None
    except _FAILURES as error:
        raise _failure(error, box, server, saved()) from None
    finally:
        if box is not None:
            _leave(box)


def reach(server: Server, password: str) -> None:
    """Connect, and log in where there is a password. Raises PipelineError where that does not work."""
    box: _Box | None = None
    try:
        with _understood():
            box = _Box(server)
        if password:
            _log_in(box, server, password)
    except _FAILURES as error:
        raise _failure(error, box, server, 0) from None
    finally:
        if box is not None:
            _leave(box)


def _failure(error: Exception, box: _Box | None, server: Server, saved: int) -> PipelineError:
    client = box.client if box is not None else None
    assert client is None or isinstance(client, _Bounded)
    if client is not None and client.overrun:
        what = "gửi quá nhiều dữ liệu, khác với điều được hỏi"
    elif isinstance(error, BrokenFile):
        what = "trả lời không hiểu được; kiểm tra máy chủ, cổng ở trang “Thiết lập”"
    elif client is not None and client.late:
        what = "trả lời quá chậm, đã ngắt"
    elif saved:
        return PipelineError(
            f"Mất kết nối với máy chủ thư {server} sau khi lưu {saved} tệp; chạy lại lệnh để lấy tiếp."
        )
    else:
        return explained(error, server)
    return PipelineError(f"Máy chủ thư {server}: {what}. Đã lưu {saved} tệp; chạy lại lệnh để lấy tiếp.")


def _leave(box: _Box) -> None:
    """Say good-bye; nothing depends on the answer."""
    client = box.client
    assert isinstance(client, _Bounded)
    with suppress(*_FAILURES), _understood():
        if not (client.late or client.overrun):
            client.begin(10.0)
            box.logout()
    with suppress(OSError, imaplib.IMAP4.error):
        client.shutdown()


def _log_in(box: _Box, server: Server, password: str) -> None:
    client = box.client
    assert isinstance(client, _Bounded)
    client.secrets = secrets_of(server.user, password)
    client.begin(ANSWER_SECONDS)
    log_in = box.login if (server.user + password).isascii() else box.login_utf8
    try:
        with _understood():
            log_in(server.user, password, initial_folder=None)
    except MailboxLoginError as error:
        reply = error.command_result[1][0] if error.command_result[1] else ""
        raise refused_login(server, reply) from None
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise refused_login(server, error) from None

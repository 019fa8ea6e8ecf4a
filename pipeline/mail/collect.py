"""Fetching forms from a mailbox over IMAP: nothing there is deleted or marked, nothing is fetched twice.

The journal holds one line per attachment (saved, or skipped with the reason) and one line `read` per message that was
gone through to its end. A run that is interrupted leaves at most one message half-way; it is gone through again, and
what was saved of it is recognised by message id and content.
"""

from __future__ import annotations

import hashlib
import imaplib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path

from imap_tools import (
    AND,
    BaseMailBox,
    ImapToolsError,
    MailBox,
    MailboxFolderSelectError,
    MailboxFolderStatusError,
    MailboxLoginError,
    MailBoxStartTls,
    MailBoxUnencrypted,
    MailMessageFlags,
)

from pipeline.errors import PipelineError
from pipeline.faults import Fault, one_file
from pipeline.files import replaced_file
from pipeline.forms.grids import Failed
from pipeline.intake.guard import Guard
from pipeline.intake.headers import Envelope
from pipeline.intake.letter import Attached, Letter, read_letter
from pipeline.intake.litter import Litter
from pipeline.labelled import Labelled
from pipeline.mail import journal
from pipeline.mail.connect import explained, refused_login, tls_context
from pipeline.mail.parts import NAMELESS, is_document, is_litter, reason_skipped, safe_name
from pipeline.mail.settings import MailSettings, Security, Server, needed_imap

MAX_ATTACHMENT = 25_000_000  # bytes: what mail providers let through; a form is a hundredth of it
MAX_MESSAGE = 2 * MAX_ATTACHMENT


DOUBTFUL = "?"  # in the journal: a letter whose From line says no address clearly


class Fate(Labelled):
    """What became of an attachment; `read` ends a message."""

    SAVED = "saved", "Đã lưu"
    SKIPPED = "skipped", "Bỏ qua"
    READ = "read", "Đã xem hết thư"


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the journal. `path` is relative to the folder of saved files, `uid` is '<uidvalidity>/<uid>'."""

    fate: Fate
    uid: str
    message_id: str
    sender: str
    sender_name: str
    date: str
    subject: str
    name: str = ""
    sha256: str = ""
    path: str = ""
    reason: str = ""
    words: str = ""  # of the letter itself
    delivered: str = ""  # the address of the letter that came, whatever it forwards; DOUBTFUL where it says none


@dataclass(frozen=True, slots=True)
class CollectReport:
    """A run: new files, what was passed over and why, number of new messages, attachments had before, our faults."""

    saved: tuple[Record, ...]
    skipped: tuple[Record, ...]
    messages: int
    repeated: int
    faults: tuple[Fault, ...] = ()


def read_records(path: Path) -> tuple[Record, ...]:
    """The journal's records, oldest first: what came from whom and when."""
    names = [field.name for field in fields(Record)][1:]
    fates = {fate.value: fate for fate in Fate}
    found = []
    for entry in journal.entries(path):
        said = {name: str(entry.get(name, "")) for name in names}
        if (fate := fates.get(str(entry.get("fate")))) is not None:
            found.append(Record(fate, **said))
    return tuple(found)


def collect(
    settings: MailSettings,
    password: str,
    folder: Path,
    record_path: Path,
    *,
    since: date | None = None,
    mark_seen: bool = False,
    max_bytes: int = MAX_ATTACHMENT,
    named: Callable[[str], bool] = lambda _: False,
    advance: Callable[[str], None] = lambda _: None,
) -> CollectReport:
    """Save what may be a form into `folder`, journalled in `record_path`; `advance` is told each new message's subject.

    `named` tells whether a file's name speaks of a union: a document so called, sent without a form, is saved as well,
    so that it is listed and the union told.
    Raises PipelineError when the mailbox cannot be used or the connection is lost; the next run goes on from there.
    """
    server = needed_imap(settings)
    with journal.held(record_path) as log, Guard() as guard:
        store = _Store(folder, log, max_bytes, guard, named)
        _go_through(server, password, settings.folder, store, since=since, mark_seen=mark_seen, advance=advance)
    return store.report()


def _go_through(
    server: Server,
    password: str,
    folder: str,
    store: _Store,
    *,
    since: date | None,
    mark_seen: bool,
    advance: Callable[[str], None],
) -> None:
    """Go through every message that is new."""
    with _mailbox(server, password, folder, store, writable=mark_seen) as mailbox:
        validity = mailbox.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"]
        mailbox.folder.set(folder, readonly=not mark_seen)
        huge = set(mailbox.uids(_criteria(since, over=max(2 * store.max_bytes, MAX_MESSAGE)), charset=None))
        for uid in mailbox.uids(_criteria(since), charset=None):
            where = f"{validity}/{uid}"
            if where in store.read:
                continue
            advance(_take(mailbox, uid, where, store, huge=uid in huge))
            if mark_seen and store.has_all_of(where):
                mailbox.flag(uid, MailMessageFlags.SEEN, True)


def _criteria(since: date | None, over: int = 0) -> str:
    return str(AND(date_gte=since, size_gt=over or None)) if since or over else "ALL"


def _take(mailbox: BaseMailBox, uid: str, where: str, store: _Store, *, huge: bool) -> str:
    """Go through one message; gives its subject."""
    mailbox.email_message_class = _Fetched  # type: ignore[assignment]  # the one reader of e-mail wants the bytes
    got = list(mailbox.fetch(uid_list=[uid], mark_seen=False, headers_only=huge))
    if not got:
        return ""  # deleted by someone else in the meantime
    assert isinstance(got[0], _Fetched)
    with one_file(f"thư {where}", store.faults):
        return _sorted(got[0].raw, where, store, huge=huge)
    return ""  # gone through again the next time


def _sorted(raw: bytes, where: str, store: _Store, *, huge: bool) -> str:
    """Keep what may be a form of a message; gives its subject."""
    letter = store.guard.run(read_letter, raw)
    if isinstance(letter, Failed):  # thousands of parts within parts: nobody's form
        head = _Head(f"<{where}>")
        store.left.add(where)
        store.skip(head, where, "", "thư hỏng, không đọc được")
        store.finish(head, where)
        return ""
    head = _head(letter.envelope)
    if huge:
        store.left.add(where)
        store.skip(head, where, "", "thư quá lớn")
    elif letter.kind in (Litter.BOUNCE, Litter.RECEIPT):
        store.skip(head, where, "", f"{letter.kind.label} của máy chủ thư")
    else:
        _take_files(letter, head, where, store)
    store.finish(head, where)
    return head.subject


def _take_files(letter: Letter, head: _Head, where: str, store: _Store) -> None:
    """What a letter carries: the forms, or else the document that a union sent in their place, or the link."""
    files = [f for f in letter.files if not f.sent_back and not is_litter(f)]
    forms = any(not reason_skipped(f) for f in files)
    for part in files:
        instead = not forms and is_document(part) and store.named(part.name)
        store.keep(head.of(part), where, part, instead=instead)
    for part in letter.files:
        if part.sent_back and not is_litter(part):
            store.skip(head, where, part.name, Litter.BOUNCE.label)
    if not files and letter.link:
        store.skip(head, where, "", f"thư chỉ có liên kết tới {letter.link}; đề nghị gửi tệp đính kèm")


class _Fetched:
    """What the server answered for one message: its bytes as they are."""

    def __init__(self, answer: Iterable[object]) -> None:
        self.raw = next((item[1] for item in answer if isinstance(item, tuple) and isinstance(item[1], bytes)), b"")


@dataclass(frozen=True, slots=True)
class _Head:
    """The envelope of a message as the journal keeps it; `date` is ISO 8601."""

    message_id: str
    sender: str = ""
    sender_name: str = ""
    date: str = ""
    subject: str = ""
    delivered: str = ""

    def of(self, part: Attached) -> _Head:
        """The envelope a part of this message is kept with: the sender and date of the message forwarded with it."""
        first = part.envelope
        if not part.forwarded or not first.sender:
            return self
        return replace(self, sender=first.sender, sender_name=first.sender_name, date=first.date or self.date)


def _head(said: Envelope) -> _Head:
    """An envelope with an identification: one that is missing is made up, unlike the number in the mailbox the same
    after the mailbox was moved."""
    told = json.dumps([said.sender, said.date, said.subject])
    made_up = f"<{hashlib.sha256(told.encode()).hexdigest()[:32]}>"
    delivered = said.address or DOUBTFUL
    return _Head(said.message_id or made_up, said.sender, said.sender_name, said.date, said.subject, delivered)


class _Store:
    """The folder of saved files and its journal."""

    def __init__(
        self, folder: Path, log: journal.Journal, max_bytes: int, guard: Guard, named: Callable[[str], bool]
    ) -> None:
        self._folder, self._log, self.max_bytes, self.guard, self.named = folder, log, max_bytes, guard, named
        known = read_records(log.path)
        self.read = {r.uid for r in known if r.fate is Fate.READ}
        self._have = {(r.message_id, r.sha256) for r in known if r.fate is Fate.SAVED}
        self._skipped_before = {(r.message_id, r.name, r.reason) for r in known if r.fate is Fate.SKIPPED}
        self._names = {r.path.casefold() for r in known if r.fate is Fate.SAVED}
        self._new: list[Record] = []
        self._messages = self._repeated = 0
        self.left: set[str] = set()  # messages of which something could not be taken in
        self.faults: list[Fault] = []

    def has_all_of(self, where: str) -> bool:
        """Whether a message was gone through, and all that may be a form of it is stored."""
        return where in self.read and where not in self.left

    def keep(self, head: _Head, where: str, part: Attached, *, instead: bool = False) -> None:
        """Save an attachment, unless it cannot be a form, and was not sent `instead` of one, or is there already."""
        shown = part.name or NAMELESS
        data = part.payload or b""
        reason = "" if instead else reason_skipped(part)
        if not reason and len(data) > self.max_bytes:
            reason = f"tệp lớn hơn {self.max_bytes // 1_000_000} MB"
            self.left.add(where)
        if reason:
            self.skip(head, where, shown, reason)
            return
        mark = hashlib.sha256(data).hexdigest()
        if (head.message_id, mark) in self._have:
            self._repeated += 1
            return
        path = self._free_path(safe_name(part), data)
        if not path.exists():
            with replaced_file(path) as scratch:
                scratch.write_bytes(data)
        self._have.add((head.message_id, mark))
        self._names.add(path.name.casefold())
        self._note(Record(Fate.SAVED, where, **asdict(head), name=shown, sha256=mark, path=path.name, words=part.words))

    def _free_path(self, name: str, data: bytes) -> Path:
        """A path nobody uses; a file that is there, unrecorded and equal was saved just before an interruption."""
        stem, dot, suffix = name.rpartition(".")
        for number in range(1, 1_000_000):
            path = self._folder / (name if number == 1 else f"{stem} ({number}){dot}{suffix}")
            if path.name.casefold() in self._names:
                continue
            if not path.exists() or (path.is_file() and path.read_bytes() == data):
                return path
        raise PipelineError(f"{self._folder}: có quá nhiều tệp tên {name}.")

    def skip(self, head: _Head, where: str, name: str, reason: str) -> None:
        """List what is passed over, once."""
        key = (head.message_id, name, reason)
        if key in self._skipped_before:
            return
        self._skipped_before.add(key)
        self._note(Record(Fate.SKIPPED, where, **asdict(head), name=name, reason=reason))

    def finish(self, head: _Head, where: str) -> None:
        """The message was gone through to its end."""
        self._messages += 1
        self.read.add(where)
        self._note(Record(Fate.READ, where, **asdict(head)))

    def _note(self, record: Record) -> None:
        self._log.append({name: str(value) for name, value in asdict(record).items()})
        self._new.append(record)

    @property
    def saved(self) -> tuple[Record, ...]:
        """What this run saved."""
        return tuple(r for r in self._new if r.fate is Fate.SAVED)

    def report(self) -> CollectReport:
        """What this run did."""
        skipped = tuple(r for r in self._new if r.fate is Fate.SKIPPED)
        return CollectReport(self.saved, skipped, self._messages, self._repeated, tuple(self.faults))


# ------------------------------------------------------------------------------------------- the connection


@contextmanager
def _mailbox(server: Server, password: str, folder: str, store: _Store, *, writable: bool) -> Iterator[BaseMailBox]:
    """The mailbox, logged in; every failure inside the block becomes one clear line."""
    mailbox: BaseMailBox | None = None
    try:
        mailbox = _connected(server)
        _log_in(mailbox, server, password)
        yield mailbox
    except (MailboxFolderSelectError, MailboxFolderStatusError):
        access = "ghi" if writable else "đọc"
        raise PipelineError(
            f"Hộp thư {server.user}: không {access} được thư mục “{folder}”; kiểm tra folder."
        ) from None
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        if mailbox is None or not store.saved:
            raise explained(error, server) from None
        raise PipelineError(
            f"Mất kết nối với máy chủ thư {server} sau khi lưu {len(store.saved)} tệp; chạy lại lệnh để lấy tiếp."
        ) from None
    finally:
        if mailbox is not None:
            with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
                mailbox.logout()


def _connected(server: Server) -> BaseMailBox:
    match server.security:
        case Security.TLS:
            return MailBox(server.host, server.port, timeout=server.timeout, ssl_context=tls_context(server))
        case Security.STARTTLS:
            return MailBoxStartTls(server.host, server.port, timeout=server.timeout, ssl_context=tls_context(server))
        case _:
            return MailBoxUnencrypted(server.host, server.port, timeout=server.timeout)


def _log_in(mailbox: BaseMailBox, server: Server, password: str) -> None:
    log_in = mailbox.login if (server.user + password).isascii() else mailbox.login_utf8
    try:
        log_in(server.user, password, initial_folder=None)
    except MailboxLoginError as error:
        reply = error.command_result[1][0] if error.command_result[1] else ""
        raise refused_login(server, reply) from None
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise refused_login(server, error) from None

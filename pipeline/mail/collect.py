"""Fetching forms from a mailbox over IMAP: nothing there is deleted or marked, nothing is fetched twice.

The journal holds one line per attachment that was saved, with what tracking needs of its letter. Of everything else it
keeps the number of the message only: a line per thing passed over, with the reason, and one line `read` per message
that was gone through to its end. A run that is interrupted leaves at most one message half-way; it is gone through
again, and what was saved of it is recognised by message id and content.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.faults import Fault, one_file
from pipeline.files import BrokenFile, keep_private, replaced_file
from pipeline.grids.grids import Failed
from pipeline.intake.guard import Guard
from pipeline.intake.letters.headers import Envelope
from pipeline.intake.letters.letter import Attached, OpenedLetter, read_letter, why_unreadable
from pipeline.intake.unpack.litter import Litter
from pipeline.mail import journal
from pipeline.mail.attachments import NAMELESS, is_document, is_litter, reason_skipped, safe_name
from pipeline.mail.fetch_records import DOUBTFUL, AttachmentFate, FetchRecord, read_records
from pipeline.mail.imap import MAX_HEADERS, Fetched, Mailbox, TooMuch, mailbox
from pipeline.mail.settings import MailSettings, Server, needed_imap
from pipeline.text import clean

MAX_ATTACHMENT = 25_000_000  # bytes: what mail providers let through; a form is a hundredth of it
MAX_MESSAGE = 2 * MAX_ATTACHMENT
BY_HAND = "mở thư trong hộp thư, nếu có biểu thì lưu tệp vào thư mục của kỳ"
MAX_WORDS = 200_000  # characters of words kept with the files of one letter, each file with all of its letter's
MAX_WAY = 8  # letters within letters that the journal keeps; behind them it says that there are more
MAX_WRITTEN = 200  # characters of what it keeps of a From line without a clear address
_TOO_LARGE = "thư quá lớn"


@dataclass(frozen=True, slots=True)
class CollectReport:
    """A run: new files, what was passed over and why, number of new messages, attachments had before, our faults."""

    saved: tuple[FetchRecord, ...]
    skipped: tuple[FetchRecord, ...]
    messages: int
    repeated: int
    faults: tuple[Fault, ...] = ()


def way_of(letters: Sequence[Envelope]) -> str:
    """Letters within a letter as the journal keeps them: a line each, the address or DOUBTFUL and what is written."""
    told = [e.address or clean(f"{DOUBTFUL} {e.written}")[:MAX_WRITTEN] for e in letters[:MAX_WAY]]
    return "\n".join([*told, DOUBTFUL] if len(letters) > MAX_WAY else told)


def collect(  # noqa: PLR0913  # what a run may be told, each by its name
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
    with journal.locked(record_path) as log, Guard() as guard:
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
    most = max(2 * store.max_bytes, MAX_MESSAGE)
    with mailbox(server, password, folder, lambda: len(store.saved), writable=mark_seen) as box:
        validity = box.choose(folder, writable=mark_seen)
        huge = set(box.uids(since, over=most))
        for uid in box.uids(since):
            where = f"{validity}/{uid}"
            if where in store.read:
                continue
            advance(_take(box, uid, where, store, most=0 if uid in huge else most))
            if mark_seen and store.has_all_of(where):
                box.mark_seen(uid)


def _take(box: Mailbox, uid: str, where: str, store: _Store, *, most: int) -> str:
    """Go through one message of at most `most` bytes, by its header lines only where it has more; gives its subject."""
    nobody = _Head(f"<{where}>")
    try:
        got = box.message(uid, most + 1, headers_only=not most)
    except BrokenFile:  # it is asked for again the next time
        store.left.add(where)
        store.skip(nobody, where, "", f"máy chủ thư không đưa ra đúng thư này; {BY_HAND}")
        return ""
    except TooMuch:
        store.left.add(where)
        store.skip(nobody, where, "", f"{_TOO_LARGE}; {BY_HAND}")
        store.finish(where)
        raise
    if got is None:
        return ""  # deleted by someone else in the meantime
    with one_file(f"thư {where}", store.faults):
        return _sorted(got, where, store, huge=len(got.raw) > most)
    return ""  # gone through again the next time


def _sorted(got: Fetched, where: str, store: _Store, *, huge: bool) -> str:
    """Keep what may be a form of a message; gives its subject."""
    letter = store.guard.run(read_letter, got.raw[:MAX_HEADERS] if huge else got.raw)
    head = _Head(f"<{where}>", date=got.date) if isinstance(letter, Failed) else _head(letter.envelope, got.date)
    if huge or isinstance(letter, Failed):
        reason = _TOO_LARGE
        if isinstance(letter, Failed) and not huge:
            reason = f"thư không đọc được ({why_unreadable(letter)})"
        store.left.add(where)
        store.skip(head, where, "", f"{reason}; {BY_HAND}")
    elif letter.kind in (Litter.BOUNCE, Litter.RECEIPT):
        store.skip(head, where, "", f"{letter.kind.label} của máy chủ thư")
    else:
        _take_files(letter, head, where, store)
    store.finish(where)
    return head.subject


def _take_files(letter: OpenedLetter, head: _Head, where: str, store: _Store) -> None:
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


@dataclass(frozen=True, slots=True)
class _Head:
    """The envelope of a message as the journal keeps it; `date` and `arrived` are ISO 8601."""

    message_id: str
    sender: str = ""
    sender_name: str = ""
    date: str = ""
    subject: str = ""
    delivered: str = ""
    arrived: str = ""
    way: str = ""

    def of(self, part: Attached) -> _Head:
        """The envelope a part of this message is kept with: the sender and date of the message forwarded with it."""
        first = part.envelope
        within = replace(self, way=way_of(first.way))
        if not part.forwarded or not first.sender:
            return within
        return replace(within, sender=first.sender, sender_name=first.sender_name, date=first.date or self.date)


def _head(said: Envelope, arrived: str) -> _Head:
    """An envelope with an identification: one that is missing is made up, unlike the number in the mailbox the same
    after the mailbox was moved."""
    told = json.dumps([said.sender, said.date, said.subject])
    made_up = f"<{hashlib.sha256(told.encode()).hexdigest()[:32]}>"
    delivered = said.address or DOUBTFUL
    return _Head(said.message_id or made_up, said.sender, said.sender_name, said.date, said.subject, delivered, arrived)


class _Store:
    """The folder of saved files and its journal."""

    def __init__(
        self, folder: Path, log: journal.Journal, max_bytes: int, guard: Guard, named: Callable[[str], bool]
    ) -> None:
        self._folder, self._log, self.max_bytes, self.guard, self.named = folder, log, max_bytes, guard, named
        known = read_records(log.path)
        self.read = {r.uid for r in known if r.fate is AttachmentFate.READ}
        self._have = {(r.message_id, r.sha256) for r in known if r.fate is AttachmentFate.SAVED}
        self._listed = Counter((r.uid, r.reason) for r in known if r.fate is AttachmentFate.SKIPPED)  # by earlier runs
        self._worded = Counter[str]()  # by message: characters of words kept
        self._skipped: set[tuple[str, str, str]] = set()
        self._numbers: dict[str, int] = {}  # by name: those below are taken
        self._names = {r.path.casefold() for r in known if r.fate is AttachmentFate.SAVED}
        self._new: list[FetchRecord] = []
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
            with replaced_file(path, private=True) as scratch:
                keep_private(self._folder)
                scratch.write_bytes(data)
        self._have.add((head.message_id, mark))
        self._names.add(path.name.casefold())
        text = part.letter_text.first(max(0, MAX_WORDS - self._worded[where]))
        self._worded[where] += len(text.text)
        kept = FetchRecord(
            AttachmentFate.SAVED, where, **asdict(head), name=shown, sha256=mark, path=path.name, words=text.text
        )
        if text.left:
            kept = replace(kept, unsaid=str(text.left))
        self._log.append({name: str(value) for name, value in asdict(kept).items()})
        self._new.append(kept)

    def _free_path(self, name: str, data: bytes) -> Path:
        """A path nobody uses; a file that is there, unrecorded and equal was saved just before an interruption."""
        stem, dot, suffix = name.rpartition(".")
        for number in range(self._numbers.get(name.casefold(), 1), 1_000_000):
            self._numbers[name.casefold()] = number
            path = self._folder / (name if number == 1 else f"{stem} ({number}){dot}{suffix}")
            if path.name.casefold() in self._names:
                continue
            if not path.exists() or (path.is_file() and path.read_bytes() == data):
                return path
        raise PipelineError(f"{self._folder}: có quá nhiều tệp tên {name}.")

    def skip(self, head: _Head, where: str, name: str, reason: str) -> None:
        """List what is passed over, once."""
        key = (head.message_id, name, reason)
        if key in self._skipped:
            return
        self._skipped.add(key)
        if self._listed[where, reason]:
            self._listed[where, reason] -= 1
            return
        self._log.append({"fate": AttachmentFate.SKIPPED.value, "uid": where, "reason": reason})
        self._new.append(FetchRecord(AttachmentFate.SKIPPED, where, **asdict(head), name=name, reason=reason))

    def finish(self, where: str) -> None:
        """The message was gone through to its end."""
        self._messages += 1
        self.read.add(where)
        self._log.append({"fate": AttachmentFate.READ.value, "uid": where})

    @property
    def saved(self) -> tuple[FetchRecord, ...]:
        """What this run saved."""
        return tuple(r for r in self._new if r.fate is AttachmentFate.SAVED)

    def report(self) -> CollectReport:
        """What this run did."""
        skipped = tuple(r for r in self._new if r.fate is AttachmentFate.SKIPPED)
        return CollectReport(self.saved, skipped, self._messages, self._repeated, tuple(self.faults))

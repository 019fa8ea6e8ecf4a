"""Letters as Outlook keeps them: .msg files, and the packets called winmail.dat. Runs in guard's worker.

The libraries are imported where they are used: few rounds hold such a file.
"""

from __future__ import annotations

import logging
import struct
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from pipeline.files import BrokenFile, broken_bytes
from pipeline.intake.letters.body import Body, LetterText
from pipeline.intake.letters.bounded_message import OVERGROWN, parsed_message
from pipeline.intake.letters.headers import NOBODY, Envelope, envelope
from pipeline.intake.letters.letter import MAX_FILES, MAX_NAME, UNNAMED, Attached, OpenedLetter, bounded_texts
from pipeline.intake.letters.rtf import text_of, unpacked
from pipeline.intake.unpack.document_links import document_link
from pipeline.intake.unpack.litter import Litter
from pipeline.program.emails import canonical
from pipeline.text import clean

if TYPE_CHECKING:
    from olefile import OleFileIO
    from tnefparse import TNEF

# [MS-OXPROPS]: the numbers of what is looked for in a message and in an attachment.
_CLASS, _SUBJECT, _HEADERS, _BODY, _RTF, _HTML = 0x001A, 0x0037, 0x007D, 0x1000, 0x1009, 0x1013
_NAME_FROM, _SMTP_FROM, _ADDRESS_FROM = 0x0C1A, 0x5D01, 0x0C1F
_SMTP_FOR, _ADDRESS_FOR = 0x5D02, 0x0065  # in whose name it was sent: what a From line says
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_LONG_NAME, _SHORT_NAME, _TITLE, _DATA, _HIDDEN = 0x3707, 0x3704, 0x3001, 0x3701, 0x7FFE
_TEXT, _TEXT_8, _BYTES, _MESSAGE = "001F", "001E", "0102", "000D"
_FILETIME, _BOOLEAN = 0x0040, 0x000B
_ROOT_HEADER, _INNER_HEADER, _ATTACHMENT_HEADER = 32, 24, 8  # bytes before the fixed properties
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_MAX_PARTS = 20_000  # streams in one file
_MAX_DEPTH = 8
_MAX_MESSAGES = 200  # in one file
_OF_EXCHANGE = "Microsoft Mail Internet Headers Version 2.0"  # a line that it puts before them
_MAX_HEADERS = 1_000_000  # characters of the header lines that are kept with a message

Path = tuple[str, ...]


def read_msg(data: bytes) -> OpenedLetter:
    """The letter in an Outlook message, with the messages attached to it. Raises BrokenFile."""
    from olefile import OleFileIO

    with _of_olefile():
        ole = OleFileIO(BytesIO(data))
        paths = [tuple(path) for path in ole.listdir(streams=True, storages=True)]
    with ole:
        if len(paths) > _MAX_PARTS:
            raise BrokenFile(OVERGROWN)
        return _Message(_Streams(ole, frozenset(paths), len(data)), (), _ROOT_HEADER).letter(0)


def _of_olefile() -> AbstractContextManager[None]:
    """Around a call into the library, which checks little of what it is given."""
    return broken_bytes(OSError, AttributeError, TypeError)


class _Streams:
    """The streams of a file: several may name the same bytes, so what is read is counted against its size."""

    def __init__(self, ole: OleFileIO, paths: frozenset[Path], size: int) -> None:
        self.ole, self.paths = ole, paths
        self.messages = 0
        self._room = 8 * size + 1_000_000  # each stream of a whole file is read at most a few times

    def content(self, path: Path) -> bytes:
        """The bytes of one stream; none where there is none."""
        if path not in self.paths:
            return b""
        with _of_olefile():
            data: bytes = self.ole.openstream(list(path)).read()
        self._room -= len(data)
        if self._room < 0:
            raise BrokenFile(OVERGROWN)
        return data


def _inside(file: Attached, letter: OpenedLetter) -> Attached:
    """What a message in the message carries."""
    way = (letter.envelope, *file.envelope.way)
    return replace(file, forwarded=True, envelope=replace(file.envelope, way=way))


def _behind(around: LetterText, file: Attached) -> Attached:
    """A file of an inner letter with what the letter around it says before what its own does."""
    text = "\n".join(filter(None, (around.text, file.letter_text.text)))
    return replace(file, letter_text=LetterText(text, around.left + file.letter_text.left))


class _Message:
    """One message of the file: the storage at `at`."""

    def __init__(self, streams: _Streams, at: Path, header: int) -> None:
        self.streams, self.paths, self.at = streams, streams.paths, at
        streams.messages += 1
        if streams.messages > _MAX_MESSAGES:
            raise BrokenFile(OVERGROWN)
        self.fixed = self._fixed(at, header)
        self.left = 0  # attachments of messages in it that are not read

    def letter(self, depth: int) -> OpenedLetter:
        """The message, its attachments and those of the messages in it."""
        head = self._envelope()
        files: list[Attached] = []
        for storage in sorted({p[: len(self.at) + 1] for p in self.paths if self._is_attachment(p)}):
            files += self._attached(storage, head, depth)
        link = document_link((self._string(_BODY) + " " + self._string(_HTML)).encode() + self._bytes(_HTML))
        body = Body(head.subject)
        body.take(*_told(self._string(_BODY), self._string(_HTML) or _narrow(self._bytes(_HTML)), self._bytes(_RTF)))
        said = bounded_texts(_behind(body.letter_text, f) for f in files[:MAX_FILES])
        left = self.left + max(0, len(files) - MAX_FILES)
        return OpenedLetter(head, _kind(self._string(_CLASS)), said, link, left, body.letter_text)

    def _is_attachment(self, path: Path) -> bool:
        n = len(self.at)
        return len(path) > n and path[:n] == self.at and path[n].startswith("__attach_version1.0_#")

    def _attached(self, storage: Path, head: Envelope, depth: int) -> list[Attached]:
        inner = (*storage, f"__substg1.0_{_DATA:04X}{_MESSAGE}")
        if inner in self.paths:
            if depth >= _MAX_DEPTH:
                return [Attached(f"{UNNAMED}.msg", "application/vnd.ms-outlook", None, head)]
            letter = _Message(self.streams, inner, _INNER_HEADER).letter(depth + 1)
            back = letter.kind is Litter.BOUNCE
            self.left += letter.left
            return [replace(_inside(f, letter), sent_back=f.sent_back or back) for f in letter.files]
        name = next(filter(None, (self._string(n, storage) for n in (_LONG_NAME, _SHORT_NAME, _TITLE))), "")
        hidden = self._fixed(storage, _ATTACHMENT_HEADER).get((_HIDDEN, _BOOLEAN), 0) & 0xFF
        payload = self._bytes(_DATA, storage) if self._has(_DATA, _BYTES, storage) else None
        name = clean(name)[:MAX_NAME]
        return [Attached(name, "application/octet-stream", payload, head, inline=bool(hidden) and _is_picture(name))]

    def _envelope(self) -> Envelope:
        said = NOBODY
        if headers := self._string(_HEADERS):
            headers = headers.removeprefix(_OF_EXCHANGE).lstrip("\r\n")
            said = envelope(parsed_message(headers[:_MAX_HEADERS].encode("utf-8", "replace")))
        told = said.address if len(headers) <= _MAX_HEADERS else ""  # what was cut may name another writer
        address = self._string(_SMTP_FROM) or self._string(_ADDRESS_FROM)
        return Envelope(
            said.message_id,
            said.sender or (clean(address) if "@" in address else ""),
            said.sender_name or clean(self._string(_NAME_FROM)),
            said.sent or self._moment(_SUBMITTED) or self._moment(_DELIVERED),
            said.subject or clean(self._string(_SUBJECT)),
            told if headers else self._address(),
        )

    def _address(self) -> str:
        """The one address of a letter without headers, such as one never sent by the internet; '' for two."""
        told = {canonical(self._string(number)) for number in (_SMTP_FROM, _ADDRESS_FROM, _SMTP_FOR, _ADDRESS_FOR)}
        told.discard("")  # an address of Exchange is none
        return told.pop() if len(told) == 1 else ""

    def _moment(self, number: int) -> datetime | None:
        ticks = self.fixed.get((number, _FILETIME), 0)
        with suppress(OverflowError):
            return _EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
        return None

    def _has(self, number: int, kind: str, at: Path) -> bool:
        return (*at, f"__substg1.0_{number:04X}{kind}") in self.paths

    def _stream(self, number: int, kind: str, at: Path) -> bytes:
        return self.streams.content((*at, f"__substg1.0_{number:04X}{kind}"))

    def _bytes(self, number: int, at: Path | None = None) -> bytes:
        return self._stream(number, _BYTES, self.at if at is None else at)

    def _string(self, number: int, at: Path | None = None) -> str:
        where = self.at if at is None else at
        wide = self._stream(number, _TEXT, where)
        text = wide.decode("utf-16-le", "replace") if wide else _narrow(self._stream(number, _TEXT_8, where))
        return text.strip("\x00 \r\n\t")

    def _fixed(self, at: Path, header: int) -> dict[tuple[int, int], int]:
        """The properties of fixed length, by number and type."""
        body = self.streams.content((*at, "__properties_version1.0"))[header:]
        whole = len(body) // 16 * 16
        return {(number, kind): value for kind, number, _, value in struct.iter_unpack("<HHIQ", body[:whole])}


def _told(plain: str, page: str, packed: bytes) -> tuple[str, str]:
    """The text of a message and its type, from whatever it is kept as."""
    if clean(plain):
        return plain, "text/plain"
    return (page, "text/html") if clean(page) else text_of(unpacked(packed))


def _narrow(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1258", "replace")


def _kind(message_class: str) -> Litter | None:
    folded = message_class.casefold()
    if folded.startswith("report."):
        return Litter.BOUNCE if folded.endswith(".ndr") else Litter.RECEIPT
    return Litter.CALENDAR if folded.startswith(("ipm.schedule", "ipm.appointment")) else None


def _is_picture(name: str) -> bool:
    return name.casefold().endswith((".png", ".gif", ".jpg", ".jpeg", ".bmp", ".emz", ".wmz"))


def read_tnef(data: bytes) -> OpenedLetter:
    """The attachments in a winmail.dat; who sent it and when the letter around it says. Raises BrokenFile."""
    from tnefparse import TNEF

    logging.disable(logging.CRITICAL)  # the library warns of checksums, which old Outlooks got wrong
    with broken_bytes(AttributeError, TypeError, AssertionError):  # the library checks little of what it is given
        files = _of_tnef(TNEF(data, do_checksum=False), 0)
    return OpenedLetter(NOBODY, None, tuple(files[:MAX_FILES]), left=max(0, len(files) - MAX_FILES))


def _body_of_tnef(packet: TNEF) -> Body:
    """What the writer of a wrapped letter says."""
    codepage = packet.codepage if isinstance(packet.codepage, str) else "utf-8"
    plain, page = (_as_text(said, codepage) for said in (packet.body, packet.htmlbody))
    packed = packet.rtfbody  # packed still: it would unpack it with a library that we do without
    body = Body()
    body.take(*_told(plain, page, packed if isinstance(packed, bytes) else b""))
    return body


def _as_text(said: object, codepage: str) -> str:
    if isinstance(said, bytes):
        try:
            return said.decode("utf-8").strip("\x00")
        except UnicodeDecodeError:
            with suppress(LookupError):
                return said.decode(codepage, "replace").strip("\x00")
            return _narrow(said)
    return said.strip("\x00") if isinstance(said, str) else ""


def _of_tnef(packet: TNEF, depth: int) -> list[Attached]:
    files: list[Attached] = []
    body = _body_of_tnef(packet)
    for item in packet.attachments:
        inner = getattr(item, "embed", None)
        if inner is not None and depth < _MAX_DEPTH:
            inside = _of_tnef(inner, depth + 1)
            files += bounded_texts(replace(_behind(body.letter_text, f), forwarded=True) for f in inside)
            continue
        try:
            name = item.long_filename()
        except UnicodeDecodeError as error:  # a name in the code page of the sender's machine
            name = _narrow(error.object)
        name = name if isinstance(name, str) else _narrow(name)
        data = item.data if isinstance(item.data, bytes) else None
        known = clean(name.strip("\x00"))[:MAX_NAME]
        files.append(Attached(known, "application/octet-stream", data, NOBODY, letter_text=body.letter_text))
    return files

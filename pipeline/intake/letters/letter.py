"""The one reader of an e-mail: who sent it and when, what is attached, however deep and however written.

For the folder and for the mailbox alike. Runs in guard's worker, on what `bounded_message` lets the parser see; what
is given back is bounded too.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from email.message import Message

from pipeline.files import BrokenFile, broken_bytes
from pipeline.grids.grids import Failed
from pipeline.intake.letters.body import MAX_BODY, MAX_SAID, NO_TEXT, Body, LetterText
from pipeline.intake.letters.bounded_message import MAX_PARTS, OVERGROWN, parsed_message
from pipeline.intake.letters.headers import Envelope, envelope, header, part_name
from pipeline.intake.letters.saved_letters import bare
from pipeline.intake.letters.uuencoded import uu_body, uu_name, uuencoded
from pipeline.intake.unpack.document_links import document_link
from pipeline.intake.unpack.litter import Litter

MAX_NAME = 200  # characters of an attachment's name
MAX_FILES = 2_000  # attachments of one message, over all messages in it
MAX_TYPE = 100  # characters of what a message calls the type of a part
MAX_LEVELS = 100  # of parts within parts, those in base64 against the standard included
MAX_TEXT = 2_000_000  # bytes of text looked at in one message, over all messages in it
MAX_TEXTS = 2_000_000  # characters of text given back with one message, over all its attachments
UNNAMED = "tep-dinh-kem"
_LONGEST_LETTER = 4  # bytes of one letter, which may be cut in the midst
_FILES = (b"PK", b"\xd0\xcf\x11\xe0")  # how workbooks and zips begin
_CODED = ("base64", "quoted-printable", "x-uuencode", "uuencode")
_SENT_BACK = re.compile(r"^(?:mailer-daemon|postmaster|microsoftexchange[0-9a-f]{0,40})@", re.IGNORECASE)
_UNDELIVERED = re.compile(
    r"^(?:undeliver|undelivered mail|delivery (?:status|failure)|mail delivery (?:failed|system)|failure notice"
    r"|returned mail|không gửi được|không thể gửi|thư không gửi được)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment and the envelope of the message that carries it: of one forwarded whole, that one.

    The name is as written, blank where there is none. A payload of None is one that could not be decoded; `inline`: a
    picture shown in the text, such as a logo; `forwarded`: it lies in a message inside the message; `sent_back`: in one
    that a mail server gave back. `letter_text`: what the writer of that message, and of those around it, says in it.
    """

    name: str
    content_type: str
    payload: bytes | None
    envelope: Envelope
    inline: bool = False
    forwarded: bool = False
    sent_back: bool = False
    letter_text: LetterText = NO_TEXT


@dataclass(frozen=True, slots=True)
class OpenedLetter:
    """A message: its envelope, what it is where no person wrote it, what it carries, the documents it links to.

    `left`: how many attachments more there are, which are not read. `letter_text`: what the writers of it and of the
    messages in it say.
    """

    envelope: Envelope
    kind: Litter | None
    files: tuple[Attached, ...]
    link: str = ""
    left: int = 0
    letter_text: LetterText = NO_TEXT


def why_unreadable(failed: Failed) -> str:
    """Why a message could not be read, in words."""
    known = {
        "timeout": "mở quá lâu",
        "size": "bung ra quá lớn",
        OVERGROWN: "thư có quá nhiều phần, lớp thư lồng nhau hoặc dòng đầu thư",
    }
    return known.get(failed.reason, "thư hỏng")


def read_letter(data: bytes) -> OpenedLetter:
    """The message in `data`, whatever stands before it, with the messages in it."""
    message = parsed_message(bare(data))
    reader = _Reader()
    head = envelope(message)
    body = Body(head.subject)
    reader.go_through(message, head, body, forwarded=False, sent_back=False)
    told = zip(reader.files, reader.bodies, strict=True)
    files = bounded_texts(replace(f, letter_text=body.letter_text) for f, body in told)
    link = document_link(bytes(reader.text))
    return OpenedLetter(head, _kind(message, reader), files, link, reader.left, _together([body, *reader.inner]))


def _together(bodies: Sequence[Body]) -> LetterText:
    """What messages say that lie in one another, each line once."""
    texts = [body.letter_text for body in bodies]
    text = "\n".join(dict.fromkeys(line for told in texts for line in told.text.split("\n")))
    return LetterText(text, max(told.left for told in texts)).first(MAX_SAID)


def bounded_texts(files: Iterable[Attached]) -> tuple[Attached, ...]:
    """The files with their letters' texts as long as there is room for them; equal ones are kept once."""
    room, kept, told = MAX_TEXTS, dict[str, int](), []
    for file in files:
        text = file.letter_text
        if text.text not in kept:
            kept[text.text] = min(room, MAX_SAID)
            room -= len(text.text[: kept[text.text]])
        told.append(replace(file, letter_text=text.first(kept[text.text])))
    return tuple(told)


class _Reader:
    """What is found on the way through a message."""

    def __init__(self) -> None:
        self.files: list[Attached] = []
        self.bodies: list[Body] = []  # by file: the text of the message that carries it
        self.inner: list[Body] = []  # texts of the messages in the message
        self.text = bytearray()
        self.calendar = False
        self.left = 0
        self._seen = self._level = 0
        self._text_left = MAX_TEXT

    def go_through(self, part: Message, head: Envelope, body: Body, *, forwarded: bool, sent_back: bool) -> None:
        """Collect what `part`, of the message with the envelope `head`, carries. Raises BrokenFile beyond bounds."""
        self._seen += 1
        self._level += 1
        if self._seen > MAX_PARTS or self._level > MAX_LEVELS:
            raise BrokenFile(OVERGROWN)
        self._into(part, head, body, forwarded=forwarded, sent_back=sent_back)
        self._level -= 1

    def _into(self, part: Message, head: Envelope, body: Body, *, forwarded: bool, sent_back: bool) -> None:
        kind = part.get_content_type()[:MAX_TYPE]
        for inner in _messages(part, kind):
            given_back = sent_back or is_bounce(inner)
            own = envelope(inner)
            whose = replace(own if own.sender else head, sent=own.sent or head.sent, way=(*head.way, own))
            self.inner.append(Body(own.subject, body))
            self.go_through(inner, whose, self.inner[-1], forwarded=True, sent_back=given_back)
        if kind.startswith("message/") and kind != "message/external-body":
            return
        inside = part.get_payload() if part.is_multipart() else None
        if isinstance(inside, list):
            given_back = sent_back or is_bounce(part)
            before = len(body.texts)
            for piece in inside:
                if isinstance(piece, Message):
                    self.go_through(piece, head, body, forwarded=forwarded, sent_back=given_back)
            if kind == "multipart/alternative":
                body.keep_one(before)
            return
        self._take(part, kind, head, body, forwarded=forwarded, sent_back=sent_back)

    def _take(self, part: Message, kind: str, head: Envelope, body: Body, *, forwarded: bool, sent_back: bool) -> None:
        if len(self.files) >= MAX_FILES:
            self.left += 1
            return
        payload = _payload(part)
        name = part_name(part)[:MAX_NAME]
        text = kind in ("text/plain", "text/html") or kind.startswith("multipart/")  # the latter without its boundary
        if not name and text and "attachment" not in header(part, "Content-Disposition").lower():
            seen = (payload or b"")[: self._text_left]
            self._text_left -= len(seen)
            self.text += seen[:100_000]
            if kind in ("text/plain", "text/html"):
                said, left = _in_words(part, seen)
                body.take(said, kind, left + len(payload or b"") - len(seen))
            self._take_written(payload or b"", Attached("", kind, None, head, False, forwarded, sent_back), body)
            return
        self.calendar |= kind == "text/calendar"
        inline = _inline(part, payload)
        self._add(Attached(name, kind, payload, head, inline, forwarded, sent_back), body)

    def _take_written(self, text: bytes, like: Attached, body: Body) -> None:
        """Collect the files written into a text."""
        for name, lines in uuencoded(text):
            if len(self.files) >= MAX_FILES:
                self.left += 1
            else:
                content = uu_body(lines) if lines is not None else None
                self._add(replace(like, name=uu_name(name)[:MAX_NAME] or UNNAMED, payload=content), body)

    def _add(self, file: Attached, body: Body) -> None:
        if len(self.files) >= MAX_FILES:
            self.left += 1
            return
        self.files.append(file)
        self.bodies.append(body)


def _in_words(part: Message, payload: bytes) -> tuple[str, int]:
    """The text of a part, without files written into it, and how many bytes more it has.

    Of an unknown code page it is read as UTF-8 or as Vietnamese Windows.
    """
    head, left = payload[:MAX_BODY], max(0, len(payload) - MAX_BODY)
    before, begun, _ = head.partition(b"\nbegin ")
    if begun and any(uuencoded(head)):
        head, left = before, 0
    for charset in (part.get_content_charset("utf-8"), "utf-8"):
        for end in range(len(head), len(head) - (_LONGEST_LETTER if left else 1), -1):
            with suppress(ValueError, LookupError):
                return head[:end].decode(charset), left
    return head.decode("cp1258", "replace"), left


def _messages(part: Message, kind: str) -> Iterator[Message]:
    """The messages that a part of type message/… is, also one sent in base64 against the standard."""
    inside = _written(part)
    if kind == "message/external-body" or not kind.startswith("message/") or not isinstance(inside, list):
        return
    for inner in inside:
        if not isinstance(inner, Message):
            continue
        coded = header(part, "Content-Transfer-Encoding").strip().lower()
        if coded in _CODED and not inner.keys():
            probe = Message()
            probe["Content-Transfer-Encoding"] = coded
            probe.set_payload(str(_written(inner)))
            with broken_bytes(AttributeError, TypeError):
                raw = probe.get_payload(decode=True)
            if isinstance(raw, bytes) and raw.strip():
                yield parsed_message(bare(raw))
                continue
        yield inner


def _written(part: Message) -> object:
    """The body of a part as it stands there."""
    try:
        return part.get_payload()
    except ValueError:  # a charset that no name of one can be
        part.del_param("charset")
        return part.get_payload()


def _payload(part: Message) -> bytes | None:
    """The decoded body of a part; None where it is in base64 that cannot be decoded."""
    with broken_bytes(AttributeError, TypeError):
        payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or (not payload and part["X-Apple-Content-Length"]):  # kept in another file
        return None
    if header(part, "Content-Transfer-Encoding").strip().lower() == "base64" and payload:
        written = _written(part)
        if isinstance(written, str) and payload in _as_written(written):
            return _lenient(written)  # the parser gave up and left it as it stood
    return payload


def _as_written(written: str) -> tuple[bytes, bytes]:
    coded = written.encode("utf-8", "surrogateescape")
    return coded, b"".join(coded.splitlines())


def _lenient(written: str) -> bytes | None:
    """Base64 that is cut off, or with what mail programs append to it, such as a footer of a list; None for none."""
    lines = [line.strip() for line in written.splitlines()]
    taken = []
    for line in lines:
        if line and not re.fullmatch(r"[A-Za-z0-9+/]{1,1000}={0,2}", line):
            break
        taken.append(line)
        if line.endswith("="):
            break
    coded = "".join(taken)
    try:
        return base64.b64decode(coded[: len(coded) // 4 * 4], validate=True) or None
    except (binascii.Error, ValueError):
        return None


def _inline(part: Message, data: bytes | None) -> bool:
    """Whether a picture is part of the text: the text refers to it, or it is said to be shown there."""
    shown = part["Content-ID"] is not None or header(part, "Content-Disposition").lower().startswith("inline")
    return part.get_content_maintype() == "image" and shown and not (data or b"").startswith(_FILES)


# ------------------------------------------------------------------------------------------- what no person wrote


def is_bounce(message: Message) -> bool:
    """Whether a mail server wrote it about a letter it could not deliver (with that letter, and our form, inside)."""
    if message.get_content_type() == "multipart/report":
        return "disposition-notification" not in header(message, "Content-Type").lower()
    if header(message, "X-Failed-Recipients"):
        return True
    server = _SENT_BACK.match(envelope(message).sender) is not None
    return server and _UNDELIVERED.match(header(message, "Subject")) is not None


def _kind(message: Message, reader: _Reader) -> Litter | None:
    """What a message is that a machine wrote, or that only speaks of a meeting."""
    if is_bounce(message):
        return Litter.BOUNCE
    if message.get_content_type() == "multipart/report":
        return Litter.RECEIPT
    answered = header(message, "Auto-Submitted").lower()
    if answered.startswith(("auto-replied", "auto-generated")) or header(message, "X-Autoreply"):
        return Litter.AUTO_REPLY
    whole = [f for f in reader.files if f.content_type != "text/calendar"]
    return Litter.CALENDAR if (reader.calendar or message.get_content_type() == "text/calendar") and not whole else None

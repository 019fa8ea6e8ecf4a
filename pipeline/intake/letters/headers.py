"""Headers of a message as people wrote them: encoded words, raw bytes, names of attachments in every spelling. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from pipeline import moments
from pipeline.intake.letters.bounded_message import MAX_HEADER
from pipeline.intake.letters.encoded_words import decoded
from pipeline.intake.letters.from_line import as_written, sole_address
from pipeline.text import clean

MAX_SAID = 500  # characters of what an envelope says in one place
MAX_COMMENTS = 40  # brackets in a From line: the parser of addresses goes down one level for each


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sent a message, when and about what; `sent` bears its time zone where the message says one.

    `sender` is what people are shown, `address` the one address that may be held against the unions' own: '' where the
    message does not say one clearly, and then `written` is what it says. `way`: of a message inside others the
    envelopes from the first in the one that came to its own.
    """

    message_id: str
    sender: str
    sender_name: str
    sent: datetime | None
    subject: str
    address: str = ""
    written: str = ""
    way: tuple[Envelope, ...] = ()

    @property
    def date(self) -> str:
        """`sent` in ISO 8601; blank where the message says none."""
        return self.sent.isoformat() if self.sent else ""

    @property
    def sent_at(self) -> datetime | None:
        """`sent` in Vietnamese time."""
        return vietnamese(self.sent)


NOBODY = Envelope("", "", "", None, "")


def vietnamese(moment: datetime | None) -> datetime | None:
    """A moment in Vietnamese time, without its zone; one that has none is taken for that."""
    if moment is None:
        return None
    try:
        return moments.vietnamese(moment)
    except OverflowError:
        return None


def envelope(message: Message) -> Envelope:
    """The envelope of a message, every text decoded and on one line."""
    name, address = _address(header(message, "From", decode=False))
    return Envelope(
        _said(header(message, "Message-ID")),
        _said(address),
        _said(decoded(name)),
        _date(header(message, "Date")),
        _said(header(message, "Subject")),
        address_told := sole_address(message),
        "" if address_told else _real(as_written(message)),
    )


def _said(text: str) -> str:
    return clean(text)[:MAX_SAID]


def _address(text: str) -> tuple[str, str]:
    if text.count("(") > MAX_COMMENTS:
        return "", text[:MAX_COMMENTS]
    name, address = parseaddr(text)
    return name, address


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text[:200])
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def header(message: Message, name: str, *, decode: bool = True) -> str:
    """A header's text: encoded words decoded, raw bytes read as UTF-8 or else as Windows Vietnamese."""
    for known, value in message.raw_items():
        if known.lower() == name.lower():
            text = " ".join(_real(str(value)[:MAX_HEADER]).split())
            return decoded(text) if decode else text
    return ""


def _real(text: str) -> str:
    """`text` with the raw bytes that the parser smuggled through turned into letters."""
    try:
        raw = text.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return text
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1258", "replace")


def part_name(part: Message) -> str:
    """The attachment's name by RFC 2231, RFC 2047 (in quotes or not) or raw; blank where there is none."""
    probe = Message()  # the parser's own look-up would replace raw letters by question marks
    for field in ("Content-Disposition", "Content-Type"):
        text = header(part, field, decode=False)
        if text:
            probe[field] = text
    try:
        return clean(decoded(probe.get_filename() or ""))
    except (ValueError, LookupError, TypeError):
        return ""

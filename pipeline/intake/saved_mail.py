"""A saved e-mail: when and by whom sent, and its attachments. Runs in guard's worker: the parser may be led astray."""

from __future__ import annotations

import binascii
import email
import email.policy
import mimetypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from pipeline.files import broken_bytes
from pipeline.forms.stamp import VIETNAM

MAX_NAME = 200  # characters of an attachment's name, and of the sender's
UNNAMED = "tep-dinh-kem"


_UUENCODED = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]+)\r?\n(.*?)^end\s*$", re.MULTILINE | re.DOTALL)
_FILES = (b"PK", b"\xd0\xcf\x11\xe0")  # how workbooks and zips begin


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment, with when and by whom the message that carries it was sent; of one forwarded whole, that one.

    A payload of None is one that could not be decoded; `inline`: a picture shown in the text, such as a logo.
    """

    name: str
    payload: bytes | None
    sent: datetime | None
    sender: str
    inline: bool = False


def read_mail(data: bytes) -> tuple[Attached, ...]:
    """The attachments of the message in `data`, and of the messages in it."""
    # compat32 leaves headers as they are; the newer policies parse each one on reading, and stumble over bad ones.
    with broken_bytes(AttributeError, TypeError):
        message = email.message_from_bytes(data, policy=email.policy.compat32)
    found: list[Attached] = []
    _collect(message, _sent(message), _sender(message), found)
    return tuple(found)


def _collect(part: Message, sent: datetime | None, sender: str, found: list[Attached]) -> None:
    inside = part.get_payload()
    if isinstance(inside, list):
        for inner in (i for i in inside if isinstance(i, Message)):
            if part.get_content_type() == "message/rfc822":
                _collect(inner, _sent(inner) or sent, _sender(inner) or sender, found)
            else:
                _collect(inner, sent, sender, found)
        return
    with broken_bytes(AttributeError, TypeError):
        payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else None
    if name := _name(part, len(found) + 1):
        found.append(Attached(name, data, sent, sender, inline=_inline(part, data)))
    else:
        found += (Attached(name, body, sent, sender) for name, body in _uuencoded(data or b""))


def _inline(part: Message, data: bytes | None) -> bool:
    """Whether a picture is part of the text: the text refers to it, or it is said to be shown there."""
    shown = part["Content-ID"] is not None or part.get_content_disposition() == "inline"
    return part.get_content_maintype() == "image" and shown and not (data or b"").startswith(_FILES)


def _uuencoded(text: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Files written into the text itself, as old mail programs do."""
    for match in _UUENCODED.finditer(text):
        try:
            body: bytes | None = b"".join(map(binascii.a2b_uu, match[2].splitlines()))
        except binascii.Error:
            body = None
        name = unicodedata.normalize("NFC", match[1].decode("utf-8", "replace")).strip()[:MAX_NAME]
        yield _plain(name), body


def _name(part: Message, number: int) -> str:
    """The name of an attachment; '' for what is the message's own text."""
    try:
        name = decoded(part.get_filename() or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        name = UNNAMED
    if not name:
        text = part.get_content_maintype() in ("text", "message")
        if text and part.get_content_disposition() != "attachment":
            return ""
        name = f"{UNNAMED}-{number}{mimetypes.guess_extension(part.get_content_type()) or ''}"
    return _plain(name)


def _plain(name: str) -> str:
    """A name that is no path."""
    return name.replace("/", "-").replace("\\", "-")


def decoded(header: str, longest: int = MAX_NAME) -> str:
    """A header's text: =?utf-8?B?...?= and bare bytes decoded, NFC, on one line."""
    text = header[: longest * 10]
    try:
        pieces = [(part, charset or "ascii") for part, charset in decode_header(text)]
        text = "".join(p if isinstance(p, str) else p.decode(charset, "surrogateescape") for p, charset in pieces)
    except (ValueError, LookupError, MessageError):
        pass  # then it stays as it was written
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(unicodedata.normalize("NFC", text).split())[:longest]


def _sender(message: Message) -> str:
    return decoded(str(message.get("From", "")), 1000)


def _sent(message: Message) -> datetime | None:
    """The date of a message in Vietnamese time; None when it says none that can be read."""
    try:
        sent = parsedate_to_datetime(str(message["Date"]))
        return sent if sent.tzinfo is None else sent.astimezone(UTC).replace(tzinfo=None) + VIETNAM
    except (TypeError, ValueError, LookupError, OverflowError):
        return None

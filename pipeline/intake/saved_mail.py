"""A saved e-mail: when and by whom sent, and its attachments. Runs in guard's worker: the parser may be led astray."""

from __future__ import annotations

import email
import email.policy
import mimetypes
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from pipeline.forms.stamp import VIETNAM

MAX_NAME = 200  # characters of an attachment's name, and of the sender's
UNNAMED = "tep-dinh-kem"


@dataclass(frozen=True, slots=True)
class SavedMail:
    """What a message says and carries; a payload of None is one that could not be decoded."""

    sent: datetime | None
    sender: str
    attachments: tuple[tuple[str, bytes | None], ...]


def read_mail(data: bytes) -> SavedMail:
    """The message in `data`, with the attachments of the messages in it."""
    # compat32 leaves headers as they are; the newer policies parse each one on reading, and stumble over bad ones.
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    attachments: list[tuple[str, bytes | None]] = []
    for part in message.walk():
        if part.is_multipart():
            continue
        if name := _name(part, len(attachments) + 1):
            payload = part.get_payload(decode=True)
            attachments.append((name, payload if isinstance(payload, bytes) else None))
    return SavedMail(_sent(message), decoded(str(message.get("From", "")), 1000), tuple(attachments))


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


def _sent(message: Message) -> datetime | None:
    """The date of a message in Vietnamese time; None when it says none that can be read."""
    try:
        sent = parsedate_to_datetime(str(message["Date"]))
        return sent if sent.tzinfo is None else sent.astimezone(UTC).replace(tzinfo=None) + VIETNAM
    except (TypeError, ValueError, LookupError, OverflowError):
        return None

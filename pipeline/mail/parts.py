"""What a received message carries: its attachments with readable names, whatever program wrote the headers. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from pipeline.text import clean, file_name

MAX_DEPTH = 8  # messages inside messages
NAMELESS = "tep-dinh-kem"
FORM_TYPES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".zip", ".eml"})

_BY_TYPE = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel.sheet.macroenabled.12": ".xlsm",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": ".xlsb",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
}
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".svg"})
_TEXTS = frozenset({".pdf", ".doc", ".docx", ".rtf", ".odt", ".txt", ".html", ".htm", ".ppt", ".pptx", ".csv"})
_PACKED = frozenset({".rar", ".7z", ".gz", ".tgz", ".tar", ".arj"})
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)
_WORD = re.compile(r"=\?[^?\s]+\?[bq]\?[^?]*\?=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sent a message, when and about what. `date` is ISO 8601, blank where the message says none."""

    message_id: str
    sender: str
    sender_name: str
    date: str
    subject: str

    def of(self, part: Part) -> Envelope:
        """The envelope a part of this message is kept with: the sender and date of the message forwarded with it."""
        if part.forwarded is None or not part.forwarded.sender:
            return self
        first = part.forwarded
        return replace(self, sender=first.sender, sender_name=first.sender_name, date=first.date or self.date)


@dataclass(frozen=True, slots=True)
class Part:
    """An attachment: its name as the sender gave it (decoded, NFC), its type and its bytes.

    `forwarded`: the envelope of the message inside the message that carries it.
    """

    name: str
    content_type: str
    data: bytes
    forwarded: Envelope | None = None


def envelope(message: Message) -> Envelope:
    """The envelope of a message, every text decoded and on one line."""
    name, address = parseaddr(header(message, "From", decode=False))
    try:
        sent: datetime | None = parsedate_to_datetime(header(message, "Date"))
    except (TypeError, ValueError, IndexError, OverflowError):
        sent = None
    return Envelope(
        clean(header(message, "Message-ID")),
        clean(address),
        clean(decoded(name)),
        sent.isoformat() if sent else "",
        clean(header(message, "Subject")),
    )


def is_bounce(message: Message) -> bool:
    """Whether a mail server wrote it about a letter it could not deliver (with that letter, and our form, inside)."""
    return message.get_content_type() == "multipart/report"


def attachments(message: Message, depth: int = 0) -> Iterator[Part]:
    """Every attachment, those of messages inside the message included; the message's own text is none."""
    if message.get_content_type() == "message/rfc822" and depth < MAX_DEPTH:
        inside = message.get_payload()
        for inner in inside if isinstance(inside, list) else []:
            if isinstance(inner, Message):
                said = envelope(inner)
                for carried in attachments(inner, depth + 1):
                    yield carried if carried.forwarded else replace(carried, forwarded=said)
        return
    if message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from attachments(part, depth)
        return
    name, kind = part_name(message), message.get_content_type()
    text = kind in ("text/plain", "text/html") or kind.startswith("multipart/")  # the latter without its boundary
    if text and not name and "attachment" not in header(message, "Content-Disposition").lower():
        return
    data = message.get_payload(decode=True)
    yield Part(name, kind, data if isinstance(data, bytes) else b"")


# ------------------------------------------------------------------------------------------- readable headers


def header(message: Message, name: str, *, decode: bool = True) -> str:
    """A header's text: encoded words decoded, raw bytes read as UTF-8 or else as Windows Vietnamese."""
    for known, value in message.raw_items():
        if known.lower() == name.lower():
            text = " ".join(_real(str(value)).split())
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


def decoded(text: str) -> str:
    """RFC 2047 words decoded, wherever they stand; what cannot be decoded stays as it is. NFC."""
    if _WORD.search(text):
        with suppress(HeaderParseError, LookupError, ValueError):  # not what it looks like: leave it
            text = "".join(
                piece if isinstance(piece, str) else piece.decode(charset or "ascii", "replace")
                for piece, charset in decode_header(text)
            )
    return unicodedata.normalize("NFC", text)


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


# ------------------------------------------------------------------------------------------- what is kept


def form_suffix(part: Part) -> str:
    """The suffix under which the part may be a form; blank when it is none."""
    suffix = _suffix(part.name)
    if suffix in FORM_TYPES:
        return suffix
    if suffix in _PICTURES | _TEXTS | _PACKED:
        return ""
    if part.content_type in _BY_TYPE:
        return _BY_TYPE[part.content_type]
    if part.data.startswith(b"PK\x03\x04"):
        if b"application/vnd.oasis.opendocument.spreadsheet" in part.data[:120]:
            return ".ods"
        return ".xlsx" if b"xl/workbook.xml" in part.data else ".xlsb" if b"xl/workbook.bin" in part.data else ""
    return ""


def _suffix(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].strip().lower() if dot >= 0 else ""


def reason_skipped(part: Part) -> str:
    """Why an attachment is not fetched, in plain words; blank when it is."""
    if part.name.startswith(("~$", "._", ".~lock")):
        return "tệp tạm của Excel"
    if form_suffix(part):
        return ""
    suffix = _suffix(part.name)
    if suffix in _PICTURES or part.content_type.startswith("image/"):
        return "là hình ảnh; đề nghị gửi tệp Excel"
    if suffix in _TEXTS or part.content_type in ("application/pdf", "application/msword"):
        return "không phải tệp Excel; đề nghị gửi tệp Excel của biểu mẫu"
    if suffix in _PACKED:
        return "tệp nén không đọc được; đề nghị gửi tệp Excel hoặc nén dạng .zip"
    if part.content_type == "application/ms-tnef" or part.name.lower() == "winmail.dat":
        return "Outlook gói tệp thành winmail.dat; đề nghị gửi lại thư dạng HTML hoặc văn bản thuần"
    return "loại tệp không dùng được"


def safe_name(part: Part) -> str:
    """A name for the disk, safe on Windows and Linux: no folders, no device names, of bearable length."""
    suffix = form_suffix(part)
    last = re.split(r"[\\/]", part.name)[-1]
    stem = last[: -len(suffix)] if suffix and last.lower().endswith(suffix) else last
    stem = file_name(stem.lstrip("~$. ")) if stem.strip("~$. ") else NAMELESS
    return f"_{stem}{suffix}" if _RESERVED.fullmatch(stem) else f"{stem}{suffix}"

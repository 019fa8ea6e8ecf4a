"""Letters as messages: the same bytes for the same letter, names that Outlook and Thunderbird both read, no injection.

Headers are encoded here rather than by the e-mail policy: the standard library's folding differs between Python
versions and has lost quotes and blanks. Whatever is not plain ASCII goes out as base64 encoded-words, so a line break
in a name cannot start a header. Attachment names are given twice, as Thunderbird does it: RFC 2231 `filename*`, and for
Outlook, which does not read the former when it is long, an RFC 2047 `name` on Content-Type.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.policy import SMTP
from functools import cached_property
from urllib.parse import quote

from pipeline.mail.letters import Letter
from pipeline.mail.settings import Sender
from pipeline.program.emails import addresses
from pipeline.text import clean

POLICY = SMTP.clone(refold_source="none")  # headers are folded here already
NOWHERE = "tonghop.invalid"  # domain of message ids while no sender is set
LINE = 76
CHUNK = 39  # bytes of text in one encoded-word: 64 characters, which leaves room for the name of the header

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsm": "application/vnd.ms-excel.sheet.macroenabled.12",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
_PLAIN = frozenset(map(chr, range(32, 127))) - frozenset('"\\')
_BOUNDARY = re.compile(rb'\r\nContent-Type: multipart/mixed; boundary="(=_[0-9a-f]{32})"\r\n')
_NO_BOUNDARY = b"=_" + b"0" * 32  # an underscore never occurs in base64
_UNRESERVED = "!#$&+-.^_`|~"  # besides letters and digits: what RFC 2231 leaves as it is


@dataclass(frozen=True)
class Payload:
    """An attachment in memory."""

    name: str
    data: bytes

    @cached_property
    def sha256(self) -> str:
        """The hash by which the reader can tell that it arrived whole."""
        return hashlib.sha256(self.data).hexdigest()


def digest(letter: Letter, payloads: Sequence[Payload]) -> str:
    """What tells whether a letter was sent before: its matter, or else everything the reader gets.

    The sender and the day it is sent do not matter, the address does: what went to a wrong one was not received.
    """
    whom = [letter.kind.value, letter.unit, letter.to_address]
    if letter.matter:
        return _hash([*whom, letter.matter])
    return _hash([*whom, letter.to_name, letter.subject, letter.body, *_sums(payloads)])


def _hash(parts: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _sums(payloads: Sequence[Payload]) -> list[tuple[str, str]]:
    return [(p.name, p.sha256) for p in payloads]


def draft_message(letter: Letter, payloads: Sequence[Payload], sender: Sender | None) -> bytes:
    """The letter as an unsent message, as it stands in a file."""
    return unsent((letter.to_name, letter.to_address), letter.subject, letter.body, payloads, sender)


def unsent(
    to: tuple[str, str] | None, subject: str, body: str, payloads: Sequence[Payload], sender: Sender | None
) -> bytes:
    """A draft (X-Unsent: 1) without a date, to (name, address) or, with None, to be addressed by hand.

    Its bytes are joined here: the library that reads messages would look at every line of the attachments.
    """
    mark = _hash([to, subject, body, *_sums(payloads)])
    head = [f"From: {_mailbox(sender.name, sender.address)}"] if sender else []
    head += [f"To: {_mailbox(*to)}"] if to else []
    head += [
        f"Subject: {_unstructured(subject)}",
        f"Message-ID: {message_id(mark, sender)}",
        "X-Unsent: 1",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{_NO_BOUNDARY.decode()}"',
    ]
    text = body.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n").encode("utf-8", "replace")
    parts = [_part(['Content-Type: text/plain; charset="utf-8"', "Content-Transfer-Encoding: base64"], text)]
    begin = b"\r\n--" + _NO_BOUNDARY + b"\r\n"
    pieces = _headed(head), *parts, *map(_attachment, payloads)
    return _with_boundary(begin.join(pieces) + b"\r\n--" + _NO_BOUNDARY + b"--\r\n")


def is_as_written(message: bytes) -> bool:
    """Whether an unsent message is to the byte as it was written here; of those of former versions only whose it is."""
    found = _BOUNDARY.search(message)
    if found is None:
        return False
    former = b"Message-ID: <" + found[1].removeprefix(b"=_") in message
    return former or message == _with_boundary(message.replace(found[1], _NO_BOUNDARY))


def _with_boundary(message: bytes) -> bytes:
    """A message with what parts it: the sum of all else in it, so that whatever is changed is seen."""
    return message.replace(_NO_BOUNDARY, b"=_" + hashlib.sha256(message).hexdigest()[:32].encode())


def message_id(mark: str, sender: Sender | None) -> str:
    """A Message-ID that follows from `mark`, at the sender's domain."""
    return f"<{mark[:40]}@{sender.address.partition('@')[2] if sender else NOWHERE}>"


def _headed(head: Sequence[str]) -> bytes:
    """Header lines; the blank line behind them is what begins the next."""
    return "".join(f"{line}\r\n" for line in head).encode("ascii")


def _part(head: Sequence[str], data: bytes) -> bytes:
    """An entity with the header lines given, and `data` in base64."""
    coded = binascii.b2a_base64(data, newline=False)
    lines = (coded[at : at + LINE] + b"\r\n" for at in range(0, len(coded), LINE))
    return b"".join((_headed(head), b"\r\n", *lines))


def _attachment(payload: Payload) -> bytes:
    name = clean(payload.name)
    kind = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    head = [
        f"Content-Type: {kind};\r\n {_word_parameter('name', name)}",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: attachment;\r\n {_extended_parameter('filename', name)}",
    ]
    return _part(head, payload.data)


# ------------------------------------------------------------------------------------------- header fields


def _is_plain(text: str) -> bool:
    """Whether `text` may stand in a header as it is; what looks like an encoded-word may not."""
    return len(text) <= LINE // 2 and _PLAIN.issuperset(text) and "=?" not in text


def _words(text: str) -> str:
    """Base64 encoded-words, one to a line; a word ends after a blank where it can, and never inside a character.

    Readers drop what stands between two encoded-words, so every blank lies within one.
    """
    coded = (base64.b64encode(chunk.encode("utf-8", "replace")).decode("ascii") for chunk in _chunks(text))
    return "\r\n ".join(f"=?utf-8?B?{chunk}?=" for chunk in coded)


def _chunks(text: str) -> Iterator[str]:
    """`text` in pieces of at most CHUNK bytes."""
    chunk = ""
    for word in re.findall(r"\S+\s*", text):
        if _size(chunk + word) > CHUNK and chunk:
            yield chunk
            chunk = ""
        for letter in word:
            if _size(chunk + letter) > CHUNK:
                yield chunk
                chunk = ""
            chunk += letter
    yield chunk


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _unstructured(text: str) -> str:
    one_line = clean(text)
    return one_line if _is_plain(one_line) else _words(one_line)


def _mailbox(name: str, address: str) -> str:
    """'"Name" <address>', of each address; they have been checked (program.emails)."""
    phrase = clean(name)
    if not phrase:
        return ",\r\n ".join(addresses(address))
    shown = f'"{phrase}"' if _is_plain(phrase) else _words(phrase)
    return ",\r\n ".join(f"{shown}\r\n <{one}>" for one in addresses(address))


def _word_parameter(name: str, value: str) -> str:
    """`name="=?utf-8?B?…?="`: against RFC 2047's letter, yet what Outlook writes and reads."""
    return f'{name}="{value if _is_plain(value) else _words(value)}"'


def _extended_parameter(name: str, value: str) -> str:
    """RFC 2231: `filename*=utf-8''…`, in numbered pieces when it is long."""
    if _is_plain(value):
        return f'{name}="{value}"'
    pieces = [""]
    for letter in value:
        coded = quote(letter, safe=_UNRESERVED, errors="replace")
        if len(pieces[-1]) + len(coded) > LINE - len(name) - len("*00*=utf-8'';"):
            pieces.append("")
        pieces[-1] += coded
    if len(pieces) == 1:
        return f"{name}*=utf-8''{pieces[0]}"
    first, *rest = pieces
    lines = [f"{name}*0*=utf-8''{first}", *(f"{name}*{n}*={piece}" for n, piece in enumerate(rest, 1))]
    return ";\r\n ".join(lines)

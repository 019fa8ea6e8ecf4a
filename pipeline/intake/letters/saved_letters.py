"""Letters as programs save them: what stands around the message, and files that hold many."""

from __future__ import annotations

import re
from collections.abc import Iterator

HEAD = 16_384  # bytes looked at to tell a letter
_KNOWN = frozenset(
    b"from to cc subject date received return-path delivered-to message-id mime-version content-type reply-to sender"
    b" x-mailer dkim-signature x-received in-reply-to references x-unsent thread-topic".split()
)
_HEADER = re.compile(rb"([!-9;-~]{1,80})[ \t]{0,4}:")
_COUNT = re.compile(rb"\d{1,12}[ \t]{0,20}\r?\n")  # of bytes, the first line of Apple Mail's .emlx
_FROM = re.compile(rb">?From (?![ \t]{0,400}:)[^\r\n]{1,400}\r?\n")
_POSTMARK = re.compile(rb"^From [^\r\n]{1,400}\r?\n(?=[!-9;-~]{1,80}:)", re.MULTILINE)  # between the letters of an mbox
_YEAR = re.compile(rb" \d{4}[ \t]*\r?\n\Z")
_WEB_ARCHIVE = (b"\nx-document-type:", b"\nsnapshot-content-location:", b"\nfrom: <saved by", b"single file web page")


def bare(data: bytes) -> bytes:
    """The message alone: no byte order mark, blank lines, postmark or count before it, one byte for a plain letter."""
    data = _narrow(data).lstrip(b"\xef\xbb\xbf \t\r\n")
    if count := _COUNT.match(data):
        length = int(count[0])
        data = data[count.end() : count.end() + length] if length else data[count.end() :]
    if line := _FROM.match(data):
        data = data[line.end() :]
    return data


def _narrow(data: bytes) -> bytes:
    """A letter that an editor saved in UTF-16, as UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").encode()
    if len(data) > 40 and not any(data[1:40:2]) and all(data[:40:2]):
        return data.decode("utf-16-le", "replace").encode()
    if len(data) > 40 and not any(data[:40:2]) and all(data[1:40:2]):
        return data.decode("utf-16-be", "replace").encode()
    return data


def is_letter(data: bytes) -> bool:
    """Whether it begins as a message does: header lines, of which some are known; or a signed part's one header."""
    known = 0
    head = bare(data[:HEAD])
    for n, line in enumerate(head.splitlines()[:-1]):
        if line[:1] in (b" ", b"\t") and n:
            continue
        found = _HEADER.match(line)
        if found is None:
            return not line.strip() and (known >= 2 or _is_part(head))
        known += found[1].lower() in _KNOWN
    return known >= 3 or (known >= 2 and len(data) < HEAD) or _is_part(head)


def _is_part(head: bytes) -> bool:
    return head[:60].lower().startswith((b"content-type: multipart/", b"mime-version: 1.0"))


def is_mbox(data: bytes) -> bool:
    """Whether it is a file of letters, each behind its postmark."""
    return _POSTMARK.match(data[:HEAD].lstrip(b"\xef\xbb\xbf\r\n")) is not None


def is_web_archive(data: bytes) -> bool:
    """Whether it is a page or workbook saved as one file (.mht), which begins as a letter does."""
    head = data[:HEAD].lower().replace(b"\r\n", b"\n")
    return b"multipart/related" in head and any(sign in head for sign in _WEB_ARCHIVE)


def letters(data: bytes) -> Iterator[bytes]:
    """The letters of an mbox, whatever its line ends; a postmark is one only before a header line."""
    starts = [found.start() for found in _POSTMARK.finditer(data) if _between(data, found)]
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        yield data[start:end]


def _between(data: bytes, postmark: re.Match[bytes]) -> bool:
    """Whether a postmark stands between two letters: behind a blank line, or ending with a year."""
    before = data[max(0, postmark.start() - 4) : postmark.start()].replace(b"\r", b"")
    return before.endswith(b"\n\n") or not before.strip(b"\xef\xbb\xbf\n") or _YEAR.search(postmark[0]) is not None

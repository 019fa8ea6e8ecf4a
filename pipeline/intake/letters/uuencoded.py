"""Files written into the text of a letter itself, as old mail programs do: 'begin 644 a.xls' … 'end'. Pure."""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Iterator

from pipeline.intake.letters.encoded_words import decoded
from pipeline.text import clean

_BEGIN = re.compile(rb"begin [0-7]{3,4} ([^\r\n]{1,400})")


def uuencoded(text: bytes) -> Iterator[tuple[bytes, list[bytes] | None]]:
    """The name and lines of each file written into the text itself, as old mail programs do; not decoded yet.

    None for the lines of one that is cut off. Each line of the text is looked at once.
    """
    if b"begin " not in text:
        return
    name, lines = b"", list[bytes]()
    for line in text.splitlines():
        begun = _BEGIN.fullmatch(line) if line.startswith(b"begin ") else None
        if begun:
            if name and _is_cut_off(lines):
                yield name, None
            name, lines = begun[1], []
        elif name and line.rstrip() == b"end":
            yield name, lines
            name = b""
        elif name:
            lines.append(line)
    if name and _is_cut_off(lines):
        yield name, None


def uu_name(written: bytes) -> str:
    """The name of such a file."""
    name = unicodedata.normalize("NFC", decoded(written.decode("utf-8", "replace")))
    return clean(name)


def _is_cut_off(lines: list[bytes]) -> bool:
    """Whether lines without an end are those of a file, and not a sentence that begins with 'begin'."""
    return bool(lines) and lines[0].startswith(b"M") and len(lines[0].rstrip()) in (61, 62)


def uu_body(lines: list[bytes]) -> bytes | None:
    """What such a file holds; None where it cannot be decoded."""
    try:
        return b"".join(map(_uu_line, lines))
    except binascii.Error:
        return None


def _uu_line(line: bytes) -> bytes:
    """One line decoded; what a program wrote behind its length is left alone."""
    line = line.rstrip(b" \t") or b"`"
    length = (((line[0] - 32) & 63) * 4 + 5) // 3
    return binascii.a2b_uu(line[:length])

"""Parts of binary workbooks (.xlsb): names of sheets, comments. Records are a number, a length and bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pipeline.forms.addresses import address

_SHEET, _COMMENT, _COMMENT_TEXT = 156, 635, 637
_WORDS = struct.Struct("<I")


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Every whole record; what is cut off ends the run."""
    at = 0
    while at < len(part):
        number, at = _varint(part, at, 2)
        length, at = _varint(part, at, 4)
        yield number, part[at : at + length]
        at += length


def _varint(part: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of up to `most` bytes, seven bits in each, and the place behind it."""
    value = 0
    for n in range(most):
        if at >= len(part):
            break
        byte = part[at]
        at += 1
        value |= (byte & 0x7F) << (7 * n)
        if not byte & 0x80:
            break
    return value, at


def _text(record: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it; the place behind it."""
    if at + 4 > len(record):
        return "", len(record)
    (length,) = _WORDS.unpack_from(record, at)
    end = at + 4 + (length * 2 if length != 0xFFFFFFFF else 0)
    return record[at + 4 : end].decode("utf-16-le", "replace"), end


def sheets(workbook: bytes) -> tuple[tuple[str, str, bool], ...]:
    """(title, relationship, whether it is hidden) of every sheet."""
    found = []
    for number, record in _records(workbook):
        if number == _SHEET and len(record) >= 8:
            link, at = _text(record, 8)
            title, _ = _text(record, at)
            found.append((title, link, _WORDS.unpack_from(record)[0] != 0))
    return tuple(found)


def comments(part: bytes) -> list[tuple[str, str]]:
    """(cell, text) of every comment."""
    found, cell = [], ""
    for number, record in _records(part):
        if number == _COMMENT and len(record) >= 20:
            row, _, column = struct.unpack_from("<III", record, 4)
            cell = address(row, column)
        elif number == _COMMENT_TEXT:
            text, _ = _text(record, 1)
            if text.strip():
                found.append((cell, text))
    return found

"""Parts of binary workbooks (.xlsb): their records, names of sheets, comments."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pipeline.grids.addresses import address
from pipeline.grids.outside import HiddenLines
from pipeline.grids.outside import hidden_lines as lines_of

_ROW, _COLUMNS, _SHEET, _COMMENT, _COMMENT_TEXT = 0, 60, 156, 635, 637
_WORDS = struct.Struct("<I")
_LEAST_HEIGHT = 40  # twentieths of a point


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """(kind, body) of every record; what is cut off at the end is left out."""
    at, end = 0, len(part)
    while at < end:
        kind, at = part[at], at + 1
        if kind & 0x80 and at < end:
            kind, at = (kind & 0x7F) | (part[at] & 0x7F) << 7, at + 1
        length = shift = 0
        while at < end:
            byte, at = part[at], at + 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift == 28:
                break
        if at + length > end:
            return
        yield kind, part[at : at + length]
        at += length


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
    for number, record in records(workbook):
        if number == _SHEET and len(record) >= 8:
            link, at = _text(record, 8)
            title, _ = _text(record, at)
            found.append((title, link, _WORDS.unpack_from(record)[0] != 0))
    return tuple(found)


def hidden_lines(sheet: bytes) -> HiddenLines:
    """The rows and columns of the part of a sheet that are not shown, or hardly."""
    rows, columns, widths = [], [], []
    for number, record in records(sheet):
        if number == _ROW and len(record) > 11 and (record[11] & 0x10 or _is_flat(record)):
            (row,) = _WORDS.unpack_from(record)
            rows.append((row, row))
        elif number == _COLUMNS and len(record) > 16:
            first, last, width = struct.unpack_from("<III", record)
            widths.append((first, last, width / 256))
            if record[16] & 1:
                columns.append((first, last))
    return lines_of(rows, columns, widths)


def _is_flat(row: bytes) -> bool:
    """Whether a row is said to be less than two points high."""
    return struct.unpack_from("<H", row, 8)[0] < _LEAST_HEIGHT and bool(row[11] & 0x20)


def comments(part: bytes) -> list[tuple[str, str]]:
    """(cell, text) of every comment."""
    found, cell = [], ""
    for number, record in records(part):
        if number == _COMMENT and len(record) >= 20:
            row, _, column = struct.unpack_from("<III", record, 4)
            cell = address(row, column)
        elif number == _COMMENT_TEXT:
            text, _ = _text(record, 1)
            if text.strip():
                found.append((cell, text))
    return found

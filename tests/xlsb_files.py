"""Workbooks of the .xlsb kind written by hand, record by record."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from tests.mailbag import zipped
from tests.number_codes import CODES
from tests.package_parts import relations


def _record(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = b"", len(body)
    while size > 127:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return number + length + bytes([size]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _colour(kind: int, index: int = 0, tint: int = 0, rgb: str = "000000") -> bytes:
    return bytes([kind << 1, index]) + struct.pack("<h", tint) + bytes.fromhex(rgb) + b"\xff"


_FONTS: Sequence[tuple[int, int, int, bytes]] = (
    (220, 0, 0, _colour(3, 1)),
    (220, 8, 0, _colour(3, 1)),
    (220, 0, 1, _colour(3, 1)),
    (220, 0, 2, _colour(3, 1)),
    (79, 0, 0, _colour(3, 1)),
    (80, 0, 0, _colour(3, 1)),
    (220, 0, 0, _colour(2, 0, 0, "ffffff")),
    (220, 0, 0, _colour(3, 0)),
    (220, 0, 0, _colour(1, 9)),
    (220, 0, 0, _colour(3, 0, -9)),
    (220, 0, 0, _colour(0)),
)
_FILLS = ((0, _colour(3, 0)), (1, _colour(2, 0, 0, "1f4e79")), (1, _colour(0)), (2, _colour(2, 0, 0, "000000")))


def _styles() -> bytes:
    out = b"".join(_record(44, struct.pack("<H", 200 + n) + _wide(code)) for n, code in enumerate(CODES[:20]))
    out += b"".join(_record(43, struct.pack("<HHHH", h, m, 400, s) + bytes(4) + c) for h, m, s, c in _FONTS)
    out += b"".join(_record(45, struct.pack("<I", p) + c + bytes(8)) for p, c in _FILLS)
    out += _record(47, struct.pack("<HHHH", 0, 9, 0, 0))  # of named styles, not of cells
    out += _record(617)
    for font in range(len(_FONTS) + 1):
        out += b"".join(_record(47, struct.pack("<HHHH", 0, 0, font, fill)) for fill in range(len(_FILLS) + 1))
    out += b"".join(_record(47, struct.pack("<HHHH", 0, 200 + n, 0, 0)) for n in range(20))
    return (
        out
        + _record(47, struct.pack("<HHHH", 0, 14, 0, 0))
        + _record(618)
        + _record(47, struct.pack("<HHHH", 0, 9, 0, 0))
    )


def _cell(kind: int, column: int, body: bytes, style: int = 0) -> bytes:
    return _record(kind, struct.pack("<II", column, style) + body)


def _row(number: int, height: int = 300, low: int = 0, high: int = 0) -> bytes:
    return _record(0, struct.pack("<IIHBB", number, 0, height, low, high))


# Records of cells and what they hold; short ones are broken.
_CELLS = (
    (1, b""),
    (2, struct.pack("<i", 7 << 2 | 2)),
    (2, struct.pack("<i", 750 << 2 | 3)),
    (2, struct.pack("<i", -5 << 2 | 2)),
    (2, struct.pack("<d", 1.5)[4:]),
    (2, b"\1"),
    (3, b"\x07"),
    (3, b"\x2a"),
    (3, b"\x99"),
    (4, b"\1"),
    (4, b"\0"),
    (4, b""),
    (5, struct.pack("<d", 2.25)),
    (5, struct.pack("<d", float("inf"))),
    (5, b"\0"),
    (6, _wide("chữ")),
    (6, b"\xff"),
    (7, struct.pack("<I", 0)),
    (7, struct.pack("<I", 1)),
    (7, struct.pack("<I", 2)),
    (7, struct.pack("<I", 9)),
    (7, b""),
    (62, b"\0" + _wide("giàu")),
    (62, b""),
    (8, _wide("ra chữ")),
    (9, struct.pack("<d", 3.0)),
    (10, b"\1"),
    (11, b"\x17"),
)
# The same in their short form, each in the column behind the one before.
_SHORT_CELLS = (
    (12, b""),
    (13, struct.pack("<i", 8 << 2 | 2)),
    (14, b"\x0f"),
    (15, b"\1"),
    (16, struct.pack("<d", 4.5)),
    (17, _wide("gọn")),
    (18, struct.pack("<I", 0)),
)


def _values() -> bytes:
    """Every record of a cell."""
    whole = b"".join(_cell(kind, n, body) for n, (kind, body) in enumerate(_CELLS))
    short = b"".join(_record(kind, struct.pack("<I", 0) + body) for kind, body in _SHORT_CELLS)
    return _row(0) + whole + _row(1) + _cell(5, 3, struct.pack("<d", 1.0)) + short


def _looks() -> bytes:
    """Every font on every ground, then every format of numbers."""
    fonts, fills = len(_FONTS) + 1, len(_FILLS) + 1
    out = b""
    for font in range(fonts):
        out += _row(10 + font)
        out += b"".join(_cell(5, n, struct.pack("<d", 7.0), font * fills + n) for n in range(fills))
        out += _cell(7, fills, struct.pack("<I", 1), font * fills)
    for n in range(22):
        style = fonts * fills + n
        out += _row(30 + n) + _cell(5, 0, struct.pack("<d", 45000.25), style) + _cell(6, 1, _wide("x"), style)
    return out


def _hidden_places() -> bytes:
    rows = ((60, 300, 0, 0x10), (61, 39, 0, 0x20), (62, 40, 0, 0x20), (63, 39, 0, 0), (64, 0, 0, 0x20))
    columns = ((30, 31, 100, 0), (32, 32, 2560, 1), (33, 33, 1280, 0), (34, 34, 8000, 0))
    return b"".join(_row(*row) for row in rows) + b"".join(
        _record(60, struct.pack("<IIIIH", first, last, width, 0, flags) + b"\0")
        for first, last, width, flags in columns
    )


def _merged() -> bytes:
    return b"".join(_record(176, struct.pack("<IIII", *area)) for area in ((10, 11, 1, 2), (0, 0, 0, 0)))


def _texts() -> bytes:
    """Texts that cells share: plain, with a raised part, with one that does not show."""
    texts = (
        b"\0" + _wide("chung"),
        b"\1" + _wide("123") + struct.pack("<IHHHH", 2, 1, 1, 2, 2),
        b"\1" + _wide("ẩn 5") + struct.pack("<IHHHH", 2, 0, 6, 2, 99),
    )
    return b"".join(_record(19, text) for text in texts)


def _comments() -> bytes:
    place = struct.pack("<IIIII", 0, 24, 24, 4, 4) + bytes(16)
    return b"".join(_record(635, place) + _record(637, b"\0" + _wide(said)) for said in ("Chưa chốt", " "))


def _book(marks: int) -> bytes:
    """Sheets that show, that are hidden, of no part, twice."""
    listed = ((0, "s0", "Trang"), (1, "s1", "Ẩn"), (0, "s9", "Không có"), (0, "s0", "Trang"))
    return _record(153, bytes([marks]) + bytes(11)) + b"".join(
        _record(156, struct.pack("<II", state, n) + _wide(link) + _wide(title))
        for n, (state, link, title) in enumerate(listed)
    )


_OF_BOOK = (
    ("s0", "worksheet", "worksheets/sheet1.bin"),
    ("s1", "worksheet", "/xl/worksheets/sheet2.bin"),
    ("st", "styles", "styles.bin"),
    ("sh", "sharedStrings", "sharedStrings.bin"),
)


def every_xlsb(marks: int = 0) -> bytes:
    """Every record of a cell, every look, merged cells, hidden places, a comment; `marks`: 1 for days from 1904."""
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": relations([("r", "officeDocument", "xl/workbook.bin")]),
            "xl/workbook.bin": _book(marks),
            "xl/_rels/workbook.bin.rels": relations(_OF_BOOK),
            "xl/styles.bin": _styles(),
            "xl/sharedStrings.bin": _texts(),
            "xl/worksheets/sheet1.bin": _values() + _looks() + _hidden_places() + _merged(),
            "xl/worksheets/sheet2.bin": _row(0) + _cell(6, 1, _wide("ẩn")),
            "xl/worksheets/_rels/sheet1.bin.rels": relations([("c", "comments", "../comments1.bin")]),
            "xl/comments1.bin": _comments(),
        }
    )

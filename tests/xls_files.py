"""Workbooks of the .xls kind written by hand, record by record."""

from __future__ import annotations

import struct

from tests.containers import ole


def _biff(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _said(text: str, size: str = "<H") -> bytes:
    return struct.pack(size, len(text)) + b"\1" + text.encode("utf-16-le")


# height, options, colour, escapement; the fifth is number 5, for there is no number 4
_FONTS = (
    (220, 0, 0x7FFF, 0),
    (220, 8, 8, 0),
    (220, 0, 8, 1),
    (79, 0, 8, 0),
    (80, 0, 8, 0),
    (220, 0, 9, 0),
    (220, 0, 0x7FFF, 2),
)
_FORMATS = ("0.0%", '0" người"', "dd/mm/yyyy", "[White]0", "[h]:mm", '"x"@')
_GROUNDS = ((0, 64), (1, 9), (1, 8), (2, 8))


def _xf(font: int, code: int, pattern: int = 0, colour: int = 64) -> bytes:
    return _biff(0xE0, struct.pack("<HHHBBBBIIH", font, code, 0, 0, 0, 0, 0, 0, pattern << 26, colour | 65 << 7))


def every_xls(from_1904: int = 0) -> bytes:
    """Every record of a cell, every look, merged cells, notes, boxes, pictures, hidden places, header and footer."""
    numbers = [0, 1, 2, 3, 5, 6, 7]
    head = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + _biff(0x42, struct.pack("<H", 1200))
    head += _biff(0x22, struct.pack("<H", from_1904))
    for height, options, colour, escapement in _FONTS:
        head += _biff(
            0x31, struct.pack("<HHHHHBBBB", height, options, colour, 400, escapement, 0, 0, 0, 0) + _said("A", "<B")
        )
    head += b"".join(_biff(0x41E, struct.pack("<H", 164 + n) + _said(code)) for n, code in enumerate(_FORMATS))
    looks = [_xf(font, 0, *ground) for font in numbers for ground in _GROUNDS]
    looks += [_xf(0, 164 + n) for n in range(len(_FORMATS))] + [_xf(0, 14), _xf(0, 9)]
    texts = (
        _said("chung"),
        struct.pack("<HBH", 3, 9, 2) + "123".encode("utf-16-le") + struct.pack("<HHHH", 1, 1, 2, 2),
        struct.pack("<HBH", 4, 9, 2) + "ẩn 5".encode("utf-16-le") + struct.pack("<HHHH", 0, 6, 2, 0),
    )
    shared = _biff(0xFC, struct.pack("<II", len(texts), len(texts)) + b"".join(texts))
    names = (("Trang", 0, 0), ("Ẩn", 1, 0))
    bound = b"".join(
        _biff(0x85, struct.pack("<IBB", 0, state, kind) + _said(name, "<B")) for name, state, kind in names
    )
    start = len(head + b"".join(looks) + bound + shared + _biff(0x0A))
    first, second = _sheet(len(looks)), _hidden_sheet()
    bound = b""
    for (name, state, kind), at in zip(names, (start, start + len(first)), strict=True):
        bound += _biff(0x85, struct.pack("<IBB", at, state, kind) + _said(name, "<B"))
    return ole({"Workbook": head + b"".join(looks) + bound + shared + _biff(0x0A) + first + second})


def _cells(looks: int) -> bytes:
    def formula(column: int, result: bytes) -> bytes:
        return _biff(0x06, struct.pack("<HHH", 0, column, 0) + result + struct.pack("<HIH", 0, 0, 3) + b"\x1e\1\0")

    out = _biff(0x203, struct.pack("<HHHd", 0, 0, 0, 7.5)) + _biff(0x27E, struct.pack("<HHHi", 0, 1, 0, 7 << 2 | 2))
    out += _biff(0xFD, struct.pack("<HHHI", 0, 2, 0, 0)) + _biff(0xFD, struct.pack("<HHHI", 0, 3, 0, 1))
    out += _biff(0xFD, struct.pack("<HHHI", 0, 4, 0, 2)) + _biff(0x205, struct.pack("<HHHBB", 0, 5, 0, 1, 0))
    out += _biff(0x205, struct.pack("<HHHBB", 0, 6, 0, 0x2A, 1)) + _biff(0x201, struct.pack("<HHH", 0, 7, 0))
    out += formula(8, struct.pack("<d", 3.0)) + formula(9, b"\0" + bytes(5) + b"\xff\xff")
    out += _biff(0x207, _said("ra chữ")) + formula(10, b"\1\0\1" + bytes(3) + b"\xff\xff")
    out += formula(11, b"\2\0\x07" + bytes(3) + b"\xff\xff") + formula(12, b"\3" + bytes(5) + b"\xff\xff")
    for n in range(looks):
        out += _biff(0x203, struct.pack("<HHHd", 2 + n, 0, n, 45000.25)) + _biff(
            0xFD, struct.pack("<HHHI", 2 + n, 1, n, 0)
        )
    return out + _biff(0xBD, struct.pack("<HHHiHiH", 1, 4, 0, 1 << 2 | 2, 0, 250 << 2 | 3, 5))


def _object(kind: int, number: int) -> bytes:
    return _biff(0x5D, struct.pack("<HHHHH", 0x15, 0x12, kind, number, 0) + bytes(12) + bytes(4))


def _box(text: str) -> bytes:
    return (
        _biff(0x1B6, struct.pack("<HH6xHHI", 0, 0, len(text), 16, 0))
        + _biff(0x3C, b"\1" + text.encode("utf-16-le"))
        + _biff(0x3C, bytes(16))
    )


def _anchor(*place: int) -> bytes:
    return _biff(0xEC, struct.pack("<HHI", 0, 0xF010, 18) + struct.pack("<9H", 0, *place))


def _sheet(looks: int) -> bytes:
    rows = ((50, 300, 0x20), (51, 39, 0), (52, 40, 0), (53, 0x8000, 0))
    out = _biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    out += _biff(0x14, _said("&CBản nháp")) + _biff(0x15, _said("&P"))
    for a, b, width, flags in ((30, 31, 100, 0), (32, 32, 2560, 1), (33, 33, 1280, 0)):
        out += _biff(0x7D, struct.pack("<HHHHHH", a, b, width, 0, flags, 0))
    out += b"".join(
        _biff(0x208, struct.pack("<HHHHHHHH", row, 0, 1, high, 0, 0, flags, 0)) for row, high, flags in rows
    )
    out += _cells(looks)
    out += _anchor(1, 0, 2, 0, 3, 0, 5, 0) + _object(6, 1) + _box("Hộp")
    out += (
        _anchor(1, 0, 2, 0, 3, 9, 5, 9)
        + _object(8, 2)
        + _object(0x19, 3)
        + _box("Chưa chốt")
        + _object(6, 4)
        + _box(" ")
    )
    out += _biff(0x1C, struct.pack("<HHHH", 1, 1, 0, 3) + _said("ai") + b"\0")
    out += _biff(0xE5, struct.pack("<H4H4H", 2, 2, 3, 0, 1, 0, 0, 0, 0))
    return out + _biff(0x0A)


def _hidden_sheet() -> bytes:
    head = _biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    return head + _biff(0x203, struct.pack("<HHHd", 3, 2, 0, 9.0)) + _biff(0x0A)

"""What an .xls holds beside the values of its cells: notes, text boxes, header and footer; pictures by number.

The stream is records of a number, a length and bytes ([MS-XLS]); a text goes on in the records after it. Raises
BrokenFile; run it under guard.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from pipeline.files import BrokenFile, broken_bytes
from pipeline.grids.addresses import address
from pipeline.grids.outside import Area, FoundText, HiddenLines, OutsideCells, OutsideKind
from pipeline.grids.outside import hidden_lines as lines_of
from pipeline.grids.outside_xlsx import header_text

MAX_STREAM = 60 * 1024 * 1024  # bytes
_STREAMS = ("workbook", "book")
_BOF, _EOF, _BOUNDSHEET, _NOTE, _OBJ, _TXO, _CONTINUE = 0x809, 0x0A, 0x85, 0x1C, 0x5D, 0x1B6, 0x3C
_HEADER, _FOOTER, _DRAWING, _ROW, _COLUMNS = 0x14, 0x15, 0xEC, 0x208, 0x7D
_LEAST_HEIGHT = 40  # twentieths of a point
_PICTURE, _NOTE_OBJECT = 0x08, 0x19  # kinds of objects
_ANCHOR = struct.pack("<HHI", 0, 0xF010, 18)  # of a shape: the cells it lies over


@dataclass
class _Sheet:
    """What is gathered of one sheet."""

    title: str
    texts: dict[int, str] = field(default_factory=dict)  # by object
    places: dict[int, Area] = field(default_factory=dict)
    notes: list[tuple[str, int]] = field(default_factory=list)  # cell, object
    headers: list[str] = field(default_factory=list)
    pictures: int = 0

    def found(self) -> Iterator[FoundText]:
        """What it holds, notes first."""
        shown = {number for _, number in self.notes}
        for cell, number in self.notes:
            if text := self.texts.get(number, "").strip():
                yield FoundText(self.title, cell, OutsideKind.COMMENT, text)
        for number, text in self.texts.items():
            if number not in shown and text.strip():
                area = self.places.get(number)
                yield FoundText(self.title, address(area.top, area.left) if area else "", OutsideKind.BOX, text, area)
        for n in range(self.pictures):
            yield FoundText(self.title, "", OutsideKind.PICTURE, f"ảnh {n + 1}")
        for text in self.headers:
            yield FoundText(self.title, "", OutsideKind.HEADER, text)


def outside_of_xls(data: bytes) -> OutsideCells:
    """Everything beside the cells of an .xls of Excel 97-2003; of older ones nothing but that they were not looked
    through."""
    records = list(_records(_stream(data)))
    beside = OutsideCells()
    if not records or records[0][0] != _BOF or records[0][1][:2] != b"\x00\x06":
        beside.damaged.append("tệp (định dạng Excel cũ)")
        return beside
    listed = [_bound(body) for number, body in records if number == _BOUNDSHEET]
    beside.titles = tuple(title for title, _ in listed)
    beside.hidden = frozenset(title for title, hidden in listed if hidden)
    for n, sheet in enumerate(_substreams(records)):
        title = listed[n][0] if n < len(listed) else ""
        beside.found += _gathered(title, sheet).found()
        if (lines := _hidden_lines(sheet)) != HiddenLines():
            beside.lines[title] = lines
    return beside


def _stream(data: bytes) -> bytes:
    with broken_bytes(OSError), olefile.OleFileIO(io.BytesIO(data)) as container:
        for path in container.listdir():
            if len(path) == 1 and path[0].casefold() in _STREAMS:
                if container.get_size(path) > MAX_STREAM:
                    raise BrokenFile("stream too large")
                return bytes(container.openstream(path).read())
    raise BrokenFile("no workbook stream")


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        yield number, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _bound(body: bytes) -> tuple[str, bool]:
    """Title of a sheet, and whether it is hidden."""
    if len(body) < 8:
        return "", False
    length, wide = body[6], body[7] & 1
    raw = body[8 : 8 + length * (2 if wide else 1)]
    return raw.decode("utf-16-le" if wide else "latin-1", "replace"), body[4] & 3 != 0


def _substreams(records: list[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    """The records of each sheet, those of charts inside it among them; the workbook's own left out."""
    depth, own = 0, True
    sheet: list[tuple[int, bytes]] = []
    for number, body in records:
        if number == _BOF:
            depth += 1
        elif number == _EOF:
            depth -= 1
            if depth == 0:
                if not own:
                    yield sheet
                own, sheet = False, []
        if not own:
            sheet.append((number, body))


def _hidden_lines(records: list[tuple[int, bytes]]) -> HiddenLines:
    """The rows and columns of a sheet that are not shown, or hardly."""
    rows = [struct.unpack_from("<H", body)[0] for n, body in records if n == _ROW and len(body) > 12 and _is_flat(body)]
    columns = [body for n, body in records if n == _COLUMNS and len(body) > 8]
    hidden = (struct.unpack_from("<HH", body) for body in columns if body[8] & 1)
    widths = (struct.unpack_from("<HHH", body) for body in columns)
    return lines_of(((row, row) for row in rows), hidden, ((a, b, wide / 256) for a, b, wide in widths))


def _is_flat(row: bytes) -> bool:
    """Whether a row is hidden, or less than two points high."""
    height = struct.unpack_from("<H", row, 6)[0]
    return bool(row[12] & 0x20) or (not height & 0x8000 and height & 0x7FFF < _LEAST_HEIGHT)


def _gathered(title: str, records: list[tuple[int, bytes]]) -> _Sheet:
    sheet = _Sheet(title)
    last, place = -1, None
    for n, (number, body) in enumerate(records):
        if number == _DRAWING:
            place = _place(body)
        elif number == _OBJ and len(body) >= 8:
            kind, last = struct.unpack_from("<HH", body, 4)
            sheet.pictures += kind == _PICTURE
            if place:
                sheet.places[last] = place
        elif number == _TXO and len(body) >= 12:
            text = _long_text(records, n, struct.unpack_from("<H", body, 10)[0])
            sheet.texts[last] = sheet.texts.get(last, "") + text
        elif number == _NOTE and len(body) >= 8:
            row, column, _, of = struct.unpack_from("<HHHH", body)
            sheet.notes.append((address(row, column), of))
        elif number in (_HEADER, _FOOTER) and len(body) > 3 and (text := header_text(_unicode(body))):
            sheet.headers.append(text)
    return sheet


def _place(drawing: bytes) -> Area | None:
    """The cells that the last shape begun in a drawing record lies over."""
    at = drawing.rfind(_ANCHOR)
    if at < 0 or at + 26 > len(drawing):
        return None
    _, left, _, top, _, right, dx, bottom, dy = struct.unpack_from("<9H", drawing, at + 8)
    bottom, right = bottom - (not dy and bottom > top), right - (not dx and right > left)
    return Area(top, min(left, 255), max(top, bottom), max(left, right))


def _long_text(records: list[tuple[int, bytes]], at: int, length: int) -> str:
    """The `length` characters in the records that go on behind one."""
    text = ""
    for following in range(at + 1, len(records)):
        number, body = records[following]
        if number != _CONTINUE or len(text) >= length or not body:
            break
        wide = body[0] & 1
        text += body[1:].decode("utf-16-le" if wide else "latin-1", "replace")
    return text[:length]


def _unicode(body: bytes) -> str:
    """A text with its length and its width before it."""
    (length,), wide = struct.unpack_from("<H", body), body[2] & 1
    return body[3 : 3 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")

"""How far the sheets of a workbook reach, before a library lays them out: one cell far off makes them huge."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.files import BrokenFile
from pipeline.zip_package import Package, TooLarge, Unsound, go_through, sound

BOOK = "xl/workbook.xml"
MAX_AREA = 10_000_000  # cells of all sheets, from A1 to their last; a row counts as eight at least
MAX_RANGED = 300_000  # cells of all areas that are merged, or one link: a library makes each of them
_ROW_WEIGHT = 8
_SHEET = b"sheetData"
_DEFINITION, _PICTURE = b"<!DOCTYPE", b"<svg"
_DECLARATION = re.compile(r"^<\?xml[^>]{0,200}>")
_MARKS = (b"\xff\xfe", b"\xfe\xff")  # how UTF-16 may begin
# Each as every program writes it, its place first: that is told, and nothing of one that is written otherwise.
_CELL = re.compile(rb"[<:]c(?:\s+r\s*=\s*[\"']([A-Za-z]{1,3}[0-9]{1,7})[\"']|[\s/>])")
_ROW = re.compile(rb"[<:]row(?:\s+r\s*=\s*[\"']([0-9]{1,7})[\"']|[\s/>])")
_AREA = re.compile(rb"[<:](?:mergeCell|hyperlink)(?:\s+ref\s*=\s*[\"']([A-Za-z0-9:]{1,25})[\"']|[\s/>])")
_DIGITS, _LETTERS = b"0123456789", string.ascii_letters.encode()
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def openable(data: bytes, most: int) -> bytes:
    """`data`, where it is a workbook that a library may open whole. Raises BrokenFile, TooLarge, Locked.

    `most`: bytes of all its parts.
    """
    package = Package(sound(data, most))
    if BOOK not in package:
        raise BrokenFile("no workbook")
    check(package.unpack(info, most) for info in package.entries.values())
    return data


def check(parts: Iterable[bytes]) -> None:
    """Raises TooLarge when the sheets among these parts reach further than tables of a program ever do.

    Whatever the parts are called: a library finds sheets by what leads to them.
    """
    area = ranged = 0
    for part in parts:
        xml = _plain(part)
        is_sheet = _SHEET in xml
        if _DEFINITION in xml and (is_sheet or (xml.lstrip().startswith(b"<") and _PICTURE not in xml)):
            raise Unsound("có phần XML tự định nghĩa (DOCTYPE)")  # under a name that does not say that it is markup
        if not is_sheet:
            continue
        reach = _written(xml) or _parsed(xml)
        area += reach.rows * max(reach.columns, _ROW_WEIGHT)
        ranged += reach.ranged
        if area > MAX_AREA:
            raise TooLarge(f"có ô ở quá xa ({reach.rows} dòng, {reach.columns} cột)")
        if ranged > MAX_RANGED:
            raise TooLarge(f"có vùng ô gộp hoặc vùng liên kết quá lớn ({ranged} ô)")


def _plain(part: bytes) -> bytes:
    """A part in one byte a letter, as parsers tell UTF-16: by its mark, or by a zero in its first letter."""
    marked = part.startswith(_MARKS)
    if not marked and b"\0" not in part[:2]:
        return part
    text = part.decode("utf-16" if marked else "utf-16-be" if part[0] == 0 else "utf-16-le", "replace")
    return _DECLARATION.sub("", text, count=1).encode()


@dataclass(slots=True)
class _Reach:
    """How far a sheet reaches, and how many cells its areas have. Also what a parser tells of its elements."""

    rows: int = 0
    columns: int = 0
    ranged: int = 0
    _row: int = 0
    _column: int = 0

    def start(self, tag: str, said: Mapping[str, str]) -> None:
        """An element; cells and rows without a place follow the one before."""
        name = tag.rpartition("}")[2]
        if name == "row":
            self._row, self._column = _number(said["r"]) if "r" in said else self._row + 1, 0
        elif name == "c":
            self._row, self._column = _at(said["r"]) if said.get("r") else (self._row, self._column + 1)
        elif name in ("mergeCell", "hyperlink") and "ref" in said:
            self.ranged += _cells(said["ref"])
        self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)

    def close(self) -> _Reach:
        """The whole."""
        return self


def _written(xml: bytes) -> _Reach | None:
    """The reach of a sheet all of whose cells, rows and areas are written as usual; None of any other."""
    cells, rows, areas = (pattern.findall(xml) for pattern in (_CELL, _ROW, _AREA))
    if b"" in cells or b"" in rows or b"" in areas:  # what is written otherwise is not guessed at, but parsed
        return None
    together = b" ".join(cells)  # a list of units has a hundred thousand cells: taken apart as one text
    columns = max((_column(letters.decode()) for letters in set(together.translate(None, _DIGITS).split())), default=0)
    last = max(map(int, {*together.translate(None, _LETTERS).split(), *rows}), default=0)
    return _Reach(last, columns, sum(_cells(area.decode()) for area in areas))


def _parsed(xml: bytes) -> _Reach:
    """The reach of any sheet. Raises Unsound for places that are none."""
    reach = _Reach()
    go_through(xml, reach)
    return reach


def _number(said: str) -> int:
    if not said.isascii() or not said.isdecimal() or len(said) > 7:
        raise Unsound("có dòng không ghi rõ số")
    return int(said)


def _at(address: str) -> tuple[int, int]:
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise Unsound("có ô không ghi rõ địa chỉ")
    return int(found[2]), _column(found[1])


def _cells(area: str) -> int:
    """How many cells an area has: 6 of 'A1:B3', none of a single one."""
    first, _, last = area.partition(":")
    (top, left), (bottom, right) = _at(first), _at(last or first)
    count = (abs(bottom - top) + 1) * (abs(right - left) + 1)
    return count if count > 1 else 0


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number

"""How far the sheets of a workbook reach, before a library lays them out: one cell far off makes them huge."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.files import BrokenFile
from pipeline.package import Package, TooLarge, sound

BOOK = "xl/workbook.xml"
MAX_AREA = 10_000_000  # cells of all sheets, from A1 to their last; a row counts as eight at least
_ROW_WEIGHT = 8
_SHEET = b"sheetData"
_CELL = re.compile(rb"<(?:\w{1,20}:)?c[\s/>]")
_ROW = re.compile(rb"<(?:\w{1,20}:)?row[\s/>]")
_ROW_NUMBER = re.compile(rb"<(?:\w{1,20}:)?row\s[^<>]{0,99}?\br\s?=\s?[\"'](\d{1,7})")
_PLACE = re.compile(rb"<(?:\w{1,20}:)?c\s[^<>]{0,99}?\br\s?=\s?[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")


def openable(data: bytes, most: int) -> bytes:
    """`data`, where it is a workbook that a library may open whole. Raises BrokenFile, TooLarge, Locked.

    `most`: bytes of all its parts.
    """
    package = Package(sound(data, most))
    if BOOK not in package:
        raise BrokenFile("no workbook")
    check(package.unpack(info, most) for name, info in package.entries.items() if name.endswith(".xml"))
    return data


def check(parts: Iterable[bytes]) -> None:
    """Raises TooLarge when the sheets among these XML parts reach further than tables of a program ever do."""
    area = 0
    for part in parts:
        xml = part.decode("utf-16", "replace").encode() if b"\0" in part[:200] else part
        if _SHEET not in xml:
            continue
        rows, columns = _reach(xml)
        area += rows * max(columns, _ROW_WEIGHT)
        if area > MAX_AREA:
            raise TooLarge(f"có ô ở quá xa ({rows} dòng, {columns} cột)")


def _reach(xml: bytes) -> tuple[int, int]:
    """Rows and columns of a sheet at most: cells and rows without a number follow the one before."""
    places = _PLACE.findall(xml)
    columns = max((_column(letters) for letters in {letters for letters, _ in places}), default=0)
    numbers = {number for _, number in places} | set(_ROW_NUMBER.findall(xml))
    rows = max(map(int, numbers), default=0)
    if len(places) < len(_CELL.findall(xml)):
        rows += len(_ROW.findall(xml))
        columns += max(len(_CELL.findall(row)) for row in _ROW.split(xml))
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number

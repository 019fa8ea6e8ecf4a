"""The cells of binary workbooks (.xlsb): the records of [MS-XLSB] that cells, texts and number formats are in."""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import NamedTuple

from pipeline.files import BrokenFile
from pipeline.grids.binary_parts import records
from pipeline.grids.binary_parts import sheets as listed
from pipeline.grids.built_in_formats import built_in
from pipeline.grids.cells import NO_SUCH_TEXT, PLAIN, Budget, Extra, Filled, Grid, Range, raised, struck_out
from pipeline.grids.number_format import shown_text, shown_value
from pipeline.grids.runs import Run, Worded, as_read, why_value_unread, worded
from pipeline.grids.unread import USUAL, Letters, known_colour
from pipeline.grids.workbook_parts import relations
from pipeline.grids.xlsx_sheet import MAX_MERGED, MAX_SHEETS
from pipeline.zip_package import Package

_MAIN = "xl/workbook.bin"
_ROW, _SST_ITEM, _FMT, _XF, _PROPERTIES, _BEGIN_XFS, _END_XFS = 0, 19, 44, 47, 153, 617, 618
_FONT, _FILL, _MERGED = 43, 45, 176
_STRIKE = 8  # among the marks of a font
# What a cell holds, by record: those with a column, those of the column behind the last, those of formulas.
_CELLS = {1: "blank", 2: "rk", 3: "error", 4: "bool", 5: "real", 6: "text", 7: "shared", 62: "rich"}
_SHORT = {12: "blank", 13: "rk", 14: "error", 15: "bool", 16: "real", 17: "text", 18: "shared"}
_FORMULAS = {8: "text", 9: "real", 10: "bool", 11: "error"}
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def xlsb_grids(data: bytes, only: frozenset[str] | None) -> dict[str, Grid]:
    """The sheets of a workbook (of those in `only`, when given). Raises BrokenFile, TooLarge, Locked, TooManyCells."""
    package = Package(data)
    links = {
        link: (kind, _part(target)) for link, kind, target in relations(package.read("xl/_rels/workbook.bin.rels"))
    }
    beside = {kind: part for kind, part in links.values() if kind in ("styles", "sharedStrings") and part in package}
    looks = _looks(package.read(beside["styles"])) if "styles" in beside else _Looks((), (), ())
    texts = _texts(package.read(beside["sharedStrings"]), looks.fonts) if "sharedStrings" in beside else []
    workbook = package.read(_MAIN)
    names = [(title, link) for title, link, _ in listed(workbook)]
    from_1904 = any(kind == _PROPERTIES and body[:1] and body[0] & 1 for kind, body in records(workbook))
    grids, budget = {}, Budget()
    for name, link in [pair for pair in names if only is None or pair[0] in only][:MAX_SHEETS]:
        kind, part = links.get(link, ("", ""))
        if kind == "worksheet" and part in package and name not in grids:
            grids[name] = _Sheet(texts, looks, from_1904).grid(package.read(part), budget)
    if not grids:
        raise BrokenFile("no sheet can be read")
    return grids


def _part(target: str) -> str:
    return target if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends. Raises BrokenFile."""
    if at + 4 > len(body):
        raise BrokenFile("a text is cut off")
    (count,) = struct.unpack_from("<I", body, at)
    end = at + 4 + (0 if count == 0xFFFFFFFF else 2 * count)
    if end > len(body):
        raise BrokenFile("a text is cut off")
    return body[at + 4 : end].decode("utf-16-le", errors="replace"), end


def _texts(part: bytes, fonts: Sequence[_Font]) -> list[Worded]:
    return [_rich(body, fonts) for kind, body in records(part) if kind == _SST_ITEM]


def _rich(body: bytes, fonts: Sequence[_Font]) -> Worded:
    """A text of one or several fonts, what is struck out in it told as that."""
    text, end = _wide(body, 1)
    (count,) = struct.unpack_from("<I", body, end) if body[0] & 1 and end + 4 <= len(body) else (0,)
    if count == 0 or end + 4 + 4 * count > len(body):
        return Worded(text)
    runs = [struct.unpack_from("<HH", body, end + 4 + 4 * n) for n in range(count)]
    starts = [0, *(start for start, _ in runs), len(text)]
    of_runs = [None, *(fonts[font] if font < len(fonts) else None for _, font in runs)]
    pieces = (text[a:b] for a, b in pairwise(starts))
    return worded([_run(piece, font) for piece, font in zip(pieces, of_runs, strict=True)])


def _run(text: str, font: _Font | None) -> Run:
    if font is None:
        return Run(text, None)
    text = raised(text) if font.raised else text
    return Run(struck_out(text) if font.struck else text, Letters(size=font.size, colour=font.colour))


class _Font(NamedTuple):
    """What is taken of a font."""

    struck: bool
    size: float  # points
    colour: str
    raised: bool  # above or below the line


class _Looks(NamedTuple):
    """The cell styles: code of the number format of each, its letters; the fonts."""

    codes: Sequence[str]
    letters: Sequence[Letters]
    fonts: Sequence[_Font]


def _looks(part: bytes) -> _Looks:
    own: dict[int, str] = {}
    fonts: list[_Font] = []
    fills: list[str | None] = []
    looks: list[tuple[str, Letters]] = []
    inside = False
    for kind, body in records(part):
        if kind == _FMT and len(body) > 2:
            own[struct.unpack_from("<H", body)[0]] = _wide(body, 2)[0]
        elif kind == _FONT and len(body) > 19:
            height, marks, _, script = struct.unpack_from("<HHHH", body)
            fonts.append(_Font(bool(marks & _STRIKE), height / 20, _colour(body, 12), script in (1, 2)))
        elif kind == _FILL and len(body) > 19:
            pattern = struct.unpack_from("<I", body)[0]
            fills.append("" if pattern == 0 else _colour(body, 4) or None if pattern == 1 else None)
        elif kind in (_BEGIN_XFS, _END_XFS):
            inside = kind == _BEGIN_XFS
        elif kind == _XF and inside and len(body) > 3:
            number, font, fill = struct.unpack_from("<HHH", body.ljust(8, b"\0"), 2)
            code = own.get(number, built_in(number))
            ground = fills[fill] if fill < len(fills) else None
            looks.append(("" if code == "General" else code, _letters(fonts, font, ground)))
    return _Looks([code for code, _ in looks], [letters for _, letters in looks], fonts)


def _letters(fonts: Sequence[_Font], at: int, ground: str | None) -> Letters:
    if at >= len(fonts):
        return USUAL
    font = fonts[at]
    return Letters(font.struck, font.size, font.colour, ground)


def _colour(body: bytes, at: int) -> str:
    """A colour as RRGGBB; '' where it is another's, such as the system's."""
    kind, index = body[at] >> 1, body[at + 1]
    if struct.unpack_from("<h", body, at + 2)[0]:  # lightened or darkened
        return ""
    if kind == 2:
        return body[at + 4 : at + 7].hex().upper()
    return known_colour("theme" if kind == 3 else "indexed" if kind == 1 else "", str(index))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Reads one sheet with what all of them share."""

    texts: Sequence[Worded]
    looks: _Looks
    from_1904: bool

    def grid(self, part: bytes, budget: Budget) -> Grid:
        filled = Filled()
        row, column = 0, -1
        merged: list[Range] = []
        for kind, body in records(part):
            if kind == _ROW and len(body) > 3:
                row, column = struct.unpack_from("<I", body)[0], -1
                continue
            if kind == _MERGED and len(body) > 15:
                a, c, b, d = struct.unpack_from("<IIII", body)
                merged.append((a, b, c, d))
                continue
            what = _CELLS.get(kind) or _FORMULAS.get(kind)
            if what and len(body) > 7:
                column, style = struct.unpack_from("<II", body)
                rest = body[8:]
            elif kind in _SHORT and len(body) > 3:
                what, column, style, rest = _SHORT[kind], column + 1, struct.unpack_from("<I", body)[0], body[4:]
            else:
                continue
            value, extra = self._read(what, rest, style & 0xFFFFFF, "=" if kind in _FORMULAS else "")
            if value != "" or extra != PLAIN:
                filled.put(row, column, value, extra)
        filled.cover(merged[:MAX_MERGED])
        return filled.grid(budget)

    def _read(self, what: str, rest: bytes, style: int, formula: str) -> tuple[object, Extra]:
        letters = self.looks.letters[style] if style < len(self.looks.letters) else USUAL
        value, extra = self._value(what, rest, style, formula)
        if not isinstance(value, Worded):
            why = why_value_unread(value, extra.format, letters)
            return value, extra._replace(unread=why) if why else extra
        text, why = as_read(value.runs, letters) if value.runs else (value.text, letters.why)
        code = self._code(style)
        extra = Extra(code if shown_text(text, code) != text else "", formula)
        return text, extra._replace(unread=why) if text and why else extra

    def _code(self, style: int) -> str:
        return self.looks.codes[style] if style < len(self.looks.codes) else ""

    def _value(self, what: str, rest: bytes, style: int, formula: str) -> tuple[object, Extra]:
        code = self._code(style)
        if what == "blank":
            return "", Extra(formula=formula)
        if what in ("error", "bool"):
            said = rest[0] if rest else 0
            return (bool(said), Extra(formula=formula)) if what == "bool" else ("", self._error(said, formula))
        if what in ("rk", "real"):
            number = _rk(rest) if what == "rk" else struct.unpack_from("<d", rest)[0] if len(rest) > 7 else None
            if number is None:
                return "", Extra(formula=formula, damaged="(không đủ byte)")
            if not isfinite(number):
                return str(number), Extra(formula=formula)
            return shown_value(number, code, self.from_1904), Extra(code, formula)
        text = self._text(what, rest)
        if text is None:
            return "", Extra(formula=formula, damaged=NO_SUCH_TEXT)
        return text, Extra(formula=formula)

    def _error(self, said: int, formula: str) -> Extra:
        return Extra(formula=formula, error=_ERRORS.get(said, f"#{said}"))

    def _text(self, what: str, rest: bytes) -> Worded | None:
        if what == "shared":
            at = struct.unpack_from("<I", rest)[0] if len(rest) > 3 else -1
            return self.texts[at] if 0 <= at < len(self.texts) else None
        try:
            return _rich(rest, self.looks.fonts) if what == "rich" and rest else Worded(_wide(rest, 0)[0])
        except BrokenFile:
            return None


def _rk(rest: bytes) -> float | None:
    """A number in four bytes: an integer, or the upper half of a double; maybe a hundredth of it."""
    if len(rest) < 4:
        return None
    (packed,) = struct.unpack_from("<i", rest)
    number = float(packed >> 2) if packed & 2 else struct.unpack("<d", bytes(4) + struct.pack("<i", packed & ~3))[0]
    return number / 100 if packed & 1 else number

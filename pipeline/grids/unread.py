"""Why nobody reads the value of a cell: struck through, in the colour of its ground, in letters too small."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from pipeline.files import BrokenFile
from pipeline.zip_package import parsed

STRUCK = "bị gạch ngang"
SAME_COLOUR = "chữ cùng màu với nền"
TINY = "cỡ chữ quá nhỏ"
HIDDEN = "bị ẩn"
COVERED = "nằm dưới một ô gộp"
PARTLY = "một phần chữ cùng màu với nền hoặc quá nhỏ"
BY_A_RULE = "có thể bị một định dạng có điều kiện che"
SMALLEST = 4.0  # points: letters below are specks
LEAST_CONTRAST = 1.2  # of letters against their ground (WCAG 2): white on pale yellow is 1.05
WHITE, BLACK = "FFFFFF", "000000"
_RGB = re.compile(r"#?(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_TINT = re.compile(r"-?[01]?(?:\.[0-9]{1,20})?(?<=[0-9])(?:[eE]-[0-9]{1,2})?")
_THEME = {"0": WHITE, "1": BLACK}  # the window and its text; the others are never so near to their ground by themselves
_INDEXED = {"0": BLACK, "1": WHITE, "8": BLACK, "9": WHITE, "64": BLACK, "65": WHITE}
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


def why_unread(*, struck: bool = False, size: float | None = None, colour: str = "", ground: str = "") -> str:
    """Why nobody reads letters of this look, '' where they are read.

    `size` in points; `colour` of the letters, `ground` behind them as RRGGBB, '' where it is not known or the usual
    one: black on white.
    """
    if struck:
        return STRUCK
    if size is not None and 0 < size < SMALLEST:
        return TINY
    written, below = rgb(colour), rgb(ground) or WHITE
    return SAME_COLOUR if written and _contrast(written, below) < LEAST_CONTRAST else ""


class Letters(NamedTuple):
    """How letters look: what of it is told. `ground`: '' the usual one, None one that is not known."""

    struck: bool = False
    size: float | None = None  # points
    colour: str = ""  # RRGGBB
    ground: str | None = ""

    @property
    def why(self) -> str:
        """Why nobody reads them, '' where they are read."""
        colour = "" if self.ground is None else self.colour
        return why_unread(struck=self.struck, size=self.size, colour=colour, ground=self.ground or "")


USUAL = Letters()


def rgb(text: str) -> str:
    """'FFFFFF' of '#ffffff', 'FFFFFFFF' or 'white'; '' of what is no such colour."""
    found = _RGB.fullmatch(text.strip())
    if found:
        return found[1].upper()
    return {"white": WHITE, "black": BLACK}.get(text.strip().casefold(), "")


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# ------------------------------------------------------------------------------------------- .xlsx


@lru_cache(maxsize=64)  # forms filled by one program share their styles
def xlsx_letters(styles: bytes) -> tuple[Letters, ...]:
    """The letters of each cell style; () where the part is missing or damaged."""
    try:
        root = parsed(styles, _PARSER)
    except BrokenFile:
        return ()
    fonts, fills = root.findall("{*}fonts/{*}font"), root.findall("{*}fills/{*}fill")
    return tuple(
        xlsx_font(_at(fonts, xf.get("fontId", "")))._replace(ground=_ground(_at(fills, xf.get("fillId", ""))))
        for xf in root.iterfind("{*}cellXfs/{*}xf")
    )


@lru_cache(maxsize=64)
def xlsx_unread(styles: bytes) -> tuple[str, ...]:
    """Why nobody reads a cell of each cell style, '' where it is read; () where the part is missing or damaged."""
    return tuple(letters.why for letters in xlsx_letters(styles))


def _at(elements: Sequence[etree._Element], number: str) -> etree._Element | None:
    known = number.isascii() and number.isdecimal() and len(number) < 9 and int(number) < len(elements)
    return elements[int(number)] if known else None


def xlsx_font(font: etree._Element | None) -> Letters:
    """The letters of a font: of a cell style, of a run (rPr) or of a conditional format."""
    if font is None:
        return USUAL
    size, colour = font.find("{*}sz"), font.find("{*}color")
    return Letters(
        struck=is_on(font.find("{*}strike")),
        size=points("" if size is None else size.get("val", "")),
        colour="" if colour is None else xlsx_colour(colour),
    )


def is_on(switch: etree._Element | None) -> bool:
    """Whether an element such as <strike/> is there and not switched off."""
    return switch is not None and switch.get("val", "1") not in ("0", "false", "off")


def points(text: str) -> float | None:
    """A size of letters: 12 of '12' and of '12pt'; None where none is told in points."""
    found = re.fullmatch(r"([0-9]{1,4}(?:\.[0-9]{1,9})?)(?:pt)?", text.strip())
    return float(found[1]) if found else None


def _ground(fill: etree._Element | None) -> str | None:
    """The colour behind the letters; None where it is not known, '' where there is none."""
    pattern = None if fill is None else fill.find("{*}patternFill")
    if pattern is None:
        return "" if fill is None else None
    if pattern.get("patternType", "none") == "none":
        return ""
    if pattern.get("patternType") != "solid":
        return None
    colour = pattern.find("{*}fgColor")
    return BLACK if colour is None else xlsx_colour(colour) or None


def xlsx_colour(element: etree._Element) -> str:
    """A colour as RRGGBB, '' where that is not known."""
    known = rgb(element.get("rgb", "")) or known_colour("theme", element.get("theme", ""))
    return _tinted(known or known_colour("indexed", element.get("indexed", "")), element.get("tint", "0"))


def _tinted(colour: str, tint: str) -> str:
    """A colour lightened by a tint up to 1, or darkened by one down to -1; of other than greys only nearly so."""
    if tint in ("0", "0.0") or not colour:
        return colour
    if _TINT.fullmatch(tint) is None:
        return ""
    by = max(-1.0, min(1.0, float(tint)))
    parts = (int(colour[n : n + 2], 16) for n in (0, 2, 4))
    return "".join(f"{round(p * (1 + by) if by < 0 else p + (255 - p) * by):02X}" for p in parts)


def known_colour(palette: str, number: str) -> str:
    """A colour of a workbook's 'theme' or of its 'indexed' palette, where that is black or white."""
    return {"theme": _THEME, "indexed": _INDEXED}.get(palette, {}).get(number, "")

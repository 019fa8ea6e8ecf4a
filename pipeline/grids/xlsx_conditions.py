"""The conditional formats of .xlsx sheets, those that refer to other sheets too, as rules over cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml import etree

from pipeline.files import BrokenFile
from pipeline.grids.addresses import column_of
from pipeline.grids.cells import Range
from pipeline.grids.conditions import Format, Rule
from pipeline.grids.unread import is_on, points, xlsx_colour, xlsx_letters
from pipeline.patterns import short
from pipeline.zip_package import parsed

MAX_RANGES = 500  # of one rule
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
_RANGE = short(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6}))?", 40)
_TAG = re.compile(  # its name, its attributes, the text behind it
    rb"""<(?:\w{1,9}:)?(conditionalFormatting|cfRule|formula)(?=[\s/>])((?:"[^"<]*"|'[^'<]*'|[^<>"'])*)>([^<]*)"""
)
_SQREF = re.compile(rb"""\bsqref\s?=\s?["']\s?([A-Z]{1,3}[1-9][0-9]{0,6})\b""")
_DXF = re.compile(rb"""\bdxfId\s?=\s?["']0{0,6}([0-9]{1,6})["']""")
_MARK = rb'(?:"|&quot;)'
_WORDS = re.compile(rb"([A-Z]{1,3}[1-9][0-9]{0,6})=" + _MARK + rb'(?:[^"&0-9<]|&#[0-9]{3,6};){1,250}' + _MARK)
_COLOURED = (b"olorScale", b"ataBar")  # their colours lie behind the figures
_OFF = ("0", "false")
_OPERATORS: Mapping[str, str] = {
    "lessThan": "<", "lessThanOrEqual": "<=", "greaterThan": ">", "greaterThanOrEqual": ">=", "equal": "=",
    "notEqual": "<>",
}  # fmt: skip


@lru_cache(maxsize=64)  # forms filled by one program share their styles
def formats(styles: bytes) -> tuple[Format, ...]:
    """The formats of a workbook that its rules refer to; () where the part is missing or damaged."""
    try:
        root = parsed(styles, _PARSER)
    except BrokenFile:
        return ()
    return tuple(_format(dxf) for dxf in root.iterfind("{*}dxfs/{*}dxf"))


def _format(dxf: etree._Element) -> Format:
    font, fill, number = dxf.find("{*}font"), dxf.find("{*}fill/{*}patternFill"), dxf.find("{*}numFmt")
    size, colour = (None, None) if font is None else (font.find("{*}sz"), font.find("{*}color"))
    strike = None if font is None else font.find("{*}strike")
    return Format(
        struck=None if strike is None else is_on(strike),
        size=None if size is None else points(size.get("val", "")),
        colour=None if colour is None else xlsx_colour(colour),
        ground=None if fill is None else _ground(fill),
        code=None if number is None else number.get("formatCode", ""),
    )


def _ground(fill: etree._Element) -> str | None:
    """What a rule puts behind a cell: of a plain fill its colour, which stands in the place of the other here."""
    if fill.get("patternType", "solid") != "solid":
        return None
    colour = fill.find("{*}bgColor")
    colour = fill.find("{*}fgColor") if colour is None or not (xlsx_colour(colour)) else colour
    return None if colour is None else xlsx_colour(colour)


@lru_cache(maxsize=256)  # the same in all forms of one version saved by one program
def may_hide(sheet: bytes, styles: bytes) -> bool:
    """Whether what stands behind the cells of a sheet may keep a figure from being read.

    A rule for cells that hold certain words themselves, as the form's own are that colour its verdicts, is none of
    these.
    """
    if b"onditionalFormatting" not in sheet:
        return False
    if b"showValue=" in sheet or b":dxf>" in sheet or any(kind in sheet for kind in _COLOURED):
        return True
    return not _used(sheet).isdisjoint(_hiding(styles))


def _used(sheet: bytes) -> set[str]:
    """The numbers of the formats of a sheet's rules but those for cells that hold certain words."""
    used: set[str] = set()
    first = number = b""
    for tag, said, text in _TAG.findall(sheet):
        if tag != b"formula":
            used.add(number.decode())
            number = b""
        if tag == b"conditionalFormatting":
            at = _SQREF.search(said)
            first = at[1] if at else b""
        elif tag == b"cfRule":
            found = _DXF.search(said)
            number = found[1] if found else b""
        elif (words := _WORDS.fullmatch(text)) and words[1] == first:
            number = b""
    return used | {number.decode()}


@lru_cache(maxsize=64)
def _hiding(styles: bytes) -> frozenset[str]:
    """The numbers of the formats that hide what stands in cells of some style."""
    letters = {look for look in xlsx_letters(styles) if not look.why}
    return frozenset(
        str(n)
        for n, made in enumerate(formats(styles))
        if made.code not in (None, "", "General") or any(made.over(look).why for look in letters)
    )


def rules(root: etree._Element, known: tuple[Format, ...]) -> list[Rule]:
    """The rules of a sheet that change how a cell is read, the first ones first; `known`: `formats` of its workbook."""
    found: list[tuple[int, Rule]] = []
    for block in root.iter("{*}conditionalFormatting"):
        inside = block.find("{*}sqref")
        ranges = _ranges(block.get("sqref", "") or ("" if inside is None else inside.text or ""))
        if not ranges:
            continue
        base = min(r[0] for r in ranges), min(r[1] for r in ranges)
        for said in block.iterfind("{*}cfRule"):
            if (rule := _rule(said, ranges, base, known)) is not None:
                found.append((_count(said.get("priority", "")), rule))
            found += [(1 << 30, rule) for rule in _behind(said, ranges, base)]
    return [rule for _, rule in sorted(found, key=lambda one: one[0])]


def _rule(
    said: etree._Element, ranges: tuple[Range, ...], base: tuple[int, int], known: tuple[Format, ...]
) -> Rule | None:
    kind, operator = said.get("type", ""), said.get("operator", "")
    formulas = tuple(f.text or "" for f in (*said.iterfind("{*}formula"), *said.iterfind("{*}f")))
    for bare in (*said.iterfind("{*}iconSet"), *said.iterfind("{*}dataBar")):
        if bare.get("showValue") in _OFF:
            return Rule(ranges, base, "always", "", (), Format(hides=True))
    own = said.find("{*}dxf")
    number = _count(said.get("dxfId", ""))
    made = (
        _format(own) if own is not None else known[number] if "dxfId" in said.attrib and number < len(known) else None
    )
    if made is None:
        return None
    if kind == "cellIs" and operator in ("between", "notBetween"):
        kind, operator = "between", "not" if operator == "notBetween" else ""
    stop = said.get("stopIfTrue", "0") not in _OFF
    return Rule(ranges, base, kind, _OPERATORS.get(operator, operator), formulas, made, stop)


def _behind(said: etree._Element, ranges: tuple[Range, ...], base: tuple[int, int]) -> Iterator[Rule]:
    """Colours that a scale or a bar may lay behind a figure; which of them it is, depends on all figures."""
    for kind in (*said.iterfind("{*}colorScale"), *said.iterfind("{*}dataBar")):
        for colour in (c for c in kind if str(c.tag).rpartition("}")[2] in ("color", "fillColor")):
            yield Rule(ranges, base, "", "", (), Format(ground=xlsx_colour(colour) or None))


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1 << 30


def _ranges(references: str) -> tuple[Range, ...]:
    return tuple(_read(references))


def _read(references: str) -> Iterator[Range]:
    for said in references.split()[:MAX_RANGES]:
        if (found := _RANGE.fullmatch(said)) is not None:
            left, top, right, bottom = found.groups()
            a, b = int(top) - 1, column_of(left)
            c, d = (int(bottom) - 1, column_of(right)) if right else (a, b)
            yield min(a, c), min(b, d), max(a, c), max(b, d)

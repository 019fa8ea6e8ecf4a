"""Cell styles of OpenDocument files: number formats as the codes that Excel writes, letters that nobody reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from lxml import etree

from pipeline.grids.unread import Letters, points

_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_FAMILIES = tuple(f"{_NUMBER}{kind}-style" for kind in ("number", "percentage", "currency", "date", "time", "text"))
_CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")
_OFF_THE_LINE = re.compile(r"super|sub|-?[0.]{0,9}[1-9][0-9.]{0,9}%")
_AUTOMATIC = f"{_STYLE}use-window-font-color"
_DEEP = 8  # styles on styles that are followed
_MOST = 20  # decimals or digits of a format


class Condition(NamedTuple):
    """What a cell style says of cells for which something holds: the style they then have; `base` as it is written."""

    said: str
    style: str
    base: str


class OdsLook(NamedTuple):
    """A cell style: the code of its number format, '' where it is General; its letters; what it becomes, and when."""

    code: str = ""
    letters: Letters = Letters()
    conditions: tuple[Condition, ...] = ()


USUAL = OdsLook()


def cell_looks(roots: Iterable[etree._Element]) -> Mapping[str, OdsLook]:
    """What each cell style comes to, by the style's name."""
    data: dict[str, etree._Element] = {}
    styles: dict[str, etree._Element] = {}
    for root in roots:
        for style in root.iter(*_FAMILIES):
            data.setdefault(style.get(f"{_STYLE}name", ""), style)
        for style in root.iter(f"{_STYLE}style"):
            if style.get(f"{_STYLE}family") == "table-cell":
                styles.setdefault(style.get(f"{_STYLE}name", ""), style)
    for style in list(styles.values()):  # conditional formats call a style as people do
        if called := style.get(f"{_STYLE}display-name"):
            styles.setdefault(called, style)
    codes = {name: _code(style, data) for name, style in data.items()}
    return {
        name: OdsLook(codes.get(_data_style(name, styles), ""), _letters(name, styles), tuple(_conditions(style)))
        for name, style in styles.items()
    }


def _conditions(style: etree._Element) -> Iterator[Condition]:
    for said in style.iterchildren(f"{_STYLE}map"):
        names = ("condition", "apply-style-name", "base-cell-address")
        yield Condition(*(said.get(f"{_STYLE}{name}", "") for name in names))


def _letters(name: str, styles: Mapping[str, etree._Element]) -> Letters:
    """The letters of a style; what it does not say itself, the style says that it is made from."""
    said: dict[str, str] = {}
    for _ in range(_DEEP):
        style = styles.get(name)
        if style is None:
            break
        for properties in style.iterchildren(f"{_STYLE}text-properties", f"{_STYLE}table-cell-properties"):
            if f"{_FO}color" in properties.attrib:  # of its own, whatever the style says that it is made from
                said.setdefault(_AUTOMATIC, properties.get(_AUTOMATIC, "false"))
            for attribute, value in properties.items():
                said.setdefault(str(attribute), str(value))
        name = style.get(f"{_STYLE}parent-style-name", "")
    through = [said.get(f"{_STYLE}text-line-through-{kind}", "none") for kind in ("style", "type")]
    return Letters(
        struck=any(kind != "none" for kind in through),
        size=points(said.get(f"{_FO}font-size", "")),
        colour="" if said.get(_AUTOMATIC) == "true" else said.get(f"{_FO}color", ""),
        ground=said.get(f"{_FO}background-color", ""),
    )


class Span(NamedTuple):
    """A style of words within a text; `raised`: above or below the line."""

    letters: Letters
    raised: bool


def spans(content: etree._Element) -> Mapping[str, Span]:
    """The styles of words that may make them no part of what is read, by name."""
    styles = {
        style.get(f"{_STYLE}name", ""): style
        for style in content.iter(f"{_STYLE}style")
        if style.get(f"{_STYLE}family") == "text"
    }
    found = {name: Span(_letters(name, styles), _is_raised(style)) for name, style in styles.items()}
    return {n: s for n, s in found.items() if s.raised or s.letters.struck or s.letters.colour or s.letters.why}


def _is_raised(style: etree._Element) -> bool:
    looks = style.iterchildren(f"{_STYLE}text-properties")
    return any(_OFF_THE_LINE.match(p.get(f"{_STYLE}text-position", "")) for p in looks)


def _data_style(name: str, styles: Mapping[str, etree._Element]) -> str:
    for _ in range(_DEEP):
        style = styles.get(name)
        if style is None:
            return ""
        if found := style.get(f"{_STYLE}data-style-name"):
            return found
        name = style.get(f"{_STYLE}parent-style-name", "")
    return ""


def _code(style: etree._Element, data: Mapping[str, etree._Element]) -> str:
    """All sections: those for numbers that a condition takes, then the style's own."""
    parts = []
    for limit in style.iterfind(f"{_STYLE}map"):
        condition = _CONDITION.fullmatch(limit.get(f"{_STYLE}condition", "").strip())
        other = data.get(limit.get(f"{_STYLE}apply-style-name", ""))
        if condition and other is not None:
            parts.append(f"[{condition[1].replace('!=', '<>')}{condition[2]}]{_section(other)}")
    own = _section(style)
    if not parts and own == "General":
        return ""
    return ";".join([*parts, own])


def _section(style: etree._Element) -> str:
    kind = str(style.tag).removeprefix(_NUMBER).removesuffix("-style")
    lasting = style.get(f"{_NUMBER}truncate-on-overflow") == "false"
    colours = [p.get(f"{_FO}color", "") for p in style.iterchildren(f"{_STYLE}text-properties")]
    colour = f"[{colours[0]}]" if colours and colours[0].startswith("#") else ""
    return colour + "".join(_piece(piece, kind, lasting) for piece in style if isinstance(piece.tag, str))


def _piece(piece: etree._Element, kind: str, lasting: bool) -> str:
    name = str(piece.tag).removeprefix(_NUMBER)
    text = piece.text or ""
    if name == "text":
        return "%" if kind == "percentage" and text.strip() == "%" else _quoted(text)
    if name == "currency-symbol":
        return _quoted(text)
    if name == "text-content":
        return "@"
    if name == "number":
        return _digits(piece)
    if name == "scientific-number":
        return "0.00E+00"
    if name == "fraction":
        return "# ?/?"
    long = piece.get(f"{_NUMBER}style") == "long"
    letter = {"day": "d", "month": "m", "year": "yy", "hours": "h", "minutes": "m", "seconds": "s", "am-pm": "AM/PM"}
    found = letter.get(name, "d" if name in ("day-of-week", "era", "quarter", "week-of-year") else "")
    if name == "hours" and lasting:
        return "[h]"
    return found * 2 if long and name != "am-pm" else found


def _digits(piece: etree._Element) -> str:
    embedded = {_count(e, "position"): e.text or "" for e in piece.iterfind(f"{_NUMBER}embedded-text")}
    whole, decimals = piece.get(f"{_NUMBER}min-integer-digits"), piece.get(f"{_NUMBER}decimal-places")
    if whole is None and decimals is None and not embedded:
        return "General"
    places = max(1, _count(piece, "min-integer-digits"), max(embedded, default=0) + 1)
    shown = "".join(
        _quoted(embedded.get(n, "")) + ("0" if n <= _count(piece, "min-integer-digits") else "#")
        for n in range(places, 0, -1)
    ) + _quoted(embedded.get(0, ""))
    if piece.get(f"{_NUMBER}grouping") == "true":
        shown = "#,##" + shown
    if count := _count(piece, "decimal-places"):
        shown += "." + "0" * count
    factor, commas = piece.get(f"{_NUMBER}display-factor", "1"), 0
    while factor.endswith("000") and commas < _DEEP:
        factor, commas = factor[:-3], commas + 1
    return shown + "," * commas


def _count(element: etree._Element, name: str) -> int:
    said = element.get(f"{_NUMBER}{name}", "0")
    return min(int(said), _MOST) if said.isascii() and said.isdecimal() and len(said) < 6 else 0


def _quoted(text: str) -> str:
    """Literal text of a code."""
    return '\\"'.join(f'"{part}"' if part else "" for part in text.split('"'))

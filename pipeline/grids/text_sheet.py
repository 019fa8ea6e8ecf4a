"""Tables in text: web pages and CSV files, often called .xls. Numbers there are text, written as people see them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping

from lxml import etree

from pipeline.files import BrokenFile, broken_bytes
from pipeline.grids.cells import (
    MAX_CELLS,
    PLAIN,
    Budget,
    Extra,
    Filled,
    Grid,
    TooManyCells,
    has_struck_out,
    raised,
    struck_out,
)
from pipeline.grids.number_format import day_kind
from pipeline.grids.runs import has_unseen, unseen
from pipeline.grids.unread import HIDDEN, STRUCK, Letters, points
from pipeline.grids.xlsx_sheet import MAX_SHEETS, finite
from pipeline.grids.xml2003_sheet import NAMED_FORMATS
from pipeline.zip_package import parsed

_HTML = etree.HTMLParser(no_network=True, remove_pis=True, remove_comments=True, recover=True)
_UTF_8 = etree.HTMLParser(no_network=True, remove_pis=True, remove_comments=True, recover=True, encoding="utf-8")
_HEADINGS = ("h1", "h2", "h3", "caption")
_SKIPPED = ("comment", "script", "style", "template", "noscript")
# What begins a line of its own, or stands apart from the words before it.
_APART = frozenset(
    ("br", "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "td", "th", "pre", "blockquote", "section")
) | frozenset(("article", "center", "h1", "h2", "h3", "h4", "h5", "h6", "rt", "rp", "option", "hr"))
_STRUCK = ("s", "strike", "del")
_SPAN = 1000  # cells that one cell covers, at most
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
_ERROR = re.compile(r"#[A-Z0-9/_]{1,20}[!?]|#N/A|(?:Err|Lỗi):[0-9]{3}")
_CLASS = re.compile(r"\.([\w-]{1,60})\s*\{([^{}]{0,2000})\}")
_FORMAT = re.compile(r"""mso-number-format:\s*("[^"]{0,400}"|'[^']{0,400}'|[^;]{1,400})""")
_NOT_SHOWN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|(?<![-\w])color\s*:\s*transparent"
    r"|(?<![-\w])(?:font-size|opacity)\s*:\s*0(?:\.0{1,9})?(?![\d.])",
    re.IGNORECASE,
)
_LOOKS = {
    "decoration": re.compile(r"text-decoration(?:-line)?\s*:([^;]{1,80})", re.IGNORECASE),
    "size": re.compile(r"(?<![-\w])font-size\s*:([^;]{1,20})", re.IGNORECASE),
    "colour": re.compile(r"(?<![-\w])color\s*:([^;]{1,60})", re.IGNORECASE),
    "ground": re.compile(r"(?<![-\w])background(?:-color)?\s*:([^;]{1,60})", re.IGNORECASE),
}
_COLOUR = re.compile(
    r"#?(?P<long>[0-9a-f]{6})\b|#(?P<short>[0-9a-f]{3})\b|(?P<name>[a-z]{3,7})\b(?!\()"
    r"|rgba?\(\s{0,3}(?P<red>[0-9]{1,3})[\s,]{1,3}(?P<green>[0-9]{1,3})[\s,]{1,3}(?P<blue>[0-9]{1,3})\b",
    re.IGNORECASE,
)
_NAMED = {
    "black": "000000", "white": "FFFFFF", "red": "FF0000", "lime": "00FF00", "blue": "0000FF", "yellow": "FFFF00",
    "fuchsia": "FF00FF", "aqua": "00FFFF", "maroon": "800000", "green": "008000", "navy": "000080", "olive": "808000",
    "purple": "800080", "teal": "008080", "silver": "C0C0C0", "gray": "808080",
}  # fmt: skip
_NO_GROUND = ("", "none", "transparent", "inherit", "initial")
_SCIENTIFIC = re.compile(r"[0#?]E[+-]", re.IGNORECASE)
_PIXEL = 0.75  # points
_MOST_DIGITS = 30
_HALF = 0.500001  # of the last digit, that rounding may have taken or given
_SEPARATOR = re.compile(r"sep=(.)\n", re.IGNORECASE)
_SEPARATORS = "\t;,"
ONLY_SHEET, NAMELESS_TABLE = "Trang 1", "Bảng"  # names that the file does not tell, ours


def html_grids(data: bytes, only: frozenset[str] | None) -> dict[str, Grid]:
    """The tables of a page, each a sheet under its heading. Raises BrokenFile, TooManyCells."""
    text = _decoded(data)
    root = parsed(data, _HTML) if text is None else parsed(text.encode(), _UTF_8)
    classes = _classes(root)
    grids: dict[str, Grid] = {}
    budget, heading = Budget(), ""
    for element in root.iter(*_HEADINGS, "table"):
        if element.tag != "table":
            name = element.find(".//em")
            heading = " ".join(_text(element if name is None else name).split())[:60] or heading
        elif next(element.iterancestors("table"), None) is None and len(grids) < MAX_SHEETS:
            title = _free(heading or NAMELESS_TABLE, grids)
            if only is None or title in only:
                grids[title] = _table(element, classes).grid(budget)
    if not grids:
        raise BrokenFile("no table")
    return grids


def _free(name: str, taken: Mapping[str, Grid]) -> str:
    return (
        name
        if name not in taken
        else next(f"{name} ({n})" for n in range(2, MAX_SHEETS + 3) if f"{name} ({n})" not in taken)
    )


def _classes(root: etree._Element) -> Mapping[str, str]:
    """How the classes of cells look, as Excel writes it into its pages."""
    styles = ((style.text or "")[:500_000] for style in root.iter("style"))
    return {name: rules for style in styles for name, rules in _CLASS.findall(style)}


def _code(rules: str) -> str:
    shown = _FORMAT.search(rules)
    if shown is None:
        return ""
    said = shown[1].strip().strip("\"'")
    return NAMED_FORMATS.get(said, re.sub(r"\\(.)", r"\1", said))


def _table(table: etree._Element, classes: Mapping[str, str]) -> Filled:
    filled = Filled()
    covered: dict[int, int] = {}  # column -> rows that a cell above still covers
    read = 0
    for row, line in enumerate(e for e in table.iter("tr") if next(e.iterancestors("table"), None) is table):
        column, taken = 0, dict(covered)
        covered = {c: n - 1 for c, n in covered.items() if n > 1}
        for cell in line.iterchildren("td", "th"):
            while taken.get(column):
                column += 1
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            read += wide
            if read > MAX_CELLS:
                raise TooManyCells
            why = _unread(line, cell, classes) if cell.text or len(cell) else ""
            value, extra = _cell(cell, classes)
            if value != "" and why:
                extra = extra._replace(unread=why)
            if value != "" or extra != PLAIN:
                filled.put(row, column, value, extra)
            if high > 1:
                covered.update(dict.fromkeys(range(column, column + wide), high - 1))
            column += wide
    return filled


def _span(cell: etree._Element, name: str) -> int:
    said = cell.get(name, "1").strip()
    return min(max(int(said), 1), _SPAN) if said.isascii() and said.isdecimal() and len(said) < 9 else 1


def _rules(element: etree._Element, classes: Mapping[str, str]) -> str:
    """What an element says of its look, its own words first."""
    of_classes = [classes[name] for name in (element.get("class") or "").split() if name in classes]
    hidden = "display:none" if element.get("hidden") is not None else ""
    return ";".join((element.get("style", ""), hidden, *of_classes))


def _unread(line: etree._Element, cell: etree._Element, classes: Mapping[str, str]) -> str:
    """Why nobody reads a cell of a page; what nobody reads of its words is marked where it stands."""
    rules = _rules(cell, classes)
    rows = (e for e in (line, line.getparent()) if e is not None and e.tag in ("tr", "tbody", "thead", "tfoot"))
    if any(_NOT_SHOWN.search(said) for said in (rules, *(_rules(element, classes) for element in rows))):
        return HIDDEN
    letters, whole = _letters(cell, rules), _text(cell)
    within = Letters(ground=letters.ground) if letters.why else letters  # what is said of single words is asked of them
    waiting = [(inside, within) for inside in cell]
    while waiting:
        inside, around = waiting.pop()
        own, why = _look(inside, classes, around)
        if why and (text := _text(inside)) == whole:
            return why
        if not why:
            waiting += [(child, own) for child in inside]
            continue
        for child in list(inside):
            inside.remove(child)
        inside.text = struck_out(text) if why == STRUCK else unseen(text)
    covered = any(font.get("color") and _text(font) == whole for font in cell.iter("font"))
    return (letters._replace(colour="") if covered else letters).why


_LOOK_TOLD = ("style", "class", "color", "bgcolor", "hidden")


def _look(inside: etree._Element, classes: Mapping[str, str], around: Letters) -> tuple[Letters, str]:
    """The letters of a part of a cell, which is `around` where it says nothing itself, and why nobody reads them."""
    if not isinstance(inside.tag, str) or all(inside.get(said) is None for said in _LOOK_TOLD):
        return around, ""
    rules = _rules(inside, classes)
    said = _letters(inside, rules)
    own = Letters(
        said.struck or around.struck,
        around.size if said.size is None else said.size,
        said.colour or around.colour,
        around.ground if said.ground == "" else said.ground,
    )
    return own, HIDDEN if _NOT_SHOWN.search(rules) else own.why


def _letters(element: etree._Element, rules: str) -> Letters:
    """How the letters of an element look, by the rules that hold for it."""
    said = {name: found[1].strip() for name, look in _LOOKS.items() if (found := look.search(rules))}
    ground = said.get("ground", "") or element.get("bgcolor", "")
    return Letters(
        struck="line-through" in said.get("decoration", ""),
        size=_points(said.get("size", "")),
        colour=_colour(said.get("colour", "") or element.get("color", "")),
        ground="" if ground.casefold() in _NO_GROUND else _colour(ground) or None,
    )


def _points(size: str) -> float | None:
    pixels = points(size[:-2]) if size[-2:].casefold() == "px" else None
    return points(size) if pixels is None else pixels * _PIXEL


def _colour(said: str) -> str:
    """A colour of a page as RRGGBB: '#fff', 'rgb(255, 255, 255)', one of the sixteen names; '' of any other."""
    found = _COLOUR.match(said.strip())
    if found is None:
        return ""
    if found["name"]:
        return _NAMED.get(found["name"].casefold(), "")
    if found["short"]:
        return "".join(2 * digit for digit in found["short"].upper())
    parts = (min(255, int(found[part])) for part in ("red", "green", "blue")) if found["red"] else ()
    return (found["long"] or "".join(f"{part:02X}" for part in parts)).upper()


def _is_seen(text: str) -> bool:
    """Whether the number behind a text may be what people see: 'TRUE' is no 1."""
    if has_unseen(text) or has_struck_out(text):
        return False
    return any(c.isdigit() for c in text) or not any(c.isalpha() for c in text)


def _tells(text: str, number: float, code: str) -> bool:
    """Whether what people see may be the number behind it: as its format has it, else of its digits and no words."""
    if '"' in code or "\\" in code or day_kind(code) or code.rstrip().endswith(",") or _SCIENTIFIC.search(code):
        return True
    if not text.strip("#"):
        return True  # nothing, for zero; or a column that is too narrow
    if any(c.isalpha() for c in text):
        return False
    value = abs(number) * (100 if "%" in text else 1)
    digits = "".join(c for c in text if c.isdecimal())[:_MOST_DIGITS]
    behind = sum(c.isdecimal() for c in text[max(text.rfind("."), text.rfind(",")) + 1 :])
    decimals = {0, behind} if "." in text or "," in text else {0}
    return any(abs(int(digits or 0) / 10**n - value) <= _HALF / 10**n for n in decimals)


def _cell(cell: etree._Element, classes: Mapping[str, str]) -> tuple[object, Extra]:
    text = _text(cell)
    comment = "\n".join(_text(note) for note in cell.iter("comment")).strip()
    formula = "=" + cell.get("x:fmla", "").removeprefix("=") if cell.get("x:fmla") else ""
    for name in ("sdval", "x:num"):
        said = cell.get(name)
        number = None if said is None or _ERROR.fullmatch(text) else finite(said.strip() or text)
        own = _code(_rules(cell, classes))
        code = cell.get("sdnum", "").split(";", 2)[-1] if name == "sdval" else own
        if number and not any(c.isalnum() or c == "#" for c in text):
            shown = "" if code == "General" else code
            return number, Extra(shown, formula, comment=comment, unread=HIDDEN)
        if number is not None and _is_seen(text) and _tells(text, number, code):
            return number, Extra("" if code == "General" else code, formula, comment=comment)
    value, extra = written(text)
    return value, extra._replace(formula=formula, comment=comment)


def written(text: str) -> tuple[object, Extra]:
    """A cell of which only what people see is known: a whole number, an error, else the text."""
    said = text.strip()
    if _ERROR.fullmatch(said):
        return "", Extra(error=said)
    return (float(said), PLAIN) if _WHOLE.fullmatch(said) else (said, PLAIN)


def _text(element: etree._Element) -> str:
    """The words of a cell, line breaks kept."""
    return "\n".join(" ".join(line.split()) for line in "".join(_pieces(element)).split("\n")).strip()


def _pieces(element: etree._Element) -> Iterator[str]:
    yield (element.text or "").replace("\n", " ")
    for child in element:
        if child.tag in _APART:
            yield "\n"
        if child.tag in ("sup", "sub"):
            yield raised("".join(_pieces(child)))
        elif child.tag in _STRUCK:
            yield struck_out("".join(_pieces(child)))
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _pieces(child)
        if child.tag in _APART and child.tag != "br" and (child.tail or "").strip():
            yield "\n"
        yield (child.tail or "").replace("\n", " ")


def csv_grids(data: bytes, only: frozenset[str] | None) -> dict[str, Grid]:
    """The one table of a CSV file, whatever its separator. Raises BrokenFile, TooManyCells."""
    text = _decoded(data) or data.decode("cp1252", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # whatever system it was written on
    said = _SEPARATOR.match(text)
    if said:
        text = text[said.end() :]
    with broken_bytes(csv.Error):
        tables = [list(csv.reader(io.StringIO(text), delimiter=s)) for s in (said[1] if said else _SEPARATORS)]
    rows = max(tables, key=lambda table: sum(map(len, table[:200])))
    filled = Filled()
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            value, extra = written(cell)
            if value != "" or extra != PLAIN:
                filled.put(row, column, value, extra)
    return {ONLY_SHEET: filled.grid(Budget())} if only is None or ONLY_SHEET in only else {}


def _decoded(data: bytes) -> str | None:
    """The text of bytes in an encoding of Unicode; None for any other."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    return None

"""The cells of .xlsx sheets however their XML is written: prefixes, quotes, strict OOXML, UTF-16, unknown words.

What one cell holds that cannot be understood costs that cell alone; plain_sheet reads the usual shapes faster, and
gives the same.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from math import isfinite

from lxml import etree

from pipeline.files import BrokenFile
from pipeline.grids.addresses import column_of
from pipeline.grids.built_in_formats import built_in
from pipeline.grids.cells import NO_SUCH_TEXT, Budget, Extra, Filled, Grid, Range, raised, struck_out
from pipeline.grids.conditions import Format, tell_hidden
from pipeline.grids.number_format import shown_text, shown_value
from pipeline.grids.runs import Run, Worded, as_read, why_value_unread, worded
from pipeline.grids.unread import USUAL, Letters, xlsx_font, xlsx_letters
from pipeline.grids.workbook_parts import main_part, relations, workbook_part
from pipeline.grids.xlsx_conditions import formats, rules
from pipeline.zip_package import Package, parsed

MAX_MERGED = 2_000  # merged cells of a sheet that are looked at; a form has some dozens
MAX_SHEETS = 200  # read when no sheets are named
SHEET_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
_ADDRESS = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?")
_TRUE, _FALSE = ("1", "true"), ("0", "false")


def xlsx_grids(data: bytes, only: frozenset[str] | None) -> dict[str, Grid]:
    """The sheets of a workbook (of those in `only`, when given); one that cannot be read is not among them.

    Raises TooLarge, Locked, TooManyCells, BrokenFile.
    """
    package = Package(data)
    main = main_part(package)
    if main is None:
        raise BrokenFile("no workbook")
    folder, base = posixpath.split(main)
    book = workbook_part(package.read(main))
    links = {link: (kind, target) for link, kind, target in relations(package.read(f"{folder}/_rels/{base}.rels"))}
    beside = {kind: _part(folder, target) for kind, target in links.values() if kind in ("styles", "sharedStrings")}
    styles = _optional(package, beside.get("styles"))
    looks = style_codes(styles), xlsx_letters(styles), formats(styles)
    texts = _shared(_optional(package, beside.get("sharedStrings")))
    names = [n for n in book.links if n in only] if only is not None else list(book.links)[:MAX_SHEETS]
    grids, budget = {}, Budget()
    for name in names:
        kind, target = links.get(book.links[name], ("", ""))
        if kind == "worksheet":
            try:
                root = parsed(package.read(_part(folder, target)), SHEET_PARSER)
            except BrokenFile:
                continue  # damaged, or gone: the other sheets need not suffer for it
            grids[name] = _Sheet(texts, *looks, book.from_1904).grid(root, budget)
    if names and not grids:
        raise BrokenFile("no sheet can be read")
    return grids


def _part(folder: str, target: str) -> str:
    return target if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")


def _optional(package: Package, part: str | None) -> bytes:
    return package.read(part) if part is not None and part in package else b""


@lru_cache(maxsize=64)  # forms filled by one program share their styles
def style_codes(styles: bytes) -> tuple[str, ...]:
    """The code of the number format of each cell style; none where the part is missing or damaged."""
    try:
        root = parsed(styles, SHEET_PARSER)
    except BrokenFile:
        return ()
    own = {f.get("numFmtId", ""): f.get("formatCode", "") for f in root.iterfind("{*}numFmts/{*}numFmt")}
    used = [xf.get("numFmtId", "0") for xf in root.iterfind("{*}cellXfs/{*}xf")]
    codes = [own.get(n, built_in(int(n)) if n.isascii() and n.isdecimal() and len(n) < 9 else "") for n in used]
    return tuple("" if code == "General" else code for code in codes)


def _shared(part: bytes) -> list[Worded]:
    if not part:
        return []
    try:
        root = parsed(part, SHEET_PARSER)
    except BrokenFile:
        return []  # each cell that refers to it says so
    return [_rich(item) for item in root.iterfind("{*}si")]


def _rich(item: etree._Element) -> Worded:
    """A shared or inline string, its pronunciation left out; what is struck out in it is told as that."""
    return worded([_run(child) for child in item if _local(child) != "rPh"])


def _run(run: etree._Element) -> Run:
    text = unescaped("".join(_text(t) for t in ([run] if _local(run) == "t" else run.iterfind("{*}t"))))
    font = run.find("{*}rPr")
    if font is None:
        return Run(text, None)
    height, letters = font.find("{*}vertAlign"), xlsx_font(font)
    text = text if height is None or height.get("val") == "baseline" else raised(text)
    return Run(struck_out(text) if letters.struck else text, letters._replace(struck=False))


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def unescaped(text: str) -> str:
    """_x000D_ and the like as the characters they stand for."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def finite(text: str) -> float | None:
    """A number as files write it; None for INF, NaN, 1e309 and anything else that is no number."""
    if _NUMBER.fullmatch(text) is None:
        return None
    value = float(text)
    return value if isfinite(value) else None


class _Sheet:
    """Reads one sheet with what all of them share."""

    def __init__(
        self,
        texts: Sequence[Worded],
        codes: Sequence[str],
        looks: Sequence[Letters],
        made: tuple[Format, ...],
        from_1904: bool,
    ) -> None:
        self._texts, self._codes, self._looks, self._made, self._from_1904 = texts, codes, looks, made, from_1904

    def grid(self, root: etree._Element, budget: Budget) -> Grid:
        filled = Filled()
        letters: dict[tuple[int, int], Letters] = {}
        for row, column, cell in _placed(root):
            value, extra = self._read(cell)
            if len(told := [_text(v) for v in cell.iterfind("{*}v")]) > 1 and len(set(told)) > 1:
                extra = extra._replace(other=told[1])
            if value != "" or extra != Extra() or filled.holds(row, column):
                filled.put(row, column, value, extra)
                letters[row, column] = self._letters(cell)
        tell_hidden(filled, rules(root, self._made), lambda at: letters.get(at, USUAL))
        filled.cover(merged(tuple(r.get("ref", "") for r in root.iterfind("{*}mergeCells/{*}mergeCell"))))
        return filled.grid(budget)

    def _read(self, cell: etree._Element) -> tuple[object, Extra]:
        value, extra = self._value(cell)
        letters = self._letters(cell)
        if not isinstance(value, Worded):
            why = why_value_unread(value, extra.format, letters)
            return value, extra._replace(unread=why) if why else extra
        text, why = as_read(value.runs, letters) if value.runs else (value.text, letters.why)
        extra = _beside(text, self._of_style(self._codes, cell), extra.formula)
        return text, extra._replace(unread=why) if text and why else extra

    def _value(self, cell: etree._Element) -> tuple[object, Extra]:
        parts = {_local(child): child for child in reversed(cell)}  # of two values the first, and the other is told
        written = _text(parts["v"]) if "v" in parts else None
        formula = "=" + _text(parts["f"]).strip() if "f" in parts else ""
        kind, code = cell.get("t", "n"), self._of_style(self._codes, cell)
        if kind == "inlineStr" or (written is None and "is" in parts):
            return _rich(parts["is"]) if "is" in parts else Worded(unescaped(written or "")), Extra(formula=formula)
        if written is None or (written.strip() == "" and kind != "str"):
            return "", Extra(formula=formula)
        if kind == "str":
            return Worded(unescaped(written)), Extra(formula=formula)
        return self._typed(kind, written.strip(), code, formula)

    def _typed(self, kind: str, written: str, code: str, formula: str) -> tuple[object, Extra]:
        if kind == "s":
            if written.isascii() and written.isdecimal() and len(written) < 9 and int(written) < len(self._texts):
                return self._texts[int(written)], Extra(formula=formula)
            return "", Extra(formula=formula, damaged=NO_SUCH_TEXT)
        if kind == "e":
            return "", Extra(formula=formula, error=written)
        if kind == "b" and written in (*_TRUE, *_FALSE):
            return written in _TRUE, Extra(formula=formula)
        if kind == "d" and (day := _iso(written)) is not None:
            return day, Extra(code, formula)
        if (number := finite(written)) is None:
            return unescaped(written), Extra(formula=formula)
        return shown_value(number, code, self._from_1904), Extra(code, formula)

    def _letters(self, cell: etree._Element) -> Letters:
        at = _style(cell)
        return self._looks[at] if at < len(self._looks) else USUAL

    @staticmethod
    def _of_style(known: Sequence[str], cell: etree._Element) -> str:
        at = _style(cell)
        return known[at] if at < len(known) else ""


def _style(cell: etree._Element) -> int:
    """The number of a cell's style."""
    style = cell.get("s", "0")
    return int(style) if style.isascii() and style.isdecimal() and len(style) < 9 else 0


def _beside(text: str, code: str, formula: str) -> Extra:
    """The extra of a text: its format only where that adds words to it."""
    return Extra(code if shown_text(text, code) != text else "", formula)


def _iso(written: str) -> object:
    try:
        moment = datetime.fromisoformat(written).replace(tzinfo=None)  # the hour that is written there
    except ValueError:
        return None
    return moment if moment.hour or moment.minute or moment.second else moment.date()


@lru_cache(maxsize=64)  # the same in all forms of one version
def merged(references: tuple[str, ...]) -> tuple[Range, ...]:
    """Ranges of merged cells as they are written ('B2:D4'); what is no range is left out."""
    found = []
    for said in references:
        ends = [_ADDRESS.fullmatch(end) for end in said.replace("$", "").split(":")]
        if len(ends) == 2 and ends[0] and ends[1]:
            (a, b), (c, d) = ((int(end[2]) - 1, column_of(end[1])) for end in ends if end)
            found.append((a, b, c, d))
    return tuple(found[:MAX_MERGED])


def _placed(root: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """(row, column, cell) of every cell; where an address is missing it is that after the one before."""
    below = 0
    for line in root.iterfind("{*}sheetData/{*}row"):
        said = line.get("r", "")
        row = int(said) - 1 if said.isascii() and said.isdecimal() and 0 < len(said) < 8 and int(said) else below
        below, beyond = row + 1, 0
        for cell in line.iterfind("{*}c"):
            at = _ADDRESS.fullmatch(cell.get("r", "").strip())
            if at is not None:
                beyond = column_of(at[1])
                row, below = int(at[2]) - 1, max(below, int(at[2]))
            yield row, beyond, cell
            beyond += 1

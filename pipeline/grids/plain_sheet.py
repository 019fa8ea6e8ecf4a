"""The cells of sheets written as spreadsheet programs usually write them, straight from the XML of the sheets.

Parsing a workbook is half the time of reading a form. Whatever is not entirely in the shapes below is left to
xlsx_sheet; both give the same values and extras.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from pipeline.grids.addresses import column_of
from pipeline.grids.cells import Extra, Extras, Grid
from pipeline.grids.number_format import day_kind, is_wordy, sections, shown_text
from pipeline.grids.unread import xlsx_unread
from pipeline.grids.xlsx_sheet import style_codes

_HEAD = re.compile(
    r"""\ufeff?(?:<\?xml version=["']1\.0["'](?: encoding=["'](?i:utf-8)["'])?(?: standalone=["']\w+["'])?\s*\?>)?"""
)
_MARKUP = re.compile("<[!?]")
_START, _END, _CELL = "<sheetData>", "</", '<c r="'  # the sheets end in the last end tag of their cells
_TEXT = r'(<t(?: xml:space="preserve")?>)([^<]*)</t>'
_ROWS = r"(?:\s|<row(?: [^<>]*)?>|</row>)*+"
_BEFORE = re.compile(_ROWS)
_WRITTEN = re.compile(
    r'([A-Z]{1,2})([0-9]{1,4})"([^<>/]*)(?:/>|>'  # column, row, attributes
    r"(<f(?: [^<>/]*)?(?:/>|>([^<]*)</f>))?"
    rf"(?:<v>([^<]*)</v>|(<v/>)|<is>{_TEXT}</is>)?</c>){_ROWS}"
)
_ATTRIBUTES = re.compile(r'(?: s="([0-9]{1,5})")?(?: t="(n|s|str|inlineStr)")?')
_SHARED_PART = re.compile(r"\s*<sst(?: [^<>]*)?>(.*)</sst>\s*", re.DOTALL)
_SHARED = re.compile(rf"<si>{_TEXT}</si>|(\S.*)", re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos);|#([0-9]{1,5});|#x([0-9A-Fa-f]{1,4});|)")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ODD_TEXT = re.compile(r"_x[0-9A-Fa-f]|[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAY_0 = date(1899, 12, 30)
_DAYS = range(61, 2_958_466)  # on which every program agrees
FEW_CELLS = 20_000  # a form has some two thousand
_LONG = 2000  # characters of a cell: longer ones are not kept, they are one union's words


class _Odd(Exception):
    """Something that is left to xlsx_sheet."""


def plain_grids(sheets: Mapping[str, bytes], shared: bytes | None, styles: bytes) -> dict[str, Grid] | None:
    """The sheets (XML up to the last end tag of their cells) from A1 on; None when anything is unusual.

    `shared`: the part of the shared texts, when there is one. Days are counted as Excel does on Windows.
    """
    try:
        texts = _shared_texts(shared) if shared is not None else ()
        looks = _looks(styles)
        return {name: _grid(xml, texts, looks) for name, xml in sheets.items()}
    except (_Odd, UnicodeDecodeError):
        return None


class _Cell(NamedTuple):
    """A cell as it is written; row and column count from 0. `value`: None when it is blank."""

    row: int
    column: int
    value: str | None
    kind: str  # "n": a number, "s": that of a shared text, "": text
    style: int
    worked_out: Extra | None  # its formula


class _Look(NamedTuple):
    """What a cell style makes of a number."""

    kind: str  # "number", "date", or "" where that is not plain
    extra: Extra | None  # of numbers; None where there is nothing to tell


class _Looks(tuple[_Look, ...]):
    """The looks of all cell styles by their number; `wordy`: of those that add words to texts, `unread`: in which
    nobody reads what a cell holds."""

    wordy: frozenset[int]
    unread: frozenset[int]


_GENERAL = _Look("number", None)


def _grid(xml: bytes, shared: Sequence[str], looks: _Looks) -> Grid:
    filled: list[tuple[int, int, object]] = []
    extras: Extras = {}
    width, last, wordy, unread = 0, (-1, -1), looks.wordy, looks.unread
    for one in _written_cells(xml):
        row, column, value, kind, style, worked_out = _cell(one) if len(one) <= _LONG else _cell.__wrapped__(one)
        here = (row, column)
        if here <= last:
            raise _Odd  # out of order, or twice
        last = here
        if unread and value and style in unread:
            raise _Odd
        found: object
        extra = worked_out
        if value and kind == "n":
            look = looks[style] if style < len(looks) else _GENERAL
            found = _number(value, look.kind)
            if look.extra is not None:
                extra = look.extra if worked_out is None else look.extra._replace(formula=worked_out.formula)
        else:
            found = (_shared_text(value, shared) if kind else value) if value else ""
            if extra is None and not found:
                continue
            if wordy and style in wordy and _adds_words(str(found), looks[style]):
                raise _Odd
        if extra is not None:
            extras[here] = extra
        filled.append((row, column, found))
        if column >= width:
            width = column + 1
    return _laid_out(filled, width, extras)


def _written_cells(xml: bytes) -> list[str]:
    """The cells of a sheet, each from behind the `r="` of its tag to the beginning of the next."""
    head, start, content = _declared(xml).partition(_START)
    if not start or not content.endswith(_END) or _MARKUP.search(head):
        raise _Odd
    before, *written = content.removesuffix(_END).split(_CELL)
    if _BEFORE.fullmatch(before) is None:
        raise _Odd
    return written


def _adds_words(text: str, look: _Look) -> bool:
    return look.extra is not None and shown_text(text, look.extra.format) != text


@lru_cache(maxsize=16384)  # what a form says itself is in every one that comes back
def _cell(written: str) -> _Cell:
    """A cell from behind the `r="` of its tag to the beginning of the next cell."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise _Odd
    letters, row, attributes, calculated, formula, v, no_v, t, text = found.groups()
    attributed = _ATTRIBUTES.fullmatch(attributes.rstrip())
    if attributed is None or row.startswith("0"):
        raise _Odd
    kind, style = attributed.group(2) or "n", int(attributed.group(1) or 0)
    if (kind == "inlineStr") is not (t is not None) and (t is not None or v is not None or no_v):
        raise _Odd
    value: str | None = None
    if t is not None:
        value = _inline(t, text)
    elif kind == "str" and (v is not None or no_v):
        value = _text(v or "")
    elif v:
        value = v
    elif kind == "s" and (v is not None or no_v):
        raise _Odd
    said = Extra(formula="=" + _text(formula or "").strip()) if calculated else None
    column = column_of(letters)
    return _Cell(int(row) - 1, column, value, kind if kind in "ns" else "", style, said)


def _laid_out(filled: Sequence[tuple[int, int, object]], width: int, extras: Extras) -> Grid:
    height = filled[-1][0] + 1 if filled else 0
    if height * width > FEW_CELLS:
        raise _Odd
    rows: list[list[object]] = [[""] * width for _ in range(height)]
    for row, column, value in filled:
        rows[row][column] = value
    return Grid(rows, extras)


def _declared(part: bytes) -> str:
    """A part in the one encoding that is read here, without its declaration."""
    text = part.decode()
    head = _HEAD.match(text)
    return text[head.end() :] if head else text


@lru_cache(maxsize=4096)
def _number(written: str, kind: str) -> object:
    if not kind or _NUMBER.fullmatch(written) is None:
        raise _Odd
    number = float(written)
    if kind == "number":
        return number
    if not number.is_integer() or int(number) not in _DAYS:
        raise _Odd
    return _DAY_0 + timedelta(days=int(number))


def _shared_text(number: str, shared: Sequence[str]) -> str:
    if not number.isascii() or not number.isdigit() or int(number) >= len(shared):
        raise _Odd
    return shared[int(number)]


def _inline(tag: str, written: str) -> str:
    text = _text(written)
    if tag == "<t>" and text != text.strip():
        raise _Odd  # blanks are kept by some, dropped by others
    return text


def _text(written: str) -> str:
    if _ODD_TEXT.search(written):
        raise _Odd
    return _REFERENCE.sub(_character, written) if "&" in written else written


def _character(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return _NAMED[name]
    character = chr(int(decimal) if decimal else int(hexadecimal, 16)) if decimal or hexadecimal else "\0"
    if _ODD_TEXT.match(character):
        raise _Odd
    return character


@lru_cache(maxsize=1)  # for the sheets with answers, and again for those beside them
def _shared_texts(part: bytes) -> tuple[str, ...]:
    found = _SHARED_PART.fullmatch(_declared(part))
    if found is None:
        raise _Odd
    texts = []
    for tag, text, odd in _SHARED.findall(found.group(1)):
        if odd:
            raise _Odd
        texts.append(_inline(tag, text))
    return tuple(texts)


@lru_cache(maxsize=64)  # forms filled by one program share their styles
def _looks(styles: bytes) -> _Looks:
    codes = style_codes(styles)
    looks = _Looks(map(_look, codes))
    looks.wordy = frozenset(n for n, code in enumerate(codes) if is_wordy(code))
    coloured = {n for n, code in enumerate(codes) if any(section.colour for section in sections(code))}
    looks.unread = frozenset(coloured.union(n for n, why in enumerate(xlsx_unread(styles)) if why))
    return looks


def _look(code: str) -> _Look:
    if not code:
        return _GENERAL
    return _Look({"": "number", "date": "date"}.get(day_kind(code), ""), Extra(code))

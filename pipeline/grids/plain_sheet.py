"""The cells of sheets written as spreadsheet programs usually write them, straight from the XML of the sheets.

Parsing a workbook is half the time of reading a form. Whatever is not entirely in the shapes below is left to
xlsx_sheet; both give the same values and extras.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import repeat
from operator import itemgetter, lt
from typing import NamedTuple

from pipeline.grids.addresses import column_of
from pipeline.grids.cells import Extra, Extras, Grid
from pipeline.grids.number_format import day_kind, is_wordy, sections, shown_text
from pipeline.grids.sheet_lines import LONGEST_TAG, ToldLine, lines_of, tags_of, told_line, told_lines
from pipeline.grids.unread import xlsx_unread
from pipeline.grids.xlsx_sheet import style_codes

_HEAD = re.compile(
    r"""\ufeff?(?:<\?xml version=["']1\.0["'](?: encoding=["'](?i:utf-8)["'])?(?: standalone=["']\w+["'])?\s*\?>)?"""
)
_MARKUP = re.compile("<[!?]")
_START, _END = b"<sheetData>", b"</"  # the sheets end in the last end tag of their cells
_ROW, _CELL = b"<row", '<c r="'
_TEXT = r'(<t(?: xml:space="preserve")?>)([^<]*)</t>'
_ROWS = r"(?:\s|<row(?: [^<>]*)?>|</row>)*+"
_ROW_HEAD = re.compile(rf"(?: [^<>]*)?>{_ROWS}")
_WRITTEN = re.compile(
    r'([A-Z]{1,2})([0-9]{1,4})"([^<>/]*)(?:/>|>'  # column, row, attributes
    r"(<f(?: [^<>/]*)?(?:/>|>([^<]*)</f>))?"
    rf"(?:<v>([^<]*)</v>|(<v/>)|<is>{_TEXT}</is>)?</c>){_ROWS}"
)
_ATTRIBUTES = re.compile(r'(?: s="([0-9]{1,5})")?(?: t="(n|s|str|inlineStr)")?')
_SHARED_HEAD = re.compile(r"\s*<sst(?: [^<>]*)?>\s*")
_ITEM, _SHARED_END = b"<si>", b"</sst>"
_SHARED = re.compile(rf"{_TEXT}</si>\s*")
_NUMBER = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos);|#([0-9]{1,5});|#x([0-9A-Fa-f]{1,4});|)")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ODD_TEXT = re.compile(r"_x[0-9A-Fa-f]|[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAY_0 = date(1899, 12, 30)
_DAYS = range(61, 2_958_466)  # on which every program agrees
FEW_CELLS = 20_000  # a form has some two thousand
_LONG = 2000  # bytes of a row or text, characters of a cell: longer ones are not kept, they are one union's words
_DIGITS = 8  # of the number of a shared text


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


@dataclass(frozen=True, eq=False)  # there is one for each part of styles, and what was read with it is found by it
class _Looks:
    """The looks of all cell styles by their number; `wordy`: of those that add words to texts, `unread`: in which
    nobody reads what a cell holds."""

    of: tuple[_Look, ...]
    wordy: frozenset[int]
    unread: frozenset[int]

    def __getitem__(self, style: int) -> _Look:
        return self.of[style] if style < len(self.of) else _GENERAL


_GENERAL = _Look("number", None)


@dataclass(eq=False, slots=True)
class _Row:
    """The cells of a row, without the texts that they share with others. Rows and columns count from 0.

    `values`: from the first column on, '' where a shared text belongs; `sure`: how many values there are, whatever the
    shared texts say.
    """

    number: int  # -1 where it has no cells
    line: ToldLine | None  # what its tag tells besides
    values: list[object]
    sure: int
    extras: Extras
    shared: _Shared | None = None

    def widened(self, width: int) -> list[object]:
        """Its values, from now on in as many columns as a sheet has: one list for all sheets that wide."""
        values = [*self.values[: self.sure], *[""] * (width - self.sure)]
        self.values = values
        return values


@dataclass(eq=False, slots=True)
class _Shared:
    """The shared texts of a row: their columns, what takes them out of all, and the number of such a text with the
    format that may add words to it.

    `last`: the texts it last had, and the row with them; nearly all forms say there what the one before said.
    """

    columns: Sequence[int]
    taken: Callable[[Sequence[str]], object]
    wordy: Sequence[tuple[int, str]]
    last: tuple[object, _Row] | None = None


def _grid(xml: bytes, shared: Sequence[str], looks: _Looks) -> Grid:
    columns, written = _parted(xml)
    rows = [row if row.shared is None else _with_texts(row, row.shared, shared) for row in _rows(written, looks)]
    numbers = [row.number for row in rows if row.number >= 0]
    if not all(map(lt, numbers, numbers[1:])):
        raise _Odd  # out of order, or twice
    width = max([row.sure for row in rows], default=0)
    height = next((row.number + 1 for row in reversed(rows) if row.sure), 0)
    if height * width > FEW_CELLS:
        raise _Odd
    blank: list[object] = [""] * width
    lines = [blank] * height  # nobody changes a line: sheets share those that are written alike
    extras: Extras = {}
    for row in rows:
        if row.sure:
            values = row.values
            lines[row.number] = values if len(values) == width else row.widened(width)
            if row.extras:
                extras.update(row.extras)
    told = (*columns, *[row.line for row in rows if row.line is not None])
    return Grid(lines, extras, lines=lines_of(told))


def _parted(xml: bytes) -> tuple[tuple[ToldLine, ...], list[bytes]]:
    """What a sheet tells of its columns; its rows, each from behind its `<row` to the beginning of the next."""
    at = xml.find(_START)
    if at < 0 or not xml.endswith(_END):
        raise _Odd
    written = xml[at + len(_START) : -len(_END)].split(_ROW)
    if written.pop(0).strip():
        raise _Odd
    return _columns(xml[:at]), written


@lru_cache(maxsize=64)  # the same in all forms of one version saved by one program
def _columns(head: bytes) -> tuple[ToldLine, ...]:
    """What is told of columns before the cells, in the one encoding that is read here."""
    if _MARKUP.search(_declared(head)) is not None:
        raise _Odd
    return told_lines(tags_of(head))


def _rows(written: Sequence[bytes], looks: _Looks) -> Iterable[_Row]:
    if max(map(len, written), default=0) <= _LONG:
        return map(_row, written, repeat(looks))
    return (_row(one, looks) if len(one) <= _LONG else _row.__wrapped__(one, looks) for one in written)


def _with_texts(row: _Row, own: _Shared, shared: Sequence[str]) -> _Row:
    """The row with its own of the shared texts in it."""
    try:
        texts = own.taken(shared)
    except IndexError:
        raise _Odd from None
    if (last := own.last) is not None and last[0] == texts:
        return last[1]
    if own.wordy and any(shown_text(shared[number], code) != shared[number] for number, code in own.wordy):
        raise _Odd
    said = texts if isinstance(texts, tuple) else (texts,)
    filled = _filled(row, own.columns, said)
    if max(map(len, said)) <= _LONG:
        own.last = texts, filled
    return filled


def _filled(row: _Row, columns: Sequence[int], texts: Sequence[object]) -> _Row:
    values = [*row.values]
    for column, text in zip(columns, texts, strict=True):
        values[column] = text
    while len(values) > row.sure and values[-1] == "":
        values.pop()
    return _Row(row.number, row.line, values, len(values), row.extras)


@lru_cache(maxsize=4096)  # what a form says itself is in every one that comes back
def _row(written: bytes, looks: _Looks) -> _Row:
    """A row from behind its `<row` to the beginning of the next."""
    head, *cells = written.decode().split(_CELL)
    tag = written.partition(b">")[0]
    if _ROW_HEAD.fullmatch(head) is None or len(tag) > LONGEST_TAG:
        raise _Odd
    values: list[object] = []
    shared: list[tuple[int, int]] = []
    wordy: list[tuple[int, str]] = []
    extras: Extras = {}
    number, last, sure = -1, -1, 0
    for one in cells:
        cell = _cell(one) if len(one) <= _LONG else _cell.__wrapped__(one)
        if cell.column <= last or cell.row != number >= 0:
            raise _Odd  # out of order, twice, or in another row
        number, last = cell.row, cell.column
        found, extra, text = _read(cell, looks)
        if text is not None:
            shared.append((cell.column, text))
            if cell.style in looks.wordy and (said := looks[cell.style].extra) is not None:
                wordy.append((text, said.format))
        elif found == "" and extra is None:
            continue
        values += [""] * (cell.column - len(values))
        values.append(found)
        if extra is not None:
            extras[number, cell.column] = extra
        if extra is not None or text is None:
            sure = len(values)
    columns, numbers = [column for column, _ in shared], [text for _, text in shared]
    own = _Shared(columns, itemgetter(*numbers), wordy) if shared else None
    return _Row(number, told_line(tag[1:]), values, sure, extras, own)


def _read(cell: _Cell, looks: _Looks) -> tuple[object, Extra | None, int | None]:
    """Value and extra of a cell; the number of its text where that is a shared one."""
    if not cell.value:
        if cell.worked_out is not None and cell.style in looks.wordy and _adds_words("", looks[cell.style]):
            raise _Odd
        return "", cell.worked_out, None
    if cell.style in looks.unread:
        raise _Odd
    if cell.kind == "s":
        return "", cell.worked_out, _shared_number(cell.value)
    look = looks[cell.style]
    if cell.kind == "n":
        return _number(cell.value, look.kind), _of_number(look, cell.worked_out), None
    if cell.style in looks.wordy and _adds_words(cell.value, look):
        raise _Odd
    return cell.value, cell.worked_out, None


def _of_number(look: _Look, worked_out: Extra | None) -> Extra | None:
    """What there is to a number: how it is shown, and how it is worked out."""
    if look.extra is None:
        return worked_out
    return look.extra if worked_out is None else look.extra._replace(formula=worked_out.formula)


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


def _shared_number(written: str) -> int:
    if not written.isascii() or not written.isdigit() or len(written) > _DIGITS:
        raise _Odd
    return int(written)


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
    content = part.rstrip()
    head, *items = content.removesuffix(_SHARED_END).split(_ITEM)
    if not content.endswith(_SHARED_END) or _SHARED_HEAD.fullmatch(_declared(head)) is None:
        raise _Odd
    if max(map(len, items), default=0) <= _LONG:
        return tuple(map(_shared, items))
    return tuple(_shared(one) if len(one) <= _LONG else _shared.__wrapped__(one) for one in items)


@lru_cache(maxsize=4096)  # as of rows
def _shared(written: bytes) -> str:
    """A shared text from behind its `<si>` to the beginning of the next."""
    found = _SHARED.fullmatch(written.decode())
    if found is None:
        raise _Odd
    return _inline(found[1], found[2])


@lru_cache(maxsize=64)  # forms filled by one program share their styles
def _looks(styles: bytes) -> _Looks:
    codes = style_codes(styles)
    wordy = frozenset(n for n, code in enumerate(codes) if is_wordy(code))
    coloured = {n for n, code in enumerate(codes) if any(section.colour for section in sections(code))}
    unread = frozenset(coloured.union(n for n, why in enumerate(xlsx_unread(styles)) if why))
    return _Looks(tuple(map(_look, codes)), wordy, unread)


def _look(code: str) -> _Look:
    if not code:
        return _GENERAL
    return _Look({"": "number", "date": "date"}.get(day_kind(code), ""), Extra(code))

"""The lists of sheet Danh mục: kinds of units, scopes and words, read from its rows and written as rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from pipeline.program import sheets
from pipeline.program.cells import Cell, Record
from pipeline.program.kinds import (
    COMES_WITH,
    OFFICE,
    USUAL_KINDS,
    USUAL_SCOPES,
    Scope,
    UnitKind,
    UnitKinds,
    kinds_named,
    listed_kinds,
    made_of,
    usual_kinds,
    usual_scopes,
)
from pipeline.program.names import say_alike
from pipeline.program.references import each, matching, unknown
from pipeline.program.sheets import LISTED_LEVELS, Sheet
from pipeline.program.tables import Workbook
from pipeline.program.vocabulary import Level
from pipeline.program.words import UNION_WORDS, WORD_ROWS, Words
from pipeline.text import bare, clean, key, suggest

_LONGEST_NAME, _LONGEST_CODE = 60, 30
_CODE = re.compile(rf"[a-z0-9]{{1,{_LONGEST_CODE}}}")
_CODE_HINT = f"chữ thường không dấu, số, không quá {_LONGEST_CODE} ký tự, ví dụ truonghoc"
_NOT_IN_NAMES = frozenset(';="*?~')  # other cells part names by them, spreadsheets read them as more than text
_NAME_HINT = (
    f"tên bắt đầu bằng chữ, không có các dấu {' '.join(sorted(_NOT_IN_NAMES))}, không quá {_LONGEST_NAME} ký tự"
)

ListRecord = Mapping[str, object]
R = TypeVar("R", UnitKind, Scope)


# --------------------------------------------------------------------------- read


def words_of_list(book: Workbook) -> Words:
    """The words of the organisation: unions' where a row does not say another."""
    fields = {key(row.label): row.field for row in WORD_ROWS}
    said: dict[str, str] = {}
    for r in each(book.table(sheets.WORDS), lambda r: r):
        name = fields.get(key(r["name"].text()))
        if name is None and not r["name"].empty:
            unknown(r["name"], "một từ của danh mục Từ ngữ", [row.label for row in WORD_ROWS])
        elif name is not None and not r["said"].empty:
            said[name] = _name(r["said"])
    return replace(UNION_WORDS, **said)


def kinds_of_lists(book: Workbook, words: Words) -> UnitKinds:
    """The kinds and scopes that the lists name, then the usual ones that they do not; cells offer their names."""
    kind_records, scope_records = book.table(sheets.KINDS), book.table(sheets.SCOPES)
    usual = (*usual_kinds(words), *USUAL_KINDS)
    own_kinds = each(kind_records, lambda r: _kind(r, usual))
    kinds = (*own_kinds, *_others(own_kinds, usual_kinds(words)))
    usual_ones = usual_scopes(kinds, words)
    own_scopes = each(scope_records, lambda r: _scope(r, kinds, (*usual_ones, *USUAL_SCOPES)))
    found = UnitKinds(kinds, (*own_scopes, *_others(own_scopes, usual_ones)))
    _say_repeated(kind_records, own_kinds)
    _say_repeated(scope_records, own_scopes)
    say_alike((*(r["name"] for r in kind_records), *(r["sector"] for r in kind_records)))
    _say_uncovered(kind_records, found)
    book.offered = {sheets.KINDS.key: found.kind_labels, sheets.SCOPES.key: found.scope_labels}
    return found


def _others(own: Sequence[R], usual: Sequence[R]) -> Iterator[R]:
    """The usual rows that none of one's own stands for."""
    codes = {row.code for row in own}
    return (row for row in usual if row.code not in codes)


def _kind(r: Record, usual: Sequence[UnitKind]) -> UnitKind | None:
    """A kind of the list; None without a name, and for the office itself (said)."""
    label, code = _name(r["name"]), _code(r, usual, COMES_WITH.kinds)
    levels = {key(name): level for level in LISTED_LEVELS for name in (level.label, str(level))}
    level = r["level"].named(levels, [level.label for level in LISTED_LEVELS])
    if code == OFFICE.code:
        (r["name"] if r["code"].empty else r["code"]).wrong(
            "loại hình của đơn vị trong danh sách; cơ quan đã có sẵn",
            f"Xóa dòng này; muốn gọi cơ quan bằng tên khác thì sửa ở danh mục “{sheets.WORDS.column('name').header}”.",
        )
        return None
    known = next((kind for kind in USUAL_KINDS if kind.code == code), None)
    if known is not None and level not in (None, known.level):
        r["level"].wrong(f"“{known.level.label}”", "Cấp của loại hình có sẵn này không đổi: thêm một loại hình khác.")
    level = level or (known.level if known else Level.GRASSROOTS)
    return UnitKind(code, label, level, r["sector"].text(), _parts(r["signs"])) if label else None


def _scope(r: Record, kinds: Sequence[UnitKind], usual: Sequence[Scope]) -> Scope | None:
    """A scope of the list; None without a name (said). Of any kinds where these are not told (said): cells name it."""
    label, parts = _name(r["name"]), _parts(r["parts"])
    strange = [part for part in parts if not kinds_named(part, kinds)]
    if strange:
        _say_strange(r["parts"], strange, kinds)
    found = made_of(parts, kinds) or frozenset(kind for kind in kinds if kind.level is Level.GRASSROOTS)
    return Scope(_code(r, usual, COMES_WITH.scopes), label, parts, found) if label else None


def _say_strange(cell: Cell, strange: Sequence[str], kinds: Sequence[UnitKind]) -> None:
    """Say which parts of a scope name nothing, and what the first of them may mean."""
    names = [name for kind in kinds for name in (kind.label, kind.sector, kind.level.label) if name]
    near = suggest(strange[0], [name for name in names if kinds_named(name, kinds)])
    hint = f"Có phải “{near}”? Không thì thêm" if near else "Thêm"
    cell.problems.add(
        "P06",
        cell.sheet,
        cell.address,
        "; ".join(strange),
        cell.column.header,
        expected=f"tên loại hình, khu vực ở danh mục {sheets.KINDS.column('name').header}, hoặc tên cấp",
        hint=f"{hint} loại hình ấy vào danh mục {sheets.KINDS.column('name').header}.",
    )


def _parts(cell: Cell) -> tuple[str, ...]:
    """The names in a cell, one a line or parted by semicolons."""
    return tuple(part for line in cell.lines() for said in line.split(";") if (part := clean(said)))


def _name(cell: Cell) -> str:
    """What a kind or scope is called, or a word; said where spreadsheets and other cells could not go by it."""
    name = cell.text()
    if name and (not name[0].isalpha() or len(name) > _LONGEST_NAME or not _NOT_IN_NAMES.isdisjoint(name)):
        cell.wrong(_NAME_HINT)
    return name


def _code(r: Record, usual: Sequence[R], known: Sequence[R]) -> str:
    """The code of a row: as written, that of the one so called, or one made of its name that no usual one has."""
    name, cell = r["name"].text(), r["code"]
    own = next((row.code for row in usual if key(row.label) == key(name)), "")
    if not cell.empty:
        code = matching(cell, _CODE, _CODE_HINT)
        if own and code != own:
            cell.wrong(f"{own}: mã của tên có sẵn này", "Sửa mã, hoặc đặt tên khác.")
        return own or code
    own = own or next((row.code for row in known if key(row.label) == key(name)), "")
    made = "".join(re.findall(r"[a-z0-9]+", bare(name)[:200]))[: _LONGEST_CODE - 1]
    if name and not (own or made):
        cell.wrong(_CODE_HINT, "Ghi mã cho dòng này.")
    return own or (f"{made}2" if made in {row.code for row in usual} else made)


def _say_repeated(records: Sequence[Record], own: Sequence[UnitKind] | Sequence[Scope]) -> None:
    """Say every code that an earlier row has, too; rows of one name are said already."""
    by_label = {key(row.label): row.code for row in own}
    seen: dict[str, tuple[str, str]] = {}
    for r in records:
        name = key(r["name"].text())
        code, cell = by_label.get(name, ""), r["name"] if r["code"].empty else r["code"]
        earlier = seen.setdefault(code, (name, cell.address)) if code else (name, "")
        if earlier[0] != name:
            cell.problems.add("P05", cell.sheet, cell.address, cell.value, cell.column.header, expected=earlier[1])


def _say_uncovered(records: Sequence[Record], found: UnitKinds) -> None:
    """Warn of every kind of the list that no scope takes in: nothing would ask its units."""
    for r in records:
        kind, cell = found.kind_names.get(key(r["name"].text())), r["name"]
        if kind is not None and not any(kind in scope.kinds for scope in found.scopes):
            cell.problems.add("P18", cell.sheet, cell.address, cell.value, cell.column.header)


# --------------------------------------------------------------------------- written


def list_rows(words: Words = UNION_WORDS) -> Mapping[Sheet, Sequence[ListRecord]]:
    """The rows of the lists of a new program, in the words of its organisation."""
    listed = listed_kinds(words)
    return {
        sheets.KINDS: [
            {
                "name": kind.label,
                "code": kind.code,
                "level": kind.level.label,
                "sector": kind.sector or None,
                "signs": "; ".join(kind.signs) or None,
            }
            for kind in listed.kinds
            if not kind.is_office
        ],
        sheets.SCOPES: [
            {"name": scope.label, "code": scope.code, "parts": "; ".join(scope.parts)} for scope in listed.scopes
        ],
        sheets.WORDS: [{"name": row.label, "said": getattr(words, row.field), "hint": row.note} for row in WORD_ROWS],
    }

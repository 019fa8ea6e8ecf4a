"""The lists of sheet Danh mục: kinds of units, scopes and words, read from its rows and written as rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from pipeline.program import sheets
from pipeline.program.cells import Cell, Record
from pipeline.program.kinds import (
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
from pipeline.program.references import each, matching, unknown
from pipeline.program.sheets import LISTED_LEVELS, Sheet
from pipeline.program.tables import Workbook
from pipeline.program.vocabulary import Level
from pipeline.program.words import UNION_WORDS, WORD_ROWS, Words
from pipeline.text import bare, clean, key

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
            said[name] = r["said"].text()
    return replace(UNION_WORDS, **said)


def kinds_of_lists(book: Workbook, words: Words) -> UnitKinds:
    """The kinds and scopes that the lists name, then the usual ones that they do not; cells offer their names."""
    kind_records, scope_records = book.table(sheets.KINDS), book.table(sheets.SCOPES)
    own_kinds = each(kind_records, _kind)
    kinds = (*own_kinds, *_others(own_kinds, usual_kinds(words)))
    own_scopes = each(scope_records, lambda r: _scope(r, kinds))
    found = UnitKinds(kinds, (*own_scopes, *_others(own_scopes, usual_scopes(kinds, words))))
    _say_repeated(kind_records, own_kinds)
    _say_repeated(scope_records, own_scopes)
    _say_uncovered(kind_records, found)
    book.offered = {sheets.KINDS.key: found.kind_labels, sheets.SCOPES.key: found.scope_labels}
    return found


def _others(own: Sequence[R], usual: Sequence[R]) -> Iterator[R]:
    """The usual rows that none of one's own stands for."""
    taken = {key(name) for row in own for name in (row.code, row.label)}
    return (row for row in usual if key(row.code) not in taken and key(row.label) not in taken)


def _kind(r: Record) -> UnitKind | None:
    """A kind of the list; None without a name, and for the office itself (said)."""
    label, code = _name(r["name"]), _code(r, USUAL_KINDS)
    levels = {key(name): level for level in LISTED_LEVELS for name in (level.label, str(level))}
    level = r["level"].named(levels, [level.label for level in LISTED_LEVELS])
    if code == OFFICE.code:
        (r["name"] if r["code"].empty else r["code"]).wrong(
            "loại hình của đơn vị trong danh sách; cơ quan đã có sẵn",
            f"Xóa dòng này; muốn gọi cơ quan bằng tên khác thì sửa ở danh mục “{sheets.WORDS.column('name').header}”.",
        )
        return None
    usual = next((kind for kind in USUAL_KINDS if kind.code == code), None)
    level = level or (usual.level if usual else Level.GRASSROOTS)
    return UnitKind(code, label, level, r["sector"].text(), _parts(r["signs"])) if label else None


def _scope(r: Record, kinds: Sequence[UnitKind]) -> Scope | None:
    """A scope of the list; None without a name (said). Of any kinds where these are not told (said): cells name it."""
    label, parts = _name(r["name"]), _parts(r["parts"])
    strange = [part for part in parts if not kinds_named(part, kinds)]
    if strange:
        names = [*(kind.label for kind in kinds), *(kind.sector for kind in kinds), *(level.label for level in Level)]
        cell = replace(r["parts"], value=strange[0] if len(strange) == 1 else "; ".join(strange))
        unknown(cell, "tên loại hình, khu vực ở danh mục Loại hình, hoặc tên cấp", filter(None, names))
    found = made_of(parts, kinds) or frozenset(kind for kind in kinds if kind.level is Level.GRASSROOTS)
    return Scope(_code(r, USUAL_SCOPES), label, parts, found) if label else None


def _parts(cell: Cell) -> tuple[str, ...]:
    """The names in a cell, one a line or parted by semicolons."""
    return tuple(part for line in cell.lines() for said in line.split(";") if (part := clean(said)))


def _name(cell: Cell) -> str:
    """What a kind or scope is called; said where spreadsheets and other cells could not go by it."""
    name = cell.text()
    if name and (not name[0].isalpha() or len(name) > _LONGEST_NAME or not _NOT_IN_NAMES.isdisjoint(name)):
        cell.wrong(_NAME_HINT)
    return name


def _code(r: Record, usual: Sequence[UnitKind] | Sequence[Scope]) -> str:
    """The code of a row: as written, that of the usual one so called, or one made of its name."""
    if not r["code"].empty:
        return matching(r["code"], _CODE, _CODE_HINT)
    name = r["name"].text()
    known = next((row.code for row in usual if key(row.label) == key(name)), "")
    return known or "".join(re.findall(r"[a-z0-9]+", bare(name)[:200]))[:_LONGEST_CODE]


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

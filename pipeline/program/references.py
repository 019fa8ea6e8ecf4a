"""Codes of the program workbook and the cells that refer to them: every code once, every reference to a known one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from pipeline.file_names import is_reserved
from pipeline.lookalikes import odd_signs
from pipeline.program.cells import RETYPE, Cell, Record
from pipeline.program.sheets import Sheet
from pipeline.program.tables import Workbook
from pipeline.text import key, suggest

T = TypeVar("T")
Codes = set[str] | None  # what others may refer to; None when the sheet cannot tell

CODE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,5}")
CODE_HINT = "mã dạng 3.1"
_EDGES = " \t\r\n\u00a0\u200b\ufeff"  # come along with pasted text, and are trimmed
_LOOK = "Kiểm tra lại mã."


def each(records: Iterable[Record], build: Callable[[Record], T | None]) -> tuple[T, ...]:
    """Build each record; a code used twice is said at the second."""
    seen: dict[str, Cell] = {}
    built = []
    for record in records:
        first = next(iter(record.cells.values()))
        if first.column.key in ("code", "number", "name") and not first.empty:
            if earlier := seen.get(key(first.text())):
                first.problems.add(
                    "P05", first.sheet, first.address, first.value, first.column.header, expected=earlier.address
                )
            seen.setdefault(key(first.text()), first)
        item = build(record)
        if item is not None:
            built.append(item)
    return tuple(built)


def matching(cell: Cell, pattern: re.Pattern[str], expected: str) -> str:
    """The text of `cell`, a code, said to be wrong where it is not of the form `pattern`, or no system takes it.

    Letters of other scripts and signs that nobody sees are named: on paper the code looks right.
    """
    text = cell.text()
    if cell.made_date:
        cell.wrong(f"{expected}; Excel đã đổi mã thành ngày", RETYPE)
        return ""
    odd = odd_signs(str(cell.value).strip(_EDGES)) if text else ""
    if odd:
        cell.wrong(f"{expected}; ô này có {odd}", "Xóa ô, gõ lại mã bằng bàn phím.")
    elif text and is_reserved(text):
        cell.wrong(f"{expected}; Windows không nhận tệp, thư mục tên “{text}”", "Đặt mã khác.")
    elif text and not pattern.fullmatch(text):
        cell.wrong(expected)
    return text


def unknown(cell: Cell, expected: str, among: Iterable[str]) -> None:
    """Say that `cell` refers to nothing, and which of `among` may be meant."""
    hint = f"Excel đã đổi mã thành ngày. {RETYPE}" if cell.made_date else _hint(cell.text(), among)
    cell.problems.add("P06", cell.sheet, cell.address, cell.value, cell.column.header, expected=expected, hint=hint)


def absent(cell: Cell, names: Sequence[str], among: Iterable[str]) -> None:
    """Warn that `names` in a cell refer to nothing, which nothing but the order of the report depends on."""
    hint = cell.retype if cell.made_date else _hint(names[0], among) if len(names) == 1 else _LOOK
    cell.problems.add("P14", cell.sheet, cell.address, ", ".join(names), cell.column.header, hint=hint)


def _hint(name: str, among: Iterable[str]) -> str:
    near = suggest(name, among)
    return f"Có phải “{near}”?" if near else _LOOK


def codes_of(book: Workbook, spec: Sheet, records: Sequence[Record]) -> Codes:
    """The codes that others may refer to; None when the sheet cannot tell (said already: nothing follows from it)."""
    codes = {r["code"].text() for r in records} - {""}
    return None if spec.key in book.missing or (records and not codes) else codes


def known(records: Iterable[Record], columns: Iterable[str], codes: Codes, expected: str) -> None:
    """Say every reference in `columns` that names none of `codes`, or its own row."""
    if codes is None:
        return
    for r in records:
        own = r.cells.get("code")
        for cell in (r[name] for name in columns):
            if not cell.empty and cell.text() not in codes:
                unknown(cell, expected, codes)
            elif not cell.empty and own and cell.text() == own.text():
                cell.wrong("mã khác mã của chính dòng này")


def apart(records: Iterable[Record], column: str, default: str) -> None:
    """Say every cell of `column` (the cell of `default` where it is empty) that repeats the one of an earlier row."""
    seen: dict[str, str] = {}
    for r in records:
        cell = r[default] if r[column].empty else r[column]
        if cell.text() in seen:
            cell.problems.add(
                "P05", cell.sheet, cell.address, cell.value, cell.column.header, expected=seen[cell.text()]
            )
        elif not cell.empty:
            seen[cell.text()] = cell.address

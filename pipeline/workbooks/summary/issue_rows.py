"""Rows of sheet Lỗi dữ liệu as people fill them: what stands in the hidden cells that tell each problem; read back.

A row is known by its stamp, which goes along when people sort, filter or delete rows. Beside it stands the name of the
list that its drop-down offers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from pipeline.files import BrokenFile
from pipeline.grids.addresses import column_letters
from pipeline.grids.cells import Grid
from pipeline.grids.grids import Failed, read_grids
from pipeline.intake.decisions import Action
from pipeline.issues import CellRef
from pipeline.round.offers import ListedProblem, TypedDecision, TypedValue, cell_value
from pipeline.text import clean, clean_lines, key, percent
from pipeline.zip_package import Locked, TooLarge, Unsound, sound

ISSUES = "Lỗi dữ liệu"
STAMP, CHOICES = "Dấu của dòng", "Danh sách của dòng"
ACTION, NEW, REASON, WHO, WHY = "Quyết định", "Giá trị mới", "Lý do", "Người quyết định", "Chưa nhận vì"
NO_QUESTION = "-"  # the stamp of rows that ask nothing
BESIDE = ("Mức độ", "Mã lỗi", "Mã đơn vị", "Tên đơn vị", "Tệp", "Trang", "Ô", "Nội dung", "Đang ghi")
_TYPED = (ACTION, NEW, REASON, WHO)
_ACTIONS = {str(action): action for action in Action}
_HEAD_ROWS = 20  # among which the heads are


class UnreadableList(Exception):
    """The sheet cannot be read: what was typed there is not known. Its text says why, for people."""


def stamp(asked: ListedProblem, shown: Sequence[str] = ()) -> str:
    """The hidden text of a row; `shown`: what the program itself put into the cells that people fill."""
    said: dict[str, object] = {
        "code": asked.code,
        "unit": asked.unit,
        "ref": list(asked.ref),
        "found": asked.found,
        "old": _plain(asked.old),
        "indicator": asked.indicator,
        "reply": asked.reply,
        "actions": [str(a) for a in asked.actions],
        "shown": list(shown),
    }
    text = json.dumps({n: v for n, v in said.items() if v not in ("", None, [])})
    return text.replace("  ", " \\u0020")  # names of files may hold blanks that texts of cells lose


def _plain(value: TypedValue) -> object:
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _of_stamp(text: object) -> tuple[ListedProblem | None, tuple[str, ...]]:
    """The problem of a row, None where its stamp is gone or spoilt, and what the program itself had put there."""
    try:
        said = json.loads(str(text))
        old = said.get("old")
        if isinstance(old, dict):
            old = datetime.fromisoformat(old["day"])
        actions = tuple(_ACTIONS[a] for a in said.get("actions", ()))
        ref = CellRef(*map(str, said["ref"]))
        words = (str(said.get(name, "")) for name in ("unit", "found", "indicator", "reply"))
        unit, found, indicator, reply = words
        asked = ListedProblem(str(said["code"]), unit, ref, found, old, indicator, reply, actions)
        return asked, tuple(map(str, said.get("shown", ())))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None, ()


def typed_decisions(data: bytes, file: str) -> tuple[TypedDecision, ...]:
    """What people have typed into the list of a summary workbook, from its first row down. Raises UnreadableList."""
    grid = _sheet(data)
    heads = next((n for n, row in enumerate(grid[:_HEAD_ROWS]) if _heads(row).keys() >= {*map(key, _TYPED)}), None)
    if heads is None:
        raise UnreadableList(f"trang “{ISSUES}” không còn đủ các cột {', '.join(_TYPED)}")
    at = _heads(grid[heads])
    return tuple(_rows(grid, heads + 1, at, file))


def _sheet(data: bytes) -> Grid:
    try:
        got = read_grids(sound(data), frozenset({ISSUES}))
    except (BrokenFile, TooLarge, Unsound, Locked):
        raise UnreadableList("không mở được tệp") from None
    if isinstance(got, Failed) or ISSUES not in got.sheets:
        raise UnreadableList(f"không đọc được trang “{ISSUES}”")
    return got.sheets[ISSUES]


def _heads(row: Sequence[object]) -> Mapping[str, int]:
    """The columns by the keys of their heads; of equal ones the first."""
    found: dict[str, int] = {}
    for n, value in enumerate(row):
        if isinstance(value, str) and value:
            found.setdefault(key(value), n)
    return found


def _rows(grid: Grid, first: int, at: Mapping[str, int], file: str) -> Iterator[TypedDecision]:
    def cell(row: int, head: str) -> object:
        return grid.value(row, at[key(head)]) if key(head) in at else ""

    for n in range(first, len(grid)):
        if (said := clean(cell(n, STAMP))) == NO_QUESTION:
            continue
        new = _value(cell(n, NEW), grid.extra(n, at[key(NEW)]).format)
        action, reason, who = (clean_lines(cell(n, head)) for head in (ACTION, REASON, WHO))
        asked, shown = _of_stamp(said)
        beside = {head: clean_lines(cell(n, head)) for head in BESIDE}
        ref = CellRef(file, ISSUES, f"{column_letters(at[key(ACTION)])}{n + 1}")
        why = clean_lines(cell(n, WHY))
        row = TypedDecision(ref, asked, action, new, reason, who, beside, shown, why)
        if any(row.words) and row.words != shown:
            yield row


def _value(value: object, shown_as: str) -> TypedValue:
    """A value as it was typed; 0.95 that the cell shows as 95 % is '95%'."""
    if value is None or not clean(value):
        return None
    if isinstance(value, float) and "%" in shown_as:
        return percent(value * 100, 4)
    return cell_value(value)

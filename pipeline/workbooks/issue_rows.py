"""Rows of sheet Lỗi dữ liệu as people fill them: what stands in the hidden cells that tell each problem; read back.

A row is known by its stamp, which goes along when people sort, filter or delete rows. Beside it stands the name of the
list that its drop-down offers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from pipeline.intake.decisions import Action
from pipeline.issues import CellRef
from pipeline.round.offers import UNIT_HEAD, ListedProblem, TypedDecision, TypedValue, cell_value
from pipeline.text import clean, clean_lines, key, percent
from pipeline.workbooks.filled import STAMP, FilledSheet, filled_sheet

ISSUES = "Lỗi dữ liệu"
CHOICES = "Danh sách của dòng"
ACTION, NEW, REASON, WHO, WHY = "Quyết định", "Giá trị mới", "Lý do", "Người quyết định", "Chưa nhận vì"
NO_QUESTION = "-"  # the stamp of rows that ask nothing
BESIDE = ("Mức độ", "Mã lỗi", UNIT_HEAD, "Tên đơn vị", "Tệp", "Trang", "Ô", "Nội dung", "Đang ghi")
_TYPED = (ACTION, NEW, REASON, WHO)
_ACTIONS = {str(action): action for action in Action}


def stamp(asked: ListedProblem, shown: Sequence[str] = (), *, gone: Sequence[str] = ()) -> str:
    """The hidden text of a row; `shown`: what the program itself put into the cells that people fill; `gone`: what
    people had put there where the problem is no longer there."""
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
        "gone": list(gone),
    }
    text = json.dumps({n: v for n, v in said.items() if v not in ("", None, [])})
    return text.replace("  ", " \\u0020")  # names of files may hold blanks that texts of cells lose


def _plain(value: TypedValue) -> object:
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _of_stamp(text: object) -> tuple[ListedProblem | None, tuple[str, ...], tuple[str, ...]]:
    """The problem of a row, None where its stamp is gone or spoilt, what the program itself had put there, and what
    people had where the problem was no longer there."""
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
        return asked, tuple(map(str, said.get("shown", ()))), tuple(map(str, said.get("gone", ())))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None, (), ()


def typed_decisions(data: bytes, file: str) -> tuple[TypedDecision, ...]:
    """What people have typed into the list of a summary workbook, from its first row down. Raises UnreadableSheet."""
    sheet = filled_sheet(data, ISSUES, _TYPED)
    return tuple(row for n in sheet.rows if (row := _typed(sheet, n, file)) is not None)


def _typed(sheet: FilledSheet, n: int, file: str) -> TypedDecision | None:
    """What is typed in a row; None where there is nothing but what the program itself put there."""
    said = clean(sheet.value(n, STAMP))
    if said == NO_QUESTION:
        return None
    new = _value(sheet.value(n, NEW), sheet.shown_as(n, NEW))
    action, reason, who, why = (clean_lines(sheet.value(n, head)) for head in (ACTION, REASON, WHO, WHY))
    asked, shown, gone = _of_stamp(said)
    beside = {head: clean_lines(sheet.value(n, head)) for head in BESIDE}
    if asked is not None and not _stands_beside(asked, beside):
        asked, shown = None, ()
    ref = CellRef(file, ISSUES, sheet.address(n, ACTION))
    row = TypedDecision(ref, asked, action, new, reason, who, beside, shown, why)
    row = replace(row, gone=bool(why) and row.words == gone)
    return row if any(row.words) and row.words != shown else None


def _stands_beside(asked: ListedProblem, beside: Mapping[str, str]) -> bool:
    """Whether the problem that a row is known by is the one people see there, in the cells that hold something.

    Where some columns were sorted or pasted without the others it is not.
    """
    sheet, cell = asked.ref.shown
    told = {"Mã lỗi": asked.code, UNIT_HEAD: asked.unit, "Tệp": asked.ref.file, "Trang": sheet, "Ô": cell}
    return all(key(beside[head]) in ("", key(said)) for head, said in told.items())


def _value(value: object, shown_as: str) -> TypedValue:
    """A value as it was typed; 0.95 that the cell shows as 95 % is '95%'."""
    if value is None or not clean(value):
        return None
    if isinstance(value, float) and "%" in shown_as:
        return percent(value * 100, 4)
    return cell_value(value)

"""What people tick and write in the tracking workbook: how a row says whose it is and what stood there; read back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.issues import CellRef
from pipeline.round.tracking import Tick, TrackingLine
from pipeline.text import clean, clean_lines, key, parse_date
from pipeline.workbooks.filled import STAMP, FilledSheet, filled_sheet

LINES, CALLS = "Theo dõi", "Gọi hôm nay"
CODE, REMARK = "Mã đơn vị", "Kết quả gọi"
DONE = "✓"
_DONE = frozenset(map(key, (DONE, "✔", "√", "x", "v", "có", "rồi", "đã gửi", "đã gọi", "xong")))


@dataclass(frozen=True, slots=True)
class TypedTick:
    """What somebody put into a cell of ticks: a day, True for done, None where it was emptied, or words of no day.

    `shown`: the day that stood there.
    """

    ref: CellRef
    unit: str
    tick: Tick
    said: date | bool | str | None
    shown: date | None


@dataclass(frozen=True, slots=True)
class TypedRemark:
    """What somebody wrote down of a call."""

    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class AskewRow:
    """A row with something typed whose hidden text is of another union than the code that stands there (`ref`).

    Some columns were sorted or pasted without the others: which union was meant is not clear.
    """

    ref: CellRef
    unit: str
    stamped: str


@dataclass(frozen=True, slots=True)
class FilledTicks:
    """What has changed in the cells that people fill; `askew`: rows of which that is not clear."""

    ticks: tuple[TypedTick, ...]
    remarks: tuple[TypedRemark, ...]
    askew: tuple[AskewRow, ...]


def stamp(line: TrackingLine) -> str:
    """The hidden text of a row: whose it is, and what the program itself shows there."""
    days = {str(tick): day.isoformat() for tick in Tick if (day := line.day_of(tick))}
    return json.dumps({"unit": line.who.code, **days, "remark": line.remark})


def typed_ticks(data: bytes, file: str) -> FilledTicks:
    """What has changed in the cells that people fill. Raises UnreadableSheet where a sheet lacks its columns."""
    ticks: list[TypedTick] = []
    remarks: list[TypedRemark] = []
    askew: list[AskewRow] = []
    for name, columns in ((LINES, tuple(Tick)), (CALLS, (Tick.CALLED,))):
        sheet = filled_sheet(data, name, (STAMP, REMARK, *(tick.label for tick in columns)))
        for row in sheet.rows:
            code, known = clean(sheet.value(row, CODE)), _of_stamp(sheet.value(row, STAMP))
            if known is None and code:  # the hidden text was lost: the row is of the union that stands there
                known = {"unit": code}
            if known is None:
                continue
            typed = [*_ticks(sheet, row, columns, known, file)]
            words = clean_lines(sheet.value(row, REMARK))
            said = [TypedRemark(known["unit"], words)] if words != clean_lines(known.get("remark", "")) else []
            if not code or key(code) == key(known["unit"]):
                ticks += typed
                remarks += said
            elif typed or said:
                askew.append(AskewRow(CellRef(file, name, sheet.address(row, CODE)), code, known["unit"]))
    return FilledTicks(tuple(ticks), tuple(remarks), tuple(askew))


def _of_stamp(text: object) -> Mapping[str, str] | None:
    try:
        said = json.loads(str(text))
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not isinstance(said.get("unit"), str):
        return None
    return {str(name): str(value) for name, value in said.items()}


def _ticks(
    sheet: FilledSheet, row: int, columns: tuple[Tick, ...], known: Mapping[str, str], file: str
) -> Iterator[TypedTick]:
    for tick in columns:
        shown = _day_of_stamp(known.get(str(tick), ""))
        said = _said(sheet.value(row, tick.label))
        if said != shown:
            ref = CellRef(file, sheet.name, sheet.address(row, tick.label))
            yield TypedTick(ref, known["unit"], tick, said, shown)


def _day_of_stamp(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _said(value: object) -> date | bool | str | None:
    """What a cell says: a day, done, nothing, or words of no day."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    words = clean(value)
    if not words:
        return None
    if key(words) in _DONE or value is True:
        return True
    try:
        return parse_date(words.removesuffix("ghi tay"))
    except ValueError:
        return words

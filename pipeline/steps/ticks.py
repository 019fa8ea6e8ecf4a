"""What people tick and write in so-theo-doi.xlsx -> the journal of letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from pipeline.files import bytes_at
from pipeline.grids.saved import saved_time
from pipeline.mail import journal
from pipeline.moments import ZONE
from pipeline.program.model import Period, Program
from pipeline.round.tracking import Posted, Tick
from pipeline.settings import Settings
from pipeline.steps.journals import BY_HAND, REMARK, TAKEN_BACK, TICK_KINDS, posted, sent_journal
from pipeline.text import short_date
from pipeline.workbooks.filled import UnreadableSheet, nothing_filled
from pipeline.workbooks.ticks import AskewRow, TypedRemark, TypedTick, typed_ticks

_EARLY = timedelta(days=366)  # before its period begins something may have been done for it, but not years before
_END_OF_DAY = time(23, 59)  # of a day that is typed: what came on it came before the letter, for nobody knows the hour


@dataclass(frozen=True, slots=True)
class WrongTick:
    """What was put into a cell and could not be taken; `said` as it stands there, `why` and what to do."""

    typed: TypedTick
    said: str
    why: str


@dataclass(frozen=True, slots=True)
class TakenTicks:
    """What could not be taken of a tracking workbook, of which rows nothing was, why none of it could be read."""

    wrong: tuple[WrongTick, ...] = ()
    askew: tuple[AskewRow, ...] = ()
    unread: str = ""


NOTHING_TICKED = TakenTicks()


def take_ticks(settings: Settings, program: Program, period: Period, today: date, book: Path) -> TakenTicks:
    """Write what people have ticked and written since the tracking workbook `book` was made into the journal.

    Raises PipelineError where another command holds the journal, or it cannot be written.
    """
    try:
        data = bytes_at(book)
        if data is None or nothing_filled(data, period.end):
            return NOTHING_TICKED
        filled = typed_ticks(data, book.name)
    except OSError:
        return TakenTicks(unread="tệp đang mở ở chương trình khác")
    except UnreadableSheet as error:
        return TakenTicks(unread=str(error))
    ticks = filled.ticks
    if not ticks and not filled.remarks:
        return TakenTicks(askew=filled.askew)
    saved = saved_time(data)
    done_at = saved if saved and saved.date() <= today else datetime.combine(today, _END_OF_DAY)
    wrong: list[WrongTick] = []
    path = sent_journal(settings, program, period)
    with journal.locked(path) as log:
        known = posted(path)
        units, days = {*program.unit_by_code, *known}, (period.start - _EARLY, today)
        why_not = {t: "không có đơn vị mang mã này" if t.unit not in units else _wrong(t, known, days) for t in ticks}
        right = {(t.unit, t.tick) for t, why in why_not.items() if not why}
        for tick, why in why_not.items():
            if why:
                wrong.append(WrongTick(tick, _as_typed(tick.said), why))
            elif (entry := _entry(tick, known.get(tick.unit, Posted()), done_at)) is not None:
                log.append(entry)
        for entry in _remarks((r for r in filled.remarks if r.unit in units), known, done_at):
            log.append(entry)
    once = {(w.typed.unit, w.typed.tick): w for w in reversed(wrong)}  # a union may stand on two sheets
    return TakenTicks(tuple(w for at, w in reversed(once.items()) if at not in right), filled.askew)


def _as_typed(said: date | bool | str | None) -> str:
    return short_date(said) if isinstance(said, date) else said if isinstance(said, str) else ""


def _wrong(tick: TypedTick, known: Mapping[str, Posted], days: tuple[date, date]) -> str:
    """Why a cell cannot be taken, and what to do; '' where it can. `days`: the first and the last that may be."""
    if isinstance(tick.said, str):
        return "chọn ✓ hoặc ghi ngày, ví dụ 25/12/2025"
    first, last = days
    if isinstance(tick.said, date) and tick.said < first:
        return f"ngày {short_date(tick.said)} không thể đúng; ghi ngày đã làm, ví dụ 25/12/2025"
    if isinstance(tick.said, date) and tick.said > last:
        return f"ngày {short_date(tick.said)} chưa đến; ghi ngày đã làm"
    mail = known.get(tick.unit, Posted())
    if tick.said is None and mail.day_of(tick.tick) == tick.shown and tick.tick not in mail.by_hand:
        return "thư do chương trình gửi, không bỏ được"
    sent = mail.day_of(tick.tick) if tick.tick not in mail.by_hand else None
    if isinstance(tick.said, date) and sent and tick.said < sent:
        return f"chương trình đã gửi thư ngày {short_date(sent)}; chỉ ghi ngày sau ngày đó"
    return ""


def _entry(tick: TypedTick, mail: Posted, done_at: datetime) -> dict[str, object] | None:
    """The line of the journal that a tick comes to; None where the journal has it already."""
    now = mail.day_of(tick.tick)
    line = _line(tick.unit, TICK_KINDS[tick.tick])
    if tick.said is None:
        stands = tick.tick in mail.by_hand and now == tick.shown
        return {"time": _time(done_at), **line, "outcome": TAKEN_BACK, "detail": ""} if stands else None
    if isinstance(tick.said, date):
        at = datetime.combine(tick.said, _END_OF_DAY)
    elif now != tick.shown:  # the tick was read before, by a command that leaves the workbook as it is
        return None
    else:
        at = done_at
    return None if at.date() == now else {"time": _time(at), **line, "outcome": BY_HAND, "detail": ""}


def ticked_now(unit: str, tick: Tick, at: datetime, *, undo: bool = False) -> dict[str, object]:
    """The line of the journal for what somebody has just done by hand, or takes back."""
    line = _line(unit, TICK_KINDS[tick])
    return {"time": _time(at), **line, "outcome": TAKEN_BACK if undo else BY_HAND, "detail": ""}


def _remarks(remarks: Iterable[TypedRemark], known: Mapping[str, Posted], at: datetime) -> list[dict[str, object]]:
    """The lines of the journal for what was written down of calls."""
    kind = TICK_KINDS[Tick.CALLED]
    return [
        {"time": _time(at), **_line(r.unit, kind), "outcome": REMARK, "detail": r.words}
        for r in remarks
        if r.words != known.get(r.unit, Posted()).remark
    ]


def _line(unit: str, kind: str) -> dict[str, object]:
    """What a line says that stands for no letter of ours."""
    return {"unit": unit, "kind": kind, "digest": "", "address": ""}


def _time(moment: datetime) -> str:
    return moment.replace(tzinfo=ZONE).isoformat(timespec="seconds")

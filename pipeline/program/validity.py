"""From when to when the units of the list exist, as their changes say; contradictions are said at their cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.program.changes import ONE_DAY, Entry
from pipeline.program.model import UnionChange, Unit
from pipeline.program.sheets import UNITS
from pipeline.program.vocabulary import Event
from pipeline.text import short_date


def with_validity(listed: Iterable[Unit], entries: Sequence[Entry]) -> tuple[Unit, ...]:
    """The units with the first and last days, and the successor, that their changes give.

    A founding begins a unit, and so does the first union or split out of which it comes, unless the list has its
    first day. A unit ends the day before it dissolves or others take over; one that keeps a part of a split goes on.
    """
    units = {u.code: u for u in listed}
    entries = sorted((e for e in entries if e.change.unit in units), key=lambda e: e.change.day)
    entries = [e for e in entries if _founded(units, e)]
    for e in entries:
        _come_out_of(units, e.change)
    kept = {(e.change.unit, e.change.day) for e in entries if e.change.successor == e.change.unit}
    ended: dict[str, UnionChange] = {}
    entries = [e for e in entries if (e.change.unit, e.change.day) in kept or _ended(units, ended, e)]
    for e in entries:
        _check_existence(units, e)
    return tuple(units.values())


def _founded(units: dict[str, Unit], e: Entry) -> bool:
    """Begin the unit of a founding; False when the list says another day (said)."""
    unit = units[e.change.unit]
    if e.change.event is not Event.FOUNDED:
        return True
    if unit.valid_from is None:
        units[unit.code] = replace(unit, valid_from=e.change.day)
    elif unit.valid_from != e.change.day:
        e.day.wrong(f"ngày {short_date(unit.valid_from)}, như đã ghi")
        return False
    return True


def _come_out_of(units: dict[str, Unit], c: UnionChange) -> None:
    """Begin the unit that comes out of a union or a split, if nothing else began it."""
    into = units.get(c.successor or "")
    if into and c.event.founds and into.valid_from is None and into.code != c.unit:
        units[into.code] = replace(into, valid_from=c.day)


def _ended(units: dict[str, Unit], ended: dict[str, UnionChange], e: Entry) -> bool:
    """End the unit of the change, if the change ends it; False when it cannot have ended then (said)."""
    c, unit = e.change, units[e.change.unit]
    if not (c.event.passes_on or c.event is Event.DISSOLVED):
        return True
    end = c.day - ONE_DAY
    earlier = ended.setdefault(unit.code, c)
    if (earlier.day, earlier.event) != (c.day, c.event):
        e.day.wrong(f"mỗi đơn vị kết thúc một lần (đã {earlier.event.label.lower()} ngày {short_date(earlier.day)})")
    elif earlier is not c and c.event is not Event.SPLIT:
        e.successor.wrong(f"một đơn vị nhận (chia cho nhiều đơn vị: chọn {Event.SPLIT.label})")
    elif unit.valid_to not in (None, end):
        assert unit.valid_to is not None
        e.day.wrong(f"ngày {short_date(unit.valid_to + ONE_DAY)}, hôm sau “Đến ngày” ở trang “{UNITS.name}”")
    else:
        units[unit.code] = replace(unit, valid_to=end, merged_into=None if c.event is Event.SPLIT else c.successor)
        return True
    return False


def _check_existence(units: Mapping[str, Unit], e: Entry) -> None:
    """What happens to a unit finds it there: the day before, and after it unless it ends; so does who takes over."""
    c, unit, into = e.change, units[e.change.unit], units.get(e.change.successor or "")
    before = c.event is Event.FOUNDED or unit.exists_on(c.day - ONE_DAY)
    if not before or (c.event.replaces and not unit.exists_on(c.day)):
        e.day.wrong(f"ngày đơn vị {unit.code} hoạt động{_span(unit)}")
    elif into and not into.exists_on(c.day):
        e.successor.wrong(f"đơn vị hoạt động vào ngày {short_date(c.day)}{_span(into)}")


def _span(unit: Unit) -> str:
    """From when to when the unit exists, in brackets; of one that begins after its end, that it needs another code."""
    if unit.valid_from and unit.valid_to and unit.valid_from > unit.valid_to:
        end, again = short_date(unit.valid_to), short_date(unit.valid_from)
        return f" ({unit.code} kết thúc ngày {end}; đơn vị lập lại từ ngày {again} cần mã mới ở trang “{UNITS.name}”)"
    first = f" từ {short_date(unit.valid_from)}" if unit.valid_from else ""
    last = f" đến {short_date(unit.valid_to)}" if unit.valid_to else ""
    return f" ({unit.code}:{first}{last})"

"""Rows of sheet Biến động đơn vị, and of column Sáp nhập vào -> Change, with the cells that say them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.program.cells import Cell, Record
from pipeline.program.model import UnionChange, Unit
from pipeline.program.references import Codes, unknown
from pipeline.program.sheets import CHANGES, UNITS
from pipeline.program.targets import amount
from pipeline.program.vocabulary import Event
from pipeline.program.words import every_word
from pipeline.text import key, parse_number, percent

ONE_DAY = timedelta(days=1)
_HEADCOUNT = re.compile(rf"(\d[\d.]*)(?: (?:{'|'.join(every_word('member'))}|người|đv))?")
_ROUNDING = 0.001  # three parts of 33,33 % are a whole


@dataclass(frozen=True, slots=True)
class Entry:
    """A change with the cells that say it; `share` is None for a part of a split that is not said."""

    change: UnionChange
    day: Cell
    successor: Cell
    share_cell: Cell | None = None
    share: float | None = None


def entry(r: Record, office_code: str) -> Entry | None:
    """A row of sheet Biến động đơn vị; None where it cannot be understood (said)."""
    day, event = r["day"].date(), r["event"].choice(Event)
    if day is None or event is None or not _successor_fits(r, event):
        return None
    if event.replaces and r["former"].empty:
        _unfilled(r["former"], CHANGES.column("former").note.rstrip("."))
    former = r["former"].text()
    if event is Event.SUPERIOR and key(former) == key(office_code):
        former = ""
    change = UnionChange(
        day=day,
        event=event,
        unit=r["unit"].text(),
        successor=r["successor"].text() or None,
        members="\n".join(r["members"].lines()),
        former=former if event.replaces else "",
        decision=r["decision"].text(),
    )
    return Entry(change, r["day"], r["successor"], r["share"], _share(r["share"], event))


def _successor_fits(r: Record, event: Event) -> bool:
    """Another union takes over where, and only where, the event says so; a split may leave the union its part."""
    cell = r["successor"]
    if event.passes_on and cell.empty:
        _unfilled(cell, f"mã đơn vị nhận ({event.label})")
    elif not event.passes_on and not cell.empty:
        cell.wrong(f"để trống (Việc là {event.label})")
    elif event is not Event.SPLIT and not cell.empty and cell.text() == r["unit"].text():
        cell.wrong("mã khác mã của chính đơn vị")
    else:
        return True
    return False


def _unfilled(cell: Cell, expected: str) -> None:
    cell.problems.add("P03", cell.sheet, cell.address, what=cell.column.header, expected=expected)


def _share(cell: Cell, event: Event) -> float | None:
    """0.6 for 60, 60% and 0,6; only a split has parts."""
    said = amount(cell, percent=True)
    if said is None:
        return None
    if event is not Event.SPLIT:
        cell.wrong("để trống (chỉ dùng khi Chia tách)")
    elif said.high is not None or not 0 < said.low < 100:
        cell.wrong("một số lớn hơn 0 và nhỏ hơn 100")
    return said.low / 100


def mergers(records: Iterable[Record], units: Mapping[str, Unit], entries: Sequence[Entry]) -> list[Entry]:
    """The mergers that column Sáp nhập vào says, on the day after the last one; those said twice must agree."""
    ended = {e.change.unit: e.change for e in entries if e.change.event.passes_on}
    found = []
    for r in records:
        unit, into = units.get(r["code"].text()), r["merged_into"].text()
        if unit is None or into not in units or into == unit.code:
            continue
        if other := ended.get(unit.code):
            if other.successor != into:
                r["merged_into"].wrong(f"như ở trang “{CHANGES.name}” ({other.event.label} {other.successor or ''})")
        elif unit.valid_to is not None:
            change = UnionChange(unit.valid_to + ONE_DAY, Event.MERGED, unit.code, into)
            found.append(Entry(change, r["valid_to"], r["merged_into"]))
        elif r["valid_to"].empty:
            _unfilled(r["valid_to"], "ngày cuối cùng phải báo cáo (đã ghi Sáp nhập vào)")
    return found


def with_shares(entries: Sequence[Entry]) -> tuple[UnionChange, ...]:
    """The changes, oldest first, the parts of every split adding up to 1."""
    splits: dict[tuple[str, date], list[Entry]] = {}
    for e in entries:
        if e.change.event is Event.SPLIT:
            splits.setdefault((e.change.unit, e.change.day), []).append(e)
    changes = [e.change for e in entries if e.change.event is not Event.SPLIT]
    for parts in splits.values():
        shares = _shares(parts)
        changes += [replace(e.change, share=share) for e, share in zip(parts, shares, strict=True)]
    return tuple(sorted(changes, key=lambda c: c.day))


def _shares(parts: list[Entry]) -> list[float]:
    """The shares of one split: as said, or by the members that go over."""
    _say_who_takes_over(parts)
    said = [e.share for e in parts if e.share is not None]
    heads = [_heads(e.change.members) for e in parts]
    if not said and all(heads):
        return [n / sum(heads) for n in heads]
    if len(said) < len(parts):
        for e in parts:
            if e.share is None and e.share_cell is not None:
                _unfilled(e.share_cell, "tỷ lệ, hoặc số người chuyển sang ở mọi dòng của lần chia tách này")
        return [0.0] * len(parts)
    total, last = sum(said), parts[-1].share_cell
    if abs(total - 1) > _ROUNDING and len(parts) > 1 and last is not None:
        last.wrong(f"các tỷ lệ của lần chia tách này cộng lại bằng 100% (đang là {percent(100 * total)})")
    return [share / (total or 1) for share in said]


def _say_who_takes_over(parts: list[Entry]) -> None:
    """Say it where a split has one part only, or one that takes over twice."""
    if len(parts) == 1:
        parts[0].successor.wrong("ít nhất hai đơn vị nhận, mỗi đơn vị một dòng")
    for n, e in enumerate(parts):
        if e.change.successor in [earlier.change.successor for earlier in parts[:n]]:
            e.successor.wrong("mỗi đơn vị nhận một dòng")


def _heads(members: str) -> float:
    """How many members a cell names or counts."""
    if said := _HEADCOUNT.fullmatch(key(members)):
        return parse_number(said[1]).value
    return sum(bool(name.strip()) for name in re.split(r"[;,\n]", members))


def check_former_superiors(records: Iterable[Record], codes: Codes, office_code: str) -> None:
    """Say every former superior that is no unit of the list and not the office."""
    for r in records:
        moved = key(r["event"].text()) in (key(Event.SUPERIOR.label), key(str(Event.SUPERIOR)))
        former = r["former"].text()
        if moved and former and codes is not None and former not in codes and key(former) != key(office_code):
            unknown(r["former"], f"mã ở trang “{UNITS.name}”, hoặc mã của cơ quan", codes)

"""The unit list over time: how unions were on a day, who took over from whom and which share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pipeline.program.model import Program, Unit
from pipeline.program.vocabulary import Event

Shares = tuple[tuple[str, float], ...]  # (unit code, share from 0 to 1)


def unit_on(program: Program, code: str, day: date) -> Unit:
    """The unit with the name, cluster and superior it had on `day`. Raises KeyError for an unknown code."""
    unit = program.unit_by_code[code]
    for change in reversed(program.changes_by_unit.get(code, ())):
        if change.day <= day:
            break
        if change.event is Event.RENAMED:
            unit = replace(unit, name=change.former)
        elif change.event is Event.CLUSTER:
            unit = replace(unit, cluster=change.former)
        elif change.event is Event.SUPERIOR:
            unit = replace(unit, superior=change.former)
    return unit


def program_on(program: Program, day: date) -> Program:
    """The program with every union under the name, cluster and superior it had on `day`."""
    if not any(c.event.replaces and c.day > day for c in program.changes):
        return program
    return replace(program, units=tuple(unit_on(program, u.code, day) for u in program.units))


def successors(program: Program, code: str, day: date, since: date = date.min) -> Shares:
    """Which unions on `day` stand for what `code` was at the end of `since`, each with its share.

    Itself while it goes on; through every merger and split in between, shares multiplied; nobody once it is dissolved.
    """
    found: dict[str, float] = {}
    for heir, share in _holders(program, code, 1.0, since, day):
        found[heir] = found.get(heir, 0.0) + share
    return tuple(found.items())


def _holders(program: Program, code: str, share: float, since: date, day: date) -> Iterator[tuple[str, float]]:
    """Who holds on `day` how much of `share` of what `code` was; one that took over by several ways more than once."""
    ends = [c for c in program.changes_by_unit.get(code, ()) if since < c.day <= day and c.event in _ENDS]
    if not ends:
        yield code, share
        return
    first = ends[0].day
    for change in ends:
        if change.day == first and change.successor is not None:
            yield from _holders(program, change.successor, share * change.share, first, day)


_ENDS = frozenset(e for e in Event if e.passes_on or e is Event.DISSOLVED)


def predecessors(program: Program, code: str, day: date, since: date = date.min) -> Shares:
    """Which unions' figures of `since` belong to `code` on `day`, each with the share that does; itself among them."""
    of_each = {u.code: dict(successors(program, u.code, day, since)) for u in program.units}
    return tuple((earlier, shares[code]) for earlier, shares in of_each.items() if code in shares)

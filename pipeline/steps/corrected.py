"""Earlier figures that unions changed: what is said of each, with the old figure, the new one and when it came."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline import facts
from pipeline.closes.snapshot import Held
from pipeline.intake.submission import Submission
from pipeline.issues import CellRef, Issue, issue
from pipeline.program.model import Program
from pipeline.text import number, short_date


def corrections(program: Program, held: Held, now: Sequence[Submission]) -> tuple[Issue, ...]:
    """One note for every figure of an earlier year that `now`, the last round, says otherwise than what counted."""
    if len(held.known) < 2:
        return ()
    pairs, bases = held.known[-2]
    return (
        *_said(program, facts.corrections(program, bases, facts.collect_bases(now), "base").to_dict("records"), now),
        *_said(program, facts.corrections(program, pairs, facts.collect(now), "indicator").to_dict("records"), now),
    )


def _said(program: Program, rows: Iterable[Mapping[Hashable, Any]], now: Sequence[Submission]) -> Iterator[Issue]:
    came = {s.file: s.came_at for s in now}
    bases = {b.code: b.label for b in program.bases}
    names = {p.code: p.name for p in program.periods}
    for r in rows:
        item, former = str(r["item"]), str(r["former_period"])
        at = came.get(str(r["file"]))
        when = f"; số mới đến ngày {short_date(at.date())}" if at else ""
        yield issue(
            "H08",
            CellRef(str(r["file"]), str(r["sheet"]), str(r["cell"])),
            found=_pair(r["numerator"], r["denominator"]),
            what=f"{bases.get(item) or f'Chỉ tiêu {item}'}, năm {r['year']}",
            unit=str(r["unit"]),
            expected=f"{_pair(r['old_numerator'], r['old_denominator'])} như kỳ {names.get(former, former)}{when}",
        )


def _pair(numerator: object, denominator: object) -> str:
    assert isinstance(numerator, float) and isinstance(denominator, float)
    bottom = "" if denominator != denominator else f"/{number(denominator, 4)}"
    return f"{number(numerator, 4)}{bottom}"

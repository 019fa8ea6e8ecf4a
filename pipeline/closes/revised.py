"""Earlier figures that unions changed: what is said of each, with the old figure, the new one and when it came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.closes.in_force import FiguresInForce, PeriodRound
from pipeline.intake.submission import Submission
from pipeline.issues import CellRef, Facts, Issue, issue
from pipeline.measures.pairs import from_frame
from pipeline.program.model import Program
from pipeline.round import facts
from pipeline.text import number, short_date


def revisions(program: Program, in_force: FiguresInForce, now: PeriodRound) -> tuple[Issue, ...]:
    """What is said of the figures of earlier years that `now`, the last round, tells otherwise than they counted.

    One note for every such figure, a warning where its period is closed; where a closed year is told for the first
    time, one warning a union.
    """
    if len(in_force.known) < 2:
        return ()
    pairs, bases = in_force.known[-2]
    new_pairs, new_bases = now.pairs, now.bases
    changed = (
        facts.revisions(program, bases, new_bases, "base"),
        facts.revisions(program, pairs, new_pairs, "indicator"),
    )
    told = ((bases, new_bases), (pairs, new_pairs)) if in_force.closed else ()
    added = tuple(facts.first_told(former, told_now) for former, told_now in told)
    return (
        *_said(program, in_force, (r for frame in changed for r in frame.to_dict("records")), now.submissions),
        *_first_told(program, in_force, (r for frame in added for r in frame.to_dict("records"))),
    )


def _said(
    program: Program, in_force: FiguresInForce, rows: Iterable[Mapping[Hashable, Any]], now: Sequence[Submission]
) -> Iterator[Issue]:
    came = {s.file: s.came_at for s in now}
    bases = program.base_labels
    for r in rows:
        item, former = str(r["item"]), str(r["former_period"])
        at = came.get(str(r["file"]))
        when = f"; số mới đến ngày {short_date(at.date())}" if at else ""
        let_in = former in in_force.closed and (str(r["unit"]), item, int(r["year"])) in in_force.let_in
        since = ", cho sửa sau chốt" if let_in else ""
        old = _pair(r["old_numerator"], r["old_denominator"])
        yield issue(
            "H10" if former in in_force.closed else "H08",
            CellRef(str(r["file"]), str(r["sheet"]), str(r["cell"])),
            found=_pair(r["numerator"], r["denominator"]),
            what=f"{bases.get(item) or f'Chỉ tiêu {item}'}, năm {r['year']}",
            unit=str(r["unit"]),
            facts=Facts(item, whole=_whole(r["denominator"])),
            expected=f"{old} như kỳ {_period(program, in_force, former)}{since}{when}",
        )


def _first_told(program: Program, in_force: FiguresInForce, rows: Iterable[Mapping[Hashable, Any]]) -> Iterator[Issue]:
    """One warning for every union that tells a closed year for the first time."""
    closed: dict[int, str] = {}
    for period in program.periods:
        if period.code in in_force.closed and not period.is_half_year:
            closed = {**dict.fromkeys(period.years, period.code), **closed}
    told: dict[tuple[str, str], Counter[int]] = {}
    for r in rows:
        if r["period"] != closed.get(r["year"], r["period"]):
            told.setdefault((str(r["unit"]), str(r["file"])), Counter())[r["year"]] += r["count"]
    for (unit, file), counts in told.items():
        years = sorted(counts)
        yield issue(
            "H11",
            CellRef(file),
            found=f"{counts.total()} số liệu",
            what=f"năm {', '.join(map(str, years))}",
            unit=unit,
            expected="; ".join(f"kỳ {_period(program, in_force, p)}" for p in dict.fromkeys(closed[y] for y in years)),
        )


def _period(program: Program, in_force: FiguresInForce, code: str) -> str:
    """The name of a period, and when it was closed."""
    name = program.period_names.get(code, code)
    close = in_force.closed.get(code)
    return f"{name}, chốt ngày {short_date(close.closed_at.date())}, lần {close.number}" if close else name


def _pair(numerator: object, denominator: object) -> str:
    assert isinstance(numerator, float)
    whole = _whole(denominator)
    return number(numerator, 4) + (f"/{whole}" if whole else "")


def _whole(denominator: object) -> str:
    assert isinstance(denominator, float)
    whole = from_frame(denominator)
    return "" if whole is None else number(whole, 4)

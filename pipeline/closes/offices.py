"""What offices below said beside their pairs - coverage, pairs of the term - kept by a close and held to it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from pipeline.closes.freeze import NOTHING, Deviation, deviation_issue
from pipeline.closes.model import Close, OfficeRow, ReportedFigure
from pipeline.intake.decisions import Decision
from pipeline.issues import CellRef, Issue
from pipeline.measures.pairs import Pair
from pipeline.measures.told import Below, Tally
from pipeline.program.term import in_year, year_number, year_of


def offices_of(below: Below) -> tuple[OfficeRow, ...]:
    """As rows, sorted."""
    rows = []
    for (unit, code, year), tally in below.tallies.items():
        pair = below.terms.get((unit, code)) if year is None else None
        rows.append(OfficeRow(unit, code, year_number(year), *tally, *(pair or (None, None))))
    return tuple(sorted(rows, key=lambda r: r.key))


def below_of(rows: Iterable[OfficeRow]) -> Below:
    """And back."""
    known = list(rows)
    return Below(
        {(r.unit, r.code, year_of(r.year)): Tally(r.reported, r.expected) for r in known},
        {(r.unit, r.code): Pair(r.numerator, r.denominator) for r in known if r.numerator is not None},
    )


def frozen_offices(
    close: Close,
    closed: Iterable[OfficeRow],
    came: Below,
    pairs: Sequence[Deviation],
    allows: Callable[[ReportedFigure | None, ReportedFigure | None], Decision | None],
) -> tuple[Below, tuple[Issue, ...]]:
    """What came as the close lets it count: with the pair where that deviates, else by a decision of its own, said."""
    was, now = ({r.key: r for r in rows} for rows in (closed, offices_of(came)))
    files = {d.row.unit: d.row.file for d in pairs}
    by_unit: dict[str, list[Deviation]] = {}
    for found in pairs:
        by_unit.setdefault(found.row.unit, []).append(found)
    kept, said = [], []
    for at in dict.fromkeys((*now, *was)):
        old, new = was.get(at), now.get(at)
        counts = new
        if old != new:
            causes = _causes(at, by_unit.get(at[0], ()))
            item = _deviation(old, new, files, causes, allows)
            if not causes:
                said.append(_issue(close, item, old, new))
            counts = new if item.decision else old
        if counts is not None:
            kept.append(counts)
    return below_of(kept), tuple(said)


def _causes(at: tuple[str, str, int], pairs: Iterable[Deviation]) -> list[Deviation]:
    """The pairs, said already, that something beside them changed with; the term with those of any year."""
    unit, code, year = at
    return [d for d in pairs if d.row.key == at or (year_of(year) is None and (d.row.unit, d.row.code) == (unit, code))]


def _deviation(
    old: OfficeRow | None,
    new: OfficeRow | None,
    files: Mapping[str, str],
    causes: Sequence[Deviation],
    allows: Callable[[ReportedFigure | None, ReportedFigure | None], Decision | None],
) -> Deviation:
    before, after = (_figure(row, files) for row in (old, new))
    decision = next((d.decision for d in causes if d.decision), None) if causes else allows(before, after)
    return Deviation(before, after, decision)


def _figure(row: OfficeRow | None, files: Mapping[str, str]) -> ReportedFigure | None:
    if row is None:
        return None
    return ReportedFigure(row.unit, row.code, row.year, row.reported, row.expected, files.get(row.unit, ""), "", "", "")


def _issue(close: Close, item: Deviation, old: OfficeRow | None, new: OfficeRow | None) -> Issue:
    row = item.row
    what = f"{row.code}, {in_year(year_of(row.year))}: số đơn vị đã báo cáo/phải báo cáo"
    before, after = (f"{r.reported}/{r.expected}" if r else NOTHING for r in (old, new))
    return deviation_issue(close, item, CellRef(row.file), (before, after), what)

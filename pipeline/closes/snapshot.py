"""Frames to rows and back: a consolidated round as a close keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

import pandas as pd

from pipeline.closes.model import (
    FigureKey,
    ReportedFigure,
    ReportedResult,
    ReportedText,
    Snapshot,
    TargetRow,
    UnitRow,
)
from pipeline.closes.offices import offices_of
from pipeline.measures.headline import still_open
from pipeline.measures.pairs import from_frame
from pipeline.measures.results import Result
from pipeline.measures.status import broken, irrevocable
from pipeline.program.model import Period, Program, Target
from pipeline.program.vocabulary import Status
from pipeline.round.consolidation import Consolidation
from pipeline.round.facts import BASE_COLUMNS, FACT_COLUMNS, NARRATIVE_COLUMNS
from pipeline.round.roster import RosterLine

_OF_FIGURES = tuple(map(str, (Status.EXCEEDED, Status.MET, Status.NEAR, Status.NOT_MET)))


def snapshot(data: Consolidation) -> Snapshot:
    """Everything a close keeps of a round."""
    return Snapshot(
        period=data.period.code,
        period_name=data.period.name,
        illustrative=data.cover.illustrative,
        figures=_sorted(pairs_of(data.figures.facts, data.estimated_figures.pairs)),
        bases=_sorted(bases_of(data.figures.bases, data.estimated_figures.bases)),
        results=tuple(_result(data, r) for r in data.results),
        units=tuple(map(_unit, data.roster.lines)),
        targets=targets_of(data.program),
        narratives=tuple(sorted(_narratives(data.texts.narratives), key=lambda w: w.key)),
        offices=offices_of(data.figures.below),
        remarks=tuple(sorted(_remarks(data))),
    )


def _sorted(figures: Mapping[FigureKey, ReportedFigure]) -> tuple[ReportedFigure, ...]:
    return tuple(figures[at] for at in sorted(figures))


def timed(kept: Snapshot, program: Program) -> Snapshot:
    """A close with verdicts that speak of time: earlier versions kept those of targets whose time was not over."""
    period = program.period_by_code.get(kept.period)
    return kept if period is None else replace(kept, results=tuple(_timed(program, period, r) for r in kept.results))


def _timed(program: Program, period: Period, row: ReportedResult) -> ReportedResult:
    if row.status not in _OF_FIGURES or not still_open(program, period, row.year):
        return row
    indicator = program.indicator_by_code.get(row.indicator)
    if indicator is not None and row.value is not None and row.low is not None:
        target = Target(row.low, row.high)
        if broken(indicator, row.value, target) or irrevocable(indicator, row.value, target):
            return row
    return replace(row, status=str(Status.NOT_DUE))


def pairs_of(frame: pd.DataFrame, estimated: Set[FigureKey] | None = None) -> dict[FigureKey, ReportedFigure]:
    """The pairs of a frame (columns FACT_COLUMNS) by unit, indicator and year.

    `estimated`: which of them are estimates, where that is to be said of each.
    """
    found: dict[FigureKey, ReportedFigure] = {}
    columns = (frame[name].tolist() for name in FACT_COLUMNS)
    for unit, code, year, num, den, file, sheet, cell, period in zip(*columns, strict=True):
        at = unit, code, int(year)
        mark = None if estimated is None else at in estimated
        found[at] = ReportedFigure(*at, float(num), from_frame(den), file, sheet, cell, period, mark)
    return found


def bases_of(frame: pd.DataFrame, estimated: Set[FigureKey] | None = None) -> dict[FigureKey, ReportedFigure]:
    """The base quantities of a frame (columns BASE_COLUMNS) by unit, base and year; `estimated` as of pairs."""
    found: dict[FigureKey, ReportedFigure] = {}
    columns = (frame[name].tolist() for name in BASE_COLUMNS)
    for unit, code, year, value, file, sheet, cell, period in zip(*columns, strict=True):
        at = unit, code, int(year)
        mark = None if estimated is None else at in estimated
        found[at] = ReportedFigure(*at, float(value), None, file, sheet, cell, period, mark)
    return found


def pairs_frame(figures: Mapping[FigureKey, ReportedFigure]) -> pd.DataFrame:
    """The pairs as a frame. Columns: FACT_COLUMNS."""
    rows = [
        (f.unit, f.code, f.year, f.numerator, f.denominator, f.file, f.sheet, f.cell, f.period)
        for f in figures.values()
    ]
    frame = pd.DataFrame(rows, columns=FACT_COLUMNS)
    return frame.astype({"year": "int64", "numerator": "float64", "denominator": "float64"})


def bases_frame(figures: Mapping[FigureKey, ReportedFigure]) -> pd.DataFrame:
    """The base quantities as a frame. Columns: BASE_COLUMNS."""
    rows = [(f.unit, f.code, f.year, f.numerator, f.file, f.sheet, f.cell, f.period) for f in figures.values()]
    return pd.DataFrame(rows, columns=BASE_COLUMNS).astype({"year": "int64", "value": "float64"})


def _narratives(frame: pd.DataFrame) -> Iterable[ReportedText]:
    """What the unions wrote, of a frame of NARRATIVE_COLUMNS."""
    columns = zip(*(frame[name].tolist() for name in NARRATIVE_COLUMNS), strict=True)
    return (ReportedText(*map(str, row)) for row in columns)


def _remarks(data: Consolidation) -> Iterable[ReportedText]:
    """What the unions explain of the period's figures."""
    said = (r for r in data.counted_remarks if r.period == data.period.code)
    return (ReportedText(r.unit, r.indicator, r.text, r.ref.file, r.ref.sheet, r.ref.cell) for r in said)


def _result(data: Consolidation, r: Result) -> ReportedResult:
    target = r.target
    return ReportedResult(
        indicator=r.indicator.code,
        text=r.indicator.text,
        measured_in=r.indicator.unit,
        resolution=r.resolution,
        year=r.year,
        numerator=r.numerator,
        denominator=r.denominator,
        value=r.value,
        low=target.low if target else None,
        high=target.high if target else None,
        status=str(data.due_status(r)),
        reported=int(r.reported),
        expected=int(r.expected),
        estimated=data.estimates.holds(r.indicator.code, r.year),
    )


def _unit(line: RosterLine) -> UnitRow:
    return UnitRow(
        unit=line.unit.code,
        name=line.unit.name,
        delivery=str(line.delivery),
        stage=str(line.stage or ""),
        accepted=line.accepted,
        file=line.file,
        errors=line.errors,
        warnings=line.warnings,
        estimated=line.delivery.counted and line.estimated,
    )


def targets_of(program: Program) -> tuple[TargetRow, ...]:
    """The targets in force: the program's own, then those of other resolutions and of single unions."""

    decided = {(a.indicator, a.year): a.decision for a in program.amended}  # the last of several

    def own() -> Iterable[TargetRow]:
        for i in program.indicators:
            terms: list[tuple[int | None, Target | None]] = [*i.targets.items(), (None, i.term_target)]
            for year, target in terms:
                if target is not None:
                    by = decided.get((i.code, year), "")
                    yield TargetRow(i.code, program.resolution, "", year, target.low, target.high, by)

    others = (
        TargetRow(t.indicator, t.resolution, t.unit or "", t.year, t.target.low, t.target.high, t.decision)
        for t in program.other_targets
    )
    return (*own(), *others)

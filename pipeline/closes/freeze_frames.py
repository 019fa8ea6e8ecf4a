"""Frames held to a close, through mergers and splits: what a successor's figure replaces goes when that is let in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

import pandas as pd

from pipeline.closes.freeze import Deviation, FiguresByKey, Reopened, freeze_all
from pipeline.closes.model import FigureKey, ReportedFigure, Snapshot
from pipeline.closes.snapshot import bases_frame, bases_of, pairs_frame, pairs_of
from pipeline.measures.succession import counted_once
from pipeline.program.model import Program
from pipeline.round.estimates import EstimatedFigures


@dataclass(frozen=True)
class _Kind:
    """Pairs, or base quantities: how a frame becomes figures and back, and the column that says what they are of."""

    item: str
    figures: Callable[[pd.DataFrame, Set[FigureKey] | None], dict[FigureKey, ReportedFigure]]
    frame: Callable[[FiguresByKey], pd.DataFrame]

    def replaced(self, program: Program, figures: FiguresByKey) -> set[FigureKey]:
        """Those that a successor's figure of the same year takes in."""
        if program.merged_or_split.isdisjoint(unit for unit, _, _ in figures):
            return set()  # nearly always: of thousands of unions no frame has to be made
        kept = counted_once(program, self.frame(figures), self.item)
        return figures.keys() - self.figures(kept, None).keys()


_KINDS = (_Kind("indicator", pairs_of, pairs_frame), _Kind("base", bases_of, bases_frame))


@dataclass(frozen=True)
class FiguresTold:
    """Frames of pairs and base quantities, and which of their figures are estimates."""

    pairs: pd.DataFrame
    bases: pd.DataFrame
    estimated: EstimatedFigures


def frozen_frames(
    program: Program, kept: Snapshot, came: FiguresTold, allows: Reopened
) -> tuple[FiguresTold, Sequence[Deviation]]:
    """What `came` as a close lets it count, and where it differs from that.

    Closed figures of unions that were taken over stand until the successor's are let in, and go with nobody having to
    decide that too; what the close itself holds beside a successor's stands as it was closed.
    """
    closed = [{f.key: f for f in rows} for rows in (kept.figures, kept.bases)]
    beside = [kind.replaced(program, rows) for kind, rows in zip(_KINDS, closed, strict=True)]
    now = []
    frames_come, estimated = (came.pairs, came.bases), (came.estimated.pairs, came.estimated.bases)
    for kind, frame, marks, rows, stood in zip(_KINDS, frames_come, estimated, closed, beside, strict=True):
        figures = kind.figures(frame, marks)
        gone = kind.replaced(program, figures) - (rows.keys() - stood)
        now.append({at: f for at, f in figures.items() if at not in gone})
    counted, found = freeze_all(program, (closed[0], closed[1]), (now[0], now[1]), allows)
    frames = []
    for kind, figures, stood in zip(_KINDS, counted, beside, strict=True):
        gone = kind.replaced(program, figures) - stood
        frames.append(kind.frame({at: f for at, f in figures.items() if at not in gone}))
    return FiguresTold(frames[0], frames[1], EstimatedFigures(*map(_estimated, counted))), found


def _estimated(figures: Mapping[FigureKey, ReportedFigure]) -> frozenset[FigureKey]:
    return frozenset(at for at, f in figures.items() if f.estimated)

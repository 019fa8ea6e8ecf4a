"""What a close says of a term whose time is not over: the outlook, worked out of the figures that it kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pipeline.closes.model import ResultKey, Snapshot
from pipeline.closes.offices import below_of
from pipeline.closes.snapshot import bases_frame, pairs_frame
from pipeline.program.model import Program
from pipeline.program.register import program_on
from pipeline.program.vocabulary import Status
from pipeline.round.consolidation import Cover, Figures, assemble
from pipeline.round.verdicts import standing


def outlooks_at(kept: Snapshot, program: Program, day: date, *, near: float, at_risk: float) -> Mapping[ResultKey, str]:
    """What lists show of the terms that were not due on the day of the close, as of a round of the same figures."""
    period = program.period_by_code.get(kept.period)
    if period is None:
        return {}
    pairs, bases = pairs_frame({f.key: f for f in kept.figures}), bases_frame({f.key: f for f in kept.bases})
    cover = Cover(program_on(program.as_of(day), period.end), period, near, at_risk, kept.illustrative)
    data = assemble(cover, Figures(pairs, bases, below_of(kept.offices)))
    return {
        (r.indicator.code, r.resolution, r.year): standing(data, r)
        for r in data.results
        if data.due_status(r) is Status.NOT_DUE
    }

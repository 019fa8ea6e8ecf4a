"""The periods before one, read once by a command: what counts of their files, and the decisions about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipeline.closes.in_force import PeriodRound
from pipeline.intake.approval import approvals, only_accepted
from pipeline.intake.arrival import Clock
from pipeline.program.model import Period, Program
from pipeline.round.decision_lines import former_lines
from pipeline.settings import Settings
from pipeline.steps.intake import decisions_of, read_files


def read_periods(
    settings: Settings, program: Program, periods: Iterable[Period], clock: Clock, *, accepted_only: bool = False
) -> list[PeriodRound]:
    """The submissions of earlier periods, read again; with `accepted_only` those alone that the office has accepted.

    `clock`: decisions hold that are in force on its day, made by it; files count that had come by then.
    """
    return [_read(settings, program, period, clock, accepted_only) for period in periods]


def _read(settings: Settings, program: Program, period: Period, clock: Clock, accepted_only: bool) -> PeriodRound:
    decisions = decisions_of(settings, program, period, clock.until or clock.today, clock.until or date.max)
    intake = read_files(settings, program, period, decisions, clock=clock)
    if accepted_only:
        intake = only_accepted(intake, approvals(intake))
    lines = former_lines(intake, program, period)
    faulty = tuple(f for f in intake.files if f.fault)
    return PeriodRound(period, intake.submissions, intake.decisions, lines, intake.paths, faulty)

"""The periods before one, read once by a command: what counts of their files, and the decisions about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipeline.closes.in_force import PeriodRound
from pipeline.intake.approval import approvals, only_accepted
from pipeline.intake.arrival import Clock
from pipeline.intake.decisions import Decisions
from pipeline.intake.folder import Intake
from pipeline.program.model import Period, Program
from pipeline.round.decision_lines import former_lines
from pipeline.settings import Settings
from pipeline.steps.intake import read_rounds, table_of_decisions


def read_periods(
    settings: Settings, program: Program, periods: Iterable[Period], clock: Clock, *, accepted_only: bool = False
) -> list[PeriodRound]:
    """The submissions of earlier periods, read again; with `accepted_only` those alone that the office has accepted.

    `clock`: decisions hold that are in force on its day, made by it; files count that had come by then.
    """
    decided = decided_by(settings, program, periods, clock)
    read = read_rounds(settings, program, decided, clock=clock)
    return [
        period_round(program, period, intake, accepted_only=accepted_only)
        for (period, _), intake in zip(decided, read, strict=True)
    ]


def decided_by(
    settings: Settings, program: Program, periods: Iterable[Period], clock: Clock
) -> list[tuple[Period, Decisions]]:
    """The periods with the decisions about each that are in force on the clock's day, made by it."""
    day, until = clock.until or clock.today, clock.until or date.max
    table = table_of_decisions(settings, program)
    return [(period, table.about(period.code, day, until=until)) for period in periods]


def period_round(program: Program, period: Period, intake: Intake, *, accepted_only: bool) -> PeriodRound:
    """What counts of an earlier period's files; with `accepted_only` those alone that the office has accepted."""
    if accepted_only:
        intake = only_accepted(intake, approvals(intake))
    lines = former_lines(intake, program, period)
    faulty = tuple(f for f in intake.files if f.fault)
    waiting = intake.units_waiting
    return PeriodRound(period, intake.submissions, intake.decisions, lines, intake.paths, faulty, waiting=waiting)

"""Returned files -> consolidated round -> summary workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline import facts
from pipeline.consolidation import Consolidation, Delivery, RosterLine, assemble
from pipeline.files import replaced_file
from pipeline.forms import layout
from pipeline.intake.folder import Intake, read_folder, returned_files
from pipeline.intake.submission import FileReport, Outcome, Submission
from pipeline.issues import Severity, by_gravity
from pipeline.program.model import Period, Program, Unit
from pipeline.program.words import Basis, PeriodKind
from pipeline.reports.summary import write_summary
from pipeline.settings import Settings
from pipeline.steps.progress import Advance, quiet

SUMMARY_FILE = "tong-hop.xlsx"


def read_returns(settings: Settings, program: Program, period: Period, advance: Advance = quiet) -> Intake:
    """Every file below inputs/<program>/<period>/, read, identified and checked."""
    return read_folder(settings.returns_folder(program.code, period.code), program, period, advance)


def earlier_periods(program: Program, period: Period) -> list[Period]:
    """The periods whose figures still stand beside `period`'s own, oldest first.

    Half a year's figure does not stand for a year that the period itself asks.
    """

    def order(p: Period) -> tuple[date, int, str]:
        return (p.end, len(p.years), p.code)

    def stands(p: Period) -> bool:
        half = p.kind is PeriodKind.HALF_YEAR and set(p.years) <= set(period.years)
        return order(p) < order(period) and not half

    return sorted(filter(stands, program.periods), key=order)


def consolidate(settings: Settings, program: Program, period: Period, advance: Advance = quiet) -> Consolidation:
    """Read the period's folder and put it together with what earlier periods reported."""
    intake = read_returns(settings, program, period, advance)
    rounds = [read_returns(settings, program, p).submissions for p in earlier_periods(program, period)]
    rounds.append(intake.submissions)
    return assemble(
        program,
        period,
        facts=facts.over_periods([facts.collect(r) for r in rounds], facts.KEY),
        bases=facts.over_periods([facts.collect_bases(r) for r in rounds], ["unit", "base", "year"]),
        narratives=facts.collect_narratives(intake.submissions),
        roster=roster(program, period, intake),
        files=intake.files,
        issues=tuple(sorted(intake.issues, key=by_gravity)),
        illustrative=any(s.illustrative for r in rounds for s in r),
        near=settings.near,
        at_risk=settings.at_risk,
    )


def roster(program: Program, period: Period, intake: Intake) -> tuple[RosterLine, ...]:
    """Where every union asked stands."""
    submitted = {s.unit.code: s for s in intake.submissions}
    rejected = {f.unit: f for f in intake.files if f.outcome is Outcome.REJECTED and f.unit}
    return tuple(
        _roster_line(unit, submitted.get(unit.code), rejected.get(unit.code)) for unit in program.reporters(period)
    )


def _roster_line(unit: Unit, own: Submission | None, refused: FileReport | None) -> RosterLine:
    if own is None:
        delivery = Delivery.REJECTED if refused else Delivery.MISSING
        file, saved = (refused.file, refused.saved_at) if refused else ("", None)
        errors = len(refused.issues) if refused else 0
        return RosterLine(unit, delivery, file, saved, errors, 0, estimated=False, typed_in=False)
    said = {name: own.answers[name].value for name in (layout.T_BASIS, layout.T_TYPED_IN) if name in own.answers}
    return RosterLine(
        unit,
        Delivery.REJECTED if _empty(own) else Delivery.LATE if own.late else Delivery.ON_TIME,
        own.file,
        own.saved_at,
        own.errors,
        sum(i.severity is Severity.WARNING for i in own.issues),
        estimated=said.get(layout.T_BASIS) == Basis.ESTIMATE.label,
        typed_in=said.get(layout.T_TYPED_IN) == layout.TYPED_IN[1],
    )


def _empty(own: Submission) -> bool:
    """Whether the union sent its form back without a single answer."""
    return any(i.code == "T12" for i in own.issues)


def write_outputs(settings: Settings, data: Consolidation) -> Path:
    """Write tong-hop.xlsx."""
    path = settings.output_folder(data.program.code, data.period.code) / SUMMARY_FILE
    with replaced_file(path) as scratch:
        write_summary(scratch, data, settings.live_formula_rows)
    return path


def count_returns(settings: Settings, program: Program, period: Period) -> int:
    """How many files lie in the period's folder."""
    return len(returned_files(settings.returns_folder(program.code, period.code)))

"""Returned files -> consolidated round -> summary workbook."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline import facts
from pipeline.consolidation import Consolidation, Delivery, RosterLine, assemble
from pipeline.files import replaced_file, replaced_folder
from pipeline.forms import layout
from pipeline.forms.layout import form_spec
from pipeline.forms.stamp import stamp
from pipeline.forms.write import TEMPLATE_NAME, lay_out
from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.intake.decision_table import ensure, read_decisions
from pipeline.intake.decisions import Decisions
from pipeline.intake.folder import Intake, accepting, read_folder
from pipeline.intake.sources import returned_files
from pipeline.intake.submission import FileReport, Outcome, Submission
from pipeline.issues import Issue, Severity, by_gravity
from pipeline.plausibility import Round, check_round
from pipeline.measures.results import Result, evaluate
from pipeline.program.model import Period, Program, Unit
from pipeline.program.words import Basis, PeriodKind
from pipeline.reports.returns import Source, returns
from pipeline.reports.summary import write_summary
from pipeline.settings import Settings
from pipeline.steps.decided import decision_lines
from pipeline.steps.forms import FORMS_FOLDER, form_name
from pipeline.steps.journals import dated
from pipeline.steps.progress import Advance, quiet

SUMMARY_FILE = "tong-hop.xlsx"
RETURNS_FOLDER = "tra-lai"
BASE_KEY = ["unit", "base", "year"]


def read_returns(
    settings: Settings, program: Program, period: Period, decisions: Decisions, advance: Advance = quiet
) -> Intake:
    """Every file below inputs/<program>/<period>/, read, identified, checked, with the office's decisions applied."""
    forms = settings.output_folder(program.code, period.code) / FORMS_FOLDER

    def sent(unit: Unit) -> bytes | None:
        path = forms / form_name(unit)
        try:
            return path.read_bytes() if path.is_file() else None
        except OSError:  # held open by another program: the form is laid out anew
            return None

    intake = read_folder(
        settings.returns_folder(program.code, period.code),
        program,
        period,
        advance,
        template=settings.templates / "xlsx" / TEMPLATE_NAME,
        sent=sent,
        decisions=decisions,
    )
    return replace(intake, submissions=dated(intake.submissions, settings, program, period))


def decisions_of(settings: Settings, program: Program, period: Period, today: date) -> Decisions:
    """The office's decisions about `period` in force today. Raises ProgramError listing every wrong cell."""
    path = settings.program_folder(program.code) / DECISIONS_FILE
    return read_decisions(path, path.relative_to(settings.workspace).as_posix(), program, period.code, today)


def earlier_periods(program: Program, period: Period) -> list[Period]:
    """The periods whose figures still stand beside `period`'s own, oldest first.

    Half a year's figures stand in their own round only: carried on, they would pass for the whole year's.
    """

    def order(p: Period) -> tuple[date, int, str]:
        return (p.end, len(p.years), p.code)

    def stands(p: Period) -> bool:
        return order(p) < order(period) and p.kind is not PeriodKind.HALF_YEAR

    return sorted(filter(stands, program.periods), key=order)


@dataclass(frozen=True)
class Read:
    """A round as read (for the letters back) and as consolidated."""

    intake: Intake
    data: Consolidation


def consolidate(settings: Settings, program: Program, period: Period, today: date, advance: Advance = quiet) -> Read:
    """Read the period's folder and put it together with what earlier periods reported."""
    decisions = decisions_of(settings, program, period, today)
    intake = read_returns(settings, program, period, decisions, advance)
    former = [
        read_returns(settings, program, p, decisions_of(settings, program, p, today)).submissions
        for p in earlier_periods(program, period)
    ]
    rounds = [*former, intake.submissions]
    bases = facts.over_periods([facts.collect_bases(r) for r in rounds], BASE_KEY)
    unlikely = check_round(
        Round(
            program,
            facts.collect(intake.submissions),
            facts.collect_bases(intake.submissions),
            facts.over_periods([facts.collect(r) for r in former or [()]], facts.KEY),
            facts.over_periods([facts.collect_bases(r) for r in former or [()]], BASE_KEY),
            settings.checks,
        )
    )
    issues = (*intake.issues, *accepting(unlikely, decisions))
    data = assemble(
        program,
        period,
        facts=facts.over_periods([facts.collect(r) for r in rounds], facts.KEY),
        bases=bases,
        narratives=facts.collect_narratives(intake.submissions),
        roster=roster(program, period, intake, issues),
        files=intake.files,
        issues=tuple(sorted((*issues, *decisions.unused()), key=by_gravity)),
        illustrative=any(s.illustrative for r in rounds for s in r),
        near=settings.near,
        at_risk=settings.at_risk,
        decisions=decision_lines(decisions, intake, issues, program),
        before=_same_half_before(settings, program, period, today),
    )
    return Read(intake, data)


def _same_half_before(settings: Settings, program: Program, period: Period, today: date) -> tuple[Result, ...]:
    """The results of the same half-year a year earlier, as reported then; () for other periods or without returns."""
    if period.kind is not PeriodKind.HALF_YEAR:
        return ()
    wanted = tuple(year - 1 for year in period.years)
    for former in program.periods:
        if former.kind is PeriodKind.HALF_YEAR and former.years == wanted:
            decisions = decisions_of(settings, program, former, today)
            pairs = facts.collect(read_returns(settings, program, former, decisions).submissions)
            return evaluate(program, former, pairs, settings.near)
    return ()


def offer_decisions(settings: Settings, program: Program) -> None:
    """Make the empty table of decisions where there is none."""
    ensure(settings.program_folder(program.code) / DECISIONS_FILE)


def write_returns(settings: Settings, read: Read, advance: Advance = quiet) -> list[str]:
    """Write tra-lai/: for each union with errors its own file, marked; gives the file names by unit order."""
    data = read.data
    folder = settings.output_folder(data.program.code, data.period.code) / RETURNS_FOLDER
    raw = {s.file: s.raw for s in read.intake.submissions}
    template = settings.templates / "xlsx" / TEMPLATE_NAME

    def source_of(file: str) -> Source:
        return Source(raw[file].data, raw[file].cells)

    def fresh(unit: Unit) -> bytes:
        return stamp(lay_out(form_spec(data.program, data.period, unit.kind), template), data.program, unit)

    made = []
    with replaced_folder(folder) as scratch:
        for name, content in returns(data, source_of, fresh):
            (scratch / name).write_bytes(content)
            made.append(name)
            advance(name)
    return made


def roster(program: Program, period: Period, intake: Intake, issues: Iterable[Issue]) -> tuple[RosterLine, ...]:
    """Where every union asked stands; `issues` are those of the whole round."""
    submitted = {s.unit.code: s for s in intake.submissions}
    rejected = {f.unit: f for f in intake.files if f.outcome is Outcome.REJECTED and f.unit}
    counts = Counter((i.ref.file, i.severity) for i in issues)
    sent: dict[str, list[FileReport]] = defaultdict(list)
    for report in intake.files:
        sent[report.unit].append(report)
    lines = []
    for unit in program.reporters(period):
        line = _roster_line(unit, submitted.get(unit.code), rejected.get(unit.code))
        errors, warnings = (counts[line.file, s] if line.file else 0 for s in (Severity.ERROR, Severity.WARNING))
        former = _former_errors(line, sent[unit.code])
        lines.append(replace(line, errors=errors, warnings=warnings, former_errors=former))
    return tuple(lines)


def _roster_line(unit: Unit, own: Submission | None, refused: FileReport | None) -> RosterLine:
    """Delivery and basis; errors and warnings are counted over the whole round."""
    if own is None:
        delivery = Delivery.REJECTED if refused else Delivery.MISSING
        file, saved = (refused.file, refused.saved_at) if refused else ("", None)
        return RosterLine(unit, delivery, file, saved, 0, 0, estimated=False, typed_in=False)
    said = {name: own.answers[name].value for name in (layout.T_BASIS, layout.T_TYPED_IN) if name in own.answers}
    return RosterLine(
        unit,
        Delivery.REJECTED if _empty(own) else Delivery.LATE if own.late else Delivery.ON_TIME,
        own.file,
        own.saved_at,
        0,
        0,
        estimated=said.get(layout.T_BASIS) == Basis.ESTIMATE.label,
        typed_in=said.get(layout.T_TYPED_IN) == layout.TYPED_IN[1],
        received_at=own.received_at,
    )


def _former_errors(line: RosterLine, files: Iterable[FileReport]) -> int:
    """The most errors that a file had which the union sent before the one that counts."""

    def earlier(f: FileReport) -> bool:
        return f.saved_at is None or line.saved_at is None or f.saved_at <= line.saved_at

    replaced = [
        max(f.former_errors, sum(i.severity is Severity.ERROR for i in f.issues))
        for f in files
        if f.file != line.file and f.outcome is not Outcome.LEFT_OUT and earlier(f)
    ]
    return max(replaced, default=0)


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

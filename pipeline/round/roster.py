"""Where every union asked stands: its file, when it came, whose errors it has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from math import inf

from pipeline.forms import layout
from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.intake.folder import Intake
from pipeline.intake.submission import Submission
from pipeline.issues import Issue, IssueRole, Severity
from pipeline.program.model import Period, Program, Unit
from pipeline.program.words import Basis
from pipeline.round.consolidation import Delivery, RosterLine


def roster(program: Program, period: Period, intake: Intake, issues: Iterable[Issue]) -> tuple[RosterLine, ...]:
    """Where every union asked stands; `issues` are those of the whole round."""
    issues = tuple(issues)
    submitted = {s.unit.code: s for s in intake.submissions}
    # Of several that count for nothing the last that came; one whose time is not known gives way.
    came = sorted(intake.files, key=lambda f: f.came_at.timestamp() if f.came_at else -inf)
    refused = {(f.unit, f.outcome): f for f in came if f.unit}
    maybe = {code: f for f in came for code in f.maybe}
    counts = Counter((i.ref.file, i.severity) for i in issues if not i.has(IssueRole.OUR_FAULT))
    with_office = Counter((i.ref.file, i.severity) for i in issues if i.reply or i.internal)
    kept_out = Counter(i.unit for i in issues if _is_kept_out(i, period))
    by_file = {f.file: f for f in intake.files}
    telling = {i.unit for i in issues if i.facts.tells_number}
    # Warnings that no later form settles, nor that the form as a whole was accepted.
    several = {i.ref.file for i in issues if i.has(IssueRole.SEVERAL_FORMS)}
    copied = {i.ref.file for i in issues if i.has(IssueRole.SAME_AS_ANOTHER)}
    sent: dict[str, list[FileReport]] = defaultdict(list)
    for report in intake.files:
        sent[report.unit].append(report)
    lines = []
    for unit in program.reporters(period):
        own = submitted.get(unit.code)
        if own and (not own.unanswered or (unit.code, Outcome.UNCONFIRMED) not in refused):
            line = _received(unit, own)
        else:
            line = _without_figures(unit, refused, maybe.get(unit.code))
        file = "" if line.delivery is Delivery.UNCLEAR else line.file  # what is wrong in that one is nobody's as yet
        errors, warnings = (counts[file, s] if file else 0 for s in (Severity.ERROR, Severity.WARNING))
        waiting = sum(f.outcome is Outcome.UNCONFIRMED and f.file != line.file for f in sent[unit.code])
        former, kept = _former_errors(line, sent[unit.code]), kept_out[unit.code]
        if own and own.file == line.file and (of_own := by_file.get(line.file)) is not None:
            line = replace(line, sender=of_own.sender, trust=of_own.trust)
        counted = replace(
            line, errors=errors, warnings=warnings, former_errors=former, kept_out=kept, unconfirmed=waiting
        )
        confirmed, answered = (with_office[file, s] if file else 0 for s in (Severity.ERROR, Severity.WARNING))
        rivals = sum(f.rival and f.file in several for f in sent[unit.code])
        told = bool(own) and unit.code in telling
        alike = bool(file) and file in copied
        lines.append(replace(counted, answered=answered, confirmed=confirmed, rivals=rivals, alike=alike, told=told))
    return tuple(lines)


def _is_kept_out(item: Issue, period: Period) -> bool:
    """Whether it says that a close keeps figures of this period's files out; files of earlier periods stand too."""
    return item.has(IssueRole.LATE_FIGURE) and item.ref.file.partition("/")[0] == period.code


def kept_out(lines: Iterable[RosterLine], late: Collection[str]) -> tuple[RosterLine, ...]:
    """The roster, unions all of whose form a close keeps out not counted as received."""
    return tuple(
        replace(line, delivery=Delivery.HELD) if line.delivery.received and line.unit.code in late else line
        for line in lines
    )


# Why a union that sent a file has no figures in the sums, the most pressing first.
_WITHOUT = (
    (Outcome.FAULT, Delivery.FAULT),
    (Outcome.UNCONFIRMED, Delivery.UNCONFIRMED),  # it may mend what was refused
    (Outcome.REJECTED, Delivery.REJECTED),
    (Outcome.LEFT_OUT, Delivery.LEFT_OUT),
)


def _without_figures(
    unit: Unit, refused: Mapping[tuple[str, Outcome], FileReport], maybe: FileReport | None
) -> RosterLine:
    for outcome, delivery in _WITHOUT:
        if (report := refused.get((unit.code, outcome))) is not None:
            file, came = report.file, report.came_at
            line = RosterLine(unit, delivery, file, came, 0, 0, estimated=False, typed_in=False)
            return replace(line, sender=report.sender, trust=report.trust)
    if maybe is not None:
        return RosterLine(unit, Delivery.UNCLEAR, maybe.file, maybe.came_at, 0, 0, estimated=False, typed_in=False)
    return RosterLine(unit, Delivery.MISSING, "", None, 0, 0, estimated=False, typed_in=False)


def _received(unit: Unit, own: Submission) -> RosterLine:
    """Delivery and basis; errors and warnings are counted over the whole round."""
    said = {name: own.answers[name].value for name in (layout.T_BASIS, layout.T_TYPED_IN) if name in own.answers}
    return RosterLine(
        unit,
        Delivery.REJECTED if own.unanswered else Delivery.LATE if own.late else Delivery.ON_TIME,
        own.file,
        own.came_at,
        0,
        0,
        estimated=said.get(layout.T_BASIS) == Basis.ESTIMATE.label,
        typed_in=said.get(layout.T_TYPED_IN) == layout.TYPED_IN[1],
        dated_by=own.arrival.by if own.arrival else None,
        first_at=own.first.at if own.first else None,
    )


def _former_errors(line: RosterLine, files: Iterable[FileReport]) -> int:
    """The most errors that a file had which the union sent before the one that counts."""

    def earlier(f: FileReport) -> bool:
        return f.came_at is None or line.came_at is None or f.came_at <= line.came_at

    replaced = [
        max(f.former_errors, sum(i.severity is Severity.ERROR for i in f.issues))
        for f in files
        if f.file != line.file
        and f.outcome not in (Outcome.LEFT_OUT, Outcome.FAULT, Outcome.UNCONFIRMED)
        and earlier(f)
    ]
    return max(replaced, default=0)

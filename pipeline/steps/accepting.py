"""Acceptance of submissions and of answers, and taking it back: rows of the table of decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.faults import Fault
from pipeline.intake.approval import mark_of, of_unknown_senders, unproven, words_of
from pipeline.intake.decision_rows import append
from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.intake.decisions import Action, Decision
from pipeline.intake.file_reports import Outcome
from pipeline.intake.submission import Submission
from pipeline.intake.texts.replies import ON_ANSWER, decision_row, in_bulk, to_decide
from pipeline.issues import Issue
from pipeline.program.model import Period, Program
from pipeline.round.consolidation import Consolidation
from pipeline.round.doubts import doubts_by_union, other_warnings
from pipeline.settings import Settings
from pipeline.steps.intake import decisions_of
from pipeline.steps.progress import Advance, quiet
from pipeline.steps.rounds import Read, consolidate
from pipeline.steps.signature import Signature, unasked
from pipeline.text import clean, suggest_code


@dataclass(frozen=True)
class Accepted:
    """Submissions accepted now, before, left aside for their errors, and the unions named that have none.

    `unproven`: those from an address that nobody has confirmed, left aside for that; `dormant`: those of them accepted
    by name, now or before, which holds once the address is confirmed.
    `errors`: how many errors each of their files has, with those that only the whole round shows.
    `absent`, `waiting`: unions without a readable form, and with one that waits for its sender. `doubted`: which
    figures of those accepted now bear a warning that nobody has answered, in words; `warned`: what else is open.
    `faults`: of the program itself, over files. `agreed`: whether it was written, as whoever was asked wanted.
    """

    now: tuple[Submission, ...]
    before: tuple[Submission, ...]
    faulty: tuple[Submission, ...]
    unproven: tuple[Submission, ...]
    dormant: tuple[Submission, ...]
    absent: tuple[str, ...]
    errors: Mapping[str, int] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()
    doubted: str = ""
    warned: str = ""
    faults: tuple[Fault, ...] = ()
    agreed: bool = True


@dataclass(frozen=True)
class SettledQuestions:
    """The questions that are settled by accepting their answers; `faults`: of the program itself, over files.

    `single`: those whose answers are decided one by one: words of the union's own, figures that are withheld.
    """

    issues: tuple[Issue, ...]
    faults: tuple[Fault, ...] = ()
    agreed: bool = True
    single: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class TakenBack:
    """Decisions of the office that are taken back, and those of the unions named that no row of their own bears."""

    rows: tuple[Decision, ...]
    absent: tuple[str, ...] = ()
    agreed: bool = True


def accept(
    settings: Settings,
    program: Program,
    period: Period,
    units: Sequence[str],
    by: Signature,
    *,
    advance: Advance = quiet,
    agree: Callable[[Accepted, Consolidation], bool] = unasked,
) -> Accepted:
    """Write acceptances into the table of decisions: of the unions named, or of all submissions without errors.

    A submission with errors, or from an address that nobody has confirmed, is accepted only by name, the latter from
    when the address is confirmed; `agree` is asked before anything is written. Raises PipelineError for unions that
    are not of the program.
    """
    signed = by.columns()
    wanted = tuple(dict.fromkeys(_unit(program, code) for code in units))
    read = consolidate(settings, program, period, by.day, advance)  # warnings may come of the other unions' figures
    found = _accepted(read, wanted)
    if found.now and not agree(found, read.data):
        return replace(found, agreed=False)
    common = {"period": period.code, "action": Action.APPROVE.label, **signed}
    rows = [{**common, "unit": s.unit.code, "file": s.file, "old": words_of(s), "mark": mark_of(s)} for s in found.now]
    append(settings.program_folder(program.code) / DECISIONS_FILE, rows)
    return found


def _accepted(read: Read, wanted: Sequence[str]) -> Accepted:
    """What is accepted of a round, and what is not: of the unions `wanted`, or of all."""
    intake, approved = read.intake, read.approved
    own = [s for s in intake.submissions if not wanted or s.unit.code in wanted]
    fresh = [s for s in own if s.unit.code not in approved.accepted and s.unit.code not in approved.dormant]
    doubted, nobodys = unproven(intake), of_unknown_senders(intake)
    errors = {line.file: line.errors for line in read.data.roster.lines if line.errors}
    now = tuple(s for s in fresh if wanted or not (s.file in errors or s.file in doubted))
    accepting = {s.file for s in now}  # thousands of forms are not compared with each other
    left, unknown = [s for s in fresh if s.file not in accepting], accepting & nobodys
    there, codes = {s.unit.code for s in own}, {s.unit.code for s in now}
    waiting = {f.unit for f in intake.files if f.outcome is Outcome.UNCONFIRMED}
    return Accepted(
        now,
        before=tuple(s for s in own if s.unit.code in approved.accepted),
        faulty=tuple(s for s in left if s.file in errors),
        unproven=tuple(s for s in left if s.file in doubted),
        dormant=tuple(s for s in own if s.unit.code in approved.dormant or s.file in unknown),
        absent=tuple(code for code in wanted if code not in there | waiting),
        errors=errors,
        waiting=tuple(code for code in wanted if code in waiting - there),
        doubted=doubts_by_union(read.data, codes),
        warned=other_warnings(read.data, codes),
        faults=read.faults,
    )


def accept_answers(
    settings: Settings,
    program: Program,
    period: Period,
    by: Signature,
    *,
    advance: Advance = quiet,
    agree: Callable[[Sequence[Issue]], bool] = unasked,
) -> SettledQuestions:
    """Accept every doubted figure that its union says is right, none that waits to be confirmed; `agree` is asked."""
    signed = by.columns()
    read = consolidate(settings, program, period, by.day, advance)
    answered = to_decide(read.data.issues)
    settled = tuple(item for item in answered if in_bulk(item))
    single = tuple(item for item in answered if not in_bulk(item))
    if settled and not agree(settled):
        return SettledQuestions(settled, read.faults, agreed=False, single=single)
    rows = [{**decision_row(item, period.code), **signed} for item in settled]
    append(settings.program_folder(program.code) / DECISIONS_FILE, rows)
    return SettledQuestions(settled, read.faults, single=single)


def take_back_acceptances(
    settings: Settings,
    program: Program,
    period: Period,
    units: Sequence[str],
    by: Signature,
    *,
    agree: Callable[[Sequence[Decision]], bool] = unasked,
) -> TakenBack:
    """Take the acceptances of submissions back, of the unions named or of all, by rows that say who did and when.

    Raises PipelineError for unions that are not of the program.
    """
    wanted = tuple(dict.fromkeys(_unit(program, code) for code in units))
    rows = _decided(settings, program, period, by, Action.APPROVE)
    own = [d for d in rows if not wanted or d.unit in wanted]
    accepted = {d.unit for d in own}
    absent = tuple(code for code in wanted if code not in accepted)
    row = {"period": period.code, "action": Action.DISAPPROVE.label, **by.columns()}
    agreed = _withdraw(settings.program_folder(program.code) / DECISIONS_FILE, row, own, agree)
    return TakenBack(tuple(own), absent, agreed)


def take_back_answers(
    settings: Settings,
    program: Program,
    period: Period,
    by: Signature,
    *,
    agree: Callable[[Sequence[Decision]], bool] = unasked,
) -> TakenBack:
    """Take back what was accepted on the answers of unions, by rows that say who did and when."""
    rows = [d for d in _decided(settings, program, period, by, Action.ACCEPT) if d.reason.startswith(ON_ANSWER)]
    row = {"period": period.code, "action": Action.UNACCEPT.label, **by.columns()}
    agreed = _withdraw(settings.program_folder(program.code) / DECISIONS_FILE, row, rows, agree)
    return TakenBack(tuple(rows), agreed=agreed)


def _decided(settings: Settings, program: Program, period: Period, by: Signature, action: Action) -> list[Decision]:
    return [d for d in decisions_of(settings, program, period, by.day).all if d.action is action]


def _withdraw(
    table: Path, row: Mapping[str, object], rows: Sequence[Decision], agree: Callable[[Sequence[Decision]], bool]
) -> bool:
    """Write a withdrawal like `row` for each of `rows`; whether it was agreed to."""
    if rows and not agree(rows):
        return False
    same = ("unit", "file", "code", "sheet", "cell", "old")
    append(table, [{**row, **{name: getattr(d, name) or None for name in same}} for d in rows])
    return True


def _unit(program: Program, code: str) -> str:
    known = {unit.casefold(): unit for unit in program.unit_by_code}
    if code.strip().casefold() not in known:
        near = suggest_code(code, program.unit_by_code)
        raise PipelineError(f"Không có đơn vị “{clean(code)}”." + (f" Có phải “{near}”?" if near else ""))
    return known[code.strip().casefold()]

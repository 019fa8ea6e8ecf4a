"""Returned files -> consolidated round -> summary workbook."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pipeline.closes.corrected import corrections
from pipeline.closes.flows import flows_apart
from pipeline.closes.held import BASE_KEY, PeriodRound, hold_rounds
from pipeline.closes.kept_corrections import kept_in_force
from pipeline.closes.snapshot import Held
from pipeline.closes.withheld import NOTHING_WITHHELD, Weighed, aside, weighed
from pipeline.documents.edited import replaced_book, unsaid
from pipeline.faults import Fault, one_file
from pipeline.files import replaced_folder
from pipeline.grids.outside import OutsideText
from pipeline.intake.approval import Approvals, approvals, only_accepted
from pipeline.intake.arrival import Clock
from pipeline.intake.decisions import accepting
from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.intake.folder import Intake
from pipeline.intake.submission import Submission
from pipeline.intake.texts.remarks import explained, remarks
from pipeline.intake.texts.replies import answered, reply_remarks
from pipeline.issues import CATALOGUE, Issue, IssueArea, IssueRole, Severity, by_gravity
from pipeline.measures.results import Result, evaluate
from pipeline.measures.series import series
from pipeline.measures.told import Known
from pipeline.program.model import Period, Program
from pipeline.program.register import program_on
from pipeline.program.words import PeriodKind
from pipeline.round import facts
from pipeline.round.consolidation import Consolidation, Cover, Figures, History, Texts, assemble
from pipeline.round.decision_lines import decision_lines, former_lines
from pipeline.round.figures import Round
from pipeline.round.outcomes import DecisionOutcome, outcomes
from pipeline.round.plausibility import check_round
from pipeline.round.roster import Delivery, Roster, RosterLine, kept_out, roster
from pipeline.settings import Settings
from pipeline.steps.copies import Copies
from pipeline.steps.forms import HalfYears
from pipeline.steps.half_years import of_half
from pipeline.steps.progress import Advance, quiet
from pipeline.steps.returned import decisions_of, earlier_periods, read_returns
from pipeline.workbooks.marked_copies import copies_due
from pipeline.workbooks.summary import write_summary

SUMMARY_FILE = "tong-hop.xlsx"
RETURNS_FOLDER = "tra-lai"


@dataclass(frozen=True)
class Read:
    """A round as read (for the letters back), as consolidated, and which of its submissions are accepted."""

    intake: Intake
    data: Consolidation
    approved: Approvals
    faults: tuple[Fault, ...] = ()  # of the program itself, over files of this period and earlier ones
    halves: HalfYears = field(default_factory=dict)  # what unions told of half the year


@dataclass(frozen=True)
class Marked:
    """The names of the marked-up returns written, and where the program itself failed over one."""

    names: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class _Rounds:
    """The period's files as read, what counts of them, and the periods before it."""

    program: Program
    period: Period
    whole: Intake
    intake: Intake
    approved: Approvals
    past: Sequence[PeriodRound]
    withheld: Weighed = NOTHING_WITHHELD

    @property
    def all(self) -> list[PeriodRound]:
        """Every period's round, oldest first."""
        return [*self.past, PeriodRound(self.period, self.intake.submissions, self.intake.decisions)]

    @property
    def former(self) -> list[Sequence[Submission]]:
        """What was said before of whole years: years are held against years."""
        return [p.submissions for p in self.past if p.period.kind is not PeriodKind.HALF_YEAR]

    @property
    def halves(self) -> list[Sequence[Submission]]:
        """What was said before of half-years."""
        return [p.submissions for p in self.past if p.period.kind is PeriodKind.HALF_YEAR]


def consolidate(
    settings: Settings,
    program: Program,
    period: Period,
    today: date,
    advance: Advance = quiet,
    *,
    accepted_only: bool = False,
    as_of: date | None = None,
) -> Read:
    """Read the period's folder and put it together with what earlier periods reported.

    With `accepted_only` submissions that the office has not accepted are listed and do not count. With `as_of` the
    round as known at the end of that day: by the files, targets, unions, closes and decisions of then.
    """
    clock = Clock(today) if as_of is None else Clock(until=as_of)  # what came later is left aside then
    if as_of is not None:
        program, today = program.as_of(as_of), as_of
    decisions = decisions_of(settings, program, period, today, as_of or date.max)
    whole = read_returns(settings, program, period, decisions, advance, clock)
    approved = approvals(whole)
    intake = only_accepted(whole, approved) if accepted_only else whole
    past = [_past(settings, program, p, today, clock, accepted_only) for p in earlier_periods(program, period)]
    then = period if as_of is None else replace(period, end=min(period.end, as_of))
    rounds = _weighed(_Rounds(program_on(program, then.end), period, whole, intake, approved, past), settings)
    held = hold_rounds(settings, program, rounds.all, as_of or date.max)
    found = _issues(settings, rounds, held)
    became = outcomes(whole, found, approved.rows | held.decided_by)
    idle = (o.hindrance for o in became if o.hindrance and o.found_idle)
    issues = (*found, *whole.decisions.remarks, *idle)
    earlier = tuple(f.fault for p in past for f in p.faulty if f.fault)
    data = _put_together(settings, rounds, held, issues, became, then, today)
    return Read(whole, data, approved, (*whole.faults, *earlier), of_half(program, period, rounds.past))


def _weighed(rounds: _Rounds, settings: Settings) -> _Rounds:
    """The rounds without figures that are held back until they are confirmed."""
    found = weighed(rounds.program, rounds.all, settings.checks)
    *past, now = found.rounds
    intake = replace(rounds.intake, submissions=tuple(now.submissions))
    return replace(rounds, past=past, intake=intake, withheld=found)


def _issues(settings: Settings, rounds: _Rounds, held: Held) -> tuple[Issue, ...]:
    """What the files, their approval, closes, earlier rounds and the other unions give cause to say.

    Warnings the office accepted are notes.
    """
    decisions, submissions = rounds.whole.decisions, rounds.intake.submissions
    unlikely = check_round(_compared(settings, rounds))
    mended = accepting(corrections(rounds.program, held, submissions), decisions)
    found = (
        *rounds.intake.issues,
        *(i for p in rounds.past for f in p.faulty for i in f.issues),
        *rounds.approved.issues,
        *held.issues,
        *mended,
        *flows_apart(held, submissions),
        *rounds.withheld.issues,
        *accepting(unlikely, decisions),
    )
    return answered(_without_settled(found), submissions)


def _without_settled(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues without doubts about figures that the office has set itself, or let in when they were held back."""
    issues = tuple(issues)
    let_in = {code for code, kind in CATALOGUE.items() if kind.confirmable}
    settled = {i.ref for i in issues if i.has(IssueRole.CORRECTED) or i.facts.accepted in let_in}
    return tuple(
        i
        for i in issues
        if not (i.ref in settled and i.kind.area is IssueArea.PLAUSIBILITY and i.severity is Severity.WARNING)
    )


def _compared(settings: Settings, rounds: _Rounds) -> Round:
    """The unions' own figures of this round and of earlier ones, for what is checked over all of them."""
    unions = facts.of_unions(rounds.intake.submissions)
    former = [facts.of_unions(said) for said in rounds.former if said] or [[]]
    halves = [facts.of_unions(said) for said in rounds.halves if said] or [[]]
    return Round(
        rounds.program,
        facts.collect(unions),
        facts.collect_bases(unions),
        facts.over_periods([facts.collect(r) for r in former], facts.KEY),
        facts.over_periods([facts.collect_bases(r) for r in former], BASE_KEY),
        settings.checks,
        facts.collect_denominators(unions),
        facts.over_periods([facts.collect_denominators(r) for r in former], facts.KEY),
        facts.over_periods([facts.collect(r) for r in halves], facts.KEY),
    )


def _put_together(
    settings: Settings,
    rounds: _Rounds,
    held: Held,
    issues: tuple[Issue, ...],
    became: tuple[DecisionOutcome, ...],
    then: Period,
    today: date,
) -> Consolidation:
    """The round with its results; `then`: the period as far as it is known."""
    program, intake, past = rounds.program, rounds.intake, rounds.past
    said = [r.submissions for r in rounds.all]
    every = [s for submissions in said for s in submissions]
    programs = [*(program.as_of(min(p.period.due, today)) for p in past), program]  # of earlier rounds: as judged then
    periods = [*(p.period for p in past), then]
    known = [Known(*of) for of in zip(programs, periods, (pairs for pairs, _ in held.known), held.below, strict=True)]
    lines = kept_out(staged(roster(program, then, rounds.whole, issues), rounds.approved, intake.files), held.late)
    decided = decision_lines(became, intake.submissions, program)
    decided = kept_in_force(decided, intake.submissions, held, program, then)
    details = facts.collect_details(intake.submissions)
    return assemble(
        Cover(program, then, settings.near, settings.at_risk, any(s.illustrative for s in every)),
        Figures(held.facts, held.bases, held.below[-1], details, held.back),
        roster=Roster(lines, intake.files, dict(ChainMap(*(dict(r.paths) for r in past), dict(rounds.whole.paths)))),
        texts=Texts(held.words, (*remarks(every), *reply_remarks(every)), held.remarks, _outside(intake)),
        issues=tuple(sorted(explained(issues, rounds.whole.submissions), key=by_gravity)),
        decisions=(*decided, *(line for p in past for line in p.lines)),
        history=History(series(known, settings.near), _same_half_before(known, settings.near)),
        aside=aside(rounds.withheld, rounds.all, held),
    )


def _outside(intake: Intake) -> dict[str, tuple[OutsideText, ...]]:
    """The words of each union beside its figures, with those of letters that brought no form."""
    found = {s.unit.code: s.outside for s in intake.submissions if s.outside}
    for report in intake.files:
        own = found.get(report.unit, ())
        new = tuple(text for text in report.outside if text.text not in {t.text for t in own})
        if new:
            found[report.unit] = (*own, *new)
    return found


def _past(
    settings: Settings, program: Program, period: Period, today: date, clock: Clock, accepted_only: bool
) -> PeriodRound:
    """An earlier period's submissions, read again."""
    decisions = decisions_of(settings, program, period, today, clock.until or date.max)
    intake = read_returns(settings, program, period, decisions, clock=clock)
    if accepted_only:
        intake = only_accepted(intake, approvals(intake))
    lines = former_lines(intake, program, period)
    faulty = tuple(f for f in intake.files if f.fault)
    return PeriodRound(period, intake.submissions, intake.decisions, lines, intake.paths, faulty)


def staged(lines: Iterable[RosterLine], approved: Approvals, files: Iterable[FileReport]) -> tuple[RosterLine, ...]:
    """The roster with who accepted what; unions whose submission waits for that are not counted as received."""
    waiting = {f.file for f in files if f.outcome is Outcome.WAITING}

    def one(line: RosterLine) -> RosterLine:
        accepted, dormant = (of.get(line.unit.code) for of in (approved.accepted, approved.dormant))
        delivery = Delivery.WAITING if line.file in waiting and line.delivery.received else line.delivery
        line = replace(line, delivery=delivery, accepted=accepted.decided if accepted else "")
        return replace(line, dormant=dormant.decided if dormant else "")

    return tuple(map(one, lines))


def _same_half_before(known: Sequence[Known], near: float) -> tuple[Result, ...]:
    """The results of the same half-year a year before the last, as they stood then; () where there is none."""
    period = known[-1].period
    if period.kind is not PeriodKind.HALF_YEAR:
        return ()
    wanted = tuple(year - 1 for year in period.years)
    for then in known[:-1]:
        if then.period.kind is PeriodKind.HALF_YEAR and then.period.years == wanted:
            return evaluate(then, near)
    return ()


def write_returns(settings: Settings, read: Read, advance: Advance = quiet) -> Marked:
    """Write tra-lai/: for each union that is asked something its answers, marked; gives the names by unit order."""
    data = read.data
    folder = settings.output_folder(data.program.code, data.period.code) / RETURNS_FOLDER
    copies = Copies(settings, data.program, data.period, read.intake.submissions, read.halves)
    made: list[str] = []
    faults: list[Fault] = []
    with replaced_folder(folder) as scratch:
        for due in copies_due(data):
            with one_file(due.file, faults):
                (scratch / due.name).write_bytes(copies.marked(due))
                made.append(due.name)
            advance(due.name)
    return Marked(tuple(made), tuple(faults))


def write_outputs(settings: Settings, data: Consolidation, kept: Callable[[Path], None] = unsaid) -> Path:
    """Write tong-hop.xlsx; `kept` is told where the former one is when somebody has saved it since."""
    path = settings.output_folder(data.program.code, data.period.code) / SUMMARY_FILE
    with replaced_book(path, kept) as scratch:
        write_summary(scratch, data, settings.live_formula_rows)
    return path

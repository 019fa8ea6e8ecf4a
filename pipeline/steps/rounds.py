"""Returned files -> consolidated round. What is written of it: `steps.outputs`."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial, reduce
from typing import TYPE_CHECKING

from pipeline.cache.digests import Digest, FileDigests
from pipeline.closes.after_close import beside_closed
from pipeline.closes.flows import flows_apart
from pipeline.closes.in_force import FiguresInForce, PeriodRound, figures_in_force
from pipeline.closes.model import Close
from pipeline.closes.office_corrections import corrections_in_force
from pipeline.closes.revised import revisions
from pipeline.closes.withheld import NOTHING_WITHHELD, Withheld, uncounted, withhold
from pipeline.errors import PipelineError
from pipeline.faults import Fault
from pipeline.grids.outside import OutsideText
from pipeline.intake.approval import Approvals, approvals, only_accepted
from pipeline.intake.corrections import beside_held
from pipeline.intake.decisions import Decisions, accepting
from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.intake.folder import Intake
from pipeline.intake.submission import Submission
from pipeline.intake.texts.remarks import explained, remarks
from pipeline.intake.texts.replies import answered, reply_remarks
from pipeline.issues import CATALOGUE, CellRef, Issue, IssueArea, IssueRole, Severity, by_gravity
from pipeline.measures.results import Result, evaluate
from pipeline.measures.series import series
from pipeline.measures.told import Known
from pipeline.measures.yearly_change import with_changes
from pipeline.program.model import Period, Program
from pipeline.program.register import program_on
from pipeline.round import facts
from pipeline.round.compared import ComparedFigures
from pipeline.round.consolidation import Consolidation, Cover, Figures, ForDecision, History, Texts, assemble
from pipeline.round.decision_lines import DecisionLine, decision_lines
from pipeline.round.facts import AskedNumbers
from pipeline.round.offers import TypedValue, cell_value
from pipeline.round.outcomes import outcomes
from pipeline.round.plausibility import check_round
from pipeline.round.roster import Delivery, Roster, RosterLine, phones, roster, with_estimates, without_after_close
from pipeline.settings import Settings
from pipeline.steps.earlier import decided_by, period_round
from pipeline.steps.half_years import of_half
from pipeline.steps.intake import decisions_of, read_files, read_rounds
from pipeline.steps.kept_files import remembering
from pipeline.steps.kept_rounds import KeptRound, RoundAsked, kept_round
from pipeline.steps.output_names import summary_books
from pipeline.steps.progress import Advance, quiet
from pipeline.steps.renewed_forms import HalfYears
from pipeline.steps.typed import NOTHING_TYPED, TypedIn, take_in

if TYPE_CHECKING:
    from pipeline.steps.copies_ahead import CopiesAhead


@dataclass(frozen=True)
class PutTogether:
    """A round as consolidated, and which of its submissions are accepted."""

    data: Consolidation
    approved: Approvals
    faults: tuple[Fault, ...] = ()  # of the program itself, over files of this period and earlier ones
    halves: HalfYears = field(default_factory=dict)  # what unions told of half the year


@dataclass(frozen=True)
class Read:
    """A round put together, with what the office decided in the list of problems.

    `reads`: gives the files as read, which are read for that where the round is one that was kept; `made_of`: the
    digest of everything it comes from, None where that is not known; `ahead`: marked copies that were begun.
    """

    round: PutTogether
    reads: Callable[[], Intake]
    typed: TypedIn = NOTHING_TYPED
    made_of: Digest | None = None
    ahead: CopiesAhead | None = None

    @property
    def data(self) -> Consolidation:
        """The round as consolidated."""
        return self.round.data

    @property
    def approved(self) -> Approvals:
        """Which submissions are accepted."""
        return self.round.approved

    @property
    def halves(self) -> HalfYears:
        """What unions told of half the year."""
        return self.round.halves

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Those of the program itself."""
        return self.round.faults

    @property
    def identity(self) -> tuple[Program, Period, Digest | None]:
        """Which round it is, and what it is made of."""
        return self.data.program, self.data.period, self.made_of

    @cached_property
    def intake(self) -> Intake:
        """The files as read."""
        return self.reads()

    def without_files(self) -> Read:
        """The same without the files, whose memory is free then: for what is made of the round alone."""
        return replace(self, reads=_let_go_of, ahead=None)


def _let_go_of() -> Intake:
    raise LookupError("whoever wants the files asks before they are let go of")


@dataclass(frozen=True)
class _Rounds:
    """The period's files as read, what counts of them, and the periods before it; `period` as far as it is known."""

    program: Program
    period: Period
    whole: Intake
    intake: Intake
    approved: Approvals
    past: Sequence[PeriodRound]
    withheld: Withheld = NOTHING_WITHHELD

    @cached_property
    def now(self) -> PeriodRound:
        """The period's own: the one that figures were withheld from, unless forms went since that are not accepted."""
        kept = self.withheld.rounds[-1:]
        if kept and kept[0].submissions is self.intake.submissions:
            return kept[0]
        own = self.intake
        return PeriodRound(self.period, own.submissions, own.decisions, waiting=own.units_waiting)

    @property
    def all(self) -> list[PeriodRound]:
        """Every period's round, oldest first."""
        return [*self.past, self.now]

    @property
    def submissions(self) -> list[Submission]:
        """Those of every period that count."""
        return [s for r in self.all for s in r.submissions]

    @property
    def former(self) -> list[AskedNumbers]:
        """What was said before of whole years: years are held against years."""
        return [p.asked for p in self.past if p.submissions and not p.period.is_half_year]

    @property
    def halves(self) -> list[AskedNumbers]:
        """What was said before of half-years."""
        return [p.asked for p in self.past if p.submissions and p.period.is_half_year]


def consolidate(  # noqa: PLR0913  # which round and for what, each by its name
    settings: Settings,
    program: Program,
    period: Period,
    today: date,
    advance: Advance = quiet,
    *,
    accepted_only: bool = False,
    as_of: date | Close | None = None,
    looks_only: bool = False,
    writes: bool = False,
) -> Read:
    """Read the period's folder and put it together with what earlier periods reported.

    With `accepted_only` submissions that the office has not accepted are listed and do not count. With `as_of` the
    round as known at the end of that day: by the files, targets, unions, closes and decisions of then; as of a close,
    as known when that was made, by the figures and words that it kept. What people decided in the list of problems is
    taken into the table of decisions first, but not for one who `looks_only`. Where the whole round is written next
    (`writes`) its marked copies are begun while it is put together.
    """
    day = as_of.closed_at.date() if isinstance(as_of, Close) else as_of
    if day is not None:
        program, today = program.as_of(day), day
    typed = NOTHING_TYPED
    if day is None and not looks_only:
        typed = typed_in(settings, program, period, today)
    asked = RoundAsked(program, period, today, accepted_only, as_of)
    digests = FileDigests()
    kept = kept_round(settings, asked, digests)
    if kept and isinstance(former := kept.get(), PutTogether):
        return Read(_with_typed(former, typed), partial(_read_again, settings, asked, kept), typed, kept.made_of)
    crew = remembering(settings, asked, digests)
    past, whole, for_now = _read_all(replace(settings, crew=crew) if crew else settings, asked, advance)
    ahead = None
    if writes and not accepted_only and day is None:
        from pipeline.steps.copies_ahead import begin_ahead  # here: few commands write copies

        halves = of_half(program, period, past)
        ahead = begin_ahead(settings, program, period, whole, halves=halves, issues=_of_files(whole))
    made = _consolidated(settings, asked, past, whole)
    lasts = not made.faults and not for_now
    if not (kept and lasts and kept.still_holds()):
        return Read(_with_typed(made, typed), lambda: whole, typed, ahead=ahead)
    if crew and as_of is None:
        crew.keep()
    by_chance = crew is not None and crew.by_chance
    if not by_chance:
        kept.keep(made)
    return Read(_with_typed(made, typed), lambda: whole, typed, None if by_chance else kept.made_of, ahead)


def _with_typed(made: PutTogether, typed: TypedIn) -> PutTogether:
    """The round with what was typed beside its problems and could not be taken."""
    asked = replace(made.data.for_decision, typed=typed.wrong)
    return replace(made, data=replace(made.data, for_decision=asked)) if typed.wrong else made


def _decided(settings: Settings, asked: RoundAsked) -> Decisions:
    """What the office decided about the period by the day that is looked back to."""
    return decisions_of(settings, asked.program, asked.period, asked.today, asked.clock.until or date.max)


def _read_all(settings: Settings, asked: RoundAsked, advance: Advance) -> tuple[list[PeriodRound], Intake, bool]:
    """What counts of the periods before, and the period's own files, all read in one go.

    Whether the system refused one of them, which it may allow the next time.
    """
    program, clock = asked.program, asked.clock
    decided = decided_by(settings, program, asked.periods, clock)
    *earlier, whole = read_rounds(settings, program, decided, advance=advance, clock=clock)
    past = [
        period_round(program, of, read, accepted_only=asked.accepted_only)
        for (of, _), read in zip(decided[:-1], earlier, strict=True)
    ]
    refused = any(i.has(IssueRole.FOR_NOW) for read in (*earlier, whole) for i in read.issues)
    return past, whole, refused


def _read_again(settings: Settings, asked: RoundAsked, kept: KeptRound) -> Intake:
    """The files of a round that was kept. Raises PipelineError where they are not what it was made of any more."""
    crew = remembering(settings, asked, kept.digests)
    own = replace(settings, crew=crew) if crew else settings
    whole = read_files(own, asked.program, asked.period, _decided(settings, asked), clock=asked.clock)
    if not kept.still_holds():
        raise PipelineError("Có tệp vừa thay đổi giữa chừng: hãy chạy lại lệnh này.")
    return whole


def _consolidated(settings: Settings, asked: RoundAsked, past: Sequence[PeriodRound], whole: Intake) -> PutTogether:
    """The round of the files read, put together with the periods before it."""
    program, period, clock = asked.program, asked.period, asked.clock
    approved = approvals(whole)
    intake = only_accepted(whole, approved) if asked.accepted_only else whole
    then = period if clock.until is None else replace(period, end=min(period.end, clock.until))
    rounds = _without_withheld(_Rounds(program_on(program, then.end), then, whole, intake, approved, past), settings)
    rounds = _without_faulty(rounds, accepted_only=asked.accepted_only)
    in_force = figures_in_force(settings, program, rounds.all, clock.until or date.max, asked.at_close)
    data = _put_together(settings, rounds, in_force, asked.today)
    data = replace(data, for_decision=ForDecision(_cells_asked(whole, data.issues)))
    faults = (*whole.faults, *(f.fault for p in past for f in p.faulty if f.fault))
    return PutTogether(data, rounds.approved, faults, of_half(program, period, rounds.past))


def _former_lines(past: PeriodRound, in_force: FiguresInForce, program: Program) -> Iterator[DecisionLine]:
    """The decisions of an earlier period that changed which of its figures are carried over, closed ones too."""
    lines = corrections_in_force(past.lines, past, in_force, program)
    return (line for line in lines if line.applied)


def _cells_asked(intake: Intake, issues: Iterable[Issue]) -> dict[CellRef, TypedValue]:
    """What the answer cells hold that problems are about."""
    asked = {i.ref for i in issues if i.ref.cell}
    files = {ref.file for ref in asked}
    forms = (s for s in intake.submissions if s.file in files)
    cells = (s.raw.cells[name] for s in forms for name in s.spec.by_name if name in s.raw.cells)
    return {cell.ref: cell_value(cell.value) for cell in cells if cell.ref in asked}


def typed_in(settings: Settings, program: Program, period: Period, today: date) -> TypedIn:
    """Take what people decided in the list of problems into the table of decisions. Raises as `typed.take_in`."""
    books = summary_books(settings.output_folder(program.code, period.code))
    return take_in(settings, program, period, today, books)


def _without_withheld(rounds: _Rounds, settings: Settings) -> _Rounds:
    """The rounds without figures that count only once they are confirmed."""
    found = withhold(rounds.program, rounds.all, settings.checks)
    *past, now = found.rounds
    intake = replace(rounds.intake, submissions=tuple(now.submissions))
    return replace(rounds, past=past, intake=intake, withheld=found)


def _without_faulty(rounds: _Rounds, *, accepted_only: bool) -> _Rounds:
    """The rounds without acceptances in bulk of forms whose errors only the other unions' figures show."""
    faulty = {i.unit for i in rounds.withheld.issues if i.severity is Severity.ERROR}
    approved = rounds.approved.without_faulty(faulty)
    if approved.accepted.keys() == rounds.approved.accepted.keys():
        return rounds
    intake = only_accepted(rounds.intake, approved) if accepted_only else rounds.intake
    return replace(rounds, approved=approved, intake=intake)


def _put_together(settings: Settings, rounds: _Rounds, in_force: FiguresInForce, today: date) -> Consolidation:
    """The round with its results."""
    program, period, intake = rounds.program, rounds.period, rounds.intake
    found = _issues(settings, rounds, in_force)
    became = outcomes(rounds.whole, found, rounds.approved.rows | in_force.decided_by)
    decided = decision_lines(became, intake.submissions, program)
    decided = corrections_in_force(decided, rounds.now, in_force, program)
    closed = {line.row for line in decided if line.applied}  # also what counts only because a close keeps it
    idle = (o.hindrance for o in became if o.hindrance and o.found_idle and o.decision.ref not in closed)
    issues = (*found, *rounds.whole.decisions.remarks, *idle)
    details = facts.collect_details(intake.submissions)
    return assemble(
        Cover(program, period, settings.near, settings.at_risk, any(s.illustrative for s in rounds.submissions)),
        Figures(in_force.facts, in_force.bases, in_force.below[-1], details, in_force.after_close, in_force.estimated),
        roster=_roster(rounds, issues, in_force),
        texts=_texts(rounds, in_force),
        issues=tuple(sorted(explained(issues, rounds.whole.submissions), key=by_gravity)),
        decisions=(*decided, *(line for p in rounds.past for line in _former_lines(p, in_force, program))),
        history=_history(settings, rounds, in_force, today),
        uncounted=uncounted(rounds.withheld, rounds.all, in_force),
    )


def _issues(settings: Settings, rounds: _Rounds, in_force: FiguresInForce) -> tuple[Issue, ...]:
    """What the files, their approval, closes, earlier rounds and the other unions give cause to say.

    Warnings the office accepted are notes.
    """
    decisions, submissions = rounds.whole.decisions, rounds.intake.submissions
    corrections = tuple(i for i in rounds.whole.issues if i.has(IssueRole.CORRECTED))
    unlikely = beside_held(check_round(_compared(settings, rounds)), corrections)
    revised = beside_held(revisions(rounds.program, in_force, rounds.now), corrections)
    found = (
        *rounds.intake.issues,
        *(i for p in rounds.past for f in p.faulty for i in f.issues),
        *rounds.approved.issues,
        *beside_held(in_force.issues, corrections),
        *accepting(revised, decisions),
        *beside_held(flows_apart(in_force, submissions), corrections),
        *rounds.withheld.issues,
        *accepting(unlikely, decisions),
    )
    stands = beside_closed(found, in_force.held, in_force.units_after_close)
    return answered(_without_settled(stands), submissions)


def _of_files(whole: Intake) -> tuple[Issue, ...]:
    """What the round will say where nothing but the files gives cause to, in its order."""
    said = explained(answered(_without_settled(whole.issues), whole.submissions), whole.submissions)
    return tuple(sorted(said, key=by_gravity))


def _without_settled(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues without doubts about figures that the office has set itself, or let in when they were withheld."""
    issues = tuple(issues)
    let_in = {code for code, kind in CATALOGUE.items() if kind.confirmable}
    settled = {i.ref for i in issues if i.has(IssueRole.CORRECTED) or i.facts.accepted in let_in}
    return tuple(
        i
        for i in issues
        if not (i.ref in settled and i.kind.area is IssueArea.PLAUSIBILITY and i.severity is Severity.WARNING)
    )


def _compared(settings: Settings, rounds: _Rounds) -> ComparedFigures:
    """The unions' own figures of this round and of earlier ones, for what is checked over all of them."""
    before = reduce(AskedNumbers.followed_by, rounds.former, facts.collect_asked(()))
    halves = [said.facts for said in rounds.halves]
    return ComparedFigures(
        rounds.program,
        rounds.now.asked,
        before,
        settings.checks,
        facts.over_periods(halves or [facts.collect(())], facts.KEY),
    )


def _roster(rounds: _Rounds, issues: Iterable[Issue], in_force: FiguresInForce) -> Roster:
    """Where every union stands, without those whose form a close keeps out; what files there are."""
    known = roster(rounds.program, rounds.period, rounds.whole, issues)
    lines = without_after_close(staged(known, rounds.approved, rounds.intake.files), in_force.units_after_close)
    paths = ChainMap(*(dict(r.paths) for r in rounds.past), dict(rounds.whole.paths))
    sent = (*(s for p in rounds.past for s in p.submissions), *rounds.whole.submissions)
    lines = with_estimates(lines, in_force.said)
    numbers = phones(rounds.program, sent)
    return Roster(lines, rounds.intake.files, dict(paths), numbers, rounds.intake.unpacked)


def _texts(rounds: _Rounds, in_force: FiguresInForce) -> Texts:
    said = (*remarks(rounds.submissions), *reply_remarks(rounds.submissions))
    outside = _outside(rounds.intake)
    return Texts(in_force.narratives, said, in_force.closed_remarks, outside, in_force.kept_out)


def _history(settings: Settings, rounds: _Rounds, in_force: FiguresInForce, today: date) -> History:
    """The periods as each was known, earlier ones by the targets that were in force when they were due."""
    programs = [*(rounds.program.as_of(min(p.period.due, today)) for p in rounds.past), rounds.program]
    pairs = [pairs for pairs, _ in in_force.known]
    periods = [r.period for r in rounds.all]
    known = [with_changes(Known(*of)) for of in zip(programs, periods, pairs, in_force.below, strict=True)]
    return History(series(known, settings.near), _same_half_before(known, settings.near))


def _outside(intake: Intake) -> dict[str, tuple[OutsideText, ...]]:
    """The words of each union beside its figures, with those of letters that brought no form."""
    found = {s.unit.code: s.outside for s in intake.submissions if s.outside}
    for report in intake.files:
        own = found.get(report.unit, ())
        new = tuple(text for text in report.outside if text.text not in {t.text for t in own})
        if new:
            found[report.unit] = (*own, *new)
    return found


def staged(lines: Iterable[RosterLine], approved: Approvals, files: Iterable[FileReport]) -> tuple[RosterLine, ...]:
    """The roster with who accepted what; unions whose submission waits for that are not counted."""
    waiting = {f.file for f in files if f.outcome is Outcome.WAITING}

    def one(line: RosterLine) -> RosterLine:
        accepted, dormant = (of.get(line.unit.code) for of in (approved.accepted, approved.dormant))
        delivery = Delivery.WAITING if line.file in waiting and line.delivery.counted else line.delivery
        said = delivery, accepted.decided if accepted else "", dormant.decided if dormant else ""
        if said == (line.delivery, line.accepted, line.dormant):
            return line
        return replace(line, delivery=said[0], accepted=said[1], dormant=said[2])

    return tuple(map(one, lines))


def _same_half_before(known: Sequence[Known], near: float) -> tuple[Result, ...]:
    """The results of the same half-year a year before the last, as they stood then; () where there is none."""
    period = known[-1].period
    if not period.is_half_year:
        return ()
    wanted = tuple(year - 1 for year in period.years)
    for then in known[:-1]:
        if then.period.is_half_year and then.period.years == wanted:
            return evaluate(then, near)
    return ()

"""The figures in force: rounds put together over the periods, each closed one as it was closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, reduce
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from pipeline.closes import store
from pipeline.closes.after_close import (
    closed_remarks,
    figures_after_close,
    narratives_in_force,
    texts_after_close,
    units_after_close,
)
from pipeline.closes.freeze import Deviation, Reopened, deviation_issues
from pipeline.closes.freeze_frames import FiguresTold, frozen_frames
from pipeline.closes.model import Close, FigureKey, Snapshot, as_at, latest
from pipeline.closes.offices import frozen_offices
from pipeline.closes.record_file import record_path
from pipeline.intake.decisions import Decisions
from pipeline.intake.file_reports import FileReport
from pipeline.intake.submission import Submission
from pipeline.intake.texts.remarks import Remark, remarks
from pipeline.issues import CellRef, Issue, IssueRole
from pipeline.measures.succession import counted_once
from pipeline.measures.told import NOBODY, Below
from pipeline.program.emails import domain_of
from pipeline.program.model import Period, Program
from pipeline.round import facts
from pipeline.round.decision_lines import DecisionLine
from pipeline.round.estimates import NO_ESTIMATES, EstimatedFigures, estimated
from pipeline.round.facts import AskedNumbers
from pipeline.round.roster import says_estimate
from pipeline.settings import Settings


@dataclass(frozen=True)
class PeriodRound:
    """What counts of one period's submissions, and the decisions about them.

    `lines`: what became of those decisions, for later periods that carry its figures on; `paths` as of the intake;
    `faulty`: files over which the program itself failed; `numbers`: those of the submissions, where they are known;
    `waiting`: the unions whose form is there and does not count before it is accepted.
    """

    period: Period
    submissions: Sequence[Submission]
    decisions: Decisions
    lines: tuple[DecisionLine, ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict)
    faulty: tuple[FileReport, ...] = ()
    numbers: AskedNumbers | None = None
    waiting: frozenset[str] = frozenset()

    @cached_property
    def told(self) -> AskedNumbers:
        """The numbers of its submissions, sums of offices below among them."""
        return self.numbers or facts.collect_all(self.submissions)

    @property
    def pairs(self) -> pd.DataFrame:
        """The pairs of its submissions, columns facts.FACT_COLUMNS."""
        return self.told.facts

    @property
    def bases(self) -> pd.DataFrame:
        """Their base quantities, columns facts.BASE_COLUMNS."""
        return self.told.bases

    @cached_property
    def asked(self) -> AskedNumbers:
        """The numbers that single unions gave."""
        return self.told.without({s.unit.code for s in self.submissions if s.spec.is_roll_up})

    def without(self, places: Set[CellRef]) -> PeriodRound:
        """The same without the answers in these cells."""
        files = {ref.file for ref in places}
        left = tuple(_without(s, places) if s.file in files else s for s in self.submissions)
        return replace(self, submissions=left, numbers=self.told.renewed(left, files))


def _without(submission: Submission, places: Set[CellRef]) -> Submission:
    answers = {name: a for name, a in submission.answers.items() if a.ref not in places}
    return submission if len(answers) == len(submission.answers) else replace(submission, answers=answers)


def _let_in_since(item: PeriodRound, close: Close) -> frozenset[str]:
    """The files that had come by the close and whose sender was confirmed only since, or on that day."""
    since = close.closed_at.date()
    made = {(c.unit, c.address) for c in item.decisions.senders if c.holds and c.when >= since}
    came = (s for s in item.submissions if s.bearer and s.came_at and s.came_at <= close.closed_at)
    return frozenset(
        s.file
        for s in came
        if s.bearer and made & {(s.unit.code, name) for name in (s.bearer.address, domain_of(s.bearer.address))}
    )


@dataclass(frozen=True)
class FiguresInForce:
    """Pairs and base quantities of several periods, and what closes keep out of them or were made to let in.

    `known`: pairs and base quantities as they stood after each period; `below`: what offices below had said then;
    `closed`: the close that holds, by its period; `kept_out`: the unions of which figures came after one and wait
    for a decision; `closed_remarks`: what closes kept of their remarks; `decided_by`: the rows of the table of
    decisions that let figures in, and `let_in` which those are. Of the last period, for what there is to say of a
    close stays with its period: `issues`; `after_close`, how many figures of each union came after it;
    `units_after_close`, unions of whose form it keeps all out; `narratives`, what the unions wrote and none keeps
    out; `said`, the unions whose counted form says that it estimates.
    """

    facts: pd.DataFrame = field(default_factory=lambda: facts.collect(()))
    bases: pd.DataFrame = field(default_factory=lambda: facts.collect_bases(()))
    estimated: EstimatedFigures = NO_ESTIMATES
    said: frozenset[str] = frozenset()
    issues: tuple[Issue, ...] = ()
    known: tuple[tuple[pd.DataFrame, pd.DataFrame], ...] = ()
    below: tuple[Below, ...] = ()
    closed: Mapping[str, Close] = field(default_factory=dict)
    after_close: Counter[str] = field(default_factory=Counter)
    kept_out: frozenset[str] = frozenset()
    units_after_close: frozenset[str] = frozenset()
    narratives: pd.DataFrame = field(default_factory=lambda: facts.collect_narratives(()))
    closed_remarks: tuple[Remark, ...] = ()
    decided_by: frozenset[CellRef] = frozenset()
    let_in: frozenset[FigureKey] = frozenset()

    @cached_property
    def held(self) -> frozenset[str]:
        """The unions of which the close of the last period keeps something out that their forms tell otherwise."""
        return frozenset(i.unit for i in self.issues if i.has(IssueRole.FIGURE_AFTER_CLOSE))


def figures_in_force(
    settings: Settings,
    program: Program,
    rounds: Iterable[PeriodRound],
    until: date = date.max,
    at_close: Close | None = None,
) -> FiguresInForce:
    """The rounds, oldest first, one over the other; where a period is closed, its figures and those before it stand.

    Closes made after `until`, or taken back by then, are passed over. `at_close`: the moment that is looked back to, so
    that what it kept stands whatever was decided later on its day.
    """
    path = record_path(settings, program)
    closes = store.closes(path) if at_close is None else as_at(store.closes(path), at_close)
    now = FiguresInForce()
    for item in rounds:
        now = _followed_by(now, item)
        close = latest(closes, item.period.code, until)
        if close is None:
            pairs, bases = counted_once(program, now.facts, "indicator"), counted_once(program, now.bases, "base")
            now = replace(now, facts=pairs, bases=bases)
        else:
            kept, decided = store.load(path, close.number), item.decisions.all
            is_it = at_close is not None and close.number == at_close.number
            made = [c for c in closes if c.period == item.period.code and c.number <= close.number]
            allows = Reopened.by(decided) if is_it else Reopened.after(close, decided, since=made[0].closed_at.date())
            allows = replace(allows, waiting=item.waiting)
            if allows.of_its_day(close):
                of_the_day = [c for c in made if c.closed_at.date() >= close.closed_at.date()]
                states = [store.load(path, c.number) for c in made[-len(of_the_day) - 1 : -1]]
                allows = reduce(Reopened.taken_in, pairwise([*states, kept]), allows)
            now = _frozen(program, now, item, _Held(close, kept, allows, in_all=is_it))
        now = replace(now, known=(*now.known, (now.facts, now.bases)))
    return now


def _followed_by(now: FiguresInForce, item: PeriodRound) -> FiguresInForce:
    """The figures with those of a later round over them, and what its unions wrote."""
    pairs, bases, estimates, submissions = now.facts, now.bases, now.estimated, item.submissions
    said = frozenset(s.unit.code for s in submissions if says_estimate(s))
    if submissions:
        own, of_bases = item.pairs, item.bases
        pairs = facts.over_periods([pairs, own], facts.KEY)
        bases = facts.over_periods([bases, of_bases], facts.BASE_KEY)
        new = estimated(item.period, said, own, of_bases)
        estimates = estimates.followed_by(new, own, of_bases)
    below = facts.collect_below(submissions).over(now.below[-1] if now.below else NOBODY)
    return replace(
        now,
        facts=pairs,
        bases=bases,
        estimated=estimates,
        said=said,
        issues=(),
        below=(*now.below, below),
        after_close=Counter(),
        units_after_close=frozenset(),
        narratives=facts.collect_narratives(submissions),
    )


class _Held(NamedTuple):
    """A close with what it kept, and what is let in since; `in_all`: it is looked back to, with the words it kept."""

    close: Close
    kept: Snapshot
    allows: Reopened
    in_all: bool


def _frozen(program: Program, now: FiguresInForce, item: PeriodRound, held: _Held) -> FiguresInForce:
    """The figures as the last close of the period lets them count."""
    close, kept, allows = held.close, held.kept, held.allows
    told, deviations = frozen_frames(program, kept, FiguresTold(now.facts, now.bases, now.estimated), allows)
    found = tuple(d for d in deviations if not d.follows and d.row.unit not in allows.waiting)
    after_close, known = figures_after_close(found), {f.unit for f in (*kept.figures, *kept.bases)}
    said = [
        *deviation_issues(program, close, found, known, _let_in_since(item, close)),
        *texts_after_close(close, kept, now.narratives, remarks(item.submissions), after_close),
    ]
    words_of = after_close  # a close of an early version kept no words
    if held.in_all and kept.narratives:
        words_of = after_close + Counter(u.unit for u in kept.units)
    below = now.below[-1]
    if kept.offices or known.isdisjoint(u.code for u in program.offices_below):  # an early close kept their pairs alone
        below, more = frozen_offices(close, kept.offices, below, found, allows)
        said += more
    return replace(
        now,
        facts=told.pairs,
        bases=told.bases,
        estimated=told.estimated,
        said=_said_by_then(now, kept, deviations),
        issues=tuple(said),
        below=(*now.below[:-1], below),
        closed={**now.closed, item.period.code: close},
        after_close=after_close,
        kept_out=now.kept_out | after_close.keys(),
        units_after_close=units_after_close(kept, found),
        narratives=narratives_in_force(kept.narratives, now.narratives, words_of),
        closed_remarks=(*now.closed_remarks, *closed_remarks(kept, after_close)),
        decided_by=now.decided_by
        | allows.spent
        | allows.of_those_waiting
        | {d.decision.ref for d in deviations if d.decision},
        let_in=now.let_in | {d.row.key for d in deviations if d.decision},
    )


def _said_by_then(now: FiguresInForce, kept: Snapshot, found: Iterable[Deviation]) -> frozenset[str]:
    """The unions whose form of the period says that it estimates: as closed, but for those since let in."""
    known = {u.unit: u.estimated for u in kept.units if u.estimated is not None}
    since = {d.row.unit for d in found if d.decision}
    held = known.keys() - since
    return frozenset((now.said - held) | {unit for unit in held if known[unit]})

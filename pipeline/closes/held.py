"""Rounds put together over the periods, each closed one held to what was closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipeline.closes import store
from pipeline.closes.hold import Reopened, deviation_issues
from pipeline.closes.model import Close, latest
from pipeline.closes.offices import held_offices
from pipeline.closes.snapshot import Held
from pipeline.closes.standing import held_to
from pipeline.closes.words import held_remarks, held_words, kept_back, late_words, latecomers
from pipeline.intake.decisions import Decisions
from pipeline.intake.file_reports import FileReport
from pipeline.intake.submission import Submission
from pipeline.intake.texts.remarks import Remark
from pipeline.intake.texts.remarks import remarks as spoken
from pipeline.issues import CellRef, Issue
from pipeline.measures.succession import settled
from pipeline.measures.told import NOBODY
from pipeline.program.emails import domain_of
from pipeline.program.model import Period, Program
from pipeline.round import facts
from pipeline.round.decision_lines import DecisionLine
from pipeline.settings import Settings

BASE_KEY = ["unit", "base", "year"]


@dataclass(frozen=True)
class PeriodRound:
    """What counts of one period's submissions, and the decisions about them.

    `lines`: what became of those decisions, for later periods that carry its figures on; `paths` as of the intake;
    `faulty`: files over which the program itself failed.
    """

    period: Period
    submissions: Sequence[Submission]
    decisions: Decisions
    lines: tuple[DecisionLine, ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict)
    faulty: tuple[FileReport, ...] = ()


def record_path(settings: Settings, program: Program) -> Path:
    """outputs/<program>/chot.sqlite"""
    return settings.workspace / "outputs" / program.code / store.FILE_NAME


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


def hold_rounds(settings: Settings, program: Program, rounds: Iterable[PeriodRound], until: date = date.max) -> Held:
    """The rounds, oldest first, one over the other; where a period is closed, its figures and those before it stand.

    Closes made after `until`, or taken back by then, are passed over.
    """
    path = record_path(settings, program)
    closes = store.closes(path)
    pairs, bases = facts.collect(()), facts.collect_bases(())
    said: list[Issue] = []
    states, below, closed = [], [NOBODY], {}
    back, late, words = Counter[str](), frozenset[str](), facts.collect_narratives(())
    remarks: tuple[Remark, ...] = ()
    rows = frozenset[CellRef]()
    offices = {u.code for u in program.offices_below}
    for item in rounds:
        if item.submissions:
            pairs = facts.over_periods([pairs, facts.collect(item.submissions)], facts.KEY)
            bases = facts.over_periods([bases, facts.collect_bases(item.submissions)], BASE_KEY)
        sums = facts.collect_below(item.submissions).over(below[-1])
        late, words = frozenset[str](), facts.collect_narratives(item.submissions)
        close = latest(closes, item.period.code, until)
        if close is not None:
            closed[item.period.code] = close
            kept = store.load(path, close.number)
            allows = Reopened.after(close, item.decisions.all)
            (pairs, bases), deviations = held_to(program, kept, (pairs, bases), allows)
            rows |= allows.spent | {d.decision.ref for d in deviations if d.decision}
            found = tuple(d for d in deviations if not d.follows)
            known = {f.unit for f in (*kept.figures, *kept.bases)}
            said.extend(deviation_issues(program, close, found, known, _let_in_since(item, close)))
            said.extend(late_words(close, kept, words, spoken(item.submissions), kept_back(found)))
            words = held_words(kept.narratives, words, kept_back(found))
            remarks += held_remarks(kept, kept_back(found))
            late, back = latecomers(kept, found), back + kept_back(found)
            if kept.offices or offices.isdisjoint(known):  # an early close kept their pairs alone
                sums, more = held_offices(close, kept.offices, sums, found, allows)
                said.extend(more)
        else:
            pairs, bases = settled(program, pairs, "indicator"), settled(program, bases, "base")
        states.append((pairs, bases))
        below.append(sums)
    return Held(pairs, bases, tuple(said), tuple(states), tuple(below[1:]), closed, back, late, words, remarks, rows)

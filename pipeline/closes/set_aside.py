"""Figures a hundred times out, taken out of the rounds until somebody confirms them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.checks.money import unit_of_money
from pipeline.closes.in_force import FiguresInForce, PeriodRound
from pipeline.intake.decisions import accepting
from pipeline.intake.submission import Submission
from pipeline.issues import CellRef, Issue
from pipeline.measures.results import Aside
from pipeline.program.model import Program
from pipeline.round import facts
from pipeline.round.figures import Round
from pipeline.round.magnitude import far_out
from pipeline.settings import Thresholds
from pipeline.text import clean

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[. ]\d{3})+(?!\d)")
Told = frozenset[tuple[str, str, int]]  # unit, indicator, year


@dataclass(frozen=True)
class SetAside:
    """Rounds without the figures that wait to be confirmed, what there is to say of the last one's, and whose pairs are
    lost by it."""

    rounds: tuple[PeriodRound, ...]
    issues: tuple[Issue, ...]
    told: Told


NOTHING_SET_ASIDE = SetAside((), (), frozenset())


def set_aside(program: Program, rounds: Sequence[PeriodRound], limits: Thresholds) -> SetAside:
    """Rounds, oldest first, each held against those before it.

    What the office has accepted counts and is noted; a figure set aside is a yardstick for none.
    """
    known = Frames.of((), limits)
    kept: list[PeriodRound] = []
    said: tuple[Issue, ...] = ()
    lost: set[tuple[str, str, int]] = set()
    for item in rounds:
        if not item.submissions:  # most of a term's periods, while it runs
            kept.append(item)
            said = ()
            continue
        now = Frames.of((item,), limits)
        spelt = {ref for s in item.submissions for ref in _spelt_out(s)}
        far = (i for i in far_out(now.against(program, known)) if i.ref not in spelt)
        said = accepting(far, item.decisions)
        places = {i.ref for i in said if i.kind.confirmable}
        if places:
            mended = replace(item, submissions=tuple(_without(s, places) for s in item.submissions))
            after = Frames.of((mended,), limits)
            lost |= now.told - after.told
            item, now = mended, after
        lost -= now.told
        kept.append(item)
        known = known.followed_by(now)
    return SetAside(tuple(kept), said, frozenset(lost))


def _spelt_out(submission: Submission) -> Iterator[CellRef]:
    """Where the union wrote out thousands of what is no money ('12 000 người'): no slip of zeros or of the unit.

    Such a figure is asked about like any unlikely one, and counts.
    """
    for name, answer in submission.answers.items():
        cell, asked = submission.raw.cells.get(name), submission.spec.by_name.get(name)
        typed = clean(cell.value) if cell is not None and isinstance(cell.value, str) else ""
        if asked is not None and _THOUSANDS.match(typed) and unit_of_money(asked) is None:
            yield answer.ref


def _without(submission: Submission, places: set[CellRef]) -> Submission:
    answers = {name: a for name, a in submission.answers.items() if a.ref not in places}
    return submission if len(answers) == len(submission.answers) else replace(submission, answers=answers)


@dataclass(frozen=True)
class Frames:
    """The unions' figures of some rounds."""

    frames: facts.Asked
    limits: Thresholds

    @classmethod
    def of(cls, rounds: Iterable[PeriodRound], limits: Thresholds) -> Frames:
        """The figures of these rounds."""
        unions = facts.of_unions(s for item in rounds for s in item.submissions)
        return cls(facts.collect_asked(unions), limits)

    @property
    def told(self) -> set[tuple[str, str, int]]:
        """Which unions answered what, for which year."""
        pairs = self.frames[0]
        return {(str(u), str(i), int(y)) for u, i, y in pairs[facts.KEY].itertuples(index=False)}

    def followed_by(self, later: Frames) -> Frames:
        """These with those of a later round over them."""
        keys = (facts.KEY, facts.BASE_KEY, facts.KEY)
        pairs, bases, lower = (
            facts.over_periods([a, b], k) for a, b, k in zip(self.frames, later.frames, keys, strict=True)
        )
        return Frames((pairs, bases, lower), self.limits)

    def against(self, program: Program, known: Frames) -> Round:
        """These beside what was `known` before them."""
        pairs, bases, lower = self.frames
        former, former_bases, former_lower = known.frames
        return Round(program, pairs, bases, former, former_bases, self.limits, lower, former_lower)


def told_aside(found: SetAside, rounds: Iterable[PeriodRound], in_force: FiguresInForce) -> Aside:
    """Whose answers are in no sum: set aside, or not assessed yet. What another round or a close tells counts."""
    known = set(map(tuple, in_force.facts[facts.KEY].itertuples(index=False)))
    waiting = {at for item in rounds for s in item.submissions for at in facts.not_assessed(s)}
    return Aside(frozenset(found.told - known), frozenset(waiting - known))

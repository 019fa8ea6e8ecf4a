"""Figures a hundred times out, taken out of the rounds until somebody confirms them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.checks.money import unit_of_money
from pipeline.closes.in_force import FiguresInForce, PeriodRound
from pipeline.closes.model import FigureKey
from pipeline.intake.corrections import beside_held
from pipeline.intake.decisions import accepting
from pipeline.intake.submission import Submission
from pipeline.issues import CellRef, Issue
from pipeline.measures.results import Uncounted
from pipeline.program.model import Program
from pipeline.round import facts
from pipeline.round.compared import ComparedFigures
from pipeline.round.magnitude import far_out
from pipeline.settings import Thresholds
from pipeline.text import clean

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[. ]\d{3})+(?!\d)")


@dataclass(frozen=True)
class Withheld:
    """Rounds without the figures that wait to be confirmed, what there is to say of the last one's, and whose pairs are
    lost by it."""

    rounds: tuple[PeriodRound, ...]
    issues: tuple[Issue, ...]
    told: frozenset[FigureKey]


NOTHING_WITHHELD = Withheld((), (), frozenset())


def withhold(program: Program, rounds: Sequence[PeriodRound], limits: Thresholds) -> Withheld:
    """Rounds, oldest first, each held against those before it.

    What the office has accepted counts and is noted; a withheld figure is a yardstick for none.
    """
    known = facts.collect_asked(())
    kept: list[PeriodRound] = []
    said: tuple[Issue, ...] = ()
    lost: set[tuple[str, str, int]] = set()
    for item in rounds:
        if not item.submissions:  # most of a term's periods, while it runs
            kept.append(item)
            said = ()
            continue
        now = item.asked
        far = far_out(ComparedFigures(program, now, known, limits))
        odd = {i.ref.file for i in far}  # of hundreds of thousands of answers a few
        spelt = {ref for s in item.submissions if s.file in odd for ref in _spelt_out(s)}
        far = beside_held(far, (i for s in item.submissions if s.file in odd for i in s.issues))
        said = accepting((i for i in far if i.ref not in spelt), item.decisions)
        places = {i.ref for i in said if i.kind.confirmable}
        if places:
            mended = item.without(places)
            after, units = mended.asked, {i.unit for i in said}
            lost |= _told(now.facts, units) - _told(after.facts, units)
            item, now = mended, after
        lost -= _told(now.facts, {unit for unit, _, _ in lost})
        kept.append(item)
        known = known.followed_by(now)
    return Withheld(tuple(kept), said, frozenset(lost))


def _spelt_out(submission: Submission) -> Iterator[CellRef]:
    """Where the union wrote out thousands of what is no money ('12 000 người'): no slip of zeros or of the unit.

    Such a figure is asked about like any unlikely one, and counts.
    """
    for name, answer in submission.answers.items():
        cell, asked = submission.raw.cells.get(name), submission.spec.by_name.get(name)
        typed = clean(cell.value) if cell is not None and isinstance(cell.value, str) else ""
        if asked is not None and _THOUSANDS.match(typed) and unit_of_money(asked) is None:
            yield answer.ref


def _told(frame: pd.DataFrame, units: Collection[str]) -> set[FigureKey]:
    """What these unions told in a frame of pairs, for which year."""
    rows = frame.loc[frame["unit"].isin(units), facts.KEY] if units else frame.iloc[:0][facts.KEY]
    return {(str(u), str(i), int(y)) for u, i, y in rows.itertuples(index=False)}


def uncounted(found: Withheld, rounds: Iterable[PeriodRound], in_force: FiguresInForce) -> Uncounted:
    """Whose answers are in no sum: withheld, or not assessed yet. What another round or a close tells counts."""
    waiting = {at for item in rounds for s in item.submissions for at in facts.not_assessed(s)}
    known = _told(in_force.facts, {unit for unit, _, _ in (*found.told, *waiting)})
    return Uncounted(frozenset(found.told - known), frozenset(waiting - known))

"""Closed figures stand: what differs from them comes in only where the office allows it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from heapq import merge
from operator import itemgetter

from pipeline.closes.diff import changes, figure_changed
from pipeline.closes.figure_text import figure_text
from pipeline.closes.model import Close, FigureKey, ReportedFigure, Snapshot
from pipeline.intake.decisions import Action, Decision
from pipeline.issues import CellRef, Facts, Issue, issue
from pipeline.program.model import Program
from pipeline.round.printed import ESTIMATE_MARK
from pipeline.text import number, short_date

FiguresByKey = Mapping[FigureKey, ReportedFigure]
NOTHING = "(không còn số liệu)"
LET_IN_SINCE = "biểu đã đến trước khi chốt, cơ quan xác nhận người gửi sau khi chốt"


@dataclass(frozen=True, slots=True)
class Deviation:
    """A figure that differs from the closed one; `decision` lets it in, without one the closed figure stands.

    `follows`: that it is a pair which differs because its base quantity does, of which it is said.
    """

    old: ReportedFigure | None
    new: ReportedFigure | None
    decision: Decision | None = None
    follows: bool = False

    @property
    def row(self) -> ReportedFigure:
        """The figure as it is now, or as it was when it is gone."""
        row = self.new or self.old
        assert row is not None
        return row

    @property
    def by_estimate(self) -> bool:
        """Whether the values are the same, and only that it is an estimate or a count has changed."""
        return self.old is not None and self.new is not None and self.old.said == self.new.said


def freeze(
    closed: FiguresByKey,
    current: FiguresByKey,
    allows: Callable[[ReportedFigure | None, ReportedFigure | None], Decision | None],
) -> tuple[dict[FigureKey, ReportedFigure], tuple[Deviation, ...]]:
    """The figures that count, in the order of `current`, then what only the close knows; and every deviation.

    A figure told again with the same value stays the estimate, or the count, that was closed: that it has become
    another is a change like any, which a decision lets in.
    """
    kept: dict[FigureKey, ReportedFigure] = {}
    found = []
    for key in dict.fromkeys((*current, *closed)):
        old, new = closed.get(key), current.get(key)
        counts = new
        if old is None or new is None or old.said != new.said or old.estimated not in (None, new.estimated):
            decision = allows(old, new)
            found.append(Deviation(old, new, decision))
            counts = new if decision else old
        if counts is not None:
            kept[key] = counts
    return kept, tuple(found)


@dataclass(frozen=True)
class Reopened:
    """The decisions that let changes in after a close: those made since; `spent`: the rows of those whose figures that
    close has taken in; `waiting`: unions whose form does not count yet, of which nothing is let in or taken back."""

    since: tuple[Decision, ...]
    spent: frozenset[CellRef]
    waiting: frozenset[str] = frozenset()

    @classmethod
    def after(cls, close: Close, decisions: Iterable[Decision], *, since: date) -> Reopened:
        """Those among `decisions` that speak of figures after a close; `since`: the day of the first of its period,
        before which there was nothing to let anything in."""
        ours, day = [d for d in decisions if d.action is Action.REOPEN], close.closed_at.date()
        return cls(tuple(d for d in ours if d.when >= day), frozenset(d.ref for d in ours if since <= d.when < day))

    @classmethod
    def by(cls, decisions: Iterable[Decision]) -> Reopened:
        """None of them, for figures as a close took them: those among `decisions` had been let in by then."""
        return cls((), frozenset(d.ref for d in decisions if d.action is Action.REOPEN))

    def of_its_day(self, close: Close) -> bool:
        """Whether some were made on the very day of the close: before it, or since."""
        return any(d.when == close.closed_at.date() for d in self.since)

    def taken_in(self, states: tuple[Snapshot, Snapshot]) -> Reopened:
        """The same without those that let in what a close has otherwise than the one before it: they are spent."""
        used, (before, kept) = set[CellRef](), states
        for old, new in ((before.figures, kept.figures), (before.bases, kept.bases)):
            found = changes({f.key: f for f in old}, {f.key: f for f in new})
            used |= {d.ref for c in found if figure_changed(c) and (d := self(c.old, c.new)) is not None}
        since = tuple(d for d in self.since if d.ref not in used)
        return replace(self, since=since, spent=self.spent | used)

    @property
    def of_those_waiting(self) -> frozenset[CellRef]:
        """The rows that let in what will count once it is accepted."""
        return frozenset(d.ref for d in self.since if d.unit in self.waiting)

    def __call__(self, old: ReportedFigure | None, new: ReportedFigure | None) -> Decision | None:
        """The decision that speaks of this figure: by union, and by file, indicator and cell where it names them."""
        row = new or old
        assert row is not None
        if row.unit in self.waiting:  # what is told now is of an earlier period, if anything is
            return None
        near = merge(*(self._since_by_unit.get(unit, ()) for unit in ("", row.unit)), key=itemgetter(0))
        for _, decision in near:
            if (
                decision.about(row.unit, row.file)
                and decision.indicator in ("", row.code)
                and decision.is_at(CellRef(row.file, row.sheet, row.cell))
            ):
                return decision
        return None

    @cached_property
    def _since_by_unit(self) -> Mapping[str, Sequence[tuple[int, Decision]]]:
        """Those made since by the union they name ('': none), each with its place among them."""
        found: dict[str, list[tuple[int, Decision]]] = {}
        for place in enumerate(self.since):
            found.setdefault(place[1].unit, []).append(place)
        return found


def freeze_all(
    program: Program,
    closed: tuple[FiguresByKey, FiguresByKey],
    current: tuple[FiguresByKey, FiguresByKey],
    allows: Reopened,
) -> tuple[tuple[dict[FigureKey, ReportedFigure], dict[FigureKey, ReportedFigure]], tuple[Deviation, ...]]:
    """Pairs and base quantities held together: a pair follows its base quantity where nothing else of it changed."""
    bases, of_bases = freeze(closed[1], current[1], allows)
    changed = {d.row.key: d for d in of_bases if not d.by_estimate}  # whether a pair is one it says itself

    def cause(old: ReportedFigure | None, new: ReportedFigure | None) -> Deviation | None:
        if old is None or new is None or old.numerator != new.numerator:
            return None
        indicator = program.indicator_by_code.get(new.code)
        return changed.get((new.unit, indicator.base or "", new.year)) if indicator else None

    def allowed(old: ReportedFigure | None, new: ReportedFigure | None) -> Decision | None:
        own = cause(old, new)
        return allows(old, new) or (own.decision if own else None)

    pairs, of_pairs = freeze(closed[0], current[0], allowed)
    of_pairs = tuple(replace(d, follows=True) if cause(d.old, d.new) else d for d in of_pairs)
    return (pairs, bases), (*of_bases, *of_pairs)


# ------------------------------------------------------------------------------------------- what is said of it


def deviation_issues(
    program: Program, close: Close, found: Iterable[Deviation], known: set[str], let_in: Collection[str] = ()
) -> tuple[Issue, ...]:
    """One issue a deviation; one a union that sent all its figures after the close, or none of them any more.

    `known`: the unions that have figures in the close. `let_in`: files that had come by the close and whose sender
    was confirmed only since.
    """
    by_unit: dict[tuple[str, Decision | None], list[Deviation]] = {}
    for item in found:
        by_unit.setdefault((item.row.unit, item.decision), []).append(item)
    said: list[Issue] = []
    for (unit, _), items in by_unit.items():
        if unit not in known:
            whole = _whole(close, items[0], "", f"{len(items)} số liệu")
            came_by_then = items[0].decision is None and items[0].row.file in let_in
            said.append(replace(whole, expected=f"{whole.expected}; {LET_IN_SINCE}") if came_by_then else whole)
        elif len(items) > 1 and all(d.new is None for d in items):
            said.append(_whole(close, items[0], f"{len(items)} số liệu", NOTHING))
        else:
            alike = [item for item in items if item.by_estimate]
            if len(alike) > 1:  # a form that was an estimate is a count now: one change, many figures
                said.append(_whole(close, alike[0], *(_many(alike, f) for f in (alike[0].old, alike[0].new))))
            said.extend(_single(program, close, item) for item in items if len(alike) < 2 or not item.by_estimate)
    return tuple(said)


def _many(items: Sequence[Deviation], figure: ReportedFigure | None) -> str:
    """Figures with the same values that have all become counts, or estimates."""
    return f"{len(items)} số liệu" + (ESTIMATE_MARK if figure and figure.estimated else "")


def _whole(close: Close, item: Deviation, old: str, new: str) -> Issue:
    return deviation_issue(close, item, CellRef(item.row.file), (old, new))


def _single(program: Program, close: Close, item: Deviation) -> Issue:
    row = item.row
    base = program.base_labels.get(row.code, "")
    what = f"{base or f'Chỉ tiêu {row.code}'}, năm {row.year}"
    said = deviation_issue(close, item, CellRef(row.file, row.sheet, row.cell), _said(program, item), what)
    return said.about(said.facts._replace(whole="" if row.denominator is None else number(row.denominator, 4)))


def deviation_issue(close: Close, item: Deviation, ref: CellRef, change: tuple[str, str], what: str = "") -> Issue:
    """What is said of one deviation, its `change` in words: kept out, or let in by its decision."""
    unit, (old, new) = item.row.unit, change
    of = Facts(item.row.code if what else "")
    if item.decision:
        told, of = f"{old or '(chưa có)'} → {new}: {item.decision.why}", of._replace(decision=item.decision.ref)
        return issue("K03", ref, found=new, what=what, unit=unit, facts=of, expected=told)
    when = f"chốt kỳ {close.period} ngày {short_date(close.closed_at.date())}, lần {close.number}"
    if not old or item.old is None:
        return issue("K02", ref, found=new, what=what, unit=unit, facts=of, expected=f"số đã {when}")
    return issue("K01", ref, found=new, what=what, unit=unit, facts=of, expected=f"{old}, {when}")


def _said(program: Program, item: Deviation) -> tuple[str, str]:
    """The figure before and after, in words."""
    before, after = (figure_text(program, f) if f else NOTHING for f in (item.old, item.new))
    return before, after

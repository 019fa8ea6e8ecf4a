"""The consolidated round: everything the summary workbook and the review report are made from."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

import pandas as pd

from pipeline.grids.outside import OutsideText
from pipeline.intake.texts.remarks import Remark
from pipeline.issues import CellRef, Issue
from pipeline.measures.headline import Judged, headline, in_time, judged, term_over
from pipeline.measures.outlook import Prospect, prospects
from pipeline.measures.recast import RecastFigure, recast
from pipeline.measures.results import ALL_COUNTED, Result, Uncounted, evaluate, with_uncounted
from pipeline.measures.series import Point
from pipeline.measures.told import NOBODY, Below, Known
from pipeline.measures.yearly_change import with_changes
from pipeline.program.model import Period, Program
from pipeline.program.vocabulary import Status
from pipeline.round.decision_lines import DecisionLine
from pipeline.round.estimates import EstimatedFigures, Estimates, estimated, estimates
from pipeline.round.facts import collect, collect_bases, collect_narratives
from pipeline.round.grouping import Member, members
from pipeline.round.offers import TypedDecision, TypedValue
from pipeline.round.roster import Roster, RosterLine


@dataclass(frozen=True)
class Cover:
    """What a round is about: `near` and `at_risk` are the shares of a target that its figures are judged by.

    `part`: the name of the part of the round that is told of alone; '' for all of it.
    """

    program: Program
    period: Period
    near: float
    at_risk: float
    illustrative: bool = False
    part: str = ""


@dataclass(frozen=True)
class Figures:
    """The figures that count.

    Frames: `facts` (unit, indicator, year, numerator, denominator, file, sheet, cell, period), `bases` (unit, base,
    year, value, file, sheet, cell, period). Files are relative to the program's folder in inputs/. `below`: what
    offices below say beside their pairs; `details` their breakdowns (facts.DETAIL_COLUMNS). `after_close`: how many
    figures of each union came after the close of this period and wait for a decision. `estimated`: which of them are
    estimates, None where nothing came before or was closed, so that the round's own forms tell.
    """

    facts: pd.DataFrame = field(default_factory=lambda: collect(()))
    bases: pd.DataFrame = field(default_factory=lambda: collect_bases(()))
    below: Below = NOBODY
    details: pd.DataFrame | None = None
    after_close: Mapping[str, int] = field(default_factory=dict)
    estimated: EstimatedFigures | None = None


@dataclass(frozen=True)
class Texts:
    """What the unions wrote.

    `narratives`: a frame (unit, section, text, file, sheet, cell); `remarks`: what unions explain, of this and earlier
    periods; `closed_remarks`: what those of `kept_out` did when it was closed, of which figures came after a close and
    wait for a decision; `outside`: their other words of this period, by union.
    """

    narratives: pd.DataFrame = field(default_factory=lambda: collect_narratives(()))
    remarks: tuple[Remark, ...] = ()
    closed_remarks: tuple[Remark, ...] = ()
    outside: Mapping[str, tuple[OutsideText, ...]] = field(default_factory=dict)
    kept_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class History:
    """The periods before: `series` as each was known then, with this one; `before` the results of the same half-year a
    year earlier, where there are any."""

    series: tuple[Point, ...] = ()
    before: tuple[Result, ...] = ()


@dataclass(frozen=True)
class ForDecision:
    """What the list of problems needs for the office to decide there.

    `cells`: what the answer cells hold that problems are about; `typed`: what was typed beside problems and could not
    be taken, so that it is asked again.
    """

    cells: Mapping[CellRef, TypedValue] = field(default_factory=dict)
    typed: tuple[TypedDecision, ...] = ()


NO_ROSTER, NO_TEXTS, NO_HISTORY, NOTHING_ASKED = Roster(), Texts(), History(), ForDecision()


@dataclass(frozen=True)
class Consolidation:
    """One period of one program, put together: what it is about, its figures and what they come to, who sent what, what
    was written, what is wrong, what the office decided, what was before, and whose answers are in no sum."""

    cover: Cover
    figures: Figures
    results: tuple[Result, ...]
    prospects: tuple[Prospect, ...]
    roster: Roster
    texts: Texts
    issues: tuple[Issue, ...]
    decisions: tuple[DecisionLine, ...]
    history: History
    for_decision: ForDecision = NOTHING_ASKED
    uncounted: Uncounted = ALL_COUNTED

    @property
    def program(self) -> Program:
        """The program it is a round of."""
        return self.cover.program

    @property
    def period(self) -> Period:
        """The period it is about."""
        return self.cover.period

    @cached_property
    def views(self) -> dict[Hashable, object]:
        """What has been made of it to be shown, see `round.once`."""
        return {}

    def __getstate__(self) -> dict[str, object]:
        """What is kept of it: its parts alone, what follows from them is worked out again."""
        return {part.name: getattr(self, part.name) for part in fields(self)}

    @property
    def years(self) -> tuple[int, ...]:
        """The years it speaks of."""
        return self.known.years

    @property
    def latest_year(self) -> int:
        """The year the period is about."""
        return self.period.years[-1]

    @cached_property
    def own_results(self) -> Mapping[tuple[str, int | None], Result]:
        """Results against the program's own targets by (indicator code, year or None for the term)."""
        return {(r.indicator.code, r.year): r for r in self.results if r.resolution == self.program.resolution}

    @cached_property
    def known(self) -> Known:
        """What is known of the program's indicators."""
        return Known(self.program, self.period, self.figures.facts, self.figures.below)

    @cached_property
    def members(self) -> Mapping[str, Member]:
        """Every union of the program, the office included, by code, with the groups it is shown in."""
        return members(self.program)

    def facts_of(self, indicator: str) -> pd.DataFrame:
        """The pairs of one indicator, by its code."""
        return self.known.of(self.program.indicator_by_code[indicator]).rows

    @cached_property
    def prospect_of(self) -> Mapping[str, Prospect]:
        """Outlooks by indicator code."""
        return {p.indicator.code: p for p in self.prospects}

    @cached_property
    def judged(self) -> Mapping[str, Judged]:
        """What the period holds each indicator to, by code: the verdicts that every headline counts."""
        return {i.code: judged(self.program, self.period, self.own_results, i) for i in self.program.indicators}

    @cached_property
    def estimates(self) -> Estimates:
        """Which of its figures are estimates."""
        return estimates(self.known, self.roster.lines, self.figures.bases, self.estimated_figures)

    @cached_property
    def estimated_figures(self) -> EstimatedFigures:
        """Which figures of unions are estimates."""
        figures = self.figures
        if figures.estimated is not None:
            return figures.estimated
        said = {line.unit.code for line in self.roster.lines if line.delivery.counted and line.estimated}
        return estimated(self.period, said, figures.facts, figures.bases)

    def due_status(self, result: Result) -> Status:
        """The verdict on any result, the words of which speak of time: what is not over is not due."""
        return in_time(self.program, self.period, result).status

    @property
    def term_over(self) -> bool:
        """Whether nothing of the term is left, so that no outlook is due."""
        return term_over(self.program, self.period)

    @property
    def headline(self) -> Mapping[Status, int]:
        """How many indicators stand where."""
        return headline(j.status for j in self.judged.values())

    @cached_property
    def corrections(self) -> tuple[DecisionLine, ...]:
        """The corrections of the office that are in the results."""
        return tuple(d for d in self.decisions if d.applied and d.enters and self.counts(d))

    @cached_property
    def corrected(self) -> frozenset[str]:
        """Codes of the indicators and base quantities that hold a value corrected by the office."""
        return frozenset[str]().union(*(d.enters for d in self.corrections))

    def counts(self, line: DecisionLine) -> bool:
        """Whether figures it was about are in the results: a union's later form replaces what an earlier one said."""
        return not line.period or (line.unit, line.period) in self._told_in

    @cached_property
    def _told_in(self) -> frozenset[tuple[str, str]]:
        """Each union with the names of the periods its figures were sent in."""
        frames = [frame[["unit", "period"]] for frame in (self.figures.facts, self.figures.bases)]
        known = pd.concat(frames).drop_duplicates()
        return frozenset((str(u), self.program.period_names.get(str(p), "")) for u, p in known.itertuples(index=False))

    @cached_property
    def recast(self) -> tuple[RecastFigure, ...]:
        """The years of unions told again over mergers and splits."""
        return recast(self.program, self.period.end, self.figures.facts)

    @cached_property
    def counted_remarks(self) -> tuple[Remark, ...]:
        """The remarks of unions none of whose figures a close keeps out, of the others those of the close."""
        return (*(r for r in self.texts.remarks if r.unit not in self.texts.kept_out), *self.texts.closed_remarks)

    @cached_property
    def unit_roster(self) -> tuple[RosterLine, ...]:
        """The lines of the roster without the office's own form."""
        return tuple(line for line in self.roster.lines if line.unit.code != self.program.office_code)


def assemble(
    cover: Cover,
    figures: Figures,
    *,
    roster: Roster = NO_ROSTER,
    texts: Texts = NO_TEXTS,
    issues: tuple[Issue, ...] = (),
    decisions: tuple[DecisionLine, ...] = (),
    history: History = NO_HISTORY,
    uncounted: Uncounted = ALL_COUNTED,
) -> Consolidation:
    """Evaluate the figures and put the round together; pure. `uncounted`: whose answers are in no sum.

    Targets over the year before become numbers, but of a part: there they are those of all unions together already.
    """
    known = Known(cover.program, cover.period, figures.facts, figures.below)
    known = known if cover.part else with_changes(known)
    cover = replace(cover, program=known.program)
    results = with_uncounted(evaluate(known, cover.near), uncounted)
    ahead = prospects(known, results, near=cover.near, at_risk=cover.at_risk)
    return Consolidation(cover, figures, results, ahead, roster, texts, issues, decisions, history, uncounted=uncounted)

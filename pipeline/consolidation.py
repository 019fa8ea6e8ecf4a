"""The consolidated round: everything the summary workbook and the review report are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import pandas as pd

from pipeline.intake.decisions import Action
from pipeline.intake.submission import FileReport
from pipeline.issues import Issue
from pipeline.labelled import Labelled
from pipeline.measures.outlook import Prospect, prospects
from pipeline.measures.results import Result, evaluate, years_shown
from pipeline.program.model import Period, Program, Unit
from pipeline.text import short_date


class Delivery(Labelled):
    """Where a union stands in the round."""

    ON_TIME = "on_time", "Đúng hạn"
    LATE = "late", "Quá hạn"
    REJECTED = "rejected", "Không nhận được"
    MISSING = "missing", "Chưa nộp"

    @property
    def received(self) -> bool:
        """Whether the union's figures are in the sums."""
        return self in (Delivery.ON_TIME, Delivery.LATE)


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One union of the round: delivery, its file, how many errors and warnings it has, basis of its figures.

    `received_at` is the date of the e-mail the file came with, where that is known; `former_errors` the most errors
    that an earlier file of the union had.
    """

    unit: Unit
    delivery: Delivery
    file: str
    saved_at: datetime | None
    errors: int
    warnings: int
    estimated: bool
    typed_in: bool
    received_at: datetime | None = None
    former_errors: int = 0

    @property
    def came_at(self) -> datetime | None:
        """When the union's file came: by its e-mail, else by when it was last saved."""
        return self.received_at or self.saved_at


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision of the office about this period's returns, and whether it could be applied.

    `file` is the file it was applied to as the workbook names it, else as the decision does; `about` what was corrected
    or accepted; `enters` the codes of the indicators and base quantities that a corrected value is part of.
    """

    action: Action
    unit: str
    file: str
    cell: str
    code: str
    about: str
    old: str
    new: str
    reason: str
    who: str
    when: date | None
    until: date | None
    applied: bool
    enters: frozenset[str] = frozenset()

    @property
    def decided(self) -> str:
        """Who decided, and when."""
        return f"{self.who}, {short_date(self.when)}" if self.when else self.who


@dataclass(frozen=True)
class Consolidation:
    """One period of one program, put together.

    Frames: `facts` (unit, indicator, year, numerator, denominator, file, sheet, cell, period), `bases` (unit, base,
    year, value, file, sheet, cell, period), `narratives` (unit, section, text, file, sheet, cell). Files are relative
    to the program's folder in inputs/. `before`: the results of the same half-year a year earlier, where there are any.
    """

    program: Program
    period: Period
    facts: pd.DataFrame
    bases: pd.DataFrame
    narratives: pd.DataFrame
    years: tuple[int, ...]
    results: tuple[Result, ...]
    prospects: tuple[Prospect, ...]
    roster: tuple[RosterLine, ...]
    files: tuple[FileReport, ...]
    issues: tuple[Issue, ...]
    illustrative: bool
    near: float
    at_risk: float
    decisions: tuple[DecisionLine, ...] = ()
    before: tuple[Result, ...] = ()

    @property
    def latest_year(self) -> int:
        """The year the period is about."""
        return self.period.years[-1]

    @cached_property
    def own_results(self) -> Mapping[tuple[str, int | None], Result]:
        """Results against the program's own targets by (indicator code, year or None for the term)."""
        return {(r.indicator.code, r.year): r for r in self.results if r.resolution == self.program.resolution}

    def facts_of(self, indicator: str) -> pd.DataFrame:
        """The pairs of one indicator."""
        return self._facts_by_indicator.get(indicator, self.facts.iloc[:0])

    @cached_property
    def _facts_by_indicator(self) -> Mapping[str, pd.DataFrame]:
        return {str(code): rows for code, rows in self.facts.groupby("indicator", sort=False)}

    @cached_property
    def prospect_of(self) -> Mapping[str, Prospect]:
        """Outlooks by indicator code."""
        return {p.indicator.code: p for p in self.prospects}

    @property
    def corrected(self) -> frozenset[str]:
        """Codes of the indicators and base quantities that hold a value corrected by the office."""
        return frozenset[str]().union(*(d.enters for d in self.decisions if d.applied))

    @property
    def unit_roster(self) -> tuple[RosterLine, ...]:
        """The roster without the office's own form."""
        return tuple(line for line in self.roster if line.unit.code != self.program.office_code)


def assemble(
    program: Program,
    period: Period,
    *,
    facts: pd.DataFrame,
    bases: pd.DataFrame,
    narratives: pd.DataFrame,
    roster: tuple[RosterLine, ...],
    files: tuple[FileReport, ...],
    issues: tuple[Issue, ...],
    illustrative: bool,
    near: float,
    at_risk: float,
    decisions: tuple[DecisionLine, ...] = (),
    before: tuple[Result, ...] = (),
) -> Consolidation:
    """Evaluate the facts and put the round together; pure."""
    results = evaluate(program, period, facts, near)
    return Consolidation(
        program=program,
        period=period,
        facts=facts,
        bases=bases,
        narratives=narratives,
        years=years_shown(program, period, facts),
        results=results,
        prospects=prospects(program, period, results, near, at_risk),
        roster=roster,
        files=files,
        issues=issues,
        illustrative=illustrative,
        near=near,
        at_risk=at_risk,
        decisions=decisions,
        before=before,
    )

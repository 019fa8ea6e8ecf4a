"""Which figures of a round are estimates (ước thực hiện): the form says so, or they are told before their day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from pipeline.program.model import Period
from pipeline.round.roster import RosterLine


@dataclass(frozen=True, slots=True)
class Estimates:
    """The estimates among the figures of a period's last `year`.

    `ahead`: forms were due before the day the figures are of, so that nobody could count them; `unions` of `counted`
    say on their forms that they estimate; `indicators` and `bases`: the codes of those whose figures hold an estimate.
    """

    year: int
    ahead: bool
    unions: int
    counted: int
    indicators: frozenset[str]
    bases: frozenset[str]

    @property
    def some(self) -> bool:
        """Whether any figure holds an estimate."""
        return bool(self.indicators or self.bases)

    def holds(self, code: str, year: int | None) -> bool:
        """Whether an indicator's figure of a year, or of the term up to now, holds an estimate of the last year."""
        return code in self.indicators and year in (None, self.year)

    def holds_base(self, code: str, year: int) -> bool:
        """Whether a base quantity of a year holds an estimate."""
        return code in self.bases and year == self.year


def estimates(
    period: Period, lines: Iterable[RosterLine], office: str, facts: pd.DataFrame, bases: pd.DataFrame
) -> Estimates:
    """The estimates of a round, of the figures that its own forms tell; the `office`'s own form is no union's."""
    counted = [line for line in lines if line.delivery.counted]
    said = {line.unit.code for line in counted if line.estimated}
    ahead, year = period.cutoff > period.due, period.years[-1]

    def of(frame: pd.DataFrame, name: str) -> frozenset[str]:
        own = frame[(frame["year"] == year) & (frame["period"] == period.code)]
        return frozenset(own[name] if ahead else own.loc[own["unit"].isin(said), name])

    unions = [line.unit.code for line in counted if line.unit.code != office]
    return Estimates(
        year, ahead, sum(unit in said for unit in unions), len(unions), of(facts, "indicator"), of(bases, "base")
    )

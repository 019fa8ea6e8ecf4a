"""Which figures of a round are estimates (ước thực hiện): the form says so, or they are told before their day. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from pipeline.measures.rollup import latest_per_unit
from pipeline.measures.told import Known
from pipeline.program.model import Period
from pipeline.program.vocabulary import Accrual
from pipeline.round.roster import RosterLine

FigureAt = tuple[str, str, int]  # unit, code, year


@dataclass(frozen=True, slots=True)
class EstimatedFigures:
    """The estimates among figures, by unit, code and year: pairs, and base quantities."""

    pairs: frozenset[FigureAt] = frozenset()
    bases: frozenset[FigureAt] = frozenset()

    def followed_by(self, later: EstimatedFigures, pairs: pd.DataFrame, bases: pd.DataFrame) -> EstimatedFigures:
        """These with those of a later round over them, of whose figures the frames are."""
        return EstimatedFigures(
            (self.pairs - keys_of(pairs) if self.pairs else self.pairs) | later.pairs,
            (self.bases - keys_of(bases) if self.bases else self.bases) | later.bases,
        )


NO_ESTIMATES = EstimatedFigures()


@dataclass(frozen=True, slots=True)
class Estimates:
    """The estimates among the figures of a round, whose period's last year is `year`.

    `ahead`: its forms were due before the day the figures are of, so that nobody could count them; `unions` of
    `counted` say on their forms that they estimate, and `office` that the office's own form does; `pairs` and
    `base_years`: the codes and years whose figures hold an estimate; `terms`: the indicators whose figure of the term
    does.

    A year that an earlier period told as an estimate is one until somebody tells it again.
    """

    year: int
    ahead: bool
    unions: int
    office: bool
    counted: int
    pairs: frozenset[tuple[str, int]]
    base_years: frozenset[tuple[str, int]]
    terms: frozenset[str]

    @property
    def indicators(self) -> frozenset[str]:
        """The indicators whose figures of the last year hold an estimate."""
        return frozenset(code for code, year in self.pairs if year == self.year)

    @property
    def bases(self) -> frozenset[str]:
        """The base quantities whose figures of the last year hold an estimate."""
        return frozenset(code for code, year in self.base_years if year == self.year)

    @property
    def some(self) -> bool:
        """Whether any figure of the last year holds an estimate."""
        return bool(self.indicators or self.bases)

    @property
    def own(self) -> bool:
        """Whether forms of this very round tell estimates."""
        return self.some and (self.ahead or self.office or self.unions > 0)

    @property
    def label(self) -> str:
        """What the last year's figures are called where some are estimates: all of them are, or not."""
        return "ước thực hiện" if self.ahead else "có số ước thực hiện"

    @property
    def earlier(self) -> tuple[int, ...]:
        """The years whose figures hold estimates that others told: forms of earlier periods, a close."""
        years = {year for _, year in (*self.pairs, *self.base_years)}
        return tuple(sorted(years - {self.year} if self.own else years))

    def holds(self, code: str, year: int | None) -> bool:
        """Whether an indicator's figure of a year, or of the term up to now, holds an estimate."""
        return code in self.terms if year is None else (code, year) in self.pairs

    def holds_base(self, code: str, year: int) -> bool:
        """Whether a base quantity of a year holds an estimate."""
        return (code, year) in self.base_years


def estimated(period: Period, said: Collection[str], facts: pd.DataFrame, bases: pd.DataFrame) -> EstimatedFigures:
    """The estimates among what forms of a period tell; `said`: the unions that say so on theirs.

    Only the last year can be one; of the figures of other periods in the frames nothing is said.
    """
    ahead, year = period.cutoff > period.due, period.years[-1]

    def of(frame: pd.DataFrame) -> frozenset[FigureAt]:
        own = frame[(frame["year"] == year) & (frame["period"] == period.code)]
        return keys_of(own if ahead else own[own["unit"].isin(said)])

    return EstimatedFigures(of(facts), of(bases))


def keys_of(frame: pd.DataFrame) -> frozenset[FigureAt]:
    """What the rows of a frame of pairs or of base quantities speak of: its first three columns."""
    units, codes, years = (frame[name].tolist() for name in frame.columns[:3])
    return frozenset(zip(units, codes, map(int, years), strict=True))


def estimates(known: Known, lines: Iterable[RosterLine], bases: pd.DataFrame, found: EstimatedFigures) -> Estimates:
    """The estimates of a round of whose figures those `found` are; the office's own form is no union's."""
    office, period = known.program.office_code, known.period
    told = [line for line in lines if line.delivery.counted]
    counted = [line for line in told if line.unit.code != office]
    pairs = found.pairs & keys_of(known.facts) if found.pairs else found.pairs
    of_bases = found.bases & keys_of(bases) if found.bases else found.bases
    return Estimates(
        year=period.years[-1],
        ahead=period.cutoff > period.due,
        unions=sum(line.estimated for line in counted),
        office=any(line.estimated for line in told if line.unit.code == office),
        counted=len(counted),
        pairs=frozenset((code, year) for _, code, year in pairs),
        base_years=frozenset((code, year) for _, code, year in of_bases),
        terms=frozenset(_terms(known, pairs)),
    )


def _terms(known: Known, pairs: frozenset[FigureAt]) -> Iterator[str]:
    """The indicators an estimate is in the term's figure of: any year of a flow, every union's latest of a level."""
    for told in known.of_each() if pairs else ():
        rows = told.of_year(None)
        if pairs & keys_of(latest_per_unit(rows) if told.indicator.accrual is Accrual.LEVEL else rows):
            yield told.indicator.code

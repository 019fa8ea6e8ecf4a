"""What was told: by offices below beside their pairs, in a period of a program, of one indicator. Plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from pipeline.measures.pairs import Pair
from pipeline.program.model import Indicator, Period, Program


class Tally(NamedTuple):
    """Unions that reported and unions expected."""

    reported: int
    expected: int


@dataclass(frozen=True)
class Below:
    """What the offices below say beside their pairs, which stand among the facts; year None is the whole term.

    `tallies` by (office, indicator, year), `terms` by (office, indicator): the term pair of a level cannot be had from
    its years, since every union's latest year counts.
    """

    tallies: Mapping[tuple[str, str, int | None], Tally] = field(default_factory=dict)
    terms: Mapping[tuple[str, str], Pair] = field(default_factory=dict)

    def over(self, earlier: Below) -> Below:
        """This round's sums over those of an earlier one."""
        kept = {at: pair for at, pair in earlier.terms.items() if (*at, None) not in self.tallies}
        return Below({**earlier.tallies, **self.tallies}, {**kept, **self.terms})

    @cached_property
    def last_expected(self) -> Mapping[str, Mapping[str, tuple[int, int]]]:
        """Of every office the last year for which it told each indicator or base, and how many unions it expected."""
        found: dict[str, dict[str, tuple[int, int]]] = {}
        for (office, asked, year), tally in self.tallies.items():
            if year is not None:
                told = found.setdefault(office, {})
                told[asked] = max(told.get(asked, (0, 0)), (year, tally.expected))
        return found


NOBODY = Below()


@dataclass(frozen=True)
class Known:
    """What was known when a period was done: its own figures over those of the periods before it.

    `program`: with the targets in force then; `facts`: columns facts.FACT_COLUMNS, one row per unit, indicator and
    year; `below`: coverage and term pairs of the offices that send sums.
    """

    program: Program
    period: Period
    facts: pd.DataFrame
    below: Below = NOBODY

    @property
    def years(self) -> tuple[int, ...]:
        """The years it speaks of: all of the term up to the period's last; one nobody reported is unknown."""
        last = self.period.years[-1] if self.period.years else self.program.years[-1]
        return tuple(y for y in self.program.years if y <= last)

    @cached_property
    def _rows(self) -> Mapping[str, pd.DataFrame]:
        return {str(code): rows for code, rows in self.facts.groupby("indicator", sort=False)}

    @cached_property
    def _told(self) -> Mapping[str, Told]:
        return {i.code: self._of(i, self.years) for i in self.program.indicators}

    def _of(self, indicator: Indicator, years: tuple[int, ...]) -> Told:
        rows = self._rows.get(indicator.code)
        return Told(self, indicator, self.facts.iloc[:0] if rows is None else rows, years)

    def of(self, indicator: Indicator, years: tuple[int, ...] | None = None) -> Told:
        """What is known of one indicator; its term is made up of `years`, or of all that it speaks of."""
        known = self._told.get(indicator.code)
        if years is None and known is not None and known.indicator is indicator:  # with all that it has worked out
            return known
        return self._of(indicator, self.years if years is None else years)

    def of_each(self) -> Iterator[Told]:
        """What is known of every indicator of the program."""
        return map(self.of, self.program.indicators)


@dataclass(frozen=True)
class Told:
    """What is known of one indicator: its `rows` (columns as in Known.facts), and the `years` that make up its term."""

    known: Known
    indicator: Indicator
    rows: pd.DataFrame
    years: tuple[int, ...]

    @property
    def program(self) -> Program:
        """The program that asks it."""
        return self.known.program

    @property
    def period(self) -> Period:
        """The period in which this was known."""
        return self.known.period

    @cached_property
    def _by_year(self) -> Mapping[int, pd.DataFrame]:
        return {int(str(year)): rows for year, rows in self.rows.groupby("year", sort=False)}

    def of_year(self, year: int | None) -> pd.DataFrame:
        """The rows of one year, or of all that make up the term."""
        if year is None:
            return self.rows[self.rows["year"].isin(self.years)]
        return self._by_year.get(year, self.rows.iloc[:0])

    def asked(self, year: int | None) -> tuple[int, ...]:
        """The years whose answers are owed: the one, where it is asked, or those of the term."""
        years = self.years if year is None else (year,)
        return tuple(y for y in years if self.program.owed_in(self.period, self.indicator, y))

"""Facts -> sums of pairs with their coverage. Percentages are never averaged, missing unions are never zero."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipeline.measures.pairs import DECIMALS, total
from pipeline.program.model import Indicator, Period, Program
from pipeline.program.vocabulary import Accrual, Reporter


@dataclass(frozen=True, slots=True)
class Sum:
    """The pair of a group of unions with its coverage: unions that reported / unions expected."""

    numerator: float | None
    denominator: float | None
    reported: int
    expected: int


def totals(facts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sum the pairs of `facts` over the columns `by`.

    Returns columns `by` + numerator, denominator (NaN where no pair has one), reported (number of unions).
    """
    grouped = facts.groupby(by, sort=True, observed=True)
    sums = {"numerator": grouped["numerator"].sum(), "denominator": grouped["denominator"].sum(min_count=1)}
    out = pd.DataFrame({**sums, "reported": grouped["unit"].nunique()})
    return out.round({"numerator": DECIMALS, "denominator": DECIMALS}).reset_index()


def latest_per_unit(facts: pd.DataFrame) -> pd.DataFrame:
    """Of each union and indicator the row of the latest year: what a level is summed from."""
    return facts.sort_values(["year"], kind="stable").drop_duplicates(["unit", "indicator"], keep="last")


def term_facts(facts: pd.DataFrame, indicator: Indicator, counted: Set[str]) -> pd.DataFrame:
    """The rows of one indicator that make up its term figure: all years of a flow, the latest of a level.

    A level is summed over the unions `counted`: the members of a union that was merged are counted where they are now.
    """
    own = facts[facts["indicator"] == indicator.code]
    return own if indicator.accrual is Accrual.CUMULATIVE else latest_per_unit(own[own["unit"].isin(counted)])


def existing_units(program: Program, period: Period, years: tuple[int, ...]) -> frozenset[str]:
    """Codes of the unions that exist on the last day the figures speak of, and of the office."""
    return program.units_by_day.on(last_day(period, years)) | {program.office_code}


def values(indicator: Indicator, pairs: pd.DataFrame) -> pd.Series[float]:
    """`Indicator.value` of every row of a frame of pairs (columns numerator, denominator); NaN where it is None."""
    numerators = pairs["numerator"].astype("float64")
    if not indicator.measure.has_denominator:
        return numerators
    denominators = pairs["denominator"].astype("float64")
    return (100 * numerators if indicator.is_percent else numerators) / denominators.where(denominators != 0)


def year_day(period: Period, year: int) -> date:
    """The day on which the unions expected for `year` are counted: the year's end, or the period's if earlier."""
    return min(period.end, date(year, 12, 31))


def last_day(period: Period, years: Sequence[int]) -> date:
    """The last day that figures of `years` speak of; the period's where there are none."""
    return year_day(period, years[-1]) if years else period.end


def expected_units(program: Program, period: Period, indicator: Indicator, year: int) -> frozenset[str]:
    """Codes of those who have to answer `indicator` for `year`; nobody when that year does not ask it.

    Offices below, which send sums, are counted in measures/levels.
    """
    if not program.owed_in(period, indicator, year):
        return frozenset()
    if indicator.reporter is Reporter.OFFICE:
        return frozenset((program.office_code,))
    return program.units_by_day.unions_on(year_day(period, year), indicator.scope.kinds)


def sum_of(facts: pd.DataFrame, expected: Set[str]) -> Sum:
    """The sum over `facts` (rows of one indicator); a union that reported counts as expected too."""
    reporting = set(facts["unit"].tolist())
    if not reporting:
        return Sum(None, None, 0, len(expected))
    denominators = facts["denominator"].dropna()
    return Sum(
        total(facts["numerator"].tolist()),
        total(denominators.tolist()) if len(denominators) else None,
        len(reporting),
        len(expected | reporting),
    )

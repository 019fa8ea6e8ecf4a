"""The figures of a round as the rules of plausibility hold them against one another: one row for every number asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from pipeline.forms.layout import PARTS, answer_name, base_name, is_share
from pipeline.forms.quantities import asks_people, sorts_of_people, wholes
from pipeline.issues import Facts
from pipeline.program.model import Indicator, Program
from pipeline.program.spoken import PEOPLE_UNITS
from pipeline.program.vocabulary import Measure
from pipeline.round.facts import AskedNumbers, collect
from pipeline.settings import Thresholds

DENOMINATOR_MARK = "/"  # what the denominator of an indicator is called here, behind its code


def question_of(item: str) -> str:
    """The code of the indicator or base quantity that an item of these frames belongs to."""
    return item.removesuffix(DENOMINATOR_MARK)


@dataclass(frozen=True)
class ComparedFigures:
    """The numbers of this period beside those of the periods before; `halves`: pairs of earlier half-years."""

    program: Program
    now: AskedNumbers
    before: AskedNumbers
    limits: Thresholds
    halves: pd.DataFrame = field(default_factory=lambda: collect(()))

    @property
    def facts(self) -> pd.DataFrame:
        """The pairs of this period. Columns: facts.FACT_COLUMNS."""
        return self.now.facts

    @property
    def bases(self) -> pd.DataFrame:
        """The base quantities of this period. Columns: facts.BASE_COLUMNS."""
        return self.now.bases

    def about(self, item: str, year: int) -> Facts:
        """What an issue about a figure is about."""
        code = question_of(item)
        indicator = self.program.indicator_by_code.get(code)
        if indicator is None:
            return Facts(code, year, base_name(code, year))
        part = "den" if item != code else "num" if indicator.measure is Measure.RATIO else "val"
        return Facts(code, year, answer_name(indicator, year, part))

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Indicators answered with one number. Columns: unit, item, year, value, what, file, sheet, cell, period."""
        return self._counts(self.facts)

    @cached_property
    def heads(self) -> pd.DataFrame:
        """Base quantities; columns as of `counts`."""
        return self._heads(self.bases)

    @cached_property
    def asked(self) -> pd.DataFrame:
        """`counts`, and what a ratio asks that nothing else of the form bounds."""
        return self._asked(self.now)

    @cached_property
    def former_asked(self) -> pd.DataFrame:
        """`asked` of the periods before."""
        return self._asked(self.before)

    @cached_property
    def former_heads(self) -> pd.DataFrame:
        """`heads` of the periods before."""
        return self._heads(self.before.bases)

    def _counts(self, frame: pd.DataFrame) -> pd.DataFrame:
        counted = {
            i.code for i in self.program.indicators if not i.measure.is_choice and i.measure is not Measure.RATIO
        }
        return _numbers(frame, counted)

    def _asked(self, numbers: AskedNumbers) -> pd.DataFrame:
        frame, denominators = numbers.facts, numbers.denominators
        if frame.empty and denominators.empty:
            return self._counts(frame)
        free = {i.code for i in self.program.indicators if is_unbounded(i)}
        lower = denominators.rename(columns={"indicator": "item"})
        lower = lower.assign(what=_named(lower) + PARTS["den"], item=lower["item"].astype(str) + DENOMINATOR_MARK)
        upper = _numbers(frame, free)
        parts = (self._counts(frame), lower, upper.assign(what=upper["what"] + PARTS["num"]))
        return pd.concat([p for p in parts if len(p)] or parts[:1], ignore_index=True)

    def _heads(self, frame: pd.DataFrame) -> pd.DataFrame:
        labels = self.program.base_labels
        rows = frame.rename(columns={"base": "item"})
        return rows.assign(what=rows["item"].map(labels).astype(str) + " năm " + rows["year"].astype(str))


def _numbers(frame: pd.DataFrame, codes: set[str]) -> pd.DataFrame:
    """The numerators of some indicators; columns as of ComparedFigures.counts."""
    rows = frame[frame["indicator"].isin(codes)].rename(columns={"indicator": "item", "numerator": "value"})
    return rows.assign(what=_named(rows))


def _named(rows: pd.DataFrame) -> pd.Series:
    return "Chỉ tiêu " + rows["item"].astype(str) + " năm " + rows["year"].astype(str)


def is_unbounded(indicator: Indicator) -> bool:
    """Whether it is a ratio whose numerator may exceed its denominator: money of its due, an amount per head."""
    return indicator.measure is Measure.RATIO and not is_share(indicator)


def of_people(unit: str) -> bool:
    """Whether a unit of measure counts people, each of them once."""
    said = unit.casefold().partition("/")[0]
    return "lượt" not in said and any(word in said for word in PEOPLE_UNITS)


def counts_people(program: Program) -> set[str]:
    """The items of ComparedFigures.asked that count people: whole indicators, and denominators."""
    counted = {i.code for i in program.indicators if i.measure is not Measure.RATIO and of_people(i.unit)}
    ratios = [i for i in program.indicators if i.measure is Measure.RATIO]
    return counted | {i.code + DENOMINATOR_MARK for i in ratios if i.base is None and asks_people(i.denominator)}


def widest_bases(program: Program) -> dict[str, tuple[str, ...]]:
    """By item of ComparedFigures.asked that counts people: the base quantities whose people they must be among.

    Members are not held against officers, nor anybody against the members: an item without such a base is left out.
    """
    own = [b for b in program.bases if of_people(b.unit) and not wholes(b, program.bases)]
    sorts = {b.code: sorts_of_people(b.label) for b in own}
    found: dict[str, tuple[str, ...]] = {}
    for item in sorted(counts_people(program)):
        asked = _sorts_asked(program.indicator_by_code[question_of(item)], item.endswith(DENOMINATOR_MARK))
        if bases := tuple(code for code, of in sorts.items() if not of or (asked and asked <= of)):
            found[item] = bases
    return found


def _sorts_asked(indicator: Indicator, of_denominator: bool) -> frozenset[str]:
    question = indicator.denominator if of_denominator else indicator.numerator
    return sorts_of_people(question) or sorts_of_people(indicator.unit)

"""The idea that keeps it small: every answer becomes one pair (numerator, denominator), and pairs add up."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.program.model import Indicator
from pipeline.program.vocabulary import NOT_YET, Measure, YesNo

# Answers carry at most this many decimals (the reader sees to it), so a sum rounded to as many is the exact decimal
# sum: the order of adding, and the level it is added at, cannot change a figure (up to some 10^11).
DECIMALS = ANSWER_DECIMALS = 4


class Pair(NamedTuple):
    """(numerator, denominator); the denominator is None for counts and stocks; (0, 0) is 'not concerned'."""

    numerator: float
    denominator: float | None


def ratio_pair(numerator: float, denominator: float) -> Pair:
    """The pair of a ratio: the two numbers themselves."""
    return Pair(numerator, denominator)


def number_pair(indicator: Indicator, value: float) -> Pair:
    """The pair of a single number: (a, -) for counts and stocks, (a, 1) for an average per union."""
    return Pair(value, 1.0 if indicator.measure is Measure.PER_UNIT else None)


def choice_pair(indicator: Indicator, answer: str) -> Pair | None:
    """The pair of a choice: (1 or 0, 1); 'Không thuộc đối tượng' is (0, 0), neither yes nor no.

    None for 'Chưa đánh giá': what is not known yet is no pair.
    """
    if answer == NOT_YET:
        return None
    if answer == YesNo.NOT_CONCERNED.label:
        return Pair(0.0, 0.0)
    if indicator.measure is Measure.YES_NO:
        return Pair(float(answer == YesNo.YES.label), 1.0)
    assert indicator.scale is not None and indicator.threshold is not None
    grades = indicator.scale.grades
    return Pair(float(grades.index(answer) <= grades.index(indicator.threshold)), 1.0)


def from_frame(value: float) -> float | None:
    """A number of a frame as a value: None for NaN, which is how a column of numbers has no denominator."""
    return None if math.isnan(value) else float(value)


def total(values: Iterable[float]) -> float:
    """An exact sum of numbers with few decimals."""
    return round(math.fsum(values), DECIMALS)

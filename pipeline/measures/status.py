"""A result against its target."""

from __future__ import annotations

from pipeline.program.model import Indicator, Target
from pipeline.program.vocabulary import Accrual, Comparator, Measure, Status

PRECISION = 9  # decimals; what binary fractions leave beyond them is no difference
GROWING = (Measure.COUNT, Measure.PER_UNIT)  # what happened in a year adds up until its end


def status_of(value: float, target: Target, comparator: Comparator, near: float) -> Status:
    """Exceeded, met, near (within the share `near` of the target) or not met.

    A range is met from its lower end and exceeded above its upper end. '>' and '<' are met only beyond the target.
    '=' is met by the target alone: what lies above is `too_high`, and no better than what lies below. A ceiling is kept
    or not: staying below what is allowed is no exceeding. Near a ceiling or an exact target is what lies no further
    from it than the target leaves below it: with 0.9, a tenth of the target.
    Values are compared to PRECISION decimals: 0.57 / 1 is 57 % although 100 * 0.57 is a trifle less.
    """
    value, low = round(value, PRECISION), round(target.low, PRECISION)
    if comparator is Comparator.RANGE:
        high = low if target.high is None else round(target.high, PRECISION)
        if value >= low:
            return Status.EXCEEDED if value > high else Status.MET
        return _short(value >= round(low * near, PRECISION))
    if comparator is Comparator.EQUAL:
        if value == low:
            return Status.MET
        return _short(_beside(value, low, near))
    if comparator.lower_is_better:
        kept = value < low or (value == low and comparator is Comparator.AT_MOST)
        return Status.MET if kept else _short(_beside(value, low, near))
    if value > low:
        return Status.MET if comparator is Comparator.MORE else Status.EXCEEDED
    if value == low and comparator is Comparator.AT_LEAST:
        return Status.MET
    return _short(value >= round(low * near, PRECISION))


def status_of_union(indicator: Indicator, value: float, target: Target, near: float) -> Status:
    """One union's own result against the target it is held to.

    A choice is met or not: the target is the share of unions that have to choose well, not a share of this one.
    """
    if indicator.measure.is_choice:
        return Status.MET if (value > 0) != indicator.comparator.lower_is_better else Status.NOT_MET
    return status_of(value, target, indicator.comparator, near)


def too_high(indicator: Indicator, value: float, target: Target) -> bool:
    """Whether a result misses a target of '=' from above."""
    return indicator.comparator is Comparator.EQUAL and round(value, PRECISION) > round(target.low, PRECISION)


def broken(indicator: Indicator, value: float, target: Target) -> bool:
    """Whether a sum is beyond what was allowed: what is added later cannot take it back."""
    return adds(indicator) and _beyond(indicator, value, target)


def irrevocable(indicator: Indicator, value: float, target: Target) -> bool:
    """Whether a sum has reached its target for good: what is added later cannot undo it."""
    if not adds(indicator) or indicator.comparator.lower_is_better or indicator.comparator is Comparator.EQUAL:
        return False
    return status_of(value, target, indicator.comparator, 1.0).reached


def adds(indicator: Indicator) -> bool:
    """Whether what is told later can only add to a figure; a level may fall again."""
    return indicator.measure is Measure.COUNT and indicator.accrual is not Accrual.LEVEL


def _beyond(indicator: Indicator, value: float, target: Target) -> bool:
    if indicator.comparator.lower_is_better:
        return not status_of(value, target, indicator.comparator, 1.0).reached
    return too_high(indicator, value, target)


def _beside(value: float, low: float, near: float) -> bool:
    return round(abs(value - low), PRECISION) <= round(abs(low) * (1 - near), PRECISION)


def _short(within_band: bool) -> Status:
    return Status.NEAR if within_band else Status.NOT_MET

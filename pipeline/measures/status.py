"""A result against its target."""

from __future__ import annotations

from pipeline.program.model import Target
from pipeline.program.words import Comparator, Status

PRECISION = 9  # decimals; what binary fractions leave beyond them is no difference


def status_of(value: float, target: Target, comparator: Comparator, near: float) -> Status:
    """Exceeded, met, near (within the share `near` of the target) or not met.

    A range is met from its lower end and exceeded above its upper end. '>' and '<' are met only beyond the target.
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
        return _short(round(abs(value - low), PRECISION) <= round(abs(low) * (1 - near), PRECISION))
    if comparator.lower_is_better:
        if value < low:
            return Status.MET if comparator is Comparator.LESS else Status.EXCEEDED
        if value == low and comparator is Comparator.AT_MOST:
            return Status.MET
        return _short(round(value * near, PRECISION) <= low)
    if value > low:
        return Status.MET if comparator is Comparator.MORE else Status.EXCEEDED
    if value == low and comparator is Comparator.AT_LEAST:
        return Status.MET
    return _short(value >= round(low * near, PRECISION))


def _short(within_band: bool) -> Status:
    return Status.NEAR if within_band else Status.NOT_MET

"""Which indicators stand out: the strongest, those that fail, those that call for attention."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.program.vocabulary import Outlook, Status
from pipeline.round.printed import printed
from pipeline.round.results import IndicatorInPeriod

MISSED = (Status.NOT_MET, Status.NEAR)


def missed(item: IndicatorInPeriod) -> bool:
    """Whether it is due and its target was not reached; nothing above a target of '=' is missing."""
    return item.status in MISSED and not item.too_high


def at_risk(item: IndicatorInPeriod) -> bool:
    """Whether the rest of the term may not bring what it should."""
    return not item.over and item.prospect.outlook in (Outlook.AT_RISK, Outlook.OUT_OF_REACH)


def out_of_reach(item: IndicatorInPeriod) -> bool:
    """Whether the rest of the term will hardly bring what it should."""
    return not item.over and item.prospect.outlook is Outlook.OUT_OF_REACH


def lost(item: IndicatorInPeriod) -> bool:
    """Whether it is missed, or not due and will hardly be reached."""
    return item.status is Status.NOT_MET or (item.status is Status.NOT_DUE and out_of_reach(item))


def unstable(item: IndicatorInPeriod) -> bool:
    """Whether its newest step was taken and may not hold."""
    return not item.over and item.prospect.outlook is Outlook.UNSTABLE


def fallen(item: IndicatorInPeriod) -> bool:
    """Whether the result is worse than the year before, as both are printed."""
    previous = item.previous
    if previous is None:
        return False
    change = printed(previous.after) - printed(previous.before)
    return change > 0 if item.indicator.comparator.lower_is_better else change < 0


def uneasy(item: IndicatorInPeriod) -> bool:
    """Whether it is not missed and yet falls, is late or stands in doubt."""
    return not missed(item) and (at_risk(item) or unstable(item) or fallen(item))


def strongest(items: Sequence[IndicatorInPeriod], most: int) -> list[IndicatorInPeriod]:
    """The indicators that exceed their targets by most; where none does, those that reach them and hold."""
    holding = [i for i in items if not at_risk(i) and not unstable(i)]
    above = [i for i in holding if i.result.status is Status.EXCEEDED and _measured(i)]
    found = sorted(above, key=_distance, reverse=True)
    held = [i for i in holding if i.result.status.reached and i not in found and not uneasy(i)]
    return [*found, *held][:most]


def failing(items: Sequence[IndicatorInPeriod]) -> list[IndicatorInPeriod]:
    """The indicators that miss their targets or are late: what is lost, then what is out of reach, misses most first.

    What will hardly reach the end's target is among them though it reached this year's.
    """
    below = [
        i
        for i in items
        if missed(i) or out_of_reach(i) or (at_risk(i) and not i.result.status.reached and i.result.value is not None)
    ]
    return sorted(below, key=_urgency)


def unfinished(items: Sequence[IndicatorInPeriod]) -> list[IndicatorInPeriod]:
    """The indicators something is still to be done about, in the order of the program; none when the term is over.

    All that fail are among them, and what is on its way: its time is not over and its target not reached.
    """
    codes = {item.indicator.code for item in failing(items)}
    return [i for i in items if not i.over and (i.indicator.code in codes or _on_its_way(i))]


def on_their_way(items: Sequence[IndicatorInPeriod]) -> list[IndicatorInPeriod]:
    """The indicators that are unfinished and do not fail."""
    codes = {item.indicator.code for item in failing(items)}
    return [i for i in unfinished(items) if i.indicator.code not in codes]


def _on_its_way(item: IndicatorInPeriod) -> bool:
    term, result = item.so_far, item.result
    ahead = (item.still_open and not result.status.reached) or (term.target is not None and not term.status.reached)
    return result.value is not None and not item.too_high and ahead


def weakest(items: Sequence[IndicatorInPeriod], most: int) -> list[IndicatorInPeriod]:
    """The first of those that fail."""
    return failing(items)[:most]


def _urgency(item: IndicatorInPeriod) -> tuple[bool, bool, bool, float]:
    short = _measured(item) and not item.result.status.reached
    missed_now = item.status is Status.NOT_MET
    return (not lost(item), not out_of_reach(item), not missed_now, -_distance(item) if short else 0.0)


def _measured(item: IndicatorInPeriod) -> bool:
    """Whether a share of the target says anything: a ceiling far from reached and a target of 0 are no achievement."""
    target = item.result.target
    known = target is not None and bool(target.low) and item.result.value is not None
    return known and (missed(item) or not item.indicator.comparator.lower_is_better)


def _distance(item: IndicatorInPeriod) -> float:
    """How far from the target, as a share of it."""
    target, value = item.result.target, item.result.value
    assert target is not None and value is not None
    bound = target.high if target.high is not None and value > target.high else target.low
    return abs(value - bound) / bound

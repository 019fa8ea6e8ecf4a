"""For when something is promised: by its time words, by what was said above it, by the kind of thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.draft.grammar import ACCRUALS, TimeSpan
from pipeline.draft.model import Doubt, Horizon, Sureness
from pipeline.draft.quantities import Quantity
from pipeline.draft.times import TimeWord
from pipeline.program.records import Target

_HORIZONS = {
    TimeSpan.EVERY_YEAR: Horizon.EVERY_YEAR,
    TimeSpan.PART_OF_YEAR: Horizon.EVERY_YEAR,
    TimeSpan.BY_YEAR: Horizon.BY_YEAR,
    TimeSpan.FROM_YEAR: Horizon.BY_YEAR,
    TimeSpan.TERM: Horizon.TERM,
}
_NO_TIME_EVERY_YEAR = "Văn bản không nói khi nào; việc này làm lại mỗi năm."
_NO_TIME_TERM = "Văn bản không nói khi nào; tính đến hết nhiệm kỳ."


def due(
    quantity: Quantity,
    time: TimeWord | None,
    steps: Sequence[tuple[Quantity, TimeWord]],
    folded: str,
    years: Sequence[int],
) -> tuple[Horizon, Mapping[int, Target], Target | None, list[Doubt]]:
    """For when a quantity of these folded words is promised: (horizon, targets by year, of the term, doubts)."""
    if time is None and not steps:
        return _unsaid(quantity.target, folded, years)
    targets: dict[int, Target] = {}
    term: Target | None = None
    whole = time or TimeWord(TimeSpan.TERM, 0, 0)  # beside steps, what has no time of its own is of the term
    for one, when in [(quantity, whole), *steps]:
        by_year = when.span in (TimeSpan.BY_YEAR, TimeSpan.FROM_YEAR)
        if when.span is TimeSpan.TERM or (by_year and years and (when.year or 0) >= years[-1]):
            term = one.target
        if when.span is TimeSpan.BY_YEAR and when.year:
            targets[when.year] = one.target
        if when.span is TimeSpan.FROM_YEAR:
            targets.update({year: one.target for year in years if year >= (when.year or 0)})
        if when.span in (TimeSpan.EVERY_YEAR, TimeSpan.PART_OF_YEAR):
            targets.update(dict.fromkeys(years, one.target))
    if time is not None and time.span is TimeSpan.TERM:
        term = quantity.target  # not what its last year has: '15 đoàn viên trong nhiệm kỳ (… năm 2030: 4)'
    return Horizon.STEPS if steps else _HORIZONS[whole.span], targets, term, []


def _unsaid(
    target: Target, folded: str, years: Sequence[int]
) -> tuple[Horizon, Mapping[int, Target], Target | None, list[Doubt]]:
    """What is done anew each year is due in every year, all else at the end of the term."""
    if any(rule.compiled.search(folded) for rule in ACCRUALS):
        doubt = Doubt("years", Sureness.LIKELY, _NO_TIME_EVERY_YEAR)
        return Horizon.UNSAID, dict.fromkeys(years, target), None, [doubt]
    return Horizon.UNSAID, {}, target, [Doubt("term_target", Sureness.LIKELY, _NO_TIME_TERM)]

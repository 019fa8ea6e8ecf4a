"""Time words of a sentence and of the headings above it: every year, by a year, in the term."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.draft.grammar import BASELINES, TIMES, TimeSpan
from pipeline.program.folded import fold


@dataclass(frozen=True, slots=True)
class TimeWord:
    """A time word and where it stands; `year`: the one it names, the last of a span of years."""

    span: TimeSpan
    start: int
    end: int
    year: int | None = None


def times_in(text: str) -> list[TimeWord]:
    """The time words of a folded text in their order; of those that overlap the first rule's."""
    taken = baselines(text)
    found: list[TimeWord] = []
    for rule in TIMES:
        for match in rule.compiled.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            year = match.groupdict().get("year")
            found.append(TimeWord(rule.means, match.start(), match.end(), int(year) if year else None))
    return sorted(found, key=lambda time: time.start)


def baselines(text: str) -> list[tuple[int, int]]:
    """The spans of a folded text that tell figures that stand already, with the years they are of."""
    return [match.span() for rule in BASELINES for match in rule.compiled.finditer(text)]


def time_of(above: Sequence[str]) -> TimeWord | None:
    """The time that the innermost of the headings with one names."""
    for heading in reversed(above):
        if found := told(times_in(fold(heading))):
            return found
    return None


def told(times: Iterable[TimeWord]) -> TimeWord | None:
    """The time word that counts of several: a year before 'hằng năm', that before the term."""
    order = [TimeSpan.BY_YEAR, TimeSpan.FROM_YEAR, TimeSpan.EVERY_YEAR, TimeSpan.TERM, TimeSpan.PART_OF_YEAR]
    return min(times, key=lambda time: order.index(time.span), default=None)

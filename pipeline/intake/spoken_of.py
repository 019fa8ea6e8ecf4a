"""What decisions speak of, found by union and by file: thousands of decisions do not look at as many files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from pipeline.intake.decisions import Decision
from pipeline.text import key

T = TypeVar("T")


@dataclass(frozen=True)
class SpokenOf(Generic[T]):
    """Things of unions' files, each with its unit code and its file: by the unit, by every part of the file's name."""

    by_unit: Mapping[str, Sequence[T]]
    by_part: Mapping[str, Sequence[T]]
    whose: Callable[[T], tuple[str, str]]

    @classmethod
    def among(cls, things: Iterable[T], whose: Callable[[T], tuple[str, str]]) -> SpokenOf[T]:
        """Sorted so; `whose`: of which union (blank: not known) and of which file a thing is."""
        parts = cache(lambda file: frozenset(key(file).split("/")))
        by_unit: dict[str, list[T]] = {}
        by_part: dict[str, list[T]] = {}
        for thing in things:
            unit, file = whose(thing)
            by_unit.setdefault(unit, []).append(thing)
            for part in parts(file):
                by_part.setdefault(part, []).append(thing)
        return cls(by_unit, by_part, whose)

    def by(self, decision: Decision) -> list[T]:
        """Those that a decision speaks of, in their order."""
        near = self._near(decision) if decision.file else self.by_unit.get(decision.unit, ())
        return [thing for thing in near if decision.about(*self.whose(thing))]

    def called(self, decision: Decision) -> list[T]:
        """Those whose file a decision calls by its name, of whatever union, in their order."""
        return [thing for thing in self._near(decision) if decision.names(self.whose(thing)[1])]

    def _near(self, decision: Decision) -> Sequence[T]:
        return self.by_part.get(decision.said.rpartition("/")[2], ())  # what it calls by name bears that part

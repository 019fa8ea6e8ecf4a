"""How well promises are read: rows found and not invented, and of the right rows the share of right fields.

`python -m tests.draft_measure` prints it for the five programs drawn by hand from the documents of a folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.draft.folded import fold
from pipeline.draft.model import Promise
from pipeline.draft.promises import read_promises
from pipeline.draft.read_plain import found_in
from pipeline.draft.structure import blocks
from pipeline.program.records import Indicator, Target
from pipeline.program.vocabulary import Comparator, Reporter, Scope

FIELDS = ("comparator", "targets", "years", "scope", "reporter")
LEAST_ALIKE = 0.5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Row:
    """What is compared of a row."""

    text: str
    comparator: Comparator
    years: Mapping[int, Target]
    term: Target | None
    scope: Scope
    reporter: Reporter

    @property
    def words(self) -> set[str]:
        return set(_WORD.findall(fold(self.text)))

    @property
    def amounts(self) -> set[tuple[float, float | None]]:
        return {(t.low, t.high) for t in [*self.years.values(), *([self.term] if self.term else [])]}

    def due(self, last: int) -> set[int]:
        """The years with a target, the term counted as its last year."""
        return set(self.years) | ({last} if self.term else set())


def row_of(found: Promise | Indicator) -> Row:
    term = found.term if isinstance(found, Promise) else found.term_target
    years = found.years if isinstance(found, Promise) else found.targets
    return Row(found.text, found.comparator, years, term, found.scope, found.reporter)


def alike(one: Row, other: Row) -> float:
    """From 0 to 1: shared words, a little more where an amount is the same."""
    a, b = one.words, other.words
    shared = 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
    return shared * (1.0 if one.amounts & other.amounts else 0.55)


def paired(drafted: Sequence[Row], truth: Sequence[Row]) -> list[tuple[int, int]]:
    scores = sorted(((alike(d, t), -i, -j) for i, d in enumerate(drafted) for j, t in enumerate(truth)), reverse=True)
    pairs: list[tuple[int, int]] = []
    used_d: set[int] = set()
    used_t: set[int] = set()
    for score, i, j in scores:
        if score < LEAST_ALIKE:
            break
        if -i not in used_d and -j not in used_t:
            pairs.append((-i, -j))
            used_d.add(-i)
            used_t.add(-j)
    return sorted(pairs, key=lambda p: p[1])


@dataclass(slots=True)
class Measured:
    """Counts of one document, or of several."""

    drafted: int = 0
    truth: int = 0
    right: int = 0
    fields_right: int = 0
    fields: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.drafted if self.drafted else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.truth if self.truth else 1.0

    @property
    def fields_share(self) -> float:
        return self.fields_right / self.fields if self.fields else 1.0

    def __add__(self, other: Measured) -> Measured:
        return Measured(*(getattr(self, n) + getattr(other, n) for n in self.__slots__))


def measured(
    drafted: Sequence[Row], truth: Sequence[Row], last: int, fields: Sequence[str] = FIELDS
) -> tuple[Measured, list[str]]:
    """The counts, and what is wrong, a line each."""
    pairs = paired(drafted, truth)
    wrong: list[str] = []
    right = 0
    for i, j in pairs:
        for field in fields:
            found, true = (_field(row, field, last) for row in (drafted[i], truth[j]))
            if found == true:
                right += 1
            else:
                wrong.append(f"{field}: {found} statt {true}: {truth[j].text[:110]}")
    wrong += [f"MISSED {t.amounts} {t.text[:150]}" for j, t in enumerate(truth) if j not in {p[1] for p in pairs}]
    wrong += [f"INVENTED {d.amounts} {d.text[:150]}" for i, d in enumerate(drafted) if i not in {p[0] for p in pairs}]
    return Measured(len(drafted), len(truth), len(pairs), right, len(pairs) * len(fields)), wrong


def _field(row: Row, field: str, last: int) -> object:
    if field == "targets":
        return sorted(row.amounts, key=str)
    if field == "years":
        return sorted(row.due(last))
    return getattr(row, field)


def drafted(text: str, years: Sequence[int], markdown: bool = True) -> list[Row]:
    return [row_of(p) for p in read_promises(blocks(tuple(found_in(text, markdown))), years).promises]

"""Promises said twice: in a title, in the part on tasks; and where each stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.draft.blocks import Passage, PassageKind, Where
from pipeline.draft.grammar import Zone
from pipeline.draft.model import Horizon, NotUnderstood, Promise
from pipeline.program.folded import fold

_WORD = re.compile(r"\w+")
_COMMON = frozenset(
    "và của các có được là cho từ trên đến trở lên phấn đấu số năm hằng hàng nhiệm kỳ về với để theo trong đạt".split()  # noqa: SIM905  # words as one reads them
)
_MOSTLY = 0.65  # of the words of the shorter one that the other says, too
_NEARLY_ALL = 0.85  # of a row's words the item says, too
_LEAST_WORDS = 3
_MOST_COMPARED = 200


@dataclass(frozen=True, slots=True)
class FoundPromise:
    """A promise, and the part of the document that it stands in."""

    promise: Promise
    zone: Zone | None


def where(block: Passage, span: tuple[int, int]) -> Where:
    """Where a stretch of a block stands."""
    return replace(block.at, start=block.at.start + span[0], end=block.at.start + span[1])


def without_repeats(found: Sequence[FoundPromise]) -> tuple[tuple[Promise, ...], list[NotUnderstood]]:
    """The promises, those left out that another block says as well: in a part on targets, or in more words."""
    by_number: dict[object, list[tuple[int, set[str]]]] = {}
    for at, one in enumerate(found):
        by_number.setdefault(one.promise.amount, []).append((at, _words(one.promise.text)))
    dropped: dict[int, int] = {}
    for at, one in enumerate(found):
        if one.zone is Zone.TARGETS:
            continue
        words = _words(one.promise.text)
        for other, said in by_number[one.promise.amount][:_MOST_COMPARED]:
            if other not in dropped and _repeats(one, words, found[other], said):
                dropped[at] = other
                break
    kept = [at for at in range(len(found)) if at not in dropped]
    place = {at: n for n, at in enumerate(kept)}
    promises = [_renumbered(found[at].promise, at, place) for at in kept]
    left = [
        NotUnderstood(p.text, "Nhắc lại một chỉ tiêu đã có.", where(p.block, p.span))
        for p in (found[at].promise for at in dropped)
    ]
    return tuple(promises), left


def with_steps(found: Sequence[FoundPromise]) -> list[FoundPromise]:
    """The promises, those of a table of years that an item of the part on targets says too as one with that item.

    The item gives words and place, the row its years and who leads.
    """
    rows = [one for one in found if one.promise.horizon is Horizon.STEPS and one.promise.block.kind is PassageKind.ROW]
    joined: dict[int, Promise] = {}
    for one in found:
        if one.promise.block.kind is PassageKind.ROW or one.zone is not Zone.TARGETS:
            continue
        row = next((r for r in rows if id(r) not in joined and _is_step_of(r.promise, one.promise)), None)
        if row is not None:
            joined[id(row)] = joined[id(one)] = _joined(one.promise, row.promise)
    taken = {id(row) for row in rows}
    return [
        replace(one, promise=joined.get(id(one), one.promise))
        for one in found
        if not (id(one) in joined and id(one) in taken)
    ]


def _is_step_of(row: Promise, item: Promise) -> bool:
    """Whether a row of a table says nothing but what the item says, or the other way round."""
    words, said = _words(row.text), _words(item.text)
    fewest = min(len(words), len(said))
    same = row.unit == item.unit and (row.scope, row.comparator) == (item.scope, item.comparator)
    return same and fewest >= _LEAST_WORDS and len(words & said) >= _NEARLY_ALL * fewest


def _joined(item: Promise, row: Promise) -> Promise:
    return replace(
        item,
        horizon=row.horizon,
        years=row.years,
        term=row.term or item.term,
        lead=row.lead or item.lead,
        coordinating=row.coordinating or item.coordinating,
    )


def _renumbered(promise: Promise, at: int, place: dict[int, int]) -> Promise:
    """A promise whose `nested_in`, counted back from itself till now, becomes a place in the list."""
    if promise.nested_in is None:
        return promise
    return replace(promise, nested_in=place.get(at - promise.nested_in))


def _repeats(one: FoundPromise, words: set[str], other: FoundPromise, said: set[str]) -> bool:
    """Whether `one` only says again what `other` says; of two alike outside of targets the shorter is the repeat."""
    if one.promise.block is other.promise.block or one.promise.unit != other.promise.unit or not words or not said:
        return False
    if len(words & said) < _MOSTLY * min(len(words), len(said)):
        return False
    if other.zone is Zone.TARGETS:
        return True
    at, elsewhere = one.promise.block.at.start, other.promise.block.at.start
    return (len(words), at) < (len(said), elsewhere) or (len(words) == len(said) and at < elsewhere)


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(fold(text)) if word not in _COMMON}

"""Which blocks of the base are which of theirs: one to one, or several where people joined or split paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.documents.merge.align import in_order, moved
from pipeline.documents.merge.blocks import BlockShape, PlacedBlock, clearly_like, likeness

_WORD = re.compile(r"\w+")
_HELD, _HELD_AFAR = 0.6, 0.9  # share of a paragraph's words that its neighbour, or any other one, must hold
_TELLING = 8  # words of a paragraph that is looked for afar
_MOST = 40_000  # pairs of paragraphs that are looked at for that


@dataclass
class SameBlocks:
    """Indexes of blocks that say the same in base and theirs; `strayed`: people moved it."""

    base: list[int]
    theirs: list[int]
    strayed: bool = False


def match(
    first: Sequence[PlacedBlock], second: Sequence[PlacedBlock], *, strict: bool
) -> tuple[dict[int, int], set[int]]:
    """Which block is which, and those of the first that stand elsewhere in the second.

    `strict`: both are generated, so blocks that only look alike must have the same style.
    """

    def like(i: int, j: int) -> float:
        return 0.0 if strict and first[i].style != second[j].style else likeness(first[i], second[j])

    def clearly(i: int, j: int) -> float:
        return 0.0 if strict and first[i].style != second[j].style else clearly_like(first[i], second[j])

    if not first or not second:
        return {}, set()
    a, b = list(zip(*(x.keys for x in first), strict=True)), list(zip(*(x.keys for x in second), strict=True))
    found = in_order(a, b, like)
    sure_a = [[_telling(x, k) for x, k in zip(first, keys, strict=True)] for keys in a[1:4]]
    sure_b = [[_telling(x, k) for x, k in zip(second, keys, strict=True)] for keys in b[1:4]]
    strayed = moved(found, sure_a, sure_b, clearly)
    return {**found, **strayed}, set(strayed)


def _telling(block: PlacedBlock, key: object) -> object:
    """A key that means something out of its place: that of a block which says or shows something."""
    return key if block.text or block.shown else None


def group(base: Sequence[PlacedBlock], theirs: Sequence[PlacedBlock]) -> list[SameBlocks]:
    """Their counterparts of the base's blocks; blocks that are in no group were deleted, or added."""
    pairs, strayed = match(base, theirs, strict=False)
    groups = {b: SameBlocks([b], [t], b in strayed) for b, t in pairs.items()}
    owner = {t: g for g in groups.values() for t in g.theirs}
    for b in range(len(base)):
        if b not in groups:
            for near in (groups.get(b - 1), groups.get(b + 1)):
                if near is not None and _holds(base, theirs, near.base, near.theirs, b):
                    near.base = sorted([*near.base, b])
                    groups[b] = near
                    break
    _join_afar(base, theirs, groups)
    for t in range(len(theirs)):
        if t not in owner:
            for near in (owner.get(t - 1), owner.get(t + 1)):
                if near is not None and _holds(theirs, base, near.theirs, near.base, t):
                    near.theirs = sorted([*near.theirs, t])
                    owner[t] = near
                    break
    return sorted({id(g): g for g in groups.values()}.values(), key=lambda found: found.base)


def _join_afar(base: Sequence[PlacedBlock], theirs: Sequence[PlacedBlock], groups: dict[int, SameBlocks]) -> None:
    """Add to the groups what people cut out at one place and put into a paragraph at quite another."""
    left = [b for b, block in enumerate(base) if b not in groups and len(_WORD.findall(block.text)) >= _TELLING]
    if len(left) * len(theirs) > _MOST:
        return
    for b in left:
        for near in {id(g): g for g in groups.values()}.values():
            if _holds(base, theirs, near.base, near.theirs, b, least=_HELD_AFAR):
                near.base = sorted([*near.base, b])
                groups[b] = near
                break


def _holds(
    own: Sequence[PlacedBlock],
    other: Sequence[PlacedBlock],
    mine: list[int],
    others: list[int],
    at: int,
    *,
    least: float = _HELD,
) -> bool:
    """Whether `others` say what block `at` says besides what `mine` say already."""
    if own[at].kind is not BlockShape.PARAGRAPH or any(other[n].kind is not BlockShape.PARAGRAPH for n in others):
        return False
    words = Counter(_WORD.findall(own[at].text))
    if words.total() < 3:
        return False
    rest = sum((Counter(_WORD.findall(other[n].text)) for n in others), Counter())
    for n in mine:
        rest -= Counter(_WORD.findall(own[n].text))
    return (words & rest).total() >= least * words.total()

"""Which blocks of the base are which of theirs: one to one, or several where people joined or split paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.documents.merge.align import gaps, in_order, moved
from pipeline.documents.merge.blocks import BlockShape, PlacedBlock, clearly_like, likeness, reworded, said_by
from pipeline.documents.merge.changes import LastStanding

_WORD = re.compile(r"\w+")
_HELD, _HELD_AFAR = 0.6, 0.9  # share of a paragraph's words that its neighbour, or any other one, must hold
_TELLING = 8  # words of a paragraph that is looked for afar


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
        if not strict:
            return reworded(first[i], second[j])
        return 0.0 if first[i].style != second[j].style else likeness(first[i], second[j])

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


def same_hints(
    first: Sequence[PlacedBlock], second: Sequence[PlacedBlock], found: Mapping[int, int], strayed: Collection[int]
) -> dict[int, int]:
    """Which place that asks people to write is which, of those that ask in quite other words.

    Both are generated; `found`, `strayed`: what `match` gave. It is the one between the same blocks that stands under
    the same heading, or right behind the same block.
    """
    same, taken = dict[int, int](), set(found.values())
    in_place = {i: j for i, j in found.items() if i not in strayed}
    for i0, i1, j0, j1 in gaps(in_place, len(first), len(second)):
        fresh = [j for j in range(j0, j1) if second[j].asks and j not in taken]
        for i in range(i0, i1):
            if first[i].asks and i not in found:
                behind = in_place.get(i - 1, same.get(i - 1, -1)) + 1
                fits = next((j for j in fresh if j == behind or second[j].heading == first[i].heading), None)
                if fits is not None:
                    same[i] = fits
                    fresh = [j for j in fresh if j > fits]
    return same


def _telling(block: PlacedBlock, key: object) -> object:
    """A key that means something out of its place: that of a block which says or shows something."""
    return key if block.text or block.shown else None


def group(
    base: Sequence[PlacedBlock], theirs: Sequence[PlacedBlock], known: Sequence[LastStanding] = ()
) -> list[SameBlocks]:
    """Their counterparts of the base's blocks; blocks that are in no group were deleted, or added.

    `known`: what stood in theirs for paragraphs of the base when it was last merged.
    """
    known = [stood for stood in known if _is_of(base, stood)]
    base = _as_they_stood(base, known)
    pairs, strayed = match(base, theirs, strict=False)
    groups = {b: SameBlocks([b], [t], b in strayed) for b, t in pairs.items()}
    _join_again(known, groups)
    former, standing = list(map(_words, base)), list(map(_words, theirs))
    owner = {t: g for g in groups.values() for t in g.theirs}
    for b in range(len(base)):
        if b not in groups:
            for near in (groups.get(b - 1), groups.get(b + 1)):
                if near is not None and _holds(former, standing, near.base, near.theirs, b):
                    near.base = sorted([*near.base, b])
                    groups[b] = near
                    break
    _join_afar(former, standing, groups)
    for t in range(len(theirs)):
        if t not in owner:
            for near in (owner.get(t - 1), owner.get(t + 1)):
                if near is not None and _holds(standing, former, near.theirs, near.base, t):
                    near.theirs = sorted([*near.theirs, t])
                    owner[t] = near
                    break
    return sorted({id(g): g for g in groups.values()}.values(), key=lambda found: found.base)


def _is_of(base: Sequence[PlacedBlock], stood: LastStanding) -> bool:
    """Whether the base says what a stand-in is for: another version of the program may count its blocks otherwise."""
    return max(stood.blocks) < len(base) and said_by(base[b] for b in stood.blocks) == stood.generated


def _as_they_stood(base: Sequence[PlacedBlock], known: Iterable[LastStanding]) -> list[PlacedBlock]:
    """The base's blocks with what stood for them; where one paragraph stood for several, the first one holds it all."""
    found = list(base)
    for stood in known:
        for n, b in enumerate(stood.blocks):
            found[b] = replace(base[b], text=stood.text if n == 0 else "")
    return found


def _words(block: PlacedBlock) -> Counter[str] | None:
    """The words of a paragraph; None for what is none."""
    return Counter(_WORD.findall(block.text)) if block.kind is BlockShape.PARAGRAPH else None


def _join_again(known: Iterable[LastStanding], groups: dict[int, SameBlocks]) -> None:
    """Add to the groups what people had joined before the last merge."""
    for joined in known:
        near = groups.get(joined.blocks[0])
        for b in joined.blocks[1:]:
            if near is not None and b not in groups:
                near.base = sorted([*near.base, b])
                groups[b] = near


def _join_afar(
    base: Sequence[Counter[str] | None], theirs: Sequence[Counter[str] | None], groups: dict[int, SameBlocks]
) -> None:
    """Add to the groups what people cut out at one place and put into a paragraph at quite another."""
    left = [(b, words) for b, words in enumerate(base) if b not in groups and words and words.total() >= _TELLING]
    everyone = list({id(g): g for g in groups.values()}.values()) if left else []
    spare = [_spare(base, theirs, g.base, g.theirs) for g in everyone]
    holders: dict[str, dict[int, None]] = {}  # in order
    for n, rest in enumerate(spare):
        for word in rest:
            holders.setdefault(word, {})[n] = None
    for b, words in left:
        found = _holder(words, spare, holders)
        if found is None:
            continue
        spare[found] -= words
        for word in words.keys() - spare[found].keys():
            holders.get(word, {}).pop(found, None)
        everyone[found].base = sorted([*everyone[found].base, b])
        groups[b] = everyone[found]


def _holder(words: Counter[str], spare: Sequence[Counter[str]], holders: Mapping[str, Collection[int]]) -> int | None:
    """Who holds the most of the words, and enough of them.

    The rarest words name the candidates: who holds none of them holds too few, whatever else it says.
    """
    found, most, least = None, 0, _HELD_AFAR * words.total()
    others = words.total()  # that somebody holds, at most, who is not looked at yet
    seen = set[int]()
    for word in sorted(words, key=lambda w: len(holders.get(w, ()))):
        for n in holders.get(word, ()):
            if n not in seen:
                seen.add(n)
                held = (words & spare[n]).total()
                if held >= least and held > most:
                    found, most = n, held
                if held == words.total():
                    return n
        others -= words[word]
        if others < least or others <= most:
            break
    return found


def _spare(
    own: Sequence[Counter[str] | None], other: Sequence[Counter[str] | None], mine: Sequence[int], others: Sequence[int]
) -> Counter[str]:
    """What `others` say besides what `mine` say; nothing where one of them is no paragraph."""
    rest = Counter[str]()
    for n in others:
        words = other[n]
        if words is None:
            return Counter()
        rest += words
    for n in mine:
        rest -= own[n] or Counter()
    return rest


def _holds(
    own: Sequence[Counter[str] | None],
    other: Sequence[Counter[str] | None],
    mine: Sequence[int],
    others: Sequence[int],
    at: int,
) -> bool:
    """Whether `others` say what block `at` says besides what `mine` say already."""
    words = own[at]
    if words is None or words.total() < 3:
        return False
    return (words & _spare(own, other, mine, others)).total() >= _HELD * words.total()

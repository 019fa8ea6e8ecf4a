"""Which item of one sequence is which of another: equal keys in order first, then likeness, then what was moved.

Keys that occur once on both sides are anchors (their longest rising run, as patience diff has it), so that a table
of thousands of rows is aligned in little more than linear time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher

Gap = tuple[int, int, int, int]  # first from, to; second from, to
AlignedBy = Sequence[Hashable | None]  # None equals nothing
_SMALL = 40_000  # pairs of a gap that are compared one by one


def in_order(
    first: Sequence[AlignedBy], second: Sequence[AlignedBy], like: Callable[[int, int], float]
) -> dict[int, int]:
    """Pairs of indexes that rise on both sides: by each kind of key in turn, then by likeness (0: never)."""
    found: dict[int, int] = {}
    sizes = (len(first[0]), len(second[0]))
    for ours, theirs in zip(first, second, strict=True):
        for gap in list(gaps(found, *sizes)):
            found.update(_equal(ours, theirs, gap))
    for gap in list(gaps(found, *sizes)):
        found.update(_alike(gap, like))
    return found


def gaps(found: dict[int, int], first: int, second: int) -> Iterator[Gap]:
    """The stretches between pairs in which something is unmatched on both sides."""
    a = b = 0
    for x, y in [*sorted(found.items()), (first, second)]:
        if a < x and b < y:
            yield a, x, b, y
        a, b = x + 1, y + 1


def moved(
    found: dict[int, int], first: Sequence[AlignedBy], second: Sequence[AlignedBy], like: Callable[[int, int], float]
) -> dict[int, int]:
    """Pairs among what is left, wherever it stands: keys that are the only ones of their kind, then clear likeness."""
    extra: dict[int, int] = {}
    for ours, theirs in zip(first, second, strict=True):
        a = [i for i in range(len(ours)) if i not in found and i not in extra]
        taken = {*found.values(), *extra.values()}
        b = [j for j in range(len(theirs)) if j not in taken]
        extra.update(_unique([(ours[i], i) for i in a], [(theirs[j], j) for j in b]))
    a = [i for i in range(len(first[0])) if i not in found and i not in extra]
    taken = {*found.values(), *extra.values()}
    b = [j for j in range(len(second[0])) if j not in taken]
    if len(a) * len(b) <= _SMALL:
        for _, i, j in sorted((-like(i, j), i, j) for i in a for j in b):
            if like(i, j) > 0 and i not in extra and j not in extra.values():
                extra[i] = j
    return extra


def _unique(a: Sequence[tuple[Hashable | None, int]], b: Sequence[tuple[Hashable | None, int]]) -> dict[int, int]:
    count_a, count_b = Counter(k for k, _ in a), Counter(k for k, _ in b)
    where = dict(b)
    return {i: where[k] for k, i in a if k is not None and count_a[k] == count_b[k] == 1}


def _equal(a: AlignedBy, b: AlignedBy, gap: Gap) -> dict[int, int]:
    found: dict[int, int] = {}
    todo = [gap]
    while todo:
        a0, a1, b0, b1 = todo.pop()
        while a0 < a1 and b0 < b1 and a[a0] is not None and a[a0] == b[b0]:
            found[a0] = b0
            a0, b0 = a0 + 1, b0 + 1
        while a0 < a1 and b0 < b1 and a[a1 - 1] is not None and a[a1 - 1] == b[b1 - 1]:
            a1, b1 = a1 - 1, b1 - 1
            found[a1] = b1
        if a0 == a1 or b0 == b1:
            continue
        anchors = _rising(_unique([(a[i], i) for i in range(a0, a1)], [(b[j], j) for j in range(b0, b1)]))
        if anchors:
            found.update(anchors)
            todo += [(a0 + x0, a0 + x1, b0 + y0, b0 + y1) for x0, x1, y0, y1 in gaps(
                {i - a0: j - b0 for i, j in anchors.items()}, a1 - a0, b1 - b0)]  # fmt: skip
        elif (a1 - a0) * (b1 - b0) <= _SMALL:
            found.update(_repeated(a, b, (a0, a1, b0, b1)))
    return found


def _repeated(a: AlignedBy, b: AlignedBy, gap: Gap) -> dict[int, int]:
    """Keys that occur several times, in a small gap."""
    a0, a1, b0, b1 = gap
    found = {}
    for block in SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=False).get_matching_blocks():
        for n in range(block.size):
            if a[a0 + block.a + n] is not None:
                found[a0 + block.a + n] = b0 + block.b + n
    return found


def _rising(pairs: dict[int, int]) -> dict[int, int]:
    """The longest run of pairs that rises on both sides."""
    tops: list[int] = []
    piles: list[int] = []
    before: dict[int, int | None] = {}
    for i, j in sorted(pairs.items()):
        pile = bisect_left(tops, j)
        before[i] = piles[pile - 1] if pile else None
        tops[pile : pile + 1] = [j]
        piles[pile : pile + 1] = [i]
    found: dict[int, int] = {}
    at = piles[-1] if piles else None
    while at is not None:
        found[at] = pairs[at]
        at = before[at]
    return found


def _alike(gap: Gap, like: Callable[[int, int], float]) -> dict[int, int]:
    """Pairs of a gap, in order, whose likeness adds up to the most."""
    a0, a1, b0, b1 = gap
    rows, columns = a1 - a0, b1 - b0
    if rows * columns > _SMALL:
        return {}
    score = [[like(a0 + i, b0 + j) for j in range(columns)] for i in range(rows)]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            here = score[i][j] + best[i + 1][j + 1] if score[i][j] > 0 else 0.0
            best[i][j] = max(here, best[i + 1][j], best[i][j + 1])
    found, i, j = {}, 0, 0
    while i < rows and j < columns:
        if score[i][j] > 0 and best[i][j] == score[i][j] + best[i + 1][j + 1]:
            found[a0 + i] = b0 + j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found

"""Which texts of unions say nearly the same: most of their words are shared, and nothing that tells them apart differs.

Numbers, names, and words that turn a sentence round must be equal: "đã được hỗ trợ 5 triệu" is another idea than "chưa
được hỗ trợ 5 triệu" or "đã được hỗ trợ 6 triệu", however many words they share.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from math import ceil

from pipeline.text import key

_RARE = 2  # of a text's rarer words that another one like it has, too
_SHARED = 0.8  # of the words of both texts together, what they must have in common
_WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*")
_SIGNED = re.compile(r"[-−+]\s?(?=\d)|(?<=\d)\s?%")
_TURNING = re.compile(
    "không|chưa|chẳng|khỏi|hết|thiếu|thừa|đủ|tăng|giảm|cao|thấp|nhiều|ít|trên|dưới|hơn|kém|nhanh|chậm|tốt|xấu|dễ|khó|"
    "trước|sau|mới|cũ"
)

WordedIdea = tuple[tuple[str, ...], frozenset[str]]  # what must be equal; the words


def joined(texts: Sequence[str]) -> list[list[int]]:
    """The indices of `texts` in groups that say nearly the same; the first of each group is the first in order.

    Every text is compared with the first of those groups only that share two of its rarer words: so thousands of texts
    are compared in a second.
    """
    told = [_told(text) for text in texts]
    rarity = Counter(word for _, words in told for word in words)
    groups: list[list[int]] = []
    heads: dict[tuple[tuple[str, ...], str], list[int]] = defaultdict(list)
    for n, (apart, words) in enumerate(told):
        rare = _rarer(words, rarity)
        shared = Counter(g for word in rare for g in heads[apart, word])
        near = (g for g, count in shared.items() if count >= min(_RARE, len(words)))
        at = next((g for g in near if _alike(words, told[groups[g][0]][1])), None)
        if at is not None:
            groups[at].append(n)
            continue
        groups.append([n])
        for word in rare:
            heads[apart, word].append(len(groups) - 1)
    return groups


def _told(text: str) -> WordedIdea:
    words = _WORD.findall(text)
    names = [] if text.isupper() else [key(word) for word in words[1:] if word[0].isupper()]
    plain = [key(word) for word in words]
    apart = [word for word in plain if word[0].isdigit() or _TURNING.fullmatch(word)]
    signs = ["".join(sign.split()) for sign in _SIGNED.findall(text)]
    return tuple(sorted([*apart, *names, *signs])), frozenset(plain)


def _rarer(words: frozenset[str], rarity: Counter[str]) -> list[str]:
    """So many of the rarest words that a text like this one has at least `_RARE` of them among its own."""
    most = len(words) - ceil(_SHARED * len(words) / (2 - _SHARED)) + _RARE
    return sorted(words, key=lambda word: (rarity[word], word))[:most]


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return 2 * len(one & other) >= _SHARED * (len(one) + len(other))

"""Words in capitals written as running text: as the document itself writes them elsewhere, names of places as names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from pipeline.program.organisations import WRITTEN

_LONGEST = 6  # words of a phrase that is looked up
_MOST_WORDS = 60_000
_WORD = re.compile(r"[^\W_]+(?:[/.-][^\W_]+)*|[^\w\s]+|_+")
_ROMAN = re.compile(r"[IVX]{1,6}")
# Phrases that documents of offices have in their heads, as they are written where a document does not say.
_PHRASES = (
    *WRITTEN, "Đại hội", "Ban Chấp hành", "Ban Thường vụ", "Ban Thường trực", "Nghị quyết", "Việt Nam",
    "Chương trình hành động", "Kế hoạch", "Nhân dân", "Đảng", "nhiệm kỳ", "khóa", "lần thứ", "Hồ Chí Minh",
    "Trung ương", "Bộ Chính trị", "Nhà nước",
)  # fmt: skip
_PLACES = frozenset({"tỉnh", "huyện", "xã", "phường", "quận", "thị xã", "thành phố", "thị trấn", "đặc khu"})
_NOT_NAMES = frozenset({"lần", "khóa", "nhiệm", "giai", "về", "thực", "và", "nhiệm kỳ", "của", "trong", "đến"})


class Casing:
    """How a document writes its words in running text."""

    def __init__(self, texts: Iterable[str]) -> None:
        seen: dict[str, Counter[str]] = {}
        left = _MOST_WORDS
        for text in texts:
            words = _WORD.findall(text)
            if left <= 0 or sum(word.isupper() for word in words) > len(words) / 2:
                continue
            left -= len(words)
            for start in range(1, len(words)):  # the first one has its capital from its place
                for length in range(1, min(_LONGEST, len(words) - start) + 1):
                    phrase = " ".join(words[start : start + length])
                    seen.setdefault(phrase.lower(), Counter())[phrase] += 1
        self._known = {phrase.lower(): phrase for phrase in _PHRASES}
        self._known |= {low: max(sorted(forms), key=forms.__getitem__) for low, forms in seen.items() if " " in low}
        self._single = {low: max(sorted(forms), key=forms.__getitem__) for low, forms in seen.items() if " " not in low}

    def running(self, text: str) -> str:
        """`text` as running text, its first letter a capital; what is not all in capitals stays."""
        words = _WORD.findall(text)
        if not any(len(word) > 1 and word.isupper() for word in words):
            return text
        cased = list(self._cased(words))
        made, at = [], 0
        for match, word in zip(_WORD.finditer(text), cased, strict=True):
            made += [text[at : match.start()], word]
            at = match.end()
        said = "".join([*made, text[at:]])
        return said[:1].upper() + said[1:]

    def _cased(self, words: list[str]) -> Iterator[str]:
        at, name, before = 0, False, ""  # `name`: whether the words are a name of a place
        while at < len(words):
            if words[at] != words[at].upper() or not words[at][:1].isalpha():
                name = False
                yield words[at]
                at += 1
                continue
            found = self._phrase(words, at)
            dated = at + 1 < len(words) and words[at + 1].isdigit()  # 'năm 2026' is no name
            for word in found:
                low = word.lower()
                if name and low not in _NOT_NAMES and len(found) == 1 and not dated:
                    yield word if word != low else low[:1].upper() + low[1:]
                else:
                    name = False
                    yield word
                name = name or low in _PLACES or f"{before} {low}" in _PLACES or low == "ủy"
                before = low
            at += len(found)

    def _phrase(self, words: list[str], at: int) -> list[str]:
        """The longest phrase from `at` on that is known, else one word."""
        for length in range(min(_LONGEST, len(words) - at), 1, -1):
            known = self._known.get(" ".join(words[at : at + length]).lower())
            if known is not None:
                return known.split(" ")
        word = words[at]
        if _ROMAN.fullmatch(word):
            return [word]
        return [self._single.get(word.lower()) or self._known.get(word.lower()) or word.lower()]

"""Numbers of a document, in figures and in words: '1.500', '97,5', '97.5%', 'hai mươi lăm', '2/3'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.draft.grammar import DIGITS, FRACTIONS, NUMBER_WORDS, UNIT

_DIGITS = re.compile(rf"(?<![\w.,/])(?:{DIGITS})(?![^\W_](?<!đ))")
_WORDS = re.compile(NUMBER_WORDS)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_BELOW_ONE = re.compile(r"0[.,]\d+")
_AMERICAN = re.compile(r"\d{1,3},\d{3}")
_SHARE = re.compile(r"(?P<part>\d{1,4})/(?P<whole>\d{1,4})(?![\d/])")
_ONES = {
    **dict(zip(("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"), range(1, 10), strict=True)),
    "mốt": 1,
    "tư": 4,
    "lăm": 5,
    "bẩy": 7,
}
_TENS = {"mười": 10, "mươi": 10, "trăm": 100}
_GROUPS = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000}
# A number in words alone ('một', 'năm') is one only where something is counted with it.
_COMPARED = re.compile(r"(?:ít nhất|tối thiểu|không dưới|không quá|tối đa|trên)(?: là| có| từ)? $")
_COUNTED = re.compile(rf"(?: (?:đến|tới) (?:{NUMBER_WORDS}))?(?: (?:phần trăm|%)| (?:{UNIT}))")
_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Number:
    """A number and where it stands; `doubtful`: it can be read in two ways ('1,500'); `share`: a part of all, in %."""

    value: float
    start: int
    end: int
    in_words: bool = False
    doubtful: bool = False
    share: bool = False


def numbers_in(text: str) -> Iterator[Number]:
    """The numbers of a folded text in their order."""
    shares = [
        Number(rule.means, match.start(), match.end(), in_words=True, share=True)
        for rule in FRACTIONS
        for match in rule.compiled.finditer(text)
    ]
    taken = {at for share in shares for at in range(share.start, share.end)}
    words = [number for number in _in_words(text) if number.start not in taken]
    yield from sorted([*shares, *_in_figures(text), *words], key=lambda number: number.start)


def figure(said: str) -> tuple[float, bool]:
    """The value of '1.500', '97,5', '97.5', '01', and whether it can be read in two ways."""
    if len(said) > _MOST_DIGITS + 5:
        return 0.0, True
    if _BELOW_ONE.fullmatch(said):
        return float(said.replace(",", ".", 1)), False
    if _THOUSANDS.fullmatch(said):
        return float(said.replace(".", "").replace(",", ".")), False
    doubtful = bool(_AMERICAN.fullmatch(said))
    if doubtful:
        return float(said.replace(",", "")), True
    return float(said.replace(",", ".")), False


def _in_figures(text: str) -> Iterator[Number]:
    for match in _DIGITS.finditer(text):
        share = _SHARE.match(text, match.start())
        if share and match[0] == share["part"]:
            part, whole = int(share["part"]), int(share["whole"])
            if 0 < part <= whole and whole > 1:
                yield Number(round(100 * part / whole, 2), match.start(), share.end(), doubtful=True, share=True)
                continue
        value, doubtful = figure(match[0])
        yield Number(value, match.start(), match.end(), doubtful=doubtful)


def _in_words(text: str) -> Iterator[Number]:
    for match in _WORDS.finditer(text):
        value = in_words(match[0])
        counted = _COUNTED.match(text, match.end()) or _COMPARED.search(
            text[max(0, match.start() - 24) : match.start()]
        )
        if value is not None and counted:
            yield Number(float(value), match.start(), match.end(), in_words=True)


def in_words(said: str) -> int | None:
    """The value of 'hai mươi lăm', 'một nghìn năm trăm'; None for words that are no number."""
    total = 0
    group: list[str] = []
    for word in said.split():
        if word not in _GROUPS:
            group.append(word)
            continue
        value = 0 if total and not group else _below_thousand(group)
        if value is None:
            return None
        total = (total + value) * _GROUPS[word] if word == "tỷ" else total + value * _GROUPS[word]
        group = []
    rest = _below_thousand(group) if group else 0
    return None if rest is None else total + rest


def _below_thousand(words: Sequence[str]) -> int | None:
    """'ba trăm linh năm' -> 305; None for words in no such order."""
    total, digit = 0, None
    for word in words:
        if word in _TENS and (digit is not None or word == "mười"):
            total, digit = total + _TENS[word] * (digit or 1), None
        elif word in _ONES and digit is None:
            digit = _ONES[word]
        elif word not in ("linh", "lẻ"):
            return None
    return total + (digit or 0) or None

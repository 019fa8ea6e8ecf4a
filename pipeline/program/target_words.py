"""A target in the words of a document: 'Trên 95%', 'từ 150 trở lên', 'tối đa 5 vụ', '≥ 85%'."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.patterns import Short, short
from pipeline.program.counting import AFTER, BEFORE, UNIT
from pipeline.program.folded import fold
from pipeline.program.vocabulary import Comparator
from pipeline.text import clean, parse_number

_MOST = 100  # characters of a target's cell
_FILLING = r"(?:(?:đạt|có|là|từ|đến|mức|được|khoảng|phấn đấu) ){0,3}"
_SIGNS = {">=": Comparator.AT_LEAST, "≥": Comparator.AT_LEAST, "<=": Comparator.AT_MOST, "≤": Comparator.AT_MOST}
_SIGNS |= {">": Comparator.MORE, "<": Comparator.LESS, "=": Comparator.EQUAL}
_SIGN = short(r"(>=|<=|≥|≤|>|<|=) ?(?=\d)", _MOST)
_BEFORE: list[tuple[Comparator, Short]] = [
    (rule.means, short(rf"{_FILLING}(?:{rule.pattern}) {_FILLING}(?=\d)", _MOST)) for rule in BEFORE
]
_ONLY_FILLING = short(rf"{_FILLING}(?=\d)", _MOST)
_AFTER: list[tuple[Comparator, Short]] = [(rule.means, short(rf"(.*?) ?(?:{rule.pattern})", _MOST)) for rule in AFTER]
_COUNTED = short(rf"(.*\d) ?(?:{UNIT})", _MOST)


_CHANGE = short(
    r"(?:phấn đấu )?(?:hằng năm |hàng năm |mỗi năm )?(tăng|giảm) (?:(?:thêm|ít nhất|tối thiểu|từ|trên|bình quân) ){0,2}"
    r"(\d[\d.,]*) ?%(?: trở lên)?(?: ?/ ?năm| mỗi năm)?(?: so với (?:cùng kỳ )?(?:của )?năm (?:trước|liền trước|"
    r"trước liền kề|liền kề trước))?",
    _MOST,
)


def change_in(text: str) -> float | None:
    """The percentage that a target is to rise by, or to fall (below 0), over the year before; None for another one.

    Raises NotANumber, AmbiguousNumber.
    """
    match = _CHANGE.fullmatch(fold(clean(text)).rstrip(" .;"))
    if match is None:
        return None
    percent = parse_number(match[2]).value
    return percent if match[1] == "tăng" else -percent


class TargetWords(NamedTuple):
    """The numbers of a target's cell, and the comparison that its words say; None where they say none."""

    numbers: str
    comparator: Comparator | None


def in_words(text: str, unit: str) -> TargetWords:
    """The words of a target of what is counted in `unit` told apart from its numbers."""
    rest = fold(clean(text))
    said = None
    for means, after in _AFTER:
        if match := after.fullmatch(rest):
            rest, said = match[1], means
    rest = _without_unit(rest, fold(clean(unit)))
    if sign := _SIGN.match(rest):
        return TargetWords(rest[sign.end() :], said or _SIGNS[sign[1]])
    for means, before in _BEFORE:
        if match := before.match(rest):
            return TargetWords(rest[match.end() :], said or means)
    filling = _ONLY_FILLING.match(rest)
    return TargetWords(rest[filling.end() :] if filling else rest, said)


def _without_unit(text: str, unit: str) -> str:
    """A folded target without what is counted behind its number."""
    if unit and unit != "%" and text.endswith(unit) and text[: -len(unit)].rstrip()[-1:].isdigit():
        return text[: -len(unit)].rstrip()
    match = _COUNTED.fullmatch(text)
    return match[1] if match else text

"""A target in the words of a document: 'Trên 95%', 'từ 150 trở lên', 'tối đa 5 vụ', '≥ 85%'.

As in the documents, whose tables by years say 95 beside 'trên 95%': the number itself is enough. Who means more than
the number chooses '>' in the column.
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.patterns import Short, short
from pipeline.program.counting import AFTER, BEFORE, NUMBER_WORD, SCALES
from pipeline.program.folded import fold
from pipeline.program.vocabulary import Comparator
from pipeline.text import NotANumber, clean, parse_number

_MOST = 100  # characters of a target's cell
_FILLING = r"(?:(?:phấn đấu|hằng năm|hàng năm|mỗi năm|đạt|có|là|từ|đến|mức|được|bằng|khoảng) ){0,4}"
_SIGNS = {">=": Comparator.AT_LEAST, "≥": Comparator.AT_LEAST, "=>": Comparator.AT_LEAST, ">": Comparator.MORE}
_SIGNS |= {"<=": Comparator.AT_MOST, "≤": Comparator.AT_MOST, "=<": Comparator.AT_MOST, "<": Comparator.LESS}
_SIGNS |= {"=": Comparator.EQUAL}
_SIGN = short(r"(>=|<=|=>|=<|≥|≤|>|<|=) ?(?=\d)", _MOST)
_BEFORE: list[tuple[Comparator, Short]] = [
    (rule.means, short(rf"{_FILLING}(?:(?:cao|lớn|nhiều) )?(?:{rule.pattern}) {_FILLING}(?=\d)", _MOST))
    for rule in BEFORE
]
_ONLY_FILLING = short(rf"{_FILLING}(?=\d)", _MOST)
_AFTER: list[tuple[Comparator, Short]] = [(rule.means, short(rf"(.*?) ?(?:{rule.pattern})", _MOST)) for rule in AFTER]
_EACH_YEAR = short(r"(.*?) ?(?:/ ?|mỗi |một |hằng |hàng )năm", _MOST)
_SCALE = short(rf"({'|'.join(rule.pattern for rule in SCALES[::-1])}) .+", _MOST)
_NUMBER_WORDS = frozenset(NUMBER_WORD.split("|"))
_SMALL = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}  # 'năm': a year
_CHANGE = short(
    rf"{_FILLING}(tăng|giảm) (?:(?:thêm|ít nhất|tối thiểu|từ|trên|bình quân) ){{0,2}}(\d[\d.,]{{0,9}}) ?%(?: trở lên)?"
    r"(?: ?/ ?năm| mỗi năm)?(?: so với (?:cùng kỳ )?(?:của )?năm (?:trước|liền trước|trước liền kề|liền kề trước))?",
    _MOST,
)
UNDERSTOOD = (
    "Ghi số, hoặc lời như: ít nhất 5, từ 5 trở lên, trên 5, tối đa 5, không quá 5, dưới 5, 5 - 10, tăng 10% so với "
    "năm trước."
)


class ContraryWords(NotANumber):
    """Words of a target that cannot stand together; its text says which."""


class OtherUnit(NotANumber):
    """A target of something else than its row counts."""


class TargetWords(NamedTuple):
    """The numbers of a target's cell, and the comparison that its words say; None where they say none."""

    numbers: str
    comparator: Comparator | None


def change_in(text: str) -> float | None:
    """The percentage that a target is to rise by, or to fall (below 0), over the year before; None for another one.

    Raises NotANumber, AmbiguousNumber.
    """
    match = _CHANGE.fullmatch(fold(clean(text)).rstrip(" .;"))
    if match is None:
        return None
    percent = parse_number(match[2]).value
    return percent if match[1] == "tăng" else -percent


def in_words(text: str, unit: str) -> TargetWords:
    """The words of a target of what is counted in `unit` told apart from its numbers.

    Raises ContraryWords, OtherUnit.
    """
    rest = fold(clean(text)).rstrip(" .;")
    if match := _EACH_YEAR.fullmatch(rest):
        rest = match[1]
    behind = None
    for means, after in _AFTER:
        if match := after.fullmatch(rest):
            rest, behind = match[1], means
    rest = _without_unit(_in_figures(rest), fold(clean(unit)))
    rest, before = _without_words(rest)
    if behind is not None and before is not None and behind is not before:
        raise ContraryWords(f"{before.label} và {behind.label}")
    return TargetWords(rest, behind or before)


def _without_words(rest: str) -> tuple[str, Comparator | None]:
    """What stands behind the words or the sign of a comparison, and what they say."""
    if sign := _SIGN.match(rest):
        return rest[sign.end() :], _SIGNS[sign[1]]
    if filling := _ONLY_FILLING.match(rest):
        return rest[filling.end() :], None
    for means, before in _BEFORE:
        if match := before.match(rest):
            return rest[match.end() :], means
    return rest, None


def _in_figures(text: str) -> str:
    """The same with a small number in words in figures: 'ít nhất một'; larger ones stay words."""
    if sum(word in _NUMBER_WORDS for word in text.split(" ")) > 1:
        return text
    return " ".join(str(_SMALL.get(word, word)) for word in text.split(" "))


def _without_unit(text: str, unit: str) -> str:
    """A folded target without what is counted behind its numbers. Raises OtherUnit where that is something else."""
    names = [unit, *([unit.partition("/")[0]] if "/" in unit else [])]
    if scale := _SCALE.fullmatch(unit):
        names.append(scale[1])
    for name in sorted(filter(None, names), key=len, reverse=True) if unit != "%" else ():
        text = _cut(text, name)
    if unit != "%" and "%" in text:
        raise OtherUnit("%")
    last = max((n for n, letter in enumerate(text) if letter.isdigit()), default=-1)
    left = text[last + 1 :].strip(" %")
    if last >= 0 and left:
        raise OtherUnit(left)
    return text


def _cut(text: str, name: str) -> str:
    """The text without a unit wherever it stands behind a number."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        counted = text[:at].rstrip()[-1:].isdigit() and not text[end : end + 1].isalnum()
        text, at = (text[:at].rstrip() + text[end:], text.find(name, at)) if counted else (text, text.find(name, end))
    return text

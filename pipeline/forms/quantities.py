"""What the question of a number counts, as far as its words tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from pipeline.program import spoken
from pipeline.program.model import Base, Indicator
from pipeline.program.vocabulary import Measure
from pipeline.program.words import every_word
from pipeline.text import key

_BEGIN = r"(?:^|bao nhiêu )(?:trong đó:? )?(?:tổng )?(?:số )?(?:lượng )?"
_PEOPLE = "|".join(spoken.ASKED_PEOPLE)
_ASKS_PEOPLE = re.compile(rf"{_BEGIN}({_PEOPLE})\b")
_SORT = re.compile(rf"(?:nữ )?({_PEOPLE})\b")
_NEXT_SORT = re.compile(r", | và ")
_PART_OF_ALL = frozenset((*spoken.SORTS_OF_MEMBERS, *every_word("member"), "cán bộ"))
_COUNTED_IN = dict.fromkeys((*spoken.UNITS, *spoken.SUPERIORS), "đơn vị")  # others: by their name
_ASKS_OTHERS = re.compile(rf"{_BEGIN}({'|'.join(_COUNTED_IN)}|vụ|gia đình|hộ|doanh nghiệp)\b")
_IN_BRACKETS = re.compile(r"\((?:đơn vị tính:? |đvt:? )?((?:(?:triệu|nghìn|tỷ) )?đồng|giờ|km|m2|tấn|điểm|hộ|suất|vụ)\)")
PEOPLE = "người"
_OF_WHOM = tuple(map(key, every_word("organisation")))  # 'tổng số hội viên Hội'
_TOLD = frozenset({PEOPLE, *_COUNTED_IN.values(), "vụ", "gia đình", "hộ", "doanh nghiệp"})


def asks_people(question: str) -> bool:
    """Whether a question asks how many people there are."""
    said = question.casefold()
    return "lượt" not in said and _ASKS_PEOPLE.search(said) is not None


def sorts_of_people(question: str) -> frozenset[str]:
    """Which sorts of people a question counts where those are a part of everybody: members, officers.

    Empty where it counts anybody, or does not tell.
    """
    said = question.casefold()
    if (begun := _ASKS_PEOPLE.search(said)) is None:
        return frozenset()
    listed = takewhile(bool, map(_SORT.match, _NEXT_SORT.split(said[begun.start(1) :])))
    sorts = frozenset(found[1] for found in listed if found)
    return sorts if sorts <= _PART_OF_ALL else frozenset()


def measured_in(question: str) -> str:
    """The unit of measure of a question: named in brackets, or people, unions, cases; '' where it does not tell."""
    said = question.casefold()
    if named := _IN_BRACKETS.search(said):
        return named[1]
    if asks_people(question):
        return PEOPLE
    other = _ASKS_OTHERS.search(said)
    return _COUNTED_IN.get(other[1], other[1]) if other else ""


def is_told(unit: str) -> bool:
    """Whether `unit` is one that `measured_in` gives."""
    return unit in _TOLD or _IN_BRACKETS.fullmatch(f"({unit})") is not None


def asks_base(indicator: Indicator, base: Base) -> bool:
    """Whether a level is asked for that the form asks as a base quantity, too, without anything that narrows it."""
    unit, asked = key(indicator.unit), key(indicator.numerator).rstrip("? ")
    label = key(base.label)
    whole = label == f"tổng số {unit}" or any(label == f"tổng số {unit} {name}" for name in _OF_WHOM)
    return indicator.measure is Measure.STOCK and whole and asked.endswith(f"bao nhiêu {unit}")


def wholes(base: Base, bases: Sequence[Base]) -> tuple[Base, ...]:
    """What a base quantity cannot exceed: what it is part of, what that is part of, and of women the women of those."""
    above = tuple(_above(base, {b.code: b for b in bases}))
    codes = {b.code for b in above}
    others = (b for b in bases if b.part_of in codes and b.code != base.code and b not in above)
    women = tuple(b for b in others if _of_women(base) and _of_women(b) and b.part_of != base.part_of)
    return (*above[:1], *women, *above[1:])


def _above(base: Base, by_code: dict[str, Base]) -> Iterator[Base]:
    seen = {base.code}
    while base.part_of in by_code and base.part_of not in seen:
        base = by_code[base.part_of]
        seen.add(base.code)
        yield base


def _of_women(base: Base) -> bool:
    return "nữ" in re.findall(r"[^\W\d_]+", key(base.label))

"""Promises to rise or fall over the year before: asked as the number itself, held against the year before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.draft.model import Promise
from pipeline.draft.quantities import unit_in
from pipeline.program.folded import fold
from pipeline.program.term import change_words

_OVER = re.compile(r"so với (?:cùng kỳ(?: của)? )?năm (?:liền kề |ngay |liền )?trước|so với cùng kỳ")
_TAIL = re.compile(r" ?so với (?:cùng kỳ|năm|đầu|nhiệm kỳ).{0,40}$")
_WITH = re.compile(r"so với (?P<when>đầu (?:nhiệm kỳ|năm)(?: 20\d{2})?|(?:cuối )?năm 20\d{2}|nhiệm kỳ trước)")
_CHANGED = re.compile(r"^(?:tăng|giảm)(?: thêm)? ?| ?(?:tăng|giảm)(?: thêm)?$")
_NUMBER_OF = re.compile(r"^(?:tổng )?số (?:lượng )?")
_MEASURE = re.compile(r"(?:thu nhập|giá trị|doanh thu|kinh phí|tổng|mức|quỹ|tiền|diện tích|năng suất|thu|chi)(?!\w)")


@dataclass(frozen=True, slots=True)
class CountedChange:
    """What is counted and in which unit, and the target as its cell says it."""

    counted: str
    unit: str
    target: str
    years: Mapping[int, str] = field(default_factory=dict)  # where a table says so year by year

    @property
    def asked(self) -> str:
        """What a union is asked for."""
        said = self.counted
        return said[:1].upper() + said[1:] if _MEASURE.match(fold(said)) else f"Số {said}"


def without_comparison(words: str) -> str:
    """Words without 'so với năm trước' behind them."""
    tail = _TAIL.search(fold(words))
    return words[: tail.start()] if tail else words


def compared_with(text: str) -> str:
    """With when a change is compared: 'năm 2025', 'đầu nhiệm kỳ', the year before where nothing else is said."""
    match = _WITH.search(fold(text))
    return match["when"] if match else "năm trước"


def _of_row(promise: Promise) -> CountedChange:
    """Of a row whose cells say 'Tăng 5% so với năm trước'."""
    match = _NUMBER_OF.match(fold(promise.text))
    counted = promise.text[match.end() :] if match else promise.text[:1].lower() + promise.text[1:]
    sign = 1 if promise.change == "tăng" else -1
    unit = promise.unit or unit_in(fold(counted)) or "số"
    years = {year: change_words(sign * target.low) for year, target in promise.years.items()}
    return CountedChange(counted, unit, change_words(sign * promise.amount.low), years)


def counted_change(promise: Promise) -> CountedChange | None:
    """A promise to change what is counted over the year before; None for any other, and where no unit is told."""
    if not promise.change or promise.amount.high is not None:
        return None
    if promise.over_year_before:
        return _of_row(promise)
    if not _OVER.search(fold(promise.text)):
        return None
    for words in (promise.who, promise.before):
        said = without_comparison(words)
        for pattern in (_CHANGED, _CHANGED, _NUMBER_OF):
            if match := pattern.search(fold(said)):
                said = said[: match.start()] + said[match.end() :]
        if unit := unit_in(fold(said)):
            sign = 1 if promise.change == "tăng" else -1
            return CountedChange(said.strip(), unit, change_words(sign * promise.amount.low))
    return None

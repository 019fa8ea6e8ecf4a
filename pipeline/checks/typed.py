"""Numbers and dates the way people type them; what can be read in two ways is refused, not guessed."""

from __future__ import annotations

import re
from datetime import date

from pipeline.checks import counted
from pipeline.checks.money import amount_in
from pipeline.forms.layout import Field
from pipeline.patterns import short
from pipeline.text import NotANumber, Typed, bare, clean, narrow, parse_date, parse_number

YEARS = range(2000, 2101)  # of any date on a form
_DOUBTFUL = {
    **dict.fromkeys(("k", "chua", "chua co", "chua co so lieu"), "số 0 nếu không có; để trống nếu chưa có số liệu"),
    **dict.fromkeys(
        ("khong thuoc doi tuong", "khong ap dung", "kad"),
        "số 0 nếu không có ai thuộc đối tượng (số đạt được và tổng số đều ghi 0)",
    ),
}
# Right to left: 'override' reverses the digits themselves; the others the order of what blanks and dashes part.
_REVERSING = frozenset("\u202e")
_TURNING = frozenset("\u202b\u202e\u2067\u200f\u061c")
_MARKED_DIGIT = re.compile(r"[0-9][\u0300-\u036f\u20d0-\u20ff]")  # a stroke, a ring, a key round it
_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
LONGEST = 250  # characters of a text that may be two numbers, or a day
_TWO = short(r"(\d[\d. ]*?)\s*/\s*(\d[\d. ]*?)\s*(?:[^\d\s/].*)?", LONGEST)
_SHORT_YEAR = re.compile(r"(\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*)(\d{2})")
_TIME_OF_DAY = short(r"\s+\d{1,2}\s*[:hg]\s*\d{0,2}(?::\d{2})?$", LONGEST)
_PLACE = re.compile(r"^\D*?,\s*(?=ngày\b)", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9][0-9.,' ]*%?")


def plain(value: str) -> str:
    """Text with full-width characters made plain, without a mark of text before it or a full stop behind it."""
    return clean(narrow(value)).lstrip("'’‘`").rstrip(" .;…")


def doubt(text: str) -> str:
    """What to write instead of a word that may mean none, not known yet, or not concerned; '' for any other text."""
    return _DOUBTFUL.get(bare(text), "")


def is_turned(text: str) -> bool:
    """Whether marks of writing direction make people read the digits in another order than they are kept in."""
    marks = set(text) & _TURNING
    return bool(marks & _REVERSING) or (bool(marks) and len(_DIGITS.findall(text)) > 1)


def two_numbers(text: str) -> tuple[str, str] | None:
    """The numbers of '45/47' or '45/47 người'."""
    found = _TWO.fullmatch(text)
    return (found[1].strip(), found[2].strip()) if found else None


_BRACKETS = re.compile(r"\(([^()\d]{0,60})\)")


def number_in(text: str, field: Field) -> Typed:
    """The number in '45', '45 người', '5 (năm)', '12 (5 nữ)', and in '3 triệu đồng' where that is what is asked.

    Raises NotANumber and AmbiguousNumber as parse_number does, DoubtfulAmount where a unit of money hardly is meant.
    """
    if _MARKED_DIGIT.search(text):
        raise NotANumber(text)
    try:
        return parse_number(text)
    except NotANumber:
        if len(text) > counted.LONGEST:
            raise
    # What stands in brackets is unwrapped where it is no number: '16 (triệu đồng)'.
    value = amount_in(" ".join(_BRACKETS.sub(r" \1 ", text).split()), field)
    if value is not None:
        return Typed(value)
    return _among_words(text, field)


def _among_words(text: str, field: Field) -> Typed:
    """The number of a text that says nothing else than what is counted."""
    first = next((n for n, c in enumerate(text) if c.isdigit()), -1)
    found = _NUMBER.match(text, first) if first >= 0 else None
    if found is None:
        raise NotANumber(text)
    before, written = text[:first], found[0].rstrip(" .,'")
    thing, remark = counted.split_remark(text[first + len(written) :])
    if not counted.is_introduction(before, field) or not counted.is_counted(thing, field):
        raise NotANumber(text)
    typed = parse_number(written)
    if remark and not counted.is_remark(remark, typed.value, field):
        raise NotANumber(text)
    return typed


def day_of(value: object) -> tuple[date, bool]:
    """A date of a form, and whether it had to be guessed at: '5/1/26', 'Yên Bái, ngày 05/01/2026'.

    Raises ValueError when it is no date, or not one of our time.
    """
    try:
        day, odd = parse_date(value), False
    except ValueError:
        if not isinstance(value, str):
            raise
        text = _PLACE.sub("", _TIME_OF_DAY.sub("", plain(value)))
        if found := _SHORT_YEAR.fullmatch(text):
            text = f"{found[1]}20{found[2]}"
        day, odd = parse_date(text), True
    if day.year not in YEARS:
        raise ValueError(value)
    return day, odd

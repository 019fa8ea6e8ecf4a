"""Numbers, answers and dates the way people type them; what can be read in two ways is refused, not guessed."""

from __future__ import annotations

import re
from datetime import date

from pipeline.program.words import YES_NO_ALIASES
from pipeline.text import NotANumber, Typed, bare, clean, key, parse_date, parse_number

YEARS = range(2000, 2101)  # of any date on a form
_NONE = {"khong", "khong co", "ko", "ko co", "k co", "0 co"}  # "none", compared without marks
_DOUBTFUL = {
    **dict.fromkeys(("k", "chua", "chua co", "chua co so lieu"), "số 0 nếu không có; để trống nếu chưa có số liệu"),
    **dict.fromkeys(
        ("khong thuoc doi tuong", "khong ap dung", "kad"),
        "số 0 nếu không có ai thuộc đối tượng (tử số và mẫu số đều ghi 0)",
    ),
}
_COUNTED = ("người", "đoàn viên", "đv", "đ/v", "hộ", "cđcs", "đơn vị", "vụ", "đồng chí", "đ/c", "lượt", "cuộc", "buổi")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width characters of Asian keyboards
_REMARK = re.compile(r"(.*[^\s(])\s*\(([^()\d]*)\)")
_TWO = re.compile(r"(\d[\d. ]*?)\s*/\s*(\d[\d. ]*?)\s*(?:[^\d\s/].*)?")
_SHORT_YEAR = re.compile(r"(\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*)(\d{2})")
_TIME_OF_DAY = re.compile(r"\s+\d{1,2}\s*[:hg]\s*\d{0,2}(?::\d{2})?$")
_PLACE = re.compile(r"^\D*?,\s*(?=ngày\b)", re.IGNORECASE)

_DIGITS = {
    **dict(zip(("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"), range(10), strict=True)),
    "mốt": 1,
    "tư": 4,
    "lăm": 5,
    "nhăm": 5,
    "bẩy": 7,
}
_TENS = {"mươi": 10, "trăm": 100}
_THOUSANDS = {"nghìn": 1000, "ngàn": 1000, "triệu": 1_000_000}


def plain(value: str) -> str:
    """Text with full-width characters made plain and no full stop at its end."""
    return clean(value.translate(_WIDE)).rstrip(" .;…")


def is_none(text: str) -> bool:
    """Whether it says that there is none: 'không', 'ko', '0 có'."""
    return bare(text) in _NONE


def doubt(text: str) -> str:
    """What to write instead of a word that may mean none, not known yet, or not concerned; '' for any other text."""
    return _DOUBTFUL.get(bare(text), "")


def two_numbers(text: str) -> tuple[str, str] | None:
    """The numbers of '45/47' or '45/47 người'."""
    found = _TWO.fullmatch(text)
    return (found[1].strip(), found[2].strip()) if found else None


def number_in(text: str, unit: str) -> Typed:
    """The number in '45', '45 người', '5 (năm)', and in '3 triệu đồng' when that is what is counted.

    Raises NotANumber and AmbiguousNumber as parse_number does.
    """
    remark = _REMARK.fullmatch(text)
    typed = parse_number(_without_words(remark[1] if remark else text, unit))
    if remark and bare(remark[2]) not in map(bare, (*_COUNTED, unit)) and numeral(remark[2]) != typed.value:
        raise NotANumber(text)
    return typed


def _without_words(text: str, unit: str) -> str:
    """The number part of a text that ends with what is counted; marks do not matter."""
    rest = bare(text)
    for word in (bare(unit), *map(bare, _COUNTED)):
        if word not in ("", "%") and rest.endswith(word):
            return rest[: -len(word)].rstrip()
    return rest


def numeral(text: str) -> int | None:
    """A number in words: 'một trăm hai mươi lăm' is 125; None when it is none."""
    total = group = 0
    digit: int | None = None
    for word in key(text).split():
        if word in _DIGITS and digit is None:
            digit = _DIGITS[word]
        elif word == "mười" and digit is None:
            group += 10
        elif word in _TENS and digit is not None:
            group, digit = group + _TENS[word] * digit, None
        elif word in _THOUSANDS and (group or digit):
            total, group, digit = total + _THOUSANDS[word] * (group + (digit or 0)), 0, None
        elif word not in ("linh", "lẻ") or digit is not None:
            return None
    return total + group + (digit or 0) if text.strip() else None


def choice_of(text: str, choices: tuple[str, ...]) -> str | None:
    """Which of `choices` a text means: other words for yes and no, or the same words typed without any marks."""
    said = key(text.translate(_WIDE)).rstrip(" .;,!")
    unmarked = said == bare(said)
    for known in choices:
        if said == key(known) or (unmarked and said == bare(known)):
            return known
    for word, answer in YES_NO_ALIASES.items():
        if answer.label in choices and (said == word or (unmarked and said == bare(word))):
            return answer.label
    return None


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
        if short := _SHORT_YEAR.fullmatch(text):
            text = f"{short[1]}20{short[2]}"
        day, odd = parse_date(text), True
    if day.year not in YEARS:
        raise ValueError(value)
    return day, odd

"""Numbers in words: 'một trăm hai mươi lăm' is 125."""

from __future__ import annotations

from pipeline.text import key

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
_MOST_WORDS = 40


def numeral(text: str) -> int | None:
    """A number in words: 'một trăm hai mươi lăm' is 125; None when it is none."""
    words = key(text).split()
    if not 0 < len(words) <= _MOST_WORDS:
        return None
    total = group = 0
    digit: int | None = None
    for word in words:
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
    return total + group + (digit or 0)

"""What a person sees in a cell against the number behind it: 0.95 as 95%, 8500000 as 8,5 triệu, 2 as Khoảng 2.

A format may put a unit of measure behind a number; any other word makes another figure of it, and is asked about.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from pipeline.grids.number_format import Shown, shown
from pipeline.text import bare, clean, key

_PLAIN = re.compile(r"(?:#,##)?0(?:\.[0#]{1,9})?|#,###|General|@?")  # leaves a number what it is
_CURRENCY = "₫$€£¥"
_WORD = rf"[^\W\d_{_CURRENCY}]+|[{_CURRENCY}]"  # ² and ³ are letters to `re`
_MEASURE = re.compile(rf"(?:{_WORD})(?:[ ./]{{1,3}}(?:{_WORD}))*")  # người, đ/c, triệu đồng, m²
# With one of these words behind it, or before, a number is another one than the cell holds, or none that is certain.
_SCALES = frozenset(
    (
        *("triệu", "trieu", "tr", "trđ", "nghìn", "nghin", "ngàn", "ngan", "tỷ", "tỉ", "k", "trăm", "tram", "chục"),
        *("chuc", "vạn", "tá", "rưỡi", "hundred", "thousand", "million", "billion", "dozen"),
    )
)
_HEDGES = frozenset(
    (
        *("ước", "uoc", "khoảng", "khoang", "hơn", "trên", "tren", "dưới", "duoi", "gần", "gan", "độ", "chừng", "xấp"),
        *("tối", "toi", "ít", "nhiều", "trở", "tạm", "tam", "dự", "kế", "chưa", "chua", "không", "khong", "thiếu"),
        *("thieu", "còn", "tăng", "tang", "giảm", "giam", "lượt", "luot", "sai"),
    )
)
_SHORT = {
    "triệu đồng": ("trieu", "tr", "trd", "trdong", "trieud", "trieudong"),
    "nghìn đồng": ("nghin", "ngan", "ngandong", "nghind", "ngand", "k"),
    "tỷ đồng": ("ty", "ti", "tidong", "tyd", "tid"),
}
# Of these the whole words behind a number are nothing else: 'huy chương', 'nhà cũ', 'đôi vợ chồng' are what is counted.
_ALONE = frozenset(
    (
        *("âm", "hủy", "huỷ", "đã hủy", "đã huỷ", "bỏ", "đã bỏ", "xóa", "xoá", "đã xóa", "đã xoá", "cũ", "trước"),
        *("năm trước", "kỳ trước", "năm ngoái", "nữa", "nhầm", "lỗi", "đôi"),
    )
)
_FOREIGN = frozenset(("usd", "eur", "euro", "cny", "jpy", "krw", "đô", "dollar", "$", "€", "£", "¥"))
_DONG = frozenset(("vnd", "vnđ", "₫"))
_LIKE_DIGITS = re.compile(r"[oO]+(?![^\W_])")  # right behind a number they are read as more of it: 25OO
_MONEY = frozenset(("đồng", "dong", "đ", "₫", "vnd", "vnđ"))
_BEFORE = frozenset(
    ("", "+", "=", "số", "so", "sl", "số lượng", "tổng", "tổng số", "có", "là", "vnd", "vnđ", *_CURRENCY)
)
_NOTHING = frozenset(("", "-", "–", "—", "0", "không", "khong", "không có"))  # what zero may be shown as


class Seen(Enum):
    """How what is seen relates to the number of the cell."""

    SAME = "the same number"
    PERCENT = "a percentage"
    OTHER = "another number, or other words"


@lru_cache(maxsize=1024)
def is_plain(code: str) -> bool:
    """Whether a format shows every number as it is."""
    return _PLAIN.fullmatch(code) is not None


def seen(value: float, code: str, unit: str) -> tuple[Seen, Shown]:
    """How the cell shows its number (from 0 on), where `unit` is counted."""
    look = shown(value, code)
    if not look.digits:
        same = value == 0 and key(look.text) in _NOTHING
        return Seen.SAME if same else Seen.OTHER, look
    if value == 0 and _asks_nothing(look):
        return Seen.SAME, look
    if look.percent or _is_percent(look.behind):
        return Seen.PERCENT, look
    words = _is_before(look.before, unit) and _is_measure(look.behind, unit) and not _LIKE_DIGITS.match(look.behind)
    same = look.scale == 1 and not look.broken and words
    return Seen.SAME if same else Seen.OTHER, look


def _asks_nothing(look: Shown) -> bool:
    """Whether zero is zero: no percentage and no scale makes another number of it."""
    return not look.broken and not look.before.strip() and (look.percent or _is_percent(look.behind) or look.scale != 1)


def _is_percent(behind: str) -> bool:
    return "%" in behind


def _is_before(text: str, unit: str) -> bool:
    said = key(text).rstrip(" :")
    if said in _DONG and not _SCALES.isdisjoint(_counted_in(unit)):
        return False  # đồng where millions of đồng are asked
    if said in _FOREIGN and not _MONEY.isdisjoint(_counted_in(unit)):
        return False
    return said in _BEFORE or (said != "" and said == key(unit))


def _is_measure(text: str, unit: str) -> bool:
    """Whether the words behind a number are a unit of measure, and none that contradicts the one asked for."""
    said = key(text).strip(" .,;")
    inside = said.removeprefix("(").removesuffix(")").strip()
    if not said or bare(inside) == bare(unit) or _is_short_for(inside, unit):
        return True
    words = re.split(r"[ ./]+", said)
    if not _SCALES.isdisjoint(_counted_in(unit)) and not _MONEY.isdisjoint(words):
        return False  # đồng where millions of đồng are asked
    if not _MONEY.isdisjoint(_counted_in(unit)) and not _FOREIGN.isdisjoint(words):
        return False
    if said in _ALONE:
        return False
    return len(said) < 60 and _MEASURE.fullmatch(said) is not None and (_SCALES | _HEDGES).isdisjoint(words)


def _counted_in(unit: str) -> list[str]:
    """The words of a unit, without what it is shared out by: 'triệu đồng/người' is money."""
    return key(unit.partition("/")[0]).split()


def _is_short_for(said: str, unit: str) -> bool:
    """Whether words are short for the unit asked for: triệu, tr.đ for triệu đồng."""
    return re.sub(r"[ .]", "", bare(said)) in _SHORT.get(key(unit), ())


def said_of(look: Shown) -> str:
    """What the cell shows, in quotation marks of a message."""
    return clean(look.text) or "(ô trông như trống)"

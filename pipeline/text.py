"""Vietnamese text: comparison keys, sorting, numbers and dates as people type them and as documents print them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from difflib import get_close_matches
from functools import lru_cache
from math import isfinite

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u2060\ufeff]+")
# Besides control characters: soft hyphens, writing-direction marks, invisible signs and tags, which come along unseen.
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u00ad\u061c\u180e\u200e\u200f\u202a-\u202e"
    r"\u2061-\u2064\u2066-\u206f\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)

_SHORT = 200  # characters of a text that is kept clean


def clean(value: object) -> str:
    """NFC text without control characters, every run of (odd) blanks made one space, trimmed."""
    text = str(value)
    return _clean(text) if len(text) <= _SHORT else _clean.__wrapped__(text)


@lru_cache(maxsize=16384)  # the words of a form, of choices and of names come again and again
def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    if text.isprintable():  # nearly all there is: the only blank in it is the plain one, and nothing is unseen
        return " ".join(text.split())
    return _SPACES.sub(" ", _CONTROLS.sub("", text)).strip()


def printable(text: str) -> str:
    """`text` without what would move a cursor, hide or turn round what stands beside it; line breaks stay."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


_FIRST_WIDE = "\uff01"
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def narrow(text: str) -> str:
    """`text` with the full-width characters of Asian keyboards made plain."""
    return text if max(text, default="") < _FIRST_WIDE else text.translate(_WIDE)


def clean_lines(value: object) -> str:
    """Like `clean`, but line breaks stay: for narratives."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    lines = [clean(line) for line in text.split("\n")]
    return "\n".join(lines).strip()


_STRAY_MARK = re.compile(r" [\u0300-\u036f]")
_LONGEST_KEPT = 4_000  # characters of a text of which many are kept
_MOST_DIGITS = 300  # of what counts as a number
_LONGEST_WORD = 40  # characters of a word that is kept; Vietnamese ones have seven


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """Key under which two spellings of the same words are equal (NFC/NFD, hoà/hòa, case, blanks)."""
    if len(text) > _LONGEST_KEPT:
        key.cache_clear()  # thousands of them would fill the memory
    cleaned = clean(text)
    if _STRAY_MARK.search(cleaned):  # a mark that stands by itself may belong to the word before
        return _key.__wrapped__(cleaned)
    return " ".join(
        [_key(word) if len(word) <= _LONGEST_WORD else _key.__wrapped__(word) for word in cleaned.split(" ")]
    )


_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


@lru_cache(maxsize=16384)  # a language has few words, and moving their tones takes seven patterns
def _key(word: str) -> str:
    if word.isascii():
        return word.casefold()
    if _TONES.isdisjoint(unicodedata.normalize("NFD", word)):  # there is none to be moved
        return unicodedata.normalize("NFC", word).casefold()
    from viet_text_tools import normalize_diacritics  # here: it loads much that no help or mistake needs

    return str(normalize_diacritics(word)).casefold()


def bare(text: str) -> str:
    """Key without any mark (đ -> d): for suggestions and file names, never for accepting a match."""
    return unmarked(key(text))


def unmarked(text: str) -> str:
    """The text without any mark, its capitals kept: 'Yên Bái' -> 'Yen Bai'."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def sort_key(text: str) -> tuple[object, ...]:
    """Key for the Vietnamese alphabet, word by word; numbers by value (1.9 before 1.10) and before letters."""
    if len(text) > _LONGEST_KEPT:
        sort_key.cache_clear()
    from viet_text_tools import vietnamese_sort_key  # as in `_key`

    parts = re.split(r"(\d+)", key(text))
    return tuple(
        (0, int(p))
        if p.isdecimal() and len(p) <= _MOST_DIGITS
        else (1, [vietnamese_sort_key(word) for word in p.split(" ")])
        for p in parts
        if p
    )


def suggest(text: str, among: Iterable[str]) -> str | None:
    """The closest of `among`, marks ignored, or None when nothing is near."""
    options = {bare(option): option for option in sorted(among)}  # of two alike always the same
    found = get_close_matches(bare(text), list(options), n=1, cutoff=0.6)
    return options[found[0]] if found else None


def suggest_code(text: str, among: Iterable[str]) -> str | None:
    """The code of `among` that was meant: written otherwise, with the same numbers. PĐ03 is no slip of PĐ30."""
    numbers = _numbers(text)
    return suggest(text, [code for code in among if _numbers(code) == numbers])


def _numbers(code: str) -> list[str]:
    return [number.lstrip("0") for number in re.findall(r"\d+", code)]


# --------------------------------------------------------------------------- numbers typed by people


@dataclass(frozen=True, slots=True)
class Typed:
    """A number understood from typed text; `percent` when a % sign stood behind it."""

    value: float
    percent: bool = False


class NotANumber(ValueError):
    """The text is not a number."""


class AmbiguousNumber(ValueError):
    """The text can be read as two different numbers."""


_NUMBER = re.compile(r"([+-]?)([0-9][0-9., ']*)(%?)")
_GROUPED = {sep: re.compile(rf"[1-9][0-9]{{0,2}}(?:\{sep}[0-9]{{3}})+") for sep in ".,"}
_BLANK_GROUPED = re.compile(r"([1-9][0-9]{0,2}(?:[ '][0-9]{3})+)(?:[.,]([0-9]+))?")


def parse_number(text: str) -> Typed:
    """Read a number typed the Vietnamese way: '1.234', '1 234', '1.234,5', '95,5 %', '-3'.

    Raises AmbiguousNumber for '1,234' (1,234 or 1234?) and NotANumber for anything that is not one number.
    """
    match = _NUMBER.fullmatch(clean(text))
    if match is None:
        raise NotANumber(text)
    sign, body, percent = match.groups()
    body = body.strip()
    plain = _blank_grouped(body, text) if " " in body or "'" in body else _plain(body, text)
    try:
        value = float(sign + plain)
    except ValueError:
        raise NotANumber(text) from None
    if not isfinite(value):  # hundreds of digits
        raise NotANumber(text)
    return Typed(value, bool(percent))


def _blank_grouped(body: str, text: str) -> str:
    """`body`, whose thousands are parted by blanks (or '), without them; '.' or ',' then starts its fraction."""
    match = _BLANK_GROUPED.fullmatch(body)
    if match is None:
        raise NotANumber(text)
    whole, fraction = match.groups()
    if fraction and len(fraction) == 3:  # a fraction, or one more group of thousands?
        raise AmbiguousNumber(text)
    return re.sub("[ ']", "", whole) + (f".{fraction}" if fraction else "")


def _plain(body: str, text: str) -> str:
    """`body` with its thousands separators gone and its decimal sign a dot."""
    dots, commas = body.count("."), body.count(",")
    if dots and commas:
        decimal = max(".,", key=body.rfind)
        other = "," if decimal == "." else "."
        whole, _, fraction = body.rpartition(decimal)
        if decimal in whole or not _GROUPED[other].fullmatch(whole) or not fraction:
            raise NotANumber(text)
        return whole.replace(other, "") + "." + fraction
    if dots:
        # Vietnamese thousands; a single dot not followed by three digits can only be a decimal sign.
        if _GROUPED["."].fullmatch(body):
            return body.replace(".", "")
        if dots > 1:
            raise NotANumber(text)
        return body
    if commas > 1:
        if _GROUPED[","].fullmatch(body):
            return body.replace(",", "")
        raise NotANumber(text)
    if commas == 1 and _GROUPED[","].fullmatch(body):
        raise AmbiguousNumber(text)
    return body.replace(",", ".")


# --------------------------------------------------------------------------- dates typed by people

_DMY = re.compile(r"(?:ngày )?(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})\s*(?:[/.-]|năm)\s*(\d{4})", re.IGNORECASE)
_YMD = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")


def parse_date(value: object) -> date:
    """A date from a cell value or from text, day first ('25/12/2020', 'ngày 25 tháng 12 năm 2020', '2020-12-25').

    Raises ValueError when it is not a possible date.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = clean(value)
    if match := _DMY.fullmatch(text):
        day, month, year = map(int, match.groups())
        return date(year, month, day)
    if match := _YMD.fullmatch(text):
        year, month, day = map(int, match.groups())
        return date(year, month, day)
    raise ValueError(text)


# --------------------------------------------------------------------------- how documents print them


def number(value: float, decimals: int = 2) -> str:
    """1234.5 -> '1.234,5': at most `decimals` places, trailing zeros dropped (domain rule of union reports).

    A half is rounded up, as Excel shows it: 3.125 -> '3,13'. What is no number, or has no end, is '∞', '-∞' or '?'.
    """
    if not isfinite(value):
        return "?" if value != value else "∞" if value > 0 else "-∞"
    step = Decimal(1).scaleb(-decimals)
    text = f"{Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP, Context(prec=400)):,f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    whole = whole.replace(",", ".")
    if whole == "-0" and not fraction:
        whole = "0"
    return f"{whole},{fraction}" if fraction else whole


def percent(value: float, decimals: int = 2) -> str:
    """95.5 -> '95,5%'."""
    return f"{number(value, decimals)}%"


def short_date(day: date) -> str:
    """05/01/2026."""
    return f"{day:%d/%m/%Y}"


def running_date(day: date) -> str:
    """'31/5/2025', '05/01/2026': a date in running text, with leading zeros where `long_date` has them."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def long_date(day: date) -> str:
    """'ngày 05 tháng 01 năm 2026': a leading zero for days below 10 and for months 1 and 2 (NĐ 30/2020, PL I)."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def shortened(text: str, most: int) -> str:
    """`text` cut between words where it is longer than `most` characters, within a word where too little were left."""
    if len(text) <= most:
        return text
    room = most - len("…")
    between = text.rfind(" ", 2 * room // 3, room + 1)
    return text[: room if between < 0 else between].rstrip(" ,;") + "…"


def lower_first(text: str) -> str:
    """`text` with a small first letter, to stand inside a sentence."""
    return text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """`text` with a capital letter, to open a sentence."""
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """A sentence with the stop behind it, where it has none: 'có phải 3?' stays."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def roman(n: int) -> str:
    """1 -> 'I' (document parts and annexes)."""
    pairs = [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    out = ""
    for size, sign in pairs:
        while n >= size:
            out, n = out + sign, n - size
    return out

"""What a spreadsheet shows of a number: its format's code taken apart, the number put into it.

Only as far as figures need it: whether a number is shown as a day, scaled, as a percentage, or among other words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import NamedTuple

from pipeline.text import number as written

MAX_CODE = 500  # characters of a code that are looked at; Excel itself takes 255
_TOKEN = re.compile(
    r'"([^"]*)"?|\\(.)|_(.)|\*(.)|\[([^\[\]]{0,100})\]|(General|Standard)|([eE][+-])|(AM/PM|A/P)|(.)',
    re.DOTALL | re.IGNORECASE,
)
_DATES = frozenset("dmyhsDMYHSbB")
_ELAPSED = re.compile(r"h{1,9}|m{1,9}|s{1,9}", re.IGNORECASE)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")
_CURRENCY = re.compile(r"\$([^\]-]*)")
_COMPARE = {"<=": le, ">=": ge, "<>": ne, "<": lt, ">": gt, "=": eq}
_COLOURS = {
    "black": "000000", "white": "FFFFFF", "red": "FF0000", "green": "00FF00", "blue": "0000FF", "yellow": "FFFF00",
    "magenta": "FF00FF", "cyan": "00FFFF",
}  # fmt: skip
_NUMBERED = {str(n): name for n, name in enumerate(_COLOURS, 1)}
_DAY_0 = datetime(1899, 12, 30)
_FIRST, _LAST = 1, 2_958_465  # days of Excel's calendar: 1/1/1900 to 31/12/9999
_LEAP_DAY_THAT_NEVER_WAS = 60


class _Token(NamedTuple):
    kind: str  # "text", "digit", "point", "comma", "percent", "general", "exponent", "slash", "at", "date", "elapsed"
    text: str


@dataclass(frozen=True, slots=True)
class FormatSection:
    """One part of a code: its tokens, and for which numbers it is when it says so."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, float] | None
    colour: str = ""  # RRGGBB, where it says one

    def has(self, *kinds: str) -> bool:
        """Whether any token is of these kinds."""
        return any(t.kind in kinds for t in self.tokens)


@lru_cache(maxsize=1024)  # a few codes stand in thousands of cells
def sections(code: str) -> tuple[FormatSection, ...]:  # noqa: C901  # a branch for each kind of token
    """The parts of a code between its semicolons."""
    found: list[FormatSection] = []
    tokens: list[_Token] = []
    condition: tuple[str, float] | None = None
    colour = ""
    for match in _TOKEN.finditer(code[:MAX_CODE]):
        quoted, escaped, _, repeated, bracket, general, exponent, half, plain = match.groups()
        if plain == ";":
            found.append(FormatSection(tuple(tokens), condition, colour))
            tokens, condition, colour = [], None, ""
        elif bracket is not None:
            if limit := _CONDITION.fullmatch(bracket):
                condition = limit[1], float(limit[2])
            elif currency := _CURRENCY.match(bracket):
                tokens.append(_Token("text", currency[1]))
            elif _ELAPSED.fullmatch(bracket):
                tokens.append(_Token("elapsed", bracket))
            else:
                colour = _colour(bracket) or colour
        elif repeated is not None and repeated.isalnum():  # it fills the cell: digits beside those of the number
            tokens.append(_Token("text", repeated * 2))
        elif quoted is not None or escaped is not None:
            tokens.append(_Token("text", quoted if quoted is not None else escaped))
        elif general or exponent or half:
            tokens.append(_Token("general" if general else "exponent" if exponent else "date", match.group()))
        elif plain is not None:
            tokens.append(_Token(_kind(plain), plain))
    return (*found, FormatSection(tuple(tokens), condition, colour))


def _colour(bracket: str) -> str:
    """RRGGBB of 'White', 'Color2', or '#ffffff'."""
    said = bracket.strip().casefold()
    if said.startswith("#"):
        return said[1:].upper() if len(said) == 7 else ""
    number = said.removeprefix("color").strip()
    if said.startswith("color") and number in _NUMBERED:
        return _COLOURS[_NUMBERED[number]]
    return _COLOURS.get(said, "")


def colour_of(value: object, code: str) -> str:
    """The colour that a format gives a number, as RRGGBB; '' where it says none."""
    if not isinstance(value, float) or "[" not in code:
        return ""
    section = _section(value, code)
    return "" if section is None else section.colour


def _kind(character: str) -> str:
    if character in "0#?":
        return "digit"
    named = {".": "point", ",": "comma", "%": "percent", "/": "slash", "@": "at"}
    return named.get(character) or ("date" if character in _DATES else "text")


@lru_cache(maxsize=1024)
def day_kind(code: str) -> str:
    """How a code shows numbers as days or hours: 'date', 'elapsed', or '' for one that shows numbers."""
    first = sections(code)[0] if code else None
    if first is None:
        return ""
    if first.has("elapsed"):
        return "elapsed"
    return "date" if first.has("date") and not first.has("digit", "general") else ""


def shown_value(serial: float, code: str, from_1904: bool = False) -> object:
    """A number as its format shows it: itself, or the day, hour or length of time that it stands for.

    What no calendar has (a day without end, one before 1900) stays the number.
    """
    kind = day_kind(code)
    if not kind:
        return serial
    if kind == "elapsed":
        return timedelta(days=serial) if abs(serial) <= _LAST else serial
    if from_1904:
        serial += 1462
    if 0 <= serial < _FIRST:
        return (_DAY_0 + _rounded(serial)).time() if _rounded(serial) < timedelta(days=1) else serial
    if not _FIRST <= serial < _LAST + 1 or _rounded(serial) >= timedelta(days=_LAST + 1):
        return serial
    if serial < _LEAP_DAY_THAT_NEVER_WAS:
        serial += 1
    day = _DAY_0 + _rounded(serial)
    return day.date() if day.time() == time() else day


def _rounded(days: float) -> timedelta:
    return timedelta(milliseconds=round(days * 86_400_000))


def serial_of(value: date | time | timedelta) -> float:
    """The number behind a day, an hour or a length of time."""
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    days = (moment - _DAY_0) / timedelta(days=1)
    return days - (days <= _LEAP_DAY_THAT_NEVER_WAS)


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as its cell shows it.

    `before` and `behind`: the words around it. `digits`: it is shown at all. `scale`: what it was multiplied with;
    `broken`: words stand among its digits.
    """

    text: str
    before: str
    behind: str
    digits: bool
    scale: float = 1.0
    percent: bool = False
    broken: bool = False


@lru_cache(maxsize=4096)
def shown(value: float, code: str) -> Shown:
    """How a finite number from 0 on is shown by a code that is none of days or hours."""
    section = _section(value, code)
    if section is None:
        return Shown("", "", "", digits=False)
    number_at = [n for n, t in enumerate(section.tokens) if t.kind in ("general", "at") or _is_digit(t, value)]
    if not number_at:
        text = _words(section.tokens)
        return Shown(text, text, "", digits=False)
    first, last = number_at[0], number_at[-1]
    before, inner, after = section.tokens[:first], section.tokens[first : last + 1], section.tokens[last + 1 :]
    thousands = 0
    while after and after[0].kind == "comma":
        thousands, after = thousands + 1, after[1:]
    percents = sum(t.kind == "percent" for t in section.tokens)
    scale = 100.0**percents / 1000.0**thousands
    broken = any(t.kind == "text" and t.text.strip(" \u00a0'") for t in inner)
    lead, trail = _words(before), _words(after)
    text = lead + (_spelt(value * scale, inner) if broken else _digits(value * scale, inner)) + trail
    return Shown(text, lead, trail, True, scale, percents > 0, broken)


def _is_digit(token: _Token, value: float) -> bool:
    """Whether a digit may be seen there: # and ? show nothing of zero."""
    return token.kind == "digit" and (value != 0 or token.text == "0")


def shown_text(text: str, code: str) -> str:
    """A text as its cell shows it: the code may add words, or show none of it."""
    parts = sections(code) if is_wordy(code) else ()
    section = parts[3] if len(parts) > 3 else parts[0] if len(parts) == 1 and parts[0].has("at") else None
    if section is None:
        return text
    return "".join(text if t.kind == "at" else t.text for t in section.tokens)


def is_wordy(code: str) -> bool:
    """Whether a format may show another text than the cell holds: the fourth section of ';;;' shows none."""
    return code != "@" and ("@" in code or code.count(";") > 2)


def _section(value: float, code: str) -> FormatSection | None:
    parts = sections(code or "General")
    for section in parts:
        if section.condition and _COMPARE[section.condition[0]](value, section.condition[1]):
            return section
    free = [s for s in parts[:3] if s.condition is None]
    if len(free) < len(parts[:3]):  # with conditions: the first section without one takes the rest
        return free[0] if free else None
    return parts[2] if value == 0 and len(parts) > 2 else parts[0]


def _words(tokens: tuple[_Token, ...]) -> str:
    return "".join(t.text for t in tokens if t.kind not in ("digit", "comma", "point"))


def _digits(value: float, inner: tuple[_Token, ...]) -> str:
    """The number alone, with as many decimals as the format shows."""
    kinds = [t.kind for t in inner]
    if not {"general", "at", "exponent", "slash"}.isdisjoint(kinds):
        return written(value, 10)
    if "point" not in kinds:
        return written(value, 0)
    return written(value, kinds[kinds.index("point") :].count("digit"))


def _spelt(value: float, inner: tuple[_Token, ...]) -> str:
    """Digits from the right into their places, words between them: 12 by 0"/"0 is 1/2."""
    places = sum(t.kind == "digit" for t in inner)
    digits = list(f"{Decimal(repr(value)).quantize(Decimal(1), ROUND_HALF_UP, Context(prec=400)):f}".zfill(places))
    out: list[str] = []
    for token in reversed(inner):
        out.append(digits.pop() if token.kind == "digit" and digits else "" if token.kind == "digit" else token.text)
    return "".join(digits) + "".join(reversed(out))

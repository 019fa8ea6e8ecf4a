"""Codes that look like one another: letters of other scripts, 0 and O, 1 and I and l, case, marks, punctuation.

A table of our own for the letters of a code: those of whole libraries also join 'rn' with 'm', and know no Vietnamese.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import product

from pipeline.file_names import seen
from pipeline.text import bare

# Letters that look like Latin ones, small or capital, by the Latin one.
_ALIKE: dict[str, str] = {
    "a": "аαɑᴀ", "b": "вβьЬᏴʙ", "c": "сϲᴄᏟ", "d": "ԁᎠ", "e": "еεёѐᎬ", "f": "ϝ", "g": "ɡցԍ", "h": "нηһհՀᎻ", "i": "іιїıɪ",
    "j": "јյЈᎫ", "k": "кκᏦ", "l": "ӏⅼ", "m": "мμᎷ", "n": "νոηп", "o": "оοօσ", "p": "рρᏢ", "q": "ԛգ", "r": "гʀᎡ",
    "s": "ѕՏᏚ", "t": "тτᎢ", "u": "υսц", "v": "ѵνᏙ", "w": "ԝωшᏔ", "x": "хχ", "y": "уүγυʏ", "z": "ζᏃ",
    "3": "зЗ", "6": "б",
}  # fmt: skip
_LATIN = {ord(form): latin for latin, letters in _ALIKE.items() for c in letters for form in {c, c.lower(), c.upper()}
          if len(form) == 1}  # fmt: skip
_ONE_SHAPE = str.maketrans("oil|", "0111")
_LATIN_NAME = re.compile(r"LATIN (?:LETTER |SMALL |CAPITAL )+([A-Z])\b")
_SCRIPTS = {
    "CYRILLIC": "chữ Kirin",
    "GREEK": "chữ Hy Lạp",
    "FULLWIDTH": "chữ rộng của bàn phím Á Đông",
    "COMBINING": "dấu rời",
    "LATIN": "chữ La-tinh lạ",
}
_VOWELS = "aăâeêioôơuưy"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SMALL = {unicodedata.normalize("NFC", a + tone) for a, tone in product(_VOWELS, ("", *_TONES))} | {"đ"}
VIETNAMESE = frozenset(c for letter in _SMALL if not letter.isascii() for c in (letter, letter.upper()))
_MOST = 200  # characters of a code that are looked at


@lru_cache(maxsize=65536)
def skeleton(code: str) -> str:
    """What is left of a code when all that eyes pass over is gone: two codes of one skeleton look alike."""
    folded = seen(unicodedata.normalize("NFKC", code[:_MOST])).translate(_LATIN)
    plain = bare(folded if folded.isascii() else "".join(map(_latin, folded)))
    return (plain if plain.isalnum() else "".join(c for c in plain if c.isalnum())).translate(_ONE_SHAPE)


def _latin(c: str) -> str:
    """A digit of any script as ours, a Latin letter with something added as itself."""
    if c.isascii():
        return c
    if (digit := unicodedata.decimal(c, None)) is not None:
        return str(digit)
    match = _LATIN_NAME.match(unicodedata.name(c, ""))
    return match[1].lower() if match and c not in VIETNAMESE else c


def lookalikes(code: str, among: Iterable[str]) -> tuple[str, ...]:
    """Those of `among` that `code` looks like; `code` itself is none of them."""
    shape = skeleton(code)
    return tuple(other for other in among if shape and other != code and skeleton(other) == shape)


def odd_signs(text: str) -> str:
    """The first sign of a code that is neither ASCII nor a Vietnamese letter, named; '' where there is none."""
    if text.isascii():
        return ""
    for c in text.strip()[:_MOST]:
        if not c.isascii() and c not in VIETNAMESE:
            return _named(c)
    return ""


def _named(c: str) -> str:
    script = _SCRIPTS.get(unicodedata.name(c, "").partition(" ")[0], "ký tự lạ")
    if not seen(c) or c.isspace():
        return f"ký tự không nhìn thấy U+{ord(c):04X}"
    latin = skeleton(c)
    looks = f" trông như “{latin.upper()}”" if latin.isascii() and latin.isalpha() else ""
    return f"{script} “{c}”{looks}"

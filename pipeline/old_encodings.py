"""Vietnamese text of the years before Unicode: TCVN3 (.VnTime, ABC) and VNI, recognised and converted.

Both put Vietnamese letters on Latin-1 codes and leave the rest to the font, so a program without that font shows
"Tæng sè ®oµn viªn" (TCVN3) or "Toång soá ñoaøn vieân" (VNI). TCVN3 has one code per letter (TCVN 5712:1993, VN3), but
none for capitals with a tone: those are lower-case codes in a font of capitals (.VnTimeH). VNI writes a base letter
and then a mark. Where no font says so, a text is legacy only when its words make Vietnamese syllables converted and
not as they stand: French, German and short Unicode words use the same codes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pipeline.labelled import Labelled


class Encoding(Labelled):
    """How a legacy text is encoded."""

    TCVN3 = "tcvn3", "TCVN3 (ABC)"
    TCVN3_CAPITALS = "tcvn3_capitals", "TCVN3 (ABC), phông chữ hoa"
    VNI = "vni", "VNI"


# First code -> the letters on the codes from there on.
_TCVN3_ROWS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
_TCVN3 = {chr(first + n): letter for first, row in _TCVN3_ROWS.items() for n, letter in enumerate(row)}
_TONED = frozenset("àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ")  # no capitals of their own
_LONE = frozenset("×÷·©½¼¾")  # between blanks or figures these are what they look like, even in a TCVN3 text
_ONLY_UNICODE = re.compile("[ĂăĐđƠơƯư\u1ea0-\u1ef9]")  # whatever marks follow: most texts are told by it at once
_LOOKALIKES = str.maketrans({"\u03bc": "\u00b5", "\u2212": "\u00ad"})  # what PDF readers make of codes B5 and AD

_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_ROUND = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}  # over â ê ô
_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}  # over ă
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"}


def _vni_table() -> dict[str, str]:
    """VNI codes (lower case, one or two characters) -> letters."""
    table = dict(_VNI_ALONE)
    for base, letter in (*zip("aeouy", "aeouy", strict=True), ("ô", "ơ"), ("ö", "ư")):
        table |= {base + mark: letter + tone for mark, tone in _TONES.items()}
    table |= {base + mark: base + "\u0302" + tone for base in "aeo" for mark, tone in _ROUND.items()}
    table |= {"a" + mark: "a\u0306" + tone for mark, tone in _BREVE.items()}
    return {code: unicodedata.normalize("NFC", letter) for code, letter in table.items()}


_VNI = _vni_table()
# "yï" is no code of the standard (ỵ is "î"), but some keyboards made it. Longer codes first.
_VNI_CODE = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)), re.IGNORECASE)

_LETTER = r"[^\W\d_]"
_WORD = {
    Encoding.TCVN3: re.compile(f"(?:{_LETTER}|[{re.escape(''.join(_TCVN3))}])+"),
    Encoding.VNI: re.compile(f"{_LETTER}+"),
}
_ABBREVIATION = re.compile("[BCDGHKLMNPQRSTVX]*Đ[BCDĐGHKLMNPQRSTVX]*|đ")  # CĐCS, CCVCLĐ, Đ/c, 5.000đ
_TCVN3_FONT = re.compile(r"\.vn\w", re.IGNORECASE)
_VNI_FONT = re.compile(r"vni[- ]", re.IGNORECASE)

# Letters of French, German, Spanish and Portuguese: a word with one of them may be a foreign word; any other
# character inside a word (®, µ, ª, ø, Þ) is found in no text that is not legacy.
_FOREIGN = frozenset("àâäáãåæçèéêëìíîïñòóôöõßùúûüÿ×µ")

_NO_FRENCH = re.compile("ï(?:[imouy]|n[gh])", re.IGNORECASE)  # "taïi", "haïnh", where French has "laïc", "Caïn"

# Plain words of which too many are no Vietnamese syllables make a text foreign.
_MAX_FOREIGN_SHARE = 1 / 3
_MIN_CONVERTED_SHARE = 0.7
_TELLING = 10_000  # characters of a text that tell its encoding; what a form asks for is shorter


def mend(text: str, font: str = "") -> tuple[str, Encoding | None]:
    """`text` in Unicode, and the encoding it was in; a text that is no legacy text comes back untouched with None."""
    encoding = recognise(text, font)
    return (text, None) if encoding is None else (to_unicode(text, encoding), encoding)


def recognise(text: str, font: str = "") -> Encoding | None:
    """The legacy encoding of `text`, by the name of its font where that says so, else by its words; None: no legacy.

    Plain ASCII and text with a letter that only Unicode has (đ, ơ, ệ) are never legacy.
    """
    if text.isascii():
        return None
    if _ONLY_UNICODE.search(text):
        return None
    composed = _composed(text)
    if any(unicodedata.category(c)[0] == "L" and c > "\xff" for c in composed):
        return None
    named = by_font(font)
    if named is not None:
        evidence = _weigh(_telling(composed), named)
        changes = to_unicode(composed, named) != composed
        return named if evidence.converted and changes and evidence.lost <= evidence.gained else None
    weighed = _telling(composed)
    found = [(_weigh(weighed, encoding), encoding) for encoding in _WORD]
    found.sort(key=lambda pair: (pair[0].is_enough, pair[0].points, -pair[0].unusual))
    (other, _), (best, encoding) = found
    tied = other.is_enough and (other.points, other.unusual) == (best.points, best.unusual)
    return encoding if best.is_enough and not tied else None


def _telling(text: str) -> str:
    """The piece of a long text that tells its encoding: from shortly before its first letter beyond ASCII on."""
    if len(text) <= _TELLING:
        return text
    first = next((n for n, c in enumerate(text) if not c.isascii()), 0)
    return text[max(first - _TELLING // 10, 0) :][:_TELLING]


def to_unicode(text: str, encoding: Encoding) -> str:
    """`text` of the given encoding in Unicode NFC; characters the encoding does not know stay."""
    composed = _composed(text)
    if encoding is Encoding.VNI:
        return unicodedata.normalize("NFC", _VNI_CODE.sub(_vni_letter, composed))
    converted = _WORD[Encoding.TCVN3].sub(_tcvn3_word, composed)
    if encoding is Encoding.TCVN3_CAPITALS:
        return converted.upper()
    return _capitals_restored(composed, converted)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_LOOKALIKES)


def by_font(font: str) -> Encoding | None:
    """The encoding that a font of this name shows; None for a font of Unicode."""
    name = font.strip()
    if _TCVN3_FONT.match(name):
        return Encoding.TCVN3_CAPITALS if name.endswith("H") else Encoding.TCVN3
    return Encoding.VNI if _VNI_FONT.match(name) else None


def _vni_letter(match: re.Match[str]) -> str:
    code = match.group()
    letter = _VNI[code.lower()]
    return letter.upper() if code[0].isupper() else letter


def _tcvn3_word(match: re.Match[str]) -> str:
    word = match.group()
    return word if word in _LONE else "".join(_TCVN3.get(c, c) for c in word)


def _capitals_restored(source: str, converted: str) -> str:
    """Toned letters made capitals where their word is in capitals ("ĐOàN"): TCVN3 has codes for small ones only.

    A word of one sure letter ("Hà") is in capitals when the whole text is.
    """
    words = list(_WORD[Encoding.TCVN3].finditer(source))
    sure = {m.span(): [c for c in converted[slice(*m.span())] if c.isalpha() and c not in _TONED] for m in words}
    shouted = all(c.isupper() for found in sure.values() for c in found)
    shouted = shouted and any(len(found) > 1 for found in sure.values())
    out = list(converted)
    for (start, end), found in sure.items():
        if (len(found) > 1 and all(c.isupper() for c in found)) or shouted:
            out[start:end] = converted[start:end].upper()
    return "".join(out)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for an encoding: words counted by what converting makes of them."""

    points: float  # of the words that become syllables
    gained: int  # words that become syllables
    lost: int  # syllables that become none
    converted: int  # words with characters of the encoding
    wrong: int  # of these, no syllables after converting
    plain: int  # words of ASCII letters, abbreviations left out
    foreign: int  # of these, no Vietnamese syllables
    unusual: int  # converted words with a hook or a tilde, the rarer tones

    @property
    def is_enough(self) -> bool:
        """Whether the text is legacy without a font that says so."""
        words = self.converted + self.plain
        if self.points < 1 or self.lost > self.gained / 10 or self.wrong > (1 - _MIN_CONVERTED_SHARE) * self.converted:
            return False
        if self.foreign > _MAX_FOREIGN_SHARE * words:
            return False
        return self.points >= 2 or (words >= 2 and not self.wrong and not self.foreign)


def _weigh(text: str, encoding: Encoding) -> _Evidence:
    family = Encoding.VNI if encoding is Encoding.VNI else Encoding.TCVN3
    points, gained, lost, converted, wrong, plain, foreign, unusual = 0.0, 0, 0, 0, 0, 0, 0, 0
    for match in _WORD[family].finditer(text):
        word = match.group()
        if word.isascii():
            if not word.isupper() and len(word) > 1:
                plain += 1
                foreign += not is_syllable(word)
            continue
        if not any(c.isalpha() for c in word) or word in _LONE:
            continue
        after = to_unicode(word, family)
        short = _ABBREVIATION.fullmatch(after) is not None
        before_is, after_is = is_syllable(word), _all_codes(word, family) and (short or is_syllable(after))
        converted += 1
        unusual += any(mark in unicodedata.normalize("NFD", after) for mark in _RARE_TONES)
        wrong += not after_is
        lost += before_is and not after_is
        if after_is and not before_is:
            gained += 1
            points += _worth(word) if len(word) > 1 else 0
    return _Evidence(points, gained, lost, converted, wrong, plain, foreign, unusual)


def _all_codes(word: str, encoding: Encoding) -> bool:
    """Whether every character of `word` beyond ASCII belongs to a code: a mark alone, or "à", speaks against it."""
    return (_VNI_CODE.sub("", word) if encoding is Encoding.VNI else "".join(set(word) - set(_TCVN3))).isascii()


def _worth(word: str) -> float:
    """2 for a word no other language could write, less for what French or German might ("laïc", "nö")."""
    if word.isupper() and "Ñ" in word:
        return 2 if _ABBREVIATION.fullmatch(word.replace("Ñ", "Đ")) else 1
    odd = [c.lower() for c in word if not c.isascii()]
    if odd == ["ï"]:
        return 0.5 if _NO_FRENCH.search(word) else 0.25
    return 1 if len(odd) == 1 and odd[0] in _FOREIGN else 2


# ------------------------------------------------------------------------------------- Vietnamese syllables

_ONSETS = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx]|"
_RIMES = frozenset(
    re.findall(
        r"\w+",
        "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ăk âc âm ân âng âp ât âu ây "
        "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu "
        "o oc oi om on ong op ot oong ooc oa oac oach oai oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt "
        "oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u uc ui um un ung up ut ua uôc uôi uôm uôn uông uôt "
        "uân uâng uât uây uê uêch uênh uêt uơ uy uya uych uyên uyêt uynh uyt uyu "
        "ư ưc ưi ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu yêm yên yêt yêu yêng",
    )
)
_AFTER_QU = {"y", "ynh", "yt", "yp", "yên", "yêt", "ôc"} | {r for r in _RIMES if r[0] in "aăâeêiơ"}
_SYLLABLE = re.compile(f"({_ONSETS})([aăâeêioôơuưy].*)")
_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_RARE_TONES = "\u0303\u0309"
_STOPPED = ("c", "ch", "k", "p", "t")  # syllables that end so are said with a sharp or a heavy tone only


def is_syllable(word: str) -> bool:
    """Whether `word` could be a Vietnamese syllable, by its sounds and its one tone mark."""
    spread = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in spread if c in _TONE_MARKS]
    if len(tones) > 1 or "ñ" in word.lower():  # the one consonant that a tone mark would hide in
        return False
    toneless = unicodedata.normalize("NFC", "".join(c for c in spread if c not in _TONE_MARKS))
    match = _SYLLABLE.fullmatch(toneless)
    if match is None:
        return False
    onset, rime = match.groups()
    if rime.endswith(_STOPPED) and tones not in (["\u0301"], ["\u0323"]) and not word.isascii():
        return False
    if onset == "qu":
        return rime in _AFTER_QU
    return _spells(onset, rime)


def _spells(onset: str, rime: str) -> bool:
    """Whether onset and rime stand together in the spelling: c, g, ng before a o u, but k, gh, ngh before e i."""
    if rime == "y":
        return onset in ("", "h", "k", "l", "m", "s", "t", "th", "v")
    if rime not in _RIMES or (rime == "uya" and onset not in ("kh", "t", "x")):  # khuya; else VNI "cuûa" makes one
        return False
    front = rime[0] in "eêiy"
    if onset in ("c", "ng"):
        return not front
    if onset in ("gh", "ngh"):
        return front
    if onset == "g":
        return rime == "oa" or not rime.startswith("oa")  # goá, but never goác
    return onset != "k" or front or rime[0] == "a"  # Bắc Kạn

"""What may stand around a number without changing it: '12 đ/c', '12 đoàn viên mới', '12 (5 nữ)', 'không phát sinh'.

What is said must be what the cell asks: twelve cases are no twelve members. Texts are compared without marks.
"""

from __future__ import annotations

import re

from pipeline.checks.money import unit_of_money
from pipeline.checks.numerals import numeral
from pipeline.forms.layout import Field, FieldKind
from pipeline.forms.quantities import PEOPLE, measured_in
from pipeline.program import spoken
from pipeline.text import bare, clean, key

LONGEST = 120  # characters of a text that is looked at; what is longer is no answer to a question of a number

# By what they count, the words that people write behind a number of it.
NOUNS: dict[str, tuple[str, ...]] = {
    PEOPLE: (
        *("người", "đồng chí", "đ/c", "đ.c", "đc", *spoken.FORMS_OF_ADDRESS),
        *spoken.MEMBERS,
    ),
    "hộ": ("hộ", "hộ gia đình", "gia đình"),
    "đơn vị": (*spoken.UNITS, "đơn vị"),
    "vụ": ("vụ", "vụ việc", "vụ việc tranh chấp"),
    "lượt": ("lượt", "cuộc", "buổi", "lần"),
}
ALL_NOUNS = tuple(n for nouns in NOUNS.values() for n in nouns)
# People of one sort: only where the question speaks of them.
_OF_ONE_SORT = tuple(map(bare, spoken.PEOPLE_OF_A_SORT))
# Words that say nothing against the number they stand behind.
_QUALIFIERS = frozenset(bare("mới ưu tú được kết nạp chính thức tham gia ạ nhé").split())
_AGAINST = frozenset(bare("không ko chưa trừ ngoài chỉ hơn gần khoảng ước dự kiến hoặc hay và đến tăng giảm").split())
_BEFORE = frozenset(map(bare, ("có", "được", "có được", "gồm", "tổng", "tổng số", "tổng cộng", "số lượng", "đã có")))
_BEFORE_KIN = frozenset(map(bare, ("kết nạp", "kết nạp mới", "kết nạp được", "đã kết nạp", "phát triển", "giới thiệu")))
_PART_WORDS = frozenset(bare("trong đó có gồm là nữ nam người").split())
_BREAKDOWN = re.compile(r"[,;:(]| - |trong do\b")
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:[/.][^\W\d_]+)?")
_NONE_LEAD = ("khong", "ko", "k", "kg", "0")
_NONE_WORDS = frozenset(bare("có phát sinh nào ai trường hợp thêm mới ạ").split())
_UNKNOWN = frozenset(bare("biết rõ nhớ thống kê báo cáo đủ nắm").split())  # 'không rõ' is no zero


def known_words(field: Field) -> frozenset[str]:
    """The words of the question and its unit of measure, without what stands in brackets."""
    asked = re.sub(r"\([^()]*\)", " ", f"{field.label} {_unit(field)}")
    return frozenset(_TOKEN.findall(bare(asked)))


def _unit(field: Field) -> str:
    return field.unit.partition("/")[0]  # an average of members per union is asked as a number of members


def counts(field: Field) -> str:
    """Which of NOUNS a cell asks for; '' where neither unit nor question tells."""
    unit = bare(_unit(field))
    for kind, nouns in NOUNS.items():
        if unit in map(bare, nouns) or any(unit.endswith(f" {bare(n)}") for n in nouns if kind == PEOPLE):
            return kind
    told = measured_in(field.label)
    return next((kind for kind, nouns in NOUNS.items() if told in nouns), "")


def is_none(text: str, field: Field | None = None) -> bool:
    """Whether it says that there is none: 'không', 'ko có', 'không phát sinh', 'không có đồng chí nào'."""
    words = bare(text).split()
    lead = next((w for w in _NONE_LEAD if words and words[0] == w), "")
    rest = words[1:]
    if not lead or (not rest and lead in ("k", "0")):  # 'k' may be one thousand, or a name
        return False
    if not rest:
        return True
    if lead == "0":
        return rest in (["co"], ["phat", "sinh"])
    nouns = _nouns(field) if field else ()
    phrase = " ".join(w for w in rest if w not in ("nao", "ca"))
    for noun in sorted(nouns, key=len, reverse=True):
        phrase = re.sub(rf"(?:^|(?<= )){re.escape(noun)}(?= |$)", "", phrase)
    left = [w for w in phrase.split() if w not in _NONE_WORDS | _QUALIFIERS]
    asked = known_words(field) if field else frozenset()
    return all(w in asked and w not in _UNKNOWN | _AGAINST for w in left)


def _nouns(field: Field) -> tuple[str, ...]:
    """The nouns that may stand behind a number in this cell; all where the form does not tell what it counts."""
    if unit_of_money(field) is not None:
        return (bare(_unit(field)),)
    kind, unit, asked = counts(field), bare(_unit(field)), known_words(field)
    known = NOUNS[kind] if kind else ALL_NOUNS
    sorts = [n for n in _OF_ONE_SORT if set(n.split()) <= asked] if kind == PEOPLE else []
    begun = [bare(n) for n in ALL_NOUNS if unit.startswith(f"{bare(n)} ")]  # 'lượt' of 'lượt người'
    return tuple(dict.fromkeys((*map(bare, known), *sorts, *begun, *([unit] if unit not in ("", "%") else ()))))


def is_counted(phrase: str, field: Field) -> bool:
    """Whether words behind a number name what the cell asks for: 'đ/c', 'đoàn viên mới', 'CĐV'."""
    said = bare(phrase).strip(" .")
    if not said or (key(phrase).strip(" .") in spoken.OF_ONE_PERSON and counts(field) == PEOPLE):
        return True
    known = known_words(field) | _QUALIFIERS
    for noun in _nouns(field):
        if said == noun or said.startswith(f"{noun} "):
            rest = _TOKEN.findall(said[len(noun) :])
            if all(w in known and w not in _AGAINST for w in rest):
                return True
    return False


def names_what_is_asked(phrase: str, field: Field) -> bool:
    """Whether what the cell asks for is among words behind a number, or begins there: 'lượt người', 'ng'."""
    said = bare(phrase).strip(" .")
    if not counts(field) or not said or any(c.isdigit() for c in said.partition("/")[0]):
        return False
    words = said.replace("/", " ").split()
    return any(f" {n} " in f" {' '.join(words)} " for n in _nouns(field)) or (
        len(said) > 1 and any(n.startswith(said) for n in _nouns(field))
    )


def may_be_of_its_kind(phrase: str, field: Field) -> bool:
    """Whether words behind a number may name one of what the cell counts, of no kind known here: a club is a form of
    activity."""
    said = _TOKEN.findall(key(phrase))
    known = {w for n in ALL_NOUNS for w in n.split()}  # with their marks: 'dân vũ' is no 'vụ'
    asked = field.kind is FieldKind.INTEGER and not counts(field) and unit_of_money(field) is None
    return asked and bool(said) and not any(w.isdigit() or w in known or bare(w) in _AGAINST for w in said)


def is_introduction(words: str, field: Field) -> bool:
    """Whether words before a number only lead to it: 'có', 'tổng số', and what the question itself asks."""
    said = bare(words).strip(" :")
    if key(words).strip(" :") == "cỡ":  # about; without its marks it looks like 'có'
        return False
    return not said or said in _BEFORE or (said in _BEFORE_KIN and set(said.split()) <= known_words(field))


def is_remark(remark: str, total: float, field: Field) -> bool:
    """Whether what stands behind the number says the same again, or parts of it: '(mười hai)', ', trong đó nữ 5'."""
    said = clean(remark).strip(" ()[],;:-")
    if not said or is_counted(said, field):
        return True
    if len(said) > LONGEST:
        return False
    return _is_numeral(said, total, field) or _is_breakdown(said, total, field)


def _is_numeral(said: str, total: float, field: Field) -> bool:
    """The number in words, with or without what is counted behind it."""
    words = said.split()
    return any(
        numeral(" ".join(words[:n])) == total and is_counted(" ".join(words[n:]), field)
        for n in range(len(words), 0, -1)
    )


def _is_breakdown(said: str, total: float, field: Field) -> bool:
    """'5 nữ', 'trong đó nữ 5', '5 nam, 7 nữ': parts no larger than the number, and as large together where all are."""
    allowed = _PART_WORDS | {w for n in NOUNS[PEOPLE] for w in _TOKEN.findall(bare(n))}
    parts: dict[str, int] = {}
    for piece in re.split(r"[,;+]| va ", bare(said)):
        tokens = _TOKEN.findall(piece)
        numbers = [int(t) for t in tokens if t.isdecimal()]
        words = [t for t in tokens if not t.isdecimal()]
        if len(numbers) != 1 or not words or not set(words) <= allowed or numbers[0] > total:
            return False
        parts["nu" if "nu" in words else "nam" if "nam" in words else piece] = numbers[0]
    if "nu" in known_words(field) and "nu" in parts:
        return False  # the cell asks for women: which of the two numbers is theirs?
    return not {"nu", "nam"} <= parts.keys() or parts["nu"] + parts["nam"] == total


def split_remark(behind: str) -> tuple[str, str]:
    """What stands behind a number as (what is counted, remark): ' đoàn viên (5 nữ)' -> ('đoàn viên', '(5 nữ)')."""
    text = clean(behind)
    plain = bare(text)
    found = _BREAKDOWN.search(plain) if len(plain) == len(text) else None
    return (text[: found.start()].strip(), text[found.start() :].strip()) if found else (text, "")

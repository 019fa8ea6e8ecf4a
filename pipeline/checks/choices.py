"""Answers chosen from a list, the way people type them: short forms of a scale's own grades, Đạt and Không đạt.

A short form is read when exactly one choice can be meant by it; short forms follow from the program's list of grades.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.forms.layout import Field
from pipeline.patterns import short
from pipeline.program.vocabulary import NOT_YET, YES_NO_ALIASES, YesNo
from pipeline.text import bare, clean, key, narrow, suggest

LONGEST = 160  # characters of a text that is looked at
_SEPARATORS = re.compile(r"[\s./_-]+")
_LEAD = re.compile(
    r"(?:(?:được|đã|đạt) )?(?:(?:xếp loại|xếp hạng|phân loại|loại|mức|đạt loại|đạt mức|kết quả)\s*:?\s+)"
)
_PROOF = short(r"(.+?)\s*\(\s*(?:theo |số |qđ|quyết định|tb|thông báo|cv|công văn|nq|ngày )[^()]*\d[^()]*\)", LONGEST)
_YEAR = short(r"(.+?),? (?:trong |của )?năm (\d{4})", LONGEST)
_SAID_YES = ("có", "đã", "được", "đã có", "đã được")
_SAID_NO = ("không", "ko", "chưa", "không có", "chưa có", "không được", "chưa được")
_DONE, _FAILED = ("đạt", "có đạt", "đã đạt"), ("không đạt", "chưa đạt", "ko đạt")
_LIKELY = {"1": YesNo.YES, "0": YesNo.NO, "true": YesNo.YES, "false": YesNo.NO, "ok": YesNo.YES, "rồi": YesNo.YES}
_LIKELY |= {"n/a": YesNo.NOT_CONCERNED, "na": YesNo.NOT_CONCERNED, "đã xong": YesNo.YES, "xong": YesNo.YES}
_WAITING = ("đang chờ", "đang đợi", "hiện chưa", "chưa", "chờ", "đợi", "đang")
_ASSESSED = ("xếp loại", "xếp hạng", "đánh giá", "phân loại", "bình xét", "xét", "có kết quả", "kết quả", "quyết định")
_AROUND = frozenset(
    word
    for phrase in (
        *_ASSESSED,
        "được công nhận",
        "đến kỳ hạn",
        "thời gian",
        "thời điểm",
        "cuối năm",
        "của cấp trên",
        "ạ",
    )
    for word in (*phrase.split(), "có", "thông", "báo", "chưa", "vì")
)


def choice_of(text: str, field: Field) -> str | None:
    """Which of the field's choices a text means, where it can mean one only."""
    said = _plain(text)
    if not 0 < len(said) <= LONGEST:
        return None
    if exact := _exact(said, field.choices):
        return exact
    if is_waiting(said, field):
        return NOT_YET if NOT_YET in field.choices else None
    return _meant(said, field) or next((m for s in _shorter(said, field) if (m := _meant(s, field))), None)


def _plain(text: str) -> str:
    return key(narrow(text)).strip(" .;,!\"“”'’")


def _exact(said: str, choices: Sequence[str]) -> str | None:
    unmarked = said == bare(said)
    return next((c for c in choices if said == key(c) or (unmarked and said == bare(c))), None)


def _meant(said: str, field: Field) -> str | None:
    """The choice that a whole text means: another word for it, a short form, or the question's own words."""
    if exact := _exact(said, field.choices):
        return exact
    unmarked = said == bare(said)
    for word, answer in YES_NO_ALIASES.items():
        if answer.label in field.choices and (said == word or (unmarked and said == bare(word))):
            return answer.label
    if (short := _short_form(said, field.choices)) is not None:
        return short
    return _in_the_words_of_the_question(said, field) if YesNo.YES.label in field.choices else _of_two(said, field)


def _shorter(said: str, field: Field) -> tuple[str, ...]:
    """The text without what stands around an answer: 'Xếp loại: …', '… (QĐ số 15)', '… năm 2026'."""
    out = []
    if proof := _PROOF.fullmatch(said):
        out.append(proof[1])
    if (dated := _YEAR.fullmatch(said)) and int(dated[2]) == field.year:
        out.append(dated[1])
    if (lead := _LEAD.match(said)) and lead.end() < len(said):
        out.append(said[lead.end() :])
    return tuple(x.strip(" .,;:") for x in out)


# ------------------------------------------------------------------------------------------- short forms


def _short_form(said: str, choices: Sequence[str]) -> str | None:
    """The one choice whose words, or their first letters, a text gives in order: 'HTXSNV', 'Hoàn thành tốt', 'KTĐT'.

    Phrases that all grades share may be left out; a grade that is made of such alone has to be said whole.
    """
    squeezed = _SEPARATORS.sub("", said)
    if len(squeezed) < 2:
        return None
    grades = grades_of(choices)
    found = [c for c in choices if _abbreviates(squeezed, _phrases(c, grades if c in grades else ()))]
    return found[0] if len(found) == 1 else None


def grades_of(choices: Sequence[str]) -> tuple[str, ...]:
    """The choices that grade, or say yes or no."""
    return tuple(c for c in choices if c not in (YesNo.NOT_CONCERNED.label, NOT_YET))


def common_words(grades: Sequence[str]) -> frozenset[str]:
    """The words that every grade of a scale has: they tell none from another."""
    return frozenset(set.intersection(*(set(key(g).split()) for g in grades))) if len(grades) > 1 else frozenset()


def _phrases(choice: str, grades: Sequence[str]) -> list[tuple[bool, list[str]]]:
    """The words of a choice in phrases, and whether each may be left out: 'hoàn thành', 'tốt', 'nhiệm vụ'."""
    common = common_words(grades)
    together = [set(pairwise(key(g).split())) for g in grades]
    words = key(choice).split()
    phrases: list[tuple[bool, list[str]]] = []
    for before, word in zip([None, *words], words, strict=False):
        free = word in common
        joined = phrases and phrases[-1][0] == free and (not free or all((before, word) in t for t in together))
        if joined:
            phrases[-1][1].append(word)
        else:
            phrases.append((free, [word]))
    return phrases if not all(free for free, _ in phrases) else [(False, words)]


def _abbreviates(squeezed: str, phrases: Sequence[tuple[bool, list[str]]]) -> bool:
    """Whether a text without blanks is made of these words or their first letters; free phrases may be missing."""
    ends = {0}  # how far into the text the words so far can reach
    for free, words in phrases:
        reached = ends
        for word in words:
            reached = {at + len(f) for at in reached for f in _forms(word) if squeezed.startswith(f, at)}
        ends = ends | reached if free else reached
    return len(squeezed) in ends


def _forms(word: str) -> set[str]:
    return {word, bare(word), word[0], bare(word)[0]}


# ------------------------------------------------------------------------------------------- yes and no


def _in_the_words_of_the_question(said: str, field: Field) -> str | None:
    """'Đạt' and 'không đạt', 'đã tổ chức' and 'chưa tổ chức', where that is what the question asks."""
    lower = field.indicator is not None and field.indicator.comparator.lower_is_better
    if said in (*_DONE, *_FAILED):
        return None if lower else (YesNo.YES if said in _DONE else YesNo.NO).label
    if said in _in_brackets(field):
        return None  # the question itself says what to choose then
    asked = re.sub(r"\([^()]*\)", " ", key(field.label))
    asked = f" {asked.partition(' có ')[2] or asked} "
    said = said.removesuffix(" rồi")
    if " " in said and asked.startswith(f" {said} "):
        return YesNo.YES.label
    for words, answer in ((_SAID_NO, YesNo.NO), (_SAID_YES, YesNo.YES)):
        rests = (said.removeprefix(f"{word} ") for word in sorted(words, key=len, reverse=True))
        if any(rest != said and f" {rest} " in asked for rest in rests):
            return answer.label
    return None


def _in_brackets(field: Field) -> str:
    return " ".join(re.findall(r"\(([^()]*)\)", key(field.label)))


def _of_two(said: str, field: Field) -> str | None:
    """'Đạt' and 'không đạt' on a scale of two grades, the second of which denies the first."""
    grades = grades_of(field.choices)
    if len(grades) != 2 or not key(grades[1]).startswith(("không ", "chưa ")):
        return None
    return grades[0] if said in _DONE else grades[1] if said in _FAILED else None


# ------------------------------------------------------------------------------------------- not yet, or likely


def is_waiting(text: str, field: Field) -> bool:
    """Whether it says that the result is not there yet: 'chưa xếp loại', 'chờ kết quả'."""
    said = _plain(text)
    if len(said) > LONGEST:
        return False
    if said in (key(NOT_YET), bare(NOT_YET), "cxl", "cđg"):
        return True
    begun = next((w for w in _WAITING if said.startswith(f"{w} ")), "")
    rest = f" {said.removeprefix(begun).strip()} "
    named = [w for w in _ASSESSED if f" {w} " in rest]
    if YesNo.YES.label in field.choices and any(w in key(field.label) for w in named):
        return False  # 'chưa đánh giá' to 'có tổ chức đánh giá … không?' is a no
    return bool(begun and named) and set(rest.split()) <= _AROUND


def likely(value: object, field: Field) -> str:
    """The choice that an answer may mean, to be asked about; '' where there is none."""
    said = _plain(clean(int(value) if isinstance(value, float) and value.is_integer() else value))
    if not 0 < len(said) <= LONGEST:
        return ""
    for reading in (_known, _not_concerned, _before_a_remark, _denied, _begun, _spelt_alike):
        if (found := reading(said, field)) is not None:
            return found
    return ""


# Each gives the choice, '' where it is plain that none can be told, None where another reading may tell.


def _known(said: str, field: Field) -> str | None:
    if said not in _LIKELY:
        return None
    return _LIKELY[said].label if _LIKELY[said].label in field.choices else ""


def _not_concerned(said: str, field: Field) -> str | None:
    """The very words in brackets of the question."""
    known = " " in said and said in _in_brackets(field) and YesNo.NOT_CONCERNED.label in field.choices
    return YesNo.NOT_CONCERNED.label if known else None


def _head(said: str) -> tuple[str, str]:
    """'có (từ tháng 5)' parted before whatever is added."""
    head, _, more = (part.strip(" )") for part in re.sub("[(;:]", ",", said).partition(","))
    return head, more


def _before_a_remark(said: str, field: Field) -> str | None:
    head, more = _head(said)
    if not more or not (found := _meant(head, field)):
        return None
    return "" if _meant(more, field) else found


def _denied(said: str, field: Field) -> str | None:
    """'chưa có' as 'không có'."""
    denied = re.sub("^chưa ", "không ", said)
    return (_meant(denied, field) or None) if denied != said else None


def _begun(said: str, field: Field) -> str | None:
    """The one choice, or the plainest of several, that begins with the words."""
    head, _ = _head(said)
    begun = [c for c in field.choices if len(head) > 2 and key(c).startswith(f"{head} ")]
    plainest = [c for c in begun if set(key(c).split()) <= common_words(grades_of(field.choices))]
    return (plainest or begun)[0] if len(begun) == 1 or len(plainest) == 1 else None


def _spelt_alike(said: str, field: Field) -> str | None:
    return suggest(said, field.choices) if len(said) > 3 else None

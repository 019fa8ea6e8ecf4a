"""Which number an uncertain text probably means: 'khoảng 120' 120, '12 + 5' 17. It is asked about, never taken."""

from __future__ import annotations

import re
from contextlib import suppress

from pipeline.checks.counted import LONGEST, may_be_of_its_kind, names_what_is_asked
from pipeline.checks.money import DoubtfulAmount, unit_of_money
from pipeline.checks.numerals import numeral
from pipeline.checks.typed import number_in
from pipeline.forms.layout import Field, FieldKind
from pipeline.patterns import short
from pipeline.text import AmbiguousNumber, NotANumber, clean, key

_ABOUT = frozenset(
    word
    for phrase in ("khoảng", "chừng", "tầm", "cỡ", "gần", "hơn", "trên dưới", "ước tính", "đạt", "dự kiến", "tối thiểu")
    for word in (*phrase.split(), "ít", "nhất", "nhiều", "không", "quá", "độ")
)
_MARKS = re.compile(r"[~≈><≥≤±*?!#“”\"…]+")
_AROUND = short(r"\[([^\[\]]*)\]|(.*?)\s*\((?:ước|ước tính|khoảng|dự kiến|tạm tính|\*+|\?+)\)", LONGEST)
_ARROW = re.compile(r"(?:->|→|=>|⇒|\bsửa thành\b|\bsửa lại\b)")
_SUM = re.compile(r"=?\s*\d{1,9}(?:\s*\+\s*\d{1,9})+")
_LETTERS = str.maketrans({"o": "0", "l": "1", "i": "1"})
_LETTERED = re.compile(r"(?=.*[oli])[0-9oli]{2,12}|o")
_COUNT = re.compile(r"(\d[\d.,]*\d|\d)\s*(\D.*)")
_DONG = re.compile(r"đồng|đ|vnđ|vnd|₫")  # behind a number that is hardly one of đồng
_THOUSAND = 1000
_THOUSANDS = re.compile(r"\d{1,3},\d{3}")


def likely_number(text: str, field: Field) -> float | None:
    """The number that an uncertain text may mean; None where there is none, or more than one."""
    said = key(clean(text))
    if not 0 < len(said) <= LONGEST:
        return None
    for reading in (_whole, _changed, _added, _spelt, _lettered, _stripped, _counted):
        value = reading(said, field)
        if value is not None and value >= 0 and (field.kind is not FieldKind.INTEGER or value.is_integer()):
            return value
    return None


def _read(text: str, field: Field) -> float | None:
    with suppress(NotANumber, AmbiguousNumber, DoubtfulAmount):
        typed = number_in(text, field)
        return typed.value if not typed.percent or field.unit == "%" else None
    return None


def _whole(said: str, field: Field) -> float | None:
    """'1,250' where only whole numbers are asked: a group of thousands."""
    if field.kind is FieldKind.INTEGER and _THOUSANDS.fullmatch(said):
        return float(said.replace(",", ""))
    return None


def _changed(said: str, field: Field) -> float | None:
    """'12 -> 14': what it was changed to."""
    parts = _ARROW.split(said)
    return _read(parts[-1].strip(), field) if len(parts) > 1 else None


def _added(said: str, _: Field) -> float | None:
    return float(sum(map(int, re.findall(r"\d+", said)))) if _SUM.fullmatch(said) else None


def _spelt(said: str, field: Field) -> float | None:
    """'mười hai', 'mười hai đồng chí'."""
    words = said.split()
    for n in range(len(words), 0, -1):
        value = numeral(" ".join(words[:n]))
        if value is not None:
            money = "đồng" if unit_of_money(field) and value >= _THOUSAND and n == len(words) else ""
            return _read(" ".join([str(value), *words[n:], money]).strip(), field)
    return None


def _lettered(said: str, field: Field) -> float | None:
    """'12O', 'l2': letters that look like digits."""
    return _read(said.translate(_LETTERS), field) if _LETTERED.fullmatch(said) else None


def _stripped(said: str, field: Field) -> float | None:
    """The number without what makes it uncertain: 'khoảng', '~', '>', '(ước)', '?', '*'."""
    if found := _AROUND.fullmatch(said):
        said = (found[1] or found[2] or "").strip()
    elif said.endswith(")"):
        said = said.rpartition("(")[0]  # whatever is remarked
    said = _MARKS.sub(" ", said)
    words = said.split()
    while words and words[0].strip(":") in _ABOUT:
        del words[0]
    while words and words[-1] in ("ước", "tính", "khoảng"):
        del words[-1]
    return _read(" ".join(words), field) if words else None


def _counted(said: str, field: Field) -> float | None:
    """'12 lượt người', '12 người/2 đợt', '1 CLB dân vũ': the number before what the cell asks for, or may ask for."""
    found = _COUNT.fullmatch(said)
    if found is None:
        return None
    if may_be_of_its_kind(found[2], field):
        return _read(found[1], field)
    as_money = unit_of_money(field) is not None and _DONG.fullmatch(found[2])
    return _read(found[1], field) if as_money or names_what_is_asked(found[2], field) else None

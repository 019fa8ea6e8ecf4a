"""What one cell says: typed text understood where it is not ambiguous, an issue where it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from pipeline.forms.layout import MAX_NUMBER, Field, Kind
from pipeline.issues import CellRef, Issue, issue
from pipeline.measures.pairs import ANSWER_DECIMALS
from pipeline.program.words import YES_NO_ALIASES, YesNo
from pipeline.text import AmbiguousNumber, NotANumber, Typed, clean, clean_lines, key, parse_date, parse_number

EMPTY_MARKS = {"", "-", "–", "—", "…", "...", ".", "”", '"'}
_NOISE = 9  # decimals; what is left of 0.1 + 0.2 beyond them is no fraction
_NUMBER_WORDS = ("người", "đoàn viên", "đv", "hộ", "cđcs", "đơn vị", "vụ")


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell understood: a value or None, and what there is to say about it."""

    value: float | str | date | None
    issues: tuple[Issue, ...] = ()


def is_empty(value: object) -> bool:
    """Whether a cell holds nothing: blanks, formatting only, or the marks people leave for nothing."""
    return value is None or (isinstance(value, str) and clean(value) in EMPTY_MARKS)


def understand(field: Field, value: object, ref: CellRef, unit: str, *, percent: bool = False) -> Reading:
    """The value of a non-empty cell for `field`, with an issue when it cannot be taken as it stands.

    `percent`: the cell shows its number as a percentage, 0.95 as 95%.
    """
    if field.kind.is_number:
        return _number(field, value, ref, unit, percent)
    if field.kind is Kind.CHOICE:
        return _choice(field, value, ref, unit)
    if field.kind is Kind.DATE:
        try:
            return Reading(parse_date(value))
        except ValueError:
            return Reading(None, (issue("G10", ref, found=value, what=field.about, unit=unit),))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return Reading(clean_lines(value))


def _number(field: Field, value: object, ref: CellRef, unit: str, percent: bool) -> Reading:
    def wrong(code: str, found: object = value, **facts: object) -> Reading:
        return Reading(None, (issue(code, ref, found=found, what=field.about, unit=unit, **facts),))

    notes: tuple[Issue, ...] = ()
    if isinstance(value, (bool, date, datetime, time)):
        return wrong("G02")
    if isinstance(value, (int, float)):
        typed = Typed(float(value) * (100 if percent else 1), percent)
    else:
        try:
            typed = parse_number(_without_words(clean(value), field.unit))
        except AmbiguousNumber:
            return wrong("G03", expected="một số viết không thể hiểu hai cách")
        except NotANumber:
            return wrong("G02")
    if typed.percent and field.unit != "%":
        shown = f"{_plain(typed.value)}%" if percent else value
        return wrong("G09", shown, expected=field.label)
    number = round(typed.value, ANSWER_DECIMALS) if field.kind is Kind.DECIMAL else round(typed.value, _NOISE)
    if field.unit == "%" and not typed.percent and 0 < number <= 1:
        if number == 1:
            return wrong("G03", expected="1% hoặc 100%")
        number = round(number * 100, ANSWER_DECIMALS)
    if number < 0:
        return wrong("G04")
    if number > MAX_NUMBER or number != number:
        return wrong("G02")
    if field.kind is Kind.INTEGER and not number.is_integer():
        return wrong("G07", expected=field.label)
    if isinstance(value, str) or number != round(float(typed.value), ANSWER_DECIMALS):
        read_as = _plain(number)
        notes = (issue("G11", ref, found=value, what=field.about, unit=unit, expected=f"đọc là {read_as}"),)
    return Reading(number + 0.0, notes)  # -0.0 becomes 0.0


def _plain(value: float) -> str:
    """1234.5 as '1234,5', without thousands separators: what to type so that nobody can misread it."""
    return f"{value:.{ANSWER_DECIMALS}f}".rstrip("0").rstrip(".").replace(".", ",")


def _without_words(text: str, unit: str) -> str:
    """The number in '45 người', and in '3 triệu đồng' when that is what the cell is counted in."""
    for word in (*_NUMBER_WORDS, key(unit)):
        if word not in ("", "%") and text.casefold().endswith(word):
            text = text[: -len(word)].strip()
    return text


def _choice(field: Field, value: object, ref: CellRef, unit: str) -> Reading:
    said = key(str(value))
    for choice in field.choices:
        if said == key(choice):
            return Reading(choice)
    alias: YesNo | None = YES_NO_ALIASES.get(said)
    if alias is not None and alias.label in field.choices:
        note = issue("G11", ref, found=value, what=field.about, unit=unit, expected=f"đọc là {alias.label}")
        return Reading(alias.label, (note,))
    expected = "một trong: " + "; ".join(field.choices)
    return Reading(None, (issue("G06", ref, found=value, what=field.about, unit=unit, expected=expected),))

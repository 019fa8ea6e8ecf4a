"""What one cell says: typed text understood where it is not ambiguous, an issue where it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from pipeline.forms.layout import MAX_NUMBER, MAX_TEXT, Field, Kind
from pipeline.issues import CellRef, Issue, issue
from pipeline.measures.pairs import ANSWER_DECIMALS
from pipeline.program.words import YES_NO_ALIASES, YesNo
from pipeline.text import AmbiguousNumber, NotANumber, clean, clean_lines, key, parse_date, parse_number

EMPTY_MARKS = {"", "-", "–", "—", "…", "...", ".", "”", '"'}
_NUMBER_WORDS = ("người", "đoàn viên", "đv", "hộ", "cđcs", "đơn vị", "triệu đồng", "vụ")


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell understood: a value or None, and what there is to say about it."""

    value: float | str | date | None
    issues: tuple[Issue, ...] = ()


def is_empty(value: object) -> bool:
    """Whether a cell holds nothing: blanks, formatting only, or the marks people leave for nothing."""
    return value is None or (isinstance(value, str) and clean(value) in EMPTY_MARKS)


def understand(field: Field, value: object, ref: CellRef, unit: str) -> Reading:
    """The value of a non-empty cell for `field`, with an issue when it cannot be taken as it stands."""
    if field.kind.is_number:
        return _number(field, value, ref, unit)
    if field.kind is Kind.CHOICE:
        return _choice(field, value, ref, unit)
    if field.kind is Kind.DATE:
        try:
            return Reading(parse_date(value))
        except ValueError:
            return Reading(None, (issue("G10", ref, found=value, what=field.about, unit=unit),))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return Reading(clean_lines(value)[:MAX_TEXT])


def _number(field: Field, value: object, ref: CellRef, unit: str) -> Reading:
    def wrong(code: str, **facts: object) -> Reading:
        return Reading(None, (issue(code, ref, found=value, what=field.about, unit=unit, **facts),))

    notes: tuple[Issue, ...] = ()
    if isinstance(value, (bool, date, datetime, time)):
        return wrong("G02")
    if isinstance(value, (int, float)):
        number = float(value)
    else:
        text = clean(value)
        for word in _NUMBER_WORDS:
            if text.casefold().endswith(word):
                text = text[: -len(word)].strip()
        try:
            typed = parse_number(text)
        except AmbiguousNumber:
            return wrong("G03", expected="một số viết không thể hiểu hai cách")
        except NotANumber:
            return wrong("G02")
        if typed.percent and field.unit != "%":
            return wrong("G09", expected=field.label)
        number = typed.value
        shown = f"{number:.4f}".rstrip("0").rstrip(".").replace(".", ",")
        notes = (issue("G11", ref, found=value, what=field.about, unit=unit, expected=f"đọc là {shown}"),)
    if number < 0:
        return wrong("G04")
    if number > MAX_NUMBER or number != number:
        return wrong("G02")
    if field.kind is Kind.INTEGER and not number.is_integer():
        return wrong("G07", expected=field.label)
    return Reading(round(number, ANSWER_DECIMALS), notes)


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

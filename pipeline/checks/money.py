"""Amounts of money with their unit ('8,5tr', '1 tỷ 200 triệu', '8.500.000đ') against the unit that a cell asks."""

from __future__ import annotations

import re

from pipeline.forms.layout import Field
from pipeline.forms.quantities import measured_in
from pipeline.measures.pairs import ANSWER_DECIMALS
from pipeline.text import bare, number, parse_number

# What a unit of money is in đồng, by the words for it without marks.
_SCALES = {
    **dict.fromkeys(("ty", "ti"), 1e9),
    **dict.fromkeys(("trieu", "tr", "1.000.000"), 1e6),
    **dict.fromkeys(("nghin", "ngan", "k", "1.000", "1000"), 1e3),
}
_WORD = re.compile(r"(?:trieu|tr|nghin|ngan|ty|ti|k)(?![a-ce-z])")  # a 'd' may follow: trđ
_UNIT = re.compile(
    r"(?:(trieu|tr|nghin|ngan|ty|ti|1\.000|1000|1\.000\.000)[. ]?)?(?:dong|vnd|d|₫)|(trieu|nghin|ngan|ty)"
)
_NUMBER = re.compile(r"\d[\d.,']*(?: \d{3}(?!\d))*(?:,\d+)?")
_END = re.compile(r"(?:dong|vnd|d|₫)?(?: chan)?")
_LEAST = 1000  # đồng, and
_LEAST_SHARE = 0.01  # of the cell's unit: nobody gives less; '500 đồng' in a cell of millions means something else
_LOST = 1e-3  # of an amount, at most, may be lost by rounding to the decimals that answers have


class DoubtfulAmount(ValueError):
    """The amount can be read, but hardly is what was meant."""


def unit_of_money(field: Field) -> float | None:
    """How many đồng one of what the cell asks for is; None where it asks no money."""
    return next((of for words in (field.unit, measured_in(field.label)) if (of := dong_in(words)) is not None), None)


def dong_in(unit: str) -> float | None:
    """How many đồng a unit of measure is, of an average that of what is shared out; None where it is no money."""
    found = _UNIT.fullmatch(bare(unit.partition("/")[0]).strip())
    return _SCALES.get(found[1] or found[2], 1.0) if found else None


def amount_in(text: str, field: Field) -> float | None:
    """The number of the cell's own unit that a text with a unit of money says; None where it says no such thing.

    Raises DoubtfulAmount where that unit can hardly be meant, AmbiguousNumber as parse_number does.
    """
    unit = unit_of_money(field)
    dong = None if unit is None else _dong(bare(text))
    return None if dong is None else in_unit(dong, field)


def in_unit(dong: float, field: Field) -> float:
    """A sum of đồng in the unit of a cell of money. Raises DoubtfulAmount where it can hardly be meant."""
    unit = unit_of_money(field) or 1.0
    value = round(dong / unit, ANSWER_DECIMALS)
    too_small = 0 < dong < max(_LEAST, _LEAST_SHARE * unit) and unit > 1
    if too_small or abs(value * unit - dong) > _LOST * dong:
        raise DoubtfulAmount(dong)
    return value


def _dong(text: str) -> float | None:
    """A text such as '1 ty 200 trieu', '8tr5', '5 trieu ruoi', '8.500.000d' in đồng; None for any other."""
    total, last, at = 0.0, 0.0, 0
    while found := _NUMBER.match(text, at):
        written = found[0].rstrip(" .,'")
        begun = at
        amount, at = parse_number(written).value, _after(text, at + len(written))
        word = _WORD.match(text, at)
        if word is None:
            if last and text[:begun].rstrip().endswith(","):
                return None  # '19 triệu, 3'
            if last and (not written.isdecimal() or len(written) not in (1, 3)):
                return None
            total += amount * last / 10 ** len(written) if last else amount  # 8tr5 and 8tr500 are 8,5 triệu
            break
        scale = _SCALES[word[0]]
        if last and scale >= last:
            return None
        total, last, at = total + amount * scale, scale, _after(text, word.end())
        if text.startswith("ruoi", at):  # and a half
            total, at = total + scale / 2, _after(text, at + len("ruoi"))
    end = text[at:].strip(" .")
    return total if at and (last or end) and _END.fullmatch(end) else None


def _after(text: str, at: int) -> int:
    while at < len(text) and text[at] in " ,":
        at += 1
    return at


def in_words(value: float, field: Field) -> str:
    """'8,5 triệu đồng' for what a cell of money holds; the number alone for any other."""
    said = number(value, ANSWER_DECIMALS).replace(".", "")
    unit = (field.unit or measured_in(field.label)) if unit_of_money(field) else ""
    return f"{said} {unit}".strip()

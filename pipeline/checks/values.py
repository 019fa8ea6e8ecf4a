"""What one cell says: typed text understood where it is not ambiguous, an issue where it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from pipeline.checks import choices
from pipeline.checks.about import NOT_REPEATED, doubt_about, may_be_phone
from pipeline.checks.counted import is_none
from pipeline.checks.likely import likely_number
from pipeline.checks.money import DoubtfulAmount, in_words
from pipeline.checks.shown import Seen, is_plain, said_of, seen
from pipeline.checks.typed import day_of, doubt, is_turned, number_in, plain, two_numbers
from pipeline.forms.layout import MAX_NUMBER, Field, FieldKind
from pipeline.grids.number_format import day_kind, serial_of, shown_text
from pipeline.issues import CellRef, Issue, issue
from pipeline.measures.pairs import ANSWER_DECIMALS
from pipeline.old_encodings import mend
from pipeline.program.vocabulary import REACHED, WHOLE
from pipeline.text import AmbiguousNumber, NotANumber, Typed, clean, clean_lines, key, short_date, shortened

EMPTY_MARKS = {"", "-", "–", "—", "…", "...", ".", "”", '"'}
_NOISE = 9  # decimals; what is left of 0.1 + 0.2 beyond them is no fraction
_YEARS_TYPED = range(1990, 2101)  # Excel gives the current year to what looks like a day and a month
_SHOWN = 200  # characters of a converted text that its message repeats


class Reading(NamedTuple):
    """A cell understood: a value or None, and what there is to say about it."""

    # A tuple, as RawCell is one.

    value: float | str | date | None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    """A non-empty cell, and what it answers."""

    field: Field
    value: object
    ref: CellRef
    unit: str

    def issue(self, code: str, found: object = None, expected: object = "") -> Issue:
        """An issue at this cell."""
        shown = self.value if found is None else found
        return issue(code, self.ref, found=shown, what=self.field.about, unit=self.unit, expected=expected)

    def wrong(self, code: str, found: object = None, expected: object = "") -> Reading:
        """Not understood."""
        return Reading(None, (self.issue(code, found, expected),))

    def read_as(self, shown: str) -> tuple[Issue, ...]:
        """The note that says how it was understood."""
        return (self.issue("G11", expected=f"đọc là {shown}"),)


def is_empty(value: object) -> bool:
    """Whether a cell holds nothing: blanks, formatting only, or the marks people leave for nothing."""
    return value is None or (isinstance(value, str) and clean(value) in EMPTY_MARKS)


def as_it_stands(field: Field, value: object, code: str = "") -> float | str | None:
    """The answer of a cell that leaves nothing to understand, as most do: a whole number, a choice of the list.

    None for all others. 1 is among them: it may stand where a percentage is asked. `code`: its number format.
    """
    if isinstance(value, float):
        whole = (
            is_plain(code) and field.kind.is_number and value.is_integer() and (1 < value <= MAX_NUMBER or value == 0)
        )
        return value + 0.0 if whole else None  # -0.0 becomes 0.0
    return value if isinstance(value, str) and value in field.choices else None


def understand(field: Field, value: object, ref: CellRef, unit: str, *, code: str = "") -> Reading:
    """The value of a non-empty cell for `field`, with an issue when it cannot be taken as it stands.

    `code`: the number format it is shown in. Text of the years before Unicode is converted when it is not understood as
    it stands.
    """
    cell = _Cell(field, (shown_text(value, code) or value) if isinstance(value, str) else value, ref, unit)
    if field.kind is FieldKind.TEXT:
        return _text(cell)
    reading = _reading(cell, code)
    if reading.value is not None or not isinstance(cell.value, str):
        return reading
    converted, encoding = mend(cell.value)
    again = _reading(replace(cell, value=converted), code)
    if encoding is None or again.value is None:
        return reading
    return Reading(again.value, (_converted(cell, converted), *again.issues))


def _reading(cell: _Cell, code: str) -> Reading:
    if cell.field.kind.is_number:
        return _number(cell, code)
    return _choice(cell) if cell.field.kind is FieldKind.CHOICE else _date(cell)


def _text(cell: _Cell) -> Reading:
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str):
        return _said_about(cell, short_date(value) if isinstance(value, date) else clean_lines(value))
    # Before cleaning: the code of ư in TCVN3 is a soft hyphen. Line by line when only some lines are legacy.
    converted, encoding = mend(value)
    if encoding is None and "\n" in value:
        lines = [mend(line) for line in value.split("\n")]
        encoding = next((e for _, e in lines if e), None)
        converted = "\n".join(line for line, _ in lines)
    notes = () if encoding is None else (_converted(cell, converted),)
    return _said_about(cell, clean_lines(converted), notes)


def _said_about(cell: _Cell, text: str, notes: tuple[Issue, ...] = ()) -> Reading:
    """A text as it is read, unless it stands in the block about the form and is no such thing as is asked there."""
    if code := doubt_about(cell.field.name, cell.value, text):
        return cell.wrong(code, NOT_REPEATED if may_be_phone(cell.value) else None)
    return Reading(text, notes)


def _converted(cell: _Cell, text: str) -> Issue:
    shown = clean(text)
    return cell.issue("G14", expected=f"đọc là “{shortened(shown, _SHOWN)}”")


def _dated(cell: _Cell, value: date | time | timedelta) -> Reading:
    """A number that the spreadsheet program made a date of: 1/2 typed, or 45 in a cell formatted as a date."""
    day = value.date() if isinstance(value, datetime) else value
    if isinstance(day, date) and day.year in _YEARS_TYPED:
        meant = f"{day.day}/{day.month}"
    elif isinstance(day, time) and day != time():
        meant = f"{day.hour}:{day.minute:02d}"
    else:
        meant = _unmistakable(round(serial_of(value), _NOISE))
    found = _hours(value) if isinstance(value, timedelta) else None
    return cell.wrong("G16", found, expected=f"một số: có phải đã gõ {meant}?")


def _hours(length: timedelta) -> str:
    """A length of time as Excel shows it: '432:00:00' for 18 days."""
    seconds = round(length.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _as_seen(cell: _Cell, value: float, code: str) -> Typed | Reading:
    """A number as its cell shows it, or why that is another one."""
    if value < 0 or is_plain(code):
        return Typed(value)
    if day_kind(code):
        return cell.wrong("G18", _unmistakable(value), expected="một số: ô đang định dạng ngày, giờ")
    how, look = seen(value, code, cell.field.unit)
    if how is Seen.PERCENT:
        return Typed(value * look.scale, percent=True)
    if how is Seen.SAME:
        return Typed(value)
    if said_of(look) == _unmistakable(value):  # its format is that text, whatever the number is
        return cell.wrong("G18", said_of(look), expected="một số gõ lại: định dạng của ô là chữ cố định")
    likely = f"một số: ô hiện “{said_of(look)}”, bên trong ghi {_unmistakable(value)}; số nào đúng?"
    return cell.wrong("G18", said_of(look), expected=likely)


# What parts the digits of one number is nothing, or one blank; anything else parts two numbers.
_PARTED = re.compile(r"(?<=\d)[\s\u200b-\u200d\u2060\ufeff]+(?=\d)")
_BLANKS = frozenset((" ", "\u00a0", "\u2007", "\u2009", "\u202f"))
_NEAR_TARGET = 10.0


def _number(cell: _Cell, code: str) -> Reading:
    field, value = cell.field, cell.value
    if isinstance(value, date | time | timedelta):
        return _dated(cell, value)
    if isinstance(value, bool):
        return cell.wrong("G02")
    number_typed = isinstance(value, (int, float))
    typed = _as_seen(cell, float(value), code) if number_typed else _typed(cell)  # type: ignore[arg-type]  # it is one
    if isinstance(typed, Reading):
        return typed
    if typed.percent and field.unit != "%":
        return cell.wrong("G09", f"{_unmistakable(typed.value)}%" if number_typed else value, expected=field.label)
    number = round(typed.value, ANSWER_DECIMALS) if field.kind is FieldKind.DECIMAL else round(typed.value, _NOISE)
    if field.unit == "%" and not typed.percent and 0 < number <= 1:
        if number == 1 or _may_be_as_low(number, field):
            return cell.wrong("G03", expected=f"{_unmistakable(number)}% hoặc {_unmistakable(number * 100)}%")
        number = round(number * 100, ANSWER_DECIMALS)
    if (refused := _out_of_range(cell, number)) is not None:
        return refused
    said = isinstance(value, str) or number != round(float(typed.value), ANSWER_DECIMALS)
    shown = in_words(number, field) if _names_money(value) else _unmistakable(number)
    return Reading(number + 0.0, cell.read_as(shown) if said else ())  # -0.0 becomes 0.0


def _may_be_as_low(number: float, field: Field) -> bool:
    """Whether a share below one percent is near what was promised, so that it may be meant as it stands."""
    promised = field.indicator
    if promised is None:
        return False
    targets = [*promised.targets.values(), *([promised.term_target] if promised.term_target else [])]
    return any(number >= target.low / _NEAR_TARGET for target in targets)


def _out_of_range(cell: _Cell, number: float) -> Reading | None:
    """Why a number is none that can be asked; None where it is one."""
    if number < 0:
        return cell.wrong("G04")
    if number > MAX_NUMBER or number != number:
        return cell.wrong("G02")
    if cell.field.kind is FieldKind.INTEGER and not number.is_integer():
        return cell.wrong("G07", expected=cell.field.label)
    return None


def _names_money(value: object) -> bool:
    """Whether a text says its unit of measure, and not the numbers alone."""
    return isinstance(value, str) and any(c.isalpha() for c in value)


def _typed(cell: _Cell) -> Typed | Reading:
    """The number of a typed text, or why there is none."""
    if not _BLANKS.issuperset(_PARTED.findall(str(cell.value))):
        return cell.wrong("G02")
    if is_turned(str(cell.value)):
        return cell.wrong("G03", expected="một số gõ lại bằng bàn phím: ô mang dấu đảo chiều chữ")
    text = plain(str(cell.value))
    if expected := doubt(text):
        return cell.wrong("G26", expected=expected)
    if is_none(text, cell.field):
        return Typed(0.0)
    if two := two_numbers(text):
        return cell.wrong("G15", expected=_two_cells(cell.field, *two))
    try:
        return number_in(text, cell.field)
    except AmbiguousNumber:
        return _asked(cell, "G03", text, "một số viết không thể hiểu hai cách")
    except (NotANumber, DoubtfulAmount):
        return _asked(cell, "G02", text)


def _asked(cell: _Cell, code: str, text: str, expected: str = "") -> Reading:
    """Not a number for certain: asked about, with the number that it may be."""
    said = cell.issue(code, expected=expected)
    meant = likely_number(text, cell.field)
    if meant is not None:
        said = replace(said, expected=f"một số: có phải {in_words(meant, cell.field)}?")
    return Reading(None, (said,))


def _two_cells(field: Field, first: str, second: str) -> str:
    """Where the two numbers of '45/47' belong."""
    if field.part == "den":
        return f"một số: có phải {first} ở ô {REACHED}, {second} ở ô này?"
    if field.part != "num":
        return f"một số: có phải {first}?"
    if field.indicator is not None and field.indicator.base is not None:
        return f"một số: có phải {first}? Tổng số {second} lấy từ trang Thông tin chung"
    return f"mỗi ô một số: có phải {first} ở ô này, {second} ở ô {WHOLE}?"


def _unmistakable(value: float) -> str:
    """1234.5 as '1234,5', without thousands separators: what to type so that nobody can misread it."""
    return f"{value:.{ANSWER_DECIMALS}f}".rstrip("0").rstrip(".").replace(".", ",")


def _choice(cell: _Cell) -> Reading:
    for choice in cell.field.choices:
        if key(str(cell.value)) == key(choice):
            return Reading(choice)
    field, value = cell.field, cell.value
    meant = choices.choice_of(value, field) if isinstance(value, str) and not _says_two(value, field) else None
    if meant is not None:
        return Reading(meant, cell.read_as(meant))
    listed = "một trong: " + "; ".join(field.choices)
    if isinstance(value, str) and choices.is_waiting(value, field):
        return cell.wrong("G24", expected=listed)
    maybe = choices.likely(value, field)
    return cell.wrong("G06", expected=f"{listed}. Có phải “{maybe}”?" if maybe else listed)


def _says_two(value: str, field: Field) -> bool:
    """Whether two lines are each an answer, and not the same: 'Không' over 'Có'."""
    lines = value.strip().splitlines()
    return len(lines) > 1 and len({choices.choice_of(line, field) for line in lines} - {None}) > 1


def _date(cell: _Cell) -> Reading:
    try:
        day, odd = day_of(cell.value)
    except ValueError:
        return cell.wrong("G10", NOT_REPEATED if may_be_phone(cell.value) else None)
    return Reading(day, cell.read_as(short_date(day)) if odd else ())

"""Conditional formats that keep people from reading a cell: which of them hold, and what the cell then looks like.

A rule is worked out where that is simple: a comparison with a number or a text, a constant, a blank, a number or none.
Of all others nobody can say here whether they hold; the cell is then told as one that may not be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import NamedTuple

from pipeline.grids.addresses import split_address
from pipeline.grids.cells import At, Extra, Filled, Range
from pipeline.grids.number_format import day_kind, shown, shown_text
from pipeline.grids.runs import why_value_unread
from pipeline.grids.unread import BY_A_RULE, HIDDEN, Letters

_LONGEST = 300  # characters of a formula that is worked out
MOST = 2_000  # rules of a sheet that are looked at; a form has some dozens
WORK = 2_000_000  # ranges of a sheet that are held against its cells; a form takes some thousands
_WORKED_OUT = 20  # ranges are held against a cell while one rule is worked out


class _Blank(str):
    """What a cell holds that may be blank, and is then 0 beside a number, or a formula that gives no text."""

    __slots__ = ()


_SAME = {"=": True, "==": True, "<>": False, "!=": False}
_ORDER: Mapping[str, tuple[bool, bool, bool]] = {  # whether it holds for less, the same, more
    "<": (True, False, False), "<=": (True, True, False), ">": (False, False, True), ">=": (False, True, True),
    "=": (False, True, False), "==": (False, True, False), "<>": (True, False, True), "!=": (True, False, True),
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_TEXT = re.compile(r'"([^"]{0,250})"')
_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})")
_IN_BRACKETS = re.compile(r"\[\.?([$A-Za-z0-9]{1,14})\]")  # as OpenDocument writes a cell of the same sheet
_COMPARED = re.compile(r"([^<>=!]{1,260}?)(<=|>=|<>|!=|==|<|>|=)([^<>=!]{1,260})")
_CALL = re.compile(r"(ISNUMBER|ISTEXT|ISBLANK|NOT|LEN|ABS|N|VALUE|TRUE|FALSE)\((.{0,260})\)", re.IGNORECASE)


class Format(NamedTuple):
    """What a rule changes of a look; None: nothing."""

    struck: bool | None = None
    size: float | None = None
    colour: str | None = None
    ground: str | None = None
    code: str | None = None  # number format
    hides: bool = False  # the number itself is not shown, an icon or a bar alone

    def over(self, cell: Letters) -> Letters:
        """A cell's letters as this makes them."""
        return Letters(
            cell.struck if self.struck is None else self.struck,
            cell.size if self.size is None else self.size,
            cell.colour if self.colour is None else self.colour,
            cell.ground if self.ground is None else self.ground,
        )

    def under(self, first: Format) -> Format:
        """Both, where of what both change the other counts."""
        return Format(
            self.struck if first.struck is None else first.struck,
            self.size if first.size is None else first.size,
            self.colour if first.colour is None else first.colour,
            self.ground if first.ground is None else first.ground,
            self.code if first.code is None else first.code,
            first.hides or self.hides,
        )


class Rule(NamedTuple):
    """A rule over some ranges; `base`: the cell that its formulas are written for, None: each cell it stands at."""

    ranges: tuple[Range, ...]
    base: At | None
    kind: str  # 'expression', 'cellIs', 'between', 'always', 'containsBlanks' …; others cannot be worked out
    operator: str  # of cellIs: '<', '='; of between: '' or 'not'
    formulas: tuple[str, ...]
    format: Format
    stop: bool = False  # of rules behind it none counts where it holds


def tell_hidden(
    filled: Filled,
    rules: Sequence[Rule],
    letters: Callable[[At], Letters],
    own: Mapping[At, Sequence[Rule]] | None = None,
) -> None:
    """Tell of the cells what the rules, the first ones first, make of them.

    `letters`: how a cell looks without; `own`: rules of single cells, behind the others. Where there are more than can
    be looked at, each cell is one that may not be read.
    """
    lines: dict[int, list[tuple[At, Extra]]] = {}
    for at, value, extra in filled.cells() if rules or own else ():
        if value != "":
            lines.setdefault(at[0], []).append((at, extra))
    ranges_of_all = sum(len(rule.ranges) for rule in rules)
    room = WORK if len(rules) <= MOST else 0
    for row, cells in lines.items():
        near = _near(row, rules) if room > 0 else []
        room -= ranges_of_all
        for at, extra in cells:
            over = [rule for rule, ranges in near if any(a <= at[1] <= b for a, b in ranges)] if room > 0 else []
            over += own.get(at, ()) if own and room > 0 else ()
            room -= sum(len(ranges) for _, ranges in near) + _WORKED_OUT * len(over)
            told = _told(filled.value, at, extra, over, letters(at)) if over else extra
            if room <= 0 and not told.unread:
                told = told._replace(doubtful=BY_A_RULE)
            if told != extra:
                filled.tell(at, told)


def _near(row: int, rules: Iterable[Rule]) -> list[tuple[Rule, list[tuple[int, int]]]]:
    """The rules over some cell of a row, each with the columns, first and last."""
    found = ((rule, [(r[1], r[3]) for r in rule.ranges if r[0] <= row <= r[2]]) for rule in rules)
    return [(rule, columns) for rule, columns in found if columns]


def _told(value_at: Callable[[At], object], at: At, extra: Extra, rules: Iterable[Rule], letters: Letters) -> Extra:
    value, sure = value_at(at), Format()
    doubtful: list[Format] = []
    for rule in rules:
        holds = _holds(rule, at, value_at)
        if holds:
            sure = rule.format.under(sure)
            if rule.stop:
                break
        elif holds is None:
            doubtful.append(rule.format)
    own = (
        "" if why_value_unread(value, extra.format, letters) else extra.unread
    )  # of its single words: no rule changes them
    if sure != Format():
        code = extra.format if sure.code is None or isinstance(value, str) else sure.code
        extra = extra._replace(format=code, unread=_why(sure, letters, value, extra.format) or own)
    if not extra.unread and any(_why(sure.under(maybe), letters, value, extra.format) for maybe in doubtful):
        extra = extra._replace(doubtful=BY_A_RULE)
    return extra


def _why(made: Format, letters: Letters, value: object, code: str) -> str:
    """Why nobody reads a value in what a rule makes of its cell; `code`: its number format without."""
    if made.hides or _shows_nothing(made.code, value):
        return HIDDEN
    return why_value_unread(value, code if made.code is None else made.code, made.over(letters))


def _shows_nothing(code: str | None, value: object) -> bool:
    """Whether a number format leaves nothing of a number or a text."""
    if code is None or day_kind(code):
        return False
    if isinstance(value, str):
        return shown_text(value, code) == ""
    if not isinstance(value, float):
        return False
    return not shown(abs(value), code).digits and value != 0


# ------------------------------------------------------------------------------------------- whether a rule holds


def _holds(rule: Rule, at: At, value_at: Callable[[At], object]) -> bool | None:
    """Whether a rule holds for a cell that is not blank; None where that cannot be said."""
    value = value_at(at)
    said = [_value(formula, rule.base or at, at, value_at) for formula in rule.formulas]
    if rule.kind == "always" or rule.kind in ("notContainsBlanks", "notContainsErrors"):
        return True
    if rule.kind in ("containsBlanks", "containsErrors"):
        return False
    if rule.kind == "expression" and len(said) == 1:
        return None if said[0] is None or isinstance(said[0], str) else bool(said[0])
    if rule.kind == "cellIs" and len(said) == 1:
        return _compared(value, rule.operator, said[0])
    if rule.kind == "between" and len(said) == 2:
        low, high = (_compared(value, sign, end) for sign, end in zip((">=", "<="), said, strict=True))
        inside = None if low is None or high is None else low and high
        return inside if inside is None or not rule.operator else not inside
    return None


def _compared(one: object, operator: str, other: object) -> bool | None:
    """Two values compared as spreadsheets do where that is simple: numbers, and texts for being the same."""
    if isinstance(one, date | time | timedelta | bool) or isinstance(other, bool):
        return None
    if other is None or one is None or {type(one), type(other)} == {_Blank, float}:
        return None
    if isinstance(one, float) and isinstance(other, float):
        return _ORDER[operator][(one >= other) + (one > other)] if operator in _ORDER else None
    return (str(one).casefold() == str(other).casefold()) is _SAME[operator] if operator in _SAME else None


def _value(formula: str, base: At, at: At, value_at: Callable[[At], object], deep: int = 4) -> object:
    """What a formula comes to: a number, a text, a truth; None where that is not simple."""
    text = _IN_BRACKETS.sub(r"\1", formula[:_LONGEST].strip().removeprefix("=").strip())
    if text.startswith("(") and text.endswith(")") and ")" not in text[1:-1]:
        text = text[1:-1].strip()
    if text.upper() in ("TRUE", "FALSE", "TRUE()", "FALSE()"):
        return text.upper().startswith("TRUE")
    if _NUMBER.fullmatch(text):
        return float(text)
    if found := _TEXT.fullmatch(text):
        return found[1]
    if found := _CELL.fullmatch(text):
        value = value_at(_moved(found, base, at))
        return _Blank() if value == "" else value
    if deep and (found := _CALL.fullmatch(text)):
        return _called(found[1].upper(), _value(found[2], base, at, value_at, deep - 1))
    if deep and (found := _COMPARED.fullmatch(text)):
        one, other = (_value(side, base, at, value_at, deep - 1) for side in (found[1], found[3]))
        return _compared(one, found[2], other)
    return None


def _called(name: str, value: object) -> object:
    if value is None:
        return None
    if name == "NOT":
        return None if isinstance(value, str) else not value
    if name == "LEN":
        return float(len(str(int(value) if isinstance(value, float) and value.is_integer() else value)))
    known = {
        "ISNUMBER": isinstance(value, float),
        "ISTEXT": isinstance(value, str) and value != "",
        "ISBLANK": value == "",
    }
    return known.get(name, abs(value) if name == "ABS" and isinstance(value, float) else None)


def _moved(found: re.Match[str], base: At, at: At) -> At:
    """The cell that is meant at `at` by a reference written for `base`."""
    row, column = split_address(found[2].upper() + found[4])
    return (
        row if found[3] else row + at[0] - base[0],
        column if found[1] else column + at[1] - base[1],
    )

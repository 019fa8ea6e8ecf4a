"""What the form's own formulas show: read once, worked out for the answers of a union, as spreadsheet programs do.

Only what our formulas are made of; of any other formula nothing is said, and the program that opens the file works it
out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

Worked = float | str | bool | None  # None: an empty cell
Look = Callable[[str, str], Worked]  # sheet ('': the formula's own) and address -> what stands there
Formula = Callable[[Look], Worked]

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>"(?:[^"]|"")*")|(?P<name>[A-Z]+)\(|(?:(?P<quoted>'(?:[^']|'')*')!|"""
    r"""(?P<sheet>\w+)!)?(?P<cell>\$?[A-Z]{1,3}\$?[0-9]+)|(?P<sign><=|>=|<>|[-+*/=<>(),]))"""
)
_COMPARED: Mapping[str, Callable[[int], bool]] = {
    "=": lambda n: n == 0,
    "<>": lambda n: n != 0,
    "<": lambda n: n < 0,
    ">": lambda n: n > 0,
    "<=": lambda n: n <= 0,
    ">=": lambda n: n >= 0,
}


class UnknownFormula(ValueError):
    """A formula that is none of ours, or one whose cells cannot be worked out."""


def formula_of(text: str) -> Formula:
    """Read a formula, without its '='. Raises UnknownFormula."""
    reader = _Reader(text)
    found = reader.comparison()
    reader.end()
    return found


class _Reader:
    """A formula while it is read."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0

    def _next(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("", "")

    def _take(self, *signs: str) -> str:
        kind, text = self._next()
        if kind != "sign" or text not in signs:
            return ""
        self._at += 1
        return text

    def end(self) -> None:
        """Hold that nothing is left."""
        if self._at < len(self._tokens):
            raise UnknownFormula

    def comparison(self) -> Formula:
        """Two sides and what is between them, or one side."""
        left = self._product()
        if sign := self._take(*_COMPARED):
            right = self._product()
            held = _COMPARED[sign]
            return lambda look: held(_order(left(look), right(look)))
        return left

    def _product(self) -> Formula:
        left = self._single()
        while sign := self._take("*", "/"):
            left = _times(left, self._single(), sign)
        return left

    def _single(self) -> Formula:
        kind, text = self._next()
        self._at += 1
        if kind == "number":
            value = float(text)
            return lambda _: value
        if kind == "text":
            said = text[1:-1].replace('""', '"')
            return lambda _: said
        if kind == "cell":
            sheet, _, address = text.rpartition("!")
            return lambda look: look(sheet, address)
        if kind == "name" and text in _FUNCTIONS:
            return _FUNCTIONS[text](self._arguments())
        raise UnknownFormula

    def _arguments(self) -> Sequence[Formula]:
        found = [self.comparison()]
        while self._take(","):
            found.append(self.comparison())
        if not self._take(")"):
            raise UnknownFormula
        return found


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if found is None:
            raise UnknownFormula
        at = found.end()
        kind = found.lastgroup or ""
        if kind == "cell":
            quoted, sheet = found["quoted"], found["sheet"]
            title = quoted[1:-1].replace("''", "'") if quoted else sheet or ""
            yield kind, f"{title}!{found['cell'].replace('$', '')}"
        else:
            yield kind, found[kind]


def _number(value: Worked) -> float:
    if isinstance(value, str):
        raise UnknownFormula
    return float(value or 0)


def _times(left: Formula, right: Formula, sign: str) -> Formula:
    def worked(look: Look) -> Worked:
        one, other = _number(left(look)), _number(right(look))
        if sign == "/" and not other:
            raise UnknownFormula
        return one * other if sign == "*" else one / other

    return worked


def _order(one: Worked, other: Worked) -> int:
    """-1, 0 or 1; an empty cell is like what it is held against, numbers come before texts, case does not count."""
    if one is None:
        one = "" if isinstance(other, str) else 0.0
    if other is None:
        other = "" if isinstance(one, str) else 0.0
    if isinstance(one, str) and isinstance(other, str):
        first, second = one.casefold(), other.casefold()
        return (first > second) - (first < second)
    if isinstance(one, str) or isinstance(other, str):
        return 1 if isinstance(one, str) else -1
    return (one > other) - (one < other)


def _if(given: Sequence[Formula]) -> Formula:
    if len(given) != 3:
        raise UnknownFormula
    condition, then, otherwise = given
    return lambda look: then(look) if condition(look) else otherwise(look)


def _rounded(given: Sequence[Formula]) -> Formula:
    if len(given) != 2:
        raise UnknownFormula
    value, digits = given

    def worked(look: Look) -> Worked:
        number, factor = _number(value(look)), float(10 ** int(_number(digits(look))))
        return math.copysign(math.floor(abs(number) * factor + 0.5 + 1e-9), number) / factor

    return worked


def _is_number(value: Worked) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_FUNCTIONS: Mapping[str, Callable[[Sequence[Formula]], Formula]] = {
    "IF": _if,
    "ROUND": _rounded,
    "AND": lambda given: lambda look: all(each(look) for each in given),
    "OR": lambda given: lambda look: any(each(look) for each in given),
    "ISNUMBER": lambda given: lambda look: _is_number(given[0](look)),
}

"""Names that may be one name spelt twice, and codes that look like one another: asked about, never joined."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.lookalikes import odd_signs, skeleton
from pipeline.program.cells import Cell
from pipeline.text import bare, key

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_GLUE = frozenset({"và", "của", "số", "thứ", "lần", "các"})  # words that a name has or lacks without being another


def say_alike(cells: Iterable[Cell]) -> None:
    """Say of the first cell of every name which earlier name it may be, when the two are told apart by little."""
    seen: set[str] = set()
    earlier: dict[object, list[tuple[_Parts, Cell]]] = {}  # by what alike names share: a country has thousands
    for cell in cells:
        name = cell.text()
        if not name or key(name) in seen:
            continue
        seen.add(key(name))
        parts = _parts(name)
        among = earlier.setdefault(parts.numbers or parts.letters, [])
        if other := next((one for others, one in among if _are_one(parts, others)), None):
            where = other.address if other.sheet == cell.sheet else f"{other.sheet}!{other.address}"
            expected = f"cùng một tên thì viết như nhau: “{other.text()}” ({where})"
            cell.problems.add("P08", cell.sheet, cell.address, name, cell.column.header, expected=expected)
        among.append((parts, cell))


def say_lookalikes(cells: Iterable[Cell]) -> None:
    """Say of every code that another one before it looks the same to the eye: YB01 and YBO1, T1 and TI, AĐ01 and AD01.

    Codes that are the same but for case are said where a code stands twice.
    """
    seen: dict[str, Cell] = {}
    for cell in cells:
        shape = skeleton(cell.text())
        earlier = seen.setdefault(shape, cell) if shape else cell
        if key(earlier.text()) != key(cell.text()):
            where = earlier.address if earlier.sheet == cell.sheet else f"{earlier.sheet}!{earlier.address}"
            expected = f"mã nhìn là biết khác “{earlier.text()}” ({where})"
            cell.problems.add("P13", cell.sheet, cell.address, cell.text(), cell.column.header, expected=expected)


def say_marked(cells: Iterable[Cell]) -> None:
    """Say once for the list that codes have letters with Vietnamese marks: not every keyboard and system has them."""
    marked = [cell for cell in cells if not cell.text().isascii() and not odd_signs(cell.text())]
    if marked:
        first = marked[0]
        more = f", và {len(marked) - 1} mã khác" if len(marked) > 1 else ""
        found = f"{first.text()}{more}"
        first.problems.add("P12", first.sheet, first.address, found, first.column.header)


def alike(one: str, other: str) -> bool:
    """Whether two names differ only in marks, signs, blanks or small words, or share a number and lack a word.

    'Cụm số 2' and 'Cụm thi đua số 2', 'Đại hội 10' and 'Đại hội lần thứ X'; never names of different numbers, nor
    those that differ in a single word ('Huyện Tân Uyên', 'Huyện Than Uyên').
    """
    return _are_one(_parts(one), _parts(other))


class _Parts(NamedTuple):
    """The words that tell a name from others, together and one by one, and its numbers, Roman ones among them."""

    letters: str
    words: frozenset[str]
    numbers: tuple[int, ...]


def _are_one(one: _Parts, other: _Parts) -> bool:
    if one.numbers != other.numbers:
        return False
    if one.letters == other.letters:
        return True
    return bool(one.numbers) and (one.words <= other.words or other.words <= one.words)


def _parts(name: str) -> _Parts:
    found = [bare(w) for w in re.findall(r"[^\W_]+", key(name)) if w not in _GLUE]
    numbers = [_number(w) for w in found]
    words = [w for w, n in zip(found, numbers, strict=True) if n is None]
    return _Parts("".join(words), frozenset(words), tuple(n for n in numbers if n is not None))


def _number(word: str) -> int | None:
    if word.isdecimal():
        return int(word)
    if not set(word) <= _ROMAN.keys():
        return None
    values = [_ROMAN[c] for c in word]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))

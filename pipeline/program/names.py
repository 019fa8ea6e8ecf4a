"""Names that may be one name spelt twice, and codes that look like one another: asked about, never joined."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.lookalikes import odd_signs, skeleton
from pipeline.program.cells import Cell
from pipeline.text import bare, key

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_GLUE = frozenset({"và", "của", "số", "thứ", "lần", "các"})  # words that a name has or lacks without being another


def say_alike(cells: Iterable[Cell]) -> None:
    """Say of the first cell of every name which earlier name it may be, when the two are told apart by little."""
    seen: dict[str, Cell] = {}
    for cell in cells:
        name = cell.text()
        if not name or key(name) in seen:
            continue
        for earlier in seen.values():
            if alike(name, earlier.text()):
                where = earlier.address if earlier.sheet == cell.sheet else f"{earlier.sheet}!{earlier.address}"
                expected = f"cùng một tên thì viết như nhau: “{earlier.text()}” ({where})"
                cell.problems.add("P08", cell.sheet, cell.address, name, cell.column.header, expected=expected)
                break
        seen[key(name)] = cell


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
    (words, numbers), (others, other_numbers) = _parts(one), _parts(other)
    if numbers != other_numbers:
        return False
    if "".join(words) == "".join(others):
        return True
    return bool(numbers) and (set(words) <= set(others) or set(others) <= set(words))


def _parts(name: str) -> tuple[list[str], list[int]]:
    """The words that tell a name from others, and its numbers, Roman ones among them."""
    found = [bare(w) for w in re.findall(r"[^\W_]+", key(name)) if w not in _GLUE]
    numbers = [_number(w) for w in found]
    return [w for w, n in zip(found, numbers, strict=True) if n is None], [n for n in numbers if n is not None]


def _number(word: str) -> int | None:
    if word.isdecimal():
        return int(word)
    if not set(word) <= _ROMAN.keys():
        return None
    values = [_ROMAN[c] for c in word]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))

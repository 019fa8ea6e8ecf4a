"""Cells of a CSV: what a spreadsheet program would take for a formula stands as text, in every country's settings."""

from __future__ import annotations

import re

from pipeline.text import printable

_SIGNS = frozenset("=+@-＝＋＠－")  # begin a formula; wide ones, too
_UNSEEN = frozenset("\u200b\u200c\u200d\u2060\ufeff")
_BEFORE = frozenset("\"'“”‘’") | _UNSEEN  # may stand before it, as blanks may
# Where lists are parted by semicolons, as Vietnamese settings have it, quotation marks inside a line hold nothing
# together: a cell may begin behind each of these.
_PARTING = frozenset(";\t\n")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_LONGEST = 32_767  # characters that a cell of a spreadsheet holds


def csv_cell(value: object) -> object:
    """A cell of a CSV: no control characters, no formula; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = printable(value)[:_LONGEST]
    if _SIGNS.isdisjoint(text) or _NUMBER.fullmatch(text):
        return text
    return _disarmed(text)


def _disarmed(text: str) -> str:
    """`text` with an apostrophe before each sign that would begin a formula: in front, or behind what parts cells."""
    kept: list[str] = []
    begins, at_start = True, True
    for c in text:
        if begins and c in _SIGNS:
            if at_start:
                kept.insert(0, "'")
            else:
                kept.append("'")
        kept.append(c)
        begins = c in _PARTING or (begins and (c.isspace() or c in _BEFORE))
        at_start = at_start and begins and c != ";"
    return "".join(kept)

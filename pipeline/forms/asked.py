"""What a marked copy asked about each cell, kept in it: an answer belongs to that question and that value."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

ASKED = "S_asked"  # the hidden cell of a marked copy that tells it
_MOST = 32_000  # characters of a cell


class Asked(NamedTuple):
    """The codes of the questions on one cell, and the print of the value that was asked about."""

    codes: tuple[str, ...]
    value: str

    def is_of(self, code: str) -> bool:
        """Whether this question was among them."""
        return code in self.codes


def print_of(value: object) -> str:
    """What tells a value from another one; 130 and 130.0 are the same."""
    shown = f"{float(value):.12g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
    return f"{zlib.crc32(shown.strip().encode()):08x}"


def asked_text(asked: Mapping[str, Asked]) -> str:
    """The text of the hidden cell; '' where it would not fit."""
    text = " ".join(f"{name}:{','.join(item.codes)}:{item.value}" for name, item in asked.items())
    return text if len(text) <= _MOST else ""


def asked_of(text: str, known: Iterable[str]) -> dict[str, Asked]:
    """What the hidden cell tells, by the name of the cell that was asked about; only of `known` codes."""
    found, codes = {}, frozenset(known)
    for part in text.split():
        name, *rest = part.split(":")
        if len(rest) == 2 and (own := tuple(c for c in rest[0].split(",") if c in codes)):
            found[name] = Asked(own, rest[1])
    return found

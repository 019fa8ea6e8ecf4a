"""Patterns for short texts: what is longer than such a text ever is, is none.

The time of some patterns grows with the square of a text, and people may send any text. Where a pattern cannot be
written so that it reads each letter once, its length is bounded here, beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Short:
    """A pattern, and the characters of the longest text that is looked at; compiled for the first one."""

    text: str
    most: int
    flags: int = 0

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern itself, for texts of any length."""
        return re.compile(self.text, self.flags)

    def match(self, text: str) -> re.Match[str] | None:
        """As of a pattern; None for a long text."""
        return self.pattern.match(text) if len(text) <= self.most else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As of a pattern; None for a long text."""
        return self.pattern.fullmatch(text) if len(text) <= self.most else None

    def search(self, text: str) -> re.Match[str] | None:
        """As of a pattern; None for a long text."""
        return self.pattern.search(text) if len(text) <= self.most else None

    def sub(self, replacement: str, text: str) -> str:
        """As of a pattern; a long text as it is."""
        return self.pattern.sub(replacement, text) if len(text) <= self.most else text

    def findall(self, text: str) -> list[str]:
        """As of a pattern; of a long text nothing."""
        return self.pattern.findall(text) if len(text) <= self.most else []


def short(pattern: str, most: int, flags: int = 0) -> Short:
    """A pattern for texts of up to `most` characters."""
    return Short(pattern, most, flags)

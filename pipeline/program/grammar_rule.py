"""A rule of the grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

M = TypeVar("M")


@dataclass(frozen=True)
class GrammarRule(Generic[M]):
    """A pattern, what it means, a text that holds it, and why it is so."""

    name: str
    pattern: str
    means: M
    example: str
    why: str = ""

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, made once."""
        return re.compile(self.pattern)

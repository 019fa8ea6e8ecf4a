"""What a section of the benchmark is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TRIAL = 8


@dataclass(frozen=True)
class Task:
    """A folder to work in, how often to measure, and where to say what is being done.

    `unions`: of the country; `opened`: how many parts of its summary LibreOffice opens, 0 for all; `trial`: everything
    small, to see that the benchmark itself works.
    """

    scratch: Path
    turns: int
    say: Callable[[str], None]
    unions: int = 120_000
    opened: int = 0
    trial: bool = False

    def size(self, meant: int) -> int:
        """How many unions, files or decisions to take where so many are meant."""
        return min(meant, TRIAL) if self.trial else meant

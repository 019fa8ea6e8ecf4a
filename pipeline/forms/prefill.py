"""Answers of earlier rounds on a form: what its cells take, how an untouched form is told from a filled one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

PrefilledValue = float | str


def digest(values: Mapping[str, float | str | date]) -> str:
    """What a set of answers is told by, whatever program saved them; '' for none."""
    said = "\n".join(f"{name}={plain(value)}" for name, value in sorted(values.items()))
    return hashlib.sha256(said.encode()).hexdigest()[:16] if said else ""


def plain(value: float | str | date) -> str:
    """A value in the digits and letters that a cell has for it."""
    return f"{value:.15g}" if isinstance(value, int | float) else str(value)

"""Placeholders such as {{ky}} in the texts of a template's sheets."""

from __future__ import annotations

import re
from collections.abc import Mapping

SpotValue = str | int | float | None
SpotValues = Mapping[str, SpotValue]

_PLACEHOLDER = re.compile(r"\{\{\s*(\??\w+)\s*\}\}")
_MARK = re.compile(r"\{\{\s*\?\w+\s*\}\}")


def placeholders(text: object) -> list[str]:
    """Names of the placeholders in a cell's text; a leading '?' marks a row that stands only on a condition."""
    return _PLACEHOLDER.findall(text) if isinstance(text, str) else []


def is_placeholder(text: str) -> bool:
    """Whether a cell holds one placeholder and nothing else."""
    return _PLACEHOLDER.fullmatch(text.strip()) is not None


def unmarked(text: str) -> str:
    """A text without the marks of its row."""
    return _MARK.sub("", text)


def put_in(text: str, values: SpotValues) -> SpotValue:
    """What an unmarked text comes to with the values of all its placeholders: of one alone its value as it is."""
    names = placeholders(text)
    if len(names) == 1 and is_placeholder(text):
        return values[names[0]]
    said = {name: "" if values[name] is None else str(values[name]) for name in names}
    return _PLACEHOLDER.sub(lambda m: said[m.group(1)], text) or None

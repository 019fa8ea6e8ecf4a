"""Charts of the review report, described: what is shown, in which words. Drawn by review/drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BarLook:
    """How a class of bars is drawn and what the legend calls it."""

    label: str
    grey: str
    hatch: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, with its figure beside it."""

    label: str
    value: float
    look: BarLook
    shown: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars; `about` describes the chart in words."""

    about: str
    bars: tuple[Bar, ...]
    axis: str


@dataclass(frozen=True, slots=True)
class Stacks:
    """Horizontal bars made of parts: `parts[bar][look]`."""

    about: str
    labels: tuple[str, ...]
    looks: tuple[BarLook, ...]
    parts: tuple[tuple[int, ...], ...]
    axis: str


Drawing = Chart | Stacks


def chunks(bars: Sequence[T], size: int) -> list[tuple[T, ...]]:
    """`bars` in charts of nearly equal length, none longer than `size` (one page)."""
    if not bars:
        return []
    count = -(-len(bars) // size)
    length = -(-len(bars) // count)
    return [tuple(bars[start : start + length]) for start in range(0, len(bars), length)]

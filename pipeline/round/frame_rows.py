"""Frames row by row: pandas boxes each value of a column of texts as it is asked for, in four times as long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

_AT_ONCE = 4096  # rows whose values are made at once: a few megabytes


def rows_of(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows as plain tuples, as `itertuples` without index and name gives them of a frame that has columns."""
    for first in range(0, len(frame), _AT_ONCE):
        some = frame.iloc[first : first + _AT_ONCE]
        yield from zip(*(some[name].to_numpy(dtype=object).tolist() for name in some), strict=True)

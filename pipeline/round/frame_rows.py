"""Frames row by row: pandas boxes each value of a column of texts as it is asked for, in four times as long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def rows_of(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows as plain tuples, as `itertuples` without index and name gives them of a frame that has columns."""
    return zip(*(frame[name].to_numpy(dtype=object).tolist() for name in frame), strict=True)

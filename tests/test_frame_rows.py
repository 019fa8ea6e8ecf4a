"""Rows of a frame as lists are those that pandas gives one by one."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.round import frame_rows
from pipeline.round.frame_rows import rows_of

FRAMES = {
    "nothing": pd.DataFrame({"a": [], "b": []}),
    "texts": pd.DataFrame({"a": ["x", "", "ă"], "b": ["1", None, "3"]}),
    "numbers": pd.DataFrame({"a": [1, 2], "b": [0.5, float("nan")], "c": [True, False]}),
    "anything": pd.DataFrame({"a": [1, "x", None], "b": [None, None, 2.0]}, dtype=object),
    "sorts": pd.DataFrame({"a": pd.Categorical(["x", "y", "x"]), "b": [1, 2, 3]}),
}


@pytest.mark.parametrize("at_once", [2, 4096])
@pytest.mark.parametrize("kind", FRAMES)
def test_rows_are_those_of_pandas(kind: str, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_rows, "_AT_ONCE", at_once)
    frame = FRAMES[kind]
    ours, theirs = list(rows_of(frame)), list(frame.itertuples(index=False, name=None))
    assert repr(ours) == repr(theirs)
    assert [[type(v) for v in row] for row in ours] == [[type(v) for v in row] for row in theirs]

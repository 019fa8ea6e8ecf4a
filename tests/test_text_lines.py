"""How many lines a text takes in a cell: counted as textwrap breaks it, whatever it says."""

from __future__ import annotations

from textwrap import wrap

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.workbooks.look import lines_of

WORDS = st.text(alphabet="aĐ-ộ1.", min_size=1, max_size=30)


@given(st.lists(WORDS, max_size=30), st.integers(1, 40))
@example(["a" * 9, "a" * 25, "aa"], 10)
@example(["a" * 10, "a" * 10], 10)
@example(["a" * 9, "a" * 10, "a" * 30, "a"], 10)
def test_lines_are_those_that_textwrap_makes(words: list[str], letters: int) -> None:
    line = " ".join(words).lower()
    width = (letters + 2.5) / 1.1  # of a column in which so many fit
    ways = [len(wrap(line, letters, break_on_hyphens=hyphens)) for hyphens in ({"-" in line, False})]
    assert lines_of(line, width) == max(1, *ways)

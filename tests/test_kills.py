"""A few kills of every command; `python -m tests.kills --count 100` plays many."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.kills import COMMANDS, Round, chances, play, stage

if os.name != "posix":
    pytest.skip("Windows has no signal that kills", allow_module_level=True)

MORE = 4  # played by make check only
FEW = [
    pytest.param(*chance, marks=[pytest.mark.thorough] if number < MORE else [])
    for number, chance in enumerate(chances(len(COMMANDS) + 2, seed=20))
]


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Round]:
    with stage(tmp_path_factory.mktemp("w")) as made:
        yield made


@pytest.mark.parametrize(("name", "how", "share"), FEW)
def test_a_command_that_is_stopped_leaves_old_or_new_and_the_next_run_is_right(
    where: Round, name: str, how: object, share: float
) -> None:
    assert play(where, name, how, share) == []  # type: ignore[arg-type]  # a signal

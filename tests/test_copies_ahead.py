"""Marked copies that were begun before the round was put together are those that are due, or are made again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from pipeline.cache import secret
from pipeline.settings import Settings
from pipeline.steps import rounds, shelves
from pipeline.steps.copies import Copied, CopiedRound, ToCopy
from pipeline.steps.copies_ahead import CopiesAhead
from pipeline.steps.output_names import RETURNS_FOLDER
from pipeline.steps.outputs import begin_returns, write_returns
from pipeline.steps.rounds import Read
from pipeline.work.crew import ALONE, Crew, Work
from pipeline.work.processes import Processes
from tests.forms import GOOD, period_of
from tests.programs import CODE
from tests.test_closing import TODAY, Space

PERIOD, EARLIER, NUMBER = "giua-nhiem-ky", "2024", "I_3_1_2024_val"
WRONG = {"I_1_2_2024_num": "nhiều"}


@pytest.fixture(scope="module")
def crew() -> Iterator[Crew]:
    with Processes(2, always=True) as made:
        yield made


@pytest.fixture
def space(tmp_path: Path) -> Space:
    """Forms with a mistake of A01, A04, A05; what A04 and A06 told before only the round knows."""
    made = Space(tmp_path)
    for code in ("A04", "A06"):
        made.put(code, {NUMBER: 5}, period=EARLIER)
    for code in ("A01", "A04", "A05"):
        made.put(code, {**WRONG, NUMBER: 8}, period=PERIOD)
    made.put("A06", {**GOOD, NUMBER: 8}, period=PERIOD)
    return made


def read(space: Space, settings: Settings, *, accepted_only: bool = False) -> Read:
    """The round, which is written next."""
    of = period_of(space.program, PERIOD)
    return rounds.consolidate(settings, space.program, of, TODAY, accepted_only=accepted_only, writes=True)


def written(settings: Settings, of: Read) -> dict[str, bytes]:
    """What lies in tra-lai/ then."""
    assert not write_returns(settings, of).faults
    folder = settings.output_folder(CODE, PERIOD) / RETURNS_FOLDER
    return {path.name[:3]: path.read_bytes() for path in sorted(folder.iterdir())}


def asked_for(settings: Settings, of: Read) -> list[str]:
    """The unions whose copies a crew is asked for when they are due."""
    asked: list[str] = []

    class Noting:
        def expect(self, module: str) -> None:
            raise AssertionError(module)

        def done(self, work: Work[CopiedRound, ToCopy, Copied]) -> Iterator[Copied]:
            asked.extend(item.due.unit.code for item in work.items)
            return ALONE.done(work)

    begin_returns(replace(settings, crew=cast(Crew, Noting())), of)
    return asked


def test_copies_that_were_begun_are_taken_and_those_asked_otherwise_are_made_again(space: Space, crew: Crew) -> None:
    settings = replace(space.settings, crew=crew)
    alone = written(space.settings, read(space, space.settings))
    made = read(space, settings)
    assert asked_for(space.settings, replace(made, ahead=None)) == sorted(alone)
    assert {"A01", "A04", "A05", "A06"} <= set(alone)
    again = asked_for(settings, made)
    assert {"A04", "A06"} <= set(again) and not {"A01", "A05"} & set(again)
    assert written(settings, made) == alone


def test_those_of_another_round_are_left(space: Space, crew: Crew) -> None:
    settings = replace(space.settings, crew=crew)
    made = read(space, settings)
    assert made.ahead is not None
    made.ahead.shared = replace(made.ahead.shared, halves=frozenset({("3.1", 2024)}))
    assert asked_for(settings, made) == asked_for(settings, replace(made, ahead=None))


def test_none_are_begun_where_nobody_helps_or_not_all_count(space: Space, crew: Crew) -> None:
    settings = replace(space.settings, crew=crew)
    assert read(space, space.settings).ahead is None
    assert read(space, settings, accepted_only=True).ahead is None
    assert rounds.consolidate(settings, space.program, period_of(space.program, PERIOD), TODAY).ahead is None


@pytest.mark.parametrize("wanted", [(0, 1, 2, 3), (3, 0, 2), (1, 3), ()])
def test_each_is_taken_when_it_is_wanted_in_any_order(space: Space, wanted: tuple[int, ...]) -> None:
    work = begin_returns(space.settings, read(space, space.settings)).kept.work
    copies = CopiesAhead(work, ALONE)
    other = replace(work.items[0], sent=b"")
    assert copies.wanted([other, *(work.items[n] for n in wanted)]) == [False, *(True for _ in wanted)]
    alone = list(ALONE.done(work))
    assert len(alone) == 4
    assert [copies.copied(work.items[n]) for n in wanted] == [alone[n] for n in wanted]
    assert not copies._passed  # nothing is held of what nobody wants


def test_what_is_raised_over_one_that_nobody_wants_ends_nothing(space: Space, crew: Crew) -> None:
    settings = replace(space.settings, crew=crew)
    made = read(space, settings)
    work = begin_returns(space.settings, replace(made, ahead=None)).kept.work

    class Refused:
        def done(self, _: Work[CopiedRound, ToCopy, Copied]) -> Iterator[Copied]:
            raise PermissionError("nobody may")
            yield

    copies = CopiesAhead(work, cast(Crew, Refused()))
    assert copies.wanted(work.items[1:]) == [True] * 3 and copies.copied(work.items[1]) is None
    assert copies.copied(work.items[3]) is None
    alone = written(space.settings, read(space, space.settings))
    assert written(settings, replace(made, ahead=copies)) == alone


def test_none_are_begun_where_most_lie_there(
    space: Space, crew: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "own_secret", lambda: secret.own_secret(tmp_path / "own"))
    settings = replace(space.settings, crew=crew)
    made = read(space, settings)
    assert made.ahead is not None
    written(settings, made)
    space.put("A05", {**WRONG, NUMBER: 9}, period=PERIOD)
    assert read(space, settings).ahead is None

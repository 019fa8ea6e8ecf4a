"""Who does the work: this process or others, the results are the same and in their order, whoever dies over them."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.work.crew import ALONE, Crew, Work
from pipeline.work.processes import PAYS, Processes
from tests import works
from tests.works import Slate, helpers

NUMBERS = tuple(range(40))


@pytest.fixture(scope="module")
def crew() -> Iterator[Crew]:
    with Processes(2, always=True) as made:
        yield made


def test_results_come_in_order_whoever_is_done_first(crew: Crew, tmp_path: Path) -> None:
    work = Work(works.squares, Slate(tmp_path, os.getpid()), NUMBERS, 0.001)
    here, there = list(ALONE.done(work)), list(crew.done(work))
    assert [got.value for got in here] == [got.value for got in there] == [number**2 for number in NUMBERS]
    assert {got.process for got in here} == {os.getpid()} and os.getpid() not in {got.process for got in there}


def test_what_items_share_is_opened_once_by_each_process(crew: Crew, tmp_path: Path) -> None:
    work = Work(works.squares, Slate(tmp_path, os.getpid()), NUMBERS, 0.001)
    assert {got.opened for got in crew.done(work)} == {1}
    assert len(list(tmp_path.iterdir())) <= 2


def test_work_that_was_begun_is_done_while_its_results_are_not_asked_for(crew: Crew, tmp_path: Path) -> None:
    first = crew.done(Work(works.squares, Slate(tmp_path, os.getpid()), NUMBERS, 0.001))
    assert list(crew.done(Work(works.refusing, -1, NUMBERS, 0.001))) == list(NUMBERS)
    assert _appeared(tmp_path, 1)
    assert [got.value for got in first] == [number**2 for number in NUMBERS]


def _appeared(folder: Path, count: int) -> bool:
    """Whether so many files come into a folder, on a machine that may have much else to do."""
    deadline = time.monotonic() + 30
    while len(list(folder.iterdir())) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    return len(list(folder.iterdir())) >= count


def test_results_that_nobody_asks_for_pile_up_to_a_bound_only(tmp_path: Path) -> None:
    with Processes(2, always=True, most_unread=5_000) as crew:
        unread = crew.done(Work(works.noted_blobs, tmp_path, NUMBERS, 0.05))
        assert list(crew.done(Work(works.refusing, -1, NUMBERS, 0.05))) == list(NUMBERS)  # which has its own bound
        assert _appeared(tmp_path, 5)
        time.sleep(0.5)  # in which all would be done that nothing keeps from it
        assert len(list(tmp_path.iterdir())) <= 9  # the bound, and what two processes have at hand
        assert list(unread) == [bytes([number]) * 1000 for number in NUMBERS]


@pytest.mark.parametrize("most_unread", [0, 40])
def test_a_portion_that_is_waited_for_is_done_whatever_lies_unread_and_whoever_died(
    most_unread: int, tmp_path: Path
) -> None:
    with Processes(3, always=True, most_unread=most_unread) as crew:
        ahead = crew.done(Work(works.noted_blobs, tmp_path, NUMBERS, 0.05))
        assert list(crew.done(Work(works.dying, Slate(tmp_path, os.getpid()), NUMBERS, 0.05))) == list(NUMBERS)
        assert [blob[0] for blob in ahead] == list(NUMBERS)


def test_work_that_is_waited_for_goes_before_what_was_begun_earlier(tmp_path: Path) -> None:
    with Processes(1, always=True) as crew:
        earlier = crew.done(Work(works.slow_blobs, tmp_path, NUMBERS, 0.05))
        assert list(crew.done(Work(works.refusing, -1, NUMBERS, 0.05))) == list(NUMBERS)
        assert len(list(tmp_path.iterdir())) <= 4  # what the process had at hand, and one while nobody waited
        assert len(list(earlier)) == len(NUMBERS)


@pytest.mark.posix
def test_who_helps_gives_way_to_who_asked(crew: Crew, tmp_path: Path) -> None:
    (got, *_) = crew.done(Work(works.squares, Slate(tmp_path, os.getpid()), NUMBERS, 0.001))
    own, helping = (os.getpriority(os.PRIO_PROCESS, process) for process in (os.getpid(), got.process))
    assert helping == min(own + 10, 19) and os.getsid(got.process) == os.getsid(os.getpid())


def test_who_expects_work_has_processes_ready_that_end_if_it_never_comes(tmp_path: Path) -> None:
    before = helpers()
    with Processes(2) as crew:
        crew.expect(works.__name__)
        deadline = time.monotonic() + 30
        while len(helpers() - before) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        ready = {one.pid for one in helpers() - before}
        assert len(ready) == 2
        crew.expect(works.__name__)  # they are there
        got = list(crew.done(Work(works.squares, Slate(tmp_path, os.getpid()), NUMBERS, PAYS / 20)))
        assert {one.process for one in got} <= ready
    assert helpers() == before
    with Processes(2) as crew:
        crew.expect("pipeline.no_such_module")  # which ends them: the work is done all the same
        got = list(crew.done(Work(works.squares, Slate(tmp_path, os.getpid()), NUMBERS, PAYS / 20)))
    assert [one.value for one in got] == [number**2 for number in NUMBERS]
    assert helpers() == before


def test_what_an_item_raises_is_raised_in_its_place(crew: Crew) -> None:
    for whoever in (ALONE, crew):
        got = []
        with pytest.raises(LookupError, match="số 11"):
            got.extend(whoever.done(Work(works.refusing, 11, NUMBERS, 0.001)))  # up to the error
        assert list(whoever.done(Work(works.refusing, 50, NUMBERS, 0.001))) == list(NUMBERS)


def test_what_a_process_was_at_when_it_died_is_done_all_the_same(tmp_path: Path) -> None:
    with Processes(2, always=True) as crew:
        assert list(crew.done(Work(works.dying, Slate(tmp_path, os.getpid()), NUMBERS, 0.001))) == list(NUMBERS)
        assert (tmp_path / "27").exists()


def test_where_no_process_can_be_begun_all_is_done_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for program in filter(None, (str(tmp_path / "python"), shutil.which("false"))):  # not there; ends at once
        monkeypatch.setattr("pipeline.work.processes.sys.executable", program)
        with Processes(2, always=True) as crew:
            got = list(crew.done(Work(works.squares, Slate(tmp_path, os.getpid()), NUMBERS, 0.001)))
            assert {one.process for one in got} == {os.getpid()}


def test_nobody_is_left_when_the_work_is_over_or_given_up(tmp_path: Path) -> None:
    before = helpers()
    with Processes(3, always=True) as crew:
        assert next(crew.done(Work(works.squares, Slate(tmp_path, os.getpid()), NUMBERS, 0.001))).value == 0
        assert helpers() - before
    assert helpers() == before


def test_ctrl_c_in_the_moment_the_lock_is_taken_keeps_nothing_from_ending(tmp_path: Path) -> None:
    """The interpreter may be interrupted between taking a lock and knowing that it is to be given back."""

    def interrupted() -> None:
        with Processes(2, always=True) as crew:
            next(crew.done(Work(works.slow_squares, Slate(tmp_path, os.getpid()), NUMBERS, 0.05)))
            crew._changed.acquire()
            raise KeyboardInterrupt

    before, begun = helpers(), time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert helpers() == before and time.monotonic() - begun < 30


def test_a_work_of_which_nobody_ever_asked_is_put_away(tmp_path: Path) -> None:
    with Processes(2, always=True) as crew:
        results = crew.done(Work(works.slow_squares, Slate(tmp_path, os.getpid()), NUMBERS, 0.05))
        assert len(crew._works) == 1
        del results
        assert crew._works == []


@pytest.mark.parametrize(("seconds", "others"), [(PAYS / 80, False), (PAYS / 20, True)])
def test_little_is_done_sooner_by_this_process(seconds: float, others: bool, tmp_path: Path) -> None:
    with Processes(2) as crew:
        got = list(crew.done(Work(works.squares, Slate(tmp_path, os.getpid()), NUMBERS, seconds)))
    assert (os.getpid() not in {one.process for one in got}) is others

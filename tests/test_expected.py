"""Whoever reads files is begun before there is work only where many files lie there and none was read before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline.cache import secret
from pipeline.intake.returned_file import reading
from pipeline.round.in_parts import SummaryBounds
from pipeline.settings import Settings
from pipeline.steps import expected, shelves
from pipeline.steps.outputs import write_outputs
from pipeline.steps.shelves import files_shelf
from pipeline.steps.tracking import tracked, write_tracking_book
from pipeline.work.crew import ALONE, Done, Item, Shared, Work
from pipeline.work.processes import Processes
from pipeline.workbooks import ready_rows
from pipeline.workbooks.ready_rows import packing
from tests import test_cli
from tests.forms import period_of
from tests.programs import make_program, write_workspace
from tests.test_cli import Runner
from tests.test_leaders_sheet import mid_term

run = test_cli.run  # the fixture


@dataclass
class Listening:
    """Does the work here, and notes what it is given and told to expect."""

    told: list[str] = field(default_factory=list)
    given: list[object] = field(default_factory=list)  # how works are opened

    def expect(self, module: str) -> None:
        self.told.append(module)

    def done(self, work: Work[Shared, Item, Done]) -> Iterator[Done]:
        self.given.append(work.opened)
        return ALONE.done(work)


@pytest.fixture
def round_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A round with five files below a folder."""
    monkeypatch.setattr(expected, "MANY", 5)
    folder = tmp_path / "inputs" / "P" / "2024" / "Cụm 1"
    folder.mkdir(parents=True)
    for n in range(5):
        (folder / f"{n}.xlsx").touch()
    return tmp_path


def told(workspace: Path) -> list[str]:
    """What whoever does the work is told."""
    crew = Listening()
    program = replace(make_program(workspace), code="P")
    expected.expect_files(Settings(workspace, crew=crew), program, period_of(program, "2024"))
    return crew.told


def test_many_files_are_expected_by_the_module_that_reads_them(round_of: Path) -> None:
    assert told(round_of) == [reading.__module__]


def test_few_files_are_not(round_of: Path) -> None:
    next(round_of.rglob("4.xlsx")).unlink()
    assert told(round_of) == []


def test_a_period_that_nobody_has_sent_anything_for(tmp_path: Path) -> None:
    assert told(tmp_path) == []


def test_files_read_before_are_not(round_of: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "own_secret", lambda: secret.own_secret(round_of / "own"))
    kept = files_shelf(Settings(round_of), "P", "2024")
    assert kept
    kept.path.parent.mkdir(parents=True)
    kept.path.touch()
    assert told(round_of) == []


def test_the_workbooks_of_a_round_give_their_rows_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready_rows, "_TOGETHER", 1)
    data = mid_term("yen-bai")
    crews = [Listening() for _ in range(3)]
    settings = [Settings(tmp_path, crew=crew) for crew in crews]
    write_outputs(settings[0], data)
    write_outputs(settings[1], data, bounds=SummaryBounds(1, 10))
    write_tracking_book(settings[2], data, tracked(settings[2], data, data.period.due))
    assert all(packing in crew.given for crew in crews)


def test_a_first_round_has_them_begun_before_it_is_put_together(
    round_of: Path, monkeypatch: pytest.MonkeyPatch, run: Runner
) -> None:
    write_workspace(round_of, "P")
    told: list[str] = []
    monkeypatch.setattr(Processes, "expect", lambda _, module: told.append(module))
    assert run("consolidate", "-w", round_of, "-p", "P", "-k", "2024", "--jobs", "2").status == 0
    assert told == [reading.__module__]

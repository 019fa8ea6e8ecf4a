"""Whoever reads files is begun before there is work only where many files lie there and none was read before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline.cache import secret
from pipeline.intake.returned_file import reading
from pipeline.settings import Settings
from pipeline.steps import expected, shelves
from pipeline.steps.shelves import files_shelf
from pipeline.work.crew import ALONE, Done, Item, Shared, Work
from tests.forms import period_of
from tests.programs import make_program


@dataclass
class Listening:
    """Does the work here, and notes what it is told to expect."""

    told: list[str] = field(default_factory=list)

    def expect(self, module: str) -> None:
        self.told.append(module)

    def done(self, work: Work[Shared, Item, Done]) -> Iterator[Done]:
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

"""A short run of the files hurt at random (tests/mutants.py has the long one): no crash, no figure changed unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.program.model import Program
from tests.mutants import bases, tried
from tests.programs import make_program
from tests.soffice import needs_soffice

SEED, COUNT, MORE = 20261128, 200, 400


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"))


@pytest.mark.soffice
@needs_soffice
def test_no_hurt_file_stops_a_run_or_gives_another_figure_unsaid(
    program: Program, tmp_path: Path, thorough: bool
) -> None:
    tries = range(MORE if thorough else COUNT)
    faults = [f for f in tried(program, bases(program, tmp_path), SEED, tries) if f is not None]
    assert [f"{f.base} #{f.number}: {f.what}" for f in faults] == []

"""Where a union stands when several of its files count for nothing."""

from __future__ import annotations

from datetime import datetime
from itertools import permutations

import pytest

from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.intake.folder import Intake
from pipeline.round.roster import Delivery, roster
from tests.reviews import ANNUAL, PROGRAM, UNITS

CAME = {"a.xlsx": datetime(2026, 1, 12), "b.xlsx": datetime(2026, 1, 9), "c.xlsx": None}
FILES = [FileReport(name, Outcome.REJECTED, UNITS[0].code, came, ()) for name, came in CAME.items()]


@pytest.mark.parametrize("files", list(permutations(FILES)))
def test_of_several_refused_files_the_last_that_came_is_named(files: tuple[FileReport, ...]):
    lines = roster(PROGRAM, ANNUAL, Intake((), files, ()), ())
    line = next(line for line in lines if line.unit == UNITS[0])
    assert (line.delivery, line.file) == (Delivery.REJECTED, "a.xlsx")

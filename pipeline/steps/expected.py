"""Work that is seen to come before what puts it together is loaded: half a second of each run, and of each process."""

from __future__ import annotations

import os
from itertools import accumulate

from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps.shelves import files_shelf

READING = "pipeline.intake.returned_file"  # by its name: it is others that are to load it
MANY = 1_000  # files: some seconds of work


def expect_files(settings: Settings, program: Program, period: Period) -> None:
    """Have whoever reads files begun, where many lie there and none of the period was read before."""
    kept = files_shelf(settings, program.code, period.code)
    if kept and kept.path.exists():
        return
    counts = (len(names) for _, _, names in os.walk(settings.returns_folder(program.code, period.code)))
    if any(count >= MANY for count in accumulate(counts)):
        settings.crew.expect(READING)

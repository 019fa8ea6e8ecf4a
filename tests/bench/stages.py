"""`python -m tests.bench.stages WORKSPACE PROGRAM PERIOD`: the stages of a consolidation, each timed, as JSON."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path

from pipeline.program.reader import read
from pipeline.settings import Settings
from pipeline.steps import outputs, rounds, tracking


class _Clock:
    """Processor time of this process and of those it waited for, since it was last asked."""

    def __init__(self) -> None:
        self._last = 0.0
        self.since()

    def since(self) -> float:
        """Seconds since the last time."""
        now = sum(os.times()[:4])
        spent, self._last = now - self._last, now
        return spent


def main(workspace: str, program: str, period: str) -> None:
    """Consolidate, as the command does, and say what each stage took."""
    settings, today = Settings(workspace=Path(workspace)), date.today()
    plan = read(settings.program_file(program), program)
    clock = _Clock()
    took: dict[str, float] = {}
    taken = rounds.consolidate(settings, plan, plan.period_by_code[period], today)
    took["read"] = clock.since()
    outputs.write_outputs(settings, taken.data)
    took["summary"] = clock.since()
    data = taken.data
    ticks = tracking.ticked(settings, data.program, data.period, today)
    tracking.write_tracking_book(settings, data, tracking.tracked(settings, data, today, ticks))
    took["tracking"] = clock.since()
    marked = outputs.write_returns(settings, taken)
    took["copies"] = clock.since()
    print(json.dumps({**took, "count": len(marked.names)}))


if __name__ == "__main__":
    main(*sys.argv[1:])

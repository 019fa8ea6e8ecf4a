"""Marked copies begun as soon as the files are read, while nobody else has work: the round is still put together then.

Most of what a union is asked follows from its own form. A copy that the round asks otherwise is made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from pipeline.errors import PipelineError
from pipeline.intake.approval import approvals
from pipeline.intake.folder import Intake
from pipeline.issues import Issue
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps.copies import Copied, CopyWork, ToCopy, copy_work
from pipeline.steps.output_names import RETURNS_FOLDER
from pipeline.steps.renewed_forms import HalfYears
from pipeline.steps.shelves import copies_shelf
from pipeline.work.crew import ALONE, Crew
from pipeline.workbooks.marked_copies.due import likely_due


class CopiesAhead:
    """Copies that a crew makes before it is known which are due; each that is wanted may be taken once."""

    def __init__(self, work: CopyWork, crew: Crew) -> None:
        self.shared = work.shared
        self._items = work.items
        self._places = {item.due.file: n for n, item in enumerate(work.items)}
        self._made = crew.done(work)
        self._next = 0
        self._wanted: set[int] = set()
        self._passed: dict[int, Copied] = {}  # made, wanted, and not taken yet

    def wanted(self, items: Sequence[ToCopy]) -> list[bool]:
        """Which of the copies that are due are the very same as some of these; the others are let go of."""
        places = [self._places.get(item.due.file) for item in items]
        same = [n is not None and self._items[n] == item for n, item in zip(places, items, strict=True)]
        self._wanted = {n for n, found in zip(places, same, strict=True) if found and n is not None}
        if not self._wanted:
            self._made = iter(())  # nobody makes the rest
        return same

    def copied(self, item: ToCopy) -> Copied | None:
        """The copy of an item that is wanted; None where what one before it raised has ended all."""
        place = self._places[item.due.file]
        while self._next <= place:
            with suppress(PipelineError, OSError):  # of a wanted one it is raised again where that is made
                if (copied := next(self._made, None)) is not None and self._next in self._wanted:
                    self._passed[self._next] = copied
            self._next += 1
        return self._passed.pop(place, None)


def begin_ahead(
    settings: Settings, program: Program, period: Period, whole: Intake, *, halves: HalfYears, issues: Iterable[Issue]
) -> CopiesAhead | None:
    """The copies that will be due by what the files alone give cause to say, begun; None where it does not pay.

    Where some were made before, most lie there as they were written. `issues`: of the files, as the round will tell
    them if nothing else gives cause to say more.
    """
    kept = copies_shelf(settings, program.code, RETURNS_FOLDER, period.code)
    if settings.crew is ALONE or (kept and kept.path.exists()):
        return None
    sent = {s.file: s for s in whole.submissions}
    order = {unit.code: n for n, unit in enumerate(program.reporters(period))}
    in_order = sorted(whole.submissions, key=lambda s: order.get(s.unit.code, len(order)))  # in which they will be due
    likely = likely_due(in_order, issues, approvals(whole).accepted)
    work = copy_work(settings, program, period, ((due, sent[due.file]) for due in likely), halves)
    return CopiesAhead(work, settings.crew)

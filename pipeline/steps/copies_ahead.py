"""Marked copies begun as soon as the files are read, while nobody else has work: the round is still put together then.

Most of what a union is asked follows from its own form. A copy that the round asks otherwise is made again.
"""

from __future__ import annotations

from collections.abc import Iterable

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
    """Copies that a crew makes before it is known whether they are due, each to be taken once."""

    def __init__(self, work: CopyWork, crew: Crew) -> None:
        self.shared = work.shared
        self._items = work.items
        self._places = {item.due.file: n for n, item in enumerate(work.items)}
        self._made = crew.done(work)
        self._next = 0
        self._passed: dict[int, Copied] = {}  # made, and not asked for yet

    def has(self, item: ToCopy) -> bool:
        """Whether the very copy is being made."""
        place = self._places.get(item.due.file)
        return place is not None and self._items[place] == item

    def copied(self, item: ToCopy) -> Copied:
        """The copy of an item that it has."""
        place = self._places[item.due.file]
        while self._next <= place:
            self._passed[self._next] = next(self._made)
            self._next += 1
        return self._passed.pop(place)


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
    likely = likely_due(whole.submissions, issues, approvals(whole).accepted)
    work = copy_work(settings, program, period, ((due, sent[due.file]) for due in likely), halves)
    return CopiesAhead(work, settings.crew)

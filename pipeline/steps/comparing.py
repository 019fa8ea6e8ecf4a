"""Two states of a round side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.closes.diff import difference, told
from pipeline.closes.model import Close, Snapshot
from pipeline.closes.snapshot import snapshot
from pipeline.documents.kept import replaced_book, unsaid
from pipeline.issues import IssueRole
from pipeline.program.model import Period, Program
from pipeline.round.consolidation import Consolidation, Cover
from pipeline.settings import Settings
from pipeline.steps.closing import CURRENT, closed
from pipeline.steps.output_names import COMPARISON_FILE
from pipeline.workbooks.comparison import TwoStates, write_comparison


def is_current(name: str) -> bool:
    """Whether the state as it now is is meant, not a close."""
    return name.strip().casefold() in (CURRENT, "current", "")


def compare(
    settings: Settings, program: Program, period: Period, old: Close | Consolidation, new: Close | Consolidation
) -> TwoStates:
    """Two states side by side."""
    before, title = _state(settings, program, old)
    after, later = _state(settings, program, new)
    found = told(difference(before, after))
    names = {u.unit: u.name for s in (before, after) for u in s.units}
    names = {**{u.code: u.name for u in program.unit_by_code.values()}, **names}
    after_close = [
        i
        for s in (old, new)
        if isinstance(s, Consolidation)
        for i in s.issues
        if i.has(IssueRole.FIGURE_AFTER_CLOSE, IssueRole.TEXT_AFTER_CLOSE)
    ]
    cover = Cover(program, period, settings.near, settings.at_risk, before.illustrative or after.illustrative)
    return TwoStates(cover, title, later, found, names, after_close)


def _state(settings: Settings, program: Program, state: Close | Consolidation) -> tuple[Snapshot, str]:
    if isinstance(state, Close):
        return closed(settings, program, state), state.title_now
    return snapshot(state), f"Hiện tại: {state.period.name}"


def write_comparison_book(settings: Settings, found: TwoStates, kept: Callable[[Path], None] = unsaid) -> Path:
    """Write so-sanh.xlsx; `kept` as of `kept.replaced_book`."""
    path = settings.output_folder(found.cover.program.code, found.cover.period.code) / COMPARISON_FILE
    with replaced_book(path, kept) as scratch:
        write_comparison(scratch, found)
    return path

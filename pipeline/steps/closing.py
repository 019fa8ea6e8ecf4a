"""Closes of a period: made, found, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pipeline.closes import store
from pipeline.closes.ahead import outlooks_at
from pipeline.closes.model import Close, ResultKey, Snapshot, latest
from pipeline.closes.record_file import record_path
from pipeline.closes.snapshot import snapshot, timed
from pipeline.errors import PipelineError
from pipeline.program.model import Period, Program
from pipeline.round.consolidation import Consolidation
from pipeline.settings import Settings
from pipeline.steps.signature import named
from pipeline.text import clean

CURRENT = "hien-tai"
LATEST = "latest"


def close(settings: Settings, data: Consolidation, who: str, note: str, at: datetime) -> Close:
    """Keep the round as it stands. Raises PipelineError when there is nothing to keep."""
    who = named(who)
    if data.figures.facts.empty and data.figures.bases.empty:
        raise PipelineError(f"Kỳ {data.period.code} chưa có số liệu nào để chốt.")
    return store.add(record_path(settings, data.program), snapshot(data), who, clean(note), at)


def take_back(settings: Settings, program: Program, period: Period, *, who: str, note: str, at: datetime) -> Close:
    """Withdraw the last close of a period; one before it holds again. Raises PipelineError when there is none."""
    who, last = named(who), find_close(settings, program, period, LATEST)
    store.withdraw(record_path(settings, program), last.number, who, clean(note), at)
    return last


def closes(settings: Settings, program: Program) -> tuple[Close, ...]:
    """Every close of the program, oldest first."""
    return store.closes(record_path(settings, program))


def find_close(settings: Settings, program: Program, period: Period, name: str) -> Close:
    """A close by its number, or the latest of the period. Raises PipelineError when there is none."""
    known = closes(settings, program)
    if name.strip().casefold() in (LATEST, "moi-nhat"):
        found = latest(known, period.code)
        if found is None:
            before = any(c.period == period.code for c in known)
            said = " nay chưa chốt lần nào: các lần trước đã hủy" if before else " chưa chốt lần nào"
            raise PipelineError(f"Kỳ {period.code}{said}.")
        return found
    for item in known:
        if str(item.number) == name.strip():
            return item
    numbers = ", ".join(str(c.number) for c in known) or "(chưa chốt lần nào)"
    raise PipelineError(f"Không có lần chốt “{clean(name)}”. Các lần chốt: {numbers}; hoặc {LATEST}, {CURRENT}.")


def outlooks(settings: Settings, program: Program, item: Close, kept: Snapshot) -> Mapping[ResultKey, str]:
    """What lists show of the terms that were not due when a close was made."""
    day = item.closed_at.date()
    return outlooks_at(kept, program, day, near=settings.near, at_risk=settings.at_risk)


def closed(settings: Settings, program: Program, item: Close) -> Snapshot:
    """What a close kept."""
    return timed(store.load(record_path(settings, program), item.number), program)

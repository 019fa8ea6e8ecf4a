"""Consolidated round and journal of letters -> tracking workbook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from pipeline.documents.edited import replaced_book, unsaid
from pipeline.mail.settings import remind_days
from pipeline.round.consolidation import Consolidation
from pipeline.round.tracking import Tracking, track
from pipeline.settings import Settings
from pipeline.steps.journals import posted, sent_journal
from pipeline.workbooks.tracking import write_tracking

TRACKING_FILE = "so-theo-doi.xlsx"


def tracked(settings: Settings, data: Consolidation, today: date) -> Tracking:
    """Where every union stands on `today`."""
    letters = posted(sent_journal(settings, data.program, data.period))
    return track(data, letters, today, remind_days(settings.mail))


def write_tracking_book(
    settings: Settings, data: Consolidation, tracking: Tracking, kept: Callable[[Path], None] = unsaid
) -> Path:
    """Write so-theo-doi.xlsx; `kept` as of `edited.replaced_book`."""
    path = settings.output_folder(data.program.code, data.period.code) / TRACKING_FILE
    with replaced_book(path, kept) as scratch:
        write_tracking(scratch, data, tracking)
    return path

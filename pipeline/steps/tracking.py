"""Consolidated round and journal of letters -> tracking workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline.documents.kept import replaced_book, unsaid
from pipeline.errors import TemplateError
from pipeline.files import WhenPlaced, untold
from pipeline.mail.settings import remind_days
from pipeline.mail.templates import TEMPLATES_FOLDER, Templates
from pipeline.mail.zalo import TEMPLATE, zalo_texts
from pipeline.program.model import Period, Program
from pipeline.round.consolidation import Consolidation
from pipeline.round.tracking import Tracking, track
from pipeline.settings import Settings
from pipeline.shipped import TEMPLATES
from pipeline.steps.journals import posted, sent_journal
from pipeline.steps.output_names import TRACKING_FILE
from pipeline.steps.ticks import NOTHING_TICKED, TakenTicks, take_ticks
from pipeline.workbooks.tracking import ShortMessages, write_tracking


def book_path(settings: Settings, program: Program, period: Period) -> Path:
    """outputs/<program>/<period>/so-theo-doi.xlsx"""
    return settings.output_folder(program.code, period.code) / TRACKING_FILE


def ticked(settings: Settings, program: Program, period: Period, today: date) -> TakenTicks:
    """Take in what people have ticked in the tracking workbook. Raises PipelineError, see `ticks.take_ticks`."""
    return take_ticks(settings, program, period, today, book_path(settings, program, period))


def tracked(settings: Settings, data: Consolidation, today: date, taken: TakenTicks = NOTHING_TICKED) -> Tracking:
    """Where every union stands on `today`; `taken`: what was ticked and could not be taken stays in its cell."""
    letters = posted(sent_journal(settings, data.program, data.period))
    kept = {(wrong.typed.unit, wrong.typed.tick): wrong.said for wrong in taken.wrong if wrong.said}
    return replace(track(data, letters, today, remind_days(settings.mail)), kept=kept)


def write_tracking_book(
    settings: Settings,
    data: Consolidation,
    tracking: Tracking,
    kept: Callable[[Path], None] = unsaid,
    placed: WhenPlaced = untold,
) -> Path:
    """Write so-theo-doi.xlsx; `kept`, `placed` as of `kept.replaced_book`."""
    with tracking_book_made(settings, data, tracking, kept, placed) as path:
        return path


@contextmanager
def tracking_book_made(
    settings: Settings,
    data: Consolidation,
    tracking: Tracking,
    kept: Callable[[Path], None] = unsaid,
    placed: WhenPlaced = untold,
) -> Iterator[Path]:
    """The same, made at once and put in its place when what is done meanwhile has come to its end, else not at all."""
    path = book_path(settings, data.program, data.period)
    messages = short_messages(settings, data, tracking.today)
    with replaced_book(path, kept, placed) as scratch:
        write_tracking(scratch, data, tracking, messages, settings.crew)
        yield path


def short_messages(settings: Settings, data: Consolidation, today: date) -> ShortMessages:
    """What to tell each union by Zalo; a broken template stops no command, the sheet says what is wrong with it."""
    try:
        found = zalo_texts(data, today, zalo_template(settings), remind_days=remind_days(settings.mail))
    except TemplateError as error:
        return ShortMessages({}, str(error))
    return ShortMessages(found)


def zalo_template(settings: Settings) -> Templates:
    """Where the short message's template is: with the letters of the office, else with those that ship."""
    own = settings.templates / TEMPLATES_FOLDER
    return Templates(own if (own / f"{TEMPLATE}.j2").is_file() else TEMPLATES / TEMPLATES_FOLDER)

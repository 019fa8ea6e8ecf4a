"""What a round writes, written where it does not stand as a former run wrote it of the very same things.

What only writing needs is loaded where something is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pipeline.documents.kept import unsaid
from pipeline.mail.settings import remind_days
from pipeline.settings import Settings
from pipeline.steps.journals import sent_journal
from pipeline.steps.kept_outputs import kept_outputs
from pipeline.steps.made_from import note_made
from pipeline.steps.output_names import (
    DATA_FILE,
    OVERVIEW_FILE,
    OVERVIEW_PDF,
    PARTS_FOLDER,
    RETURNS_FOLDER,
    SUMMARY_FILE,
    TRACKING_FILE,
    Marked,
    outdated,
)
from pipeline.steps.rounds import Read
from pipeline.steps.ticks import TakenTicks


def renew_outputs(settings: Settings, read: Read, kept: Callable[[Path], None] = unsaid) -> Path:
    """As `outputs.write_outputs`."""
    folder = _folder(settings, read)
    path = folder / SUMMARY_FILE
    made = [path, *(folder / name for name in (PARTS_FOLDER, DATA_FILE, OVERVIEW_FILE))]
    former = kept_outputs(settings, read.identity, "tong-hop", made, more=[read.typed.wrong])
    if former.said():
        with outdated(folder / OVERVIEW_PDF):
            return path
    from pipeline.steps.outputs import write_outputs

    write_outputs(settings, read.data, kept, placed=former.placed)
    note_made(settings, read.data, path)
    former.keep()
    return path


@contextmanager
def renewing_tracking_book(
    settings: Settings, read: Read, today: date, taken: TakenTicks, kept: Callable[[Path], None] = unsaid
) -> Iterator[Path]:
    """As `tracking.tracking_book_made`, of the round as it stands on `today`, `taken` of what was ticked."""
    path = _folder(settings, read) / TRACKING_FILE
    files, more = (
        [sent_journal(settings, read.data.program, read.data.period)],
        [today, taken, remind_days(settings.mail)],
    )
    former = kept_outputs(settings, read.identity, "so-theo-doi", [path], more=more, files=files)
    if former.said():
        yield path
        return
    from pipeline.steps.tracking import tracked, tracking_book_made

    tracking = tracked(settings, read.data, today, taken)
    with tracking_book_made(settings, read.data, tracking, kept, former.placed):
        yield path
    former.keep()


def renewing_returns(settings: Settings, read: Read, kept: Callable[[Path], None] = unsaid) -> Callable[[], Marked]:
    """The copies begun by whoever works besides this process; what is given ends it as `outputs.write_returns`."""
    former = kept_outputs(settings, read.identity, "tra-lai", [_folder(settings, read) / RETURNS_FOLDER])
    if isinstance(said := former.said(), Marked):
        return lambda: said
    from pipeline.steps.outputs import begin_returns, write_returns

    begun, rest = begin_returns(settings, read), read.without_files()

    def ended() -> Marked:
        marked = write_returns(settings, rest, begun=begun, kept=kept, placed=former.placed)
        if not marked.faults:
            former.keep(marked)
        return marked

    return ended


def _folder(settings: Settings, read: Read) -> Path:
    return settings.output_folder(read.data.program.code, read.data.period.code)

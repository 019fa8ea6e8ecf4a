"""Consolidated round -> summary workbook, page for the leaders, marked copies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.documents.edited import replaced_book, unsaid
from pipeline.faults import Fault, one_file
from pipeline.files import put, replaced_folder
from pipeline.review.leaders_page import leaders_page
from pipeline.review.outline import review
from pipeline.review.places import places
from pipeline.round.consolidation import Consolidation
from pipeline.round.overview import overview
from pipeline.settings import Settings
from pipeline.steps.copies import Copies
from pipeline.steps.output_names import (
    OVERVIEW_FILE,
    OVERVIEW_PDF,
    RETURNS_FOLDER,
    SUMMARY_FILE,
    Marked,
    remove_outdated,
)
from pipeline.steps.progress import Advance, quiet
from pipeline.steps.rounds import Read
from pipeline.workbooks.marked_copies import copies_due
from pipeline.workbooks.summary import write_summary


def write_returns(settings: Settings, read: Read, advance: Advance = quiet) -> Marked:
    """Write tra-lai/: for each union that is asked something its answers, marked; gives the names by unit order."""
    data = read.data
    folder = settings.output_folder(data.program.code, data.period.code) / RETURNS_FOLDER
    copies = Copies(settings, data.program, data.period, read.intake.submissions, read.halves)
    made: list[str] = []
    faults: list[Fault] = []
    with replaced_folder(folder) as scratch:
        for due in copies_due(data):
            with one_file(due.file, faults):
                (scratch / due.name).write_bytes(copies.marked(due))
                made.append(due.name)
            advance(due.name)
    return Marked(tuple(made), tuple(faults))


def write_outputs(settings: Settings, data: Consolidation, kept: Callable[[Path], None] = unsaid) -> Path:
    """Write tong-hop.xlsx and tong-quan.html beside it, and give the path of the first.

    `kept` is told where the former workbook is when somebody has saved it since. A PDF of the former one goes; where it
    cannot, because somebody has it open, nothing is written.
    """
    path = settings.output_folder(data.program.code, data.period.code) / SUMMARY_FILE
    page = leaders_page(overview(data)).encode("utf-8")
    with replaced_book(path, kept) as scratch:
        write_summary(scratch, data, settings.live_formula_rows, places=places(data, review(data)))
        remove_outdated(path.with_name(OVERVIEW_PDF))
    put(path.with_name(OVERVIEW_FILE), page)
    return path

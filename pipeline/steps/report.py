"""Consolidated round -> review report, note, departments' drafts."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from pipeline.documents.edited import CHANGES_FILE, Written, changes_of, renew
from pipeline.documents.taken_in import TakenIn, forget, take_in
from pipeline.file_names import distinct_names
from pipeline.review.drafts import drafts
from pipeline.review.model import Review
from pipeline.review.note import note
from pipeline.review.outline import review
from pipeline.review.report import report_of
from pipeline.review.report_kinds import DRAFT_TEMPLATE, NOTE_TEMPLATE, TEMPLATES
from pipeline.round.consolidation import Consolidation
from pipeline.settings import Settings
from pipeline.steps.made_from import note_made
from pipeline.steps.output_names import DRAFTS_FOLDER, NOTE_FILE, REVIEW_FILE

TEMPLATE_FOLDER = "docx"


def write_review(settings: Settings, data: Consolidation, now: datetime, *, tracked: bool = False) -> Written:
    """Write bao-cao.docx with the template of the period's kind; what people changed in it stays.

    `now` dates the comments where both changed the same words; with `tracked` new words come as revisions. Raises
    TemplateError; PipelineError when it is open.
    """
    folder = settings.output_folder(data.program.code, data.period.code)
    if not (folder / REVIEW_FILE).exists():
        forget(folder / DRAFTS_FOLDER)
    made = _Made(review(data), TEMPLATES[data.period.kind], REVIEW_FILE)
    written = _written(settings, data, made, now, tracked=tracked)
    if not written.beside:
        note_made(settings, data, written.path)
    return written


def write_note(settings: Settings, data: Consolidation, now: datetime, *, tracked: bool = False) -> Written:
    """Write bao-cao-nhanh.docx, the page for the standing committee; as `write_review`."""
    return _written(settings, data, _Made(note(data), NOTE_TEMPLATE, NOTE_FILE), now, tracked=tracked)


def write_drafts(settings: Settings, data: Consolidation, now: datetime, *, tracked: bool = False) -> list[Written]:
    """Write du-thao/<department>.docx for each department that has something to prepare; as `write_review`."""
    of_departments = drafts(data)
    names = distinct_names(d.department for d in of_departments)
    made = [_Made(d.report, DRAFT_TEMPLATE, f"{DRAFTS_FOLDER}/{names[d.department]}.docx") for d in of_departments]
    return [_written(settings, data, draft, now, tracked=tracked) for draft in made]


def take_in_drafts(settings: Settings, data: Consolidation, now: datetime) -> list[TakenIn]:
    """Put what the departments have written into their drafts since the last time into bao-cao.docx."""
    folder = settings.output_folder(data.program.code, data.period.code)
    return take_in(folder / REVIEW_FILE, folder / DRAFTS_FOLDER, now)


class _Made(NamedTuple):
    """A report to be written: what it says, its template, the name of its file."""

    report: Review
    template: str
    name: str


def _written(settings: Settings, data: Consolidation, made: _Made, now: datetime, *, tracked: bool) -> Written:
    path = settings.output_folder(data.program.code, data.period.code) / made.name
    content = report_of(made.report, data, settings.templates / TEMPLATE_FOLDER / made.template)
    changes = CHANGES_FILE if made.name == REVIEW_FILE else changes_of(path)
    return renew(path, content, now, changes, tracked=tracked)

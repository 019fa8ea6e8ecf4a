"""Consolidated round -> review report, note, departments' drafts."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pipeline.consolidation import Consolidation
from pipeline.files import replaced_file
from pipeline.reports.review import write_report
from pipeline.reports.review_drafts import drafts
from pipeline.reports.review_kinds import DRAFT_TEMPLATE, NOTE_TEMPLATE, TEMPLATES
from pipeline.reports.review_model import Review
from pipeline.reports.review_note import note
from pipeline.reports.review_text import review
from pipeline.settings import Settings
from pipeline.text import file_name

REVIEW_FILE = "bao-cao.docx"
NOTE_FILE = "bao-cao-nhanh.docx"
DRAFTS_FOLDER = "du-thao"
TEMPLATE_FOLDER = "docx"
KEPT_FOLDER = ".luu"  # beside a report: the report as it was generated last


def write_review(settings: Settings, data: Consolidation) -> Path:
    """Write bao-cao.docx with the template of the period's kind; a report that people have edited is kept.

    Returns the path written: bao-cao.docx while nobody has changed it since it was generated, else
    'bao-cao (mới n).docx' beside it. Raises TemplateError.
    """
    return _written(settings, data, review(data), TEMPLATES[data.period.kind], REVIEW_FILE)


def write_note(settings: Settings, data: Consolidation) -> Path:
    """Write bao-cao-nhanh.docx, the page for the standing committee; as `write_review`."""
    return _written(settings, data, note(data), NOTE_TEMPLATE, NOTE_FILE)


def write_drafts(settings: Settings, data: Consolidation) -> list[Path]:
    """Write du-thao/<department>.docx for each department that has something to prepare; as `write_review`."""
    return [
        _written(settings, data, draft.report, DRAFT_TEMPLATE, f"{DRAFTS_FOLDER}/{file_name(draft.department)}.docx")
        for draft in drafts(data)
    ]


def _written(settings: Settings, data: Consolidation, report: Review, template: str, name: str) -> Path:
    path = settings.output_folder(data.program.code, data.period.code) / name
    base = path.parent / KEPT_FOLDER / path.name
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / path.name
        write_report(fresh, report, data, settings.templates / TEMPLATE_FOLDER / template)
        content = fresh.read_bytes()
    untouched = not path.exists() or (base.is_file() and path.read_bytes() == base.read_bytes())
    stem, number = path.stem, 1
    while not untouched and path.exists() and path.read_bytes() != content:
        number += 1
        path = path.with_name(f"{stem} (mới {number}).docx")
    for target in (path, base) if untouched else (path,):
        with replaced_file(target) as whole:
            whole.write_bytes(content)
    return path

"""Consolidated round -> review report."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pipeline.consolidation import Consolidation
from pipeline.files import replaced_file
from pipeline.reports.review import write_review
from pipeline.settings import Settings

REVIEW_FILE = "bao-cao.docx"
REVIEW_TEMPLATE = Path("docx") / REVIEW_FILE


def review(settings: Settings, data: Consolidation) -> Path:
    """Write bao-cao.docx; a report that people may have edited is never overwritten.

    Returns the path written: bao-cao.docx, or bao-cao (mới n).docx beside an existing report.
    """
    folder = settings.output_folder(data.program.code, data.period.code)
    path = folder / REVIEW_FILE
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / REVIEW_FILE
        write_review(fresh, data, settings.templates / REVIEW_TEMPLATE)
        content = fresh.read_bytes()
    number = 1
    while path.exists() and path.read_bytes() != content:
        number += 1
        path = folder / f"bao-cao (mới {number}).docx"
    if not path.exists():
        with replaced_file(path) as target:
            target.write_bytes(content)
    return path

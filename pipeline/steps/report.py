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
KEPT_FOLDER = ".luu"  # beside the report: the report as it was generated last


def review(settings: Settings, data: Consolidation) -> Path:
    """Write bao-cao.docx; a report that people have edited is never overwritten.

    Returns the path written: bao-cao.docx while nobody has changed it since it was generated, else
    'bao-cao (mới n).docx' beside it.
    """
    folder = settings.output_folder(data.program.code, data.period.code)
    path, base = folder / REVIEW_FILE, folder / KEPT_FOLDER / REVIEW_FILE
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / REVIEW_FILE
        write_review(fresh, data, settings.templates / REVIEW_TEMPLATE)
        content = fresh.read_bytes()
    untouched = not path.exists() or (base.is_file() and path.read_bytes() == base.read_bytes())
    number = 1
    while not untouched and path.exists() and path.read_bytes() != content:
        number += 1
        path = folder / f"bao-cao (mới {number}).docx"
    for target in (path, base) if untouched else (path,):
        with replaced_file(target) as whole:
            whole.write_bytes(content)
    return path

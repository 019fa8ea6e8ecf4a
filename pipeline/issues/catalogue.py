"""The catalogue of issues by their codes, area by area."""

from __future__ import annotations

from pipeline.issues import of_figures, of_files, of_office, of_remarks, of_replies, of_structure, of_submissions
from pipeline.issues.kinds import IssueKind

_AREAS = (
    of_files.FILE,
    of_submissions.SUBMISSION,
    of_structure.STRUCTURE,
    of_figures.VALUE,
    of_figures.PLAUSIBILITY,
    of_replies.REPLIES,
    of_office.DECISION,
    of_office.CLOSE,
    of_figures.SUMS,
    of_remarks.REMARKS,
    of_office.PROGRAM,
)

CATALOGUE: dict[str, IssueKind] = {kind.code: kind for area in _AREAS for kind in area}

"""Which unions are due a marked copy: told by the round, while copies are made by processes that know none."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.intake.file_reports import Outcome
from pipeline.issues import Issue, Severity, has_errors
from pipeline.round.consolidation import Consolidation
from pipeline.round.roster import Delivery, RosterLine
from pipeline.workbooks.marked_copies import DueCopy, copy_name


def copies_due(data: Consolidation) -> Iterator[DueCopy]:
    """A copy for every union whose counted file has errors, or warnings left open by it and by the office."""
    counted = {f.file for f in data.roster.files if f.outcome in (Outcome.COUNTED, Outcome.WAITING)}
    by_file: dict[str, list[Issue]] = {}
    for found in data.issues:
        if not found.internal and not found.reply:  # what a union has answered waits for the office
            by_file.setdefault(found.ref.file, []).append(found)
    for line in data.roster.lines:
        issues = tuple(by_file.get(line.file, ()))
        if line.delivery is not Delivery.UNCLEAR and line.file in counted and _deserves(line, issues):
            yield DueCopy(copy_name(line.unit), line.file, line.unit, issues)


def _deserves(line: RosterLine, issues: tuple[Issue, ...]) -> bool:
    warned = any(i.severity is Severity.WARNING for i in issues)
    return has_errors(issues) or (warned and (line.alike or not line.accepted))

"""Marked copies: for each union that is asked something, a fresh form with its answers, marked and listed.

The union corrects the file and sends it back as it is: forms are read by defined name, so the marks are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.file_names import file_name
from pipeline.intake.file_reports import Outcome
from pipeline.issues import Issue, Severity, has_errors
from pipeline.program.model import Unit
from pipeline.round.consolidation import Consolidation
from pipeline.round.roster import Delivery, RosterLine

__all__ = ["DueCopy", "copies_due", "copy_name"]


@dataclass(frozen=True, slots=True)
class DueCopy:
    """A marked copy to be made: of a union's file, by its name in the consolidation, with what there is to say."""

    name: str
    file: str
    unit: Unit
    issues: tuple[Issue, ...]


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


def copy_name(unit: Unit) -> str:
    """'YB01 CĐCS Sở Nội vụ - cần sửa.xlsx'."""
    return f"{file_name(f'{unit.code} {unit.name}')} - cần sửa.xlsx"

"""Marked-up returns: for each union that is asked something, a fresh form with its answers, marked and listed.

The union corrects the file and sends it back as it is: forms are read by defined name, so the marks are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pipeline.consolidation import Consolidation
from pipeline.intake.submission import Outcome
from pipeline.issues import Issue, Severity, has_errors
from pipeline.program.model import Unit
from pipeline.text import file_name

__all__ = ["return_name", "returns"]

Mark = Callable[[str, Unit, list[Issue]], bytes]


def returns(data: Consolidation, mark: Mark, *, warned: bool = True) -> Iterator[tuple[str, bytes]]:
    """(file name, marked copy) for every union whose counted file has errors or, unless not `warned`, warnings.

    `mark` gives the copy of a file, by its name in the consolidation, that is a union's and bears some issues.
    """
    counted = {f.file for f in data.files if f.outcome in (Outcome.COUNTED, Outcome.WAITING)}
    by_file: dict[str, list[Issue]] = {}
    for found in data.issues:
        if not found.internal:
            by_file.setdefault(found.ref.file, []).append(found)
    for line in data.roster:
        issues = by_file.get(line.file, [])
        if line.file in counted and _deserves(issues, warned):
            yield return_name(line.unit), mark(line.file, line.unit, issues)


def _deserves(issues: Iterable[Issue], warned: bool) -> bool:
    return has_errors(issues) or (warned and any(i.severity is Severity.WARNING for i in issues))


def return_name(unit: Unit) -> str:
    """'YB01 CĐCS Sở Nội vụ - cần sửa.xlsx'."""
    return f"{file_name(f'{unit.code} {unit.name}')} - cần sửa.xlsx"

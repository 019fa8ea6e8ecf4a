"""Problems as records for the program that runs a command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.cli.issue_lines import FEW
from pipeline.events import IssueEvent
from pipeline.issues import Issue, Severity, by_gravity
from pipeline.program.model import Program
from pipeline.round.offers import TypedDecision
from pipeline.text import ended, printable
from pipeline.ways import NOT_TAKEN, PROGRAM_FILE

MOST_ISSUES = 3000  # a list that nobody reads to its end


def issue_events(issues: Iterable[Issue], program: Program, folder: Path) -> Iterator[IssueEvent]:
    """The problems, the gravest first, under their file or, where several files have one as a whole, under that.

    There are `MOST_ISSUES` at most. `folder`: the period's folder of returned files.
    """
    ordered = sorted(issues, key=by_gravity)
    alike: dict[tuple[str, str], set[str]] = {}
    for item in ordered:
        if not item.ref.inside and item.severity is not Severity.NOTE:
            alike.setdefault((item.code, item.remedy), set()).add(item.ref.file)
    for item in ordered[:MOST_ISSUES]:
        files = alike.get((item.code, item.remedy), set())
        common = not item.ref.inside and len(files) >= FEW
        unit = program.unit_by_code.get(item.unit)
        sheet, cell = item.ref.shown
        yield IssueEvent(
            severity=item.severity.value,
            group=f"{item.title}: {len(files)} tệp" if common else item.ref.file,
            unit=f"{unit.code} {unit.name}" if unit else item.unit,
            file=item.ref.file,
            sheet=sheet,
            cell=cell,
            text=printable(f"[{item.code}] {item.sentence}"),
            path=str(_to_open(folder, item.ref.file) or ""),
        )


def program_issue_events(program: Program, path: Path) -> Iterator[IssueEvent]:
    """What the reader noticed in the program workbook, which lies at `path`."""
    for item in sorted(program.warnings, key=by_gravity):
        sheet, cell = item.ref.shown
        text = printable(f"[{item.code}] {item.sentence}")
        yield IssueEvent(item.severity.value, PROGRAM_FILE, "", path.name, sheet, cell, text, str(path))


def not_taken_events(rows: Iterable[TypedDecision], made: Path) -> Iterator[IssueEvent]:
    """The decisions that stand in summary workbooks in the folder `made` and could not be taken."""
    for row in rows:
        path = made / row.ref.file
        sheet, cell = row.ref.shown
        beside = row.beside or {}
        about = " ".join(filter(None, (beside.get("Mã đơn vị"), beside.get("Mã lỗi"))))
        text = printable(f"{f'{about}: ' if about else ''}{ended(row.why)}")
        yield IssueEvent(Severity.WARNING.value, NOT_TAKEN, "", path.name, sheet, cell, text, str(path))


def _to_open(folder: Path, file: str) -> Path | None:
    """The file on disk that a problem's file is or lies in: below the period's folder, or beside it."""
    path = folder.parent / file
    while path != folder.parent and path.is_relative_to(folder.parent):
        if path.is_file():
            return path
        path = path.parent
    return None

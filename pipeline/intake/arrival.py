"""When a file came, and what is said of one that gave no form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from pipeline.faults import Fault
from pipeline.intake.sniff import FileType, sniff
from pipeline.intake.sources import Source
from pipeline.intake.submission import Arrival, DatedBy, FileReport, Outcome, Submission
from pipeline.issues import CellRef, Issue, issue

_DOCUMENTS = (FileType.PDF, FileType.WORD)  # sent along with a form by e-mail: the signed copy, the covering letter


def arrival_of(source: Source, saved_at: datetime | None) -> Arrival | None:
    """When a file came: by its e-mail, else by when it was last saved, else by its date on disk.

    A form that carries the saving time of the blank one was saved by a program that does not say when.
    """
    known = ((source.received_at, DatedBy.MAIL), (saved_at, DatedBy.SAVED), (source.on_disk, DatedBy.DISK))
    return next((Arrival(moment, by) for moment, by in known if moment is not None), None)


def moment_of(arrival: Arrival | None) -> datetime | None:
    """The moment of an arrival."""
    return arrival.at if arrival else None


def refused(said: Issue, source: Source | None = None) -> FileReport:
    """What there is to say of a file that gave no form."""
    if source is None:
        return FileReport(said.ref.file, Outcome.REJECTED, "", None, (said,))
    kind = sniff(source.data, source.file)
    along = kind is FileType.PICTURE or (source.attached and kind in _DOCUMENTS)
    beside = source.within if along else ""
    return FileReport(source.file, Outcome.REJECTED, "", moment_of(arrival_of(source, None)), (said,), beside=beside)


def faulty(fault: Fault, unit: str = "", arrival: Arrival | None = None) -> FileReport:
    """What there is to say of a file over which the program itself failed."""
    said = issue("T40", CellRef(fault.file), found=fault.error, unit=unit)
    return FileReport(fault.file, Outcome.FAULT, unit, moment_of(arrival), (said,), fault=fault)


def set_beside(reports: Iterable[FileReport], submissions: Iterable[Submission]) -> Iterator[FileReport]:
    """The reports; a picture that came in one e-mail or zip with a form, or a document in one e-mail, is no error."""
    containers = {"/".join(parts[:n]) for s in submissions for parts in [s.file.split("/")] for n in range(len(parts))}
    for report in reports:
        if report.beside and report.beside in containers:
            (former,) = report.issues
            said = issue("T20", former.ref, found=former.found)
            yield replace(report, outcome=Outcome.BESIDE, issues=(said,))
        else:
            yield report

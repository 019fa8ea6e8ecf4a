"""When a file came, and what is said of one that gave no form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from pipeline.faults import Fault
from pipeline.intake.submission import Arrival, DatedBy, FileReport, Outcome, Submission
from pipeline.intake.unpack.sniff import FileType, is_called_workbook, sniff
from pipeline.intake.unpack.sources import Source
from pipeline.issues import CellRef, Issue, issue
from pipeline.text import short_date

# Sent along with a form by e-mail: the signed copy, the covering letter, a note.
_DOCUMENTS = (FileType.PDF, FileType.WORD, FileType.TEXT, FileType.LINK)
# What holds one union's form and no other's, where it is called a workbook; an archive or a letter may hold several.
_OF_ONE = (FileType.EMPTY, FileType.LOCKED, FileType.LABELLED, FileType.NUMBERS, FileType.OLD, FileType.DAMAGED)


class Clock(NamedTuple):
    """The day of the run, and the day by whose end the round is to be seen; later files are then left aside."""

    today: date = date.max
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """When a file came by the best that can be true, and what was better placed to tell it but cannot be true."""

    arrival: Arrival | None
    impossible: tuple[Arrival, ...] = ()

    def said(self, file: str, unit: str, start: date, today: date) -> tuple[Issue, ...]:
        """What there is to say of dates that cannot be true."""
        if not self.impossible:
            return ()
        found = "; ".join(_shown(arrival) for arrival in self.impossible)
        taken = f"ngày {_shown(self.arrival)}" if self.arrival else "không ngày nào"
        possible = f"ngày từ {short_date(start)} đến {short_date(today)}; đã lấy {taken}"
        return (issue("T35", CellRef(file), found=found, unit=unit, expected=possible),)


def _shown(arrival: Arrival) -> str:
    return f"{short_date(arrival.at)} theo {arrival.by.label}"


def arrival_of(source: Source, saved_at: datetime | None, start: date, today: date) -> Dated:
    """When a file came: by its e-mail, else by when it was last saved, else by its date on disk.

    What lies before `start`, when the form was made, or after `today`, is no date: a clock was wrong. A form that
    carries the saving time of the blank one was saved by a program that does not say when.
    """
    known = ((source.received_at, DatedBy.MAIL), (saved_at, DatedBy.SAVED), (source.on_disk, DatedBy.DISK))
    wrong: list[Arrival] = []
    for moment, by in known:
        if moment is not None and start <= moment.date() <= today:
            return Dated(Arrival(moment, by), tuple(wrong))
        if moment is not None:
            wrong.append(Arrival(moment, by))
    return Dated(None, tuple(wrong))


def moment_of(arrival: Arrival | None) -> datetime | None:
    """The moment of an arrival."""
    return arrival.at if arrival else None


def refused(said: Issue, source: Source, dated: Dated) -> FileReport:
    """What there is to say of a file that gave no form."""
    kind = sniff(source.data, source.file)
    along = kind is FileType.PICTURE or kind in _DOCUMENTS or kind.is_loose
    beside = source.within if kind is FileType.PICTURE or source.attached else ""
    came = moment_of(dated.arrival)
    of_one = kind in _OF_ONE and is_called_workbook(source.file)
    return FileReport(source.file, Outcome.REJECTED, "", came, (said,), beside=beside, along=along, of_one=of_one)


def faulty(fault: Fault, unit: str = "", arrival: Arrival | None = None) -> FileReport:
    """What there is to say of a file over which the program itself failed."""
    said = issue("T40", CellRef(fault.file), found=fault.error, unit=unit)
    return FileReport(fault.file, Outcome.FAULT, unit, moment_of(arrival), (said,), fault=fault)


def set_beside(reports: Iterable[FileReport], submissions: Iterable[Submission]) -> Iterator[FileReport]:
    """The reports; what people send along with a form is no error where that form is there.

    A picture that came in one e-mail or archive with a form, a document in one e-mail, or either called by the union
    whose form was received. Nor is a file of one union that could not be read when its form came after it.
    """
    submissions = tuple(submissions)
    containers = {"/".join(parts[:n]) for s in submissions for parts in [s.file.split("/")] for n in range(len(parts))}
    received = {s.unit.code: s.came_at for s in submissions if not s.unanswered}
    for report in reports:
        if report.along and ((report.beside and report.beside in containers) or report.unit in received):
            former = report.issues[0]
            said = issue("T20", former.ref, found=former.found, unit=report.unit)
            yield replace(report, outcome=Outcome.BESIDE, issues=(said,))
        elif report.of_one and report.came_at and report.came_at < (received.get(report.unit) or report.came_at):
            former = report.issues[0]
            said = issue("T51", former.ref, found=former.title, unit=report.unit)
            yield replace(report, outcome=Outcome.SUPERSEDED, issues=(said,))
        else:
            yield report

"""What became of a file in the folder: refused, beside a form, passed over, a fault of ours; many alike as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from pipeline.faults import Fault
from pipeline.grids.outside import OutsideText
from pipeline.intake.arrival import Arrival, Dated, moment_of
from pipeline.intake.senders.bearer import Bearer
from pipeline.intake.senders.trust import Trust
from pipeline.intake.submission import Submission
from pipeline.intake.unpack.found import Source
from pipeline.intake.unpack.litter import Litter
from pipeline.intake.unpack.sniff import FileType, is_called_workbook, sniff
from pipeline.issues import CATALOGUE, MAX_FOUND, CellRef, Issue, IssueRole, issue
from pipeline.labelled import Labelled
from pipeline.text import number

Form = TypeVar("Form")
MOST_ALIKE = 20  # refusals of one kind out of one container that are listed one by one
# Sent along with a form by e-mail: the signed copy, the covering letter, a note.
_DOCUMENTS = (FileType.PDF, FileType.WORD, FileType.TEXT, FileType.LINK)
# What holds one union's form and no other's, where it is called a workbook; an archive or a letter may hold several.
_OF_ONE = (FileType.EMPTY, FileType.LOCKED, FileType.LABELLED, FileType.NUMBERS, FileType.OLD, FileType.DAMAGED)


class Outcome(Labelled):
    """What became of a file in the folder."""

    COUNTED = "counted", "Đã tính"
    WAITING = "waiting", "Chờ duyệt, chưa tính"
    UNCONFIRMED = "unconfirmed", "Chờ xác nhận người gửi, chưa tính"
    SUPERSEDED = "superseded", "Có bản khác được tính"
    LEFT_OUT = "left_out", "Bỏ theo quyết định"
    BESIDE = "beside", "Gửi kèm biểu"
    PASSED_OVER = "passed_over", "Bỏ qua"
    REJECTED = "rejected", "Không nhận"
    FAULT = "fault", "Chương trình lỗi, chưa đọc được"


@dataclass(frozen=True, slots=True)
class FileReport:
    """A file found in the folder and what became of it; `former_errors`: errors of a form that another one replaced.

    `sent_along`: it is of a kind that people send along with a form; `beside`: the e-mail or archive it lay in then;
    `of_one`: it can hold no other union's form. `no_form`: one that was left out held no form, or an empty one;
    `first`: when one came that was filled in. `fault`: what of ours went wrong over it. `may_be_of`: codes of the
    unions that it may be of, or that its name speaks of. `outside`: what the letter says that brought a file which gave
    no form. `bearer`: who delivered a form by e-mail, `trust` what is known of their address. `rival`: nobody can tell
    whether it or the one that counts is the later one, and they say different things. `decided_by`: the rows of the
    table of decisions that were applied to it, or tried.
    """

    file: str
    outcome: Outcome
    unit: str
    came_at: datetime | None
    issues: tuple[Issue, ...]
    former_errors: int = 0
    beside: str = ""
    sent_along: bool = False
    of_one: bool = False
    no_form: bool = False
    first: Arrival | None = None
    fault: Fault | None = None
    may_be_of: frozenset[str] = frozenset()
    outside: tuple[OutsideText, ...] = ()
    bearer: Bearer | None = None
    trust: Trust = Trust.BY_HAND
    rival: bool = False
    decided_by: frozenset[CellRef] = frozenset()

    @property
    def sender(self) -> str:
        """The address it came from, as people are told it; '' where no letter brought it."""
        return self.bearer.shown if self.bearer else ""


def refused(said: Issue, source: Source, dated: Dated) -> FileReport:
    """What there is to say of a file that gave no form."""
    kind = sniff(source.data, source.file)
    sent_along = kind is FileType.PICTURE or kind in _DOCUMENTS or kind.is_loose
    beside = source.within if kind is FileType.PICTURE or source.attached else ""
    of_one = kind in _OF_ONE and is_called_workbook(source.file)
    made = FileReport(source.file, Outcome.REJECTED, "", moment_of(dated.arrival), (said,))
    return replace(made, beside=beside, sent_along=sent_along, of_one=of_one)


def faulty(fault: Fault, unit: str = "", arrival: Arrival | None = None) -> FileReport:
    """What there is to say of a file over which the program itself failed."""
    said = issue("T40", CellRef(fault.file), found=fault.error, unit=unit)
    return FileReport(fault.file, Outcome.FAULT, unit, moment_of(arrival), (said,), fault=fault)


def set_beside(reports: Iterable[FileReport], submissions: Iterable[Submission]) -> Iterator[FileReport]:
    """The reports; what people send along with a form is no error where that form is there.

    A picture that came in one e-mail or archive with a form, a document in one e-mail, or either called by the union
    whose form was received. Nor is a file of one union that could not be read, or an empty form, when its form came
    after it.
    """
    submissions = tuple(submissions)
    containers = {"/".join(parts[:n]) for s in submissions for parts in [s.file.split("/")] for n in range(len(parts))}
    came = {s.unit.code: s.came_at for s in submissions if not s.unanswered}
    for report in reports:
        if report.sent_along and ((report.beside and report.beside in containers) or report.unit in came):
            former = report.issues[0]
            said = issue("T20", former.ref, found=former.found, unit=report.unit)
            yield replace(report, outcome=Outcome.BESIDE, issues=(said,))
        elif _gives_way(report) and report.came_at and report.came_at < (came.get(report.unit) or report.came_at):
            former = next((i for i in report.issues if i.has(IssueRole.NOTHING_FILLED_IN)), report.issues[0])
            said = issue("T51", former.ref, found=former.title, unit=report.unit)
            yield replace(report, outcome=Outcome.SUPERSEDED, issues=(said,))
        else:
            yield report


def _gives_way(report: FileReport) -> bool:
    """Whether a file is of no more use once a union's form has come after it."""
    return report.of_one or any(i.has(IssueRole.NOTHING_FILLED_IN) for i in report.issues)


def one_for_many(container: str, given: Iterable[Form]) -> Iterator[Form | FileReport]:
    """What the file `container` gave, many alike refusals of files in it put together: how many, the first of them."""
    listed = list(given)
    alike = Counter(_code(container, item) for item in listed)
    said: set[str] = set()
    for item in listed:
        code = _code(container, item)
        if not code or alike[code] <= _most(code):
            yield item
        elif code not in said and isinstance(item, FileReport):
            said.add(code)
            yield _together(container, item, alike[code])


def _code(container: str, item: object) -> str:
    """Why a file of no known union was refused that lies in `container`; '' for anything else."""
    if not isinstance(item, FileReport) or not item.file.startswith(f"{container}/"):
        return ""
    refused = item.outcome is Outcome.REJECTED and not item.unit and len(item.issues) == 1
    return item.issues[0].code if refused else ""


def _most(code: str) -> int:
    """How many refusals are listed one by one; what an archive may unpack to is spent once and said once."""
    return 1 if CATALOGUE[code].has(IssueRole.TOO_LARGE) else MOST_ALIKE


def _together(container: str, first: FileReport, count: int) -> FileReport:
    (former,) = first.issues
    reason = f": {former.found}" if former.found else ""
    found = f"{number(count)} tệp bên trong, như “{first.file[len(container) + 1 :]}”{reason}"
    said = replace(former, ref=CellRef(container), found=found[:MAX_FOUND])
    return FileReport(container, Outcome.REJECTED, "", first.came_at, (said,))


def passed_report(folder: str, passed: Mapping[Litter, int]) -> Iterator[FileReport]:
    """One line for all that was passed over in a folder; none where nothing was."""
    if not passed:
        return
    kinds = "; ".join(f"{passed[kind]} {kind.label}" for kind in Litter if passed.get(kind))
    said = issue("T36", CellRef(folder), found=f"{number(sum(passed.values()))} tệp: {kinds}")
    yield FileReport(folder, Outcome.PASSED_OVER, "", None, (said,))

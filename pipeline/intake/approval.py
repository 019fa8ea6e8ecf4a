"""Submissions accepted by the office: received -> checked -> accepted, by whom and when.

An acceptance holds for the submission as it was. One that the program wrote carries a hidden mark of the
values accepted; one typed by hand speaks of what came no later than its date. While nobody knows the address that a
submission came from its acceptance lies dormant: accepting figures makes nobody's address the union's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from operator import itemgetter

from pipeline.intake.decisions import Action, Decision, Decisions, is_same
from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.intake.folder import Intake
from pipeline.intake.submission import Submission
from pipeline.issues import CellRef, Issue, IssueRole, issue
from pipeline.labelled import Labelled
from pipeline.text import short_date


class ApprovalStage(Labelled):
    """How far a submission has come."""

    RECEIVED = "received", "Đã nhận"
    CHECKED = "checked", "Đã kiểm tra"
    DORMANT = "dormant", "Duyệt chưa có hiệu lực"
    ACCEPTED = "accepted", "Đã duyệt"


@dataclass(frozen=True)
class Approvals:
    """Which unions' submissions are accepted (by unit code), and which have changed since they were.

    `dormant`: acceptances that hold once the address is known that the submission came from. `rows`: those of the table
    of decisions that speak of a file of the round, whether they still hold or not.
    """

    accepted: Mapping[str, Decision]
    issues: tuple[Issue, ...]
    dormant: Mapping[str, Decision]
    rows: frozenset[CellRef] = frozenset()

    def without_faulty(self, units: Collection[str]) -> Approvals:
        """Without the acceptances of whatever has no errors, of unions whose figures turned out to be wrong."""
        left = {u: d for u, d in self.accepted.items() if not (u in units and _blanket(d))}
        return replace(self, accepted=left)


def mark_of(item: Submission) -> str:
    """A short mark of everything the form says, for the program alone; any change of it gives another one."""
    said = sorted((name, repr(cell.value)) for name, cell in item.raw.cells.items() if cell.value is not None)
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:10]


def words_of(item: Submission) -> str:
    """What people call the submission that is accepted: 'bản nhận 25/12/2025 08:05'."""
    return f"bản nhận {item.came_at:%d/%m/%Y %H:%M}" if item.came_at else "bản không rõ ngày nhận"


def unproven(intake: Intake) -> frozenset[str]:
    """The files that count although nobody knows the address they came from, or whether they may replace another."""
    counted = (f for f in intake.files if f.outcome is Outcome.COUNTED)
    doubted = {f.file for f in counted if any(i.has(IssueRole.REPLACED_OWN) for i in f.issues)}
    return of_unknown_senders(intake) | doubted


def of_unknown_senders(intake: Intake) -> frozenset[str]:
    """The files that count although nobody knows the address they came from."""
    return frozenset(f.file for f in intake.files if f.outcome is Outcome.COUNTED and not f.trust.known)


def approvals(intake: Intake) -> Approvals:
    """The acceptances of a round."""
    decisions = intake.decisions
    given = _Given.of(decisions)
    accepted: dict[str, Decision] = {}
    dormant: dict[str, Decision] = {}
    said: list[Issue] = []
    doubted, nobodys = unproven(intake), of_unknown_senders(intake)
    for item in intake.submissions:
        code, own = item.unit.code, given.by_unit.get(item.unit.code, ())
        general = () if item.file in doubted else given.to_nobody(item.file)  # who sent it is asked first
        found = next((d for d in (*reversed(own), *general) if _holds(d, item, decisions)), None)
        if found is not None and item.file in nobodys:
            dormant[code] = found
            said.append(issue("D13", CellRef(item.file), unit=code, expected=found.decided))
        elif found is not None:
            accepted[code] = found
        elif own:
            when = f"{short_date(own[-1].when)}, {own[-1].who}"
            said.append(issue("D09", CellRef(item.file), found=own[-1].file, unit=code, expected=when))
    return Approvals(accepted, tuple(said), dormant, _rows(intake, given))


@dataclass(frozen=True)
class _Given:
    """The acceptances of a round by the union they name; of those that name none, which may be thousands, by the file
    they mean (`by_file`), those of whatever has no errors (`blanket`), each with its place in the table."""

    by_unit: Mapping[str, Sequence[Decision]]
    by_file: Mapping[str, Sequence[tuple[int, Decision]]]
    blanket: Sequence[tuple[int, Decision]]

    @classmethod
    def of(cls, decisions: Decisions) -> _Given:
        """Sorted so."""
        by_unit: dict[str, list[Decision]] = {}
        by_file: dict[str, list[tuple[int, Decision]]] = {}
        blanket: list[tuple[int, Decision]] = []
        for place in enumerate(decisions.all):
            decision = place[1]
            if decision.action is not Action.APPROVE or decision.ref in decisions.unclear:
                continue
            if decision.unit:
                by_unit.setdefault(decision.unit, []).append(decision)
            elif _blanket(decision):
                blanket.append(place)
            else:
                for file in (decisions.meant or {}).get(decision.ref, ()):
                    by_file.setdefault(file, []).append(place)
        return cls(by_unit, by_file, blanket)

    def to_nobody(self, file: str) -> Iterator[Decision]:
        """Those that name no union and may speak of a file, in the order of the table."""
        return (decision for _, decision in merge(self.blanket, self.by_file.get(file, ()), key=itemgetter(0)))


def _rows(intake: Intake, given: _Given) -> frozenset[CellRef]:
    """The rows of acceptances that speak of any file of the round."""
    return frozenset(
        d.ref
        for file in intake.files
        for d in (*given.by_unit.get(file.unit, ()), *given.to_nobody(file.file))
        if _blanket(d) or intake.decisions.speaks_of(d, file.unit, file.file)
    )


def _blanket(decision: Decision) -> bool:
    """Whether it accepts everything without errors."""
    return not decision.unit and not decision.file


def _holds(decision: Decision, item: Submission, decisions: Decisions) -> bool:
    """Whether it accepts this submission as it now is."""
    if _blanket(decision):
        if item.errors:
            return False
    elif not decisions.speaks_of(decision, item.unit.code, item.file):
        return False
    if decision.mark:
        return decision.mark == mark_of(item)
    if decision.old is not None:
        return is_same(words_of(item), decision.old)
    came = item.came_at
    return bool(decision.file) if came is None else came.date() <= decision.when


def only_accepted(intake: Intake, found: Approvals) -> Intake:
    """The round with accepted submissions alone; the other files are listed as waiting."""
    waiting = {s.file: s.unit.code for s in intake.submissions if s.unit.code not in found.accepted}

    def one(file: FileReport) -> FileReport:
        if file.outcome is not Outcome.COUNTED or file.file not in waiting:
            return file
        return _waiting(file, dormant=waiting[file.file] in found.dormant)

    return replace(
        intake,
        submissions=tuple(s for s in intake.submissions if s.file not in waiting),
        files=tuple(map(one, intake.files)),
    )


def _waiting(file: FileReport, *, dormant: bool) -> FileReport:
    """The file as one that does not count; of a dormant acceptance it is said what it waits for."""
    said = () if dormant else (issue("D10", CellRef(file.file), unit=file.unit),)
    return replace(file, outcome=Outcome.WAITING, issues=(*file.issues, *said))

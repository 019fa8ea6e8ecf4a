"""Submissions accepted by the office: received -> checked -> accepted, by whom and when.

An acceptance holds for the submission as it was. One that the program wrote carries a mark of the
values accepted; one typed by hand speaks of what came no later than its date.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.intake.decisions import Action, Decision, Decisions, is_same
from pipeline.intake.folder import Intake
from pipeline.intake.senders import IN_PLACE_OF_OWN
from pipeline.intake.submission import FileReport, Outcome, Submission
from pipeline.issues import CellRef, Issue, issue
from pipeline.labelled import Labelled
from pipeline.text import short_date


class Stage(Labelled):
    """How far a submission has come."""

    RECEIVED = "received", "Đã nhận"
    CHECKED = "checked", "Đã kiểm tra"
    ACCEPTED = "accepted", "Đã duyệt"


@dataclass(frozen=True)
class Approvals:
    """Which unions' submissions are accepted (by unit code), and which have changed since they were."""

    accepted: Mapping[str, Decision]
    issues: tuple[Issue, ...]


def mark_of(item: Submission) -> str:
    """A short mark of everything the form says; any change of it gives another one."""
    said = sorted((name, repr(cell.value)) for name, cell in item.raw.cells.items() if cell.value is not None)
    return f"bản {hashlib.sha256(repr(said).encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


def unproven(intake: Intake) -> frozenset[str]:
    """The files that count although nobody knows the address they came from, or whether they may replace another."""
    counted = (f for f in intake.files if f.outcome is Outcome.COUNTED)
    return frozenset(f.file for f in counted if not f.trust.known or any(i.code == IN_PLACE_OF_OWN for i in f.issues))


def approvals(intake: Intake, decisions: Decisions) -> Approvals:
    """The acceptances of a round; those that speak of a file of the round are ticked off, whether they still hold."""
    ours = [d for d in decisions.all if d.action is Action.APPROVE and d.ref not in decisions.unclear]
    by_unit: dict[str, list[Decision]] = {}
    for decision in ours:
        by_unit.setdefault(decision.unit, []).append(decision)
    for file in intake.files:
        near = (*by_unit.get(file.unit, ()), *by_unit.get("", ()))
        decisions.applied |= {d.ref for d in near if _blanket(d) or decisions.speaks_of(d, file.unit, file.file)}
    accepted: dict[str, Decision] = {}
    changed, nobodys = [], unproven(intake)
    for item in intake.submissions:
        own = by_unit.get(item.unit.code, ())
        may = (*reversed(own), *(() if item.file in nobodys else by_unit.get("", ())))  # who sent it is asked first
        held = next((d for d in may if _holds(d, item, decisions)), None)
        if held is not None:
            accepted[item.unit.code] = held
        elif own:
            former = own[-1]
            said = issue(
                "D09",
                CellRef(item.file),
                found=former.file,
                unit=item.unit.code,
                expected=f"{short_date(former.when)}, {former.who}",
            )
            changed.append(said)
    return Approvals(accepted, tuple(changed))


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
    if decision.old is not None:
        return is_same(mark_of(item), decision.old)
    came = item.came_at
    return bool(decision.file) if came is None else came.date() <= decision.when


def only_accepted(intake: Intake, found: Approvals) -> Intake:
    """The round with accepted submissions alone; the other files are listed as waiting."""
    waiting = {s.file for s in intake.submissions if s.unit.code not in found.accepted}
    return replace(
        intake,
        submissions=tuple(s for s in intake.submissions if s.file not in waiting),
        files=tuple(_waiting(f) if f.outcome is Outcome.COUNTED and f.file in waiting else f for f in intake.files),
    )


def _waiting(file: FileReport) -> FileReport:
    said = issue("D10", CellRef(file.file), unit=file.unit)
    return replace(file, outcome=Outcome.WAITING, issues=(*file.issues, said))

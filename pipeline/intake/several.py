"""Several files of one union: which one counts, when the first came, what they say differently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from pipeline.intake.decisions import Decisions
from pipeline.intake.submission import Answer, Arrival, FileReport, Outcome, Submission
from pipeline.issues import CellRef, issue
from pipeline.text import clean, number, short_date

MAX_DIFFERENCES = 5
SAME = "số liệu giống nhau"


def latest(submissions: Iterable[Submission], decisions: Decisions) -> tuple[list[Submission], list[FileReport]]:
    """Of several files of one union the one that came last counts (or the one decided on); the others are listed."""
    by_unit: dict[str, list[Submission]] = {}
    for item in submissions:
        by_unit.setdefault(item.unit.code, []).append(item)
    counted: list[Submission] = []
    reports: list[FileReport] = []
    for code, items in by_unit.items():
        items.sort(key=lambda s: (s.came_at or datetime.min, s.file))
        last = next((s for s in items if decisions.taken(code, s.file)), items[-1])
        if decision := decisions.taken(code, last.file):
            said = issue("D05", CellRef(last.file), unit=code, expected=decision.why)
            last = replace(last, issues=(*last.issues, said))
        counted.append(replace(last, first=_first(items)))
        reports.append(FileReport(last.file, Outcome.COUNTED, code, last.came_at, last.issues))
        reports += (_superseded(former, last) for former in items if former.file != last.file)
    return counted, reports


def _first(items: Sequence[Submission]) -> Arrival | None:
    """When the first file came that would have been counted, had it been the only one; `items` are oldest first."""
    return next((s.arrival for s in items if s.arrival is not None and not s.unanswered), None)


def _superseded(former: Submission, last: Submission) -> FileReport:
    changed = differences(former, last)
    found = f"{_dated(former)}: {changed or SAME}"
    code = "T10" if changed else "T21"
    said = issue(code, CellRef(former.file), found=found, unit=former.unit.code, expected=_dated(last))
    return FileReport(former.file, Outcome.SUPERSEDED, former.unit.code, former.came_at, (said,), former.errors)


def _dated(item: Submission) -> str:
    """A file with its date and what tells it."""
    if item.arrival is None:
        return item.file
    return f"{item.file} ({short_date(item.arrival.at)} theo {item.arrival.by.label})"


def differences(former: Submission, latter: Submission) -> str:
    """What two submissions of one union say differently: 'Chỉ tiêu 3.1 năm 2024: 5 → 7; …'; '' for nothing."""
    changed = []
    for name, field in latter.spec.by_name.items():
        before, after = former.answers.get(name), latter.answers.get(name)
        if (before and before.value) != (after and after.value):
            changed.append(f"{field.about}: {_shown(before)} → {_shown(after)}")
    if not changed:
        return ""
    more = f"; … và {len(changed) - MAX_DIFFERENCES} ô khác" if len(changed) > MAX_DIFFERENCES else ""
    return "; ".join(changed[:MAX_DIFFERENCES]) + more


def _shown(answer: Answer | None) -> str:
    if answer is None:
        return "(trống)"
    if isinstance(answer.value, date):
        return short_date(answer.value)
    return number(answer.value, 4) if isinstance(answer.value, float) else clean(answer.value)[:40]

"""The folder of returned files -> submissions. Files in = submissions counted + files listed with a reason."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from pipeline.checks.form import check_form
from pipeline.forms import layout
from pipeline.forms.layout import FormSpec, form_spec
from pipeline.forms.read import RawForm, read
from pipeline.intake.submission import Answer, FileReport, Outcome, Submission
from pipeline.issues import CellRef, Issue, issue
from pipeline.program.model import Period, Program, Unit
from pipeline.program.words import UnitKind
from pipeline.text import clean, key, number, short_date

PASSED_OVER = {"thumbs.db", "desktop.ini", ".ds_store", ".gitkeep"}
MAX_DIFFERENCES = 5


@dataclass(frozen=True)
class Intake:
    """What a folder gave: one submission per union, and what became of every file."""

    submissions: tuple[Submission, ...]
    files: tuple[FileReport, ...]

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The issues of every file."""
        return tuple(i for f in self.files for i in f.issues)


def returned_files(folder: Path) -> list[Path]:
    """Every file below `folder` that is not a temporary or system file, and every subfolder that cannot be opened."""
    unreadable: list[Path] = []
    files = [
        Path(parent, name)
        for parent, _, names in os.walk(folder, onerror=lambda error: unreadable.append(Path(error.filename)))
        for name in names
        if not _passed_over(name)
    ]
    return sorted(files + [path for path in unreadable if path.exists()])


def _shown_name(path: Path) -> str:
    """The name of a file for people: NFC; bytes that are no UTF-8 (names out of old zip files) become '�'."""
    return unicodedata.normalize("NFC", os.fsencode(path.as_posix()).decode("utf-8", errors="replace"))


def _passed_over(name: str) -> bool:
    lowered = name.casefold()
    return lowered in PASSED_OVER or lowered.startswith(("~$", ".~lock", "._")) or lowered.endswith(".tmp")


def read_folder(
    folder: Path, program: Program, period: Period, advance: Callable[[str], None] = lambda _: None
) -> Intake:
    """Read, identify and check every file below `folder`; `advance` is told each file's name when it is done."""

    @cache
    def spec_of(kind: UnitKind) -> FormSpec:
        return form_spec(program, period, kind)

    reports: list[FileReport] = []
    submissions: list[Submission] = []
    for path in returned_files(folder):
        file = _shown_name(path.relative_to(folder.parent))
        got = _read_file(path, file, program, period, spec_of)
        if isinstance(got, FileReport):
            reports.append(got)
        else:
            submissions.append(got)
        advance(file)
    counted, more = _latest(submissions)
    reports += more
    return Intake(tuple(counted), tuple(sorted(reports, key=lambda r: r.file)))


def _read_file(
    path: Path, file: str, program: Program, period: Period, spec_of: Callable[[UnitKind], FormSpec]
) -> Submission | FileReport:
    try:
        data = path.read_bytes()
    except OSError as error:
        return FileReport(file, Outcome.REJECTED, "", None, (issue("T02", CellRef(file), found=error.strerror or ""),))
    raw = read(data, file)
    if isinstance(raw, Issue):
        return FileReport(file, Outcome.REJECTED, "", None, (raw,))
    unit, refusal = identify(raw, program, period)
    if unit is None or refusal is not None:
        code = unit.code if unit else ""
        return FileReport(file, Outcome.REJECTED, code, raw.saved_at, (refusal,) if refusal else ())
    checked = submission(raw, unit, period, spec_of(unit.kind))
    if checked.blank:
        return FileReport(file, Outcome.REJECTED, unit.code, raw.saved_at, checked.issues)
    return checked


def identify(raw: RawForm, program: Program, period: Period) -> tuple[Unit | None, Issue | None]:
    """Whose form it is, by its stamps; or the issue that keeps it out (one: what follows from it is not said)."""
    unit = program.unit_by_code.get(raw.stamp("S_unit"))
    if raw.stamp("S_form") != layout.FORM_ID:
        return unit, issue("T05", raw.ref("S_form"), found=raw.stamp("S_form"))
    if raw.stamp("S_program") != program.code:
        found = raw.stamp("S_program")
        return unit, issue("T06", raw.ref("S_program"), found=found, expected=program.code)
    if raw.stamp("S_period") != period.code:
        return unit, issue("T07", raw.ref("S_period"), found=raw.stamp("S_period"), expected=period.code)
    if unit is None:
        return None, issue("T08", raw.ref("S_unit"), found=raw.stamp("S_unit"))
    if not unit.exists_on(period.end):
        until = short_date(unit.valid_to) if unit.valid_to and unit.valid_to < period.end else "trong kỳ"
        return unit, issue("T11", raw.ref("S_unit"), found=unit.name, unit=unit.code, expected=until)
    return unit, None


def submission(raw: RawForm, unit: Unit, period: Period, spec: FormSpec) -> Submission:
    """The checked submission of an identified form."""
    checked = check_form(spec, raw, unit.code)
    issues = list(checked.issues)
    if raw.stamp("S_version") != spec.version:
        found = raw.stamp("S_version")
        issues.insert(0, issue("T09", raw.ref("S_version"), found=found, unit=unit.code, expected=spec.version))
    answers = {name: Answer(value, raw.ref(name)) for name, value in checked.values.items()}
    illustrative = key(raw.stamp("S_illustrative")) == key(layout.ILLUSTRATIVE)
    return Submission(unit, period, spec, raw.file, raw.saved_at, answers, tuple(issues), illustrative, raw)


def _latest(submissions: Iterable[Submission]) -> tuple[list[Submission], list[FileReport]]:
    """Of several files of one union the one saved last counts; the others are listed with what differs."""
    by_unit: dict[str, list[Submission]] = {}
    for item in submissions:
        by_unit.setdefault(item.unit.code, []).append(item)
    counted: list[Submission] = []
    reports: list[FileReport] = []
    for code, items in by_unit.items():
        items.sort(key=lambda s: (s.saved_at or datetime.min, s.file))
        *older, last = items
        counted.append(last)
        reports.append(FileReport(last.file, Outcome.COUNTED, code, last.saved_at, last.issues))
        for former in older:
            found = f"{former.file}: {differences(former, last)}"
            said = issue("T10", CellRef(former.file), found=found, unit=code, expected=last.file)
            reports.append(FileReport(former.file, Outcome.SUPERSEDED, code, former.saved_at, (said,)))
    return counted, reports


def differences(former: Submission, latter: Submission) -> str:
    """What two submissions of one union say differently: 'Chỉ tiêu 3.1 năm 2024: 5 → 7; …'."""
    changed = []
    for name, field in latter.spec.by_name.items():
        before, after = former.answers.get(name), latter.answers.get(name)
        if (before and before.value) != (after and after.value):
            changed.append(f"{field.about}: {_shown(before)} → {_shown(after)}")
    if not changed:
        return "số liệu giống nhau"
    more = f"; … và {len(changed) - MAX_DIFFERENCES} ô khác" if len(changed) > MAX_DIFFERENCES else ""
    return "; ".join(changed[:MAX_DIFFERENCES]) + more


def _shown(answer: Answer | None) -> str:
    if answer is None:
        return "(trống)"
    if isinstance(answer.value, date):
        return short_date(answer.value)
    return number(answer.value, 4) if isinstance(answer.value, float) else clean(answer.value)[:40]

"""The folder of returned files -> submissions. Files in = submissions counted + files listed with a reason."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

from pipeline.checks.structure import check_structure
from pipeline.forms import layout
from pipeline.forms.blank import BlankForm, blank_form
from pipeline.forms.grids import Failed
from pipeline.forms.layout import FormSpec, form_spec
from pipeline.forms.read import RawForm, failure, read, saved_time
from pipeline.forms.write import TEMPLATE_NAME
from pipeline.intake.decisions import Decisions
from pipeline.intake.guard import Guard
from pipeline.intake.recover import recover
from pipeline.intake.sniff import FileType, sniff
from pipeline.intake.sources import Source, returned_files, shown_name, sources
from pipeline.intake.submission import Answer, FileReport, Outcome, Submission
from pipeline.issues import CellRef, Issue, issue
from pipeline.program.model import Period, Program, Unit
from pipeline.program.words import UnitKind
from pipeline.settings import REPOSITORY
from pipeline.text import clean, key, number, short_date

MAX_DIFFERENCES = 5
DEFAULT_TEMPLATE = REPOSITORY / "templates" / "xlsx" / TEMPLATE_NAME

_REFUSED = {FileType.EMPTY: "T01", FileType.DAMAGED: "T02", FileType.LOCKED: "T03", FileType.TOO_LARGE: "T13"}


@dataclass(frozen=True)
class Intake:
    """What a folder gave: one submission per union, and what became of every file."""

    submissions: tuple[Submission, ...]
    files: tuple[FileReport, ...]

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The issues of every file."""
        return tuple(i for f in self.files for i in f.issues)


def _nothing(_: str) -> None:
    """Progress nobody watches."""


def read_folder(
    folder: Path,
    program: Program,
    period: Period,
    advance: Callable[[str], None] = _nothing,
    *,
    template: Path = DEFAULT_TEMPLATE,
    sent: Callable[[Unit], bytes | None] = lambda _: None,
    decisions: Decisions | None = None,
) -> Intake:
    """Read, identify and check every file below `folder`; `advance` is told each file's name when it is done.

    `sent` gives the blank form that was sent to a unit, when it is at hand; else it is laid out anew from `template`.
    """
    decided = decisions or Decisions()
    reports: list[FileReport] = []
    submissions: list[Submission] = []
    got: list[Submission | FileReport] = []
    names: set[str] = set()
    with Guard() as guard, _no_collection():
        reader = _Reader(program, period, template, sent, guard, decided)
        for path in returned_files(folder):
            file = shown_name(path.relative_to(folder.parent))
            for item in sources(path, file, guard):
                source = _named(item, names)
                got.append(_refusal(source) if isinstance(source, Issue) else reader.read(source))
            advance(file)
    decided.meet([(_unit_code(item), item.file) for item in got])
    for settled in (_left_out(item, decided) for item in got):
        if isinstance(settled, Submission):
            submissions.append(settled)
        else:
            reports.append(settled)
    counted, more = _latest(submissions, decided)
    reports = [_accepted(report, decided) for report in (*reports, *more)]
    counted = [replace(s, issues=accepting(s.issues, decided)) for s in counted]
    return Intake(tuple(counted), tuple(sorted(reports, key=lambda r: r.file)))


def _named(item: Source | Issue, names: set[str]) -> Source | Issue:
    """The source under a name of its own: two files of a zip or a letter may be called alike, or NFC and NFD."""
    wanted = name = item.ref.file if isinstance(item, Issue) else item.file
    number = 2
    while name in names:
        name, number = f"{wanted} ({number})", number + 1
    names.add(name)
    return replace(item, ref=CellRef(name)) if isinstance(item, Issue) else replace(item, file=name)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Reading makes many small objects that all stay: looking for garbage among them is a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Reader:
    """Reads the sources of one round; what is known of a kind of union is worked out once."""

    def __init__(
        self,
        program: Program,
        period: Period,
        template: Path,
        sent: Callable[[Unit], bytes | None],
        guard: Guard,
        decisions: Decisions,
    ) -> None:
        self.program, self.period, self.guard, self.decisions = program, period, guard, decisions

        @cache
        def spec_of(kind: UnitKind) -> FormSpec:
            return form_spec(program, period, kind)

        blanks: dict[str, BlankForm] = {}

        def blank_of(unit: Unit) -> BlankForm:
            spec = spec_of(unit.kind)
            if spec.version not in blanks:
                blanks[spec.version] = blank_form(spec, template, sent(unit))
            return blanks[spec.version]

        self.spec_of, self.blank_of = spec_of, blank_of

    def read(self, source: Source) -> Submission | FileReport:
        """The submission in one file, or why there is none."""
        raw = self._raw(source)
        if isinstance(raw, Issue):
            return _refusal(raw, source)
        unit, refusal = identify(raw, self.program, self.period)
        if unit is None or refusal is not None:
            code = unit.code if unit else ""
            return FileReport(source.file, Outcome.REJECTED, code, raw.saved_at, (refusal,) if refusal else ())
        checked = submission(raw, unit, self.period, self.spec_of(unit.kind), self.blank_of(unit), self.decisions)
        if checked.blank:
            return FileReport(source.file, Outcome.REJECTED, unit.code, raw.saved_at, checked.issues)
        return replace(checked, received_at=source.received_at, sender=source.sender)

    def _raw(self, source: Source) -> RawForm | Issue:
        kind = sniff(source.data, source.file)
        if not kind.is_spreadsheet:
            found = "" if kind is FileType.EMPTY else kind.label
            return issue(_REFUSED.get(kind, "T04"), CellRef(source.file), found=found)
        if kind is FileType.XLSX:
            raw = read(source.data, source.file, self.guard.grids)
            if isinstance(raw, RawForm) or raw.code not in ("T04", "T05"):
                return raw
        return self._recovered(source)

    def _recovered(self, source: Source) -> RawForm | Issue:
        """The form whose names are gone, found by its words; T05 when it is none of ours."""
        grids = self.guard.grids(source.data)
        if isinstance(grids, Failed):
            return failure(grids, source.file)
        saved_at = saved_time(source.data) or source.received_at
        found = recover(source.file, grids.sheets, saved_at, self.program, self.period, self.blank_of)
        return found or issue("T05", CellRef(source.file))


def _refusal(said: Issue, source: Source | None = None) -> FileReport:
    return FileReport(said.ref.file, Outcome.REJECTED, "", source.received_at if source else None, (said,))


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


def submission(
    raw: RawForm, unit: Unit, period: Period, spec: FormSpec, blank: BlankForm, decisions: Decisions
) -> Submission:
    """The checked submission of an identified form, with the office's corrections in it."""
    checked = decisions.check(spec, raw, unit.code)
    young = {raw.ref(f.name) for f in spec.fields if f.year and unit.valid_from and f.year < unit.valid_from.year}
    issues = [i for i in checked.issues if not (i.code == "G01" and i.ref in young)]  # years before it existed
    if not any(i.code == "T12" for i in issues):  # nothing filled in: how the form was changed does not matter
        issues += check_structure(spec, raw, unit.code, blank)
        if (found := raw.stamp("S_version")) != spec.version and (found or not raw.recovered):
            issues.insert(0, issue("T09", raw.ref("S_version"), found=found, unit=unit.code, expected=spec.version))
    if raw.recovered:
        issues.insert(0, issue("T15", CellRef(raw.file), unit=unit.code))
    answers = {name: Answer(value, raw.ref(name)) for name, value in checked.values.items()}
    # The stamp may be lost with the hidden sheet; the texts of the demonstration say it too.
    illustrative = key(raw.stamp("S_illustrative")) == key(layout.ILLUSTRATIVE) or any(
        isinstance(value, str) and key(value).startswith(key(layout.MARK)) for value in checked.values.values()
    )
    return Submission(unit, period, spec, raw.file, raw.saved_at, answers, tuple(issues), illustrative, raw)


# ------------------------------------------------------------------------------------------- the office's decisions


def _unit_code(item: Submission | FileReport) -> str:
    return item.unit.code if isinstance(item, Submission) else item.unit


def _left_out(item: Submission | FileReport, decisions: Decisions) -> Submission | FileReport:
    """A report that the file was left out, when the office decided so; else `item` itself."""
    code = _unit_code(item)
    decision = decisions.left_out(code, item.file)
    if decision is None:
        return item
    said = issue("D04", CellRef(item.file), unit=code, expected=decision.why)
    return FileReport(item.file, Outcome.LEFT_OUT, code, item.saved_at, (said,))


def _accepted(report: FileReport, decisions: Decisions) -> FileReport:
    return replace(report, issues=accepting(report.issues, decisions))


def accepting(issues: Iterable[Issue], decisions: Decisions) -> tuple[Issue, ...]:
    """The issues, with accepted warnings turned into notes that say who accepted them."""
    return tuple(
        issue("D03", i.ref, found=f"{i.code} {i.title}", what=i.what, unit=i.unit, expected=d.why)
        if (d := decisions.accepted(i))
        else i
        for i in issues
    )


# ------------------------------------------------------------------------------------------- several files of one union


def _latest(submissions: Iterable[Submission], decisions: Decisions) -> tuple[list[Submission], list[FileReport]]:
    """Of several files of one union the one saved last counts (or the one decided on); the others are listed."""
    by_unit: dict[str, list[Submission]] = {}
    for item in submissions:
        by_unit.setdefault(item.unit.code, []).append(item)
    counted: list[Submission] = []
    reports: list[FileReport] = []
    for code, items in by_unit.items():
        items.sort(key=lambda s: (s.received_at or s.saved_at or datetime.min, s.file))
        last = next((s for s in items if decisions.taken(code, s.file)), items[-1])
        if decision := decisions.taken(code, last.file):
            said = issue("D05", CellRef(last.file), unit=code, expected=decision.why)
            last = replace(last, issues=(*last.issues, said))
        counted.append(last)
        reports.append(FileReport(last.file, Outcome.COUNTED, code, last.saved_at, last.issues))
        for former in items:
            if former.file != last.file:
                found = f"{former.file}: {differences(former, last)}"
                said = issue("T10", CellRef(former.file), found=found, unit=code, expected=last.file)
                reports.append(
                    FileReport(former.file, Outcome.SUPERSEDED, code, former.saved_at, (said,), former.errors)
                )
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

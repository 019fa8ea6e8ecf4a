"""The folder of returned files -> submissions. Files in = submissions counted + files listed with a reason."""

from __future__ import annotations

import gc
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path

from pipeline.checks.structure import check_structure
from pipeline.forms import layout
from pipeline.forms.blank import BlankForm, blank_form
from pipeline.forms.grids import Failed
from pipeline.forms.layout import FormSpec, form_spec
from pipeline.forms.read import RawForm, failure, read
from pipeline.forms.rollup import RollUpSpec, roll_up_spec
from pipeline.forms.saved import saved_time
from pipeline.forms.write import TEMPLATE_NAME, made_at
from pipeline.intake.arrival import arrival_of, moment_of, refused, set_beside
from pipeline.intake.decisions import Decisions
from pipeline.intake.guard import Guard
from pipeline.intake.ole_date import ole_saved_time
from pipeline.intake.recover import recover
from pipeline.intake.rollup import is_roll_up, kind_issue, roll_up_submission
from pipeline.intake.several import latest
from pipeline.intake.sniff import FileType, sniff
from pipeline.intake.sources import Source, returned_files, shown_name, sources
from pipeline.intake.submission import Answer, Arrival, FileReport, Outcome, Submission
from pipeline.issues import CellRef, Issue, issue
from pipeline.program.model import Period, Program, Unit
from pipeline.program.words import UnitKind
from pipeline.settings import REPOSITORY
from pipeline.text import key, short_date

DEFAULT_TEMPLATE = REPOSITORY / "templates" / "xlsx" / TEMPLATE_NAME

_REFUSED = {
    FileType.EMPTY: "T01",
    FileType.DAMAGED: "T02",
    FileType.LOCKED: "T03",
    FileType.TOO_LARGE: "T13",
    FileType.ARCHIVE: "T16",
    FileType.OUTLOOK: "T17",
}


@dataclass(frozen=True)
class Intake:
    """What a folder gave: one submission per union, and what became of every file.

    `paths`: where files lie on disk, from the program's folder, whose names differ from those shown (which are NFC).
    """

    submissions: tuple[Submission, ...]
    files: tuple[FileReport, ...]
    paths: Mapping[str, Path] = field(default_factory=dict)

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
    mailed: Mapping[str, tuple[datetime, str]] | None = None,
    until: date | None = None,
) -> Intake:
    """Read, identify and check every file below `folder`; `advance` is told each file's name when it is done.

    `sent` gives the blank form that was sent to a unit, when it is at hand; else it is laid out anew from `template`.
    `mailed`: when and by whom files fetched from a mailbox were sent. Files that came after `until` are passed over.
    """
    decided = decisions or Decisions()
    found: list[Identified | FileReport | Submission] = []
    names: set[str] = set()
    paths: dict[str, Path] = {}
    waiting = any(decision.file for decision in decided.all)  # it may mean a file still to come
    with Guard() as guard, _no_collection():
        reader = _Reader(program, period, template, sent, guard, decided)
        for path in returned_files(folder):
            real = path.relative_to(folder.parent)
            file = shown_name(real)
            for item in sources(path, file, guard, (mailed or {}).get(file, (None, ""))):
                source = _named(item, names)
                names.add(_file(source))
                if not f"{_file(source)}/".startswith(f"{real.as_posix()}/"):
                    paths[_file(source)] = real
                form = refused(source) if isinstance(source, Issue) else reader.read(source)
                # Sheets are large: they are kept only while something may still be decided about them.
                found.append(form if waiting else _settled(form, reader, decided))
            advance(file)
        if waiting:
            decided.meet([(_unit_code(item), item.file) for item in found if not isinstance(item, Submission)])
            found = [_settled(item, reader, decided) for item in found]
    found = [item for item in found if until is None or (_came(item) or until) <= until]
    submissions = [item for item in found if isinstance(item, Submission)]
    counted, more = latest(submissions, decided)
    reports = [*set_beside((r for r in found if isinstance(r, FileReport)), submissions), *more]
    reports = [replace(r, issues=accepting(r.issues, decided)) for r in reports]
    counted = [replace(s, issues=accepting(s.issues, decided)) for s in counted]
    return Intake(tuple(counted), tuple(sorted(reports, key=lambda r: r.file)), paths)


def _file(item: Source | Issue) -> str:
    return item.ref.file if isinstance(item, Issue) else item.file


def _came(item: Identified | FileReport | Submission) -> date | None:
    """The day a file came, where anything tells it."""
    moment = moment_of(item.arrival) if isinstance(item, Identified) else item.came_at
    return moment.date() if moment else None


def _named(item: Source | Issue, names: Container[str]) -> Source | Issue:
    """The source under a name of its own: two files of a zip or a letter may be called alike, or NFC and NFD."""
    wanted = name = _file(item)
    number = 2
    while name in names:
        name, number = f"{wanted} ({number})", number + 1
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


@dataclass(frozen=True, slots=True)
class Identified:
    """A form, whose it is, and the file it was read from."""

    raw: RawForm
    unit: Unit
    arrival: Arrival | None
    sender: str

    @property
    def file(self) -> str:
        """The file's name."""
        return self.raw.file


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

    @cached_property
    def sums(self) -> RollUpSpec:
        """What offices below are asked."""
        return roll_up_spec(self.program, self.period)

    def read(self, source: Source) -> Identified | FileReport:
        """The form in one file and whose it is, or why there is none."""
        raw = self._raw(source)
        if isinstance(raw, Issue):
            return refused(raw, source)
        unit, refusal = identify(raw, self.program, self.period)
        untouched = raw.saved_at in {made_at(period) for period in self.program.periods}  # also an old, unfilled form
        arrival = arrival_of(source, None if untouched else raw.saved_at)
        if unit is None or refusal is not None:
            said = (refusal,) if refusal else ()
            return FileReport(source.file, Outcome.REJECTED, unit.code if unit else "", moment_of(arrival), said)
        return Identified(raw, unit, arrival, source.sender)

    def checked(self, item: Identified | FileReport) -> Submission | FileReport:
        """The submission that a form is, with the office's corrections in it; a report stays what it is."""
        if isinstance(item, FileReport):
            return item
        if is_roll_up(item.raw):
            made = roll_up_submission(item.raw, item.unit, self.period, self.sums, self.decisions)
        else:
            spec, blank = self.spec_of(item.unit.kind), self.blank_of(item.unit)
            made = submission(item.raw, item.unit, self.period, spec, blank, self.decisions)
        if made.blank:
            return FileReport(item.file, Outcome.REJECTED, item.unit.code, moment_of(item.arrival), made.issues)
        return replace(made, arrival=item.arrival, sender=item.sender, raw=made.raw.without_sheets())

    def _raw(self, source: Source) -> RawForm | Issue:
        kind = sniff(source.data, source.file)
        if not kind.is_spreadsheet:
            found = "" if kind is FileType.EMPTY else kind.label
            code = "T19" if kind is FileType.DAMAGED and _is_zip(source.file) else _REFUSED.get(kind, "T04")
            return issue(code, CellRef(source.file), found=found)
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
        saved_at = saved_time(source.data) or ole_saved_time(source.data)
        found = recover(source.file, grids.sheets, saved_at, self.program, self.period, self.blank_of)
        return found or issue("T05", CellRef(source.file))


def _is_zip(file: str) -> bool:
    return file.casefold().endswith(".zip")


def identify(raw: RawForm, program: Program, period: Period) -> tuple[Unit | None, Issue | None]:
    """Whose form it is, by its stamps; or the issue that keeps it out (one: what follows from it is not said)."""
    unit = program.unit_by_code.get(raw.stamp("S_unit"))
    code = unit.code if unit else ""
    if raw.stamp("S_form") != layout.FORM_ID and not is_roll_up(raw):
        return unit, issue("T05", raw.ref("S_form"), found=raw.stamp("S_form"), unit=code)
    unnamed = is_roll_up(raw) and not raw.stamp("S_program")  # laid out from the program workbook by the office below
    if raw.stamp("S_program") != program.code and not unnamed:
        found = raw.stamp("S_program")
        return unit, issue("T06", raw.ref("S_program"), found=found, unit=code, expected=program.code)
    if raw.stamp("S_period") != period.code:
        found = raw.stamp("S_period")
        return unit, issue("T07", raw.ref("S_period"), found=found, unit=code, expected=period.code)
    if unit is None:
        return None, issue("T08", raw.ref("S_unit"), found=raw.stamp("S_unit"))
    if not unit.exists_on(period.end):
        until = short_date(unit.valid_to) if unit.valid_to and unit.valid_to < period.end else "trong kỳ"
        return unit, issue("T11", raw.ref("S_unit"), found=unit.name, unit=unit.code, expected=until)
    return unit, kind_issue(raw, unit)


def submission(
    raw: RawForm, unit: Unit, period: Period, spec: FormSpec, blank: BlankForm, decisions: Decisions
) -> Submission:
    """The checked submission of an identified form, with the office's corrections in it."""
    checked = decisions.check(spec, raw, unit.code, unit.valid_from.year if unit.valid_from else 0)
    issues = list(checked.issues)
    if not any(i.code == "T12" for i in issues):  # nothing filled in: how the form was changed does not matter
        issues += check_structure(spec, raw, unit.code, blank)
        if (found := raw.stamp("S_version")) != spec.version and (found or not raw.recovered):
            issues.insert(0, issue("T09", raw.ref("S_version"), found=found, unit=unit.code, expected=spec.version))
    if raw.recovered:
        issues.insert(0, issue("T15", CellRef(raw.file), unit=unit.code))
    answers = {name: Answer(value, raw.cells[name].ref) for name, value in checked.values.items()}
    # The stamp may be lost with the hidden sheet; the texts of the demonstration say it too.
    illustrative = key(raw.stamp("S_illustrative")) == key(layout.ILLUSTRATIVE) or any(
        isinstance(value, str) and key(value).startswith(key(layout.MARK)) for value in checked.values.values()
    )
    return Submission(unit, period, spec, raw.file, None, answers, tuple(issues), illustrative, raw)


# ------------------------------------------------------------------------------------------- the office's decisions


def _unit_code(item: Identified | FileReport) -> str:
    return item.unit.code if isinstance(item, Identified) else item.unit


def _settled(
    item: Identified | FileReport | Submission, reader: _Reader, decisions: Decisions
) -> FileReport | Submission:
    """What becomes of a file, now that it is known which decisions speak of it."""
    if isinstance(item, Submission):
        return item
    return _left_out(item, decisions) or reader.checked(item)


def _left_out(item: Identified | FileReport, decisions: Decisions) -> FileReport | None:
    """The report that the file was left out, when the office decided so."""
    code = _unit_code(item)
    decision = decisions.left_out(code, item.file)
    if decision is None:
        return None
    said = issue("D04", CellRef(item.file), unit=code, expected=decision.why)
    came_at = moment_of(item.arrival) if isinstance(item, Identified) else item.came_at
    return FileReport(item.file, Outcome.LEFT_OUT, code, came_at, (said,))


def accepting(issues: Iterable[Issue], decisions: Decisions) -> tuple[Issue, ...]:
    """The issues, with accepted warnings turned into notes that say who accepted them."""
    return tuple(
        issue(
            "D03",
            i.ref,
            found=f"{i.code} {i.title}" + (f": {i.found}" if i.found else ""),
            what=i.what,
            unit=i.unit,
            expected=d.why,
        )
        if (d := decisions.accepted(i))
        else i
        for i in issues
    )

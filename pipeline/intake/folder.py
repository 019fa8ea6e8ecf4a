"""The folder of returned files -> submissions. Files in = submissions counted + files listed with a reason."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from pipeline.faults import Fault, one_file
from pipeline.forms.write import TEMPLATE_NAME
from pipeline.intake.arrival import Clock, moment_of
from pipeline.intake.decisions import Decisions, accepting
from pipeline.intake.file_reports import FileReport, Outcome, faulty, one_for_many, passed_report, set_beside
from pipeline.intake.guard import Guard
from pipeline.intake.reader import Identified, Reader
from pipeline.intake.round_forms import RoundForms
from pipeline.intake.senders.bearer import handed_on
from pipeline.intake.senders.trust import Senders
from pipeline.intake.submission import Submission
from pipeline.intake.unpack.found import Found, Passed, Source
from pipeline.intake.unpack.litter import Litter, passed_over, pointed_at
from pipeline.intake.unpack.sources import NOT_MAILED, Mailed, files_below, shown_name, sources
from pipeline.intake.which_counts import latest
from pipeline.issues import CellRef, Facts, Issue, issue
from pipeline.program.model import Period, Program, Unit
from pipeline.shipped import TEMPLATES

ANY_DAY, NOTHING_DECIDED = Clock(), Decisions()
DEFAULT_TEMPLATE = TEMPLATES / "xlsx" / TEMPLATE_NAME


@dataclass(frozen=True)
class Intake:
    """What a folder gave: one submission per union, and what became of every file.

    `paths`: where files lie on disk, from the program's folder, whose names differ from those shown (which are NFC).
    `decisions`: those about the period, with the files they mean; `decided_by`: the rows that were applied, or tried,
    to any file.
    """

    submissions: tuple[Submission, ...]
    files: tuple[FileReport, ...]
    paths: Mapping[str, Path] = field(default_factory=dict)
    decisions: Decisions = NOTHING_DECIDED
    decided_by: frozenset[CellRef] = frozenset()

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The issues of every file."""
        return tuple(i for f in self.files for i in f.issues)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults of the program itself."""
        return tuple(f.fault for f in self.files if f.fault)


def _nothing(_: str) -> None:
    """Progress nobody watches."""


def read_folder(  # noqa: PLR0913  # what a round is read by, each by its name
    folder: Path,
    program: Program,
    period: Period,
    advance: Callable[[str], None] = _nothing,
    *,
    template: Path = DEFAULT_TEMPLATE,
    sent: Callable[[Unit], bytes | None] = lambda _: None,
    decisions: Decisions = NOTHING_DECIDED,
    mailed: Mapping[str, Mailed] | None = None,
    clock: Clock = ANY_DAY,
    check_senders: bool = True,
    own_addresses: Collection[str] = (),
) -> Intake:
    """Read, identify and check every file below `folder`; `advance` is told each file's name when it is done.

    `sent` gives the blank form that was sent to a unit, when it is at hand; else it is laid out anew from `template`.
    `mailed`: what is known of the letters of files fetched from a mailbox. Files that came after `clock.until` are left
    aside; dates after `clock.today` are not believed. `check_senders`: whether it matters from which address a form
    came; what the office's `own_addresses` forwarded is judged by the letter in it.
    """
    with Guard() as guard, _no_collection():
        reader = Reader(RoundForms(program, period, template, sent), guard, clock.today)
        read = _read_all(folder, reader, decisions, mailed or {}, advance)
    decided = read.decisions
    given = [_sent_by(item, own_addresses) for item in read.given if clock.lets_in(item.came_at)]
    submissions = [item for item in given if isinstance(item, Submission)]
    reports = [item for item in given if isinstance(item, FileReport)]
    left_out = [(f.unit, f.bearer) for f in reports if f.unit and f.bearer]
    senders = Senders(program.unit_by_code.values(), decided.senders, period.end, left_out, own_addresses)
    counted, others = latest(submissions, decided, senders if check_senders else None)
    reports = [*set_beside(reports, submissions), *others, *passed_report(folder.name, read.passed)]
    return Intake(
        tuple(replace(s, issues=accepting(s.issues, decided)) for s in counted),
        tuple(replace(r, issues=accepting(r.issues, decided)) for r in sorted(reports, key=lambda r: r.file)),
        read.paths,
        decided,
        frozenset[CellRef]().union(*(item.decided_by for item in read.given)),
    )


def _sent_by(item: FileReport | Submission, own: Collection[str]) -> FileReport | Submission:
    """A file with the sender of the letter in it, where the office forwarded that itself."""
    return replace(item, bearer=handed_on(item.bearer, own)) if item.bearer and own else item


class _Read(NamedTuple):
    """What the files of a folder gave, the decisions with the files they mean, and what was passed over.

    `paths`: where those lie whose names differ from those shown.
    """

    given: list[FileReport | Submission]
    decisions: Decisions
    paths: dict[str, Path]
    passed: Counter[Litter]


def _read_all(
    folder: Path, reader: Reader, decisions: Decisions, mailed: Mapping[str, Mailed], advance: Callable[[str], None]
) -> _Read:
    found: list[FileReport | Submission] = []
    open_to_decisions: list[Identified | FileReport] = []
    names: dict[str, int] = {}
    paths: dict[str, Path] = {}
    passed: Counter[Litter] = Counter()
    waiting = any(decision.file for decision in decisions.all)  # it may mean a file still to come
    files = files_below(folder)
    there = {shown_name(path.relative_to(folder.parent)).casefold() for path in files}
    for path in files:
        real = path.relative_to(folder.parent)
        file = shown_name(real)
        forms: list[Identified | FileReport | Submission] = []
        opened = _opened(sources(path, file, reader.guard, mailed.get(file, NOT_MAILED)), file)
        for item in _not_passed(opened, file, there, passed):
            source = _named(item, names)
            if not f"{_file(source)}/".startswith(f"{real.as_posix()}/"):
                paths[_file(source)] = real
            # Sheets are large: they are kept only while something may still be decided about them.
            forms += [form if waiting else _settled(form, reader, decisions) for form in _read(source, reader)]
        for given in one_for_many(file, forms):
            if isinstance(given, Submission):
                found.append(given)
            elif isinstance(given, Identified) or waiting:
                open_to_decisions.append(given)
            else:
                found.append(given)
        if not passed_over(file):
            advance(file)
    if waiting:
        decisions = decisions.among((_unit_code(item), item.file) for item in open_to_decisions)
        found = [_settled(item, reader, decisions) for item in open_to_decisions]
    return _Read(found, decisions, paths, passed)


def _opened(found: Iterator[Found], file: str) -> Iterator[Found | Fault]:
    """What a file gives; in place of what a fault of ours keeps from being opened, that."""
    faults: list[Fault] = []
    with one_file(file, faults):
        yield from found
    yield from faults


def _not_passed(
    found: Iterable[Found | Fault], file: str, there: Container[str], passed: Counter[Litter]
) -> Iterator[Source | Issue | Fault]:
    """What a file gives without what is passed over, which is counted; what stands for a file that is not `there`."""
    for item in found:
        if not isinstance(item, Passed):
            yield item
            continue
        passed[item.kind] += 1
        meant = pointed_at(file) if item.file == file else ""
        if meant and meant.casefold() not in there:
            yield issue("T52", CellRef(file), found=meant.rpartition("/")[2])


def _read(source: Source | Issue | Fault, reader: Reader) -> list[Identified | FileReport]:
    if isinstance(source, Fault):
        return [faulty(source)]
    if isinstance(source, Issue):
        return [reader.refused(source)]
    faults: list[Fault] = []
    with one_file(source.file, faults):
        return reader.read(source)
    return [faulty(faults[0])]


def _file(item: Source | Issue | Fault) -> str:
    return item.ref.file if isinstance(item, Issue) else item.file


def _named(item: Source | Issue | Fault, names: dict[str, int]) -> Source | Issue | Fault:
    """The source under a name of its own: two files of a zip or a letter may be called alike, or NFC and NFD.

    `names`: every name given so far, and how often it was wanted.
    """
    wanted = name = _file(item)
    while name in names:
        names[wanted] += 1
        name = f"{wanted} ({names[wanted]})"
    names[name] = 1
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


# ------------------------------------------------------------------------------------------- the office's decisions


def _unit_code(item: Identified | FileReport) -> str:
    return item.code if isinstance(item, Identified) else item.unit


def _settled(item: Identified | FileReport, reader: Reader, decisions: Decisions) -> FileReport | Submission:
    """What becomes of a file, now that it is known which decisions speak of it."""
    if (left_out := _left_out(item, decisions)) is not None:
        return left_out
    faults: list[Fault] = []
    with one_file(item.file, faults):
        return reader.checked(item, decisions)
    failed = faulty(faults[0], _unit_code(item), item.arrival if isinstance(item, Identified) else None)
    owner = decisions.owner(item.file) if isinstance(item, Identified) and item.whose else None
    return replace(failed, decided_by=frozenset((owner.ref,))) if owner else failed


def _left_out(item: Identified | FileReport, decisions: Decisions) -> FileReport | None:
    """The report that the file was left out, when the office decided so."""
    decision = decisions.left_out(_unit_code(item), item.file)
    if decision is None:
        return None
    code = _unit_code(item) or decision.unit  # whose it is nothing but the decision may say
    said = issue("D04", CellRef(item.file), unit=code, facts=Facts(decision=decision.ref), expected=decision.why)
    came_at = moment_of(item.arrival) if isinstance(item, Identified) else item.came_at
    bearer = item.bearer if isinstance(item, Identified) else None
    made = FileReport(item.file, Outcome.LEFT_OUT, code, came_at, (said,), bearer=bearer)
    return replace(made, decided_by=frozenset((decision.ref,)))

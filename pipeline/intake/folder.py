"""Folders of returned files -> submissions. Files in = submissions counted + files listed with a reason."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

from pipeline.faults import Fault
from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.intake.arrival import Clock
from pipeline.intake.decisions import Decisions, accepting
from pipeline.intake.file_reports import FileReport, Outcome, passed_report, set_beside
from pipeline.intake.light import from_light
from pipeline.intake.returned_file import FileRead, ReturnedFile, RoundToRead, free_name, reading
from pipeline.intake.round_forms import RoundForms
from pipeline.intake.senders.bearer import handed_on
from pipeline.intake.senders.trust import Senders
from pipeline.intake.submission import Submission
from pipeline.intake.unpack.litter import Litter, passed_over, pointed_at
from pipeline.intake.unpack.sources import NOT_MAILED, Mailed, looked_at, places_below, shown_name
from pipeline.intake.which_counts import latest, since_left_out
from pipeline.issues import CellRef, Issue
from pipeline.program.model import Period, Program, Unit
from pipeline.shipped import TEMPLATES
from pipeline.work.crew import ALONE, Crew, Work
from pipeline.work.places import SharedPlace

ANY_DAY, NOTHING_DECIDED = Clock(), Decisions()
DEFAULT_TEMPLATE = TEMPLATES / "xlsx" / TEMPLATE_NAME
Item = TypeVar("Item", FileReport, Submission)
SECONDS = 0.0015  # of a processor, for a usual file


@dataclass(frozen=True)
class Intake:
    """What a folder gave: one submission per union, and what became of every file.

    `paths`: where files lie on disk, from the program's folder, whose names differ from those shown (which are NFC).
    `decisions`: those about the period, with the files they mean; `decided_by`: the rows that were applied, or tried,
    to any file. `unpacked`: whether files of letters or archives are among the files, each for itself.
    """

    submissions: tuple[Submission, ...]
    files: tuple[FileReport, ...]
    paths: Mapping[str, Path] = field(default_factory=dict)
    decisions: Decisions = NOTHING_DECIDED
    decided_by: frozenset[CellRef] = frozenset()
    unpacked: bool = False

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The issues of every file."""
        return tuple(i for f in self.files for i in f.issues)

    @property
    def units_waiting(self) -> frozenset[str]:
        """The unions whose form counts only once it is accepted."""
        return frozenset(f.unit for f in self.files if f.outcome is Outcome.WAITING)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults of the program itself."""
        return tuple(f.fault for f in self.files if f.fault)


def _nothing(_: str) -> None:
    """Progress nobody watches."""


def _none_sent(_: Unit) -> None:
    """No form is at hand as it was sent."""


@dataclass(frozen=True)
class SeenAbroad:
    """The program's folder, the blank forms that were sent and the template as other machines find them."""

    folder: SharedPlace
    sent: Callable[[Unit], bytes | None]
    template: bytes


@dataclass(frozen=True)
class RoundFolder:
    """A folder of returned files, and what it is read by.

    `sent` gives the blank form that was sent to a unit, when it is at hand; else it is laid out anew from `template`.
    `mailed`: what is known of the letters of files fetched from a mailbox. Files that came after `clock.until` are left
    aside; dates after `clock.today` are not believed. `check_senders`: whether it matters from which address a form
    came; what the office's `own_addresses` forwarded is judged by the letter in it. `abroad`: where other machines find
    what is read, if any do it.
    """

    folder: Path
    program: Program
    period: Period
    template: Path = DEFAULT_TEMPLATE
    sent: Callable[[Unit], bytes | None] = _none_sent
    decisions: Decisions = NOTHING_DECIDED
    mailed: Mapping[str, Mailed] = field(default_factory=dict)
    clock: Clock = ANY_DAY
    check_senders: bool = True
    own_addresses: Collection[str] = ()
    abroad: SeenAbroad | None = None

    def to_read(self, decisions: Decisions) -> RoundToRead:
        """What its files share."""
        folder, settle = SharedPlace(str(self.folder.absolute().parent)), decisions.to_settle
        return RoundToRead(folder, self.program, self.period, self.template, self.sent, self.clock.today, settle)

    def to_read_abroad(self, decisions: Decisions) -> RoundToRead:
        """The same as other machines find it."""
        here = self.to_read(decisions)
        if self.abroad is None:
            return here
        return replace(here, folder=self.abroad.folder, sent=self.abroad.sent, template=self.abroad.template)


def read_folder(  # noqa: PLR0913  # what a round is read by, each by its name
    folder: Path,
    program: Program,
    period: Period,
    advance: Callable[[str], None] = _nothing,
    *,
    template: Path = DEFAULT_TEMPLATE,
    sent: Callable[[Unit], bytes | None] = _none_sent,
    decisions: Decisions = NOTHING_DECIDED,
    mailed: Mapping[str, Mailed] | None = None,
    clock: Clock = ANY_DAY,
    check_senders: bool = True,
    own_addresses: Collection[str] = (),
) -> Intake:
    """One folder, as `read_folders`; the other arguments are those of RoundFolder."""
    given = RoundFolder(
        folder, program, period, template, sent, decisions, mailed or {}, clock, check_senders, own_addresses
    )
    return read_folders([given], ALONE, advance)[0]


def read_folders(rounds: Sequence[RoundFolder], crew: Crew, advance: Callable[[str], None] = _nothing) -> list[Intake]:
    """Read, identify and check every file below each folder; `advance` is told each file's name when it is done."""
    files = [file for n, one in enumerate(rounds) for file in _listed(n, one.folder, one.mailed)]
    forms = [RoundForms(one.program, one.period, one.template) for one in rounds]
    read: list[_FileOpened] = []
    for file, got in zip(files, _all_read(rounds, [one.decisions for one in rounds], files, crew), strict=True):
        read.append(_opened(file, got, forms[file.round]))  # while others read the next
        if not passed_over(file.file):
            advance(file.file)
    of = [[n for n, file in enumerate(files) if file.round == number] for number in range(len(rounds))]
    decided = [_among(one.decisions, (read[n].got for n in own)) for one, own in zip(rounds, of, strict=True)]
    again = [n for n, file in enumerate(files) if not read[n].got.stands(decided[file.round])]
    for n, got in zip(again, _all_read(rounds, decided, [files[n] for n in again], crew), strict=True):
        read[n] = _opened(files[n], got, forms[files[n].round])
    return [
        _intake(one, _together(decisions, [read[n] for n in own]))
        for one, decisions, own in zip(rounds, decided, of, strict=True)
    ]


def _all_read(
    rounds: Sequence[RoundFolder], decided: Sequence[Decisions], files: Sequence[ReturnedFile], crew: Crew
) -> Iterator[FileRead]:
    """The files read with the decisions about each round."""
    both = list(zip(rounds, decided, strict=True))
    here = tuple(one.to_read(decisions) for one, decisions in both)
    abroad = tuple(one.to_read_abroad(decisions) for one, decisions in both)
    return crew.done(Work(reading, here, files, SECONDS, abroad))


def _listed(number: int, folder: Path, mailed: Mapping[str, Mailed]) -> list[ReturnedFile]:
    """The files below a folder, each under a name of its own."""
    places, above = places_below(folder), str(folder.parent)
    shown = [shown_name(place) for place in places]
    there = {name.casefold() for name in shown}
    # A file may be called like a folder, NFC and NFD: what lies in it is then not called like what lies in that.
    taken = {name[:at]: 1 for name in shown for at, letter in enumerate(name) if letter == "/"}
    found = []
    for place, name in zip(places, shown, strict=True):
        file, meant = free_name(name, taken), pointed_at(name)
        missing = meant if meant and meant.casefold() not in there else ""
        letter = mailed.get(name, NOT_MAILED)
        looked = looked_at(os.path.join(above, place), file)
        found.append(ReturnedFile(number, place, file, looked, letter, missing))
    return found


def _among(decisions: Decisions, read: Iterable[FileRead]) -> Decisions:
    """The decisions with the files that they mean."""
    if not any(decision.file for decision in decisions.all):
        return decisions
    return decisions.among((form.unit, form.file) for got in read for form in got.forms)


class _FileOpened(NamedTuple):
    """A file, what it gave, and the same unpacked."""

    file: ReturnedFile
    got: FileRead
    given: Sequence[FileReport | Submission]


class _Read(NamedTuple):
    """What the files of a folder gave, the decisions with the files they mean, and what was passed over.

    `paths`: where those lie whose names differ from those shown; `unpacked` as of Intake.
    """

    given: list[FileReport | Submission]
    decisions: Decisions
    paths: dict[str, Path]
    passed: Counter[Litter]
    unpacked: bool


def _opened(file: ReturnedFile, got: FileRead, forms: RoundForms) -> _FileOpened:
    return _FileOpened(file, got, cast("tuple[FileReport | Submission, ...]", from_light(got.light, forms)))


def _together(decisions: Decisions, read: Sequence[_FileOpened]) -> _Read:
    """What the files gave, in their order."""
    all_of_it = _Read([], decisions, {}, Counter(), any(file.got.unpacked for file in read))
    for file, got, given in read:
        all_of_it.given.extend(given)
        if got.renamed:
            all_of_it.paths.update(dict.fromkeys(got.renamed, Path(file.place)))
        all_of_it.passed.update(got.passed)
    return all_of_it


def _intake(one: RoundFolder, read: _Read) -> Intake:
    """What a folder gave: of several files of one union the one that counts."""
    decided = read.decisions
    given = [_sent_by(item, one.own_addresses) for item in read.given if one.clock.lets_in(item.came_at)]
    submissions = [item for item in given if isinstance(item, Submission)]
    reports = [item for item in given if isinstance(item, FileReport)]
    left_out = [(f.unit, f.bearer) for f in reports if f.unit and f.bearer]
    units = one.program.unit_by_code.values()
    senders = Senders(units, decided.senders, one.period.end, left_out, one.own_addresses)
    asked = senders if one.check_senders else None
    counted, others = latest(submissions, decided, asked)
    counted = since_left_out(counted, reports, asked)
    reports = [*set_beside(reports, submissions), *others, *passed_report(one.folder.name, read.passed)]
    return Intake(
        tuple(_accepted(s, decided) for s in counted),
        tuple(_accepted(r, decided) for r in sorted(reports, key=lambda r: r.file)),
        read.paths,
        decided,
        frozenset[CellRef]().union(*(item.decided_by for item in read.given)),
        read.unpacked,
    )


def _accepted(item: Item, decisions: Decisions) -> Item:
    """What became of a file, its problems that the office accepted told as that."""
    issues = accepting(item.issues, decisions)
    return item if issues == item.issues else replace(item, issues=issues)


def _sent_by(item: FileReport | Submission, own: Collection[str]) -> FileReport | Submission:
    """A file with the sender of the letter in it, where the office forwarded that itself."""
    return replace(item, bearer=handed_on(item.bearer, own)) if item.bearer and own else item

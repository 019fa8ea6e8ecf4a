"""One file of a folder of returned files, read: of its own bytes and what is told of it here, and of nothing else.

Any process may do it. Which decisions speak of a file is settled only when all files are known, for a name may fit
several; it is read with those that speak of it as far as it tells itself, and says which they were. Where all files
together tell otherwise, it is read again with those that do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pipeline.faults import Fault, one_file
from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.garbage import no_collection
from pipeline.intake.arrival import Arrival, moment_of
from pipeline.intake.decisions import Decision, Decisions
from pipeline.intake.file_reports import FileReport, Outcome, faulty, one_for_many
from pipeline.intake.guard import Guard
from pipeline.intake.light import to_light
from pipeline.intake.reader import Identified, Reader
from pipeline.intake.round_forms import RoundForms
from pipeline.intake.submission import Submission
from pipeline.intake.unpack.found import Found, Passed, Source
from pipeline.intake.unpack.litter import Litter
from pipeline.intake.unpack.sources import Looked, Mailed, found_in
from pipeline.issues import CellRef, Facts, Issue, IssueRole, issue
from pipeline.program.model import Period, Program, Unit
from pipeline.work.places import SharedPlace, as_file


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """All that the reading of a file depends on besides its bytes, its round, and the decisions about it.

    `round`: its number among the rounds that are read; `place`: where it lies, below the folder of the program; `file`:
    its name as shown, no other file's; `looked`: what the system told of it; `missing`: of a shortcut, the name of the
    file it stands for, where that is not there.
    """

    round: int
    place: str
    file: str
    looked: Looked
    mailed: Mailed
    missing: str = ""


@dataclass(frozen=True)
class RoundToRead:
    """What all files of a round share: what is asked of whom, and what the office decided.

    `folder`: of the program; `template` (its bytes, where it may not be found) and `sent` as of RoundForms; dates after
    `today` are not believed.
    """

    folder: SharedPlace
    program: Program
    period: Period
    template: Path | bytes
    sent: Callable[[Unit], bytes | None]
    today: date
    decisions: Decisions


class ToldOfForm(NamedTuple):
    """Whose a form (or refused file) is before the office has decided anything, and the decisions it is settled by."""

    unit: str
    file: str
    settled_by: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a file gave. `light`: submissions and reports, as `intake.light` packs them for the round.

    `forms`: what is told of each; `passed`: what was passed over in it; `renamed`: names of things in it that do not
    begin with its own; `unpacked`: whether it is a letter or an archive of which each file in it is told; `by_day`:
    whether it may give something else on a later day.
    """

    light: bytes
    forms: tuple[ToldOfForm, ...] = ()
    passed: Mapping[Litter, int] = field(default_factory=dict)
    renamed: tuple[str, ...] = ()
    unpacked: bool = False
    by_day: bool = False
    by_chance: bool = False  # a worker that opened it died or was given up: another time it may not

    def stands(self, decisions: Decisions) -> bool:
        """Whether it was read with the decisions that speak of it."""
        return all(decisions.settling(form.unit, form.file) == form.settled_by for form in self.forms)


@contextmanager
def reading(rounds: tuple[RoundToRead, ...]) -> Iterator[Callable[[ReturnedFile], FileRead]]:
    """What reads files of some rounds, one by one."""
    # Reading makes many small objects that all stay: looking for garbage among them is a tenth of the time.
    with Guard() as guard, no_collection(), ExitStack() as templates:
        readers = []
        for one in rounds:
            template = templates.enter_context(as_file(one.template, TEMPLATE_NAME))
            readers.append(Reader(RoundForms(one.program, one.period, template, one.sent), guard, one.today))

        def read(item: ReturnedFile) -> FileRead:
            one = rounds[item.round]
            return _read_file(item, partial(one.folder.read, item.place), readers[item.round], one.decisions)

        yield read


def _read_file(item: ReturnedFile, content: Callable[[], bytes], reader: Reader, decisions: Decisions) -> FileRead:
    names: dict[str, int] = {}
    passed: Counter[Litter] = Counter()
    forms: list[Identified | FileReport] = []
    reader.by_day = reader.guard.by_chance = False
    for found in _not_passed(_opened(item, content, reader.guard), item, passed):
        forms += _read(_named(found, names), reader)
    listed = list(one_for_many(item.file, forms))
    told = tuple(ToldOfForm(_code(f), f.file, decisions.settling(_code(f), f.file)) for f in listed)
    given = tuple(one_for_many(item.file, [_settled(form, reader, decisions) for form in listed]))
    renamed = tuple(name for name in names if not f"{name}/".startswith(f"{item.place}/"))
    unpacked = any(name.startswith(f"{item.file}/") for name in names)
    light, by_chance = to_light(given, reader.forms), reader.guard.by_chance
    return FileRead(light, told, dict(passed), renamed, unpacked, reader.by_day, by_chance)


def _opened(item: ReturnedFile, content: Callable[[], bytes], guard: Guard) -> Iterator[Found | Fault]:
    """What a file gives; in place of what a fault of ours keeps from being opened, that."""
    faults: list[Fault] = []
    with one_file(item.file, faults):
        yield from found_in(item.file, content, item.looked, guard, item.mailed)
    yield from faults


def _not_passed(
    found: Iterable[Found | Fault], item: ReturnedFile, passed: Counter[Litter]
) -> Iterator[Source | Issue | Fault]:
    """What a file gives without what is passed over, which is counted; what stands for a file that is not there."""
    for one in found:
        if not isinstance(one, Passed):
            yield one
            continue
        passed[one.kind] += 1
        if item.missing and one.file == item.file:
            yield issue("T52", CellRef(item.file), found=item.missing.rpartition("/")[2])


def _read(source: Source | Issue | Fault, reader: Reader) -> list[Identified | FileReport]:
    if isinstance(source, Fault):
        return [faulty(source)]
    if isinstance(source, Issue):
        return [reader.refused(source)]
    faults: list[Fault] = []
    with one_file(source.file, faults):
        return reader.read(source)
    return [faulty(faults[0])]


def _named(item: Source | Issue | Fault, names: dict[str, int]) -> Source | Issue | Fault:
    """The source under a name of its own: two files of a zip or a letter may be called alike.

    `names`: every name given so far, and how often it was wanted.
    """
    wanted = item.ref.file if isinstance(item, Issue) else item.file
    name = free_name(wanted, names)
    if name == wanted:
        return item
    return replace(item, ref=CellRef(name)) if isinstance(item, Issue) else replace(item, file=name)


def free_name(wanted: str, names: dict[str, int]) -> str:
    """A name that nothing else has: 'a.xlsx (2)'. `names`: those given so far, and how often each was wanted."""
    name = wanted
    while name in names:
        names[wanted] += 1
        name = f"{wanted} ({names[wanted]})"
    names[name] = 1
    return name


# ------------------------------------------------------------------------------------------- the office's decisions


def _code(item: Identified | FileReport) -> str:
    return item.code if isinstance(item, Identified) else item.unit


def _settled(item: Identified | FileReport, reader: Reader, decisions: Decisions) -> FileReport | Submission:
    """What becomes of a file by the decisions that speak of it."""
    if (left_out := _left_out(item, reader, decisions)) is not None:
        return left_out
    faults: list[Fault] = []
    with one_file(item.file, faults):
        return reader.checked(item, decisions)
    failed = faulty(faults[0], _code(item), item.arrival if isinstance(item, Identified) else None)
    owner = decisions.owner(item.file) if isinstance(item, Identified) and item.whose else None
    return replace(failed, decided_by=frozenset((owner.ref,))) if owner else failed


def _left_out(item: Identified | FileReport, reader: Reader, decisions: Decisions) -> FileReport | None:
    """The report that the file was left out, when the office decided so."""
    decision = decisions.left_out(_code(item), item.file)
    if decision is None:
        return None
    code = _code(item) or decision.unit  # whose it is nothing but the decision may say
    said = issue("D04", CellRef(item.file), unit=code, facts=Facts(decision=decision.ref), expected=decision.why)
    came_at = moment_of(item.arrival) if isinstance(item, Identified) else item.came_at
    bearer = item.bearer if isinstance(item, Identified) else None
    made = FileReport(item.file, Outcome.LEFT_OUT, code, came_at, (said,), bearer=bearer)
    # A file that says itself whose it is lay there beside the form that its union owes, as does an empty form. One that
    # only the office calls a union's stands for the union: it is the office that knows.
    if isinstance(item, FileReport):
        no_form, arrival = item.fault is None and bool(item.unit), None
    else:
        no_form, arrival = _when_answered(item, reader)
    return replace(made, no_form=no_form, first=arrival, decided_by=frozenset((decision.ref,)))


def _when_answered(item: Identified, reader: Reader) -> tuple[bool, Arrival | None]:
    """Whether a form is empty, and when it came if it is not and is clearly its union's."""
    if not item.code:
        return False, None
    with one_file(item.file, []):
        form = reader.checked(item, Decisions())
        empty = any(i.has(IssueRole.NOTHING_FILLED_IN) for i in form.issues)
        return empty, item.arrival if isinstance(form, Submission) and not empty else None
    return False, None

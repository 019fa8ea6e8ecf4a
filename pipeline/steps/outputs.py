"""Consolidated round -> summary workbook, or several, page for the leaders, marked copies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from pipeline.documents.kept import keep_others, refuse_open, remove_books, replaced_book, replaced_books, unsaid
from pipeline.faults import Fault
from pipeline.files import WhenPlaced, put, replaced_file, replaced_folder, untold
from pipeline.review.leaders_page import leaders_page
from pipeline.review.outline import review
from pipeline.review.places import places
from pipeline.round.consolidation import Consolidation
from pipeline.round.divided import Division, divided
from pipeline.round.in_parts import USUAL_BOUNDS, SummaryBounds
from pipeline.round.overview import overview
from pipeline.settings import Settings
from pipeline.steps.copies import Copied, copy_work
from pipeline.steps.kept_copies import KeptCopies, kept_copies
from pipeline.steps.output_names import (
    DATA_FILE,
    OVERVIEW_FILE,
    OVERVIEW_PDF,
    PARTS_FOLDER,
    RETURNS_FOLDER,
    SUMMARY_FILE,
    Marked,
    outdated,
    summary_books,
)
from pipeline.steps.progress import Advance, quiet
from pipeline.steps.rounds import Read
from pipeline.work.crew import Work
from pipeline.workbooks.data_file import write_data
from pipeline.workbooks.marked_copies.due import copies_due
from pipeline.workbooks.summary import SummaryPart, parts_made, write_summary, write_whole
from pipeline.workbooks.summary.part_list import part_files


@dataclass(frozen=True)
class CopiesBegun:
    """The copies that are due, and what becomes of each, in their order."""

    kept: KeptCopies
    copied: Iterator[Copied]


def begin_returns(settings: Settings, read: Read) -> CopiesBegun:
    """Have the marked copies made by whoever works besides this process, while something else is done here."""
    data, sent = read.data, {s.file: s for s in read.intake.submissions}
    wanted = ((one, sent[one.file]) for one in copies_due(data))
    work = copy_work(settings, data.program, data.period, wanted, read.halves)
    folder = settings.output_folder(data.program.code, data.period.code) / RETURNS_FOLDER
    kept = kept_copies(settings, folder, work, read.ahead)
    return CopiesBegun(kept, kept.begun(settings.crew))


def write_returns(
    settings: Settings,
    read: Read,
    advance: Advance = quiet,
    *,
    begun: CopiesBegun | None = None,
    kept: Callable[[Path], None] = unsaid,
    placed: WhenPlaced = untold,
) -> Marked:
    """Write tra-lai/: for each union that is asked something its answers, marked; gives the names by unit order.

    `begun`: the copies, where they were begun before; `kept` is told where that is kept which people saved there;
    `placed` as of `files.replaced_file`.
    """
    begun = begun or begin_returns(settings, read)
    made: list[str] = []
    faults: list[Fault] = []
    with replaced_folder(begun.kept.folder, placed) as scratch:
        for item, copied in zip(begun.kept.work.items, begun.copied, strict=True):
            name = item.due.name
            if copied.fault:
                faults.append(copied.fault)
            else:
                (scratch / name).write_bytes(copied.content)
                made.append(name)
            advance(name)
        keep_others(begun.kept.folder, begun.kept.ours, kept)
    begun.kept.keep()
    return Marked(tuple(made), tuple(faults))


def write_outputs(
    settings: Settings,
    data: Consolidation,
    kept: Callable[[Path], None] = unsaid,
    *,
    bounds: SummaryBounds = USUAL_BOUNDS,
    placed: WhenPlaced = untold,
) -> Path:
    """Write tong-hop.xlsx and tong-quan.html beside it, and give the path of the first.

    Beyond `bounds` tong-hop.xlsx tells of the whole, the folder tong-hop has a workbook for each part, which the crew
    makes, and so-lieu.parquet all figures. `kept` is told where the former workbook is when somebody has saved it
    since. A PDF of the former one goes, and figures that parts left; where one cannot, because somebody has it open,
    nothing is written. Nor is anything where a former workbook is open, of the whole or of a part. Raises
    PipelineError then. `placed` is told of each file, and of the folder, before it takes its place.
    """
    folder = settings.output_folder(data.program.code, data.period.code)
    path = folder / SUMMARY_FILE
    for book in summary_books(folder):
        refuse_open(book)
    division = divided(data, bounds.pairs_of_part) if bounds.exceeded(data) else None
    page = leaders_page(overview(data, apart=division is not None)).encode("utf-8")
    gone = [folder / OVERVIEW_PDF, *([folder / DATA_FILE] if division is None else [])]
    with outdated(*gone):
        with replaced_book(path, kept, placed) as scratch:
            if division is not None:
                with _parts_beside(settings, folder, division, kept, placed):
                    write_whole(scratch, division, PARTS_FOLDER, places(data, review(data)), settings.crew)
            else:
                found = places(data, review(data))
                write_summary(scratch, data, settings.live_formula_rows, places=found, crew=settings.crew)
        if division is None:
            remove_books(folder / PARTS_FOLDER, path, kept)
        put(path.with_name(OVERVIEW_FILE), page, placed=placed)
    return path


_PART_SECONDS = 0.5  # that a part takes


@dataclass(frozen=True)
class _Parts(Sequence[SummaryPart]):
    """The parts of a division, each made when it is asked for: all at once would take the memory of the whole again."""

    division: Division
    live_formula_rows: int

    def __len__(self) -> int:
        return len(self.division.outlines)

    @overload
    def __getitem__(self, at: int) -> SummaryPart: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[SummaryPart]: ...
    def __getitem__(self, at: int | slice) -> SummaryPart | Sequence[SummaryPart]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        return SummaryPart(self.division.part(at), self.live_formula_rows)


@contextmanager
def _parts_beside(
    settings: Settings, folder: Path, division: Division, kept: Callable[[Path], None], placed: WhenPlaced
) -> Iterator[None]:
    """Have the crew make the workbooks of the parts while something else is done here; then write them, all or none.

    The file of all figures is written, too.
    """
    work = Work(parts_made, None, _Parts(division, settings.live_formula_rows), _PART_SECONDS)
    with (
        replaced_file(folder / DATA_FILE, placed=placed) as data,
        replaced_books(folder / PARTS_FOLDER, kept, placed) as books,
    ):
        parts = settings.crew.done(work)
        write_data(data, division.data)
        yield
        for file, made in zip(part_files(division), parts, strict=True):
            (books / file.file).write_bytes(made)

"""A program workbook drafted from an official document; of a program that stands, what the document says otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from pipeline.draft.blocks import Passage
from pipeline.draft.book import write_draft
from pipeline.draft.compare import DraftDifference, differences
from pipeline.draft.drafted_cells import DraftedRow, about_cells, drafted_tables, period_rows
from pipeline.draft.model import DocumentDraft, Sureness
from pipeline.draft.read import MAX_BYTES, SUFFIXES, read_document
from pipeline.draft.understand import understood
from pipeline.errors import PipelineError, ProgramError, reason
from pipeline.files import replaced_file
from pipeline.grids.grids import Failed
from pipeline.intake.guard import Guard
from pipeline.program import reader, sheets
from pipeline.program.folded import fold
from pipeline.program.unit_guess import GuessedUnit, office_code
from pipeline.settings import Settings
from pipeline.steps.choose import blank_program, new_program_file
from pipeline.steps.new_program import choose_program, name_of, test_form, unit_rows

SECONDS = 60.0  # of processor time for one document: a hundred pages of PDF take some twenty
_WHY = {
    "timeout": "văn bản mất quá nhiều thời gian để đọc; hãy lưu riêng phần chương trình sang tệp Word (.docx)",
    "size": "văn bản quá lớn để đọc; hãy lưu riêng phần chương trình sang tệp Word (.docx)",
    "crash": "không đọc được văn bản; tệp có thể hỏng, hãy mở trong Word rồi lưu lại dạng .docx",
}


@dataclass(frozen=True, slots=True)
class MadeDraft:
    """The workbook that was drafted, and what there is to look at.

    `sureness`: drafted cells by how sure they are; `lacking`: what must be filled in; `test_form`: a form to try;
    `chosen_before`: the program that pipeline.toml goes on to name.
    """

    path: Path
    draft: DocumentDraft
    sureness: Mapping[Sureness, int]
    lacking: tuple[str, ...] = ()
    test_form: Path | None = None
    chosen_before: str = ""


@dataclass(frozen=True, slots=True)
class ComparedDraft:
    """What a document says otherwise than the program that stands at `path`."""

    path: Path
    draft: DocumentDraft
    differences: tuple[DraftDifference, ...]


def draft_of(document: Path) -> DocumentDraft:
    """What a document says. Raises PipelineError where it cannot be read."""
    return understood(_blocks(document))


def name_in(draft: DocumentDraft) -> str:
    """A name for the program, after the office that the document is of; '' where it names none."""
    office = draft.heads.facts.get("office")
    return name_of(str(office.value)) if office else ""


def free_name(settings: Settings, name: str, draft: DocumentDraft) -> str:
    """`name`, or one with a number behind it where the program of that name is of another office: a place has many."""
    office = draft.heads.facts.get("office")
    return next(n for n in _numbered(name) if office is None or not _is_of_another(settings, n, str(office.value)))


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _is_of_another(settings: Settings, name: str, office: str) -> bool:
    path = settings.program_file(name)
    if not path.exists():
        return False
    try:
        return fold(reader.read(path, name).office) != fold(office)
    except ProgramError:  # comparing says why
        return False


def _blocks(document: Path) -> tuple[Passage, ...]:
    """The blocks of a document, read by a worker with limits: it may come from anywhere."""
    try:
        if document.is_file() and document.stat().st_size > MAX_BYTES:
            raise PipelineError(f"{document}: tệp lớn hơn {MAX_BYTES // 2**20} MB.")
        data = document.read_bytes()
    except OSError as error:
        raise PipelineError(f"{document}: không đọc được văn bản ({reason(error)}).") from None
    with Guard(seconds=SECONDS) as guard:
        got = guard.run(read_document, data, document.name)
    if isinstance(got, Failed):
        why = _WHY.get(got.reason, got.reason)
        raise PipelineError(f"{document}: {why}. Văn bản đọc được: {', '.join(SUFFIXES)}.")
    return got


def make_draft(
    settings: Settings,
    name: str,
    draft: DocumentDraft,
    today: date,
    *,
    prefix: str = "",
    units: Sequence[GuessedUnit] = (),
) -> MadeDraft:
    """Write inputs/<name>/chuong-trinh.xlsx from a draft and a list of unions, a form to try where that is enough.

    Raises PipelineError where the program is there already, SettingsError for a name that no folder can have.
    """
    target = new_program_file(settings, name)
    code = office_code(prefix, len(units)) if prefix else ""
    more = {sheets.UNITS: unit_rows(units, draft.words)} if units else {}
    with replaced_file(target) as scratch:
        write_draft(blank_program(settings), scratch, draft, code, more)
    lacking: tuple[str, ...] = ()
    form = None
    try:
        program = reader.read(target, name, str(target.relative_to(settings.workspace)))
    except ProgramError as error:
        lacking = tuple(line.strip() for line in str(error).splitlines()[1:])
    else:
        form = test_form(settings, program)
    before = choose_program(settings, name, _period_on(period_rows(draft), _from(draft, today)))
    return MadeDraft(target, draft, _counted(draft, code), lacking, form, before)


def _from(draft: DocumentDraft, today: date) -> date:
    """The day whose period is asked first: none that was over when the document was signed."""
    issued = draft.heads.facts.get("issued")
    return max(today, issued.value) if issued is not None and isinstance(issued.value, date) else today


def _period_on(periods: Sequence[DraftedRow], today: date) -> str:
    """The code of the period that runs on a day; the first one before, the last one after the term."""
    codes = [str(period["code"].value) for period in periods]
    ends = [period["end"].value for period in periods]
    running = (code for code, end in zip(codes, ends, strict=True) if isinstance(end, date) and end >= today)
    return next(running, codes[-1] if codes else "")


def _counted(draft: DocumentDraft, code: str) -> Mapping[Sureness, int]:
    """Drafted cells by how sure they are; periods, whose dates are usual ones, not among them."""
    rows = [about_cells(draft, code)]
    for sheet, found in drafted_tables(draft).items():
        rows += found if sheet is not sheets.PERIODS else ()
    counts = Counter(cell.sureness for row in rows for cell in row.values())
    return {sureness: counts[sureness] for sureness in Sureness}


def compare_draft(settings: Settings, name: str, draft: DocumentDraft) -> ComparedDraft:
    """What a draft says otherwise than the program of this name. Raises ProgramError where that cannot be read."""
    path = settings.program_file(name)
    program = reader.read(path, name, str(path.relative_to(settings.workspace)))
    return ComparedDraft(path, draft, differences(program, draft))

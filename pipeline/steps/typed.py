"""What people decided beside the problems of tong-hop.xlsx -> rows of the table of decisions; what cannot be taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.files import bytes_at
from pipeline.intake.arrival import Clock
from pipeline.intake.decision_rows import append
from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.intake.decisions import Action, Decision, Decisions
from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.issues import CellRef, Issue, IssueRole
from pipeline.program.model import Period, Program
from pipeline.round.offers import (
    DecisionTarget,
    TypedDecision,
    action_of,
    no_more,
    settles,
    table_row,
    target,
    targets,
    whole_row,
    wrong_in,
)
from pipeline.settings import Settings
from pipeline.steps.intake import decisions_of, read_files
from pipeline.workbooks.filled import UnreadableSheet, keeps_words, nothing_filled
from pipeline.workbooks.issue_rows import typed_decisions

_TWICE = "việc này đã có quyết định khác ở một dòng khác của trang này; giữ một dòng"
_TWO_VALUES = "ô này đã có giá trị mới khác ở một dòng khác của trang này; giữ một dòng"
_TWO_FORMS = "đơn vị này đã được lấy bản khác ở một dòng khác của trang này; giữ một dòng"
_NO_MORE = (
    "quyết định này đã ghi ở xu-ly.xlsx, nay đã thôi, hết hạn hoặc được thay; muốn quyết định lại thì ghi Lý do khác, "
    "không thì xóa các ô đã ghi"
)
_TOO_LATE = (
    "đơn vị đã có bản khác được tính, bản này thôi được tính; xóa các ô đã ghi, bản được tính còn sai thì sửa ở dòng "
    "của bản ấy"
)
_NOTHING_LEFT = "lỗi này nay không còn, không cần nữa thì xóa các ô đã ghi"
MadeRow = dict[str, object]


@dataclass(frozen=True, slots=True)
class TypedIn:
    """How many decisions were written into the table, what could not be taken, why the list could not be read.

    `apart`: the summary that they were typed into is told in parts.
    """

    written: int = 0
    wrong: tuple[TypedDecision, ...] = ()
    unread: str = ""
    apart: bool = False


NOTHING_TYPED = TypedIn()


def take_in(settings: Settings, program: Program, period: Period, today: date, books: Sequence[Path]) -> TypedIn:
    """Write the decisions typed into the summary workbooks `books` into the table of decisions, each once.

    The first is that of the whole. Raises PipelineError where the table is open, ProgramError where it cannot be read;
    the workbooks stay as they are.
    """
    typed: list[TypedDecision] = []
    unread: list[str] = []
    for book in books:
        try:
            typed += _typed(book, books[0].parent, period)
        except UnreadableSheet as error:
            unread.append(str(error) if book == books[0] else f"{book.name}: {error}")
    if not typed:
        return TypedIn(unread="; ".join(unread), apart=len(books) > 1)
    decisions = decisions_of(settings, program, period, today)
    units = tuple(program.unit_by_code)
    wrong, fresh = _sorted_out(typed, decisions, period, today, units)
    tried = [_decision(row, made) for row, made in fresh if action_of(row.action) is Action.CORRECT]
    together = replace(decisions, all=[*decisions.all, *tried])
    intake = read_files(settings, program, period, together, clock=Clock(today)) if tried else None
    refused = {**_too_late(tried, intake.files), **_refused(tried, intake.issues)} if intake else {}
    wrong += [replace(row, why=refused[row.ref]) for row, _ in fresh if row.ref in refused]
    rows = [made for row, made in fresh if row.ref not in refused]
    if rows:
        append(settings.program_folder(program.code) / DECISIONS_FILE, rows)
    return TypedIn(len(rows), tuple(wrong), "; ".join(unread), len(books) > 1)


def _typed(book: Path, folder: Path, period: Period) -> tuple[TypedDecision, ...]:
    """What was typed into a workbook since it was made, or kept in it; it is named as seen from `folder`. Raises
    UnreadableSheet."""
    try:
        data = bytes_at(book)
    except OSError:
        raise UnreadableSheet("tệp đang mở ở chương trình khác") from None
    if data is None or nothing_filled(data, period.end):
        return ()
    return typed_decisions(data, book.relative_to(folder).as_posix())


def not_taken(books: Sequence[Path], before: Iterable[TypedDecision]) -> tuple[TypedDecision, ...]:
    """What stands in workbooks just written because it could not be taken, and where it stands there now.

    `before`: the same as it was read: what is said to be `gone` was told then.
    """
    told = {_as_typed(row) for row in before if row.gone}
    kept = ((book, data) for book in books if keeps_words(data := book.read_bytes()))
    named = ((book.relative_to(books[0].parent).as_posix(), data) for book, data in kept)
    rows = (row for name, data in named for row in typed_decisions(data, name))
    return tuple(_told_once(row, told) if row.gone else row for row in rows)


def _told_once(row: TypedDecision, told: Collection[object]) -> TypedDecision:
    """What is typed beside a problem that is gone: not told again, else with what is left to do."""
    return row if _as_typed(row) in told else replace(row, gone=False, why=f"{row.why}; {_NOTHING_LEFT}")


def _as_typed(row: TypedDecision) -> tuple[object, ...]:
    return (row.question.identity if row.question else None, *row.words)


def to_be_taken(books: Sequence[Path], period: Period) -> bool:
    """Whether somebody typed decisions into summary workbooks since they were made; those not to be read have none."""
    return any(not row.why for row in _readable(books, period))


def still_not_taken(books: Sequence[Path], period: Period) -> tuple[TypedDecision, ...]:
    """What stands in summary workbooks because a former run could not take it; those not to be read are left out, and
    what is typed beside problems that are no longer there."""
    return tuple(row for row in _readable(books, period) if row.why and not row.gone)


def _readable(books: Sequence[Path], period: Period) -> Iterator[TypedDecision]:
    for book in books:
        with suppress(UnreadableSheet):
            yield from _typed(book, books[0].parent, period)


def _sorted_out(
    typed: Iterable[TypedDecision], decisions: Decisions, period: Period, today: date, units: Sequence[str]
) -> tuple[list[TypedDecision], list[tuple[TypedDecision, MadeRow]]]:
    """What cannot be taken, each with its reason; what is to be written, with its rows."""
    wrong: list[TypedDecision] = []
    fresh: list[tuple[TypedDecision, MadeRow]] = []
    there, past = targets(decisions), no_more(decisions)
    decided: dict[object, DecisionTarget] = {}
    values: dict[DecisionTarget, DecisionTarget] = {}
    for row in typed:
        if why := wrong_in(row, units):
            wrong.append(replace(row, why=why))
            continue
        made = table_row(row, period.code, today, units)
        now = target(made)
        before = decided.setdefault(row.question.identity if row.question else None, now)
        settled = settles(made)
        if before != now:
            wrong.append(replace(row, why=_TWICE))
        elif settled and values.setdefault(settled, now) != now:
            wrong.append(replace(row, why=_TWO_FORMS if action_of(row.action) is Action.TAKE else _TWO_VALUES))
        elif now not in there and whole_row(made) in past:
            wrong.append(replace(row, why=_NO_MORE))
        elif now not in there:
            there |= {now}
            fresh.append((row, made))
    return wrong, fresh


def _refused(tried: Iterable[Decision], issues: Iterable[Issue]) -> dict[CellRef, str]:
    """Why the rules let a new value not in, by the row it was typed in, once the forms were read with it."""
    rows, why = {d.ref for d in tried}, "giá trị mới chưa dùng được; cần"
    refused = ((i.facts.decision, i.expected) for i in issues if i.has(IssueRole.REFUSED))
    return {row: f"{why} {expected}" for row, expected in refused if row is not None and row in rows}


def _too_late(tried: Iterable[Decision], files: Iterable[FileReport]) -> dict[CellRef, str]:
    """Why a new value is not taken into a form that another one of the union has replaced, by the row it was typed in.

    It would enter nothing, and the rules have not looked at it.
    """
    past = {f.file for f in files if f.outcome is Outcome.SUPERSEDED}
    return {d.ref: _TOO_LATE for d in tried if d.ref is not None and d.file in past}


def _decision(row: TypedDecision, made: MadeRow) -> Decision:
    """The decision of a row that is not in the table yet."""
    return Decision(
        ref=row.ref,
        action=Action.CORRECT,
        when=made["when"] if isinstance(made["when"], date) else date.min,
        file=str(made["file"] or ""),
        unit=str(made["unit"] or ""),
        sheet=str(made["sheet"] or ""),
        cell=str(made["cell"] or ""),
        old=made["old"],
        new=made["new"],
        reason=row.reason,
        who=row.who,
    )

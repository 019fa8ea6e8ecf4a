"""The round read and put together for a command, and what is said of that on the screen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rich.text import Text

from pipeline.cli.chosen import say_program
from pipeline.cli.console import console
from pipeline.cli.faults import say_faults, tell_faults
from pipeline.cli.screen import progress
from pipeline.program.model import Period, Program
from pipeline.round.in_parts import problems_book
from pipeline.round.offers import TypedDecision
from pipeline.settings import Settings
from pipeline.steps import rounds
from pipeline.steps.intake import count_files
from pipeline.steps.output_names import SUMMARY_FILE
from pipeline.steps.strays import Strays, strays
from pipeline.steps.typed import TypedIn
from pipeline.text import ended
from pipeline.workbooks.issue_rows import ISSUES, WHY

MAX_STRAYS_SHOWN = 10
MAX_NOT_TAKEN = 10


def consolidated(
    settings: Settings,
    program: Program,
    period: Period,
    today: date,
    *,
    quiet: bool = False,
    accepted_only: bool = False,
    as_of: date | None = None,
    rewrites: bool = False,
) -> rounds.Read:
    """The round, read and put together; with `quiet` nothing is said.

    `rewrites`: the list of problems is made anew next, and what could not be taken of it is said then.
    """
    if quiet:
        read = rounds.consolidate(
            settings, program, period, today, accepted_only=accepted_only, as_of=as_of, looks_only=True
        )
        tell_faults(read.faults)  # who only looks writes nothing, nor clears what the last run has kept
        return read
    say_program(program, period)
    *before, total = count_files(settings, program, period)
    with progress("Đọc biểu", sum(before) + total) as advance:
        read = rounds.consolidate(
            settings, program, period, today, advance, accepted_only=accepted_only, writes=rewrites
        )
    if not total and not read.intake.submissions:  # a whole form may lie there under a temporary name
        folder = settings.returns_folder(program.code, period.code)
        console.print(Text(f"Chưa có biểu nào trong {folder}.", style="yellow"))
    _say_strays(strays(settings, program, period))
    say_faults(settings, program, period, read.faults)
    say_taken_in(read.typed)
    if not rewrites:
        say_not_taken(read.typed.wrong)
    return read


def _say_strays(found: Strays) -> None:
    """The returned files that nobody reads where they lie, and where they are to be put."""
    lying = (*found.files, *found.folders)
    if not lying:
        return
    what = " và ".join(filter(None, (
        f"{len(found.files)} tệp để ngoài thư mục của kỳ" if found.files else "",
        f"{len(found.folders)} thư mục không mang mã kỳ nào" if found.folders else "",
    )))  # fmt: skip
    console.print(Text(f"Chưa đọc {what}; của kỳ này thì chuyển vào {found.belong}:", style="yellow"))
    for path in lying[:MAX_STRAYS_SHOWN]:
        console.print(Text(f"  {path}", style="yellow"))
    if len(lying) > MAX_STRAYS_SHOWN:
        console.print(Text(f"  … và {len(lying) - MAX_STRAYS_SHOWN} chỗ khác.", style="yellow"))


def say_taken_in(typed: TypedIn) -> None:
    """What became of the decisions in the list of problems."""
    where = f"ở trang “{ISSUES}” của {problems_book(typed.apart)}"
    if typed.written:
        console.print(f"Đã ghi {typed.written} quyết định {where} vào xu-ly.xlsx.")
    if typed.unread:
        said = f"Chưa đọc được quyết định ghi {where}: {typed.unread}."
        console.print(Text(said, style="yellow"))


def say_not_taken(rows: Iterable[TypedDecision]) -> None:
    """The decisions in the list of problems that could not be taken: where they stand, why, what to do.

    Of a problem that is no longer there it was told once: there is nothing to decide.
    """
    rows = [row for row in rows if not row.gone]
    if rows:
        book = problems_book(any(row.ref.file != SUMMARY_FILE for row in rows))
        said = f"{len(rows)} dòng quyết định ở trang “{ISSUES}” của {book} chưa nhận được, vẫn còn nguyên ở đó:"
        console.print(Text(said, style="yellow"))
    for row in rows[:MAX_NOT_TAKEN]:
        beside = row.beside or {}
        about = " ".join(filter(None, (beside.get("Mã đơn vị"), beside.get("Mã lỗi"))))
        where = row.ref.inside if row.ref.file == SUMMARY_FILE else f"{row.ref.file}, {row.ref.inside}"
        console.print(Text(f"  {where}{f' ({about})' if about else ''}: {ended(row.why)}", style="yellow"))
    if len(rows) > MAX_NOT_TAKEN:
        console.print(Text(f"  … và {len(rows) - MAX_NOT_TAKEN} dòng khác, xem cột “{WHY}”.", style="yellow"))

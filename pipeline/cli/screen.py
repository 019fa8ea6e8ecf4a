"""What commands share: the application, their options, what they say on screen."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from pipeline import events
from pipeline.cli.application import app as app  # where modules of commands find them, with all else they need
from pipeline.cli.console import Screen as Screen
from pipeline.cli.console import console as console
from pipeline.cli.console import errors as errors
from pipeline.cli.console import refuse as refuse
from pipeline.cli.csv_cells import csv_cell
from pipeline.cli.issue_lines import LinesOfKind, lines_by_file, lines_by_kind
from pipeline.cli.tables import ScreenColumn, fitted
from pipeline.cli.telling import ask, tell, told_progress
from pipeline.documents.pdf import Pdf
from pipeline.errors import PipelineError
from pipeline.events import OutputEvent
from pipeline.faults import Fault
from pipeline.intake.file_reports import Outcome
from pipeline.issues import Issue, IssueRole, Severity, by_gravity
from pipeline.machine import is_terminal
from pipeline.measures.headline import headline_words
from pipeline.office_settings import in_words
from pipeline.program.model import Period, Program
from pipeline.program.parts import parts_check
from pipeline.round.consolidation import Consolidation
from pipeline.round.doubts import senders_by_union, unread_texts_by_union
from pipeline.round.offers import TypedDecision
from pipeline.round.parts import parts_text
from pipeline.round.roster import Delivery
from pipeline.settings import Contradiction, Settings
from pipeline.settings import load as load_settings
from pipeline.steps import choose, rounds
from pipeline.steps.intake import count_files
from pipeline.steps.mishaps import keep_log
from pipeline.steps.strays import Strays, strays
from pipeline.steps.ticks import TakenTicks
from pipeline.steps.typed import TypedIn
from pipeline.text import bare, parse_date, printable, short_date
from pipeline.workbooks.summary.issue_rows import ISSUES, WHY

LEAST_TEXT = 24  # characters: a column of texts narrower than this cannot be read
MAX_PARTS_SHOWN = 10
MAX_FAULTS_SHOWN = 10
MAX_STRAYS_SHOWN = 10
MAX_NOT_TAKEN = 10
_SORT_WHOLE = "ghi lại ở sổ mới; khi sắp xếp thì dùng nút lọc ở đầu cột, để cả dòng đi cùng nhau"
HOW_TO_CONFIRM = (
    'hỏi đơn vị rồi xác nhận: make accept SENDER=địa-chỉ BY="Họ tên" (mọi địa chỉ có biểu '
    "đang được tính: SENDERS=1 thay cho SENDER)."
)


ProgramName = Annotated[
    str, typer.Option("--program", "-p", metavar="tên", help="Tên chương trình (thư mục trong inputs/).")
]
PeriodName = Annotated[str, typer.Option("--period", "-k", metavar="mã", help="Mã kỳ báo cáo (trang “Kỳ báo cáo”).")]
Workspace = Annotated[
    Path, typer.Option("--workspace", "-w", metavar="thư mục", help="Thư mục làm việc chứa inputs/ và outputs/.")
]
Csv = Annotated[bool, typer.Option("--csv", metavar="", help="In dạng CSV.")]
Strict = Annotated[bool, typer.Option("--strict", metavar="", help="Mã thoát 2 nếu còn lỗi số liệu.")]
AcceptedOnly = Annotated[bool, typer.Option("--accepted-only", metavar="", help="Chỉ tính các bản nộp đã duyệt.")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="ngày", help="Như đã biết đến hết ngày đó: biểu đã nhận, mức giao, đơn vị.")
]
OfClose = Annotated[
    str, typer.Option("--close", metavar="lần", help="In đúng như đã chốt: số của lần chốt, hoặc latest.")
]
By = Annotated[str, typer.Option("--by", metavar="tên", help="Họ tên người quyết định.")]
HERE = Path()


def workspace_settings(workspace: Path) -> Settings:
    if not workspace.is_dir():
        raise PipelineError(f"Không có thư mục làm việc {workspace}.")
    return load_settings(workspace)


def chosen_program(settings: Settings, name: str, today: date) -> Program:
    program = choose.load_program(settings, name)
    for item in program.warnings:
        errors.print(Text(str(item), style="yellow"))
    for said in _coming(program, today):
        errors.print(Text(said, style="yellow"))
    return program.as_of(today)


def chosen_settings(settings: Settings, name: str, today: date) -> tuple[Settings, Program]:
    """The program, and the settings with what its workbook says; where pipeline.toml says otherwise, it is told."""
    program = chosen_program(settings, name, today)
    held, apart = choose.settings_for(settings, program)
    for item in apart:
        errors.print(Text(_apart(item), style="yellow"))
    return held, program


def _apart(item: Contradiction) -> str:
    setting = item.setting
    return (
        f"“{setting.label}”: trang “Thiết lập” ghi {in_words(setting, item.of_office)}, pipeline.toml ghi "
        f"{in_words(setting, item.of_file)} ({setting.shown}); đang dùng {in_words(setting, item.of_office)}."
    )


def _coming(program: Program, today: date) -> list[str]:
    """The decisions on targets that are dated after today, a line each: they are not in force yet."""
    decided = {(a.since, a.decision) for a in program.amendments} | {
        (t.since, t.decision) for t in program.decided_targets
    }
    return [
        f"Mức giao theo {decision or 'quyết định'} chưa được dùng: quyết định ghi ngày {short_date(day)}."
        for day, decision in sorted(decided)
        if day > today
    ]


def chosen(program_name: str, period_name: str, workspace: Path, today: date) -> tuple[Settings, Program, Period]:
    settings, program = chosen_settings(workspace_settings(workspace), program_name, today)
    return settings, program, choose.find_period(settings, program, period_name)


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
        _tell(read.faults)  # who only looks writes nothing, nor clears what the last run has kept
        return read
    say_program(program, period)
    total = count_files(settings, program, period)
    with progress("Đọc biểu", total) as advance:
        read = rounds.consolidate(settings, program, period, today, advance, accepted_only=accepted_only)
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
    if typed.written:
        console.print(f"Đã ghi {typed.written} quyết định ở trang “{ISSUES}” của tong-hop.xlsx vào xu-ly.xlsx.")
    if typed.unread:
        said = f"Chưa đọc được quyết định ghi ở trang “{ISSUES}” của tong-hop.xlsx: {typed.unread}."
        console.print(Text(said, style="yellow"))


def say_not_taken(rows: Sequence[TypedDecision]) -> None:
    """The decisions in the list of problems that could not be taken: where they stand, why, what to do."""
    if rows:
        said = f"{len(rows)} dòng quyết định ở trang “{ISSUES}” của tong-hop.xlsx chưa nhận được, vẫn còn nguyên ở đó:"
        console.print(Text(said, style="yellow"))
    for row in rows[:MAX_NOT_TAKEN]:
        beside = row.beside or {}
        about = " ".join(filter(None, (beside.get("Mã đơn vị"), beside.get("Mã lỗi"))))
        console.print(Text(f"  {row.ref.inside}{f' ({about})' if about else ''}: {row.why}.", style="yellow"))
    if len(rows) > MAX_NOT_TAKEN:
        console.print(Text(f"  … và {len(rows) - MAX_NOT_TAKEN} dòng khác, xem cột “{WHY}”.", style="yellow"))


def say_ticks(taken: TakenTicks) -> None:
    """What was ticked in the tracking workbook and could not be taken: where, why, what to do."""
    if taken.unread:
        console.print(Text(f"Chưa đọc được dấu ghi tay ở so-theo-doi.xlsx: {taken.unread}.", style="yellow"))
    for wrong in taken.wrong[:MAX_NOT_TAKEN]:
        about, said = f"{wrong.typed.ref.inside} ({wrong.typed.unit}, {wrong.typed.tick.label})", wrong.said
        stands = f" đang ghi “{said}”;" if said else ""
        console.print(Text(f"so-theo-doi.xlsx, {about}:{stands} {wrong.why}.", style="yellow"))
    if len(taken.wrong) > MAX_NOT_TAKEN:
        console.print(Text(f"  … và {len(taken.wrong) - MAX_NOT_TAKEN} ô khác.", style="yellow"))
    for row in taken.askew[:MAX_NOT_TAKEN]:
        said = (
            f"{row.ref.inside} ghi {row.unit}, nhưng dòng này là của {row.stamped}: chưa nhận những gì ghi ở dòng này"
        )
        console.print(Text(f"so-theo-doi.xlsx, {said}; {_SORT_WHOLE}.", style="yellow"))
    if len(taken.askew) > MAX_NOT_TAKEN:
        console.print(Text(f"  … và {len(taken.askew) - MAX_NOT_TAKEN} dòng khác.", style="yellow"))


def chosen_as_of(
    program_name: str, period_name: str, workspace: Path, said: str, today: date
) -> tuple[Settings, Program, Period, date | None]:
    """As `chosen`; for a day without a period named, the latest period that had begun by then."""
    if not said:
        return (*chosen(program_name, period_name, workspace, today), None)
    try:
        day = parse_date(said)
    except ValueError:
        raise PipelineError(f"--as-of: “{said}” không phải ngày; ghi ngày/tháng/năm, ví dụ 25/12/2025.") from None
    settings, program = chosen_settings(workspace_settings(workspace), program_name, today)
    return settings, program, choose.period_on(settings, program, period_name, day), day


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[str], None]]:
    if events.wanted():
        with told_progress(label, total) as advance:
            yield advance
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda _: bar.advance(task)


@contextmanager
def working(label: str) -> Iterator[None]:
    """While something is done of which nobody knows how much there is."""
    if events.wanted():
        with told_progress(label, 0):
            yield
        return
    with console.status(label):
        yield


def say_program(program: Program, period: Period) -> None:
    console.print(Text.assemble(("Chương trình: ", "dim"), program.title))
    console.print(Text.assemble(("Kỳ báo cáo:   ", "dim"), f"{period.name} ({period.code})"))


def say_delivery(data: Consolidation) -> None:
    """Of the unions, as the tracking counts them; the office's own form stands beside."""
    states = Counter(line.delivery for line in data.unit_roster)
    counted = sum(n for state, n in states.items() if state.counted)
    parts = ", ".join(f"{states[d]} {d.label.lower()}" for d in Delivery if states[d])
    own = [line.delivery.label.lower() for line in data.roster.lines if line.unit.code == data.program.office_code]
    office = f"; biểu của cơ quan: {own[0]}" if own else ""
    told = f" ({parts})" if parts else ""
    passed = [f for f in data.roster.files if f.outcome is Outcome.PASSED_OVER]
    console.print(
        f"Đã nhận biểu của {counted}/{len(data.unit_roster)} đơn vị{told}{office}; "
        f"số tệp trong thư mục: {len(data.roster.files) - len(passed)}."
    )
    if said := senders_by_union(data):
        console.print(Text(f"{said}; {HOW_TO_CONFIRM}", style="yellow"))
    if said := unread_texts_by_union(data):
        console.print(Text(f"{said}; xem trang “Lời của đơn vị” của tệp tổng hợp.", style="yellow"))
    for item in passed:
        console.print(Text(f"Bỏ qua tệp phụ do máy tạo ra: {item.issues[0].found}.", style="dim"))


def say_faults(
    settings: Settings, program: Program, period: Period, faults: Sequence[Fault], *, more: bool = False
) -> None:
    """The files over which the program itself failed, and where what happened is kept; `more`: of one command."""
    path = keep_log(settings, program, period, faults, more=more)
    _tell(faults)
    if path:
        errors.print(Text(f"  Hãy báo cho người phụ trách phần mềm, gửi kèm các tệp đó và {path}.", style="red"))


def _tell(faults: Sequence[Fault]) -> None:
    """The files over which the program itself failed."""
    for fault in faults[:MAX_FAULTS_SHOWN]:
        said = f"Lỗi của chương trình khi xử lý tệp {fault.file} ({fault.error}); các tệp khác vẫn được xử lý."
        errors.print(Text(said, style="red"))
    if len(faults) > MAX_FAULTS_SHOWN:
        errors.print(Text(f"  … và {len(faults) - MAX_FAULTS_SHOWN} tệp khác.", style="red"))


def say_issues(data: Consolidation) -> None:
    """The gravest problems, file by file, each file with its union; no file's problems hide another's."""
    ordered = sorted(data.issues, key=by_gravity)
    counts = Counter(i.severity for i in ordered)
    if not ordered:
        console.print("Không có lỗi số liệu.")
        return
    console.print(", ".join(f"{counts[s]} {s.label.lower()}" for s in Severity if counts[s]) + ":")
    serious = [i for i in ordered if i.severity is not Severity.NOTE]
    kinds, single = lines_by_kind(serious)
    _say_kinds(kind for kind in kinds if kind.severity is Severity.ERROR)
    shown, left_out = lines_by_file(single)
    for of_file in shown:
        unit = data.program.unit_by_code.get(of_file.unit)
        console.print(Text(f"  {of_file.file}" + (f"  ({unit.code} {unit.name})" if unit else ""), style="bold"))
        for line in of_file.lines:
            console.print(Text(f"    {line.text}", style="red" if line.severity is Severity.ERROR else "yellow"))
        if of_file.rest:
            console.print(f"    … và {of_file.rest} mục khác của tệp này.")
    if left_out:
        console.print(f"  … và {left_out} tệp khác.")
    _say_kinds(kind for kind in kinds if kind.severity is not Severity.ERROR)
    if said := overruled(ordered):
        console.print(Text(f"  {said}: xem trang “Lỗi dữ liệu”.", style="yellow"))
    console.print("  Danh sách đầy đủ, kể cả ghi chú: trang “Lỗi dữ liệu” của tong-hop.xlsx.")


def _say_kinds(kinds: Iterable[LinesOfKind]) -> None:
    """What is told once of several files, and which these are."""
    for kind in kinds:
        console.print(Text(f"  {kind.text}", style="red" if kind.severity is Severity.ERROR else "yellow"))
        for said in kind.files:
            console.print(Text(f"    {said}"))
        if kind.rest:
            console.print(f"    … và {kind.rest} tệp khác.")


def overruled(issues: Iterable[Issue]) -> str:
    """How many figures a close keeps out and how many decisions could not be applied: '2 số …; 1 quyết định …'."""
    roles = Counter(role for i in issues for role in i.kind.roles)
    figures, words = roles[IssueRole.FIGURE_AFTER_CLOSE], roles[IssueRole.TEXT_AFTER_CLOSE]
    idle = roles[IssueRole.STALE] + roles[IssueRole.REFUSED] + roles[IssueRole.UNCLEAR]
    said = [f"{figures} số sau chốt không được tính"] if figures else []
    said += [f"lời của {words} đơn vị gửi sau chốt chưa đưa vào"] if words else []
    said += [f"{idle} quyết định không áp dụng được"] if idle else []
    return "; ".join(said)


def say_results(data: Consolidation) -> None:
    if data.judged:
        console.print(f"{data.period.name}: {headline_words(data.headline)}.")


def say_parts(program: Program) -> None:
    """Where the targets handed to single unions do not add up to the whole."""
    off = [row for row in parts_check(program) if row.difference]
    for row in off[:MAX_PARTS_SHOWN]:
        console.print(Text(f"Giao riêng cho đơn vị: {parts_text(row)}", style="yellow"))
    if len(off) > MAX_PARTS_SHOWN:
        console.print(f"  … và {len(off) - MAX_PARTS_SHOWN} chỉ tiêu, năm khác.")


def several(typed: Sequence[str]) -> list[str]:
    """What an option names that may be given several times, or once with blanks or commas between: 'YB05, YB09'."""
    return [word for said in typed for word in said.replace(",", " ").split()]


def confirmed(question: str) -> bool:
    """Whether somebody at the terminal says yes."""
    if events.wanted():
        return agreed(question)
    return typer.confirm(printable(question))


def agreed(question: str) -> bool:
    """Whether a question was answered with yes, in Vietnamese or otherwise; anything else is no."""
    if events.wanted():
        said = ask(question) or ""
    else:
        said = str(typer.prompt(printable(f"{question} (có/không)"), default="không", show_default=False))
    return bare(said) in ("co", "c", "y", "yes")


def can_be_asked() -> bool:
    """Whether somebody is there to answer questions."""
    return events.wanted() or is_terminal(sys.stdin)


def typed(question: str, usual: str = "") -> str:
    """What is typed; `usual` where nothing is."""
    if events.wanted():
        return ask(f"{question} [{usual}]" if usual else question) or usual
    return str(typer.prompt(printable(question), default=usual, show_default=bool(usual)))


def typed_unseen(question: str) -> str:
    """What is typed without being shown; blank where nobody can be asked."""
    if events.wanted():
        return ask(question, secret=True) or ""
    return str(typer.prompt(printable(question), hide_input=True)) if is_terminal(sys.stdin) else ""


def say_kept(former: Path) -> None:
    """A workbook of ours that somebody had saved was made anew."""
    console.print(Text(f"Tệp trước đã có người sửa; bản đó giữ tại: {former}", style="yellow"))


def say_overview_pdf(made: Pdf) -> None:
    """Where the PDF for the leaders is, or why there is none."""
    if made.path:
        done("Bản PDF cho lãnh đạo", made.path)
    else:
        console.print(Text(made.why_not, style="yellow"))


def done(what: str, path: Path) -> None:
    offer(what, path)
    recorded(what, path)


def recorded(what: str, path: Path) -> None:
    """What was done, and the file that keeps it, which nobody opens."""
    console.print(Text.assemble((f"{what}: ", "green"), str(path)))


def offer(what: str, path: Path) -> None:
    """Have a window offer a file that people open."""
    if events.wanted() and path.exists():
        tell(OutputEvent(what, str(path.absolute()), fresh=True))


def print_table(table: pd.DataFrame, csv: bool, text: str = "", spare: Sequence[str] = ()) -> None:
    """Print a table; on a narrow screen the column `text` stays readable, and those of `spare` give way first."""
    if csv:
        try:
            table.map(csv_cell).rename(columns=csv_cell).to_csv(sys.stdout, index=False, lineterminator="\n")
            sys.stdout.flush()
        except BrokenPipeError:  # the reader of the output, say `head`, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    columns = [
        ScreenColumn(str(c), whole=bool(text) and c != text, least=LEAST_TEXT if c == text else 0, spare=c in spare)
        for c in table.columns
    ]
    rows = [["" if cell is None else str(cell) for cell in row] for row in table.itertuples(index=False)]
    show_table(columns, rows)


def show_table(columns: Sequence[ScreenColumn], rows: Sequence[Sequence[str]], **look: Any) -> None:
    """Print a table so that it fits the screen; `look` as of `tables.fitted`."""
    screen = Screen(highlight=False)
    screen.print(fitted(columns, rows, screen.width, **look))

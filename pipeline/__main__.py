"""Commands, progress bars, exit codes: the only module that prints.

Exit status: 0 done (data problems are reported, not failures); 2 with --strict when errors remain; 1 the set-up or
the command is wrong (said in Vietnamese, no traceback).
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from pipeline import __version__, demo, listings, settings, steps
from pipeline.consolidation import Consolidation, Delivery
from pipeline.errors import PipelineError, SettingsError
from pipeline.issues import Issue, Severity, by_gravity
from pipeline.mail.drafts import Draft
from pipeline.mail.letters import LetterKind
from pipeline.mail.send import Outcome, SendReport
from pipeline.mail.settings import IMAP_PASSWORD, SMTP_PASSWORD, find_password, needed_imap, needed_smtp
from pipeline.program.model import Period, Program
from pipeline.program.words import PeriodKind, Status
from pipeline.settings import Settings
from pipeline.text import suggest

MAX_ISSUES_SHOWN = 30
DEMO_SEED = 2023

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

rich_utils.OPTIONS_PANEL_TITLE = "Tùy chọn"
rich_utils.COMMANDS_PANEL_TITLE = "Lệnh"
rich_utils.ARGUMENTS_PANEL_TITLE = "Tham số"
rich_utils.DEFAULT_STRING = "[mặc định: {}]"
rich_utils.REQUIRED_LONG_STRING = "[bắt buộc]"


class _Command(TyperCommand):
    """A command whose --help speaks Vietnamese."""

    def get_help_option(self, ctx: Any) -> Any:
        return _in_vietnamese(super().get_help_option(ctx))

    def get_usage(self, ctx: Any) -> str:
        return _usage_in_vietnamese(super().get_usage(ctx))


class _Group(TyperGroup):
    """The program itself, likewise."""

    def get_help_option(self, ctx: Any) -> Any:
        return _in_vietnamese(super().get_help_option(ctx))

    def get_usage(self, ctx: Any) -> str:
        return _usage_in_vietnamese(super().get_usage(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in self.commands:
            near = suggest(args[0], self.commands)
            hint = f"Có phải “{near}”?" if near else f"Các lệnh: {', '.join(self.commands)}."
            raise SettingsError(f"Không có lệnh “{args[0]}”. {hint}")
        return super().resolve_command(ctx, args)


def _in_vietnamese(option: Any) -> Any:
    if option is not None:
        option.help, option.metavar = "Hiện hướng dẫn này.", ""
    return option


def _usage_in_vietnamese(usage: str) -> str:
    return usage.replace("Usage: ", "Cách dùng: ", 1).replace("[OPTIONS]", "[tùy chọn]")


# What the library says of a wrong command line, and how it is put here. `new` is the only command with an argument.
_MISTAKES = (
    (r"No such option: (\S+).*", "không có tùy chọn {0}"),
    (r"Option '(.+)' requires an argument\.?", "tùy chọn {0} cần một giá trị đi kèm"),
    (r"Option '(.+)' does not take a value\.?", "tùy chọn {0} không có giá trị đi kèm"),
    (r"Missing parameter: .+", "thiếu tên chương trình mới"),
    (r"Got unexpected extra arguments? ?\(?s?\)? ?\((.+)\)", "thừa “{0}”"),
    (r"Input should be a valid integer.*", "giá trị phải là số nguyên"),
)


def _mistake(error: Exception) -> str:
    """What is wrong with the command line, in Vietnamese."""
    said = str(error)
    for pattern, sentence in _MISTAKES:
        if match := re.fullmatch(pattern, said):
            return sentence.format(*match.groups())
    return said


app = typer.Typer(
    cls=_Group,
    add_completion=False,
    subcommand_metavar="lệnh …",
    help="Tổng hợp báo cáo công đoàn bằng Excel: làm biểu mẫu, nhận biểu về, tổng hợp, viết báo cáo.",
    context_settings={"help_option_names": ["-h", "--help"]},
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
HERE = Path()


@app.command(cls=_Command)
def forms(program: ProgramName = "", period: PeriodName = "", workspace: Workspace = HERE) -> None:
    """Làm biểu mẫu cho từng đơn vị: outputs/<chương trình>/<kỳ>/bieu-mau/."""
    config, plan, when = _chosen(program, period, workspace)
    _say_program(plan, when)
    with _progress("Làm biểu mẫu", len(plan.reporters(when))) as advance:
        made = steps.make_forms(config, plan, when, advance)
    if not made:
        raise PipelineError(f"Chương trình {plan.code} chưa có đơn vị nào phải báo cáo kỳ {when.code}.")
    _done(f"Đã làm {len(made)} biểu mẫu", made[0].parent)


@app.command(cls=_Command)
def consolidate(
    program: ProgramName = "", period: PeriodName = "", workspace: Workspace = HERE, strict: Strict = False
) -> None:
    """Đọc các biểu đã nhận trong inputs/<chương trình>/<kỳ>/, kiểm tra, tổng hợp: tong-hop.xlsx."""
    config, plan, when = _chosen(program, period, workspace)
    data = _consolidated(config, plan, when)
    path = steps.write_outputs(config, data)
    _say_delivery(data)
    _say_issues(data.issues)
    _say_results(data)
    _done("Đã ghi", path)
    if strict and any(i.severity is Severity.ERROR for i in data.issues):
        raise typer.Exit(2)


@app.command(cls=_Command)
def review(program: ProgramName = "", period: PeriodName = "", workspace: Workspace = HERE) -> None:
    """Viết báo cáo bao-cao.docx từ số liệu đã tổng hợp."""
    config, plan, when = _chosen(program, period, workspace)
    data = _consolidated(config, plan, when)
    _write_review(config, data)


@app.command(cls=_Command)
def indicators(program: ProgramName = "", workspace: Workspace = HERE, csv: Csv = False) -> None:
    """In các chỉ tiêu của chương trình."""
    plan = _program(_settings(workspace), program)
    _print_table(listings.indicator_table(plan), csv)


@app.command(cls=_Command)
def facts(program: ProgramName = "", period: PeriodName = "", workspace: Workspace = HERE, csv: Csv = False) -> None:
    """In số liệu đã nhận: từng cặp tử số, mẫu số của từng đơn vị, kèm tệp và ô."""
    config, plan, when = _chosen(program, period, workspace)
    _print_table(listings.fact_table(_consolidated(config, plan, when, quiet=True)), csv)


@app.command(cls=_Command)
def results(program: ProgramName = "", period: PeriodName = "", workspace: Workspace = HERE, csv: Csv = False) -> None:
    """In kết quả so với mức giao."""
    config, plan, when = _chosen(program, period, workspace)
    _print_table(listings.result_table(_consolidated(config, plan, when, quiet=True)), csv)


@app.command(cls=_Command)
def new(
    name: Annotated[
        str, typer.Argument(metavar="tên", help="Tên chương trình mới, không dấu, không cách; ví dụ tinh-a.")
    ],
    workspace: Workspace = HERE,
) -> None:
    """Tạo tệp chương trình mới từ tệp mẫu trống."""
    _done("Đã tạo, hãy mở và điền", steps.new_program(_settings(workspace), name))


@app.command(name="demo", cls=_Command)
def demonstrate(
    program: ProgramName = "",
    period: PeriodName = "",
    workspace: Workspace = HERE,
    target: Annotated[Path, typer.Option("--scratch", metavar="thư mục", help="Thư mục nháp để chạy thử.")] = Path(
        "outputs/chay-thu"
    ),
    seed: Annotated[
        int, typer.Option("--seed", metavar="số", help="Số khởi đầu; cùng số thì cùng số liệu.")
    ] = DEMO_SEED,
) -> None:
    """Chạy thử cả vòng với số liệu minh họa: biểu mẫu, điền, tổng hợp, báo cáo, trong thư mục nháp."""
    config = _settings(workspace)
    plan = _program(config, program)
    when = steps.find_period(config, plan, period or _demo_period(plan))
    scratch = replace(config, workspace=target if target.is_absolute() else workspace / target)
    console.print(Text("SỐ LIỆU MINH HỌA - KHÔNG PHẢI SỐ LIỆU THẬT", style="bold red"))
    _say_program(plan, when)
    with _progress("Làm, điền biểu mẫu", 2 * len(plan.reporters(when))) as advance:
        fates = steps.make_demo(config, scratch, plan, when, seed, advance)
    counted = Counter(fates.values())
    console.print(
        f"Đã điền {len(fates) - counted[demo.Fate.MISSING]} biểu; {counted[demo.Fate.MISSING]} đơn vị không nộp, "
        f"{counted[demo.Fate.LATE]} nộp muộn, {counted[demo.Fate.WRONG]} điền sai."
    )
    data = _consolidated(scratch, plan, when)
    path = steps.write_outputs(scratch, data)
    _say_delivery(data)
    _say_issues(data.issues)
    _say_results(data)
    _done("Đã ghi", path)
    _write_review(scratch, data)


def _demo_period(plan: Program) -> str:
    """The period that shows most: the mid-term one, when the program has it."""
    return next((p.code for p in plan.periods if p.kind is PeriodKind.MID_TERM), "")


@app.command(cls=_Command)
def email(
    program: ProgramName = "",
    period: PeriodName = "",
    workspace: Workspace = HERE,
    kind: Annotated[
        list[str], typer.Option("--kind", help=f"Chỉ làm loại thư này: {', '.join(LetterKind)}; có thể nêu nhiều lần.")
    ] = [],  # noqa: B006  # typer copies it
    send: Annotated[
        bool, typer.Option("--send", help="Gửi qua máy chủ thư ở bảng [mail.smtp] của pipeline.toml.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Gửi lại cả những thư đã gửi từ hôm trước.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Gửi luôn, không hỏi lại.")] = False,
) -> None:
    """Làm thư gửi các đơn vị: outputs/<chương trình>/<kỳ>/thu/*.eml; với --send thì gửi luôn."""
    config, plan, when = _chosen(program, period, workspace)
    kinds = _letter_kinds(kind)
    if send:
        needed_smtp(steps.mail_settings(config))  # before the long work
    data = _consolidated(config, plan, when)
    drafts = steps.write_letters(config, data, date.today(), marked={}, kinds=kinds)  # marked: what `returns` wrote
    for left in drafts.without:
        console.print(
            Text(f"  {left.unit} {left.name}: không có thư “{left.kind.label}”: {left.reason}.", style="yellow")
        )
    _say_drafts(drafts.made)
    if not drafts.made or not send:
        return
    report = _sent(config, plan, when, drafts.made, yes=yes, again_before=date.today() if again else None)
    _say_sent(report)


@app.command(cls=_Command)
def collect(
    program: ProgramName = "",
    period: PeriodName = "",
    workspace: Workspace = HERE,
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=["%d/%m/%Y", "%Y-%m-%d"], help="Chỉ lấy thư từ ngày này (ngày/tháng/năm)."),
    ] = None,
    mark: Annotated[bool, typer.Option("--mark-read", help="Đánh dấu đã đọc các thư đã lấy.")] = False,
) -> None:
    """Lấy biểu mẫu các đơn vị gửi về từ hộp thư (IMAP) vào inputs/<chương trình>/<kỳ>/thu-den/."""
    config, plan, when = _chosen(program, period, workspace)
    _say_program(plan, when)
    server = needed_imap(steps.mail_settings(config))
    password = find_password(server, IMAP_PASSWORD, os.environ, _ask_password)
    with console.status("Đọc hộp thư…"):
        got = steps.collect_forms(config, plan, when, password, since=since.date() if since else None, mark_seen=mark)
    for record in got.saved:
        console.print(Text(f"  {record.path}  ← {record.sender_name} <{record.sender}>"))
    for record in got.skipped:
        said = f"  Bỏ qua {record.name or 'thư'} của {record.sender_name} <{record.sender}>: {record.reason}."
        console.print(Text(said, style="yellow"))
    console.print(f"Đã xem {got.messages} thư mới, lưu {len(got.saved)} tệp, bỏ qua {len(got.skipped)}.")
    _done("Thư mục", config.returns_folder(plan.code, when.code) / steps.COLLECTED_FOLDER)


# ------------------------------------------------------------------------------------------- what is printed


def _sent(
    config: Settings, plan: Program, when: Period, drafts: Sequence[Draft], *, yes: bool, again_before: date | None
) -> SendReport:
    """Ask, then send; the progress bar appears only once the question is answered."""
    server, _ = needed_smtp(steps.mail_settings(config))
    password = find_password(server, SMTP_PASSWORD, os.environ, _ask_password)

    with ExitStack() as shown:
        bars: list[Callable[[str], None]] = []

        def confirm(fresh: Sequence[Draft]) -> bool:
            if not (yes or typer.confirm(f"Gửi {len(fresh)} thư qua {server}?")):
                return False
            bars.append(shown.enter_context(_progress("Gửi thư", len(fresh))))  # not while the question stands
            return True

        return steps.send_letters(
            config,
            plan,
            when,
            drafts,
            password,
            confirm=confirm,
            again_before=again_before,
            advance=lambda name: bars[0](name),
        )


def _say_sent(report: SendReport) -> None:
    if not report.confirmed:
        console.print("Chưa gửi thư nào.")
        return
    for item in report.tried:
        if item.outcome is not Outcome.SENT:
            said = (
                f"  {item.draft.unit} {item.draft.name} <{item.draft.address}>: {item.outcome.label} ({item.detail})."
            )
            console.print(Text(said, style="red"))
    for draft in report.in_doubt:
        said = f"  {draft.unit} {draft.name}: chưa rõ thư lần trước đã tới chưa; xem mục Thư đã gửi của hộp thư."
        console.print(Text(said, style="yellow"))
    console.print(
        f"Đã gửi {len(report.having(Outcome.SENT))} thư; {len(report.sent_before)} thư đã gửi từ trước, không gửi lại."
    )


def _letter_kinds(names: Sequence[str]) -> list[LetterKind]:
    known = {k.value: k for k in LetterKind}
    for name in names:
        if name not in known:
            raise PipelineError(f"Không có loại thư “{name}”; các loại: {', '.join(known)}.")
    return [known[name] for name in names]


def _ask_password(prompt: str) -> str:
    """Typed without being shown; blank where nobody can be asked."""
    return str(typer.prompt(prompt, hide_input=True)) if sys.stdin.isatty() else ""


def _say_drafts(made: Sequence[Draft]) -> None:
    counts = Counter(draft.kind for draft in made)
    said = ", ".join(f"{counts[k]} {k.label.lower()}" for k in LetterKind if counts[k])
    if made:
        _done(f"Đã làm {len(made)} thư ({said})", made[0].path.parent)
    else:
        console.print("Không có thư nào để làm.")


def _settings(workspace: Path) -> Settings:
    if not workspace.is_dir():
        raise PipelineError(f"Không có thư mục làm việc {workspace}.")
    return settings.load(workspace)


def _program(config: Settings, name: str) -> Program:
    plan = steps.load_program(config, name)
    for item in plan.warnings:
        errors.print(Text(str(item), style="yellow"))
    return plan


def _chosen(program: str, period: str, workspace: Path) -> tuple[Settings, Program, Period]:
    config = _settings(workspace)
    plan = _program(config, program)
    return config, plan, steps.find_period(config, plan, period)


def _consolidated(config: Settings, plan: Program, when: Period, quiet: bool = False) -> Consolidation:
    if quiet:
        return steps.consolidate(config, plan, when)
    _say_program(plan, when)
    total = steps.count_returns(config, plan, when)
    if not total:
        folder = config.returns_folder(plan.code, when.code)
        console.print(Text(f"Chưa có biểu nào trong {folder}.", style="yellow"))
    with _progress("Đọc biểu", total) as advance:
        return steps.consolidate(config, plan, when, advance)


def _write_review(config: Settings, data: Consolidation) -> None:
    path = steps.review(config, data)
    if path.name != steps.REVIEW_FILE:
        console.print(
            Text("Đã có báo cáo từ trước, có thể đã được sửa: không ghi đè; báo cáo mới ghi bên cạnh.", style="yellow")
        )
    _done("Đã viết báo cáo", path)


@contextmanager
def _progress(label: str, total: int) -> Iterator[Callable[[str], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda _: bar.advance(task)


def _say_program(plan: Program, when: Period) -> None:
    console.print(Text.assemble(("Chương trình: ", "dim"), plan.title))
    console.print(Text.assemble(("Kỳ báo cáo:   ", "dim"), f"{when.name} ({when.code})"))


def _say_delivery(data: Consolidation) -> None:
    states = Counter(line.delivery for line in data.roster)
    asked = len(data.roster)
    received = sum(n for state, n in states.items() if state.received)
    parts = ", ".join(f"{states[d]} {d.label.lower()}" for d in Delivery if states[d])
    console.print(f"Đã nhận {received}/{asked} biểu ({parts}); số tệp trong thư mục: {len(data.files)}.")


def _say_issues(found: Iterable[Issue]) -> None:
    ordered = sorted(found, key=by_gravity)
    counts = Counter(i.severity for i in ordered)
    if not ordered:
        console.print("Không có lỗi số liệu.")
        return
    console.print(", ".join(f"{counts[s]} {s.label.lower()}" for s in Severity if counts[s]) + ":")
    shown = [i for i in ordered if i.severity is not Severity.NOTE][:MAX_ISSUES_SHOWN]
    for item in shown:
        style = "red" if item.severity is Severity.ERROR else "yellow"
        console.print(Text(f"  {item}", style=style))
    rest = counts[Severity.ERROR] + counts[Severity.WARNING] - len(shown)
    if rest > 0:
        console.print(f"  … và {rest} mục khác, xem trang “Lỗi dữ liệu” của tong-hop.xlsx.")


def _say_results(data: Consolidation) -> None:
    latest = [r for r in data.own_results.values() if r.year == data.latest_year]
    if not latest:
        return
    counts = Counter(r.status for r in latest)
    said = ", ".join(f"{counts[s]} {s.label.lower()}" for s in Status if counts[s])
    console.print(f"{len(latest)} chỉ tiêu năm {data.latest_year}: {said}.")


def _done(what: str, path: Path) -> None:
    console.print(Text.assemble((f"{what}: ", "green"), str(path)))


def _print_table(table: pd.DataFrame, csv: bool) -> None:
    if csv:
        table.to_csv(sys.stdout, index=False, lineterminator="\n")
        return
    shown = Table(show_lines=False)
    for column in table.columns:
        shown.add_column(str(column), overflow="fold")
    for row in table.itertuples(index=False):
        shown.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    Console(highlight=False).print(shown)


def _version(value: bool) -> None:
    if value:
        console.print(f"tonghop {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", metavar="", callback=_version, is_eager=True, help="In phiên bản.")
    ] = False,
) -> None:
    """Tổng hợp báo cáo công đoàn bằng Excel."""


def main() -> None:
    """Run a command; PipelineError becomes one message on stderr and exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Windows consoles and pipes default to a code page
    try:
        status = app(args=sys.argv[1:] or ["--help"], prog_name="tonghop", standalone_mode=False)
        sys.stdout.flush()
    except PipelineError as error:
        errors.print(Text(str(error), style="red"))
        sys.exit(1)
    except BrokenPipeError:  # the reader of the output, say `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:  # no room, no permission, a folder where a file should be
        errors.print(Text(f"{error.filename or 'Tệp'}: không đọc hoặc không ghi được ({error.strerror}).", style="red"))
        sys.exit(1)
    except typer.Abort:
        errors.print("Đã dừng.")
        sys.exit(1)
    except TyperException as error:  # what the command line got wrong
        errors.print(Text(f"Lệnh không đúng: {_mistake(error)}. Xem: tonghop --help", style="red"))
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    main()

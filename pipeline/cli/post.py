"""Commands for the post: email, collect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from typing import Annotated

import typer
from rich.text import Text

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen, say_program
from pipeline.cli.console import console
from pipeline.cli.consolidated import consolidated
from pipeline.cli.crew import with_crew
from pipeline.cli.faults import say_faults
from pipeline.cli.options import (
    HERE,
    ClusterAddress,
    Jobs,
    PeriodName,
    ProgramName,
    SharedFolder,
    Workspace,
)
from pipeline.cli.round_lines import say_kept_copy, say_ticks
from pipeline.cli.screen import done, progress, say_kept, several, working
from pipeline.cli.terminal import go_on, password_for
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.errors import PipelineError
from pipeline.files import clear_leftovers
from pipeline.mail.drafts import Draft
from pipeline.mail.fetch_records import FetchRecord
from pipeline.mail.journal import Journal
from pipeline.mail.letter_kinds import LetterKind, LetterOutcome
from pipeline.mail.send import SendReport
from pipeline.mail.settings import needed_imap, needed_smtp
from pipeline.settings import Settings
from pipeline.steps import outputs, post
from pipeline.steps.alone import program_alone
from pipeline.steps.journals import COLLECTED_FOLDER
from pipeline.steps.tracking import ticked
from pipeline.text import short_date
from pipeline.ways import as_typed

_OTHERS_GONE = "Thư mục thu/ nay chỉ có loại thư này; {} thư loại khác làm lần trước không còn: make email làm lại đủ."
MAX_BY_HAND = 10  # unions named of letters that are not drafted


@app.command(cls=VietnameseCommand)
def email(
    ctx: typer.Context,
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    kind: Annotated[
        list[str],
        typer.Option(
            "--kind", metavar="loại", help=f"Chỉ làm loại thư này: {', '.join(LetterKind)}; có thể nêu nhiều lần."
        ),
    ] = [],  # noqa: B006  # typer copies it
    send: Annotated[
        bool, typer.Option("--send", metavar="", help="Gửi luôn qua máy chủ gửi thư ghi ở trang “Thiết lập”.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", metavar="", help="Gửi lại cả những thư đã gửi từ hôm trước.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", metavar="", help="Gửi luôn, không hỏi lại.")] = False,
    jobs: Jobs = 0,
    cluster: ClusterAddress = "",
    shared: SharedFolder = "",
) -> None:
    """Làm thư gửi các đơn vị: outputs/<chương trình>/<kỳ>/thu/*.eml; với --send thì gửi luôn."""
    today = moments.now().date()
    settings, program, period = chosen(program_name, period_name, workspace, today)
    settings = with_crew(ctx, settings, jobs, cluster, shared)
    kinds = _letter_kinds(several(kind))
    if send:
        needed_smtp(post.mail_settings(settings))  # before the long work
    say_ticks(ticked(settings, program, period, today))
    with post.letters_alone(settings, program, period) as log:
        with program_alone(settings, program):
            read = consolidated(settings, program, period, today)
            marked = outputs.write_returns(settings, read, kept=say_kept_copy)
            by_hand = post.sent_by_hand(log, read.data)
            done_so = by_hand if not (send or again) else ()  # who sends is told of those that were sent before
            drafts = post.write_letters(settings, read.data, today, kinds=kinds, by_hand=done_so, kept=say_kept)
            say_faults(settings, program, period, (*marked.faults, *drafts.faults), more=True)
        for left in drafts.without:
            console.print(
                Text(f"  {left.unit} {left.name}: không có thư “{left.kind.label}”: {left.reason}.", style="yellow")
            )
        _say_drafts(drafts.made)
        if drafts.gone:
            console.print(as_typed(_OTHERS_GONE.format(drafts.gone)))
        if drafts.by_hand:
            console.print(Text(_by_hand(drafts.by_hand)))
        if drafts.made and send:
            _say_sent(_sent(settings, log, drafts.made, today, yes=yes, again=again, by_hand=by_hand))


@app.command(cls=VietnameseCommand)
def collect(
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since",
            metavar="ngày",
            formats=["%d/%m/%Y", "%Y-%m-%d"],
            help="Chỉ lấy thư từ ngày này (ngày/tháng/năm).",
        ),
    ] = None,
    mark: Annotated[bool, typer.Option("--mark-read", metavar="", help="Đánh dấu đã đọc các thư đã lấy.")] = False,
) -> None:
    """Lấy biểu mẫu các đơn vị gửi về từ hộp thư (IMAP) vào inputs/<chương trình>/<kỳ>/thu-den/."""
    today = moments.now().date()
    settings, program, period = chosen(program_name, period_name, workspace, today)
    say_program(program, period)
    server = needed_imap(post.mail_settings(settings))
    password = password_for("imap", server, today)
    clear_leftovers([settings.program_folder(program.code)])
    with working("Đọc hộp thư…"):
        got = post.collect_forms(
            settings, program, period, password, since=since.date() if since else None, mark_seen=mark
        )
    say_faults(settings, program, period, got.faults, more=True)
    for record in got.saved:
        console.print(Text(f"  {record.path}  ← {record.sender_name} <{record.sender}>"))
    for record in got.skipped:
        said = f"  Bỏ qua {record.name or 'thư'} {_whose(record)}: {record.reason}."
        console.print(Text(said, style="yellow"))
    console.print(f"Đã xem {got.messages} thư mới, lưu {len(got.saved)} tệp, bỏ qua {len(got.skipped)}.")
    done("Thư mục", settings.returns_folder(program.code, period.code) / COLLECTED_FOLDER)


def _whose(record: FetchRecord) -> str:
    """Who wrote a letter; of one that could not be read what the server says: its day and its number."""
    if record.sender:
        return f"của {record.sender_name} <{record.sender}>"
    day = f"nhận ngày {short_date(date.fromisoformat(record.date[:10]))}, " if record.date else ""
    return f"{day}số {record.uid.partition('/')[2]} trong hộp thư"


def _sent(
    settings: Settings,
    log: Journal,
    drafts: Sequence[Draft],
    today: date,
    *,
    yes: bool,
    again: bool,
    by_hand: Collection[tuple[LetterKind, str]],
) -> SendReport:
    """Ask, then send; the progress bar appears only once the question is answered."""
    server, _ = needed_smtp(post.mail_settings(settings))
    password = password_for("smtp", server, today)

    with ExitStack() as shown:
        bars: list[Callable[[str], None]] = []

        def confirm(fresh: Sequence[Draft]) -> bool:
            if not go_on(f"Gửi {len(fresh)} thư qua {server}?", yes=yes):
                return False
            bars.append(shown.enter_context(progress("Gửi thư", len(fresh))))  # not while the question stands
            return True

        return post.send_letters(
            settings,
            log,
            drafts,
            password,
            confirm=confirm,
            again_before=today if again else None,
            by_hand=by_hand,
            advance=lambda name: bars[0](name),
        )


def _say_sent(report: SendReport) -> None:
    if not report.confirmed:
        console.print("Chưa gửi thư nào.")
        return
    for item in report.tried:
        if item.outcome is not LetterOutcome.SENT:
            said = (
                f"  {item.draft.unit} {item.draft.name} <{item.draft.address}>: {item.outcome.label} ({item.detail})."
            )
            console.print(Text(said, style="red"))
    for draft in report.in_doubt:
        said = f"  {draft.unit} {draft.name}: chưa rõ thư lần trước đã tới chưa; xem mục Thư đã gửi của hộp thư."
        console.print(Text(said, style="yellow"))
    console.print(
        f"Đã gửi {len(report.having(LetterOutcome.SENT))} thư; "
        f"{len(report.sent_before)} thư đã gửi từ trước, không gửi lại."
    )


def _letter_kinds(names: Sequence[str]) -> list[LetterKind]:
    known = {k.value: k for k in LetterKind}
    for name in names:
        if name not in known:
            raise PipelineError(f"Không có loại thư “{name}”; các loại: {', '.join(known)}.")
    return [known[name] for name in names]


def _by_hand(units: Sequence[str]) -> str:
    named = ", ".join(units[:MAX_BY_HAND]) + (", …" if len(units) > MAX_BY_HAND else "")
    return f"Không soạn {len(units)} thư mà sổ theo dõi ghi là đã gửi ({named}); xóa ô đã ghi thì soạn lại."


def _say_drafts(made: Sequence[Draft]) -> None:
    counts = Counter(draft.kind for draft in made)
    said = ", ".join(f"{counts[k]} {k.label.lower()}" for k in LetterKind if counts[k])
    if made:
        done(f"Đã làm {len(made)} thư ({said})", made[0].path.parent)
    else:
        console.print("Không có thư nào để làm.")

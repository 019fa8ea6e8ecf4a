"""The command that hands the finished period to the superior office."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from rich.text import Text

from pipeline import events, moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen, say_program
from pipeline.cli.console import console
from pipeline.cli.consolidated import consolidated
from pipeline.cli.crew import with_crew
from pipeline.cli.options import (
    HERE,
    ClusterAddress,
    Jobs,
    PeriodName,
    ProgramName,
    SharedFolder,
    Workspace,
)
from pipeline.cli.round_lines import say_overview_pdf
from pipeline.cli.screen import done, working
from pipeline.cli.telling import tell
from pipeline.cli.terminal import go_on
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.events import RemarkEvent
from pipeline.mail.upward import size
from pipeline.program.model import Period, Program
from pipeline.round.consolidation import Consolidation
from pipeline.round.doubts import senders_by_union
from pipeline.settings import Settings
from pipeline.steps import send_up as steps
from pipeline.steps.alone import program_alone
from pipeline.steps.out_of_step import out_of_step
from pipeline.steps.overview_pdf import write_overview_pdf

HEAVY = 20_000_000  # bytes: an e-mail grows by a third on the way, and many mailboxes take 25 MB at most


@app.command(name="send-up", cls=VietnameseCommand)
def send_up(
    ctx: typer.Context,
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    yes: Annotated[bool, typer.Option("--yes", metavar="", help="Làm luôn, không hỏi lại.")] = False,
    jobs: Jobs = 0,
    cluster: ClusterAddress = "",
    shared: SharedFolder = "",
) -> None:
    """Soạn thư gửi cấp trên: báo cáo, bản PDF, bảng tổng hợp và biểu tổng hợp trong một thư nháp."""
    today = moments.now().date()
    settings, program, period = chosen(program_name, period_name, workspace, today)
    settings = with_crew(ctx, settings, jobs, cluster, shared)
    ctx.with_resource(program_alone(settings, program))
    say_program(program, period)
    steps.needed(settings, program, period)
    with working("Đối chiếu với số liệu hiện có…"):
        data, doubts = _held_against_the_round(settings, program, period, today)
    for said in doubts:
        console.print(Text(said, style="yellow"))
    if doubts and not go_on("Vẫn soạn thư với các tệp như đang có?", yes=yes, shown="\n".join(doubts)):
        console.print("Chưa soạn thư.")
        return
    with working("Soạn thư…"):
        made = steps.send_up(settings, program, period)
    for item in made.enclosures:
        console.print(Text(f"  {item.what}: {item.payload.name} ({size(len(item.payload.data))})"))
    console.print(Text(f"  Mã kiểm tra các tệp gửi kèm (SHA-256): {made.checksums}"))
    told = senders_by_union(data)
    for remark in (*made.remarks, *([f"Trong số liệu gửi đi: {told}."] if told else ())):
        console.print(Text(remark, style="yellow"))
    if made.remarks and events.wanted():
        count = f"{len(made.remarks)} điều cần xem trước khi gửi: thẻ “Diễn biến”."
        tell(RemarkEvent(count if len(made.remarks) > 1 else made.remarks[0]))
    if (total := made.path.stat().st_size) > HEAVY:
        console.print(Text(f"Thư nặng {size(total)}: nhiều hộp thư không nhận thư lớn như vậy.", style="yellow"))
    leaders = write_overview_pdf(settings, program, period)
    if not (leaders.no_office and made.no_office):  # once is enough
        say_overview_pdf(leaders)
    done("Đã soạn thư nháp, mở bằng Outlook hoặc Thunderbird để gửi", made.path)


def _held_against_the_round(
    settings: Settings, program: Program, period: Period, today: date
) -> tuple[Consolidation, tuple[str, ...]]:
    """The round as it stands, and what of the files that go up was not made of it."""

    def of_accepted() -> Consolidation:
        return consolidated(settings, program, period, today, quiet=True, accepted_only=True).data

    data = consolidated(settings, program, period, today, quiet=True).data
    return data, out_of_step(settings, data, of_accepted, steps.forms_up(settings, program, period))

"""The command that hands the finished period to the superior office."""

from __future__ import annotations

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
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.events import RemarkEvent
from pipeline.mail.upward import size
from pipeline.round.doubts import senders_by_union
from pipeline.steps import send_up as steps
from pipeline.steps.alone import program_alone
from pipeline.steps.overview_pdf import write_overview_pdf

HEAVY = 20_000_000  # bytes: an e-mail grows by a third on the way, and many mailboxes take 25 MB at most


@app.command(name="send-up", cls=VietnameseCommand)
def send_up(
    ctx: typer.Context,
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
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
    with working("Soạn thư…"):
        made = steps.send_up(settings, program, period)
    for item in made.enclosures:
        console.print(Text(f"  {item.what}: {item.payload.name} ({size(len(item.payload.data))})"))
    console.print(Text(f"  Mã kiểm tra các tệp gửi kèm (SHA-256): {made.checksums}"))
    told = senders_by_union(consolidated(settings, program, period, today, quiet=True).data)
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

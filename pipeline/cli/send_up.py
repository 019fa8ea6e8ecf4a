"""The command that hands the finished period to the superior office."""

from __future__ import annotations

import typer
from rich.text import Text

from pipeline.cli.screen import (
    HERE,
    PeriodName,
    ProgramName,
    Workspace,
    app,
    chosen,
    console,
    consolidated,
    done,
    say_program,
)
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.mail.upward import size
from pipeline.round.doubts import senders_by_union
from pipeline.steps import send_up as steps
from pipeline.steps.alone import program_alone

HEAVY = 20_000_000  # bytes: an e-mail grows by a third on the way, and many mailboxes take 25 MB at most


@app.command(name="send-up", cls=VietnameseCommand)
def send_up(
    ctx: typer.Context, program: ProgramName = "", period: PeriodName = "", workspace: Workspace = HERE
) -> None:
    """Soạn thư gửi cấp trên: báo cáo, bản PDF, bảng tổng hợp và biểu tổng hợp trong một thư nháp."""
    config, plan, when = chosen(program, period, workspace)
    ctx.with_resource(program_alone(config, plan))
    say_program(plan, when)
    with console.status("Soạn thư…"):
        made = steps.send_up(config, plan, when)
    for item in made.enclosures:
        console.print(Text(f"  {item.payload.name}  {size(len(item.payload.data))}  SHA-256 {item.payload.sha256}"))
    told = senders_by_union(consolidated(config, plan, when, quiet=True).data)
    for remark in (*made.remarks, *([f"Trong số liệu gửi đi: {told}."] if told else ())):
        console.print(Text(remark, style="yellow"))
    if (total := made.path.stat().st_size) > HEAVY:
        console.print(Text(f"Thư nặng {size(total)}: nhiều hộp thư không nhận thư lớn như vậy.", style="yellow"))
    done("Đã soạn thư nháp, mở bằng Outlook hoặc Thunderbird để gửi", made.path)

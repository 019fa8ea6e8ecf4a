"""The command that shows what a round will look like before anything is sent."""

from __future__ import annotations

from rich.text import Text

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen, say_program
from pipeline.cli.console import console
from pipeline.cli.options import HERE, PeriodName, ProgramName, Workspace
from pipeline.cli.screen import done, working
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.errors import PipelineError
from pipeline.steps.periods import are_filled_from_before
from pipeline.steps.preview import make_preview


@app.command(cls=VietnameseCommand)
def preview(*, program_name: ProgramName = "", period_name: PeriodName = "", workspace: Workspace = HERE) -> None:
    """Xem trước biểu mỗi loại đơn vị sẽ nhận và báo cáo khi chưa có số liệu: outputs/…/xem-truoc/."""
    today = moments.now().date()
    settings, program, period = chosen(program_name, period_name, workspace, today)
    say_program(program, period)
    if program.is_unfilled:
        raise PipelineError("Trang “Chỉ tiêu” của tệp chương trình còn trống: chưa có gì để xem trước.")
    with working("Làm bản xem trước"):
        made = make_preview(settings, program, period, today)
    for file in made:
        done(file.what, file.path)
    if are_filled_from_before(program, period):
        console.print(
            Text("Biểu gửi đi có ghi số liệu đơn vị đã báo cáo ở các kỳ trước (nếu có); bản xem trước thì không.")
        )
    console.print(Text("Chỉ để xem, không gửi đi: biểu để gửi thì làm bằng lệnh forms.", style="yellow"))

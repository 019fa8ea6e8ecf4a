"""The command forms: the program workbook -> forms to send."""

from __future__ import annotations

from datetime import date

import typer
from rich.text import Text

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen, say_parts, say_program
from pipeline.cli.console import console
from pipeline.cli.crew import with_crew
from pipeline.cli.faults import say_faults
from pipeline.cli.kept_codes import keep_and_tell_codes
from pipeline.cli.options import (
    HERE,
    AcceptedOnly,
    ClusterAddress,
    Jobs,
    NoCache,
    PeriodName,
    ProgramName,
    SharedFolder,
    Workspace,
)
from pipeline.cli.screen import done, progress
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.errors import PipelineError
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps.alone import program_alone
from pipeline.steps.periods import is_anything_known_before
from pipeline.steps.renewed_forms import EarlierAnswers, HalfYears, renew_forms
from pipeline.steps.shelves import clear_cache

MAX_KEPT_SHOWN = 10


@app.command(cls=VietnameseCommand)
def forms(
    ctx: typer.Context,
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    accepted_only: AcceptedOnly = False,
    no_cache: NoCache = False,
    jobs: Jobs = 0,
    cluster: ClusterAddress = "",
    shared: SharedFolder = "",
) -> None:
    """Làm biểu mẫu cho từng đơn vị: outputs/<chương trình>/<kỳ>/bieu-mau/."""
    today = moments.now().date()
    settings, program, period = chosen(program_name, period_name, workspace, today, no_cache=no_cache)
    settings = with_crew(ctx, settings, jobs, cluster, shared)
    ctx.with_resource(program_alone(settings, program))
    if no_cache:
        clear_cache(settings, program.code)
    say_program(program, period)
    say_parts(program)
    keep_and_tell_codes(settings, program)
    known, told = _told_before(settings, program, period, today, accepted_only=accepted_only)
    with progress("Làm biểu mẫu", len(program.reporters(period))) as advance:
        made = renew_forms(settings, program, period, advance, known=known, told=told)
    if not made.paths:
        raise PipelineError(f"Chương trình {program.code} chưa có đơn vị nào phải báo cáo kỳ {period.code}.")
    say_faults(settings, program, period, made.faults)
    count = len(made.paths) - len(made.kept) - len(made.faults)
    done(f"Đã làm {count} biểu mẫu", next(iter(made.paths.values())).parent)
    if made.without:
        console.print(Text(f"Mẫu biểu: {made.without}.", style="yellow"))
    if made.kept:
        console.print(Text(f"Giữ nguyên {len(made.kept)} biểu đã có người điền trong thư mục đó:", style="yellow"))
        for path in made.kept[:MAX_KEPT_SHOWN]:
            console.print(Text(f"  {path.name}", style="yellow"))
    console.print(Text(f"Biểu nhận về chép vào: {settings.returns_folder(program.code, period.code)}", style="dim"))


def _told_before(
    settings: Settings, program: Program, period: Period, today: date, *, accepted_only: bool
) -> tuple[EarlierAnswers, HalfYears]:
    """What earlier rounds say already of what is asked, by union: answers, and figures of half a year."""
    if not is_anything_known_before(settings, program, period):
        return {}, {}
    from pipeline.steps.prefill import known_before, read_before, told_of_half  # here: it loads what reads rounds

    before = read_before(settings, program, period, today, accepted_only=accepted_only)
    known = known_before(settings, program, period, before)
    if known:
        console.print(Text(f"Điền sẵn số liệu các năm trước cho {len(known)} đơn vị đã báo cáo.", style="dim"))
    told = told_of_half(settings, program, period, before)
    if told:
        console.print(Text(f"Ghi cạnh ô số 6 tháng đầu năm mà {len(told)} đơn vị đã báo cáo.", style="dim"))
    return known, told

"""Commands for what lies outside: returned files handed over, the programs there are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.text import Text

from pipeline import events, moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen, say_program, workspace_settings
from pipeline.cli.console import console
from pipeline.cli.options import HERE, Csv, PeriodName, ProgramName, Workspace
from pipeline.cli.screen import done, print_table, progress
from pipeline.cli.telling import tell
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.events import ProgramEvent
from pipeline.steps import receive as steps
from pipeline.steps.alone import program_alone
from pipeline.steps.offered import OfferedProgram, offered
from pipeline.text import short_date

MAX_SHOWN = 20


@app.command(cls=VietnameseCommand)
def receive(
    ctx: typer.Context,
    *,
    given: Annotated[list[Path], typer.Argument(metavar="tệp…", help="Tệp hoặc thư mục đơn vị gửi đến.")],
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
) -> None:
    """Chép tệp, thư mục đơn vị gửi đến (Zalo, USB…) vào thư mục biểu nhận về; không ghi đè, không chép trùng."""
    today = moments.now().date()
    settings, program, period = chosen(program_name, period_name, workspace, today)
    ctx.with_resource(program_alone(settings, program))
    say_program(program, period)
    with progress("Nhận tệp", steps.count_given(given)) as advance:
        got = steps.receive(settings, program, period, given, advance)
    for path in got.copied[:MAX_SHOWN]:
        console.print(Text(f"  {path.relative_to(got.folder).as_posix()}"))
    if len(got.copied) > MAX_SHOWN:
        console.print(f"  … và {len(got.copied) - MAX_SHOWN} tệp khác.")
    if got.known:
        console.print(Text(f"Đã có sẵn, không chép lại: {len(got.known)} tệp.", style="yellow"))
    if got.passed_over:
        console.print(Text(f"Bỏ qua tệp phụ do máy tạo ra: {got.passed_over}.", style="dim"))
    done(f"Đã nhận {len(got.copied)} tệp", got.folder)


@app.command(cls=VietnameseCommand)
def programs(workspace: Workspace = HERE, csv: Csv = False) -> None:
    """In các chương trình có trong inputs/ và các kỳ báo cáo của từng chương trình."""
    found = offered(workspace_settings(workspace), moments.now().date())
    if events.wanted():
        for item in found:
            tell(_event(item))
        return
    if not found and not csv:
        console.print("Chưa có chương trình nào trong inputs/.")
        return
    print_table(_table(found), csv, text="Chương trình")
    for item in found:
        if item.problem and not csv:
            console.print(Text(item.problem, style="yellow"))


def _event(item: OfferedProgram) -> ProgramEvent:
    periods = [[p.code, p.name] for p in item.program.periods] if item.program else []
    title = f"{item.program.office} – {item.program.title}" if item.program else item.code  # titles begin alike
    return ProgramEvent(item.code, title, periods, item.period, item.chosen, item.problem)


def _table(found: tuple[OfferedProgram, ...]) -> pd.DataFrame:
    rows = [
        (item.code, item.program.title, period.code, period.name, short_date(period.due))
        for item in found
        if item.program
        for period in item.program.periods
    ]
    return pd.DataFrame(rows, columns=["Mã", "Chương trình", "Mã kỳ", "Kỳ báo cáo", "Hạn nộp"])

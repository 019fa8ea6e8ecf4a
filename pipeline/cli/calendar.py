"""The command calendar: what is due next, what must be prepared and which command makes it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import pandas as pd
import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen_settings, workspace_settings
from pipeline.cli.console import Screen, console
from pipeline.cli.options import HERE, Csv, ProgramName, Workspace
from pipeline.cli.screen import print_table
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.errors import PipelineError
from pipeline.program.calendar import DueItem, Timing
from pipeline.steps.calendar import due_items
from pipeline.text import parse_date, short_date
from pipeline.ways import as_typed

STYLES = {Timing.OVERDUE: "red", Timing.NOW: "green", Timing.AHEAD: ""}

On = Annotated[str, typer.Option("--on", metavar="ngày", help="Xem tại ngày này thay cho hôm nay, ví dụ 25/12/2025.")]
Days = Annotated[int, typer.Option("--days", metavar="số ngày", min=0, help="Xem trước bao nhiêu ngày.")]


@app.command(cls=VietnameseCommand)
def calendar(
    program_name: ProgramName = "", workspace: Workspace = HERE, on: On = "", days: Days = 120, csv: Csv = False
) -> None:
    """Xem sắp đến hạn việc gì (gửi biểu, nhắc, nhận biểu, kỳ họp), chuẩn bị gì, gõ lệnh nào."""
    now = moments.now()
    settings, program = chosen_settings(workspace_settings(workspace), program_name, now.date())
    today = _day(on) if on else now.date()
    items = due_items(settings, program, today, days)
    choice = "" if program.code == settings.program else f" PROGRAM={program.code}"
    if csv:
        print_table(_csv_table(items, choice), csv)
        return
    console.print(Text.assemble(("Chương trình: ", "dim"), program.title))
    if not items:
        console.print(f"Từ ngày {short_date(today)} không còn việc nào trong trang “Kỳ báo cáo” và “Lịch”.")
        return
    console.print(f"Tính đến ngày {short_date(today)}, {days} ngày tới:")
    Screen(highlight=False).print(_shown(items, choice))


def _day(said: str) -> date:
    try:
        return parse_date(said)
    except ValueError:
        raise PipelineError(
            f"{as_typed('--on')}: “{said}” không phải ngày; ghi ngày/tháng/năm, ví dụ 25/12/2025."
        ) from None


def _csv_table(items: tuple[DueItem, ...], choice: str) -> pd.DataFrame:
    """Columns: from, to, timing, days, task, title, periods, prepare, commands."""
    rows = [
        (
            i.day.isoformat(),
            i.until.isoformat(),
            str(i.timing),
            i.days,
            str(i.task),
            i.title,
            " ".join(i.periods),
            "\n".join(i.prepare),
            "; ".join(command + choice for command in i.commands),
        )
        for i in items
    ]
    heads = ["from", "to", "timing", "days", "task", "title", "periods", "prepare", "commands"]
    return pd.DataFrame(rows, columns=heads)


def _shown(items: tuple[DueItem, ...], choice: str) -> Table:
    table = Table(box=SIMPLE_HEAD)
    table.add_column("Ngày", min_width=10)
    table.add_column("Còn", min_width=8)
    table.add_column("Việc, chuẩn bị, lệnh", overflow="fold")
    for item in items:
        work = Text.assemble((f"{item.task.label}: {item.title}", "bold"))
        for line in item.prepare:
            work.append(f"\n- {line}")
        for command in item.commands:
            work.append(f"\n{as_typed(f'{command}{choice}')}", "cyan")
        table.add_row(Text(_span(item)), Text(_left(item), STYLES[item.timing]), work, end_section=True)
    return table


def _span(item: DueItem) -> str:
    return short_date(item.day) if item.day == item.until else f"{short_date(item.day)}\n{short_date(item.until)}"


def _left(item: DueItem) -> str:
    if item.timing is Timing.OVERDUE:
        return f"quá {-item.days} ngày"
    if item.timing is Timing.AHEAD:
        return f"{item.days} ngày"
    return "hôm nay" if item.days == 0 else f"{item.days} ngày"

"""The command for short messages that somebody sends by Zalo."""

from __future__ import annotations

from typing import Annotated

import pandas as pd
import typer
from rich.text import Text

from pipeline import events, moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen
from pipeline.cli.console import console
from pipeline.cli.consolidated import consolidated
from pipeline.cli.crew import with_crew
from pipeline.cli.options import (
    HERE,
    ClusterAddress,
    Csv,
    Jobs,
    PeriodName,
    ProgramName,
    SharedFolder,
    Workspace,
)
from pipeline.cli.round_lines import say_ticks
from pipeline.cli.screen import print_table, several
from pipeline.cli.telling import tell
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.events import MessageEvent
from pipeline.steps import tracking as steps
from pipeline.steps.ticks import NOTHING_TICKED
from pipeline.steps.zalo import OwedMessage, note_told, owed_messages
from pipeline.text import short_date


@app.command(cls=VietnameseCommand)
def zalo(
    ctx: typer.Context,
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    told: Annotated[
        list[str],
        typer.Option("--told", metavar="mã", help="Ghi là hôm nay đã nhắn đơn vị này; có thể nêu nhiều lần."),
    ] = [],  # noqa: B006  # typer copies it
    undo: Annotated[bool, typer.Option("--undo", metavar="", help="Thôi ghi là đã nhắn (cùng với --told).")] = False,
    csv: Csv = False,
    jobs: Jobs = 0,
    cluster: ClusterAddress = "",
    shared: SharedFolder = "",
) -> None:
    """In tin nhắn ngắn cho từng đơn vị còn thiếu, còn phải sửa, để chép vào Zalo; --told ghi là đã nhắn."""
    now = moments.now()
    settings, program, period = chosen(program_name, period_name, workspace, now.date())
    settings = with_crew(ctx, settings, jobs, cluster, shared)
    data = consolidated(settings, program, period, now.date(), quiet=True).data
    ticks = NOTHING_TICKED if csv else steps.ticked(settings, program, period, now.date())
    owed = owed_messages(settings, data, steps.tracked(settings, data, now.date(), ticks))
    if told:
        count = note_told((settings, program, period), owed, several(told), now, undo=undo)
        console.print(f"{'Đã thôi ghi là đã nhắn' if undo else 'Đã ghi là đã nhắn'} {count} đơn vị.")
        return
    say_ticks(ticks)
    if events.wanted():
        for message in owed:
            tell(_event(message))
        return
    if csv:
        print_table(_table(owed), csv)
    elif not owed:
        console.print("Không còn đơn vị nào phải nhắn.")
    else:
        _say(owed)


def _event(message: OwedMessage) -> MessageEvent:
    day = short_date(message.told) if message.told else ""
    return MessageEvent(message.code, message.name, message.chair, message.phone, message.text, message.todo, day)


def _say(owed: tuple[OwedMessage, ...]) -> None:
    """Each message below the union that it is for, on a line of its own that can be copied whole."""
    for message in owed:
        whose = ", ".join(filter(None, (f"{message.code} {message.name}", message.phone)))
        console.print(Text(f"{whose}: {message.todo}", style="bold"))
        console.print(Text(message.text), soft_wrap=True)
        console.print()


def _table(owed: tuple[OwedMessage, ...]) -> pd.DataFrame:
    """Columns: unit, name, chair, phone, todo, tick, told, text."""
    rows = [
        (x.code, x.name, x.chair, x.phone, x.todo, str(x.tick), x.told.isoformat() if x.told else "", x.text)
        for x in owed
    ]
    return pd.DataFrame(rows, columns=["unit", "name", "chair", "phone", "todo", "tick", "told", "text"])

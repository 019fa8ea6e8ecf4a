"""The command that looks whether everything is in order, and says what to do where it is not."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from rich.text import Text

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.console import console
from pipeline.cli.options import HERE, ProgramName, Workspace
from pipeline.cli.terminal import kept_for
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.errors import PipelineError
from pipeline.settings import Settings, load
from pipeline.steps import choose
from pipeline.steps.doctor import Health, HealthLine, checked_mail, checked_workspace

_COLOURS = {Health.GOOD: "green", Health.NOTED: "yellow", Health.STOPS: "red"}


@app.command(cls=VietnameseCommand)
def doctor(
    *,
    program_name: ProgramName = "",
    workspace: Workspace = HERE,
    offline: Annotated[bool, typer.Option("--offline", metavar="", help="Không kết nối máy chủ thư.")] = False,
) -> None:
    """Kiểm tra máy, thư mục, thư điện tử, tệp chương trình, mẫu: chỗ nào chưa được, sửa thế nào."""
    now = moments.now()
    if not workspace.is_dir():
        raise PipelineError(f"Không có thư mục làm việc {workspace}.")
    counts = dict.fromkeys(Health, 0)
    settings = Settings(workspace)
    try:
        settings = load(workspace)
    except PipelineError as error:
        counts[_say(HealthLine(Health.STOPS, "pipeline.toml", str(error), "Sửa tệp này trước."))] += 1
    for line in checked_workspace(settings, program_name, now, _encoding()):
        counts[_say(line)] += 1
    for line in checked_mail(_of_program(settings, program_name), kept_for, offline=offline):
        counts[_say(line)] += 1
    console.print(_summary(counts))
    if counts[Health.STOPS]:
        raise typer.Exit(1)


def _encoding() -> str | None:
    """How the screen reads letters; None where that does not matter: Windows is written to by letters, not by bytes."""
    return os.device_encoding(sys.__stdout__.fileno()) if os.name == "posix" and sys.__stdout__ else None


def _of_program(settings: Settings, name: str) -> Settings:
    """With what the program's workbook says; where it cannot be read, that has been said."""
    try:
        return choose.settings_for(settings, choose.load_program(settings, name))[0]
    except PipelineError:
        return settings


def _say(line: HealthLine) -> Health:
    colour = _COLOURS[line.health]
    console.print(Text.assemble((line.health.label, colour), f" {line.what}: {line.found}"))
    if line.to_do:
        console.print(Text(f"    {line.to_do}", style="dim" if line.health is Health.GOOD else colour))
    return line.health


def _summary(counts: dict[Health, int]) -> str:
    if counts[Health.STOPS]:
        return f"{counts[Health.STOPS]} chỗ phải sửa trước khi làm việc, {counts[Health.NOTED]} chỗ nên xem."
    return f"Làm việc được; {counts[Health.NOTED]} chỗ nên xem." if counts[Health.NOTED] else "Mọi thứ đều tốt."

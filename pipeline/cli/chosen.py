"""What a command works on: workspace, settings, program and period as they are chosen, and told on the screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from rich.text import Text

from pipeline.cli.console import console, errors
from pipeline.errors import PipelineError
from pipeline.office_settings import in_words
from pipeline.program.model import Period, Program
from pipeline.program.parts import parts_check
from pipeline.round.parts import parts_text
from pipeline.settings import Contradiction, Settings
from pipeline.settings import load as load_settings
from pipeline.steps import choose
from pipeline.text import parse_date, short_date
from pipeline.ways import as_typed

MAX_PARTS_SHOWN = 10


def workspace_settings(workspace: Path) -> Settings:
    if not workspace.is_dir():
        raise PipelineError(f"Không có thư mục làm việc {workspace}.")
    return load_settings(workspace)


def chosen_program(settings: Settings, name: str, today: date) -> Program:
    program = choose.load_program(settings, name)
    for item in program.warnings:
        errors.print(Text(str(item), style="yellow"))
    for said in _coming(program, today):
        errors.print(Text(said, style="yellow"))
    return program.as_of(today)


def chosen_settings(settings: Settings, name: str, today: date) -> tuple[Settings, Program]:
    """The program, and the settings with what its workbook says; where pipeline.toml says otherwise, it is told."""
    program = chosen_program(settings, name, today)
    held, apart = choose.settings_for(settings, program)
    for item in apart:
        errors.print(Text(_apart(item), style="yellow"))
    return held, program


def _apart(item: Contradiction) -> str:
    setting = item.setting
    return (
        f"“{setting.label}”: trang “Thiết lập” ghi {in_words(setting, item.of_office)}, pipeline.toml ghi "
        f"{in_words(setting, item.of_file)} ({setting.shown}); đang dùng {in_words(setting, item.of_office)}."
    )


def _coming(program: Program, today: date) -> list[str]:
    """The decisions on targets that are dated after today, a line each: they are not in force yet."""
    decided = {(a.since, a.decision) for a in program.amendments} | {
        (t.since, t.decision) for t in program.decided_targets
    }
    return [
        f"Mức giao theo {decision or 'quyết định'} chưa được dùng: quyết định ghi ngày {short_date(day)}."
        for day, decision in sorted(decided)
        if day > today
    ]


def chosen(
    program_name: str, period_name: str, workspace: Path, today: date, *, no_cache: bool = False
) -> tuple[Settings, Program, Period]:
    """What is chosen, and the settings that hold for it; with `no_cache` nothing is taken of what was kept, or kept."""
    settings = workspace_settings(workspace)
    settings = replace(settings, cache_megabytes=0) if no_cache else settings
    settings, program = chosen_settings(settings, program_name, today)
    return settings, program, choose.find_period(settings, program, period_name)


def chosen_as_of(
    program_name: str, period_name: str, workspace: Path, said: str, today: date
) -> tuple[Settings, Program, Period, date | None]:
    """As `chosen`; for a day without a period named, the latest period that had begun by then."""
    if not said:
        return (*chosen(program_name, period_name, workspace, today), None)
    try:
        day = parse_date(said)
    except ValueError:
        raise PipelineError(
            f"{as_typed('--as-of')}: “{said}” không phải ngày; ghi ngày/tháng/năm, ví dụ 25/12/2025."
        ) from None
    settings, program = chosen_settings(workspace_settings(workspace), program_name, today)
    return settings, program, choose.period_on(settings, program, period_name, day), day


def say_program(program: Program, period: Period) -> None:
    console.print(Text.assemble(("Chương trình: ", "dim"), program.title))
    console.print(Text.assemble(("Kỳ báo cáo:   ", "dim"), f"{period.name} ({period.code})"))


def say_parts(program: Program) -> None:
    """Where the targets handed to single unions do not add up to the whole."""
    off = [row for row in parts_check(program) if row.difference]
    for row in off[:MAX_PARTS_SHOWN]:
        console.print(Text(f"Giao riêng cho đơn vị: {parts_text(row)}", style="yellow"))
    if len(off) > MAX_PARTS_SHOWN:
        console.print(f"  … và {len(off) - MAX_PARTS_SHOWN} chỉ tiêu, năm khác.")

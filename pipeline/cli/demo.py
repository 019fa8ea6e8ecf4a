"""The command that tries everything out with illustrative figures: one round, or half a term told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen_settings, say_program, workspace_settings
from pipeline.cli.console import console
from pipeline.cli.consolidated import consolidated
from pipeline.cli.options import HERE, PeriodName, ProgramName, Workspace
from pipeline.cli.review import write_review
from pipeline.cli.round_written import write_round
from pipeline.cli.screen import done, progress
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.demo import fill as demo
from pipeline.demo import story as half_term
from pipeline.demo import workspace as demo_steps
from pipeline.demo.stage import PROGRAM, PlayedScene
from pipeline.errors import PipelineError
from pipeline.program.model import Program
from pipeline.program.vocabulary import PeriodKind
from pipeline.settings import Settings
from pipeline.steps import choose
from pipeline.steps.alone import program_alone
from pipeline.text import short_date
from pipeline.ways import as_typed

DEMO_SEED = 2023
DEMO_FOLDER = Path("outputs/chay-thu")
ILLUSTRATIVE = "SỐ LIỆU MINH HỌA - KHÔNG PHẢI SỐ LIỆU THẬT"
STORY_FOLDER = Path("outputs/chay-thu-nhiem-ky")


@app.command(name="demo", cls=VietnameseCommand)
def demonstrate(
    ctx: typer.Context,
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    target: Annotated[
        Path, typer.Option("--scratch", metavar="thư mục", help="Thư mục nháp để chạy thử.")
    ] = DEMO_FOLDER,
    seed: Annotated[
        int, typer.Option("--seed", metavar="số", help="Số khởi đầu; cùng số thì cùng số liệu.")
    ] = DEMO_SEED,
    story: Annotated[
        bool, typer.Option("--story", metavar="", help="Kể nửa nhiệm kỳ của yen-bai: năm kỳ, sửa mức giao, sáp nhập…")
    ] = False,
) -> None:
    """Chạy thử cả vòng với số liệu minh họa: biểu mẫu, điền, tổng hợp, báo cáo, trong thư mục nháp."""
    now, settings = moments.now(), workspace_settings(workspace)
    if story:
        _refuse(program_name, period_name)
        folder = STORY_FOLDER if target == DEMO_FOLDER else target
        console.print(Text(ILLUSTRATIVE, style="bold red"))
        settings, _ = choose.or_sample(settings, PROGRAM)
        _tell(settings, folder if folder.is_absolute() else workspace / folder, seed)
        return
    settings, program_name = choose.or_sample(settings, program_name)
    settings, program = chosen_settings(settings, program_name, now.date())
    period = choose.find_period(settings, program, period_name or _demo_period(program))
    scratch = replace(settings, workspace=target if target.is_absolute() else workspace / target)
    console.print(Text(ILLUSTRATIVE, style="bold red"))
    say_program(program, period)
    with progress("Làm, điền biểu mẫu", 2 * len(program.reporters(period))) as advance:
        fates = demo_steps.make_demo(settings, scratch, program, period, seed=seed, today=now.date(), advance=advance)
    ctx.with_resource(program_alone(scratch, program))  # the demonstration has emptied its folders
    counted = Counter(fates.values())
    console.print(
        f"Đã điền {len(fates) - counted[demo.FormFate.MISSING]} biểu; "
        f"{counted[demo.FormFate.MISSING]} đơn vị không nộp, "
        f"{counted[demo.FormFate.LATE]} nộp muộn, {counted[demo.FormFate.WRONG]} điền sai."
    )
    read = consolidated(scratch, program, period, now.date())
    write_round(scratch, read, now.date())
    write_review(scratch, read.data, now)


def _demo_period(program: Program) -> str:
    """The period that shows most: the mid-term one, when the program has it."""
    return next((p.code for p in program.periods if p.kind is PeriodKind.MID_TERM), "")


def _tell(settings: Settings, folder: Path, seed: int) -> None:
    """Play the story in `folder` and tell every scene as it ends."""
    scratch = replace(settings, workspace=folder)
    console.print(Text(f"Một nhiệm kỳ thử: {PROGRAM}, từ 2023 đến sơ kết giữa nhiệm kỳ 1/2026", style="bold"))
    with progress("Dựng lại nhiệm kỳ", len(half_term.SCENES)) as advance:
        for number, told in enumerate(half_term.play(settings, scratch, seed, advance), 1):
            _say_scene(number, told, folder)
    console.print()
    done("Tất cả nằm trong", folder)


def _say_scene(number: int, told: PlayedScene, folder: Path) -> None:
    console.print()
    console.print(Text.assemble((f"{number}. {told.title}", "bold"), (f"  ({short_date(told.day)})", "dim")))
    for line in told.lines:
        console.print(Text(f"   {line}"))
    for what, path in told.look:
        console.print(Text.assemble((f"   Xem {what}: ", "green"), path.relative_to(folder).as_posix()))


def _refuse(program_name: str, period_name: str) -> None:
    """Raise PipelineError for a program or period chosen: the story has its own."""
    if period_name or program_name not in ("", PROGRAM):
        raise PipelineError(
            as_typed(f"--story luôn kể chương trình {PROGRAM}, qua các kỳ của nó: bỏ --program, --period.")
        )

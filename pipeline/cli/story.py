"""What is said of the story on the screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rich.text import Text

from pipeline.cli.screen import console, done, progress
from pipeline.demo import story
from pipeline.demo.stage import PROGRAM, PlayedScene
from pipeline.errors import PipelineError
from pipeline.settings import Settings
from pipeline.text import short_date

FOLDER = Path("outputs/chay-thu-nhiem-ky")


def tell(settings: Settings, folder: Path, seed: int) -> None:
    """Play the story in `folder` and tell every scene as it ends."""
    scratch = replace(settings, workspace=folder)
    console.print(Text(f"Một nhiệm kỳ thử: {PROGRAM}, từ 2023 đến sơ kết giữa nhiệm kỳ 1/2026", style="bold"))
    with progress("Dựng lại nhiệm kỳ", len(story.SCENES)) as advance:
        for number, told in enumerate(story.play(settings, scratch, seed, advance), 1):
            _say(number, told, folder)
    console.print()
    done("Tất cả nằm trong", folder)


def _say(number: int, told: PlayedScene, folder: Path) -> None:
    console.print()
    console.print(Text.assemble((f"{number}. {told.title}", "bold"), (f"  ({short_date(told.day)})", "dim")))
    for line in told.lines:
        console.print(Text(f"   {line}"))
    for what, path in told.look:
        console.print(Text.assemble((f"   Xem {what}: ", "green"), str(path.relative_to(folder))))


def refuse(program_name: str, period_name: str) -> None:
    """Raise PipelineError for a program or period chosen: the story has its own."""
    if period_name or program_name not in ("", PROGRAM):
        raise PipelineError(f"--story luôn kể chương trình {PROGRAM}, qua các kỳ của nó: bỏ --program, --period.")

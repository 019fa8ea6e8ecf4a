"""What is said of codes that a command wrote into the program workbook."""

from __future__ import annotations

from rich.text import Text

from pipeline.cli.console import console
from pipeline.program.model import Program
from pipeline.settings import Settings
from pipeline.steps.codes import keep_codes

_MOST_SHOWN = 6


def keep_and_tell_codes(settings: Settings, program: Program) -> None:
    """Write the codes that rows of the program lack, and say which. Raises PipelineError where that cannot be."""
    given = keep_codes(settings, program)
    for sheet in dict.fromkeys(one.sheet for one in given):
        codes = [one.code for one in given if one.sheet == sheet]
        shown = ", ".join(codes[:_MOST_SHOWN]) + (" …" if len(codes) > _MOST_SHOWN else "")
        said = f"Đã ghi mã vào {len(codes)} dòng chưa có mã của trang “{sheet}” trong tệp chương trình: {shown}."
        console.print(Text(said, style="dim"))

"""Faults of the program itself, on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from pipeline.cli.console import errors
from pipeline.faults import Fault
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps.mishaps import keep_log

MAX_FAULTS_SHOWN = 10


def say_faults(
    settings: Settings, program: Program, period: Period, faults: Sequence[Fault], *, more: bool = False
) -> None:
    """The files over which the program itself failed, and where what happened is kept; `more`: of one command."""
    path = keep_log(settings, program, period, faults, more=more)
    tell_faults(faults)
    if path:
        errors.print(Text(f"  Hãy báo cho người phụ trách phần mềm, gửi kèm các tệp đó và {path}.", style="red"))


def tell_faults(faults: Sequence[Fault]) -> None:
    """The files over which the program itself failed."""
    for fault in faults[:MAX_FAULTS_SHOWN]:
        said = f"Lỗi của chương trình khi xử lý tệp {fault.file} ({fault.error}); các tệp khác vẫn được xử lý."
        errors.print(Text(said, style="red"))
    if len(faults) > MAX_FAULTS_SHOWN:
        errors.print(Text(f"  … và {len(faults) - MAX_FAULTS_SHOWN} tệp khác.", style="red"))

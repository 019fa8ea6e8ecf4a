"""Faults of the program itself over single files: kept where whoever looks after the program finds them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.faults import LOG_FILE, Fault, log
from pipeline.files import put
from pipeline.program.model import Period, Program
from pipeline.settings import Settings


def keep_log(
    settings: Settings, program: Program, period: Period, faults: Sequence[Fault], *, more: bool = False
) -> Path | None:
    """Write outputs/…/loi-chuong-trinh.txt; where nothing went wrong, that of the last command goes.

    With `more`, `faults` come after what this command has written there already.
    """
    path = settings.output_folder(program.code, period.code) / LOG_FILE
    if not faults:
        if not more:
            path.unlink(missing_ok=True)
        return None
    before = path.read_bytes() if more and path.exists() else b""
    put(path, before + log(faults).encode(), private=True)
    return path

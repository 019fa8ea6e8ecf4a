"""Where the record of a program's closes is, known without what reads it."""

from __future__ import annotations

from pathlib import Path

from pipeline.program.model import Program
from pipeline.settings import Settings

FILE_NAME = "chot.sqlite"


def record_path(settings: Settings, program: Program) -> Path:
    """outputs/<program>/chot.sqlite"""
    return settings.workspace / "outputs" / program.code / FILE_NAME

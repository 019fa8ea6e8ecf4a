"""What lies in inputs/<program>/cap-tren/: forms of the superior office, or its program workbook."""

from __future__ import annotations

from pathlib import Path

from pipeline.program.model import Program
from pipeline.settings import ABOVE_FOLDER, Settings


def files_above(settings: Settings, program: Program) -> list[Path]:
    """The files, in their order; what programs put beside them aside."""
    folder = settings.program_folder(program.code) / ABOVE_FOLDER
    return [p for p in sorted(folder.glob("*")) if p.is_file() and not p.name.startswith((".", "~$"))]

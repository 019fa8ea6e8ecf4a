"""Returned files that lie where nobody reads them: one folder too high, or in a folder that is no period's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.intake.unpack.litter import passed_over
from pipeline.intake.unpack.sources import files_below
from pipeline.program.model import Period, Program
from pipeline.settings import ABOVE_FOLDER, Settings
from pipeline.shipped import PROGRAM_FILE

# What returns come in; other files beside the folders, notes of the office say, are nobody's return.
_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".fods", ".csv", ".zip", ".rar", ".7z", ".eml", ".msg", ".pdf")
_OWN = tuple(Path(name).stem for name in (PROGRAM_FILE, DECISIONS_FILE))  # and copies that people keep of them


@dataclass(frozen=True, slots=True)
class Strays:
    """Files one folder too high, and folders with returns that are no period's; `belong`: where they are read."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    belong: Path


def strays(settings: Settings, program: Program, period: Period) -> Strays:
    """What of the returns of a period is not read for where it lies."""
    belong = settings.returns_folder(program.code, period.code)
    own = settings.program_folder(program.code)
    files = (*_returns_in(own.parent), *_returns_in(own))
    known = {*(settings.returns_folder(program.code, p.code) for p in program.periods), own / ABOVE_FOLDER}
    unknown = sorted(x for x in _entries(own) if x.is_dir() and x not in known and not x.name.startswith((".", "~")))
    return Strays(files, tuple(f for f in unknown if any(map(_may_be_return, files_below(f)))), belong)


def _returns_in(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(_entries(folder)) if path.is_file() and _may_be_return(path))


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _may_be_return(path: Path) -> bool:
    return path.suffix.lower() in _SUFFIXES and not passed_over(path.name) and not path.name.startswith(_OWN)

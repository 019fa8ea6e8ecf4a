"""Files that unions handed over, on a stick, by Zalo, in a folder -> copies among the returns of the period."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from pipeline.errors import PipelineError, too_deep
from pipeline.file_names import usable
from pipeline.files import SCRATCH, replaced_file
from pipeline.in_use import opened
from pipeline.intake.unpack.litter import passed_over
from pipeline.intake.unpack.sources import files_below
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps.journals import COLLECTED_FOLDER
from pipeline.steps.progress import Advance, quiet


@dataclass(frozen=True, slots=True)
class ReceivedFiles:
    """What became of the files: copies made, those that lay there already, how many of machines were left out."""

    folder: Path
    copied: tuple[Path, ...]
    known: tuple[Path, ...]
    passed_over: int


@dataclass(frozen=True, slots=True)
class _Handed:
    """A file, and what it is to be called below the folder of returns."""

    path: Path
    name: PurePath


def receive(
    settings: Settings, program: Program, period: Period, given: Sequence[Path], advance: Advance = quiet
) -> ReceivedFiles:
    """Copy files, and folders with all below them, into inputs/<program>/<period>/; theirs stay as they are.

    Nothing there is written over: another file of that name becomes “name (2)”. What lies there already, whatever it
    is called, is not copied again. Raises PipelineError where one is not there, or is that folder itself.
    """
    folder = settings.returns_folder(program.code, period.code)
    handed, left = _handed(given, folder)
    present = {_mark(path): path for path in files_below(folder) if path.is_file()}
    copied: list[Path] = []
    known: list[Path] = []
    for item in handed:
        mark = _mark(item.path)
        if mark in present:
            known.append(item.path)
        else:
            present[mark] = _copied(item.path, folder / item.name)
            copied.append(present[mark])
        advance(item.path.name)
    return ReceivedFiles(folder, tuple(copied), tuple(known), left)


def count_given(given: Sequence[Path]) -> int:
    """How many files there are to be looked at."""
    return sum(len(files_below(path)) if path.is_dir() else 1 for path in given)


def _handed(given: Sequence[Path], folder: Path) -> tuple[list[_Handed], int]:
    """The files that are to be copied, and how many of machines are left out."""
    found: list[_Handed] = []
    left = 0
    for path in given:
        _refuse(path, folder)
        for item in _below(path):
            if passed_over(item.name.as_posix()) or item.path.name.startswith(SCRATCH):
                left += 1
            else:
                found.append(item)
    return found, left


def _refuse(path: Path, folder: Path) -> None:
    """Raise PipelineError for what is not there, and for a folder that the copies would come to lie in."""
    if deep := too_deep(path):
        raise PipelineError(deep)
    if not path.exists():
        raise PipelineError(f"Không có tệp hoặc thư mục {path}.")
    if folder.resolve().is_relative_to(path.resolve()) or path.resolve().is_relative_to(folder.resolve()):
        raise PipelineError(f"{path}: đã nằm trong thư mục biểu nhận về, hoặc chứa thư mục đó; chọn nơi khác.")


def _below(path: Path) -> Iterator[_Handed]:
    if not path.is_dir():
        yield _Handed(path, PurePath(usable(path.name)))
        return
    # what was fetched from the mailbox is known by its place there: nothing else may come to lie beside it
    top = f"{path.name} (2)" if path.name.casefold() == COLLECTED_FOLDER else path.name or "thu-muc"
    for file in files_below(path):
        if file.is_file():
            yield _Handed(file, PurePath(usable(top), *map(usable, file.relative_to(path).parts)))


def _mark(path: Path) -> str:
    """The same for equal bytes."""
    digest = hashlib.sha256()
    with opened(path) as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _copied(path: Path, wanted: Path) -> Path:
    """A copy that bears the date of the file: it may be all that tells when the form came."""
    target = _free(wanted)
    with replaced_file(target, over=None) as scratch:
        with opened(path) as file, scratch.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        status = path.stat()
        os.utime(scratch, ns=(status.st_atime_ns, status.st_mtime_ns))
    return target


def _free(wanted: Path) -> Path:
    """The name, or the next that nothing has: “a (2).xlsx”."""
    return next(path for path in _names(wanted) if not path.exists())


def _names(wanted: Path) -> Iterable[Path]:
    yield wanted
    number = 2
    while True:
        yield wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
        number += 1

"""Files of ours that people save: never written over while they are open, nor without a copy of what was saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.file_names import file_name
from pipeline.files import (
    ChangedMeanwhile,
    WhenPlaced,
    bytes_at,
    keep_private,
    put,
    replaced_file,
    replaced_folder,
    untold,
)
from pipeline.grids.saved import saved_time
from pipeline.in_use import held_by, is_owner_file, owner_files, read_whole
from pipeline.moments import vietnamese

KEPT_FOLDER = ".luu"
TRIES = 3  # somebody may save while we work, not for ever
BUSY = "có người đang lưu liên tục tệp này; hãy đợi lưu xong, đóng tệp rồi chạy lại."


def last_renewed(path: Path) -> float:
    """When a document was last saved, or held against what is generated and found as it should be; 0: there is none."""
    if not path.is_file():
        return 0.0
    kept = path.parent / KEPT_FOLDER / path.name
    return max(item.stat().st_mtime for item in (path, kept) if item.is_file())


def refuse_open(path: Path) -> None:
    """Raise PipelineError when Word or LibreOffice has the document open: then a file of theirs lies beside it."""
    for lock in owner_files(path):
        raise PipelineError(
            f"{path}: đang mở trong {held_by(path)}; hãy lưu, đóng tệp rồi chạy lại "
            f"(nếu không ai mở: xóa tệp {lock.name})."
        )


def keep_former(path: Path, theirs: bytes, beside: Path | None = None, saved: float | None = None) -> Path:
    """Put a copy of the document `theirs` that stands at `path` into `.luu/`, under its time.

    `beside`: the folder whose `.luu/` that is, where it is not the document's own; `saved`: the time, where known.
    """
    time = vietnamese(datetime.fromtimestamp(path.stat().st_mtime if saved is None else saved, UTC))
    stem, number = f"{file_name(path.stem)} {time:%Y-%m-%d %H%M%S}", 1  # with the time it may not be too long a name
    kept = (beside or path.parent) / KEPT_FOLDER / f"{stem}{path.suffix}"
    while kept.exists() and kept.read_bytes() != theirs:
        number += 1
        kept = kept.with_name(f"{stem} ({number}){path.suffix}")
    put(kept, theirs)
    keep_private(kept.parent)
    return kept


def unsaid(_: Path) -> None:
    """Nobody listens."""


@contextmanager
def replaced_book(path: Path, kept: Callable[[Path], None] = unsaid, placed: WhenPlaced = untold) -> Iterator[Path]:
    """A scratch path for a workbook that is made anew each time, as files.replaced_file, `placed` too.

    One that somebody has saved since is kept in `.luu/`, and `kept` is told where. Raises PipelineError when open, and
    where somebody saves it in the very moment that it is replaced.
    """
    refuse_open(path)

    def looked_at(scratch: Path) -> bytes | None:
        theirs = bytes_at(path)
        if theirs is not None and saved_time(theirs) != saved_time(scratch.read_bytes()):
            kept(keep_former(path, theirs))
        return theirs

    try:
        with replaced_file(path, looked_at, placed=placed) as scratch:
            yield scratch
    except ChangedMeanwhile:  # saved since it was looked at: what stands there is theirs
        raise PipelineError(f"{path}: {BUSY}") from None


@contextmanager
def replaced_books(folder: Path, kept: Callable[[Path], None] = unsaid, placed: WhenPlaced = untold) -> Iterator[Path]:
    """A scratch folder for workbooks that are made anew each time, at least one, as files.replaced_folder.

    Those that somebody has saved since are kept in `.luu/` beside the folder, as of `replaced_book`, and so is whatever
    else people have put into it. Raises PipelineError where one is open.
    """
    _refuse_open(folder)
    with replaced_folder(folder, placed) as scratch:
        yield scratch
        _keep_saved(folder, _files(scratch)[0], kept)


def remove_books(folder: Path, made: Path, kept: Callable[[Path], None] = unsaid) -> None:
    """Remove a folder of workbooks that are no longer made; what is not as it was made is kept, as of `replaced_books`.

    `made`: one that was just made for the same round. Raises PipelineError where one is open or cannot be removed.
    """
    if not folder.is_dir():
        return
    with replaced_folder(folder):
        _refuse_open(folder)
        _keep_saved(folder, made, kept)
    folder.rmdir()


def _refuse_open(folder: Path) -> None:
    for file in _files(folder):
        refuse_open(file)


def _files(folder: Path) -> list[Path]:
    """What lies in a folder and those below it, without what says that something is open."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not is_owner_file(path))


def _keep_saved(folder: Path, made: Path, kept: Callable[[Path], None]) -> None:
    """Keep the files in a folder that were not saved at the time that a workbook just made says of itself."""
    time = saved_time(made.read_bytes())
    keep_others(folder, lambda file: saved_time(read_whole(file)) == time, kept)


def keep_others(folder: Path, ours: Callable[[Path], bool], kept: Callable[[Path], None]) -> None:
    """Keep the files in a folder about to be made anew that are not `ours` as we wrote them, in `.luu/` beside it.

    Into folders below it nothing is written: what lies there is of people. `ours` may raise FileNotFoundError.
    """
    for file in _files(folder):
        try:
            if file.parent == folder and ours(file):
                continue
            theirs, saved = read_whole(file), file.stat().st_mtime
        except FileNotFoundError:  # somebody has taken it away meanwhile
            continue
        kept(keep_former(file, theirs, folder.parent, saved))

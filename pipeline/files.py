"""Outputs are written whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import signal
import struct
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from platform import node

from pipeline.errors import PipelineError, interrupted, not_written
from pipeline.in_use import patiently, read_whole

OLE_START = b"\xd0\xcf\x11\xe0"  # how encrypted workbooks and those of Excel 97-2003 begin
SCRATCH = ".tonghop-"  # begins the name of everything unfinished, then: the machine, the process, some letters
_FORMER = ".cu-"  # in the name of what is being replaced, or is to go, before its own name
_CLOCKS = 2.0  # seconds by which a disk may tell less than the machine: some count in twos
UNIX = 3  # the system that packages of ours name, wherever they are written
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name: equal parts give equal bytes

# What zipfile, zlib and lxml raise for bytes that they cannot make out; LookupError: an encoding that nobody knows.
_FAILURES = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    RuntimeError,
    ValueError,
    SyntaxError,
)


class BrokenFile(Exception):
    """A file is damaged, cut off, encrypted, or no such thing as it should be; anything else raised is a bug."""


@contextmanager
def broken_bytes(*more: type[BaseException]) -> Iterator[None]:
    """Around a call into a library that is given somebody's bytes, and no more: what it raises is BrokenFile.

    `more`: what that library raises besides. What the system refuses passes through.
    """
    failures: tuple[type[BaseException], ...] = (*_FAILURES, *more)
    try:
        yield
    except failures as error:
        if interrupted(error):
            raise KeyboardInterrupt from None
        raise BrokenFile(f"{type(error).__name__}: {error}"[:200]) from error


def zip_entry(name: str) -> zipfile.ZipInfo:
    """An entry of a package of ours: no clock in it, and no word of the system it is written on."""
    entry = zipfile.ZipInfo(name, ZIP_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = UNIX
    return entry


class ChangedMeanwhile(Exception):
    """Somebody has saved the file since it was read."""


_ANY = b"\0whatever stands there"
WhenPlaced = Callable[[Path, Path], None]  # told, before it happens, what takes the place of which path


def untold(_scratch: Path, _path: Path) -> None:
    """Nobody listens."""


def keep_private(path: Path) -> None:
    """Have a file or folder read by its owner alone, where the system knows owners."""
    with suppress(OSError, NotImplementedError):
        _have_mode(path, 0o700 if path.is_dir() else 0o600)


def _have_mode(path: Path, mode: int) -> None:
    """Have who may do what with a file said by `mode`; to look is cheaper than to say it again."""
    if path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)


@contextmanager
def replaced_file(
    path: Path,
    over: bytes | Callable[[Path], bytes | None] | None = _ANY,
    *,
    private: bool = False,
    placed: WhenPlaced = untold,
) -> Iterator[Path]:
    """A scratch path beside `path`, of no file yet, that takes its place when the block ends well, else vanishes.

    `over`: what is to be replaced, None for nothing, or what tells it when the block has ended, given the scratch path;
    raises ChangedMeanwhile where by then something else stands there. `private`: it is read by its owner alone.
    `placed` sees what was written before anybody else can.
    """
    with _said(path):
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
        scratch = _private(path) if private else path.with_name(f"{owned()}{secrets.token_hex(4)}{path.suffix}")
    stands = False
    try:
        with _said(path, scratch):
            yield scratch
            patiently(lambda: _have_mode(scratch, 0o600 if private else 0o644), path)
            former = over(scratch) if callable(over) else over
            placed(scratch, path)
            _replace(scratch, path, former)
        stands = True
    finally:
        if not stands:
            with suppress(OSError):
                scratch.unlink(missing_ok=True)


def _private(path: Path) -> Path:
    """An empty file beside `path` that nobody else can read, not even while it is written."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=owned(), suffix=path.suffix)
    os.close(handle)
    return Path(name)


def _replace(scratch: Path, path: Path, former: bytes | None) -> None:
    """Have `scratch` take the place of `path`, where `former` still stands each time that it is tried."""

    def step() -> None:
        if former is not _ANY and (bytes_at(path) if former is not None or path.exists() else None) != former:
            raise ChangedMeanwhile(str(path))
        scratch.replace(path)

    patiently(step, path)


def put(
    path: Path, content: bytes, over: bytes | None = _ANY, *, private: bool = False, placed: WhenPlaced = untold
) -> None:
    """Write a file whole; `over`, `private`, `placed` as of `replaced_file`."""
    with replaced_file(path, over, private=private, placed=placed) as scratch:
        patiently(lambda: scratch.write_bytes(content), path)


def bytes_at(path: Path) -> bytes | None:
    """What stands at `path`; None where there is nothing."""
    try:
        return read_whole(path)
    except FileNotFoundError:
        return None


@contextmanager
def replaced_folder(path: Path, placed: WhenPlaced = untold) -> Iterator[Path]:
    """A scratch folder that takes the place of `path` when the block ends well, and vanishes otherwise.

    `placed` as of `replaced_file`.
    """
    with _said(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=path.parent, prefix=owned()))
    try:
        with _said(path, scratch):
            yield scratch
            scratch.chmod(0o755)
            placed(scratch, path)
            with unbroken():
                _exchange(scratch, path)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def going(path: Path) -> Iterator[None]:
    """A file, where there is one, that is gone when the block ends well, and stands as before otherwise.

    It is moved aside first: raises OSError before anything is done where it cannot go, as while another has it open.
    """
    aside = path.parent / f"{owned()}{_FORMER}{path.name}"
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.exists():
        yield
        return
    patiently(lambda: path.rename(aside), path)
    done = False
    try:
        yield
        done = True
    finally:
        with suppress(OSError):  # else it is cleared later, as what a kill leaves behind
            if done or path.exists():  # what somebody saved meanwhile stays
                aside.unlink()
            else:
                aside.rename(path)


def _exchange(fresh: Path, path: Path) -> None:
    """Put the folder `fresh` in the place of `path`; when that fails, `path` stands as before."""
    former = path.parent / f"{owned()}{_FORMER}{path.name}"
    if path.exists():
        _move(path, former, about=path)
    try:
        _move(fresh, path, about=path)
    except OSError:
        if former.exists():
            _move(former, path, about=path)
        raise
    shutil.rmtree(former, ignore_errors=True)


def _move(path: Path, target: Path, *, about: Path) -> None:
    """Move a folder, once nobody has a file of it open."""
    patiently(lambda: path.rename(target), about, of_folder=True)


@contextmanager
def _said(path: Path, scratch: Path | None = None) -> Iterator[None]:
    """What the system refuses while `path` (by way of `scratch`) is written, as one message; other files' stays."""
    try:
        yield
    except OSError as error:
        about = Path(os.fsdecode(error.filename)) if error.filename else None
        if about is not None and scratch is not None and about != path and not about.is_relative_to(scratch):
            raise
        inside = about is not None and scratch is not None and about != scratch and about.is_relative_to(scratch)
        shown = path / about.relative_to(scratch) if inside and about and scratch else path
        raise PipelineError(not_written(str(shown), error)) from None


@contextmanager
def unbroken() -> Iterator[None]:
    """A few steps that belong together: Ctrl-C is heard when they are done."""
    heard = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or heard in (signal.SIG_IGN, None):
        yield
        return
    pressed: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)
    if pressed:
        raise KeyboardInterrupt


# ------------------------------------------------------------------------------------------- what a kill leaves behind


@cache
def _machine() -> str:
    return hashlib.sha256(node().encode()).hexdigest()[:6]


def owned() -> str:
    """How the name of something unfinished begins: whose it is."""
    return f"{SCRATCH}{_machine()}-{os.getpid()}-"


def clear_leftovers(folders: Iterable[Path]) -> None:
    """Remove what runs of this machine left unfinished in `folders` and below, where their process is gone.

    A folder that was moved aside and not yet replaced is put back. What other machines left on a shared disk is theirs.
    """
    for folder in folders:
        for parent, names, files in os.walk(folder):
            left = [name for name in (*names, *files) if name.startswith(SCRATCH)]
            names[:] = [name for name in names if name not in left]
            for name in left:
                with suppress(OSError):
                    _clear(Path(parent, name))


def _clear(left: Path) -> None:
    machine, _, rest = left.name.removeprefix(SCRATCH).partition("-")
    process, _, what = rest.partition("-")
    if machine != _machine() or not process.isascii() or not process.isdigit():
        return
    if _lives(int(process), left.lstat().st_ctime):
        return
    original = left.with_name(what.removeprefix(_FORMER))
    folder = left.is_dir() and not left.is_symlink()
    if folder and what.startswith(_FORMER) and not original.exists():
        left.rename(original)  # a file that was to go is made again, but is not to stand beside what came in its place
    elif folder:
        shutil.rmtree(left, ignore_errors=True)
    else:
        left.unlink()


def _lives(process: int, since: float) -> bool:
    """Whether the process that made something at `since` still runs: its number may have gone to another."""
    import psutil  # here: most commands find nothing that others left

    try:
        return psutil.Process(process).create_time() <= since + _CLOCKS
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:  # it is there, and somebody else's
        return True

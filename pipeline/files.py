"""Outputs are written whole or not at all."""

from __future__ import annotations

import os
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import PipelineError, reason

OLE_START = b"\xd0\xcf\x11\xe0"  # how encrypted workbooks and those of Excel 97-2003 begin
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
        raise BrokenFile(f"{type(error).__name__}: {error}"[:200]) from error


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """A scratch path beside `path` that takes its place when the block ends well, and vanishes otherwise."""
    with _said(path, "hãy đóng tệp này trong Excel hoặc Word, kiểm tra quyền ghi thư mục"):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
        os.close(handle)
    scratch = Path(name)
    try:
        yield scratch
        with _said(path, "hãy đóng tệp này trong Excel hoặc Word"):
            scratch.chmod(0o644)
            scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def put(path: Path, content: bytes) -> None:
    """Write a file whole."""
    with replaced_file(path) as scratch:
        scratch.write_bytes(content)


@contextmanager
def replaced_folder(path: Path) -> Iterator[Path]:
    """A scratch folder that takes the place of `path` when the block ends well, and vanishes otherwise."""
    with _said(path, "hãy kiểm tra quyền ghi thư mục"):
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=path.parent, prefix="."))
    try:
        yield scratch
        with _said(path, "hãy đóng các tệp trong thư mục này"):
            scratch.chmod(0o755)
            _exchange(scratch, path)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _exchange(fresh: Path, path: Path) -> None:
    """Put the folder `fresh` in the place of `path`; when that fails, `path` stands as before."""
    former = path.parent / f".{path.name}-cu"
    shutil.rmtree(former, ignore_errors=True)
    if path.exists():
        path.rename(former)
    try:
        fresh.rename(path)
    except OSError:
        if former.exists():
            former.rename(path)
        raise
    shutil.rmtree(former, ignore_errors=True)


@contextmanager
def _said(path: Path, remedy: str) -> Iterator[None]:
    """What the system refuses, as one message."""
    try:
        yield
    except OSError as error:
        raise PipelineError(f"{path}: không ghi được ({reason(error)}); {remedy} rồi chạy lại.") from None

"""Outputs are written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import PipelineError


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """A scratch path beside `path` that takes its place when the block ends well, and vanishes otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
    os.close(handle)
    scratch = Path(name)
    try:
        yield scratch
        scratch.chmod(0o644)
        try:
            scratch.replace(path)
        except PermissionError:
            raise PipelineError(
                f"{path}: không ghi được; hãy đóng tệp này trong Excel hoặc Word rồi chạy lại."
            ) from None
    finally:
        scratch.unlink(missing_ok=True)


@contextmanager
def replaced_folder(path: Path) -> Iterator[Path]:
    """A scratch folder that takes the place of `path` when the block ends well, and vanishes otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=path.parent, prefix="."))
    former = path.parent / f".{path.name}-cu"
    try:
        yield scratch
        scratch.chmod(0o755)
        shutil.rmtree(former, ignore_errors=True)
        try:
            if path.exists():
                path.rename(former)
            scratch.rename(path)
        except PermissionError:
            raise PipelineError(f"{path}: không ghi được; hãy đóng các tệp trong thư mục này rồi chạy lại.") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)

"""What one process at a time may do. The system keeps the lock: it is free as soon as its holder is gone, however."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from platform import node

from pipeline.errors import PipelineError, not_written
from pipeline.moments import now
from pipeline.text import clean

LOCK_SUFFIX = ".khoa"  # of a hidden file, which stays: what counts is the system's lock on it
_UNKNOWN = "không rõ tiến trình"


@contextmanager
def alone(path: Path, what: str) -> Iterator[None]:
    """Hold the lock beside `path` until the block ends. Raises PipelineError, saying who, while another holds it."""
    from filelock import FileLock, Timeout  # here: who only reads holds none

    lock = path.with_name(f".{path.name}{LOCK_SUFFIX}")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held = FileLock(lock, timeout=0, thread_local=False)
        held.acquire()
    except Timeout:
        raise PipelineError(
            f"{what} đang được một lệnh khác dùng ({_holder(lock)}): đợi lệnh đó xong rồi chạy lại."
        ) from None
    except OSError as error:
        raise PipelineError(not_written(str(lock), error)) from None
    try:
        with suppress(OSError):  # who holds it is said where that can be written; the lock does not depend on it
            lock.write_text(f"tiến trình {os.getpid()} trên máy {node()}, từ {now():%H:%M:%S ngày %d/%m/%Y}", "utf-8")
        yield
    finally:
        held.release()


def _holder(lock: Path) -> str:
    """Who says to hold it."""
    try:
        return clean(lock.read_text(encoding="utf-8", errors="replace"))[:200] or _UNKNOWN
    except OSError:
        return _UNKNOWN

"""Journals of what was sent and fetched: one JSON object per line, on disk before the program goes on.

What has to be done once is looked up and written down under the journal's lock, so that two runs of a command cannot
both find it undone. The lock is a file beside the journal: it works on shared folders and on every system.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from platform import node

from pipeline.errors import PipelineError
from pipeline.text import clean

LOCK_SUFFIX = ".khoa"
UNKNOWN = "không rõ tiến trình"


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal that this process alone may write."""

    path: Path

    def entries(self) -> Iterator[dict[str, object]]:
        """Every whole line, oldest first."""
        return entries(self.path)

    def append(self, entry: Mapping[str, object]) -> None:
        """Add one line and wait until it is on disk. Raises PipelineError where the file cannot be written."""
        line = json.dumps(entry, ensure_ascii=False) + "\n"
        try:
            with self.path.open("a+b") as file:
                if file.seek(0, os.SEEK_END):
                    file.seek(-1, os.SEEK_END)
                    if file.read(1) != b"\n":  # the power went while the last line was written
                        line = "\n" + line
                file.write(line.encode("utf-8", "backslashreplace"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise PipelineError(f"{self.path}: không ghi được sổ theo dõi thư: {error.strerror}.") from None


@contextmanager
def held(path: Path) -> Iterator[Journal]:
    """The journal at `path`, locked until the block ends. Raises PipelineError while another process holds it."""
    lock = path.with_name(f"{path.name}{LOCK_SUFFIX}")
    own = f"tiến trình {os.getpid()} trên máy {node()}, từ {datetime.now():%H:%M:%S ngày %d/%m/%Y}"
    try:
        handle = _made_alone(lock)
    except OSError as error:
        raise PipelineError(f"{lock}: không ghi được tệp khóa của sổ theo dõi thư: {error.strerror}.") from None
    if handle is None:
        raise PipelineError(
            f"Sổ {path.name} đang được một lệnh khác dùng ({_holder(lock)}): đợi lệnh đó xong rồi chạy lại. "
            f"Nếu chắc chắn không còn lệnh nào đang chạy, hãy xóa tệp {lock} rồi chạy lại."
        )
    try:
        with open(handle, "wb") as file:
            file.write(own.encode())
        yield Journal(path)
    finally:
        if _holder(lock) in (own, UNKNOWN):  # not that of another run, for which somebody removed ours
            with suppress(OSError):
                lock.unlink()


def _made_alone(lock: Path) -> int | None:
    """A handle of the lock file just made; None where it is there already."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        return os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    except FileExistsError:
        return None


def _holder(lock: Path) -> str:
    """Who says to hold it."""
    try:
        return clean(lock.read_text(encoding="utf-8", errors="replace"))[:200] or UNKNOWN
    except OSError:
        return UNKNOWN


def entries(path: Path) -> Iterator[dict[str, object]]:
    """Every whole line, oldest first; half-written lines are passed over. Nothing where there is no journal yet."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    except OSError as error:
        raise PipelineError(f"{path}: không đọc được sổ theo dõi thư: {error.strerror}.") from None
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry

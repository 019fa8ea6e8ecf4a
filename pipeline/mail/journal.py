"""Journals of what was sent and fetched: one JSON object per line, on disk before the program goes on.

What has to be done once is looked up and written down under the journal's lock, so that two runs of a command cannot
both find it undone. See locks.py.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError, reason
from pipeline.files import keep_private, put
from pipeline.in_use import patiently, read_whole
from pipeline.locks import alone


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
            keep_private(self.path)  # of a former version, which did not
            with patiently(lambda: open(self.path, "a+b", opener=_private), self.path) as file:
                if file.seek(0, os.SEEK_END):
                    file.seek(-1, os.SEEK_END)
                    if file.read(1) != b"\n":  # the power went while the last line was written
                        line = "\n" + line
                file.write(line.encode("utf-8", "backslashreplace"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise PipelineError(f"{self.path}: không ghi được sổ theo dõi thư ({reason(error)}).") from None


def _private(path: str, flags: int) -> int:
    """A journal names people: where it is made, it is for the owner alone."""
    return os.open(path, flags, 0o600)


@contextmanager
def locked(path: Path) -> Iterator[Journal]:
    """The journal at `path`, locked until the block ends. Raises PipelineError while another process holds it."""
    with alone(path, f"Sổ {path.name}"):
        yield Journal(path)


def rewrite(path: Path, change: Callable[[dict[str, object]], Mapping[str, object]], *, dry: bool = False) -> int:
    """Put `change(entry)` in the place of every line of a journal, whole or not at all; gives how many differ.

    Lines that nobody can read go. `dry`: only count. Raises PipelineError while another process holds the journal.
    """
    if not path.exists():
        return 0
    with locked(path) as log:
        now = list(log.entries())
        made = [dict(change(entry)) for entry in now]
        count = sum(a != b for a, b in zip(now, made, strict=True))
        if count and not dry:
            lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in made)
            put(path, lines.encode("utf-8", "backslashreplace"), private=True)
        return count


def entries(path: Path) -> Iterator[dict[str, object]]:
    """Every whole line, oldest first; half-written lines are passed over. Nothing where there is no journal yet."""
    try:
        lines = read_whole(path).split(b"\n")
    except FileNotFoundError:
        return
    except OSError as error:
        raise PipelineError(f"{path}: không đọc được sổ theo dõi thư ({reason(error)}).") from None
    for line in lines:
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict):
            yield entry

"""Whether the files of a folder are the ones that were written, told by all their bytes, at little cost.

A CRC takes a sixth of what a digest does, which would be as much as making a form again. Nobody gains by another file
of the same sum: it would only stay where it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from zlib import crc32

FileSum = tuple[int, int]  # how many bytes a file has, and their CRC-32
FileSums = Mapping[str, FileSum]  # by the file's name below a folder


def sum_of(content: bytes) -> FileSum:
    """The sum of a file with this content."""
    return len(content), crc32(content)


def sums_below(folder: Path, known: FileSums | None = None) -> FileSums | None:
    """The sums of all files below a folder, those that are `known` not read; None where some cannot be read now."""
    known = known or {}
    try:
        return {name: known.get(name) or _read(path) for name, path in _files(str(folder), "")}
    except OSError:
        return None


def _files(folder: str, before: str) -> Iterator[tuple[str, str]]:
    """Names, with those of the folders they lie in, and paths."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, f"{before}{entry.name}/")
            else:
                yield before + entry.name, entry.path


def _read(path: str) -> FileSum:
    with open(path, "rb", buffering=0) as file:
        return sum_of(file.read())

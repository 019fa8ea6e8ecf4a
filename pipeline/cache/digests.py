"""Digests of values, files and the program itself: equal ones have the same in every run, others another."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

Digest = bytes  # 32 of them
ContentOf = Callable[[Path | str, int], Digest]
_OURS = Path(__file__).resolve().parent.parent
_SETTLED = 3_000_000_000  # nanoseconds; some disks tell times by two seconds
_PLAIN = (type(None), bool, int, float, str, bytes, date)  # datetime is a date


class UnknownContent(Exception):
    """A file cannot be read now, so nobody knows what is in it."""


# -------------------------------------------------------------------------------------------------------------- values


def digest_of(*values: object) -> Digest:
    """The digest of plain values, dates, members of enumerations; of dataclasses, sequences, sets, mappings of them.

    Raises TypeError for anything else: what has no fixed spelling would pass for changed each time.
    """
    words: list[str] = []
    _spell(values, words.append)
    return hashlib.sha256("".join(words).encode("utf-8", "surrogatepass")).digest()


def _spell(value: object, add: Callable[[str], None]) -> None:
    """Spell a value as no other is."""
    kind: Any = type(value)
    if kind is str or kind is float or kind is int:  # nearly all there is
        add(f"{value!r},")
    elif isinstance(value, Enum):
        add(f"{kind.__name__}.{value.name},")
    elif isinstance(value, _PLAIN):
        add(f"{value!r},")
    elif isinstance(value, tuple | list):
        add("[")
        for item in value:
            _spell(item, add)
        add("]")
    elif isinstance(value, Mapping):
        add("{")
        for pair in value.items():
            _spell(pair, add)
        add("}")
    elif isinstance(value, set | frozenset):  # which have no order that the next run would find again
        add(f"<{b''.join(sorted(map(digest_of, value))).hex()}>")
    else:
        add(f"{kind.__module__}.{kind.__qualname__}(")
        for item in _fields_of(kind)(value):
            _spell(item, add)
        add(")")


@cache
def _fields_of(kind: type) -> Callable[[object], Iterable[object]]:
    """What reads the fields of a dataclass. Raises TypeError for what is none."""
    names = [f.name for f in fields(kind)]
    return attrgetter(*names) if len(names) > 1 else lambda value: [getattr(value, name) for name in names]


# --------------------------------------------------------------------------------------------------------------- files


NOTHING_THERE = digest_of("nothing")


def content_digest(path: Path | str, most: int = sys.maxsize) -> Digest:
    """What lies at a path: its kind, its size, all its bytes where these are at most `most`. Raises UnknownContent.

    By the bytes each time: hashing them is a fiftieth of reading the form in them, and what was replaced within one
    tick of the disk's clock, or by something of the same size and time, is told.
    """
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            return digest_of("no file", stat.S_IFMT(status.st_mode))
        if status.st_size > most:
            return digest_of("large", status.st_size)
        with open(path, "rb", buffering=0) as file:
            return hashlib.sha256(file.read()).digest()
    except FileNotFoundError:  # or a link that leads nowhere
        return digest_of("link to nothing") if os.path.islink(path) else NOTHING_THERE
    except OSError as error:
        raise UnknownContent(str(path)) from error


def tree_digest(folder: Path | str, content: ContentOf = content_digest) -> Digest:
    """All files in a folder and below, by their names and bytes; of a file, its bytes. Raises UnknownContent."""
    try:
        if not os.path.isdir(folder):
            return content(folder, sys.maxsize)
        files = sorted(_files(os.fspath(folder)))
    except OSError as error:
        raise UnknownContent(str(folder)) from error
    return digest_of("folder", named_digest((name, content(path, sys.maxsize)) for name, path in files))


def named_digest(contents: Iterable[tuple[str, bytes]]) -> Digest:
    """The digest of contents by their names, in their order: of 200,000 files, which would take long to spell.

    The names have no zero byte in them, as no path has.
    """
    whole = hashlib.sha256()
    for name, content in contents:
        whole.update(b"%b\0%d\0%b" % (name.encode("utf-8", "surrogatepass"), len(content), content))
    return whole.digest()


class FileDigests:
    """The digests of files that are asked for time and again within one run: each is read once while it stands as then.

    How it stands is what the system tells: which file it is, its size, when it and what is told of it last changed.
    One that changed so lately that another change could bear the same time is read each time.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[int, ...], Digest]] = {}

    def content(self, path: Path | str, most: int = sys.maxsize) -> Digest:
        """As `content_digest`."""
        return self._content(os.fspath(path), most)[0]

    def dated(self, path: Path | str, most: int = sys.maxsize) -> bytes:
        """The same with when it was last changed. Raises UnknownContent."""
        content, changed = self._content(os.fspath(path), most)
        return content + changed.to_bytes(16, "big", signed=True)

    def tree(self, folder: Path | str) -> Digest:
        """As `tree_digest`."""
        return tree_digest(folder, self.content)

    def _content(self, path: str, most: int) -> tuple[Digest, int]:
        """What lies at a path, and when it was last changed: 0 where nothing does."""
        try:
            status = os.stat(path)
        except OSError:
            return content_digest(path, most), 0
        changed = status.st_mtime_ns
        stands = (status.st_dev, status.st_ino, status.st_size, changed, status.st_ctime_ns, most)
        known = self._known.get(path)
        if known is not None and known[0] == stands:
            return known[1], changed
        settled = max(changed, status.st_ctime_ns) + _SETTLED < time.time_ns()
        made = content_digest(path, most)
        if settled and stat.S_ISREG(status.st_mode):
            self._known[path] = stands, made
        return made, changed


# --------------------------------------------------------------------------------------------------------- the program


@cache
def code_digest() -> Digest:
    """The program itself: its sources, Python, and which libraries in which versions are installed."""
    whole = hashlib.sha256(f"{sys.version} {sys.platform}".encode())
    for name, path in sorted(_files(str(_OURS), linked=True)):
        if name.endswith(".py"):
            with open(path, "rb", buffering=0) as file:
                whole.update(digest_of(name, hashlib.sha256(file.read()).digest()))
    folders = filter(os.path.isdir, dict.fromkeys(sys.path))  # of which there is one more or less, as one starts it
    installed = {
        name for folder in folders for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info"))
    }
    whole.update(digest_of(installed))
    return whole.digest()


def _files(folder: str, below: str = "", *, linked: bool = False) -> Iterator[tuple[str, str]]:
    """Names and paths of all files in a folder and below, in no order; by paths as texts, of which there may be many.

    With `linked` also those in folders that links lead to. Raises OSError.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_dir():
                yield below + entry.name, entry.path
            elif linked or not entry.is_symlink():
                yield from _files(entry.path, f"{below}{entry.name}/", linked=linked)

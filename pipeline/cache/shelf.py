"""Values kept in one file by what they were made of; each is taken only as this user put it there.

The file lies where others may write. Python's own format, in which the values stand, can be made to do anything as it
is read: nothing is read of what does not bear the mark of the user's secret over the key it is found by and all its
bytes. What is damaged, of another user, or moved to another key is as good as not there.
"""

from __future__ import annotations

import hmac
import os
import pickle
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.cache.digests import Digest
from pipeline.cache.secret import Secret
from pipeline.errors import PipelineError
from pipeline.files import replaced_file

_START = b"tonghop\x01"
_COUNT = struct.Struct("<Q")
_ENTRY = struct.Struct("<32s32sQQ")  # key, mark, where it begins, how long it is
_NOT_OPENED = (pickle.UnpicklingError, AttributeError, ImportError, EOFError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A file of entries; `most`: bytes it may have, more are not kept."""

    path: Path
    secret: Secret
    most: int

    def get(self, key: Digest) -> object | None:
        """What is kept under a key; None where nothing is, or not as it was put there."""
        with suppress(OSError), self.path.open("rb") as file:
            places = _places(file)
            if key in places and (content := self._content(file, key, places[key])) is not None:
                return _opened(content)
        return None

    def keep(self, entries: Mapping[Digest, object]) -> None:
        """Keep these and nothing else. What cannot be written is not kept: no command fails for that.

        Keeps nothing where the folder above that of the shelf is not there: who only looks makes no folders of a round.
        """
        if not self.path.parent.parent.is_dir():
            return
        with suppress(PipelineError, OSError):
            try:
                with replaced_file(self.path, private=True) as scratch, scratch.open("wb") as file:
                    self._write(entries, file)
            except _TooMuch:
                self.clear()

    def _write(self, entries: Mapping[Digest, object], file: BinaryIO) -> None:
        """Write the entries, none of them held in memory: that of a whole country has half a gigabyte."""
        begin = file.seek(len(_START) + _COUNT.size + _ENTRY.size * len(entries))
        places: list[bytes] = []
        for key, value in entries.items():
            entry = _Entry(file, self.secret.marking(key), self.most - begin)
            pickle.dump(value, entry, pickle.HIGHEST_PROTOCOL)
            places.append(_ENTRY.pack(key, entry.made.digest(), begin, entry.length))
            begin += entry.length
        file.seek(0)
        file.write(_START + _COUNT.pack(len(entries)) + b"".join(places))

    def clear(self) -> None:
        """Keep nothing."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _content(self, file: BinaryIO, key: Digest, place: tuple[bytes, int, int]) -> bytes | None:
        """The bytes of an entry; None where they do not bear its mark."""
        mark, begin, length = place
        if begin + length > os.fstat(file.fileno()).st_size:
            return None
        file.seek(begin)
        content = file.read(length)
        return content if self.secret.marked(mark, key, content) else None


class _TooMuch(Exception):
    """There is more to keep than a shelf may have."""


class _Entry:
    """Writes an entry into a file, and makes its mark meanwhile. Raises _TooMuch beyond `room` bytes."""

    def __init__(self, file: BinaryIO, made: hmac.HMAC, room: int) -> None:
        self._file, self.made, self._room, self.length = file, made, room, 0

    def write(self, content: bytes | memoryview) -> int:
        """The next bytes of it."""
        size = memoryview(content).nbytes
        self.length += size
        if self.length > self._room:
            raise _TooMuch
        self.made.update(content)
        self._file.write(content)
        return size


def _places(file: BinaryIO) -> dict[Digest, tuple[bytes, int, int]]:
    """Where the entries of a file lie: mark, begin, length by key; none where it is no such file."""
    if file.read(len(_START)) != _START:
        return {}
    with suppress(struct.error):
        (count,) = _COUNT.unpack(file.read(_COUNT.size))
        if count * _ENTRY.size <= os.fstat(file.fileno()).st_size:
            told = file.read(count * _ENTRY.size)
            return {key: (mark, begin, length) for key, mark, begin, length in _ENTRY.iter_unpack(told)}
    return {}


def _opened(content: bytes) -> object | None:
    """The value that bytes of ours stand for."""
    with suppress(*_NOT_OPENED):
        value: object = pickle.loads(content)
        return value
    return None  # a mistake of ours: what is not to be had is made again

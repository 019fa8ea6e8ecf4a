"""Output and error output as commands write to them: the same on every system."""

from __future__ import annotations

import errno
import io
import os
import stat
from typing import Any, TextIO

from pipeline.machine import is_terminal


class _Pipe(io.RawIOBase):
    """A pipe of Windows, where a write that nobody reads any more is told as an argument that is not valid."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        try:
            return os.write(self._descriptor, data)
        except OSError as error:
            if error.errno == errno.EINVAL:
                raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from error
            raise


def prepared(stream: TextIO) -> TextIO:
    """A standard stream that takes every letter, ends lines the same way, and tells alike that its reader is gone."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    # Windows: pipes default to a code page, and to line ends of its own
    stream.reconfigure(encoding="utf-8", errors="replace", newline=None if is_terminal(stream) else "\n")
    raw = getattr(stream.buffer, "raw", stream.buffer)  # of a test's, or of one told of already, no file
    if os.name == "nt" and isinstance(raw, io.FileIO) and stat.S_ISFIFO(os.fstat(raw.fileno()).st_mode):
        return telling_of_gone_readers(stream)
    return stream


def telling_of_gone_readers(stream: io.TextIOWrapper) -> TextIO:
    """A stream to a pipe of Windows, which raises BrokenPipeError where nobody reads it any more."""
    return io.TextIOWrapper(
        io.BufferedWriter(_Pipe(stream.fileno())),
        encoding=stream.encoding,
        errors=stream.errors,
        newline="\n",
        line_buffering=stream.line_buffering or stream.write_through,
    )

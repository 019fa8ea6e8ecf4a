"""Around calls into calamine, which is written in Rust: what it raises becomes exceptions of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from python_calamine import CalamineError

from pipeline.files import broken_bytes


class Panic(Exception):
    """The library gave itself up."""


@contextmanager
def calamine() -> Iterator[None]:
    """Around a call into the library: what it raises is BrokenFile, or Panic."""
    try:
        with broken_bytes(CalamineError, TypeError, OverflowError, OSError):
            yield
    except BaseException as error:  # a panic in Rust is a BaseException of no public type
        if type(error).__name__ != "PanicException":
            raise
        raise Panic from error

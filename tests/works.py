"""Pieces of work for tests of who does them, in a module that worker processes can import."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import psutil

from pipeline.program.model import Unit


def helpers() -> set[psutil.Process]:
    """The processes that this one has begun to do work; never what tests keep open: LibreOffice, a screen."""
    found = set()
    for child in psutil.Process().children():
        with suppress(psutil.Error):  # it has just ended
            if "pipeline.work.worker" in child.cmdline():
                found.add(child)
    return found


class DoneBy(NamedTuple):
    """A result: what came of the number, in which process, with tools opened there for the how-manieth time."""

    value: int
    process: int
    opened: int


@dataclass(frozen=True)
class Slate:
    """What the items share: a folder in which is noted who opened tools, and the process that asked for it all."""

    folder: Path
    asked_by: int


@contextmanager
def squares(shared: Slate) -> Iterator[Callable[[int], DoneBy]]:
    """Squares numbers, the first ones slowly; notes that it was opened."""
    note = shared.folder / f"{os.getpid()}.{time.monotonic_ns()}"
    note.touch()
    opened = len(list(shared.folder.glob(f"{os.getpid()}.*")))

    def squared(number: int) -> DoneBy:
        if number < 2:
            time.sleep(0.2)
        return DoneBy(number * number, os.getpid(), opened)

    yield squared


@contextmanager
def noted_blobs(folder: Path) -> Iterator[Callable[[int], bytes]]:
    """Makes a thousand bytes of a number, and notes in a folder that it did."""

    def made(number: int) -> bytes:
        (folder / str(number)).touch()
        return bytes([number]) * 1000

    yield made


@contextmanager
def slow_blobs(folder: Path) -> Iterator[Callable[[int], bytes]]:
    """The same, slowly."""
    with noted_blobs(folder) as made:

        def slowly(number: int) -> bytes:
            time.sleep(0.3)
            return made(number)

        yield slowly


@contextmanager
def slow_squares(shared: Slate) -> Iterator[Callable[[int], DoneBy]]:
    """Squares numbers, all of them slowly."""
    with squares(shared) as squared:

        def slowly(number: int) -> DoneBy:
            time.sleep(0.05)
            return squared(number)

        yield slowly


@contextmanager
def refusing(shared: int) -> Iterator[Callable[[int], int]]:
    """Gives numbers back, but for the shared one, which it raises an error for."""

    def given_back(number: int) -> int:
        if number == shared:
            raise LookupError(f"số {number}")
        return number

    yield given_back


@contextmanager
def dying(shared: Slate) -> Iterator[Callable[[int], int]]:
    """Gives numbers back; over 3 every process dies but the one that asked, over 27 the first other one that tries."""

    def given_back(number: int) -> int:
        first = shared.folder / "27"
        if number == 27 and os.getpid() != shared.asked_by and not first.exists():
            first.touch()
            os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        if number == 3 and os.getpid() != shared.asked_by:
            os._exit(1)
        return number

    yield given_back


@dataclass(frozen=True)
class FormsWithBug:
    """No form is at hand as it was sent, and over that of one unit the program fails."""

    unit: str

    def __call__(self, unit: Unit) -> None:
        if unit.code == self.unit:
            raise KeyError("thiếu")

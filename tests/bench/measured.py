"""What a command costs: processor time, wall time and memory of all its processes together.

Processor time is asked of the system when a command has ended, with that of all processes it waited for; where the
system does not tell (Windows), and for those nobody waited for, it is what was last seen. Memory is the largest sum of
resident pages seen at one moment: pages that processes share count for each of them, so that it is never too little.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from pipeline.settings import REPOSITORY

OFTEN, SELDOM = 0.02, 0.1  # seconds between two looks at the processes: of a short command, and of a long one
SHORT = 2.0  # seconds a short command takes
MEGABYTE = 1024 * 1024
GROWN = 1.01  # times the memory there was, from which on it is looked at more closely


class Failed(Exception):
    """A measured command ended with a fault: what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor and wall time, and megabytes of memory at the highest moment."""

    cpu: float
    wall: float
    peak: float


@dataclass(frozen=True)
class Samples:
    """What several turns cost: by name of what was done, a cost per turn."""

    turns: tuple[Mapping[str, Cost], ...]

    def cost(self, name: str) -> Cost:
        """The median of each figure."""
        costs = [turn[name] for turn in self.turns]
        return Cost(*(statistics.median(getattr(c, field) for c in costs) for field in Cost.__slots__))

    def ratio(self, of: Callable[[Mapping[str, Cost]], float]) -> float:
        """The median of what `of` says of each turn: what else the machine did slowed both sides of a ratio alike."""
        return statistics.median(map(of, self.turns))

    @property
    def names(self) -> tuple[str, ...]:
        """What was done, in its order."""
        return tuple(self.turns[0])


def by_turns(turns: int, *ways: Callable[[], Mapping[str, Cost]]) -> Samples:
    """Do all `ways` once in every turn, one after the other."""
    taken = []
    for _ in range(turns):
        turn: dict[str, Cost] = {}
        for way in ways:
            turn |= way()
        taken.append(turn)
    return Samples(tuple(taken))


def cost_of(command: Sequence[str | Path], env: Mapping[str, str] | None = None, folder: Path = REPOSITORY) -> Cost:
    """Carry out a command in `folder` and say what it cost. Raises Failed when its exit status is not 0."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=folder,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        watch = _Watch(process.pid, start)
        try:
            told = _waited_for(process)
        except BaseException:
            watch.end()
            process.wait()
            raise
        finally:
            watch.stop()
        wall = time.perf_counter() - start
        if process.returncode:
            said.seek(0)
            last = said.read().decode("utf-8", "replace").strip()[-2000:]
            raise Failed(f"{' '.join(map(str, command))}: {last or process.returncode}")
        return Cost(max(told, watch.cpu), wall, watch.peak / MEGABYTE)


def _waited_for(process: subprocess.Popen[bytes]) -> float:
    """Wait for the end of a process; the processor time the system tells of it, 0 where it does not tell."""
    if os.name != "posix":
        process.wait()
        return 0.0
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def _held(process: psutil.Process) -> int:
    """The memory a process takes in bytes: of what several share its part; all of that where no part is told."""
    with suppress(psutil.Error):
        told = process.memory_full_info()
        return int(getattr(told, "pss", told.rss))
    return 0


class _Watch:
    """A look at a process and all it has started, again and again, until it is stopped."""

    def __init__(self, pid: int, start: float) -> None:
        self._pid, self._start = pid, start
        self._times: dict[tuple[int, float], float] = {}
        self.peak = 0
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look_on, daemon=True)
        self._looking.start()

    @property
    def cpu(self) -> float:
        """Seconds of processor time of all processes that were seen, each when it was last seen."""
        return sum(self._times.values())

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self._looking.join()

    def end(self) -> None:
        """Stop the process and what it has started: nothing is left running after Ctrl-C."""
        for process in self._all():
            with suppress(psutil.Error):
                process.kill()

    def _look_on(self) -> None:
        most = 0.0
        while not self._over.wait(OFTEN if time.perf_counter() - self._start < SHORT else SELDOM):
            there = self._all()
            resident = 0
            for process in there:
                with suppress(psutil.Error), process.oneshot():
                    times = process.cpu_times()
                    self._times[process.pid, process.create_time()] = times.user + times.system
                    resident += process.memory_info().rss
            if resident > most * GROWN:  # to be told what is shared stops a process for a moment
                most = resident
                self.peak = max(self.peak, sum(map(_held, there)))

    def _all(self) -> list[psutil.Process]:
        with suppress(psutil.Error):
            own = psutil.Process(self._pid)
            return [own, *own.children(recursive=True)]
        return []

"""Open spreadsheets and letters nobody knows in a worker process with limits on processor time and memory.

Any file may come back: a library that hangs, crashes or eats the memory on it must not take the run down. The worker
is started once, on the first such file, and anew after it had to be killed. What is counted is the time the processor
spent on the file: the same file is refused or read however busy the machine is.
"""

from __future__ import annotations

import contextlib
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pipeline.faults import Fault, WorkerFault, fault
from pipeline.files import BrokenFile
from pipeline.grids.grids import Failed, Grid, Grids, read_grids
from pipeline.machine import NO_WINDOW, surroundings
from pipeline.settings import REPOSITORY
from pipeline.zip_package import Locked, Package, TooLarge

SECONDS = 10.0  # of processor time: a file that takes more is refused; the largest taken, a million cells, needs some 3
PATIENCE = 180.0  # seconds on the clock: a worker that waits for something that never comes is given up
MEMORY = 2 * 1024**3  # bytes of the worker
_GLANCE = 0.25  # seconds between two looks at the worker; most answers are there before the first
MAX_ANSWER = 256 * 1024**2  # bytes; the limits of read_grids keep it far below

T = TypeVar("T")

_LENGTH = struct.Struct("<Q")
_READY = b"ready\n"
_NO_WORKER = "the process that reads files did not start"


@dataclass
class Guard:
    """The worker, as a context: `with Guard() as guard: guard.grids(data)`."""

    seconds: float = SECONDS
    patience: float = PATIENCE
    by_chance: bool = False  # whether, since it was last set, a worker died or was given up: it may do the next time
    _worker: subprocess.Popen[bytes] | None = None
    _whole: tuple[bytes, Grids | Failed] | None = None  # the workbook that was last read, all of it

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def grids(self, data: bytes, only: frozenset[str] | None = None) -> Grids | Failed:
        """The sheets of the workbook in `data` (those in `only`); never hangs, never raises for a bad file.

        Several questions about one file have it read once.
        """
        if self._whole is not None and self._whole[0] == data:
            got = self._whole[1]
            return got if only is None or isinstance(got, Failed) else Grids(_among(got.sheets, only))
        refused = _oversized(data)
        got = self.run(read_grids, data, only) if refused is None else refused
        if only is None and not self.by_chance:
            self._whole = data, got
        return got

    def run(self, task: Callable[..., T], *args: object) -> T | Failed:
        """What `task`, a function of a module, gives for `args`, worked out in the worker.

        Failed where the file is to blame; raises WorkerFault where our own code is.
        """
        answers: queue.Queue[T | Failed | Fault] = queue.Queue()
        try:
            worker = self._worker or self._start()
            assert worker.stdin is not None
            # A thread, not select: pipes cannot be polled on Windows.
            threading.Thread(target=_await, args=(worker, answers), daemon=True).start()
            body = pickle.dumps((task, args), pickle.HIGHEST_PROTOCOL)
            worker.stdin.write(_LENGTH.pack(len(body)) + body)
            worker.stdin.flush()
            answer = self._awaited(worker, answers)
        except OSError:
            answer = Failed("crash")
        if isinstance(answer, Failed) and answer.reason in ("timeout", "crash", "size"):
            self._stop()
            self.by_chance |= answer.reason == "crash"
        if isinstance(answer, Fault):
            raise WorkerFault(answer.trace)
        return answer

    def _awaited(self, worker: subprocess.Popen[bytes], answers: queue.Queue[T | Failed | Fault]) -> T | Failed | Fault:
        """The worker's answer; 'timeout' when it took too much processor time, 'size' when too much memory."""
        import psutil  # here: a round of workbooks that are known to be harmless has no worker

        began: float | None = None
        for _ in range(max(1, round(self.patience / _GLANCE))):
            with contextlib.suppress(queue.Empty):
                return answers.get(timeout=_GLANCE)
            try:
                looked_at = psutil.Process(worker.pid)
                times, memory = looked_at.cpu_times(), looked_at.memory_info().rss
            except psutil.NoSuchProcess:  # its end is on the way as an answer
                continue
            spent = times.user + times.system
            began = spent if began is None else began
            if spent - began > self.seconds:
                return Failed("timeout")
            if memory > MEMORY:  # where the system cannot limit it
                return Failed("size")
        self.by_chance = True  # the others would come of the file again
        return Failed("timeout")

    def _start(self) -> subprocess.Popen[bytes]:
        """The worker, ready for work. Raises WorkerFault where it cannot be had: no file is to blame for that."""
        try:
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "pipeline.intake.guard"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=REPOSITORY,
                env=surroundings(),
                creationflags=NO_WINDOW,
            )
        except OSError as error:
            raise WorkerFault(f"{_NO_WORKER}: {error}") from error
        assert self._worker.stdout is not None
        ready = self._worker.stdout.read(len(_READY))  # its imports do not count against the first file
        if ready != _READY:
            self._stop()
            raise WorkerFault(_NO_WORKER)
        return self._worker

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker.wait()
            for pipe in (self._worker.stdin, self._worker.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]  # both are pipes, see _start
        self._worker = None


def _among(sheets: dict[str, Grid], only: frozenset[str]) -> dict[str, Grid]:
    return {title: grid for title, grid in sheets.items() if title in only}


def _oversized(data: bytes) -> Failed | None:
    """'size' for a package that unpacks to more than is taken, also where the worker's memory cannot be limited."""
    if data.startswith(b"PK"):
        try:
            Package(data).measure()
        except TooLarge:
            return Failed("size")
        except Locked:
            return Failed("locked")
        except BrokenFile:
            return None  # whether it can do with what is left of it, calamine knows
    return None


def _await(worker: subprocess.Popen[bytes], answers: queue.Queue[T | Failed | Fault]) -> None:
    """Put the worker's next answer into `answers`; 'crash' when it ends without one."""
    assert worker.stdout is not None
    try:
        (length,) = _LENGTH.unpack(worker.stdout.read(_LENGTH.size))
        answers.put(pickle.loads(worker.stdout.read(length)) if length <= MAX_ANSWER else Failed("crash"))
    except (OSError, ValueError, struct.error, EOFError, pickle.UnpicklingError):
        answers.put(Failed("crash"))


def _serve() -> None:
    """The worker: tasks in on standard input, answers out on standard output, until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the run's affair, which stops this worker
    _limit(MEMORY)
    sys.stdout.buffer.write(_READY)
    sys.stdout.buffer.flush()
    while head := sys.stdin.buffer.read(_LENGTH.size):
        task, args = pickle.loads(sys.stdin.buffer.read(_LENGTH.unpack(head)[0]))
        body = pickle.dumps(_done(task, args), pickle.HIGHEST_PROTOCOL)
        sys.stdout.buffer.write(_LENGTH.pack(len(body)) + body)
        sys.stdout.buffer.flush()


def _done(task: Callable[..., object], args: tuple[object, ...]) -> object:
    try:
        return task(*args)
    except BrokenFile as error:
        return Failed(str(error))
    except (MemoryError, RecursionError):  # the file is too much for us
        return Failed("size")
    except Exception as error:  # told to the run, which lists the file and goes on
        return fault(error)


def _limit(memory: int) -> None:
    with contextlib.suppress(ImportError):  # Windows has no such limits; the time limit holds there too
        import resource

        with contextlib.suppress(ValueError, OSError):  # a hard limit below is as good
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _serve()

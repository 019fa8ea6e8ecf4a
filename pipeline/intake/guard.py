"""Open spreadsheets nobody knows in a worker process with a time and a memory limit.

Any file may come back: a library that hangs, crashes or eats the memory on it must not take the run down. The worker
is started once, on the first such file, and anew after it had to be killed.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import queue
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook

from pipeline.settings import REPOSITORY

SECONDS = 5.0  # a file that takes longer is refused
MEMORY = 2 * 1024**3  # bytes of address space of the worker, where the system can limit it
MAX_CELLS = 2_000_000  # rows x columns of one sheet; a form has some thousand
MAX_ROWS, MAX_COLUMNS, MAX_SHEETS = 3000, 200, 40  # what is handed back of each sheet

_LENGTH = struct.Struct("<Q")
_READY = b"ready\n"

Grid = list[list[object]]


@dataclass(frozen=True, slots=True)
class Grids:
    """The sheets of a workbook as plain values, from cell A1 on."""

    sheets: dict[str, Grid]


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a workbook could not be opened: 'timeout', 'crash', 'size' or the library's own word."""

    reason: str


@dataclass
class Guard:
    """The worker, as a context: `with Guard() as guard: guard.grids(data)`."""

    seconds: float = SECONDS
    _worker: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def grids(self, data: bytes) -> Grids | Failed:
        """Every sheet of the workbook in `data`; never hangs, never raises for a bad file."""
        worker = self._worker or self._start()
        assert worker.stdin is not None
        answers: queue.Queue[Grids | Failed] = queue.Queue()
        # A thread, not select: pipes cannot be polled on Windows.
        threading.Thread(target=_await, args=(worker, answers), daemon=True).start()
        try:
            worker.stdin.write(_LENGTH.pack(len(data)) + data)
            worker.stdin.flush()
            answer = answers.get(timeout=self.seconds)
        except queue.Empty:
            answer = Failed("timeout")
        except OSError:
            answer = Failed("crash")
        if answer in (Failed("timeout"), Failed("crash")):
            self._stop()
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        self._worker = subprocess.Popen(
            [sys.executable, "-m", "pipeline.intake.guard"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=REPOSITORY,
        )
        assert self._worker.stdout is not None
        self._worker.stdout.read(len(_READY))  # its imports do not count against the first file
        return self._worker

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            for pipe in (self._worker.stdin, self._worker.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]  # both are pipes, see _start
            self._worker.wait()
        self._worker = None


def _await(worker: subprocess.Popen[bytes], answers: queue.Queue[Grids | Failed]) -> None:
    """Put the worker's next answer into `answers`; 'crash' when it ends without one."""
    assert worker.stdout is not None
    try:
        head = worker.stdout.read(_LENGTH.size)
        body = worker.stdout.read(_LENGTH.unpack(head)[0])
        answers.put(pickle.loads(body))
    except (OSError, ValueError, struct.error, EOFError, pickle.UnpicklingError):
        answers.put(Failed("crash"))


def _serve() -> None:
    """The worker: workbooks in on standard input, grids out on standard output, until the input ends."""
    _limit(MEMORY)
    sys.stdout.buffer.write(_READY)
    sys.stdout.buffer.flush()
    while head := sys.stdin.buffer.read(_LENGTH.size):
        body = pickle.dumps(read_grids(sys.stdin.buffer.read(_LENGTH.unpack(head)[0])))
        sys.stdout.buffer.write(_LENGTH.pack(len(body)) + body)
        sys.stdout.buffer.flush()


def _limit(memory: int) -> None:
    with contextlib.suppress(ImportError):  # Windows has no such limits; the time limit holds there too
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_grids(data: bytes) -> Grids | Failed:
    """The sheets of a workbook, each cut to what a form may need. Runs in the worker."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheets: dict[str, Grid] = {}
            for name in book.sheet_names[:MAX_SHEETS]:
                sheet = book.get_sheet_by_name(name)
                if sheet.total_height * sheet.total_width > MAX_CELLS:
                    return Failed("size")
                rows = sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS)
                sheets[name] = [[_plain(value) for value in row[:MAX_COLUMNS]] for row in rows]
            return Grids(sheets)
    except MemoryError:
        return Failed("size")
    except (CalamineError, OSError, ValueError, KeyError, IndexError, TypeError, OverflowError) as error:
        return Failed(f"{type(error).__name__}: {error}"[:200])
    except BaseException as error:  # a panic of the Rust library is a BaseException of no public type
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        return Failed("crash")


def _plain(value: object) -> object:
    return None if value == "" else value


if __name__ == "__main__":
    from pipeline.intake import guard

    guard._serve()  # through the module, so that what is pickled is not of __main__

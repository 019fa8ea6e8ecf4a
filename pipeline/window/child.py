"""A command in a process of its own: what it says as it says it, what it is answered, its end."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pipeline
from pipeline import events
from pipeline.events import CommandEvent
from pipeline.machine import NO_WINDOW

# With -P nothing is imported from the current folder, which is a workspace: files of anybody lie there. So it is told
# where the program itself lies, which may be a checkout.
_ROOT = str(Path(pipeline.__file__).resolve().parents[1])
_BEGIN = (
    f"import sys; {_ROOT!a} in sys.path or sys.path.insert(0, {_ROOT!a}); from pipeline.__main__ import start; start()"
)
PATIENCE = 3.0  # seconds in which a command that is told to stop may tidy up


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line that people read; `complaint`: of those that say what is wrong."""

    text: str
    complaint: bool


@dataclass(frozen=True, slots=True)
class ChildEnd:
    """The command has ended: its exit status, below 0 for one that was killed; whether it was told to."""

    status: int
    stopped: bool


Said = SaidLine | CommandEvent | ChildEnd


def python() -> str:
    """The interpreter, as one that has an output: pythonw.exe, which has none, stands beside it."""
    own = Path(sys.executable)
    console = own.with_name("python.exe")
    return str(console) if own.name.lower() == "pythonw.exe" and console.is_file() else str(own)


class Child:
    """A command that runs; `said` holds what it has said since somebody last looked, at last a ChildEnd."""

    def __init__(self, arguments: Sequence[str], width: int = 100) -> None:
        self.said: queue.SimpleQueue[Said] = queue.SimpleQueue()
        self._stopped = False
        with _hearing_interrupts():
            self._process = subprocess.Popen(
                [python(), "-P", "-c", _BEGIN, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_environment(width),
                creationflags=NO_WINDOW,
            )
        out, err = self._process.stdout, self._process.stderr
        assert out is not None and err is not None
        readers = [threading.Thread(target=self._read, args=args, daemon=True) for args in ((out, False), (err, True))]
        for reader in readers:
            reader.start()
        threading.Thread(target=self._await, args=(readers,), daemon=True).start()

    @property
    def process(self) -> int:
        """Its number among the processes of the machine."""
        return self._process.pid

    def answer(self, said: str | None) -> None:
        """Answer its question; one that has ended hears nothing."""
        stdin = self._process.stdin
        assert stdin is not None
        with contextlib.suppress(OSError, ValueError):
            stdin.write(events.answer(said).encode())
            stdin.flush()

    def stop(self) -> None:
        """Have it and all that it began ended, without waiting for that."""
        if not self._stopped and self._process.poll() is None:
            self._stopped = True
            threading.Thread(target=self._stop, daemon=True).start()

    def stop_now(self) -> None:
        """Have it and all that it began ended before this returns: the window is about to go."""
        if self._process.poll() is None:
            self._stopped = True
            self._stop()

    def _stop(self) -> None:
        import psutil  # here: half as long to load as the window takes to appear

        try:
            begun = psutil.Process(self._process.pid).children(recursive=True)
        except psutil.Error:
            return
        if os.name == "posix":
            self._process.send_signal(signal.SIGINT)  # it says so itself, and tidies up
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(PATIENCE)
        self._process.kill()
        for left in begun:
            with contextlib.suppress(psutil.Error):
                left.kill()
        self._process.wait()  # by whoever began it: psutil would take its exit status away
        psutil.wait_procs(begun, timeout=PATIENCE)

    def _read(self, stream: IO[bytes], complaint: bool) -> None:
        for raw in stream:
            line = raw.decode("utf-8", errors="replace").rstrip("\r\n")
            event = events.decoded(line)
            self.said.put(SaidLine(line, complaint) if event is None else event)

    def _await(self, readers: Sequence[threading.Thread]) -> None:
        for reader in readers:
            reader.join()
        self.said.put(ChildEnd(self._process.wait(), self._stopped))


@contextlib.contextmanager
def _hearing_interrupts() -> Iterator[None]:
    """What is begun meanwhile can be told to stop, even where the window was begun to ignore that."""
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    if not ignored or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _environment(width: int) -> dict[str, str]:
    """That of the window, and what has a command speak to it, in lines of so many characters."""
    return {**os.environ, events.VARIABLE: "1", "PYTHONUTF8": "1", "COLUMNS": str(width), "NO_COLOR": "1"}

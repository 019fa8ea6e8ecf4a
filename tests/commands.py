"""Commands in processes of their own: begun anew, or forked off one that has loaded the program already.

Python and the libraries take a second of processor time to start; where the start is not the point, `forked` begins
the same command at once. Both can be stopped by a signal, and give status, output and complaints.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline import __main__

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess  # Windows has no such class

ROOT = Path(__file__).resolve().parent.parent


class Running(Protocol):
    """A command on its way; `returncode` is known when it has ended, -9 after a kill."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int: ...

    def send_signal(self, sig: int, /) -> None:
        """Send it a signal."""

    def communicate(self, *, timeout: float) -> tuple[str, str]:
        """Wait for its end; (output, complaints)."""


def _hears_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def begun(workspace: Path, *arguments: str) -> subprocess.Popen[str]:
    """A command begun in a process of its own that hears Ctrl-C, even where this one was told to ignore it."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments, "--workspace", str(workspace)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        preexec_fn=_hears_interrupts if os.name == "posix" else None,
    )


def forked(workspace: Path, *arguments: str) -> Running:
    """The same command, forked off a process that has loaded the program; it hears signals when this returns.

    Windows forks nothing: there it is begun anew.
    """
    if os.name != "posix":
        return begun(workspace, *arguments)
    return _Forked([*arguments, "--workspace", str(workspace)])


class _Forked:
    def __init__(self, arguments: list[str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="lenh-")
        self._said = Path(self._folder.name)
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["pipeline.cli.run", "pipeline.cli.every"])
        self._process: ForkServerProcess = context.Process(
            target=_carry_out, args=(self._said, arguments, dict(os.environ))
        )
        self._process.start()
        until = time.monotonic() + 60
        while not (self._said / "ready").exists():
            assert time.monotonic() < until and self._process.exitcode is None
            time.sleep(0.002)

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int:
        assert self._process.exitcode is not None
        return self._process.exitcode

    def send_signal(self, sig: int, /) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, sig)

    def communicate(self, *, timeout: float) -> tuple[str, str]:
        self._process.join(timeout)
        assert self._process.exitcode is not None, "it has not ended"
        out, err = ((self._said / name).read_text("utf-8") for name in ("out", "err"))
        self._folder.cleanup()
        return out, err


def _carry_out(said: Path, arguments: list[str], environment: dict[str, str]) -> None:
    """In the forked process: what a start of the program does, without loading it."""
    for stream, name in ((1, "out"), (2, "err")):
        file = os.open(said / name, os.O_WRONLY | os.O_CREAT)
        os.dup2(file, stream)
        os.close(file)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    sys.argv = ["tonghop", *arguments]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        (said / "ready").touch()
        __main__.start()
    except KeyboardInterrupt:  # it has not begun: as Python itself ends then
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.raise_signal(signal.SIGINT)

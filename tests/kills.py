"""Commands stopped at random moments: what stands afterwards is old or new and whole, and the next run puts all right.

python -m tests.kills --count 100 --seed 1
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _hears_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def command(workspace: Path, *arguments: str) -> subprocess.Popen[str]:
    """A command begun in a process of its own that hears Ctrl-C, even where this one was told to ignore it."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments, "--workspace", str(workspace)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        preexec_fn=_hears_interrupts,
    )

"""A screen that nobody sees, for tests of the window; on Windows the desktop, which is always there."""

from __future__ import annotations

import atexit
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest

ORDINARY = 96  # dots per inch
SMALL = (1366, 768)  # what many office machines have

needs_screen = pytest.mark.skipif(
    (os.name == "posix" and shutil.which("Xvfb") is None) or importlib.util.find_spec("tkinter") is None,
    reason="a screen of its own (Xvfb) or tkinter is not installed",
)


@contextmanager
def screen(per_inch: int = ORDINARY) -> Iterator[str]:
    """The name of a screen, for DISPLAY, that is there until the block ends; 120 dots per inch: enlarged to 125 %.

    Windows knows no such names: there it is the desktop.
    """
    if os.name != "posix":
        yield _desktop(per_inch)
        return
    process, name = _begun(per_inch)
    try:
        yield name
    finally:
        process.terminate()
        process.wait()


@cache
def lasting(per_inch: int = ORDINARY) -> str:
    """The same until all tests have ended: Tk never lets go of a screen, and ends the process where one is gone."""
    if os.name != "posix":
        return _desktop(per_inch)
    process, name = _begun(per_inch)
    atexit.register(process.terminate)
    return name


def _desktop(per_inch: int) -> str:
    """The desktop of Windows, as large and as much enlarged as it is."""
    if per_inch != ORDINARY:
        pytest.skip("on Windows the person at the desktop says how much is enlarged")
    return os.environ.get("DISPLAY", "")


def _begun(per_inch: int) -> tuple[subprocess.Popen[bytes], str]:
    read, write = os.pipe()
    width, height = SMALL
    size = f"{width}x{height}x24"
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-dpi", str(per_inch), "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        return process, f":{told.readline().strip()}"

"""What Wine does otherwise than Windows, in whose place it runs; tests of that are skipped there, with the reason."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import tkinter as tk


def on_wine() -> bool:
    """Whether this Windows is Wine: its ntdll tells which."""
    if sys.platform != "win32":
        return False
    import ctypes

    return hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


def not_on_wine(lacking: str) -> pytest.MarkDecorator:
    """Skip a test there; `lacking` says what Wine does otherwise than Windows."""
    return pytest.mark.skipif(on_wine(), reason=f"Wine {lacking}")


needs_time_of_others = not_on_wine("tells of every process the processor time of the one that asks")


def tk_begun() -> tk.Tk:
    """Tk, begun: where an earlier one has gone, Wine at times reads the files of Tcl only when asked once more."""
    import tkinter as tk

    if on_wine():
        with suppress(tk.TclError):
            return tk.Tk()
    return tk.Tk()

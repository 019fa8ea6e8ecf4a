"""Whether the window can be opened here, and its opening."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded once the window is wanted
    from pipeline.window.memory import Remembered


def can_open() -> bool:
    """Whether there is a screen to draw on, somebody before it, and a Python that can draw."""
    if os.environ.get("CI") or importlib.util.find_spec("tkinter") is None:
        return False
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY"))


def open_window() -> bool:
    """Show the window until it is closed; False where the screen is not to be had."""
    import tkinter as tk

    from pipeline.machine import own_folder
    from pipeline.window import asking, memory
    from pipeline.window.look import aware_of_scaling, dress
    from pipeline.window.main import MainWindow

    aware_of_scaling()
    try:
        root = tk.Tk(className="tonghop")
    except tk.TclError:  # DISPLAY names a screen that is not there
        return False
    kept = own_folder() / memory.FILE_NAME
    asking.in_vietnamese(root)
    window = MainWindow(root, dress(root), workspace_at(Path.cwd(), memory.recalled(kept)), kept)
    root.after_idle(window.start)
    root.mainloop()
    return True


def workspace_at(here: Path, known: Remembered) -> Path:
    """The folder it is opened in where that is a workspace, else the last one chosen that is there still."""
    if (here / "inputs").is_dir():
        return here
    return next((Path(f) for f in reversed(known.chosen) if (Path(f) / "inputs").is_dir()), here)

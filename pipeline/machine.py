"""Programs of this machine, looked for where the machine keeps programs and nowhere else."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def on_the_path(name: str) -> str:
    """A program in a folder that the search path names in full; '' where there is none.

    Never one of the folder somebody happens to work in: Windows looks there first, and a workspace takes files from
    anybody.
    """
    file = f"{name}.exe" if sys.platform == "win32" else name
    for folder in os.get_exec_path():
        found = Path(folder, file)
        if Path(folder).is_absolute() and found.is_file() and os.access(found, os.X_OK):
            return str(found)
    return ""

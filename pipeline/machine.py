"""Programs of this machine, looked for where the machine keeps programs and nowhere else, and ended whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NoReturn

_APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"
_PROGRAM_FOLDERS = ("ProgramW6432", "ProgramFiles", "ProgramFiles(x86)")
_OWN = "TONGHOP_"
# Windows opens a console for what is started from a window, and shows it.
NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
GIVING_WAY: int = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)  # elsewhere a process says so itself


def on_the_path(name: str, ending: str = ".exe") -> str:
    """A program in a folder that the search path names in full; '' where there is none. `ending`: on Windows.

    Never one of the folder somebody happens to work in: Windows looks there first, and a workspace takes files from
    anybody.
    """
    file = f"{name}{ending}" if sys.platform == "win32" else name
    for folder in os.get_exec_path():
        found = Path(folder, file)
        if Path(folder).is_absolute() and os.path.isfile(found) and os.access(found, os.X_OK):  # not Path.is_file
            return str(found)
    return ""


def program_folders() -> Iterator[Path]:
    """Where Windows keeps programs: for all who work on the machine, and this one's own."""
    yield from (Path(folder) for name in _PROGRAM_FOLDERS if (folder := os.environ.get(name)))
    if own := os.environ.get("LOCALAPPDATA"):
        yield Path(own, "Programs")


def registered(program: str) -> str:
    """Where Windows was told that a program lies ('winword.exe'), and it does; '' elsewhere."""
    if sys.platform == "win32":
        import winreg

        for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
            with suppress(OSError):
                said = winreg.QueryValue(root, rf"{_APP_PATHS}\{program}").strip('" ')
                if Path(said).is_absolute() and Path(said).is_file():
                    return said
    return ""


def knows_objects_of(name: str) -> bool:
    """Whether a program offers to be steered under that name ('Word.Application'), as only Windows knows it."""
    if sys.platform == "win32":
        import winreg

        with suppress(OSError):
            return bool(winreg.QueryValue(winreg.HKEY_CLASSES_ROOT, rf"{name}\CLSID"))
    return False


def is_terminal(stream: IO[Any] | None) -> bool:
    """Whether somebody sits before it; Windows calls a terminal also what leads nowhere (NUL), as of a planned task."""
    if stream is None or stream.closed or not stream.isatty():
        return False
    if sys.platform == "win32":
        import ctypes
        import msvcrt

        handle, mode = msvcrt.get_osfhandle(stream.fileno()), ctypes.c_ulong()
        return bool(ctypes.windll.kernel32.GetConsoleMode(ctypes.c_void_p(handle), ctypes.byref(mode)))
    return True


def surroundings() -> dict[str, str]:
    """The variables that another program is given: none of ours, which may hold passwords."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_OWN)}


def carried_out(command: list[str], seconds: float, folder: Path, environment: dict[str, str]) -> bool:
    """Run a program that says nothing and asks nothing, in `folder`; when time is up it is ended whole, and False."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=folder,
        start_new_session=True,  # what it starts has to go with it
        creationflags=NO_WINDOW,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    finally:
        if process.poll() is None:
            end_whole(process)
    return True


def end_whole(process: subprocess.Popen[bytes]) -> None:
    """End a process that was begun as a session or group of its own, and all that it has started."""
    import psutil  # not for every command that only looks for a program

    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end_own_whole() -> NoReturn:
    """End this process, which was begun as a session of its own, and all that it has started, at once."""
    if sys.platform != "win32":
        os.killpg(0, signal.SIGKILL)
    import psutil

    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            child.kill()
    os._exit(0)


def own_folder() -> Path:
    """Where this user's own settings of the program lie, as the system has it; typed commands keep theirs there."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home()) / "tonghop"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "tonghop"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "tonghop"

"""Files that another program holds open: waited for a little, then said, with who holds them where a file tells it.

Windows refuses what another program has open: Excel, a virus scanner, a program that synchronizes the folder. Most let
go within a second; Excel keeps a workbook until it is closed. Elsewhere nothing is refused, and nothing waited for.
"""

from __future__ import annotations

import errno
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from pipeline.errors import InUse
from pipeline.text import clean

_DENIED, _SHARING, _LOCKED = 5, 32, 33  # what Windows says: denied is said of folders and rights, too
_HELD = frozenset({_DENIED, _SHARING, _LOCKED})
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.2)  # seconds between the tries: in all as long as people wait without asking
_MOST = 4096  # bytes read of a file that says who has another open

T = TypeVar("T")


def patiently(step: Callable[[], T], about: Path, *, of_folder: bool = False) -> T:
    """What `step` gives, tried again while another program holds a file; `about`: the file that people know.

    `of_folder`: it is a folder that is moved, which any open file in it hinders; a file never takes a folder's place,
    however long one waits. Raises InUse where it is held beyond the patience, and any other OSError at once.
    """
    for pause in (*PAUSES, None):
        try:
            return step()
        except OSError as error:
            number = _number(error)
            if number not in _HELD or (about.is_dir() and not of_folder):
                raise
            if pause is None:
                holder = _in_folder(about) if of_folder else held_by(about)
                if number == _DENIED and not holder:
                    raise  # more likely a matter of rights
                raise InUse(error, holder) from error
        time.sleep(pause)
    raise AssertionError  # the last try has returned or raised


def _number(error: OSError) -> int:
    """What Windows says; where a file is opened it comes as a number of C, the same for being held and for rights."""
    said: int | None = getattr(error, "winerror", None)
    if said is None:
        return _DENIED if sys.platform == "win32" and error.errno == errno.EACCES else 0
    return said


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file to be read, when those who hold it let it be. Raises OSError (InUse)."""
    with patiently(lambda: path.open("rb"), path) as file:
        yield file


def read_whole(path: Path) -> bytes:
    """All bytes of a file, when those who hold it let it be read. Raises OSError (InUse)."""
    return patiently(path.read_bytes, path)


# --------------------------------------------------------------------- what programs put beside a file they have open


def owner_files(path: Path) -> tuple[Path, ...]:
    """Those that are there of the files by which Excel, Word and LibreOffice tell others that they have `path` open."""
    names = (f"~${path.name}", f"~${path.name[1:]}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    return tuple(found for found in map(path.with_name, names) if found.exists())


def is_owner_file(path: Path) -> bool:
    """Whether a file is one by which a program tells others what it has open, and nothing of people's own."""
    return path.name.startswith(("~$", ".~lock."))


def program_of(owner: Path) -> str:
    """The program that an owner file is of."""
    if owner.name.startswith("."):
        return "LibreOffice"
    return "Word" if owner.suffix.lower().startswith(".do") else "Excel"


def held_by(path: Path) -> str:
    """Who has a file open, as an owner file beside it tells: “Excel (Trần Thị B)”; blank where none does."""
    for owner in owner_files(path):
        who = ""
        with suppress(OSError), owner.open("rb") as file:
            who = _user(file.read(_MOST), by_office=owner.name.startswith("~"))
        return f"{program_of(owner)} ({who})" if who else program_of(owner)
    return ""


def _in_folder(folder: Path) -> str:
    """Who has a file of a folder open, and which."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if not is_owner_file(path) and (holder := held_by(path)):
            return f"{holder}: {path.name}"
    return ""


def _user(content: bytes, *, by_office: bool) -> str:
    """Whose name stands in an owner file."""
    if not by_office:
        return clean(content.decode(errors="replace").partition(",")[0])[:60]
    # A third of it has the name in the code page of that machine, two thirds in UTF-16, each behind its length.
    at = len(content) // 3
    letters = int.from_bytes(content[at : at + 2], "little")
    return clean(content[at + 2 : at + 2 + 2 * letters].decode("utf-16-le", errors="replace"))[:60]

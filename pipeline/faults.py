"""Faults of the program itself: listed with the file over which they happened, as ours; the other files go on."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from platform import platform

from pipeline import __version__
from pipeline.errors import PipelineError, interrupted
from pipeline.text import clean

LOG_FILE = "loi-chuong-trinh.txt"
FAULT_OF_OURS = "lỗi của chương trình, hãy báo cho người phụ trách phần mềm"
_PACKAGE = Path(__file__).resolve().parent
_FRAMES = 8  # of a trace: those nearest to the fault
_MESSAGE = 120  # characters of what the error says: it may repeat what a union wrote

_HEAD = """\
LỖI CỦA CHƯƠNG TRÌNH (không phải của đơn vị gửi tệp)
Gửi tệp này, kèm tệp có tên dưới đây, cho người phụ trách phần mềm. Các tệp khác vẫn được xử lý bình thường.
"""


class WorkerFault(Exception):
    """A fault in a process of ours; its words are the trace there."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happened over which file: one line, and the last steps before it."""

    file: str
    error: str
    trace: str


@contextmanager
def one_file(file: str, faults: list[Fault]) -> Iterator[None]:
    """Around the work on one file: a fault of ours in it is put into `faults`, and the work on the others goes on.

    Any exception is caught here; elsewhere only in the worker of `intake.guard`, which sends it here, and by
    `calamine`, where a panic in Rust has no public type. What is wrong with the set-up, or refused by the system (a
    full disk, a file that is open elsewhere), concerns the whole run and passes through.
    """
    try:
        yield
    except PipelineError:
        raise
    except Exception as error:
        if interrupted(error):
            raise KeyboardInterrupt from None
        if isinstance(error, OSError) and error.errno is not None:
            raise
        faults.append(fault(error, file))


def fault(error: Exception, file: str = "") -> Fault:
    """What an error says, and the last steps before it, a line each; one told by a process of ours as it was there."""
    if isinstance(error, WorkerFault):
        trace = str(error)
        return Fault(file, trace.rpartition("\n")[2], trace)
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    said = f"{type(error).__name__}: {clean(error)[:_MESSAGE]}"
    return Fault(file, said, "\n".join([*(f"{_place(f.filename)}:{f.lineno} {f.name}" for f in frames), said]))


def _place(file: str) -> str:
    """A source file without the folders above it, which differ from machine to machine."""
    path = Path(file)
    return path.relative_to(_PACKAGE.parent).as_posix() if path.is_relative_to(_PACKAGE) else path.name


def log(faults: Iterable[Fault]) -> str:
    """What is kept for whoever looks after the program; equal traces stand once, with all their files."""
    files: dict[str, list[str]] = {}
    for fault in faults:
        files.setdefault(fault.trace, []).append(fault.file)
    version = f"tonghop {__version__}, Python {sys.version.split()[0]}, {platform(terse=True)}\n"
    pieces = ("\n".join(["", *(f"Tệp: {file}" for file in names), trace, ""]) for trace, names in files.items())
    return "".join([_HEAD, version, *pieces])

"""The program workbook written anew by a command: whole or not at all, and never under somebody who has it open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.files import ChangedMeanwhile, bytes_at, replaced_file
from pipeline.in_use import held_by, owner_files


def rewritten(path: Path, write: Callable[[Path], None], undone: str = "chưa đổi gì") -> None:
    """Put what `write` writes to a path in the place of the program workbook.

    Raises PipelineError where it is open, or was saved meanwhile; `undone` says what was not done then.
    """
    for lock in owner_files(path):
        raise PipelineError(
            f"{path}: tệp chương trình đang mở trong {held_by(path)}, {undone}; hãy lưu, đóng lại rồi làm lại "
            f"(nếu không ai mở: xóa tệp {lock.name})."
        )
    try:
        with replaced_file(path, bytes_at(path)) as scratch:
            write(scratch)
    except ChangedMeanwhile:
        raise PipelineError(f"{path}: tệp vừa được lưu ở chương trình khác, {undone}; hãy làm lại.") from None

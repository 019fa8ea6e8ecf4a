"""Rows added to the table of the office's decisions, which is made on first use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.files import ChangedMeanwhile, bytes_at, replaced_file
from pipeline.in_use import held_by, owner_files
from pipeline.intake.decision_table import SHEET
from pipeline.intake.senders.table import SENDERS
from pipeline.program.sheets import Sheet

MOST_TRIES = 5  # to add rows to a table that others keep saving


def ensure(path: Path) -> None:
    """Make the empty table where there is none, so that staff find it; a table that is there is never touched."""
    if not path.exists():
        from pipeline.program import blank  # here: it loads what edits workbooks, and few runs write into the table

        with replaced_file(path) as scratch:
            blank.write_tables(scratch, (SHEET, SENDERS))


def append(path: Path, rows: Sequence[Mapping[str, object]], spec: Sheet = SHEET) -> None:
    """Add rows (column key -> value) below what stands in a table, made first where there is none.

    Raises PipelineError when the table is open in a spreadsheet program, which would write over the new rows.
    """
    ensure(path)
    for lock in owner_files(path):
        raise PipelineError(
            f"{path}: bảng xử lý đang mở trong {held_by(path)}; hãy lưu, đóng lại rồi chạy lại lệnh này "
            f"(nếu không ai mở: xóa tệp {lock.name})."
        )
    if not rows:
        return
    from pipeline.program import blank  # as above

    for _ in range(MOST_TRIES):
        former = bytes_at(path)
        try:
            with replaced_file(path, former) as scratch:
                blank.append(path, scratch, spec, rows)
            return
        except ChangedMeanwhile:  # somebody has saved the table: below what stands in it now
            continue
    raise PipelineError(
        f"{path}: bảng xử lý cứ được lưu lại trong lúc ghi thêm nên chưa ghi được dòng nào; hãy đóng các chương trình "
        "đang mở hay đồng bộ tệp này rồi chạy lại lệnh."
    )

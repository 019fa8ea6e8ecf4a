"""What a round's files below outputs/<program>/<period>/ are called, told by: known without what writes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError, reason
from pipeline.faults import Fault

SUMMARY_FILE = "tong-hop.xlsx"
PARTS_FOLDER = "tong-hop"  # beside it, where a round has more unions than one workbook holds: a workbook for each part
DATA_FILE = "so-lieu.parquet"  # likewise: every figure
OVERVIEW_FILE, OVERVIEW_PDF = "tong-quan.html", "tong-quan.pdf"
TRACKING_FILE = "so-theo-doi.xlsx"
RETURNS_FOLDER = "tra-lai"
COMPARISON_FILE = "so-sanh.xlsx"


def summary_books(folder: Path) -> tuple[Path, ...]:
    """The summary workbooks that stand in a period's folder: that of the whole, then those of its parts."""
    return (folder / SUMMARY_FILE, *sorted((folder / PARTS_FOLDER).glob("[!~]*.xlsx")))


@dataclass(frozen=True)
class Marked:
    """The names of the marked copies written, and where the program itself failed over one."""

    names: tuple[str, ...]
    faults: tuple[Fault, ...]


def remove_outdated(path: Path) -> None:
    """Remove what was made of a former round, as its PDF. Raises PipelineError where it cannot be removed."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise PipelineError(
            f"{path}: không xóa được bản cũ ({reason(error)}); hãy đóng tệp đang mở rồi chạy lại."
        ) from None

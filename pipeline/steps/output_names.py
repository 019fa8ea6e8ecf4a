"""What a round's files below outputs/<program>/<period>/ are called, told by: known without what writes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError, reason
from pipeline.faults import Fault

SUMMARY_FILE = "tong-hop.xlsx"
OVERVIEW_FILE, OVERVIEW_PDF = "tong-quan.html", "tong-quan.pdf"
TRACKING_FILE = "so-theo-doi.xlsx"
RETURNS_FOLDER = "tra-lai"
COMPARISON_FILE = "so-sanh.xlsx"


@dataclass(frozen=True)
class Marked:
    """The names of the marked copies written, and where the program itself failed over one."""

    names: tuple[str, ...]
    faults: tuple[Fault, ...]


def remove_outdated(pdf: Path) -> None:
    """Remove the PDF of the former page. Raises PipelineError where it cannot be removed."""
    try:
        pdf.unlink(missing_ok=True)
    except OSError as error:
        raise PipelineError(
            f"{pdf}: không xóa được bản cũ ({reason(error)}); hãy đóng tệp đang mở rồi chạy lại."
        ) from None

"""What a round's files below outputs/<program>/<period>/ are called, told by: known without what writes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError, reason
from pipeline.faults import Fault
from pipeline.file_names import file_name
from pipeline.files import going
from pipeline.program.model import Unit
from pipeline.round import in_parts

SUMMARY_FILE, PARTS_FOLDER = in_parts.WHOLE, in_parts.FOLDER
DATA_FILE = "so-lieu.parquet"  # likewise: every figure
OVERVIEW_FILE, OVERVIEW_PDF = "tong-quan.html", "tong-quan.pdf"
TRACKING_FILE = "so-theo-doi.xlsx"
RETURNS_FOLDER = "tra-lai"
COMPARISON_FILE = "so-sanh.xlsx"
REVIEW_FILE = "bao-cao.docx"
NOTE_FILE = "bao-cao-nhanh.docx"
DRAFTS_FOLDER = "du-thao"
UP_FOLDER = "gui-cap-tren"
DRAFT_FILE = "gui-cap-tren.eml"
FORMS_FOLDER = "bieu-mau"
MADE_FROM_FILE = "lam-tu.json"  # in .luu: of which figures the files that go up were made


def form_name(unit: Unit) -> str:
    """'YB01 CĐCS Sở Nội vụ.xlsx'."""
    return f"{file_name(f'{unit.code} {unit.name}')}.xlsx"


def summary_books(folder: Path) -> tuple[Path, ...]:
    """The summary workbooks that stand in a period's folder: that of the whole, then those of its parts."""
    return (folder / SUMMARY_FILE, *sorted((folder / PARTS_FOLDER).glob("[!~]*.xlsx")))


@dataclass(frozen=True)
class Marked:
    """The names of the marked copies written, and where the program itself failed over one."""

    names: tuple[str, ...]
    faults: tuple[Fault, ...]


@contextmanager
def outdated(*paths: Path) -> Iterator[None]:
    """What was made of a former round, as its PDF, goes when the block ends well, and stays otherwise.

    Raises PipelineError before the block where one of them cannot be removed.
    """
    with ExitStack() as gone:
        for path in paths:
            try:
                gone.enter_context(going(path))
            except OSError as error:
                raise PipelineError(
                    f"{path}: không xóa được bản cũ ({reason(error)}); hãy đóng tệp đang mở rồi chạy lại."
                ) from None
        yield

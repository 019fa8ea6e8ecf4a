"""Documents as PDF, made by LibreOffice where it is installed: of each what the gate lets through."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.gate.gate import gated
from pipeline.documents.gate.left import LeftOut
from pipeline.documents.merge.word_package import NotADocument
from pipeline.documents.soffice import convert, find_soffice
from pipeline.errors import reason
from pipeline.files import put

SECONDS = 180.0  # a report of hundreds of pages takes less than a minute


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF, or why there is none in one line; `left`: what of the document is not in it."""

    path: Path | None
    why_not: str = ""
    left: tuple[LeftOut, ...] = ()


def write_pdf(document: Path, seconds: float = SECONDS) -> Pdf:
    """Write the PDF of a .docx beside it, whole or not at all; without LibreOffice nothing is written."""
    try:
        return _made(document, seconds)
    except NotADocument as error:
        return Pdf(None, f"Không có bản PDF: {document.name} {error}.")
    except OSError as error:  # of the folder for temporary files, which means nothing to anybody
        return Pdf(None, f"Không có bản PDF: máy không cho ghi tệp tạm ({reason(error)}).")


def _made(document: Path, seconds: float) -> Pdf:
    soffice = find_soffice()
    if not soffice:
        return Pdf(None, "Không có bản PDF: máy chưa cài LibreOffice.")
    target = document.with_suffix(".pdf")
    content, left = gated(document.read_bytes())
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        copy = folder / "van-ban.docx"  # one that nobody has open, with a name no shell objects to
        copy.write_bytes(content)
        if not convert(soffice, copy, "pdf", folder, seconds):
            return Pdf(None, f"Không có bản PDF: sau {seconds:g} giây LibreOffice chưa chuyển xong {document.name}.")
        made = copy.with_suffix(".pdf")
        content = made.read_bytes() if made.is_file() else b""
    if not (content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]):
        return Pdf(None, f"Không có bản PDF: LibreOffice không chuyển được {document.name}.")
    put(target, content)
    return Pdf(target, left=left)

"""Documents as PDF, made by LibreOffice, else by Word, where one is installed: of each what the gate lets through.

Revisions of ours that nobody settled are printed as accepted: LibreOffice shifts footnotes that stand in revisions.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from pipeline.documents import soffice, word
from pipeline.documents.gate.gate import gated
from pipeline.documents.gate.left import LeftOut
from pipeline.documents.merge.word_package import NotADocument
from pipeline.documents.revisions.readings import readings
from pipeline.documents.soffice import find_soffice
from pipeline.documents.word import find_word
from pipeline.errors import reason
from pipeline.files import put
from pipeline.in_use import read_whole

_OF_WORD = (".docx",)
SECONDS = 180.0  # a report of hundreds of pages takes less than a minute


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF, or why there is none in one line; `left`: what of the document is not in it.

    `no_office`: this machine has no program that makes one.
    """

    path: Path | None
    why_not: str = ""
    left: tuple[LeftOut, ...] = ()
    no_office: bool = False


def write_pdf(document: Path, seconds: float = SECONDS) -> Pdf:
    """Write the PDF of a .docx beside it, whole or not at all; without either nothing is written."""
    try:
        content, left = gated(read_whole(document))
        content = readings(content).accepted
    except NotADocument as error:
        return Pdf(None, f"Không có bản PDF: {document.name} {error}.")
    except OSError as error:
        return Pdf(None, f"Không có bản PDF: không đọc được {document.name} ({reason(error)}).")
    made = converted(content, document, seconds)
    return replace(made, left=left) if made.path else made


def converted(content: bytes, document: Path, seconds: float = SECONDS) -> Pdf:
    """Write `content` as PDF, whole or not at all, beside the file `document`, whose name and kind it goes by."""
    try:
        return _made(content, document, seconds)
    except OSError as error:  # of the folder for temporary files, which means nothing to anybody
        return Pdf(None, f"Không có bản PDF: máy không cho ghi tệp tạm ({reason(error)}).")


def _made(content: bytes, document: Path, seconds: float) -> Pdf:
    office = _office(document.suffix)
    if office is None:
        wanted = "LibreOffice hoặc Word" if document.suffix in _OF_WORD else "LibreOffice"
        return Pdf(None, f"Không có bản PDF: máy chưa cài {wanted}.", no_office=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        copy = Path(scratch, f"van-ban{document.suffix}")  # one nobody has open, with a name no shell objects to
        copy.write_bytes(content)
        if not office.convert(copy, seconds):
            return Pdf(None, f"Không có bản PDF: sau {seconds:g} giây {office.name} chưa chuyển xong {document.name}.")
        printed = copy.with_suffix(".pdf")
        made = printed.read_bytes() if printed.is_file() else b""
    if not (made.startswith(b"%PDF-") and b"%%EOF" in made[-1024:]):
        return Pdf(None, f"Không có bản PDF: {office.name} không chuyển được {document.name}.")
    target = document.with_suffix(".pdf")
    put(target, made)
    return Pdf(target)


class _Office(NamedTuple):
    """A program that writes PDF: its name, and what writes the one of a file beside it, False when time is up."""

    name: str
    convert: Callable[[Path, float], bool]


def _office(kind: str) -> _Office | None:
    """What there is to print a file of that kind; None where nothing is."""
    if program := find_soffice():
        return _Office("LibreOffice", lambda copy, most: soffice.convert(program, copy, "pdf", copy.parent, most))
    if kind in _OF_WORD and (shell := find_word()):
        return _Office("Word", lambda copy, most: word.convert(shell, copy, copy.with_suffix(".pdf"), most))
    return None

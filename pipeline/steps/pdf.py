"""Documents as PDF, made by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import reason
from pipeline.files import put

SECONDS = 180.0  # a report of hundreds of pages takes less than a minute
_ELSEWHERE = (
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.exe"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)  # where it lies when no search path leads to it


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF, or why there is none in one line."""

    path: Path | None
    why_not: str = ""


def find_soffice() -> str:
    """The LibreOffice program; blank where there is none."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((str(path) for path in _ELSEWHERE if path.is_file()), "")


def write_pdf(document: Path, seconds: float = SECONDS) -> Pdf:
    """Write the PDF of `document` beside it, whole or not at all; without LibreOffice nothing is written."""
    try:
        return _made(document, seconds)
    except OSError as error:  # of the folder for temporary files, which means nothing to anybody
        return Pdf(None, f"Không có bản PDF: máy không cho ghi tệp tạm ({reason(error)}).")


def _made(document: Path, seconds: float) -> Pdf:
    soffice = find_soffice()
    if not soffice:
        return Pdf(None, "Không có bản PDF: máy chưa cài LibreOffice.")
    target = document.with_suffix(".pdf")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        copy = folder / f"van-ban{document.suffix}"  # one that nobody has open, with a name no shell objects to
        copy.write_bytes(document.read_bytes())
        if not _converted(soffice, copy, folder, seconds):
            return Pdf(None, f"Không có bản PDF: sau {seconds:g} giây LibreOffice chưa chuyển xong {document.name}.")
        made = copy.with_suffix(".pdf")
        content = made.read_bytes() if made.is_file() else b""
    if not (content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]):
        return Pdf(None, f"Không có bản PDF: LibreOffice không chuyển được {document.name}.")
    put(target, content)
    return Pdf(target)


def _converted(soffice: str, source: Path, folder: Path, seconds: float) -> bool:
    """Run LibreOffice with a profile of its own, so that one already open does not matter; False when time is up."""
    command = [
        soffice,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(source),
    ]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # soffice is a wrapper: its children have to go with it
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    finally:
        if process.poll() is None:
            _kill(process)
    return True


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()

"""Printed files: LibreOffice makes them, poppler reads them."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.soffice import convert_all

REPOSITORY = Path(__file__).resolve().parent.parent


def to_pdf(sources: Sequence[Path], folder: Path) -> list[Path]:
    """The files as PDF in a folder, in their order."""
    return convert_all(sources, folder, "pdf", seconds=600)


def page_texts(pdf: Path) -> list[str]:
    """What stands on each page."""
    told = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return told.stdout.decode("utf-8").split("\f")[:-1]

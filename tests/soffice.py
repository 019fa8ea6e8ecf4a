"""LibreOffice as the second opinion: converts in a throw-away profile that always recalculates."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")
needs_soffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")

# 0: always recalculate on load, whatever wrote the file.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


def convert(source: Path, folder: Path, target: str = "xlsx", *, seconds: int = 240) -> Path:
    """Convert `source` to the format `target` (for example 'xlsx', 'pdf') into `folder`; formulas are recalculated."""
    return convert_all([source], folder, target, seconds=seconds)[0]


def convert_all(sources: Sequence[Path], folder: Path, target: str, *, seconds: int = 240) -> list[Path]:
    """Convert several files as `convert` does, with one start of LibreOffice."""
    assert SOFFICE is not None
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        settings = Path(profile) / "user" / "registrymodifications.xcu"
        settings.parent.mkdir()
        settings.write_text(_PROFILE, encoding="utf-8")
        command = [
            SOFFICE,
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            target,
            "--outdir",
            str(folder),
            *map(str, sources),
        ]
        said = _run(command, seconds)
    made = [folder / f"{source.stem}.{target}" for source in sources]
    assert all(path.is_file() for path in made), f"soffice: {said}"
    return made


def saved_again(documents: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Word documents by name, each opened and saved by LibreOffice."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in documents.items():
        (folder / f"{name}.docx").write_bytes(content)
    made = convert_all(sorted(folder.glob("*.docx")), folder / "luu-lai", "docx", seconds=500)
    return {path.stem: path.read_bytes() for path in made}


def _run(command: list[str], seconds: int) -> str:
    """Run soffice in a process group of its own: the wrapper's death alone would leave soffice.bin running."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise

"""LibreOffice as the second opinion: converts in a profile of its own that always recalculates."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
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
    folder.mkdir(parents=True, exist_ok=True)
    said = carried_out(["--convert-to", target, "--outdir", str(folder), *map(str, sources)], seconds)
    made = [folder / f"{source.stem}.{target.partition(':')[0]}" for source in sources]
    assert all(path.is_file() for path in made), f"soffice: {said}"
    return made


def carried_out(task: Sequence[str], seconds: int) -> str:
    """What LibreOffice says of a task, in a throw-away profile."""
    with tempfile.TemporaryDirectory() as folder:
        return _run(_command(Path(folder), task), seconds)


class OpenOffice:
    """A LibreOffice that is left open and does one task after another; a start takes a second of processor time.

    It closes itself after a task unless a document is open. One that has gone is started again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def carry_out(self, task: Sequence[str], seconds: int) -> str:
        """What it says of the task; one that does not end in time is stopped, and the office with it."""
        if self._process is None or self._process.poll() is not None:
            self._open(seconds)
        try:
            return _run(_command(self._folder / "profile", task), seconds)
        except subprocess.TimeoutExpired:
            self.close()
            raise

    def _open(self, seconds: int) -> None:
        note = self._folder / "mo.txt"
        note.write_text("open", encoding="utf-8")
        opened = self._folder / f".~lock.{note.name}#"  # written when the document is open
        opened.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            _command(self._folder / "profile", [str(note)]),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + seconds
        while not opened.exists():
            assert time.monotonic() < end and self._process.poll() is None, "soffice did not open"
            time.sleep(0.05)

    def close(self) -> None:
        """Stop it."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()


def _command(profile: Path, task: Sequence[str]) -> list[str]:
    assert SOFFICE is not None
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(_PROFILE, encoding="utf-8")
    return [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *task]


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

"""datamaps, the nearest published program: cells of many workbooks by a list of addresses, into one master workbook."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.forms.read import RawForm, read
from tests.bench.measured import Cost, cost_of
from tests.bench.saved import KEPT, NotHere

VERSION = "1.1.9"
ASKED = ("I_", "Q_", "N_", "T_")  # names of the cells that people fill in


@dataclass(frozen=True)
class Datamaps:
    """datamaps over some returned forms: `home` is where it keeps its settings and writes to."""

    program: Path
    home: Path
    inputs: Path

    def cost(self) -> Cost:
        """What reading all of them costs."""
        asked = [self.program, "import", "templates", "-m", "--inputdir", self.inputs]
        return cost_of(asked, {"HOME": str(self.home), "USERPROFILE": str(self.home)})

    def cost_of_start(self) -> Cost:
        """What its start costs."""
        return cost_of([self.program, "--version"], {"HOME": str(self.home), "USERPROFILE": str(self.home)})


def datamaps(files: Sequence[Path], folder: Path) -> Datamaps:
    """It over the returned `files`, set up in `folder`. Raises NotHere."""
    inputs, home = folder / "input", folder / "home"
    home.mkdir(parents=True)
    inputs.mkdir()
    for file in files:
        shutil.copy2(file, inputs)
    with (inputs / "datamap.csv").open("w", encoding="utf-8", newline="") as listed:
        written = csv.writer(listed)
        written.writerow(("cell_key", "template_sheet", "cell_reference", "type"))
        written.writerows(_cells(files[0]))
    return Datamaps(_installed(), home, inputs)


def _cells(file: Path) -> list[tuple[str, str, str, str]]:
    """What a form asks, as a datamap lists it."""
    raw = read(file.read_bytes(), file.name)
    assert isinstance(raw, RawForm)
    return [(n, c.ref.sheet, c.ref.cell, "TEXT") for n, c in raw.cells.items() if n.startswith(ASKED)]


def _installed() -> Path:
    """The program, in an environment of its own that is made the first time."""
    folder = KEPT / "datamaps"
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    program = scripts / ("datamaps.exe" if sys.platform == "win32" else "datamaps")
    if not program.exists():
        venv.create(folder, with_pip=True)
        asked = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"datamaps=={VERSION}"]
        if subprocess.run([scripts / "python", *asked], capture_output=True, check=False).returncode:
            shutil.rmtree(folder, ignore_errors=True)
            raise NotHere(f"không cài được datamaps {VERSION}: bỏ qua")
    return program

"""What a section of the benchmark found, and the file that keeps it between runs (docs/hieu-nang.json)."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from pipeline.settings import REPOSITORY

LIBRARIES = ("openpyxl", "python-calamine", "pandas", "xlsxwriter", "lxml", "docxtpl")
GIGABYTE = 1024**3
Shown = str | float | int | None  # a figure of a table; None: not measured


@dataclass(frozen=True)
class FoundTable:
    """A table of the page: its title, heads, and rows of words and figures."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]


@dataclass(frozen=True)
class Found:
    """What a section found.

    `reached`: figures by their names, which marks ask for; `curves`: by name, processor seconds at each size; `notes`:
    what is to be known, or was left out; `machine`, `commit`, `measured_at`: where, of what and when; `load`: how many
    processes wanted a processor just before, None where the system does not tell.
    """

    reached: Mapping[str, float] = field(default_factory=dict)
    tables: tuple[FoundTable, ...] = ()
    curves: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    machine: str = ""
    commit: str = ""
    measured_at: str = ""
    load: float | None = None


@dataclass(frozen=True)
class AllFound:
    """What all sections found, each when it was last measured."""

    sections: Mapping[str, Found]

    def reached(self, name: str) -> float | None:
        """A figure by its name; None when nobody has measured it."""
        return next((f.reached[name] for f in self.sections.values() if name in f.reached), None)

    def curve(self, name: str) -> dict[int, float]:
        """Processor seconds by size, of all sections that measured some."""
        joined: dict[int, float] = {}
        for found in self.sections.values():
            joined |= found.curves.get(name, {})
        return dict(sorted(joined.items()))

    def with_section(self, name: str, found: Found) -> AllFound:
        """The same with what a section found now."""
        return replace(self, sections={**self.sections, name: found})


def here_and_now() -> Found:
    """Nothing found yet, on this machine, of the commit that is checked out, now."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    at = datetime.now().isoformat(" ", timespec="minutes")
    return Found(machine=_machine(), commit=_commit(), measured_at=at, load=load)


def measured_there(found: Found, there: Found) -> Found:
    """What was found, with machine, commit, time and load of `there`."""
    return replace(found, machine=there.machine, commit=there.commit, measured_at=there.measured_at, load=there.load)


def read_found(path: Path) -> AllFound:
    """What the file keeps; nothing where there is none."""
    if not path.is_file():
        return AllFound({})
    kept = json.loads(path.read_text(encoding="utf-8"))
    return AllFound({name: _found(section) for name, section in kept.items()})


def write_found(path: Path, found: AllFound) -> None:
    """Keep it: a figure a line, so that a change of any is seen where the file is compared."""
    kept = {name: asdict(section) for name, section in found.sections.items()}
    text = json.dumps(_rounded(kept), ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _rounded(kept: object) -> object:
    """The same with figures of four digits that say something: more are of chance."""
    match kept:
        case float():
            return float(f"{kept:.4g}")
        case dict():
            return {str(name): _rounded(value) for name, value in kept.items()}
        case list() | tuple():
            return [_rounded(value) for value in kept]
    return kept


def _found(kept: dict[str, object]) -> Found:
    tables = tuple(FoundTable(t["title"], tuple(t["heads"]), tuple(map(tuple, t["rows"]))) for t in kept.pop("tables"))
    curves = {name: {int(n): s for n, s in points.items()} for name, points in kept.pop("curves").items()}
    return Found(tables=tables, curves=curves, notes=tuple(kept.pop("notes")), **kept)


def _machine() -> str:
    """Processor, cores, memory, system, Python, libraries, in a line."""
    cores, memory = os.cpu_count(), psutil.virtual_memory().total / GIGABYTE
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    system = f"{platform.system()} {platform.release()}"
    return f"{_processor()}, {cores} nhân, {memory:.0f} GB; {system}; Python {platform.python_version()}; {libraries}"


def _processor() -> str:
    return next(_processors(), "") or platform.processor() or platform.machine()


def _processors() -> Iterator[str]:
    """What Linux calls them."""
    told = Path("/proc/cpuinfo")
    for line in told.read_text(encoding="utf-8").splitlines() if told.is_file() else ():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            yield value.strip()


def _commit() -> str:
    """The commit that is measured, short; with a star where the program has been changed since."""
    changed = _git("status", "--porcelain", "--", "pipeline", "templates", "inputs")
    return _git("rev-parse", "--short", "HEAD") + ("*" if changed else "")


def _git(*words: str) -> str:
    told = subprocess.run(["git", *words], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return told.stdout.strip()

"""What is said on the screen of many problems at once, in which order, how much of it, and in which colours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from pipeline.cli import console, faults, round_lines, screen
from pipeline.faults import Fault
from pipeline.issues import CATALOGUE, CellRef, Issue, IssueRole, Severity
from pipeline.program.model import Program
from pipeline.round.consolidation import Consolidation
from tests.programs import make_program
from tests.readout import as_recorded

COLOURS = {"31": "red", "33": "yellow", "32": "green", "1": "bold", "2": "dim", "0": ""}


def shown(said: str) -> str:
    """What was said, every change of colour named."""
    for code, name in COLOURS.items():
        said = said.replace(f"\x1b[{code}m", f"<{name}>")
    return said


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """What was said since it was asked last."""
    monkeypatch.setenv("COLUMNS", "400")
    for one in (console.console, console.errors):
        monkeypatch.setattr(one, "record", True)
    yield lambda: shown("".join(one.export_text(styles=True) for one in (console.console, console.errors)))
    console.console.export_text()
    console.errors.export_text()


def of(code: str, file: str, cell: str = "", *, unit: str = "", what: str = "") -> Issue:
    return Issue(code, CellRef(file, "Số liệu" if cell else "", cell), "12", "số khác", what, unit, "Sửa ô này.")


def roled(role: IssueRole) -> str:
    """The first code of a role."""
    return next(code for code, kind in CATALOGUE.items() if kind.has(role))


def problems() -> dict[str, list[Issue]]:
    files = [f"2024/tệp {n:02}.xlsx" for n in range(25)]
    return {
        "none": [],
        "a note": [of("T15", files[0], unit="A05")],
        "one of each severity": [
            of(next(c for c, k in CATALOGUE.items() if k.severity is s), files[0]) for s in Severity
        ],
        "one kind, many files": [of("T02", file) for file in files],
        "one warning, many files": [of("T44", file, unit="A05") for file in files],
        "two kinds, some files": [of(code, file) for file in files[:4] for code in ("T02", "T12")],
        "many cells of a file": [
            of("G04", files[0], f"E{n}", unit="A05", what=f"Chỉ tiêu 3.{n}") for n in range(1, 30)
        ],
        "cells of many files": [of("G04", file, "E12", unit="A05", what="Chỉ tiêu 3.1") for file in files],
        "errors behind warnings": [
            *(of("H01", file, "E9", unit="A06") for file in files[:3]),
            *(of("G02", file, "E10", unit="Z09") for file in files[2:5]),
        ],
        "closed": [
            of(roled(role), file, "E9")
            for role in (
                IssueRole.FIGURE_AFTER_CLOSE,
                IssueRole.TEXT_AFTER_CLOSE,
                IssueRole.STALE,
                IssueRole.REFUSED,
                IssueRole.UNCLEAR,
            )
            for file in files[:2]
        ],
    }


def test_problems_are_said_as_recorded(tmp_path: Path, told: Callable[[], str]) -> None:
    program: Program = make_program(tmp_path)
    lines: list[str] = []
    for name, issues in problems().items():
        round_lines.say_issues(cast(Consolidation, SimpleNamespace(issues=issues, program=program)))
        lines += [f"# {name}: {round_lines.overruled(issues)}", told()]
    as_recorded("problems on the screen", "\n".join(lines))


def test_faults_and_outcomes_are_said_as_recorded(told: Callable[[], str]) -> None:
    lines: list[str] = []
    for many in (0, 1, 10, 11, 12):
        faults.tell_faults([Fault(f"tệp {n}.xlsx", "KeyError: 'a'", "") for n in range(many)])
        lines += [f"# {many} faults", told()]
    console.refuse("Không có kỳ “2031”.")
    screen.say_kept(Path("tong-hop (bản cũ).xlsx"))
    screen.done("Đã ghi", Path("tong-hop.xlsx"))
    as_recorded("faults on the screen", "\n".join((*lines, told())))

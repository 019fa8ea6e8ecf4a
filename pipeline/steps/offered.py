"""The programs of a workspace, with their periods, to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.errors import PipelineError, SettingsError
from pipeline.program.model import Program
from pipeline.settings import Settings
from pipeline.steps import choose


@dataclass(frozen=True, slots=True)
class OfferedProgram:
    """A program, or why its workbook cannot be read; `period`: which is meant where none is named, else the latest that
    has begun, blank for none.

    `chosen`: bare commands act on it.
    """

    code: str
    program: Program | None
    period: str
    chosen: bool
    problem: str = ""


def offered(settings: Settings, today: date) -> tuple[OfferedProgram, ...]:
    """Every program of the workspace, by its code."""
    found = sorted(p.parent.name for p in (settings.workspace / "inputs").glob("*/chuong-trinh.xlsx"))
    return tuple(_offered(settings, code, today) for code in found)


def _offered(settings: Settings, code: str, today: date) -> OfferedProgram:
    chosen = code == settings.program
    try:
        program = choose.load_program(settings, code)
    except PipelineError as error:
        return OfferedProgram(code, None, "", chosen, str(error))
    try:
        period = choose.find_period(settings, program).code
    except SettingsError:
        begun = choose.latest_begun(program, today)
        period = begun.code if begun else ""
    return OfferedProgram(code, program, period, chosen)

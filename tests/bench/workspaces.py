"""Rounds of any size to measure on: distinct figures in every form, copied anew for each turn."""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cached_property
from pathlib import Path

from pipeline.demo.fill import answers, size_of
from pipeline.forms.layout import form_spec
from pipeline.program.model import Program
from pipeline.program.reader import read as read_program
from pipeline.settings import REPOSITORY, Settings
from pipeline.shipped import PROGRAM_FILE
from pipeline.steps.output_names import FORMS_FOLDER
from tests.bench.measured import Cost, cost_of
from tests.quick_fill import QuickFill
from tests.scale import PERIOD, PROGRAM, SEED, enlarge, make_round, send_back

OTHER_SEED = SEED + 1


@dataclass(frozen=True)
class Round:
    """A workspace with one round of a program."""

    folder: Path
    program: str = PROGRAM
    period: str = PERIOD

    @property
    def settings(self) -> Settings:
        """Its settings: where things lie."""
        return Settings(workspace=self.folder)

    @property
    def returns(self) -> Path:
        """Where the returned files lie."""
        return self.settings.returns_folder(self.program, self.period)

    @property
    def outputs(self) -> Path:
        """Where what is made of them lies."""
        return self.settings.output_folder(self.program, self.period)

    @cached_property
    def plan(self) -> Program:
        """The program, read."""
        return read_program(self.settings.program_file(self.program), self.program)

    def returned(self) -> list[Path]:
        """The returned files of unions, in their order; not those of offices."""
        unions = {u.code for u in self.plan.units if not u.is_own_office and not u.is_office_below}
        return sorted(p for p in self.returns.rglob("*.xlsx") if p.name.split()[0] in unions)

    def command(self, name: str, *options: str) -> list[str]:
        """A command of the program, as it is typed."""
        place = ("--program", self.program, "--workspace", str(self.folder))
        period = () if name in OF_NO_PERIOD else ("--period", self.period)
        return [sys.executable, "-m", "pipeline", name, *options, *place, *period]

    def cost(self, name: str, *options: str) -> Cost:
        """What a command costs here, with its start."""
        return cost_of(self.command(name, *options))

    def copied(self, folder: Path) -> Round:
        """The same in a folder of its own, as before the first run: of what it makes only the forms come along."""
        shutil.rmtree(folder, ignore_errors=True)
        ignored = shutil.ignore_patterns(".dem", ".luu", "*.html", "*.docx", "tra-lai", "tong-hop*", "so-theo-doi*")
        shutil.copytree(self.folder, folder, copy_function=_linked, ignore=ignored)
        return replace(self, folder=folder)


OF_NO_PERIOD = ("closes", "compare", "indicators")


def _linked(source: str, target: str) -> None:
    """The same file under another name: nothing that is measured writes into a file that is there."""
    try:
        os.link(source, target)
    except OSError:  # another disk, or one that has no links
        shutil.copy2(source, target)


def empty_round(folder: Path, unions: int) -> Round:
    """A program of `unions` unions, nothing made yet."""
    made = Round(folder)
    enlarge(REPOSITORY / "inputs" / PROGRAM / PROGRAM_FILE, made.settings.program_file(PROGRAM), unions)
    return made


def filled_round(folder: Path, unions: int, period: str = PERIOD) -> Round:
    """The same with its forms, most of them returned."""
    make_round(folder, unions, period=period)
    return Round(folder, period=period)


def filled_otherwise(base: Round, count: int, folder: Path) -> list[Path]:
    """The forms of `count` unions with other figures, to be put over those returned; named from base.returns."""
    program = base.plan
    period = program.period_by_code[base.period]
    units = {unit.code: unit for unit in program.units}
    made, fill = [], QuickFill()
    for path in base.returned()[:count]:
        unit = units[path.name.split()[0]]
        rng = random.Random(f"{OTHER_SEED}/{unit.code}")
        values = answers(form_spec(program, period, unit.kind), unit, rng, size_of(unit, OTHER_SEED))
        other = folder / path.relative_to(base.returns)
        fill(base.outputs / FORMS_FOLDER / path.name, other, values, datetime.combine(period.due, time(9)))
        made.append(other)
    return made


def put_over(files: Sequence[Path], source: Path, target: Path) -> None:
    """Put files that lie below `source` in the place of those below `target`."""
    for path in files:
        there = target / path.relative_to(source)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.unlink(missing_ok=True)
        shutil.copy2(path, there)


def fill_round(base: Round) -> None:
    """Fill and return most of the forms that lie in a round."""
    forms = {path.name.split()[0]: path for path in (base.outputs / FORMS_FOLDER).glob("*.xlsx")}
    send_back(base.settings, base.plan, base.plan.period_by_code[base.period], forms)

"""From an official document and a list of unions in Excel to the first forms: cells to be typed, and the time it takes.

    .venv/bin/python -m tests.first_forms

The text is one that the rules of drafting were written on, the list of units that of the program itself; what is held
against the program drawn up by hand are the sheets of the program, the indicators and the units, not bases, periods,
sections and meetings. Typed is what the workbook must still be told before forms can be made, and every such cell that
people who drew the program up by hand have otherwise. How they worded the questions is counted apart: the drafted ones
can be sent as they are.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl

from pipeline.program.folded import fold
from pipeline.program.model import Program
from pipeline.program.reader import read
from pipeline.program.unit_guess import guessed
from pipeline.settings import REPOSITORY, Settings
from pipeline.steps.draft import draft_of, make_draft
from pipeline.steps.forms import make_forms
from pipeline.steps.new_program import read_list

NAME, PREFIX, PERIOD = "yen-bai", "YB", "2024"
DOCUMENT = REPOSITORY / "tests" / "fixtures" / "draft" / f"{NAME}.md"
TODAY = date(2023, 9, 1)
_ABOUT = (
    "title", "resolution", "office", "office_code", "office_short", "superior_office", "place", "number", "issued",
    "term", "years", "signed_for", "signer_title", "signer", "addressee", "recipients",
)  # fmt: skip
_OF_INDICATOR = (
    "text", "measure", "unit", "comparator", "scope", "reporter", "base", "scale", "threshold", "accrual", "targets",
    "term_target", "lead", "coordinating",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FirstForms:
    """What it took: cells without which no form can be made, cells that people have otherwise, forms, seconds.

    `worded`: questions that people worded otherwise.
    """

    lacking: tuple[str, ...]
    otherwise: tuple[str, ...]
    worded: int
    units: int
    forms: int
    seconds: float

    @property
    def typed(self) -> int:
        """Cells to be typed in all."""
        return len(self.lacking) + len(self.otherwise)


def list_of_units(program: Program, path: Path) -> Path:
    """The unions as an office has them in Excel: their names, clusters, addresses and chairs."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["DANH SÁCH CÔNG ĐOÀN CƠ SỞ"])
    sheet.append(["STT", "Tên đơn vị", "Cụm", "E-mail", "Chủ tịch"])
    for number, unit in enumerate(program.units, 1):
        sheet.append([number, unit.name, unit.cluster, unit.email, unit.chair])
    book.save(path)
    return path


def first_forms(workspace: Path) -> FirstForms:
    """Draft the program, and make the forms of its first full year."""
    truth = read(REPOSITORY / "inputs" / NAME / "chuong-trinh.xlsx", NAME)
    units = list_of_units(truth, workspace / "danh-sach.xlsx")
    settings, began = Settings(workspace), time.monotonic()
    listed, _ = read_list(units)
    made = make_draft(settings, NAME, draft_of(DOCUMENT), TODAY, prefix=PREFIX, units=guessed(listed.units, PREFIX))
    program = read(made.path, NAME)
    forms = make_forms(settings, program, program.period_by_code[PERIOD])
    took = time.monotonic() - began
    others = tuple(_otherwise(program, truth))
    return FirstForms(made.lacking, others, _worded(program, truth), len(program.units), len(forms.paths), took)


def _otherwise(program: Program, truth: Program) -> Iterator[str]:
    """The cells that the program drawn by hand has otherwise, a line each."""
    yield from _apart("Chương trình", _ABOUT, program, truth)
    drafted = program.indicator_by_code
    for indicator in truth.indicators:
        yield from _apart(indicator.code, _OF_INDICATOR, drafted.get(indicator.code), indicator)
    yield from (f"{code}: thừa" for code in drafted.keys() - truth.indicator_by_code.keys())
    for own, true in zip(program.units, truth.units, strict=True):
        yield from _apart(own.code, ("code", "name", "kind", "cluster", "email", "chair"), own, true)


def _worded(program: Program, truth: Program) -> int:
    """How many questions people worded otherwise."""
    pairs = ((program.indicator_by_code[i.code], i) for i in truth.indicators if i.code in program.indicator_by_code)
    return sum(len([*_apart(true.code, ("numerator", "denominator"), own, true)]) for own, true in pairs)


def _apart(where: str, names: tuple[str, ...], drafted: object, true: object) -> Iterator[str]:
    for name in names:
        got, right = (_shown(getattr(of, name, None)) for of in (drafted, true))
        if fold(got) != fold(right):
            yield f"{where}, {name}: {got} – {right}"


def _shown(value: object) -> str:
    """What stands in the cell."""
    return str(getattr(value, "label", value)).rstrip(" .;")


def main() -> None:
    """Print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        took = first_forms(Path(folder))
    sys.stdout.write("".join(f"  {line}\n" for line in (*took.lacking, *took.otherwise)))
    sys.stdout.write(
        f"{took.units} units, {took.forms} forms in {took.seconds:.1f} s; "
        f"cells to type: {len(took.lacking)} that lack, "
        f"{len(took.otherwise)} otherwise than by hand ({took.worded} questions worded otherwise)\n"
    )


if __name__ == "__main__":
    main()

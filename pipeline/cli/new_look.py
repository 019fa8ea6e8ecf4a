"""What `new` would write, without writing it: each answer, and how the list of unions is understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import typer
from rich.text import Text

from pipeline import events
from pipeline.cli.console import console, errors
from pipeline.cli.new_answers import CheckedAnswer, NewAnswers, checked_answers, with_told_kinds
from pipeline.cli.telling import tell
from pipeline.errors import PipelineError
from pipeline.events import FieldEvent, ListEvent, UnitEvent
from pipeline.program.kinds import UnitKind
from pipeline.program.organisations import kinds_under
from pipeline.program.unit_guess import GuessedUnit, Surety, guessed
from pipeline.program.unit_list import ListColumn, UnitList, joined
from pipeline.settings import Settings
from pipeline.steps.new_program import read_list
from pipeline.text import printable

MOST_SHOWN = 15  # unions, addresses, names listed below one another
_COLUMNS = {
    ListColumn.NAME: "tên",
    ListColumn.EMAIL: "thư điện tử",
    ListColumn.PHONE: "điện thoại",
    ListColumn.KIND: "loại hình",
    ListColumn.CLUSTER: "cụm",
    ListColumn.CHAIR: "người đứng đầu",
    ListColumn.CODE: "mã",
}


def look_at(
    settings: Settings, said: NewAnswers, units: tuple[str, Mapping[str, UnitKind]], today: date, *, join: bool
) -> None:
    """Tell each answer and the unions of a list, with what is wrong; `units`: the file, and kinds that were told."""
    known = kinds_under(said.office)
    answers = list(checked_answers(settings, said, today))
    path, kinds = units
    prefix = next(answer.value for answer in answers if answer.name == "prefix")
    problem = ""
    try:
        if path:
            listed, sheet = read_list(Path(path.strip("\"' ")).expanduser())
            once = joined(listed) if join else listed
            _tell_list(listed, sheet, with_told_kinds(guessed(once.units, prefix or "DV", known.kinds), kinds))
    except PipelineError as error:
        problem = str(error)
    shown = tuple((kind.code, kind.label) for kind in known.kinds if not kind.is_office)
    answers.append(CheckedAnswer("units", "Danh sách đơn vị", path, problem=problem, choices=shown))
    _tell_answers(answers)
    if any(answer.problem for answer in answers):
        raise typer.Exit(1)


def _tell_answers(answers: list[CheckedAnswer]) -> None:
    for one in answers:
        if events.wanted():
            tell(FieldEvent(one.name, one.usual, printable(one.problem), [list(choice) for choice in one.choices]))
            continue
        console.print(Text(f"{one.label}: {one.value or '(để trống)'}"))
        if one.problem:
            errors.print(Text(f"  {one.problem}", style="red"))


def _tell_list(listed: UnitList, sheet: str, units: tuple[GuessedUnit, ...]) -> None:
    if not events.wanted():
        say_list(listed, sheet)
        for line in twice_lines(listed):
            console.print(Text(f"  {line}", style="yellow"))
        say_units(units)
        return
    remarks = [*(line for line, _ in list_lines(listed, sheet)), *twice_lines(listed)]
    tell(ListEvent([printable(line) for line in remarks], len(listed.duplicates)))
    for unit in units:
        name, unsure = printable(unit.listed.name), unit.surety is Surety.UNSURE
        tell(UnitEvent(unit.listed.row, unit.code, name, unit.kind.label, unit.surety.label, unsure))


def twice_lines(listed: UnitList) -> list[str]:
    """The unions that stand there twice, a line each."""
    pairs = listed.duplicates[:MOST_SHOWN]
    return [f"Trùng tên: “{other.name}” ở dòng {first.row} và dòng {other.row}." for first, other in pairs]


def say_list(listed: UnitList, sheet: str) -> None:
    """How the list was understood, and what of it was passed over."""
    for n, (line, style) in enumerate(list_lines(listed, sheet)):
        console.print(Text(f"{'  ' if n else ''}{line}", style=style))


def list_lines(listed: UnitList, sheet: str) -> Iterator[tuple[str, str]]:
    """The same as lines, each with its look."""
    yield f"Trang “{sheet}”: {len(listed.units)} đơn vị.", "bold"
    columns = [f"{_COLUMNS[c]} ← “{head}”" for c, head in listed.columns.items() if c in _COLUMNS]
    yield f"Cột: {'; '.join(columns)}.", ""
    others = [head for c, head in listed.columns.items() if c not in _COLUMNS and c is not ListColumn.NUMBER]
    if unused := [*others, *listed.unknown]:
        yield f"Không dùng đến cột: {'; '.join(unused)}.", "dim"
    if listed.passed_over:
        said = ", ".join(f"{count} {why.value}" for why, count in listed.passed_over.items())
        yield f"Bỏ qua: {said}.", "dim"
    if listed.bad_addresses:
        shown = "; ".join(listed.bad_addresses[:MOST_SHOWN])
        yield f"Địa chỉ thư cần sửa sau: {shown}.", "yellow"


def say_units(units: tuple[GuessedUnit, ...]) -> None:
    """How many of each kind, and those whose kind is not sure."""
    counts = Counter(unit.kind for unit in units)
    console.print(Text("  Loại hình: " + ", ".join(f"{n} {kind.label}" for kind, n in counts.most_common()) + "."))
    codes = f"{units[0].code} … {units[-1].code}" if len(units) > 1 else units[0].code
    console.print(Text(f"  Mã: {codes}."))
    unsure = [unit for unit in units if unit.surety is Surety.UNSURE]
    if unsure:
        console.print(
            Text(f"  Chưa chắc loại hình của {len(unsure)} đơn vị, xem lại ở trang “Đơn vị”:", style="yellow")
        )
    for unit in unsure[:MOST_SHOWN]:
        console.print(Text(f"    {unit.code} {unit.listed.name}: {unit.kind.label}", style="yellow"))
    if len(unsure) > MOST_SHOWN:
        console.print(f"    … và {len(unsure) - MOST_SHOWN} đơn vị khác.")

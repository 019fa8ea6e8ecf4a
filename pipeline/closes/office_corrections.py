"""Corrections of the office that a close keeps in force when the file they were made in no longer counts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from pipeline.closes.in_force import FiguresInForce, PeriodRound
from pipeline.closes.model import FigureKey, ReportedFigure
from pipeline.closes.snapshot import bases_of, pairs_of
from pipeline.forms.layout import Field
from pipeline.intake.decisions import Action
from pipeline.intake.submission import Submission
from pipeline.program.model import Program
from pipeline.round.decision_lines import DecisionLine, enters, shown
from pipeline.round.outcomes import DecisionState


def corrections_in_force(
    lines: Iterable[DecisionLine], now: PeriodRound, in_force: FiguresInForce, program: Program
) -> tuple[DecisionLine, ...]:
    """The lines of the period's decisions; a correction made before a close whose value still counts is applied."""
    lines = tuple(lines)
    close = in_force.closed.get(now.period.code)
    if close is None or not any(_stands_alone(line, close.closed_at.date()) for line in lines):
        return lines
    fields = _fields(now.submissions)
    figures = {**pairs_of(in_force.facts), **bases_of(in_force.bases)}
    read_at = {(f.unit, f"{f.sheet}!{f.cell}"): f for f in figures.values() if f.period == now.period.code}

    def one(line: DecisionLine) -> DecisionLine:
        if not _stands_alone(line, close.closed_at.date()):
            return line
        place = (line.unit, line.cell)
        if (asked := fields.get(place)) is not None:
            field, told = asked
            if told == line.new:  # the union says so itself by now
                return line
            same, about, year = line.new == _counted(line.unit, field, figures), field.about, field.year
            kept = enters(field, program)
        elif (figure := read_at.get(place)) is not None:  # no form of the union lies there any more
            same, about, year = line.new == shown(figure.numerator), _about(figure, program), figure.year
            kept = _of_figure(figure, program)
        else:
            return line
        applied = replace(line, state=DecisionState.APPLIED, hindrance="", about=about, enters=kept, year=year)
        return applied if same else line

    return tuple(map(one, lines))


def _stands_alone(line: DecisionLine, closed: date) -> bool:
    """Whether it is a correction made before the close that no form of today answers to."""
    return line.action is Action.CORRECT and not line.enters and line.when is not None and line.when <= closed


def _counted(unit: str, field: Field, figures: Mapping[FigureKey, ReportedFigure]) -> str | None:
    """The value that counts of what a field asks, as its cell shows it."""
    asked = field.indicator or field.base
    if asked is None or field.year is None or field.part == "note":
        return None
    figure = figures.get((unit, asked.code, field.year))
    value = None if figure is None else figure.denominator if field.part == "den" else figure.numerator
    return None if value is None else shown(value)


def _about(figure: ReportedFigure, program: Program) -> str:
    label = program.base_labels.get(figure.code)
    return f"{label or f'Chỉ tiêu {figure.code}'} năm {figure.year}"


def _of_figure(figure: ReportedFigure, program: Program) -> frozenset[str]:
    """What a figure is part of, as `enters` tells it of the cell that asks it."""
    divided = (i.code for i in program.indicators if i.base == figure.code)
    return frozenset({figure.code, *divided}) if figure.code in program.base_by_code else frozenset({figure.code})


def _fields(submissions: Iterable[Submission]) -> dict[tuple[str, str], tuple[Field, str]]:
    """What each answer cell of the forms that count asks, and what stands in it, by its union and place."""
    return {
        (item.unit.code, f"{cell.ref.sheet}!{cell.ref.cell}"): (item.spec.by_name[name], shown(cell.value))
        for item in submissions
        for name, cell in item.raw.cells.items()
        if name in item.spec.by_name
    }

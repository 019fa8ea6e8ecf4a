"""What became of the office's decisions, for those who read the workbook and the report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipeline.consolidation import DecisionLine
from pipeline.forms.layout import Field
from pipeline.intake.decisions import Action, Decision, Decisions
from pipeline.intake.folder import Intake
from pipeline.issues import CATALOGUE, CellRef, Issue
from pipeline.program.model import Program
from pipeline.text import clean, number, short_date

# The note that each kind of decision leaves on what it was applied to.
_NOTES = {Action.ACCEPT: "D03", Action.LEAVE_OUT: "D04", Action.TAKE: "D05", Action.CORRECT: "D02"}


def decision_lines(
    decisions: Decisions, intake: Intake, issues: Iterable[Issue], program: Program
) -> tuple[DecisionLine, ...]:
    """Every decision in force, in the order of the table."""
    issues = tuple(issues)
    notes = [i for i in issues if i.code in _NOTES.values()]
    applied = decisions.applied - {i.ref for i in issues if i.code == "D06"}  # D06: the new value was not taken
    fields = {
        (cell.ref.file, cell.ref.sheet, cell.ref.cell): s.spec.by_name[name]
        for s in intake.submissions
        for name, cell in s.raw.cells.items()
        if name in s.spec.by_name
    }
    return tuple(_line(d, d.ref in applied, notes, fields, program) for d in decisions.all)


def _line(
    decision: Decision,
    applied: bool,
    notes: Iterable[Issue],
    fields: dict[tuple[str, str, str], Field],
    program: Program,
) -> DecisionLine:
    met = [i for i in notes if i.code == _NOTES[decision.action] and _speaks_of(decision, i)]
    one = met[0] if len(met) == 1 or (met and decision.action is not Action.ACCEPT) else None
    ref = one.ref if one else CellRef("")
    changed = fields.get((ref.file, ref.sheet, ref.cell)) if decision.action is Action.CORRECT else None
    return DecisionLine(
        action=decision.action,
        unit=one.unit if one else decision.unit,
        file=ref.file or decision.file,
        cell=f"{ref.sheet}!{ref.cell}" if ref.cell else "!".join(x for x in (decision.sheet, decision.cell) if x),
        code=decision.code,
        about=_about(decision, met),
        old=_shown(decision.old),
        new=_shown(decision.new),
        reason=clean(decision.reason),
        who=clean(decision.who),
        when=decision.when,
        until=decision.until,
        applied=applied,
        enters=_enters(changed, program) if changed else frozenset(),
    )


def _speaks_of(decision: Decision, note: Issue) -> bool:
    if not decision.about(note.unit, note.ref.file):
        return False
    if decision.action is Action.ACCEPT and not note.found.startswith(f"{decision.code} "):
        return False
    return decision.is_at(note.ref)


def _about(decision: Decision, met: list[Issue]) -> str:
    if decision.action is not Action.ACCEPT:
        return met[0].what if met else ""
    title = CATALOGUE[decision.code].title if decision.code in CATALOGUE else ""
    places = list(dict.fromkeys(i.what for i in met if i.what))
    more = f" và {len(met) - 1} chỗ khác" if len(met) > 1 else ""
    return f"{title} ({places[0]}{more})" if places else f"{title}{more}"


def _enters(field: Field, program: Program) -> frozenset[str]:
    """The indicators a value of this field is part of; a base quantity is also the denominator of others."""
    if field.indicator is not None:
        return frozenset() if field.part == "note" else frozenset({field.indicator.code})
    if field.base is None:
        return frozenset()
    return frozenset({field.base.code, *(i.code for i in program.indicators if i.base == field.base.code)})


def _shown(value: object) -> str:
    """A value as its cell shows it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return short_date(value)
    return number(float(value), 4) if isinstance(value, int | float) else clean(value)

"""An identified form, its fields in their places -> the submission: checked, with the office's corrections in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pipeline.checks.rollup import Detail, RollUpView, check_roll_up, details, unread_details
from pipeline.checks.structure import check_structure
from pipeline.forms import layout
from pipeline.forms.layout import FormSpec
from pipeline.forms.rollup import RollUpSpec
from pipeline.intake.corrections import beside_held, corrected
from pipeline.intake.decisions import Decisions
from pipeline.intake.placement import PlacedForm
from pipeline.intake.round_forms import UnionForm
from pipeline.intake.submission import Answer, Submission
from pipeline.issues import CellRef, Issue, IssueRole, Severity, issue
from pipeline.program.term import in_year
from pipeline.text import key


def union_submission(placed: PlacedForm, form: UnionForm[FormSpec], decisions: Decisions) -> Submission:
    """The checked form of a union, with the office's corrections in it."""
    unit = form.unit
    since = unit.valid_from.year if unit.valid_from else 0
    checked, rows = corrected(decisions, form.spec, placed.raw, unit.code, since)
    issues = checked.issues
    if not any(i.has(IssueRole.NOTHING_FILLED_IN) for i in issues):  # else how the form was changed does not matter
        issues = (*_of_version(placed, form), *issues, *_of_its_shape(placed, form))
    return _submission(placed, form, checked.values, issues, decided_by=rows)


def office_submission(placed: PlacedForm, form: UnionForm[RollUpSpec], decisions: Decisions) -> Submission:
    """The checked sums of an office below, with the office's corrections in them."""
    raw, spec, unit = placed.raw, form.spec, form.unit.code
    checked, rows = corrected(decisions, spec, raw, unit)
    values, issues, lines = dict(checked.values), list(checked.issues), details(raw)
    if not any(field.part for field in map(spec.by_name.get, values) if field is not None and field.indicator):
        issues = [issue("T12", raw.ref("S_unit"), unit=unit)]
    else:
        refused = {i.ref for i in issues if i.severity is Severity.ERROR}
        for finding in check_roll_up(RollUpView(spec, raw, unit, values, lines)):
            lacks_refused = not refused.isdisjoint(raw.ref(name) for name in finding.drops)
            if not (lacks_refused and finding.issue.has(IssueRole.INCOMPLETE_ROW)):  # it would be a second error
                issues += beside_held([finding.issue], checked.issues)
            for name in finding.drops:
                values.pop(name, None)
        issues += [*unread_details(raw, unit), *_left_empty(placed, form, checked.values)]
        issues += _of_its_shape(placed, form)
    return _submission(placed, form, values, (*_of_version(placed, form), *issues), lines, decided_by=rows)


def _of_its_shape(placed: PlacedForm, form: UnionForm[FormSpec]) -> list[Issue]:
    """How the form was changed: where its fields stand, and what is printed on it."""
    reordered = frozenset(i.ref.sheet for i in placed.issues if i.has(IssueRole.YEARS_EXCHANGED))
    unit, in_place = form.unit.code, placed.in_place
    return [*placed.issues, *check_structure(form.spec, placed.raw, unit, form.blank, reordered, in_place=in_place)]


def _of_version(placed: PlacedForm, form: UnionForm[FormSpec]) -> list[Issue]:
    """That the form asks otherwise than the program does now."""
    raw, wanted = placed.raw, form.spec.version
    found = raw.stamp("S_version")
    if found == wanted or (raw.recovered and not found):
        return []
    return [issue("T09", raw.ref("S_version"), unit=form.unit.code)]


def _submission(
    placed: PlacedForm,
    form: UnionForm[FormSpec],
    values: Mapping[str, float | str | date],
    issues: Sequence[Issue],
    lines: tuple[Detail, ...] = (),
    *,
    decided_by: frozenset[CellRef],
) -> Submission:
    raw, unit = placed.raw, form.unit
    answers = {name: Answer(value, raw.cells[name].ref) for name, value in values.items()}
    illustrative = key(raw.stamp(layout.ILLUSTRATIVE_STAMP)) == key(layout.ILLUSTRATIVE)
    recovered = [issue("T15", CellRef(raw.file), unit=unit.code)] if raw.recovered else []
    every = (*recovered, *issues)
    return Submission(
        unit,
        form.period,
        form.spec,
        raw.file,
        None,
        answers,
        every,
        illustrative,
        raw,
        details=lines,
        decided_by=decided_by,
    )


def _left_empty(placed: PlacedForm, form: UnionForm[RollUpSpec], values: Mapping[str, object]) -> list[Issue]:
    """One note that names the indicators, and the years of others, of which the form says nothing."""
    empty = []
    for question in form.spec.questions:
        said = {year for (year, _), f in question.fields.items() if f.name in values}
        missing = [in_year(y) for y in question.slots if y not in said]
        if missing:
            empty.append(question.indicator.code + (f" ({', '.join(missing)})" if said else ""))
    if not empty:
        return []
    wanted = "số liệu các chỉ tiêu " + ", ".join(empty)
    return [issue("L05", CellRef(placed.raw.file), unit=form.unit.code, expected=wanted)]

"""The roll-up form of an office below -> a submission that carries sums."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.checks.rollup import RollUpView, check_roll_up, details, slots, unread_details
from pipeline.checks.structure import check_structure
from pipeline.forms import layout
from pipeline.forms.blank import BlankForm
from pipeline.forms.read import RawForm
from pipeline.forms.rollup import ROLL_UP_ID, TERM, RollUpSpec
from pipeline.intake.decisions import Decisions
from pipeline.intake.placement import PlacedForm
from pipeline.intake.submission import Answer, Submission
from pipeline.issues import CellRef, Issue, IssueRole, Severity, issue
from pipeline.program.model import Period, Unit
from pipeline.text import key


def is_roll_up(raw: RawForm) -> bool:
    """Whether a returned form carries sums of an office below."""
    return raw.stamp("S_form") == ROLL_UP_ID


def kind_issue(raw: RawForm, unit: Unit) -> Issue | None:
    """L04 when a union's form comes from an office that sends sums, or the other way round."""
    if is_roll_up(raw) == unit.is_office_below:
        return None
    found, expected = "biểu tổng hợp", "biểu mẫu của một đơn vị"
    if unit.is_office_below:
        found, expected = "biểu mẫu của một đơn vị", "biểu tổng hợp của cấp dưới"
    return issue("L04", raw.ref("S_form"), found=found, unit=unit.code, expected=expected)


def roll_up_submission(
    settled: PlacedForm, unit: Unit, period: Period, spec: RollUpSpec, blank: BlankForm, decisions: Decisions
) -> Submission:
    """The checked sums of an identified roll-up form, with the office's corrections in them."""
    raw = settled.raw
    checked = decisions.check(spec, raw, unit.code)
    values, issues, lines = dict(checked.values), list(checked.issues), details(raw)
    if not any(field.part for field in map(spec.by_name.get, values) if field is not None and field.indicator):
        issues = [issue("T12", raw.ref("S_unit"), unit=unit.code)]
    else:
        refused = {i.ref for i in issues if i.severity is Severity.ERROR}
        for finding in check_roll_up(RollUpView(spec, raw, unit.code, values, lines)):
            if not finding.issue.has(IssueRole.INCOMPLETE_ROW) or refused.isdisjoint(
                raw.ref(name) for name in finding.drops
            ):
                issues.append(finding.issue)  # a row that lacks what was refused is no second error
            for name in finding.drops:
                values.pop(name, None)
        issues += unread_details(raw, unit.code)
        issues += _left_empty(spec, raw, unit, checked.values)
        issues += settled.issues
        reordered = frozenset(i.ref.sheet for i in settled.issues if i.has(IssueRole.YEARS_EXCHANGED))
        issues += check_structure(spec, raw, unit.code, blank, reordered)
    if (found := raw.stamp("S_version")) != spec.version and (found or not raw.recovered):
        issues.insert(0, issue("T09", raw.ref("S_version"), found=found, unit=unit.code, expected=spec.version))
    if raw.recovered:
        issues.insert(0, issue("T15", CellRef(raw.file), unit=unit.code))
    answers = {name: Answer(value, raw.cells[name].ref) for name, value in values.items()}
    illustrative = key(raw.stamp(layout.ILLUSTRATIVE_STAMP)) == key(layout.ILLUSTRATIVE)
    return Submission(unit, period, spec, raw.file, None, answers, tuple(issues), illustrative, raw, details=lines)


def _left_empty(spec: RollUpSpec, raw: RawForm, unit: Unit, values: Mapping[str, object]) -> list[Issue]:
    """One note that names the indicators, and the years of others, of which the form says nothing."""
    empty = []
    for question in spec.questions:
        said = {year for (year, _), f in question.fields.items() if f.name in values}
        missing = [f"năm {y}" if y != TERM else "cả nhiệm kỳ" for y in slots(question) if y not in said]
        if missing:
            empty.append(question.indicator.code + (f" ({', '.join(missing)})" if said else ""))
    if not empty:
        return []
    return [issue("L05", CellRef(raw.file), unit=unit.code, expected="số liệu các chỉ tiêu " + ", ".join(empty))]

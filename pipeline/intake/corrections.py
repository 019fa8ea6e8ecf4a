"""The office's corrections put into a form, those that the rules let in; what is said of each. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from pipeline.checks.form import Checked, check_form
from pipeline.forms.layout import Field, FormSpec
from pipeline.forms.read import RawForm
from pipeline.intake.decisions import Decision, Decisions, of_row, typed
from pipeline.issues import CellRef, Facts, Issue, IssueRole, Severity, issue
from pipeline.text import number


def corrected(
    decisions: Decisions, spec: FormSpec, raw: RawForm, unit: str, since: int = 0
) -> tuple[Checked, frozenset[CellRef]]:
    """The form of a union that began in the year `since`, checked with the office's corrections in it; their rows.

    Each correction is said, and so is one that would be an error.
    """
    wanted = decisions.corrections(spec, raw, unit)

    def check(names: Iterable[str]) -> Checked:
        return check_form(spec, raw, unit, {name: wanted[name].new for name in names}, since)

    fitting = _fitting(wanted, check)
    checked = check(fitting)
    said = [
        _corrected(raw, unit, spec.by_name[name], decision, checked.values[name])
        if name in fitting
        else _refused(raw, unit, spec.by_name[name], decision, tried=check([*fitting, name]), without=checked)
        for name, decision in wanted.items()
    ]
    rows = frozenset(decision.ref for decision in wanted.values())
    return Checked(checked.values, (*beside_held(checked.issues, said), *said)), rows


def beside_held(issues: Iterable[Issue], corrections: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues, those that tell a figure which the office itself has put in with what the form holds.

    `corrections`: the notes of what was corrected, among others.
    """
    notes = {i.ref: i for i in corrections if i.has(IssueRole.CORRECTED)}
    return tuple(replace(i, held=_held(i, notes)) if i.ref in notes else i for i in issues)


def _held(item: Issue, notes: Mapping[CellRef, Issue]) -> str:
    """What the form holds in place of what was found, of a pair beside its whole; '' where another thing was found."""
    note, whole = notes[item.ref], item.facts.whole
    if item.found in note.facts.prints:
        return note.found
    if not whole or item.found not in {f"{part}/{whole}" for part in note.facts.prints}:
        return ""
    corrected = any(whole in n.facts.prints for n in notes.values() if n.ref.file == item.ref.file)
    return "" if corrected else f"{note.found}/{whole}"


def _fitting(names: Iterable[str], check: Callable[[Iterable[str]], Checked]) -> list[str]:
    """The corrections that the rules let in: not those refused at their own cell, nor those that only add errors."""
    kept = list(names)
    while kept:
        now = check(kept)
        bad = [n for n in kept if n not in now.values]
        bad = bad or [n for n in kept if check(k for k in kept if k != n).errors < now.errors][:1]
        if not bad:
            break
        kept = [n for n in kept if n not in bad]
    return kept


def _corrected(raw: RawForm, unit: str, field: Field, decision: Decision, value: float | str | date) -> Issue:
    expected = f"{typed(decision.new)}: {decision.why}"
    prints = {typed(decision.new), typed(value), *([number(value, 4)] if isinstance(value, float) else [])}
    facts = Facts(decision=decision.ref, prints=tuple(sorted(prints)))
    ref, held = raw.ref(field.name), typed(decision.old)
    return issue("D02", ref, found=held, what=field.about, unit=unit, facts=facts, expected=expected)


def _refused(raw: RawForm, unit: str, field: Field, decision: Decision, *, tried: Checked, without: Checked) -> Issue:
    """Why a correction is not taken: the first error it would make, else the one that its cell would still have."""
    former = {(i.code, i.ref) for i in without.issues}
    errors = [i for i in tried.issues if i.severity is Severity.ERROR]
    own = raw.ref(field.name)
    errors.sort(key=lambda i: ((i.code, i.ref) in former, i.ref != own))
    error = next(iter(errors), None)
    expected = "giá trị khác"
    if error:
        where = f"ô {error.ref.inside}" + (f" ({error.what})" if error.what else "")
        expected += f": ghi như vậy thì {where} bị lỗi “{error.title}”, ở đó cần {error.expected}"
    return of_row("D06", decision, found=typed(decision.new), what=field.about, unit=unit, expected=expected)

"""The office's decisions as lines for those who read the workbook and the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.forms.layout import Field
from pipeline.intake.decisions import Action, Decision
from pipeline.intake.folder import Intake
from pipeline.intake.submission import Submission
from pipeline.issues import CATALOGUE, CellRef, Issue, IssueRole
from pipeline.program.model import Period, Program
from pipeline.round.outcomes import DecisionOutcome, DecisionState, outcomes
from pipeline.text import clean, number, short_date


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision of the office about this period's returns (or an earlier one's), and whether it could be applied.

    `file` is the file it was applied to as the workbook names it, else as the decision does; `about` what was
    corrected, or where the accepted warnings stood; `enters` the codes of the indicators and base quantities that a
    corrected value is part of, `year` the year it is of (None: of the whole term, of no time, not known); `hindrance`
    why it was not applied; `period` the name of the earlier period it belongs to; `row` its row of the table of
    decisions.
    """

    action: Action
    unit: str
    file: str
    cell: str
    code: str
    about: str
    old: str
    new: str
    reason: str
    who: str
    when: date | None
    until: date | None
    state: DecisionState
    enters: frozenset[str] = frozenset()
    year: int | None = None
    hindrance: str = ""
    period: str = ""
    row: CellRef | None = None

    @property
    def applied(self) -> bool:
        """Whether it was applied."""
        return self.state is DecisionState.APPLIED

    @property
    def subject(self) -> str:
        """What was corrected; of an acceptance the warning and where it stood."""
        kind = CATALOGUE.get(self.code) if self.action is Action.ACCEPT else None
        return f"{kind.title if kind else ''}{self.about}"

    @property
    def decided(self) -> str:
        """Who decided, and when."""
        return f"{self.who}, {short_date(self.when)}" if self.when else self.who


# Those that changed which figures count; the others stand beside the unions.
_LISTED = (Action.ACCEPT, Action.LEAVE_OUT, Action.TAKE, Action.CORRECT, Action.REOPEN)


def decision_lines(
    found: Iterable[DecisionOutcome], submissions: Iterable[Submission], program: Program
) -> tuple[DecisionLine, ...]:
    """Every decision but acceptances of submissions; `submissions` are those that count."""
    found = tuple(found)
    corrected = {note.ref.file for o in found if o.decision.action is Action.CORRECT for note in o.notes}
    fields = {
        (cell.ref.file, cell.ref.sheet, cell.ref.cell): s.spec.by_name[name]
        for s in submissions
        if s.file in corrected
        for name, cell in s.raw.cells.items()
        if name in s.spec.by_name
    }
    return tuple(_line(outcome, fields, program) for outcome in found if outcome.decision.action in _LISTED)


def former_lines(intake: Intake, program: Program, period: Period) -> tuple[DecisionLine, ...]:
    """The decisions of an earlier period that may have changed which of its figures are carried over."""
    lines = decision_lines(outcomes(intake, intake.issues), intake.submissions, program)
    return tuple(replace(line, period=period.name) for line in lines if line.action is not Action.ACCEPT)


def _line(outcome: DecisionOutcome, fields: Mapping[tuple[str, str, str], Field], program: Program) -> DecisionLine:
    decision, met = outcome.decision, outcome.notes
    one = met[0] if len(met) == 1 or (met and decision.action is not Action.ACCEPT) else None
    ref = one.ref if one else CellRef("")
    changed = fields.get((ref.file, ref.sheet, ref.cell)) if decision.action is Action.CORRECT else None
    return DecisionLine(
        action=decision.action,
        unit=one.unit if one else decision.unit,
        file=ref.file or decision.file,
        cell=f"{ref.sheet}!{ref.cell}" if ref.cell else decision.place,
        code=decision.code,
        about=_about(decision, met),
        old=shown(decision.old),
        new=shown(decision.new),
        reason=clean(decision.reason),
        who=clean(decision.who),
        when=decision.when,
        until=decision.until,
        state=outcome.state,
        enters=enters(changed, program) if changed else frozenset(),
        year=changed.year if changed else None,
        hindrance=_hindrance(outcome.hindrance) if outcome.hindrance else "",
        row=decision.ref,
    )


def _hindrance(said: Issue) -> str:
    """Why a decision was not applied, in a few words."""
    if said.has(IssueRole.STALE, IssueRole.REPLACED):
        return said.what
    return f"{said.what}: cần {said.expected}" if said.has(IssueRole.REFUSED) else said.expected


def _about(decision: Decision, met: Sequence[Issue]) -> str:
    if decision.action is not Action.ACCEPT:
        return met[0].what if met else ""
    places = list(dict.fromkeys(i.what for i in met if i.what))
    more = f" và {len(met) - 1} chỗ khác" if len(met) > 1 else ""
    return f" ({places[0]}{more})" if places else more


def enters(field: Field, program: Program) -> frozenset[str]:
    """The indicators a value of this field is part of; a base quantity is also the denominator of others."""
    if field.indicator is not None:
        return frozenset() if field.part == "note" else frozenset({field.indicator.code})
    if field.base is None:
        return frozenset()
    return frozenset({field.base.code, *(i.code for i in program.indicators if i.base == field.base.code)})


def shown(value: object) -> str:
    """A value as its cell shows it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return short_date(value)
    return number(float(value), 4) if isinstance(value, int | float) else clean(value)

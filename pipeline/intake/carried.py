"""Acceptances of earlier periods that still hold: a figure told again as it was is not doubted twice. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.forms.layout import Field
from pipeline.intake.decisions import Action, Decision, Decisions
from pipeline.intake.submission import Submission
from pipeline.issues import CATALOGUE, CellRef, IssueArea

_Figure = tuple[str, int | None]  # the code of an indicator or base quantity, the year


def carried(
    former: Iterable[tuple[Decisions, Sequence[Submission]]], now: Iterable[Submission]
) -> Mapping[tuple[str, CellRef], Decision]:
    """By warning and cell of the forms of `now`, the decision that accepted it when the union told that figure before.

    `former`: the decisions about earlier periods and the forms that count there, the oldest first. What holds figures
    beside others is carried alone; the figure is the same where all of its parts are.
    """
    known: dict[tuple[str, str, _Figure], tuple[object, Decision]] = {}
    for decisions, submissions in former:
        for decision, item, field in _accepted(decisions, submissions):
            figure = _figure(field)
            known[item.unit.code, decision.code, figure] = _told(item, figure), decision
    if not known:
        return {}
    codes = {code for _, code, _ in known}
    units = {unit for unit, _, _ in known}
    found: dict[tuple[str, CellRef], Decision] = {}
    for item in (s for s in now if s.unit.code in units):
        for name, field in item.spec.by_name.items():
            for code in codes if name in item.answers else ():
                before = known.get((item.unit.code, code, _figure(field)))
                if before is not None and before[0] == _told(item, _figure(field)):
                    found[code, item.answers[name].ref] = before[1]
    return found


def _accepted(decisions: Decisions, submissions: Sequence[Submission]) -> Iterator[tuple[Decision, Submission, Field]]:
    """What was accepted of figures, with the form and the field that it speaks of."""
    by_unit = {s.unit.code: s for s in submissions}
    for decision in decisions.all:
        kind = CATALOGUE.get(decision.code)
        if decision.action is not Action.ACCEPT or kind is None or kind.area is not IssueArea.PLAUSIBILITY:
            continue
        near = [by_unit[decision.unit]] if decision.unit in by_unit else [] if decision.unit else submissions
        for item in (s for s in near if decisions.speaks_of(decision, s.unit.code, s.file)):
            names = (name for name, answer in item.answers.items() if decision.is_at(answer.ref))
            yield from ((decision, item, item.spec.by_name[name]) for name in names)


def _figure(field: Field) -> _Figure:
    asked = field.indicator or field.base
    return asked.code if asked else "", field.year


def _told(item: Submission, figure: _Figure) -> object:
    """All parts of a figure as a form tells them."""
    return tuple(
        (field.part, item.answers[name].value if name in item.answers else None)
        for name, field in item.spec.by_name.items()
        if field.part != "note" and _figure(field) == figure
    )

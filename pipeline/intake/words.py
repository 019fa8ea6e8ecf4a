"""The words of unions beside their figures: remarks on indicators, and the problems those remarks explain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.intake.submission import Submission
from pipeline.issues import CellRef, Issue


@dataclass(frozen=True, slots=True)
class Remark:
    """What a union wrote under “Ghi chú, giải trình” of an indicator: on all years its form asked of it."""

    unit: str
    indicator: str
    text: str
    ref: CellRef
    period: str


def remarks(submissions: Iterable[Submission]) -> tuple[Remark, ...]:
    """Every remark of the submissions, in form order."""
    return tuple(found for submission in submissions for found in _of(submission))


def _of(submission: Submission) -> Iterator[Remark]:
    for field in submission.spec.notes:
        answer = submission.answers.get(field.name)
        if answer is not None and field.indicator is not None:
            yield Remark(
                submission.unit.code, field.indicator.code, str(answer.value), answer.ref, submission.period.code
            )


def explained(issues: Iterable[Issue], submissions: Iterable[Submission]) -> tuple[Issue, ...]:
    """The issues; those about a cell whose question has a remark carry it."""
    said = {place: text for submission in submissions for place, text in _explanations(submission)}
    return tuple(replace(i, remark=said[i.ref]) if i.ref in said else i for i in issues)


def _explanations(submission: Submission) -> Iterator[tuple[CellRef, str]]:
    """Every answer's cell of the questions with a remark, and the remark."""
    texts = {remark.indicator: remark.text for remark in _of(submission)}
    for question in submission.spec.questions if texts else ():
        text = texts.get(question.indicator.code)
        for field in question.fields.values() if text else ():
            cell = submission.raw.cells.get(field.name)
            if cell is not None and text:
                yield cell.ref, text

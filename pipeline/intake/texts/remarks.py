"""The words of unions: remarks on indicators, the problems they explain, and what is too long to be passed on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from pipeline.forms.layout import FormSpec
from pipeline.grids.outside import MAX_OUTSIDE, more
from pipeline.intake.submission import Answer, Submission
from pipeline.issues import CellRef, Issue, issue
from pipeline.text import number

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Remark:
    """What a union wrote under “Ghi chú, giải trình” of an indicator: on all years its form asked of it.

    `indicator`: its code; of an answer about anything else what that is called ('Tổng số CCVCLĐ', 'Cả biểu').

    `own`: of an answer to a question, what are words of its own; the rest is talk between the union and the office.
    """

    unit: str
    indicator: str
    text: str
    ref: CellRef
    period: str
    own: str | None = None

    @property
    def explanation(self) -> str:
        """What of it may stand in an official report; '' where nothing does."""
        return self.text if self.own is None else self.own


def together(said: Iterable[tuple[K, str]]) -> dict[K, str]:
    """What is said of each thing, every text on lines of its own."""
    found: dict[K, str] = {}
    for about, text in said:
        found[about] = f"{found[about]}\n{text}" if about in found else text
    return found


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


def shortened(answers: Mapping[str, Answer], spec: FormSpec, unit: str) -> tuple[dict[str, Answer], list[Issue]]:
    """The answers, texts that no cell and no report can take cut with a mark that names the file; a note on each."""
    kept, said = dict(answers), []
    for name, answer in answers.items():
        text = answer.value
        if isinstance(text, str) and len(text) > MAX_OUTSIDE:
            mark = more(len(text) - MAX_OUTSIDE, answer.ref.file)
            kept[name] = answer._replace(value=f"{text[:MAX_OUTSIDE]} {mark}")
            found, most = f"{number(len(text))} ký tự", number(MAX_OUTSIDE)
            what = spec.by_name[name].about
            said.append(issue("W06", answer.ref, found=found, what=what, unit=unit, expected=most))
    return kept, said

"""What earlier rounds say already -> the answers that a form of several years is sent with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from pipeline.closes.in_force import PeriodRound, figures_in_force
from pipeline.closes.model import FigureKey, ReportedFigure
from pipeline.closes.snapshot import bases_of, pairs_of
from pipeline.closes.withheld import withhold
from pipeline.forms.layout import FormSpec, Question, form_spec
from pipeline.forms.prefill import PrefilledValue
from pipeline.intake.arrival import Clock
from pipeline.intake.submission import Submission
from pipeline.measures.pairs import choice_pair
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps.earlier import read_periods
from pipeline.steps.half_years import of_half
from pipeline.steps.periods import ask_again, earlier_periods, is_half_of
from pipeline.steps.renewed_forms import EarlierAnswers, HalfYears

Choices = Mapping[tuple[str, str], str]  # (unit code, defined name) -> answer


def read_before(
    settings: Settings, program: Program, period: Period, today: date, *, accepted_only: bool = False
) -> list[PeriodRound]:
    """The earlier periods' rounds that the forms of `period` may show figures of, oldest first.

    With `accepted_only` only what the office has accepted.
    """
    earlier = earlier_periods(program, period)
    if not ask_again(period, earlier):
        earlier = [p for p in earlier if is_half_of(p, period)]
    return read_periods(settings, program, earlier, Clock(today), accepted_only=accepted_only)


def known_before(settings: Settings, program: Program, period: Period, told: Sequence[PeriodRound]) -> EarlierAnswers:
    """What counts of the earlier periods' rounds, as answers to `period`'s questions about the years before its last.

    Only what a union said itself: one that others were merged into has its own figures, a new one none.
    """
    earlier = [r.period for r in told]
    if not ask_again(period, earlier):
        return {}
    rounds = withhold(program, told, settings.checks).rounds
    in_force = figures_in_force(settings, program, rounds)
    halves = {p.code for p in earlier if p.is_half_year}  # half a year's figure is not the year's
    pairs, bases = (
        {at: f for at, f in figures.items() if f.period not in halves}
        for figures in (pairs_of(in_force.facts), bases_of(in_force.bases))
    )
    choices = _choices(s for r in rounds for s in r.submissions)
    specs = {kind: form_spec(program, period, kind) for kind in program.kinds}
    units = {code for code, _, _ in (*pairs, *bases)}
    found: dict[str, dict[str, PrefilledValue]] = {}
    for unit in (u for u in program.reporters(period) if u.code in units):
        own = found.setdefault(unit.code, {})
        for year in period.years[:-1]:
            own.update(_bases(specs[unit.kind], unit.code, year, bases))
            own.update(_answers(specs[unit.kind], unit.code, year, pairs, choices))
    return {unit: values for unit, values in found.items() if values}


def told_of_half(settings: Settings, program: Program, period: Period, told: Iterable[PeriodRound]) -> HalfYears:
    """What every union told of the first half of the year that `period` is about, of what can only grow until its end.

    Nothing for a period of half a year.
    """
    halves = [r for r in told if is_half_of(r.period, period)]
    return of_half(program, period, withhold(program, halves, settings.checks).rounds)


def _choices(submissions: Iterable[Submission]) -> Choices:
    """Every answer in words; of several rounds the latest."""
    return {
        (s.unit.code, name): answer.value
        for s in submissions
        for name, answer in s.answers.items()
        if isinstance(answer.value, str)
    }


def _bases(
    spec: FormSpec, unit: str, year: int, bases: Mapping[FigureKey, ReportedFigure]
) -> Iterator[tuple[str, PrefilledValue]]:
    for field in spec.bases:
        if field.base is not None and field.year == year and (figure := bases.get((unit, field.base.code, year))):
            yield field.name, figure.numerator


def _answers(
    spec: FormSpec, unit: str, year: int, pairs: Mapping[FigureKey, ReportedFigure], choices: Choices
) -> Iterator[tuple[str, PrefilledValue]]:
    for question in spec.questions:
        figure = pairs.get((unit, question.indicator.code, year))
        if figure is not None:
            yield from _parts(question, year, figure, choices)


def _parts(
    question: Question, year: int, figure: ReportedFigure, choices: Choices
) -> Iterator[tuple[str, PrefilledValue]]:
    """The cells of one question that say a pair; a choice only where it still is what counts."""
    for part, number in (("num", figure.numerator), ("den", figure.denominator), ("val", figure.numerator)):
        field = question.fields.get((year, part))
        if field is None:
            continue
        if not question.indicator.measure.is_choice:
            if number is not None:
                yield field.name, number
            continue
        said = choices.get((figure.unit, field.name))
        if said in field.choices and choice_pair(question.indicator, said) == (figure.numerator, figure.denominator):
            yield field.name, said

"""A figure of a close in words: a pair as numbers, the answer of a choice as the union gave it."""

from __future__ import annotations

from pipeline.closes.model import ReportedFigure
from pipeline.program.model import Indicator, Program
from pipeline.program.vocabulary import Measure, YesNo
from pipeline.round.printed import ESTIMATE_MARK
from pipeline.text import number


def figure_text(program: Program, figure: ReportedFigure) -> str:
    """'47/50', '7 (ước)'; of a single union's choice 'Có', 'từ “Hoàn thành tốt” trở lên'."""
    return _plain(program, figure) + (ESTIMATE_MARK if figure.estimated else "")


def _plain(program: Program, figure: ReportedFigure) -> str:
    indicator, unit = program.indicator_by_code.get(figure.code), program.unit_by_code.get(figure.unit)
    single = unit is None or not unit.is_office_below
    if indicator and single and indicator.measure.is_choice and (chosen := _choice(indicator, figure)):
        return chosen
    whole = figure.denominator
    if whole is None or (indicator and single and indicator.measure is Measure.PER_UNIT):
        return number(figure.numerator, 4)
    return f"{number(figure.numerator, 4)}/{number(whole, 4)}"


def _choice(indicator: Indicator, figure: ReportedFigure) -> str:
    """The answer that gave the pair (measures.pairs.choice_pair); '' for a pair that no single answer gives."""
    graded = indicator.measure is Measure.GRADE
    answers: dict[tuple[float, float | None], str] = {
        (1.0, 1.0): f"từ “{indicator.threshold}” trở lên" if graded else YesNo.YES.label,
        (0.0, 1.0): f"dưới “{indicator.threshold}”" if graded else YesNo.NO.label,
        (0.0, 0.0): YesNo.NOT_CONCERNED.label,
    }
    return answers.get(figure.said, "")

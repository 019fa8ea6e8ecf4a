"""Submissions -> tidy frames: one row per pair, base quantity and narrative, each with its file, sheet and cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from pipeline.forms.layout import Question
from pipeline.intake.submission import Submission
from pipeline.issues import CellRef
from pipeline.measures.pairs import Pair, choice_pair, number_pair, ratio_pair
from pipeline.program.words import Measure

FACT_COLUMNS = ["unit", "indicator", "year", "numerator", "denominator", "file", "sheet", "cell", "period"]
BASE_COLUMNS = ["unit", "base", "year", "value", "file", "sheet", "cell", "period"]
NARRATIVE_COLUMNS = ["unit", "section", "text", "file", "sheet", "cell"]
KEY = ["unit", "indicator", "year"]


def question_pair(submission: Submission, question: Question, year: int) -> tuple[Pair, CellRef] | None:
    """The pair of one question and year with the cell of its numerator; None when it was not (rightly) answered."""
    indicator = question.indicator
    part = "num" if indicator.measure is Measure.RATIO else "val"
    field = question.fields.get((year, part))
    answer = submission.answers.get(field.name) if field else None
    if answer is None:
        return None
    if isinstance(answer.value, str):
        return choice_pair(indicator, answer.value), answer.ref
    assert isinstance(answer.value, float)
    if indicator.measure is not Measure.RATIO:
        return number_pair(indicator, answer.value), answer.ref
    den = question.fields.get((year, "den"))
    name = den.name if den else f"Q_{indicator.base}_{year}"
    denominator = submission.answers.get(name)
    if denominator is None or not isinstance(denominator.value, float):
        return None
    return ratio_pair(answer.value, denominator.value), answer.ref


def collect(submissions: Iterable[Submission]) -> pd.DataFrame:
    """The pairs of all submissions. Columns: FACT_COLUMNS; denominator is NaN for counts and stocks."""
    rows = []
    for submission in submissions:
        for question in submission.spec.questions:
            for year in question.years:
                found = question_pair(submission, question, year)
                if found is None:
                    continue
                pair, ref = found
                rows.append(
                    (
                        submission.unit.code,
                        question.indicator.code,
                        year,
                        pair.numerator,
                        pair.denominator,
                        ref.file,
                        ref.sheet,
                        ref.cell,
                        submission.period.code,
                    )
                )
    frame = pd.DataFrame(rows, columns=FACT_COLUMNS)
    return frame.astype({"year": "int64", "numerator": "float64", "denominator": "float64"})


def collect_bases(submissions: Iterable[Submission]) -> pd.DataFrame:
    """The base quantities of all submissions. Columns: BASE_COLUMNS."""
    rows = [
        (s.unit.code, f.base.code, f.year, a.value, a.ref.file, a.ref.sheet, a.ref.cell, s.period.code)
        for s in submissions
        for f in s.spec.bases
        if f.base is not None and (a := s.answers.get(f.name)) is not None
    ]
    frame = pd.DataFrame(rows, columns=BASE_COLUMNS)
    return frame.astype({"year": "int64", "value": "float64"})


def collect_narratives(submissions: Iterable[Submission]) -> pd.DataFrame:
    """What the unions wrote, by outline section. Columns: NARRATIVE_COLUMNS."""
    rows = [
        (s.unit.code, section.number, a.value, a.ref.file, a.ref.sheet, a.ref.cell)
        for s in submissions
        for section, f in s.spec.narratives
        if (a := s.answers.get(f.name)) is not None
    ]
    return pd.DataFrame(rows, columns=NARRATIVE_COLUMNS)


def over_periods(frames: Sequence[pd.DataFrame], key: list[str]) -> pd.DataFrame:
    """One frame of several periods, oldest first: a later period's figure replaces the earlier one of the same key."""
    filled = [f for f in frames if len(f)] or list(frames[:1])
    return pd.concat(filled, ignore_index=True).drop_duplicates(key, keep="last").reset_index(drop=True)

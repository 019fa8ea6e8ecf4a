"""Submissions -> tidy frames: one row per pair, base quantity and narrative, each with its file, sheet and cell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from sys import intern
from typing import NamedTuple

import pandas as pd

from pipeline.forms.layout import Question, base_name
from pipeline.forms.rollup import COVERAGE
from pipeline.intake.submission import Answer, Submission
from pipeline.issues import CellRef
from pipeline.measures.pairs import Pair, choice_pair, number_pair, ratio_pair
from pipeline.measures.told import Below, Tally
from pipeline.program.model import Program
from pipeline.program.vocabulary import NOT_YET, Measure

FACT_COLUMNS = ["unit", "indicator", "year", "numerator", "denominator", "file", "sheet", "cell", "period"]
BASE_COLUMNS = ["unit", "base", "year", "value", "file", "sheet", "cell", "period"]
ASKED_COLUMNS = ["unit", "indicator", "year", "value", "file", "sheet", "cell", "period"]
DETAIL_COLUMNS = ["office", "unit", "name", "kind", "indicator", "year", "numerator", "denominator"]
DETAIL_COLUMNS += ["reported", "expected"]
NARRATIVE_COLUMNS = ["unit", "section", "text", "file", "sheet", "cell"]
KEY = ["unit", "indicator", "year"]
BASE_KEY = ["unit", "base", "year"]


def question_pair(submission: Submission, question: Question, year: int | None) -> tuple[Pair, CellRef] | None:
    """The pair of one question and year with the cell of its numerator; None when it was not (rightly) answered."""
    indicator = question.indicator
    if submission.spec.is_roll_up:
        return _sums_pair(submission, question, year)
    part = "num" if indicator.measure is Measure.RATIO else "val"
    field = question.fields.get((year, part))
    answer = submission.answers.get(field.name) if field else None
    if answer is None:
        return None
    if isinstance(answer.value, str):
        pair = choice_pair(indicator, answer.value)
        return (pair, answer.ref) if pair else None
    assert isinstance(answer.value, float)
    if indicator.measure is not Measure.RATIO:
        return number_pair(indicator, answer.value), answer.ref
    den = question.fields.get((year, "den"))
    name = den.name if den else base_name(indicator.base, year)
    denominator = submission.answers.get(name)
    if denominator is None or not isinstance(denominator.value, float):
        return None
    return ratio_pair(answer.value, denominator.value), answer.ref


def not_assessed(submission: Submission) -> Iterator[tuple[str, str, int]]:
    """(unit, indicator, year) of every question that the union could not answer yet."""
    for question in submission.spec.questions:
        for (year, _), field in question.fields.items():
            if year is None or NOT_YET not in field.choices:
                continue
            answer = submission.answers.get(field.name)
            if answer is not None and answer.value == NOT_YET:
                yield submission.unit.code, question.indicator.code, year


def _sums_pair(submission: Submission, question: Question, year: int | None) -> tuple[Pair, CellRef] | None:
    """The pair of an office below: numerator and denominator as it added them up."""
    fields = [question.fields.get((year, part)) for part in ("num", "den")]
    num, den = (submission.answers.get(f.name) if f else None for f in fields)
    if num is None or not isinstance(num.value, float):
        return None
    if den is None or not isinstance(den.value, float):
        return (Pair(num.value, None), num.ref) if fields[1] is None else None
    return Pair(num.value, den.value), num.ref


def collect_below(submissions: Iterable[Submission]) -> Below:
    """Coverage and term pairs of the offices below; a base quantity's coverage stands under its code."""
    tallies: dict[tuple[str, str, int | None], Tally] = {}
    terms: dict[tuple[str, str], Pair] = {}
    for s in submissions:
        if not s.spec.is_roll_up:
            continue
        office = s.unit.code
        for question in s.spec.questions:
            code = question.indicator.code
            for year in question.slots:
                names = [question.fields[year, part].name for part in COVERAGE]
                if (tally := _tally(s, names)) is not None:
                    tallies[office, code, year] = tally
            term = _sums_pair(s, question, None)
            if term is not None:
                terms[office, code] = term[0]
        for field in s.spec.bases:
            assert field.base is not None
            if (tally := _tally(s, [f"{field.name}_{part}" for part in COVERAGE])) is not None:
                tallies[office, field.base.code, field.year] = tally
    return Below(tallies, terms)


def _tally(submission: Submission, names: Sequence[str]) -> Tally | None:
    values = [submission.answers[n].value for n in names if n in submission.answers]
    numbers = [int(v) for v in values if isinstance(v, float)]
    return Tally(*numbers) if len(numbers) == len(names) else None


def of_unions(submissions: Iterable[Submission]) -> list[Submission]:
    """The submissions of single unions: sums of many are not to be held against them."""
    return [s for s in submissions if not s.spec.is_roll_up]


def collect_details(submissions: Iterable[Submission]) -> pd.DataFrame:
    """The breakdown of the tier below. Columns: DETAIL_COLUMNS; numerator is NaN where a unit has not reported."""
    rows = [
        (s.unit.code, d.unit, d.name, d.kind, d.indicator, d.year, d.numerator, d.denominator, d.reported, d.expected)
        for s in submissions
        if s.spec.is_roll_up
        for d in s.details
    ]
    frame = pd.DataFrame(rows, columns=DETAIL_COLUMNS)
    return frame.astype({"year": "int64", "numerator": "float64", "denominator": "float64"})


def collect(submissions: Iterable[Submission]) -> pd.DataFrame:
    """The pairs of all submissions. Columns: FACT_COLUMNS; denominator is NaN for counts and stocks."""
    frame = _framed(map(_pairs_of, submissions), FACT_COLUMNS)
    return frame.astype({"year": "int64", "numerator": "float64", "denominator": "float64"})


def _pairs_of(submission: Submission) -> Iterator[tuple[object, ...]]:
    unit, period = submission.unit.code, submission.period.code
    for question, year in submission.spec.asked_by_year:
        if (found := question_pair(submission, question, year)) is not None:
            pair, ref = found
            yield (unit, question.indicator.code, year, *pair, ref.file, ref.sheet, intern(ref.cell), period)


def _framed(rows_of_each: Iterable[Iterable[tuple[object, ...]]], names: Sequence[str]) -> pd.DataFrame:
    """The rows of each submission in one frame: kept by column, for there may be millions of them.

    Equal texts are one object wherever they can be: a column of them takes its pointers only.
    """
    columns: list[list[object]] = [[] for _ in names]
    for rows in rows_of_each:
        for column, values in zip(columns, zip(*rows, strict=True), strict=False):  # of no rows there are no columns
            column.extend(values)
    frame = pd.DataFrame(dict(zip(names, columns, strict=True)))
    return frame if len(frame) else frame.astype(object)  # as texts, which numbers do not merge with


def collect_bases(submissions: Iterable[Submission]) -> pd.DataFrame:
    """The base quantities of all submissions. Columns: BASE_COLUMNS."""
    frame = _framed(map(_bases_of, submissions), BASE_COLUMNS)
    return frame.astype({"year": "int64", "value": "float64"})


def _bases_of(submission: Submission) -> Iterator[tuple[object, ...]]:
    for field in submission.spec.bases:
        if field.base is not None and (answer := submission.answers.get(field.name)) is not None:
            yield _asked_row(submission, field.base.code, field.year, answer)


def collect_denominators(submissions: Iterable[Submission]) -> pd.DataFrame:
    """The denominators that have a cell of their own. Columns: ASKED_COLUMNS."""
    frame = _framed(map(_denominators_of, submissions), ASKED_COLUMNS)
    return frame.astype({"year": "int64", "value": "float64"})


def _denominators_of(submission: Submission) -> Iterator[tuple[object, ...]]:
    for question in submission.spec.questions:
        for (year, part), field in question.fields.items():
            if part == "den" and (answer := submission.answers.get(field.name)) is not None:
                yield _asked_row(submission, question.indicator.code, year, answer)


def _asked_row(submission: Submission, code: str, year: int | None, answer: Answer) -> tuple[object, ...]:
    ref = answer.ref
    return (
        submission.unit.code,
        code,
        year,
        answer.value,
        ref.file,
        ref.sheet,
        intern(ref.cell),
        submission.period.code,
    )


class AskedNumbers(NamedTuple):
    """All numbers that are asked for, as `collect`, `collect_bases` and `collect_denominators` give them."""

    facts: pd.DataFrame
    bases: pd.DataFrame
    denominators: pd.DataFrame  # those that have a cell of their own

    def followed_by(self, later: AskedNumbers) -> AskedNumbers:
        """These with those of a later round over them."""
        keys = (KEY, BASE_KEY, KEY)
        return AskedNumbers(*(over_periods([a, b], k) for a, b, k in zip(self, later, keys, strict=True)))

    def without(self, units: Collection[str]) -> AskedNumbers:
        """These without those of some units."""
        kept = (frame[~frame["unit"].isin(units)].reset_index(drop=True) for frame in self)
        return AskedNumbers(*kept) if units else self

    def renewed(self, submissions: Sequence[Submission], files: Collection[str]) -> AskedNumbers:
        """The numbers of `submissions`, where these are those of all but for the answers of the ones in `files`.

        Equal to what is collected anew, which takes ten seconds for every million answers.
        """
        fresh = collect_all([s for s in submissions if s.file in files])
        order = {s.file: n for n, s in enumerate(submissions)}
        return AskedNumbers(*(_renewed(was, now, files, order) for was, now in zip(self, fresh, strict=True)))


def _renewed(
    former: pd.DataFrame, fresh: pd.DataFrame, files: Collection[str], order: Mapping[str, int]
) -> pd.DataFrame:
    """A frame with the rows of some files made anew, each where collecting puts it."""
    kept = former[~former["file"].isin(files)]
    if kept.empty or fresh.empty:  # one without rows has no types that fit
        return (fresh if kept.empty else kept).reset_index(drop=True)
    rows = pd.concat([kept, fresh], ignore_index=True)
    return rows.iloc[rows["file"].map(order).argsort(kind="stable")].reset_index(drop=True)


def collect_all(submissions: Sequence[Submission]) -> AskedNumbers:
    """All numbers that submissions of any kind told; of sums of offices below no denominators stand by themselves."""
    denominators = collect_denominators(of_unions(submissions))
    return AskedNumbers(collect(submissions), collect_bases(submissions), denominators)


def collect_asked(submissions: Iterable[Submission]) -> AskedNumbers:
    """The numbers that single unions gave."""
    return collect_all(of_unions(submissions))


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


REVISION_COLUMNS = [
    "unit",
    "item",
    "year",
    "old_numerator",
    "old_denominator",
    "numerator",
    "denominator",
    "former_period",
    "period",
    "file",
    "sheet",
    "cell",
]


def revisions(program: Program, former: pd.DataFrame, now: pd.DataFrame, item: str) -> pd.DataFrame:
    """What `now` says otherwise of a year than `former` (columns FACT_COLUMNS or BASE_COLUMNS; item names the third).

    Columns REVISION_COLUMNS. The year's figure after half a year's is no revision; nor is a pair whose base
    quantity alone was corrected.
    """
    if former.empty or now.empty:
        return pd.DataFrame(columns=REVISION_COLUMNS)
    based = {i.code for i in program.indicators if i.base is not None}
    old, new = (f.rename(columns={"value": "numerator"}).assign(item=f[item]) for f in (former, now))
    if item == "base":
        old, new = old.assign(denominator=float("nan")), new.assign(denominator=float("nan"))
    both = new.merge(old, on=["unit", "item", "year"], suffixes=("", "_then"), validate="one_to_one")
    lower = (both["denominator"] != both["denominator_then"]) & ~both[["denominator", "denominator_then"]].isna().all(
        axis=1
    )
    changed = (both["numerator"] != both["numerator_then"]) | (lower & ~both["item"].isin(based))
    later = ~both["period_then"].isin(program.half_years) & (both["period"] != both["period_then"])
    names = {"numerator_then": "old_numerator", "denominator_then": "old_denominator", "period_then": "former_period"}
    return both[changed & later].rename(columns=names)[REVISION_COLUMNS].reset_index(drop=True)


def first_told(former: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """How many figures of each year a file of `now` tells that `former` does not know.

    Both with FACT_COLUMNS or BASE_COLUMNS. Columns: unit, file, period, year, count.
    """
    key = list(now.columns[:3])
    known = now[key].merge(former[key], on=key, how="left", indicator=True, validate="one_to_one")["_merge"] == "both"
    by = ["unit", "file", "period", "year"]
    return now[~known.to_numpy()].groupby(by, sort=False).size().reset_index(name="count")

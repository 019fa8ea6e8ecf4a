"""What the form asks that an office below sends upward: sums with their coverage instead of one union's answers.

Defined names as in forms/layout, with these parts: I_<code>_<year>_num, _den, _rep (unions that reported), _exp (unions
expected); `term` stands for the year where the whole term is asked; Q_<base>_<year>, Q_<base>_<year>_rep, _exp.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pipeline.forms.layout import (
    FIGURES_SHEET,
    INFO_SHEET,
    Field,
    FieldKind,
    FormSpec,
    Question,
    answer_name,
    base_name,
    form_spec,
    number_kind,
)
from pipeline.program.model import Indicator, Period, Program
from pipeline.program.term import WHOLE_TERM
from pipeline.program.vocabulary import REACHED_OR_COUNT, WHOLE_HEAD, Measure, Reporter
from pipeline.program.words import Words

ROLL_UP_ID = "tonghop/tong-hop-cap-duoi"
DETAIL_SHEET = "Chi tiết"
UNMATCHED_SHEET = "Chưa khớp"
DETAIL_NAME, UNMATCHED_NAME = "S_detail", "S_unmatched"  # the first head cell
MARK_NAME, KIND_NAME = "S_mark", "S_kind"  # the line of the mark; the kind of the period
PAIR_HEADS = (REACHED_OR_COUNT, WHOLE_HEAD)
DETAIL_HEADS = (
    "Mã đơn vị",
    "Tên đơn vị",
    "Loại hình",
    "Mã chỉ tiêu",
    "Năm",
    *PAIR_HEADS,
    "Đã báo cáo",
    "Phải báo cáo",
)


COVERAGE = ("rep", "exp")  # parts: units that reported, units that had to


def coverage_labels(words: Words) -> Mapping[str, str]:
    """What the two numbers of a coverage are called, by part: of units that reported, and of those that had to."""
    said = (f"số {words.unit_short} đã báo cáo", f"số {words.unit_short} phải báo cáo")
    return dict(zip(COVERAGE, said, strict=True))


class Terms(NamedTuple):
    """How an indicator is reckoned, in the words of the program workbook; '' where that is not known."""

    measure: str = ""
    unit: str = ""
    accrual: str = ""
    threshold: str = ""


def terms_of(indicator: Indicator) -> Terms:
    """How `indicator` is reckoned."""
    return Terms(indicator.measure.label, indicator.unit, indicator.accrual.label, indicator.threshold or "")


@dataclass(frozen=True)
class RollUpSpec(FormSpec):
    """Everything the roll-up form asks, by year and of the whole term."""

    coverage: tuple[Field, ...] = ()  # of the base quantities

    @property
    def is_roll_up(self) -> bool:
        """Always: it is the form of an office below."""
        return True

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field in form order."""
        asked = tuple(f for q in self.questions for f in q.fields.values())
        return (*self.about, *self.bases, *self.coverage, *asked, *(f for _, f in self.narratives))


def roll_up_spec(program: Program, period: Period) -> RollUpSpec:
    """The roll-up form of a period: everything the unions are asked, by year and for the term."""
    usual = form_spec(program, period, program.kind_above)
    covered = coverage_labels(program.words)
    questions = []
    for indicator in program.indicators:
        years = indicator.years_asked(period, program.years)
        if indicator.reporter is not Reporter.OFFICE and years:
            questions.append(Question(indicator, dict(_fields(indicator, (*years, None), covered))))
    bases = [
        Field(base_name(b.code, y), INFO_SHEET, number_kind(b.unit, b.label), b.label, False, b.unit, base=b, year=y)
        for b in program.bases
        if not b.scope.is_office
        for y in period.years
    ]
    coverage = [
        Field(f"{f.name}_{part}", INFO_SHEET, FieldKind.INTEGER, f"{f.label}: {label}", False, base=f.base, year=f.year)
        for f in bases
        for part, label in covered.items()
    ]
    return RollUpSpec(
        program,
        period,
        program.kind_above,
        usual.about,
        tuple(bases),
        tuple(questions),
        (),
        usual.narratives,
        tuple(coverage),
    )


def _fields(
    indicator: Indicator, slots: tuple[int | None, ...], covered: Mapping[str, str]
) -> Iterator[tuple[tuple[int | None, str], Field]]:
    kind = FieldKind.INTEGER if indicator.measure.is_choice else number_kind(indicator.unit, indicator.numerator)
    if indicator.measure is Measure.RATIO:
        kind = number_kind(indicator.numerator)
    parts = {"num": (kind, indicator.numerator)}
    if indicator.measure.has_denominator:
        parts["den"] = (number_kind(indicator.denominator), indicator.denominator or "Số đơn vị thuộc đối tượng")
    parts |= {part: (FieldKind.INTEGER, label) for part, label in covered.items()}
    for year in slots:
        for part, (accepted, label) in parts.items():
            name = answer_name(indicator, year, part)
            said = f"{label} ({WHOLE_TERM})" if year is None else label
            yield (
                (year, part),
                Field(name, FIGURES_SHEET, accepted, said, False, "", (), indicator, None, year, part),
            )

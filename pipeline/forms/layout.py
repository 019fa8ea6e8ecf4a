"""FormSpec: what a kind of union is asked in a period, declared once for writer, reader, checks and demonstration.

The machine contract (kept stable, other tools fill forms through it): every input cell has a workbook-level defined
name, and so has every stamp cell:

    S_form S_version S_program S_period S_unit      stamps, in the very hidden sheet _meta
    I_<code>_<year>_<part>                          part: num, den, val, note; indicator code 3.1 -> 3_1
    Q_<base quantity>_<year>   N_<section>   T_<field>

A marked copy has more, beside every cell it asks about:

    A_<name of the cell>   W_<name of the cell>     the union's answer to the question, and its words
    A_<issue code>         W_<issue code>           the same, of a question about the whole file, on the list sheet
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from pipeline.forms.quantities import wholes
from pipeline.issues import HIDDEN_SHEET, Issue
from pipeline.program.kinds import UnitKind
from pipeline.program.model import Base, Indicator, Period, Program, Section
from pipeline.program.term import in_year, year_name
from pipeline.program.vocabulary import NOT_YET, REACHED, WHOLE, Basis, Measure, YesNo
from pipeline.text import clean

FORM_ID = "tonghop/bieu-mau"
LAYOUT_VERSION = "1"
MARK = "(Minh họa)"  # what every text of the demonstration begins with
ILLUSTRATIVE = "minh hoạ"  # value of ILLUSTRATIVE_STAMP in forms filled by the demonstration; nothing else tells it

GUIDE_SHEET = "Hướng dẫn"  # the template's; nothing is asked on it
META_SHEET = HIDDEN_SHEET
INFO_SHEET = "Thông tin chung"
FIGURES_SHEET = "Số liệu"
TEXT_SHEET = "Nội dung"

ANSWER, ANSWER_WORDS = "A_", "W_"  # how the names of answers to questions begin
PREFILLED = "S_prefilled"  # what the answers of earlier rounds are told by, in a form that was sent with them
ILLUSTRATIVE_STAMP = "S_illustrative"
NAME_LETTERS = "SIQNTAW"  # with which the names of a form's cells begin, an underscore behind
STAMPS = ("S_form", "S_version", "S_program", "S_period", "S_unit", ILLUSTRATIVE_STAMP, PREFILLED)

# Figures with these words in their unit or question may have decimals; everything else is counted in whole numbers.
# "đồng" is money but not in "hợp đồng", "điểm" a mark but not in "thời điểm".
_DECIMAL = re.compile(
    r"(?<!hợp )(?<!hội )(?<!cộng )\bđồng\b(?! (?:nghiệp|bào|chí|thời|bộ|ý|thuận|cấp|đều))"
    r"|(?<!thời )(?<!địa )(?<!quan )(?<!đặc )(?<!trọng )(?<!cao )(?<!thí )\bđiểm\b"
    r"|\b(?:giờ|km|m2|tấn|tiền|kinh phí)\b|%"
)
COVERED = {"rep": ", số đơn vị đã báo cáo", "exp": ", số đơn vị phải báo cáo"}  # in roll-up forms
PARTS = {"num": f", {REACHED}", "den": f", {WHOLE}", "note": ", ghi chú", **COVERED}  # behind what is asked
MAX_NUMBER = 1e12
MAX_TEXT = 5000


class FieldKind(Enum):
    """What a field holds."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    CHOICE = "choice"
    TEXT = "text"
    DATE = "date"

    @property
    def is_number(self) -> bool:
        """Whether the value is a number."""
        return self is FieldKind.INTEGER or self is FieldKind.DECIMAL


@dataclass(frozen=True, slots=True)
class Field:
    """One input cell: its defined name, what it asks, what it accepts."""

    name: str
    sheet: str
    kind: FieldKind
    label: str
    required: bool
    unit: str = ""
    choices: tuple[str, ...] = ()
    indicator: Indicator | None = None
    base: Base | None = None
    year: int | None = None
    part: str = ""

    @property
    def of_term(self) -> bool:
        """Whether it asks of the whole term, and not of a year or of no time at all."""
        return self.indicator is not None and self.year is None

    @property
    def question(self) -> str:
        """What it is asked about: 'Chỉ tiêu 3.1 năm 2024'."""
        when = f" {in_year(self.year)}" if self.year is not None or self.of_term else ""
        if self.indicator is not None:
            return f"Chỉ tiêu {self.indicator.code}{when}"
        return f"{self.label}{when}"

    @property
    def about(self) -> str:
        """What messages call it: 'Chỉ tiêu 3.1 năm 2024, số đạt được'."""
        return self.question + (PARTS.get(self.part, "") if self.indicator else "")

    @property
    def in_words(self) -> str:
        """What the union is told it is: 'Câu 3.1 Số đoàn viên mới kết nạp, năm 2024'; what it asks, as printed."""
        if self.indicator is None:
            return self.about
        note = self.part == "note"
        asked, where = (self.indicator.text, "ô ghi chú") if note else (self.label, in_year(self.year))
        return f"Câu {self.indicator.code} {asked.rstrip(' ?.:;')}, {where}"


@dataclass(frozen=True, slots=True)
class Question:
    """An indicator on the form: its fields by year (None for the whole term) and part ('num', 'den', 'val')."""

    indicator: Indicator
    fields: dict[tuple[int | None, str], Field]

    @property
    def years(self) -> tuple[int, ...]:
        """The years asked."""
        return tuple(sorted({year for year, _ in self.fields if year is not None}))

    @property
    def slots(self) -> tuple[int | None, ...]:
        """The years asked, and None where the whole term is: a row each on a roll-up form."""
        return tuple(dict.fromkeys(year for year, _ in self.fields))

    def parts(self, year: int | None) -> dict[str, Field]:
        """The fields of one year, or of the whole term, by part."""
        return {part: field for (of, part), field in self.fields.items() if of == year}


@dataclass(frozen=True)
class FormSpec:
    """Everything the form of one kind of union asks in one period of one program."""

    program: Program
    period: Period
    kind: UnitKind
    about: tuple[Field, ...]
    bases: tuple[Field, ...]
    questions: tuple[Question, ...]
    notes: tuple[Field, ...]
    narratives: tuple[tuple[Section, Field], ...]

    @property
    def is_roll_up(self) -> bool:
        """Whether it asks an office below for the sums of its unions, not one union for its answers."""
        return False

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field in form order."""
        asked = tuple(f for q in self.questions for f in q.fields.values())
        return (*self.about, *self.bases, *asked, *self.notes, *(f for _, f in self.narratives))

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Fields by defined name."""
        return {f.name: f for f in self.fields}

    @cached_property
    def figures_wanted(self) -> tuple[Field, ...]:
        """The fields of figures that have to be answered."""
        return tuple(f for f in self.fields if f.required and (f.indicator or f.base))

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """The defined names of its input cells and of its stamps."""
        return (*self.by_name, *STAMPS)

    @cached_property
    def asked_by_year(self) -> tuple[tuple[Question, int], ...]:
        """Each question with each year that it asks about."""
        return tuple((question, year) for question in self.questions for year in question.years)

    @cached_property
    def limited(self) -> tuple[tuple[Field, tuple[Base, ...]], ...]:
        """Each base quantity, and those of the form that it cannot exceed."""
        bases = tuple(dict.fromkeys(f.base for f in self.bases if f.base))
        return tuple((f, wholes(f.base, bases)) for f in self.bases if f.base)

    def told(self, about: Issue) -> str:
        """What a union is told that an issue is about."""
        field = self.by_name.get(about.facts.field)
        return field.in_words if field and about.what else about.what

    @cached_property
    def version(self) -> str:
        """Changes whenever what the form asks or accepts changes."""
        asked = "\n".join(f"{f.name}|{f.kind.value}|{f.label}|{'/'.join(f.choices)}" for f in self.fields)
        return f"{LAYOUT_VERSION}.{hashlib.sha256(asked.encode()).hexdigest()[:8]}"


T_REPORTER, T_PHONE, T_DATE, T_BASIS, T_TYPED_IN = "T_reporter", "T_phone", "T_date", "T_basis", "T_typed_in"
TYPED_IN = ("Không", "Nhập thay")


def _about_fields() -> tuple[Field, ...]:
    basis = tuple(b.label for b in Basis)
    return (
        Field(T_REPORTER, INFO_SHEET, FieldKind.TEXT, "Người lập biểu", required=True),
        Field(T_PHONE, INFO_SHEET, FieldKind.TEXT, "Điện thoại", required=False),
        Field(T_DATE, INFO_SHEET, FieldKind.DATE, "Ngày lập biểu", required=False),
        Field(T_BASIS, INFO_SHEET, FieldKind.CHOICE, "Loại số liệu", required=True, choices=basis),
        Field(
            T_TYPED_IN, INFO_SHEET, FieldKind.CHOICE, "Cơ quan nhập thay từ bản giấy", required=False, choices=TYPED_IN
        ),
    )


def number_kind(*words: str) -> FieldKind:
    """DECIMAL when a unit or question speaks of money or another measured quantity, INTEGER for head counts."""
    return FieldKind.DECIMAL if _DECIMAL.search(clean(" | ".join(words)).casefold()) else FieldKind.INTEGER


def is_share(indicator: Indicator) -> bool:
    """Whether the numerator cannot exceed the denominator: a share of people or unions, not money of its due."""
    return indicator.unit == "%" and number_kind(indicator.numerator) is FieldKind.INTEGER


def _question(indicator: Indicator, years: tuple[int, ...]) -> Question:
    return Question(indicator, {(y, part): field for y in years for part, field in _parts(indicator, y)})


def _parts(indicator: Indicator, year: int) -> Iterator[tuple[str, Field]]:
    """The input cells of one indicator and year."""

    def cell(part: str, label: str, kind: FieldKind, choices: tuple[str, ...] = ()) -> tuple[str, Field]:
        name = answer_name(indicator, year, part)
        unit = indicator.unit if part == "val" and kind.is_number else ""
        return part, Field(name, FIGURES_SHEET, kind, label, True, unit, choices, indicator, None, year, part)

    waiting = (NOT_YET,) if indicator.may_wait else ()
    if indicator.measure is Measure.RATIO:
        yield cell("num", indicator.numerator, number_kind(indicator.numerator))
        if indicator.base is None:
            yield cell("den", indicator.denominator, number_kind(indicator.denominator))
    elif indicator.measure is Measure.YES_NO:
        yield cell("val", indicator.numerator, FieldKind.CHOICE, (*(a.label for a in YesNo), *waiting))
    elif indicator.measure is Measure.GRADE:
        assert indicator.scale is not None
        grades = (*indicator.scale.grades, YesNo.NOT_CONCERNED.label, *waiting)
        yield cell("val", indicator.numerator, FieldKind.CHOICE, grades)
    else:
        yield cell("val", indicator.numerator, number_kind(indicator.unit, indicator.numerator))


def form_spec(program: Program, period: Period, kind: UnitKind) -> FormSpec:
    """The form of `kind` in `period`: only what that kind of union is concerned with."""
    questions = []
    for indicator in program.indicators:
        if not indicator.concerns(kind):
            continue
        years = indicator.years_asked(period, program.years)
        if years:
            questions.append(_question(indicator, years))
    bases = (base for base in program.bases if kind in base.scope.kinds)
    narratives = tuple(
        (section, Field(f"N_{section.name}", TEXT_SHEET, FieldKind.TEXT, section.title, False))
        for section in program.sections
        if section.asked_of_units and not kind.is_office
    )
    return FormSpec(
        program,
        period,
        kind,
        _about_fields(),
        tuple(_base_field(base, year) for base in bases for year in period.years),
        tuple(questions),
        tuple(map(_note_field, questions)),
        narratives,
    )


def _base_field(base: Base, year: int) -> Field:
    kind = number_kind(base.unit, base.label)
    return Field(base_name(base.code, year), INFO_SHEET, kind, base.label, True, base.unit, (), None, base, year, "val")


def base_name(code: str | None, year: int | None) -> str:
    """The defined name of the cell that asks a base quantity; of none that no form has."""
    return f"Q_{code}_{year}"


def answer_name(indicator: Indicator, year: int | None, part: str) -> str:
    """The defined name of the cell that asks a part of an indicator: 'num', 'den', 'val', 'note'."""
    return f"I_{indicator.name}_{year_name(year)}_{part}"


def _note_field(question: Question) -> Field:
    """Room for a remark on all years of an indicator, named after the last."""
    indicator, year = question.indicator, question.years[-1]
    name = answer_name(indicator, year, "note")
    return Field(name, FIGURES_SHEET, FieldKind.TEXT, "Ghi chú", False, "", (), indicator, None, year, "note")

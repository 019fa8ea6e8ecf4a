"""Illustrative figures for demonstration and tests: seeded, believable, and marked as not real."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from pathlib import Path

from pipeline.demo.office_sums import office_sums
from pipeline.demo.remarks import section_texts
from pipeline.file_names import file_name
from pipeline.forms import layout
from pipeline.forms.fill import FormValues, fill
from pipeline.forms.layout import MARK, Field, FieldKind, FormSpec, Question, base_name
from pipeline.forms.quantities import asks_base, asks_people, wholes
from pipeline.forms.rollup import roll_up_spec
from pipeline.program.kinds import UnitKind
from pipeline.program.model import Indicator, Period, Program, Target, Unit
from pipeline.program.vocabulary import Accrual, Basis, Level, Measure, Reporter, YesNo

DemoAnswers = dict[str, float | int | str | date | None]

_TEXTS = 6  # of which one is drawn, whatever the section
SMALLEST, LARGEST = 12, 140  # head counts of one union
UNDER_ONE_SUPERIOR = 25  # as many times more people has a union above others


class FormFate(Enum):
    """What happens to a union's form in the demonstration."""

    GOOD = "good"
    LATE = "late"
    WRONG = "wrong"
    MISSING = "missing"


_ANYTHING = Target(100.0)  # where all targets follow from results
_ODDS = ((FormFate.MISSING, 0.10), (FormFate.LATE, 0.08), (FormFate.WRONG, 0.10))


def fate_of(unit: Unit, seed: int) -> FormFate:
    """The fate of a union: the same for the same seed."""
    if unit.is_own_office:
        return FormFate.GOOD
    drawn = random.Random(f"{seed}/fate/{unit.code}").random()
    for fate, share in _ODDS:
        if drawn < share:
            return fate
        drawn -= share
    return FormFate.GOOD


def fill_forms(
    forms: dict[str, Path],
    returns: Path,
    program: Program,
    period: Period,
    *,
    seed: int,
    today: date = date.max,
    advance: Callable[[str], None] = lambda _: None,
    save: Callable[[Path, Path, FormValues, datetime], None] = fill,
) -> dict[str, FormFate]:
    """Fill the blank `forms` (by unit code) into the folder `returns`; gives every union's fate.

    Every filled form carries the stamp S_illustrative and its texts begin with MARK. None was saved after `today`; as
    long as forms are not due nobody is late. `save`: fills one form, as forms.fill.fill does.
    """
    fates: dict[str, FormFate] = {}
    specs: dict[UnitKind, FormSpec] = {}
    for unit in program.reporters(period):
        fate = fate_of(unit, seed)
        if fate is FormFate.LATE and today <= period.due:
            fate = FormFate.GOOD
        fates[unit.code] = fate
        advance(unit.name)
        if fate is FormFate.MISSING:
            continue
        rng = random.Random(f"{seed}/{period.code}/{unit.code}")
        if unit.is_office_below:
            values = dict(office_sums(roll_up_spec(program, period), unit, rng))
        else:
            if unit.kind not in specs:
                specs[unit.kind] = layout.form_spec(program, period, unit.kind)
            spec = specs[unit.kind]
            values = answers(spec, unit, rng, size=size_of(unit, seed))
            if fate is FormFate.WRONG:
                spoil(spec, values, rng)
        days = rng.randint(1, 9) if fate is FormFate.LATE else -rng.randint(0, 15)
        day = min(min(period.due, today) + timedelta(days=days), today)
        saved = datetime.combine(day, time(rng.randint(7, 17), rng.randint(0, 59)))
        cluster = file_name(unit.cluster or "khac")
        save(forms[unit.code], returns / cluster / forms[unit.code].name, values, saved)
    return fates


def size_of(unit: Unit, seed: int) -> int:
    """How many people a union has: the same for the same seed."""
    rng = random.Random(f"{seed}/size/{unit.code}")
    people = min(LARGEST, SMALLEST + int(rng.expovariate(1 / 35)))
    return people * UNDER_ONE_SUPERIOR if unit.kind.level is Level.SUPERIOR else people


def answers(
    spec: FormSpec, unit: Unit, rng: random.Random, size: int, shares: dict[str, float] | None = None
) -> DemoAnswers:
    """A complete, consistent set of answers by defined name.

    `shares`: which part of its whole each base quantity is, and of the union each number that only one indicator asks
    for; drawn where it is not yet there.
    """
    values: DemoAnswers = {
        "S_illustrative": layout.ILLUSTRATIVE,
        layout.T_REPORTER: f"{MARK} {unit.chair or 'người lập biểu'}",
        layout.T_PHONE: f"{MARK} 0000 000 000",
        layout.T_DATE: spec.period.due - timedelta(days=rng.randint(1, 10)),
        layout.T_BASIS: Basis.ESTIMATE.label if rng.random() < 0.15 else Basis.ACTUAL.label,
    }
    union = _Union(spec, rng, size, {} if shares is None else shares, values)
    union.count_people()
    for question in spec.questions:
        for year in question.years:
            union.answer(question, year)
    for _, field in spec.narratives:
        if rng.random() < 0.4:
            texts = section_texts(field.label, spec.program.words)
            values[field.name] = f"{MARK} {texts[rng.randrange(_TEXTS) % len(texts)]}"
    return values


def _hoped(question: Question, spec: FormSpec, year: int) -> float:
    """The target that this year's figure is drawn around."""
    indicator = question.indicator
    target = indicator.targets.get(year) or indicator.term_target
    if target is None:
        target = indicator.targets[max(indicator.targets)] if indicator.targets else _ANYTHING
    hoped = target.low
    if year not in indicator.targets and indicator.accrual is Accrual.CUMULATIVE and not indicator.is_percent:
        hoped /= len(spec.program.years)
    return hoped


@dataclass(frozen=True)
class _Union:
    """One union of `size` people over its form: `values` are what it has filled in, `shares` what is drawn once."""

    spec: FormSpec
    rng: random.Random
    size: int
    shares: dict[str, float]
    values: DemoAnswers

    def count_people(self) -> None:
        """Head counts: parts below their whole, growing a little from year to year."""
        bases = tuple(dict.fromkeys(f.base for f in self.spec.bases if f.base))
        pending = list(self.spec.bases)
        while pending:
            field = pending.pop(0)
            assert field.base is not None
            limits = [base_name(whole.code, field.year) for whole in wholes(field.base, bases)]
            known = [value for name in limits if isinstance(value := self.values.get(name), int)]
            if len(known) < len(limits):
                pending.append(field)  # a part is drawn once its wholes are
            elif not known:  # it is a whole, or its whole is asked of others only
                self.values[field.name] = self.size + self._years_before(field.year) * (self.size // 40)
            else:
                share = self.shares.setdefault(field.base.code, self.rng.uniform(0.35, 0.98))
                self.values[field.name] = min(int(known[0] * share), *known)

    def _years_before(self, year: int | None) -> int:
        years = self.spec.period.years
        return years.index(year) if year in years else 0

    def answer(self, question: Question, year: int) -> None:
        """Answer a question for one year, not far from what is hoped for."""
        indicator, rng = question.indicator, self.rng
        hoped = _hoped(question, self.spec, year)
        chance = min(0.99, max(0.05, hoped / 100 + rng.uniform(-0.06, 0.05))) if indicator.is_percent else 0.95
        if indicator.measure is Measure.RATIO:
            self._share(question, year, chance)
            return
        field = question.fields[year, "val"]
        match indicator.measure:
            case Measure.YES_NO:
                self.values[field.name] = _yes_or_no(rng, chance).label
            case Measure.GRADE:
                self.values[field.name] = _grade(indicator, rng, chance)
            case Measure.PER_UNIT:
                self.values[field.name] = rng.choice((0, 1, 1, 1, 2, 3))
            case _:
                self.values[field.name] = self._number(indicator, field, hoped)

    def _share(self, question: Question, year: int, chance: float) -> None:
        indicator, counted, of = question.indicator, question.fields[year, "num"], question.fields.get((year, "den"))
        if of is not None:
            drawn = self.rng.randint(2, 40)
            share = self.shares.setdefault(indicator.code, drawn / 100)
            by_office = indicator.reporter is Reporter.OFFICE
            whole = self._peers(indicator) if by_office else max(1, round(self.size * share))
            self.values[of.name] = whole
        else:
            base = self.values.get(base_name(indicator.base, year))
            assert isinstance(base, int)
            whole = base
        exact = whole * chance
        self.values[counted.name] = min(whole, round(exact)) if counted.kind is FieldKind.INTEGER else round(exact, 1)

    def _number(self, indicator: Indicator, field: Field, hoped: float) -> float | int | str | date | None:
        """A count or an amount; one that is a base quantity, too, is the same on both places."""
        same = next(
            (b for b in self.spec.bases if b.base and b.year == field.year and asks_base(indicator, b.base)), None
        )
        if same is not None:
            return self.values[same.name]
        mean = hoped if indicator.reporter is Reporter.OFFICE else hoped / self._peers(indicator)
        drawn = max(0.0, self.rng.gauss(mean, mean * 0.35 + 0.3))
        if asks_people(indicator.numerator) and indicator.reporter is Reporter.UNIT:
            drawn = min(drawn, self.size // 4)  # of its own people, and most of them not every year
        return round(drawn) if field.kind is FieldKind.INTEGER else round(drawn, 1)

    def _peers(self, indicator: Indicator) -> int:
        """How many unions are asked, this one among them."""
        of_kind = self.spec.program.units_of_kind
        return sum(of_kind.get(kind, 0) for kind in indicator.scope.kinds) or 1


def _yes_or_no(rng: random.Random, chance: float) -> YesNo:
    exempt = rng.random() < 0.03
    return YesNo.NOT_CONCERNED if exempt else YesNo.YES if rng.random() < chance else YesNo.NO


def _grade(indicator: Indicator, rng: random.Random, chance: float) -> str:
    assert indicator.scale is not None and indicator.threshold is not None
    grades = indicator.scale.grades
    good = grades.index(indicator.threshold) + 1
    pool = grades[:good] if rng.random() < chance else grades[good:]
    return rng.choice(pool or grades)


def spoil(spec: FormSpec, values: DemoAnswers, rng: random.Random) -> None:
    """Make two of the mistakes people make (not every form has room for each of them)."""
    made = 0
    for mistake in rng.sample(_MISTAKES, len(_MISTAKES)):
        before = dict(values)
        mistake(spec, values, rng)
        made += values != before
        if made == 2:
            return


def _too_large(spec: FormSpec, values: DemoAnswers, _: random.Random) -> None:
    for question in spec.questions:
        for year in question.years:
            num = question.fields.get((year, "num"))
            number = values.get(num.name) if num else None
            if num and isinstance(number, int):
                values[num.name] = number + 500
                return


def _number_fields(spec: FormSpec) -> list[Field]:
    asked = [f for q in spec.questions for f in q.fields.values() if f.kind.is_number]
    return asked or list(spec.bases)


def _left_empty(spec: FormSpec, values: DemoAnswers, rng: random.Random) -> None:
    if fields := _number_fields(spec):
        values[rng.choice(fields).name] = None


def _ambiguous(spec: FormSpec, values: DemoAnswers, rng: random.Random) -> None:
    if fields := _number_fields(spec):
        values[rng.choice(fields).name] = "1,250"


def _percent_typed(spec: FormSpec, values: DemoAnswers, rng: random.Random) -> None:
    if fields := [f for f in _number_fields(spec) if f.part == "num"]:
        values[rng.choice(fields).name] = "95%"


def _in_words(spec: FormSpec, values: DemoAnswers, rng: random.Random) -> None:
    if fields := _number_fields(spec):
        values[rng.choice(fields).name] = "chưa thống kê được"


_MISTAKES = (_too_large, _left_empty, _ambiguous, _percent_typed, _in_words)

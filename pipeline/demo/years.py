"""Illustrative figures of unions over the years: what a union once said of a year it says on every later form."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from pipeline.demo.fill import DemoAnswers, FormFate, answers, fate_of, size_of, spoil
from pipeline.file_names import file_name
from pipeline.forms import layout
from pipeline.forms.fill import fill
from pipeline.forms.layout import FormSpec
from pipeline.program.model import Period, Program, Unit
from pipeline.program.register import predecessors
from pipeline.program.vocabulary import Measure, PeriodKind

GROWTH = 40  # each year one more person for so many


@dataclass
class Books:
    """What every union has in its own books: figures by (unit, year) and defined name, drawn once and remembered."""

    seed: int
    drawn: dict[tuple[str, int], DemoAnswers] = field(default_factory=dict)
    shares: dict[str, dict[str, float]] = field(default_factory=dict)  # by unit: parts of its head counts

    def form(self, program: Program, period: Period, unit: Unit) -> DemoAnswers:
        """The answers of one union on the form of `period`."""
        spec = layout.form_spec(program, period, unit.kind)
        rng = random.Random(f"{self.seed}/{period.code}/{unit.code}")
        values = answers(spec, unit, rng, size=size_of(unit, self.seed))
        for year in period.years:
            own = self._year(program, period, unit, year)
            values |= {f.name: own.get(f.name) for f in spec.fields if f.year == year}
        if period.is_half_year:
            _halve(spec, values, rng)
        return values

    def _year(self, program: Program, period: Period, unit: Unit, year: int) -> DemoAnswers:
        """The whole year's figures by defined name; nothing for a year before the union began."""
        if unit.valid_from and year < unit.valid_from.year:
            return {}
        if (unit.code, year) in self.drawn:
            return self.drawn[unit.code, year]
        whole = replace(period, kind=PeriodKind.ANNUAL, years=(year,))
        spec = layout.form_spec(program, whole, unit.kind)
        size = self._members(program, unit, min(period.end, date(year, 12, 31)))
        size += program.years.index(year) * size // GROWTH
        rng = random.Random(f"{self.seed}/{year}/{unit.code}")
        whole_form = answers(spec, unit, rng, size, self.shares.setdefault(unit.code, {}))
        figures = {f.name: whole_form[f.name] for f in spec.fields if f.year == year and f.name in whole_form}
        if not period.is_half_year:
            self.drawn[unit.code, year] = figures
        return figures

    def _members(self, program: Program, unit: Unit, day: date) -> int:
        """How many a union has on a day, those of the unions it took over among them."""
        parts = predecessors(program, unit.code, day)
        units = program.unit_by_code
        sizes = (size_of(units[code], self.seed) * share for code, share in parts if units[code].valid_from is None)
        return max(1, round(sum(sizes))) if parts else size_of(unit, self.seed)


def _halve(spec: FormSpec, values: DemoAnswers, rng: random.Random) -> None:
    """Make the counts of a year those of its first half."""
    for question in spec.questions:
        if question.indicator.measure is Measure.COUNT:
            for one in question.fields.values():
                number = values.get(one.name)
                if isinstance(number, (int, float)):
                    values[one.name] = int(number + rng.randint(0, 1)) // 2


def return_forms(
    forms: dict[str, Path],
    returns: Path,
    program: Program,
    period: Period,
    books: Books,
    *,
    reliable: Iterable[str] = (),
) -> dict[str, FormFate]:
    """Fill the blank `forms` (by unit code) out of `books` into the folder `returns`; gives every union's fate.

    The units in `reliable` send in time and without mistakes. Every form is marked as illustrative.
    """
    fates: dict[str, FormFate] = {}
    round_seed = random.Random(f"{books.seed}/{period.code}").randrange(1_000_000)
    for unit in program.reporters(period):
        fate = fates[unit.code] = FormFate.GOOD if unit.code in reliable else fate_of(unit, round_seed)
        if fate is FormFate.MISSING:
            continue
        values = books.form(program, period, unit)
        rng = random.Random(f"{round_seed}/{unit.code}")
        if fate is FormFate.WRONG:
            spoil(layout.form_spec(program, period, unit.kind), values, rng)
        days = rng.randint(1, 9) if fate is FormFate.LATE else -rng.randint(0, 12)
        send(forms[unit.code], returns, unit, values, moment(period.due + timedelta(days=days), rng))
    return fates


def moment(day: date, rng: random.Random) -> datetime:
    """Some time of a working day."""
    return datetime.combine(day, time(rng.randint(7, 16), rng.randint(0, 59)))


def send(form: Path, returns: Path, unit: Unit, values: DemoAnswers, saved: datetime, *, name: str = "") -> Path:
    """One filled form in the folder of its cluster, under its own name or another."""
    cluster = "co-quan" if unit.is_own_office else file_name(unit.cluster or "khac")
    path = returns / cluster / (name or form.name)
    fill(form, path, values, saved)
    return path

"""Illustrative sums of an office below: seeded, possible, and marked as not real."""

from __future__ import annotations

import random
from datetime import timedelta

from pipeline.forms import layout
from pipeline.forms.fill import FormValues
from pipeline.forms.layout import MARK, Question, base_name
from pipeline.forms.quantities import wholes
from pipeline.forms.rollup import RollUpSpec
from pipeline.program.model import Unit
from pipeline.program.vocabulary import Accrual, Basis, Measure

SumsRow = dict[str, int]  # num, den, rep, exp


def office_sums(spec: RollUpSpec, unit: Unit, rng: random.Random) -> FormValues:
    """What the roll-up form of `unit` may say, by defined name."""
    expected = unit.rolls_up or 0
    values = _head_counts(spec, expected, rng)
    for question in spec.questions:
        years = [_row(question, expected, rng) for _ in question.years]
        for slot, row in zip((*question.years, None), (*years, _term(question, years)), strict=True):
            values |= {field.name: row[part] for part, field in question.parts(slot).items()}
    return {
        **values,
        "S_illustrative": layout.ILLUSTRATIVE,
        layout.T_REPORTER: f"{MARK} {unit.chair or 'người lập biểu'}",
        layout.T_DATE: spec.period.due - timedelta(days=rng.randint(1, 10)),
        layout.T_BASIS: Basis.ACTUAL.label,
    }


def _head_counts(spec: RollUpSpec, expected: int, rng: random.Random) -> dict[str, float | int | str | None]:
    """Parts below their whole, every union having reported."""
    counts: dict[str, int] = {}
    bases = tuple(dict.fromkeys(f.base for f in spec.bases if f.base))
    for field in spec.bases:
        assert field.base is not None
        names = (base_name(whole.code, field.year) for whole in wholes(field.base, bases))
        known = [counts[name] for name in names if name in counts]
        if known:
            counts[field.name] = min(round(known[0] * rng.uniform(0.4, 0.9)), *known)
        else:
            counts[field.name] = expected * rng.randint(20, 60)
    return {name: n for base, count in counts.items() for name, n in _with_coverage(base, count, expected)}


def _with_coverage(base: str, count: int, expected: int) -> tuple[tuple[str, int], ...]:
    return (base, count), (f"{base}_rep", expected), (f"{base}_exp", expected)


def _row(question: Question, expected: int, rng: random.Random) -> SumsRow:
    """One year: most unions have reported, most of what was hoped for is reached."""
    reported = expected - rng.randint(0, expected // 10)
    measure = question.indicator.measure
    whole = reported * (rng.randint(20, 60) if measure is Measure.RATIO else 1)
    reached = round(whole * rng.uniform(0.8, 1.0)) if question.indicator.is_percent else whole * rng.randint(1, 3)
    return {"num": reached, "den": whole, "rep": reported, "exp": expected}


def _term(question: Question, years: list[SumsRow]) -> SumsRow:
    """A flow adds its years up, anything else is the last one's."""
    if question.indicator.accrual is not Accrual.CUMULATIVE:
        return years[-1]
    added = {part: sum(row[part] for row in years) for part in ("num", "den")}
    return {**added, "rep": min(row["rep"] for row in years), "exp": years[-1]["exp"]}

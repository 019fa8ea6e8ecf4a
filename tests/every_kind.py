"""Rounds of a program that asks for every kind of figure, held against its target in every way."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.program.model import Indicator, Period, Target
from pipeline.program.vocabulary import Accrual, Comparator, Measure
from pipeline.round.consolidation import Consolidation
from tests.reviews import PROGRAM, Fact, consolidate, indicator, yearly


def every_kind(comparators: Iterable[Comparator] = Comparator) -> tuple[Indicator, ...]:
    """Sums, levels and shares of yearly and lasting promises, held against their targets in every way."""
    made = []
    for n, (comparator, accrual, measure) in enumerate(
        itertools.product(comparators, Accrual, (Measure.COUNT, Measure.STOCK, Measure.YES_NO))
    ):
        share = measure is Measure.YES_NO
        low, high = (60.0, 80.0) if share else (5.0, 8.0)
        times = 2 if measure is Measure.COUNT else 1
        of_range = comparator is Comparator.RANGE
        made.append(
            indicator(
                f"{n // 9 + 1}.{n % 9 + 1}",
                measure,
                unit="%" if share else "vụ",
                base=None,
                accrual=accrual,
                comparator=comparator,
                targets=yearly(low, high if of_range else None),
                term_target=None
                if accrual is Accrual.ANNUAL
                else Target(low * times, high * times if of_range else None),
            )
        )
    return tuple(made)


def round_of_every_kind(
    period: Period,
    seed: int = 0,
    *,
    unions: int = 3,
    years: Sequence[int] = (2023, 2024, 2025),
    comparators: Iterable[Comparator] = Comparator,
) -> Consolidation:
    """Some unions, which tell these years and leave out a figure now and then."""
    program = replace(PROGRAM, indicators=every_kind(comparators), other_targets=(), units=PROGRAM.units[:unions])
    chance = random.Random(seed)
    facts: list[Fact] = [
        (u.code, i.code, year, float(chance.randint(0, 1 if i.measure.is_choice else 4)), whole)
        for i in program.indicators
        for year in years
        for u in program.units
        if chance.random() > 0.1
        for whole in [1.0 if i.measure.is_choice else None]
    ]
    return consolidate(program, period, facts)

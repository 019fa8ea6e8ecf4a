"""Figures against targets: measures, ways of adding up and comparisons over reports of many kinds, recorded whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from pipeline import text as text_of
from pipeline.measures.pairs import choice_pair, number_pair
from pipeline.measures.results import Result, evaluate
from pipeline.measures.status import broken, irrevocable, status_of, status_of_union, too_high
from pipeline.measures.told import Known
from pipeline.program.kinds import ENTERPRISES, PRIVATE, STATE, STATE_SECTOR
from pipeline.program.model import Indicator, OtherTarget, Program, Target, UnionChange
from pipeline.program.vocabulary import Accrual, Comparator, Event, Measure, PeriodKind
from pipeline.round import printed
from tests.readout import as_recorded
from tests.test_measures import YEARS, a_period, a_program, a_unit, an_indicator, facts_of

NEAR = 0.9
LOW, RANGE = Target(90.0), Target(80.0, 85.0)
ASKED: tuple[Indicator, ...] = (
    an_indicator(code="1.1"),
    an_indicator(code="1.2", accrual=Accrual.LEVEL, term_target=LOW, scope=STATE_SECTOR),
    an_indicator(Measure.YES_NO, code="2.1", accrual=Accrual.CUMULATIVE, term_target=LOW),
    an_indicator(Measure.GRADE, code="3.1", targets={2024: LOW}),
    an_indicator(Measure.COUNT, code="4.1", accrual=Accrual.CUMULATIVE, term_target=Target(200.0)),
    an_indicator(Measure.STOCK, code="5.1", accrual=Accrual.LEVEL, targets={}, comparator=Comparator.AT_MOST),
    an_indicator(
        Measure.COUNT,
        code="4.2",
        accrual=Accrual.CUMULATIVE,
        comparator=Comparator.RANGE,
        targets={},
        term_target=RANGE,
    ),
    an_indicator(Measure.PER_UNIT, code="6.1", scope=ENTERPRISES),
)
UNITS = (
    a_unit("A1"),
    a_unit("A2", STATE),
    a_unit("A3", PRIVATE),
    a_unit("A4", valid_from=date(2024, 7, 1)),
    a_unit("A5", valid_to=date(2024, 6, 30)),
)
CHANGES = (UnionChange(date(2024, 7, 1), Event.MERGED, "A5", "A1"),)
OTHERS = (
    OtherTarget("Nghị quyết cấp trên", "1.1", None, 2024, Target(95.0), "12/QĐ", None),
    OtherTarget("Nghị quyết cấp trên", "4.1", None, None, Target(400.0), "12/QĐ", None),
    OtherTarget("Nghị quyết", "4.1", "A1", 2024, Target(30.0), "12/QĐ", None),
)
PERIODS = (
    a_period(2024),
    a_period(2024, kind=PeriodKind.HALF_YEAR, end=date(2024, 6, 30)),
    a_period(2023, 2024, 2025, kind=PeriodKind.MID_TERM),
)


def reports(way: str, indicator: Indicator) -> Iterator[tuple[str, int, float, float | None]]:
    """What unions said of an indicator over the years: (union, year, numerator, denominator)."""
    over = indicator.measure.has_denominator
    for n, unit in enumerate(UNITS, 1):
        for year in YEARS:
            first = n + 10 * (year - 2022)
            whole: float | None = 100.0 if over else None
            if way == "all" or (way == "some" and (n + year) % 3):
                yield unit.code, year, float(min(first, 100)), whole
            elif way == "nobody":
                yield unit.code, year, 0.0, 0.0 if over else None


def facts(way: str) -> pd.DataFrame:
    told = [facts_of(*rows, indicator=i.code) for i in ASKED if (rows := tuple(reports(way, i)))]
    return pd.concat(told, ignore_index=True) if told else facts_of()


def line_of(result: Result) -> str:
    about = f"{result.indicator.code} {result.indicator.measure.name} {result.indicator.accrual.name}"
    against = f"{result.indicator.comparator.value} {result.target and (result.target.low, result.target.high)}"
    got = f"{result.numerator}/{result.denominator} = {result.value} {result.status.name}"
    of = f"{result.reported}/{result.expected} {result.halfway} {result.carried} {result.complete}"
    said = (printed.pair_text(result), printed.coverage_note(result))
    return f"{about} {result.year or 'term'} {result.resolution[11:]}: {got} {against} of {of} | {' | '.join(said)}"


def test_results_are_as_recorded() -> None:
    program = replace(a_program(*ASKED, units=UNITS, others=OTHERS), changes=CHANGES, periods=PERIODS)
    lines: list[str] = []
    for way in ("all", "some", "nobody"):
        for period in PERIODS:
            lines.append(f"# {way} {period.kind.name} {period.years}")
            found = evaluate(Known(program, period, facts(way).query("year <= @period.years[-1]")), NEAR)
            shown: dict[str, str] = {}
            for result in found:
                about, _, told = line_of(result).partition(": ")
                shown[about] = told
            lines += _compact(shown)
    as_recorded("results", "\n".join(lines) + "\n")


def _compact(shown: dict[str, str]) -> Iterator[str]:
    """One line for what is told in the same words of many."""
    alike: dict[str, list[str]] = {}
    for about, told in shown.items():
        alike.setdefault(told, []).append(about)
    for told, of in alike.items():
        yield f"  {told}: {'; '.join(of)}"


VALUES = (
    0.0,
    45.0,
    72.0,
    76.5,
    79.99,
    80.0,
    80.996,
    81.0,
    85.0,
    85.004,
    89.996,
    90.0,
    90.004,
    93.5,
    99.0,
    100.0,
    180.0,
)


def test_what_values_come_to_is_as_recorded() -> None:
    lines: list[str] = []
    for comparator in Comparator:
        target = RANGE if comparator is Comparator.RANGE else LOW
        for measure in (Measure.RATIO, Measure.COUNT, Measure.YES_NO, Measure.GRADE):
            for accrual in Accrual:
                asked = an_indicator(measure, comparator=comparator, accrual=accrual)
                for value in VALUES:
                    flags = [f(asked, value, target) for f in (too_high, broken, irrevocable)]
                    said = [printed.amount(asked, value, target), printed.gap(asked, value, target)]
                    of = [
                        status_of(value, target, comparator, NEAR).name,
                        status_of_union(asked, value, target, NEAR).name,
                    ]
                    also = [printed.projected(asked, value, target), printed.above_range(value, target)]
                    about = f"{comparator.value} {measure.name} {accrual.name} {value}"
                    lines.append(f"{about}: {of} {[int(flag) for flag in flags]} {said} {also}")
                lines.append(f"  {printed.target_figure(asked, target)} | {printed.target_words(asked, target)}")
    as_recorded("values against targets", "\n".join(lines) + "\n")


NAMES = ("CĐCS A", "CĐCS B, phường C", "CĐCS D và E", "CĐCS F")


def words(program: Program) -> Iterator[str]:
    for many in range(len(NAMES) + 1):
        yield from (f"{many} {most}: {printed.named(program, NAMES[:many], most)!r}" for most in (1, 2, 3))
        yield f"{many}: {printed.listed(NAMES[:many])!r} {printed.tally(program, many * 4)!r}"
    for text in (
        "",
        "a",
        "Đoàn viên",
        "ĐV (đoàn viên)",
        "Tỷ lệ (%) đạt",
        "đoàn viên/CĐCS/năm",
        "x" * 12,
        "một hai, ba",
    ):
        two = (text_of.lower_first(text), text_of.upper_first(text), printed.without_brackets(text))
        yield f"{text!r}: {two} {printed.spaced(text)!r} {[text_of.shortened(text, most) for most in (3, 9, 10, 12)]}"
    for value in (0.0, 0.005, 1.005, 2.675, -3.0, 20.0, 1234.5, 99.999, 1 / 3):
        yield f"{value}: {printed.printed(value)} {printed.signed(value)} {printed.shown(value, None)}"
    near: Sequence[tuple[float, float]] = (
        (89.996, 90.0),
        (89.9996, 90.0),
        (89.99996, 90.0),
        (90.0, 90.0),
        (85.001, 85.0),
    )
    yield from (f"{value} {low}: {printed.shown(value, Target(low))}" for value, low in near)
    yield from (f"{years}: {printed.years_words(years)!r}" for years in ((), (2023,), (2023, 2025)))
    yield f"{printed.coverage(38, 40)} {printed.coverage_words(1, 1234)}"


def test_figures_and_names_in_words_are_as_recorded() -> None:
    plain = a_program(an_indicator())
    padded = replace(plain, report=replace(plain.report, leading_zero=True))
    lines = [
        f"# {name}" if said is None else said
        for name, program in (("plain", plain), ("padded", padded))
        for said in (None, *words(program))
    ]
    chosen = (Measure.YES_NO, Measure.GRADE)
    for measure in Measure:
        asked = an_indicator(measure)
        answers = ("Có", "Không") if measure is Measure.YES_NO else ("Xuất sắc", "Tốt", "Khá", "Yếu")
        for answer in (*answers, "Không thuộc đối tượng", "Chưa đánh giá"):
            lines.append(f"{measure.name} {answer!r}: {choice_pair(asked, answer) if measure in chosen else ''}")
        lines.append(f"{measure.name}: {number_pair(asked, 12.5)}")
    as_recorded("figures in words", "\n".join(lines) + "\n")

"""Small random rounds reckoned anew by plain arithmetic: results, workbook and report give one and the same figure."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.measures.headline import headline_words
from pipeline.program.model import Indicator, Period, Target
from pipeline.program.vocabulary import Accrual, Comparator, Measure, Outlook, PeriodKind, Status
from pipeline.review.model import BlockKind
from pipeline.review.note import note
from pipeline.review.proposals import proposal_blocks
from pipeline.review.tables import results_table
from pipeline.review.wording import sentence, summary
from pipeline.round.consolidation import Consolidation
from pipeline.round.listings import result_table
from pipeline.round.printed import amount
from pipeline.round.results import indicators_in_period
from pipeline.workbooks.summary import write_summary
from tests.every_kind import round_of_every_kind
from tests.reviews import ANNUAL, HALF, PROGRAM, YEARS, Fact, consolidate, indicator, written

UNITS = PROGRAM.units[:5]
NEAR = 0.9

# ------------------------------------------------------------------------------------------------ random rounds


@st.composite
def indicators(draw: st.DrawFn, code: str) -> Indicator:
    """Any measure along any accrual, with targets of some years and of the term, or of one of both."""
    measure = draw(st.sampled_from(list(Measure)))
    accrual = draw(st.sampled_from(list(Accrual)))
    comparator = draw(st.sampled_from(list(Comparator)))
    high = 12.0 if comparator is Comparator.RANGE else None

    def target() -> st.SearchStrategy[Target]:
        return st.sampled_from([0.0, 3.0, 10.0]).map(lambda low: Target(low, high))

    years = draw(st.lists(st.sampled_from(YEARS), min_size=1, max_size=5, unique=True))
    term = draw(st.none() | target()) if accrual is not Accrual.ANNUAL else None
    unit = "%" if measure.has_denominator and measure is not Measure.PER_UNIT else "vụ"
    return indicator(
        code,
        measure,
        unit=unit,
        base=None,
        accrual=accrual,
        comparator=comparator,
        targets={y: draw(target()) for y in sorted(years)},
        term_target=term,
    )


@st.composite
def rounds(draw: st.DrawFn) -> Consolidation:
    """Some years of five unions: whole years that nobody told, unions that are missing from one."""
    last = draw(st.sampled_from(YEARS))
    kind = draw(st.sampled_from([PeriodKind.ANNUAL, PeriodKind.HALF_YEAR]))
    period = _period(last, kind)
    program = replace(
        PROGRAM, units=UNITS, other_targets=(), indicators=(draw(indicators("1.1")), draw(indicators("1.2")))
    )
    facts: list[Fact] = []
    for item in program.indicators:
        for year in [y for y in YEARS if y <= last and item.asked_in(y, YEARS) and draw(st.integers(0, 3))]:
            for unit in draw(st.lists(st.sampled_from(UNITS), max_size=5, unique_by=lambda u: u.code)):
                facts.append((unit.code, item.code, year, *draw(answers(item.measure))))
    return consolidate(program, period, facts)


def _period(year: int, kind: PeriodKind) -> Period:
    end = date(year, 5, 31) if kind is PeriodKind.HALF_YEAR else date(year, 12, 31)
    return Period(f"{year}", f"Năm {year}", kind, (year,), date(year, 1, 1), end, end, end)


def answers(measure: Measure) -> st.SearchStrategy[tuple[float, float | None]]:
    if measure.is_choice:
        return st.sampled_from([(1.0, 1.0), (0.0, 1.0), (0.0, 0.0)])
    if measure is Measure.RATIO:
        return st.tuples(st.integers(0, 20), st.integers(20, 40)).map(lambda p: (float(p[0]), float(p[1])))
    return st.integers(0, 6).map(lambda n: (float(n), 1.0 if measure is Measure.PER_UNIT else None))


# ------------------------------------------------------------------------------------------------ reckoned anew


def figure(item: Indicator, facts: list[Fact], year: int | None) -> tuple[float, float] | None:
    """Numerator and denominator of a year, or of the term so far; None where nobody told it."""
    own = [f for f in facts if f[1] == item.code and (year is None or f[2] == year)]
    if year is None and item.accrual is not Accrual.CUMULATIVE:
        newest = {f[0]: f for f in sorted(own, key=lambda f: f[2])}
        own = list(newest.values())
    if not own:
        return None
    return sum(f[3] for f in own), sum(f[4] or 0.0 for f in own)


def value_of(item: Indicator, found: tuple[float, float] | None) -> float | None:
    if found is None:
        return None
    if not item.measure.has_denominator:
        return found[0]
    return None if not found[1] else found[0] / found[1] * (100 if item.is_percent else 1)


def verdict(item: Indicator, value: float, target: Target) -> str:
    """By the words of docs/cach-tinh.md."""
    value, low = round(value, 9), target.low
    lower, band = item.comparator.lower_is_better, low * (1 - NEAR)
    high = low if target.high is None else target.high
    kept = {
        Comparator.AT_LEAST: value >= low,
        Comparator.MORE: value > low,
        Comparator.AT_MOST: value <= low,
        Comparator.LESS: value < low,
        Comparator.EQUAL: value == low,
        Comparator.RANGE: value >= low,
    }[item.comparator]
    if kept:
        beyond = value > (high if item.comparator is Comparator.RANGE else low)
        return "exceeded" if beyond and item.comparator in (Comparator.AT_LEAST, Comparator.RANGE) else "met"
    near = (
        abs(value - low) <= band + 1e-9 if lower or item.comparator is Comparator.EQUAL else value >= low * NEAR - 1e-9
    )
    return "near" if near else "not_met"


def is_open(data: Consolidation, year: int | None) -> bool:
    """Whether the time of a target is not over."""
    half = data.period.kind is PeriodKind.HALF_YEAR
    return (half and year == data.latest_year) or (year is None and (half or data.latest_year < YEARS[-1]))


def due(item: Indicator, value: float, target: Target) -> str:
    """Of what is not over: the verdict only where a sum, which can but grow, has settled it."""
    found = verdict(item, value, target)
    kept, lower = found in ("exceeded", "met"), item.comparator.lower_is_better
    if item.measure is not Measure.COUNT or item.accrual is Accrual.LEVEL:
        return "not_due"
    settled = value > target.low if item.comparator is Comparator.EQUAL else kept != lower
    return found if settled else "not_due"


def facts_in(data: Consolidation) -> list[Fact]:
    columns = ("unit", "indicator", "year", "numerator", "denominator")
    rows = zip(*(data.figures.facts[c].tolist() for c in columns), strict=True)
    return [(u, i, y, a, None if b != b else b) for u, i, y, a, b in rows]


@settings(max_examples=25, deadline=None)
@given(rounds())
def test_every_result_is_what_plain_arithmetic_gives(data: Consolidation) -> None:
    facts = facts_in(data)
    table = result_table(data)
    by_key = {(r.indicator, r.year): r for r in table.itertuples(index=False)}
    for item in data.program.indicators:
        years: list[int | None] = [y for y in YEARS if y <= data.latest_year]
        wanted = [*years, *([None] if item.accrual is not Accrual.ANNUAL or item.term_target else [])]
        assert [y for code, y in by_key if code == item.code] == [str(y or "term") for y in wanted]
        for year in wanted:
            row, found = by_key[item.code, str(year or "term")], figure(item, facts, year)
            value = value_of(item, found)
            target = item.term_target if year is None else item.targets.get(year)
            assert row.numerator == ("" if found is None else str(int(found[0])))
            assert (row.value == "") == (value is None)
            if value is not None and target is not None:
                assert float(row.value) == pytest.approx(value)
                assert row.status == (due(item, value, target) if is_open(data, year) else verdict(item, value, target))


@settings(max_examples=25, deadline=None)
@given(rounds())
def test_one_headline_is_the_count_of_report_note_table_and_round(data: Consolidation) -> None:
    items = indicators_in_period(data)
    counted = Counter(item.status for item in items)
    assert data.headline == {status: counted[status] for status in Status}
    words = headline_words(data.headline)
    assert words in summary(data, items)
    said = [b for part in note(data).parts for b in part.blocks if b.block is BlockKind.PARAGRAPH]
    assert any(words in str(b.text) for b in said)
    table = Counter(row.status for row in results_table(items).rows if not row.group)
    assert table == Counter(item.status.label for item in items)


def assert_open_is_not_failed_and_unknown_is_neither(data: Consolidation) -> Counter[str]:
    """Returns how much there was to hold."""
    held: Counter[str] = Counter()
    half = data.period.kind is PeriodKind.HALF_YEAR
    for item in indicators_in_period(data):
        prospect, own = item.prospect, item.indicator
        told = {y for u, i, y, *_ in facts_in(data) if i == own.code}
        over = [y for y in own.targets if y <= data.latest_year - half]
        assert prospect.years_due <= len(set(over) & told)
        assert prospect.years_met + len(prospect.missed) == prospect.years_due
        asked = [y for y in YEARS if y <= data.latest_year and own.asked_in(y, YEARS)]
        assert prospect.unknown == tuple(y for y in asked if y not in told)
        gaps = [y for y in prospect.unknown if y <= data.latest_year - half]
        if own.accrual is Accrual.CUMULATIVE and gaps and prospect.outlook is not Outlook.DONE:
            assert prospect.projection is None
            held["gaps"] += 1
        ended = not own.term_target and max(own.targets, default=data.latest_year) <= data.latest_year - half
        if prospect.outlook is Outlook.DONE and not item.over and not ended:
            assert not own.measure.has_denominator and not own.comparator.lower_is_better
            held["done"] += 1
        if item.still_open and not item.judged.settled:
            assert item.status in (Status.NOT_DUE, Status.NO_DATA, Status.NOT_APPLICABLE)
            held["open"] += 1
        assert not (item.status.reached and prospect.outlook is Outlook.AT_RISK)
        held.update(reached=item.status.reached, late=prospect.outlook is Outlook.AT_RISK)
    return held


@settings(max_examples=25, deadline=None)
@given(rounds())
def test_what_is_open_is_not_failed_and_what_is_unknown_is_neither(data: Consolidation) -> None:
    assert_open_is_not_failed_and_unknown_is_neither(data)


def test_what_is_open_is_not_failed_whatever_is_asked() -> None:
    held = assert_open_is_not_failed_and_unknown_is_neither(round_of_every_kind(HALF))
    held += assert_open_is_not_failed_and_unknown_is_neither(round_of_every_kind(ANNUAL, years=(2024, 2025)))
    assert set(+held) == {"gaps", "done", "open", "reached", "late"}, held


@settings(max_examples=25, deadline=None)
@given(rounds())
def test_the_figure_up_to_now_is_one_everywhere(data: Consolidation) -> None:
    items = indicators_in_period(data)
    grids = [b.grid for b in proposal_blocks(items) if b.grid is not None]
    rows = {row.cells[0]: row.cells[1] for grid in grids for row in grid.rows}
    for item in items:
        own = item.indicator
        if own.accrual is Accrual.ANNUAL:
            continue
        value = value_of(own, figure(own, facts_in(data), None))
        target = item.prospect.target or item.result.target
        told = rows.get(own.code, "")
        assert not told or (value is None) == ("đến nay" not in told)
        assert not told or value is None or f"đến nay {amount(own, value, target)};" in f"{told};"
        said = "".join(part for part in sentence(item, 0).parts if isinstance(part, str))
        if value is not None and own.is_percent and own.term_target and item.result.status is not Status.NOT_DUE:
            assert amount(own, value, own.term_target) in said


# ------------------------------------------------------------------------------------------------ the workbook


@pytest.mark.parametrize("seed", range(3))
def test_the_workbook_shows_the_results_and_counts_them_once(seed: int, tmp_path: Path) -> None:
    """Every status and figure of sheet Chỉ tiêu, and the counts of Tổng quan."""
    chance = random.Random(seed)
    facts = [
        (u.code, i.code, year, float(chance.randint(0, 5)), 5.0 if i.measure.has_denominator else None)
        for i in PROGRAM.indicators
        for year in (2023, 2025)  # nobody told 2024
        for u in PROGRAM.units
        if chance.random() > 0.3
    ]
    data = consolidate(PROGRAM, ANNUAL, facts)
    path = tmp_path / "tong-hop.xlsx"
    write_summary(path, data, 10_000)
    book = openpyxl.load_workbook(path, data_only=True)
    sheet = book["Chỉ tiêu"]
    cells = [[c.value for c in row] for row in sheet.iter_rows()]
    head = next(n for n, row in enumerate(cells) if row[0] == "Mã")
    starts = {str(v): n for n, v in enumerate(cells[head - 1]) if v}
    verdict_at = cells[head].index("Đánh giá chung")
    own = [row for row in cells[head + 1 :] if row[1] == PROGRAM.resolution]
    assert [row[0] for row in own] == [item.code for item in PROGRAM.indicators]
    for row in own:
        for year in data.years:
            found = data.own_results[str(row[0]), year]
            first = starts[f"Năm {year}"]
            assert (row[first + 1] or None) == (None if found.numerator is None else found.numerator or None)
            assert row[first + 4] == found.status.label
        assert row[verdict_at] == data.judged[str(row[0])].status.label
    counts = counts_on_overview(book["Tổng quan"])
    assert {s: counts.get(s.label, 0) for s in Status} == data.headline


def counts_on_overview(sheet: Worksheet) -> dict[str, object]:
    """The words of the strip of counts, without their signs, with what stands below."""
    rows = [[str(c.value or "") for c in row] for row in sheet.iter_rows()]
    strip = next(n for n, row in enumerate(rows) if "✓ Đạt" in row)
    below = [c.value for c in sheet[strip + 2]]
    return {re.sub(r"^\W+", "", word): value for word, value in zip(rows[strip], below, strict=True) if word}


def test_a_report_on_paper_says_the_headline_and_the_missing_year(tmp_path: Path) -> None:
    facts = [(u.code, "1.1", year, 95.0, 100.0) for u in PROGRAM.units for year in (2023, 2025)]
    data = consolidate(PROGRAM, ANNUAL, facts)
    text = "\n".join(p.text for p in written(data, tmp_path).paragraphs)
    assert headline_words(data.headline) in text
    assert text.count("Năm 2024 chưa có số liệu.") == 1  # of all indicators: said once
    assert "đạt 95% (chỉ tiêu 90%), vượt chỉ tiêu 5 điểm phần trăm." in text

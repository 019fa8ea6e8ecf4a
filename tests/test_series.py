"""The course of the term: indicators over the periods, and unions recast over mergers and splits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pipeline.measures.recast import FigureSource, recast
from pipeline.measures.results import evaluate
from pipeline.measures.series import Point, series
from pipeline.measures.told import Known
from pipeline.program.model import Program, Target, UnionChange
from pipeline.program.vocabulary import Accrual, Event, Measure, Status
from pipeline.round.consolidation import Cover, Figures, History, assemble
from tests.test_closing import Space
from tests.test_measures import a_unit, an_indicator
from tests.test_summary import cells, raw_cells, written
from tests.test_time import (
    BEFORE,
    FLOW,
    LEVEL,
    MERGER,
    SHARE,
    Said,
    asked,
    half,
    known,
    program_of,
    review,
    united,
    whole,
)

SHEET, RESTATED = "Diễn biến", "Sáp nhập, chia tách"
END = date(2025, 12, 31)


def rows(program: Program, *said: Said) -> dict[tuple[str, int], tuple[float, FigureSource]]:
    return {(r.unit, r.year): (r.numerator, r.basis) for r in recast(program, END, known(program, *said))}


def split() -> Program:
    """A gives 40 % of itself to the new C in the middle of 2025."""
    units = (a_unit("A"), a_unit("C", valid_from=MERGER), a_unit("D"))
    changes = [UnionChange(MERGER, Event.SPLIT, "A", "A", 0.6), UnionChange(MERGER, Event.SPLIT, "A", "C", 0.4)]
    return program_of(FLOW, *units, changes=changes)


# ------------------------------------------------------------------------------------------- periods


def test_each_point_is_what_was_known_in_its_period() -> None:
    program = program_of(SHARE, a_unit("A1"), a_unit("A2"))
    said = [
        Said(half(2024), "A1", 2024, 5, 10),
        Said(whole(2024), "A1", 2024, 9, 10),
        Said(whole(2024), "A2", 2024, 3, 10),
    ]
    again = [Said(whole(2025), "A1", 2024, 8, 10), Said(whole(2025), "A1", 2025, 10, 10)]
    rounds = [
        Known(program, half(2024), known(program, *said[:1])),
        Known(program, whole(2024), known(program, *said)),
        Known(program, whole(2025), known(program, *said, *again)),
    ]
    points = series(rounds, 0.9)
    assert [(p.period.code, p.result.year, p.result.value, p.result.reported) for p in points] == [
        ("2024-6t", 2024, 50.0, 1),
        ("2024-6t", None, 50.0, 1),
        ("2024", 2024, 60.0, 2),
        ("2024", None, 60.0, 2),
        ("2025", 2025, 100.0, 1),
        ("2025", None, 65.0, 2),  # A1 anew, A2 as in 2024
    ]
    for then, (of_year, of_term) in zip(rounds, batched(points), strict=True):
        results = evaluate(then, 0.9)
        assert of_year.result in results and of_term.result in results


def batched(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    return list(zip(points[::2], points[1::2], strict=True))


def test_each_period_is_judged_by_the_targets_in_force_then() -> None:
    program = program_of(FLOW, a_unit("A1"))
    amended = replace(program, indicators=(replace(asked(FLOW), term_target=Target(10.0)),))
    frame = known(program, Said(whole(2024), "A1", 2024, 12))
    later = known(program, Said(whole(2024), "A1", 2024, 12), Said(whole(2025), "A1", 2025, 3))
    points = series([Known(program, whole(2024), frame), Known(amended, whole(2025), later)], 0.9)
    terms = [p.result for p in points if p.result.year is None]
    assert [(r.numerator, r.target, r.status) for r in terms] == [
        (12.0, Target(1000.0), Status.NOT_MET),
        (15.0, Target(10.0), Status.EXCEEDED),
    ]


def test_a_period_without_figures_of_its_own_is_no_point() -> None:
    program = program_of(FLOW, a_unit("A"), extra=[review(2024)])
    frame = known(program, Said(whole(2024), "A", 2024, 10))
    points = series([Known(program, whole(2024), frame), Known(program, review(2024), frame)], 0.9)
    assert {p.period.code for p in points} == {"2024"}


# ------------------------------------------------------------------------------------------- mergers and splits


def test_a_merger_adds_the_predecessors_years_and_its_own_after() -> None:
    program = united(FLOW)
    said = [*BEFORE, Said(whole(2025), "C", 2025, 28), Said(whole(2025), "D", 2025, 4)]
    found = rows(program, *said)
    assert found == {("C", 2024): (30.0, FigureSource.MERGED), ("C", 2025): (28.0, FigureSource.OWN)}


def test_pairs_are_added_not_percentages() -> None:
    said = [Said(whole(2024), "A", 2024, 10, 10), Said(whole(2024), "B", 2024, 0, 90)]
    (found,) = recast(united(SHARE), END, known(united(SHARE), *said))
    assert (found.numerator, found.denominator, found.basis) == (10.0, 100.0, FigureSource.MERGED)


def test_a_union_that_takes_in_another_adds_it_to_its_own() -> None:
    units = (a_unit("A", valid_to=date(2025, 6, 30)), a_unit("B"), a_unit("D"))
    program = program_of(LEVEL, *units, changes=[UnionChange(MERGER, Event.MERGED, "A", "B")])
    assert rows(program, *BEFORE) == {("B", 2024): (30.0, FigureSource.MERGED)}


def test_a_split_divides_by_shares_and_says_so() -> None:
    said = [Said(whole(2024), "A", 2024, 50), Said(whole(2025), "A", 2025, 33), Said(whole(2025), "C", 2025, 21)]
    assert rows(split(), *said) == {
        ("A", 2024): (30.0, FigureSource.SHARED),
        ("A", 2025): (33.0, FigureSource.OWN),
        ("C", 2024): (20.0, FigureSource.SHARED),
        ("C", 2025): (21.0, FigureSource.OWN),
    }


@pytest.mark.parametrize("program", [united(FLOW), split()], ids=["merger", "split"])
def test_restating_changes_no_total(program: Program) -> None:
    facts = known(program, *(s for s in BEFORE if s.unit in program.unit_by_code), Said(whole(2025), "C", 2025, 28))
    copy = facts.copy()
    found = recast(program, END, facts)
    pd.testing.assert_frame_equal(facts, copy)  # what was reported stays where it was
    apart = facts[facts["unit"] != "D"].groupby("year")["numerator"].sum().to_dict()
    assert apart == {y: sum(r.numerator for r in found if r.year == y) for y in apart}


def test_before_the_day_and_for_answers_in_words_nothing_is_recast() -> None:
    assert recast(united(FLOW), date(2025, 6, 30), known(united(FLOW), *BEFORE)) == ()
    program = united(an_indicator(Measure.YES_NO, accrual=Accrual.LEVEL))
    said = [replace(s, numerator=1.0, denominator=1.0) for s in BEFORE]
    assert recast(program, END, known(program, *said)) == ()


def test_what_a_predecessor_never_reported_is_said() -> None:
    (found,) = recast(united(FLOW), END, known(united(FLOW), BEFORE[0]))
    assert (found.numerator, found.missing) == (10.0, ("B",))


def test_a_new_union_that_reports_an_earlier_year_itself_is_not_recast() -> None:
    program = united(FLOW, extra=[review(2025)])
    again = [Said(review(2025), "C", 2024, 31), Said(review(2025), "C", 2025, 13)]
    assert rows(program, *BEFORE, *again) == {}


# ------------------------------------------------------------------------------------------- the sheet


def lines_of(path: Path, name: str = SHEET) -> list[list[object]]:
    found: dict[int, list[object]] = {}
    for (sheet, cell), value in cells(path, values=True).items():
        if sheet == name:
            found.setdefault(int("".join(c for c in cell if c.isdigit())), []).append(value)
    return [found[n] for n in sorted(found)]


def test_the_sheet_shows_periods_and_recast_unions(tmp_path: Path) -> None:
    program = united(SHARE)
    pairs: Sequence[Said] = [replace(s, denominator=40.0) for s in BEFORE]
    now = known(program, *pairs, Said(whole(2025), "C", 2025, 60, 80))
    points = series([Known(program, whole(2024), known(program, *pairs)), Known(program, whole(2025), now)], 0.9)
    data = assemble(Cover(program, whole(2025), 0.9, 0.75), Figures(now), history=History(points))
    path = written(tmp_path, data)
    lines = lines_of(path)
    assert ["1.1", "Nội dung", "%", "Trong năm", 35 / 120, 0.75] in lines
    assert ["Nhiệm kỳ", 35 / 120, 65 / 120] in lines
    assert ["35/120; 3/3 đơn vị; giao 50%", "60/80; 1/2 đơn vị; giao 50%"] in lines
    past = lines_of(path, RESTATED)
    assert ["C", "CĐCS C", "1.1", "Nội dung", "2024", 30, 80, 0.375, "tính lại theo sáp nhập"] in past
    assert ["C", "CĐCS C", "1.1", "Nội dung", "2025", 60, 80, 0.75, "đơn vị báo cáo"] in past
    assert not [kind for sheet, _, kind, _ in raw_cells(path) if sheet in (SHEET, RESTATED) and kind == "f"]
    alone = written(tmp_path, replace(data, history=History(tuple(p for p in points if p.period.code == "2025"))))
    assert (lines_of(alone), bool(lines_of(alone, RESTATED))) == ([], True)
    apart = written(tmp_path, replace(data, figures=Figures(now[now["unit"] == ""])))
    assert (bool(lines_of(apart)), lines_of(apart, RESTATED)) == (True, [])


def test_a_round_knows_the_periods_before_it(tmp_path: Path) -> None:
    space = Space(tmp_path)
    space.put("A05")
    assert {p.period.code for p in space.read().history.series} == {"2024"}
    space.put("A05", {"I_3_1_2024_val": 9, "Q_doan_vien_2024": 100}, period="giua-nhiem-ky")
    data = space.read("giua-nhiem-ky")
    counts = {
        (p.period.code, p.result.year): p.result.numerator
        for p in data.history.series
        if p.result.indicator.code == "3.1"
    }
    assert counts["2024", 2024] == 7.0
    assert [code for code, year in counts if year] == ["2024", "giua-nhiem-ky"]
    assert (counts["2024", None], counts["giua-nhiem-ky", None]) == (7.0, 9.0)

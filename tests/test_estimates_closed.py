"""Estimates that were closed stay estimates, in that period and in later ones, until a figure is let in."""

from __future__ import annotations

import csv
import io
import sqlite3

import openpyxl
import pytest

from pipeline.closes import tables
from pipeline.closes.record_file import record_path
from pipeline.forms import layout
from pipeline.program.vocabulary import Basis
from pipeline.review.footnotes import Noted
from pipeline.review.outline import introduction
from pipeline.round import listings
from pipeline.round.consolidation import Consolidation
from pipeline.round.overview import overview
from pipeline.round.results import indicators_in_period
from pipeline.steps import closing, comparing
from pipeline.workbooks.summary.indicators_layout import lay_out_indicators
from tests import test_closing
from tests.test_cli import Runner
from tests.test_closing import Space

space, run = test_closing.space, test_closing.run  # the fixtures
GUESSED, COUNTED = ({layout.T_BASIS: basis.label} for basis in (Basis.ESTIMATE, Basis.ACTUAL))
OPEN = ("2024", "giua-nhiem-ky")


@pytest.fixture
def guessed(space: Space) -> Space:
    """A05 says that it estimates."""
    space.put("A05", GUESSED)
    return space


def told(data: Consolidation) -> tuple[object, ...]:
    """All that is said of estimates in a round."""
    found = data.estimates
    return (
        found,
        {line.unit.code for line in data.unit_roster if line.estimated},
        [(i.indicator.code, i.estimated, i.previous_estimated) for i in indicators_in_period(data)],
        [item.result for item in overview(data).failing],
        [[getattr(p, "text", p) for p in said.parts] for said in introduction(data) if isinstance(said, Noted)],
        lay_out_indicators(data).note,
    )


@pytest.mark.parametrize("after", ["nothing", "counted", "another value", "gone"])
def test_what_was_closed_as_an_estimate_is_told_as_one(guessed: Space, after: str) -> None:
    before = {period: told(guessed.read(period)) for period in OPEN}
    assert guessed.read().estimates.indicators >= {"3.1", "1.2"} and guessed.read().estimates.bases
    later = guessed.read("giua-nhiem-ky").estimates
    assert later.holds("3.1", 2024) and later.holds("3.1", None) and later.earlier == (2024,) and not later.own
    guessed.close()
    if after == "gone":
        (guessed.settings.returns_folder(test_closing.CODE, "2024") / "A05.xlsx").unlink()
    elif after != "nothing":
        guessed.put("A05", {**COUNTED, **({"I_3_1_2024_val": 8} if after == "another value" else {})})
    for period in OPEN:
        now = guessed.read(period)
        if after == "gone":  # who has reported is another, which figures are estimates the same
            assert now.estimates.pairs == before[period][0].pairs  # type: ignore[attr-defined]
            assert "số ước thực hiện" in str(told(now)[4]) and "số ước thực hiện" in str(told(now)[5])
        else:
            assert told(now) == before[period], period


def test_a_count_that_is_let_in_is_no_estimate_any_more_and_the_comparison_says_so(guessed: Space) -> None:
    guessed.close()
    guessed.put("A05", {**COUNTED, "I_3_1_2024_val": 8})
    guessed.decide({"action": "Cho sửa sau chốt", "unit": "A05"})
    data = guessed.read()
    assert not data.estimates.pairs and not data.estimates.base_years
    assert not any(line.estimated for line in data.unit_roster)
    assert not guessed.read("giua-nhiem-ky").estimates.pairs
    old = closing.find_close(guessed.settings, guessed.program, guessed.period, "latest")
    compared = comparing.compare(guessed.settings, guessed.program, guessed.period, old, data)
    shown = tables.figures_changed(compared.found, compared.names, guessed.program)
    rows = {row["Chỉ tiêu, số liệu chung"]: (row["Thay đổi"], row["Trước"], row["Sau"]) for _, row in shown.iterrows()}
    assert rows["3.1"] == ("Sửa", "7 (ước)", "8") and rows["1.2"] == ("Sửa", "95/100 (ước)", "95/100")
    results = tables.results_changed(compared.found)
    said = dict(zip(results["Mã"], results["Kết quả"], strict=False))
    assert said["3.1"] == "14 (ước) → 15"
    found = tables.comparison_table(compared.found)
    pair = found[(found["kind"] == "pair") & (found["indicator"] == "1.2")].iloc[0]
    assert (pair["estimated_old"], pair["estimated_new"]) == ("1", "0")
    book = openpyxl.load_workbook(comparing.write_comparison_book(guessed.settings, compared))
    for name in ("Chỉ tiêu", "Đơn vị"):
        marked = [c for row in book[name].iter_rows() for c in row if '" (ước)"' in c.number_format]
        assert marked and all(isinstance(c.value, int | float) for c in marked)


@pytest.mark.parametrize("let_in", [False, True])
def test_an_estimate_withdrawn_with_the_same_values_is_said_once(guessed: Space, let_in: bool) -> None:
    guessed.close()
    made = closing.closed(guessed.settings, guessed.program, closing.closes(guessed.settings, guessed.program)[0])
    marked = sum(bool(f.estimated) for f in (*made.figures, *made.bases) if f.unit == "A05")
    guessed.put("A05", COUNTED)
    if let_in:
        guessed.decide({"action": "Cho sửa sau chốt", "unit": "A05"})
    data = guessed.read()
    said = [i for i in data.issues if i.code in ("K01", "K02", "K03", "D01")]
    assert [(i.code, i.unit) for i in said] == [("K03" if let_in else "K01", "A05")]
    assert f"{marked} số liệu (ước)" in said[0].expected  # pairs and base quantities
    assert bool(data.estimates.pairs) is not let_in
    assert any(line.estimated for line in data.unit_roster) is not let_in


def test_a_close_of_before_says_nothing_of_estimates(guessed: Space) -> None:
    guessed.close()
    with sqlite3.connect(record_path(guessed.settings, guessed.program)) as made:
        for table in ("figures", "bases", "results", "units"):
            made.execute(f"ALTER TABLE {table} DROP COLUMN estimated")
        made.execute("PRAGMA user_version = 5")
    old = closing.find_close(guessed.settings, guessed.program, guessed.period, "latest")
    data = guessed.read()
    assert data.estimates.indicators  # the files still say so
    assert comparing.compare(guessed.settings, guessed.program, guessed.period, old, data).found.empty
    guessed.close()
    kept = closing.closed(guessed.settings, guessed.program, closing.closes(guessed.settings, guessed.program)[-1])
    first = closing.closed(guessed.settings, guessed.program, old)
    assert {f.estimated for f in first.figures} == {None} and {f.estimated for f in kept.figures} == {True, False}
    compared = comparing.compare(guessed.settings, guessed.program, guessed.period, old, data)
    assert compared.found.empty and tables.comparison_table(compared.found).empty


@pytest.mark.parametrize("close", [(), ("--close", "latest")])
def test_figures_and_results_are_marked_and_the_mark_is_explained(
    guessed: Space, run: Runner, close: tuple[str, ...]
) -> None:
    guessed.close()
    where = ("-p", test_closing.CODE, "-k", "2024", "-w", guessed.settings.workspace, *close)
    rows = list(csv.DictReader(io.StringIO(run("facts", *where, "--csv").out)))
    of_a05 = {row["indicator"]: row["estimated"] for row in rows if (row["unit"], row["year"]) == ("A05", "2024")}
    assert of_a05["3.1"] == of_a05["1.2"] == "1" and {row["estimated"] for row in rows if row["unit"] == "A01"} == {"0"}
    for command, note in (("facts", listings.ESTIMATED_FACT_NOTE), ("results", listings.ESTIMATE_NOTE)):
        shown = run(command, *where).out
        assert " (ước)" in shown and shown.rstrip().endswith(note)

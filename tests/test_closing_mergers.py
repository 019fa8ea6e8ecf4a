"""Closes and unions that merge: closed figures stand, and what a successor says later is counted once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.round.consolidation import Consolidation
from tests.terms import CHANGES, Term, answers, figure

CLOSED = date(2024, 12, 20)
LATER = date(2025, 1, 5)


@pytest.fixture
def term(tmp_path: Path) -> Term:
    """2024 closed before the new union reported: the half-years of the two old ones stood for it."""
    made = Term(tmp_path)
    for code, new in (("A01", 1), ("A02", 2), ("A03", 3)):
        made.send("2024-6t", code, answers(2024, new), date(2024, 6, 5))
    made.send("2024", "A03", answers(2024, 7), date(2024, 12, 5))
    made.close("2024", CLOSED)
    return made


def told(data: Consolidation) -> list[tuple[str, str]]:
    return sorted((i.code, i.unit) for i in data.issues if i.code in ("K01", "K02", "K03"))


def test_a_late_successor_waits_for_a_decision_and_its_predecessors_stand(term: Term) -> None:
    term.send("2024", "C1", answers(2024, 9, members=90), LATER)
    data = term.read("2024")
    assert figure(data, 2024) == 10.0
    assert told(data) == [("K02", "C1")], "nothing is to be decided about the unions that are gone"


def test_a_successor_that_is_let_in_replaces_its_predecessors_at_once(term: Term) -> None:
    term.send("2024", "C1", answers(2024, 9, members=90), LATER)
    term.decide({"period": "2024", "action": "Cho sửa sau chốt", "unit": "C1", "when": LATER})
    data = term.read("2024")
    assert (figure(data, 2024), told(data)) == (16.0, [("K03", "C1")])
    assert set(data.figures.facts["unit"]) == set(data.figures.bases["unit"]) == {"A03", "C1"}
    term.close("2024", LATER)
    data = term.read("2024")
    assert (figure(data, 2024), told(data)) == (16.0, [])
    assert figure(term.read("2025"), 2024) == 16.0


def test_a_merger_written_down_after_the_close_does_not_change_closed_figures(tmp_path: Path) -> None:
    term = Term(tmp_path, changes=())
    for code, new in (("A01", 1), ("A02", 2)):
        term.send("2024-6t", code, answers(2024, new), date(2024, 6, 5))
    term.send("2024", "C1", answers(2024, 9), date(2024, 12, 5))
    term.close("2024", CLOSED)
    assert figure(term.read("2024"), 2024) == 12.0  # counted twice: nobody had said that they merged
    term.written(CHANGES)
    data = term.read("2024")
    assert (figure(data, 2024), told(data)) == (12.0, [("K01", "A01"), ("K01", "A02")])
    rows = [{"period": "2024", "action": "Cho sửa sau chốt", "unit": u, "when": LATER} for u in ("A01", "A02")]
    term.decide(*rows)
    assert figure(term.read("2024"), 2024) == 9.0

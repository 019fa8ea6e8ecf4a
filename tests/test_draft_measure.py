"""Promises read out of real documents, measured against rows drawn by hand."""

from __future__ import annotations

import pytest

from tests.draft_measure import DRAFTED, PROGRAMS, Measured, further, of_program, questions_of


@pytest.mark.parametrize("name", [*PROGRAMS, DRAFTED])
def test_a_document_is_drafted_as_its_program_was_drawn_by_hand(name: str) -> None:
    counts = of_program(name)
    assert counts.precision > 0.95, counts.wrong
    assert counts.recall > 0.95, counts.wrong
    assert counts.fields_share >= 0.95, counts.wrong


def test_excerpts_of_other_offices_are_read() -> None:
    """Unions, youth, women, farmers, the Front, veterans, party committees: mostly running text of news."""
    total = Measured()
    for name, counts in further():
        total += counts
        assert counts.recall >= 0.75, (name, counts.wrong)
        assert counts.precision >= 0.75, (name, counts.wrong)
    assert total.precision >= 0.95, total.wrong
    assert total.recall >= 0.95, total.wrong
    assert total.fields_share >= 0.95, total.wrong


def test_the_questions_are_those_that_people_drew_up() -> None:
    """Kind of figure, accumulation, base, grades and codes."""
    wrong = [line for name in PROGRAMS for line in questions_of(name)]
    assert len(wrong) <= 1, wrong

"""Promises read out of real documents, measured against rows drawn by hand."""

from __future__ import annotations

import pytest

from tests.draft_measure import PROGRAMS, Measured, further, of_program


@pytest.mark.parametrize("name", PROGRAMS)
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

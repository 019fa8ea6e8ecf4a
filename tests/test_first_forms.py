"""From an official document and an Excel list to the first forms: how much is left to be typed."""

from __future__ import annotations

from pathlib import Path

from tests.first_forms import first_forms


def test_a_document_and_a_list_become_forms_with_hardly_a_cell_typed(tmp_path: Path) -> None:
    took = first_forms(tmp_path)
    assert took.lacking == () and took.typed <= 1, took.otherwise
    assert (took.units, took.forms) == (40, 41)  # the office's own among them

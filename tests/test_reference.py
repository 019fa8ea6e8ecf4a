"""The reference pages in docs/ say what the code does now, and name everything it knows."""

from __future__ import annotations

import pytest

from pipeline import reference
from pipeline.issues import CATALOGUE
from pipeline.settings import REPOSITORY


@pytest.mark.parametrize("name", reference.PAGES)
def test_page_is_up_to_date(name: str) -> None:
    written = (REPOSITORY / "docs" / name).read_text(encoding="utf-8")
    assert written == reference.PAGES[name](), "run `make docs`"


def test_every_code_is_listed() -> None:
    page = reference.rules_page()
    assert [code for code in CATALOGUE if f"| {code} |" not in page] == []

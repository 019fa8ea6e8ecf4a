"""What every test shares: LibreOffice tests skip themselves where it is absent; property tests have no deadline."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import settings

# The first example of a property test also pays for imports and caches; a deadline would fail it on a slow machine.
settings.register_profile("tonghop", deadline=None, derandomize=True)
settings.load_profile("tonghop")

# Begun first, so that no worker is left alone with one of them when all other files are done.
LONGEST = ("test_merge", "test_summary", "test_story", "test_time", "test_returns", "test_mail_round", "test_levels")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; else the order stays."""
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked `soffice` where LibreOffice is not installed."""
    if item.get_closest_marker("soffice") and shutil.which("soffice") is None:
        pytest.skip("LibreOffice (soffice) is not installed")

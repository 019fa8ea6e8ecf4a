"""Tests of what Windows does and Wine, in its place, does not: skipped there, each with its reason."""

from __future__ import annotations

import sys

import pytest


def on_wine() -> bool:
    """Whether this Windows is Wine: its ntdll tells which."""
    if sys.platform != "win32":
        return False
    import ctypes

    return hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


def not_on_wine(lacking: str) -> pytest.MarkDecorator:
    """Skip a test there; `lacking` says what Wine does otherwise than Windows."""
    return pytest.mark.skipif(on_wine(), reason=f"Wine {lacking}")


needs_time_of_others = not_on_wine("tells of every process the processor time of the one that asks")

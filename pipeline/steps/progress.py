"""How a step tells whoever watches that one more file is done."""

from __future__ import annotations

from collections.abc import Callable

Advance = Callable[[str], None]


def quiet(_: str) -> None:
    """Progress nobody watches."""

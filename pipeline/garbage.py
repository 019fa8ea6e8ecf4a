"""Python looks for garbage as it makes objects; where all that is made stays, there is none to be found."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Nothing is looked for meanwhile; who calls says what is made, and what looking took."""
    with ExitStack() as after:
        if gc.isenabled():
            gc.disable()
            after.callback(gc.enable)
        yield

"""Views of a round that several sheets and sections show: worked out once, kept as long as the round itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from pipeline.round.consolidation import Consolidation

P = ParamSpec("P")
T = TypeVar("T")


def once(view: Callable[Concatenate[Consolidation, P], T]) -> Callable[Concatenate[Consolidation, P], T]:
    """A view that is the same whenever it is asked for; what it is asked beside the round must be hashable.

    What it gives is shared by all who ask: nobody changes it.
    """

    @wraps(view)
    def seen(data: Consolidation, /, *args: P.args, **more: P.kwargs) -> T:
        at = (view.__module__, view.__qualname__, args, tuple(more.items()))
        if at not in data.views:
            data.views[at] = view(data, *args, **more)
        return cast(T, data.views[at])

    return seen

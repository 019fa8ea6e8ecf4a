"""Who carries out a piece of work that has many items: this process, processes of this machine, a cluster.

A piece of work is a function of a module that opens its tools over what all items share and gives, as a context, what
does one item: `with opened(shared) as done: result = done(item)`. Items depend on nothing else and on no other item, so
that they may be done by anybody, in any order, and once more where somebody died over one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Done = TypeVar("Done")
S = TypeVar("S", contravariant=True)
I = TypeVar("I", contravariant=True)  # noqa: E741  # an item
D = TypeVar("D", covariant=True)

Opened = Callable[[Shared], AbstractContextManager[Callable[[Item], Done]]]


@dataclass(frozen=True)
class Work(Generic[Shared, Item, Done]):
    """Work with many items: how it is done, what they share, and how many seconds of a processor one takes, about.

    `abroad`: what they share as other machines find it; None: they find it as this one does.
    """

    opened: Opened[Shared, Item, Done]
    shared: Shared
    items: Sequence[Item]
    seconds: float
    abroad: Shared | None = None


class Crew(Protocol):
    """Whoever carries out work."""

    def expect(self, module: str) -> None:
        """Much work will come that `module` opens: whoever has to be begun for it is begun now, and loads it."""
        ...

    def done(self, work: Work[Shared, Item, Done]) -> Iterator[Done]:
        """The results in the order of the items.

        Where there are others to do it they begin at once, whenever the results are asked for. What an item raises is
        raised in its place.
        """
        ...


class Alone:
    """This process, one item after the other, each when its result is asked for."""

    def expect(self, module: str) -> None:
        """Nobody is to be begun."""

    def done(self, work: Work[Shared, Item, Done]) -> Iterator[Done]:
        """The results in the order of the items."""
        with work.opened(work.shared) as doing:
            yield from map(doing, work.items)


ALONE = Alone()

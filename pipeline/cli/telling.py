"""Records for the program that runs a command (`events`): what the screen says, for a window to show."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline import events
from pipeline.events import CommandEvent, ProgressEvent, QuestionEvent
from pipeline.text import printable
from pipeline.ways import in_window


def tell(event: CommandEvent) -> None:
    """Say it at once to whoever reads records, what is to be read in the words of the window."""
    sys.stdout.write(events.encoded(event, in_window))
    sys.stdout.flush()


def ask(text: str, *, secret: bool = False) -> str | None:
    """What whoever reads records answers; None where nobody does."""
    tell(QuestionEvent(printable(text), secret))
    return events.answered(sys.stdin.readline())


@contextmanager
def told_progress(label: str, total: int) -> Iterator[Callable[[str], None]]:
    """Progress as records, one for each of the hundredths that are done."""
    done = 0
    step = max(1, total // 100)

    def advance(_: str) -> None:
        nonlocal done
        done += 1
        if done % step == 0 or done == total:
            tell(ProgressEvent(label, done, total))

    tell(ProgressEvent(label, 0, total))
    yield advance

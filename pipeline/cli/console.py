"""The screen: where every line comes from."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import IO, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from pipeline.machine import is_terminal
from pipeline.text import printable
from pipeline.ways import for_reader


class Screen(Console):
    """Where every line on the screen comes from: names and texts of files cannot move the cursor or change colours.

    Square brackets are text: markup could make a link of what a file says.
    """

    def __init__(self, *, file: IO[str] | None = None, **options: Any) -> None:
        stream = file or (sys.stderr if options.get("stderr") else sys.stdout)
        # On Windows rich takes what is no screen for one of former times, and draws other lines there.
        options["legacy_windows"] = None if is_terminal(stream) else False
        super().__init__(file=file, markup=False, emoji=False, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """What is shown: no control characters, rich's own come apart; in the window's words where it is read there."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(for_reader(printable(segment.text)), segment.style)

    def on_broken_pipe(self) -> None:
        """Go on in silence: whoever reads the output, say `head`, has seen enough; the work is to be done."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())


console = Screen(highlight=False, soft_wrap=True)
errors = Screen(stderr=True, highlight=False, soft_wrap=True)


def refuse(said: str) -> None:
    """Say why nothing was done."""
    errors.print(Text(said, style="red"))

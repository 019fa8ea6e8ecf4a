"""What commands do on the screen: progress, files that were made, questions, tables."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from pipeline import events
from pipeline.cli.console import Screen, console
from pipeline.cli.csv_cells import csv_cell
from pipeline.cli.tables import ScreenColumn, fitted
from pipeline.cli.telling import ask, tell, told_progress
from pipeline.events import OutputEvent
from pipeline.machine import is_terminal
from pipeline.text import bare, number, printable

if TYPE_CHECKING:
    import pandas as pd

LEAST_TEXT = 24  # characters: a column of texts narrower than this cannot be read


class _HowFar(ProgressColumn):
    """How many files are done, how many in a second, how long the rest will take."""

    def render(self, task: Task) -> Text:
        """'363/4000, 412 tệp/giây, còn 00:09'."""
        return Text(how_far(task.completed, task.total or 0, task.speed, task.time_remaining))


def how_far(done: float, total: float, speed: float | None, left: float | None) -> str:
    """What the progress bar says: files done of all, files in a second and seconds left where that is known."""
    said = [f"{done:.0f}/{total:.0f}"]
    if speed and done < total:
        said.append(f"{number(speed, 0 if speed >= 10 else 1)} tệp/giây")
    if speed and left is not None and done < total:
        minutes, seconds = divmod(round(left), 60)
        said.append(f"còn {minutes:02}:{seconds:02}")
    return ", ".join(said)


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[str], None]]:
    if events.wanted():
        with told_progress(label, total) as advance:
            yield advance
        return
    columns = (TextColumn("{task.description}"), BarColumn(), _HowFar())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda _: bar.advance(task)


@contextmanager
def working(label: str) -> Iterator[None]:
    """While something is done of which nobody knows how much there is."""
    if events.wanted():
        with told_progress(label, 0):
            yield
        return
    with console.status(label):
        yield


def several(typed: Sequence[str]) -> list[str]:
    """What an option names that may be given several times, or once with blanks or commas between: 'YB05, YB09'."""
    return [word for said in typed for word in said.replace(",", " ").split()]


def agreed(question: str) -> bool:
    """Whether a question was answered with yes, in Vietnamese or otherwise; anything else is no."""
    if events.wanted():
        said = ask(question) or ""
    else:
        said = str(typer.prompt(printable(f"{question} (có/không)"), default="không", show_default=False))
    return bare(said) in ("co", "c", "y", "yes")


def can_be_asked() -> bool:
    """Whether somebody is there to answer questions."""
    return events.wanted() or is_terminal(sys.stdin)


def typed(question: str, usual: str = "") -> str:
    """What is typed; `usual` where nothing is."""
    if events.wanted():
        return ask(f"{question} [{usual}]" if usual else question) or usual
    return str(typer.prompt(printable(question), default=usual, show_default=bool(usual)))


def typed_unseen(question: str) -> str:
    """What is typed without being shown; blank where nobody can be asked."""
    if events.wanted():
        return ask(question, secret=True) or ""
    return str(typer.prompt(printable(question), hide_input=True)) if is_terminal(sys.stdin) else ""


def say_kept(former: Path, where: str = "") -> None:
    """What somebody had saved where files of ours lie, which were made anew."""
    console.print(Text(f"Tệp có người đã sửa hoặc để vào{where}; bản đó giữ tại: {former}", style="yellow"))


def done(what: str, path: Path) -> None:
    offer(what, path)
    recorded(what, path)


def recorded(what: str, path: Path) -> None:
    """What was done, and the file that keeps it, which nobody opens."""
    console.print(Text.assemble((f"{what}: ", "green"), str(path)))


def offer(what: str, path: Path) -> None:
    """Have a window offer a file that people open."""
    if events.wanted() and path.exists():
        tell(OutputEvent(what, str(path.absolute()), fresh=True))


def print_table(table: pd.DataFrame, csv: bool, text: str = "", spare: Sequence[str] = ()) -> None:
    """Print a table; on a narrow screen the column `text` stays readable, and those of `spare` give way first."""
    if csv:
        try:
            table.map(csv_cell).rename(columns=csv_cell).to_csv(sys.stdout, index=False, lineterminator="\n")
            sys.stdout.flush()
        except BrokenPipeError:  # the reader of the output, say `head`, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    columns = [
        ScreenColumn(str(c), whole=bool(text) and c != text, least=LEAST_TEXT if c == text else 0, spare=c in spare)
        for c in table.columns
    ]
    rows = [["" if cell is None else str(cell) for cell in row] for row in table.itertuples(index=False)]
    show_table(columns, rows)


def show_table(columns: Sequence[ScreenColumn], rows: Sequence[Sequence[str]], **look: Any) -> None:
    """Print a table so that it fits the screen; `look` as of `tables.fitted`."""
    screen = Screen(highlight=False)
    screen.print(fitted(columns, rows, screen.width, **look))

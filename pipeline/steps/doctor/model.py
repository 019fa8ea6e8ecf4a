"""What a check of the machine, the folders or the mail found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipeline.errors import PipelineError, reason, remedy
from pipeline.labelled import Labelled


class Health(Labelled):
    """How a thing stands; the label is the sign people see."""

    GOOD = "good", "✓"
    NOTED = "noted", "!"
    STOPS = "stops", "✗"  # the work cannot go on


@dataclass(frozen=True, slots=True)
class HealthLine:
    """A line: what was looked at, what was found, and what to do where it is not good."""

    health: Health
    what: str
    found: str
    to_do: str = ""


Check = Callable[[], Iterable[HealthLine]]


def looked_at(what: str, check: Check) -> Iterator[HealthLine]:
    """What a check finds; what the system or the set-up refuses it is itself such a line."""
    try:
        yield from check()
    except PipelineError as error:
        lines = str(error).splitlines()
        more = f" … và {len(lines) - 4} dòng nữa." if len(lines) > 4 else ""
        yield HealthLine(Health.STOPS, what, lines[0], " ".join(line.strip() for line in lines[1:4]) + more)
    except OSError as error:
        yield HealthLine(Health.STOPS, what, f"{error.filename or 'tệp'}: {reason(error)}", f"{remedy(error)}.")

"""What a command tells the program that runs it, the window, and what it is answered.

Records stand between the lines that people read: each is a line of its own that begins with the sign RS, then JSON
(RFC 7464). Names and texts out of files cannot forge one: what is printed holds no control characters.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from typing import get_args

VARIABLE = "TONGHOP_EVENTS"  # of the environment: set to 1 by whoever reads records and answers questions
_SIGN = "\x1e"
_SENTENCES = frozenset(("text", "problem", "note"))  # fields that are read; the rest are names, paths, figures


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """How far the work has come; `total` 0: nobody knows how much there is."""

    label: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class OutputEvent:
    """A file or folder that is there to be looked at; `fresh`: this command has just made it."""

    what: str
    path: str
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class IssueEvent:
    """A problem: `group` what several are listed under, `path` the file to open for it, blank where there is none."""

    severity: str
    group: str
    unit: str
    file: str
    sheet: str
    cell: str
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class StandingEvent:
    """Where the round stands, in unions; `due` as people write it, `next_task` the command to be given next.

    `errors`, `warnings`, `notes`: how many problems there are; not all of them may be told.
    """

    asked: int
    sent: int
    received: int
    faulty: int
    late: int
    days_left: int
    due: str
    next_task: str
    closed: bool
    errors: int = 0
    warnings: int = 0
    notes: int = 0


@dataclass(frozen=True, slots=True)
class ProgramEvent:
    """A program to choose: [code, name] of its periods, and which is meant where none is named; `problem` with it."""

    code: str
    title: str
    periods: list[list[str]]
    period: str
    chosen: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class QuestionEvent:
    """Something to be answered on the input; `secret`: a text that is not shown, else yes or no."""

    text: str
    secret: bool = False


@dataclass(frozen=True, slots=True)
class RemarkEvent:
    """What is to be looked at although the command has done what it was begun for."""

    text: str


@dataclass(frozen=True, slots=True)
class FieldEvent:
    """An answer that a command was given or not: `usual` stands where none is, `problem` says what is wrong with it.

    `choices`: all it may be, as [what is given, what is shown]; none: anything.
    """

    name: str
    usual: str = ""
    problem: str = ""
    choices: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ListEvent:
    """How a list of unions was understood, a remark a line; `twice`: how many names it has twice."""

    remarks: list[str]
    twice: int


@dataclass(frozen=True, slots=True)
class UnitEvent:
    """A union of a list: `row` where it stands there, `kind` what it is given as, `surety` how sure that is.

    `unsure`: somebody should look at it.
    """

    row: int
    code: str
    name: str
    kind: str
    surety: str
    unsure: bool


@dataclass(frozen=True, slots=True)
class SettingEvent:
    """A setting as it holds: `group` what it is shown with, `choices` all it may be, `note` what it is for.

    `text`: where it is said.
    """

    key: str
    group: str
    label: str
    choices: list[str]
    value: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """What a union is to be told in a short message; `told`: the day it was, blank where it was not."""

    code: str
    name: str
    chair: str
    phone: str
    message: str
    todo: str
    told: str


CommandEvent = (
    ProgressEvent | OutputEvent | IssueEvent | StandingEvent | ProgramEvent | QuestionEvent | FieldEvent | ListEvent
    | UnitEvent | SettingEvent | MessageEvent | RemarkEvent
)  # fmt: skip
_KINDS: dict[str, type[CommandEvent]] = {kind.__name__: kind for kind in get_args(CommandEvent)}


def wanted() -> bool:
    """Whether a program runs this command and reads its records."""
    return os.environ.get(VARIABLE) == "1"


def encoded(event: CommandEvent, worded: Callable[[str], str] = str) -> str:
    """The record as a line, in letters that every code page has; its sentences as `worded` gives them."""
    said = {name: worded(value) if name in _SENTENCES else value for name, value in asdict(event).items()}
    return f"{_SIGN}{json.dumps([type(event).__name__, said])}\n"


def decoded(line: str) -> CommandEvent | None:
    """The record of a line; None for a line that people read."""
    if not line.startswith(_SIGN):
        return None
    try:
        name, said = json.loads(line[len(_SIGN) :])
        kind = _KINDS[name]
        return kind(**{one.name: said[one.name] for one in fields(kind)})
    except (ValueError, TypeError, KeyError):  # cut off, where the command was stopped
        return None


def answer(said: str | None) -> str:
    """The line that answers a question; None: nobody wants to."""
    return f"{json.dumps(said)}\n"


def answered(line: str) -> str | None:
    """What a question was answered; None where it was not."""
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, str) else None

"""Problems of a round as lines for the screen: file by file, a year left empty in one line, every file with errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.issues import Issue, Severity

MAX_FILES = 40
MAX_LINES = 40  # of all files together, unless there are so many files that each has its LEAST_LINES
LEAST_LINES = 2
FEW = 3  # so many of one kind are shown one by one
_YEAR = re.compile(r" năm (\d{4})")


@dataclass(frozen=True, slots=True)
class Line:
    """A line on the screen about one problem, or several of one kind."""

    text: str
    severity: Severity


@dataclass(frozen=True)
class OfFile:
    """The lines of one file; `unit` is the code of its union, `rest` how many lines are not shown."""

    file: str
    unit: str
    lines: tuple[Line, ...]
    rest: int


def gathered(issues: Iterable[Issue]) -> tuple[list[OfFile], int]:
    """What to show of `issues` (the gravest first), file by file, and how many files are left out."""
    by_file: dict[str, list[Issue]] = {}
    for item in issues:
        by_file.setdefault(item.ref.file, []).append(item)
    each = max(LEAST_LINES, MAX_LINES // max(1, min(len(by_file), MAX_FILES)))
    shown = []
    for file, items in list(by_file.items())[:MAX_FILES]:
        lines = tuple(_lines(items))
        unit = next((i.unit for i in items if i.unit), "")
        shown.append(OfFile(file, unit, lines[:each], len(lines[each:])))
    return shown, len(by_file) - len(shown)


def _lines(items: Sequence[Issue]) -> Iterator[Line]:
    alike: dict[tuple[str, str, str], list[Issue]] = {}
    for item in items:
        alike.setdefault((item.code, item.ref.shown[0], _year(item)), []).append(item)
    for (code, sheet, year), same in alike.items():
        if len(same) <= FEW or not all(i.ref.cell for i in same):
            yield from (Line(i.without_file, i.severity) for i in same)
            continue
        when = f" năm {year}" if year else ""
        cells = ", ".join(i.ref.cell for i in same[:FEW])
        where = f"{sheet}: " if sheet else ""
        text = f"[{code}] {where}{same[0].title}: {len(same)} ô{when} ({cells}, …). {same[0].remedy}"
        yield Line(text, same[0].severity)


def _year(item: Issue) -> str:
    found = _YEAR.search(item.what)
    return found[1] if found else ""

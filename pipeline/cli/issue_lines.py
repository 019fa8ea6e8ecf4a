"""Problems of a round as lines for the screen: file by file, a year left empty in one line, every file with errors.

What several files have as a whole, say a sender nobody knows, is told once with the files below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.issues import Issue, Severity
from pipeline.text import ended
from pipeline.ways import as_typed

MAX_FILES = 40
MAX_LINES = 40  # of all files together, unless there are so many files that each has its LEAST_LINES
LEAST_LINES = 2
FEW = 3  # so many of one kind are shown one by one
MAX_NAMED = 10  # files named below what is told of several


@dataclass(frozen=True, slots=True)
class ScreenLine:
    """A line on the screen about one problem, or several of one kind."""

    text: str
    severity: Severity


@dataclass(frozen=True)
class LinesOfFile:
    """The lines of one file; `unit` is the code of its union, `rest` how many lines are not shown."""

    file: str
    unit: str
    lines: tuple[ScreenLine, ...]
    rest: int


@dataclass(frozen=True, slots=True)
class LinesOfKind:
    """What is said of several files as a whole; `files` what is said of each, `rest` how many are not shown."""

    text: str
    severity: Severity
    files: tuple[str, ...]
    rest: int


def lines_by_kind(issues: Iterable[Issue]) -> tuple[list[LinesOfKind], list[Issue]]:
    """What at least FEW files have as a whole, in the order of `issues`, and the issues that are left."""
    issues = tuple(issues)
    alike: dict[tuple[str, str], list[Issue]] = {}
    for item in issues:
        if not (item.ref.inside or item.remark or item.reply):
            alike.setdefault((item.code, item.remedy), []).append(item)
    kinds = [items for items in alike.values() if len({i.ref.file for i in items}) >= FEW]
    told = {id(item) for items in kinds for item in items}
    return [_of_kind(items) for items in kinds], [item for item in issues if id(item) not in told]


def _of_kind(items: Sequence[Issue]) -> LinesOfKind:
    first = items[0]
    wanted = {item.expected for item in items}
    common = f" Cần: {ended(first.expected)}" if len(wanted) == 1 else ""
    files = [_of_one(item, with_expected=not common) for item in items]
    count = len({item.ref.file for item in items})
    text = f"[{first.code}] {first.title}: {count} tệp.{common} {_typed(first, first.remedy)}"
    return LinesOfKind(text, first.severity, tuple(files[:MAX_NAMED]), len(files[MAX_NAMED:]))


def _of_one(item: Issue, *, with_expected: bool) -> str:
    whose = f" ({item.unit})" if item.unit else ""
    about = f"{item.what}: " if item.what else ""
    said = "; cần: ".join(filter(None, (item.standing, item.expected if with_expected else "")))
    return f"{item.ref.file}{whose}" + (f": {about}{said}" if about or said else "")


def lines_by_file(issues: Iterable[Issue]) -> tuple[list[LinesOfFile], int]:
    """What to show of `issues` (the gravest first), file by file, and how many files are left out."""
    by_file: dict[str, list[Issue]] = {}
    for item in issues:
        by_file.setdefault(item.ref.file, []).append(item)
    each = max(LEAST_LINES, MAX_LINES // max(1, min(len(by_file), MAX_FILES)))
    shown = []
    for file, items in list(by_file.items())[:MAX_FILES]:
        lines = tuple(_lines(items))
        units = {i.unit for i in items if i.unit}
        of_one = len(units) == 1 and not any(i.facts.decision == i.ref for i in items)  # not rows of decisions
        unit = next(iter(units)) if of_one else ""
        shown.append(LinesOfFile(file, unit, lines[:each], len(lines[each:])))
    return shown, len(by_file) - len(shown)


def _lines(items: Sequence[Issue]) -> Iterator[ScreenLine]:
    alike: dict[tuple[str, str, int | None], list[Issue]] = {}
    for item in items:
        alike.setdefault((item.code, item.ref.shown[0], item.facts.year), []).append(item)
    for (code, sheet, year), same in alike.items():
        if len(same) <= FEW or not all(i.ref.cell for i in same):
            yield from (ScreenLine(replace(i, remedy=_typed(i, i.to_do)).without_file, i.severity) for i in same)
            continue
        period = f" năm {year}" if year else ""
        cells = ", ".join(i.ref.cell for i in same[:FEW])
        where = f"{sheet}: " if sheet else ""
        ways = dict.fromkeys(_typed(i, i.to_do) for i in same)
        to_do = next(iter(ways)) if len(ways) == 1 else "Cách sửa từng ô: ở danh sách đầy đủ."
        text = f"[{code}] {where}{same[0].title}: {len(same)} ô{period} ({cells}, …). {to_do}"
        yield ScreenLine(text, same[0].severity)


def _typed(item: Issue, to_do: str) -> str:
    """What to do, as it is typed; nothing is made of what was filled in there."""
    return as_typed(to_do) if item.remedy == item.kind.remedy else to_do

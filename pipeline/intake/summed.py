"""What would be said of each of many files, said once: of one archive, and of what machines put beside files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from pipeline.intake.submission import FileReport, Outcome
from pipeline.intake.unpack.litter import Litter
from pipeline.issues import MAX_FOUND, CellRef, issue
from pipeline.text import number

Form = TypeVar("Form")
_MOST = {"T13": 1}  # what an archive may unpack to is spent once and said once
MOST_ALIKE = 20  # refusals of one kind out of one container that are listed one by one


def summed(container: str, given: Iterable[Form]) -> Iterator[Form | FileReport]:
    """What the file `container` gave, many alike refusals of files in it put together: how many, the first of them."""
    listed = list(given)
    alike = Counter(_code(container, item) for item in listed)
    said: set[str] = set()
    for item in listed:
        code = _code(container, item)
        if not code or alike[code] <= _MOST.get(code, MOST_ALIKE):
            yield item
        elif code not in said and isinstance(item, FileReport):
            said.add(code)
            yield _together(container, item, alike[code])


def _code(container: str, item: object) -> str:
    """Why a file of no known union was refused that lies in `container`; '' for anything else."""
    if not isinstance(item, FileReport) or not item.file.startswith(f"{container}/"):
        return ""
    refused = item.outcome is Outcome.REJECTED and not item.unit and len(item.issues) == 1
    return item.issues[0].code if refused else ""


def _together(container: str, first: FileReport, count: int) -> FileReport:
    (former,) = first.issues
    reason = f": {former.found}" if former.found else ""
    found = f"{number(count)} tệp bên trong, như “{first.file[len(container) + 1 :]}”{reason}"
    said = replace(former, ref=CellRef(container), found=found[:MAX_FOUND])
    return FileReport(container, Outcome.REJECTED, "", first.came_at, (said,))


def passed_report(folder: str, passed: Mapping[Litter, int]) -> Iterator[FileReport]:
    """One line for all that was passed over in a folder; none where nothing was."""
    if not passed:
        return
    kinds = "; ".join(f"{passed[kind]} {kind.label}" for kind in Litter if passed.get(kind))
    said = issue("T36", CellRef(folder), found=f"{number(sum(passed.values()))} tệp: {kinds}")
    yield FileReport(folder, Outcome.PASSED_OVER, "", None, (said,))

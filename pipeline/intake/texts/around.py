"""What a file holds besides the sheets with answers: comments, boxes, pictures, other sheets, headers and footers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.files import BrokenFile
from pipeline.forms.layout import META_SHEET
from pipeline.grids.cells import Grid
from pipeline.grids.grids import Failed
from pipeline.grids.outside import OutsideCells
from pipeline.grids.outside_files import nothing_looked_through, outside_cells
from pipeline.grids.outside_xlsx import headers_of, hidden_lines, other_sheets, outside_of_plain
from pipeline.intake.guard import Guard
from pipeline.zip_package import Locked, Package, TooLarge, opened


@dataclass(frozen=True)
class Around:
    """What a file holds besides the sheets with answers.

    `grids`: its other sheets; `headers`: words of headers and footers by sheet, where the file is a package.
    """

    beside: OutsideCells = field(default_factory=OutsideCells)
    grids: Mapping[str, Grid] = field(default_factory=dict)
    headers: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def without(self, titles: Collection[str]) -> Around:
        """The same but for what belongs to the sheets in `titles`: another form in one file."""
        if not titles:
            return self
        return Around(
            replace(self.beside, found=[f for f in self.beside.found if f.sheet not in titles]),
            {title: grid for title, grid in self.grids.items() if title not in titles},
            {title: texts for title, texts in self.headers.items() if title not in titles},
        )


def around(data: bytes, known: Mapping[str, Grid], guard: Guard) -> Around:
    """Look through a file beside its sheets that are `known`, read already; never raises for a bad file."""
    package = _package(data)
    beside = outside_of_plain(package) if package else None
    if beside is None:
        looked = guard.run(outside_cells, data)
        beside = nothing_looked_through() if isinstance(looked, Failed) else looked
    if package is None:
        return Around(beside)
    missing = [title for title in beside.titles if title not in known and title != META_SHEET]
    grids = other_sheets(package, missing) if missing else {}
    if grids is None:
        got = guard.grids(data, frozenset(missing))
        grids = {} if isinstance(got, Failed) else got.sheets
    beside.lines.update(hidden_lines(package, {**known, **grids}))
    lost = [f"trang “{title}”" for title in missing if title not in grids and title not in beside.charts]
    return Around(replace(beside, damaged=[*beside.damaged, *lost]), grids, headers_of(package))


def _package(data: bytes) -> Package | None:
    """The file as a package of sheets; None for any other kind, and for a damaged one."""
    if not data.startswith(b"PK"):
        return None
    try:
        package = opened(data)
    except (BrokenFile, TooLarge, Locked):
        return None
    return package if "[Content_Types].xml" in package else None

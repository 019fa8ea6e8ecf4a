"""The heads over the columns of a returned sheet, held against those of the blank form: which column is whose.

Pure, like the rows in printed_sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from pipeline.forms.blank import Place, code_text
from pipeline.forms.heads import LONGEST_HEAD, Head, group_above, is_year, said
from pipeline.grids.cells import At, Grid

MAX_COLUMNS = 100  # of each sheet that are searched; a form has some ten


class Clear(Enum):
    """How clearly the printed words tell where a field stands."""

    YES = "yes"
    ALIKE = "alike"  # the question has a few letters changed; code, head and all around it are in place
    ASSUMED = "assumed"  # the question or the head is gone or changed a little; all around it is in place
    MISSING = "missing"
    DOUBLED = "doubled"
    ELSEWHERE = "elsewhere"  # the question stands under the code of another one only
    CONTRADICTED = "contradicted"  # other words stand beside or above it


@dataclass(frozen=True, slots=True)
class Reordered:
    """Years over columns in another order than they were: the first cell that differs, the words now and before."""

    at: At
    now: tuple[str, ...]
    was: tuple[str, ...]


@dataclass(frozen=True)
class PrintedHeads:
    """The heads of a returned sheet (`now`), taken as a sheet of the blank form (`was`) with the fields `places`."""

    was: Grid
    now: Grid
    places: tuple[Place, ...]

    def columns(self, place: Place, label_column: int) -> tuple[list[int], Clear]:
        """The columns in which `place` may stand, beside a label in `label_column`."""
        beside = place.column + label_column - place.label_column
        if place.head is None:
            return [beside], Clear.YES
        row = self._rows[place.head.row]
        found = [] if row is None else [c for c in range(label_column + 1, self._width) if self._is(row, c, place.head)]
        if len(found) == 1:
            return found, Clear.YES
        if found:
            return found, Clear.DOUBLED
        if row is not None and self._says_other(row, beside, place.head):
            return [beside], Clear.CONTRADICTED
        alone = sum(p.row == place.row for p in self.places) == 1
        return [beside], Clear.YES if alone else Clear.ASSUMED

    @cached_property
    def _width(self) -> int:
        return min(max(map(len, self.now), default=0), MAX_COLUMNS)

    def _is(self, row: int, column: int, head: Head) -> bool:
        if said(self.now.value(row, column)) != head.own:
            return False
        return not head.group or group_above(self.now, row, column)[0] == head.group

    def _says_other(self, row: int, column: int, head: Head) -> bool:
        """Whether what stands over a column names another year, or is the head of another column of the form."""
        own = said(self.now.value(row, column))
        if own != head.own:
            return is_year(own) or own in self._known
        group = group_above(self.now, row, column)[0] if head.group else ""
        return group != head.group and is_year(group)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(p.head.own for p in self.places if p.head)

    @cached_property
    def _rows(self) -> Mapping[int, int | None]:
        """Row of heads on the blank form -> the row here that says most of the same; None where none does."""
        wanted = {p.head.row for p in self.places if p.head}
        return {row: self._row(row) for row in wanted}

    @cached_property
    def reordered(self) -> Reordered | None:
        """The years over the columns, where they stand in another order than on the blank form."""
        for row, here in self._rows.items():
            for up in (0, 1):
                was = _years(self.was, row - up)
                now = _years(self.now, here - up) if here is not None else []
                told = [word for _, word, _ in was], [word for _, word, _ in now]
                if here is not None and len(was) > 1 and told[0] != told[1] and sorted(told[0]) == sorted(told[1]):
                    first = next(c for (c, a, _), (_, b, _) in zip(now, was, strict=True) if a != b)
                    return Reordered((here - up, first), tuple(v for *_, v in now), tuple(v for *_, v in was))
        return None

    def _row(self, row: int) -> int | None:
        words = {found for value in self.was[row] if (found := said(value))}
        scores = []
        for n, cells in enumerate(self.now):
            here = {said(v) for v in cells[:MAX_COLUMNS] if isinstance(v, str) and 0 < len(v) <= LONGEST_HEAD}
            scores.append((len(words & here), -abs(n - row), n))
        best = max(scores, default=(0, 0, 0))
        return best[2] if best[0] * 2 >= len(words) else None

    def are_of_other(self, head: Head, column: int) -> bool:
        """Whether the head over a column here is another one than `head`, of the form or of another year."""
        row = self._rows[head.row]
        return row is not None and self._says_other(row, column, head)

    @cached_property
    def columns_under(self) -> Mapping[int, Mapping[int, frozenset[int]]]:
        """By row of heads on the blank form: column there -> columns here that have its head; of heads said once."""
        found = {}
        for was, now in self._rows.items():
            if now is not None:
                before, here = ([said(v) for v in g[n][:MAX_COLUMNS]] for g, n in ((self.was, was), (self.now, now)))
                found[was] = {
                    column: frozenset(n for n, other in enumerate(here) if other == head)
                    for column, head in enumerate(before)
                    if head and before.count(head) == 1
                }
        return found


def _years(grid: Grid, row: int) -> list[tuple[int, str, str]]:
    """(column, what it says, its words) of the heads of a row that name a year, from left to right."""
    cells = grid[row][:MAX_COLUMNS] if 0 <= row < len(grid) else []
    return [(n, word, code_text(v)) for n, v in enumerate(cells) if is_year(word := said(v))]

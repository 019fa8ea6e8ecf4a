"""What stays of a form once it is checked: a country's forms lie in memory at once, so each has to be small.

Where the cells stand is the same in nearly all forms of one version and is held once; what a form has of its own are
values. Cells and answers are made of them when somebody asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby
from sys import intern
from typing import Any, cast

from pipeline.forms.layout import FormSpec
from pipeline.forms.read import Raw, RawCell, RawForm
from pipeline.grids.cells import PLAIN, Extra
from pipeline.intake.submission import Answer, Submission
from pipeline.issues import CellRef

Bits = int  # a set of cells of a layout: the bit of each is set
_SHORT = 60  # characters of a value that other forms may have, too: a choice, not a report


@dataclass(frozen=True)
class Layout:
    """Where the cells stand that every form of a kind has: defined name, sheet, address."""

    cells: tuple[tuple[str, str, str], ...]

    @cached_property
    def at(self) -> Mapping[str, int]:
        """By defined name its number among the cells."""
        return {name: n for n, (name, _, _) in enumerate(self.cells)}

    @cached_property
    def written(self) -> str:
        """The layout as one text, a sheet with its names and addresses at a time: short where it is pickled."""
        by_sheet = groupby(self.cells, lambda cell: cell[1])
        runs = [(sheet, [word for name, _, at in cells for word in (name, at)]) for sheet, cells in by_sheet]
        return json.dumps(runs, ensure_ascii=False, separators=(",", ":"))

    def __reduce__(self) -> tuple[object, ...]:
        return layout_read, (self.written,)

    def names(self, bits: Bits) -> Iterator[str]:
        """The names of these cells."""
        return (name for name, n in self.at.items() if bits >> n & 1)


@lru_cache(maxsize=64)  # nearly all forms of one version share one
def layout_of(cells: tuple[tuple[str, str, str], ...]) -> Layout:
    """The layout of these cells."""
    return Layout(cells)


@lru_cache(maxsize=64)
def layout_read(written: str) -> Layout:
    """The layout that is `written`."""
    runs = json.loads(written)
    return layout_of(tuple((n, sheet, at) for sheet, said in runs for n, at in zip(said[::2], said[1::2], strict=True)))


class KeptCells(Mapping[str, RawCell]):
    """The named cells of one form; equal to those they were made of."""

    __slots__ = ("_extras", "_file", "_others", "_values", "layout")

    def __init__(
        self,
        file: str,
        layout: Layout,
        values: tuple[Raw, ...],
        extras: tuple[tuple[Extra, Bits], ...],
        others: Mapping[str, RawCell],
    ) -> None:
        """`values`: of the cells of the layout; `extras`: with the cells that hold them; `others`: the other cells."""
        self._file, self.layout, self._values, self._extras, self._others = file, layout, values, extras, others

    def __reduce__(self) -> tuple[object, ...]:
        return cells_read, (self._file, self.layout, self._values, self._extras, self._others)

    def __getitem__(self, name: str) -> RawCell:
        at = self.layout.at.get(name)
        return self._others[name] if at is None else RawCell(*self.written(at), self._extra(at))

    def __contains__(self, name: object) -> bool:
        return name in self.layout.at or name in self._others

    def get(self, name: str, default: Any = None) -> Any:
        """As of any mapping; millions of cells are asked for, and a lookup that fails would raise inside."""
        return self[name] if name in self.layout.at else self._others.get(name, default)

    def written(self, at: int) -> tuple[Raw, CellRef]:
        """Value and place of a cell by its number in the layout."""
        _, sheet, address = self.layout.cells[at]
        return self._values[at], CellRef(self._file, sheet, address)

    def _extra(self, at: int) -> Extra:
        for extra, bits in self._extras:
            if bits >> at & 1:
                return extra
        return PLAIN

    def __repr__(self) -> str:
        return repr(dict(self))

    def __iter__(self) -> Iterator[str]:
        yield from self.layout.at
        yield from self._others

    def __len__(self) -> int:
        return len(self._values) + len(self._others)


def cells_read(
    file: str,
    layout: Layout,
    values: tuple[Raw, ...],
    extras: tuple[tuple[Extra, Bits], ...],
    others: Mapping[str, RawCell],
) -> KeptCells:
    """Cells that were pickled; words that many forms choose are again held once."""
    shared = [intern(v) if type(v) is str and len(v) <= _SHORT else v for v in values]
    return KeptCells(file, layout, tuple(shared), extras, others)


class KeptAnswers(Mapping[str, Answer]):
    """The answers of one form; equal to those they were made of."""

    __slots__ = ("_cells", "_others", "_written")

    def __init__(self, cells: KeptCells, written: Bits, others: Mapping[str, Answer]) -> None:
        """`written`: the answers that are what their cells hold."""
        self._cells, self._written, self._others = cells, written, others

    def __reduce__(self) -> tuple[object, ...]:
        return KeptAnswers, (self._cells, self._written, self._others)

    def __getitem__(self, name: str) -> Answer:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return cast(Answer, found)

    def __contains__(self, name: object) -> bool:
        return self.get(name) is not None

    def get(self, name: Any, default: Any = None) -> Any:
        """As of any mapping; millions are asked for, and a lookup of one that is not there would raise inside."""
        at = self._cells.layout.at.get(name)
        if at is None or not self._written >> at & 1:
            return self._others.get(name, default)
        return Answer(*self._cells.written(at))  # type: ignore[arg-type]  # it was one of an answer's types

    def __repr__(self) -> str:
        return repr(dict(self))

    def __iter__(self) -> Iterator[str]:
        yield from self._cells.layout.names(self._written)
        yield from self._others

    def __len__(self) -> int:
        return self._written.bit_count() + len(self._others)


def kept(made: Submission) -> Submission:
    """The same submission, of its file what is asked for later: every named cell, and when it was saved.

    Its sheets and bytes are gone; of the sums of an office below the bytes stay, whose breakdown the marked copy has.
    """
    raw = made.raw
    cells, written, others = _kept_cells(raw, made.spec, made.answers)
    data = raw.data if made.spec.is_roll_up else b""
    rest = RawForm(raw.file, cells, raw.saved_at, data, recovered=raw.recovered, doubts=raw.doubts)
    return replace(made, raw=rest, answers=KeptAnswers(cells, written, others))


def _kept_cells(
    raw: RawForm, spec: FormSpec, answers: Mapping[str, Answer]
) -> tuple[KeptCells, Bits, Mapping[str, Answer]]:
    """The cells; which of them hold the very value of their answer: words of a choice are held once then; the other
    answers."""
    names = [name for name in spec.cells if name in raw.cells]
    known = [*map(raw.cells.__getitem__, names)]
    layout = layout_of(tuple([(name, ref[1], ref[2]) for name, (_, ref, _) in zip(names, known, strict=True)]))
    values = [cell[0] for cell in known]
    written, unwritten = 0, {}
    for name, answer in answers.items():
        at = layout.at.get(name)
        if at is not None and _is_written(answer, known[at]):
            written |= 1 << at
            values[at] = answer.value
        else:
            unwritten[name] = answer
    extras: dict[Extra, Bits] = {}
    for at, extra in [(at, cell[2]) for at, cell in enumerate(known) if cell[2] is not PLAIN]:
        extras[extra] = extras.get(extra, 0) | 1 << at
    more = len(raw.cells) > len(known)
    others = {name: cell for name, cell in raw.cells.items() if name not in layout.at} if more else {}
    return KeptCells(raw.file, layout, tuple(values), tuple(extras.items()), others), written, unwritten


def _is_written(answer: Answer, cell: RawCell) -> bool:
    """Whether an answer is the very value of its cell: 0 is not -0, which is printed otherwise, nor False."""
    if answer.ref != cell.ref or type(answer.value) is not type(cell.value):
        return False
    return answer.value == cell.value and (bool(cell.value) or repr(answer.value) == repr(cell.value))

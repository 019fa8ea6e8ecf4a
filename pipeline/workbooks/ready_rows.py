"""Rows of sheets and texts whose XML is made and packed by itself, and the package of a workbook that has them.

The rows of tables are most of a workbook, the texts that they show most of the rest: whoever works besides this process
makes them a few hundred at a time.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import IO, Protocol, cast, overload
from zipfile import ZipFile

from pipeline.work.crew import ALONE, Crew, Work
from pipeline.workbooks.xlsxwriter_gaps import ROW, ROWS_HERE, TEXTS_HERE, escaped, row_tag, texts_xml
from pipeline.zip_writing import PackedParts, PackedPiece, of_pieces, packed_part, packed_piece

_LEVEL = 3  # of packing: half of the time that the usual one, 6, takes, with a sixth more bytes
_IN_MEMORY = 1 << 20  # bytes of a table, of which a workbook has twenty
_SECONDS = 0.025  # of a processor, for a block at most: more of them at once take memory
_TOGETHER = 16  # blocks that are handed out as one work: the first while the next are still put together
TEXTS_PART = "xl/sharedStrings.xml"
_TEXTS = 100_000  # letters of a block of texts
_AROUND = 20  # letters around each


@dataclass(frozen=True, slots=True)
class CellRun:
    """Cells of a column, one below the other: what the XML of each begins with, one for all that begin alike, and the
    value that ends it; None of a cell that is whole without."""

    heads: str | Sequence[str]
    values: Sequence[str | float | None]

    def xml(self) -> list[str]:
        """The cells, ROW where the number of their row belongs."""
        heads = [self.heads] * len(self.values) if isinstance(self.heads, str) else self.heads
        return [
            head if value is None else f"{head}{escaped(value) if isinstance(value, str) else f'{value:.16G}'}</v></c>"
            for head, value in zip(heads, self.values, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class RowBlock:
    """Rows from row `first` on, column by column; `tall`: the heights in points of those above one line."""

    first: int
    columns: Sequence[CellRun]
    tall: Mapping[int, float]

    def packed(self) -> PackedPiece:
        """Their XML, packed."""
        rows = []
        for row, cells in enumerate(zip(*(column.xml() for column in self.columns), strict=True), self.first):
            whole = f"{row_tag(self.tall.get(row))}{''.join(cells)}</row>"
            rows.append(whole.replace(ROW, str(row + 1)))
        return packed_piece("".join(rows).encode(), _LEVEL)


@dataclass(frozen=True, slots=True)
class _TextBlock:
    """Some of the texts of a workbook."""

    texts: Sequence[str]

    def packed(self) -> PackedPiece:
        """Their XML, packed."""
        return packed_piece(texts_xml(self.texts).encode(), _LEVEL)


class _Block(Protocol):
    def packed(self) -> PackedPiece: ...


@contextmanager
def packing(_: None) -> Iterator[Callable[[bytes], PackedPiece]]:
    """What packs blocks, each as `pickle` has it, as work for a crew: they share nothing."""
    yield lambda block: cast(_Block, pickle.loads(block)).packed()


class _Waiting:
    """Blocks that wait to be packed: of many rows in a file that nobody sees."""

    def __init__(self) -> None:
        self._file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # closed by `close`
        self._one = Lock()  # they are added by one thread and taken by those that hand them out

    def add(self, block: _Block) -> tuple[int, int]:
        """Add a block; where it begins and ends."""
        with self._one:
            begin = self._file.seek(0, io.SEEK_END)
            pickle.dump(block, self._file, pickle.HIGHEST_PROTOCOL)
            return begin, self._file.tell()

    def block(self, begin: int, end: int) -> bytes:
        """The block that lies there. Raises EOFError where they were let go of: nobody wants them any more."""
        with self._one:
            if self._file.closed:
                raise EOFError
            self._file.seek(begin)
            return self._file.read(end - begin)

    def close(self) -> None:
        """Let go of them."""
        with self._one:
            self._file.close()


@dataclass(frozen=True)
class _Blocks(Sequence[bytes]):
    """Some of the blocks that wait, each taken out when it is asked for."""

    waiting: _Waiting
    places: Sequence[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(at, slice):
            return [self.waiting.block(*place) for place in self.places[at]]
        return self.waiting.block(*self.places[at])


class _Ready:
    """Blocks that wait until the part around them is made."""

    def __init__(self, crew: Crew = ALONE) -> None:
        self._crew, self._waiting = crew, _Waiting()
        self._places: list[tuple[int, int]] = []  # of blocks that nobody was given yet
        self._packed: list[Iterator[PackedPiece]] = []

    def add_block(self, block: _Block) -> None:
        """Add what stands next in the part."""
        if self._crew is ALONE:
            self._packed.append(iter((block.packed(),)))
            return
        self._places.append(self._waiting.add(block))
        if len(self._places) == _TOGETHER:
            self.hand_out()

    def hand_out(self) -> None:
        """Have those packed that wait; where they are few here: to hand them out would take as long."""
        short = not self._packed and len(self._places) < _TOGETHER
        if self._places:
            work = Work(packing, None, _Blocks(self._waiting, self._places), _SECONDS)
            self._packed.append((ALONE if short else self._crew).done(work))
            self._places = []

    def pieces(self) -> Iterator[PackedPiece]:
        """All of it, packed, once: nothing is kept of it."""
        while self._packed:
            yield from self._packed.pop(0)

    def close(self) -> None:
        """Let go of it."""
        self._packed.clear()
        self._waiting.close()


class ReadyRows(_Ready):
    """A run of rows, from row `first` on, that waits until the sheet around it is made; `last` is its last row."""

    def __init__(self, first: int, crew: Crew = ALONE) -> None:
        super().__init__(crew)
        self.first, self.last = first, first - 1

    def add(self, columns: Sequence[CellRun], tall: Mapping[int, float]) -> None:
        """Add rows, told column by column; `tall`: the heights in points of those above one line."""
        block = RowBlock(self.last + 1, columns, tall)
        self.last += len(columns[0].values)
        self.add_block(block)


class ReadyTexts(_Ready):
    """The texts of a workbook, of which `count` are there."""

    def __init__(self, crew: Crew = ALONE) -> None:
        super().__init__(crew)
        self.count = 0

    def add(self, texts: Sequence[str], *, all_of_them: bool = False) -> None:
        """Add as many of the next texts as fill blocks, or all."""
        first = size = 0
        for n, text in enumerate(texts, 1):
            size += len(text) + _AROUND
            if size >= _TEXTS or (all_of_them and n == len(texts)):
                self.add_block(_TextBlock(texts[first:n]))
                first, size = n, 0
        self.count += first


def write_package(
    path: Path | IO[bytes], around: IO[bytes], ready: Mapping[str, Sequence[ReadyRows]], texts: ReadyTexts
) -> None:
    """Write a workbook whole: the package `around`, with rows put into the parts of the sheets that have room for them,
    and the texts into theirs.

    No clock stands in it, and no word of the system it is written on.
    """
    parts = []
    with ZipFile(around) as frame:
        for name in frame.namelist():
            content = frame.read(name)
            if name == TEXTS_PART:
                begin, end, _ = content.partition(TEXTS_HERE.encode())
                pieces = chain([packed_piece(begin, _LEVEL)], texts.pieces(), [packed_piece(end, _LEVEL)])
                parts.append(of_pieces(name, pieces))
            elif name in ready:
                before, *rest = (packed_piece(piece, _LEVEL) for piece in content.split(ROWS_HERE.encode()))
                behind = zip(ready[name], rest, strict=True)
                parts.append(of_pieces(name, chain([before], *((*rows.pieces(), after) for rows, after in behind))))
            else:
                parts.append(packed_part(name, content, _LEVEL))
    with nullcontext(path) if not isinstance(path, Path) else path.open("wb") as out:
        PackedParts(tuple(parts)).write(out)

"""Rows of a sheet whose XML stands ready, and the package of a workbook with such rows put into its sheets."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZipFile

from pipeline.files import zip_entry
from pipeline.workbooks.xlsxwriter_gaps import ROW, ROWS_HERE, row_tag

_IN_MEMORY = 1 << 20  # bytes of a table, of which a workbook has twenty; a longer one waits in a file nobody sees
# Packing a large workbook is a quarter of its time at the usual level, 6; at 3 half of that, with a sixth more bytes.
_LARGE, _LEVEL_OF_LARGE = 16 << 20, 3  # bytes of rows: of some 500 unions


class ReadyRows:
    """A run of rows, from row `first` on, that waits until the sheet around it is made; `last` is its last row."""

    def __init__(self, first: int) -> None:
        self.first, self.last = first, first - 1
        self._bytes: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # closed by `close`

    def add(self, columns: Sequence[Sequence[str]], tall: Mapping[int, float]) -> None:
        """Add rows whose cells are told column by column; `tall`: the heights in points of those above one line."""
        rows = []
        for row, cells in enumerate(zip(*columns, strict=True), self.last + 1):
            whole = f"{row_tag(tall.get(row))}{''.join(cells)}</row>"
            rows.append(whole.replace(ROW, str(row + 1)))
        self._bytes.write("".join(rows).encode())
        self.last += len(rows)

    def copy_into(self, part: IO[bytes]) -> None:
        """Write the rows into the part of their sheet."""
        self._bytes.seek(0)
        shutil.copyfileobj(self._bytes, part, 1 << 20)

    @property
    def size(self) -> int:
        """How many bytes they take."""
        return self._bytes.seek(0, io.SEEK_END)

    def close(self) -> None:
        """Let go of them."""
        self._bytes.close()


def write_package(path: Path | IO[bytes], around: IO[bytes], ready: Mapping[str, Sequence[ReadyRows]]) -> None:
    """Write a workbook whole: the package `around`, with rows put into the parts of the sheets that have room for them.

    No clock stands in it, and no word of the system it is written on.
    """
    large = sum(rows.size for of_sheet in ready.values() for rows in of_sheet) > _LARGE
    with ZipFile(around) as frame, ZipFile(path, "w") as whole:
        for name in frame.namelist():
            pieces = frame.read(name).split(ROWS_HERE.encode()) if name in ready else [frame.read(name)]
            entry = zip_entry(name)
            if large:
                entry._compresslevel = _LEVEL_OF_LARGE  # type: ignore[attr-defined]  # ZipFile.open asks nothing else
            entry.file_size = sum(map(len, pieces)) + sum(rows.size for rows in ready.get(name, ()))
            with whole.open(entry, "w") as part:
                part.write(pieces[0])
                for rows, after in zip(ready.get(name, ()), pieces[1:], strict=True):
                    rows.copy_into(part)
                    part.write(after)

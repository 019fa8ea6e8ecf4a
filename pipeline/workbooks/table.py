"""Tables of the workbooks: a column says its head, its width, and what it shows of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from pipeline.workbooks.book import CellContent, SheetWriter
from pipeline.workbooks.column_cells import ColumnCells

Record = TypeVar("Record")
_AT_ONCE = 256  # records whose cells are made and packed together: a few hundred kilobytes of text


@dataclass(frozen=True, slots=True)
class TableColumn(Generic[Record]):
    """A column; `style` may go by the record, and a `hidden` one is written but not shown.

    `formula`: what its cells work out, without its sign and with xlsxwriter_gaps.ROW for the number of the row, '' for
    a value that is typed in; `shown` is then what that comes to.
    """

    head: str
    width: float
    shown: Callable[[Record], CellContent]
    style: str | Callable[[Record], str] = "cell"
    hidden: bool = False
    formula: str | Callable[[Record], str] = ""


def write_table(
    sheet: SheetWriter, head: int, columns: Sequence[TableColumn[Record]], records: Iterable[Record], first: int = 0
) -> int:
    """Write the heads in row `head` and the records below; returns the last row, which is never that of the heads."""
    sheet.heads(head, [c.head for c in columns], first)
    for col, column in enumerate(columns, start=first):
        sheet.columns(col, col, column.width, hidden=column.hidden)
    return max(write_rows(sheet, head + 1, dict(enumerate(columns, start=first)), records), head + 1)


def write_rows(
    sheet: SheetWriter, first: int, columns: Mapping[int, TableColumn[Record]], records: Iterable[Record]
) -> int:
    """Write a row for each record from row `first` down, into columns whose widths are known; returns the last row.

    This is the quick way of writing what `SheetWriter.value` and `formula` write cell by cell.
    """
    made = [ColumnCells(sheet, col, c.shown, c.style, c.formula) for col, c in sorted(columns.items())]
    rest = iter(records)
    if not (some := tuple(islice(rest, _AT_ONCE))):
        return first - 1
    with sheet.ready_rows(first, (min(columns), max(columns))) as ready:
        while some:
            tall: dict[int, float] = {}
            ready.add([column.cells(some, ready.last + 1, tall) for column in made], tall)
            sheet.note_heights(tall)
            some = tuple(islice(rest, _AT_ONCE))
    return ready.last

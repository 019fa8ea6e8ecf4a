"""Tables of the workbooks: a column says its head, its width, and what it shows of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.workbooks.book import CellContent, SheetWriter

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class TableColumn(Generic[Record]):
    """A column; `style` may go by the record, and a `hidden` one is written but not shown."""

    head: str
    width: float
    shown: Callable[[Record], CellContent]
    style: str | Callable[[Record], str] = "cell"
    hidden: bool = False

    def write(self, sheet: SheetWriter, row: int, col: int, record: Record) -> None:
        """Write its cell of a record."""
        style = self.style if isinstance(self.style, str) else self.style(record)
        sheet.value(row, col, self.shown(record), style)


def write_table(
    sheet: SheetWriter, head: int, columns: Sequence[TableColumn[Record]], records: Iterable[Record], first: int = 0
) -> int:
    """Write the heads in row `head` and the records below; returns the last row, which is never that of the heads."""
    sheet.heads(head, [c.head for c in columns], first)
    row = head
    for row, record in enumerate(records, start=head + 1):
        for col, column in enumerate(columns, start=first):
            column.write(sheet, row, col, record)
    for col, column in enumerate(columns, start=first):
        sheet.columns(col, col, column.width, hidden=column.hidden)
    return max(row, head + 1)

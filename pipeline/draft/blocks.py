"""What a document says, whatever kind of file it came in: paragraphs, items and rows of tables in their order.

Readers of files give `TextPiece`s and tables; `structure.blocks` makes of them the one sequence that all else reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.labelled import Labelled


class PassageKind(Labelled):
    """What a block is."""

    HEADING = "heading", "đề mục"
    PARAGRAPH = "paragraph", "đoạn văn"
    ITEM = "item", "mục liệt kê"
    ROW = "row", "dòng của bảng"


@dataclass(frozen=True, slots=True)
class Where:
    """Where a block stands; 0 for what does not apply. `start`..`end`: its characters in `source_text` of all blocks.

    `paragraph` counts paragraphs and items from 1, `table` and `row` count tables and, in each, rows below its heads.
    """

    paragraph: int = 0
    table: int = 0
    row: int = 0
    page: int = 0
    start: int = 0
    end: int = 0

    @property
    def said(self) -> str:
        """As people are told: 'đoạn 12', 'bảng 1, dòng 3', with the page where there is one."""
        place = f"bảng {self.table}, dòng {self.row}" if self.table else f"đoạn {self.paragraph}"
        return f"{place}, trang {self.page}" if self.page else place


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell of a row under its heads, the uppermost first ('Cụ thể hóa từng năm', '2024').

    `spread`: it is one with a cell above or left of it, whose text it has; `start`: where its own text begins in the
    text of the row, -1 for one that is spread or empty.
    """

    heads: tuple[str, ...]
    text: str
    spread: bool = False
    start: int = -1

    @property
    def head(self) -> str:
        """The head nearest to the cell; '' for a column without one."""
        return self.heads[-1] if self.heads else ""


@dataclass(frozen=True, slots=True)
class Mended:
    """A place of a text that was mended before it was read: as the file has it, as it is read, why (in Vietnamese)."""

    found: str
    mended: str
    why: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, item or row. `text` is as printed (NFC), without `number`; cells of a row are parted by tabs.

    `number`: as printed or as Word numbers it, with its signs ('1.2', 'a)', '(1)', '-'); `level`: depth by its kind of
    number, 0 the uppermost; `under`: headings and words ending in ':' that stand above it, the uppermost first.
    """

    kind: PassageKind
    text: str
    level: int
    number: str = ""
    cells: tuple[RowCell, ...] = ()
    at: Where = Where()
    under: tuple[str, ...] = ()
    mended: tuple[Mended, ...] = ()


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A paragraph as a reader of files finds it, the number in front that the file gives it (lists of Word, HTML).

    `fonts`: (characters, name of the font) from the beginning on, where the file says so: old fonts hide their letters.
    `goes_on`: its page ends where it had no room for more words.
    """

    text: str
    page: int = 0
    fonts: tuple[tuple[int, str], ...] = ()
    mended: tuple[Mended, ...] = ()
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a table as a reader finds it; `origin`: (row, column) of the merged cell that it belongs to."""

    text: str
    origin: tuple[int, int]
    fonts: tuple[tuple[int, str], ...] = ()
    mended: tuple[Mended, ...] = ()


@dataclass(frozen=True, slots=True)
class TablePiece:
    """A table as a reader finds it: rows of equally many cells, merged ones repeated; `pages`: of each row."""

    rows: tuple[tuple[GridCell, ...], ...]
    pages: tuple[int, ...] = ()
    heads: int | None = None  # rows of heads, where the file says so


DocumentPiece = TextPiece | TablePiece


def source_text(blocks: Iterable[Passage]) -> str:
    """The text that spans of all blocks count in: their texts, a line break between two."""
    return "\n".join(block.text for block in blocks)

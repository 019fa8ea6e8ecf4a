"""Rows of a table of targets that have none: headings of those below, and words that those below go on with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.draft.blocks import Passage, RowCell
from pipeline.draft.structure import parted
from pipeline.draft.target_columns import amount_of, column_of
from pipeline.program.folded import fold

# Kind of number of a row -> its depth.
_DEPTHS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"[IVX]{1,5}"), 1),
    (re.compile(r"[A-HĐ]"), 0),
    (re.compile(r"\d{1,2}"), 3),
    (re.compile(r"\d{1,2}\.\d{1,2}"), 4),
    (re.compile(r"\d{1,2}(?:\.\d{1,2}){2,3}|[a-zđ]"), 5),
)
_BARE_HEADING, _DEEPEST = 2, 6  # of rows without a number: one without targets, and any other
_ITEM = 3  # the depth of what one matter has, and not a part of the table
_HEADING = re.compile(r"(?:công tác|về|nhóm|phần|lĩnh vực|(?:các )?chỉ tiêu|nhiệm vụ)(?!\w)")
_MOST_WORDS = 30
_LONGEST_NUMBER = 10


def row_number(cells: Sequence[RowCell]) -> str:
    """What numbers a row: its first cell ('II', '4.1'), without signs; '' where that says something else."""
    said = cells[0].text.strip(" .)(/") if cells else ""
    short = len(said) <= _LONGEST_NUMBER
    return said if short and any(pattern.fullmatch(said) for pattern, _ in _DEPTHS) else ""


def _depth(number: str) -> int:
    return next((depth for pattern, depth in _DEPTHS if pattern.fullmatch(number)), _DEEPEST)


@dataclass(slots=True)
class _Above:
    depth: int
    words: str
    leads: bool  # whether the rows below go on with its words
    block: Passage
    used: bool = False  # whether a row below has targets


@dataclass(slots=True)
class RowsAbove:
    """Walks through the rows of tables: which rows above say what a row is of."""

    took: bool = False  # whether the row last come to only speaks of those below
    idle: list[Passage] = field(default_factory=list)
    _table: int = 0
    _above: list[_Above] = field(default_factory=list)

    def takes(self, block: Passage) -> bool:
        """Come to a row; whether it is one that only speaks of those below."""
        if block.at.table != self._table:
            self._leave(0)
            self._table = block.at.table
        words = _words_alone(block.cells)
        self.took = bool(words)
        number = row_number(block.cells)
        if not number and words:
            number, words = (said.strip(" .)(/") if (said := parted(words)[0]) else "", parted(words)[1])
        depth = _depth(number) if number or not words else _BARE_HEADING
        if depth < _DEEPEST:
            self._leave(depth)
        if not words:
            for row in self._above:
                row.used = True
            return False
        heading = depth < _ITEM or words.isupper() or bool(_HEADING.match(fold(words)))
        self._above.append(_Above(depth, words, not heading, block))
        return True

    def _leave(self, depth: int) -> None:
        """End what stood above rows of that depth."""
        self.idle += [row.block for row in self._above if row.depth >= depth and not row.used]
        self._above = [row for row in self._above if row.depth < depth]

    def left_over(self) -> Sequence[Passage]:
        """At the end of a document the rows without targets below which nothing has any."""
        self._leave(0)
        return self.idle

    def under(self, block: Passage) -> Passage:
        """The row with the headings of its table among what stands above it."""
        return replace(block, under=(*block.under, *(row.words for row in self._above if not row.leads)))

    @property
    def leading(self) -> str:
        """The words that a row goes on with ('Đào tạo cán bộ' above '- Cán bộ chủ chốt'); '' for none."""
        return next((row.words for row in reversed(self._above) if row.leads), "")


def _is_free(cell: RowCell) -> bool:
    """Whether a cell below 'Chỉ tiêu' may hold an amount: the head stands over words as often."""
    return not cell.text or amount_of(cell) is not None


def _words_alone(cells: Sequence[RowCell]) -> str:
    """The words of a row of a table of targets that has none itself; '' for any other row."""
    due = [cell for cell in cells if (column := column_of(cell.head)) and (column.span or _is_free(cell))]
    others = [cell for cell in cells if cell not in due and not cell.spread and cell.text]
    first = row_number(cells)
    said = [cell for cell in others if not (first and cell is cells[0])]
    if not due or len(said) != 1 or any(cell.start >= 0 for cell in due) or amount_of(said[0]) is not None:
        return ""
    if any(cell.text != said[0].text for cell in due if cell.text):
        return ""  # merged with an amount of the row above
    text = said[0].text.strip()
    return text if text[:1].isalpha() and len(text.split()) <= _MOST_WORDS else parted(text)[1] and text

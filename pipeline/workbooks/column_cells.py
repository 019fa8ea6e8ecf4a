"""What the cells of a column hold, in the few words from which whoever works besides this process makes their XML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping, Sequence
from datetime import date
from itertools import count, repeat
from math import isfinite
from typing import Generic, TypeGuard, TypeVar

from xlsxwriter.utility import xl_col_to_name

from pipeline.workbooks.book import CellContent, FileLink, SheetWriter, SummaryError, may_wrap
from pipeline.workbooks.look import ONE_LINE, safe_text
from pipeline.workbooks.ready_rows import CellRun
from pipeline.workbooks.xlsxwriter_gaps import ERRORS, ROW

Record = TypeVar("Record")
_STRING = ' t="str"'
_NUMBERS = frozenset((int, float))


class _Texts(dict[str, int | None]):
    """What the XML calls the texts of a column in one style, None where nothing is shown; looked at when first shown.

    `tall`: those that are higher than one line, in points.
    """

    def __init__(self, sheet: SheetWriter, col: int, style: str) -> None:
        super().__init__()
        self._sheet, self._col, self._style = sheet, col, style
        self.tall: dict[str, float] = {}

    def __missing__(self, value: str) -> int | None:
        text = safe_text(value)
        number = self[value] = self._sheet.raw.text_number(text) if text else None
        if (height := self._sheet.height_of(self._col, text, self._style)) > ONE_LINE:
            self.tall[value] = height
        return number


class ColumnCells(Generic[Record]):
    """A column of a sheet that is being written. What comes of it, `SheetWriter.value` and `formula` would write.

    `shown`, `style` and `formula` say what its cell of a record has; `formula` gives '' where a value is typed in.
    """

    def __init__(
        self,
        sheet: SheetWriter,
        col: int,
        shown: Callable[[Record], CellContent],
        style: str | Callable[[Record], str],
        formula: str | Callable[[Record], str],
    ) -> None:
        self._sheet, self._col, self._letters = sheet, col, xl_col_to_name(col)
        self._shown, self._style, self._formula = shown, style, formula
        self._texts: dict[str, _Texts] = {}  # by style
        self._starts: dict[str, str] = {}  # by style
        self._formula_heads: dict[tuple[str, str, str], str] = {}  # by style, formula and kind of what it comes to
        self._heights: dict[tuple[str, str], float] = {}  # of what formulas come to, by that and style

    def cells(self, records: Sequence[Record], first: int, tall: MutableMapping[int, float]) -> CellRun:
        """Its cells from row `first` down; rows that are to be higher than one line are put into `tall`."""
        values = list(map(self._shown, records))
        style, formula = self._style, self._formula
        if isinstance(style, str) and isinstance(formula, str):
            alike = self._alike(values, style, formula, first, tall)
            if alike is not None:
                return alike
        looks = repeat(style) if isinstance(style, str) else map(style, records)
        formulas = repeat(formula) if isinstance(formula, str) else map(formula, records)
        return self._one_by_one(zip(count(first), values, looks, formulas), tall)  # three may never end

    def _alike(
        self, values: Sequence[CellContent], style: str, formula: str, first: int, tall: MutableMapping[int, float]
    ) -> CellRun | None:
        """Cells that begin alike, as those of most columns do, without a look at each; None where they do not."""
        if _are_texts(values):
            if not formula:
                return self._all_texts(values, style, first, tall)
            if all(values) and not may_wrap(style) and ERRORS.isdisjoint(values):
                return CellRun(self._formula_head(style, formula, _STRING), values)
        if not formula and _are_numbers(values):
            return CellRun(f"{self._start(style)}><v>", values)
        return None

    def _all_texts(self, values: Sequence[str], style: str, first: int, tall: MutableMapping[int, float]) -> CellRun:
        texts = self._texts_in(style)
        numbers = list(map(texts.__getitem__, values))
        shown = len(numbers) - numbers.count(None)
        self._sheet.raw.count_texts(shown)
        if texts.tall:
            for row, value in enumerate(values, first):
                if value in texts.tall:
                    tall[row] = max(texts.tall[value], tall.get(row, 0.0))
        text, blank = self._text_head(style), self._blank(style)
        return CellRun(text if shown == len(numbers) else [blank if n is None else text for n in numbers], numbers)

    def _one_by_one(
        self, cells: Iterable[tuple[int, CellContent, str, str]], tall: MutableMapping[int, float]
    ) -> CellRun:
        """Cells told by row, value, style and formula."""
        heads: list[str] = []
        values: list[str | float | None] = []
        shown = 0
        formula_heads = self._formula_heads
        for row, value, style, formula in cells:
            height = 0.0
            if formula:
                kind = _kind(value) if isinstance(value, str) else ""
                head = formula_heads.get((style, formula, kind))
                heads.append(self._formula_head(style, formula, kind) if head is None else head)
                values.append("" if value is None else str(value))
                if isinstance(value, str):
                    height = self._height(value, style)
            elif isinstance(value, str | FileLink):
                text = value if isinstance(value, str) else value.file
                if isinstance(value, FileLink) and self._sheet.link(row, self._col, text):
                    style = f"{style} link"
                texts = self._texts_in(style)
                number = texts[text]
                heads.append(self._blank(style) if number is None else self._text_head(style))
                values.append(number)
                shown += number is not None
                height = texts.tall.get(text, 0.0)
            elif value is None:
                heads.append(self._blank(style))
                values.append(None)
            else:
                heads.append(f"{self._start(style)}><v>")
                values.append(self._number(row, value))
            if height > ONE_LINE:
                tall[row] = max(height, tall.get(row, 0.0))
        self._sheet.raw.count_texts(shown)
        return CellRun(heads, values)

    def _start(self, style: str) -> str:
        """How a cell of that style begins: its first tag, not closed."""
        start = self._starts.get(style)
        if start is None:
            start = self._starts[style] = f'<c r="{self._letters}{ROW}" s="{self._sheet.style_number(style)}"'
        return start

    def _blank(self, style: str) -> str:
        return f"{self._start(style)}/>"

    def _text_head(self, style: str) -> str:
        return f'{self._start(style)} t="s"><v>'

    def _texts_in(self, style: str) -> _Texts:
        texts = self._texts.get(style)
        if texts is None:
            texts = self._texts[style] = _Texts(self._sheet, self._col, style)
        return texts

    def _number(self, row: int, value: float | date) -> float:
        number = self._sheet.day_number(value) if isinstance(value, date) else value
        if not isfinite(number):
            raise SummaryError(f"{self._sheet.at(row, self._col)}: {number}")
        return float(number)

    def _formula_head(self, style: str, formula: str, kind: str) -> str:
        """How the cell of a formula begins, up to what it comes to; `kind`: what its first tag says of that."""
        of = style, formula, kind
        if of not in self._formula_heads:
            written = self._sheet.raw.formula_xml(formula)
            self._formula_heads[of] = f"{self._start(style)}{kind}><f>{written}</f><v>"
        return self._formula_heads[of]

    def _height(self, value: str, style: str) -> float:
        height = self._heights.get((value, style))
        if height is None:
            height = self._heights[value, style] = self._sheet.height_of(self._col, value, style)
        return height


def _are_texts(values: Sequence[CellContent]) -> TypeGuard[Sequence[str]]:
    return set(map(type, values)) == {str}


def _are_numbers(values: Sequence[CellContent]) -> TypeGuard[Sequence[float]]:
    """Whether all are numbers that a cell may have."""
    return _NUMBERS.issuperset(map(type, values)) and all(map(isfinite, values))  # type: ignore[arg-type]  # just seen


def _kind(value: str) -> str:
    """What the first tag of a formula's cell says of the text that it comes to."""
    if not value:
        return ""
    return ' t="e"' if value in ERRORS else _STRING

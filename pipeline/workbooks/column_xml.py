"""One column of a table as the XML of its cells: for a text that was there before it is looked up, not made again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, MutableMapping, Sequence
from datetime import date
from itertools import count, repeat
from math import isfinite
from typing import Generic, NamedTuple, TypeVar

from xlsxwriter.utility import xl_col_to_name

from pipeline.workbooks.book import CellContent, FileLink, SheetWriter, SummaryError
from pipeline.workbooks.look import ONE_LINE, safe_text
from pipeline.workbooks.xlsxwriter_gaps import ROW, escaped, is_error

Record = TypeVar("Record")


class _Made(NamedTuple):
    """The XML of a cell, ROW where the number of its row belongs; the height in points that it asks of its row."""

    xml: str
    height: float


class ColumnXml(Generic[Record]):
    """A column of a sheet that is being written. What it makes, `SheetWriter.value` and `formula` would.

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
        self._texts: dict[str, dict[str, _Made]] = defaultdict(dict)  # by style, then by text
        self._results: dict[str, dict[str, tuple[str, str, float]]] = defaultdict(dict)  # of formulas, as of texts
        self._starts: dict[str, str] = {}  # by style
        self._formulas: dict[tuple[str, str], tuple[str, str]] = {}  # by formula and style

    def cells(self, records: Sequence[Record], first: int, tall: MutableMapping[int, float]) -> list[str]:
        """Its cells from row `first` down; rows that are to be higher than one line are put into `tall`."""
        made: list[str] = []
        texts = 0
        style, formula = self._style, self._formula
        values = map(self._shown, records)
        looks = repeat(style) if isinstance(style, str) else map(style, records)
        formulas = repeat(formula) if isinstance(formula, str) else map(formula, records)
        for row, value, look, worked_out in zip(count(first), values, looks, formulas):  # two never end
            if worked_out:
                xml, height = self._worked_out(value, look, worked_out)
            elif isinstance(value, str):
                xml, height = self._texts[look].get(value) or self._text(value, look)
                texts += bool(value)
            elif isinstance(value, FileLink):
                xml, height = self._linked(row, value.file, look)
                texts += bool(value.file)
            else:
                made.append(self._number(row, value, look))
                continue
            made.append(xml)
            if height > ONE_LINE:
                tall[row] = max(height, tall.get(row, 0.0))
        self._sheet.raw.count_texts(texts)
        return made

    def _start(self, style: str) -> str:
        """How a cell of that style begins: its first tag, not closed."""
        start = self._starts.get(style)
        if start is None:
            start = self._starts[style] = f'<c r="{self._letters}{ROW}" s="{self._sheet.style_number(style)}"'
        return start

    def _text(self, value: str, style: str) -> _Made:
        """The cell of a text, made when it is first shown."""
        text = safe_text(value)
        if text:
            cell = f'{self._start(style)} t="s"><v>{self._sheet.raw.text_number(text)}</v></c>'
            made = _Made(cell, self._sheet.height_of(self._col, text, style))
        else:
            made = _Made(f"{self._start(style)}/>", 0.0)
        self._texts[style][value] = made
        return made

    def _linked(self, row: int, file: str, style: str) -> _Made:
        linked = self._sheet.link(row, self._col, file)
        look = f"{style} link" if linked else style
        return self._texts[look].get(file) or self._text(file, look)

    def _number(self, row: int, value: float | date | None, style: str) -> str:
        if value is None:
            return f"{self._start(style)}/>"
        number = self._sheet.day_number(value) if isinstance(value, date) else value
        if not isfinite(number):
            raise SummaryError(f"{self._sheet.at(row, self._col)}: {number}")
        return f"{self._start(style)}><v>{number:.16G}</v></c>"

    def _worked_out(self, value: CellContent, style: str, formula: str) -> _Made:
        """The cell of a formula that comes to a number or a text."""
        start, inside = self._formulas.get((formula, style)) or self._formula_of(formula, style)
        if not isinstance(value, str):
            return _Made(f"{start}{inside}{'' if value is None else value}</v></c>", 0.0)
        kind, end, height = self._results[style].get(value) or self._result_of(value, style)
        return _Made(f"{start}{kind}{inside}{end}", height)

    def _formula_of(self, formula: str, style: str) -> tuple[str, str]:
        """How the cell of a formula begins, and what follows up to what it comes to."""
        made = self._start(style), f"><f>{self._sheet.raw.formula_xml(formula)}</f><v>"
        self._formulas[formula, style] = made
        return made

    def _result_of(self, value: str, style: str) -> tuple[str, str, float]:
        """Of a text that formulas come to: its kind, how the cell ends, the height it asks for."""
        kind = (' t="e"' if is_error(value) else ' t="str"') if value else ""
        made = kind, f"{escaped(value)}</v></c>", self._sheet.height_of(self._col, value, style)
        self._results[style][value] = made
        return made

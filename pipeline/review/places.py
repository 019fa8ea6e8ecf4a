"""Where each figure stands in the report: tables by row and column, sentences by the indicator they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.measures.results import Result
from pipeline.review.footnotes import Noted
from pipeline.review.model import BaseRow, Block, BlockKind, Review, YearResultRow, YearsRow
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import base_sums
from pipeline.round.figure_place import FigurePlace
from pipeline.round.printed import amount, pair_text, shown, without_brackets
from pipeline.round.results import IndicatorInPeriod, indicators_in_period
from pipeline.round.verdicts import about, graded
from pipeline.text import clean, number, shortened

Key = tuple[str, int | None]  # an indicator or a base quantity, and the year; None is the term
_TERM_SAID = re.compile("lũy kế|nhiệm kỳ|đến nay")
_SHORT = 60
_CAPTION = re.compile(r"^Bảng \d+")


@dataclass(frozen=True, slots=True)
class _At:
    """Where the walk through the report stands."""

    part: str
    heading: str = ""
    table: str = ""

    def place(self, key: Key, where: str) -> FigurePlace:
        return FigurePlace(*key, self.part, self.heading, where)


def places(data: Consolidation, report: Review) -> tuple[FigurePlace, ...]:
    """Every place of every figure of the indicators, then of the base quantities; each in reading order."""
    found = list(dict.fromkeys(_walk(_Figures(data), report)))
    codes = (*(i.code for i in data.program.indicators), *(b.code for b in data.program.bases))
    order = {code: n for n, code in enumerate(codes)}
    return tuple(sorted(found, key=lambda p: (order[p.code], p.year is None, p.year or 0)))


def _walk(figures: _Figures, report: Review) -> Iterator[FigurePlace]:
    for part in report.parts:
        at = _At(part.title)
        for block in part.blocks:
            said = _said(block)
            if block.block is BlockKind.HEADING:
                at = _At(part.title, said)
            elif block.block is BlockKind.SUBHEADING:
                at = _At(part.title, f"{at.heading.partition('; ')[0]}; {said}".removeprefix("; "))
            elif block.block is BlockKind.CAPTION and (caption := _CAPTION.match(said)):
                at = _At(at.part, at.heading, caption[0])
            elif block.block is not BlockKind.PROMPT:
                yield from figures.in_block(block, at)


def _said(block: Block) -> str:
    """The whole text of a block, footnotes left out."""
    return clean("".join((block.lead, *map(_plain, (block.detail, block.text)))))


def _plain(text: str | Noted) -> str:
    return text if isinstance(text, str) else "".join(part for part in text.parts if isinstance(part, str))


class _Figures:
    """The figures of a round as the report prints them."""

    def __init__(self, data: Consolidation) -> None:
        self._items = indicators_in_period(data)
        self._data = data
        self._slots: Mapping[Key, Result] = {
            key: result
            for key, result in data.own_results.items()
            if result.value is not None or result.numerator is not None
        }
        self._names = [(item, name) for item in self._items for name in _names(item)]
        self._bases = tuple(_bases(data))

    def in_block(self, block: Block, at: _At) -> Iterator[FigurePlace]:
        """The places of figures in one block."""
        if block.table is not None:
            for row in block.table.rows:
                yield from self._in_row(row, block.table.columns, at)
        elif block.grid is not None:
            for line in block.grid.rows:
                yield from self._in_line(line.cells, at)
        elif said := _said(block):
            yield from self._in_text(said, at)

    def _in_row(self, row: object, columns: Sequence[str], at: _At) -> Iterator[FigurePlace]:
        if isinstance(row, YearsRow) and row.code:
            slots = [*self._data.years, None][: len(columns)]
            for slot, column, cell in zip(slots, columns, row.cells, strict=False):
                if (row.code, slot) in self._slots and cell.value.strip():
                    yield at.place((row.code, slot), f"{at.table}, dòng {row.code}, cột {clean(column)}")
        elif isinstance(row, YearResultRow) and row.code:
            item = next(item for item in self._items if item.indicator.code == row.code)
            if (row.code, item.result.year) in self._slots:
                yield at.place((row.code, item.result.year), f"{at.table}, dòng {row.code}")
        elif isinstance(row, BaseRow):
            yield from self._in_base_row(row, columns, at)

    def _in_base_row(self, row: BaseRow, columns: Sequence[str], at: _At) -> Iterator[FigurePlace]:
        base = self._data.program.bases[int(row.no) - 1]
        for column, cell in zip(columns, row.cells, strict=False):
            year = column.removeprefix("Năm ").partition(" ")[0]  # 'Năm 2025 (ước)'
            if year.isdecimal() and any(c.isdigit() for c in cell):
                yield at.place((base.code, int(year)), f"{at.table}, dòng {row.no}, cột {column}")

    def _in_line(self, cells: Sequence[str], at: _At) -> Iterator[FigurePlace]:
        """A row of a table that begins with an indicator's code."""
        item = next((i for i in self._items if cells and clean(cells[0]) == i.indicator.code), None)
        said = clean(" ".join(cells[1:]))
        for key in [] if item is None else self._told(item, said):
            yield at.place(key, f"{at.table}, dòng {key[0]}")

    def _in_text(self, said: str, at: _At) -> Iterator[FigurePlace]:
        """A sentence speaks of an indicator from its name on, until the next one is named."""
        named = sorted((m.start(), n) for n, (_, name) in enumerate(self._names) for m in name.finditer(said))
        where = f"đoạn “{shortened(said, _SHORT)}”"
        for (start, n), (end, _) in pairwise([*named, (len(said), 0)]):
            for key in self._told(self._names[n][0], said[start:end]):
                yield at.place(key, where)
        for key, text in self._bases:
            if not named and text.search(said):
                yield at.place(key, where)

    def _told(self, item: IndicatorInPeriod, said: str) -> Iterator[Key]:
        """Which figures of an indicator a passage about it gives: that of the period, others where it names them."""
        for (code, year), result in self._slots.items():
            meant = year == item.result.year or (
                _TERM_SAID.search(said) is not None if year is None else f"năm {year}" in said
            )
            if code == item.indicator.code and meant and any(_stands(text, said) for text in _printed(item, result)):
                yield code, year


def _bases(data: Consolidation) -> Iterator[tuple[Key, re.Pattern[str]]]:
    """Base quantities of the latest year as sentences give them: their name, then the figure."""
    for found in base_sums(data, data.latest_year):
        if found.value is not None:
            name = re.escape(without_brackets(found.base.label).removeprefix("Trong đó: ")[1:])
            figure = rf"{re.escape(number(found.value))} {re.escape(found.base.unit)}"
            yield (found.base.code, data.latest_year), re.compile(rf"{name}[^;.]{{0,120}}?(?<!\d){figure}")


def _names(item: IndicatorInPeriod) -> list[re.Pattern[str]]:
    """What names an indicator in a sentence: its code behind 'chỉ tiêu', or its own text."""
    code = re.escape(item.indicator.code)
    return [re.compile(rf"[Cc]hỉ tiêu {code}(?![\d]|\.\d)"), re.compile(re.escape(about(item)[1:]))]


def _printed(item: IndicatorInPeriod, result: Result) -> Iterator[str]:
    """The ways a figure is printed."""
    indicator = item.indicator
    if result.numerator is not None and result.denominator is not None:
        yield pair_text(result)
    if result.value is None:
        return
    if indicator.measure.is_choice and result is item.result:
        yield graded(indicator, result)
    yield amount(indicator, result.value, result.target)
    if not indicator.is_percent:
        yield shown(result.value, result.target)


def _stands(text: str, said: str) -> bool:
    """Whether a figure stands in a text, not as part of a longer one."""
    return re.search(rf"(?<![\d.,]){re.escape(clean(text))}(?!\d|[.,]\d)", said) is not None

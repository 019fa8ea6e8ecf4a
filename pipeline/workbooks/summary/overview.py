"""Sheet Tổng quan: the round for its leaders on one page of A4 upright; the counts of verdicts are live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.program.vocabulary import Status
from pipeline.round import one_page
from pipeline.round.consolidation import Consolidation
from pipeline.round.in_parts import PARTS
from pipeline.round.overview import AwaitedUnion, FailingIndicator, Overview, overview
from pipeline.round.overview_words import WORDS, also_unfinished, more_indicators, more_unions
from pipeline.text import number
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.formulas import quoted
from pipeline.workbooks.look import BAD, FONT_SIZE, GOOD, MIDDLING, QUIET, SIGNS, TRAITS, look_of, row_height
from pipeline.workbooks.summary.indicators import OWN_NAME, STATUS_NAME

_WIDTHS = (one_page.CODE, *one_page.FAILING)
_LINE, _HEADING = row_height(1, small=True), 18  # points
_SMALL = float(str(TRAITS["small"]["font_size"]))
_STYLES = {GOOD: "good", MIDDLING: "middling", BAD: "bad", QUIET: "grey"}  # by colour


@dataclass(frozen=True, slots=True)
class _Cell:
    """What stands in the columns from `first` to `last`."""

    first: int
    last: int
    text: str
    style: str = "cell small"

    @property
    def lines(self) -> int:
        """How many it takes."""
        width = sum(_WIDTHS[self.first : self.last + 1])
        return one_page.lines_in(self.text, width, _SMALL if "small" in self.style else FONT_SIZE)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: its texts, of which the third is a verdict and has this look."""

    texts: tuple[str, ...]
    look: str

    def cells(self, spans: Sequence[tuple[int, int]]) -> list[_Cell]:
        """Its texts in the columns of the table; what has no column there is left out."""
        styles = (f"cell small {self.look}" if n == 2 else "cell small" for n in range(len(spans)))
        return [_Cell(*span, text, style) for span, text, style in zip(spans, self.texts, styles, strict=False)]


_LAST = len(_WIDTHS) - 1
_TOPIC_SPANS = ((0, 0), (1, 4), (5, 6), (7, 7))
_UNION_SPANS = ((0, 1), (2, 2), (3, 4), (5, 6), (7, 7))


def write_overview(sheet: SheetWriter, data: Consolidation, *, apart: bool = False) -> None:
    """Write the sheet; `apart`: what is of single unions stands in workbooks of parts."""
    told = overview(data, apart=apart)
    sheet.widths(_WIDTHS)
    page = _Page(sheet, sheet.top)
    page.line(told.title, "wrap note small")
    page.line(f"{told.headline}." if told.headline else WORDS.no_targets, "wrap bold")
    if told.headline:
        page.counts(told.counts)
    if told.outlook:
        page.line(f"{told.outlook}.")
    page.line(f"{told.told_reported}.")
    if told.headline:
        page.failing(told)
    elif told.topics:
        page.topics(told)
    page.awaited(told)
    page.decisions(told.to_decide)
    sheet.finish_single((page.row - 1, _LAST))


class _Page:
    """The page being written, from row to row."""

    def __init__(self, sheet: SheetWriter, row: int) -> None:
        self._sheet = sheet
        self.row = row

    def _cells(self, cells: Sequence[_Cell]) -> None:
        height = _height(cells)
        for cell in cells:
            self._sheet.merge((self.row, cell.first), (self.row, cell.last), cell.text, cell.style)
        self._take(height)

    def _take(self, height: float) -> None:
        self._sheet.row_height(self.row, height)
        self.row += 1

    def line(self, text: str, style: str = "wrap small") -> None:
        """A text over the whole width."""
        self._cells([_Cell(0, _LAST, text, style)])

    def heading(self, text: str) -> None:
        """What the rows below are."""
        self._sheet.text(self.row, 0, text, "subtitle")
        self._take(_HEADING)

    def counts(self, counts: Mapping[Status, int]) -> None:
        """A sign, a word and, below, a live count for each verdict; one that no indicator has only where all fit."""
        shown = [s for s in counts if s is not Status.NOT_APPLICABLE or counts[s]]
        spans = [(0, 1), *((col, col) for col in range(2, _LAST + 1))]
        if len(shown) < len(spans):
            self._sheet.merge((self.row, 0), (self.row, 1), "Số chỉ tiêu", "head small")
            self._sheet.merge((self.row + 1, 0), (self.row + 1, 1), "", "head small")
            total = f"SUM({xl_rowcol_to_cell(self.row + 1, 2)}:{xl_rowcol_to_cell(self.row + 1, _LAST)})"
            self._sheet.formula(self.row + 1, 0, total, sum(counts.values()), "head small")
            spans = spans[1:]
        for status, (first, last) in zip(shown, spans, strict=True):
            sign, look = _look(status)
            self._sheet.merge((self.row, first), (self.row, last), f"{sign} {status.label}", f"head small {look}")
            self._sheet.merge((self.row + 1, first), (self.row + 1, last), "", "head small")
            formula = f"COUNTIFS({OWN_NAME},1,{STATUS_NAME},{quoted(status.label)})"
            self._sheet.formula(self.row + 1, first, formula, counts[status], "head integer")
        self._take(2 * _LINE)
        self._take(_HEADING)

    def failing(self, told: Overview) -> None:
        """The indicators that fail, with the facts beside them."""
        self.heading(WORDS.failing)
        if told.failing:
            self._failing(told)
        else:
            self.line(WORDS.nothing_fails)
        if told.coming:
            self.line(also_unfinished(told.coming), "wrap note small")

    def _failing(self, told: Overview) -> None:
        lowest = any(item.lowest for item in told.failing)
        spans = [*((col, col) for col in range(6)), *([(6, 6), (7, 7)] if lowest else [(6, 7)])]
        self._table(spans, ("Mã", *WORDS.failing_heads), [_failing_row(item) for item in told.failing])
        if told.more:
            self.line(more_indicators(told.more), "wrap note small")

    def topics(self, told: Overview) -> None:
        """What a program without indicators asks of the unions, and how many answered."""
        self.heading(WORDS.topics)
        heads = ("Mục", *WORDS.topic_heads)
        rows = [(topic.number, topic.title, number(topic.told), number(topic.silent)) for topic in told.topics]
        self._cells([_Cell(*span, head, "head small") for span, head in zip(_TOPIC_SPANS, heads, strict=True)])
        for row in rows:
            styles = ("cell small center", "cell small", "cell small center", "cell small center")
            cells = zip(_TOPIC_SPANS, row, styles, strict=True)
            self._cells([_Cell(*span, text, style) for span, text, style in cells])

    def _table(self, spans: Sequence[tuple[int, int]], heads: Sequence[str], rows: Sequence[_Row]) -> None:
        self._cells([_Cell(*span, head, "head small") for span, head in zip(spans, heads, strict=False)])
        for row in rows:
            self._cells(row.cells(spans))

    def awaited(self, told: Overview) -> None:
        """The unions that are not in the sums, as many as the page holds."""
        self.heading(told.told_awaited)
        if not told.awaited:
            self.line(f"{SIGNS[GOOD]} {WORDS.nobody_awaited}")
            return
        self._table(_UNION_SPANS, told.union_heads, [_union_row(union) for union in told.awaited[: told.on_page]])
        if rest := len(told.awaited) - told.on_page:
            self.line(more_unions(rest, f" của {PARTS}" if told.apart else ""), "wrap note small")

    def decisions(self, to_decide: Sequence[str]) -> None:
        """What is to be decided."""
        self.heading(WORDS.to_decide)
        for cells in _decision_rows(to_decide):
            self._cells(cells)
        self.line(WORDS.whose if to_decide else WORDS.nothing_asked, "wrap note small" if to_decide else "wrap small")


def _look(status: Status) -> tuple[str, str]:
    """The sign and the style of a verdict."""
    colour, sign = look_of(status)
    return sign, _STYLES[colour]


def _failing_row(item: FailingIndicator) -> _Row:
    sign, look = _look(Status.NOT_MET if item.lost else Status.NEAR)
    text, verdict, *facts = item.texts
    return _Row((item.code, text, f"{sign} {verdict}", *facts), look)


def _union_row(union: AwaitedUnion) -> _Row:
    sign, look = _look(Status.NOT_MET if union.silent else Status.NEAR)
    name, cluster, state, *whom = union.texts
    return _Row((name, cluster, f"{sign} {state}", *whom), look)


def _decision_rows(to_decide: Sequence[str]) -> list[list[_Cell]]:
    lines = enumerate(to_decide, start=1)
    return [[_Cell(0, 0, number(n), "cell small center"), _Cell(1, _LAST, text)] for n, text in lines]


def _height(cells: Sequence[_Cell]) -> float:
    return max(row_height(cell.lines, small="small" in cell.style) for cell in cells)

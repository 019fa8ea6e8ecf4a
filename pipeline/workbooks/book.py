"""A thin, strict layer over xlsxwriter: named styles, checked writes, text of unions as text, page set-up."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import chain
from math import inf
from pathlib import Path
from textwrap import wrap
from types import TracebackType
from typing import IO, NamedTuple
from urllib.parse import quote

import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.round.consolidation import Cover
from pipeline.text import short_date, shortened
from pipeline.work.crew import ALONE, Crew
from pipeline.workbooks.look import (
    BANNER,
    FONT,
    FONT_SIZE,
    ONE_LINE,
    TRAITS,
    file_url,
    finer,
    lines_of,
    row_height,
    safe_text,
    set_page,
    set_single_page,
    signed,
    size_of,
)
from pipeline.workbooks.print_plan import PrintedRows, print_plan
from pipeline.workbooks.ready_rows import ReadyRows, ReadyTexts, write_package
from pipeline.workbooks.xlsxwriter_gaps import QuickTexts, QuickWorksheet

MAX_LINKS = 65_000  # Excel repairs a sheet of more than 65,530 links by throwing them all away
MAX_LINK = 2_000
MAX_COMMENTS = 2_000  # each is a drawing that opens with the sheet
MAX_COMMENT = 1_000  # characters
_SHORT = 5  # characters of a text that is never broken
MAX_MESSAGE = 255  # characters beside a cell that is chosen
NOTE_WIDTH = 160  # characters in a line of notes


class SummaryError(RuntimeError):
    """xlsxwriter would have left something out: it says so by a return code only."""


class FileLink(NamedTuple):
    """A returned file that a cell names and leads to."""

    file: str


CellArea = tuple[int, int, int, int]  # first row, first column, last row, last column
CellContent = str | float | date | datetime | FileLink | None  # what a cell shows; None: nothing


def top_row(cover: Cover) -> int:
    """The first row below the title of every sheet."""
    return 2 + int(cover.illustrative)


def notes_end(row: int, text: str) -> int:
    """The row below remarks that begin at `row`."""
    return row + len(wrap(text, NOTE_WIDTH))


class Book:
    """The workbook being written to `path`; use as a context manager. Equal inputs give equal bytes.

    `cover` says what stands at the head and foot of each page; `paths`: where returned files lie, as of Roster;
    `depth`: how many folders below that of the period the workbook will stand; `crew`: who makes the rows of tables.
    """

    def __init__(
        self,
        path: Path | IO[bytes],
        cover: Cover,
        title: str,
        paths: Mapping[str, Path] | None = None,
        *,
        depth: int = 0,
        crew: Crew = ALONE,
    ) -> None:
        self._path, self._crew = path, crew
        self._around = io.BytesIO()  # the workbook without the rows that stand ready
        self._ready: dict[str, list[ReadyRows]] = {}  # by the part of their sheet, from top to bottom
        self._texts, self._ready_texts = QuickTexts(), ReadyTexts(crew)
        self._workbook = xlsxwriter.Workbook(
            self._around,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE},
            },
        )
        self._workbook.str_table = self._texts
        self._formats: dict[str, Format] = {}
        self.cover, self.paths, self.depth = cover, paths or {}, depth
        self._workbook.set_properties(
            {
                "title": safe_text(f"{title} {cover.period.name}")[:200],
                "subject": safe_text(cover.program.title)[:200],
                "author": safe_text(cover.program.office)[:200],
                "created": datetime.combine(cover.period.end, time()),
            }
        )
        self._workbook.set_calc_mode("auto")

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        try:
            if kind is None:
                self._workbook.close()
                self._ready_texts.add(self._texts.since(self._ready_texts.count), all_of_them=True)
                self._ready_texts.hand_out()
                write_package(self._path, self._around, self._ready, self._ready_texts)
            else:
                self._workbook.fileclosed = True  # silences its warning about a workbook that was never closed
        finally:
            for ready in (self._ready_texts, *chain.from_iterable(self._ready.values())):
                ready.close()

    def ready_rows(self, sheet: int, first: int) -> ReadyRows:
        """Rows of the sheet of that number, from 0, that are put into it as they are."""
        rows = ReadyRows(first, self._crew)
        self._ready.setdefault(f"xl/worksheets/sheet{sheet + 1}.xml", []).append(rows)
        return rows

    def add_texts(self) -> None:
        """The texts that have been shown since may be made ready, too."""
        self._ready_texts.add(self._texts.since(self._ready_texts.count))

    def style(self, traits: str) -> Format:
        """The format of a style name such as 'cell bold percent'."""
        if traits not in self._formats:
            properties: dict[str, object] = {"font_name": FONT, "font_size": FONT_SIZE}
            for trait in traits.split():
                properties |= TRAITS[trait]
            self._formats[traits] = self._workbook.add_format(properties)
        return self._formats[traits]

    def highlight(self, colour: str, shown: str) -> Format:
        """The fill of a conditional format, with the colour's sign before what number format `shown` shows."""
        name = f"{colour} {shown}"
        if name not in self._formats:
            code = signed(colour, shown)
            self._formats[name] = self._workbook.add_format(
                {"bg_color": colour} | ({"num_format": code} if code else {})
            )
        return self._formats[name]

    def shown_as(self, code: str) -> Format:
        """A conditional format that is a number format alone."""
        if code not in self._formats:
            self._formats[code] = self._workbook.add_format({"num_format": code})
        return self._formats[code]

    def define(self, name: str, refers_to: str) -> None:
        """A workbook-level name."""
        _checked(self._workbook.define_name(name, f"={refers_to}"), f"tên {name}")

    def chart(self, kind: str, title: str) -> Chart:
        """An empty chart in the house font."""
        chart = self._workbook.add_chart({"type": kind})
        if chart is None:
            raise SummaryError(f"biểu đồ {kind}")
        chart.set_title({"name": title, "name_font": {"name": FONT, "size": 12}, "overlay": False})
        chart.set_legend({"position": "bottom", "font": {"name": FONT, "size": 10}})
        return chart

    def sheet(self, name: str, title: str, tab: str = "") -> SheetWriter:
        """A new sheet that begins with the banner of illustrative data and its title; `Sheet.top` is the next row.

        `tab`: the colour of its tab; none where it is ''.
        """
        worksheet = self._workbook.add_worksheet(name, QuickWorksheet)
        if tab:
            worksheet.set_tab_color(tab)
        sheet = SheetWriter(self, worksheet, name)
        row = 0
        if self.cover.illustrative:
            sheet.text(row, 0, BANNER, "banner")
            sheet.row_height(row, 20)
            row += 1
        sheet.text(row, 0, title, "title")
        sheet.row_height(row, 20)
        period = self.cover.period
        office = " - ".join(filter(None, (self.cover.program.office, self.cover.part)))
        about = f"{office} - {period.name} (số liệu tính đến {short_date(period.cutoff)})"
        sheet.text(row + 1, 0, about, "note")
        sheet.top = top_row(self.cover)
        return sheet


class SheetWriter:
    """One worksheet; every write is checked."""

    def __init__(self, book: Book, worksheet: QuickWorksheet, name: str) -> None:
        self.book = book
        self.raw: QuickWorksheet = worksheet
        self.name = name
        self.top = 0
        self._links = 0
        self._comments = 0
        self._widths: dict[int, float] = {}
        self._wrapped: dict[int, list[tuple[int, str, str]]] = {}
        self._heights: dict[int, float] = {}
        self._hidden: set[int] = set()
        self._told: set[int] = set()  # rows with other words than heads and remarks
        self._ready: list[ReadyRows] = []
        self._tall: dict[int, float] = {}  # heights of rows that stand ready, where they are above one line
        self._smallest = float(FONT_SIZE)

    def text(self, row: int, col: int, value: str, style: str = "cell") -> None:
        """Text, never a formula, a link or a number; blank when empty."""
        text = safe_text(value)
        if text:
            self._check(self.raw.write_string(row, col, text, self.book.style(style)), row, col)
            self._measure(row, col, text, style)
        else:
            self.blank(row, col, style)

    def blank(self, row: int, col: int, style: str = "cell") -> None:
        """An empty cell with its borders."""
        self._check(self.raw.write_blank(row, col, None, self.book.style(style)), row, col)

    def number(self, row: int, col: int, value: float | None, style: str = "cell integer") -> None:
        """A number; blank for None, so that what is missing never looks like zero."""
        if value is None:
            self.blank(row, col, style)
        else:
            self._check(self.raw.write_number(row, col, value, self.book.style(style)), row, col)

    def value(self, row: int, col: int, value: CellContent, style: str = "cell") -> None:
        """Whatever it is."""
        match value:
            case str():
                self.text(row, col, value, style)
            case FileLink():
                self.file_link(row, col, value.file, style)
            case datetime():
                self.moment(row, col, value, style)
            case date():
                self.day(row, col, value, style)
            case _:
                self.number(row, col, value, style)

    def moment(self, row: int, col: int, value: datetime | None, style: str = "cell datetime") -> None:
        """A date and time."""
        if value is None:
            self.blank(row, col, style)
            return
        self._check(self.raw.write_datetime(row, col, _local(value), self.book.style(style)), row, col)

    def day(self, row: int, col: int, value: date | None, style: str = "cell date") -> None:
        """A date."""
        self.moment(row, col, _local(value) if value else None, style)

    def formula(self, row: int, col: int, formula: str, value: float | str | None, style: str = "cell") -> None:
        """A formula with the value that viewers which do not calculate show; None is the empty text."""
        shown = "" if value is None else value
        code = self.raw.write_formula(row, col, f"={formula}", self.book.style(style), shown)
        self._check(code, row, col)
        if isinstance(shown, str):
            self._measure(row, col, shown, style)

    def file_link(self, row: int, col: int, file: str, style: str = "cell") -> None:
        """The name of a returned file, linked to it while Excel's limits on links allow."""
        url = self._url_of(file)
        if not url:
            self.text(row, col, file, style)
            return
        self._links += 1
        shown = safe_text(file)
        self._check(self.raw.write_url(row, col, url, self.book.style(f"{style} link"), shown), row, col)
        self._measure(row, col, shown, style)

    def _url_of(self, file: str) -> str:
        """What leads to a returned file; '' where nothing can, or the sheet has no more links."""
        book = self.book
        target = file_url(book.cover.program.code, file, book.paths.get(file), book.depth) if file else ""
        url = f"external:{target}"
        return url if target and self._links < MAX_LINKS and len(url) <= MAX_LINK else ""

    def book_link(self, row: int, col: int, file: str, style: str = "cell") -> None:
        """The name of a workbook of ours, from the folder of this one, linked to it."""
        url, shown = f"external:{quote(file)}", safe_text(file)
        self._check(self.raw.write_url(row, col, url, self.book.style(f"{style} link"), shown), row, col)
        self._measure(row, col, shown, style)

    def cell_link(self, row: int, col: int, target: str, text: str) -> None:
        """A link to a cell of this sheet."""
        url = f"internal:'{self.name}'!{target}"
        self._check(self.raw.write_url(row, col, url, self.book.style("link"), text), row, col)

    def comment(self, row: int, col: int, text: str) -> None:
        """A union's words on a cell, cut at what a comment shows, while there are few; they stand whole elsewhere."""
        if self._comments >= MAX_COMMENTS:
            return
        self._comments += 1
        said = shortened(safe_text(text), MAX_COMMENT)
        options = {"author": "", "font_name": FONT, "font_size": 10, "x_scale": 2}
        self._check(self.raw.write_comment(row, col, said, options), row, col)

    def merge(self, first: tuple[int, int], last: tuple[int, int], text: str, style: str = "head") -> None:
        """Text over several cells; of heads and lines that nobody sorts: merged cells cannot be sorted."""
        if first == last:
            self.text(*first, text, style)
        else:
            code = self.raw.merge_range(*first, *last, safe_text(text), self.book.style(style))
            self._check(code, *first)

    def heads(self, row: int, labels: Sequence[str], col: int = 0, style: str = "head") -> None:
        """A row of column heads."""
        for n, label in enumerate(labels):
            self.text(row, col + n, label, style)

    def widths(self, widths: Sequence[float], col: int = 0) -> None:
        """Column widths in characters."""
        for n, width in enumerate(widths):
            self.columns(col + n, col + n, width)

    def columns(self, first: int, last: int, width: float, **options: object) -> None:
        """The width of a run of columns; options: hidden, level, collapsed."""
        if last < first:
            return  # xlsxwriter would swap the two
        _checked(self.raw.set_column(first, last, width, None, options), self.name)
        shown = inf if options.get("hidden") else width  # a hidden cell must not make its row taller
        self._widths |= dict.fromkeys(range(first, last + 1), shown)

    def hide_column(self, col: int, width: float) -> None:
        """Hide one column; `width` is what it has when people show it."""
        self.columns(col, col, width, hidden=True)

    def row_height(self, row: int, height: float) -> None:
        """A fixed height in points instead of one that fits the text."""
        self._heights[row] = height

    def width_of(self, col: int) -> float:
        """How many characters of a column are seen."""
        width = self._widths.get(col, 8.43)
        return 0.0 if width == inf else width

    def lines_high(self, row: int) -> float:
        """The height in points a row will have."""
        fitted = [self.height_of(col, text, style) for col, text, style in self._wrapped.get(row, ())]
        return self._heights.get(row) or max([*fitted, self._tall.get(row, ONE_LINE)])

    def height_of(self, col: int, text: str, style: str) -> float:
        """The height in points that a text in a column asks of its row; 0 where it stays on one line."""
        if not _wraps(text, style):
            return 0.0
        small = "small" in style
        return row_height(lines_of(text, self._widths.get(col, 8), small=small), small=small)

    def notes(self, row: int, text: str) -> int:
        """Remarks in lines that stay on the page; returns the row below."""
        for n, line in enumerate(wrap(text, NOTE_WIDTH)):
            self.text(row + n, 0, line, "note")
        return notes_end(row, text)

    def _measure(self, row: int, col: int, text: str, style: str) -> None:
        """Remember text that may need more than one line of its cell, and that the row says something."""
        if not ("head" in style or "note" in style):
            self._told.add(row)
        self._note_size(style)
        if _wraps(text, style):
            self._wrapped.setdefault(row, []).append((col, text, style))

    def _note_size(self, style: str) -> None:
        if "small" in style:
            self._smallest = min(self._smallest, size_of(style))

    def _own_rows(self) -> Iterator[int]:
        yield from self._told
        for rows in self._ready:
            yield from range(rows.first, rows.last + 1)

    # --------------------------------------------------------------------- rows that stand ready

    @contextmanager
    def ready_rows(self, first: int, cols: tuple[int, int]) -> Iterator[ReadyRows]:
        """Rows from row `first` on, in the columns from the first to the last of `cols`, made by themselves."""
        rows = self.book.ready_rows(self.raw.index, first)
        self._ready.append(rows)
        yield rows
        rows.hand_out()
        self.book.add_texts()
        _checked(self.raw.leave_room((first, rows.last), cols), self.at(rows.last, cols[1]))

    def note_heights(self, tall: Mapping[int, float]) -> None:
        """Know how high rows that stand ready are in points, where that is above one line."""
        self._tall |= tall
        self.raw.note_heights(tall)

    def style_number(self, style: str) -> int:
        """What the XML of cells calls a style by."""
        self._note_size(style)
        return self.raw.style_number(self.book.style(style))

    def day_number(self, value: date) -> float:
        """A date, or a date and time, as the XML of cells has it."""
        return self.raw.day_number(_local(value))

    def link(self, row: int, col: int, file: str) -> bool:
        """Have a cell whose text is given as XML lead to a returned file; whether Excel's limits allow it."""
        url = self._url_of(file)
        if url:
            self._links += 1
            self.raw.link(row, col, url)
        return bool(url)

    def _fit_rows(self) -> None:
        """Set the heights of rows with wrapped text: LibreOffice does not fit rows of files made elsewhere."""
        for row in self._wrapped:
            height = self.lines_high(row)
            if height > ONE_LINE:
                self._heights[row] = height
        for row, height in self._heights.items():
            _checked(self.raw.set_row(row, height), self.name)

    def hide_rows(self, first: int, last: int) -> None:
        """Hide rows that only formulas read."""
        for row in range(first, last + 1):
            _checked(self.raw.set_row(row, None, None, {"hidden": True}), self.name)
        self._hidden |= set(range(first, last + 1))

    def colour(self, area: CellArea, formula: str, colour: str, shown: str = "General") -> None:
        """Fill the cells of `area` where `formula` holds.

        What they show, in number format `shown`, has the colour's sign before it; their values are as they were.
        """
        rule = {"type": "formula", "criteria": f"={formula}", "format": self.book.highlight(colour, shown)}
        _checked(self.raw.conditional_format(*area, rule), self.name)

    def finer(self, area: CellArea, formula: str, shown: str) -> None:
        """Show the cells of `area`, in number format `shown` else, with more places where `formula` holds."""
        if code := finer(shown):
            rule = {"type": "formula", "criteria": f"={formula}", "format": self.book.shown_as(code)}
            _checked(self.raw.conditional_format(*area, rule), self.name)

    def choose(self, row: int, col: int, options: Sequence[int], message: str) -> None:
        """A drop-down of a few numbers (xlsxwriter drops lists of more than 255 characters: it is checked)."""
        rule = {"validate": "list", "source": [str(o) for o in options], "input_message": message}
        self._check(self.raw.data_validation(row, col, row, col, rule), row, col)

    def ask(
        self, rows: tuple[int, int], col: int, message: str, source: str | Sequence[str] = (), *, only: bool = False
    ) -> None:
        """Cells of a column to be filled in, with a word on how and a drop-down where there is a `source` of choices.

        `only`: nothing else may be typed.
        """
        rule: dict[str, object] = {"validate": "any", "input_message": message[:MAX_MESSAGE]}
        if source:
            listed = source if isinstance(source, str) else list(source)
            rule |= {"validate": "list", "source": listed, "show_error": only, "error_message": message[:MAX_MESSAGE]}
        self._check(self.raw.data_validation(rows[0], col, rows[1], col, rule), rows[0], col)

    def explain(self, row: int, col: int, title: str, text: str) -> None:
        """Words that Excel shows beside a cell that is chosen, cut at what it takes."""
        message = shortened(safe_text(text), MAX_MESSAGE)
        rule = {"validate": "any", "input_title": safe_text(title)[:32], "input_message": message}
        self._check(self.raw.data_validation(row, col, row, col, rule), row, col)

    def finish(
        self,
        heads: tuple[int, int],
        last: tuple[int, int],
        *,
        freeze: tuple[int, int] | None = None,
        legend: int | None = None,
    ) -> None:
        """Pages of text that can be read, head rows repeated and frozen, page numbers; the banner on every page.

        `last` is the last row and column to print, `legend` the row from which all but explains; where a sheet takes
        several pages side by side, the frozen columns stand on each.
        """
        self.raw.print_area(0, 0, *last)
        self.raw.repeat_rows(*heads)
        self._finish(heads, last, freeze, legend)

    def finish_unprinted(self, head: int, last_col: int, frozen: int = 0) -> None:
        """The same of a sheet to look things up in: all there is to print of it is an empty cell, which is no page.

        `frozen`: how many first columns stay in sight.
        """
        self.raw.print_area(0, last_col + 2, 0, last_col + 2)
        self._finish((0, head), (0, last_col), (head + 1, frozen))

    def finish_single(self, last: tuple[int, int]) -> None:
        """One page of A4 upright, with the same head and foot; `last` is the last row and column."""
        self._fit_rows()
        set_single_page(self.raw, last)
        self._head_and_foot(last[1])

    def _finish(
        self, heads: tuple[int, int], last: tuple[int, int], freeze: tuple[int, int] | None, legend: int | None = None
    ) -> None:
        self._fit_rows()
        frozen = freeze or (heads[1] + 1, 0)
        widths = [self.width_of(col) for col in range(last[1] + 1)]
        heights = [0.0 if row in self._hidden else self.lines_high(row) for row in range(last[0] + 1)]
        own = [row for row in self._own_rows() if heads[1] < row <= last[0] and (legend is None or row < legend)]
        rows = PrintedRows(heights, heads, own)
        set_page(self.raw, print_plan(widths, frozen[1], self._smallest, rows))
        self.raw.freeze_panes(*frozen)
        self._head_and_foot(last[1])

    def _head_and_foot(self, last: int) -> None:
        """The banner over all columns and on every page, office and page number; `last`: the last column."""
        cover = self.book.cover
        if cover.illustrative:
            for col in range(1, last + 1):
                self.blank(0, col, "banner")
            _checked(self.raw.set_header(f'&C&"{FONT},Bold"&12{BANNER}'), self.name)
        office = safe_text(cover.program.office_short or cover.program.office)[:60].replace("&", "&&")
        footer = f'&L&"{FONT},Regular"&9{office} - {self.name}&R&"{FONT},Regular"&9Trang &P/&N'
        _checked(self.raw.set_footer(footer), self.name)

    def add_table(self, area: CellArea, options: dict[str, object], formulas: Sequence[str]) -> None:
        """A real Excel table over cells that are written by themselves; `formulas`: of its columns, '' for none."""
        _checked(self.raw.add_long_table(area, options, formulas), self.name)

    def insert_chart(self, row: int, col: int, chart: Chart) -> None:
        """A chart with its corner in a cell."""
        self._check(self.raw.insert_chart(row, col, chart), row, col)

    def ref(self, row: int, col: int, last_row: int | None = None, last_col: int | None = None) -> str:
        """An absolute reference with the sheet's name."""
        first = xl_rowcol_to_cell(row, col, row_abs=True, col_abs=True)
        if last_row is None and last_col is None:
            return f"'{self.name}'!{first}"
        end_row, end_col = (row if last_row is None else last_row), (col if last_col is None else last_col)
        return f"'{self.name}'!{first}:{xl_rowcol_to_cell(end_row, end_col, row_abs=True, col_abs=True)}"

    def _check(self, code: object, row: int, col: int) -> None:
        if code:  # the address is worked out only when there is something to say
            _checked(code, self.at(row, col))

    def at(self, row: int, col: int) -> str:
        """How messages name a cell."""
        return f"{self.name}!{xl_rowcol_to_cell(row, col)}"


def _local(value: date) -> datetime:
    """A date, or date and time, as cells have it: they know no zones of time, and no parts of a second."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value.replace(tzinfo=None, microsecond=0)


def _wraps(text: str, style: str) -> bool:
    return len(text) > _SHORT and may_wrap(style)


def may_wrap(style: str) -> bool:
    """Whether a text in that style may take more than one line of its cell."""
    if "flat" in style or "tall" in style:
        return False
    return "cell" in style or "head" in style or "wrap" in style


def _checked(code: object, where: str) -> None:
    """Raise where xlsxwriter reports by return code that it wrote nothing."""
    if isinstance(code, int) and code != 0:
        raise SummaryError(f"{where}: xlsxwriter trả về mã {code}")

"""What xlsxwriter has no public way to: quick formulas, rows and texts that stand ready, long tables."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from xlsxwriter.format import Format
from xlsxwriter.sharedstrings import SharedStrings, SharedStringTable
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

_FUNCTION = re.compile(r"(?<![A-Z0-9.])[A-Z][A-Z0-9.]*+(?=\()")
# Functions every reader of .xlsx has known from the beginning.
_OF_OLD = frozenset(
    (
        *("ABS", "AND", "AVERAGEIFS", "CHOOSE", "COLUMN", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "IF", "IFERROR"),
        *("INDEX", "ISBLANK", "ISNUMBER", "LEN", "MATCH", "MAX", "MIN", "MOD", "N", "NOT", "OR"),
        *("ROUND", "ROW", "ROWS", "SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "T", "TEXT", "TODAY", "VALUE", "VLOOKUP"),
    )
)
ROWS_HERE = "<!--rows-->"  # in the XML of a sheet where rows belong that stand ready: texts have no bare < in it
TEXTS_HERE = "</sst>"  # before it the texts of a workbook belong
ROW = "\0"  # in the XML of a cell the number of its row, until the row is whole: no text of a cell holds this sign
# Errors of the spreadsheet, as what a formula comes to.
ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))


def row_tag(height: float | None) -> str:
    """How the XML of a row begins, whose height in points is given where it is not that of one line."""
    if height is None:
        return f'<row r="{ROW}">'
    return f'<row r="{ROW}" ht="{_pixels(height) * 0.75:.16g}" customHeight="1">'


def _pixels(points: float) -> int:
    return int(points * 4 / 3 + 0.5)


def escaped(text: str) -> str:
    """A text as the XML of a cell has it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _as_shared(text: str) -> str:
    """A text as xlsxwriter is to be given it, who takes one between <r> and </r> for the XML of a text with looks."""
    if text.startswith("<r>") and text.endswith("</r>"):
        return f'<r><t xml:space="preserve">{escaped(text)}</t></r>'
    return text


class _OnlyLookedUp(list[str]):
    """Texts by their numbers; whoever goes through all of them finds none."""

    def __iter__(self) -> Iterator[str]:
        return iter(())


class QuickTexts(SharedStringTable):  # type: ignore[misc]  # xlsxwriter has no types
    """The texts of a workbook by number; their XML is made elsewhere: xlsxwriter holds it whole, and packs it twice."""

    def _sort_string_data(self) -> None:
        self.string_array = _OnlyLookedUp(self.string_table)

    def since(self, first: int) -> list[str]:
        """The texts from number `first` on."""
        return list(islice(self.string_table, first, None))


def texts_xml(texts: Iterable[str]) -> str:
    """Texts as the list of a workbook's texts has them, which QuickTexts gives."""
    written = SharedStrings()
    written.fh = io.StringIO()
    for text in texts:
        written._write_si(text)
    xml: str = written.fh.getvalue()
    return xml


class QuickWorksheet(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    """A worksheet that looks at a formula once, and leaves room for rows whose XML is made elsewhere.

    xlsxwriter goes through every formula 29 times for functions younger than the file format (they need a prefix): half
    of the time that a round of 400 unions took. It keeps every cell until the end, goes through each three times, and
    holds the whole sheet as text: 900 MB for a round of 4,000 unions. The methods are the library's own; tests hold
    what they give to what its public ones give.
    """

    def __init__(self) -> None:
        super().__init__()
        self.dim_rowmin: int | None
        self.dim_rowmax: int | None
        self.ready: list[tuple[int, int]] = []  # first and last row of each run of rows that stand ready, in order

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        if not formula.startswith("{") and _OF_OLD.issuperset(_FUNCTION.findall(formula)):
            return formula.removeprefix("=")
        prepared: str = super()._prepare_formula(formula, expand_future_functions)
        return prepared

    def _write_string(self, row: int, col: int, string: str, cell_format: Format | None = None) -> int:
        code: int = super()._write_string(row, col, _as_shared(string), cell_format)
        return code

    def _write_rows(self) -> None:
        first: int | None = self.dim_rowmin
        last: int | None = self.dim_rowmax
        for begins, ends in self.ready:
            self.dim_rowmax = begins - 1
            super()._write_rows()
            self.fh.write(ROWS_HERE)
            self.dim_rowmin = ends + 1
        self.dim_rowmax = last
        super()._write_rows()
        self.dim_rowmin = first

    def leave_room(self, rows: tuple[int, int], cols: tuple[int, int]) -> int:
        """Rows that stand ready will be put there; 0, or a code of xlsxwriter where that is beyond a sheet."""
        code: int = self._check_dimensions(rows[0], cols[0]) or self._check_dimensions(rows[1], cols[1])
        self.ready.append(rows)
        return code

    def note_heights(self, tall: Mapping[int, float]) -> None:
        """Know heights in points of rows that stand ready: boxes with remarks are placed by them."""
        self.row_sizes |= {row: [_pixels(height), False] for row, height in tall.items()}

    def style_number(self, style: Format) -> int:
        """What the XML of a cell calls a style by."""
        number: int = style._get_xf_index()
        return number

    def text_number(self, text: str) -> int:
        """What the XML of cells calls a text by; `count_texts` says how many there are."""
        number: int = self.str_table._get_shared_string_index(_as_shared(text))
        self.str_table.count -= 1
        return number

    def count_texts(self, cells: int) -> None:
        """Say of so many cells that they hold a text."""
        self.str_table.count += cells

    def formula_xml(self, formula: str) -> str:
        """A formula, without its sign, as the XML of its cell has it."""
        return escaped(self._prepare_formula(formula))

    def day_number(self, moment: datetime) -> float:
        """How a workbook counts days and hours."""
        number: float = self._convert_date_time(moment)
        return number

    def link(self, row: int, col: int, url: str) -> None:
        """Have a cell lead somewhere, whatever stands in it."""
        self.hlink_count += 1
        self.hyperlinks[row][col] = Url(url)

    def add_long_table(
        self, area: tuple[int, int, int, int], options: dict[str, object], formulas: Sequence[str]
    ) -> int:
        """A table as of `add_table`, which would remember each of its cells and write its formulas into them.

        `formulas`: one for each column, '' for none; the cells hold them already.
        """
        row, col, _, last_col = area
        code: int = self.add_table(row, col, row + 1, last_col, options)
        if code:
            return code
        table = self.tables[-1]
        table["range"] = table["a_range"] = table["autofilter"] = xl_range(*area)
        for column, formula in zip(table["columns"], formulas, strict=True):
            column["formula"] = self._prepare_formula(formula)
        return 0

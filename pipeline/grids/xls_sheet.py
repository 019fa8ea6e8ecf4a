"""The cells of workbooks of Excel 5 to 2003 (.xls): xlrd for what they hold, their records for where formulas are."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import isfinite

import xlrd
from xlrd.compdoc import CompDoc, CompDocError
from xlrd.formula import FormulaError

from pipeline.files import BrokenFile, broken_bytes
from pipeline.grids.cells import PLAIN, Budget, Extra, Filled, Grid, raised, struck_out
from pipeline.grids.number_format import shown_text, shown_value
from pipeline.grids.runs import Run, as_read, why_value_unread
from pipeline.grids.unread import USUAL, Letters
from pipeline.grids.xlsx_sheet import MAX_SHEETS
from pipeline.zip_package import Locked

_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
_RECORD = struct.Struct("<HH")
_BOUND_SHEET, _END = 0x85, 0x0A
_FORMULAS = (0x0006, 0x0206, 0x0406)
_WORKSHEET = 0
_FAILURES = (
    xlrd.XLRDError, CompDocError, FormulaError, AssertionError, TypeError, AttributeError, ArithmeticError, OSError,
)  # fmt: skip


def xls_grids(data: bytes, only: frozenset[str] | None) -> dict[str, Grid]:
    """The sheets of a workbook (of those in `only`, when given). Raises BrokenFile, Locked, TooManyCells."""
    try:
        with broken_bytes(*_FAILURES):
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
            sheets = book.sheets()
    except BrokenFile as error:
        raise (Locked if "encrypt" in str(error).casefold() else BrokenFile)(str(error)) from error
    formulas = _formula_cells(data, len(sheets))
    wanted = [n for n, sheet in enumerate(sheets) if only is None or sheet.name in only][:MAX_SHEETS]
    grids, budget = {}, Budget()
    for n in wanted:
        with broken_bytes(*_FAILURES):
            filled = _filled(book, sheets[n], formulas[n])
        grids[sheets[n].name] = filled.grid(budget)
    if not grids:
        raise BrokenFile("no sheet can be read")
    return grids


def _filled(book: xlrd.Book, sheet: xlrd.sheet.Sheet, formulas: frozenset[tuple[int, int]]) -> Filled:
    filled = Filled()
    notes = {at: note.text for at, note in sheet.cell_note_map.items()}
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            formula = "=" if (row, column) in formulas else ""
            value, extra = _read(book, cell, formula)
            letters = _letters(book, cell)
            why = why_value_unread(value, extra.format, letters)
            if runs := sheet.rich_text_runlist_map.get((row, column)):
                value, why = as_read(_runs(book, str(value), runs), letters)
            if value != "" and why:
                extra = extra._replace(unread=why)
            if note := notes.pop((row, column), ""):
                extra = extra._replace(comment=note)
            if value != "" or extra != PLAIN:
                filled.put(row, column, value, extra)
    filled.cover((a, b, c - 1, d - 1) for a, c, b, d in sheet.merged_cells)
    for (row, column), note in notes.items():
        filled.put(row, column, "", Extra(comment=note))
    return filled


def _runs(book: xlrd.Book, text: str, runs: Sequence[tuple[int, int]]) -> list[Run]:
    """A text of several fonts, what is struck out in it told as that; `runs`: where each font begins."""
    starts = [0, *(start for start, _ in runs)]
    fonts = [None, *(book.font_list[n] if n < len(book.font_list) else None for _, n in runs)]
    pieces = (text[a:b] for a, b in pairwise((*starts, len(text))))
    return [_run(book, piece, font) for piece, font in zip(pieces, fonts, strict=True)]


def _run(book: xlrd.Book, text: str, font: xlrd.formatting.Font | None) -> Run:
    if font is None:
        return Run(text, None)
    text = raised(text) if font.escapement else text
    text = struck_out(text) if font.struck_out else text
    return Run(text, Letters(size=font.height / 20, colour=_colour(book, font.colour_index)))


def _read(book: xlrd.Book, cell: xlrd.sheet.Cell, formula: str) -> tuple[object, Extra]:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        code = _code(book, cell)
        return cell.value, Extra(code if shown_text(cell.value, code) != cell.value else "", formula)
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        if not isfinite(cell.value):
            return str(cell.value), Extra(formula=formula)
        code = _code(book, cell)
        return shown_value(float(cell.value), code, bool(book.datemode)), Extra(code, formula)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value), Extra(formula=formula)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return "", Extra(formula=formula, error=xlrd.error_text_from_code.get(cell.value, f"#{cell.value}"))
    return "", Extra(formula=formula)


def _letters(book: xlrd.Book, cell: xlrd.sheet.Cell) -> Letters:
    """How the letters of a cell look."""
    at = cell.xf_index
    look = book.xf_list[at] if at is not None and 0 <= at < len(book.xf_list) else None
    if look is None or not 0 <= look.font_index < len(book.font_list):
        return USUAL
    font, pattern = book.font_list[look.font_index], look.background.fill_pattern
    ground = {0: "", 1: _colour(book, look.background.pattern_colour_index)}.get(pattern)
    return Letters(bool(font.struck_out), font.height / 20, _colour(book, font.colour_index), ground)


def _colour(book: xlrd.Book, index: int) -> str:
    found = book.colour_map.get(index)
    return "".join(f"{part:02X}" for part in found) if found else ""


def _code(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    """The number format's code; '' where the file tells none, or General."""
    at = cell.xf_index
    if at is None or not 0 <= at < len(book.xf_list):
        return ""
    found = book.format_map.get(book.xf_list[at].format_key)
    return "" if found is None or found.format_str == "General" else str(found.format_str)


def _formula_cells(data: bytes, sheets: int) -> list[frozenset[tuple[int, int]]]:
    """Where formulas stand, sheet by sheet in the order of the file; nowhere where that cannot be told."""
    nowhere: list[frozenset[tuple[int, int]]] = [frozenset()] * sheets
    try:
        with broken_bytes(*_FAILURES):
            stream = _stream(data)
            starts = [
                struct.unpack_from("<I", body)[0]
                for kind, body in _records(stream, 0)
                if kind == _BOUND_SHEET and len(body) > 5 and body[5] == _WORKSHEET
            ]
            if len(starts) != sheets:
                return nowhere
            return [
                frozenset(
                    struct.unpack_from("<HH", body)
                    for kind, body in _records(stream, start)
                    if kind in _FORMULAS and len(body) > 3
                )
                for start in starts
            ]
    except BrokenFile:
        return nowhere


def _stream(data: bytes) -> bytes:
    compound = CompDoc(data, logfile=io.StringIO())
    for name in _STREAMS:
        memory, base, length = compound.locate_named_stream(name)
        if memory:
            return bytes(memory[base : base + length])
    raise BrokenFile("no stream of a workbook")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """(kind, body) of the records from `at` to the end of their part; charts inside of it are passed over."""
    deep = 0
    while at + _RECORD.size <= len(stream):
        kind, length = _RECORD.unpack_from(stream, at)
        body = stream[at + _RECORD.size : at + _RECORD.size + length]
        at += _RECORD.size + length
        if kind & 0xFF == 0x09:
            deep += 1
        elif kind == _END:
            deep -= 1
            if deep <= 0:
                return
        elif deep == 1:
            yield kind, body

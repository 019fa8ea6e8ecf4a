"""What a union typed, as the cells of the fresh form take it: also what was not understood, so that it can mend it.

A fresh form has none of the looks of the union's file. A figure that was withheld for its look, or for its place, is
carried as words that say so: sent back untouched it is withheld again, never counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time

from pipeline.checks.shown import Seen, is_plain, seen
from pipeline.forms.layout import PREFILLED, Field, FieldKind, FormSpec
from pipeline.forms.read import RawCell, RawForm
from pipeline.forms.rollup import MARK_NAME
from pipeline.grids.addresses import column_letters, split_address
from pipeline.grids.cells import PLAIN, struck_out
from pipeline.grids.number_format import shown
from pipeline.grids.runs import unplaced, unseen
from pipeline.grids.unread import STRUCK
from pipeline.intake.submission import Answer
from pipeline.issues import Issue, IssueRole, Severity
from pipeline.text import number, short_date
from pipeline.workbooks.marked_copies.cells import Carried, CellValue, cell_xml, needed_height, printable
from pipeline.workbooks.marked_copies.prepared_form import CopyBase, SheetBase
from pipeline.workbooks.marked_copies.styles import Styles

STAMPS = ("S_illustrative", PREFILLED, MARK_NAME)  # what the union's file says of itself
_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"(?: s="([0-9]+)")?[^<>]*?(?:/>|>.*?</c>)', re.DOTALL)
_STYLE = re.compile(rb'( s="[0-9]+")?(?=[ />])')
_ROW = re.compile(rb'<row r="([0-9]+)"(?: ht="([0-9.]+)")?(?: customHeight="1")?')
_SIGNS = "=+-@"
_BARE = re.compile(r"[-\d.,\s]+")  # what would be read as a number
ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))  # those every program knows


def carried(raw: RawForm, spec: FormSpec) -> dict[str, Carried]:
    """By defined name, what the union's file holds in every cell the form asks, and what it says of itself."""
    found = {
        name: _as_counted(cell, spec.by_name[name], unsure=name in raw.doubts)
        for name, cell in raw.cells.items()
        if name in spec.by_name
    }
    stamps = {name: Carried(raw.stamp(name)) for name in STAMPS if raw.stamp(name)}
    return found | stamps


def understood(raw: RawForm, spec: FormSpec, answers: Mapping[str, Answer], issues: Iterable[Issue]) -> RawForm:
    """The form with what an answer in words was read as in its place, where nothing is wrong with it.

    The live checks of the copy then judge what was counted. What the office corrected stays as it was written.
    """
    issues = tuple(issues)
    read = {i.ref for i in issues if i.has(IssueRole.UNDERSTOOD)}
    read -= {i.ref for i in issues if i.severity is Severity.ERROR or i.has(IssueRole.CORRECTED)}
    held = dict(raw.cells)  # those of a checked form are made anew whenever they are asked for
    cells = {
        name: cell._replace(value=answers[name].value, extra=PLAIN)
        for name, cell in held.items()
        if cell.ref in read and name in answers and name in spec.by_name and isinstance(cell.value, str)
    }
    return replace(raw, cells={**held, **cells})


def _as_counted(cell: RawCell, field: Field, *, unsure: bool) -> Carried:
    """The answer; in words, where its look or its place (`unsure`) kept it out of the sums and the copy has neither."""
    said, extra = _as_typed(cell, field), cell.extra
    if said.value is None or said.error or field.kind is FieldKind.TEXT:
        return said
    text = said.value if isinstance(said.value, str) else _text(said.value, "")
    if extra.unread:
        return Carried(struck_out(text) if extra.unread == STRUCK else unseen(text))
    if extra.other:
        return Carried(f"{text} {unseen(extra.other)}")
    if unsure:
        return Carried(unplaced(text))
    held = cell.value
    if isinstance(held, int | float) and not isinstance(held, bool) and isinstance(said.value, str):
        return said if _is_clear(text, field) else Carried(f"{text} {unseen(number(float(held), 15))}")
    return said


def _is_clear(text: str, field: Field) -> bool:
    """Whether what a cell shows of another number is asked about by itself: '95%' in a count, a day."""
    return field.kind is FieldKind.DATE or not _BARE.fullmatch(text)


def _as_typed(cell: RawCell, field: Field) -> Carried:
    """What a person sees in the cell: a number shown as anything else is that text, in a cell of the form's format."""
    value, extra = cell.value, cell.extra
    if value is None:
        if extra.error in ERRORS:
            return Carried(error=extra.error)
        value = extra.error or extra.formula or extra.damaged or None
    if value is None or isinstance(value, bool) or (isinstance(value, date) and field.kind is FieldKind.DATE):
        return Carried(value)
    if (
        isinstance(value, int | float)
        and field.kind is not FieldKind.DATE
        and _is_seen(float(value), extra.format, field)
    ):
        return Carried(value)
    text = _text(value, extra.format)
    return Carried(text, text[:1] in _SIGNS and field.kind is not FieldKind.TEXT)


def _is_seen(value: float, code: str, field: Field) -> bool:
    """Whether a cell of this format shows the number itself."""
    return is_plain(code) or value < 0 or seen(value, code, field.unit)[0] is Seen.SAME


def _text(value: object, code: str) -> str:
    """A value as its cell shows it."""
    if isinstance(value, int | float) and value >= 0:
        return shown(float(value), code).text or number(float(value), 15)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        return short_date(value)
    return str(value)


def by_sheet(base: CopyBase, values: Mapping[str, Carried]) -> dict[str, dict[str, Carried]]:
    """The values by sheet and cell; those of names the form does not have are left out."""
    placed: dict[str, dict[str, Carried]] = {}
    for name, value in values.items():
        if name in base.places:
            sheet, cell = base.places[name]
            placed.setdefault(sheet, {})[cell] = value
    return placed


def rewritten(
    xml: bytes, styles: Styles, values: Mapping[str, Carried], marks: Mapping[str, Severity] | None = None
) -> bytes:
    """The XML of a sheet of ours with `values` in its cells, and the cells of `marks` coloured."""
    marks = marks or {}

    def fill(match: re.Match[bytes]) -> bytes:
        cell, own = match[1].decode(), int(match[2] or 0)
        value, mark = values.get(cell), marks.get(cell)
        if value is None and mark is None:
            return match[0]
        style = styles.of(own, mark, quoted=value is not None and value.quoted)
        if value is None:
            begin = b'<c r="%s"' % match[1]
            return begin + b' s="%d"' % style + _STYLE.sub(b"", match[0][len(begin) :], count=1)
        return cell_xml(cell, style, value.value, value.error)

    return _CELL.sub(fill, xml)


def with_room(xml: bytes, sheet: SheetBase, values: Mapping[str, Carried]) -> bytes:
    """The XML of a sheet, its rows as high as the texts in them need."""
    needed: dict[int, float] = {}
    for cell, carried_value in values.items():
        if isinstance(carried_value.value, str):
            row = split_address(cell)[0] + 1
            height = needed_height([(printable(carried_value.value), sheet.width(cell))])
            needed[row] = max(needed.get(row, 0.0), height)

    def grow(match: re.Match[bytes]) -> bytes:
        height = needed.get(int(match[1]), 0.0)
        if height <= float(match[2] or 15):
            return match[0]
        return b'<row r="%s" ht="%.1f" customHeight="1"' % (match[1], height)

    return _ROW.sub(grow, xml) if needed else xml


def with_table(xml: bytes, head: int, lines: Iterable[Iterable[object]]) -> bytes:
    """The XML of a sheet with `lines` below row `head`, each like the empty row that stands there."""
    at, end = xml.find(b'<row r="%d"' % (head + 1)), xml.find(b"</sheetData>")
    if at < 0:
        return xml
    sample = xml[at : xml.find(b"</row>", at)]
    styles = [int(style or 0) for _, style in _CELL.findall(sample)]
    rows = b"".join(_table_row(number, line, styles) for number, line in enumerate(lines, head + 1))
    return xml[:at] + rows + xml[end:] if rows else xml


def _table_row(number: int, line: Iterable[object], styles: list[int]) -> bytes:
    cells = [
        cell_xml(f"{column_letters(n)}{number}", styles[n] if n < len(styles) else 0, _plain(value))
        for n, value in enumerate(line)
    ]
    return b'<row r="%d">%s</row>' % (number, b"".join(cells))


def _plain(value: object) -> CellValue:
    return value if isinstance(value, bool | int | float | str | date) else None if value is None else str(value)

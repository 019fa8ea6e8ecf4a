"""The marked copy of a returned file: a fresh form of the union with its answers in it and the marks stamped.

Never the union's own file altered: whatever came back, as .xlsx, .xls or .ods, with or without its names, the copy is
the form as we make it, and holds what the union said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.forms.asked import ASKED, Asked, asked_of, asked_text, print_of
from pipeline.forms.issued import made_at
from pipeline.forms.layout import META_SHEET, FormSpec
from pipeline.forms.marks import COMMENT_END, ERROR_BEGIN, WARNING_BEGIN, WORDS_HEAD, WORDS_SHEET
from pipeline.forms.read import RawForm
from pipeline.forms.rollup import DETAIL_NAME, UNMATCHED_NAME
from pipeline.forms.stamp import HalfYearFigures, handed_numbers, set_dates, words_of
from pipeline.grids.outside import OutsideText
from pipeline.grids.workbook_parts import CORE
from pipeline.issues import CATALOGUE, Issue, Severity
from pipeline.program.model import Unit
from pipeline.workbooks.marked_copies.answer_room import Slot, questions, slots, with_slots
from pipeline.workbooks.marked_copies.carried import by_sheet, carried, rewritten, with_room, with_table
from pipeline.workbooks.marked_copies.cells import Carried, cell_xml
from pipeline.workbooks.marked_copies.comments import comments_part, drawing_part
from pipeline.workbooks.marked_copies.formula_results import Results
from pipeline.workbooks.marked_copies.issue_list import Listing
from pipeline.workbooks.marked_copies.issue_places import Located, Places
from pipeline.workbooks.marked_copies.outside_sheet import outside_page
from pipeline.workbooks.marked_copies.prepared_form import (
    LIST_PART,
    OUTSIDE_PART,
    RELATIONS,
    TYPES,
    WORKBOOK,
    CopyBase,
    announced,
    heads_of,
    sheet_element,
    typed_sheet,
    with_name,
)
from pipeline.workbooks.marked_copies.styles import COLOURS
from pipeline.zip_writing import packed_part

QUICK = 1  # how hard the parts are packed: half the time for a fifth more bytes
_BEGINS = {Severity.ERROR: ERROR_BEGIN, Severity.WARNING: WARNING_BEGIN}
_BEFORE_DRAWING = re.compile(
    rb"<(?:legacyDrawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)\b|</worksheet>"
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_COMMENT_TYPE = (
    '<Override PartName="/xl/comments{0}.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"/>'
)


@dataclass(frozen=True)
class ToMark:
    """A returned file and what there is to say about it."""

    raw: RawForm
    unit: Unit
    spec: FormSpec
    issues: Sequence[Issue]
    outside: Sequence[OutsideText] = ()
    told: HalfYearFigures = field(
        default_factory=dict
    )  # what the union told of half the year, for a form that shows it
    tables: Mapping[str, Sequence[Sequence[object]]] = field(default_factory=dict)  # rows below the head a name means


def marked(base: CopyBase, asked: ToMark) -> bytes:
    """The copy; the same arguments give the same bytes, and the saving time is the union's."""
    spec, raw = asked.spec, asked.raw
    items = Places(base, raw, spec).located(asked.issues)
    held = carried(raw, spec)
    values = by_sheet(base, held | _handed(base, asked))
    words = words_of(base.form, spec.program, asked.unit, asked.told)
    parts = {name: part.filled(words) for name, part in base.form.gapped.items()}
    coloured = _by_cell(items)
    types = parts[TYPES]
    now = _asked(items, held)
    room = slots(base, spec, raw, now)
    results = Results(base.formulas, base.inputs, values)
    for number, (title, sheet) in enumerate(base.sheets.items(), 1):
        own, said = values.get(title, {}), coloured.get(title, {})
        marks = {cell: issues[0].severity for cell, issues in said.items()}
        xml = results.put(title, rewritten(parts[sheet.part], base.styles, own, marks))
        xml = with_room(xml, sheet, own)
        if beside := [slot for slot in room if slot.sheet == title]:
            xml = with_slots(xml, sheet, beside, base.styles)
        if said:
            parts |= _comments(number, sheet.part, said, parts)
            types = types.replace(b"</Types>", _COMMENT_TYPE.format(number).encode() + b"</Types>")
            xml = _BEFORE_DRAWING.sub(
                lambda m: b'<legacyDrawing xmlns:r="%s" r:id="rIdMarks"/>' % _KIN.encode() + m[0], xml, count=1
            )
        parts[sheet.part] = xml
    parts[base.meta] = rewritten(parts[base.meta], base.styles, values.get(META_SHEET, {}))
    _tables(base, asked, parts)
    listing = Listing(items, base.styles, spec=spec, beside=room, raw=raw)
    parts[LIST_PART] = listing.page(asked.unit, spec.period, spec.program).xml
    parts[WORKBOOK] = with_name(parts[WORKBOOK], b"".join(slot.names for slot in (*room, *listing.slots)))
    _remember(base, _answered_about(now, [*room, *listing.slots], raw), parts)
    parts[TYPES] = types
    if asked.outside:
        _outside_texts(base, asked, parts)
    parts[CORE] = set_dates(parts[CORE], raw.saved_at or made_at(spec.period))
    return base.form.same.package(packed_part(name, content, QUICK) for name, content in parts.items())


def _asked(items: Sequence[Located], held: Mapping[str, Carried]) -> dict[str, Asked]:
    """What is asked now, of which values as the copy holds them."""
    return {
        name: Asked(tuple(codes), print_of(held[name].value) if name in held else "")
        for name, codes in questions(items).items()
    }


def _answered_about(now: Mapping[str, Asked], room: Sequence[Slot], raw: RawForm) -> dict[str, Asked]:
    """What the answers in the copy are about: what is asked now, or was when the union answered."""
    former = asked_of(raw.stamp(ASKED), CATALOGUE)
    found = {slot.name: now.get(slot.name) or former.get(slot.name) for slot in room}
    return {name: item for name, item in found.items() if item is not None}


def _remember(base: CopyBase, asked: Mapping[str, Asked], parts: dict[str, bytes]) -> None:
    """Put what is asked, if anything is, into the hidden sheet, in a row of its own."""
    if not asked:
        return
    xml = parts[base.meta]
    row = max(map(int, re.findall(rb'<row r="([0-9]+)"', xml)), default=0) + 1
    cells = cell_xml(f"A{row}", 0, ASKED) + cell_xml(f"B{row}", 0, asked_text(asked))
    parts[base.meta] = xml.replace(b"</sheetData>", b'<row r="%d">%s</row></sheetData>' % (row, cells), 1)
    name = f'<definedName name="{ASKED}">{META_SHEET}!$B${row}</definedName>'
    parts[WORKBOOK] = with_name(parts[WORKBOOK], name.encode())


def _handed(base: CopyBase, asked: ToMark) -> dict[str, Carried]:
    numbers = handed_numbers(base.form, asked.spec.program, asked.unit)
    return {name: Carried(number) for name, number in numbers.items()}


def _by_cell(items: Sequence[Located]) -> dict[str, dict[str, list[Issue]]]:
    """What marks each cell, the gravest first, by sheet."""
    found: dict[str, dict[str, list[Issue]]] = {}
    for item in items:
        if item.cell and item.issue.severity in COLOURS:
            found.setdefault(item.sheet, {}).setdefault(item.cell, []).append(item.issue)
    return found


def _tables(base: CopyBase, asked: ToMark, parts: dict[str, bytes]) -> None:
    """Put the breakdown that an office below sent under its heads."""
    for name in (DETAIL_NAME, UNMATCHED_NAME):
        lines = asked.tables.get(name, ())
        sheet, head = base.places.get(name, ("", ""))
        if lines and sheet in base.sheets:
            part = base.sheets[sheet].part
            parts[part] = with_table(parts[part], int(head.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), lines)


def _outside_texts(base: CopyBase, asked: ToMark, parts: dict[str, bytes]) -> None:
    """Put the union's words outside the input cells on a sheet of their own, the last."""
    parts[OUTSIDE_PART] = outside_page(asked.outside, asked.raw.file.rpartition("/")[2], base.styles).xml
    last = sheet_element(WORDS_SHEET, len(base.sheets) + 3, "rIdWords")  # after the list and the hidden sheet
    workbook = parts[WORKBOOK].replace(b"</sheets>", last + b"</sheets>", 1)
    parts[WORKBOOK] = with_name(workbook, heads_of(WORDS_SHEET, len(base.sheets) + 2, WORDS_HEAD))
    parts[RELATIONS] = announced(parts[RELATIONS], "rIdWords", OUTSIDE_PART)
    parts[TYPES] = typed_sheet(parts[TYPES], OUTSIDE_PART)


def _comments(
    number: int, part: str, said: Mapping[str, Sequence[Issue]], parts: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The comments of a sheet, their drawing, and the sheet's relationships with them."""
    texts = {cell: _comment(issues) for cell, issues in said.items()}
    name = part.rpartition("/")[2]
    place = f"xl/worksheets/_rels/{name}.rels"
    links = "".join(
        f'<Relationship Id="{link}" Type="{_KIN}/{kind}" Target="/xl/{target}"/>'
        for link, kind, target in (
            ("rIdMarks", "vmlDrawing", f"marks{number}.vml"),
            ("rIdComments", "comments", f"comments{number}.xml"),
        )
    )
    empty = f'<Relationships xmlns="{_PACKAGE}"></Relationships>'.encode()
    relations = parts.get(place, empty).replace(b"</Relationships>", links.encode() + b"</Relationships>")
    return {
        f"xl/comments{number}.xml": comments_part(texts),
        f"xl/marks{number}.vml": drawing_part(texts),
        place: relations,
    }


def _comment(issues: Sequence[Issue]) -> str:
    """What is wrong with a cell."""
    told = []
    for item in issues:
        found = f"\nĐang ghi: {item.standing}" if item.standing else ""
        told.append(f"{_BEGINS[item.severity]}{item.title}{found}\nCần: {item.expected}\nCách sửa: {item.advice}")
    return "\n\n".join(told) + f"\n{COMMENT_END}"

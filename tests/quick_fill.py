"""Forms filled by the thousand, for measuring: values are written into the XML of a form, no workbook is opened.

The same in meaning as pipeline.forms.fill (test_quick_fill.py); texts become shared texts, as Excel saves them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from pipeline.forms.layout import NAME_LETTERS
from pipeline.forms.stamp import SHARED, set_dates
from pipeline.grids.workbook_parts import CORE, CellPlace, workbook_part
from pipeline.zip_writing import PackedPart, PackedParts, packed_part

WORKBOOK = "xl/workbook.xml"
QUICK = 1  # how hard sheets are packed
DAY_0 = date(1899, 12, 30)
CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)[^<>]*?(?:/>|>.*?</c>)')
TEXTS = re.compile(rb"</?si>")

Value = float | int | str | date | None
Key = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class SheetPieces:
    """A sheet taken apart at its named cells: what stands before each, its name, address and style; and the rest."""

    cells: tuple[tuple[bytes, str, bytes, bytes], ...]
    rest: bytes
    whole: Mapping[str, bytes]  # the cells as they stand, by name

    def filled(self, values: Mapping[str, Value], texts: list[bytes]) -> bytes:
        """The sheet with `values`; their texts are added to `texts`."""
        out: list[bytes] = []
        for before, name, address, style in self.cells:
            out.append(before)
            out.append(cell(address, style, values[name], texts) if name in values else self.whole[name])
        return b"".join((*out, self.rest))


def cell(address: bytes, style: bytes, value: Value, texts: list[bytes]) -> bytes:
    """A cell as Excel writes it."""
    if value is None:
        return b'<c r="%s"%s/>' % (address, style)
    if isinstance(value, str):
        space = b' xml:space="preserve"' if value != value.strip() or "\n" in value else b""
        texts.append(b"<t%s>%s</t>" % (space, escape(value).encode()))
        return b'<c r="%s"%s t="s"><v>%d</v></c>' % (address, style, len(texts) - 1)
    number = (value - DAY_0).days if isinstance(value, date) else value
    return b'<c r="%s"%s><v>%s</v></c>' % (address, style, repr(number).encode())


@dataclass(frozen=True)
class FormPieces:
    """A form of one layout taken apart: what stays, as packages hold it, and the sheets with named cells."""

    same: PackedParts
    sheets: Mapping[str, SheetPieces]  # by part
    core: bytes
    names: frozenset[str]

    def filled(self, shared: bytes, values: Mapping[str, Value], saved_at: datetime) -> bytes:
        """The form of the union whose texts are the part `shared`. Raises KeyError for a name that it does not have."""
        if values.keys() - self.names:
            raise KeyError(", ".join(values.keys() - self.names))
        texts = TEXTS.split(shared)[1:-1:2]
        more = [
            packed_part(part, sheet.filled(values, texts), QUICK) for part, sheet in self.sheets.items()
        ]  # before its texts are written
        return self.same.package((*more, self._texts(texts), packed_part(CORE, set_dates(self.core, saved_at))))

    @staticmethod
    def _texts(texts: list[bytes]) -> PackedPart:
        head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        begin = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        said = b"".join(b"<si>" + text + b"</si>" for text in texts)
        return packed_part(SHARED, head + begin + said + b"</sst>", QUICK)


@dataclass(frozen=True)
class QuickFill:
    """Fills forms as forms.fill.fill does; remembers how those that it has seen are laid out."""

    known: dict[Key, FormPieces] = field(default_factory=dict)

    def __call__(self, form: Path, filled: Path, values: Mapping[str, Value], saved_at: datetime) -> None:
        """Fill `form` and save it as `filled`, as if saved at `saved_at`."""
        with zipfile.ZipFile(io.BytesIO(form.read_bytes())) as blank:
            key = tuple((info.filename, info.CRC) for info in blank.infolist() if info.filename != SHARED)
            if key not in self.known:
                self.known[key] = taken_apart({info.filename: blank.read(info) for info in blank.infolist()})
            content = self.known[key].filled(blank.read(SHARED), values, saved_at)
        try:
            filled.write_bytes(content)
        except FileNotFoundError:
            filled.parent.mkdir(parents=True, exist_ok=True)
            filled.write_bytes(content)


def taken_apart(parts: Mapping[str, bytes]) -> FormPieces:
    """A form as we make it, taken apart."""
    book = workbook_part(parts[WORKBOOK], NAME_LETTERS)
    by_sheet: dict[str, dict[bytes, str]] = {}
    for name, where in book.names.items():
        by_sheet.setdefault(part_of(list(book.links), where), {})[where.address.encode()] = name
    sheets = {part: pieces(parts[part], named) for part, named in by_sheet.items()}
    same = {name: data for name, data in parts.items() if name not in (CORE, SHARED, *sheets)}
    return FormPieces(PackedParts.of(same), sheets, parts[CORE], frozenset(book.names))


def part_of(titles: list[str], where: CellPlace) -> str:
    """The part of the sheet that a cell stands on: our forms number them in their order."""
    return f"xl/worksheets/sheet{titles.index(where.sheet) + 1}.xml"


def pieces(sheet: bytes, named: Mapping[bytes, str]) -> SheetPieces:
    """A sheet taken apart at the cells with a name."""
    cells, whole, at = [], {}, 0
    for found in CELL.finditer(sheet):
        if name := named.get(found[1]):
            cells.append((sheet[at : found.start()], name, found[1], found[2]))
            whole[name], at = found[0], found.end()
    assert whole.keys() == set(named.values())
    return SheetPieces(tuple(cells), sheet[at:], whole)

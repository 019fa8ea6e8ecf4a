"""A Word document as found pieces: numbers as Word counts them, merged cells, text boxes; nothing that was deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipeline import old_encodings
from pipeline.documents.merge.wml import W, flat, parsed, value
from pipeline.documents.merge.word_package import NotADocument, WordPackage
from pipeline.draft.blocks import DocumentPiece, GridCell, TablePiece, TextPiece
from pipeline.draft.numbering import Numbering, numbering
from pipeline.draft.unreadable import Unreadable
from pipeline.files import broken_bytes

MAX_MARKUP = 48 * 1024 * 1024  # bytes of trees; an action program takes less than one megabyte
MAX_CELLS = 200_000
MAX_COLUMNS = 200
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# What is in the file and not on the page: deleted and moved words, codes of fields, fallbacks of drawings.
_UNSEEN = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{_MC}Fallback", f"{W}rPr", f"{W}pPr"}
_BREAKS = {f"{W}br", f"{W}cr"}


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of a paragraph and the fonts that they are in; `boxes`: text boxes that hang on it."""

    text: str
    fonts: tuple[tuple[int, str], ...] = ()
    boxes: tuple[etree._Element, ...] = ()


def read_docx(data: bytes) -> tuple[DocumentPiece, ...]:
    """What a Word document says. Raises Unreadable."""
    try:
        package = WordPackage(data, MAX_MARKUP)
    except NotADocument as error:
        raise Unreadable(str(error)) from None
    return tuple(_Reader(package).run())


@dataclass
class _Reader:
    package: WordPackage
    styles: Mapping[str, etree._Element] = field(default_factory=dict)
    numbers: Numbering | None = None
    cells: int = 0

    def run(self) -> Iterator[DocumentPiece]:
        styles = self._part("styles")
        self.styles = {} if styles is None else {s.get(f"{W}styleId", ""): s for s in styles.iter(f"{W}style")}
        lists = self._part("numbering")
        self.numbers = None if lists is None else numbering(lists)
        yield from self._container(self.package.body)

    def _part(self, kind: str) -> etree._Element | None:
        name = self.package.part_of_kind(kind)
        if not name or name not in self.package.parts:
            return None
        with broken_bytes():
            return parsed(self.package.parts[name])

    def _container(self, parent: etree._Element) -> Iterator[DocumentPiece]:
        for element in flat(parent, "p", "tbl"):
            if element.tag == f"{W}tbl":
                yield from self._table(element)
            else:
                yield from self._paragraph(element)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[DocumentPiece]:
        said = self._said(paragraph)
        number = self._number(paragraph) if said.text.strip() else ""
        lines = said.text.split("\n")
        at = 0
        for n, line in enumerate(lines):
            fonts = _between(said.fonts, at, at + len(line))
            at += len(line) + 1
            prefix = f"{number} " if number and not n else ""
            if line.strip():
                yield TextPiece(prefix + line, fonts=((len(prefix), ""), *fonts) if fonts else ())
        for box in said.boxes:
            yield from self._container(box)

    def _said(self, paragraph: etree._Element) -> _Said:
        parts: list[str] = []
        fonts: list[tuple[int, str]] = []
        boxes: list[etree._Element] = []
        style = value(paragraph, "pPr/pStyle")
        for run in _runs(paragraph, boxes):
            if self._hidden(run):
                continue
            text = _run_text(run)
            if text:
                parts.append(text)
                fonts.append((len(text), self._font(run, style)))
        known = any(old_encodings.by_font(font) is not None for _, font in fonts)
        return _Said("".join(parts), tuple(fonts) if known else (), tuple(boxes))

    def _hidden(self, run: etree._Element) -> bool:
        looks = run.find(f"{W}rPr")
        if looks is None:
            return False
        vanish = looks.find(f"{W}vanish")
        return vanish is not None and vanish.get(f"{W}val", "1") not in ("0", "false", "off")

    def _font(self, run: etree._Element, style: str) -> str:
        said = value(run, "rPr/rFonts", "ascii") or value(run, "rPr/rFonts", "hAnsi")
        seen = 0
        while not said and style in self.styles and seen < 12:
            element = self.styles[style]
            said = value(element, "rPr/rFonts", "ascii") or value(element, "rPr/rFonts", "hAnsi")
            style, seen = value(element, "basedOn"), seen + 1
        return said

    def _number(self, paragraph: etree._Element) -> str:
        if self.numbers is None:
            return ""
        list_id, level = value(paragraph, "pPr/numPr/numId"), value(paragraph, "pPr/numPr/ilvl")
        style, seen = value(paragraph, "pPr/pStyle"), 0
        while not list_id and style in self.styles and seen < 12:
            element = self.styles[style]
            list_id = value(element, "pPr/numPr/numId")
            level = level or value(element, "pPr/numPr/ilvl")
            style, seen = value(element, "basedOn"), seen + 1
        return self.numbers.next(list_id, level)

    # ------------------------------------------------------------------ tables

    def _table(self, table: etree._Element) -> Iterator[DocumentPiece]:
        rows: list[list[GridCell]] = []
        for row in flat(table, "tr"):
            if row.find(f"{W}trPr/{W}del") is None:
                rows.append(self._row(row, rows))
        width = max((len(row) for row in rows), default=0)
        for at, cells in enumerate(rows):
            cells += [GridCell("", (at, n)) for n in range(len(cells), width)]
        if rows and width:
            yield TablePiece(tuple(map(tuple, rows)))

    def _row(self, row: etree._Element, above: list[list[GridCell]]) -> list[GridCell]:
        at = len(above)
        before = _count(value(row, "trPr/gridBefore"), 0)
        made = [GridCell("", (at, n)) for n in range(before)]
        for cell in flat(row, "tc"):
            wide = _count(value(cell, "tcPr/gridSpan"), 1)
            self.cells += wide
            if self.cells > MAX_CELLS or len(made) + wide > MAX_COLUMNS:
                raise Unreadable("bảng trong văn bản quá lớn")
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            column = len(made)
            if merged is not None and merged.get(f"{W}val", "continue") == "continue" and above:
                over = above[-1][column] if column < len(above[-1]) else GridCell("", (at, column))
                made += [over] * wide
                continue
            text, fonts = self._cell(cell)
            made += [GridCell(text, (at, column), fonts)] * wide
        return made

    def _cell(self, cell: etree._Element) -> tuple[str, tuple[tuple[int, str], ...]]:
        lines: list[str] = []
        fonts: list[tuple[int, str]] = []
        for piece in self._container(cell):
            if isinstance(piece, TextPiece):
                said = piece.text.strip()
                fonts += [*(piece.fonts or ((len(piece.text), ""),)), (1, "")]
                lines.append(said if not piece.fonts else piece.text)
            else:  # a table within: its texts, line by line
                lines += [c.text for at, r in enumerate(piece.rows) for n, c in enumerate(r) if c.origin == (at, n)]
                fonts.clear()
        return "\n".join(line for line in lines if line), tuple(fonts) if any(name for _, name in fonts) else ()


def _count(said: str, usual: int) -> int:
    return min(int(said), MAX_COLUMNS) if said.isascii() and said.isdecimal() and len(said) < 6 else usual


def _runs(element: etree._Element, boxes: list[etree._Element]) -> Iterator[etree._Element]:
    """Runs of a paragraph in reading order, those in links and insertions too; text boxes go to `boxes`."""
    for child in element:
        if child.tag in _UNSEEN:
            continue
        if child.tag == f"{W}r":
            yield child
            boxes += [box for box in child.iter(f"{W}txbxContent") if not _in_fallback(box)]
        elif child.tag != f"{W}txbxContent" and isinstance(child.tag, str):
            yield from _runs(child, boxes)


def _in_fallback(element: etree._Element) -> bool:
    return next(element.iterancestors(f"{_MC}Fallback"), None) is not None


def _run_text(run: etree._Element) -> str:
    parts = []
    for child in run:
        if child.tag == f"{W}t":
            parts.append(child.text or "")
        elif child.tag in (f"{W}tab", f"{W}ptab"):
            parts.append("\t")
        elif child.tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif child.tag in _BREAKS:
            parts.append("\n")
    return "".join(parts)


def _between(fonts: tuple[tuple[int, str], ...], start: int, end: int) -> tuple[tuple[int, str], ...]:
    """The fonts of the characters from `start` to `end`."""
    made, at = [], 0
    for length, font in fonts:
        first, last = max(at, start), min(at + length, end)
        if last > first:
            made.append((last - first, font))
        at += length
    return tuple(made)

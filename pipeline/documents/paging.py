"""On which page the parts of a Word document come to stand, about: nobody has laid it out yet.

Word and LibreOffice count pages as they print; this only tells a long document from a short one, and gives a table of
contents numbers until then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from lxml import etree

from pipeline.documents.merge.line import normal, pieces
from pipeline.documents.merge.wml import WP, W, flat, value
from pipeline.documents.merge.word_package import WordPackage

_TWIPS, _EMU = 20, 12700  # of a point
_LETTER = 0.44  # of the size: how wide a letter is, on average
_LINE = 1.15  # of the size: how high a line is
_A4 = (11906, 16838)
_MARGIN = 1134
_SIZE = 28  # half points, where no style says one
_CELL = 11  # points that the two margins of a cell take
_LEAST_ROOM = 100  # points, whatever margins say
_MEASURE = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_NOTE_LINES, _NOTE_SIZE = 1.2, 11  # a footnote: lines and points
_SINGLE, _PERCENT = 240, 5000  # a line, a whole width, as Word counts them
_SIDES = {"evenPage": 0, "oddPage": 1}  # sections that begin on a page of such a number
_GONE = (f"{W}del", f"{W}moveFrom")  # what stands in them is no longer there


@dataclass(frozen=True, slots=True)
class _Look:
    """What of a style decides how much room a paragraph takes, in points; `anew`: it begins a page."""

    size: float
    before: float
    after: float
    line: float
    anew: bool


@dataclass
class _Place:
    """A place on paper: the number of the page, the points of it that are used, those that a page has."""

    page: int = 1
    used: float = 0.0
    height: float = 0.0

    def turn(self) -> None:
        """Go on at the top of the next page."""
        self.page, self.used = self.page + 1, 0.0

    def take(self, needed: float) -> int:
        """Go on behind what takes so many points; the page on which that begins."""
        if self.used + min(needed, self.height / 4) > self.height:  # hardly anything begins in a page's last lines
            self.turn()
        began = self.page
        turned, self.used = divmod(self.used + needed, self.height)
        self.page += int(turned)
        return began

    def begin(self, section: etree._Element | None, height: float) -> None:
        """Go on where a section begins: on a page of its own, which counts on where it does not say how."""
        self.height = height
        kind, number = value(section, "type"), value(section, "pgNumType", "start")
        if self.used and kind == "continuous":
            return
        if self.used:
            self.turn()
        self.page = int(_number(number, self.page))
        if kind in _SIDES and self.page % 2 != _SIDES[kind]:
            self.page += 1


@dataclass(frozen=True)
class Paging:
    """A document, its pages estimated."""

    package: WordPackage

    @cached_property
    def pages(self) -> dict[etree._Element, int]:
        """The number of the page on which each paragraph and table of the body begins."""
        found: dict[etree._Element, int] = {}
        place = _Place()
        for section, elements in self._sections():
            width, height = _room(section)
            place.begin(section, height)
            for element in elements:
                found[element] = self._laid(element, width, place)
        return found

    @property
    def first_section(self) -> int:
        """How many pages the first section has: the report without its annexes."""
        elements: list[etree._Element] = []
        for section, more in self._sections():
            if elements and value(section, "type") != "continuous":
                break
            elements += more
        numbers = [self.pages[element] for element in elements]
        return max(numbers) - min(numbers) + 1 if numbers else 0

    def _sections(self) -> Iterator[tuple[etree._Element | None, list[etree._Element]]]:
        """What is said of each section, and what stands in it."""
        elements: list[etree._Element] = []
        for element in flat(self.package.body, "p", "tbl"):
            elements.append(element)
            section = element.find(f"{W}pPr/{W}sectPr")
            if section is not None:
                yield section, elements
                elements = []
        if elements:
            yield self.package.body.find(f"{W}sectPr"), elements

    def _laid(self, element: etree._Element, width: float, place: _Place) -> int:
        """Put a paragraph or table on paper; the page on which what it says begins."""
        first = element if element.tag == f"{W}p" else next(element.iter(f"{W}p"), None)
        if first is not None and place.used and self._begins_page(first):
            place.turn()
        if element.tag != f"{W}p":
            return place.take(self._table(element, width))
        pages, heights = list[int](), self._paragraph(element, width)
        for height in heights:
            if pages:
                place.turn()
            pages.append(place.take(height))
        return next((page for page, height in zip(pages, heights, strict=True) if height), place.page)

    def _begins_page(self, paragraph: etree._Element) -> bool:
        own = paragraph.find(f"{W}pPr/{W}pageBreakBefore")
        return self._look(value(paragraph, "pPr/pStyle")).anew if own is None else _is_on(own)

    def _table(self, table: etree._Element, width: float) -> float:
        whole = _width(table, "tblPr/tblW", width, width)
        return sum(self._row(row, whole) for row in flat(table, "tr"))

    def _row(self, row: etree._Element, whole: float) -> float:
        """The points that the highest cell takes; one that does not say how wide it is has its share of the table."""
        cells = list(flat(row, "tc"))
        spans = [_number(value(cell, "tcPr/gridSpan"), 1) or 1 for cell in cells]
        heights = [0.0]
        for cell, span in zip(cells, spans, strict=True):
            width = max(_width(cell, "tcPr/tcW", whole, whole * span / sum(spans)) - _CELL, _CELL)
            heights.append(sum(sum(self._paragraph(p, width)) for p in flat(cell, "p")))
        return max(heights)

    def _paragraph(self, paragraph: etree._Element, width: float) -> list[float]:
        """The points that each stretch of a paragraph takes, which a page break ends; none where it says nothing."""
        look = self._look(value(paragraph, "pPr/pStyle"))
        stretches = _stretches(paragraph)
        telling = [n for n, said in enumerate(stretches) if said.strip()] or [0]
        drawn = sum(_number(e.get("cy", ""), 0) / _EMU for e in paragraph.iter(f"{WP}extent"))
        heights = [0.0] * len(stretches)
        for n in telling if not drawn else ():
            letters = (len(normal(line)) for line in stretches[n].split("\n"))
            heights[n] = look.line * sum(-(-count * _LETTER * look.size // width) or 1 for count in letters)
        heights[telling[0]] += look.before
        notes = len(list(paragraph.iter(f"{W}footnoteReference"))) * _NOTE_LINES * _NOTE_SIZE * _LINE
        heights[telling[-1]] += look.after + drawn + notes
        return heights

    @cached_property
    def _look(self) -> _Looks:
        return _Looks(self.package)


class _Looks:
    """The looks of styles by their id, each worked out once."""

    def __init__(self, package: WordPackage) -> None:
        self._styles = package.styles
        self._of = cache(self._worked_out)

    def __call__(self, identity: str) -> _Look:
        return self._of(identity)

    def _worked_out(self, identity: str) -> _Look:
        chain, seen = [], set[str]()
        while identity in self._styles and identity not in seen:
            seen.add(identity)
            chain.append(self._styles[identity])
            identity = value(self._styles[identity], "basedOn")

        def typed(path: str, name: str) -> str:
            return next(filter(None, (value(style, path, name) for style in chain)), "")

        def said(path: str, name: str, otherwise: int) -> float:
            return _number(typed(path, name), otherwise)

        size = said("rPr/sz", "val", _SIZE) / 2
        anew = next((e for style in chain if (e := style.find(f"{W}pPr/{W}pageBreakBefore")) is not None), None)
        return _Look(
            size=size,
            before=said("pPr/spacing", "before", 0) / _TWIPS,
            after=said("pPr/spacing", "after", 0) / _TWIPS,
            line=_line(size, said("pPr/spacing", "line", _SINGLE), typed("pPr/spacing", "lineRule")),
            anew=anew is not None and _is_on(anew),
        )


def _line(size: float, said: float, rule: str) -> float:
    """How high a line is, in points; `said` by a style: in twips, at least or just so, else in 240ths of a line."""
    if rule == "exact":
        return said / _TWIPS
    return max(said / _TWIPS, size * _LINE) if rule == "atLeast" else size * _LINE * said / _SINGLE


def _stretches(paragraph: etree._Element) -> list[str]:
    """What a paragraph says before, between and behind its page breaks."""
    said = [(piece.text, piece.node) for piece in pieces(paragraph)]
    breaks = {e for e in paragraph.iter(f"{W}br") if e.get(f"{W}type") == "page" and not _is_gone(e)}
    if not breaks:
        return ["".join(text for text, _ in said)]
    texts = {node: text for text, node in said}
    found = [""]
    for element in paragraph.iter():
        if element in breaks:
            found.append("")
        found[-1] += texts.get(element, "")
    return found


def _is_gone(element: etree._Element) -> bool:
    return next(element.iterancestors(*_GONE), None) is not None


def _is_on(switch: etree._Element) -> bool:
    return switch.get(f"{W}val", "1") not in ("0", "false", "off")


def _width(element: etree._Element, path: str, whole: float, otherwise: float) -> float:
    """The points that a table or cell says it is wide, itself or as a share of the whole; `otherwise`: it does not."""
    said = _number(value(element, path, "w"), 0)
    kind = value(element, path, "type") or "dxa"
    return {"dxa": said / _TWIPS, "pct": whole * said / _PERCENT}.get(kind, 0) or otherwise


def _room(section: etree._Element | None) -> tuple[float, float]:
    """Width and height of the text on a page."""

    def said(path: str, name: str, otherwise: int) -> float:
        return _number(value(section, path, name), otherwise) / _TWIPS

    width = said("pgSz", "w", _A4[0]) - said("pgMar", "left", _MARGIN) - said("pgMar", "right", _MARGIN)
    height = said("pgSz", "h", _A4[1]) - said("pgMar", "top", _MARGIN) - said("pgMar", "bottom", _MARGIN)
    return max(width, _LEAST_ROOM), max(height, _LEAST_ROOM)


def _number(typed: str, otherwise: int) -> float:
    """A measure as Word writes it; what is none counts as not written."""
    return float(typed) if _MEASURE.fullmatch(typed) else otherwise

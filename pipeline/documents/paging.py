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

from pipeline.documents.merge.line import text_of
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


@dataclass(frozen=True, slots=True)
class _Look:
    """What of a style decides how much room a paragraph takes, in points; `line` in lines."""

    size: float
    before: float
    after: float
    line: float


@dataclass(frozen=True)
class Paging:
    """A document, its pages estimated."""

    package: WordPackage

    @cached_property
    def pages(self) -> dict[etree._Element, int]:
        """The page on which each paragraph and table of the body begins, counted anew from each section on."""
        found: dict[etree._Element, int] = {}
        for section in self._sections():
            own = section[-1].find(f"{W}pPr/{W}sectPr")
            width, height = _room(self.package.body.find(f"{W}sectPr") if own is None else own)
            used = 0.0
            for element in section:
                needed = self._height(element, width)
                if used % height + min(needed, height / 4) > height:  # hardly anything begins in a page's last lines
                    used += height - used % height
                found[element] = 1 + int(used // height)
                used += needed
        return found

    @property
    def first_section(self) -> int:
        """The pages of the first section: of the report without its annexes."""
        first = next(self._sections(), [])
        return max((self.pages[element] for element in first), default=0)

    def _sections(self) -> Iterator[list[etree._Element]]:
        section: list[etree._Element] = []
        for element in flat(self.package.body, "p", "tbl"):
            section.append(element)
            if element.find(f"{W}pPr/{W}sectPr") is not None:
                yield section
                section = []
        if section:
            yield section

    def _height(self, element: etree._Element, width: float) -> float:
        if element.tag == f"{W}p":
            return self._paragraph(element, width)
        return sum(self._row(row) for row in flat(element, "tr"))

    def _row(self, row: etree._Element) -> float:
        heights = [0.0]
        for cell in flat(row, "tc"):
            width = _number(value(cell, "tcPr/tcW", "w"), 0) / _TWIPS
            heights.append(sum(self._paragraph(p, max(width - _CELL, _CELL)) for p in flat(cell, "p")))
        return max(heights)

    def _paragraph(self, paragraph: etree._Element, width: float) -> float:
        look = self._look(value(paragraph, "pPr/pStyle"))
        drawn = sum(_number(e.get("cy", ""), 0) / _EMU for e in paragraph.iter(f"{WP}extent"))
        lines = sum(-(-len(line) * _LETTER * look.size // width) or 1 for line in text_of(paragraph).split("\n"))
        notes = len(list(paragraph.iter(f"{W}footnoteReference"))) * _NOTE_LINES * _NOTE_SIZE * _LINE
        return look.before + look.after + drawn + (0 if drawn else lines * look.size * _LINE * look.line) + notes

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

        def said(path: str, name: str, otherwise: int) -> float:
            return _number(next(filter(None, (value(style, path, name) for style in chain)), ""), otherwise)

        return _Look(
            size=said("rPr/sz", "val", _SIZE) / 2,
            before=said("pPr/spacing", "before", 0) / _TWIPS,
            after=said("pPr/spacing", "after", 0) / _TWIPS,
            line=said("pPr/spacing", "line", 240) / 240,
        )


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

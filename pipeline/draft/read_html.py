"""A page of the web, saved or copied, as found pieces: words and tables; menus, scripts, what is hidden left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline.draft.blocks import DocumentPiece, GridCell, TablePiece, TextPiece
from pipeline.draft.read_plain import decoded
from pipeline.draft.structure import parted
from pipeline.draft.unreadable import Unreadable
from pipeline.text import roman
from pipeline.zip_package import parsed

_PARSER = etree.HTMLParser(no_network=True, remove_pis=True, remove_comments=True, recover=True, encoding="utf-8")
MAX_DEPTH = 200
_MAX_CELLS = 200_000
_MAX_SPAN = 200
_NOT_WORDS = frozenset({
    "script", "style", "noscript", "template", "head", "title", "meta", "link", "nav", "aside", "menu", "dialog",
    "form", "button", "select", "textarea", "iframe", "object", "svg", "canvas", "audio", "video", "map",
    "del", "strike",
})  # fmt: skip
_FRAME = frozenset({"header", "footer"})  # of the page; inside an article they may hold its title
_BLOCKS = frozenset({
    "html", "body", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "dt", "dd", "table", "tr",
    "section", "article", "main", "header", "footer", "blockquote", "pre", "center", "address", "figure", "figcaption",
    "fieldset", "hr",
})  # fmt: skip
_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:menu|nav|navbar|breadcrumbs?|sidebar|footer|comments?|related|share|social|banner|widget|"
    r"pagination|toolbar|tags?|cookie|search|login|tin-lien-quan|other-news)(?:$|[-_ ])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_CHARSET = re.compile(rb"charset=[\"']?([\w-]{2,30})", re.IGNORECASE)
_LITTLE_SHARE = 0.3  # of all words: what holds more is no menu, whatever it is called
_MAIN_SHARE = 0.4  # of all words: an article that holds less is not what was saved
_LINE_BREAK = "\v"  # stands for <br> among words
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def read_html(data: bytes) -> tuple[DocumentPiece, ...]:
    """What a page says. Raises Unreadable."""
    text = _text_of(data)
    if not text.strip():
        raise Unreadable("tệp không có chữ nào")
    root = parsed(text.encode(), _PARSER)
    main = _main(root)
    return tuple(_Reader(_length(main)).run(main))


def _text_of(data: bytes) -> str:
    said = _CHARSET.search(data[:4096])
    if said and said[1].lower() not in (b"utf-8", b"utf8"):
        try:
            return data.decode(said[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(data)


def _main(root: etree._Element) -> etree._Element:
    """The article of a page, where it holds most of its words; else all of it."""
    whole = _length(root)
    for element in root.iter("article", "main"):
        if _length(element) > _MAIN_SHARE * whole:
            return element
    return root


def _length(element: etree._Element) -> int:
    return sum(len(text) for text in element.itertext("p", "td", "li", "span", "div", "b", "strong", "em", "i"))


@dataclass
class _Reader:
    words: int  # of the whole page
    cells: int = 0
    counts: dict[etree._Element, int] = field(default_factory=dict)

    def run(self, root: etree._Element) -> Iterator[DocumentPiece]:
        yield from self._block(root, "", 0)

    def _block(self, element: etree._Element, prefix: str, depth: int) -> Iterator[DocumentPiece]:
        """The pieces of an element, `prefix` before its first words: inline words are gathered, blocks begin anew."""
        if depth > MAX_DEPTH:
            raise Unreadable("trang web lồng nhau quá sâu")
        words: list[str] = [element.text or ""]
        first = prefix
        for child in element:
            if not isinstance(child.tag, str) or _left_out(child) or self._is_furniture(child):
                words.append(child.tail or "")
                continue
            if child.tag in _BLOCKS or child.tag == "li" or _holds_blocks(child):
                yield from _pieces(first, words)
                first = first if not "".join(words).strip() else ""
                words = []
                yield from self._child(child, first, depth + 1)
                first = ""
            elif child.tag == "br":
                words.append(_LINE_BREAK)
            else:
                words.append(_inline(child, depth + 1))
            words.append(child.tail or "")
        yield from _pieces(first, words)

    def _is_furniture(self, element: etree._Element) -> bool:
        """Whether an element is named as menus, remarks, links are, and holds little of the page."""
        named = f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
        fits = _FURNITURE.search(named) is not None and element.tag not in ("table", "tr", "td", "body")
        return fits and _length(element) < _LITTLE_SHARE * self.words

    def _child(self, child: etree._Element, prefix: str, depth: int) -> Iterator[DocumentPiece]:
        if child.tag == "table":
            yield from self._table(child, depth)
        elif child.tag == "li":
            yield from self._block(child, self._marker(child), depth)
        else:
            yield from self._block(child, prefix, depth)

    def _marker(self, item: etree._Element) -> str:
        """The number or dash of an item of a list."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return "- "
        start = parent.get("start", "1")
        begins = int(start) if start.isascii() and start.isdecimal() and len(start) < 5 else 1
        count = self.counts[parent] = self.counts.get(parent, begins - 1) + 1
        form = parent.get("type", "1")
        style = (parent.get("style") or "").replace(" ", "").lower()
        if form == "a" or "lower-alpha" in style or "lower-latin" in style:
            return f"{_LETTERS[(count - 1) % 26]}) "
        if form == "I" or "upper-roman" in style:
            return f"{roman(min(count, 300))}. "
        return f"{count}. " if "none" not in style else ""

    # ------------------------------------------------------------------ tables

    def _table(self, table: etree._Element, depth: int) -> Iterator[DocumentPiece]:
        rows: list[list[GridCell]] = []
        covered: dict[int, tuple[int, GridCell]] = {}  # column -> rows still covered, and the cell that covers them
        for line in table.iter("tr"):
            if next(line.iterancestors("table"), None) is table:
                rows.append(self._row(line, len(rows), covered, depth))
        width = max((len(row) for row in rows), default=0)
        for at, cells in enumerate(rows):
            cells += [GridCell("", (at, n)) for n in range(len(cells), width)]
        if width:
            yield TablePiece(tuple(map(tuple, rows)))

    def _row(
        self, line: etree._Element, at: int, covered: dict[int, tuple[int, GridCell]], depth: int
    ) -> list[GridCell]:
        made: list[GridCell] = []

        def fill() -> None:
            while (over := covered.get(len(made))) is not None:
                left, cell = over
                covered.pop(len(made))
                if left > 1:
                    covered[len(made)] = (left - 1, cell)
                made.append(cell)

        renewed: dict[int, tuple[int, GridCell]] = {}
        for element in line.iterchildren("td", "th"):
            fill_at = len(made)
            fill()
            wide, high = _span(element, "colspan"), _span(element, "rowspan")
            self.cells += wide
            if self.cells > _MAX_CELLS or len(made) + wide > _MAX_SPAN:
                raise Unreadable("bảng trong trang quá lớn")
            cell = GridCell(self._cell(element, depth), (at, len(made)))
            for n in range(len(made), len(made) + wide):
                if high > 1:
                    renewed[n] = (high - 1, cell)
                made.append(cell)
            assert len(made) > fill_at
        while len(made) in covered:
            fill()
        covered.update(renewed)
        return made

    def _cell(self, element: etree._Element, depth: int) -> str:
        lines: list[str] = []
        for piece in self._block(element, "", depth + 1):
            if isinstance(piece, TextPiece):
                lines.append(piece.text)
            else:
                lines += [c.text for r, row in enumerate(piece.rows) for n, c in enumerate(row) if c.origin == (r, n)]
        return "\n".join(line for line in lines if line.strip())


def _span(cell: etree._Element, name: str) -> int:
    said = (cell.get(name) or "1").strip()
    return min(max(int(said), 1), _MAX_SPAN) if said.isascii() and said.isdecimal() and len(said) < 9 else 1


def _left_out(element: etree._Element) -> bool:
    tag = str(element.tag)
    if tag in _NOT_WORDS or element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return True
    if tag == "div" and element.get("title") in _FRAME:  # as LibreOffice saves heads and feet of pages
        return True
    return tag in _FRAME and next(element.iterancestors("article", "main"), None) is None


def _holds_blocks(element: etree._Element) -> bool:
    """Whether an inline element holds blocks, as pages that editors made do ('<span><p>…')."""
    return any(child.tag in _BLOCKS or child.tag == "li" for child in element.iter() if child is not element)


def _inline(element: etree._Element, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise Unreadable("trang web lồng nhau quá sâu")
    words = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and not _left_out(child):
            words.append(_LINE_BREAK if child.tag == "br" else _inline(child, depth + 1))
        words.append(child.tail or "")
    return "".join(words)


def _pieces(prefix: str, words: list[str]) -> Iterator[TextPiece]:
    """The lines of gathered words: line breaks of the file are blanks, those of the page part lines."""
    for n, line in enumerate("".join(words).split(_LINE_BREAK)):
        said = " ".join(line.split())
        if said:
            marked = prefix if not n and not (prefix and parted(said)[0]) else ""
            yield TextPiece(marked + said)

"""The text of paragraphs as tokens that know which piece of XML each character came from.

Tracked deletions do not count as text (see tracked.py); tracked insertions do, and their tokens equal no other: they
are people's. What was moved with changes tracked, also as a paragraph that is inserted whole, is no insertion.
White space separates tokens and is none, so that a break moved by people hides nothing.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from lxml import etree

from pipeline.documents.merge.wml import W

NOTE = "\x02"  # stands for a footnote reference; XML holds no such character, so nobody can have typed it
BREAK = "\u2029"  # stands between paragraphs
_MARKED = "\x01"  # before the key of a token that is a tracked insertion
# A number, a pair (1.712/2.323) or a date is one word: half of it must never be carried alone.
_TOKEN = re.compile(rf"{NOTE}|\d+(?:[.,/]\d+)*|(?:[^\W\d_][\u0300-\u036f]*)+|\S")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")

_RUN = f"{W}r"
_INSERTED = f"{W}ins"
_THROUGH = {
    f"{W}{n}"
    for n in ("ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "bdo", "dir", "customXml")
}
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}footnoteReference": NOTE}


class Piece(NamedTuple):
    """A stretch of text and the element that holds it; `inserted`: inside a tracked insertion."""

    text: str
    node: etree._Element | None
    inserted: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote as its reference is compared: `key` says which it is, not what it says; `reworded`: by people."""

    key: str
    text: str
    reworded: bool = False


class Token(NamedTuple):
    """A word, number or sign; `key` is what it is compared by."""

    key: str
    start: int
    end: int


def pieces(parent: etree._Element, inserted: bool = False) -> Iterator[Piece]:
    """The pieces of text of a paragraph, in reading order."""
    for child in parent:
        tag = child.tag
        if tag == _RUN:
            yield from _run_pieces(child, inserted)
        elif tag in _THROUGH:
            yield from pieces(child, inserted or tag == _INSERTED)


def _run_pieces(run: etree._Element, inserted: bool) -> Iterator[Piece]:
    for child in run:
        if child.tag == f"{W}t":
            yield Piece(child.text or "", child, inserted)
        elif child.tag == f"{W}br" and child.get(f"{W}type", "textWrapping") == "textWrapping":
            yield Piece("\n", child, inserted)
        elif child.tag in _SIGNS:
            yield Piece(_SIGNS[child.tag], child, inserted)


def normal(text: str) -> str:
    """Text as blocks are compared by: composed, white space collapsed, case kept."""
    return " ".join(unicodedata.normalize("NFC", text).replace(NOTE, "").split())


def masked(text: str) -> str:
    """Normalised text with every number as #."""
    return _DIGITS.sub("#", text)


def text_of(paragraph: etree._Element) -> str:
    """Normalised text of a paragraph."""
    return normal("".join(piece.text for piece in pieces(paragraph)))


@dataclass(frozen=True)
class Line:
    """The text of one or several paragraphs; `notes`: the footnotes by their references."""

    pieces: tuple[Piece, ...]
    notes: Mapping[etree._Element, Note]

    @cached_property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @cached_property
    def _ends(self) -> Sequence[int]:
        return list(accumulate(len(piece.text) for piece in self.pieces))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        found = _TOKEN.finditer(self.text)
        if self._plain:
            return tuple(Token(m[0], m.start(), m.end()) for m in found)
        return tuple(Token(self._key(m), m.start(), m.end()) for m in found)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(token.key for token in self.tokens)

    def place(self, at: int) -> tuple[int, int]:
        """(piece, position in it) of a character."""
        piece = bisect_right(self._ends, at)
        return piece, at - (self._ends[piece - 1] if piece else 0)

    def gap_span(self, index: int) -> tuple[int, int]:
        """The characters between token `index` and the one before; at the ends, up to the ends of the text."""
        start = self.tokens[index - 1].end if index else 0
        return start, self.tokens[index].start if index < len(self.tokens) else len(self.text)

    def gap(self, index: int) -> str:
        """The white space before token `index`."""
        start, end = self.gap_span(index)
        return self.text[start:end]

    def note(self, at: int) -> Note | None:
        """The footnote that the character at this place refers to."""
        node = self.pieces[self.place(at)[0]].node if self.text[at] == NOTE else None
        return None if node is None else self.notes.get(node)

    def said(self, start: int = 0, end: int | None = None) -> str:
        """A stretch of the text as people are shown it, footnotes in brackets."""
        shown = []
        for at, sign in enumerate(self.text[start:end], start):
            note = self.note(at) if sign == NOTE else None
            shown.append(sign if note is None else f" (chú thích: {note.text})")
        return "".join(shown).replace(BREAK, " ").replace(NOTE, "").strip()

    @cached_property
    def _inserts(self) -> bool:
        """Whether any of it is a tracked insertion; most lines have none, and then no token is looked up."""
        return any(piece.inserted for piece in self.pieces)

    @cached_property
    def _plain(self) -> bool:
        """Whether every token is its own key, as in most lines: composed, no footnotes, no tracked insertions."""
        return not self._inserts and NOTE not in self.text and unicodedata.is_normalized("NFC", self.text)

    def _key(self, match: re.Match[str]) -> str:
        key = unicodedata.normalize("NFC", match[0])
        if key == NOTE:
            note = self.note(match.start())
            key += "" if note is None else note.key
        return _MARKED + key if self._inserts and self._inserted(match.start(), match.end()) else key

    def _inserted(self, start: int, end: int) -> bool:
        first, _ = self.place(start)
        last, _ = self.place(end - 1)
        return any(piece.inserted for piece in self.pieces[first : last + 1])


def line(paragraphs: Iterable[etree._Element], notes: Mapping[etree._Element, Note] | None = None) -> Line:
    """The line of these paragraphs; `notes` as in Line."""
    found: list[Piece] = []
    for paragraph in paragraphs:
        if found:
            found.append(Piece(BREAK, None, False))
        own = list(pieces(paragraph))
        whole = all(piece.inserted for piece in own if piece.text.strip())
        found += [piece._replace(inserted=False) for piece in own] if whole else own
    return Line(tuple(found), notes or {})


def bare(key: str) -> str:
    """The key of a token whether tracked or not."""
    return key.removeprefix(_MARKED)

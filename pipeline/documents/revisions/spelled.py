"""A paragraph spelled out: its words and whatever else stands in its runs, each with the piece of XML it came from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from pipeline.documents.merge.line import masked, normal, text_of
from pipeline.documents.merge.notes import REFERENCE, Footnotes
from pipeline.documents.merge.wml import A, R, W, parsed
from pipeline.documents.merge.word_package import WordPackage

SIGN = "\x03"  # stands for what is no text; XML holds no such character, so nobody can have typed it
_WORD = re.compile(r"\s+|\d+(?:[.,/]\d+)*|(?:[^\W\d_][\u0300-\u036f]*)+|.", re.DOTALL)
_ENDNOTE = f"{W}endnoteReference"
_RUN, _TEXT = f"{W}r", f"{W}t"
# What holds runs and is not theirs alone: links, controls, fields, insertions and moves that people track.
_AROUND = {f"{W}{n}" for n in ("hyperlink", "sdt", "smartTag", "fldSimple", "bdo", "dir", "customXml", "ins", "moveTo")}
_OPAQUE = {f"{W}{n}" for n in ("del", "moveFrom")}  # words that people have taken out: they stay as they are
REMARKS = {f"{W}{n}" for n in ("commentReference", "annotationRef")}  # what hangs on words and is none
_UNSEEN = {f"{W}{n}" for n in ("rPr", "lastRenderedPageBreak", "proofErr")} | REMARKS
FIELD = {f"{W}fldChar", f"{W}instrText"}


class Spell(NamedTuple):
    """Something in a run: its text, SIGN for what is none; `around`: numbers of what it stands in, outermost first."""

    text: str
    node: etree._Element
    around: tuple[int, ...]


class Placed(NamedTuple):
    """A part of a spell: its text, and where in that of the paragraph it begins."""

    said: str
    start: int
    node: etree._Element
    around: tuple[int, ...]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.said)

    @property
    def run(self) -> etree._Element:
        """The run it stands in."""
        found = self.node.getparent()
        assert found is not None
        return found


class Word(NamedTuple):
    """A word, a sign, or white space: what it is compared by, and its characters."""

    key: Hashable
    start: int
    end: int


@dataclass(frozen=True)
class Spelled:
    """A paragraph; `signs`: what its signs are compared by. `frame`: the names of what its runs stand in, in order."""

    spells: tuple[Spell, ...]
    signs: Mapping[int, Hashable]
    frame: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        return "".join(spell.text for spell in self.spells)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return tuple(self._word(m.start(), m.end()) for m in _WORD.finditer(self.text))

    def _word(self, start: int, end: int) -> Word:
        said = self.text[start:end]
        return Word((said if said != SIGN else self.signs[start], self.at(start).around), start, end)

    def at(self, at: int) -> Spell:
        """What holds a character."""
        return self.spells[self._index[at]]

    @cached_property
    def _index(self) -> list[int]:
        return [n for n, spell in enumerate(self.spells) for _ in spell.text]

    def within(self, start: int, end: int) -> list[Placed]:
        """What stands between two characters."""
        return [placed for placed in self.cut({start, end}) if start <= placed.start < end]

    def cut(self, cuts: Collection[int]) -> Iterator[Placed]:
        """What stands in the paragraph, parted at these characters."""
        begins = 0
        for text, node, around in self.spells:
            inner = sorted(cut - begins for cut in cuts if begins < cut < begins + len(text))
            for start, end in pairwise([0, *inner, len(text)]):
                if text:
                    yield Placed(text[start:end], begins + start, node, around)
            begins += len(text)


class Speller:
    """Spells paragraphs of one document."""

    def __init__(self, package: WordPackage, notes: Footnotes) -> None:
        self._package = package
        self.notes = notes

    def spelled(self, paragraph: etree._Element) -> Spelled:
        """A paragraph as it stands."""
        frame: list[str] = []
        spells = tuple(self._spells(paragraph, (), frame))
        signs: dict[int, Hashable] = {}
        at = 0
        for spell in spells:
            if spell.text == SIGN:
                signs[at] = self._sign(spell.node)
            at += len(spell.text)
        return Spelled(spells, signs, tuple(frame))

    def _spells(self, parent: etree._Element, around: tuple[int, ...], frame: list[str]) -> Iterator[Spell]:
        for child in parent:
            if child.tag == _RUN:
                seen = (node for node in child if isinstance(node.tag, str) and node.tag not in _UNSEEN)
                yield from (Spell(_said(node), node, around) for node in seen)
            elif child.tag in _OPAQUE:
                frame.append(str(child.tag))
            elif child.tag in _AROUND:
                frame.append(str(child.tag))
                inner = child.find(f"{W}sdtContent") if child.tag == f"{W}sdt" else child
                if inner is not None:
                    yield from self._spells(inner, (*around, len(frame)), frame)

    @cached_property
    def _endnotes(self) -> dict[str, str]:
        """What the endnotes say, by their numbers, which any program may change."""
        name = self._package.part_of_kind("endnotes")
        notes = parsed(self._package.parts[name]).iterchildren("*") if name else ()
        return {note.get(f"{W}id", ""): normal(" ".join(map(text_of, note.iter(f"{W}p")))) for note in notes}

    def _sign(self, node: etree._Element) -> Hashable:
        """What a sign is compared by: a picture by what it shows, a footnote by what it says but for figures."""
        if node.tag == REFERENCE:
            return (node.tag, len(self.notes.paragraphs(node)), masked(self.notes.text(node)))
        if node.tag == _ENDNOTE:
            return (node.tag, self._endnotes.get(node.get(f"{W}id", ""), ""))
        blips = [self._package.target(blip.get(f"{R}embed", "")) for blip in node.iter(f"{A}blip")]
        if blips:
            shown = (hashlib.sha256(self._package.parts.get(part, b"")).hexdigest() for part in blips)
            return (node.tag, *shown)
        attributes = sorted((str(k), str(v)) for k, v in node.attrib.items() if not str(k).startswith(R))
        return (node.tag, "".join(str(text) for text in node.itertext("*")), *attributes)


def _said(node: etree._Element) -> str:
    return (node.text or "") if node.tag == _TEXT else SIGN

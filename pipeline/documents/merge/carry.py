"""Brings elements of the generated document into people's package: styles by name, pictures, links, footnotes, ids."""

from __future__ import annotations

import posixpath
from copy import deepcopy
from functools import cached_property

from lxml import etree

from pipeline.documents.merge.notes import NUMBER_STYLE, REFERENCE, TEXT_STYLE, Footnotes
from pipeline.documents.merge.wml import WP, R, W, parsed
from pipeline.documents.merge.word_package import WordPackage

ENDNOTE = f"{W}endnoteReference"
_STYLED = ("pStyle", "rStyle", "tblStyle")
# Styles that a document without footnotes, or with headings of its own styles, has no reason to have.
_BROUGHT = (TEXT_STYLE, NUMBER_STYLE, *(f"heading {level}" for level in range(1, 4)))


class Carrier:
    """Carries from one package into another."""

    def __init__(self, ours: WordPackage, theirs: WordPackage, notes: tuple[Footnotes, Footnotes]) -> None:
        """`notes`: the footnotes of both."""
        self._ours = ours
        self._theirs = theirs
        self._our_notes, self._their_notes = notes
        self._highest: dict[str, int] = {}  # by kind of id

    def carried(self, element: etree._Element) -> etree._Element:
        """A copy of `element` that fits into their document."""
        copy = deepcopy(element)
        copy.tail = None
        self._restyle(copy)
        for section in copy.iter(f"{W}sectPr"):  # without its own the section goes on with the headers before it
            for name in ("headerReference", "footerReference"):
                for reference in section.findall(f"{W}{name}"):
                    section.remove(reference)
        self._relate(copy)
        _without_comments(copy)
        for reference in list(copy.iter(REFERENCE, ENDNOTE)):
            holder = reference.getparent()
            if not self._renote(reference) and holder is not None:
                holder.remove(reference)
        self._renumber(copy)
        return copy

    def _restyle(self, copy: etree._Element) -> None:
        for tag in _STYLED:
            for node in list(copy.iter(f"{W}{tag}")):
                identity = self._style(node.get(f"{W}val", ""))
                parent = node.getparent()
                if identity:
                    node.set(f"{W}val", identity)
                elif parent is not None:
                    parent.remove(node)
        numbering = self._theirs.part_of_kind("numbering"), self._ours.part_of_kind("numbering")
        if self._theirs.parts.get(numbering[0]) != self._ours.parts.get(numbering[1]):
            for node in list(copy.iter(f"{W}numPr")):
                parent = node.getparent()
                if parent is not None:
                    parent.remove(node)

    def _relate(self, copy: etree._Element, ours: str = "", theirs: str = "") -> None:
        """Let what stood in part `ours` reach from part `theirs` what it reached (main parts where none is named)."""
        for node in copy.iter():
            for name in [str(n) for n in node.attrib if str(n).startswith(R)]:
                node.set(name, self.relation(node.get(name, ""), ours, theirs))

    def relation(self, identity: str, ours: str = "", theirs: str = "") -> str:
        """The id under which their document reaches what `identity` leads to in ours; the parts as in `_relate`."""
        relation = self._ours.relation(identity, ours)
        if relation is None:
            return identity
        kind = posixpath.basename(relation.get("Type", ""))
        if relation.get("TargetMode") == "External":
            return self._theirs.relate(kind, relation.get("Target", ""), external=True, of=theirs)
        name = self._ours.target(identity, ours)
        fresh = f"media/tonghop{posixpath.splitext(name)[1]}"
        return self._theirs.add(kind, fresh, self._ours.parts[name], self._ours.content_type(name), of=theirs)

    def _style(self, identity: str) -> str:
        """The id their document has for a style of ours; '' where it has none."""
        name = self._ours.style_names.get(identity, "").lower()
        if name in self._theirs.style_ids or name not in _BROUGHT:
            return self._theirs.style_ids.get(name, "")
        style = deepcopy(self._ours.styles[identity])
        etree.strip_elements(style, f"{W}link", f"{W}next")
        for base in style.findall(f"{W}basedOn"):
            if known := self._style(base.get(f"{W}val", "")):
                base.set(f"{W}val", known)
            else:
                style.remove(base)
        return self._theirs.add_style(style)

    def _renote(self, reference: etree._Element) -> bool:
        """Give their document the footnote that a generated reference leads to; False where it leads nowhere.

        An endnote becomes a footnote: theirs has no part for those, and it is read where it belongs.
        """
        ends = reference.tag == ENDNOTE
        source = self._endnotes.get(reference.get(f"{W}id", "")) if ends else self._our_notes.named(reference)
        if source is None:
            return False
        made = deepcopy(source)
        self._restyle(made)
        _without_comments(made)
        if ends:
            made.tag = f"{W}footnote"
            for number in (reference, *made.iter(f"{W}endnoteRef")):
                number.tag = REFERENCE if number is reference else f"{W}footnoteRef"
                if (run := number.getparent()) is not None:
                    self._their_notes.dress(run)
        reference.set(f"{W}id", self._their_notes.put(made))
        parts = self._ours.part_of_kind("endnotes" if ends else "footnotes"), self._theirs.part_of_kind("footnotes")
        self._relate(made, *parts)
        self._renumber(made)
        return True

    @cached_property
    def _endnotes(self) -> dict[str, etree._Element]:
        name = self._ours.part_of_kind("endnotes")
        return {n.get(f"{W}id", ""): n for n in parsed(self._ours.parts[name])} if name else {}

    def note(self, reference: etree._Element) -> etree._Element | None:
        """The run of a footnote's number for a line of theirs; None where the reference leads nowhere."""
        made = etree.Element(f"{W}r")
        run = reference.getparent()
        look = None if run is None else run.find(f"{W}rPr")
        if look is not None:
            made.append(deepcopy(look))
            self._restyle(made)
        number = deepcopy(reference)
        made.append(number)
        return made if self._renote(number) else None

    def _renumber(self, copy: etree._Element) -> None:
        for picture in copy.iter(f"{WP}docPr"):
            picture.set("id", self._next(f"{WP}docPr", "id"))
        for control in copy.iter(f"{W}sdtPr"):
            for identity in control.findall(f"{W}id"):
                identity.set(f"{W}val", self._next(f"{W}sdtPr/{W}id", f"{W}val"))
        for start in list(copy.iter(f"{W}bookmarkStart")):
            former, fresh = start.get(f"{W}id"), self._next(f"{W}bookmarkStart", f"{W}id")
            for mark in (start, *(e for e in copy.iter(f"{W}bookmarkEnd") if e.get(f"{W}id") == former)):
                mark.set(f"{W}id", fresh)
                parent = mark.getparent()
                if start.get(f"{W}name") in self._bookmarks and parent is not None:
                    parent.remove(mark)
            self._bookmarks.add(start.get(f"{W}name"))

    @cached_property
    def _bookmarks(self) -> set[str | None]:
        return {b.get(f"{W}name") for b in self._theirs.root.iter(f"{W}bookmarkStart")}

    def _next(self, path: str, name: str) -> str:
        """An id of this kind that nothing in their document has."""
        if path not in self._highest:
            taken = (n.get(name, "0") for n in self._theirs.root.findall(f".//{path}"))
            self._highest[path] = max((int(t) for t in taken if t.isdecimal()), default=0)
        self._highest[path] += 1
        return str(self._highest[path])


def _without_comments(copy: etree._Element) -> None:
    """Leave behind what a department says in comments of its draft: the report has other comments under their ids."""
    for mark in list(
        copy.iter(*(f"{W}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference")))
    ):
        run = mark.getparent()
        assert run is not None
        run.remove(mark)
        holder = run.getparent()
        if run.tag == f"{W}r" and holder is not None and all(child.tag == f"{W}rPr" for child in run):
            holder.remove(run)

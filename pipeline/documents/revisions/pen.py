"""Marks of revisions: who made them and when; runs, paragraphs, rows and tables that come or go as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from lxml import etree

from pipeline.documents.merge.comments import AUTHOR
from pipeline.documents.merge.wml import W, flat

COMMENT = f"{W}commentReference"
_ID, _LARGEST = f"{W}id", 2**30  # numbers of marks; one larger than that tells nothing about the next
_PARTED = {f"{W}{n}" for n in ("hyperlink", "smartTag", "fldSimple", "bdo", "dir", "customXml", "ins", "moveTo")}
_OF_PEOPLE = {f"{W}ins", f"{W}moveTo"}
_AS_DELETED = {f"{W}t": f"{W}delText", f"{W}instrText": f"{W}delInstrText"}


class Revision(Enum):
    """What a revision does: the name of its element, and how the marks of a control's range begin."""

    PUT_IN = "ins", "customXmlInsRange"
    TAKEN_OUT = "del", "customXmlDelRange"

    @property
    def tag(self) -> str:
        return f"{W}{self.value[0]}"

    @property
    def bounds(self) -> tuple[str, str]:
        """The elements that begin and end the range in which a control comes or goes."""
        return f"{W}{self.value[1]}Start", f"{W}{self.value[1]}End"


class RevisionPen:
    """Writes revisions of one moment into the trees of a document."""

    def __init__(self, when: datetime, trees: Iterable[etree._Element]) -> None:
        """`trees`: the parts in which numbers of revisions may be taken."""
        self._when = when.strftime("%Y-%m-%dT%H:%M:%S")  # as comments have it
        taken = (element.get(_ID, "") for tree in trees for element in tree.iter("*"))
        self._highest = max((n for t in taken if t.isdecimal() and (n := int(t)) < _LARGEST), default=0)

    def mark(self, tag: str) -> etree._Element:
        """A mark of ours with a number of its own."""
        self._highest += 1
        made = etree.Element(tag)
        for name, said in (("id", str(self._highest)), ("author", AUTHOR), ("date", self._when)):
            made.set(f"{W}{name}", said)
        return made

    def apart(self, mark: etree._Element) -> None:
        """Let our mark stand beside what people inserted, not in it: theirs is parted around it, as Word does.

        So neither is accepted or rejected with the other. In a paragraph that is all theirs ours stays within: where
        they reject it no words of ours may be left over, to run into what comes next.
        """
        theirs = mark.getparent()
        if theirs is None or theirs.tag not in _OF_PEOPLE or _inserted(theirs):
            return
        if behind := list(mark.itersiblings()):
            rest = self.mark(str(theirs.tag))
            number = rest.get(_ID, "")
            rest.attrib.clear()
            rest.attrib.update({**theirs.attrib, _ID: number})
            rest.extend(behind)
            theirs.addnext(rest)
        theirs.addnext(mark)
        outside = theirs.getparent()
        if not len(theirs) and outside is not None:
            outside.remove(theirs)

    def words(self, holder: etree._Element, what: Revision) -> None:
        """Let every run in a paragraph (or in what stands in one) come or go; what people track stays theirs."""
        under: etree._Element | None = None
        for child in list(holder):
            if child.tag != f"{W}r" or _only_remarks(child):
                under = None
                if child.tag == f"{W}sdt":
                    self._control(child, what)
                elif child.tag in _PARTED:
                    self.words(child, what)
                continue
            if under is None:
                under = self.mark(what.tag)
                child.addprevious(under)
            under.append(child)
            if what is Revision.TAKEN_OUT:
                as_deleted(child)

    def _control(self, control: etree._Element, what: Revision) -> None:
        """Let a content control come or go with its words: its two ends stand in a range each, as Word has it."""
        content = control.find(f"{W}sdtContent")
        if content is None:
            return
        self.words(content, what)
        start, end = what.bounds
        first, last = self.mark(start), self.mark(start)
        control.addprevious(first)
        content.insert(0, _end(end, first))
        content.append(last)
        control.addnext(_end(end, last))

    def paragraph(self, paragraph: etree._Element, what: Revision) -> None:
        """Let a paragraph come or go."""
        self.words(paragraph, what)
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            properties = etree.Element(f"{W}pPr")
            paragraph.insert(0, properties)
        look = properties.find(f"{W}rPr")
        if look is None:
            look = etree.Element(f"{W}rPr")
            behind = next((c for c in properties if c.tag in (f"{W}sectPr", f"{W}pPrChange")), None)
            properties.append(look) if behind is None else behind.addprevious(look)
        self._among(look, what)

    def _among(self, properties: etree._Element, what: Revision) -> None:
        """Put a mark among properties, in the order of the schema; what people have marked so stays theirs."""
        if properties.find(what.tag) is not None:
            return
        mark, put_in = self.mark(what.tag), properties.find(Revision.PUT_IN.tag)
        behind = next((c for c in properties if c.tag in (Revision.TAKEN_OUT.tag, f"{W}trPrChange")), None)
        if put_in is not None:
            put_in.addnext(mark)
        elif properties.tag == f"{W}rPr":
            properties.insert(0, mark)
        else:
            properties.append(mark) if behind is None else behind.addprevious(mark)

    def nothing(self) -> etree._Element:
        """A paragraph that came and went: none, whether revisions are accepted or rejected."""
        made = etree.Element(f"{W}p")
        for what in Revision:
            self.paragraph(made, what)
        return made

    def row(self, row: etree._Element, what: Revision) -> None:
        """Let a table row come or go, with tables in it."""
        for inner in row.iter(f"{W}tr"):
            properties = inner.find(f"{W}trPr")
            if properties is None:
                properties = etree.Element(f"{W}trPr")
                inner.insert(int(len(inner) > 0 and inner[0].tag == f"{W}tblPrEx"), properties)
            self._among(properties, what)
        for paragraph in row.iter(f"{W}p"):
            if next(paragraph.iterancestors(f"{W}txbxContent"), None) is None:  # a box comes or goes as it is
                self.paragraph(paragraph, what)

    def block(self, element: etree._Element, what: Revision) -> None:
        """Let a paragraph or a table come or go."""
        if element.tag == f"{W}p":
            self.paragraph(element, what)
            return
        for row in flat(element, "tr"):
            self.row(row, what)


def _inserted(element: etree._Element) -> bool:
    """Whether an element stands in a paragraph whose mark people inserted, too."""
    paragraph = next(element.iterancestors(f"{W}p"), None)
    look = paragraph.find(f"{W}pPr/{W}rPr") if paragraph is not None else None
    return look is not None and any(child.tag in _OF_PEOPLE for child in look)


def _only_remarks(run: etree._Element) -> bool:
    """Whether a run holds the sign of a comment and nothing else: the comment stays, whatever becomes of the words."""
    return {child.tag for child in run} - {f"{W}rPr"} == {COMMENT}


def as_deleted(run: etree._Element) -> etree._Element:
    """The run with its words written as those of a deletion."""
    for child in run.iterchildren(*_AS_DELETED):
        child.tag = _AS_DELETED[str(child.tag)]
    return run


def as_standing(element: etree._Element) -> None:
    """Write the words of a deletion as those of any run."""
    back = {deleted: standing for standing, deleted in _AS_DELETED.items()}
    for child in list(element.iter(*back)):
        child.tag = back[str(child.tag)]


def _end(tag: str, start: etree._Element) -> etree._Element:
    return etree.Element(tag, {f"{W}id": start.get(f"{W}id", "")})

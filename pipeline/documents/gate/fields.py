"""Fields of a text: those that fetch or run become the words they show; those that count, date and refer stay.

A field is a run of marks (begin, instruction, separate, result, end) that may be spread over runs and paragraphs, with
other fields inside. What its instruction says is put together first and judged then, by a list of what may stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline.documents.gate.names import ALTERNATIVES, BRANCHES
from pipeline.documents.merge.wml import W

# What only counts, dates, refers within the document or sets a sign.
_HARMLESS = frozenset(
    (
        "=", "ADVANCE", "AUTHOR", "BIBLIOGRAPHY", "CITATION", "CREATEDATE", "DATE", "DOCPROPERTY", "EDITTIME", "EQ",
        "FILENAME", "FILESIZE", "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT", "INDEX", "KEYWORDS", "LASTSAVEDBY",
        "LISTNUM", "NOTEREF", "NUMCHARS", "NUMPAGES", "NUMWORDS", "PAGE", "PAGEREF", "PRINTDATE", "REF", "REVNUM",
        "SAVEDATE", "SECTION", "SECTIONPAGES", "SEQ", "SHAPE", "STYLEREF", "SUBJECT", "SYMBOL", "TC", "TIME", "TITLE",
        "TOC", "XE",
    )
)  # fmt: skip
_TOKEN = re.compile(r'"[^"]*"|“[^“”]*”|[^\s"“”]+')
_WITH_VALUE = {"\\l", "\\o", "\\t", "\\s", "\\*"}  # switches of HYPERLINK that take the next word
_LONG = 1000  # characters: of an instruction that is longer than any, what can be text of people stays
_SAFE = ("http://", "https://", "mailto:")
# In the tree of a story these hold stories of their own.
_OTHER_STORIES = {f"{W}txbxContent", f"{W}footnote", f"{W}endnote", f"{W}comment", *BRANCHES} - {ALTERNATIVES}
_CHAR, _SIMPLE = f"{W}fldChar", f"{W}fldSimple"
_CODE = frozenset((f"{W}instrText", f"{W}delInstrText"))
_WORDS = frozenset((f"{W}t", f"{W}delText"))
_GAPS = frozenset((f"{W}tab", f"{W}br", f"{W}cr", f"{W}ptab", f"{W}noBreakHyphen", f"{W}softHyphen", f"{W}sym"))
_HIDDEN = ("fldData", "entryMacro", "exitMacro")
_NEVER_SHOWN = _CODE | {_CHAR}
_HELD = _CODE | _WORDS | _GAPS | {_CHAR}


def is_web_address(target: str) -> bool:
    """Whether a link leads to a page or a mailbox, where only a click of a person goes."""
    return target.strip().lower().startswith(_SAFE)


def is_harmless(instruction: str) -> bool:
    """Whether a field of this instruction neither fetches nor runs anything."""
    tokens = _TOKEN.findall(instruction)
    word = tokens[0].upper() if tokens else ""
    if word == "HYPERLINK":
        return all(map(is_web_address, _targets(tokens[1:])))
    return word in _HARMLESS or word.startswith("=")


def _targets(tokens: list[str]) -> Iterator[str]:
    """The addresses among the words behind HYPERLINK."""
    passed = False
    for token in tokens:
        if passed:
            passed = False
        elif token.startswith("\\") and not token.startswith("\\\\"):
            passed = token.lower() in _WITH_VALUE
        else:
            yield token.strip('"“”')


@dataclass(eq=False)
class _Field:
    """A field that has begun: its marks so far."""

    marks: list[etree._Element]
    instruction: str = ""
    shows: bool = False  # its result has begun
    nested: bool = False  # another field says a part of its instruction
    unseen: list[etree._Element] = field(default_factory=list)  # plain text in the instruction: nobody sees it
    hidden: bool = False  # it is such a field itself: what it shows is not seen

    @property
    def stays(self) -> bool:
        return not self.nested and is_harmless(self.instruction)


@dataclass
class _Story:
    """The fields of one story, read mark by mark; `bad`: those that may not stay."""

    open: list[_Field] = field(default_factory=list)
    bad: list[_Field] = field(default_factory=list)

    def take(self, node: etree._Element) -> None:
        last = self.open[-1] if self.open else None
        asked = last if last is not None and not last.shows else None
        if node.tag == _CHAR:
            self._mark(node, asked)
        elif node.tag not in _CODE:
            if last is not None and last.hidden:
                last.marks.append(node)
            if asked is not None:  # Word takes plain text for a part of the instruction
                asked.instruction += (node.text or "") if node.tag in _WORDS else " "
                asked.unseen.append(node)
        elif asked is None:
            self.bad.append(_Field([node], node.text or ""))
        else:
            asked.marks.append(node)
            asked.instruction += node.text or ""

    def _mark(self, node: etree._Element, asked: _Field | None) -> None:
        kind = node.get(f"{W}fldCharType", "")
        if kind == "begin":
            hidden = asked is not None or (bool(self.open) and self.open[-1].hidden)
            if asked is not None:
                asked.nested = True
            self.open.append(_Field([node], hidden=hidden))
        elif kind == "separate" and asked is not None:
            asked.shows = True
            asked.marks.append(node)
        elif kind == "end" and self.open:
            done = self.open.pop()
            done.marks.append(node)
            if done.shows and len(done.instruction) < _LONG:
                done.marks += done.unseen
            if not done.stays and not done.hidden:
                self.bad.append(done)
            if done.hidden and self.open:
                self.open[-1].marks += done.marks
        else:
            self.bad.append(_Field([node]))


def _stories(root: etree._Element) -> list[_Story]:
    """Every story below `root`, read; what never ends is bad."""
    found = [_Story()]

    def read(parent: etree._Element, story: _Story) -> None:
        for child in parent:
            if child.tag in _HELD:
                story.take(child)
            elif child.tag in _OTHER_STORIES:
                found.append(_Story())
                read(child, found[-1])
            else:
                read(child, story)

    read(root, found[0])
    for story in found:
        story.bad += [_Field([m for m in f.marks if m.tag in _NEVER_SHOWN], f.instruction) for f in story.open]
    return found


def unlink_fields(root: etree._Element, say: Callable[[etree._Element, str], None]) -> None:
    """Leave of every field that may not stay the words it shows; `say` is given a mark and the instruction of each."""
    for simple in list(root.iter(_SIMPLE)):
        instruction = simple.get(f"{W}instr", "")
        if not is_harmless(instruction):
            say(simple, " ".join(instruction.split()))
            _leave_content(simple)
    if next(root.iter(_CHAR, *_CODE), None) is None:
        return
    for story in _stories(root):
        for gone in story.bad:
            say(gone.marks[0], " ".join(gone.instruction.split()))
            for mark in gone.marks:
                _remove(mark)
    for tag in _HIDDEN:  # what a field remembers, and what it runs when it is entered
        for node in list(root.iter(f"{W}{tag}")):
            _remove(node)


def _leave_content(simple: etree._Element) -> None:
    """Put what a field of one element shows in its place."""
    for child in list(simple):
        if child.tag != f"{W}fldData":
            simple.addprevious(child)
    _remove(simple)


def _remove(node: etree._Element) -> None:
    """Take an element out, and the run that it leaves empty."""
    parent = node.getparent()
    if parent is None:
        return
    parent.remove(node)
    around = parent.getparent()
    if parent.tag == f"{W}r" and around is not None and all(child.tag == f"{W}rPr" for child in parent):
        around.remove(parent)

"""A document with our own revisions settled: accepted, or rejected; what people track stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from pipeline.documents.merge.comments import AUTHOR
from pipeline.documents.merge.order import take_out
from pipeline.documents.merge.wml import W, flat, parsed
from pipeline.documents.merge.word_package import WordPackage
from pipeline.documents.revisions.pen import Revision, as_standing

_PARTS = ("footnotes", "endnotes")
_MOVES = {"moveFrom": Revision.TAKEN_OUT, "moveTo": Revision.PUT_IN}
_TAGS = (*(what.tag for what in Revision), *(f"{W}{name}" for name in _MOVES))
_BY_US = f"{W}author"
_HELD = tuple(f"{W}{n}" for n in ("t", "drawing", "pict", "object", "footnoteReference", "endnoteReference", "fldChar"))


def pending(document: bytes) -> int:
    """How many paragraphs of a document hold revisions of ours that nobody has accepted or rejected.

    Raises NotADocument.
    """
    package = WordPackage(document)
    trees = [package.root, *(tree for _, tree in _others(package))]
    marks = (mark for tree in trees for mark in tree.iter(*_TAGS) if mark.get(_BY_US) == AUTHOR)
    return len({_place(mark) for mark in marks})


def _place(mark: etree._Element) -> etree._Element:
    return next(mark.iterancestors(f"{W}p", f"{W}tr"), mark)


def settled(document: bytes, *, accept: bool, everybody: bool = False) -> bytes:
    """The document as it is when our revisions are accepted, or rejected; `everybody`: those of people, too."""
    package = WordPackage(document)
    if _settle(package.root, accept=accept, everybody=everybody):
        package.touched()
    for name, tree in _others(package):
        if _settle(tree, accept=accept, everybody=everybody):
            package.put_tree(name, tree)
    return package.saved()


def _others(package: WordPackage) -> Iterator[tuple[str, etree._Element]]:
    """Parts besides the main one in which words are revised."""
    for kind in _PARTS:
        if name := package.part_of_kind(kind):
            yield name, parsed(package.parts[name])


def _settle(root: etree._Element, *, accept: bool, everybody: bool) -> bool:
    """Settle the revisions of a tree; whether there were any."""
    stays, goes = (Revision.PUT_IN, Revision.TAKEN_OUT) if accept else (Revision.TAKEN_OUT, Revision.PUT_IN)

    def ours(*tags: str) -> list[etree._Element]:
        return [mark for mark in root.iter(*tags) if everybody or mark.get(_BY_US) == AUTHOR]

    for name, what in _MOVES.items():
        _as_two(root, ours(f"{W}{name}RangeStart"), f"{W}{name}RangeEnd")
        for mark in ours(f"{W}{name}"):
            mark.tag = what.tag
    found = bool(ours(stays.tag) or ours(goes.tag))
    for mark in filter(_is_of_row, ours(goes.tag)):
        _without_row(mark)
    for what in (goes, stays):
        for mark in ours(what.bounds[0]):
            _unbound(mark, what, unwrap=what is goes)
    going = ours(goes.tag)
    ended = [next(mark.iterancestors(f"{W}p")) for mark in going if _is_of_paragraph(mark)]
    for mark in going:
        _remove(mark)
    for mark in ours(stays.tag):
        _unwrap(mark)
    for paragraph in ended:
        _end(paragraph)
    return found


def _is_of_row(mark: etree._Element) -> bool:
    parent = mark.getparent()
    return parent is not None and parent.tag == f"{W}trPr"


def _is_of_paragraph(mark: etree._Element) -> bool:
    parent = mark.getparent()
    around = None if parent is None else parent.getparent()
    return parent is not None and parent.tag == f"{W}rPr" and around is not None and around.tag == f"{W}pPr"


def _without_row(mark: etree._Element) -> None:
    row = next(mark.iterancestors(f"{W}tr"), None)
    table = None if row is None else next(row.iterancestors(f"{W}tbl"), None)
    if row is None or table is None:
        return
    take_out(row)
    if next(flat(table, "tr"), None) is None:
        take_out(table)


def _unbound(start: etree._Element, what: Revision, *, unwrap: bool) -> None:
    """Take the range of an end of a control away, with the control where it goes."""
    number = start.get(f"{W}id")
    control = start.getnext()
    ends = [e for e in start.getroottree().getroot().iter(what.bounds[1]) if e.get(f"{W}id") == number]
    if unwrap and control is not None and control.tag == f"{W}sdt":
        content = control.find(f"{W}sdtContent")
        for child in list(content) if content is not None else ():
            control.addprevious(child)
        _remove(control)
    for mark in (start, *ends):
        _remove(mark)


def _unwrap(mark: etree._Element) -> None:
    if mark.tag == Revision.TAKEN_OUT.tag:
        as_standing(mark)
    for child in list(mark):
        mark.addprevious(child)
    _remove(mark)


def _end(paragraph: etree._Element) -> None:
    """Take out a paragraph that goes; one that people have written into, or that its cell needs, stays."""
    parent = paragraph.getparent()
    if parent is None or next(paragraph.iter(*_HELD), None) is not None:
        return
    if parent.tag == f"{W}tc" and len(parent.findall(f"{W}p")) == 1:
        return
    take_out(paragraph)


def _as_two(root: etree._Element, starts: Sequence[etree._Element], end: str) -> None:
    """Take words that moved for words that go at one place and come at another: their ranges go.

    LibreOffice makes a move of what goes and comes in the same words.
    """
    numbers = {start.get(f"{W}id") for start in starts}
    for mark in (*starts, *(e for e in root.iter(end) if e.get(f"{W}id") in numbers)):
        _remove(mark)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)

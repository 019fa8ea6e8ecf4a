"""A document with our own revisions settled: accepted, or rejected; what people track stays as it is."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml import etree

from pipeline.documents.merge.comments import AUTHOR
from pipeline.documents.merge.order import take_out
from pipeline.documents.merge.origin import PART as MARK_PART
from pipeline.documents.merge.wml import W, flat, parsed
from pipeline.documents.merge.word_package import MAX_DOCUMENT, MAX_MARKUP, WordPackage
from pipeline.documents.revisions.pen import COMMENT, Revision, as_standing
from pipeline.files import BrokenFile, broken_bytes
from pipeline.zip_package import Locked, TooLarge, Unsound, sound

_PARTS = ("footnotes", "endnotes")
_MOVES = {"moveFrom": Revision.TAKEN_OUT, "moveTo": Revision.PUT_IN}
_TAGS = (*(what.tag for what in Revision), *(f"{W}{name}" for name in _MOVES))
_PARAGRAPH = f"{W}p"
_BY_US, _ID = f"{W}author", f"{W}id"
_NEEDY = tuple(f"{W}{n}" for n in ("tc", "footnote", "endnote", "txbxContent"))
_REMARKS = (f"{W}commentRangeStart", f"{W}commentRangeEnd", COMMENT)
_HELD = tuple(
    f"{W}{n}" for n in ("t", "sym", "drawing", "pict", "object", "footnoteReference", "endnoteReference", "fldChar")
)


def pending(document: bytes) -> int:
    """How many paragraphs of a document hold revisions of ours that nobody has accepted or rejected.

    Raises NotADocument.
    """
    if not _may_hold_ours(document):
        return 0
    package = WordPackage(document)
    trees = [package.root, *(tree for _, tree in _others(package))]
    marks = (mark for tree in trees for mark in tree.iter(*_TAGS) if mark.get(_BY_US) == AUTHOR)
    return len({_place(mark) for mark in marks})


def _may_hold_ours(document: bytes) -> bool:
    """Whether our name stands in a document, beside that of its mark: where it does not, no tree has to be made."""
    try:
        with broken_bytes(OSError), zipfile.ZipFile(io.BytesIO(sound(document, MAX_DOCUMENT, MAX_MARKUP))) as package:
            names = [name for name in package.namelist() if name.endswith(".xml") and name != MARK_PART]
            parts = (package.read(name) for name in names)
            return any(AUTHOR.encode() in part or b"\0" in part[:64] for part in parts)  # in two bytes a letter
    except (TooLarge, Unsound, BrokenFile, Locked):
        return True  # what is wrong with it is said where it is opened


def _place(mark: etree._Element) -> etree._Element:
    """The paragraph of a mark; of one that is on a row its first one."""
    holder = next(mark.iterancestors(f"{W}p", f"{W}tr"), mark)
    return next(holder.iter(f"{W}p"), holder)


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
    going, staying = ours(goes.tag), ours(stays.tag)
    rows = [_row(mark) for mark in going if _is_of_row(mark)]
    if everybody:  # as Word does it; what people wrote into a row of ours that goes stays
        for row in rows:
            _without_row(row)
    for what in (goes, stays):
        ends = _by_number(root.iter(what.bounds[1]))
        for mark in ours(what.bounds[0]):
            _unbound(mark, ends[mark.get(_ID, "")], unwrap=what is goes)
    ended = [next(mark.iterancestors(f"{W}p")) for mark in going if _is_of_paragraph(mark)]
    for mark in going:
        _keep_remarks(mark)
        _remove(mark)
    for mark in staying:
        _unwrap(mark)
    _leave(rows, ended)
    return bool(going or staying)


def _leave(rows: Iterable[etree._Element], paragraphs: Iterable[etree._Element]) -> None:
    """Take out what is to go of rows and paragraphs, but for what people have written into."""
    for row in rows:
        if next(row.iter(*_HELD), None) is None:
            _without_row(row)
    for paragraph in paragraphs:
        _end(paragraph)


def _is_of_row(mark: etree._Element) -> bool:
    parent = mark.getparent()
    return parent is not None and parent.tag == f"{W}trPr"


def _is_of_paragraph(mark: etree._Element) -> bool:
    parent = mark.getparent()
    around = None if parent is None else parent.getparent()
    return parent is not None and parent.tag == f"{W}rPr" and around is not None and around.tag == f"{W}pPr"


def _row(mark: etree._Element) -> etree._Element:
    return next(mark.iterancestors(f"{W}tr"))


def _without_row(row: etree._Element) -> None:
    table = next(row.iterancestors(f"{W}tbl"), None)
    if table is None:
        return
    _keep_remarks(row)
    take_out(row)
    if next(flat(table, "tr"), None) is None:
        take_out(table)


def _keep_remarks(gone: etree._Element) -> None:
    """Let comments on something that goes stay: beside it in its paragraph, else in the nearest one that is left."""
    marks = list(gone.iter(*_REMARKS))
    if not marks:
        return
    if next(gone.iterancestors(f"{W}p"), None) is not None:
        for mark in marks:
            gone.addprevious(_remark(mark))
        return
    inside = set(gone.iter(_PARAGRAPH))
    around = [p for p in gone.getroottree().getroot().iter(_PARAGRAPH) if p in inside or not _is_in_box(p)]
    places = [n for n, paragraph in enumerate(around) if paragraph in inside]
    if places and places[-1] + 1 < len(around):
        home = around[places[-1] + 1]
        at = 0 if home.find(f"{W}pPr") is None else 1
        home[at:at] = [*map(_remark, marks)]
    elif places and places[0] > 0:
        around[places[0] - 1].extend([*map(_remark, marks)])


def _is_in_box(paragraph: etree._Element) -> bool:
    return next(paragraph.iterancestors(f"{W}txbxContent"), None) is not None


def _remark(mark: etree._Element) -> etree._Element:
    """A mark of a comment as it stands in a paragraph: its sign in a run of its own."""
    if mark.tag != COMMENT:
        return mark
    run = etree.Element(f"{W}r")
    run.append(mark)
    return run


def _by_number(marks: Iterable[etree._Element]) -> Mapping[str, list[etree._Element]]:
    found = defaultdict[str, list[etree._Element]](list)
    for mark in marks:
        found[mark.get(_ID, "")].append(mark)
    return found


def _unbound(start: etree._Element, ends: Sequence[etree._Element], *, unwrap: bool) -> None:
    """Take the range of an end of a control away, with the control where it goes."""
    control = start.getnext()
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
    if paragraph.getparent() is None or next(paragraph.iter(*_HELD), None) is not None or _is_needed(paragraph):
        return
    _keep_remarks(paragraph)
    take_out(paragraph)


def _is_needed(paragraph: etree._Element) -> bool:
    """Whether a paragraph is the only one of its cell or note, or ends it behind a table."""
    holder = next(paragraph.iterancestors(*_NEEDY), None)
    held = [] if holder is None else [*flat(holder, "p", "tbl")]
    return held[-1:] == [paragraph] and (len(held) == 1 or held[-2].tag == f"{W}tbl")


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

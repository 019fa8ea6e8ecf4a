"""Elements of a document's parts, held against the allow-list; words of what goes stay where it stood."""

from __future__ import annotations

from lxml import etree

from pipeline.documents.gate.drawings import drawing, old_drawing
from pipeline.documents.gate.fields import unlink_fields
from pipeline.documents.gate.left import Gone
from pipeline.documents.gate.names import (
    ALTERNATIVES,
    BOUND,
    BRANCHES,
    CHART,
    DOCUMENTS,
    LOOK,
    OBJECTS,
    SETTINGS_LEFT,
    TEXT,
    M,
)
from pipeline.documents.gate.part import GatedPart, related, remove
from pipeline.documents.merge.wml import A, W

_HEADS = {f"{W}headerReference": "header", f"{W}footerReference": "footer"}
_FONTS = {f"{W}{n}" for n in ("embedRegular", "embedBold", "embedItalic", "embedBoldItalic")}


def text_part(part: GatedPart, root: etree._Element) -> None:
    """Go through a part that holds text."""
    unlink_fields(root, lambda mark, said: part.say(Gone.FIELD, mark, said or "trường hỏng"))
    part.watch(root)
    _children(part, root)


def look_part(part: GatedPart, root: etree._Element) -> None:
    """Go through a part that says how things look, or of a chart."""
    for node in [n for n in root.iter() if n.tag in SETTINGS_LEFT]:
        _out_of_settings(part, node)
    part.watch(root)
    _look(part, root)


def _children(part: GatedPart, parent: etree._Element) -> None:
    for child in list(parent):
        if not isinstance(child.tag, str):
            continue
        if child.tag == f"{W}drawing":
            drawing(part, child, _children)
        elif child.tag == f"{W}pict":
            old_drawing(part, child, _children)
        elif child.tag == f"{W}hyperlink":
            _link(part, child)
        elif child.tag in TEXT or child.tag.startswith(M):
            _children(part, child)
        elif child.tag in LOOK:
            _look(part, child)
        elif child.tag == ALTERNATIVES:
            _alternatives(part, child)
        else:
            part.out(child, _kind(child), " ".join(filter(None, map(part.words_of, related(child)))))
    if parent.tag == f"{W}tc" and next(parent.iter(f"{W}p"), None) is None:
        etree.SubElement(parent, f"{W}p")  # what no cell may lack


def _alternatives(part: GatedPart, element: etree._Element) -> None:
    """Each branch is gone through: which one is shown depends on the program that opens the document."""
    for branch in list(element):
        if branch.tag in BRANCHES:
            _children(part, branch)
        else:
            part.out(branch, Gone.ELEMENT)


def _link(part: GatedPart, link: etree._Element) -> None:
    """A link to a page stays; of another its words take its place."""
    _children(part, link)
    if part.followed(related(link), "hyperlink"):
        return
    part.say(Gone.LINK, link, part.address(related(link)))
    for child in list(link):
        link.addprevious(child)
    remove(link)


def _look(part: GatedPart, element: etree._Element) -> None:
    """How things look: what leads to another part may be a header or a footer, a bullet's picture, nothing else."""
    if element not in part.watched:
        return
    if element.tag == f"{W}background":
        for child in list(element):
            part.out(child, Gone.LINKED_PICTURE)
    for node in [n for n in element.iter() if n.tag in BOUND]:
        part.out(node, Gone.DATA)
    for picture in list(element.iter(f"{W}pict")):
        old_drawing(part, picture, _children)
    for node in list(element.iter()):
        named = related(node)
        if not named or node.getparent() is None or any(a.tag == f"{W}pict" for a in node.iterancestors()):
            continue
        if not part.followed(named, _HEADS.get(str(node.tag), "image" if node.tag == f"{A}blip" else "")):
            part.out(node, part.why(named, Gone.SETTING))


def _out_of_settings(part: GatedPart, node: etree._Element) -> None:
    if node.tag in _FONTS:
        part.out(node, Gone.FONT)
    elif node.tag.startswith(CHART):
        part.out(node, Gone.CHART)
    else:
        part.out(node, Gone.SETTING)


def _kind(element: etree._Element) -> Gone:
    if element.tag in OBJECTS:
        return Gone.OBJECT
    return Gone.OTHER_DOCUMENT if element.tag in DOCUMENTS else Gone.ELEMENT

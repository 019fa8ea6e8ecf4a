"""Drawings: pictures that lie in the document, shapes with text and charts stay; what is fetched goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from pipeline.documents.gate.left import Gone
from pipeline.documents.gate.names import BRANCHES, CHART, DIAGRAM, DRAWN, LEADING, MEDIA, OLD_DRAWN, RELATED, O, V
from pipeline.documents.gate.part import GatedPart, related, remove
from pipeline.documents.merge.wml import A, W

_BOX = f"{W}txbxContent"
_BLIP, _CHART = f"{A}blip", f"{CHART}chart"
_LINKS = {f"{A}hlinkClick", f"{A}hlinkHover", f"{A}hlinkMouseOver"}
_PASSIVE = {f"{O}gfxdata", f"{O}detectmouseclick"}  # attributes that go without a word

Inside = Callable[[GatedPart, etree._Element], None]  # goes through the text in a box


def drawing(part: GatedPart, element: etree._Element, inside: Inside) -> None:
    """Go through a drawing; one that shows what may not be shown goes whole, its words stay."""
    if any(g.get("uri", "").startswith(DIAGRAM) for g in element.iter(f"{A}graphicData")):
        said = map(part.words_of, related(element, below=True))
        part.out(element, Gone.SMART_ART, " ".join(dict.fromkeys(filter(None, said))))
        return
    why = _unshown(part, element)
    if why is not None:
        part.out(element, why)
        return
    for node in list(_own(element)):
        if node is not element and _below(node, element):
            _drawn(part, node, inside)


def _drawn(part: GatedPart, node: etree._Element, inside: Inside) -> None:
    """Go through one element of a drawing."""
    if node.tag == _BOX:
        inside(part, node)
    elif node.tag in _LINKS:
        if node.get("action") or not part.followed(related(node), "hyperlink"):
            part.out(node, Gone.LINK)
    elif node.tag == _BLIP:
        _only_embedded(part, node)
    elif not node.tag.startswith(DRAWN) and node.tag not in BRANCHES:
        _unknown(part, node)
    elif node.tag != _CHART and related(node):
        part.out(node, part.why(related(node), Gone.SHAPE))


def _unknown(part: GatedPart, node: etree._Element) -> None:
    """What no list names goes; an extension that leads nowhere without a word: other programs ignore it as well."""
    around = node.getparent()
    if around is not None and around.tag.endswith("}ext") and not related(node, below=True):
        remove(node)
        part.changed = True
    else:
        part.out(node, part.why(related(node, below=True), Gone.SHAPE))


def _own(element: etree._Element) -> Iterator[etree._Element]:
    """The elements of a drawing, boxes with text themselves but not what is in them."""
    yield element
    for child in list(element):
        if isinstance(child.tag, str):
            if child.tag == _BOX:
                yield child
            else:
                yield from _own(child)


def _unshown(part: GatedPart, element: etree._Element) -> Gone | None:
    """Why a drawing cannot stay; None where it can."""
    for node in _own(element):
        if node.tag == _BLIP:
            shown = [str(v) for name, v in node.attrib.items() if name in _EMBED]
            if not shown:
                return Gone.LINKED_PICTURE
            if not part.followed(shown, "image"):
                return part.why(shown, Gone.PICTURE)
        elif node.tag == _CHART and not part.followed(related(node), "chart"):
            return Gone.CHART
        elif node.tag in MEDIA:
            return Gone.OBJECT
    return None


_EMBED = {f"{space}embed" for space in RELATED}


def _only_embedded(part: GatedPart, blip: etree._Element) -> None:
    """A picture that also names where it came from shows what is embedded."""
    for name, identity in list(blip.attrib.items()):
        if str(name).startswith(RELATED) and name not in _EMBED:
            part.say(Gone.LINKED_PICTURE, blip, part.address([str(identity)]))
            part.used.add(str(identity))
            del blip.attrib[name]


def old_drawing(part: GatedPart, element: etree._Element, inside: Inside) -> None:
    """Go through a drawing of Word 97 to 2007, which other programs still write beside the new one."""
    inner = list(_own(element))[1:]
    for node in inner:
        if not _below(node, element):
            continue
        if node.tag == _BOX:
            inside(part, node)
        elif node.tag not in OLD_DRAWN:
            part.out(node, Gone.OBJECT if node.tag in (f"{O}OLEObject", f"{W}control", f"{W}movie") else Gone.SHAPE)
        elif node.tag == f"{V}imagedata":
            _old_picture(part, node)
        else:
            _unled(part, node, frozenset())
    if inner and not any(node.tag in OLD_DRAWN for node in element.iter()):
        remove(element)


def _below(node: etree._Element, element: etree._Element) -> bool:
    return any(around is element for around in node.iterancestors())


_OLD_IDS = {*(f"{space}id" for space in RELATED), f"{O}relid"}


def _old_picture(part: GatedPart, node: etree._Element) -> None:
    named = {str(name): str(v) for name, v in node.attrib.items() if name in _OLD_IDS}
    if named and part.followed(named.values(), "image"):
        _unled(part, node, frozenset(named))
        return
    shape = node.getparent()
    addresses = [str(v) for name, v in node.attrib.items() if name in ("src", f"{O}href", "href")]
    why = part.why(named.values(), Gone.LINKED_PICTURE)
    part.say(why, node, ", ".join(filter(None, [part.address(named.values()), *addresses])))
    remove(node)
    if shape is not None and shape.tag != f"{W}pict" and not any(n.tag in _HOLDS for n in shape.iter()):
        remove(shape)


_HOLDS = {f"{V}textbox", f"{V}textpath", f"{V}shape", f"{V}imagedata"}


def _unled(part: GatedPart, node: etree._Element, kept: frozenset[str]) -> None:
    """Without the attributes that name another file."""
    for name, said in list(node.attrib.items()):
        leads = str(name) in LEADING or str(name).startswith(RELATED) or "url(" in str(said).lower()
        if leads and str(name) not in kept:
            if name not in _PASSIVE:
                identity = str(name).startswith(RELATED) or name == f"{O}relid"
                part.say(Gone.LINK, node, part.address([str(said)]) if identity else str(said))
            del node.attrib[name]
            part.changed = True
            part.used.add(str(said))

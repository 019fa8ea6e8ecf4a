"""Names of WordprocessingML, and the two walks everything here is built on: blocks of a container, cells of a row."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

# Wrappers that add no block of their own: content controls, custom XML.
_WRAPPERS = {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag"}


def parsed(content: bytes) -> etree._Element:
    """The tree of an XML part, without entities or network, no deeper than libxml2 takes for sane."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def serialised(root: etree._Element) -> bytes:
    """An XML part as Word writes it."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def flat(parent: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Children of these names in reading order, those inside content controls too."""
    yield from _flat(parent, {f"{W}{name}" for name in names})


def _flat(parent: etree._Element, wanted: set[str]) -> Iterator[etree._Element]:
    for child in parent:
        tag = child.tag
        if tag in wanted:
            yield child
        elif tag in _WRAPPERS:
            yield from _flat(child, wanted)


def value(element: etree._Element | None, path: str, name: str = "val") -> str:
    """An attribute of the element that lies at `path` of prefix-less names (pPr/pStyle); '' when there is none."""
    for step in path.split("/"):
        element = None if element is None else element.find(f"{W}{step}")
    return "" if element is None else element.get(f"{W}{name}", "")

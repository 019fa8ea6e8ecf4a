"""The table of contents of a long document, made anew from its headings each time the document is.

Each line is a paragraph of its own with a link and a page number (PAGEREF) that Word works out when it prints or makes
a PDF, LibreOffice whenever it opens: no field asks anything when the document is opened, and none goes over several
paragraphs, where people's edits would break it. What people type into it is not kept; one they delete stays away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.documents.merge.line import text_of
from pipeline.documents.merge.wml import XML_SPACE, W, flat, parsed, value
from pipeline.documents.merge.word_package import WordPackage
from pipeline.documents.paging import Paging

LEAST_PAGES = 5  # of the report without its annexes, for which one is made
_FEWEST = 3  # headings
TITLE = "MỤC LỤC"
_PLACE, _HEADING = "_MucLuc", "_Muc"  # names of bookmarks: of the title, of the headings with their number
_NUMBERED = re.compile(r"^(?:[IVXL]+|\d+)\. ")
_ANNEX = re.compile(r"^Phụ lục(?: [IVXL]+)?$", re.IGNORECASE)
_ASIDE = re.compile(r" \([^()]*\)$")  # behind the title of an annex
_ID = re.compile(r"\d{1,9}")
_OURS = re.compile(rf"^{_PLACE}$|^{_HEADING}\d+$")
_STYLES = {
    "toc heading": (
        "TOCHeading",
        '<w:name w:val="TOC Heading"/><w:basedOn w:val="{normal}"/><w:uiPriority w:val="39"/><w:qFormat/><w:pPr>'
        '<w:keepNext/><w:spacing w:before="120" w:after="60"/><w:jc w:val="center"/></w:pPr>'
        '<w:rPr><w:b/><w:bCs/><w:sz w:val="26"/><w:szCs w:val="26"/></w:rPr>',
    ),
    "toc 1": (
        "TOC1",
        '<w:name w:val="toc 1"/><w:basedOn w:val="{normal}"/><w:uiPriority w:val="39"/><w:pPr><w:keepLines/>'
        '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9061"/></w:tabs><w:spacing w:before="0" w:after="0"/>'
        '</w:pPr><w:rPr><w:sz w:val="24"/><w:szCs w:val="24"/></w:rPr>',
    ),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A heading, what its line says, the page it is about on; 0: it says none, as pages of annexes count anew."""

    heading: etree._Element
    text: str
    page: int


def is_contents(paragraph: etree._Element) -> bool:
    """Whether a paragraph is a line of the table of contents, or its title."""
    titled = any(mark.get(f"{W}name") == _PLACE for mark in paragraph.iter(f"{W}bookmarkStart"))
    return titled or any(_OURS.match(link.get(f"{W}anchor", "")) for link in paragraph.iter(f"{W}hyperlink"))


def with_contents(document: bytes) -> bytes:
    """A generated document with a table of contents before its first numbered part, where it is long enough."""
    package = WordPackage(document)
    if Paging(package).first_section < LEAST_PAGES:
        return document
    place = new_place(package)
    if place is None or not renew_contents(package, place):
        return document
    package.touched()
    return package.saved()


def new_place(package: WordPackage) -> etree._Element | None:
    """An empty paragraph before the first numbered part, where a table of contents can be put."""
    first = next((h for h in _headings(package) if _NUMBERED.match(text_of(h))), None)
    if first is None:
        return None
    place = etree.Element(f"{W}p")
    first.addprevious(place)
    return place


def contents_of(package: WordPackage) -> etree._Element | None:
    """The first paragraph of a document's table of contents."""
    return next((p for p in flat(package.body, "p") if is_contents(p)), None)


def renew_contents(package: WordPackage, place: etree._Element) -> bool:
    """Put the table of contents anew where `place` stands, which goes; whether there are headings enough for one."""
    for old in [p for p in flat(package.body, "p") if is_contents(p) and p is not place]:
        _taken_out(old)
    _forget_marks(package)
    entries = list(_entries(package, place))
    if len(entries) < _FEWEST:
        _taken_out(place)
        return False
    normal = next(
        (i for i, s in package.styles.items() if s.get(f"{W}default") and s.get(f"{W}type") == "paragraph"), ""
    )
    styles = {name: _style(package, name, normal) for name in _STYLES}
    taken = (m.get(f"{W}id", "") for m in package.root.iter(f"{W}bookmarkStart"))
    free = 1 + max((int(n) for n in taken if _ID.fullmatch(n)), default=0)
    place.addprevious(_title(styles["toc heading"], free))
    for number, entry in enumerate(entries, 1):
        _mark(entry.heading, f"{_HEADING}{number}", free + number)
        line = _line(entry, f"{_HEADING}{number}", styles["toc 1"])
        if number < len(entries):
            etree.SubElement(line[0], f"{W}keepNext")
        place.addprevious(line)
    _taken_out(place)
    return True


def _headings(package: WordPackage) -> Iterator[etree._Element]:
    """The headings of the first level."""
    for paragraph in flat(package.body, "p"):
        level = value(paragraph, "pPr/outlineLvl") or package.outline_levels.get(value(paragraph, "pPr/pStyle"), "")
        if level == "0" and text_of(paragraph):
            yield paragraph


def _entries(package: WordPackage, place: etree._Element) -> Iterator[_Entry]:
    """The headings after `place`; an annex with its title, which stands below it."""
    order = list(flat(package.body, "p", "tbl"))
    at = {element: n for n, element in enumerate(order)}
    pages = Paging(package).pages
    for heading in _headings(package):
        if at[heading] < at.get(place, 0):
            continue
        text = text_of(heading)
        if not _ANNEX.match(text):
            yield _Entry(heading, text, pages[heading])
            continue
        below = order[at[heading] + 1] if at[heading] + 1 < len(order) else None
        title = "" if below is None or below.tag != f"{W}p" else text_of(below)
        yield _Entry(heading, f"{text}. {_ASIDE.sub('', title)}" if title else text, 0)


def _style(package: WordPackage, name: str, normal: str) -> str:
    """The id of a style, which is added where the document lacks it."""
    if name in package.style_ids:
        return package.style_ids[name]
    identity, look = _STYLES[name]
    space = W.strip("{}")
    said = (
        f'<w:style xmlns:w="{space}" w:type="paragraph" w:styleId="{identity}">{look.format(normal=normal)}</w:style>'
    )
    return package.add_style(parsed(said.encode()))


def _title(style: str, number: int) -> etree._Element:
    paragraph = _paragraph(style)
    _run(paragraph, TITLE)
    _mark(paragraph, _PLACE, number)
    return paragraph


def _line(entry: _Entry, name: str, style: str) -> etree._Element:
    paragraph = _paragraph(style)
    link = etree.SubElement(paragraph, f"{W}hyperlink", {f"{W}anchor": name, f"{W}history": "1"})
    _run(link, entry.text)
    if entry.page:  # outside the link: LibreOffice loses a field in one
        etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}tab")
        _char(paragraph, "begin")
        code = etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}instrText", {XML_SPACE: "preserve"})
        code.text = f" PAGEREF {name} \\h "
        _char(paragraph, "separate")
        _run(paragraph, str(entry.page))
        _char(paragraph, "end")
    return paragraph


def _paragraph(style: str) -> etree._Element:
    paragraph = etree.Element(f"{W}p")
    etree.SubElement(etree.SubElement(paragraph, f"{W}pPr"), f"{W}pStyle", {f"{W}val": style})
    return paragraph


def _run(parent: etree._Element, text: str) -> None:
    said = etree.SubElement(etree.SubElement(parent, f"{W}r"), f"{W}t", {XML_SPACE: "preserve"})
    said.text = text


def _char(parent: etree._Element, kind: str) -> None:
    etree.SubElement(etree.SubElement(parent, f"{W}r"), f"{W}fldChar", {f"{W}fldCharType": kind})


def _mark(paragraph: etree._Element, name: str, number: int) -> None:
    """Put a bookmark around what a paragraph says."""
    start = etree.Element(f"{W}bookmarkStart", {f"{W}id": str(number), f"{W}name": name})
    paragraph.insert(1 if len(paragraph) and paragraph[0].tag == f"{W}pPr" else 0, start)
    etree.SubElement(paragraph, f"{W}bookmarkEnd", {f"{W}id": str(number)})


def _forget_marks(package: WordPackage) -> None:
    ours = [m for m in package.root.iter(f"{W}bookmarkStart") if _OURS.match(m.get(f"{W}name", ""))]
    ids = {m.get(f"{W}id") for m in ours}
    ends = [m for m in package.root.iter(f"{W}bookmarkEnd") if m.get(f"{W}id") in ids]
    for mark in (*ours, *ends):
        parent = mark.getparent()
        if parent is not None:
            parent.remove(mark)


def _taken_out(paragraph: etree._Element) -> None:
    parent = paragraph.getparent()
    if parent is not None:
        parent.remove(paragraph)

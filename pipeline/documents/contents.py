"""The table of contents of a long document, made anew from its headings each time the document is.

Each line is a paragraph of its own with a link and a page number (PAGEREF): an estimate until it is worked out. Word
does that on Ctrl+A, F9 (before printing only with its option "Update fields before printing"), LibreOffice whenever it
opens. No field asks anything when the document is opened, and none goes over several paragraphs, where people's edits
would break it. Words that people type into the link of a line are not kept, all others are; a table of contents that
they delete stays away, and where they have put Word's own, that is the only one.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.documents.merge.line import text_of
from pipeline.documents.merge.order import outermost, take_out
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
_LINK = re.compile(rf"{_HEADING}\d+")
_PAGE = re.compile(rf"\s*PAGEREF\s+{_HEADING}\d+\b", re.IGNORECASE)
_BY_WORD = re.compile(r"(?:^|\s)TOC(?!\S)(?!.*\\[ac]\b)", re.IGNORECASE)  # a field; \a and \c: a list of figures
GALLERY = "Table of Contents"  # of Word's building blocks, so called in every language
_COMMENT = tuple(f"{W}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference"))
_STARTS, _ENDS, _REFERS = _COMMENT
# What may stand in a paragraph, and in a run of it, that says nothing.
_MARKS = {f"{W}{name}" for name in ("pPr", "bookmarkStart", "bookmarkEnd", "proofErr")} | {_STARTS, _ENDS}
_SILENT = {f"{W}rPr", f"{W}lastRenderedPageBreak", _REFERS}
_FIELD = {f"{W}fldChar", f"{W}instrText"}
_STYLES = {
    "toc heading": (
        "TOCHeading",
        '<w:name w:val="TOC Heading"/><w:uiPriority w:val="39"/><w:qFormat/><w:pPr>'
        '<w:keepNext/><w:spacing w:before="120" w:after="60"/><w:jc w:val="center"/></w:pPr>'
        '<w:rPr><w:b/><w:bCs/><w:sz w:val="26"/><w:szCs w:val="26"/></w:rPr>',
    ),
    "toc 1": (
        "TOC1",
        '<w:name w:val="toc 1"/><w:uiPriority w:val="39"/><w:pPr><w:keepLines/>'
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
    """Whether a paragraph is a line of the table of contents, or its title, and nothing else."""
    parts = [child for child in paragraph if child.tag not in _MARKS]
    if any(mark.get(f"{W}name") == _PLACE for mark in paragraph.iter(f"{W}bookmarkStart")):
        return text_of(paragraph) == TITLE and all(_holds(part, f"{W}t") for part in parts)
    return bool(parts) and _is_link(parts[0]) and (len(parts) == 1 or len(_page_number(parts[1:])) == len(parts) - 1)


def _is_link(part: etree._Element) -> bool:
    """Whether this is the link of a line: text to a heading, and nothing else."""
    to = _LINK.fullmatch(part.get(f"{W}anchor", ""))
    return part.tag == f"{W}hyperlink" and to is not None and all(_holds(run, f"{W}t") for run in part)


def _holds(part: etree._Element, *names: str) -> bool:
    """Whether a part is a run that holds nothing but these."""
    return part.tag == f"{W}r" and all(child.tag in _SILENT or child.tag in names for child in part)


def _page_number(parts: list[etree._Element]) -> list[etree._Element]:
    """The runs at the beginning of `parts` that are the page number of a line: tab and field; none: there is none."""
    depth, code = 0, ""
    for n, part in enumerate(parts, 1):
        held = (f"{W}t",) if depth else (f"{W}tab",)  # words stand in the field only
        if not _holds(part, *held, *_FIELD):
            return []
        code += "".join(text.text or "" for text in part.iter(f"{W}instrText"))
        kinds = [sign.get(f"{W}fldCharType") for sign in part.iter(f"{W}fldChar")]
        depth += kinds.count("begin") - kinds.count("end")
        if kinds and not depth:
            return parts[:n] if _PAGE.match(code) else []
    return []


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
    """An empty paragraph before the first numbered part, where a table of contents can be put; none beside Word's."""
    first = next((h for h in _headings(package) if _NUMBERED.match(text_of(h))), None)
    if first is None or _has_one_by_word(package.body):
        return None
    place = etree.Element(f"{W}p")
    first.addprevious(place)
    return place


def contents_of(package: WordPackage) -> etree._Element | None:
    """The first paragraph of a document's table of contents."""
    return next((p for p in flat(package.body, "p") if is_contents(p)), None)


def renew_contents(package: WordPackage, place: etree._Element) -> bool:
    """Put the table of contents anew where `place` stands, which goes; whether there are headings enough for one."""
    former = [p for p in flat(package.body, "p") if is_contents(p) or p is place]
    known = set(former)
    for paragraph in [p for p in package.body.iter(f"{W}p") if p not in known]:
        _without_ours(paragraph)
    _forget_marks(package)
    home = etree.Element(f"{W}p")  # of comments on lines that go
    for old in former:
        _comments_carried(old, home)
        if old is not place:
            _taken_out(old)
    fresh = _fresh(package, place)
    if fresh:
        _comments_carried(home, fresh[0])
    for paragraph in fresh or ([home] if len(home) else []):
        place.addprevious(paragraph)
    _taken_out(place)
    return bool(fresh)


def _fresh(package: WordPackage, place: etree._Element) -> list[etree._Element]:
    """The title and the lines for the headings after `place`, which are marked; none where these are too few."""
    entries = list(_entries(package, place))
    if len(entries) < _FEWEST:
        return []
    normal = next(
        (i for i, s in package.styles.items() if s.get(f"{W}default") and s.get(f"{W}type") == "paragraph"), ""
    )
    styles = {name: _style(package, name, normal) for name in _STYLES}
    taken = (m.get(f"{W}id", "") for m in package.root.iter(f"{W}bookmarkStart"))
    free = 1 + max((int(n) for n in taken if _ID.fullmatch(n)), default=0)
    made = [_title(styles["toc heading"], free)]
    for number, entry in enumerate(entries, 1):
        _mark(entry.heading, f"{_HEADING}{number}", free + number)
        line = _line(entry, f"{_HEADING}{number}", styles["toc 1"])
        if number < len(entries):
            etree.SubElement(line[0], f"{W}keepNext")
        made.append(line)
    return made


def _has_one_by_word(body: etree._Element) -> bool:
    """Whether a document has a table of contents that Word, or another program, makes itself."""
    if any(gallery.get(f"{W}val") == GALLERY for gallery in body.iter(f"{W}docPartGallery")):
        return True
    codes = ["".join(text.text or "" for text in p.iter(f"{W}instrText")) for p in body.iter(f"{W}p")]
    return any(map(_BY_WORD.search, (*codes, *(f.get(f"{W}instr", "") for f in body.iter(f"{W}fldSimple")))))


def _headings(package: WordPackage) -> Iterator[etree._Element]:
    """The headings of the first level."""
    for paragraph in flat(package.body, "p"):
        level = value(paragraph, "pPr/outlineLvl") or package.outline_levels.get(value(paragraph, "pPr/pStyle"), "")
        if level == "0" and text_of(paragraph):
            yield paragraph


def _entries(package: WordPackage, place: etree._Element) -> Iterator[_Entry]:
    """The headings after `place`; an annex with its title, which stands below it, short where that tells it apart."""
    order = list(flat(package.body, "p", "tbl"))
    at = {element: n for n, element in enumerate(order)}
    pages = Paging(package).pages
    headings = [heading for heading in _headings(package) if at[heading] >= at.get(place, 0)]
    titles = {h: _title_below(order, at[h]) for h in headings if _ANNEX.match(text_of(h))}
    short = {heading: _ASIDE.sub("", title) for heading, title in titles.items()}
    alike = Counter(short.values())
    for heading in headings:
        text = text_of(heading)
        if heading not in titles:
            yield _Entry(heading, text, pages[heading])
            continue
        title = short[heading] if alike[short[heading]] == 1 else titles[heading]
        yield _Entry(heading, f"{text}. {title}" if title else text, 0)


def _title_below(order: Sequence[etree._Element], at: int) -> str:
    """The text of the paragraph that follows; '' where none does."""
    below = order[at + 1] if at + 1 < len(order) else None
    return "" if below is None or below.tag != f"{W}p" else text_of(below)


def _style(package: WordPackage, name: str, normal: str) -> str:
    """The id of a style, which is added where the document lacks it."""
    if name in package.style_ids:
        return package.style_ids[name]
    identity, look = _STYLES[name]
    said = f'<w:style xmlns:w="{W.strip("{}")}" w:type="paragraph" w:styleId="{identity}">{look}</w:style>'
    style = parsed(said.encode())
    if normal:
        style.insert(1, etree.Element(f"{W}basedOn", {f"{W}val": normal}))
    return package.add_style(style)


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


def _without_ours(paragraph: etree._Element) -> None:
    """Take out of a paragraph of people's what came into it of the table of contents; in doubt words stay."""
    for start in [m for m in paragraph.iter(f"{W}bookmarkStart") if m.get(f"{W}name") == _PLACE]:
        runs = list(_marked(start))
        if all(_holds(run, f"{W}t") for run in runs) and "".join(map(_words, runs)).strip() == TITLE:
            _gone(runs)
    for link in [e for e in paragraph.iter(f"{W}hyperlink") if _LINK.fullmatch(e.get(f"{W}anchor", ""))]:
        number = _page_number([e for e in link.itersiblings() if e.tag not in _MARKS])
        if number and _is_link(link):
            _gone([link, *number])
            continue
        for part in list(link):  # somebody's own link: the heading it leads to will have another mark
            link.addprevious(part)
        _gone([link])


def _marked(start: etree._Element) -> Iterator[etree._Element]:
    """What stands between the marks of a bookmark, in one paragraph."""
    for part in start.itersiblings():
        if part.tag == f"{W}bookmarkEnd" and part.get(f"{W}id") == start.get(f"{W}id"):
            return
        if part.tag not in _MARKS:
            yield part


def _words(run: etree._Element) -> str:
    return "".join(text.text or "" for text in run.iter(f"{W}t"))


def _gone(parts: list[etree._Element]) -> None:
    """Take parts of a paragraph out; comments that hang on them stay."""
    for part in parts:
        for mark in list(part.iter(_REFERS)):
            part.addprevious(_referring(mark))
        parent = part.getparent()
        assert parent is not None
        parent.remove(part)


def _referring(mark: etree._Element) -> etree._Element:
    """A run with nothing but this reference to a comment."""
    run, former = etree.Element(f"{W}r"), mark.getparent()
    look = None if former is None else former.find(f"{W}rPr")
    if look is not None:
        run.append(copy.deepcopy(look))
    run.append(mark)
    return run


def _comments_carried(line: etree._Element, home: etree._Element) -> None:
    """Hang the comments of a line on `home`, which stands above it; one that begins elsewhere ends where it did."""
    for mark in list(line.iter(*_COMMENT)):
        if mark.tag == _STARTS:
            home.insert(1 if home.find(f"{W}pPr") is not None else 0, mark)
        elif mark.tag == _REFERS:
            home.append(_referring(mark))
        elif any(start.get(f"{W}id") == mark.get(f"{W}id") for start in home.iter(_STARTS)):
            home.append(mark)
        else:
            outermost(line).addprevious(mark)


def _taken_out(line: etree._Element) -> None:
    """Take a line out; a section break that people put on it stays, on an empty paragraph."""
    section = line.find(f"{W}pPr/{W}sectPr")
    if section is not None:
        stays = etree.Element(f"{W}p")
        etree.SubElement(stays, f"{W}pPr").append(section)
        outermost(line).addprevious(stays)
    take_out(line)

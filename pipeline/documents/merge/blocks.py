"""A document body as blocks: paragraphs, pictures and tables, each with its text and the heading it stands under."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from lxml import etree

from pipeline.documents.contents import is_contents
from pipeline.documents.merge.line import masked, normal, text_of
from pipeline.documents.merge.notes import REFERENCE, Footnotes
from pipeline.documents.merge.wml import WP, A, R, W, flat, value
from pipeline.documents.merge.word_package import WordPackage

_NUMBER = re.compile(r"^(?:[IVXLC]+|\d+(?:\.\d+)*|[a-zđ])[.)]\s*", re.IGNORECASE)
_LONG = 5  # words of a text that hardly occurs twice by chance
_ENOUGH, _CLEAR = 0.45, 0.75  # likeness of a reworded block in its place, and of one that was moved besides
_NAMED = 0.2  # of lines that share nothing but the indicator they begin with
_WORD = re.compile(r"\w+")
# What a generated line begins with when it speaks of one of many: an indicator's code, a point with a union's name.
_SUBJECT = re.compile(r"(?:Chỉ tiêu )?(\d+(?:\.\d+)+)|([-+•] [^:]{1,200}:)")

# What people hang on a text without changing it: tracked changes, comments, notes, pictures, boxes, fields, links.
_HUNG = tuple(
    f"{W}{name}"
    for name in (
        "ins", "del", "moveFrom", "moveTo", "commentRangeStart", "commentReference", "footnoteReference",
        "endnoteReference", "drawing", "pict", "object", "fldChar", "fldSimple", "hyperlink",
    )
)  # fmt: skip


class BlockShape(Enum):
    PARAGRAPH = "paragraph"
    PICTURE = "picture"  # a paragraph of nothing but pictures
    TABLE = "table"


@dataclass(frozen=True)
class Picture:
    """A picture in the text: its drawing, the part it shows, and what describes it."""

    drawing: etree._Element
    part: str
    digest: str
    about: str

    @property
    def blip(self) -> etree._Element | None:
        return self.drawing.find(f".//{A}blip")


@dataclass(frozen=True, eq=False)
class PlacedBlock:
    """A block and where it stands; `heading` is the text of the nearest heading above, without its number."""

    kind: BlockShape
    element: etree._Element
    style: str
    text: str
    heading: str
    caption: str
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()  # what its footnotes say
    footnotes: tuple[etree._Element, ...] = ()

    @property
    def said(self) -> str:
        """The text as people are shown it, with its footnotes."""
        return " ".join((self.text, *(f"(chú thích: {note})" for note in self.notes)))

    @cached_property
    def words(self) -> Counter[str]:
        """Words of the text (of a table: of its first row), numbers left out."""
        text = self.text if self.kind is not BlockShape.TABLE else self.head
        return Counter(_WORD.findall(masked(text)))

    @cached_property
    def head(self) -> str:
        """Text of a table's first row."""
        row = next(flat(self.element, "tr"), None)
        return "" if row is None else normal(" | ".join(cell_text(cell) for cell in flat(row, "tc")))

    @cached_property
    def labels(self) -> Counter[str]:
        """What a table's rows begin with: two cells each, as the first may only count."""
        rows = flat(self.element, "tr")
        return Counter(normal(cell_text(cell)) for row in rows for cell in list(flat(row, "tc"))[:2])

    @cached_property
    def subject(self) -> str:
        """The indicator or union a line begins with; '' for other lines."""
        found = _SUBJECT.match(self.text)
        return (found[1] or found[2]) if found and self.kind is BlockShape.PARAGRAPH else ""

    @cached_property
    def shown(self) -> str:
        """The pictures by their content."""
        return " ".join(p.digest for p in self.pictures)

    @cached_property
    def asks(self) -> bool:
        """Whether it asks people to write there: typing over a hint may leave its control, but not its brackets."""
        shown = next(self.element.iter(f"{W}showingPlcHdr"), None) is not None
        return shown and self.text.startswith("[") and self.text.endswith("]")

    @cached_property
    def keys(self) -> tuple[object, ...]:
        """What the block is recognised by, the surest first; None: by nothing of that kind."""
        same = (self.kind, self.text, self.shown)
        surely: object = None
        if self.kind is BlockShape.TABLE:
            surely = (self.kind, masked(self.head), masked(self.caption))
        elif self.shown:  # a picture, whatever people write beside it
            surely = self.shown
        loose: object = None
        if self.kind is BlockShape.TABLE:
            loose = (self.kind, masked(self.head))
        elif self.kind is BlockShape.PICTURE:
            loose = (self.kind, *(masked(p.about) for p in self.pictures))
        elif self.text:
            loose = (self.kind, self.subject, masked(self.text))
        anchor = same if self.kind is not BlockShape.TABLE and self.words.total() >= _LONG else None
        return (anchor, (self.heading, *same), same if self.text or self.shown else None, surely, loose)


def blocks(package: WordPackage) -> list[PlacedBlock]:
    """The blocks of a document's body in reading order; the table of contents, made anew each time, is none."""
    found: list[PlacedBlock] = []
    footnotes = Footnotes(package)
    heading = caption = ""
    for element in _told(package):
        if element.tag == f"{W}tbl":
            text = "\n".join(cell_text(cell) for cell in element.iter(f"{W}tc"))
            found.append(PlacedBlock(BlockShape.TABLE, element, "", text, heading, caption))
            continue
        text, shown = text_of(element), pictures(element, package)
        style = value(element, "pPr/pStyle")
        kind = BlockShape.PICTURE if shown and not text else BlockShape.PARAGRAPH
        if text and _heads(element, package):
            heading = _NUMBER.sub("", text)
        marks = list(element.iter(REFERENCE))
        notes = tuple(map(footnotes.text, marks))
        named = tuple(note for mark in marks if (note := footnotes.named(mark)) is not None)
        found.append(PlacedBlock(kind, element, style, text, heading, caption, shown, notes, named))
        caption = text or caption
    return found


def said_by(found: Iterable[PlacedBlock]) -> str:
    """The text of several blocks as one."""
    return " ".join(filter(None, (block.text for block in found)))


def _told(package: WordPackage) -> Iterator[etree._Element]:
    return (element for element in flat(package.body, "p", "tbl") if not is_contents(element))


def _heads(paragraph: etree._Element, package: WordPackage) -> bool:
    """Whether a paragraph has the look of a heading."""
    return value(paragraph, "pPr/pStyle") in package.headings or value(paragraph, "pPr/outlineLvl") not in ("", "9")


def above(package: WordPackage) -> Iterator[tuple[etree._Element, etree._Element | None]]:
    """The paragraphs and tables of a document's body, each with the paragraph that is the nearest heading above it."""
    heading: etree._Element | None = None
    for element in _told(package):
        if element.tag == f"{W}p" and _heads(element, package) and text_of(element):
            heading = element
        yield element, heading


def heading_text(paragraph: etree._Element) -> str:
    """What a heading says, without its number."""
    return _NUMBER.sub("", text_of(paragraph))


def cell_text(cell: etree._Element) -> str:
    """Normalised text of a table cell."""
    return " ".join(filter(None, (text_of(p) for p in flat(cell, "p"))))


def pictures(paragraph: etree._Element, package: WordPackage) -> tuple[Picture, ...]:
    """The pictures of a paragraph that show a part of the package."""
    found = []
    for drawing in paragraph.iter(f"{W}drawing"):
        blip = drawing.find(f".//{A}blip")
        part = "" if blip is None else package.target(blip.get(f"{R}embed", ""))
        if part in package.parts:
            about = drawing.find(f".//{WP}docPr")
            digest = hashlib.sha256(package.parts[part]).hexdigest()
            found.append(Picture(drawing, part, digest, "" if about is None else normal(about.get("descr", ""))))
    return tuple(found)


def likeness(a: PlacedBlock, b: PlacedBlock, least: float = _ENOUGH) -> float:
    """How much two blocks look like versions of one, 0 when they do not."""
    if a.kind is not b.kind:
        return 0.0
    if a.kind is BlockShape.PICTURE:
        return 0.6 if a.heading == b.heading else 0.0
    if a.kind is BlockShape.TABLE and (a.heading, masked(a.caption)) == (b.heading, masked(b.caption)):
        shared = 2 * (a.labels & b.labels).total() / max(1, a.labels.total() + b.labels.total())
        if shared >= _CLEAR:
            return shared  # whatever became of its first row
    if a.subject != b.subject and masked(a.subject) == masked(b.subject):
        return 0.0  # of another indicator or union
    total_a, total_b = a.words.total(), b.words.total()
    if not total_a or not total_b:
        return 0.0
    common = (a.words & b.words).total()
    ratio = 2 * common / (total_a + total_b)
    if min(total_a, total_b) >= _LONG and common >= 0.8 * min(total_a, total_b):  # split, or much was added
        ratio = max(ratio, _ENOUGH)
    return ratio if ratio >= least else 0.0


def reworded(a: PlacedBlock, b: PlacedBlock) -> float:
    """Likeness of what was generated and what people made of it: a line that still names its indicator is that line."""
    found = likeness(a, b)
    return _NAMED if not found and a.subject and a.subject == b.subject and a.subject[0].isdigit() else found


def clearly_like(a: PlacedBlock, b: PlacedBlock) -> float:
    """Likeness of blocks that stand in different places: only long ones, nearly the same or of one indicator."""
    if min(a.words.total(), b.words.total()) < 8:
        return 0.0
    return likeness(a, b, _ENOUGH if a.subject and a.subject == b.subject else _CLEAR)


def untouched(theirs: etree._Element, base: etree._Element) -> bool:
    """Whether nothing of people's hangs on a paragraph, cell, row, table or footnote besides its text, not compared."""
    return all(len(list(theirs.iter(mark))) <= len(list(base.iter(mark))) for mark in _HUNG)

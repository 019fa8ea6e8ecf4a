"""The guide as a Word document: the blocks of its files in the looks of the report, with a table of contents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Written
from lxml import etree
from PIL import Image

from guide.markdown import Block, Face, Heading, Line, Paragraph, Picture, Table, Typed, Words, text_of

TITLE = "TỔNG HỢP BÁO CÁO"
CONTENTS = "MỤC LỤC"
FONT, TYPED_FONT = "Times New Roman", "Courier New"
WIDTH = 16.5  # centimetres between the margins
TALLEST = 9.5
_DATE = (1980, 1, 1, 0, 0, 0)
_BLUE = RGBColor(0x1F, 0x4E, 0x79)
_MADE = datetime(2020, 1, 1)  # the same sources give the same file
_LIST = 0.8
_LONG = 20  # letters
_MANY = 6  # columns


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the guide; `fresh`: each of its second headings begins a page."""

    folder: Path
    blocks: tuple[Block, ...]
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A style: sizes and distances in points."""

    size: float
    before: float = 0
    after: float = 0
    bold: bool = False
    slanted: bool = False
    centred: bool = False
    blue: bool = False
    font: str = FONT


LOOKS = {
    "Normal": Look(12, after=4),
    "Title": Look(18, after=8, bold=True, centred=True),
    "TOC Heading": Look(13, before=6, after=6, bold=True, centred=True),
    "TOC 1": Look(12, before=4, after=2, bold=True),
    "TOC 2": Look(12, after=1),
    "Heading 1": Look(16, after=6, bold=True, blue=True),
    "Heading 2": Look(14, before=12, after=6, bold=True, blue=True),
    "Heading 3": Look(13, before=12, after=6, bold=True, blue=True),
    "Caption": Look(11, after=8, slanted=True, centred=True),
    "Typed": Look(11, font=TYPED_FONT),
}


def mark(number: int) -> str:
    """The name of the bookmark at a heading."""
    return f"_Toc{number:04}"


def headings(parts: Sequence[Part]) -> list[Heading]:
    """What the table of contents lists, in order: headings of the first two levels."""
    return [b for part in parts for b in part.blocks if isinstance(b, Heading) and b.level <= 2]


def written(parts: Sequence[Part], pages: Mapping[int, int], said: str) -> bytes:
    """The document; `pages` says on which page a heading stands, `said` goes into its properties."""
    document = docx.Document()
    _set_up(document, said)
    document.add_paragraph(TITLE, "Title")
    document.add_paragraph(CONTENTS, "TOC Heading")
    for number, heading in enumerate(headings(parts)):
        _line_of_contents(document, number, heading, pages.get(number, 0))
    number = 0
    for part in parts:
        for at, block in enumerate(part.blocks):
            _put(document, part, block, at)
            if isinstance(block, Heading) and block.level <= 2:
                _bookmark(document.paragraphs[-1], number)
                number += 1
    plain = io.BytesIO()
    document.save(plain)
    return _undated(plain.getvalue())


def _undated(content: bytes) -> bytes:
    """The same package without the time it was made at."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(target, "w") as kept:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, made.read(name), compresslevel=9)
    return target.getvalue()


# ------------------------------------------------------------------------------------------- looks


def _set_up(document: Document, said: str) -> None:
    zoom = document.settings.element.find(qn("w:zoom"))
    if zoom is not None:
        zoom.set(qn("w:percent"), "100")  # the template lacks it, which the schema does not allow
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2)
    section.top_margin, section.bottom_margin = Cm(1.8), Cm(1.8)
    section.header_distance = section.footer_distance = Cm(0.9)
    of = document.core_properties
    of.title, of.author, of.keywords, of.comments, of.language = f"{TITLE}: HƯỚNG DẪN", "tonghop", said, "", "vi-VN"
    of.created = of.modified = _MADE
    for name, look in LOOKS.items():
        _style(document, name, look)
    for name, left in (("TOC 1", 0.0), ("TOC 2", 0.6)):
        layout = document.styles[name].paragraph_format
        layout.left_indent = Cm(left)
        layout.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    document.styles["Typed"].paragraph_format.left_indent = Cm(_LIST)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(foot, "PAGE", "1")


def _style(document: Document, name: str, look: Look) -> None:
    styles = document.styles
    style = styles[name] if name in styles else styles.add_style(name, 1)
    assert isinstance(style, ParagraphStyle)
    if name != "Normal":
        style.base_style = styles["Normal"]
    style.font.name, style.font.size = look.font, Pt(look.size)
    style.font.bold, style.font.italic = look.bold, look.slanted
    style.font.color.rgb = _BLUE if look.blue else RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for attribute in list(fonts.attrib):  # of the theme
        del fonts.attrib[attribute]
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), look.font)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    for old in style.element.rPr.findall(qn("w:lang")):
        style.element.rPr.remove(old)
    style.element.rPr.append(language)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(look.before), Pt(look.after)
    layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if look.centred else None
    border = style.element.find(f".//{qn('w:pBdr')}")
    if border is not None:
        border.getparent().remove(border)


# ------------------------------------------------------------------------------------------- blocks


def _put(document: Document, part: Part, block: Block, at: int) -> None:
    match block:
        case Heading(level, text):
            heading = document.add_paragraph(text, f"Heading {level}")
            below_title = isinstance(part.blocks[at - 1], Heading) if at else False
            heading.paragraph_format.page_break_before = level == 1 or (part.fresh and level == 2 and not below_title)
        case Paragraph():
            _put_paragraph(document, block)
        case Typed(lines):
            for line in lines:
                document.add_paragraph(line, "Typed").paragraph_format.keep_with_next = line is not lines[-1]
            document.paragraphs[-1].paragraph_format.space_after = Pt(5)
        case Picture(path, caption):
            _put_picture(document, part.folder / path, caption)
        case Table(rows):
            _put_table(document, rows)


def _put_paragraph(document: Document, block: Paragraph) -> None:
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    if block.sign or block.inside:
        layout.left_indent = Cm(_LIST)
    if block.sign:
        layout.first_line_indent = Cm(-_LIST)
        layout.tab_stops.add_tab_stop(Cm(_LIST))
        paragraph.add_run(f"{block.sign}\t")
    elif not any(len(piece.text) > _LONG for piece in block.words if piece.face is Face.TYPED):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY  # what cannot be parted would tear holes
    _put_words(paragraph, block.words)


def _put_words(paragraph: Written, words: Line, *, bold: bool = False) -> None:
    for piece in words:
        run = paragraph.add_run(piece.text)
        run.bold = True if bold or piece.face is Face.BOLD else None
        run.italic = True if piece.face is Face.SLANTED else None
        if piece.face is Face.TYPED:
            run.font.name, run.font.size = TYPED_FONT, Pt(10.5)
            run.font.no_proof = True  # what is typed is no word of a language
        if piece.link.startswith("https://"):
            _lead(paragraph, run._r, piece)


def _lead(paragraph: Written, run: etree._Element, piece: Words) -> None:
    """Make the run a link."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(piece.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(link)
    link.append(run)


def _put_picture(document: Document, path: Path, caption: str) -> None:
    with Image.open(path) as picture:
        wide = min(WIDTH, TALLEST * picture.width / picture.height)
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_after = Pt(2)
    shape = paragraph.add_run().add_picture(str(path), width=Cm(wide))
    properties = shape._inline.docPr
    properties.set("descr", caption)
    properties.set("name", path.name)
    number = sum(1 for p in document.paragraphs if p.style is not None and p.style.name == "Caption") + 1
    document.add_paragraph(f"Hình {number}. {caption}", "Caption")


def _put_table(document: Document, rows: Sequence[Sequence[Line]]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    wide = _widths(rows)
    for number, row in enumerate(rows):
        for cell, words, width in zip(table.rows[number].cells, row, wide, strict=True):
            cell.width = Cm(width)
            _fill(cell, words, size=9 if len(row) > _MANY else 11, head=number == 0)
        properties = table.rows[number]._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
    for column, width in zip(table.columns, wide, strict=True):
        column.width = Cm(width)
    gap = document.add_paragraph()
    gap.paragraph_format.space_after = Pt(0)
    gap.add_run().font.size = gap.paragraph_format.line_spacing = Pt(7)


def _fill(cell: _Cell, words: Line, *, size: int, head: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.paragraph_format.keep_with_next = head
    _put_words(paragraph, words, bold=head)
    for run in paragraph.runs:
        run.font.size = Pt(size - 1) if run.font.name == TYPED_FONT else Pt(size)
    if head:
        shade = OxmlElement("w:shd")
        for name, said in (("val", "clear"), ("color", "auto"), ("fill", "DCE6F1")):
            shade.set(qn(f"w:{name}"), said)
        cell._tc.get_or_add_tcPr().append(shade)


def _widths(rows: Sequence[Sequence[Line]]) -> list[float]:
    """Centimetres of each column: by how much it says, none too narrow for its longest word."""
    columns = list(zip(*rows, strict=True))
    said = [max(4.0, sum(len(text_of(cell)) for cell in column) ** 0.75) for column in columns]
    least = [max((len(word) for cell in column for word in text_of(cell).split()), default=0) for column in columns]
    floors = [min(0.21 * letters + 0.5, WIDTH / len(columns) * 1.4) for letters in least]
    spare = max(0.0, WIDTH - sum(floors))
    return [floor + spare * share / sum(said) for floor, share in zip(floors, said, strict=True)]


# ------------------------------------------------------------------------------------------- contents


def _line_of_contents(document: Document, number: int, heading: Heading, page: int) -> None:
    paragraph = document.add_paragraph(style=f"TOC {heading.level}")
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), mark(number))
    link.set(qn("w:history"), "1")
    before = len(paragraph._p)
    paragraph.add_run(f"{heading.text}\t")
    _field(paragraph, f"PAGEREF {mark(number)} \\h", str(page or ""))
    for element in list(paragraph._p)[before:]:
        link.append(element)
    paragraph._p.append(link)


def _field(paragraph: Written, code: str, shown: str) -> None:
    for kind in ("begin", "code", "separate", "shown", "end"):
        run = paragraph.add_run(shown if kind == "shown" else "")
        if kind == "code":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" {code} "
        elif kind == "shown":
            continue
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _bookmark(paragraph: Written, number: int) -> None:
    for kind, at in (("Start", 1), ("End", len(paragraph._p) + 1)):
        element = OxmlElement(f"w:bookmark{kind}")
        element.set(qn("w:id"), str(number))
        if kind == "Start":
            element.set(qn("w:name"), mark(number))
        paragraph._p.insert(at, element)

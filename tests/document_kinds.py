"""One document in several kinds of files: Word with its own numbers and merged cells, a page of the web, plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from pipeline.draft.blocks import DocumentPiece, TablePiece, TextPiece
from pipeline.draft.structure import parted
from pipeline.draft.tables import plain_table

LETTERHEAD = (
    ("LIÊN ĐOÀN LAO ĐỘNG TỈNH YÊN BÁI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("CÔNG ĐOÀN VIÊN CHỨC TỈNH", "Độc lập - Tự do - Hạnh phúc"),
)
_LIST = "90"  # number of the list of dashes, which Word writes itself
_DASH_LEVELS = (8, 9)
_WIDTHS = (1.4, 4.6, 1.2, 1.2, 1.2, 1.2, 1.2, 1.9, 2.1)  # centimetres, of the table of years


def headed(found: Sequence[DocumentPiece]) -> tuple[DocumentPiece, ...]:
    """A document whose number and day stand under a letterhead of two sides."""
    first, second = found[0], found[1]
    assert isinstance(first, TextPiece) and isinstance(second, TextPiece)
    rows = [*LETTERHEAD, (first.text, second.text)]
    return (plain_table(rows), *found[2:])


def as_word(found: Iterable[DocumentPiece], path: Path) -> Path:
    """A Word document: dashes from a list, tables with merged cells, a page's number in the footer."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)
    for section in document.sections:
        section.page_width, section.page_height, section.left_margin = Cm(21), Cm(29.7), Cm(3)
    _page_number(document)
    _list_of_dashes(document)
    for piece in found:
        if isinstance(piece, TablePiece):
            _word_table(document, piece)
            continue
        _, words, level = parted(piece.text)
        if level in _DASH_LEVELS:
            in_list(document.add_paragraph(words), _LIST, level - _DASH_LEVELS[0])
        else:
            document.add_paragraph(piece.text).paragraph_format.first_line_indent = Cm(1)
    document.save(str(path))
    return path


def in_list(paragraph: Paragraph, number: str, level: int) -> None:
    """Put a paragraph into a list of Word."""
    inside = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", str(level)), ("w:numId", number)):
        element = OxmlElement(tag)
        element.set(qn("w:val"), value)
        inside.append(element)
    paragraph._p.get_or_add_pPr().append(inside)


def add_list(document: WordDocument, number: str, levels: Sequence[tuple[str, str]]) -> None:
    """Add a list to a document: the form and the text of the number of each level."""
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), number)
    for depth, (form, text) in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for tag, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)):
            element = OxmlElement(tag)
            element.set(qn("w:val"), value)
            level.append(element)
        abstract.append(level)
    first = root.find(qn("w:num"))
    root.append(abstract) if first is None else first.addprevious(abstract)
    num = OxmlElement("w:num")
    num.set(qn("w:numId"), number)
    of = OxmlElement("w:abstractNumId")
    of.set(qn("w:val"), number)
    num.append(of)
    root.append(num)


def _list_of_dashes(document: WordDocument) -> None:
    add_list(document, _LIST, [("bullet", "-"), ("bullet", "+")])


def _page_number(document: WordDocument) -> None:
    run = document.sections[0].footer.paragraphs[0].add_run()
    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = "PAGE"
        run._r.append(element)


def _spans(table: TablePiece) -> dict[tuple[int, int], tuple[int, int]]:
    """Of each cell by its place: its last row and column."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for at, row in enumerate(table.rows):
        for n, cell in enumerate(row):
            last = found.get(cell.origin, cell.origin)
            found[cell.origin] = max(last[0], at), max(last[1], n)
    return found


def _word_table(document: WordDocument, table: TablePiece) -> None:
    made = document.add_table(len(table.rows), len(table.rows[0]))
    if len(table.rows) > len(LETTERHEAD) + 1:
        made.style = "Table Grid"
    if len(table.rows[0]) == len(_WIDTHS):
        made.autofit = False
        for column, width in zip(made._tbl.tblGrid.findall(qn("w:gridCol")), _WIDTHS, strict=True):
            column.set(qn("w:w"), str(int(width * 567)))
        for row in made.rows:
            for cell, width in zip(row.cells, _WIDTHS, strict=True):
                cell.width = Cm(width)
    for origin, last in _spans(table).items():
        cell = made.cell(*origin)
        cell = cell.merge(made.cell(*last)) if last != origin else cell
        first, *more = table.rows[origin[0]][origin[1]].text.split("\n")
        cell.paragraphs[0].text = first
        for line in more:
            cell.add_paragraph(line)
        for paragraph in cell.paragraphs:
            for run in paragraph.runs:
                run.font.size = Pt(11)


def as_page(found: Iterable[DocumentPiece], path: Path) -> Path:
    """A page as the web has it: menus, scripts and hidden words around the document."""
    said = [
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>100% x</title><script>var a = "100% CĐCS";</script>',
        "<style>p { width: 90% }</style></head><body><nav><ul><li>100% miễn phí</li></ul></nav>",
        '<div class="main-menu">Phấn đấu 50% CĐCS</div><div class="noi-dung">',
        '<p style="display:none">Phấn đấu 40% CĐCS ẩn</p>',
    ]
    for piece in found:
        if isinstance(piece, TextPiece):
            said.append(f'<p style="text-align:justify"><span>{escape(piece.text)}</span>&nbsp;</p>')
            continue
        said.append('<table border="1"><tbody>')
        spans = _spans(piece)
        for at, row in enumerate(piece.rows):
            cells = [(n, cell) for n, cell in enumerate(row) if cell.origin == (at, n)]
            said.append("<tr>")
            for n, cell in cells:
                last = spans[at, n]
                lines = "".join(f"<p>{escape(line)}</p>" for line in cell.text.split("\n"))
                said.append(f'<td rowspan="{last[0] - at + 1}" colspan="{last[1] - n + 1}">{lines}</td>')
            said.append("</tr>")
        said.append("</tbody></table>")
    said.append('<div title="footer"><p>16</p></div>')
    said.append("</div><footer>Bản quyền 2025, phấn đấu 90% CĐCS</footer></body></html>")
    path.write_text("\n".join(said), encoding="utf-8")
    return path


def as_text(found: Iterable[DocumentPiece], path: Path) -> Path:
    """Plain text as it is pasted: a paragraph a line, tabs between the cells of a table, merged ones empty."""
    lines: list[str] = []
    for piece in found:
        if isinstance(piece, TextPiece):
            lines.append(piece.text)
            continue
        for at, row in enumerate(piece.rows):
            own = (cell.text.replace("\n", " ") if cell.origin == (at, n) else "" for n, cell in enumerate(row))
            lines.append("\t".join(own))
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path

"""Small Word documents from a few lines of marked text, and back: what a merge of them does can be read at a glance.

# a heading                     | a cell | another        rows one below the other are a table, the first its head
! red                           a picture of that colour   (! red, again: another description)
? [Ban A viết: kết quả.]        a hint: a paragraph in a control that asks people to write there
a text [^a footnote] {b:bold} {+inserted+} {-deleted-} {~moved away~} {@a comment of a person@} ⏎ a line of its own
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from itertools import count, groupby

from lxml import etree
from PIL import Image

from tests.mailbag import zipped
from tests.package_parts import OFFICE, relations

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SPACES = f'xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:a="{A}" xmlns:wp="{WP}" xmlns:pic="{PIC}"'
_OF_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MARK = re.compile(r"\[\^(.*?)\]|\{b:(.*?)\}|\{\+(.*?)\+\}|\{-(.*?)-\}|\{~(.*?)~\}|\{@(.*?)@\}|(⏎)|(\t)")
_BY = 'w:id="9" w:author="A" w:date="2026-01-01T00:00:00Z"'


@cache
def _picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(out, "PNG")
    return out.getvalue()


def _run(text: str, look: str = "", tag: str = "t") -> str:
    return f'<w:r>{look}<w:{tag} xml:space="preserve">{escape(text)}</w:{tag}></w:r>' if text else ""


class _Written:
    """What is gathered while a document is written."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.comments: list[str] = []
        self.pictures: list[str] = []
        self._numbers = count(100)

    def paragraph(self, text: str, style: str = "") -> str:
        look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        return f"<w:p>{look}{''.join(self._pieces(text))}</w:p>"

    def _pieces(self, text: str) -> Iterator[str]:
        at = 0
        for found in _MARK.finditer(text):
            yield _run(text[at : found.start()])
            at = found.end()
            yield self._marked(found)
        yield _run(text[at:])

    def _marked(self, found: re.Match[str]) -> str:
        kind, said = next((n, text) for n, text in enumerate(found.groups()) if text is not None)
        if kind == 0:
            self.notes.append(said)
            return f'<w:r><w:rPr><w:rStyle w:val="So"/></w:rPr><w:footnoteReference w:id="{len(self.notes)}"/></w:r>'
        if kind == 5:
            self.comments.append(said)
            return f'<w:r><w:commentReference w:id="{len(self.comments)}"/></w:r>'
        return (
            _run(said, "<w:rPr><w:b/></w:rPr>"),
            f"<w:ins {_BY}>{_run(said)}</w:ins>",
            f"<w:del {_BY}>{_run(said, tag='delText')}</w:del>",
            f"<w:moveFrom {_BY}>{_run(said)}</w:moveFrom>",
            "",
            "<w:r><w:br/></w:r>",
            "<w:r><w:tab/></w:r>",
        )[kind - 1]

    def hint(self, text: str) -> str:
        control = f"<w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{''.join(self._pieces(text))}</w:sdtContent>"
        return f"<w:p><w:sdt>{control}</w:sdt></w:p>"

    def picture(self, said: str) -> str:
        colour, _, about = said.partition(",")
        self.pictures.append(colour)
        size, number = 'cx="720000" cy="540000"', next(self._numbers)
        blip = f'<pic:blipFill><a:blip r:embed="p{len(self.pictures)}"/></pic:blipFill>'
        shape = f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm></pic:spPr>'
        return (
            f"<w:p><w:r><w:drawing><wp:inline><wp:extent {size}/><wp:docPr "
            f'id="{number}" name="x" descr="{about.strip() or colour}"/>'
            f'<a:graphic><a:graphicData uri="{PIC}"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr id="{number}" name="x"/><pic:cNvPicPr/></pic:nvPicPr>'
            f"{blip}{shape}</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )

    def table(self, rows: list[str]) -> str:
        made = []
        for n, row in enumerate(rows):
            head = "<w:trPr><w:tblHeader/></w:trPr>" if n == 0 else ""
            cells = (self.paragraph(cell.strip()) for cell in row.strip("| ").split("|"))
            made.append(f"<w:tr>{head}{''.join(f'<w:tc><w:tcPr/>{cell}</w:tc>' for cell in cells)}</w:tr>")
        columns = "<w:gridCol/>" * max(row.strip("| ").count("|") + 1 for row in rows)
        return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(made)}</w:tbl>"


def _blocks(to: _Written, text: str) -> Iterator[str]:
    for is_row, lines in groupby(text.strip("\n").split("\n"), key=lambda line: line.startswith("|")):
        if is_row:
            yield to.table(list(lines))
            continue
        for line in lines:
            if line.startswith("# "):
                yield to.paragraph(line[2:], "DauDe")
            elif line.startswith("! "):
                yield to.picture(line[2:])
            elif line.startswith("? "):
                yield to.hint(line[2:])
            else:
                yield to.paragraph(line)


def _footnotes(notes: Iterable[str]) -> str:
    told = "".join(
        f'<w:footnote w:id="{n}"><w:p><w:r><w:footnoteRef/></w:r>{_run(" " + said)}</w:p></w:footnote>'
        for n, said in enumerate(notes, 1)
    )
    return f"<w:footnotes {_SPACES}>{told}</w:footnotes>"


def _comments(comments: Iterable[str]) -> str:
    told = "".join(
        f'<w:comment w:id="{n}" w:author="Lan"><w:p>{_run(said)}</w:p></w:comment>'
        for n, said in enumerate(comments, 1)
    )
    return f"<w:comments {_SPACES}>{told}</w:comments>"


_IDS = {"styles": "st", "footnotes": "fn", "comments": "cm"}


def _types(beside: Iterable[str]) -> str:
    """What each part is; `beside`: those beside the document, by name."""
    told = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_OF_WORD}.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), *((name, name) for name in beside))
    )
    usual = '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    usual += '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="{TYPES}">{usual}{told}</Types>'


def document(text: str) -> bytes:
    """The document of some lines."""
    to = _Written()
    body = "".join(_blocks(to, text))
    beside = {"styles": _STYLES}
    if to.notes:
        beside["footnotes"] = _footnotes(to.notes)
    if to.comments:
        beside["comments"] = _comments(to.comments)
    pictures = {f"media/{n}.png": _picture(colour) for n, colour in enumerate(to.pictures, 1)}
    links = [(_IDS[name], name, f"{name}.xml") for name in beside]
    links += [(f"p{n}", "image", name) for n, name in enumerate(pictures, 1)]
    return zipped(
        {
            **{f"word/{name}.xml": inside.encode() for name, inside in beside.items()},
            **{f"word/{name}": picture for name, picture in pictures.items()},
            "word/document.xml": (f"<w:document {_SPACES}><w:body>{body}<w:sectPr/></w:body></w:document>").encode(),
            "word/_rels/document.xml.rels": relations(links),
            "_rels/.rels": relations([("r", "officeDocument", "word/document.xml")]),
            "[Content_Types].xml": _types(beside).encode(),
        }
    )


_STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="DauDe">'
    f'<w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
    '</w:style><w:style w:type="paragraph" w:styleId="Chu"><w:name '
    'w:val="footnote text"/></w:style><w:style w:type="character" '
    'w:styleId="So">'
    '<w:name w:val="footnote reference"/></w:style></w:styles>'
)


# ------------------------------------------------------------------------------------------- and back


def lines_of(content: bytes) -> list[str]:
    """The document as lines again; comments as «author: text» behind the paragraph they hang on."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    links = {r.get("Id"): str(r.get("Target")) for r in etree.fromstring(parts["word/_rels/document.xml.rels"])}
    of_kind = {
        kind: f"word/{t}" for t in links.values() for kind in ("footnotes", "comments") if t.endswith(f"{kind}.xml")
    }
    told = {
        kind: {e.get(f"{{{W}}}id"): e for e in etree.fromstring(parts[of_kind[kind]])} if kind in of_kind else {}
        for kind in ("footnotes", "comments")
    }
    colours = {f"word/{links[i]}": parts.get(f"word/{links[i]}", b"") for i in links if links[i].startswith("media/")}
    reader = _Back({i or "": t for i, t in links.items()}, told["footnotes"], told["comments"], colours)
    body = etree.fromstring(parts["word/document.xml"])[0]
    return [line for element in body for line in reader.block(element)]


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


class _Back:
    def __init__(
        self,
        links: dict[str, str],
        notes: dict[str | None, etree._Element],
        comments: dict[str | None, etree._Element],
        pictures: dict[str, bytes],
    ) -> None:
        self.links, self.notes, self.comments, self.pictures = links, notes, comments, pictures

    def block(self, element: etree._Element) -> Iterator[str]:
        if _name(element) == "p":
            style = element.find(f"{{{W}}}pPr/{{{W}}}pStyle")
            yield ("# " if style is not None and style.get(f"{{{W}}}val") == "DauDe" else "") + "".join(
                self.said(element)
            )
        elif _name(element) == "tbl":
            for row in element.iter(f"{{{W}}}tr"):
                yield "| " + " | ".join(
                    "⏎".join("".join(self.said(p)) for p in cell.iter(f"{{{W}}}p")) for cell in row.iter(f"{{{W}}}tc")
                )

    def said(self, element: etree._Element) -> Iterator[str]:
        for child in element:
            name = _name(child)
            inside = "".join(self.said(child)) if name not in ("t", "delText", "drawing") else ""
            identity = child.get(f"{{{W}}}id")
            if name in ("t", "delText"):
                yield child.text or ""
            elif name in ("sdt", "sdtContent"):
                yield inside
            elif name == "r":
                yield f"{{b:{inside}}}" if inside and child.find(f"{{{W}}}rPr/{{{W}}}b") is not None else inside
            elif name in ("ins", "del", "moveFrom"):
                sign = {"ins": "+", "del": "-", "moveFrom": "~"}[name]
                yield f"{{{sign}{inside}{sign}}}"
            elif name in ("br", "tab"):
                yield "⏎" if name == "br" else "\t"
            elif name == "footnoteReference":
                yield f"[^{self._words(self.notes.get(identity))}]"
            elif name == "commentReference" and (comment := self.comments.get(identity)) is not None:
                yield f"«{comment.get(f'{{{W}}}author')}: {self._words(comment)}»"
            elif name == "drawing":
                yield self._shown(child)

    def _words(self, element: etree._Element | None) -> str:
        if element is None:
            return "?"
        return "⏎".join("".join(t.text or "" for t in p.iter(f"{{{W}}}t")) for p in element.iter(f"{{{W}}}p")).strip()

    def _shown(self, drawing: etree._Element) -> str:
        blip = next(drawing.iter(f"{{{A}}}blip"))
        content = self.pictures.get(f"word/{self.links.get(blip.get(f'{{{OFFICE}}}embed', ''))}", b"")
        colour = next((c for c in ("red", "blue", "green", "black") if _picture(c) == content), "?")
        about = next(drawing.iter(f"{{{WP}}}docPr"))
        extent = next(drawing.iter(f"{{{WP}}}extent"))
        return f"! {colour}, {about.get('descr')} {extent.get('cx')}"

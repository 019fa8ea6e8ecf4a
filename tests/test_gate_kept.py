"""What the gate leaves of a document, element by element and part by part: recorded whole."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from pipeline.documents.gate.fields import is_harmless, is_web_address
from pipeline.documents.gate.gate import gated
from pipeline.documents.gate.left import told_left
from tests.hostile_documents import WAYS, Way, drawing, field_of, paragraph, png, run, said
from tests.readout import as_recorded
from tests.test_gate import HARMLESS, made

INCLUDE = ' INCLUDETEXT "@URL@/a.docx" '
PICTURE = {"rIdX": ("image", "word/media/a.png")}
OUTSIDE = {"rIdY": ("image", "@URL@/y.png")}


def old(inside: str, around: str = "w:pict") -> str:
    """A drawing of Word 97 to 2007."""
    return paragraph(said("Trước ") + run(f"<{around}>{inside}</{around}>") + said(" sau"))


def shape(inside: str, more: str = "") -> str:
    return f'<v:shape id="s" style="width:80pt;height:60pt" {more}>{inside}</v:shape>'


def box(inside: str) -> str:
    return f"<v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox>"


def linked(inside: str, links: dict[str, tuple[str, str]]) -> Way:
    return Way(paragraph(inside), links)


MORE: dict[str, Way] = {
    "old box with a field": Way(old(shape(box(paragraph(field_of(INCLUDE)))))),
    "old box within a box": Way(
        old(shape(box(paragraph(said("ngoài")) + old(shape(box(paragraph(field_of(INCLUDE))))))))
    ),
    "old box with a picture from outside": Way(
        old(shape(box(paragraph(drawing('<a:blip r:link="rIdY"/>') + said("chữ"))))), OUTSIDE
    ),
    "old box with what nobody knows": Way(
        old(shape(box(paragraph(run("<w:lạ/><w:sym/>") + said("chữ")) + "<w:altChunk/>")))
    ),
    "old box with an object": Way(old(shape(box(old('<o:OLEObject Type="Embed" r:id="rIdY"/>', "w:object")))), OUTSIDE),
    "old picture": Way(old(shape('<v:imagedata r:id="rIdX"/>')), {}, PICTURE, {"word/media/a.png": png()}),
    "old picture that also leads out": Way(
        old(shape('<v:imagedata r:id="rIdX" o:href="@URL@/y.png" o:title="tên"/>')),
        {},
        PICTURE,
        {"word/media/a.png": png()},
    ),
    "old picture from outside": Way(old(shape('<v:imagedata r:id="rIdY"/>')), OUTSIDE),
    "old picture beside a box": Way(old(shape('<v:imagedata r:id="rIdY"/>' + box(paragraph(said("chữ"))))), OUTSIDE),
    "old picture in a group": Way(old("<v:group>" + shape('<v:imagedata r:id="rIdY"/>') + "</v:group>"), OUTSIDE),
    "old picture at once": Way(old('<v:imagedata r:id="rIdY"/>'), OUTSIDE),
    "old picture in a rectangle": Way(old('<v:rect><v:imagedata r:id="rIdY"/></v:rect>'), OUTSIDE),
    "old words": Way(old(shape('<v:textpath string="Chữ nghệ thuật"/>'))),
    "old shape of nothing": Way(old(shape(""))),
    "old shape that leads out": Way(old(shape("", 'href="@URL@/a" o:gfxdata="AAAA" target="_blank"'))),
    "old fill of an address": Way(old(shape('<v:fill color="red" src="url(@URL@/a.png)"/>'))),
    "old unknown": Way(old(shape('<v:lạ/><o:lock v:ext="edit"/>'))),
    "old film": Way(old('<w:movie r:id="rIdY"/>' + shape("")), OUTSIDE),
    "old object": Way(old(shape("") + '<o:OLEObject Type="Embed" ShapeID="s" r:id="rIdY"/>', "w:object"), OUTSIDE),
    "picture of both": Way(
        paragraph(drawing('<a:blip r:embed="rIdX" r:link="rIdY"/>')), OUTSIDE, PICTURE, {"word/media/a.png": png()}
    ),
    "picture without a source": Way(paragraph(drawing("<a:blip/>"))),
    "picture with a link": Way(
        paragraph(drawing('<a:blip r:embed="rIdX"/>', '<a:hlinkClick r:id="rIdY"/>')),
        {"rIdY": ("hyperlink", "https://vi.example/")},
        PICTURE,
        {"word/media/a.png": png()},
    ),
    "picture with a link to a file": Way(
        paragraph(drawing('<a:blip r:embed="rIdX"/>', '<a:hlinkClick r:id="rIdY"/>')),
        {"rIdY": ("hyperlink", "file:///c:/a.exe")},
        PICTURE,
        {"word/media/a.png": png()},
    ),
    "picture with an action": Way(
        paragraph(drawing('<a:blip r:embed="rIdX"/>', '<a:hlinkHover r:id="" action="ppaction://program"/>')),
        {},
        PICTURE,
        {"word/media/a.png": png()},
    ),
    "picture with an extension": Way(
        paragraph(
            drawing(
                '<a:blip r:embed="rIdX"><a:extLst><a:ext uri="{1}"><x:lạ xmlns:x="urn:x"/></a:ext></a:extLst></a:blip>'
            )
        ),
        {},
        PICTURE,
        {"word/media/a.png": png()},
    ),
    "extension that leads out": Way(
        paragraph(
            drawing(
                '<a:blip r:embed="rIdX"><a:extLst><a:ext uri="{1}"><x:lạ '
                'xmlns:x="urn:x" r:id="rIdY"/></a:ext></a:extLst></a:blip>'
            )
        ),
        OUTSIDE,
        PICTURE,
        {"word/media/a.png": png()},
    ),
    "link to a file": linked(
        f'<w:hyperlink r:id="rIdY" w:tooltip="t">{said("tệp")}</w:hyperlink>', {"rIdY": ("hyperlink", "file:///a")}
    ),
    "link to a place": linked(f'<w:hyperlink w:anchor="muc">{said("mục")}</w:hyperlink>', {}),
    "simple field in a link": linked(
        f'<w:hyperlink r:id="rIdY">{said("a")}<w:fldSimple w:instr="PAGE">{said("1")}</w:fldSimple></w:hyperlink>',
        {"rIdY": ("hyperlink", "https://vi.example/")},
    ),
    "field in a field": Way(paragraph(field_of(" IF ", field_of(" PAGE ", result="1"), " = 1 ", result="một"))),
    "field that shows a field": Way(
        paragraph(
            run('<w:fldChar w:fldCharType="begin"/>')
            + run("<w:instrText> REF a </w:instrText>")
            + run('<w:fldChar w:fldCharType="separate"/>')
            + said("trước ")
            + field_of(INCLUDE)
            + said(" sau")
            + run('<w:fldChar w:fldCharType="end"/>')
        )
    ),
    "field without a result": Way(
        paragraph(
            run(
                '<w:fldChar w:fldCharType="begin"/><w:instrText> INCLUDETEXT a </'
                'w:instrText><w:fldChar w:fldCharType="end"/>'
            )
        )
    ),
    "marks alone": Way(
        paragraph(
            run('<w:fldChar w:fldCharType="separate"/>')
            + said("a")
            + run('<w:fldChar w:fldCharType="end"/>')
            + said("b")
        )
    ),
    "instruction alone": Way(paragraph(run("<w:instrText>INCLUDETEXT a</w:instrText>") + said("b"))),
    "long instruction": Way(paragraph(field_of(" PAGE " + "x" * 1000, said("chữ")))),
    "field with a memory": Way(
        paragraph(
            run('<w:fldChar w:fldCharType="begin"><w:fldData>AAAA</w:fldData></w:fldChar>')
            + run("<w:instrText> PAGE </w:instrText>")
            + run('<w:fldChar w:fldCharType="end"/>')
        )
    ),
    "deleted instruction": Way(
        paragraph(
            f'<w:del w:id="1" w:author="A">{run("<w:delInstrText>INCLUDETEXT a</w:delInstrText>")}</w:del>' + said("b")
        )
    ),
    "content bound to data": Way(
        paragraph(
            f'<w:sdt><w:sdtPr><w:alias w:val="a"/><w:dataBinding w:xpath="/a"/></'
            f"w:sdtPr><w:sdtContent>{said('chữ')}</w:sdtContent></w:sdt>"
        )
    ),
}


def _without_spaces(xml: str) -> str:
    return re.sub(r' xmlns:\w+="[^"]*"| xml:space="preserve"', "", xml)


def told(package: bytes) -> Iterator[str]:
    """The body of a document, and its other parts by name; what they say where they are small."""
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        for name in sorted(parts.namelist()):
            content = parts.read(name)
            if name == "word/document.xml":
                body = etree.fromstring(content)[0]
                yield from (f"  {_without_spaces(etree.tostring(child, encoding='unicode'))}" for child in body)
            elif name.startswith("word/") and name.endswith((".xml", ".rels")):
                yield f"  {name}: {_without_spaces(etree.tostring(etree.fromstring(content), encoding='unicode'))}"
            elif name != "[Content_Types].xml":
                yield f"  {name} {len(content)}"


def test_what_stays_of_every_document_is_as_recorded() -> None:
    usual, lines = set(told(gated(made(Way()))[0])), list[str]()
    for name, way in {**WAYS, **HARMLESS, **MORE}.items():
        after, left = gated(made(way))
        lines += [f"# {name}", *(line for line in told(after) if line not in usual)]
        lines += [f"  left: {line}" for line in told_left(left)] if name in MORE else []
    as_recorded("kept of documents", "\n".join(line.replace("\n", "⏎") for line in lines) + "\n")


INSTRUCTIONS = (
    "",
    " ",
    "PAGE",
    " page ",
    "Page \\* MERGEFORMAT",
    "= 1 + 1",
    "=SUM(ABOVE)",
    "REF a",
    "INCLUDETEXT a",
    "HYPERLINK",
    "HYPERLINK \\l muc",
    "HYPERLINK https://a.vn",
    'HYPERLINK "https://a.vn" \\o "c:\\a"',
    'HYPERLINK "c:\\a"',
    "HYPERLINK \\\\may\\a",
    "hyperlink mailto:a@b.vn",
    "HYPERLINK \\l muc c:\\a",
    "HYPERLINK “https://a.vn”",
    "HYPERLINK \\n https://a.vn",
    "HYPERLINK \\T a https://a.vn ftp://a",
    "TOCX",
    "TIME",
)


def test_which_fields_only_show_is_as_recorded() -> None:
    told = [f"{text!r}: {is_harmless(text)}" for text in INSTRUCTIONS]
    told += [
        f"{text!r}: {is_web_address(text)}" for text in ("https://a", " HTTP://a", "mailto:a", "ftp://a", "a", "file:a")
    ]
    as_recorded("fields that stay", "\n".join(told) + "\n")

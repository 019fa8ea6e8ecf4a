"""What stands beside the cells of an .xlsx: drawings, charts, comments, old shapes, parts that nothing refers to."""

from __future__ import annotations

from tests.package_parts import OFFICE, relations
from tests.xlsx_files import MAIN, part, xlsx

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_ON_SHEETS = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_CHARTS = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_THREADS = "http://schemas.microsoft.com/office/2017/10/relationships"


def _anchor(name: str, start: tuple[int, ...], end: tuple[int, ...], inside: str) -> str:
    corners = "".join(
        f"<{tag}><col>{c[0]}</col><colOff>{c[1]}</colOff><row>{c[2]}</row><rowOff>{c[3]}</rowOff></{tag}>"
        for tag, c in (("from", start), ("to", end))
        if c
    )
    return f"<{name}>{corners}{inside}</{name}>"


def _words(*lines: str) -> str:
    told = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return f"<sp><txBody>{told}</txBody></sp>"


def _picture(identity: str, about: str) -> str:
    return f'<pic><nvPicPr><cNvPr id="1" {about}/></nvPicPr><blipFill><a:blip r:embed="{identity}"/></blipFill></pic>'


_SPACES = f'xmlns="{_ON_SHEETS}" xmlns:a="{_DRAWING}" xmlns:r="{OFFICE}" xmlns:c="{_CHARTS}"'


def _drawing() -> str:
    """Boxes at every kind of anchor, pictures, a chart, a diagram, what stands in for what a program cannot show."""
    broken = "<sp><txBody><a:p><a:r><a:t>a</a:t></a:r><a:br/><a:r><a:t>b</a:t></a:r></a:p></txBody></sp>"
    instead = f"<AlternateContent><Choice><sp/></Choice><Fallback>{_words('thay')}</Fallback></AlternateContent>"
    told = (
        ("twoCellAnchor", (1, 0, 2, 0), (3, 0, 5, 0), _words("Một", "hai")),
        ("twoCellAnchor", (1, 0, 9, 0), (3, 7, 11, 7), broken),
        ("oneCellAnchor", (99999, 0, 9999999, 0), (), _words("xa")),
        ("absoluteAnchor", (), (), _words("không chỗ")),
        ("twoCellAnchor", (5, 0, 5, 0), (5, 0, 5, 0), _picture("p", 'name="Ảnh" descr="Bản ký" title="Ảnh"')),
        ("twoCellAnchor", (6, 0, 6, 0), (1, 0, 1, 0), _picture("không", 'name="" descr=""')),
        ("twoCellAnchor", (7, 0, 7, 0), (8, 1, 8, 1), '<graphicFrame><c:chart r:id="c"/></graphicFrame>'),
        ("twoCellAnchor", (8, 0, 8, 0), (9, 1, 9, 1), '<graphicFrame><d r:dm="g"/></graphicFrame>'),
        ("twoCellAnchor", (9, 0, 9, 0), (9, 1, 9, 1), instead),
        ("sp", (1, 0, 1, 0), (1, 0, 1, 0), _words("không neo")),
    )
    return f"<wsDr {_SPACES}>{''.join(_anchor(*one) for one in told)}</wsDr>"


def _chart(title: str = "Tên") -> str:
    """Typed words of a chart; figures and names that come from cells."""
    return (
        f"<c:chartSpace {_SPACES}><c:title><c:tx><c:rich><a:p><a:r><a:t>{title}</a:t></a:r></a:p></c:rich></c:tx>"
        "</c:title><c:ser><c:tx><c:v>Gõ tay</c:v></c:tx>"
        "<c:cat><c:strLit><c:pt><c:v>Nhãn</c:v></c:pt><c:pt><c:v>Nhãn 2</c:v></c:pt></c:strLit></c:cat>"
        "<c:val><c:numRef><c:numCache><c:pt><c:v>5</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>"
        "<c:ser><c:tx><c:strRef><c:strCache><c:pt><c:v>từ ô</c:v></c:pt></c:strCache></c:strRef></c:tx></c:ser>"
        "</c:chartSpace>"
    )


def _old_shapes(box: str = "Cũ") -> str:
    """A box in a group, the shape of a comment, lettering that is bent."""
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f"<v:shapetype><v:textbox>kiểu</v:textbox></v:shapetype><v:group><v:rect><v:textbox><div>{box}</div>"
        '</v:textbox><x:ClientData ObjectType="Text"><x:Anchor> 2, 0, 30, 0, 4, 0, 33, 0</x:Anchor></x:ClientData>'
        "</v:rect></v:group>"
        '<v:shape><v:textbox>ghi chú</v:textbox><x:ClientData ObjectType="Note"/></v:shape>'
        '<v:shape><v:textpath string="Chữ nghệ thuật"/><x:ClientData><x:Anchor>x, 0, y</x:Anchor></x:ClientData>'
        "</v:shape></xml>"
    )


def _comments(first: str = "Chưa ") -> str:
    """In parts, in place of a thread, of nobody, of nothing."""
    return (
        f'<comments xmlns="{MAIN}"><authors><author>Lập</author><author>tc=1</author></authors><commentList>'
        f'<comment ref="B2" authorId="0"><text><r><t>{first}</t></r><r><t>chốt</t></r><rPh><t>x</t></rPh></text>'
        '</comment><comment ref="B3" authorId="1"><text><t>thay cho chuỗi</t></text></comment>'
        '<comment ref="B4" authorId="9"><text><t>ai viết</t></text></comment><comment ref="B5"/>'
        '<comment ref="B6" authorId="0"><text><t> </t></text></comment></commentList></comments>'
    )


def _thread(said: str = "Hỏi") -> str:
    return (
        f'<ThreadedComments xmlns="urn:t"><threadedComment ref="B3"><text>{said}</text></threadedComment>'
        '<threadedComment ref="B9"><text> </text></threadedComment></ThreadedComments>'
    )


_HIDDEN_PLACES = (
    '<cols><col min="3" max="4" width="0.5"/><col min="5" max="5" width="9" hidden="1"/>'
    '<col min="6" max="6" width="5.5"/><col min="8" max="9" width="30"/></cols>'
    '<sheetData><row r="2" hidden="1"/><row r="3" ht="1.5"/><row r="4" ht="2"/><row r="5" hidden="0"/>'
    '<row r="6" ht="0"/></sheetData>'
)
_HEADERS = (
    '<headerFooter><oddHeader>&amp;C&amp;"Times"&amp;9Bản nháp &amp;&amp; riêng &amp;P/&amp;N</oddHeader>'
    "<evenFooter>&amp;P</evenFooter><firstFooter>&amp;LTrang đầu&amp;K00FF00</firstFooter></headerFooter>"
)
_OF_SHEET = (
    ("d", "drawing", "../drawings/drawing1.xml"),
    ("v", "vmlDrawing", "/xl/drawings/old.vml"),
    ("k", "comments", "../comments1.xml"),
    ("t", f"{_THREADS}/threadedComment", "../threadedComments/t1.xml"),
    ("m", "image", "../media/nền.png"),
    ("x", "ctrlProp", "../ctrlProps/c.xml"),
    ("l", "hyperlink", "http://a"),
)
_OF_DRAWING = (
    ("p", "image", "../media/ảnh.png"),
    ("c", "chart", "../charts/chart1.xml"),
    ("g", "diagramData", "../diagrams/d.xml"),
)


def _referred_to() -> dict[str, bytes]:
    """The parts that the first sheet leads to."""
    diagram = "<pt><t><a:p><a:r><a:t>Sơ đồ</a:t></a:r></a:p></t></pt>"
    return {
        "xl/worksheets/_rels/sheet0.xml.rels": relations(_OF_SHEET),
        "xl/drawings/drawing1.xml": _drawing().encode(),
        "xl/drawings/_rels/drawing1.xml.rels": relations(_OF_DRAWING),
        "xl/charts/chart1.xml": _chart().encode(),
        "xl/charts/_rels/chart1.xml.rels": relations([("u", "chartUserShapes", "../drawings/user.xml")]),
        "xl/drawings/user.xml": f"<c:userShapes {_SPACES}>{_words('trên biểu đồ')}</c:userShapes>".encode(),
        "xl/diagrams/d.xml": f"<dataModel {_SPACES}>{diagram}</dataModel>".encode(),
        "xl/drawings/old.vml": _old_shapes().encode(),
        "xl/comments1.xml": _comments().encode(),
        "xl/threadedComments/t1.xml": _thread().encode(),
        "xl/media/nền.png": b"x",
        "xl/media/ảnh.png": b"x",
        "xl/ctrlProps/c.xml": b"<c/>",
    }


def _lost() -> dict[str, bytes]:
    """What nothing refers to, or what is broken."""
    return {
        "xl/worksheets/_rels/sheet1.xml.rels": b"<broken",
        "xl/comments9.xml": _comments("Mồ côi ").encode(),
        "xl/charts/chart9.xml": _chart("Lẻ").encode(),
        "xl/embeddings/tệp.bin": b"x",
        "xl/drawings/drawing8.xml": b"<broken",
        "xl/lạ/": b"",
        "xl/lạ/gì.xml": b"<a/>",
        "xl/drawings/old2.vml": _old_shapes("Cũ hơn").encode(),
        "xl/diagrams/data7.xml": b"<a><t>roi</t></a>",
        "xl/threadedComments/t7.xml": _thread("Lạc").encode(),
        "customXml/item1.xml": b"<a/>",
    }


def _book() -> dict[str, bytes]:
    """Sheets that show, that are hidden, of charts alone, of no part."""
    sheets = (
        '<sheets><sheet name="Trang" r:id="s0"/><sheet name="Hỏng" state="veryHidden" r:id="s1"/>'
        '<sheet name="Lạc" r:id="z"/><sheet name="Biểu đồ" state="hidden" r:id="s2"/></sheets>'
    )
    links = [
        ("s0", "worksheet", "worksheets/sheet0.xml"),
        ("s1", "worksheet", "worksheets/sheet1.xml"),
        ("s2", "chartsheet", "chartsheets/sheet2.xml"),
    ]
    return {"xl/workbook.xml": part("workbook", sheets), "xl/_rels/workbook.xml.rels": relations(links)}


def beside_xlsx() -> bytes:
    """Drawings, charts, comments, threads, old shapes, headers, hidden places, parts that nothing refers to."""
    sheets = {"a": _HIDDEN_PLACES + _HEADERS, "b": "<sheetData/>"}
    return xlsx(sheets, more={**_referred_to(), **_lost(), **_book()})
